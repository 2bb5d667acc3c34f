"""Tables, as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.foreign import Json

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["frame"]


def frame(rows: Iterable[Json]) -> pd.DataFrame:
    """A row a mapping, a column a key, in their order."""
    import pandas as pd

    return pd.DataFrame.from_records(list(rows))
