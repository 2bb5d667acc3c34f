"""The result on the terminal: every number from the files, in every width, whatever brands are called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from sim.cli.result import render
from sim.measures import COLUMNS, GROUPS, ReplicateResult
from sim.results import Run, RunWriter
from sim.terminal.marks import ASCII, UNICODE, Marks, marks_for
from sim.terminal.output import print_lines
from sim.terminal.table import fitted

Maker = Callable[..., ReplicateResult]
Summaries = Callable[..., dict[str, Any]]


def falling(result: ReplicateResult) -> ReplicateResult:
    """With followers that leave day by day, fewer for the first brand."""
    people, following = COLUMNS.index("people"), COLUMNS.index("following")
    result.daily[..., people] = 100.0
    for brand in range(result.daily.shape[0]):
        lost = np.arange(result.daily.shape[1]) * (brand + 1)
        result.daily[brand, ..., following] = (100.0 - lost)[:, None]
    return result


def kept_in(place: Path, made_up: Maker, summary: dict[str, Any]) -> Run:
    brands = [brand["name"] for brand in summary["brands"]]
    with RunWriter(place, brands, GROUPS, COLUMNS) as writer:
        for number in range(summary["provenance"]["replicates"]):
            writer.add(falling(made_up(number, [{} for _ in brands])))
        return writer.finish("", summary)


@pytest.fixture
def shown(tmp_path: Path, made_up: Maker, summary_of: Summaries) -> Callable[..., list[str]]:
    """Lines shown for made-up values of each brand."""

    def shown(
        values: dict[str, dict[str, list[float]]], width: int = 80, marks: Marks = UNICODE
    ) -> list[str]:
        run = kept_in(tmp_path, made_up, summary_of(values))
        return [line.plain for line in render(run, width, marks)]

    return shown


TWO = {
    "Loud": {
        "followers_kept": [0.90, 0.92, 0.91],
        "trust": [0.40, 0.42, 0.41],
        "cost": [100.0, 110.0, 120.0],
    },
    "Warm": {
        "followers_kept": [0.95, 0.97, 0.96],
        "trust": [0.60, 0.62, 0.61],
        "cost": [1200.0, 1300.0, 1250.0],
    },
}


def test_one_row_a_brand_with_every_number(shown: Callable[..., list[str]]) -> None:
    lines = shown(TWO)
    loud, warm = (next(line for line in lines if name in line) for name in ("Loud", "Warm"))
    assert loud.startswith("● Loud")
    assert warm.startswith("◆ Warm")
    for number in ("91.0%", "0.41", "110"):
        assert number in loud.split("Trust")[0]
    for number in ("96.0%", "0.61", "1,250"):
        assert number in warm
    assert "day 1–5" in lines[3]
    spread = lines[lines.index(loud) + 1]
    assert "±2.5" in spread  # a mean never stands without its spread
    assert "Warm keeps the most followers and is trusted most." in lines
    assert any("3 of 3 replicates" in line for line in lines)


def test_the_curve_falls_as_followers_leave(shown: Callable[..., list[str]]) -> None:
    lines = shown(TWO)
    curve = next(line for line in lines if line.startswith("◆ Warm")).split()[3]
    levels = [UNICODE.levels.index(mark) for mark in curve]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] > levels[-1]
    assert any("run from 90% (bottom) to 100% (top)" in line for line in lines)


def test_swapping_the_numbers_swaps_what_is_said(shown: Callable[..., list[str]]) -> None:
    lines = shown({"Loud": TWO["Warm"], "Warm": TWO["Loud"]})
    assert "Loud keeps the most followers and is trusted most." in lines


def test_nothing_clear_is_said_plainly(shown: Callable[..., list[str]]) -> None:
    mixed = {"followers_kept": [0.97, 0.95, 0.96], "trust": [0.62, 0.60, 0.61], "cost": [1.0, 2.0, 3.0]}
    lines = shown({"Loud": mixed, "Warm": TWO["Warm"]})
    assert "No clear difference: followers kept and trust do not tell these brands apart." in lines


def test_brands_that_do_the_same_are_said_to(shown: Callable[..., list[str]]) -> None:
    same = " ".join(shown({"Loud": TWO["Warm"], "Warm": TWO["Warm"]}))
    assert "Loud and Warm do the same: exactly equal followers kept and trust in every replicate." in same


def test_groups_are_shown_apart_with_their_share(shown: Callable[..., list[str]]) -> None:
    text = "\n".join(shown(TWO))
    header = next(line for line in text.splitlines() if "contributors" in line and "lurkers" in line)
    assert header.split() == ["Trust", "of", "contributors", "bystanders", "lurkers"]
    assert text.count("0.50 ±.000 (25%)") == 6


def test_one_replicate_has_no_spread_and_says_so(shown: Callable[..., list[str]]) -> None:
    text = " ".join(shown({name: {"trust": [0.5]} for name in ("A", "B")}))
    assert "±" not in text
    assert "One replicate" in text


def test_no_value_is_a_dash(shown: Callable[..., list[str]]) -> None:
    lines = shown({"A": {"reach": [float("nan")] * 2, "trust": [0.5, 0.6]}})
    assert " - " in next(line for line in lines if line.startswith("● A"))
    assert any("A is alone" in line for line in lines)


def test_the_narrower_the_fewer_columns_the_most_important_stay(shown: Callable[..., list[str]]) -> None:
    headers = {}
    for width in (110, 80, 60, 30):
        headers[width] = next(line.split() for line in shown(TWO, width) if line.split()[:1] == ["kept"])
    assert headers[110] == headers[80]
    assert set(headers[60]) < set(headers[80])
    assert set(headers[30]) < set(headers[60])
    assert headers[30][:2] == ["kept", "trust"]


names = st.lists(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(str.strip),
    min_size=1,
    max_size=4,
    unique=True,
)


def test_what_has_no_room_is_named(shown: Callable[..., list[str]]) -> None:
    assert not any("No room here" in line for line in shown(TWO, width=100))
    header, said = shown(TWO, width=60)[3], " ".join(shown(TWO, width=60))
    gone = [
        name for name in ("trust", "attention", "reach", "phony", "replies", "cost") if name not in header
    ]
    assert gone
    assert f"No room here for {', '.join(gone)}:" in said
    assert ("Curves of followers kept" in said) == ("day 1" in header)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=names, width=st.integers(30, 130), marks=st.sampled_from([UNICODE, ASCII]))
def test_no_line_is_wider_than_the_terminal(
    made_up: Maker, summary_of: Summaries, names: list[str], width: int, marks: Marks
) -> None:
    values = {
        name: {"trust": [0.1 * n, 0.5, 0.6], "cost": [1e6, 2e6, 10.0**n]} for n, name in enumerate(names)
    }
    with TemporaryDirectory() as place:
        run = kept_in(Path(place), made_up, summary_of(values))
        lines = [line.plain for line in render(run, width, marks)]
    *result, files, again = lines
    assert files.startswith("Files: ")  # paths are never cut
    assert again.startswith("Again: ")
    assert max(map(cell_len, result)) <= width


@pytest.mark.parametrize(
    ("columns", "width"),
    [("0", 80), ("", 80), ("-5", 80), ("wide", 80), ("20", 40), ("60", 60), ("1000000000000", 110)],
)
def test_the_width_is_what_the_environment_says_within_reason(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    print_lines(lambda wide, marks: [Text("x" * wide)])
    assert capsys.readouterr().out == "x" * width + "\n"


def test_marks_are_the_best_the_terminal_has() -> None:
    assert marks_for("utf-8") is UNICODE
    assert marks_for("ascii") is ASCII
    assert marks_for("latin-1") is ASCII
    assert marks_for(None) is ASCII
    assert marks_for("no such encoding") is ASCII


@pytest.mark.parametrize("marks", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_bars_fill_with_the_value(marks: Marks) -> None:
    full = [marks.bar(value / 20, 6) for value in range(21)]
    assert all(cell_len(bar) == 6 for bar in full)
    assert full[0] == marks.rest * 6
    assert full[20] == marks.parts[-1] * 6
    filled = [bar.count(marks.rest) for bar in full]
    assert filled == sorted(filled, reverse=True)
    assert marks.bar(None, 6) == " " * 6


@given(st.text(max_size=60), st.integers(1, 40))
def test_a_name_is_cut_to_the_cells_there_are(name: str, width: int) -> None:
    assert cell_len(fitted(name, width, UNICODE)) == width


DESK = {name: [3.0, 4.0, 5.0] for name in ("reply_median", "reply_p90", "backlog", "out_of_hands")}
DESK |= {name: [0.5, 0.6, 0.7] for name in ("within_hour", "within_day")}


def test_what_has_no_room_is_told_of_every_table(shown: Callable[..., list[str]]) -> None:
    brands = dict.fromkeys(("Within minutes", "The next morning"), TWO["Loud"] | DESK)
    narrow = " ".join(shown(brands, 44))
    told = narrow.partition("No room here for ")[2].partition(": a wider terminal")[0].split(", ")
    assert {"reach", "still open", "out of hands"} <= set(told)
    assert len(told) == len(set(told))
    assert "No room here" not in " ".join(shown(brands, 110))


def test_long_titles_stand_in_two_lines_and_all_measures_of_a_desk_at_80(
    shown: Callable[..., list[str]],
) -> None:
    brands = dict.fromkeys(("Within minutes", "The next morning"), TWO["Loud"] | DESK)
    lines = shown(brands, 80)
    above = next(number for number, line in enumerate(lines) if "median" in line)
    assert lines[above].split() == ["median", "90%", "within", "within", "still", "out", "of"]
    assert lines[above + 1].split() == [
        "wait",
        "(h)",
        "wait",
        "(h)",
        "an",
        "hour",
        "a",
        "day",
        "open",
        "hands",
    ]


GROWING = {"gained": [30.0, 40.0], "net_growth": [-0.02, -0.03], "trust": [0.5, 0.6]}


def test_trust_with_and_without_newcomers_says_whose_it_is(
    tmp_path: Path, made_up: Maker, summary_of: Summaries
) -> None:
    summary = summary_of({"Loud": GROWING, "Warm": GROWING})
    apart = {"followers_kept": {"mean": 0.9, "low": 0.8, "high": 0.95}}
    apart |= dict.fromkeys(("attention", "flagged_phony", "suspicion"), apart["followers_kept"])
    apart["trust"] = {"mean": 0.7, "low": 0.6, "high": 0.8}
    for brand in summary["brands"]:
        brand["groups"] |= {"everyone": {"share": 1.2, **apart}, "newcomers": {"share": 0.2, **apart}}
    run = kept_in(tmp_path, made_up, summary)
    lines = [line.plain for line in render(run, 80, UNICODE)]
    above = next(number for number, line in enumerate(lines) if "gained" in lines[number + 1])
    heads = "net trust of trust of trust of kept of gained growth founders everyone newcomers newcomers"
    assert " ".join(lines[above : above + 2]).split() == heads.split()
    assert "-2.5%" in lines[above + 2]


def test_names_stand_in_full_before_minor_columns_do(shown: Callable[..., list[str]]) -> None:
    big = {name: [12345.0, 13345.0, 14345.0] for name in ("replies", "cost")} | {"reach": [0.051, 0.06, 0.07]}
    lines = shown(dict.fromkeys(("Distrusted sorry", "After three days"), TWO["Loud"] | big), 80)
    assert any(line.startswith("◆ After three days ") and "%" in line for line in lines)
    assert "reach" not in lines[3].split()
    assert "cost" in lines[3].split()
    assert "No room here for reach:" in " ".join(lines)
    wide = shown(dict.fromkeys(("Distrusted sorry", "After three days"), TWO["Loud"] | big), 110)
    assert "reach" in wide[3].split()


def test_groups_have_whole_names_where_there_is_room(shown: Callable[..., list[str]]) -> None:
    name = "Distrusted, and nothing happened"
    lines = shown({name: TWO["Loud"], "B": TWO["Warm"]}, 60)
    at = next(number for number, line in enumerate(lines) if line == "Trust of lurkers")
    assert lines[at + 1].startswith(f"● {name} ")
