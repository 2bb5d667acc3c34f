"""``sim check``: is this scenario fine?"""

from __future__ import annotations

from sim import agreement
from sim.experiment.room import too_much
from sim.prose import counted
from sim.scenario.strategies import unknown
from sim.terminal.opening import open_scenario
from sim.terminal.options import Debug, PluginFiles, ScenarioFile, Sets
from sim.terminal.saying import say

__all__ = ["check"]


def check(
    scenario: ScenarioFile, set_: Sets = None, plugin: PluginFiles = None, debug: Debug = False
) -> None:
    """Say what is wrong with a scenario, without running it.

    \b
    Examples:
      sim check scenarios/three-cafes.yaml
    """
    agreement.ask_with(None)  # what nobody has agreed to is left alone here, without a question

    base, registry = open_scenario(
        scenario, set_, plugin, unagreed="leave", tell=lambda note: say(note, err=True)
    )
    for warning in registry.warnings:
        say(f"warning: {warning}", err=True)
    counts = [
        (len(base.brands), "brand"),
        (base.audience.size, "follower"),
        (base.days, "day"),
        (base.replicates, "replicate"),
    ]
    contents = ", ".join(counted(number, word) for number, word in counts)
    trouble = too_much(base)
    if trouble:
        say(f"warning: it cannot be run on this machine: {trouble}.", err=True)
    if not registry.left:
        say(f"{scenario}: fine. {contents}.")
        return
    say(f"{scenario}: fine as far as can be told without running code. {contents}.")
    for error in registry.left:
        say(f"Not run: {error}", err=True)
    for what in unknown(base, registry):
        say(f"Not checked: {what}, and what is said to it with `with:`.", err=True)
