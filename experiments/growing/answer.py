"""Who grows, by how many come by themselves; and how much of a lead in growth is won, how much is kept."""

from __future__ import annotations

from experiments.drawing import Line, lines
from experiments.numbers import Numbers, Values
from sim.compare import Interval, mean_interval

BACKGROUND, TALK = "psychology.gain_background", "psychology.gain_talk"
BRANDS = ("Talks", "Thanks", "Tells", "Asks and drops")
SIZE = 2_000


def _at(numbers: Numbers, background: float, talk: float) -> dict[str, float]:
    return {BACKGROUND: background, TALK: talk}


def lead(numbers: Numbers, background: float, talk: float) -> tuple[Interval, Interval]:
    """Net growth of Talks less Tells, and how much of that is people won; the rest are people kept."""
    where = _at(numbers, background, talk)

    def less(measure: str) -> Values:
        return numbers.values(f"Talks.{measure}", where) - numbers.values(f"Tells.{measure}", where)

    return mean_interval(less("net_growth")), mean_interval(less("gained") / SIZE)


def level(numbers: Numbers, brand: str, talk: float) -> float | None:
    """The background at which a brand neither grows nor shrinks, between two tried ones; None if none."""
    tried = numbers.levels(BACKGROUND)
    found = [numbers.mean(f"{brand}.net_growth", _at(numbers, each, talk)).mean or 0.0 for each in tried]
    for low, high, below, above in zip(tried, tried[1:], found, found[1:], strict=False):
        if below < 0 <= above:
            return float(low + (high - low) * -below / (above - below))
    return None


def answer(numbers: Numbers) -> str:
    """Levels, the lead in two parts, and what newcomers do to a mean."""
    tried, talks = numbers.levels(BACKGROUND), numbers.levels(TALK)
    said = []
    for brand in BRANDS:
        found = level(numbers, brand, talks[1])
        if found is None:
            said.append(f"- {brand} turns from shrinking to growing at no number that was tried.")
        else:
            said.append(
                f"- {brand} holds its size where, of 100,000 people of the pool, {1e5 * found:.0f} a day "
                "come by themselves."
            )
    for talk in talks:
        whole, won = lead(numbers, tried[2], talk)
        said.append(
            f"- Where a conversation brings {1000 * talk:g} in 1,000 neighbours: Talks grows "
            f"{_points(whole)} points more than Tells, of which {_points(won)} are people won."
        )
    most = _at(numbers, tried[-1], talks[1])
    grows, keeps = (
        numbers.mean(f"Asks and drops.{name}", most).mean or 0.0 for name in ("net_growth", "followers_kept")
    )
    said.append(
        f"- At the most that was tried Asks and drops grows by {100 * grows:.0f} %, and has "
        f"{100 * keeps:.0f} % of its founders left."
    )
    apart = {
        brand: mean_interval(
            numbers.values(f"{brand}.everyone.trust", most) - numbers.values(f"{brand}.trust", most)
        )
        for brand in BRANDS
    }
    listed = ", ".join(f"{brand} {found.mean or 0.0:+.3f}" for brand, found in apart.items())
    said.append(f"- There, trust of everyone less that of the founders: {listed}.")
    return "\n".join(said)


def _points(found: Interval) -> str:
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    return f"{100 * found.mean:.1f} ({100 * found.low:.1f} to {100 * found.high:.1f})"


def figure(numbers: Numbers) -> str:
    """Net growth by background, a line a brand."""
    tried, talk = numbers.levels(BACKGROUND), numbers.levels(TALK)[1]
    drawn = []
    for brand in BRANDS:
        found = [numbers.mean(f"{brand}.net_growth", _at(numbers, each, talk)) for each in tried]
        drawn.append(Line.of(brand, [100_000 * each for each in tried], found, 100))
    return lines(
        "Where enough come by themselves, everybody grows",
        drawn,
        x="of 100,000 people of the pool, who come by themselves a day",
        y="net growth in a year, %",
    )
