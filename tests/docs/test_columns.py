"""The reference of results lists every column and every key, in order and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from sim.measures import FLOWS, GROUP_MEASURES, STATE
from sim.results import summary_schema

from .blocks import DOCS

PAGE = (DOCS / "reference" / "results.md").read_text(encoding="utf-8")


def test_every_column_stands_in_the_table_with_whom_it_describes() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (each group|all) \| \S.+ \|$", PAGE, re.MULTILINE)
    assert [name for name, of in rows if of == "each group"] == list(STATE)
    assert [name for name, of in rows if of == "all"] == list(FLOWS)


def test_every_measure_of_a_group_is_named() -> None:
    (sentence,) = re.findall(r"^Of each group apart there are (.+)$", PAGE, re.MULTILINE)
    assert re.findall(r"`(\w+)`", sentence) == ["share", *GROUP_MEASURES]


#: Types of a scenario, whose keys have a page of their own.
OF_SCENARIOS = ("Change", "RunScenario", "ScenarioAudience", "ScenarioBrand")


def keys_of(schema: dict[str, Any]) -> Iterator[str]:
    for key, inner in schema.get("properties", {}).items():
        yield key
        yield from keys_of(inner)
    for below in ("items", "additionalProperties"):
        if isinstance(schema.get(below), dict):
            yield from keys_of(schema[below])
    for name, inner in schema.get("$defs", {}).items():
        if name not in OF_SCENARIOS:
            yield from keys_of(inner)


@pytest.mark.parametrize("key", sorted(set(keys_of(summary_schema()))))
def test_every_key_of_the_summary_is_explained(key: str) -> None:
    explained = PAGE.split("## summary.json")[1].split("## daily.parquet")[0]
    words = " ".join(re.findall(r"`([^`]+)`", explained)) + " ".join(re.findall(r"\(([^)]*)\)", explained))
    assert re.search(rf"\b{key}\b", words) or re.search(rf"\b{key}\b", explained), key
