"""`overtime`: buy hours when the backlog grows."""

from sim import Answers, Count, Day, Inbox, Post, Rate, Reply, Share, Strategy, parameter


class Overtime(Strategy):
    """Converse like `genuine-follow-up`, oldest first, and buy overtime on mornings with a full inbox.

    Overtime is paid at the brand's wage, used or not, and only as much is bought as the backlog takes, at the
    brand's own minutes a reply. It needs a brand with a `desk`: without one there is no backlog.

    What to expect: answers like `genuine-follow-up` with more hands, at a cost that comes when it is needed.

    Source: none; what shops do in December.
    """

    name = "overtime"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = parameter(0.85, guess=(0.45, 0.95))  # share of comments it means to answer
    backlog: Count = 20  # open comments in the morning above which it buys
    most_hours: Rate = 4.0  # most hours of overtime a day

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A question back to most, oldest comment first; overtime as far as the backlog is too long."""
        meant = inbox.only(inbox.luck < self.answer_rate)
        answers = meant.oldest().all(Reply.FOLLOW_UP)
        day = inbox.day
        too_many = min(day.backlog, len(meant)) - self.backlog
        if too_many <= 0 or not inbox.hands < len(meant):
            return answers
        return answers.with_overtime(min(too_many * day.costs.minutes_per_reply / 60, self.most_hours))
