"""A rival trust rule: what happens is the engine's, what becomes of trust the rule's.

The compiled passes run as ever, one after the other where without a rule two are fused. Around each, the ties
it may touch are compared: what came in is the evidence that the rule is shown.
"""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.columns import Tables
from sim.engine.compiling import kernel, settled
from sim.engine.equations import credit_fade, trust

__all__ = ["Update", "rule"]

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


def rule(
    update: Update,
    rows: npt.NDArray[np.int64],
    before: npt.NDArray[np.void],
    ties: npt.NDArray[np.void],
    followers: npt.NDArray[np.void],
    p: Any,
    t: Tables,
    day: int,
) -> None:
    """What has come to the ties of ``rows`` (each once) since ``before`` is evidence: ``update`` decides what
    it does. Uses up ``rows``.
    """
    came = np.empty((_COLUMNS, len(rows)))
    n = _evidence(came, rows, before, ties, followers, p, t)
    if n:
        new = np.clip(update(*came[:, :n], day), _LEAST, 1.0 - _LEAST)
        _hold(ties, rows, np.ascontiguousarray(new, np.float64), followers, p)
