"""``sim check``: is this scenario fine?"""

from __future__ import annotations

from sim.cli.options import Debug, PluginFiles, ScenarioFile, Sets
from sim.cli.saying import say

__all__ = ["check"]


def check(
    scenario: ScenarioFile, set_: Sets = None, plugin: PluginFiles = None, debug: Debug = False
) -> None:
    """Say what is wrong with a scenario, without running it."""
    from sim.cli.opening import open_scenario

    checked, registry = open_scenario(scenario, set_, plugin)
    for warning in registry.warnings:
        say(f"warning: {warning}", err=True)
    counts = [
        (len(checked.brands), "brand"),
        (checked.audience.size, "follower"),
        (checked.days, "day"),
        (checked.replicates, "replicate"),
    ]
    listed = ", ".join(f"{number:,} {word}{'s' * (number != 1)}" for number, word in counts)
    say(f"{scenario}: fine. {listed}.")
