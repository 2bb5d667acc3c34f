"""Whatever is written: a scenario, or a ScenarioError that names its place, never another error."""

from __future__ import annotations

import re
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import ScenarioError, plugins
from sim.scenario import Scenario, loads

REGISTRY = plugins.load()
TEXT = """\
name: Two
audience: {size: 100, network: {kind: none}, traits: {savvy: {mean: 1}}}
psychology: {negativity: 2}
brands:
  - {name: A, strategy: ask-and-ignore, replies_per_day: 3, costs: {hourly_wage: 2}}
  - {name: B, strategy: broadcast, with: {answer_rate: 0.1}}
  - {name: C, strategy: mixed, with: {of: {silence: 1}}}
timeline:
  - {day: 9, brand: A, strategy: silence}
plugins: []
"""
WORDS = st.sampled_from(
    [
        "name",
        "brands",
        "size",
        "kind",
        "file",
        "none",
        "with",
        "A",
        "mixed",
        "of",
        "path",
        "self_loops",
        "",
        ".",
        "unlimited",
    ]
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(spot for part, inner in inside for spot in spots(inner, (*path, part)))]


def put(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    if isinstance(value, dict):
        return {**value, path[0]: put(value[path[0]], path[1:], odd)}
    return [put(inner, path[1:], odd) if at == path[0] else inner for at, inner in enumerate(value)]


def outcome(text: str, sets: list[str] | None = None) -> Scenario | ScenarioError:
    try:
        return loads(text, name="x.yaml", sets=sets or (), registry=REGISTRY)
    except ScenarioError as error:
        refused = error
    assert re.match(r"(x\.yaml(:\d+:\d+)?|--set .*): .*[.?]", str(refused), re.DOTALL), str(refused)
    assert refused.exit_code == 2
    return refused


@settings(deadline=None)
@given(st.data())
def test_something_odd_in_the_place_of_anything(data: st.DataObject) -> None:
    plain = yaml.safe_load(TEXT)
    path = data.draw(st.sampled_from(spots(plain)))
    outcome(yaml.safe_dump(put(plain, path, data.draw(ODD)), allow_unicode=True))


@settings(deadline=None)
@given(st.integers(0, len(TEXT)), st.integers(0, 20), st.text("abn:-{}[]&*!|>'\"%@#, \t\n.0", max_size=8))
def test_a_slip_of_the_keyboard(at: int, gone: int, typed: str) -> None:
    outcome(TEXT[:at] + typed + TEXT[at + gone :])


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    outcome(text)


@settings(deadline=None)
@given(
    st.lists(
        WORDS | st.sampled_from(["audience", "network", "timeline", "0", "9", '"A"', "brands"]), max_size=5
    ),
    st.text("{}[]:, 'a0.\"", max_size=8) | st.text(max_size=8),
)
def test_any_setting(parts: list[str], value: str) -> None:
    outcome(TEXT, [f"{'.'.join(parts)}={value}"])


def test_the_text_itself_is_fine() -> None:
    assert isinstance(outcome(TEXT), Scenario)
