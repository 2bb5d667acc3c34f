"""A plugin that does not come back is named: whose, file, line, day. After ten seconds, and on Ctrl-C."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest

from sim import watchdog
from sim.plugins import load
from sim.strategy import answers_of, posts_of

LOOPS = """\
import time
from sim import Strategy, TrustRule, hookimpl

def think():
    while True:
        time.sleep(0.001)

class Mine(Strategy):
    name = "mine"
    def plan(self, day):
        think()
    def answer(self, inbox):
        think()

@hookimpl
def day_ended(run):
    think()

@hookimpl
def register_measures():
    return {"odd": lambda columns: think() if not columns else 1.0}  # not when tried
"""


def ask_of(registry, method, make_day, make_inbox):
    from sim.hookspecs import RunView

    run = RunView("Town", 0, 1, 9, {})
    run.turn_to(3)
    strategy = registry.strategy("mine").create()
    return {
        "plan": lambda: posts_of(strategy, make_day(3)),
        "answer": lambda: answers_of(strategy, make_inbox(2, day=make_day(3))),
        "hook": lambda: registry.day_ended(run),
        "measure": lambda: registry.measures["odd"].of({}),
    }[method]


@pytest.fixture
def hurried(monkeypatch):
    """Ten seconds are a fifth of one; gives what works until somebody presses Ctrl-C after three fifths."""
    monkeypatch.setattr(watchdog, "PATIENCE", 0.2)
    monkeypatch.setattr(watchdog, "_PERIOD", 0.05)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    time.sleep(1.05 if watchdog._thread else 0)  # the look that has begun to wait

    def until_interrupted(work):
        threading.Timer(0.6, lambda: signal.raise_signal(signal.SIGINT)).start()
        work()

    yield until_interrupted
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("method", "what"),
    [
        ("plan", "mine (mine.py, sha256 {sha}): plan on day 3"),
        ("answer", "mine (mine.py, sha256 {sha}): answer on day 3"),
        ("hook", "plugin mine.py, sha256 {sha}: day_ended on day 3"),
        ("measure", "measure odd (mine.py, sha256 {sha})"),
    ],
)
def test_whose_file_line_and_day(write, make_day, make_inbox, capsys, method, what, hurried):
    registry = load([write("mine.py", LOOPS)])
    sha = registry.strategy("mine").origin.sha256[:8]
    asked = ask_of(registry, method, make_day, make_inbox)
    with pytest.raises(KeyboardInterrupt):
        hurried(asked)
    told, at_the_end = capsys.readouterr().err.splitlines()
    words = f"{what.format(sha=sha)} has not come back for "
    assert told.startswith(words)
    assert told.endswith(" seconds, in mine.py, line 6. Ctrl-C ends it.")
    assert at_the_end.startswith(words)
    assert at_the_end.endswith(" seconds, in mine.py, line 6.")


def test_a_plugin_that_is_quick_is_not_spoken_of(write, make_day, capsys, hurried):
    quick = LOOPS.replace("think()\n    def answer", "return []\n    def answer")
    strategy = load([write("mine.py", quick)]).strategy("mine").create()

    def live() -> None:
        ended = time.monotonic() + 5
        while time.monotonic() < ended:
            posts_of(strategy, make_day(3 + int(1000 * time.monotonic())))

    with pytest.raises(KeyboardInterrupt):
        hurried(live)
    assert capsys.readouterr().err == ""


def test_workers_leave_word_for_who_ends_them(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr(watchdog, "_file", None)
    watchdog.told_in(tmp_path)
    assert watchdog._file is not None
    watchdog._file.write_text("mine: plan on day 3 has not come back for 4 seconds.", encoding="utf-8")
    watchdog.tell_for_workers(tmp_path)
    assert capsys.readouterr().err == "mine: plan on day 3 has not come back for 4 seconds.\n"
