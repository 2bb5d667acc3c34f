"""``sim experiment`` as a user has it; and what happens when it is killed at the worst moment."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.experiment.definition import load_definition
from sim.experiment.runner import run_experiment

from .conftest import SCENARIO, wait_for

Command = Callable[..., subprocess.CompletedProcess[str]]
Make = Callable[..., Path]
Tables = Callable[[Path], tuple[bytes, bytes]]
Workers = Callable[[int], list[int]]

LINUX = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks at processes as Linux has them"
)


@pytest.fixture
def ran(make: Make, here: Command) -> Path:
    """A finished experiment; its file."""
    path = make()
    assert here("experiment", "run", path, "--workers", "0").returncode == 0
    return path


def test_running_says_where_the_tables_are(make: Make, here: Command, tmp_path: Path) -> None:
    first = here("experiment", "run", make(), "--workers", "0")
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[0] == "A tiny question: 12 runs."
    assert "Tables: runs/x/runs.parquet, runs/x/runs.csv" in first.stdout
    assert first.stderr == ""
    again = here("experiment", "run", "x.yaml", "--quiet")
    assert again.stdout == "runs/x\n"
    rows = list(csv.DictReader(io.StringIO((tmp_path / "runs/x/runs.csv").read_text("utf-8-sig"))))
    assert len(rows) == 12


def test_tables_name_the_currency(make: Make, here: Command) -> None:
    path = make(scenario=SCENARIO + "currency: EUR\n")
    assert here("experiment", "run", path, "--workers", "0").returncode == 0
    assert "Loud cost in EUR" in here("experiment", "results", path, "--measure", "cost").stdout
    ranked = here("experiment", "best", path, "--minimise", "cost in EUR")
    assert ranked.returncode == 0, ranked.stderr
    assert "cost in EUR" in ranked.stdout.splitlines()[1]
    assert "A tiny question: least cost" in ranked.stdout


def test_a_dry_run_says_how_many_how_long_how_much(make: Make, here: Command, tmp_path: Path) -> None:
    found = here("experiment", "run", make(), "--dry-run", "--workers", "3")
    lines = found.stdout.splitlines()
    assert lines[0] == "6 design points x 2 replicates = 12 runs."
    assert lines[1].startswith("About ")
    assert "with 3 workers" in lines[1]
    assert lines[2].endswith("of disk in runs/x.")
    assert not (tmp_path / "runs").exists()


def test_status(ran: Path, here: Command) -> None:
    found = here("experiment", "status", ran)
    assert "12 of 12 runs done." in found.stdout
    assert "grid: 6 design points x 2 replicates, seed 3" in found.stdout
    as_json = json.loads(here("experiment", "status", "runs/x", "--json").stdout)
    assert as_json["runs"] == {"waiting": 0, "done": 12, "failed": 0, "killed": 0, "all": 12}
    ran.write_text(ran.read_text() + "# more\n")
    assert "has changed since" in here("experiment", "status", ran).stdout


def test_results_by_point_and_by_run(ran: Path, here: Command, tmp_path: Path) -> None:
    shown = here("experiment", "results", ran, "--measure", "trust").stdout.splitlines()
    assert shown[0].split()[:3] == ["point", "negativity", "answer_rate"]
    assert len(shown) == 1 + 6 + 1
    names = ["trust", "followers_kept", "attention", "answered"]
    many = here("experiment", "results", ran, *(word for name in names for word in ("--measure", name)))
    lines = many.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    heads = [line for line in lines if line.startswith("point")]
    assert len(heads) > 1  # what does not fit stands below, in lines that say which point it is
    for brand in ("Loud", "Warm"):
        for title in ("trust", "kept", "attention", "answered"):
            assert sum(head.count(f"{brand} {title}") for head in heads) == 1
    assert len(lines) == len(heads) * (1 + 6 + 1)
    by_run = here("experiment", "results", ran, "--by", "run", "--measure", "trust").stdout
    assert by_run.split()[:2] == ["point", "replicate"]
    runs = list(
        csv.DictReader(io.StringIO(here("experiment", "results", ran, "--by", "run", "--csv", "-").stdout))
    )
    assert len(runs) == 12
    assert {"point", "replicate", "psychology.negativity", "Warm.trust", "Warm.lurkers.trust"} <= set(runs[0])
    found = json.loads(here("experiment", "results", ran, "--json", "--measure", "trust").stdout)
    assert len(found["rows"]) == 6
    row = found["rows"][0]
    mean = sum(float(run["Warm.trust"]) for run in runs[:2]) / 2
    assert row["Warm.trust"] == pytest.approx(mean)
    assert row["Warm.trust.low"] <= mean <= row["Warm.trust.high"]
    here("experiment", "results", ran, "--parquet", "points.parquet")
    assert pq.read_table(tmp_path / "points.parquet").num_rows == 6
    nowhere = here("experiment", "results", ran, "--csv", "nowhere/points.csv")
    assert nowhere.stderr == "nowhere/points.csv: cannot be written: there is no folder nowhere.\n"


def test_best(ran: Path, here: Command) -> None:
    found = here("experiment", "best", ran, "--maximise", "trust", "--subject-to", "cost<=100000")
    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines()[0] == "A tiny question: most trust with cost<=100000"
    ranking = json.loads(
        here("experiment", "best", ran, "--minimise", "cost", "--brand", "Warm", "--json").stdout
    )
    means = [option["value"]["mean"] for option in ranking["options"]]
    assert means == sorted(means)
    assert {option["brand"] for option in ranking["options"]} == {"Warm"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["run", "nosuch.yaml"], 2, "nosuch.yaml: there is no such file."),
        (["run", "."], 2, "is a directory. Name an experiment file"),
        (["status", "x.yaml"], 2, "runs/x: there is no experiment. Start it with: sim experiment run x.yaml"),
        (
            ["status", "x.yaml", "--out", "other runs"],
            2,
            "there is no experiment. Start it with: sim experiment run x.yaml --out 'other runs'",
        ),
        (["best", "x.yaml"], 2, "give one of --maximise MEASURE and --minimise MEASURE"),
        (
            ["run", "x.yaml", "--out", "x.yaml"],
            2,
            "x.yaml/x: runs cannot be written here: a part of it",
        ),
    ],
    ids=["file", "directory", "status", "status-out", "best", "out"],
)
def test_wrong_input_is_a_sentence(
    make: Make, here: Command, arguments: list[str], code: int, said: str
) -> None:
    make()
    found = here("experiment", *arguments)
    assert (found.returncode, found.stdout) == (code, "")
    assert said in " ".join(found.stderr.split())
    assert "Traceback" not in found.stderr


def test_what_may_only_be_read_is_read(ran: Path, here: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, how: how != os.W_OK and may(path, how))
    found = here("experiment", "run", ran, "--workers", "0")
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.endswith(
        "runs cannot be written here: it may not be written to. Give another place with --out.\n"
    )
    for words in (["status"], ["results"], ["best", "--maximise", "trust"]):
        assert here("experiment", words[0], ran, *words[1:]).returncode == 0


@pytest.mark.parametrize(
    "change",
    [
        ("brands.Warm", "brands.Wrm"),
        ("psychology.negativity", "psychology.negativty"),
        ("{from: 0.2,", "{from: -0.2,"),
        ("replicates: 2", "measures: [trst]"),
    ],
    ids=["brand", "parameter", "negative", "measure"],
)
def test_what_is_refused_leaves_nothing(
    make: Make, here: Command, tmp_path: Path, change: tuple[str, str]
) -> None:
    path = make()
    right = path.read_text()
    path.write_text(right.replace(*change))
    assert here("experiment", "run", path, "--workers", "0").returncode == 2
    assert not (tmp_path / "runs").exists()
    # What was there before stays, whatever comes after it.
    path.write_text(right)
    assert here("experiment", "run", path, "--workers", "0", "--quiet").returncode == 0
    before = sorted((tmp_path / "runs").rglob("*"))
    path.write_text(right.replace(*change))
    assert here("experiment", "run", path, "--workers", "0").returncode == 2
    assert sorted((tmp_path / "runs").rglob("*")) == before


# --- Killed at the worst moment

LONG = """\
name: Long
scenario: scenario.yaml
set: {days: 30, audience.size: 200}
factors: {psychology.negativity: {uniform: [1, 3]}}
design: {kind: latin-hypercube, points: 60}
replicates: 4
"""


def start(tmp_path: Path, path: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sim", "experiment", "run", str(path), "--workers", "2", *arguments],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


_known: list[tuple[bytes, bytes]] = []  # made once: it takes some seconds


@pytest.fixture
def undisturbed(make: Make, tmp_path: Path, tables: Tables) -> tuple[bytes, bytes]:
    """The tables of the long experiment when nothing goes wrong."""
    path = make(LONG, name="long")
    if not _known:
        run_experiment(load_definition(path), tmp_path / "quiet", workers=0)
        _known.append(tables(tmp_path / "quiet"))
    return _known[0]


@pytest.mark.slow
@LINUX
def test_killing_it_at_any_moment_costs_nothing_but_time(
    undisturbed: tuple[bytes, bytes], here: Command, tmp_path: Path, tables: Tables, workers: Workers
) -> None:
    moments = random.Random(7)
    place = tmp_path / "runs" / "long"
    for shards in (0, 1, 5):
        process = start(tmp_path, tmp_path / "long.yaml")
        wait_for(lambda: len(list(place.glob("shards/*.arrow"))) >= shards or process.poll() is not None)  # noqa: B023
        time.sleep(moments.random() / 5)
        working = workers(process.pid)
        process.kill()
        process.communicate()
        assert wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in working))  # noqa: B023
    last = here("experiment", "run", "long.yaml", "--workers", "0")
    assert last.returncode == 0, last.stderr
    assert "of them were done before" in last.stdout
    assert tables(place) == undisturbed
    assert not list(place.rglob("*.partial"))


@pytest.mark.slow
@LINUX
def test_killing_workers_costs_nothing_but_time(
    undisturbed: tuple[bytes, bytes], tmp_path: Path, tables: Tables, workers: Workers
) -> None:
    process = start(tmp_path, tmp_path / "long.yaml")
    place = tmp_path / "runs" / "long"
    assert wait_for(lambda: len(list(place.glob("shards/*.arrow"))) >= 2)
    for worker in workers(process.pid):
        os.kill(worker, signal.SIGKILL)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert output.startswith("Long: 240 runs.")
    assert tables(place) == undisturbed


@pytest.mark.slow
@LINUX
@pytest.mark.parametrize("count", ["1", "2"])
def test_a_worker_that_alone_is_asked_to_end_is_replaced_and_nothing_is_lost(
    undisturbed: tuple[bytes, bytes], tmp_path: Path, tables: Tables, workers: Workers, count: str
) -> None:
    process = start(tmp_path, tmp_path / "long.yaml", "--workers", count)
    place = tmp_path / "runs" / "long"
    assert wait_for(lambda: len(list(place.glob("shards/*.arrow"))) >= 2)
    asked = workers(process.pid)[0]
    os.kill(asked, signal.SIGTERM)
    assert wait_for(lambda: asked not in workers(process.pid))
    # It has not ended: there are others, unless all is done by now.
    assert wait_for(lambda: len(workers(process.pid)) == int(count) or process.poll() is not None)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert output.startswith("Long: 240 runs.")
    assert "Traceback" not in errors
    assert tables(place) == undisturbed


@pytest.mark.slow
@LINUX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_it_keeps_what_is_finished_and_says_how_to_go_on(
    undisturbed: tuple[bytes, bytes],
    here: Command,
    tmp_path: Path,
    tables: Tables,
    workers: Workers,
    number: int,
) -> None:
    process = start(tmp_path, tmp_path / "long.yaml")
    place = tmp_path / "runs" / "long"
    assert wait_for(lambda: len(list(place.glob("shards/*.arrow"))) >= 3)
    working = workers(process.pid)
    os.killpg(process.pid, number)  # as Ctrl-C does: every process of the terminal
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, output) == (128 + number, "")
    words = errors.split()
    assert words[0] == "Stopped."
    assert words[2:5] == ["of", "240", "runs"]
    assert "the same command goes on" in errors
    assert "Traceback" not in errors
    assert wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in working))
    kept = int(words[1])
    assert kept >= 3
    again = here("experiment", "run", "long.yaml", "--workers", "0")
    assert f"{kept} of them were done before" in again.stdout, again.stderr
    assert tables(place) == undisturbed


@pytest.mark.slow
def test_a_second_one_at_once_is_refused(
    undisturbed: tuple[bytes, bytes], here: Command, tmp_path: Path, tables: Tables
) -> None:
    first = start(tmp_path, tmp_path / "long.yaml")
    place = tmp_path / "runs" / "long"
    assert wait_for(lambda: len(list(place.glob("shards/*.arrow"))) >= 1)
    second = here("experiment", "run", "long.yaml", "--workers", "0")
    assert (second.returncode, second.stdout) == (1, "")
    assert "another process is at this experiment" in second.stderr
    status = here("experiment", "status", "long.yaml")
    assert "Another process is at it." in status.stdout, status.stderr
    output, errors = first.communicate(timeout=120)
    assert first.returncode == 0, errors
    assert output.startswith("Long: 240 runs.")
    assert tables(place) == undisturbed


@pytest.mark.slow
def test_a_run_that_kills_its_process_is_marked_and_stops_nobody(
    odd: Path, here: Command, tmp_path: Path, tables: Tables
) -> None:
    odd.write_text(odd.read_text().replace("replicates: 2", "replicates: 1").replace("[1, 2]}", "[1]}"))
    first = here("experiment", "run", odd, "--workers", "2")
    assert first.returncode == 0, first.stderr
    assert "2 failed (1 of them killed its process)" in first.stdout
    table = pq.read_table(tmp_path / "runs/x/runs.parquet")
    assert table.column("state").to_pylist() == ["done", "failed", "killed"]
    assert "died whenever it was tried" in table.column("error").to_pylist()[-1]
    before = tables(tmp_path / "runs/x")
    again = here("experiment", "run", odd, "--workers", "2", "--retry-failed")
    assert "1 of them was done before" in again.stdout
    assert tables(tmp_path / "runs/x") == before
    status = here("experiment", "status", odd).stdout
    assert "1 of 3 runs done, 1 failed, 1 killed its process." in status
    assert "ValueError: as it was told" in status


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[..., tuple[int, str]]]:
    """Run ``sim`` on an 80-column terminal; exit code and what was seen."""
    opened: list[tuple[int, subprocess.Popen[bytes]]] = []

    def run(*arguments: str) -> tuple[int, str]:
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "sim", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=tmp_path,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"},
            start_new_session=True,
        )
        opened.append((master, process))
        os.close(slave)
        seen, end = b"", time.monotonic() + 60
        while time.monotonic() < end:
            if select.select([master], [], [], 0.2)[0]:
                try:
                    seen += os.read(master, 65536)
                except OSError:
                    break  # the other side is closed
        return process.wait(30), seen.decode(errors="replace")

    yield run
    for master, process in opened:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(master)


@pytest.mark.slow
def test_progress_on_a_terminal(make: Make, terminal: Callable[..., tuple[int, str]]) -> None:
    make(LONG.replace("[1, 3]", "[1, 2]"), name="long")
    code, seen = terminal("experiment", "run", "long.yaml", "--workers", "2")
    assert code == 0
    assert "of 240 runs" in seen
    assert "a second" in seen
    assert "left" in seen
