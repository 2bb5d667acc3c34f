"""Whom a word means, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.explain.picking import pick


class Seen:
    """What picking reads of what was watched."""

    brand = "A"

    def __init__(self, disposition: list[float], trust: list[float], standing: list[int]) -> None:
        columns = {"disposition": disposition, "trust": trust, "standing": standing}
        self.everyone = {name: np.array(column) for name, column in columns.items()}


def most_loyal(*columns: Any) -> int:
    seen: Any = Seen(*columns)
    return pick("most-loyal", seen)


def test_the_most_loyal_is_whose_trust_has_grown_most_of_those_who_still_follow() -> None:
    untouched, grown, less, gone = (0.99, 0.99, 0), (0.3, 0.5, 0), (0.6, 0.7, 0), (0.2, 0.6, 1)
    assert most_loyal(*zip(untouched, less, gone, grown, strict=True)) == 3


def test_where_nobodys_trust_grew_it_is_whose_fell_least() -> None:
    assert most_loyal([0.5, 0.9, 0.4], [0.3, 0.8, 0.1], [0, 0, 0]) == 1


def test_nobody_is_loyal_where_nobody_follows() -> None:
    with pytest.raises(ScenarioError, match="nobody follows A any more"):
        most_loyal([0.5], [0.6], [2])
