"""`long-talks`: few people, all the way."""

from sim import Answers, Count, Day, Inbox, Post, Rate, Reply, Share, Strategy


class LongTalks(Strategy):
    """Begin few conversations a day and see every one of them through.

    It keeps hands free for the turns to come instead of spending them on more first answers.

    What to expect: at the defaults, less than `first-come` earns with the same hands: whoever is left
    waiting costs more than the later turns of a conversation bring in. Depth wins only where silence
    weighs little.

    Source: dialogic loop [KentTaylor1998]_; each further answer is worth less [Homburg2015]_, which
    speaks against it.
    """

    name = "long-talks"

    posts_per_day: Rate = 0.7  # posts a day, on average
    questions: Share = 0.5  # share of posts that ask
    people: Count = 10  # conversations begun a day, the earliest comments first

    def plan(self, day: Day) -> list[Post]:
        """Posts, of which some ask."""
        lucks = day.posts(self.posts_per_day)
        return [Post.ask() if luck < self.questions else Post.tell() for luck in lucks]

    def answer(self, inbox: Inbox) -> Answers:
        """A question back to the few, and to everyone who goes on."""
        begun = inbox.only(inbox.turn == 1).oldest().first(self.people)
        return inbox.conversations().all(Reply.FOLLOW_UP) + begun.all(Reply.FOLLOW_UP)
