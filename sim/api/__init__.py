"""What one types in a notebook or a script: runs, and everything that can be asked of them.

::

    import sim

    run = sim.run("scenarios/classroom.yaml", {"psychology.negativity": 1}, replicates=20)
    run                                    # the table of `sim run`; in a notebook, with its curves
    run.table                              # every measure of every brand, with its interval
    run.plot.trust()                       # a chart; .data has its numbers, .save("trust.svg") keeps it
    run.follower("first-to-leave", brand="Parrot").what_if("never recognised")

It does what the commands do, with the same people and the same luck, so that its numbers are theirs. Tables
are DataFrames of pandas.
"""

from sim.api.runs import Run, load, run

__all__ = ["Run", "load", "run"]
