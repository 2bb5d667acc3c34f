"""Replicates: in order, the same whatever the processes, and nothing survives its coordinator."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from sim import engine
from sim.errors import PluginError, ResultsError
from sim.experiment import executor as executing
from sim.experiment import pool, run_replicates, runner
from sim.experiment.executor import LostError, ProcessExecutor, cpus
from sim.experiment.performing import Context, Work
from sim.experiment.workers import children, processes
from sim.scenario import Scenario, load
from sim.shortage import shortage

from .conftest import wait_for

Workers = Callable[[int], list[int]]


@pytest.fixture
def scenario(tiny: Path) -> Scenario:
    return load(tiny)


def test_replicates_come_in_order_and_are_told(scenario: Scenario) -> None:
    told: list[tuple[int, int]] = []
    found = run_replicates(scenario, 3, progress=lambda done, of: told.append((done, of)))
    assert [result.replicate for result in found] == [0, 1, 2]
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_replicate_does_not_depend_on_the_others(scenario: Scenario) -> None:
    (alone,) = run_replicates(scenario, [2])
    *_, third = run_replicates(scenario, 3)
    np.testing.assert_array_equal(alone.daily, third.daily)


@pytest.mark.slow
def test_processes_and_threads_do_not_change_a_digit(scenario: Scenario) -> None:
    one = list(run_replicates(scenario, 4, workers=1))
    two = list(run_replicates(scenario, 4, workers=2, threads=2))
    assert [result.replicate for result in two] == [0, 1, 2, 3]
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a.daily, b.daily)
        np.testing.assert_equal(a.measures, b.measures)
        np.testing.assert_equal(a.groups, b.groups)


def test_workers_import_nothing_that_lies_in_the_current_folder(tmp_path: Path) -> None:
    for name in ("multiprocessing", "random", "socket"):
        (tmp_path / f"{name}.py").write_text("open('it_ran', 'w').close()\n", encoding="utf-8")
    start = "from sim.experiment.workers import processes; processes(1, len, ()).submit(len, ()).result()"
    found = subprocess.run([sys.executable, "-P", "-c", start], cwd=tmp_path, env=_as_usual(), timeout=120)
    assert found.returncode == 0
    assert not (tmp_path / "it_ran").exists()


def _as_usual() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "PYTHONSAFEPATH"}


def test_more_workers_than_pay_are_not_started(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []

    def refuse(workers: int, *_: object) -> None:
        started.append(workers)
        raise ResultsError("enough is known")

    monkeypatch.setattr(engine, "compiled", lambda: True)
    monkeypatch.setattr(pool, "_in_workers", lambda scenario, left, workers, *rest: refuse(workers))
    monkeypatch.setattr(runner, "ProcessExecutor", refuse)
    with pytest.raises(ResultsError, match="enough is known"):
        list(run_replicates(scenario, 1_000, workers=10**12))
    with (
        pytest.raises(ResultsError, match="enough is known"),
        runner._executor(10**12, None, None, tmp_path, print),  # type: ignore[arg-type]
    ):
        pass
    assert started == [pool.MOST * cpus()] * 2


@pytest.mark.parametrize("room", [True, False])
def test_workers_nobody_asked_for_are_not_missed(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, room: bool
) -> None:
    there: list[bool] = []
    monkeypatch.setattr(pool, "cpus", lambda: 2)
    monkeypatch.setattr(pool, "_STARTUP", float("-inf"))  # they would always pay
    monkeypatch.setattr(pool, "room_for", lambda workers: room)
    monkeypatch.setattr(pool, "_in_workers", lambda *_: there.append(True) or iter(()))
    assert len(list(run_replicates(scenario, 3, workers=None))) == (1 if room else 3)
    assert there == [True] * room


def test_a_machine_that_starts_no_more_processes_is_told_before_any_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")  # as CPython does, whatever the system lacks

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(OSError, match="unavailable") as raised:
        processes(2, int)
    assert "No more processes or threads may be started here" in shortage(raised.value)


@pytest.mark.slow
@pytest.mark.parametrize("from_stdin", [False, True])
def test_a_script_without_a_main_guard_runs_once(tiny: Path, tmp_path: Path, from_stdin: bool) -> None:
    text = LONG.replace('if __name__ == "__main__"', "if True").replace("100_000", "6")
    script = tmp_path / "script.py"
    script.write_text(text)
    how = ["-", tiny] if from_stdin else [script, tiny]
    found = subprocess.run(
        [sys.executable, *how],
        input=text if from_stdin else None,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.split() == [str(number) for number in range(6)]


LONG = """\
import sys
from sim.experiment import run_replicates
from sim.scenario import load

if __name__ == "__main__":
    for result in run_replicates(load(sys.argv[1]), 100_000, workers=2):
        print(result.replicate, flush=True)
"""


@pytest.fixture
def coordinator(tiny: Path, tmp_path: Path) -> subprocess.Popen[str]:
    """A process that runs replicates in two workers, and has had results from them."""
    script = tmp_path / "script.py"
    script.write_text(LONG)
    process = subprocess.Popen(
        [sys.executable, script, tiny], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(3):
        process.stdout.readline()
    return process


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_killing_the_coordinator_ends_its_workers(
    coordinator: subprocess.Popen[str], workers: Workers
) -> None:
    working = workers(coordinator.pid)
    assert len(working) == 2
    coordinator.kill()
    coordinator.communicate()
    assert wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in working))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_ctrl_c_ends_the_workers_at_once(coordinator: subprocess.Popen[str], workers: Workers) -> None:
    working = workers(coordinator.pid)
    coordinator.send_signal(signal.SIGINT)
    _, errors = coordinator.communicate(timeout=60)  # what it was at would take a quarter of an hour
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in working))


@pytest.mark.slow
def test_a_worker_that_is_killed_is_told(scenario: Scenario, workers: Workers) -> None:
    before = set(workers(os.getpid()))
    results = run_replicates(scenario, 1000, workers=2)
    next(results)
    working = set(workers(os.getpid())) - before
    os.kill(min(working), signal.SIGKILL)
    with pytest.raises(
        ResultsError, match=r"A worker process died before replicate \d+ was done.*--workers 1"
    ):
        list(results)
    assert wait_for(lambda: not working & set(workers(os.getpid())))


@pytest.mark.slow
def test_what_a_plugin_raises_is_the_same_from_a_worker(tiny: Path, tmp_path: Path) -> None:
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
    tiny.write_text(tiny.read_text().replace("broadcast", "bad") + "plugins: [bad.py]\n")
    scenario = load(tiny)
    errors = []
    for workers in (1, 2):
        with pytest.raises(PluginError, match="bad") as caught:
            list(run_replicates(scenario, 3, workers=workers))
        errors.append(caught.value)
    assert str(errors[0]) == str(errors[1])
    assert errors[0].exit_code == errors[1].exit_code == 1
    assert "In a worker process" in errors[1].__notes__[0]


# --- The executor itself


def _number(work: Work, how: int) -> int:
    if how < 0:
        os._exit(7)
    return 2 * how + work.given


def _pid(work: Work) -> int:
    return os.getpid()


@pytest.mark.slow
def test_what_tasks_give_comes_back_in_order_and_memory_stays_flat() -> None:
    asked: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(12):
            asked.append(number)
            yield number

    with ProcessExecutor(2, Context(given=1)) as executor:
        for done, (task, outcome) in enumerate(executor.in_order(_number, tasks()), start=1):
            assert (task, outcome) == (done - 1, 2 * (done - 1) + 1)
            assert len(asked) <= done + 2 * 2


@pytest.mark.slow
def test_after_a_death_there_are_new_processes() -> None:
    with ProcessExecutor(2, Context(given=1)) as executor:
        assert executor.submit(_number, 1).result() == 3
        before = executor.submit(_pid).result()
        with pytest.raises(LostError, match="A worker process died"):
            executor.submit(_number, -1).result()
        assert executor.submit(_number, 2).result() == 5
        assert executor.submit(_pid).result() != before


@pytest.mark.slow
def test_one_that_dies_while_others_have_nothing_to_do_holds_nobody_up() -> None:
    before = children()
    with ProcessExecutor(2, Context(given=1)) as executor:
        executor.start()
        assert wait_for(lambda: executor.room() > 0)
        assert executor.submit(_number, 1).result() == 3
        children(before)[0].kill()
        found: list[int] = []
        asking = threading.Thread(target=lambda: found.append(_insist(executor)), daemon=True)
        asking.start()
        asking.join(60)
        assert found == [5]


@pytest.mark.slow
def test_processes_that_end_before_they_have_begun_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executing, "hello", _die)
    with ProcessExecutor(1, Context(given=1)) as executor:
        executor.start()
        with pytest.raises(ResultsError, match=r"end before they have begun.*--workers 1"):
            _insist(executor)


def _insist(executor: ProcessExecutor) -> int:
    for _ in range(10):
        with suppress(LostError):
            return executor.submit(_number, 2).result()
    return 0


def _die() -> bool:
    os._exit(7)
