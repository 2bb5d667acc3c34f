"""What facts need to see beyond daily totals: who wrote, whose trust moved, who called out after whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from sim import Answers, Day, Inbox, Post, Strategy
from sim.model import TrustModel
from sim.strategy import answers_of, posts_of

__all__ = ["Answered", "CallOuts", "Chains", "Comments", "Returns", "Talk", "Ties", "comments_of"]

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
        if not len(self.authors[-1]):  # the first round: who goes on talking wrote her comment before
            self.authors[-1] = np.array(inbox.follower, np.int64)
        return answers_of(self.of, inbox)


class _CommentsOf:
    def __init__(self, model: TrustModel, brands: Sequence[str]) -> None:
        self._noting = {}
        for brand in model.brands:
            if brand.name in brands:
                brand.strategy = self._noting[brand.name] = _Noting(brand.strategy)

    def evening(self) -> None:
        """Strategies keep their own notes."""

    def observations(self) -> Comments:
        return {name: noting.authors for name, noting in self._noting.items()}


def comments_of(*brands: str) -> Callable[[TrustModel], _CommentsOf]:
    """A watcher that keeps who commented, day by day, under these brands."""
    return lambda model: _CommentsOf(model, brands)


class Ties:
    """Trust, and who has a grudge or has commented, on chosen evenings.

    ``observations()`` is evening -> brand -> column -> an array over followers. Evening 0 is before the first
    day.
    """

    _COLUMNS = ("trust", "grudge", "commented")

    def __init__(self, model: TrustModel, days: Sequence[int]) -> None:
        self._model = model
        self._days = days
        self._columns: dict[int, dict[str, dict[str, npt.NDArray[Any]]]] = {}
        self.evening()

    def evening(self) -> None:
        """Keep the columns if this is one of the evenings."""
        if self._model.day in (0, *self._days):
            self._columns[self._model.day] = {
                name: {column: np.array(columns[column]) for column in self._COLUMNS}
                for name, columns in self._model.view.brands.items()
            }

    def observations(self) -> dict[int, dict[str, dict[str, npt.NDArray[Any]]]]:
        """What was kept."""
        return self._columns


class Answered:
    """How much trust each follower gained on the day of her first, second ... genuine answer.

    ``observations()`` is brand -> array (followers, :data:`MOST`) of the change of trust from the evening
    before, NaN where she did not get that far. A day with several answers to her counts as one.
    """

    MOST = 5

    def __init__(self, model: TrustModel) -> None:
        self._model = model
        self._before = {name: np.array(columns["trust"]) for name, columns in model.view.brands.items()}
        self._count = {name: np.zeros(model.size, np.int64) for name in self._before}
        self._gains = {name: np.full((model.size, self.MOST), np.nan) for name in self._before}

    def evening(self) -> None:
        """Who talked with the brand today, for which time, and what did it do to her trust?"""
        for name, columns in self._model.view.brands.items():
            now, count = columns["trust"], self._count[name]
            today = np.flatnonzero((columns["talked"] == self._model.day) & (count < self.MOST))
            self._gains[name][today, count[today]] = now[today] - self._before[name][today]
            count[today] += 1
            self._before[name] = now

    def observations(self) -> dict[str, npt.NDArray[np.float64]]:
        """What was gained."""
        return self._gains


class Chains:
    """How many others joined each call-out, directly or through those who joined before.

    ``observations()`` is the sizes of all chains, brands together: 1 for a call-out that nobody joined. A
    call-out that somebody joins carries the name of who began; if she began several, it counts for her
    latest.
    """

    def __init__(self, model: TrustModel) -> None:
        self._model = model
        self._sizes: list[int] = []
        self._latest: dict[tuple[str, int], int] = {}

    def evening(self) -> None:
        """Read today's call-outs."""
        for brand in self._model.brands:
            for call in brand.world.calls:
                key = (brand.name, int(call["root"]))
                if call["follower"] == call["root"]:
                    self._latest[key] = len(self._sizes)
                    self._sizes.append(1)
                else:
                    self._sizes[self._latest[key]] += 1

    def observations(self) -> npt.NDArray[np.int64]:
        """The sizes."""
        return np.array(self._sizes, np.int64)


class Incident(Protocol):
    """A post over which people called the brand out."""

    @property
    def size(self) -> int:
        """Call-outs."""

    @property
    def first_hand(self) -> int:
        """Those of people who had seen it."""


class Talk(NamedTuple):
    """What was said against brands: sizes of ordinary chains (:class:`Chains`), and incidents by brand."""

    chains: npt.NDArray[np.int64]
    incidents: Mapping[str, Sequence[Incident]]


class CallOuts:
    """Ordinary call-outs and those over incidents. ``observations()`` is a :class:`Talk`."""

    def __init__(self, model: TrustModel) -> None:
        self._model = model
        self._chains = Chains(model)

    def evening(self) -> None:
        """Read today's call-outs; brands keep their incidents."""
        self._chains.evening()

    def observations(self) -> Talk:
        """What was said."""
        incidents = {brand.name: brand.world.storms.all for brand in self._model.brands}
        return Talk(self._chains.observations(), incidents)


class Returns:
    """Who came back. ``observations()`` is brand -> shares by the names of :data:`sim.measures.RETURNS`."""

    def __init__(self, model: TrustModel) -> None:
        self._model = model

    def evening(self) -> None:
        """Brands keep who wrote."""

    def observations(self) -> dict[str, dict[str, float]]:
        """The shares."""
        return {brand.name: brand.came_back() for brand in self._model.brands}
