"""The replicate that is shown when only one can be."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pyarrow as pa

from sim.results.typical import typical_replicate


def run(**kept: list[float]) -> Any:
    rows = [
        {"brand": brand, "replicate": number, "group": group, "measure": measure, "value": found}
        for brand, values in kept.items()
        for number, value in enumerate(values)
        for group, measure, found in (
            ("all", "followers_kept", value),
            ("lurkers", "followers_kept", 0.5),
            ("all", "trust", 1 - value),
        )
    ]
    replicates = len(next(iter(kept.values())))
    table = pa.Table.from_pylist(rows)
    return SimpleNamespace(brands=list(kept), replicates=replicates, values=lambda: table)


def test_of_one_brand_the_median() -> None:
    assert typical_replicate(run(A=[0.9, 0.1, 0.5, 0.4, 0.8])) == 2


def test_of_equals_the_first() -> None:
    assert typical_replicate(run(A=[0.1, 0.3, 0.3, 0.3])) == 1
    assert typical_replicate(run(A=[0.1 + 0.2, 0.3, 0.3])) == 0


def test_of_several_brands_the_nearest_to_all_medians() -> None:
    assert typical_replicate(run(A=[0.5, 0.6, 0.4], B=[0.9, 0.21, 0.2])) == 1


def test_of_one_replicate_that_one() -> None:
    assert typical_replicate(run(A=[0.7])) == 0
