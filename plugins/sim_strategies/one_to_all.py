"""`one-to-all`: the same line under every comment."""

from sim import Answers, Count, Day, Inbox, Post, Rate, Reply, Share, Strategy


class OneToAll(Strategy):
    """Ask, and paste one line under every comment; where there are few, write to each of them.

    It is personal as long as that is little work, and a machine the day it is not.

    What to expect: like `personal-thanks` for a small audience, like `canned-reply` for a large one.
    Popular posts, which most people see, are the ones on which the pattern shows.

    Source: recognition grows with repetition: an assumption of the model, after [FriestadWright1994]_.
    """

    name = "one-to-all"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    few: Count = 5  # comments waiting up to which it writes to each

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """One line for all, or a word for each of a few."""
        return inbox.all(Reply.PERSONAL if len(inbox) <= self.few else Reply.CANNED)
