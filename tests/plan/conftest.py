"""Plans nobody ran, for sentences; and a small scenario to plan for."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from sim import plugins
from sim.scenario import Scenario, loads

SMALL = """\
name: Small town, for plans
days: 12
seed: 5
replicates: 5
audience: {size: 200, network: {kind: none}, traits: {participation: {mean: 0.2}}}
psychology: {reach: 0.5}
brands:
  - name: Asker
    strategy: genuine-follow-up
    with: {posts_per_day: 1, questions: 1, answer_rate: 1}
    replies_per_day: 4
  - {name: Quiet, strategy: silence}
"""


@pytest.fixture(scope="session")
def registry() -> plugins.Registry:
    return plugins.load()


@pytest.fixture
def small(registry: plugins.Registry) -> Callable[..., Scenario]:
    """`small("audience.size=50")`: the small town, with changes."""
    return lambda *sets: loads(SMALL, sets=sets, registry=registry)


def interval(mean: float, half: float = 0.01) -> dict[str, float]:
    return {"mean": mean, "low": mean - half, "high": mean + half}


def planned(strategy: str, gain: float, *, roles: tuple[dict[str, Any], ...] = (), apart: bool = True) -> Any:
    """A plan whose trust lies `gain` above the present .5."""
    return {
        "strategy": strategy,
        "with": {"questions": 0.5},
        "replies_per_day": 20,
        "roles": list(roles),
        "measures": {
            "trust": interval(0.5 + gain),
            "followers_kept": interval(0.9),
            "answered": interval(0.4),
            "served": interval(0.3),
            "asks": interval(50.0),
            "cost": interval(1000.0),
        },
        "against_present": interval(gain) | {"better_in": 9, "of": 10, "clear": abs(gain) > 0.01},
        "behind_best": interval(0.1 - gain) if gain != 0.1 else None,
        "told_apart": apart,
        "probability_best": 1.0,
        "at_edge": [],
    }


FEWER = {"parameter": "questions", "from": 1, "to": 0.2}


@pytest.fixture
def found() -> dict[str, Any]:
    """A whole plan: the best leads by .1, one change gains .05, asking less .04."""
    return copy.deepcopy(
        {
            "scenario": {"days": 180, "seed": 1, "name": "Made up"},
            "brand": "Asker",
            "measure": {"name": "trust", "title": "trust", "unit": "trust", "better": 1},
            "budget": {"replies_per_day": 20, "money": None, "wage": 30},
            "audience": {"followers": 20_000, "simulated": 20_000},
            "present_affordable": True,
            "timeline_left_out": False,
            "plans": [
                planned("personal-thanks", 0.1),
                planned("honest-pause", 0.08, apart=False),
                planned("long-talks", 0.05, roles=({"role": "one change", **FEWER},)),
                planned("genuine-follow-up", 0.04, roles=({"role": "asks less", **FEWER},)),
                planned("genuine-follow-up", 0.0, roles=({"role": "present"},)),
            ],
            "break_even": {
                "telling": {"side": "found", "root": 0.8, "low": 0.75, "high": 0.85, "clear": None},
                "silence": {"side": "found", "root": 0.7, "low": 0.65, "high": 0.75, "clear": None},
                "algebra": {"root": 0.6, "turns": 1.75},
                "pretence": 0.457,
                "asker": {"strategy": "genuine-follow-up", "with": {}, "replies_per_day": "unlimited"},
                "as_now": True,
                "here": interval(-0.03) | {"clear": True},
            },
            "capacity": {
                "asker": {
                    "strategy": "genuine-follow-up",
                    "with": {"answer_rate": 1.0},
                    "replies_per_day": 20,
                },
                "side": "found",
                "root": 16_234,
                "low": 15_000,
                "high": 17_000,
                "least": 8_000,
                "most": 32_000,
                "as_now": True,
            },
        }
    )
