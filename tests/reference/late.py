"""Strategies that use what a desk and a calendar offer."""

from __future__ import annotations

from sim.strategy import Answers, Day, Inbox, Post, Reply, Strategy


class _Asks(Strategy):
    def plan(self, day: Day) -> list[Post]:
        return [Post.ask() if day.luck < 0.6 else Post.tell()]


class OnMondays(_Asks):
    """Answers on Mondays only, the oldest first, some late turns with a template."""

    name = "on-mondays"

    def answer(self, inbox: Inbox) -> Answers:
        if inbox.day.weekday != "mon":
            return inbox.nothing()
        return inbox.conversations().all(Reply.CANNED) + inbox.oldest().all(Reply.PERSONAL)


class TwoDaysLate(_Asks):
    """Lets everything lie for two days; then the newest first, with a question back."""

    name = "two-days-late"

    def answer(self, inbox: Inbox) -> Answers:
        late = inbox.only(inbox.age >= 2).newest()
        long = inbox.only(inbox.waited > 60).all(Reply.PERSONAL)
        return inbox.conversations().all(Reply.PERSONAL) + long + late.all(Reply.FOLLOW_UP)


class BuysHours(_Asks):
    """Buys an hour when more than ten wait, and in every later round a little more than that."""

    name = "buys-hours"

    def answer(self, inbox: Inbox) -> Answers:
        oldest = inbox.oldest()
        answers = oldest.where(oldest.luck < 0.8, Reply.FOLLOW_UP) + oldest.all(Reply.PERSONAL)
        hours = 0.9 + (0.1 * inbox.turn.max() + inbox.day.costs.minutes_per_reply) / 60
        return answers.with_overtime(hours) if inbox.day.backlog > 10 else answers


class LooksBack(_Asks):
    """Asks when questions drew more than statements lately, and on days when it is open."""

    name = "looks-back"

    def plan(self, day: Day) -> list[Post]:
        asked = [post.comments + post.likes for post in day.recent_posts if post.asks]
        told = [post.comments + post.likes for post in day.recent_posts if not post.asks]
        better = sum(asked) * len(told) >= sum(told) * len(asked)
        posts = [Post.ask() if better and day.open else Post.tell()]
        return posts * (2 if day.number % 5 == 0 else 1) if day.weekday != "sun" else []

    def answer(self, inbox: Inbox) -> Answers:
        return inbox.all(Reply.PERSONAL)
