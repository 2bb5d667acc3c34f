"""`mixed`: a different strategy each day, by weight."""

from collections.abc import Callable

import numpy as np

from sim import Answers, Day, Inbox, Post, Strategy, Weights, answers_of, parameter, posts_of


class Mixed(Strategy):
    """Follow another strategy each day, drawn by weight: two people who share one account, or a rota.

    The draw is the luck of the day, so two brands with the same weights follow the same rota. The parts
    have their default parameters, and each remembers what it declares.

    What to expect: about the weighted mean of its parts, at the defaults. What differs from that is what
    people learned to expect on the other days.

    Source: none; for robustness checks.
    """

    name = "mixed"

    of: Weights = parameter(
        {"genuine-follow-up": 0.5, "ask-and-ignore": 0.5}, "strategies, each with the weight of its days"
    )

    def assemble(self, make: Callable[..., Strategy]) -> None:
        """Build the parts."""
        self._parts = [make(name) for name, weight in self.of.items() if weight > 0]
        self.by_night = any(part.by_night for part in self._parts)

    def plan(self, day: Day) -> list[Post]:
        """What today's strategy would post."""
        return posts_of(self._today(day), day)

    def answer(self, inbox: Inbox) -> Answers:
        """What today's strategy would answer."""
        return answers_of(self._today(inbox.day), inbox)

    def _today(self, day: Day) -> Strategy:
        if not getattr(self, "_parts", None):
            raise RuntimeError("mixed has no parts yet: make it with registry.strategy('mixed').create(...)")
        weights = np.array([weight for weight in self.of.values() if weight > 0])
        bounds = np.cumsum(weights / weights.sum())
        return self._parts[min(int(np.searchsorted(bounds, day.luck, side="right")), len(self._parts) - 1)]
