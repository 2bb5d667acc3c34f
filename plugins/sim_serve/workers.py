"""Processes that run replicates of any setting, and stop within a day of a run that nobody wants."""

from __future__ import annotations

import pickle
import time
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiment import Context, ProcessExecutor, Work, cpus
from sim.measures import STATE, ReplicateResult
from sim.report import drawn_days
from sim_serve.apart import some_brands

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

__all__ = ["CURVES", "LeftError", "Part", "Workers", "cut", "joined"]

#: What is drawn day by day.
CURVES = ("followers_kept", "trust", "attention")

_CHANGED = "Code was changed since sim serve began: {}. Stop it, and start it again."
_KEPT = 64  # scenarios a worker has at hand: those of a class take turns
_LOOKING = 0.01  # seconds between looks whether a replicate is wanted, at least: a small day takes less
_NO_DAYS = np.empty((0, 0, 0, 0))


class Part(NamedTuple):
    """One replicate of some brands, as far as the page needs it.

    ``result`` is without its days; of these, ``curves`` has what is drawn, shape (curves, brands, days
    drawn), NaN where a day was not measured, and ``sums`` all columns of everybody, summed over the days,
    shape (brands, columns); ``seconds`` of a processor is what it took.
    """

    result: ReplicateResult
    curves: np.ndarray[Any, Any]
    sums: np.ndarray[Any, Any]
    seconds: float


def cut(part: Part, start: int, end: int) -> Part:
    """Of its brands, those from ``start`` up to ``end``."""
    result = part.result
    some = replace(result, measures=result.measures[start:end], groups=result.groups[start:end])
    return Part(some, part.curves[:, start:end], part.sums[start:end], part.seconds)


def joined(parts: Sequence[Part]) -> Part:
    """One replicate of which each part has some brands, in order."""
    results = [part.result for part in parts]
    whole = replace(
        results[0],
        measures=[each for result in results for each in result.measures],
        groups=[each for result in results for each in result.groups],
    )
    return Part(
        whole,
        np.concatenate([part.curves for part in parts], axis=1),
        np.concatenate([part.sums for part in parts]),
        sum(part.seconds for part in parts),
    )


class LeftError(Exception):
    """Nobody wants this replicate any more."""


class Workers:
    """Processes, and what is wanted of them; a context manager.

    Args:
        registry: what plugins offer; workers load its files for themselves.

    What is wanted is a file in ``place``: a replicate whose file is gone ends by itself.
    """

    def __init__(self, registry: Registry) -> None:
        self.slots = cpus()
        self._directory = TemporaryDirectory(prefix="trustsim-serve-", ignore_cleanup_errors=True)
        self.place = Path(self._directory.name)
        self.registry = registry
        context = replace(Context.of(registry), unlike=_CHANGED, given=self.place)
        self._executor = ProcessExecutor(self.slots, context)

    def want(self, key: str, scenario: Scenario) -> None:
        """From now on replicates of the setting ``key``, this scenario, are wanted."""
        (self.place / key).write_bytes(pickle.dumps(scenario))  # it was read and checked once

    def leave(self, key: str) -> None:
        """They are not: those that run stop within a day of theirs."""
        with suppress(FileNotFoundError):
            (self.place / key).unlink()

    def submit(self, key: str, replicate: int, brands: tuple[int, ...], threads: int) -> Future[Part]:
        """Run a replicate of what :meth:`want` was told, of these of its brands."""
        return self._executor.submit(_replicate, key, replicate, brands, threads)

    def ready(self) -> bool:
        """Whether there is compiled code, so that workers need not make it."""
        from sim.model import compiled

        return compiled()

    def warm(self) -> Future[None]:
        """Have a worker load the model and its compiled code before anybody waits for it."""
        return self._executor.submit(_warm)

    def end(self) -> None:
        """End the processes, whatever they are at. The next to be submitted gets new ones."""
        self._executor.end()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.close()
        self._directory.cleanup()


# --- In a worker


def _warm(work: Work) -> None:
    from sim.model import run_replicate
    from sim.scenario import loads

    brand = "[{name: A, strategy: genuine-follow-up}]"
    run_replicate(loads(f"name: warm\ndays: 3\naudience: {{size: 50}}\nbrands: {brand}\n"), 0)


def _replicate(work: Work, key: str, replicate: int, brands: tuple[int, ...], threads: int) -> Part:
    """Run a replicate of some brands. Raises LeftError if it is not wanted any more."""
    from sim.model import run_replicate

    file = work.given / key
    last_look = 0.0

    def each_day() -> None:
        nonlocal last_look
        now = time.monotonic()
        if now - last_look >= _LOOKING:
            last_look = now
            if not file.exists():
                raise LeftError

    start = time.process_time()
    each_day()
    scenario = some_brands(_scenario(file), brands)
    result = run_replicate(scenario, replicate, threads=threads, registry=work.registry, each_day=each_day)
    seconds = time.process_time() - start
    sums = result.daily[:, :, 0, :].sum(axis=1)
    return Part(replace(result, daily=_NO_DAYS), _curves(result.daily), sums, seconds)


@lru_cache(_KEPT)
def _scenario(file: Path) -> Scenario:
    try:
        scenario: Scenario = pickle.loads(file.read_bytes())
    except FileNotFoundError:
        raise LeftError from None
    return scenario


def _curves(daily: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Of shape (brands, days, groups, columns), what is drawn."""
    values = daily[:, [day - 1 for day in drawn_days(daily.shape[1])], 0, :]
    column = {name: values[..., STATE.index(name)] for name in ("people", "following", "trust", "attention")}
    share = column["following"] / column["people"]
    return np.stack([share, column["trust"], column["attention"]]).astype(np.float32)
