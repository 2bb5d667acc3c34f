"""``sim run`` as a user has it: what is printed, what is kept, how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sim.results import load, runs, summary_schema

Command = Callable[..., subprocess.CompletedProcess[str]]


def everything(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_a_table_a_sentence_and_files_to_keep(command: Command, tiny: Path, tmp_path: Path) -> None:
    found = command("run", tiny)
    assert found.returncode == 0
    (kept,) = runs(tmp_path / "runs")
    lines = found.stdout.splitlines()
    assert lines[:2] == ["Tiny town, for tests", "150 followers, 12 days, 4 replicates, seed 3"]
    assert all(len(line) <= 80 for line in lines)
    for word in ("kept", "trust", "attention", "reach", "phony", "replies", "cost", "Loud", "Warm"):
        assert word in found.stdout
    for group in ("contributors", "bystanders", "lurkers"):
        assert group in found.stdout
    assert "an assumption" in found.stdout
    assert lines[-3] == f"Files: runs/{kept.name}"
    assert lines[-2] == f"Report: runs/{kept.name}/report.html"
    assert "\x1b" not in found.stdout
    assert "%|" not in found.stderr  # no progress where nobody watches


@pytest.mark.slow
def test_running_it_again_finds_it(command: Command, tiny: Path, tmp_path: Path) -> None:
    first = command("run", tiny)
    before = everything(tmp_path / "runs")
    again = command("run", tiny)
    assert again.returncode == 0
    assert again.stdout == first.stdout
    assert "This has been run before: runs/tiny-town-" in again.stderr
    forced = command("run", tiny, "--force")
    assert "before" not in forced.stderr
    assert forced.stdout == first.stdout
    assert everything(tmp_path / "runs") == before


@pytest.mark.slow
def test_the_kept_scenario_is_the_same_run(command: Command, tiny: Path, tmp_path: Path) -> None:
    first = command("run", tiny, "--set", "brands.Warm.with.answer_rate=0.5")
    last = first.stdout.splitlines()[-1]
    assert last.startswith("Again: sim run runs/tiny-town-")
    again = command(*last.removeprefix("Again: sim ").split())
    assert "This has been run before" in again.stderr
    assert again.stdout == first.stdout
    assert len(runs(tmp_path / "runs")) == 1


@pytest.mark.slow
def test_json_is_the_summary_alone(command: Command, tiny: Path, tmp_path: Path) -> None:
    found = command("run", tiny, "--json", text=False, encoding=None)
    (kept,) = runs(tmp_path / "runs")
    assert found.stdout == (kept / "summary.json").read_bytes()
    Draft202012Validator(summary_schema()).validate(json.loads(found.stdout))
    again = command("run", tiny, "--json", env={"PYTHONIOENCODING": "ascii"}, text=False, encoding=None)
    assert again.stdout == found.stdout


def test_quiet_prints_where_it_is(command: Command, tiny: Path, tmp_path: Path) -> None:
    found = command("run", tiny, "--quiet")
    (kept,) = runs(tmp_path / "runs")
    assert (found.stdout, found.stderr) == (f"runs/{kept.name}\n", "")


@pytest.mark.slow
def test_processes_and_threads_leave_the_same_bytes(command: Command, tiny: Path, tmp_path: Path) -> None:
    for place, options in (("one", ("--workers", "1")), ("two", ("--workers", "2", "--threads", "2"))):
        assert command("run", tiny, "--out", place, *options).returncode == 0
    assert everything(tmp_path / "one") == everything(tmp_path / "two")


def test_options_change_the_scenario(command: Command, tiny: Path) -> None:
    found = command(
        "run", tiny, "--replicates", "2", "--seed", "9", "--days", "5", "--set", "audience.size=60", "--json"
    )
    summary = json.loads(found.stdout)
    scenario = summary["scenario"]
    assert [scenario[key] for key in ("replicates", "seed", "days")] == [2, 9, 5]
    assert scenario["audience"]["size"] == 60
    assert summary["provenance"]["seed"] == 9
    assert all(pair["of"] <= 2 for pair in summary["pairs"])


@pytest.mark.slow
def test_two_names_for_one_strategy_differ_by_exactly_nothing(command: Command, tiny: Path) -> None:
    tiny.write_text(tiny.read_text().replace("broadcast", "genuine-follow-up"))
    summary = json.loads(command("run", tiny, "--json").stdout)
    for pair in summary["pairs"]:
        assert pair["difference"] in (
            {"mean": 0.0, "low": None, "high": None},
            dict.fromkeys(("mean", "low", "high")),
        )
        assert pair["a_better"] == 0
    shown = command("run", tiny)
    assert "Loud and Warm do the same: exactly equal followers kept and trust" in shown.stdout
    assert "exactly equal in all" in " ".join(shown.stdout.split())


@pytest.mark.slow
def test_a_plugin_file_comes_along(command: Command, tiny: Path, tmp_path: Path) -> None:
    plugin = tmp_path / "mine.py"
    plugin.write_text(
        "from sim import Post, Reply, Strategy\n\n\n"
        "class Mine(Strategy):\n"
        '    """Tells once a day, answers nobody."""\n\n'
        '    name = "mine"\n\n'
        "    def plan(self, day):\n"
        "        return [Post.tell()]\n\n"
        "    def answer(self, inbox):\n"
        "        return inbox.where(inbox.asks, Reply.PERSONAL)\n"
    )
    tiny.write_text(tiny.read_text().replace("broadcast", "mine"))
    assert command("run", tiny).returncode == 2
    found = command("run", tiny, "--plugin", plugin)
    assert found.returncode == 0, found.stderr
    last = found.stdout.splitlines()[-1]
    assert "This has been run before" in command(*last.removeprefix("Again: sim ").split()).stderr
    plugin.write_text(plugin.read_text().replace("Post.tell()", "Post.ask()"))
    assert "before" not in command("run", tiny, "--plugin", plugin).stderr
    assert len(runs(tmp_path / "runs")) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch.yaml"], "nosuch.yaml: there is no such file."),
        (["tiny.yaml", "--days", "0"], "--days 0: days: 0 is out of range."),
        (["tiny.yaml", "--workers", "0"], "Invalid value for '--workers'"),
        (["tiny.yaml", "--set", "audience.sizes=3"], "Did you mean 'size'?"),
        (["tiny.yaml", "--plugin", "nosuch.py"], "nosuch.py"),
        (["tiny.yaml", "--out", "tiny.yaml"], "tiny.yaml: results cannot be written here: it is a file"),
        (["tiny.yaml", "--replicate", "3"], "No such option"),
    ],
    ids=["file", "days", "workers", "set", "plugin", "out", "option"],
)
def test_wrong_input_is_a_sentence_and_nothing_is_written(
    command: Command, tiny: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    before = sorted(tmp_path.iterdir())
    found = command("run", *arguments)
    assert found.returncode == 2
    assert said in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout == ""
    assert sorted(tmp_path.iterdir()) == before


def test_debug_shows_the_traceback(command: Command) -> None:
    found = command("run", "nosuch.yaml", "--debug")
    assert "Traceback" in found.stderr
    assert found.returncode != 0


def test_a_strategy_that_breaks_leaves_nothing_behind(command: Command, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(
        "from sim import Post, Strategy\n\n\n"
        "class Bad(Strategy):\n"
        '    """Breaks on day 3."""\n\n'
        '    name = "bad"\n\n'
        "    def plan(self, day):\n"
        "        return [Post.tell()] if day.number < 3 else 1 / 0\n\n"
        "    def answer(self, inbox):\n"
        "        return inbox.nothing()\n"
    )
    tiny.write_text(tiny.read_text().replace("broadcast", "bad"))
    found = command("run", tiny, "--plugin", "bad.py")
    assert found.returncode == 1
    assert "bad" in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout == ""
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_reader_that_goes_away_is_no_error(tiny: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -m sim run {tiny} | head -n 1"
    found = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout == "Tiny town, for tests\n"
    assert "Traceback" not in found.stderr
    assert "BrokenPipe" not in found.stderr


@pytest.mark.slow
def test_plain_ascii_where_nothing_better_can_be_shown(command: Command, tiny: Path) -> None:
    tiny.write_text(tiny.read_text().replace("Warm", "Wärme"), encoding="utf-8")
    found = command("run", tiny, env={"PYTHONIOENCODING": "ascii"})
    assert found.returncode == 0
    assert found.stdout.isascii()
    assert "o Loud" in found.stdout
    assert "W?rme" in found.stdout


@pytest.mark.slow
def test_results_can_be_loaded_in_python(command: Command, tiny: Path, tmp_path: Path) -> None:
    place = command("run", tiny, "--quiet").stdout.strip()
    run = load(tmp_path / place)
    assert run.brands == ["Loud", "Warm"]
    assert run.daily().num_rows == 4 * 2 * 12 * 4


# --- On a terminal ---


class Terminal:
    """A process whose output is an 80-column terminal."""

    def __init__(self, tmp_path: Path, *arguments: str | Path, **env: str) -> None:
        self.master, slave = pty.openpty()
        clean = {
            key: value
            for key, value in os.environ.items()
            if key not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sim", *map(str, arguments)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=tmp_path,
            env={**clean, "TERM": "xterm-256color", "COLUMNS": "80", **env},
            start_new_session=True,
        )
        os.close(slave)
        self.seen = ""

    def read(self, until: str | None = None, seconds: float = 60) -> None:
        """Read until the pattern has been seen, or to the end."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and (until is None or not re.search(until, self.seen)):
            if not select.select([self.master], [], [], 0.2)[0]:
                if self.process.poll() is not None:
                    break
                continue
            try:
                self.seen += os.read(self.master, 65536).decode(errors="replace")
            except OSError:
                break  # the other side is closed
        if until is not None:
            assert re.search(until, self.seen), self.seen[-500:]

    def interrupt(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)  # as Ctrl-C does: every process of the terminal

    def end(self) -> int:
        """Read what is left; the exit code."""
        self.read()
        return self.process.wait(30)

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self.master)


Terminals = Callable[..., Terminal]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminals]:
    """Start ``sim`` on a terminal."""
    opened: list[Terminal] = []

    def start(*arguments: str | Path, **env: str) -> Terminal:
        opened.append(Terminal(tmp_path, *arguments, **env))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def test_progress_and_colour_on_a_terminal(tiny: Path, terminal: Terminals) -> None:
    shown = terminal("run", tiny)
    assert shown.end() == 0
    assert "of 4 replicates" in shown.seen
    assert "\x1b[1;36m" in shown.seen  # bold cyan: the first brand


def test_no_color_is_honoured(tiny: Path, terminal: Terminals) -> None:
    shown = terminal("run", tiny, NO_COLOR="1")
    assert shown.end() == 0
    assert "of 4 replicates" in shown.seen
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", shown.seen)


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_what_was_finished(
    command: Command, terminal: Terminals, tiny: Path, tmp_path: Path, workers: str
) -> None:
    stopped = terminal("run", tiny, "--replicates", "100000", "--workers", workers)
    stopped.read(until=r"(\d{2,}|[3-9]) of 100,000 replicates")
    stopped.interrupt()
    assert stopped.end() == 130
    assert "Traceback" not in stopped.seen
    (kept,) = runs(tmp_path / "runs")
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [kept.name]
    done = load(kept).replicates
    assert done >= 3
    said = " ".join(stopped.seen.split())
    assert f"Stopped after {done} of 100000 replicates. What was finished is kept: runs/{kept.name}" in said
    assert f"(the same as --replicates {done} gives)" in said
    # It is the run it says it is: found by name, and made again byte for byte.
    assert "This has been run before" in command("run", tiny, "--replicates", str(done)).stderr
    assert command("run", tiny, "--replicates", str(done), "--out", "again").returncode == 0
    assert everything(tmp_path / "again") == everything(tmp_path / "runs")


@pytest.mark.slow
def test_killing_it_leaves_nothing_that_reads_as_a_result(
    command: Command, terminal: Terminals, tiny: Path, tmp_path: Path
) -> None:
    killed = terminal("run", tiny, "--replicates", "100000", "--workers", "1")
    killed.read(until=r"(\d{2,}|[3-9]) of 100,000 replicates")
    killed.process.kill()
    assert killed.end() == -signal.SIGKILL
    assert runs(tmp_path / "runs") == []
    assert command("run", tiny).returncode == 0
    (kept,) = runs(tmp_path / "runs")
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [
        kept.name
    ]  # what was left is cleared away
