"""docs/reference/explain.md and docs/how-to/explain.md name all there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from sim.explain import Kind, Reason, watch
from sim.explain.asking import EVERY_DAY, ONE_DAY, difference
from sim.explain.deciding import KINDS
from sim.explain.divergence import Divergence
from sim.explain.picking import NAMED
from sim.explain.story import Moment, State
from sim.explain.to_dict import story_to_dict
from sim.explain.typed import WhatIf
from sim.results.why import DepartureNumbers
from tests.reference.test_agreement import registry, scenario

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "explain.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "explain.md").read_text(encoding="utf-8")


def words(page: str) -> set[str]:
    return {
        word
        for quoted in re.findall(r"`([^`\n]+)`", page)
        for word in (quoted, *re.split(r"[.,: ]+", quoted))
    }


def keys() -> Iterator[str]:
    asked = scenario({"strategy": "everything"}, size=30, days=6)
    was = watch(asked, registry(), "Brand 0", 0, [1])
    found: dict[str, Any] = story_to_dict(was, 1, asked.psychology)
    yield from found
    yield from found["evenings"]
    yield from found["traits"]
    yield from WhatIf.__annotations__
    yield from difference(was, was, 1)
    yield from DepartureNumbers.__annotations__
    for kept in (State, Moment, Divergence):
        yield from (field.name for field in fields(kept))


def test_every_key_is_on_the_page() -> None:
    assert not set(keys()) - words(REFERENCE)


def test_every_kind_and_reason_is_on_the_page() -> None:
    named = words(REFERENCE)
    assert {kind.name.lower() for kind in Kind} <= named
    assert {reason.name.lower() for reason in Reason if reason} <= named
    assert set(KINDS) <= set(re.findall(r"`([^`\n]+)`", REFERENCE))


def test_every_change_and_every_follower_with_a_name_is_told_how_to_ask_for() -> None:
    quoted = set(re.findall(r"`([^`\n]+)`", HOW_TO))
    assert set(EVERY_DAY) <= quoted
    assert {f"{words} day N" for words in ONE_DAY} <= quoted
    for name, named in NAMED.items():
        assert name in quoted
        assert named.who in HOW_TO


def test_a_film_can_be_read_for_ever() -> None:
    """Numbers of kinds and reasons are kept in films."""
    assert [kind.value for kind in Kind] == [*range(1, 21), *range(30, 35)]
    assert np.array([Kind.LOOKED, Kind.STOPPED, Kind.SUSPECTED]).tolist() == [1, 19, 20]
    assert [reason.value for reason in Reason] == list(range(5))
