"""What a strategy costs: its own time of a brand-day, against what the engine takes for the same day."""

from __future__ import annotations

import statistics
import time
from typing import Any

from sim import Day, Inbox, Message, Post, Rate, Reply, Share, Strategy

SIZES = (10_000, 100_000, 1_000_000)
DAYS = {10_000: 120, 100_000: 60, 1_000_000: 20}
SETTLING = 5


class OneByOne(Strategy):
    """What `genuine-follow-up` does, thought one message at a time.

    Source: none; for comparison.
    """

    name = "one-by-one"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = 0.85  # share of comments it means to answer

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def reply_to(self, message: Message) -> Reply:
        """A question back to some."""
        return Reply.FOLLOW_UP if message.luck < self.answer_rate else Reply.NONE


class _Timed:
    """A strategy with a clock on it: the seconds spent within its own methods."""

    def __init__(self, strategy: Strategy) -> None:
        self.seconds = 0.0
        for method in ("plan", "answer"):
            setattr(strategy, method, self._timing(getattr(strategy, method)))

    def _timing(self, method: Any) -> Any:
        def timed(occasion: Day | Inbox) -> Any:
            start = time.perf_counter()
            try:
                return method(occasion)
            finally:
                self.seconds += time.perf_counter() - start

        return timed


def brand_days(strategy: Strategy | str, followers: int, days: int) -> list[tuple[float, float, int]]:
    """Seconds of the strategy, seconds of all else, and comments, for each day on which it posted."""
    from sim.model import TrustModel
    from sim.scenario import Scenario

    name = strategy if isinstance(strategy, str) else "genuine-follow-up"
    brand = {"name": "One", "strategy": name, "with": {"posts_per_day": 1.0, "questions": 1.0}}
    scenario = Scenario.model_validate(
        {"name": "benchmark", "days": days + SETTLING, "audience": {"size": followers}, "brands": [brand]}
    )
    model = TrustModel(scenario, threads=1)
    if isinstance(strategy, Strategy):
        model.brands[0].strategy = strategy
    clock = _Timed(model.brands[0].strategy)
    rows = []
    for day in range(days + SETTLING):
        clock.seconds = 0.0
        start = time.perf_counter()
        model.step()
        seconds = time.perf_counter() - start
        flows = model.brands[0].flows
        if day >= SETTLING and flows["posts"]:
            rows.append((clock.seconds, seconds - clock.seconds, int(flows["comments"])))
    return rows


def main() -> None:
    """Print the table. Times are medians of brand-days with a post, on one thread."""
    kinds: dict[str, Any] = {
        "by columns": "genuine-follow-up",
        "by columns, sorted": "influencers-first",
        "one message at a time": lambda: OneByOne(posts_per_day=1.0, questions=1.0),
    }
    print(f"{'followers':>10} {'strategy':22} {'comments':>9} {'its own':>10} {'engine':>10} {'share':>8}")
    for followers in SIZES:
        for kind, strategy in kinds.items():
            instance = strategy if isinstance(strategy, str) else strategy()
            days = brand_days(instance, followers, DAYS[followers])
            cost, engine, comments = (statistics.median(column) for column in zip(*days, strict=True))
            print(
                f"{followers:10,} {kind:22} {comments:9,.0f} {cost * 1e6:7,.0f} us {engine * 1e6:7,.0f} us "
                f"{cost / engine:8.2%}",
                flush=True,
            )
    print("must be under 5 % by columns at 1,000,000 followers")
