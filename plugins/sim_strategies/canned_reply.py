"""`canned-reply`: ready-made warmth."""

from sim import Answers, Day, Inbox, Post, Rate, Reply, Share, Strategy


class CannedReply(Strategy):
    """Answer nearly everybody, from a drawer of ready-made texts.

    It costs seconds a reply, and poses as personal.

    What to expect: in the first weeks about half the gain of genuine answers or more. The more such
    replies stand under a post, the sooner somebody sees the pattern; then come grudges, which hardly
    fade, and by far the most call-outs. Whether it beats saying nothing depends on how good people are at
    spotting it, a number nobody has measured.

    Source: persuasion knowledge [FriestadWright1994]_; undetected bots do as well as people [Luo2019]_.
    """

    name = "canned-reply"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    answer_rate: Share = 0.95  # share of comments it answers

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A text from the drawer."""
        return inbox.where(inbox.luck < self.answer_rate, Reply.CANNED)
