"""What good input becomes."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml

from sim import ScenarioError, plugins
from sim.parameters import PARAMETERS, TRAITS
from sim.scenario import Brand, Change, NetworkFile, Scenario, document, dump, load, loads

GOOD = """\
name: A day out
brands:
  - name: Pollster
    strategy: ask-and-ignore
"""


def test_what_is_not_written_has_the_documented_default() -> None:
    scenario = loads(GOOD)
    assert (scenario.days, scenario.seed, scenario.replicates, scenario.measure_every) == (180, 1, 20, "auto")
    assert scenario.audience.size == 10_000
    assert scenario.audience.network.kind == "powerlaw-cluster"
    brand = scenario.brands[0]
    assert brand.replies_per_day == 40
    assert brand.costs.model_dump() == {
        "minutes_per_reply": 3,
        "minutes_per_canned_reply": 0.5,
        "minutes_per_post": 30,
        "hourly_wage": 30,
        "fee_per_month": 0,
    }


def test_every_parameter_and_trait_is_there_by_its_full_name() -> None:
    scenario = loads(GOOD)
    assert scenario.psychology.model_dump() == {name: row.default for name, row in PARAMETERS.items()}
    traits = scenario.audience.traits.model_dump()
    flat = {
        f"{trait}.{moment}": value for trait, moments in traits.items() for moment, value in moments.items()
    }
    assert flat == {name: row.default for name, row in TRAITS.items()}


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "off", "No", "y", "2024-01-01", "12:30", "0b1", "1_", "nan", "="]
)
def test_words_that_other_yaml_would_convert_stay_text(word: str) -> None:
    scenario = loads(f"name: {word}\nbrands: [{{name: {word}, strategy: {word}}}]\n")
    assert (scenario.name, scenario.brands[0].name, scenario.brands[0].strategy) == (word, word, word)


@pytest.mark.parametrize(
    ("written", "value"),
    [("10_000", 10_000), ("+7", 7), ("0o17", 15), ("0xff", 255), ("007", 7), ("1_000_000", 1_000_000)],
)
def test_whole_numbers_by_the_core_schema_and_grouped(written: str, value: int) -> None:
    assert loads(f"{GOOD}audience: {{size: {written}}}\n").audience.size == value


@pytest.mark.parametrize(
    ("written", "value"), [("1", 1.0), (".5", 0.5), ("2.", 2.0), ("1e0", 1.0), ("15e-1", 1.5)]
)
def test_numbers_by_the_core_schema(written: str, value: float) -> None:
    found = loads(f"{GOOD}psychology: {{negativity: {written}}}\n").psychology.negativity
    assert found == value
    assert type(found) is float


def test_names_are_stripped_and_may_be_hostile() -> None:
    names = [
        "  A  ",
        "<script>alert(1)</script>",
        "'; DROP TABLE brands; --",
        "../../etc",
        "\u202etrats",
        "😀",
        "a.b=c",
    ]
    brands = [{"name": name, "strategy": "silence"} for name in names]
    scenario = loads(yaml.safe_dump({"name": " x ", "brands": brands}, allow_unicode=True))
    assert scenario.name == "x"
    assert [brand.name for brand in scenario.brands] == ["A", *names[1:]]


def test_unlimited_hands() -> None:
    scenario = loads("name: x\nbrands: [{name: A, strategy: s, replies_per_day: unlimited}]\n")
    assert scenario.brands[0].replies_per_day == math.inf
    assert scenario.resolved()["brands"][0]["replies_per_day"] == "unlimited"


def test_a_timeline_is_sorted_by_day() -> None:
    text = (
        GOOD
        + "timeline:\n"
        + "".join(f"  - {{day: {day}, brand: Pollster, strategy: s{day}}}\n" for day in (90, 1, 180))
    )
    assert [change.day for change in loads(text).timeline] == [1, 90, 180]


def test_a_scenario_is_frozen_and_can_be_made_in_python() -> None:
    made = Scenario(
        name="A day out",
        brands=[
            Brand(
                name="Pollster",
                strategy="ask-and-ignore",
                with_={"answer_rate": 0.1},
                replies_per_day=math.inf,
            )
        ],
        timeline=[Change(day=9, brand="Pollster", strategy="silence")],
    )
    text = "name: A day out\nbrands: [{name: Pollster, strategy: ask-and-ignore, with: {answer_rate: 0.1}, "
    text += "replies_per_day: unlimited}]\ntimeline: [{day: 9, brand: Pollster, strategy: silence}]\n"
    assert made == loads(text)
    with pytest.raises(ValueError, match="frozen"):
        made.days = 3  # type: ignore[misc]


def test_contradictions_are_refused_in_python_too() -> None:
    with pytest.raises(ValueError, match="two brands are called 'A'"):
        Scenario(name="x", brands=[Brand(name="A", strategy="s"), Brand(name="A", strategy="t")])


def test_paths_start_from_the_file_and_those_of_the_command_line_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("there", "here"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "edges.csv").write_text("a,b\n0,1\n")
        (tmp_path / folder / "mine.py").write_text("")
    path = tmp_path / "there" / "x.yaml"
    path.write_text(GOOD + "audience: {network: {kind: file, path: edges.csv}}\nplugins: [mine.py]\n")
    monkeypatch.chdir(tmp_path / "here")

    scenario = load("../there/x.yaml")
    assert isinstance(scenario.audience.network, NetworkFile)
    assert scenario.audience.network.path == str(tmp_path / "there" / "edges.csv")
    assert scenario.plugins == (str(tmp_path / "there" / "mine.py"),)

    changed = load("../there/x.yaml", ["audience.network.path=edges.csv"])
    assert isinstance(changed.audience.network, NetworkFile)
    assert changed.audience.network.path == str(tmp_path / "here" / "edges.csv")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path) == loads(GOOD)


def test_aliases_stand_for_what_they_name() -> None:
    one, other = "{name: A, strategy: s, costs: &c {hourly_wage: 7}}", "{name: B, strategy: s, costs: *c}"
    text = f"name: x\nbrands:\n- {one}\n- {other}\n"
    scenario = loads(text)
    assert [brand.costs.hourly_wage for brand in scenario.brands] == [7, 7]
    only_one = loads(text, sets=["brands.B.costs.hourly_wage=8"])
    assert [brand.costs.hourly_wage for brand in only_one.brands] == [7, 8]


def test_seed_replicates_and_days_from_outside() -> None:
    scenario = loads(GOOD, seed=2**64 - 1, replicates=3, days=5)
    assert (scenario.seed, scenario.replicates, scenario.days) == (2**64 - 1, 3, 5)


def test_values_from_outside_are_checked_by_the_same_rules() -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(GOOD, seed=-1, days=0)
    assert str(caught.value).splitlines() == [
        "--days 0: days: 0 is out of range. Write a whole number from 1 to 3650.",
        "--seed -1: seed: -1 is out of range. Write a whole number from 0 to 2^64 - 1.",
    ]


def test_with_the_strategies_known_every_parameter_is_written_out() -> None:
    registry = plugins.load()
    scenario = loads(GOOD, registry=registry)
    assert scenario.brands[0].with_ == {"posts_per_day": 0.7, "questions": 0.5, "answer_rate": 0.02}
    assert loads(dump(scenario), registry=registry) == scenario


def test_the_registry_can_be_made_from_the_plugins_of_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from sim import Post, Share, Strategy\n\n\n"
        "class Mine(Strategy):\n    name = 'mine'\n    mood: Share = 0.5\n\n"
        "    def plan(self, day):\n        return [Post.tell()]\n\n"
        "    def answer(self, inbox):\n        return inbox.nothing()\n"
    )
    path = tmp_path / "x.yaml"
    path.write_text("name: x\nplugins: [mine.py]\nbrands: [{name: A, strategy: mine}]\n")
    assert load(path, registry=plugins.load).brands[0].with_ == {"mood": 0.5}


def test_the_loader_written_in_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Path("scenarios/three-cafes.yaml").read_text()
    quick = loads(text)
    monkeypatch.setattr(document, "_Loader", yaml.SafeLoader)
    assert loads(text) == quick
    with pytest.raises(ScenarioError, match=r"^x:5:7: days: 0 is out of range"):
        loads(GOOD + "days: 0\n", name="x")
