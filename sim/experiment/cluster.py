"""Who does the work on many machines: a Dask cluster, reached through its scheduler.

Dask starts workers, hands tasks on when one is lost, and knows who is there. Ours is what it does not keep:
which runs are done, and that all numbers come from the same code (every task carries the versions it expects,
and the plugin files as source).
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sim.errors import ResultsError
from sim.experiment import work
from sim.experiment.executor import LostError, settle
from sim.experiment.naming import differences
from sim.experiment.performing import Context, perform

if TYPE_CHECKING:
    from sim.experiment.performing import Work

__all__ = ["ClusterExecutor"]

P = ParamSpec("P")
T = TypeVar("T")

_AHEAD = 2  # tasks a thread of a worker has at hand
_CONNECT = 8.0  # seconds to reach the scheduler
_LATER = 0.5  # seconds more for Dask to say by itself that it could not
_GATHER = 5.0  # seconds for a result to arrive
_SILENCE = 10.0  # seconds without a scheduler after which it is taken for gone
_REFRESH = 2.0  # seconds between looks at who is there


def _client(address: str, seconds: float) -> Any:
    """A client of the scheduler at an address.

    Made in a thread: Dask waits for ever for the first word of whoever takes the connection and is silent.

    Raises:
        ResultsError: there is none.
    """
    import distributed

    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def connect() -> None:
        try:
            answers.put(distributed.Client(address, timeout=seconds, set_as_default=False))
        except Exception as error:  # whatever another kind of server makes of Dask
            answers.put(error)

    threading.Thread(target=connect, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds + _LATER)
    except queue.Empty:
        answer = TimeoutError("something is there, and is silent")
    if not isinstance(answer, Exception):
        return answer
    if isinstance(answer, MemoryError):  # its first words, taken for the length of what comes
        answer = ConnectionError("something is there, and speaks another language")
    text = " ".join(str(answer).split())[:200] or type(answer).__name__
    raise ResultsError(f"--cluster {address}: no Dask scheduler answers there ({text}).", exit_code=2)


class ClusterExecutor:
    """The workers of a Dask scheduler.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.5:8786``.
        context: what all tasks share; workers that would give other numbers are refused.
        networks: content hash of each edge list that all workers get -> where it lies.
        notice: called with a sentence when something should be known.

    Raises:
        ResultsError: there is no scheduler at the address, ``distributed`` is not installed, or workers have
            other versions.
    """

    names_culprits = True  # Dask gives up on a task to which it has lost several workers

    def __init__(
        self, address: str, context: Context, networks: Mapping[str, str], notice: Callable[[str], None]
    ) -> None:
        try:
            import distributed  # noqa: F401
        except ImportError:
            raise ResultsError("--cluster needs Dask: install trustsim[cluster].", exit_code=2) from None
        self._address, self._notice = address, notice
        # What was lost with a worker or the scheduler is told in sentences below; their loggers would print
        # tracebacks of closed connections beside it. distributed.client has a level of its own.
        for chatter in ("distributed", "distributed.client", "tornado.application", "asyncio"):
            logging.getLogger(chatter).setLevel(logging.CRITICAL)
        self._client: Any = _client(address, _CONNECT)
        self._context = context.packed()
        self._under_way: dict[Future[Any], Any] = {}
        self._threads = 0
        self._seen_at = self._looked_at = time.monotonic()
        self._alone = False
        try:
            self._check(context)
            self._bring(networks)
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
        return max(_AHEAD * self._threads - len(self._under_way), 0)

    def submit(
        self, function: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Hand a task to the scheduler."""
        with self._connected():
            dask_future = self._client.submit(perform, self._context, function, args, kwargs, pure=False)
        future: Future[T] = Future()
        self._under_way[future] = dask_future
        dask_future.add_done_callback(lambda dask_future: self._on_done(future, dask_future))
        return future

    def stop(self) -> None:
        """Take in what is back, and let the rest go."""
        for future, dask_future in list(self._under_way.items()):
            if dask_future.status not in ("finished", "error"):
                self._under_way.pop(future, None)  # it may come back just now
                if future.cancel():
                    future.set_running_or_notify_cancel()  # or who waits for it would not hear of it
                dask_future.cancel()

    def close(self) -> None:
        """Leave the cluster; its workers stay."""
        self._under_way.clear()
        self._client.close(timeout=5)

    def _on_done(self, future: Future[Any], dask_future: Any) -> None:
        """In a thread of Dask's: what came of a task, or what became of it, goes into ``future``."""
        if self._under_way.pop(future, None) is not None:
            settle(future, lambda: self._outcome(dask_future))

    def _outcome(self, dask_future: Any) -> bytes:
        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        try:
            if dask_future.status in ("cancelled", "lost"):
                raise LostError
            if dask_future.status != "error":
                content: bytes = dask_future.result(timeout=_GATHER)
                return content
            error = dask_future.exception(timeout=_GATHER)
        except (TimeoutError, CancelledError, CommClosedError):
            raise LostError from None  # the worker that held the result is gone, or the scheduler
        except LostError:
            raise
        except Exception as failure:
            error = failure
        if isinstance(error, KilledWorker):
            raise LostError(culprit=True)
        text = " ".join(str(error).split())[:300]
        raise ResultsError(
            f"--cluster {self._address}: a task could not be run ({type(error).__name__}: {text}). "
            "Scheduler and workers need the same trustsim as here."
        )

    def _look(self, *, now: bool = False) -> None:
        """Count the threads there are, and notice when scheduler or workers are gone."""
        time_now = time.monotonic()
        if not now and time_now - self._looked_at < _REFRESH:
            return
        self._looked_at = time_now
        if self._client.status != "running":
            if self._client.status == "closed" or time_now - self._seen_at > _SILENCE:
                raise self._gone_error()
            return
        self._seen_at = time_now
        with self._connected():
            self._threads = sum(self._client.nthreads(callback_timeout=_SILENCE).values())
        if not self._threads and not self._alone:
            self._notice(f"No worker is connected to {self._address}; waiting for one.")
        self._alone = not self._threads

    def _gone_error(self) -> ResultsError:
        return ResultsError(f"--cluster {self._address}: the scheduler is gone.")

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Whatever the client raises because it has just lost its scheduler is that."""
        try:
            yield
        except Exception as error:
            # A connection that has just been closed is noticed here before the client's status tells.
            if self._client.status == "running" and not isinstance(error, OSError):
                raise
            raise self._gone_error() from None

    def _check(self, context: Context) -> None:
        """Refuse workers that are there and would give other numbers; later ones are refused by the task."""
        versions = self._client.run(work.versions, on_error="return")
        for address, fingerprint in versions.items():
            if isinstance(fingerprint, BaseException):
                text = " ".join(str(fingerprint).split())[:200]
                raise ResultsError(
                    f"The worker {address} cannot run trustsim ({type(fingerprint).__name__}: {text}). "
                    "Install the same trustsim there as here."
                )
            unlike = differences(context.expected, fingerprint)
            if unlike:
                raise ResultsError(
                    f"The worker {address} would give other numbers: {'; '.join(unlike)}. "
                    "Install the same on both sides."
                )

    def _bring(self, networks: Mapping[str, str]) -> None:
        """Have every worker, present and future, hold the edge list of the network, if there is one."""
        if not networks:
            return
        from distributed import WorkerPlugin

        class Edges(WorkerPlugin):  # type: ignore[misc]  # by value: nothing has to know it there
            def __init__(self, content: bytes) -> None:
                self.content = content

            def setup(self, worker: Any) -> None:
                work.bring(self.content)

        for key, path in networks.items():
            self._client.register_plugin(Edges(Path(path).read_bytes()), name=f"trustsim-network-{key[:16]}")
