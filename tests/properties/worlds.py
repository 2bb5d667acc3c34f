"""Scenarios for the properties: small, lively, drawn by hypothesis."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sim import plugins
from sim.model import Brand
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, loads

#: Few examples, always the same ones: a property that fails on one machine fails on all.
few = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

GRAPHS: tuple[dict[str, Any], ...] = (
    {"kind": "none"},
    {"kind": "powerlaw-cluster", "mean_degree": 6},
    {"kind": "small-world", "mean_degree": 4},
    {"kind": "random", "mean_degree": 5},
)

#: Ranges in which a lot happens to few people in a short time.
LIVELY = {
    "reach": (0.3, 1.0),
    "thread_opening": (0.2, 1.0),
    "recognition": (0.01, 0.3),
    "false_alarm": (0.0, 0.1),
    "callout_on_fake": (0.1, 1.0),
    "callout_on_ignored": (0.0, 0.4),
    "join_chance": (0.0, 1.0),
    "exit_hazard": (0.0, 0.05),
}

seeds = st.integers(0, 2**64 - 1)
graphs = st.sampled_from(GRAPHS)


@st.composite
def psychologies(draw: st.DrawFn, **fixed: float) -> dict[str, float]:
    """Every parameter of the model somewhere in its plausible range, or in a livelier one."""
    numbers: dict[str, float] = {}
    for name, parameter in PARAMETERS.items():
        low, high = LIVELY.get(name, (parameter.low, parameter.high))
        if parameter.integer:
            numbers[name] = draw(st.integers(int(low), int(high)))
        else:
            # steps of a hundredth of the range: an example that fails is soon found a simple form
            numbers[name] = low + (high - low) * draw(st.integers(0, 100)) / 100
    return numbers | fixed


#: The columns of a tie, faded to the current day.
TIE = (
    *("credit", "debit", "grudge", "doubt", "suspicion", "closeness", "expectation", "attention", "trust"),
    *("standing", "talked", "flags"),
)


def assert_same_ties(left: Brand, right: Brand, rows: Any = slice(None)) -> None:
    """Exactly the same, to the last bit; ``rows`` of ``left`` against all of ``right``."""
    for name in TIE:
        np.testing.assert_array_equal(left.column(name)[rows], right.column(name), err_msg=name)


@cache
def registry() -> plugins.Registry:
    return plugins.load([Path(__file__).with_name("behaviours.py")])


def scenario(
    *brands: dict[str, Any],
    psychology: dict[str, float],
    seed: int = 1,
    graph: dict[str, Any] = GRAPHS[0],
    size: int = 80,
    days: int = 15,
    traits: dict[str, Any] | None = None,
) -> Scenario:
    lively = {"participation": {"mean": 0.4, "sigma": 1.0}, "first_attention": {"mean": 0.4}}
    text = yaml.safe_dump(
        {
            "name": "Property",
            "days": days,
            "seed": seed,
            "audience": {"size": size, "network": graph, "traits": lively | (traits or {})},
            "psychology": psychology,
            "brands": [{"name": f"Brand {i}", **brand} for i, brand in enumerate(brands)],
        }
    )
    return loads(text, registry=registry())
