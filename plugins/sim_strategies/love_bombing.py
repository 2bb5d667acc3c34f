"""`love-bombing`: a month of everything, then nothing."""

from sim import Answers, Day, Days, Inbox, Post, Rate, Reply, Share, Strategy


class LoveBombing(Strategy):
    """Answer everyone with a question back for a month; then go on asking, and answer nobody.

    The launch campaign with an agency behind it, and the day the contract ends.

    What to expect: the best start on the shelf, then a steep fall, because people had learned to expect
    an answer. After half a year it stands next to `ask-and-ignore`: a month of love is forgotten.

    Source: losses against a learned expectation weigh most [Oliver1980]_, [Mittal1998]_.
    """

    name = "love-bombing"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    love: Days = 30  # days on which it answers everyone

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A question back to everyone, or nothing."""
        return inbox.all(Reply.FOLLOW_UP) if inbox.day.number <= self.love else inbox.nothing()
