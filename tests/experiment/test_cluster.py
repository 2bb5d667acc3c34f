"""A Dask cluster: a scheduler and two workers, each a process of its own on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

import sim
from sim.errors import ResultsError

from .conftest import wait_for

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

Command = Callable[..., subprocess.CompletedProcess[str]]
Tables = Callable[[Path], tuple[bytes, bytes]]

EXPERIMENT = """\
name: Over there
scenario: scenario.yaml
set: {days: 40, audience.size: 300}
factors: {brands.Loud.with.how: [0, 1], psychology.negativity: {from: 1, to: 3, steps: 20}}
replicates: 3
"""


class Cluster:
    """A scheduler and what workers are started."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.processes: list[subprocess.Popen[bytes]] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        port = self.address.rpartition(":")[2]
        self.start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")

    def start(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a scheduler or worker; its working directory holds nothing of the experiment's."""
        place = self.place / f"process-{len(self.processes)}"
        place.mkdir(parents=True)
        log = (place / "log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=place,
            stdout=log,
            stderr=log,
            env=os.environ | (env or {}),
            start_new_session=True,
        )
        log.close()
        self.processes.append(process)
        return process

    def worker(self, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """A worker with one thread and no nanny: killed, it stays dead."""
        return self.start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1",
            env=env,
        )  # fmt: skip

    def seen(self, word: str, process: int) -> bool:
        """Whether a process has said ``word``."""
        return word in (self.place / f"process-{process}" / "log").read_text()

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    started = Cluster(tmp_path / "cluster")
    yield started
    started.stop()


@pytest.fixture
def experiment(odd: Path, tmp_path: Path) -> Path:
    """An experiment with a plugin; some of its runs fail."""
    path = tmp_path / "far.yaml"
    path.write_text(EXPERIMENT)
    return path


def test_a_worker_lost_on_the_way_costs_only_its_runs_and_the_bytes_are_the_same(
    cluster: Cluster, experiment: Path, here: Command, tmp_path: Path, tables: Tables
) -> None:
    first, _ = cluster.worker(), cluster.worker()
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "experiment", "run", "far.yaml", "--cluster", cluster.address],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert wait_for(lambda: len(list((tmp_path / "runs/far/shards").glob("*.arrow"))) >= 4)
    first.kill()
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert output.startswith("Over there: 120 runs.")
    there = tables(tmp_path / "runs/far")
    for place, workers in (("here", "0"), ("pool", "2")):
        found = here("experiment", "run", experiment, "--out", place, "--workers", workers)
        assert found.returncode == 0, found.stderr
        assert tables(tmp_path / place / "far") == there


def test_other_versions_are_refused_with_a_sentence(
    cluster: Cluster, experiment: Path, here: Command, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    root = Path(sim.__file__).parent
    shutil.copytree(root, other / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    init = other / "sim" / "__init__.py"
    init.write_text(init.read_text().replace(f'"{sim.__version__}"', '"99.9.9"'))
    cluster.worker(env={"PYTHONPATH": str(other)})
    assert wait_for(lambda: cluster.seen("Registered to", 1))
    found = here("experiment", "run", experiment, "--cluster", cluster.address)
    assert found.returncode == 1
    assert "would give other numbers: trustsim is 99.9.9 there and" in found.stderr
    assert "Install the same on both sides." in found.stderr


def test_it_waits_for_workers_and_says_so(
    cluster: Cluster, experiment: Path, here: Command, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "experiment", "run", "far.yaml", "--cluster", cluster.address],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = process.stderr.readline()
    assert said == f"No worker is connected to {cluster.address}; waiting for one.\n"
    cluster.worker()
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert output.startswith("Over there: 120 runs.")


def test_a_scheduler_that_goes_away_keeps_what_is_finished(
    cluster: Cluster, experiment: Path, here: Command, tmp_path: Path
) -> None:
    cluster.worker()
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "experiment", "run", "far.yaml", "--cluster", cluster.address],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert wait_for(lambda: len(list((tmp_path / "runs/far/shards").glob("*.arrow"))) >= 3)
    cluster.stop()
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "finished runs are kept; the same command goes on." in errors
    assert "Traceback" not in errors
    assert here("experiment", "run", experiment, "--workers", "0").returncode == 0


def test_a_connection_closed_a_moment_ago_is_a_scheduler_that_is_gone() -> None:
    """The client says that it is running, still."""
    from distributed.comm.core import CommClosedError

    from sim.experiment.cluster import ClusterExecutor

    executor = ClusterExecutor.__new__(ClusterExecutor)
    executor._client, executor._address = SimpleNamespace(status="running"), "tcp://127.0.0.1:1"
    with pytest.raises(ResultsError, match="the scheduler is gone"), executor._connected():
        raise CommClosedError("in <TCP (closed)>")
    with pytest.raises(ValueError, match="ours"), executor._connected():
        raise ValueError("ours")


def test_who_is_silent_is_no_scheduler(
    experiment: Path, here: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiment.cluster._CONNECT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        found = here("experiment", "run", experiment, "--cluster", address)
    assert (found.returncode, found.stdout) == (2, "")
    assert f"--cluster {address}: no Dask scheduler answers there (something is there" in found.stderr


@pytest.mark.parametrize("word", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.6\r\n", b""])
def test_who_speaks_another_language_is_no_scheduler(
    experiment: Path, here: Command, monkeypatch: pytest.MonkeyPatch, word: bytes
) -> None:
    monkeypatch.setattr("sim.experiment.cluster._CONNECT", 0.5)

    def answer() -> None:
        with suppress(OSError):
            while True:
                taken, _ = other.accept()
                with taken:
                    taken.sendall(word)

    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=answer, daemon=True).start()
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        found = here("experiment", "run", experiment, "--cluster", address)
    assert (found.returncode, found.stdout) == (2, "")
    (sentence,) = found.stderr.splitlines()
    assert f"--cluster {address}: no Dask scheduler answers there (" in sentence
    assert "allocate" not in sentence


def test_no_scheduler_is_a_sentence(experiment: Path, here: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiment.cluster._CONNECT", 0.5)
    found = here("experiment", "run", experiment, "--cluster", "tcp://127.0.0.1:1")
    assert (found.returncode, found.stdout) == (2, "")
    assert "--cluster tcp://127.0.0.1:1: no Dask scheduler answers there" in found.stderr
    assert "Traceback" not in found.stderr
