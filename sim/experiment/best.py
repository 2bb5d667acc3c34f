"""Which design points do best on a measure, with what certainty, under which conditions.

Design points share their luck, so they are compared replicate by replicate with the one that did best; the
p-values of all these comparisons are adjusted together [Holm1979]_. What then remains open cannot be told
apart from the best, and any of it may be.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.compare import Interval, clear, holm, mean_interval, paired, probability_best
from sim.errors import ResultsError
from sim.experiment.manifest import Manifest
from sim.experiment.reading import measure_of, values
from sim.experiment.tables import column_of
from sim.foreign import Json
from sim.scenario.words import did_you_mean, shown

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Condition", "Option", "Ranking", "condition", "rank"]

_WRITTEN = re.compile(r"\s*(?P<name>[^<>=]+?)\s*(?P<sign><=|>=|<|>)\s*(?P<limit>[^<>=]+?)\s*")
HARDLY = 0.005  # a chance below this reads "<1%", as sim.numbers.chance writes it
_MOST_LEVEL = 100  # options among which chances of being best are told
_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """``cost<=2000``: a measure (of ``brand``; of whichever is ranked if None), and what it must keep."""

    brand: str | None
    measure: str
    sign: str
    limit: float

    def __str__(self) -> str:
        name = self.measure if self.brand is None else f"{self.brand}.{self.measure}"
        return f"{name}{self.sign}{self.limit:g}"

    def keeps(self, value: float) -> bool:
        """Whether ``value`` keeps it."""
        return _SIGNS[self.sign](value, self.limit)


@dataclass(frozen=True, slots=True)
class Option:
    """A design point with the brand that is looked at.

    ``value``: the measure; ``runs``: replicates that gave one; ``behind``: the difference to the best one,
    None for that; ``apart``: whether it is told apart from it (None where one replicate tells nothing);
    ``chance``: probability of being the best of those not told apart, None for others; ``unsure``: conditions
    that its mean keeps and its interval does not.
    """

    point: int
    brand: str
    settings: Json
    value: Interval
    runs: int
    behind: Interval | None
    p: float | None
    apart: bool | None
    chance: float | None
    unsure: tuple[str, ...]

    @property
    def candidate(self) -> bool:
        """Whether it may be the best: not told apart, and with a chance worth a word.

        The test against the best and the chance look at it in two ways; who is named needs both.
        """
        return not self.apart and (self.chance is None or self.chance >= HARDLY)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Options, best first.

    ``left_out``: design points that do not keep the conditions; ``empty``: those without values.
    """

    measure: str
    better: int
    conditions: tuple[Condition, ...]
    options: tuple[Option, ...]
    left_out: int
    empty: int


def condition(text: str, manifest: Manifest) -> Condition:
    """Read a condition such as ``cost<=2000`` or ``Neighbour.trust>0.5``.

    Raises:
        ResultsError: it is none, or speaks of what the tables do not keep. Its exit code is 2.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        sentence = "is no condition. Write a measure, <= or >=, and a number: cost<=2000."
        raise ResultsError(f"{shown(text)} {sentence}", exit_code=2)
    try:
        limit = float(match["limit"].replace("_", ""))
    except ValueError:
        raise ResultsError(f"{shown(text)}: {shown(match['limit'])} is no number.", exit_code=2) from None
    name, brand = match["name"], None
    spelt = {f"{way}.": each for each in manifest.about["brands"] for way in (each, column_of(each))}
    for start in sorted(spelt, key=len, reverse=True):
        if name.startswith(start):
            brand, name = spelt[start], name.removeprefix(start)
            break
    return Condition(brand, measure_of(manifest, name), match["sign"], limit)


def rank(
    table: pa.Table,
    manifest: Manifest,
    measure: str,
    better: int,
    *,
    brand: str | None = None,
    conditions: Sequence[Condition] = (),
) -> Ranking:
    """Rank design points.

    Args:
        table: the runs, as :func:`sim.experiment.reading.runs_of` gives them.
        manifest: theirs.
        measure: what counts.
        better: +1 if more of it is better, -1 if less.
        brand: whose measure; None takes in each design point the brand that does best there.
        conditions: only what keeps these, on average, is ranked.

    Raises:
        ResultsError: measure or brand are not in the tables. Its exit code is 2.
    """
    about = manifest.about
    measure = measure_of(manifest, measure)
    if brand is not None and brand not in about["brands"]:
        hint = did_you_mean(brand, about["brands"], "They are")
        raise ResultsError(f"no brand is called {shown(brand)}. {hint}", exit_code=2)
    shape = about["points"], about["replicates"]
    brands = about["brands"] if brand is None else [brand]
    by_brand = {each: values(table, column_of(each, measure), *shape) for each in brands}
    limits = {
        (each, limit): values(table, column_of(limit.brand or each, limit.measure), *shape)
        for each in brands
        for limit in conditions
    }
    picks: list[tuple[float, int, str]] = []
    left_out = empty = 0
    for point in range(shape[0]):
        means = {each: _mean(by_brand[each][point]) for each in brands}
        means = {each: mean for each, mean in means.items() if np.isfinite(mean)}
        keeping = {
            each: mean
            for each, mean in means.items()
            if all(limit.keeps(_mean(limits[each, limit][point])) for limit in conditions)
        }
        empty += not means
        left_out += bool(means) and not keeping
        if keeping:
            name = max(keeping, key=lambda each: better * keeping[each])
            picks.append((-better * keeping[name], point, name))
    picks.sort(key=lambda each: each[:2])
    settings = _settings(table, about["paths"])
    rows = [by_brand[name][point] for _, point, name in picks]
    pairs = [paired(rows[0], row, better) for row in rows[1:]]
    p_holm = holm([pair.p for pair in pairs])
    level = [i for i in range(len(rows)) if i == 0 or not clear(p_holm[i - 1])][:_MOST_LEVEL]
    chances: dict[int, float | None] = {}
    if rows:
        probabilities = probability_best([rows[i] for i in level], better, lambda one, other: False)
        chances = dict(zip(level, probabilities, strict=True))
    options = []
    for i, ((_, point, name), row) in enumerate(zip(picks, rows, strict=True)):
        unsure = tuple(str(limit) for limit in conditions if not _surely(limit, limits[name, limit][point]))
        options.append(
            Option(
                point=point,
                brand=name,
                settings=settings[point],
                value=mean_interval(row),
                runs=int(np.isfinite(row).sum()),
                behind=pairs[i - 1].difference if i else None,
                p=p_holm[i - 1] if i else None,
                apart=clear(p_holm[i - 1]) if i else False,
                chance=chances.get(i),
                unsure=unsure,
            )
        )
    return Ranking(measure, better, tuple(conditions), tuple(options), left_out, empty)


def _mean(row: NDArray[np.float64]) -> float:
    there = row[np.isfinite(row)]
    return float(there.mean()) if len(there) else float("nan")


def _surely(limit: Condition, row: NDArray[np.float64]) -> bool:
    interval = mean_interval(row)
    ends = (interval.low, interval.high)
    return all(end is not None and limit.keeps(end) for end in ends)


def _settings(table: pa.Table, paths: Sequence[str]) -> dict[int, Json]:
    columns = [table.column(path).to_pylist() for path in paths]
    points = table.column("point").to_pylist()
    rows = zip(*columns, strict=True) if columns else ((),) * len(points)
    return {point: dict(zip(paths, row, strict=True)) for point, row in zip(points, rows, strict=True)}
