"""The days of a run as the charts need them: means over replicates and the band in which most of them lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.measures import EVERYONE, groups_of, has

if TYPE_CHECKING:
    from sim.results import Run

__all__ = ["BAND", "MOST", "Curve", "Days", "drawn_days"]

Floats = npt.NDArray[np.float64]

#: Share of the replicates that lie within a band.
BAND = 0.9

_STATE = ("people", "following", "trust", "attention")
_FLOWS = (
    "posts", "asks", "looks", "comments", "turns", "replies", "canned", "automatic", "opened", "recognised",
    "suspects", "call_outs", "praises", "left_bored", "left_ignored", "left_phony", "left_other",
)  # fmt: skip
_WEEK = 7
_SHORT = 28  # days below which a run is short
MOST = 200


@dataclass(frozen=True, slots=True)
class Curve:
    """One brand over the days, shape (days,), NaN where a day was not measured; ``low`` and ``high``
    bound the band, and are None with a single replicate.
    """

    middle: Floats
    low: Floats | None = None
    high: Floats | None = None


def drawn_days(days: int, most: int = MOST) -> list[int]:
    """Of many days those that are drawn, from 1: at most 200 or so, evenly, the last among them."""
    step = -(-days // most)
    return list(range(days, 0, -step))[::-1]


class Days:
    """Columns of ``daily.parquet`` for everyone, each with shape (replicates, brands, days).

    Args:
        run: whose days.

    Raises:
        ResultsError: the file is damaged, or not that of this run.
    """

    def __init__(self, run: Run) -> None:
        groups = groups_of(has(run.scenario))
        shape = (run.replicates, len(run.brands), int(run.scenario["days"]), len(groups))
        table = run.daily([*_STATE, *_FLOWS])
        self._columns: dict[str, Floats] = {
            name: np.nan_to_num(
                table[name].to_numpy(zero_copy_only=False).astype(np.float64),
                nan=np.nan if name in _STATE else 0.0,
            ).reshape(shape)
            for name in table.column_names
        }
        self._everyone = (
            self._columns["following"][..., groups.index(EVERYONE)] if EVERYONE in groups else None
        )
        self._columns = {name: column[..., 0] for name, column in self._columns.items()}
        self.replicates = run.replicates

    def column(self, name: str) -> Floats:
        """One column as it stands, shape (replicates, brands, days)."""
        return self._columns[name]

    def ends(self) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Attention and trust on the first and on the last day of which they are known, of shape
        (replicates, brands).
        """
        first, last = {}, {}
        for name in ("attention", "trust"):
            column = self._columns[name]
            days = np.flatnonzero(np.isfinite(column).all(axis=(0, 1)))
            first[name], last[name] = column[:, :, days[0]], column[:, :, days[-1]]
        return first, last

    def total(self, name: str) -> Floats:
        """What happened in all days of a replicate, shape (replicates, brands)."""
        return np.asarray(self._columns[name].sum(axis=2))

    def kept(self) -> list[Curve]:
        """Share of followers kept, a curve a brand."""
        return self._curves(self._columns["following"] / self._columns["people"])

    def grown(self) -> list[Curve]:
        """Followers, newcomers included, against those of the start (0.1: a tenth more), a curve a brand.

        None without a pool.
        """
        return [] if self._everyone is None else self._curves(self._everyone / self._founders - 1)

    @property
    def _founders(self) -> Floats:
        """How many there are, shape (replicates, brands, 1)."""
        return np.asarray(np.nanmax(self._columns["people"], axis=2, keepdims=True))

    def state(self, name: str) -> list[Curve]:
        """Mean trust or attention, a curve a brand."""
        return self._curves(self._columns[name])

    def reach(self) -> list[Curve]:
        """Looks per post and follower, over the week up to each day."""
        posts = self._weekly(self._columns["posts"])
        looks = self._weekly(self._columns["looks"])
        with np.errstate(invalid="ignore", divide="ignore"):
            return self._curves(np.where(posts > 0, looks / (posts * self._founders), np.nan))

    def flow(self, name: str) -> list[Curve]:
        """What happened a day, over the week up to each day."""
        return self._curves(self._weekly(self._columns[name]))

    @staticmethod
    def _weekly(values: Floats) -> Floats:
        """Mean of the seven days up to each day: nothing rises before it happens.

        The first six days have none, but in short runs, where it is of the days there are.
        """
        days = values.shape[2]
        sums = np.concatenate([np.zeros((*values.shape[:2], 1)), values.cumsum(axis=2)], axis=2)
        last = np.arange(days) + 1
        first = np.maximum(last - _WEEK, 0)
        weekly = np.asarray((sums[..., last] - sums[..., first]) / (last - first))
        if days >= _SHORT:
            weekly[..., : _WEEK - 1] = np.nan
        return weekly

    def _curves(self, values: Floats) -> list[Curve]:
        """``values`` has shape (replicates, brands, days), NaN where nothing was measured."""
        finite = np.isfinite(values)
        counts = finite.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            middle = np.where(counts > 0, np.where(finite, values, 0.0).sum(axis=0) / counts, np.nan)
        if self.replicates == 1:
            return [Curve(each) for each in middle]
        low, high = _quantiles(values, counts)
        return [Curve(*each) for each in zip(middle, low, high, strict=True)]


def _quantiles(values: Floats, counts: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The ends of the band, linear between replicates; NaN sorts last and is left out."""
    ordered = np.sort(values, axis=0)
    ends = []
    for share in ((1 - BAND) / 2, (1 + BAND) / 2):
        place = share * np.maximum(counts - 1, 0)
        below = place.astype(np.int64)
        above = np.minimum(below + 1, np.maximum(counts - 1, 0))
        a, b = (np.take_along_axis(ordered, index[None], axis=0)[0] for index in (below, above))
        ends.append(np.where(counts > 0, a + (place - below) * (b - a), np.nan))
    return ends[0], ends[1]
