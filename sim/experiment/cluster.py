"""Who does the work on many machines: a Dask cluster, reached through its scheduler.

Dask starts workers, hands tasks on when one is lost, and knows who is there. Ours is what it does not keep:
which runs are done (the ledger), and that all numbers come from the same code (every task carries the
versions it expects, and the plugin files as source).
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import ResultsError
from sim.experiment import work
from sim.experiment.crew import Outcome
from sim.experiment.naming import differences
from sim.experiment.work import Errand, Task

__all__ = ["Cluster"]

_AHEAD = 2  # tasks a thread of a worker has at hand
_CONNECT = 8.0  # seconds to reach the scheduler
_LATER = 0.5  # seconds more for Dask to say by itself that it could not
_GATHER = 5.0  # seconds for a receipt to arrive
_SILENCE = 10.0  # seconds without a scheduler after which it is taken for gone
_DEATHS = 2  # what Dask's giving up on a task counts for: it has lost several workers to it
_REFRESH = 2.0  # seconds between looks at who is there


def _client(address: str, seconds: float) -> Any:
    """A client of the scheduler at an address.

    Made in a thread: Dask waits for ever for the first word of whoever takes the connection and is silent.

    Raises:
        ResultsError: there is none.
    """
    import distributed

    made: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def connect() -> None:
        try:
            made.put(distributed.Client(address, timeout=seconds, set_as_default=False))
        except Exception as error:  # whatever another kind of server makes of Dask
            made.put(error)

    threading.Thread(target=connect, daemon=True).start()
    try:
        found = made.get(timeout=seconds + _LATER)
    except queue.Empty:
        found = TimeoutError("something is there, and is silent")
    if not isinstance(found, Exception):
        return found
    if isinstance(found, MemoryError):  # its first words, taken for the length of what comes
        found = ConnectionError("something is there, and speaks another language")
    said = " ".join(str(found).split())[:200] or type(found).__name__
    refusal = ResultsError(f"--cluster {address}: no Dask scheduler answers there ({said}).")
    refusal.exit_code = 2
    raise refusal


class Cluster:
    """The workers of a Dask scheduler.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.5:8786``.
        errand: what all tasks share; workers that would give other numbers are refused.
        notice: called with a sentence when something should be known.

    Raises:
        ResultsError: there is no scheduler at the address, ``distributed`` is not installed, or workers have
            other versions.
    """

    def __init__(self, address: str, errand: Errand, notice: Callable[[str], None]) -> None:
        try:
            import distributed  # noqa: F401
        except ImportError:
            error = ResultsError("--cluster needs Dask: install trustsim[cluster].")
            error.exit_code = 2
            raise error from None
        self._address, self._notice = address, notice
        # What was lost with a worker or the scheduler is told in sentences below; their loggers would print
        # tracebacks of closed connections beside it. distributed.client has a level of its own.
        for chatter in ("distributed", "distributed.client", "tornado.application", "asyncio"):
            logging.getLogger(chatter).setLevel(logging.CRITICAL)
        self._client: Any = _client(address, _CONNECT)
        self._back: queue.SimpleQueue[Task] = queue.SimpleQueue()
        self._futures: dict[Task, Any] = {}
        self._threads = 0
        self._seen = self._looked = time.monotonic()
        self._alone = False
        try:
            self._check(errand)
            self._bring(errand)
            self._look(now=True)
        except BaseException:
            self.close()
            raise

    @property
    def slots(self) -> int:
        """Tasks that run at the same time."""
        return max(self._threads, 1)

    def room(self) -> int:
        """How many more tasks it takes now; workers may come and go."""
        self._look()
        return max(_AHEAD * self._threads - len(self._futures), 0)

    def submit(self, task: Task) -> None:
        """Hand a task to the scheduler."""
        with self._connected():
            future = self._client.submit(work.perform, task, key=f"trustsim-{task.key}", pure=False)
        self._futures[task] = future
        future.add_done_callback(lambda _: self._back.put(task))

    def outcomes(self, seconds: float) -> list[Outcome]:
        """What has come back; waits up to ``seconds`` for the first."""
        found: list[Outcome] = []
        while True:
            try:
                task = self._back.get(timeout=0 if found else seconds)
            except queue.Empty:
                self._look()
                return found
            future = self._futures.pop(task, None)
            if future is None:
                continue
            found.append(self._outcome(task, future))

    def stop(self) -> list[Outcome]:
        """Take in what is back, and let the rest go."""
        for task, future in list(self._futures.items()):
            if future.status not in ("finished", "error"):
                del self._futures[task]
                future.cancel()
        return self.outcomes(0.1)

    def close(self) -> None:
        """Leave the cluster; its workers stay."""
        self._futures.clear()
        self._client.close(timeout=5)

    def _outcome(self, task: Task, future: Any) -> Outcome:
        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            if future.status in ("cancelled", "lost"):
                return Outcome(task, None)
            if future.status != "error":
                return Outcome(task, future.result(timeout=_GATHER))
            error = future.exception(timeout=_GATHER)
        except (TimeoutError, CancelledError, CommClosedError):
            return Outcome(task, None)  # the worker that held the receipt is gone, or the scheduler
        except Exception as raised:
            error = raised
        if isinstance(error, KilledWorker):
            return Outcome(task, None, deaths=_DEATHS)
        said = " ".join(str(error).split())[:300]
        raise ResultsError(
            f"--cluster {self._address}: a task could not be run ({type(error).__name__}: {said}). "
            "Scheduler and workers need the same trustsim as here."
        )

    def _look(self, *, now: bool = False) -> None:
        """Count the threads there are, and notice when scheduler or workers are gone."""
        time_now = time.monotonic()
        if not now and time_now - self._looked < _REFRESH:
            return
        self._looked = time_now
        if self._client.status != "running":
            if self._client.status == "closed" or time_now - self._seen > _SILENCE:
                raise self._gone()
            return
        self._seen = time_now
        with self._connected():
            self._threads = sum(self._client.nthreads(callback_timeout=_SILENCE).values())
        if not self._threads and not self._alone:
            self._notice(f"No worker is connected to {self._address}; waiting for one.")
        self._alone = not self._threads

    def _gone(self) -> ResultsError:
        return ResultsError(f"--cluster {self._address}: the scheduler is gone.")

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Whatever the client raises because it has just lost its scheduler is that."""
        try:
            yield
        except Exception as error:
            if self._client.status == "running" and not isinstance(error, TimeoutError):
                raise
            raise self._gone() from None

    def _check(self, errand: Errand) -> None:
        """Refuse workers that are there and would give other numbers; later ones are refused by the task."""
        found = self._client.run(work.versions, on_error="return")
        for address, theirs in found.items():
            if isinstance(theirs, BaseException):
                said = " ".join(str(theirs).split())[:200]
                raise ResultsError(
                    f"The worker {address} cannot run trustsim ({type(theirs).__name__}: {said}). "
                    "Install the same trustsim there as here."
                )
            unlike = differences(errand.expected, theirs)
            if unlike:
                raise ResultsError(
                    f"The worker {address} would give other numbers: {'; '.join(unlike)}. "
                    "Install the same on both sides."
                )

    def _bring(self, errand: Errand) -> None:
        """Have every worker, present and future, hold the edge list of the network, if there is one."""
        if not errand.networks:
            return
        from distributed import WorkerPlugin

        class Edges(WorkerPlugin):  # type: ignore[misc]  # by value: nothing has to know it there
            def __init__(self, content: bytes) -> None:
                self.content = content

            def setup(self, worker: Any) -> None:
                work.bring(self.content)

        for key, path in errand.networks.items():
            self._client.register_plugin(Edges(Path(path).read_bytes()), name=f"trustsim-network-{key[:16]}")
