"""Growth: people who do not follow yet, and how they come to (equation 18).

Of the pool only those are looked at to whom something happens: whose day of the schedule it is, who hears
praise, whose neighbour the brand talks with. A quiet pool costs a glance at one number a person.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from math import exp, floor, log, log1p
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.columns import STRANGER
from sim.engine.compiling import inlined, kernel, settled
from sim.engine.equations import at_most_1
from sim.engine.rng import POOL, philox, uniform

if TYPE_CHECKING:
    from sim.engine.audience import Audience
    from sim.engine.rumour import Rumour

__all__ = ["NOBODY", "Growth"]

#: The days on which a pool of nobody joined.
NOBODY: Final = np.empty(0, np.int16)

_LAST: Final = 32767  # beyond all runs


@inlined
def _later(chance, word, day):
    """The day after ``day`` on which something of that chance a day happens next: a geometric gap."""
    if chance >= 1.0:
        return day + 1
    gap = floor(log(uniform(word)) / log1p(-chance)) if chance > 0.0 else _LAST
    return int(min(day + 1.0 + gap, _LAST))


@kernel
def _first_days(due, founders, chance, key, replicate, ids):
    """For each of the pool, the first day on which they may join of their own accord."""
    for j in range(len(due)):
        i = founders + j
        who = ids[i] if len(ids) else i
        w0, _, _, _ = philox(key, who, 0, POOL, replicate)
        due[j] = _later(chance, w0, 0)


@settled
@kernel
def _neighbours(strangers, sources, starts, neighbours, eyes):
    """Fill ``strangers`` with the strangers among the neighbours of ``sources``, once a source; how many."""
    at = 0
    for n in range(len(sources)):
        for e in range(starts[sources[n]], starts[sources[n] + 1]):
            i = neighbours[e]
            if eyes[i].standing == STRANGER:
                strangers[at] = i
                at += 1
    return at


@settled
@kernel
def _decide(rows, praise, talk, critics, due, founders, p, key, replicate, ids, day):
    """(18) Who of ``rows`` joins: moves them up in ``rows``, and returns how many.

    ``praise``, ``talk`` and ``critics`` count, for each, praises heard today, neighbours that the brand
    talked with today, and different people heard calling it out within a week.
    """
    joining = 0
    for n in range(len(rows)):
        i = rows[n]
        who = ids[i] if len(ids) else i
        w0, w1, w2, _ = philox(key, who, day, POOL, replicate)
        calm = exp(-p.gain_callouts * critics[n])
        chance = at_most_1(p.gain_praise * praise[n] + p.gain_talk * talk[n])
        joins = uniform(w1) < calm * chance
        if due[i - founders] == day:
            due[i - founders] = _later(p.gain_background, w0, day)
            joins = joins or uniform(w2) < calm
        rows[joining] = i
        joining += joins
    return joining


class Growth:
    """The pool of one brand's world.

    Attributes:
        joined: the day on which each of the pool began to follow, -1 of who has not.
        due: the next day on which each may join of their own accord.
    """

    def __init__(self, audience: Audience, p: Any) -> None:
        self.founders = audience.founders
        size = audience.size - audience.founders
        self.joined = np.full(size, -1, np.int16)
        self.due = np.empty(size, np.int16)
        luck = (audience.key, audience.replicate, audience.ids)
        _first_days(self.due, self.founders, p.gain_background, *luck)

    def end_of_day(self, world: Any, talked: npt.NDArray[np.int64], rumour: Rumour) -> npt.NDArray[np.int64]:
        """Who joins at the end of a day, ascending; they are noted as joined.

        Parameters
        ----------
        world : the brand's, whose evening talk is over
        talked : who was answered today, each once
        rumour : what strangers heard
        """
        audience, day = world.audience, world.day
        by_themselves: npt.NDArray[np.int64] = np.flatnonzero(self.due == day) + self.founders
        by_themselves = by_themselves[world.eyes["standing"][by_themselves] == STRANGER]
        praise = rumour.outside["hearer"][rumour.outside["root"] < 0]
        talk = self._shown(world, talked)
        if not (len(by_themselves) or len(praise) or len(talk)):
            return by_themselves
        rows = np.unique(np.concatenate([by_themselves, praise, talk]))
        luck = (audience.key, audience.replicate, audience.ids, day)
        counts = (_counted(rows, praise), _counted(rows, talk), rumour.sources(rows, day))
        rows = rows[: _decide(rows, *counts, self.due, self.founders, world.p, *luck)]
        self.joined[rows - self.founders] = day
        return rows

    @staticmethod
    def _shown(world: Any, talked: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Strangers whose feed shows a conversation of a neighbour, once a neighbour."""
        graph = world.audience.graph
        strangers = np.empty(int((graph.starts[talked + 1] - graph.starts[talked]).sum()), np.int64)
        return strangers[: _neighbours(strangers, talked, graph.starts, graph.neighbours, world.eyes)]


def _counted(rows: npt.NDArray[np.int64], among: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How often each of ``rows`` (ascending, and holding all of them) is ``among`` these."""
    counts: npt.NDArray[np.int64] = np.bincount(np.searchsorted(rows, among), minlength=len(rows))
    return counts
