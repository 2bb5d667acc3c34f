"""What a run leaves behind, written whole or not at all, and reading it again.

::

    runs/three-cafes-1f3a9c2e/     named by the content: scenario, seed, versions of sim and plugins
      scenario.yaml                resolved, every default written out
      summary.json                 every number shown; what it holds is said in typed.py
      daily.parquet                brand, replicate, day, group, a column a daily measure
      replicates.parquet           brand, replicate, group, measure, value

The same content gives the same bytes. :func:`load` reads one to a :class:`Run`.
"""

from sim.results.checksums import keep
from sim.results.files import PARTIAL
from sim.results.identity import FORMAT, directory_name, provenance
from sim.results.reading import Run, load, runs
from sim.results.seeds import seed_for_json, with_seeds_for_json
from sim.results.shape import summary_schema
from sim.results.typed import Audience, Measured, Origin, Pair, RunSummary, Summary, VariedNumber
from sim.results.writing import RunWriter, existing

__all__ = [
    "FORMAT",
    "PARTIAL",
    "Audience",
    "Measured",
    "Origin",
    "Pair",
    "Run",
    "RunSummary",
    "RunWriter",
    "Summary",
    "VariedNumber",
    "directory_name",
    "existing",
    "keep",
    "load",
    "provenance",
    "runs",
    "seed_for_json",
    "summary_schema",
    "with_seeds_for_json",
]
