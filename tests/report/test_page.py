"""What stands on the page, whatever the run was like and whatever brands are called."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from sim.compare.rivals import against, write_rivals
from sim.errors import ResultsError
from sim.foreign import plain
from sim.measures import FLOWS, FLOWS_OF_POOL, MEASURES, RETURNS, STATE, Totals
from sim.parameters import PARAMETERS, TRAITS
from sim.report import draw, write
from sim.report.assumptions import _NEEDS, assumptions, bibliography, cited
from sim.report.measured import AT_THE_END, measures_table, other_measures
from sim.report.names import isolated, short_names
from sim.report.tables import results_csv
from sim.report.words import certainty
from sim.results import Run, load
from sim.results.checksums import renew
from sim.results.film import read_film
from sim.results.why import write_why

from .conftest import brands, drawn_by

Draw = Callable[..., Run]

MAKE_TABLES = (measures_table, other_measures)


def page_of(run: Run) -> str:
    return (run.directory / "report.html").read_text(encoding="utf-8")


class _Text(HTMLParser):
    """The words of a page, without style and script."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        if tag in ("style", "script"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.words.append(data)


def words_of(run: Run) -> str:
    parser = _Text()
    parser.feed(page_of(run))
    return " ".join(" ".join(parser.words).split())


def link(page: str, name: str) -> str:
    found = re.search(rf'download="([^"]*{name})" href="data:[^,]*,([^"]*)"', page)
    assert found is not None
    return unquote(found[2])


def test_sections_come_in_order(cafes: Run) -> None:
    names = re.findall(r'<section id="(\w+)">', page_of(cafes))
    assert names == ["kept", "plane", "film", "moved", "groups", "left", "measures", "sure", "rests", "again"]


def test_every_measure_is_there_for_every_brand(cafes: Run) -> None:
    tables = re.findall(r'<table class="measures.*?</table>', page_of(cafes), re.DOTALL)
    assert len(tables) == 2
    rows = re.findall(r"<tr>.*?</tr>", "".join(tables), re.DOTALL)
    named = [row for row in rows if 'scope="row"' in row]
    assert len(named) == len(cafes.summary["provenance"]["measures"])
    kept = [html.unescape(cell) for cell in re.findall(r"<b>(.*?)</b>", named[0])]
    means = [brand["measures"]["followers_kept"]["mean"] for brand in cafes.summary["brands"]]
    assert kept == [f"{100 * mean:.1f}%" for mean in means]


def test_measures_of_the_end_stand_apart_from_those_of_the_run(cafes: Run, drawn: Draw) -> None:
    eight = drawn(replicates=2, days=5, film=False, brands=brands(*"ABCDEFGH"))
    for run, when, title in (
        (cafes, r'"rowgroup"[^>]*>(.*?)<', r'<th scope="row">(\w+)'),
        (eight, r'"when">(.*?)<', r'<th scope="col">(\w+)'),
    ):
        table = page_of(run).partition('<section id="measures">')[2].partition("</section>")[0]
        found: dict[str, set[str]] = {}  # of many brands, a block may take several tables
        for when_, those in zip(*[iter(re.split(when, table)[1:])] * 2, strict=True):
            found.setdefault(when_, set()).update(re.findall(title, those))
        assert list(found) == ["At the end", "Over the run"]
        end, over = found.values()
        assert {"Unfollowed", "Muted", "Attention", "Have", "Saw", "Suspect"} <= end
        assert {"Reach", "Engagement", "Came", "Comments", "Replies", "Call"} <= over


def test_measures_said_to_be_of_the_end_do_not_depend_on_the_days_before() -> None:
    last = dict.fromkeys(STATE, 40.0) | {"people": 100.0}
    desk = ("reply_median", "reply_p90", "within_hour", "within_day")
    for name, measure in MEASURES.items():
        some, more = (
            measure.compute(
                Totals(
                    last,
                    {flow: 7.0 + place * times for place, flow in enumerate((*FLOWS, *FLOWS_OF_POOL))},
                    20.0,
                    5.0 * times,
                    dict.fromkeys(RETURNS, 0.1 * times),
                    last,
                    [times] * times,
                    dict.fromkeys(desk, float(times)) | {"backlog": 5.0},
                )
            )
            for times in (1, 3)
        )
        assert (some == more) is (name in AT_THE_END), name


def test_no_interval_goes_beyond_what_can_be(cafes: Run) -> None:
    summary = json.loads(cafes.text)
    for brand in summary["brands"]:
        for measure in ("muted", "followers_kept", "replies"):
            brand["measures"][measure] |= {"mean": 0.5, "low": -0.7, "high": 1.009}
    table, as_it_was = (
        "".join(drawn_by("measures.html", "table", make(each, cafes.brands)) for make in MAKE_TABLES)
        for each in (summary, cafes.summary)
    )
    for interval, count in (("<i>0.0 – 100.0</i>", 6), ("<i>0 – 1.0</i>", 3)):
        assert table.count(interval) - as_it_was.count(interval) == count
    alone = summary | {"brands": summary["brands"][:1]}
    assert "the 95% interval is 0.0% to 100.0%" in certainty(alone)[0]


def test_who_lies_beyond_an_edge_is_said_to(cafes: Run) -> None:
    charts = draw(cafes).charts
    planes = [charts[name].data for name in charts if name.startswith("plane/")]
    right = any(at[0] > plane["axes"][0][1] for plane in planes for at in plane["crowd"])
    told = page_of(cafes).partition("at the left edge, who has gone")[2].partition(".")[0]
    assert right
    assert re.fullmatch("; at the .*right.* edges?, who lies beyond (it|them)", told)


def test_four_brands_stand_two_by_two(cafes: Run, drawn: Draw) -> None:
    four = drawn(replicates=2, days=5, brands=brands(*"ABCD"))
    for run, wide in ((cafes, False), (four, True)):
        plane, crowd = re.findall(
            r'<div class="panels ([\w ]*)"><div class="panel(?: watched" data-brand="0)?"><h3><svg',
            page_of(run),
        )
        assert ("two" in plane.split(), "two" in crowd.split()) == (wide, wide)


def test_only_who_is_clearly_best_is_underlined(cafes: Run, tmp_path: Path) -> None:
    def best(summary: dict[str, Any]) -> int:
        for name in ("scenario.yaml", "daily.parquet", "replicates.parquet"):
            (tmp_path / name).write_bytes((cafes.directory / name).read_bytes())
        (tmp_path / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
        write(load(tmp_path))
        return (tmp_path / "report.html").read_text(encoding="utf-8").count("<td class=best>")

    summary = json.loads(cafes.text)
    for pair in summary["pairs"]:
        pair["clear"] = False
    assert best(summary) == 0
    for pair in summary["pairs"]:
        pair["clear"] = pair["difference"]["low"] is not None
    clearly = best(summary)
    assert clearly > 5
    summary["scenario"]["matters"] |= {"trust": 1, "attention": 1}
    assert best(summary) == clearly - 2  # clear, but small


def test_the_page_asks_for_nothing_and_allows_nothing(cafes: Run) -> None:
    page = page_of(cafes)
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert not re.search(r"<[^>]* style=", page)
    assert not re.search(r"<[^>]* on\w+=", page)
    assert len(re.findall(r"'sha256-[\w+/=]{44}'", page)) == 2


def test_the_same_run_gives_the_same_bytes(cafes: Run) -> None:
    before = page_of(cafes)
    write(load(cafes.directory))
    assert page_of(cafes) == before


def test_nothing_rises_before_it_happens(drawn: Draw) -> None:
    run = drawn(
        name="A fault",
        days=30,
        film=False,
        audience={"size": 400, "platform": "community", "traits": {"participation": {"mean": 0.2}}},
        brands=[{"name": name, "strategy": "broadcast"} for name in ("Struck", "Spared", "Late")],
        timeline=[
            {"day": 15, "brand": "Struck", "event": "fault", "severity": 60},
            {"day": 25, "brand": "Late", "strategy": "silence"},
        ],
    )
    charts = draw(run).charts
    struck, spared = (charts["call_outs"].data["brands"][name]["middle"] for name in ("Struck", "Spared"))
    assert struck[:14] == spared[:14]
    assert sum(struck[14:]) > sum(spared[14:])
    comments = charts["comments"].data["brands"]
    assert comments["Late"]["middle"][:24] == comments["Spared"]["middle"][:24]
    for name in ("followers_kept", "trust", "reach", "comments", "call_outs"):
        assert re.findall(r'class="event"[^>]*>(\w[\w ]*)<', charts[name].svg) == ["fault", "new strategy"]
        assert charts[name].svg.count('<line class="event"') == 2
    told = (
        "Upright lines: from day 15 people come across a fault of Struck; from day 25 Late turns to silence."
    )
    assert words_of(run).count(told) == 2


def test_growth_has_its_curve_and_shares_say_of_whom(drawn: Draw, cafes: Run) -> None:
    run = drawn(
        days=40,
        film=False,
        audience={"size": 200, "pool": 400, "traits": {"participation": {"mean": 0.1}}},
        psychology={"reach": 0.4, "gain_background": 0.01, "gain_praise": 0.2},
        brands=brands("Loud", "Warm"),
    )
    page = draw(run)
    for brand in run.summary["brands"]:
        (middle,) = (page.charts["net_growth"].data["brands"][brand["name"]]["middle"],)
        assert middle[-1] == pytest.approx(brand["measures"]["net_growth"]["mean"], abs=1e-6)
        assert middle[-1] > 0
    assert '<section id="grown">' in page_of(run)
    days = list(csv.DictReader(io.StringIO(link(page_of(run), "-days.csv").removeprefix("\ufeff"))))
    assert float(days[39]["net_growth"]) == pytest.approx(middle_of(page, "Loud")[-1], rel=1e-3)
    notes = [row["note"] for row in page.charts["groups"].data["rows"]]
    everyone = run.summary["brands"][0]["groups"]["everyone"]["share"]
    assert everyone > 1
    assert any(note.endswith(f", {100 * everyone:.0f} for 100 founders") for note in notes)
    assert any(note.endswith("% of the founders") for note in notes)
    assert not any("of the audience" in note for note in notes)
    groups = page_of(run).partition('<section id="groups">')[2].partition("</section>")[0]
    assert f'<td data-label="per 100 founders"><b>{100 * everyone:.0f}</b></td>' in groups
    assert "grown" not in re.findall(r'<section id="(\w+)">', page_of(cafes))
    assert "% of the audience" in page_of(cafes)


def middle_of(page: Any, brand: str) -> list[float]:
    found: list[float] = page.charts["net_growth"].data["brands"][brand]["middle"]
    return found


def test_no_name_is_cut_beside_empty_space(drawn: Draw) -> None:
    names = ("Honest all along, and kind", "Trusted sorry")
    run = drawn(days=10, film=False, brands=brands(*names))
    charts = draw(run).charts
    for name in ("followers_kept", "trust", "left"):
        assert f"{names[0]} </tspan>" in charts[name].svg
        assert f'class="plot {"bars" if name == "left" else "lines"} wide"' in charts[name].svg
    assert '<ul class="legend shown">' in page_of(run)  # small charts have no room for such names
    (pair,) = charts["pairs"].data["rows"]
    assert {"…" in end for end in pair["name"].split(" against ")} == {True, False}
    assert "Trusted sorry" in pair["name"]
    short = drawn(days=10, film=False, brands=brands("One", "Two"))
    assert '<ul class="legend shown">' not in page_of(short)
    assert " wide" not in draw(short).charts["left"].svg


def test_what_can_be_downloaded_is_what_the_run_holds(cafes: Run) -> None:
    page = page_of(cafes)
    assert link(page, ".yaml") == (cafes.directory / "scenario.yaml").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(link(page, "-results.csv").removeprefix("\ufeff"))))
    for brand in cafes.summary["brands"]:
        (row,) = [
            row
            for row in rows
            if (row["brand"], row["measure"], row["group"], row["minus"])
            == (brand["name"], "trust", "all", "")
        ]
        assert float(row["mean"]) == brand["measures"]["trust"]["mean"]
    pairs = [row for row in rows if row["minus"]]
    assert len(pairs) == len(cafes.summary["pairs"])
    days = list(csv.DictReader(io.StringIO(link(page, "-days.csv").removeprefix("\ufeff"))))
    assert len(days) == 3 * 180
    last = days[179]
    assert last["day"] == "180"
    kept = cafes.summary["brands"][0]["measures"]["followers_kept"]["mean"]
    assert float(last["followers_kept"]) == pytest.approx(kept, abs=1e-3)
    assert float(last["followers_kept_low"]) <= kept <= float(last["followers_kept_high"])


def test_a_spreadsheet_takes_no_name_for_a_formula(cafes: Run) -> None:
    summary = json.loads(cafes.text)
    summary["brands"][0]["name"] = "=HYPERLINK(1)"
    names = {row["brand"] for row in csv.DictReader(io.StringIO(results_csv(summary)))}
    assert "'=HYPERLINK(1)" in names


def test_what_it_rests_on_are_the_numbers_at_work_here(cafes: Run, drawn: Draw) -> None:
    words = words_of(cafes)
    assert re.search(r"Not at work in this run: [^.]*\bcanned_worth\b", words)
    faker = drawn(brands=[{"name": "Parrot", "strategy": "canned-reply"}], psychology={"negativity": 1.0})
    words = words_of(faker)
    rests = words[words.index("What it rests on") :]
    assert re.search(r"\bnegativity 1 \(default 2\) 1 to 4 C Brown2024, Walasek2024", rests)
    assert re.search(r"\brecognition 0.01", rests.partition("Not at work")[0])
    assert "Losses" not in rests
    assert "Meta-analysis of empirical estimates of loss aversion" in rests


def test_whether_it_holds_under_rivals_is_told_or_how_to_find_out(drawn: Draw) -> None:
    run = drawn(brands=brands("Loud", "Warm"))
    words = words_of(run)
    assert f"has not been tried: sim rivals {run.directory.name}.yaml" in words
    write_rivals(run.directory, against(run.summary, {"the-same": run.summary}))
    write(run)
    assert "holds under 1 of 1 rival models" in words_of(run)
    assert "has not been tried" not in words_of(run)
    alone = drawn(brands=[{"name": "Parrot", "strategy": "canned-reply"}])
    assert "rival models" not in words_of(alone)


def test_what_it_rests_on_is_counted_in_short(cafes: Run) -> None:
    table = page_of(cafes).partition('<table class="grounds">')[2].partition("</table>")[0]
    signs, free = (table.count(f'"certainty">{letter}<') for letter in "CD")
    assert signs > 5
    assert (
        f"{signs + free} numbers of the model were at work here that nobody has measured: of {signs} only "
        f"the direction is known, {free} are free."
    ) in page_of(cafes).partition("<table")[0]


def test_assumptions_are_of_certainty_c_and_d_and_all_of_them() -> None:
    scenario: dict[str, Any] = {"audience": {"network": {"kind": "none"}}, "psychology": {"negativity": 1.5}}
    found = {each.name: each for each in assumptions(scenario, lambda column: 1.0)}
    table = {**PARAMETERS, **TRAITS}
    assert set(found) == {name for name, row in table.items() if row.certainty in "CD"}
    assert set(_NEEDS) <= set(table)
    assert found["negativity"].value == 1.5
    assert not found["callout_seen"].used
    quiet = {each.name: each.used for each in assumptions(scenario, lambda column: 0.0)}
    assert quiet["habituation"]
    assert not quiet["learning"]
    assert found["phony_debit"].used
    assert not found["voice_credit"].used  # at 0 there is none
    psychology = {"pretender_prior": 0, "voice_credit": 0.2}
    nobody = {g.name: g.used for g in assumptions(scenario | {"psychology": psychology}, lambda column: 1.0)}
    assert nobody["voice_credit"]
    assert not nobody["phony_debit"]
    assert not nobody["pretender_prior"]


def test_every_source_has_an_entry() -> None:
    keys = {key for row in (*PARAMETERS.values(), *TRAITS.values()) for key in cited(row.source)}
    assert keys
    assert keys <= set(bibliography())


def test_what_decided_departures_is_drawn_where_it_was_looked_into(cafes: Run) -> None:
    assert "Had one thing been otherwise" not in words_of(cafes)
    kinds = ["ignored", "boredom", "background"]
    found = {
        "format": 1,
        "replicate": 1,
        "sample": 500,
        "of": 1500,
        "kinds": kinds,
        "brands": {
            name: {
                "left": 9,
                "kinds": {"ignored": 0, "boredom": 6 + i, "background": 3 - i},
                "departures": [],
            }
            for i, name in enumerate(cafes.brands)
        },
    }
    path = write_why(cafes.directory, found)
    try:
        page = draw(cafes)
        data = page.charts["decided"].data
        assert data["kinds"] == ["not being bored", "nothing that was tried"]
        assert data["brands"]["Pollster"] == {"not being bored": 7.0, "nothing that was tried": 2.0}
        shown = page.html()
        left = shown.partition('<section id="left">')[2].partition("</section>")[0]
        title = "6 of 9 would have stayed with Megaphone, 7 of 9 with Pollster and 8 of 9 with Neighbour"
        assert left.startswith(f"<h2>Had one thing been otherwise, {title}</h2>")
        assert "Of 500 followers in replicate 1 alone" in left
        assert "unfollowed or muted: 9 of Megaphone, 9 of Pollster and 9 of Neighbour." in left
        # What would have kept them comes before the reasons that the model drew.
        assert left.index("What would have kept them. ") < left.index("Why they left. ")
        assert "The chart below counts all 1,500 followers, mean over 3 replicates" in left
    finally:
        path.unlink()


ODD: dict[str, dict[str, Any]] = {
    "one brand": {"brands": brands("Solo")},
    "one replicate": {"replicates": 1, "brands": brands("One", "Two")},
    "measured weekly": {"days": 30, "measure_every": 7, "brands": brands("One", "Two")},
    "everyone gone": {"psychology": {"reach": 1.0, "exit_hazard": 0.9}, "brands": brands("One", "Two")},
    "no one comments": {
        "audience": {"size": 60, "traits": {"participation": {"mean": 0.0}}},
        "brands": brands("One", "Two"),
    },
    "one day": {"days": 1, "brands": brands("One", "Two")},
}


@pytest.mark.parametrize("kind", list(ODD))
def test_any_run_has_a_page(kind: str, drawn: Draw) -> None:
    run = drawn(**ODD[kind])
    page = page_of(run)
    assert not re.search(
        r"\b(?:nan|NaN|None|inf)\b", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    )
    assert page.count("<h2>") == 10
    for name in run.brands:
        assert name in words_of(run)


def test_eight_brands_have_eight_colours_and_shapes(drawn: Draw) -> None:
    run = drawn(replicates=2, days=8, film=False, brands=brands(*"ABCDEFGH"))
    page = page_of(run)
    table = re.search(r'<table class="groups brands named">.*?</table>', page, re.DOTALL)
    assert table is not None
    assert re.findall(r'href="#s(\d)"', table[0]) == list("01234567")
    assert re.findall(r'mark b(\d)"', table[0]) == list("01234567")
    pairs = [row["name"] for row in draw(run).charts["pairs"].data["rows"]]
    assert len(pairs) == 7  # of 28: those of the leader
    assert "Drawn: the leader with each other brand" in page


HOSTILE = (
    "</script><script>alert(1)</script>",
    "\u202eevil \u05e9\u05dc\u05d5\u05dd",
    "😀 party",
    "L" * 200,
    "L" * 199 + "M",
)


@pytest.fixture(scope="session")
def hostile(drawn: Draw) -> Run:
    return drawn(
        name="</title><img src=x>",
        description="<b>& so on</b>",
        days=8,
        replicates=2,
        brands=brands(*HOSTILE),
    )


def test_hostile_names_are_text(hostile: Run) -> None:
    page = page_of(hostile)
    assert page.count("<script>") == 1
    assert page.count("</script>") == 3
    assert "<img" not in page
    assert "alert(1)</script>" not in page
    words = words_of(hostile)
    for name in HOSTILE:
        assert plain(name) in words
    recorded = re.search(r'<script type="application/json" id="recorded">(.*?)</script>', page, re.DOTALL)
    assert recorded is not None
    assert [brand["name"] for brand in json.loads(recorded[1])["brands"]] == list(HOSTILE)


def test_long_names_are_short_and_stay_distinct_in_sentences() -> None:
    short = short_names(HOSTILE)
    assert len(set(short.values())) == len(HOSTILE)
    assert max(len(name) for name in short.values()) < 40
    assert short[HOSTILE[3]].endswith("…")
    assert short[HOSTILE[4]].endswith("… (2)")


def test_a_name_does_not_turn_what_stands_around_it() -> None:
    assert isolated("plain é 漢字") == "plain é 漢字"
    assert isolated("\u05e9\u05dc") == "\u2068\u05e9\u05dc\u2069"
    assert isolated("a\u202eb\u2069") == "ab"


def test_without_a_film_the_rest_is_there(drawn: Draw) -> None:
    run = drawn(film=False, brands=brands("One", "Two"))
    assert read_film(run.directory) is None
    names = re.findall(r'<section id="(\w+)">', page_of(run))
    assert "film" not in names
    assert len(names) == 9


def test_damaged_files_are_named(drawn: Draw) -> None:
    run = drawn(brands=brands("One"), days=3)
    (run.directory / "film.json").write_text('{"format": 99}', encoding="utf-8")
    renew(run.directory, "film.json")  # as if it had been written so
    with pytest.raises(ResultsError, match=r"film\.json: this version reads format 2 of it, not 99"):
        write(run)
    (run.directory / "film.json").write_text("no", encoding="utf-8")
    with pytest.raises(ResultsError, match=r"film\.json: is damaged"):
        write(run)
    (run.directory / "film.json").unlink()
    (run.directory / "daily.parquet").write_bytes(b"no")
    with pytest.raises(ResultsError, match=r"daily\.parquet: cannot be read"):
        write(run)
