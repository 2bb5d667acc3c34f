"""Strategies that use whatever a strategy may do, so that the two models are compared on all of it."""

from __future__ import annotations

import numpy as np

from sim.strategy import Answers, Day, Inbox, Post, Rate, Reply, Strategy


class Everything(Strategy):
    """Asks and tells; every kind of reply, best connected first; drops conversations in the middle."""

    name = "everything"
    by_night = True

    posts_per_day: Rate = 2.3

    def plan(self, day: Day) -> list[Post]:
        return [Post.ask() if luck < 0.6 else Post.tell() for luck in day.posts(self.posts_per_day)]

    def answer(self, inbox: Inbox) -> Answers:
        critics = inbox.critics().all(Reply.PERSONAL)
        later = inbox.conversations()
        dropped = later.where(later.luck > 0.3, Reply.NONE)
        kinds = inbox.by_followers()
        luck = np.where(kinds.turn > 1, kinds.luck * 2.8, kinds.luck)  # later turns have luck below .3
        return (
            critics
            + dropped
            + kinds.where(luck < 0.35, Reply.FOLLOW_UP)
            + kinds.where((luck >= 0.35) & (luck < 0.7), Reply.CANNED)
            + kinds.where((luck >= 0.7) & (luck < 0.8), Reply.AUTOMATIC)
            + kinds.where((luck >= 0.8) & (luck < 0.85), Reply.PERSONAL)
        )


class Dicer(Strategy):
    """Throws its own dice, remembers, and looks at its dashboard."""

    name = "dicer"

    def plan(self, day: Day) -> list[Post]:
        quiet = day.yesterday.comments < 5 or day.yesterday.unfollows > 1
        return [Post.ask() if quiet or day.rng.random() < 0.5 else Post.tell()]

    def answer(self, inbox: Inbox) -> np.ndarray:
        return inbox.day.rng.integers(0, 5, len(inbox))


class Topical(Everything):
    """Everything, and chooses topics; says sorry when there is a storm, and now and then for nothing."""

    name = "topical"

    def plan(self, day: Day) -> list[Post]:
        topics = ("", *day.topics)
        posts = []
        for j, luck in enumerate(day.posts(self.posts_per_day)):
            topic = topics[(day.number + j) % len(topics)]
            if day.storm > 2 and luck < 0.5:
                posts.append(Post.apologise(topic))
            else:
                posts.append(Post.ask(topic) if luck < 0.6 else Post.tell(topic))
        return posts
