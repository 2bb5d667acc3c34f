"""The census: how many followers stand where, and their mean trust, attention and expectation, by group."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from typing import Final

import numpy as np

from sim.engine.columns import (
    COMMENTED,
    FOLLOWS,
    MISTOOK,
    MUTED,
    OPENED,
    RIGHTLY,
    SAW_TEMPLATE,
    STRANGER,
    SUSPECTED,
    psychology_of,
)
from sim.engine.compiling import kernel, settled
from sim.engine.equations import attention, first_attention, suspicion, trust_on
from sim.engine.feed import BLOCK

__all__ = ["COLUMNS", "GROUPS", "NEWCOMERS", "census"]

CONTRIBUTORS: Final = 0
BYSTANDERS: Final = 1
LURKERS: Final = 2
GROUPS: Final = 3
NEWCOMERS: Final = 3  # in a world with a pool: who joined, whatever they did

# Columns of the census, all sums.
PEOPLE: Final = 0
FOLLOWING: Final = 1
MUTERS: Final = 2
GONE: Final = 3
FLAGGED: Final = 4  # take the brand for a phony, or have seen through a reply
EVER: Final = 5  # have ever
TEMPLATE: Final = 6  # of the flagged: recognised a canned reply
RIGHT: Final = 7  # of the others: concluded it when the brand answered as a pretender would
TRUST: Final = 8
ATTENTION: Final = 9
EXPECTATION: Final = 10
SUSPICION: Final = 11
COLUMNS: Final = 12


@settled
@kernel
def census(ties, eyes, followers, rests, founders, sums, numbers, t, day, first, last):
    """Add the blocks ``first`` to ``last - 1`` up into ``sums``, shape (blocks, groups, COLUMNS).

    The groups are those of the ``founders``, the first rows; and with a pool, last, who has joined from it.
    Sums are per block and added in the blocks' order later, so no number of threads changes a digit.
    """
    p = psychology_of(numbers)
    for block in range(first, last):
        start = block * BLOCK
        mine = sums[block]
        mine[:] = 0.0
        for i in range(start, min(start + BLOCK, len(ties))):
            tie = ties[i]
            eye = eyes[i]
            then = day
            group = LURKERS
            if eye.flags & COMMENTED:
                group = CONTRIBUTORS
            elif eye.flags & OPENED:
                group = BYSTANDERS
            if i >= founders:
                if eye.standing == STRANGER:
                    continue
                group = NEWCOMERS
            row = mine[group]
            row[PEOPLE] += 1.0
            if eye.standing == FOLLOWS:
                row[FOLLOWING] += 1.0
                row[ATTENTION] += attention(t, eye, first_attention(rests[i]), day)
            elif eye.standing == MUTED:
                row[MUTERS] += 1.0
            else:
                row[GONE] += 1.0
                then = np.int64(tie.touched)  # frozen as they left
            row[TRUST] += trust_on(p, t, followers[i].disposition, tie, then)
            row[EXPECTATION] += np.float64(tie.x)
            if tie.d == 0.0 and tie.k == 0.0 and t.prior <= 0.0:
                row[SUSPICION] += p.pretender_prior
                row[EVER] += eye.flags & SUSPECTED != 0
                continue
            doubt = tie.d * t.grudge_fade[then - tie.touched]
            row[SUSPICION] += suspicion(t, doubt)
            deceived = tie.k > 0.0
            if t.storms:  # a grudge may be over an incident, which is no deceit
                deceived &= eye.flags & (SAW_TEMPLATE | MISTOOK) != 0
            row[EVER] += deceived | (eye.flags & SUSPECTED != 0)
            if deceived or t.prior + doubt > 0.0:
                row[FLAGGED] += 1.0
                row[TEMPLATE] += eye.flags & SAW_TEMPLATE != 0
                row[RIGHT] += eye.flags & (SAW_TEMPLATE | MISTOOK | RIGHTLY) == RIGHTLY
