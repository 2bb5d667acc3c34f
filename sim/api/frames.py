"""Tables, as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sim.foreign import Json

if TYPE_CHECKING:
    import pandas as pd

    from sim.results import Run

__all__ = ["frame", "measured"]


def frame(rows: Iterable[Json]) -> pd.DataFrame:
    """A row a mapping, a column a key, in their order."""
    import pandas as pd

    return pd.DataFrame.from_records(list(rows))


def measured(run: Run) -> Iterator[Json]:
    """Rows of brand, measure, mean, low and high."""
    for brand in run.summary["brands"]:
        for name, mean in brand["measures"].items():
            yield {"brand": brand["name"], "measure": name, **mean}
