"""Every folder of ``experiments/``: its numbers come out again, its figure and answer are drawn from them."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from sim_facts.catalogue import FACTS, QUICK
from sim_facts.rivals import OWN, hold
from sim_facts.rivals import read_csv as read_rivals
from sim_facts.table import read_csv

from experiments import numbers
from experiments.drawing import Line, Mark, Row, lines, ranges
from experiments.folders import FOLDERS, Folder, updated
from sim.compare import Interval
from sim.experiment.base import Base
from sim.experiment.designs import points_of
from sim.rivals import RIVALS

EACH = pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)
BY_POINTS = [name for name, folder in FOLDERS.items() if (folder.path / f"{name}.yaml").is_file()]
AGAIN = "run: python -m experiments --drawn"


@EACH
def test_the_figure_and_the_answer_are_drawn_from_the_numbers(folder: Folder) -> None:
    assert folder.judged_again() == folder.numbers.read_text(encoding="utf-8"), AGAIN
    assert folder.drawn() == folder.figure.read_text(encoding="utf-8"), AGAIN
    page = folder.readme.read_text(encoding="utf-8")
    assert updated(page, folder.answered()) == page, AGAIN


@EACH
def test_a_page_asks_says_why_how_what_would_refute_it_and_answers(folder: Folder) -> None:
    page = folder.readme.read_text(encoding="utf-8")
    for part in ("Question", "Why it matters", "Design", "What would refute it", "Answer"):
        assert f"**{part}.**" in page
    assert f"python -m experiments {folder.path.name}" in page
    assert "](figure.svg)" in page
    assert len(folder.numbers.read_bytes()) < 100_000  # small enough to be committed


@pytest.mark.parametrize("name", BY_POINTS)
def test_the_numbers_come_out_again(name: str) -> None:
    """First and last design point, replicate 0; the rest is more of the same."""
    text = FOLDERS[name].numbers.read_text(encoding="utf-8")
    definition = numbers.definition_of(FOLDERS[name].path)
    points = points_of(definition, Base(definition).value).count
    assert len(list(csv.DictReader(io.StringIO(text)))) == points * (definition.replicates or 0)
    last = points - 1 if name != "capacity" else 1  # the last one is 64,000 followers
    for said, now in numbers.spot_check(FOLDERS[name].path, [0, last], text):
        assert len(said) >= 1
        assert now == said, f"run: python -m experiments {name}"


@pytest.mark.slow
def test_facts_under_rivals_come_out_again() -> None:
    said = {each.model: each for each in read_rivals(FOLDERS["rivals"].numbers.read_text(encoding="utf-8"))}
    assert list(said) == [OWN, *(rival.name for rival in RIVALS)]
    again = [rival for rival in RIVALS if rival.name in ("chronological-feed", "log-odds")]
    for now in hold(QUICK, [FACTS[18]], again):
        assert now.verdicts[18] == said[now.model].verdicts[18]
        assert list(now.claims[18]) == list(said[now.model].claims[18])


@pytest.mark.slow
def test_the_facts_come_out_again() -> None:
    said = read_csv(FOLDERS["facts"].numbers.read_text(encoding="utf-8"))
    now = read_csv(FOLDERS["facts"].code.made(replicates=1))
    for before, after in zip(said, now, strict=True):
        if before.fact.number == 33:  # what a replicate contributes depends on all of them
            continue
        assert before.values[0] == pytest.approx(after.values[0], nan_ok=True), (
            "run: python -m experiments facts"
        )


def test_a_design_runs_as_its_numbers_are_made(tmp_path: Path) -> None:
    """The whole way from the YAML file to the CSV, with two points."""
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "scenario.yaml").write_text(
        "name: S\ndays: 4\nseed: 1\naudience: {size: 60}\nbrands:\n  - {name: A, strategy: broadcast}\n"
    )
    (tmp_path / "small" / "small.yaml").write_text(
        "name: S\nscenario: scenario.yaml\nfactors: {psychology.negativity: [1, 2]}\nreplicates: 2\n"
        "measures: [trust, answered]\n"
    )
    text = numbers.made(tmp_path / "small", workers=0)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == ["replicate", "psychology.negativity", "A.trust", "A.answered"]
    assert [row["psychology.negativity"] for row in rows] == ["1", "1", "2", "2"]
    read = numbers.Numbers(text)
    assert read.levels("psychology.negativity") == [1, 2]
    assert len(read.values("A.trust", {"psychology.negativity": 2})) == 2
    ((said, now), _) = numbers.spot_check(tmp_path / "small", [0, 1], text)
    assert now == said
    assert {"A.trust"} <= set(said)


# --- Sentences flip with the numbers they are computed from


def flipped(name: str, change: dict[str, str]) -> str:
    """The text of a folder's numbers with columns exchanged."""
    text = FOLDERS[name].numbers.read_text(encoding="utf-8")
    head, _, rest = text.partition("\n")
    columns = [change.get(column, column) for column in head.split(",")]
    return ",".join(columns) + "\n" + rest


def exchanged(a: str, b: str, measure: str) -> dict[str, str]:
    return {f"{a}.{measure}": f"{b}.{measure}", f"{b}.{measure}": f"{a}.{measure}"}


def test_without_a_crossing_the_drawer_or_silence_is_better_all_along() -> None:
    code = FOLDERS["canned-or-silent"].code
    measure = "contributors.trust"
    drawer = code.answer(
        numbers.Numbers(flipped("canned-or-silent", exchanged("In person", "Drawer", measure)))
    )
    assert "- Trust, contributors: the drawer is better over the whole range." in drawer
    figure = code.figure(
        numbers.Numbers(flipped("canned-or-silent", exchanged("In person", "Drawer", measure)))
    )
    assert "A drawer against silence" in figure
    assert "level at" not in figure


def test_who_is_forgiven_is_read_off_the_numbers() -> None:
    code = FOLDERS["second-chance"].code
    change: dict[str, str] = {}
    for when in ("first", "before", "now"):
        change |= exchanged("Was careless", "Was fake", f"let_down_{when}")
    turned = numbers.Numbers(flipped("second-chance", change))
    assert "less than the careless at every level" in code.answer(
        numbers.Numbers(FOLDERS["second-chance"].numbers.read_text(encoding="utf-8"))
    )
    assert "less than the careless at recognition of no level." in code.answer(turned)
    assert code.title(turned) == "How much of the trust lost comes back"


def test_who_is_trusted_most_is_read_off_the_numbers() -> None:
    code = FOLDERS["one-line-or-long-talks"].code
    text = FOLDERS["one-line-or-long-talks"].numbers.read_text(encoding="utf-8")
    change = exchanged("A word each", "Long talks", "contributors.trust")

    def leads(text: str) -> str:
        said: str = code.answer(numbers.Numbers(text))
        return next(line for line in said.splitlines() if "by contributors at recognition 0.002" in line)

    before, after = leads(text), leads(flipped("one-line-or-long-talks", change))
    swapped = {"A word each": "Long talks", "Long talks": "A word each"}
    names = re.compile("|".join(swapped))
    assert names.search(before)
    assert after == names.sub(lambda found: swapped[found[0]], before)


def test_who_is_ahead_at_which_size_is_read_off_the_numbers() -> None:
    code = FOLDERS["capacity"].code
    change = exchanged("Sincere", "Broadcaster", "trust")

    def small(text: str) -> numbers.Numbers:  # before the sincere brand runs out of hands
        rows = list(csv.DictReader(io.StringIO(text)))
        kept = io.StringIO()
        writer = csv.DictWriter(kept, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if float(row["audience.size"]) <= 4000)
        return numbers.Numbers(kept.getvalue())

    text = FOLDERS["capacity"].numbers.read_text(encoding="utf-8")
    assert code.answer(small(text)).count("sincere ahead up to 4,000 |") == 6
    turned = code.answer(small(flipped("capacity", change)))
    assert turned.count("| behind from 2,000 |") == 3
    assert turned.count("sincere ahead up to 4,000 |") == 3


def test_whether_asking_pays_is_read_off_the_numbers() -> None:
    code = FOLDERS["enough-hands"].code
    text = FOLDERS["enough-hands"].numbers.read_text(encoding="utf-8")
    said = code.answer(numbers.Numbers(text))
    assert "- 2 replies a day: asking always is worse than never" in said
    turned = [
        {"0": "1", "1": "0"}.get(row[2], row[2]).join([",".join(row[:2]) + ",", "," + ",".join(row[3:])])
        for row in csv.reader(io.StringIO(text))
    ]
    assert "- 2 replies a day: asking always is better than never" in code.answer(
        numbers.Numbers("\n".join(turned))
    )
    assert "Trust by how often a brand asks" in code.figure(numbers.Numbers("\n".join(turned)))


def test_every_folder_is_on_the_list() -> None:
    listed = (FOLDERS["facts"].path.parent / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(([\w-]+)/README\.md\)", listed)) == set(FOLDERS)


def test_the_distance_to_the_algebra_is_read_off_the_numbers() -> None:
    code = FOLDERS["break-even"].code
    text = FOLDERS["break-even"].numbers.read_text(encoding="utf-8")
    lines_ = text.splitlines()
    worse = [lines_[0]] + [re.sub(r"[^,]+$", lambda m: str(float(m[0]) + 3), line) for line in lines_[1:]]
    off = r"differ by (\S+) at most"
    true, false = (
        float(re.search(off, code.answer(numbers.Numbers(each)))[1])  # type: ignore[index]
        for each in (text, "\n".join(worse))
    )
    assert true < 0.005 < 0.03 < false


def test_what_grows_at_no_number_is_said_to() -> None:
    code = FOLDERS["growing"].code
    text = FOLDERS["growing"].numbers.read_text(encoding="utf-8")
    said = code.answer(numbers.Numbers(text))
    assert "- Talks holds its size where, of 100,000 people of the pool, " in said
    change = {"Talks.net_growth": "Talks.gained", "Talks.gained": "Talks.net_growth"}  # never below 0
    turned = code.answer(numbers.Numbers(flipped("growing", change)))
    assert "- Talks turns from shrinking to growing at no number that was tried." in turned


# --- Drawing


def test_a_line_is_made_of_its_intervals() -> None:
    line = Line.of("a", [1, 2], [Interval(0.5, 0.4, 0.7), Interval(None, None, None)], 100)
    assert line == Line("a", [1, 2], [50.0, 0.0], [40.0, None], [70.0, None])


def test_a_chart_is_whole_names_its_lines_and_fetches_nothing() -> None:
    svg = lines(
        "A & B <are> drawn",
        [
            Line("one", [1, 10, 100], [0.1, 0.2, 0.3], [0.0, 0.1, 0.2], [0.2, 0.3, 0.4]),
            Line("two", [1, 100], [0.3, 0.3]),
        ],
        x="followers",
        y="trust",
        log=True,
        marks=[Mark(10, 5, 20, "level")],
        zero=True,
    )
    root = ElementTree.fromstring(svg)
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "A & B <are> drawn" in words
    assert {"● one", "■ two", "level", "followers", "trust"} <= set(words)
    assert "href" not in svg
    ends = [
        float(t.get("y", 0))
        for t in root.iter("{http://www.w3.org/2000/svg}text")
        if t.text in ("● one", "■ two")
    ]
    assert abs(ends[0] - ends[1]) >= 15  # labels do not cover each other, though the lines end alike


def test_a_verdict_has_a_shape_besides_its_colour() -> None:
    inf = float("inf")
    rows = [
        Row("a", "0 to 1", "0.5", "holds", 0, 1, 0.5, 0.4, 0.6),
        Row("b", "above 0", "-1", "fails", 0, inf, -1, -1.1, -0.9),
        Row("c", "above 0", "no value", "inconclusive", 0, inf, None),
        Row("d " * 45 + "end", "-", "7", "told", -inf, inf, 7, 6, 8),
    ]
    svg = ranges("Facts", rows)
    ElementTree.fromstring(svg)
    for words in ("● 0.5 (0 to 1)", "✕ -1 (above 0)", "○ no value (above 0)"):
        assert words in svg
    assert "· 7<" in svg  # nothing was expected
    assert f"{'d ' * 45}end<" in svg
