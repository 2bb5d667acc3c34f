"""Columns and runs made up, for trying what watches or measures before there is a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.hookspecs import COLUMNS, Columns, RunView
from sim.measures import FLOWS, FLOWS_OF_POOL

if TYPE_CHECKING:
    from numpy.typing import NDArray


def make_columns(
    followers: int = 8, days: int = 5, *, brand: str = "Brand", seed: int = 0, **columns: Any
) -> Columns:
    """`Columns` as a measure is given them, with plausible random values.

    Any column can be given, as an array or as one value for all: `make_columns(3, trust=[0.1, 0.5, 0.9])`.
    Raises TypeError for a column that there is not, ValueError for one of another length.
    """
    import numpy as np

    rng = np.random.Generator(np.random.Philox(key=[seed, 11]))
    arrays: dict[str, NDArray[Any]] = {}
    for name, column in COLUMNS.items():
        whole = column.type != "float64"
        integers = rng.integers(int(column.low), int(column.high) + 1, followers) if whole else None
        values = rng.uniform(column.low, column.high, followers) if integers is None else integers
        arrays[name] = values.astype(column.type)
    for name in FLOWS + FLOWS_OF_POOL:
        arrays[f"daily_{name}"] = rng.integers(0, 4, days).astype(np.float64)
    for name, value in columns.items():
        if name not in arrays:
            raise TypeError(f"there is no column {name!r}; there are {', '.join(arrays)}")
        array = np.asarray(value, dtype=arrays[name].dtype)
        if array.shape not in ((), arrays[name].shape):
            raise ValueError(
                f"column {name!r} has shape {array.shape}; give {arrays[name].shape} or one value"
            )
        arrays[name] = np.broadcast_to(array, arrays[name].shape).copy()

    def maker(values: NDArray[Any]) -> Callable[[], NDArray[Any]]:
        return lambda: values

    return Columns({name: maker(values) for name, values in arrays.items()}, brand)


def make_run(
    brands: tuple[str, ...] = ("Loud", "Warm"),
    followers: int = 8,
    *,
    day: int = 1,
    days: int = 5,
    seed: int = 0,
) -> RunView:
    """A `RunView` as hooks are given it on the evening of `day`, over made-up columns."""

    def maker(number: int, name: str) -> Callable[[], NDArray[Any]]:
        return lambda: make_columns(followers, view.day, seed=seed + 7 * number + view.day)[name]

    names = list(make_columns(1, 1))
    makers = {brand: {name: maker(i, name) for name in names} for i, brand in enumerate(brands)}
    view = RunView("Made up", 0, seed, days, makers)
    view.turn_to(day)
    return view
