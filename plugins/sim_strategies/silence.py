"""`silence`: the account exists, and that is all."""

from sim import Answers, Day, Inbox, Post, Strategy


class Silence(Strategy):
    """Post nothing and answer nobody: the zero that others are measured from.

    What to expect: trust stays where it began, for nothing happens; only the background exits remain. A
    strategy under which trust falls below this one does harm.

    Source: none; a reference point.
    """

    name = "silence"

    def plan(self, day: Day) -> list[Post]:
        """No posts."""
        return []

    def answer(self, inbox: Inbox) -> Answers:
        """No answers."""
        return inbox.nothing()
