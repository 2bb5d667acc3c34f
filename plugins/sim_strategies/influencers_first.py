"""`influencers-first`: answer those whom many follow."""

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, Strategy, parameter


class InfluencersFirst(Strategy):
    """Answer in the order of follower counts, as long as hands last.

    The reasoning: a word from someone with many followers travels further, praise and complaint alike.

    What to expect: with enough hands, the same as answering everybody. With few, other people are
    answered and, at the defaults, hardly anything else changes: joining a call-out takes two sources, so
    one loud voice less matters less than it seems.

    Source: the idea of opinion leaders [KatzLazarsfeld1955]_; that rumours need more than one source
    [CentolaMacy2007]_.
    """

    name = "influencers-first"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = parameter(0.85, guess=(0.45, 0.95))  # share of comments it means to answer

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A question back, best connected first."""
        meant = inbox.only(inbox.luck < self.answer_rate)
        return meant.by_followers().all(Reply.FOLLOW_UP)
