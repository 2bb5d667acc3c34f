"""``sim check``: is this scenario fine?"""

from __future__ import annotations

from sim import agreement
from sim.experiment.room import too_much
from sim.prose import counted
from sim.scenario.strategies import unknown
from sim.terminal.opening import begin
from sim.terminal.options import Debug, PluginFiles, ScenarioFile, Sets
from sim.terminal.saying import say, warn

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

    base, registry = begin(scenario, set_, plugin, unagreed="leave")
    numbers = len(base.brands), base.audience.size, base.days, base.replicates
    contents = ", ".join(map(counted, numbers, ("brand", "follower", "day", "replicate")))
    trouble = too_much(base)
    if trouble:
        warn(f"warning: it cannot be run on this machine: {trouble}.")
    if not registry.left:
        say(f"{scenario}: fine. {contents}.")
        return
    say(f"{scenario}: fine as far as can be told without running code. {contents}.")
    for error in registry.left:
        warn(f"Not run: {error}")
    for what in unknown(base, registry):
        warn(f"Not checked: {what}, and what is said to it with `with:`.")
