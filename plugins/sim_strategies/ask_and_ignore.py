"""`ask-and-ignore`: ask for the sake of the comments."""

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, Strategy


class AskAndIgnore(Strategy):
    """Ask people what they think, and leave nearly all of them without an answer.

    A question draws comments, which looks good in a monthly report. It also promises to listen.

    What to expect: more comments than a teller gets, and the lowest trust on the shelf among those who
    wrote them. Below the break-even answer rate, asking costs trust.

    Source: the promise in a question [KentTaylor1998]_; what questions draw [DeVries2012]_.
    """

    name = "ask-and-ignore"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = 0.02  # share of comments it answers

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A personal word for very few."""
        return inbox.where(inbox.luck < self.answer_rate, Reply.PERSONAL)
