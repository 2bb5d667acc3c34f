"""How far it is, as a log says it and as a terminal shows it."""

from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from sim.experiment.store import Counts
from sim.terminal import progress
from sim.terminal.progress import Watch


class Clock:
    """Says what time it is."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(progress, "time", found)
    return found


def test_a_log_is_told_every_half_minute_and_the_rate_leaves_out_the_start(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with Watch(False, "runs", log=True) as watch:
        for seconds, done, failed in ((0, 0, 0), (60, 1, 0), (61, 11, 0), (70, 100, 0), (90, 301, 2)):
            clock.now = 1000.0 + seconds
            watch.runs(Counts(1000 - done, done - failed, failed))
    assert capsys.readouterr().err.splitlines() == [
        "1 of 1,000 runs",
        "301 of 1,000 runs, 10 a second, 1 min 10 s left, 2 failed",
    ]


def test_another_study_has_a_rate_of_its_own(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with Watch(False, "runs", log=True) as watch:
        for seconds, done, of in (
            (0, 500, 1000),
            (100, 1000, 1000),
            (140, 0, 1000),
            (150, 10, 1000),
            (180, 160, 1000),
        ):
            clock.now = 1000.0 + seconds
            watch.progress(done, of)
    assert capsys.readouterr().err.splitlines() == [
        "1,000 of 1,000 runs",
        "0 of 1,000 runs",
        "160 of 1,000 runs, 5 a second, 2 min 48 s left",
    ]


@pytest.mark.parametrize("quiet", [True, False])
def test_without_a_log_nothing_is_said_where_nobody_watches(
    quiet: bool, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with Watch(quiet, log=quiet) as watch:
        for done in (0, 1, 2):
            clock.now += 60
            watch.progress(done, 2)
    assert (watch.done, watch.of, capsys.readouterr().err) == (2, 2, "")


def test_the_bar_begins_anew_with_another_study(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(
        progress, "Console", lambda stderr: Console(file=shown, force_terminal=True, width=100)
    )
    with Watch(False, "runs") as watch:
        for done in (0, 4, 0, 1):
            watch.runs(Counts(4 - done, done))
            bar = watch._bar
            assert bar is not None
            assert bar.tasks[0].finished == (done == 4)
        watch.runs(Counts(0, 3, 1))
        bar.refresh()
    assert "4 of 4 runs" in shown.getvalue()
    assert "1 failed" in shown.getvalue()
