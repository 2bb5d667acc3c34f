"""`genuine-follow-up`: a conversation."""

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, Strategy, parameter


class GenuineFollowUp(Strategy):
    """Ask, listen, and answer with a question back, as far as the hands reach.

    Whom it means to answer is their luck, the same in every turn: a conversation once begun is carried on.

    What to expect: among the highest trust on the shelf as long as there are enough hands, and among the
    highest bills for staff. When the audience outgrows the hands it turns into `ask-and-ignore` without
    anyone deciding so.

    Source: dialogic loop [KentTaylor1998]_; follow-up questions [Huang2017]_.
    """

    name = "genuine-follow-up"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = parameter(0.85, guess=(0.45, 0.95))  # share of comments it means to answer

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A question back, oldest comment first."""
        return inbox.where(inbox.luck < self.answer_rate, Reply.FOLLOW_UP)
