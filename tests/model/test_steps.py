"""The model is stepped day by day, and no further than the scenario goes."""

from __future__ import annotations

import pytest

from sim import SimError
from sim.model import TrustModel
from sim.scenario import Scenario

SCENARIO = Scenario.model_validate(
    {
        "name": "steps",
        "days": 3,
        "audience": {"size": 50},
        "brands": [{"name": "A", "strategy": "genuine-follow-up"}],
    }
)


def test_it_ends_after_its_last_day() -> None:
    model = TrustModel(SCENARIO)
    days = []
    while model.running:
        model.step()
        days.append(model.day)
    assert days == [1, 2, 3]


def test_a_step_past_the_end_is_refused_in_a_sentence() -> None:
    model = TrustModel(SCENARIO)
    model.run_model()
    with pytest.raises(SimError, match="The run has ended: the scenario has 3 days"):
        model.step()
