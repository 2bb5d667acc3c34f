"""The prior runs of a design: made in processes, kept in the user's cache, gone on with where they ended."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from sim import ResultsError
from sim.experiment import Context, LostError, ProcessExecutor, Work, cpus, meet_here, room_for
from sim_fit.design import Design

if TYPE_CHECKING:
    from sim_fit.simulating import Simulator

__all__ = ["CHUNK", "Table", "table_of"]

Floats = npt.NDArray[np.float64]

CHUNK: Final = 25  # runs a file: about a second


class Table:
    """Prior runs: ``shares`` of the priors (runs, parameters); ``compared`` (runs, numbers); ``first``, the
    same without the days held out; ``predicted``, what came of those (runs, predicted).
    """

    def __init__(self, design: Design, rows: Floats) -> None:
        width = len(design.priors), len(design.compared), len(design.compared), len(design.predicted)
        cuts = np.cumsum(width)[:-1]
        self.shares, self.compared, self.first, self.predicted = np.split(rows, cuts, axis=1)

    def __len__(self) -> int:
        return len(self.shares)


def table_of(
    design: Design,
    runs: int,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
    starting: Callable[[], None] = lambda: None,
) -> Table:
    """The first ``runs`` prior runs of a design, those that are missing made and kept.

    Args:
        design: of what.
        runs: how many, rounded up to whole chunks.
        workers: processes; one a processor by default.
        progress: called with runs done, and in all.
        starting: called once before the first that is missing.

    Ctrl-C ends it; the chunks that were finished are kept, and the same call goes on from there.

    Raises:
        SimError: they cannot be run.
    """
    folder = _folder() / design.key
    chunks = -(-runs // CHUNK)
    blocks: dict[int, Floats] = {}
    for chunk in range(chunks):
        rows = _read(folder / f"{chunk:05}.npy", design)
        if rows is not None:
            blocks[chunk] = rows
    missing = [chunk for chunk in range(chunks) if chunk not in blocks]
    if missing:
        starting()
        progress(CHUNK * len(blocks), CHUNK * chunks)
        for chunk, rows in _new_chunks(design, missing, workers or cpus()):
            blocks[chunk] = rows
            _keep(folder / f"{chunk:05}.npy", rows)
            progress(CHUNK * len(blocks), CHUNK * chunks)
    return Table(design, np.concatenate([blocks[chunk] for chunk in range(chunks)])[:runs])


def _new_chunks(design: Design, missing: list[int], workers: int) -> Iterator[tuple[int, Floats]]:
    """Each chunk with its rows, as they come."""
    from sim import plugins
    from sim_fit.simulating import Simulator

    workers = min(workers, len(missing))
    # The first in here: it compiles the model where that is to be done, for all.
    simulator = Simulator(design, plugins.load())
    yield missing[0], _chunk(simulator, missing[0])
    rest = list(missing[1:])
    if workers < 2 or len(rest) < 2 or not (meet_here() and room_for(workers)):
        for chunk in rest:
            yield chunk, _chunk(simulator, chunk)
        return
    context = replace(Context.of(simulator.registry), given=design)
    try:
        with ProcessExecutor(workers, context) as executor:
            yield from executor.in_order(_in_worker, rest)
    except LostError:
        raise ResultsError(
            "A worker process died; it may have run out of memory. What was done is kept."
        ) from None


def _chunk(simulator: Simulator, chunk: int) -> Floats:
    return np.array([simulator.run(number) for number in range(chunk * CHUNK, (chunk + 1) * CHUNK)])


def _in_worker(work: Work, chunk: int) -> Floats:
    return _chunk(_simulator(work), chunk)


@cache
def _simulator(work: Work) -> Simulator:
    from sim_fit.simulating import Simulator

    return Simulator(work.given, work.registry)


# --- the cache


def _folder() -> Path:
    cache_home = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(cache_home) if Path(cache_home).is_absolute() else Path("~/.cache").expanduser()
    return home / "trustsim" / "fit"


def _read(file: Path, design: Design) -> Floats | None:
    """A chunk, if it is there and whole."""
    width = len(design.priors) + 2 * len(design.compared) + len(design.predicted)
    try:
        rows = np.load(BytesIO(file.read_bytes()), allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return rows if rows.shape == (CHUNK, width) and np.isfinite(rows).all() else None


def _keep(file: Path, rows: Floats) -> None:
    """Keep a chunk: in one step, so that a half one is never found. Where nothing can be kept, it is made
    anew.
    """
    content = BytesIO()
    np.save(content, rows)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f".{os.getpid()}-{file.name}")
        new.write_bytes(content.getvalue())
        new.replace(file)
