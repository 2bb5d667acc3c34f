"""`honest-pause`: stop asking when you cannot answer."""

from sim import Answers, Day, Days, Inbox, Post, Rate, Reply, Share, State, Strategy, parameter


class HonestPause(Strategy):
    """Converse like `genuine-follow-up`, but stop asking for a while when hands run out.

    It compares what it meant to answer yesterday with what it did answer.

    What to expect: the same as `genuine-follow-up` while there are hands enough, and far less damage when
    there are not: posts that only tell draw fewer comments and promise nothing.

    Source: the promise in a question [KentTaylor1998]_; the break-even answer rate of the model.
    """

    name = "honest-pause"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask, when it asks
    answer_rate: Share = parameter(0.85, guess=(0.45, 0.95))  # share of comments it means to answer
    enough: Share = 0.8  # share of those that must have been answered for it to go on asking
    pause: Days = 7  # days without questions after that

    meant: State[int] = 0  # comments it meant to answer since the last post
    asks_again: State[int] = 0  # the first day on which it may ask again

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask unless there is a pause."""
        if day.yesterday.answered < self.enough * self.meant:
            self.asks_again = day.number + self.pause
        self.meant = 0
        questions = self.questions if day.number >= self.asks_again else 0.0
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A question back, oldest comment first; those it talks with already before the others."""
        meant = inbox.only(inbox.luck < self.answer_rate)
        self.meant += len(meant)
        return meant.conversations().all(Reply.FOLLOW_UP) + meant.all(Reply.FOLLOW_UP)
