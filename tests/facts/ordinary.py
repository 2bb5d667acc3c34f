"""A strategy for these tests: the ordinary brand, which also keeps count of who writes."""

import numpy as np

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, State, Strategy


class Ordinary(Strategy):
    """Tells, asks with every fourth post, and answers three comments in ten: most brands answer 11-60 %.

    Source: posting rate [RivalIQ2022]_; share of comments answered [Sprout2016]_.
    """

    name = "ordinary"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.25  # share of posts that ask
    answer_rate: Share = 0.3  # share of comments it answers

    # Who wrote comments, an array a day on which somebody did; fresh for every replicate.
    wrote: State[list] = []  # noqa: RUF012

    def plan(self, day: Day) -> list[Post]:
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        self.wrote.append(np.array(inbox.follower))  # it never asks back, so every message is a comment
        return inbox.where(inbox.luck < self.answer_rate, Reply.PERSONAL)
