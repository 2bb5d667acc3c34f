"""Threads share the work and change no digit."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.feed import BLOCK
from sim.model import TrustModel
from sim.scenario import Scenario

SCENARIO = Scenario.model_validate(
    {
        "name": "threads",
        "days": 8,
        "seed": 5,
        "measure_every": 1,
        "audience": {"size": 3 * BLOCK + 1234},
        "psychology": {"reach": 0.3, "recognition": 0.05, "callout_on_fake": 0.4},
        "brands": [
            {"name": "Asker", "strategy": "genuine-follow-up", "with": {"posts_per_day": 2.0}},
            {"name": "Pretender", "strategy": "canned-reply", "replies_per_day": "unlimited"},
        ],
    }
)


def run(threads: int) -> TrustModel:
    model = TrustModel(SCENARIO, threads=threads)
    model.run_model()
    return model


@pytest.fixture(scope="module")
def alone() -> TrustModel:
    return run(1)


@pytest.mark.parametrize("threads", [2, 3, 4])
def test_any_number_of_threads_gives_the_same_digits(alone: TrustModel, threads: int) -> None:
    together = run(threads)
    assert alone.daily.tobytes() == together.daily.tobytes()
    for one, other in zip(alone.brands, together.brands, strict=True):
        assert one.world.ties.tobytes() == other.world.ties.tobytes()
        assert one.world.eyes.tobytes() == other.world.eyes.tobytes()


def test_something_happened_in_every_block(alone: TrustModel) -> None:
    for brand in alone.brands:
        touched = np.flatnonzero(brand.column("credit") > 0) // BLOCK
        assert set(touched.tolist()) == {0, 1, 2, 3}
