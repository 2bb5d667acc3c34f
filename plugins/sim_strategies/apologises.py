"""`apologises`: talk as another strategy does, and say sorry when there is a storm."""

from collections.abc import Callable

from sim import Answers, Day, Days, Inbox, Post, Rate, State, Strategy, answers_of, parameter, posts_of


class Apologises(Strategy):
    """Do what another strategy does; when call-outs rise to several times the usual, post an apology.

    It sees a storm as anybody does who looks at the dashboard: by call-outs, never by the trust that they
    cost. The apology takes the place of the day's first post, or comes on top where there is none, and is
    repeated, since a post reaches few.

    What to expect: without incidents, exactly what the other strategy earns. After a fault, part of what was
    lost comes back among those who look at the apology; after a breach, little, and among those who stopped
    looking, nothing.

    Source: an apology repairs trust in what somebody can do better than trust in what they are [Kim2004]_.
    """

    name = "apologises"

    usually: str = parameter("genuine-follow-up", "the strategy whose ways it has otherwise")
    storm: Rate = 5.0  # times the usual call-outs of three days that make it apologise
    again: Days = 7  # days on which it then says so

    sorry_until: State[int] = 0  # last day of the apology

    def assemble(self, make: Callable[..., Strategy]) -> None:
        """Build the other strategy, with its own defaults."""
        self._other = make(self.usually)
        self.by_night = self._other.by_night

    def plan(self, day: Day) -> list[Post]:
        """What the other would post, the first of it an apology while there is something to be sorry for."""
        posts = posts_of(self._other, day)
        if day.storm >= max(1.0, self.storm):
            self.sorry_until = max(self.sorry_until, day.number + self.again - 1)
        return [Post.apologise(), *posts[1:]] if day.number <= self.sorry_until else posts

    def answer(self, inbox: Inbox) -> Answers:
        """What the other would answer."""
        return answers_of(self._other, inbox)
