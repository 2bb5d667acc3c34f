"""`--set KEY=VALUE`."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from sim import ScenarioError
from sim.scenario import loads

TEXT = """\
name: Two
audience: {size: 100}
brands:
  - {name: Pollster, strategy: ask-and-ignore}
  - {name: Dr. No, strategy: broadcast, with: {answer_rate: 0.1}}
timeline:
  - {day: 9, brand: Pollster, strategy: silence}
"""


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("audience.size=2_000", ("audience", "size"), 2000),
        (" audience . size = 2000 ", ("audience", "size"), 2000),
        ("psychology.negativity=1", ("psychology", "negativity"), 1.0),
        ("audience.traits.savvy.mean=3", ("audience", "traits", "savvy", "mean"), 3.0),
        ("brands.Pollster.with.answer_rate=0.4", ("brands", 0, "with", "answer_rate"), 0.4),
        ("brands.0.with.answer_rate=0.4", ("brands", 0, "with", "answer_rate"), 0.4),
        ('brands."Dr. No".with.answer_rate=0.4', ("brands", 1, "with", "answer_rate"), 0.4),
        ("brands.'Dr. No'.with.answer_rate=0.4", ("brands", 1, "with", "answer_rate"), 0.4),
        ("brands.1.with={}", ("brands", 1, "with"), {}),
        ("brands.1.with={a: [1, two]}", ("brands", 1, "with"), {"a": [1, "two"]}),
        ("brands.Pollster.replies_per_day=unlimited", ("brands", 0, "replies_per_day"), "unlimited"),
        ("timeline.0.day=60", ("timeline", 0, "day"), 60),
        ("audience.network={kind: none}", ("audience", "network"), {"kind": "none"}),
        ("audience.network.kind=random", ("audience", "network", "kind"), "random"),
        ("name=no", ("name",), "no"),
        ("name='12'", ("name",), "12"),
        ("name=a=b: c # d", ("name",), "a=b: c # d"),
    ],
)
def test_one_value_is_changed(setting: str, path: tuple[str | int, ...], value: Any) -> None:
    found: Any = loads(TEXT, sets=[setting]).resolved()
    for part in path:
        found = found[part]
    assert found == value


def test_nothing_else_is_changed() -> None:
    before, after = loads(TEXT).resolved(), loads(TEXT, sets=["audience.size=7"]).resolved()
    before["audience"]["size"] = 7
    assert after == before


def test_settings_are_applied_in_order() -> None:
    sets = ["brands.Pollster.name=Asker", "brands.Asker.strategy=silence", "timeline=[]", "days=3", "days=4"]
    scenario = loads(TEXT, sets=sets)
    assert (scenario.brands[0].name, scenario.brands[0].strategy, scenario.days) == ("Asker", "silence", 4)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (
            "audience.sizes=5",
            "--set audience.sizes=5: audience.sizes: unknown key. Did you mean 'size'?",
        ),
        (
            "audience.size=many",
            "--set audience.size=many: audience.size: found the text 'many'. "
            "Write a whole number from 1 to 100_000_000.",
        ),
        (
            "audience.size=",
            "--set audience.size=: audience.size: found nothing. Write a whole number from 1 to 100_000_000.",
        ),
        (
            "audience.size.x=1",
            "--set audience.size.x=1: 'audience.size' is a single value; nothing can be set inside it.",
        ),
        (
            "psychology.negativty=1",
            "--set psychology.negativty=1: psychology.negativty: unknown key. Did you mean 'negativity'?",
        ),
        (
            "psychology.negativity=.inf",
            "--set psychology.negativity=.inf: psychology.negativity: found .inf, not a finite number. "
            "Write a number from 0 to 100 (usually 1 to 4).",
        ),
        (
            "brands.Polster.strategy=silence",
            "--set brands.Polster.strategy=silence: no brand is called 'Polster'. Did you mean 'Pollster'?",
        ),
        (
            "brands.Dr. No.strategy=silence",
            "--set 'brands.Dr. No.strategy=silence': no brand is called 'Dr'. The brands are: Pollster, "
            '"Dr. No". A name that has dots in it needs its quotes.',
        ),
        (
            "brands.7.strategy=silence",
            "--set brands.7.strategy=silence: there is no number 7 in 'brands'. They are numbered 0 to 1.",
        ),
        (
            "timeline.first.day=3",
            "--set timeline.first.day=3: 'timeline' is a list: write a position from 0, not 'first'.",
        ),
        (
            "audience.size",
            "--set audience.size: there is no '='. Write KEY=VALUE, for example --set audience.size=1000.",
        ),
        (
            "=3",
            "--set =3: '' is not a path of keys. Write KEY=VALUE, for example --set audience.size=1000.",
        ),
        (
            "audience..size=3",
            "--set audience..size=3: 'audience..size' is not a path of keys. "
            "Write KEY=VALUE, for example --set audience.size=1000.",
        ),
        (
            "audience.network={kind: none",
            "--set 'audience.network={kind: none': not YAML. Write --set 'audience.network={kind: none}'.",
        ),
        (
            "audience.network={kind: none, kind: file}",
            "--set 'audience.network={kind: none, kind: file}': "
            "a key stands there twice. Keep one of the two.",
        ),
        (
            "name={a: " + "[" * 100,
            "--set 'name={a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[...': "
            "nested more than 32 levels deep. A scenario needs five.",
        ),
        (
            "timeline.0.brand=Nobody",
            "--set timeline.0.brand=Nobody: timeline.0.brand: no brand is called 'Nobody'. "
            "The brands are: Pollster, Dr. No.",
        ),
    ],
)
def test_errors_name_the_argument(setting: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(TEXT, sets=[setting])
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        (("audience.size", np.int64(2000)), ("audience", "size"), 2000),
        (("start", date(2026, 3, 2)), ("start",), "2026-03-02"),
        (("brands.1.with", {"answer_rate": np.float64(0.3)}), ("brands", 1, "with"), {"answer_rate": 0.3}),
        (("brands.'A=B'.strategy", "silence"), ("brands", 2, "strategy"), "silence"),
        (("brands.Pollster.replies_per_day", "unlimited"), ("brands", 0, "replies_per_day"), "unlimited"),
    ],
)
def test_a_path_and_a_value_are_put_in_as_plain_python(
    setting: tuple[str, Any], path: tuple[str | int, ...], value: Any
) -> None:
    text = TEXT.replace("timeline:", "  - {name: A=B, strategy: broadcast}\ntimeline:")
    found: Any = loads(text, sets=[setting]).resolved()
    for part in path:
        found = found[part]
    assert found == value
    assert type(found) is type(value)


def test_a_path_that_is_none_is_refused_and_not_cut_at_its_equals_sign() -> None:
    with pytest.raises(ScenarioError, match="is not a path of keys"):
        loads(TEXT, sets=[("name=x", "v")])


def test_numbers_of_numpy_are_numbers() -> None:
    scenario = loads(TEXT, seed=np.int64(5), days=np.int64(30), replicates=np.int32(3))
    assert (scenario.seed, scenario.days, scenario.replicates) == (5, 30, 3)
