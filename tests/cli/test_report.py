"""`sim run` leaves a report, whatever becomes of it; `sim report` draws it again."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli.main import app
from sim.results import load

RUNNER = CliRunner()


def run_in(place: Path, scenario: Path, *more: str) -> tuple[Path, str]:
    done = RUNNER.invoke(app, ["run", str(scenario), "--out", str(place), "--workers", "1", "--quiet", *more])
    assert done.exit_code == 0, done.output
    return Path(done.stdout.strip()), done.stderr


def test_a_run_leaves_film_and_report(tiny: Path, tmp_path: Path) -> None:
    directory, said = run_in(tmp_path / "runs", tiny)
    assert {path.name for path in directory.iterdir()} == {
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

    monkeypatch.setattr("sim.report.write", breaks)
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


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, ["report", str(tmp_path / "nothing")])
    assert done.exit_code != 0
    assert "there is no such run" in str(done.exception)
