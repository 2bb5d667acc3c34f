"""`newcomers-first`: the first answer is worth most."""

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, Strategy, parameter


class NewcomersFirst(Strategy):
    """Answer people it has never talked with before those it knows, as far as the hands reach.

    What to expect: with scarce hands, more people who have been answered once, and a slightly better mean
    than `first-come`; the regulars, who came to expect answers, pay for it.

    Source: the first answer is worth more than the fifth [Homburg2015]_.
    """

    name = "newcomers-first"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = parameter(0.85, guess=(0.45, 0.95))  # share of comments it means to answer

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A personal word, new people first."""
        meant = inbox.only(inbox.luck < self.answer_rate)
        return meant.new().all(Reply.PERSONAL) + meant.known().all(Reply.PERSONAL)
