"""What a question more or less a day does to trust, by the replies a day there are hands for."""

from __future__ import annotations

from experiments.drawing import Line, lines
from experiments.numbers import Numbers
from sim.compare import Paired, paired

HANDS, ASKS = "brands.Asker.replies_per_day", "brands.Asker.with.questions"


def always_less_never(numbers: Numbers, hands: float) -> Paired:
    """Trust with a question in every post, less trust with none, same people."""
    first, last = numbers.levels(ASKS)[0], numbers.levels(ASKS)[-1]
    always, never = (numbers.values("Asker.trust", {HANDS: hands, ASKS: asks}) for asks in (last, first))
    return paired(always, never)


def answer(numbers: Numbers) -> str:
    """A line for each number of hands."""
    said = []
    for hands in numbers.levels(HANDS):
        found = always_less_never(numbers, hands).difference
        assert found.mean is not None
        assert found.low is not None
        assert found.high is not None
        if not found.clear:
            what = "no clear difference between asking always and never"
        else:
            what = f"asking always is {'better' if found.mean > 0 else 'worse'} than never"
        interval = f"{found.mean:+.3f} ({found.low:+.3f} to {found.high:+.3f})"
        said.append(f"- {hands:g} replies a day: {what}, trust {interval}.")
    return "\n".join(said)


def figure(numbers: Numbers) -> str:
    """Trust by share of posts that ask, a line for each number of hands."""
    asks = numbers.levels(ASKS)
    drawn = []
    for hands in numbers.levels(HANDS):
        found = [numbers.mean("Asker.trust", {HANDS: hands, ASKS: share}) for share in asks]
        name = f"{hands:g} replies a day"
        drawn.append(Line.of(name, asks, found))
    ways = [always_less_never(numbers, hands).difference for hands in numbers.levels(HANDS)]
    few, many = (way.mean or 0 for way in (ways[0], ways[-1]))
    title = "Who has few hands asks less" if few < 0 and few < many else "Trust by how often a brand asks"
    return lines(title, drawn, x="share of posts that ask", y="trust of everyone")
