"""From a scenario to what the page's engine takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario


def spec_of(scenario: Scenario, registry: Registry) -> dict[str, Any]:
    """What ``engine.js`` runs: the scenario in plain values, the parameters of its strategies written out."""
    plain = scenario.resolved()

    def written_out(plan: dict[str, Any]) -> dict[str, Any]:
        return {**plan, "with": registry.strategies[plan["strategy"]].create(plan["with"]).settings()}

    seed = plain["seed"]
    return {
        **plain,
        "seed": seed if seed < 2**53 else str(seed),
        "brands": [written_out(brand) for brand in plain["brands"]],
        "timeline": [entry if "event" in entry else written_out(entry) for entry in plain["timeline"]],
    }
