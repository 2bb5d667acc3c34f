"""What several facts need to see beyond daily totals: who wrote, and who called out after whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from sim import Answers, Day, Inbox, Post, Strategy
from sim.model import TrustModel
from sim.strategy import answers_of, posts_of
from sim_facts.evaluator import Watcher

__all__ = ["CallOuts", "Comments", "Incident", "Talk", "comments_of"]

Comments = dict[str, list[npt.NDArray[np.int64]]]  # brand -> day by day, from day 1: who wrote


class _Noting(Strategy):
    """Does what another strategy does, and keeps who wrote first comments."""

    def __init__(self, of: Strategy) -> None:
        self.of = of
        self.authors: list[npt.NDArray[np.int64]] = []

    def plan(self, day: Day) -> list[Post]:
        self.authors.append(np.empty(0, np.int64))
        return posts_of(self.of, day)

    def answer(self, inbox: Inbox) -> Answers:
        if not len(self.authors[-1]):  # the first round: who goes on talking wrote their comment before
            self.authors[-1] = np.array(inbox.follower, np.int64)
        return answers_of(self.of, inbox)


class _CommentsOf(Watcher):
    """Who commented, day by day."""

    def __init__(self, model: TrustModel, brands: Sequence[str]) -> None:
        super().__init__(model)
        self._noting = {}
        for brand in model.brands:
            if brand.name in brands:
                brand.strategy = self._noting[brand.name] = _Noting(brand.strategy)

    def observations(self) -> Comments:
        return {name: noting.authors for name, noting in self._noting.items()}


def comments_of(*brands: str) -> Callable[[TrustModel], _CommentsOf]:
    """A watcher that keeps who commented, day by day, under these brands."""
    return lambda model: _CommentsOf(model, brands)


class Incident(Protocol):
    """A post over which people called the brand out."""

    @property
    def size(self) -> int:
        """Call-outs."""

    @property
    def first_hand(self) -> int:
        """Those of people who had seen it."""

    @property
    def call_outs(self) -> Sequence[int]:
        """By day."""


class Talk(NamedTuple):
    """What was said against brands.

    ``chains``: how many others joined each ordinary call-out, directly or through those who joined before,
    all brands together: 1 for a call-out that nobody joined. A call-out that somebody joins carries the name
    of who began; if they began several, it counts for their latest. ``incidents``: by brand.
    """

    chains: npt.NDArray[np.int64]
    incidents: Mapping[str, Sequence[Incident]]

    @property
    def all_incidents(self) -> list[Incident]:
        """Those of all brands."""
        return list(chain.from_iterable(self.incidents.values()))


class CallOuts(Watcher):
    """Ordinary call-outs, and those over incidents, which brands keep: a :class:`Talk`."""

    def __init__(self, model: TrustModel) -> None:
        super().__init__(model)
        self._sizes: list[int] = []
        self._latest: dict[tuple[str, int], int] = {}

    def evening(self) -> None:
        """Read today's call-outs."""
        for brand in self.model.brands:
            for call in brand.world.calls:
                key = (brand.name, int(call["root"]))
                if call["follower"] == call["root"]:
                    self._latest[key] = len(self._sizes)
                    self._sizes.append(1)
                else:
                    self._sizes[self._latest[key]] += 1

    def observations(self) -> Talk:
        """What was said."""
        incidents = {brand.name: brand.world.storms.all for brand in self.model.brands}
        return Talk(np.array(self._sizes, np.int64), incidents)
