"""Days and inboxes made by hand, for tests of what a strategy does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.strategy import Analytics, Day, Inbox

_NO_ANALYTICS = Analytics()
_LUCKS = 32  # keyed uniforms of a day: 0 the day's, 1 the fractional post, 16 to 31 the posts'


def make_day(
    number: int = 1,
    *,
    last: int = 180,
    followers: int = 1000,
    hands: float = math.inf,
    yesterday: Analytics = _NO_ANALYTICS,
    luck: float | None = None,
    seed: int = 0,
    **shown: Any,
) -> Day:
    """A `Day` as `plan` is shown it. Its luck depends on `seed` and `number` only.

    `luck`, between 0 and 1, sets `day.luck` and the luck of every post. `shown` is what else there is to see:
    `date`, `weekday`, `holiday`, `open`, `backlog`, `costs` (`Prices`), `posts` (of `PastPost`), `storm` and
    `topics` (any topic will do unless they are given).
    """
    lucks = np.random.Generator(np.random.Philox(key=[seed, number])).random(_LUCKS)
    if luck is not None:
        lucks[:] = luck
    shown = {"topics": None, **shown}
    return Day(number, last, followers, hands, yesterday, lambda i: float(lucks[i]), (seed, number), **shown)


def make_inbox(
    n: int, *, day: Day | None = None, hands: float | None = None, seed: int = 0, **columns: Any
) -> Inbox:
    """An `Inbox` of `n` comments as `answer` is shown it, oldest first, with plausible random columns.

    Any column can be given, as an array of `n` or as one value for all: `make_inbox(3, critic=True)`,
    `make_inbox(2, followers=[10, 5000])`. `day` is `make_day()` and `hands` those of the day by default.
    Raises TypeError for a column that an inbox does not have, ValueError for one of another length.
    """
    rng = np.random.Generator(np.random.Philox(key=[seed, 99]))
    arrays: dict[str, NDArray[Any]] = {
        "follower": rng.permutation(max(2 * n, 1))[:n],
        "followers": np.floor(rng.pareto(1.5, n) * 20).astype(np.int64),
        "post": np.zeros(n, dtype=np.int64),
        "asks": rng.random(n) < 0.5,
        "turn": np.ones(n, dtype=np.int64),
        "time": np.sort(rng.random(n)),
        "luck": rng.random(n),
        "spoken": rng.random(n) < 0.3,
        "critic": rng.random(n) < 0.1,
        "age": np.zeros(n, dtype=np.int64),
        "waited": np.zeros(n),
    }
    for name, value in columns.items():
        if name not in arrays:
            raise TypeError(f"an inbox has no column {name!r}; its columns are {', '.join(arrays)}")
        array = np.asarray(value, dtype=arrays[name].dtype)
        if array.shape not in ((), (n,)):
            raise ValueError(f"column {name!r} has shape {array.shape}; give one value, or {n} of them")
        arrays[name] = np.broadcast_to(array, (n,)).copy()
    day = make_day() if day is None else day
    return Inbox(day, day.hands if hands is None else hands, arrays, n)
