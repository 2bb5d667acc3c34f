"""`monday-batch`: one day a week for the inbox."""

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, Strategy, parameter


class MondayBatch(Strategy):
    """Let comments lie, and answer them all on Mondays, the oldest first.

    Cheap to organise: one afternoon a week. It needs a brand with a `desk`, where comments stay open; without
    one, what is written on the other days is never answered.

    What to expect: replies that are days old, of which fewer are answered back; and where people wait for
    three days, all that was written from Tuesday to Friday is given up before Monday comes, but for what came
    on Friday evening.

    Source: none; what happens where answering is nobody's job.
    """

    name = "monday-batch"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = parameter(0.85, guess=(0.45, 0.95))  # share of comments it means to answer

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """On Mondays, a question back to most, oldest comment first."""
        if inbox.day.weekday != "mon":
            return inbox.nothing()
        return inbox.only(inbox.luck < self.answer_rate).oldest().all(Reply.FOLLOW_UP)
