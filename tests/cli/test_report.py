"""`sim run` leaves a report, whatever becomes of it; `sim report` draws it again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from typer.testing import CliRunner

from sim.cli.main import app
from sim.errors import ResultsError
from sim.results import load
from sim.results.checksums import renew
from tests.conftest import TINY

RUNNER = CliRunner()


def run_in(place: Path, scenario: Path, *more: str) -> tuple[Path, str]:
    done = RUNNER.invoke(app, ["run", str(scenario), "--out", str(place), "--workers", "1", "--quiet", *more])
    assert done.exit_code == 0, done.output
    return Path(done.stdout.strip()), done.stderr


def test_a_run_leaves_film_and_report(tiny: Path, tmp_path: Path) -> None:
    directory, said = run_in(tmp_path / "runs", tiny)
    assert {path.name for path in directory.iterdir()} == {
        "SHA256SUMS",
        "daily.parquet",
        "film.json",
        "replicates.parquet",
        "report.html",
        "scenario.yaml",
        "summary.json",
    }
    assert said == ""
    first = (directory / "report.html").read_bytes()
    film = (directory / "film.json").read_bytes()
    run_in(tmp_path / "runs", tiny, "--force")
    assert (directory / "report.html").read_bytes() == first
    assert (directory / "film.json").read_bytes() == film


def test_so_does_a_run_until_it_is_sure(tiny: Path, tmp_path: Path) -> None:
    directory, _ = run_in(tmp_path / "runs", tiny, "--until-sure", "--precision", "0.5")
    page = (directory / "report.html").read_text(encoding="utf-8")
    assert "--until-sure" in page
    assert (directory / "film.json").is_file()


def test_without_a_report_where_nobody_wants_one(tiny: Path, tmp_path: Path) -> None:
    kept, said = run_in(tmp_path / "runs", tiny, "--no-report")
    assert said == ""
    assert not {"report.html", "film.json"} & {path.name for path in kept.iterdir()}
    run_in(tmp_path / "runs", tiny)  # found, and made whole
    assert {"report.html", "film.json"} <= {path.name for path in kept.iterdir()}


def test_a_report_that_fails_does_not_lose_the_run(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("by no means")

    monkeypatch.setattr("sim.cli.report.write", breaks)
    monkeypatch.setattr("sim.report.filming.record", breaks)
    done = RUNNER.invoke(app, ["run", str(tiny), "--out", str(tmp_path / "runs"), "--workers", "1"])
    assert done.exit_code == 0
    assert "No film in the report: ZeroDivisionError: by no means" in done.stderr
    assert "The run is kept, but its report could not be drawn: ZeroDivisionError" in done.stderr
    assert "Files: " in done.stdout
    (directory,) = (tmp_path / "runs").iterdir()
    assert load(directory).replicates == 4
    monkeypatch.undo()
    # The next time it is asked for, the run is found, and what is missing is made up for.
    run_in(tmp_path / "runs", tiny)
    assert (directory / "report.html").is_file()
    assert (directory / "film.json").is_file()


def test_ctrl_c_while_it_is_drawn_keeps_the_run(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.report.filming.record", stops)
    directory, said = run_in(tmp_path / "runs", tiny)
    assert f"Stopped before there was a report. The run is kept: sim report {directory}" in said.replace(
        "\n", ""
    )
    assert load(directory).replicates == 4


def test_it_is_drawn_again_from_the_files(tiny: Path, tmp_path: Path) -> None:
    directory, _ = run_in(tmp_path / "runs", tiny)
    first = (directory / "report.html").read_bytes()
    (directory / "report.html").unlink()
    done = RUNNER.invoke(app, ["report", str(directory)])
    assert done.exit_code == 0
    assert done.stdout.strip() == str(directory / "report.html")
    assert (directory / "report.html").read_bytes() == first
    (directory / "film.json").unlink()
    assert RUNNER.invoke(app, ["report", str(directory)]).exit_code == 0
    assert (directory / "report.html").read_bytes() == first


def test_open_shows_it(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory, _ = run_in(tmp_path / "runs", tiny)
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: bool(shown.append(url)) or True)
    assert RUNNER.invoke(app, ["report", str(directory), "--open"]).exit_code == 0
    assert shown == [(directory / "report.html").resolve().as_uri()]
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    done = RUNNER.invoke(app, ["report", str(directory), "--open"])
    assert "No browser was found" in done.stderr


def test_what_is_no_run_is_refused(tiny: Path, tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "nothing", "there is no such run"),
        (tiny, f"is a scenario, not a run of it. Run it first: sim run {tiny}"),
    ):
        for command in ("report", "compare", "explain"):
            done = RUNNER.invoke(app, [command, str(path)])
            assert isinstance(done.exception, ResultsError)
            assert done.exception.exit_code == 2
            assert said in str(done.exception)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("drawn")
    (place / "tiny.yaml").write_text(TINY, encoding="utf-8")
    directory, _ = run_in(place / "runs", place / "tiny.yaml")
    return directory


@pytest.mark.parametrize("damage", ["no", "[]", '{"format": 99}', "events", "other brands"])
def test_a_film_that_cannot_be_read_is_filmed_again(drawn: Path, damage: str) -> None:
    path, before = drawn / "film.json", (drawn / "film.json").read_text(encoding="utf-8")
    page = (drawn / "report.html").read_bytes()
    found = json.loads(before)
    if damage == "events":
        found["brands"][0]["film"] = found["brands"][0]["posts"]
    elif damage == "other brands":
        found["brands"][0]["name"] = "Another"
    path.write_text(damage if damage[-1] not in "s" else json.dumps(found), encoding="utf-8")
    done = RUNNER.invoke(app, ["report", str(drawn)])
    assert done.exit_code == 0, done.exception
    assert done.stderr == f"{path}: cannot be read. The run is filmed again.\n"
    assert path.read_text(encoding="utf-8") == before
    assert (drawn / "report.html").read_bytes() == page


@pytest.mark.parametrize("name", ["film.json", "why.json", "rivals.json"])
def test_what_cannot_be_read_is_left_out_and_said(
    drawn: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise ResultsError("No.")

    page, film = (drawn / "report.html").read_bytes(), (drawn / "film.json").read_bytes()
    if name == "film.json":
        monkeypatch.setattr("sim.report.filming.record", refuses)  # and it cannot be made again either
    texts = ["{", '{"format": 1}', '{"format": 1, "replicate": "a"}', '{"format": 99}', "[]"]
    if name == "why.json":
        texts.append('{"format": 1, "replicate": 0, "sample": 5, "kinds": [], "brands": {}}')
    try:
        for text in texts:
            (drawn / name).write_text(text, encoding="utf-8")
            done = RUNNER.invoke(app, ["report", str(drawn)])
            assert done.exit_code == 0, (text, done.exception)
            assert "The report is drawn without it: " in done.stderr
            assert name in done.stderr.partition("without it: ")[2]
            assert ((drawn / "report.html").read_bytes() == page) is (name != "film.json")
    finally:
        (drawn / name).unlink()
        (drawn / "film.json").write_bytes(film)
        (drawn / "report.html").write_bytes(page)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda s: s["provenance"].update(Measures=s["provenance"].pop("measures")), "provenance.measures"),
        (lambda s: s["brands"][0].pop("measures"), r"brands\[0\].measures"),
        (lambda s: s["brands"][0]["measures"].pop("trust"), r"brands\[0\].measures.trust"),
        (lambda s: s["brands"][0]["groups"]["lurkers"].pop("trust"), r"brands\[0\].groups.lurkers.trust"),
        (lambda s: s["brands"][0]["measures"]["trust"].update(mean="x"), "trust.mean is not number"),
        (lambda s: s["pairs"][0].pop("difference"), r"pairs\[0\].difference"),
        (lambda s: s.update(brands={}), "brands is not array"),
    ],
)
def test_a_broken_summary_is_told(drawn: Path, broken: Callable[[Any], object], said: str) -> None:
    path, sums = drawn / "summary.json", drawn / "SHA256SUMS"
    before, kept = path.read_bytes(), sums.read_bytes()
    summary = json.loads(before)
    broken(summary)
    path.write_text(json.dumps(summary), encoding="utf-8")
    renew(drawn, "summary.json")  # as if it had been written so
    try:
        done = RUNNER.invoke(app, ["report", str(drawn)])
    finally:
        path.write_bytes(before)
        sums.write_bytes(kept)
    assert isinstance(done.exception, ResultsError)
    assert re.search(
        rf"is damaged: .*{said}.*\. Run the scenario again: that mends it\.", str(done.exception)
    )


def test_the_first_side_alone(drawn: Path) -> None:
    before = (drawn / "report.html").read_bytes()
    done = RUNNER.invoke(app, ["report", str(drawn), "--summary"])
    assert done.exit_code == 0, done.exception
    assert done.stdout == f"{drawn / 'summary.html'}\n"
    assert "<h1>" in (drawn / "summary.html").read_text(encoding="utf-8")
    assert (drawn / "report.html").read_bytes() == before
    assert load(drawn).sums.known
    RUNNER.invoke(app, ["report", str(drawn), "--summary"])
    (drawn / "summary.html").unlink()


def test_the_numbers_as_files(drawn: Path, tmp_path: Path) -> None:
    book = tmp_path / "tiny.xlsx"
    done = RUNNER.invoke(app, ["report", str(drawn), "--xlsx", str(book), "--csv", str(tmp_path)])
    assert done.exit_code == 0, done.exception
    tables = [tmp_path / f"{drawn.name}-{name}.csv" for name in ("results", "days")]
    assert done.stdout.splitlines() == [str(path) for path in (book, *tables)]
    assert openpyxl.load_workbook(book).sheetnames == ["Measures", "Groups", "Pairs", "Days"]
    page = (drawn / "report.html").read_text(encoding="utf-8")
    for path in tables:
        there = re.search(rf'download="{path.name}" href="data:[^,]*,([^"]*)"', page)
        assert there is not None
        assert path.read_bytes() == unquote(there[1]).encode()


@pytest.mark.parametrize("option", ["--xlsx", "--csv"])
def test_where_they_cannot_be_written_is_said(drawn: Path, tmp_path: Path, option: str) -> None:
    there = tmp_path / "nowhere" / "tiny.xlsx"
    done = RUNNER.invoke(app, ["report", str(drawn), option, str(there)])
    assert isinstance(done.exception, ResultsError)
    assert "there is no folder" in str(done.exception)
