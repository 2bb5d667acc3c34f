"""`personal-thanks`: never ask, always thank."""

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, Strategy, parameter


class PersonalThanks(Strategy):
    """Tell, never ask, and thank those who comment in words meant for them.

    Nothing is promised, so every answer is a surprise; nothing is asked back, so every exchange is one
    turn.

    What to expect: trust as high as under `genuine-follow-up` for about half the staff hours, and far
    safer when hands are short, since an ignored comment under a statement costs less. The price is a
    third fewer comments.

    Source: unexpected answers weigh most [SchamariSchaefers2015]_, expectation disconfirmation
    [Oliver1980]_.
    """

    name = "personal-thanks"

    posts_per_day: Rate = 0.7  # posts a day, on average
    answer_rate: Share = parameter(0.85, guess=(0.45, 0.95))  # share of comments it means to answer

    def plan(self, day: Day) -> list[Post]:
        """Posts that tell."""
        return [Post.tell() for _ in day.posts(self.posts_per_day)]

    def answer(self, inbox: Inbox) -> Answers:
        """A personal word, oldest comment first."""
        return inbox.where(inbox.luck < self.answer_rate, Reply.PERSONAL)
