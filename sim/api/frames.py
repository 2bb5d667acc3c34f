"""Tables as the reader has them: of pandas where it is installed, otherwise of pyarrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["frame"]


def frame(table: Any, index: Sequence[str] = ()) -> Any:
    """A table of pyarrow, or columns by name, as a DataFrame (or a table of pyarrow).

    ``index``: columns that name the rows of a DataFrame.
    """
    import pyarrow as pa

    found = pa.table(dict(table)) if isinstance(table, Mapping) else table
    try:
        import pandas  # noqa: F401
    except ImportError:
        return found
    data = found.to_pandas()
    return data.set_index(list(index)) if index else data
