"""``sim sweep`` as a user has it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.cli.sweep import _table
from sim.errors import ScenarioError
from sim.experiment import Kept, run_scenario
from sim.experiment.sweep import read_sweep
from sim.results import runs
from sim.scenario import Scenario
from sim.terminal.marks import UNICODE

Command = Callable[..., subprocess.CompletedProcess[str]]
KEY = "brands.Warm.with.answer_rate"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("k=0:1:5", ["0", "0.25", "0.5", "0.75", "1"]),
        ("k=10:0:3", ["10", "5", "0"]),
        ("k=1e-3:.002:2", ["0.001", "0.002"]),
        ("k = 1, 2 ,x", ["1", "2", "x"]),
        ("k={a: 1, b: 2},[1, 2]", ["{a: 1, b: 2}", "[1, 2]"]),
        ("k='a,b',c", ["'a,b'", "c"]),
        ("k=unlimited,40", ["unlimited", "40"]),
    ],
)
def test_values_as_they_may_be_written(text: str, values: list[str]) -> None:
    found = read_sweep(text)
    assert (found.key, list(found.texts)) == ("k", values)
    assert found.setting(0) == f"k={values[0]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("k", "is not a setting with values. Write KEY=FROM:TO:POINTS or KEY=V1,V2,..."),
        ("=1,2", "is not a setting with values."),
        ("k=", "has no values."),
        ("k=1", "one value is no sweep: sim run SCENARIO --set k=1 runs it."),
        ("k=1:2", "is no range of numbers."),
        ("k=a:b:3", "is no range of numbers."),
        ("k=1:2:1", "1 is no number of points"),
        ("k=1:2:2.5", "2.5 is no number of points"),
        ("k=1:2:9999", "9,999 points are too many"),
        ("k=1:1:3", "from 1 to 1 is no range."),
        ("k=1,2,1", "the value 1 stands there twice."),
    ],
)
def test_values_that_are_none(text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        read_sweep(text)
    assert said in str(error.value)
    assert str(error.value).startswith(f"{text}: ")
    assert error.value.exit_code == 2


def test_a_chart_the_numbers_and_what_they_say(
    here: Command, command: Command, tiny: Path, tmp_path: Path
) -> None:
    found = here("sweep", tiny, f"{KEY}=0:1:3", "--measure", "trust", "--replicates", "6")
    assert found.returncode == 0, found.stderr
    assert all(len(line) <= 80 for line in found.stdout.splitlines())
    assert found.stdout.startswith(f"Tiny town, for tests: trust by {KEY}\n")
    for word in ("◆ Warm", "● Loud", "0.5", "best", f"Best in trust, by {KEY}: "):
        assert word in found.stdout
    # Loud is the same at every value, and so is its luck.
    assert "Loud: nothing changes in any replicate." in found.stdout
    assert "Warm: trust rises from " in found.stdout
    assert "\x1b" not in found.stdout
    kept = runs(tmp_path / "runs")
    assert len(kept) == 3
    assert "its own: sim compare RUN RUN shows two." in " ".join(found.stdout.split())
    named = found.stdout.split("Every value is a run")[1]
    assert {Path(word).name for word in named.split() if word.startswith("runs/")} == {
        path.name for path in kept
    }

    again = here("sweep", tiny, f"{KEY}=0,0.5,1", "--measure", "trust", "--replicates", "6", "--json")
    assert len(runs(tmp_path / "runs")) == 3  # every value was found, though written in another way
    numbers = json.loads(again.stdout)
    assert [point["value"] for point in numbers["points"]] == [0, 0.5, 1]
    assert numbers["paired"] is True
    warm = [point["brands"]["Warm"]["mean"] for point in numbers["points"]]
    assert warm[0] < warm[1] < warm[2]
    assert len({point["brands"]["Loud"]["mean"] for point in numbers["points"]}) == 1
    changes = {change["brand"]: change for change in numbers["changes"]}
    assert changes["Loud"]["difference"] == {"mean": 0.0, "low": 0.0, "high": 0.0}
    assert changes["Warm"]["clear"] is True

    # `sim run` of one value is one of its points, and finds it.
    one = here("run", tiny, "--set", f"{KEY}=0.5", "--replicates", "6")
    assert "This has been run before" in one.stderr

    plain = command(
        "sweep", tiny, f"{KEY}=0:1:3", "--replicates", "6", env={"PYTHONIOENCODING": "ascii", "NO_COLOR": "1"}
    )
    assert plain.stdout.isascii()
    assert "x Warm" in plain.stdout


def test_until_sure_at_every_value(here: Command, tiny: Path) -> None:
    asked = ["sweep", tiny, f"{KEY}=0.2,0.8", "--measure", "trust", "--until-sure"]
    found = json.loads(here(*asked, "--precision", "0.02", "--json").stdout)
    assert [point["until_sure"]["measure"] for point in found["points"]] == ["trust", "trust"]
    assert all(point["replicates"] >= 20 for point in found["points"])
    wide = here(*asked, "--precision", "0.5").stdout
    assert ", 20 replicates, seed" in wide
    assert "At every value differences between brands are known to 0.5." in wide
    short = " ".join(here(*asked, "--precision", "0.0001", "--max-replicates", "21").stdout.split())
    assert "At every value the ceiling of 21 replicates came before 0.0001." in short


def test_a_group_apart_may_be_followed(here: Command, tiny: Path) -> None:
    asked = ["sweep", tiny, f"{KEY}=0,1", "--replicates", "6", "--set", "psychology.reach=0.8", "--measure"]
    found = here(*asked, "contributors.trust")
    assert found.returncode == 0, found.stderr
    assert all(len(line) <= 80 for line in found.stdout.splitlines())
    text = " ".join(found.stdout.split())
    assert text.startswith(f"Tiny town, for tests: trust of contributors by {KEY} ")
    assert f"Best in trust of contributors, by {KEY}: " in text
    assert "Warm: trust of contributors rises from " in text
    groups = json.loads(here(*asked, "contributors.trust", "--json").stdout)
    assert all(point["leaders"] for point in groups["points"])
    everyone = json.loads(here(*asked, "trust", "--json").stdout)
    warm = [each["points"][1]["brands"]["Warm"]["mean"] for each in (groups, everyone)]
    assert warm[0] > warm[1] + 0.02  # who never wrote has not learnt as much

    refused = here(*asked, "contributors.trst")
    assert "no measure is called 'contributors.trst'. Did you mean 'contributors.trust'?" in refused.stderr
    refused = here("sweep", tiny, f"{KEY}=0,1", "--until-sure", "--measure", "contributors.trust")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--until-sure looks at measures of all followers. Take 'trust'" in " ".join(refused.stderr.split())


def test_words_and_other_people(here: Command, tiny: Path) -> None:
    words = here("sweep", tiny, "brands.Warm.strategy=broadcast,ask-and-ignore", "--replicates", "5")
    assert words.returncode == 0, words.stderr
    assert "ask-and-ignore" in words.stdout
    people = here("sweep", tiny, "audience.size=100,120", "--replicates", "5", "--json")
    assert json.loads(people.stdout)["why_unpaired"].startswith("the audiences differ (audience.size)")


def test_every_brand_stands_in_a_block_where_there_is_little_room() -> None:
    values = ["1", "2"]
    brands = ("Megaphone", "Pollster", "Parrot", "Neighbour")
    points = [
        {
            "value": value,
            "brands": {
                name: dict.fromkeys(("mean", "low", "high"), 0.5 + 0.1 * number * (name == "Neighbour"))
                for name in brands
            },
            "leaders": ["Neighbour"],
            "clear": True,
        }
        for number, value in enumerate(values)
    ]
    found = {"about": {"unit": "share", "better": 1}, "points": points}
    wide = [line.plain for line in _table(found, 110, UNICODE)]
    assert all(name in wide[0] for name in brands)
    assert len(wide) == 3
    lines = [line.plain for line in _table(found, 45, UNICODE)]
    assert all(len(line) <= 45 for line in lines)
    heads = [line.split() for line in lines if line.startswith("value")]
    assert [name for head in heads for name in head if name in (*brands, "best")] == [*brands, "best"]
    assert [line.split()[0] for line in lines if line[:1] in "12" and line] == ["1", "2"] * len(heads)
    narrow = [line.plain for line in _table(found, 22, UNICODE)]
    assert all(len(line) <= 22 for line in narrow)
    assert sum(line.startswith("value") for line in narrow) == 5  # each brand, and who is best


def test_days_are_swept_and_no_comparison_offered(here: Command, tiny: Path) -> None:
    found = here("sweep", tiny, "days=3,5", "--replicates", "2")
    assert found.returncode == 0, found.stderr
    assert "Every value is a run of its own:" in found.stdout
    assert "sim compare" not in found.stdout


@pytest.mark.parametrize(("after", "said"), [(0, "Stopped before the first of 2 values"), (1, "with 1 of 2")])
def test_ctrl_c_says_what_is_kept(
    here: Command, tiny: Path, monkeypatch: pytest.MonkeyPatch, after: int, said: str
) -> None:
    done: list[object] = []

    def run(*arguments: Any, **options: Any) -> Kept:
        if len(done) == after:
            raise KeyboardInterrupt
        done.append(run_scenario(*arguments, **options))
        return done[-1]

    monkeypatch.setattr("sim.cli.sweep.run_scenario", run)
    found = here("sweep", tiny, f"{KEY}=0,1", "--replicates", "2", "--quiet")
    assert (found.returncode, found.stdout) == (130, "")
    assert said in found.stderr
    assert ("goes on from there" in found.stderr) == (after == 1)


def test_part_of_a_value_is_named_too(here: Command, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def part(scenario: Scenario, registry: Any, place: Path, **options: Any) -> Kept:
        kept = run_scenario(scenario.model_copy(update={"replicates": 1}), registry, place, **options)
        return Kept(kept.run, stopped=2)  # as SIGINT

    monkeypatch.setattr("sim.cli.sweep.run_scenario", part)
    found = here("sweep", tiny, f"{KEY}=0,1", "--replicates", "2")
    assert found.returncode == 130
    assert (
        "Stopped before the first of 2 values was done. 1 replicate of it is kept as a run: runs/"
        in found.stderr
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["brands.Wrm.replies_per_day=1,2"], "no brand is called 'Wrm'. Did you mean 'Warm'?"),
        (["psychology.negativty=1,2"], "unknown key. Did you mean 'negativity'?"),
        (["brands.Warm.replies_per_day=1:2:3"], "found 1.5. Write a whole number of 0 or more"),
        (
            ["psychology.negativity=1,2", "--measure", "trst"],
            "--measure: no measure is called 'trst'. Did you",
        ),
        (["psychology.negativity"], "is not a setting with values."),
        (
            ["psychology.negativity=1,2", "days=3:5:2"],
            "factors:\n  psychology.negativity: [1, 2]\n  days: [3, 5]",
        ),
        (["psychology.negativity=1,2", "--max-replicates", "50"], "goes with --until-sure."),
        (["psychology.negativity=1,2", "--out", "tiny.yaml"], "results cannot be written here"),
    ],
)
def test_wrong_input_is_said_before_anything_is_run(
    here: Command, tiny: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    found = here("sweep", tiny, *arguments)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
    assert "--set" not in found.stderr
    assert "Traceback" not in found.stderr
    assert not runs(tmp_path / "runs")
