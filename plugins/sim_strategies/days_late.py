"""`days-late`: the same answers, later."""

from sim import Answers, Day, Days, Inbox, Post, Rate, Reply, Share, Strategy, parameter


class DaysLate(Strategy):
    """Converse like `genuine-follow-up`, but let every comment lie for some days first.

    To find out what delay alone costs: who is answered, and how, stays the same. It needs a brand with a
    `desk`, where comments stay open; without one nothing is ever old enough to be answered.

    What to expect: a little less trust with every day, and shorter conversations; once `days` reaches what
    people wait (`silence_after`), as if nobody had answered.

    Source: first answers of support desks take minutes to days, and the customer goes on in 37 % of cases
    after ten minutes, in 22 % after more than a day (docs/model/facts.md).
    """

    name = "days-late"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = parameter(0.85, guess=(0.45, 0.95))  # share of comments it means to answer
    days: Days = 2  # days that a comment lies before it is answered

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A question back to most of what is old enough, the oldest first."""
        due = inbox.only((inbox.age >= self.days) & (inbox.luck < self.answer_rate))
        return due.oldest().all(Reply.FOLLOW_UP)
