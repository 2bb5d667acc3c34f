"""How long a strategy takes for a day with 10,000 comments. Slow is no fault, only slow: a warning."""

from __future__ import annotations

import textwrap

from sim.testing.columns import by_columns
from sim.testing.playing import Play, PlayedDays
from sim.testing.subject import Subject

COMMENTS = 10_000
SLOW = 3_000.0
"""Microseconds a brand-day. The strategies that ship take 20 to 600."""

_DAYS = 8
_ENOUGH = 1.0  # seconds spent on measuring after which no further day is begun


class SlowStrategyWarning(UserWarning):
    """A strategy would take much of the time of a run with a large audience."""


def microseconds(subject: Subject) -> float | None:
    """Time of a brand-day with 10,000 comments: planning and the first round of answers, the fastest of some
    days. None if it never posts, so that it is never asked.
    """
    strategy = subject.create()
    seconds: list[float] = []
    for number in range(2, 2 + 4 * _DAYS):
        test_days = PlayedDays(
            days=(number,), comments=COMMENTS, people=2 * COMMENTS, hands=COMMENTS / 2, turns=1
        )
        seconds += Play(strategy, test_days).run().seconds
        if len(seconds) >= _DAYS or sum(seconds) > _ENOUGH:
            break
    return 1e6 * min(seconds) if seconds else None


class Slow(str):
    """A verdict that is a warning."""


def speed(subject: Subject) -> str:
    """What it takes; `Slow` if that is much, with what would be faster."""
    duration = microseconds(subject)
    if duration is None:
        return "it never posts, so it is never asked for answers"
    words = f"{duration:,.0f} us a brand-day at {COMMENTS:,} comments"
    if duration <= SLOW:
        return words
    if subject.cls.slow:
        code = textwrap.indent(by_columns(subject.cls), "    ")
        needs = " (with `import numpy as np`)" if "np." in code else ""
        return Slow(f"{words}. One message at a time is slow; by columns it reads{needs}:\n\n{code}\n")
    return Slow(f"{words}. Loops over comments are slow: use masks, as in inbox.where(inbox.luck < 0.5, ...)")
