"""Every chart of a run, from its files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.compare.runs import values_of
from sim.compare.sentences import finding
from sim.numbers import percent
from sim.report import words
from sim.report.bars import bars
from sim.report.chart import Chart, cells, cut
from sim.report.crowd import crowd
from sim.report.days import Curve, Days
from sim.report.dots import Row, dots
from sim.report.figures import places_apart, value_text
from sim.report.lines import lines
from sim.report.names import renamed, short_names
from sim.report.plane import Way, plane, plane_axes
from sim.results.typed import RunPair

if TYPE_CHECKING:
    from sim.results import Run
    from sim.results.film import Film
    from sim.results.why import Decided

__all__ = ["GROUPS", "MOVED", "OF_POOL", "Charts", "share_of"]

Floats = npt.NDArray[np.float64]

#: Groups and what makes one belong to them.
GROUPS = {
    "contributors": "wrote a comment",
    "bystanders": "read along, never wrote",
    "lurkers": "neither",
}
#: And besides, where there is a pool; those above are of the founders, who followed from the start.
OF_POOL = {
    "everyone": "founders and who joined",
    "newcomers": "joined during the run",
}
#: Lines over the days, and their titles.
MOVED = {
    "trust": "Mean trust",
    "reach": "Reach: looks per post and follower",
    "comments": "Comments a day",
    "call_outs": "Call-outs a day",
}
_MOST_PAIRS = 6  # of more, those of the leader are drawn
_TWO = 32  # cells of two names beside each other: as many as a telephone has room for


class Charts:
    """The charts of a run by name: ``charts["trust"].svg`` is drawn, ``charts["trust"].data`` is plain.

    ``followers_kept``, ``trust``, ``reach``, ``comments`` and ``call_outs`` are lines over the days;
    ``net_growth`` besides, where there is a pool. ``plane/NAME`` and (with a film) ``crowd/NAME`` are of one
    brand; ``groups``, ``replicates`` and (with several brands and replicates) ``pairs`` are dots; ``left``
    and (if it was looked into) ``decided`` are bars.

    Args:
        run: finished.
        film: what was recorded of it, if anything was.
        why: what :mod:`sim.results.why` keeps, if it was looked into.

    Raises:
        ResultsError: a file of the run is damaged.
    """

    def __init__(self, run: Run, film: Film | None = None, why: Decided | None = None) -> None:
        self.run, self.film, self.why = run, film, why
        short = short_names(run.brands)
        self.names = list(short.values())
        self.summary = renamed(run.summary, short)
        self.happened = words.happened(run.scenario.get("timeline", ()), short)
        self.days = Days(run)

    def __getitem__(self, name: str) -> Chart:
        return self._charts[name]

    def __contains__(self, name: object) -> bool:
        return name in self._charts

    def __iter__(self) -> Iterator[str]:
        return iter(self._charts)

    @cached_property
    def _charts(self) -> dict[str, Chart]:
        charts = {"followers_kept": self._followers_kept()}
        charts |= {name: self._moved(name, title) for name, title in MOVED.items()}
        if "net_growth" in self.curves:
            charts["net_growth"] = self._large("net_growth", "Net growth", least=-1.0, height=260)
        charts |= {f"plane/{name}": chart for name, chart in zip(self.names, self._planes(), strict=True)}
        if self.film is not None:
            charts |= {f"crowd/{name}": chart for name, chart in zip(self.names, self._crowds(), strict=True)}
        charts["groups"] = self._groups()
        charts["replicates"] = self._replicates()
        if len(self.names) > 1 and self.run.replicates > 1:
            charts["pairs"] = self._pairs()
        charts["left"] = self._exits()
        if self.why is not None:
            charts["decided"] = self._causes(self.why)
        return charts

    # --- over the days ---

    @cached_property
    def curves(self) -> dict[str, list[Curve]]:
        """Every curve by its name, one a brand."""
        days = self.days
        return {
            "followers_kept": days.kept(),
            "trust": days.state("trust"),
            "attention": days.state("attention"),
            "reach": days.reach(),
            "comments": days.flow("comments"),
            "call_outs": days.flow("call_outs"),
        } | ({"net_growth": growth} if (growth := days.grown()) else {})

    def _lines(self, name: str, title: str, unit: str, **how: Any) -> Chart:
        """The curves of that name; ``how``: what else :func:`~sim.report.lines.lines` takes."""
        events = [(day, short) for day, (short, _) in self.happened.items()]
        series = dict(zip(self.names, self.curves[name], strict=True))
        return lines(series, title, unit, events=events, **how)

    def _large(self, name: str, title: str, **how: Any) -> Chart:
        return self._lines(name, title, "share", marks=5, marked_days=7, **how)

    def _followers_kept(self) -> Chart:
        curves = {
            name: np.nan_to_num(curve.middle, nan=1.0).tolist()
            for name, curve in zip(self.names, self.curves["followers_kept"], strict=True)
        }
        fewest = 0 if min(map(min, curves.values())) < 0.5 else 1
        halves = words.half_gone(curves)
        return self._large(
            "followers_kept", "Followers kept", least=0.0, most=1.0, fewest=fewest, height=300, notes=halves
        )

    def _moved(self, name: str, title: str) -> Chart:
        if name == "trust":
            return self._lines(name, title, "trust", least=0.0, most=1.0)
        return self._lines(name, title, "share" if name == "reach" else "count", least=0.0, from_least=True)

    # --- people ---

    @cached_property
    def ways(self) -> list[Way]:
        """Every brand's way through the plane, and its crowd if there is a film."""
        ways = []
        attention, trust = self.curves["attention"], self.curves["trust"]
        for place, name in enumerate(self.names):
            there, exit_trust = np.empty((0, 2)), np.empty(0)
            if self.film is not None:
                end = self.film.evening(place, self.film.days)
                here = end.standing == 0
                there, exit_trust = np.stack([end.attention[here], end.trust[here]], axis=1), end.trust[~here]
            ways.append(Way(name, place, attention[place].middle, trust[place].middle, there, exit_trust))
        return ways

    def _planes(self) -> list[Chart]:
        axes = plane_axes(self.ways)
        return [plane(way, [other for other in self.ways if other is not way], axes) for way in self.ways]

    def _crowds(self) -> list[Chart]:
        assert self.film is not None
        ends = [self.film.evening(place, self.film.days) for place in range(len(self.names))]
        order = np.argsort(-self.film.disposition, kind="stable")  # who trusted most on day 1 comes first
        return [
            crowd(name, end.trust[order], end.standing[order] == 0)
            for name, end in zip(self.names, ends, strict=True)
        ]

    def left_by(self) -> dict[str, Floats]:
        """By the keys of :data:`sim.report.words.REASONS`, how many left, shape (replicates, brands)."""
        return {column: self.days.total(column) for column in words.REASONS}

    def _exits(self) -> Chart:
        means = {column: values.mean(axis=0) for column, values in self.left_by().items()}
        brands = {
            name: {reason: float(means[column][place]) for column, reason in words.REASONS.items()}
            for place, name in enumerate(self.names)
        }
        return bars(brands, "Why they left")

    def _causes(self, why: Decided) -> Chart:
        counts = [why["brands"][name]["kinds"] for name in self.run.brands]
        kinds = [kind for kind in why["kinds"] if any(each[kind] for each in counts)]
        brands = {
            name: {words.WOULD_HAVE_KEPT.get(kind, kind): float(each[kind]) for kind in kinds}
            for name, each in zip(self.names, counts, strict=True)
        }
        return bars(brands, "What would have kept them")

    # --- replicates ---

    @cached_property
    def _values(self) -> dict[str, dict[str, list[float]]]:
        return values_of(self.run)

    def values(self, measure: str) -> Floats:
        """A value a replicate and brand, shape (replicates, brands); of a group by ``lurkers.trust``."""
        return np.stack([self._values[brand][measure] for brand in self.run.brands], axis=1)

    def _groups(self) -> Chart:
        rows = []
        brands = [brand["groups"] for brand in self.summary["brands"]]
        for group, who in (GROUPS | OF_POOL).items():
            if group not in brands[0]:
                continue
            trusts = self.values(f"{group}.trust")
            for place, (name, groups) in enumerate(zip(self.names, brands, strict=True)):
                trust = groups[group]["trust"]
                mean = "nobody" if trust["mean"] is None else value_text(trust, "trust", 2)
                note = f"{mean}, {share_of(group, groups[group]['share'], 'newcomers' in groups)}"
                heading = f"{group.capitalize()}: {who}" if place == 0 else ""
                values = trusts[:, place].tolist()
                rows.append(Row(name, place, values, **trust, note=note, heading=heading))
        return dots(rows, "Trust at the end, group by group", "trust", least=0.0, most=1.0)

    def _replicates(self) -> Chart:
        rows = []
        kept = self.values("followers_kept")
        means = [brand["measures"]["followers_kept"]["mean"] for brand in self.summary["brands"]]
        places = places_apart((mean for mean in means if mean is not None), "share")
        for place, (name, brand) in enumerate(zip(self.names, self.summary["brands"], strict=True)):
            interval = brand["measures"]["followers_kept"]
            values = kept[:, place].tolist()
            rows.append(Row(name, place, values, **interval, note=percent(interval["mean"], places)))
        return dots(rows, "Followers kept, each replicate a dot", "share", least=0.0, most=1.0)

    def pairs_drawn(self) -> list[RunPair]:
        """Pairs of brands on followers kept: all, or those of the leader where they are many."""
        pairs = [pair for pair in self.summary["pairs"] if pair["measure"] == "followers_kept"]
        if len(pairs) <= _MOST_PAIRS:
            return pairs
        lead = finding(self.summary, "followers_kept")
        leader = lead.leaders[0] if lead else self.names[0]
        return [pair for pair in pairs if leader in (pair["a"], pair["b"])]

    def _pairs(self) -> Chart:
        values = self.values("followers_kept")
        rows = []
        for pair in self.pairs_drawn():
            a, b = (self.names.index(name) for name in (pair["a"], pair["b"]))
            name, differences = _against(pair["a"], pair["b"]), (values[:, a] - values[:, b]).tolist()
            rows.append(Row(name, a, differences, **pair["difference"], note=words.short_verdict(pair)))
        title = "Differences in followers kept, in points, paired by replicate"
        return dots(rows, title, "points", zero=True)


def share_of(group: str, share: float, pool: bool) -> str:
    """How many a group is: of the audience; where there is a pool, of the founders or for 100 of them.

    >>> share_of("lurkers", 0.2, False), share_of("lurkers", 0.2, True), share_of("everyone", 1.19, True)
    ('20% of the audience', '20% of the founders', '119 for 100 founders')
    """
    if group in OF_POOL:
        return f"{percent(share, 0).removesuffix('%')} for 100 founders"
    return f"{percent(share, 0)} of the {'founders' if pool else 'audience'}"


def _against(a: str, b: str) -> str:
    """Two names, each of which is cut only as far as the other needs the room."""
    half = _TWO // 2
    first, second = (cut(name, max(half, _TWO - cells(other))) for name, other in ((a, b), (b, a)))
    return f"{first} against {second}"
