"""Strategies for the properties: each does one thing that no shipped strategy does."""

from __future__ import annotations

import numpy as np

from sim.strategy import Answers, Day, Inbox, Post, Rate, Reply, Share, State, Strategy


class Varied(Strategy):
    """Asks and tells; every kind of reply."""

    name = "varied"

    posts_per_day: Rate = 1.7
    answer_rate: Share = 0.8

    def plan(self, day: Day) -> list[Post]:
        return [Post.ask() if luck < 0.6 else Post.tell() for luck in day.posts(self.posts_per_day)]

    def answer(self, inbox: Inbox) -> Answers:
        rate = self.answer_rate
        return (
            inbox.critics().all(Reply.PERSONAL)
            + inbox.where(inbox.luck < rate / 2, Reply.FOLLOW_UP)
            + inbox.where(inbox.luck < rate * 0.9, Reply.CANNED)
            + inbox.where(inbox.luck < rate, Reply.AUTOMATIC)
        )


class Twin(Varied):
    """The same under another name."""

    name = "twin"


class UntilThen(Varied):
    """Talks up to a day, then falls silent for good."""

    name = "until-then"

    last_post: Rate = 8.0

    def plan(self, day: Day) -> list[Post]:
        return super().plan(day) if day.number <= self.last_post else []


class Mirror(Strategy):
    """Asks, and answers one part of the comments; ``mirrored``, the other part."""

    name = "mirror"

    share: Share = 0.5
    mirrored: bool = False

    def plan(self, day: Day) -> list[Post]:
        return [Post.ask()]

    def answer(self, inbox: Inbox) -> Answers:
        return inbox.where((inbox.luck < self.share) != self.mirrored, Reply.PERSONAL)


class ChangeOfMind(Strategy):
    """Answers half of all comments; once, it does the opposite for a single one."""

    name = "change-of-mind"

    changes: bool = False
    day: Rate = 5.0  # the first comment on this day or later

    changed_on: State[int] = 0
    whom: State[int] = -1

    def plan(self, day: Day) -> list[Post]:
        return [Post.ask()]

    def answer(self, inbox: Inbox) -> Answers:
        chosen = inbox.luck < 0.5
        if not self.changed_on and inbox.day.number >= self.day:
            self.changed_on = inbox.day.number
            self.whom = int(inbox.follower[0])
            if self.changes:
                chosen = np.where(np.arange(len(inbox)) == 0, ~chosen, chosen)
        return inbox.where(chosen, Reply.PERSONAL)
