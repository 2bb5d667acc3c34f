"""`first-come`: the queue."""

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, Strategy


class FirstCome(Strategy):
    """Answer everyone in the order they came, until the hands run out.

    The fairest rule, and the one that a full inbox imposes anyway.

    What to expect: the same as `genuine-follow-up` with an answer rate of 1. On busy days, first comments
    use up the hands, and conversations that were begun break off in the middle.

    Source: none; what a shared inbox does by default.
    """

    name = "first-come"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A question back to all, oldest comment first."""
        return inbox.oldest().all(Reply.FOLLOW_UP)
