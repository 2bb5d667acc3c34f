"""`auto-reply`: a bot that says it is one."""

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, Strategy


class AutoReply(Strategy):
    """Let a bot answer, and let it say that it is a bot.

    It needs no hands, so nobody goes without an answer, and there is nothing to see through.

    What to expect: little credit for each answer, no grudges, no silence, and so more trust than
    `broadcast` and after some months than `canned-reply`. Attention wears off as if nobody answered.

    Source: a bot that discloses itself is taken for worth less [Luo2019]_.
    """

    name = "auto-reply"
    by_night = True

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = 1.0  # share of comments the bot answers

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """An automatic answer."""
        return inbox.where(inbox.luck < self.answer_rate, Reply.AUTOMATIC)
