"""A run taken back to a morning goes on as it did, as often as one likes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model import TrustModel
from sim.scenario import Scenario
from tests.reference.test_agreement import LIVELY, scenario
from tests.reference.test_desk import OFFICE, REGISTRY
from tests.reference.test_desk import scenario as with_a_desk

SHORT: Any = {"days": 24, "size": 150}
BUSY = {"strategy": "everything", "replies_per_day": 20}

CASES = {
    "two brands": scenario(BUSY, {"strategy": "dicer", "replies_per_day": "unlimited"}, **SHORT),
    "a pool": scenario(BUSY, pool=100, psychology=LIVELY | {"gain_background": 0.02}, **SHORT),
    "storms": scenario(BUSY, psychology=LIVELY | {"incident_chance": 0.1, "incident_callout": 0.1}, **SHORT),
    "a change of ways": scenario(
        BUSY, timeline=({"day": 12, "brand": "Brand 0", "strategy": "canned-reply"},), **SHORT
    ),
    "a rival trust rule": scenario(BUSY, **SHORT).model_copy(update={"trust_rule": "log-odds"}),
    "a desk": with_a_desk(OFFICE, {"replies_per_day": 2}, seed=60),
}


def evenings(model: TrustModel) -> list[bytes]:
    """Everybody's ties on every evening from here on."""
    found = []
    while model.running:
        model.step()
        found.append(
            b"".join(brand.world.ties.tobytes() + brand.world.eyes.tobytes() for brand in model.brands)
        )
    return found


@pytest.mark.parametrize("asked", CASES.values(), ids=CASES)
def test_it_goes_on_as_it_did(asked: Scenario) -> None:
    model = TrustModel(asked, registry=REGISTRY)
    mornings = []
    for _ in range(model.days - 1):
        mornings.append(model.snapshot())
        model.step()
    model.restore(mornings[0])
    whole = evenings(model)
    measured = model.daily.copy()
    for morning in (15, 3, 20, 3, 0):
        model.restore(mornings[morning])
        assert model.day == model.view.day == morning
        assert evenings(model) == whole[morning:]
        np.testing.assert_array_equal(model.daily, measured)
    model.restore(mornings[2])
    model.step()
    model.restore(mornings[17])  # days that were not gone through again
    assert evenings(model) == whole[17:]
    np.testing.assert_array_equal(model.daily, measured)
