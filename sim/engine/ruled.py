"""A brand's world under a rival trust rule: what happens is the engine's, what becomes of trust the rule's.

The compiled passes run as ever, one after the other where the model's own world fuses two. Around each, the
ties it may touch are compared: what came in is the evidence that the rule is shown.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine import feed as _feed
from sim.engine.compiling import kernel, settled
from sim.engine.equations import credit_fade, trust
from sim.engine.rumour import Rumour, react
from sim.engine.storm import Incident
from sim.engine.world import World

__all__ = ["RuledWorld", "Update"]

Column = npt.NDArray[np.float64]

#: Trust, disposition, credit, debit, grudge that came in; the day, for complaints. Gives trust, in 0..1.
Update = Callable[..., Column]

_LEAST: Final = 1e-4  # trust never reaches 0 or 1: no finite evidence would


#: What the rule is shown: trust, disposition, credit, debit, grudge.
_COLUMNS: Final = 5


@settled
@kernel
def _evidence(came, rows, before, ties, followers, p, t):
    """Fill ``came`` with what a rule is shown, and move up in ``rows`` whom it concerns; returns how many."""
    at = 0
    for n in range(len(rows)):
        i = rows[n]
        tie, was = ties[i], before[n]
        days = np.int64(tie.touched) - was.touched
        r = np.float64(np.float32(was.r * credit_fade(t, was, np.int64(tie.touched))))
        s = np.float64(np.float32(was.s * t.fade[days]))
        k = np.float64(np.float32(was.k * t.grudge_fade[days]))
        credit, debit, grudge = max(tie.r - r, 0.0), max(tie.s - s, 0.0), max(tie.k - k, 0.0)
        if credit + debit + grudge > 0.0:
            rows[at] = i
            disposition = np.float64(followers[i].disposition)
            came[0, at] = trust(p, disposition, r, s, k)
            came[1, at] = disposition
            came[2, at] = credit
            came[3, at] = debit
            came[4, at] = grudge
            at += 1
    return at


@settled
@kernel
def _hold(ties, rows, new, followers, p):
    """Keep the rule's trust: the least credit or debit that makes equation 1 give it beside the grudge."""
    for n in range(len(new)):
        tie = ties[rows[n]]
        prior = followers[rows[n]].disposition * p.prior_weight
        other = tie.k + p.prior_weight
        tie.r = max((new[n] * other - prior) / (1.0 - new[n]), 0.0)
        tie.s = max(prior / new[n] - other, 0.0)


class RuledWorld(World):
    """A :class:`World` whose trust moves by ``update`` instead of by equation 1."""

    def __init__(self, update: Update, *others: Any) -> None:
        super().__init__(*others)
        self._update = update
        self._rumour = _RuledRumour(self)

    def answer(self, messages: npt.NDArray[np.void], replies: npt.NDArray[np.uint8]) -> npt.NDArray[np.void]:
        """As ever; see :meth:`World.answer`."""
        with self.ruled(np.unique(messages["follower"])):
            return super().answer(messages, replies)

    def await_answers(self, messages: npt.NDArray[np.void]) -> None:
        """As ever; see :meth:`World.await_answers`."""
        with self.ruled(np.unique(messages["follower"])):
            super().await_answers(messages)

    def _pass_along(self, slot: int, ask: bool, reads: bool = True, leaves: bool = True) -> None:
        with self.ruled(_feed.lookers(self._notes[slot], _feed.WROTE)):
            super()._pass_along(slot, ask, reads=True, leaves=False)
        super()._pass_along(slot, ask, reads=False, leaves=True)

    def harmed(
        self, incident: Incident, rows: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
    ) -> None:
        """What an incident does is evidence too."""
        with self.ruled(rows):
            super().harmed(incident, rows, weights)

    @contextmanager
    def ruled(self, rows: npt.NDArray[np.int64]) -> Iterator[None]:
        """What happens to ``rows`` (each once) in the block is evidence; the rule decides what it does."""
        before = self.ties[rows]
        yield
        came = np.empty((_COLUMNS, len(rows)))
        n = _evidence(came, rows, before, self.ties, self.audience.followers, self.p, self.tables)
        if n:
            new = np.clip(self._update(*came[:, :n], self.day), _LEAST, 1.0 - _LEAST)
            _hold(self.ties, rows, np.ascontiguousarray(new, np.float64), self.audience.followers, self.p)


class _RuledRumour(Rumour):
    """What is heard is evidence too, before anybody decides to join."""

    def __init__(self, world: RuledWorld) -> None:
        super().__init__()
        self._world = world

    def _reactions(self, heard: npt.NDArray[np.void], *others: Any) -> int:
        with self._world.ruled(np.unique(heard["hearer"])):
            react(heard, *others, True, False)
        return int(react(heard, *others, False, True))
