"""`broadcast`: talk at people."""

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, Strategy


class Broadcast(Strategy):
    """Tell, tell, tell, and answer one comment in ten.

    The page that treats its followers as an audience: 4 to 5 posts a week and the share of answers that
    was ordinary in 2015.

    What to expect: attention wears off with every post looked at without reward, so people leave because
    they are bored, hardly because they feel betrayed. Little was promised, so trust falls a little and
    stays there.

    Source: posting rate [RivalIQ2022]_; share of comments answered [Sprout2016]_.
    """

    name = "broadcast"

    posts_per_day: Rate = 0.7  # posts a day, on average
    answer_rate: Share = 0.1  # share of comments it answers

    def plan(self, day: Day) -> list[Post]:
        """Posts that tell."""
        return [Post.tell() for _ in day.posts(self.posts_per_day)]

    def answer(self, inbox: Inbox) -> Answers:
        """A personal word for a few."""
        return inbox.where(inbox.luck < self.answer_rate, Reply.PERSONAL)
