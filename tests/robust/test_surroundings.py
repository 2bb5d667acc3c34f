"""Surroundings are not the program's own."""

from __future__ import annotations

import copy
import errno
import json
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import synchronize
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim import TrustModel
from sim.experiment import run_replicates, runner, workers
from sim.experiment.executor import SerialExecutor
from sim.results import locks
from sim.scenario import load
from sim.shortage import shortage

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_a_model_and_its_scenario_can_be_copied_and_pickled(tiny: Path) -> None:
    scenario = load(tiny)
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    model = TrustModel(scenario)
    model.step()
    others = [copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
    model.run_model()
    for other in others:
        assert other.day == 1
        other.run_model()
        assert np.array_equal(other.daily, model.daily, equal_nan=True)


def test_what_a_machine_lacks_is_known_whatever_wraps_it() -> None:
    wrapped = RuntimeError("cannot import")
    wrapped.__cause__ = OSError(errno.EMFILE, "Too many open files")
    assert "Too few files may be open at once" in shortage(wrapped)
    assert "not enough memory" in shortage(MemoryError())
    assert shortage(ValueError("as it was told")) == ""


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    path, lock = locks.claimed(lambda: tmp_path / "x", Path.mkdir)
    assert locks.held(path)
    locks.clear(path)
    assert path.exists()
    lock.release()
    assert locks.held(path) is False
    locks.clear(path)
    assert not path.exists()


@pytest.mark.parametrize("lacks", [errno.EROFS, errno.ENOENT, errno.ENOSPC])
def test_where_processes_cannot_meet_one_does_it_all_and_says_so(
    tiny: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lacks: int,
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(lacks, os.strerror(lacks))  # as where /dev/shm is read-only, missing or full

    monkeypatch.setattr(synchronize.SemLock, "__init__", refuse)
    monkeypatch.setattr(workers, "_told_alone", False)
    found = list(run_replicates(load(tiny), 4, workers=2))
    for one, other in zip(found, run_replicates(load(tiny), 4), strict=True):
        assert np.array_equal(one.daily, other.daily, equal_nan=True)
    with runner._executor(2, None, None, tmp_path, print) as executor:  # type: ignore[arg-type]
        assert isinstance(executor, SerialExecutor)
    out, errors = capsys.readouterr()
    assert (out, errors) == ("", workers._ALONE)


def test_where_processes_meet_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert workers.meet_here()
    assert capsys.readouterr().err == ""


def test_without_compiling_it_is_a_sentence(command: Command, tiny: Path) -> None:
    found = command("run", tiny, env={"NUMBA_DISABLE_JIT": "1"})
    assert (found.returncode, found.stdout) == (1, "")
    (sentence,) = found.stderr.splitlines()
    assert "NUMBA_DISABLE_JIT is set. Unset it" in sentence


NOISY = """\
import os

from sim import Post, Strategy

print("on import")
os.write(1, b"by its number\\n")


class Noisy(Strategy):
    '''Talks.'''

    name = "noisy"

    def plan(self, day):
        print("in plan")
        return [Post.tell()]

    def answer(self, inbox):
        return inbox.nothing()
"""


def test_what_plugins_print_goes_to_stderr(command: Command, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "noisy.py").write_text(NOISY, encoding="utf-8")
    tiny.write_text(tiny.read_text(encoding="utf-8").replace("broadcast", "noisy"), encoding="utf-8")
    found = command("run", tiny, "--plugin", "noisy.py", "--json", "--no-report", "--workers", "1")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["brands"][0]["strategy"] == "noisy"
    for words in ("on import", "by its number", "in plan"):
        assert words in found.stderr


def test_with_stderr_closed_it_is_said_on_stdout(tmp_path: Path) -> None:
    words = f"{sys.executable} -m sim run nosuch.yaml 2>&-"
    found = subprocess.run(["sh", "-c", words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (2, "")
    assert found.stdout.startswith("nosuch.yaml: there is no such file.")


#: Asks the process itself to end while the module that is named begins to load.
ASKED_WHILE_LOADING = """
import os, signal, sys
from importlib.abc import MetaPathFinder

class Asking(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Asking())
from sim.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
@pytest.mark.parametrize("module", ["sim.ending", "sim.cli", "typer"])
def test_asked_to_end_while_a_module_loads_there_is_no_traceback(tmp_path: Path, module: str) -> None:
    words = [sys.executable, "-c", ASKED_WHILE_LOADING, module, "--help"]
    found = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout, found.stderr) == (128 + signal.SIGINT, "", "")


def test_before_that_is_met_nothing_is_loaded() -> None:
    words = (
        "import sys; before = {*sys.modules}; import sim.__main__; print(*sorted({*sys.modules} - before))"
    )
    found = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert found.stdout == "__future__ sim sim.__main__\n"


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limits")
@pytest.mark.parametrize("files", [16, 20, 24])
def test_few_open_files_are_a_sentence(command: Command, tiny: Path, files: int) -> None:
    def few() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    found = command("run", tiny, "--workers", "2", preexec_fn=few)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == (
        f"Too few files may be open at once here (ulimit -n: {files}). Raise the limit (ulimit -n 1024).\n"
    )


@pytest.mark.parametrize("seconds", [0.05, 0.3, 0.9])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_in_the_first_second_there_is_no_traceback(
    tiny: Path, tmp_path: Path, number: signal.Signals, seconds: float
) -> None:
    words = [sys.executable, "-m", "sim", "run", str(tiny), "--replicates", "100000", "--workers", "1"]
    with subprocess.Popen(
        words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as begun:
        time.sleep(seconds)
        begun.send_signal(number)
        try:
            out, errors = begun.communicate(timeout=60)
        finally:
            begun.kill()  # or leaving this block would wait for it
    assert out == ""
    if "Traceback" in errors and str(Path(sim.__file__).parent) not in errors:
        return  # Python itself was still starting: none of this program was loaded
    assert begun.returncode in (128 + number, -number)  # the second likewise
    assert "Traceback" not in errors


@pytest.mark.parametrize("workers", [1, 2])
def test_a_terminal_that_is_closed_loses_no_finished_replicate(
    tiny: Path, tmp_path: Path, workers: int
) -> None:
    words = ["run", str(tiny), "--replicates", "100000", "--workers", str(workers), "--no-report"]
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "sim", *words],
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=_own_terminal,
    ) as begun:
        os.close(theirs)
        seen = b""
        while re.search(rb"[1-9][0-9]* of 100,000 ", seen) is None:
            seen = seen[-4096:] + os.read(ours, 4096)
        os.close(ours)
        assert begun.wait(timeout=60) == 128 + signal.SIGHUP
    (run,) = (tmp_path / "runs").iterdir()
    summary = json.loads((run / "summary.json").read_text())
    assert 0 < summary["scenario"]["replicates"] < 100_000


def _own_terminal() -> None:
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
