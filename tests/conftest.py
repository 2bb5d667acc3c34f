"""Days and inboxes built by hand, for tests of strategies and of what they are written in."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim import Analytics, Day, Inbox

DayMaker = Callable[..., Day]
InboxMaker = Callable[..., Inbox]


@pytest.fixture
def make_day() -> DayMaker:
    """`make_day(number, seed=..., hands=..., yesterday=...)`: lucks depend on seed and number only."""

    def make(
        number: int = 1,
        *,
        last: int = 180,
        followers: int = 1000,
        hands: float = math.inf,
        yesterday: Analytics = Analytics(),  # noqa: B008  (a tuple: nothing to share)
        seed: int = 0,
    ) -> Day:
        lucks = np.random.Generator(np.random.Philox(key=[seed, number])).random(32)
        return Day(number, last, followers, hands, yesterday, lambda i: float(lucks[i]), (seed, number))

    return make


@pytest.fixture
def make_inbox(make_day: DayMaker) -> InboxMaker:
    """`make_inbox(n, turn=..., critic=...)`: random columns, or those given (a scalar is repeated)."""

    def make(
        n: int, *, day: Day | None = None, hands: float = math.inf, seed: int = 0, **columns: Any
    ) -> Inbox:
        rng = np.random.Generator(np.random.Philox(key=[seed, 99]))
        made: dict[str, np.ndarray] = {
            "follower": rng.permutation(max(2 * n, 1))[:n],
            "followers": rng.integers(0, 100, n),
            "post": np.zeros(n, dtype=np.int64),
            "asks": rng.random(n) < 0.5,
            "turn": np.ones(n, dtype=np.int64),
            "time": np.sort(rng.random(n)),
            "luck": rng.random(n),
            "spoken": rng.random(n) < 0.3,
            "critic": rng.random(n) < 0.1,
        }
        for name, value in columns.items():
            made[name] = np.broadcast_to(np.asarray(value, dtype=made[name].dtype), (n,)).copy()
        return Inbox(day=day or make_day(), hands=hands, **made)

    return make
