"""`sim.run` does what the command does, and what it gives agrees with the files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import sim
from sim.errors import ScenarioError

SCENARIO = """\
name: Two shops
days: 30
seed: 5
replicates: 4
audience: {size: 300, platform: community}
brands:
  - {name: Loud, strategy: broadcast}
  - {name: Kind, strategy: genuine-follow-up, replies_per_day: 20}
  - {name: Parrot, strategy: canned-reply}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("shops")
    (place / "shops.yaml").write_text(SCENARIO)
    return place


@pytest.fixture(scope="module")
def run(place: Path) -> sim.Run:
    return sim.run(place / "shops.yaml", out=place / "runs", workers=1, doubt=False, quiet=True)


def test_its_numbers_are_those_of_the_command(run: sim.Run, place: Path) -> None:
    typed = [sys.executable, "-m", "sim", "run", "shops.yaml", "--json", "--no-doubt"]
    found = subprocess.run(typed, cwd=place, capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == run.summary
    for brand in run.summary["brands"]:
        for name, each in brand["measures"].items():
            row = run.table.loc[brand["name"], name]
            assert {end: None if row[end] != row[end] else row[end] for end in each} == each


def test_a_run_that_is_there_is_found_again(run: sim.Run, place: Path) -> None:
    before = (run.directory / "summary.json").stat().st_mtime_ns
    again = sim.run(place / "shops.yaml", out=place / "runs", workers=1, doubt=False, quiet=True)
    assert again.directory == run.directory
    assert (run.directory / "summary.json").stat().st_mtime_ns == before
    assert sim.load(run.directory).summary == run.summary


def test_tables_hold_every_row_of_the_files(run: sim.Run) -> None:
    days = run.by_day
    assert len(days) == 3 * 4 * 30 * len(days["group"].unique())
    values = run.by_replicate.query("brand == 'Kind' and group == 'all' and measure == 'trust'")["value"]
    assert len(values) == 4
    assert values.mean() == pytest.approx(run.table.loc["Kind", "trust"]["mean"], abs=1e-9)
    pair = run.pairs.query("measure == 'followers_kept'").iloc[0]
    kept = run.table["mean"]
    difference = kept[pair["a"], "followers_kept"] - kept[pair["b"], "followers_kept"]
    assert pair["mean"] == pytest.approx(difference, abs=1e-9)


def test_it_looks_like_what_the_command_prints(run: sim.Run, place: Path) -> None:
    typed = [sys.executable, "-m", "sim", "run", "shops.yaml", "--no-doubt", "--no-report"]
    found = subprocess.run(
        typed, cwd=place, capture_output=True, encoding="utf-8", check=True, env={"PYTHONIOENCODING": "utf-8"}
    )
    own = [line for line in repr(run).splitlines() if str(place) not in line]
    printed = [line.rstrip() for line in found.stdout.splitlines()]
    assert [line for line in own if line not in printed] == []


def test_in_a_notebook_it_asks_for_nothing_and_is_small(run: sim.Run) -> None:
    html = run._repr_html_()
    assert len(html.encode()) < 40_000
    assert "<script" not in html
    assert not re.search(r"(src|href)=[\"']?[^\"'#]", html)
    for brand in run.summary["brands"]:
        assert f"{100 * brand['measures']['followers_kept']['mean']:.1f}%" in html
    assert all(sentence.replace("'", "&#x27;") in html for sentence in run.sentences)


def test_a_damaged_run_can_still_be_looked_at(run: sim.Run, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / run.directory.name
    shutil.copytree(run.directory, copy)
    broken = sim.load(copy)
    (copy / "daily.parquet").write_bytes(b"no")
    assert repr(broken) == f"Run({str(copy)!r})"


# --- settings ---


def test_a_run_is_run_again_with_something_different(run: sim.Run) -> None:
    other = run.again(
        {"psychology.negativity": 1, "brands.Parrot.with.answer_rate": 0.5}, workers=1, doubt=False
    )
    assert other.scenario["psychology"]["negativity"] == 1
    assert other.scenario["brands"][2]["with"]["answer_rate"] == 0.5
    assert other.directory.parent == run.directory.parent
    assert other.replicates == run.replicates


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("psychology.negativity=1", "settings are several"),
        ({"psychology.negativity": float("nan")}, "is no value that a scenario can hold"),
        ({"psychology.negativity": object()}, "is no value that a scenario can hold"),
        ({"psychology.negativty": 1}, "negativity"),
    ],
)
def test_settings_that_are_none_are_refused(run: sim.Run, settings: object, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        run.again(settings, workers=1)  # type: ignore[arg-type]


def test_numbers_of_numpy_are_numbers(run: sim.Run) -> None:
    import numpy as np

    other = run.again({"days": np.int64(20)}, workers=1, doubt=False)
    assert other.scenario["days"] == 20


# --- charts ---


@pytest.mark.parametrize(
    "name",
    ["kept", "trust", "reach", "comments", "call_outs", "plane", "groups", "replicates", "pairs", "left"],
)
def test_every_chart_stands_by_itself(run: sim.Run, name: str, tmp_path: Path) -> None:
    drawing = getattr(run.plot, name)()
    drawn = ElementTree.parse(drawing.save(tmp_path / "chart.svg")).getroot()
    text = drawing.svg
    assert float(drawn.get("width", 0)) > 500
    assert "var(" not in text
    used, there = set(re.findall(r'href="#(\w+)"', text)), set(re.findall(r'<path id="(\w+)"', text))
    assert used <= there
    assert drawing.data
    assert repr(drawing) == drawing.said


def test_a_crowd_is_of_the_day_asked_for(run: sim.Run) -> None:
    early, late = run.plot.crowd("Parrot", day=1), run.plot.crowd("Parrot")
    assert sum(early.data["following"]) >= sum(late.data["following"])
    with pytest.raises(ScenarioError, match="it has days 1 to 30"):
        run.plot.crowd("Parrot", day=31)


def test_what_is_not_there_is_told(run: sim.Run, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no brand of this run is called 'Parot'"):
        run.plot.plane("Parot")
    with pytest.raises(ScenarioError, match="takes an audience with a pool"):
        run.plot.net_growth()
    with pytest.raises(ScenarioError, match=r"Name the file trust\.svg"):
        run.plot.trust().save(tmp_path / "trust.png")


def test_lines_go_onto_axes_of_somebody_else(run: sim.Run) -> None:
    class Axes:
        """What is used of matplotlib's."""

        def __init__(self) -> None:
            self.drawn: dict[str, list[float]] = {}

        def plot(self, days: list[int], middle: list[float], label: str) -> list[Axes]:
            assert list(days) == list(range(1, 31))
            self.drawn[label] = list(middle)
            return [self]

        def get_color(self) -> str:
            return "red"

        def fill_between(self, days: list[int], low: list[float], high: list[float], **how: object) -> None:
            assert all(a <= b for a, b in zip(low, high, strict=True))

        def set(self, **named: str) -> None:
            assert named == {"xlabel": "day", "title": "Mean trust"}

        def legend(self) -> None:
            pass

    axes = Axes()
    assert run.plot.trust(ax=axes) is axes
    assert list(axes.drawn) == run.brands
    assert axes.drawn["Kind"][-1] == pytest.approx(run.table.loc["Kind", "trust"]["mean"], abs=5e-4)


# --- people, and beside others ---


@pytest.mark.slow
def test_a_story_is_that_of_the_command(run: sim.Run) -> None:
    story = run.follower("typical", brand="Parrot")
    typed = [sys.executable, "-m", "sim", "explain", str(run.directory), "--brand", "Parrot"]
    typed += ["--follower", "typical", "--json"]
    found = json.loads(subprocess.run(typed, capture_output=True, text=True, check=True).stdout)
    assert found["follower"] == story.follower
    assert found["story"] == json.loads(json.dumps(story.data["story"]))
    assert list(story.events["text"]) == [moment["text"] for moment in found["story"]]
    assert len(story.evenings) == 31
    other = story.what_if("never bored")
    assert other.follower == story.follower
    assert other.data["what_if"]["changes"] == ["never bored"]
    assert "What if: never bored" in repr(other)
    assert "What if: never bored" in other._repr_html_()
    with pytest.raises(ScenarioError, match="wings"):
        story.what_if("had wings")


@pytest.mark.slow
def test_a_setting_is_varied_with_the_same_people(run: sim.Run) -> None:
    sweep = run.vary("brands.Kind.replies_per_day", [0, 20], workers=1)
    trust = sweep.table.query("brand == 'Kind' and measure == 'trust'").set_index("value")["mean"]
    assert trust[20] == run.table.loc["Kind", "trust"]["mean"]
    loud = sweep.table.query("brand == 'Loud' and measure == 'trust'")["mean"]
    assert loud.nunique() == 1
    crossed = sweep.crossing("trust", "Kind", "Loud")
    ahead = [trust[value] > loud.iloc[0] for value in (0, 20)]
    assert crossed == ([(0, 20)] if ahead[0] != ahead[1] else [])
    assert "brands.Kind.replies_per_day" in repr(sweep)
    held = run.compare(sweep.runs[0])
    assert set(held.pairs["brand"]) == {"Loud", "Kind", "Parrot"}
    assert "Paired: the same people with the same luck" in repr(held)


@pytest.mark.slow
def test_why_they_left_adds_up(run: sim.Run) -> None:
    found = run.why_they_left()
    kept = json.loads((run.directory / "why.json").read_text())
    for brand, people in found.groupby("brand")["people"].sum().items():
        assert people == kept["brands"][brand]["left"]


@pytest.mark.slow
def test_a_report_and_a_scenario_are_written(run: sim.Run, tmp_path: Path) -> None:
    assert run.report().read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    text = run.to_yaml(tmp_path / "again.yaml")
    assert (tmp_path / "again.yaml").read_text(encoding="utf-8") == text
    again = sim.run(tmp_path / "again.yaml", out=run.directory.parent, workers=1, doubt=False, quiet=True)
    assert again.directory == run.directory
