"""A tie as it stands on a day, on whole arrays: the one place outside the kernels where ties are faded.

The compiled equations do the same one tie at a time; here columns are read for views, stories and films.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.columns import CLOSEST, UNFOLLOWED, Tables, first_attention

__all__ = ["STATE", "State"]

Column = npt.NDArray[np.float64]

#: What is kept of a tie, by the names that views have for it.
STATE: Final = ("credit", "debit", "grudge", "doubt", "closeness", "expectation", "attention")


class State:
    """Columns of ties, each worked out when it is asked for. Who unfollowed stays as they left.

    Parameters
    ----------
    day : of the evening, or an array of days that goes with ``ties``
    ties, eyes : rows of :data:`~sim.engine.columns.TIE` and :data:`~sim.engine.columns.EYE`
    rests : levels of first attention
    p, t : the parameters, and their tables
    """

    def __init__(
        self,
        day: int | npt.NDArray[np.int64],
        ties: npt.NDArray[np.void],
        eyes: npt.NDArray[np.void],
        rests: npt.NDArray[np.uint8],
        p: Any,
        t: Tables,
    ) -> None:
        self._day, self._ties, self._eyes, self._rests, self._p, self._t = day, ties, eyes, rests, p, t

    def __getitem__(self, name: str) -> Column:
        """One of :data:`STATE`, or ``suspicion``. Raises KeyError."""
        if name not in (*STATE, "suspicion"):
            raise KeyError(f"a tie has no column {name!r}")
        return np.asarray(getattr(self, f"_{name}")())

    def trust(self, disposition: Column) -> Column:
        """(1) Trust of followers of that disposition."""
        r, s, k, W = self["credit"], self["debit"], self["grudge"], self._p.prior_weight
        return np.asarray((r + disposition * W) / (r + s + k + W))

    def _since(self, touched: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        gone = self._eyes["standing"] == UNFOLLOWED
        return np.where(gone, 0, self._day - touched.astype(np.int64))

    def _days(self) -> npt.NDArray[np.int64]:
        return self._since(self._ties["touched"])

    def _close(self) -> tuple[Column, npt.NDArray[np.int64]]:
        """Closeness as it was when they last talked, and the days from then to the tie's last touch."""
        close = self._ties["c"] / CLOSEST
        return close, np.where(close > 0, self._ties["touched"].astype(np.int64) - self._ties["talked"], 0)

    def _credit(self) -> Column:
        days, close_days = self._days(), self._t.close_days
        close, before = self._close()
        slow = np.exp(-self._t.loss * (days - close * (close_days[before + days] - close_days[before])))
        return np.asarray(self._ties["r"] * np.where(close > 0, slow, self._t.fade[days]))

    def _debit(self) -> Column:
        return np.asarray(self._ties["s"] * self._t.fade[self._days()])

    def _grudge(self) -> Column:
        return np.asarray(self._ties["k"] * self._t.grudge_fade[self._days()])

    def _doubt(self) -> Column:
        return np.asarray(self._ties["d"] * self._t.grudge_fade[self._days()])

    def _suspicion(self) -> Column:
        return np.asarray(1.0 / (1.0 + np.exp(-(self._t.prior + self._doubt()))))

    def _closeness(self) -> Column:
        close, before = self._close()
        return np.asarray(close * self._t.closeness[np.where(close > 0, before + self._days(), 0)])

    def _expectation(self) -> Column:
        return self._ties["x"].astype(np.float64)

    def _attention(self) -> Column:
        first = first_attention(self._rests)
        drift = self._t.drift[self._since(self._eyes["touched"])]
        return np.asarray(first + (self._eyes["A"].astype(np.float64) - first) * drift)
