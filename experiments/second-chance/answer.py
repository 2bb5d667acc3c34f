"""How much of the trust lost comes back within nine months of reform."""

from __future__ import annotations

from experiments.drawing import Line, lines
from experiments.numbers import Numbers
from sim.compare import Interval, mean_interval

LEVEL = "psychology.recognition"
BRANDS = ("Was careless", "Was fake", "Stays careless", "Stays fake")


def recovered(numbers: Numbers, brand: str, level: float) -> Interval:
    """Share of the trust lost by those let down that is back at the end; above 1: more than they brought."""
    first, before, now = (
        numbers.values(f"{brand}.let_down_{when}", {LEVEL: level}) for when in ("first", "before", "now")
    )
    return mean_interval((now - before) / (first - before))


def gap_closed(numbers: Numbers, brand: str, level: float) -> Interval:
    """Trust of everyone: the way from who never changed to who was honest all along, covered by the end."""
    stays = brand.replace("Was", "Stays")
    reformed, unchanged, honest = (
        numbers.values(f"{name}.trust", {LEVEL: level}) for name in (brand, stays, "Honest")
    )
    return mean_interval((reformed - unchanged) / (honest - unchanged))


def answer(numbers: Numbers) -> str:
    """A line a level of recognition, and what it comes to."""
    rows = [
        "| recognition | careless, reformed | fake, reformed | careless still | fake still |",
        "|---:|---|---|---|---|",
    ]
    levels = numbers.levels(LEVEL)
    for level in levels:
        cells = (_percent(recovered(numbers, brand, level)) for brand in BRANDS)
        rows.append(f"| {level:g} | {' | '.join(cells)} |")
    careless, fake = (
        {level: recovered(numbers, brand, level).mean or 0 for level in levels} for brand in BRANDS[:2]
    )
    worse = [level for level in levels if fake[level] < careless[level]]
    less = (
        "The faker is forgiven less than the careless at every level of recognition."
        if len(worse) == len(levels)
        else "The faker is forgiven less than the careless at recognition "
        f"{', '.join(f'{level:g}' for level in worse) or 'of no level'}."
    )
    everyone = ", ".join(
        f"{_percent(gap_closed(numbers, brand, 0.01))} ({brand.lower()})" for brand in BRANDS[:2]
    )
    return (
        "Share of the trust lost in three months that is back after nine months, among those let down:\n\n"
        + "\n".join(rows)
        + f"\n\n{less} Of the way from never changing to honest all along, trust of everyone has covered "
        f"{everyone} at recognition 0.01."
    )


def _percent(found: Interval) -> str:
    if found.mean is None or found.low is None or found.high is None:
        return "no value"
    return f"{100 * found.mean:.0f} % ({100 * found.low:.0f} to {100 * found.high:.0f})"


def title(numbers: Numbers) -> str:
    """The finding, as long as it is one."""
    careless, fake = (
        [recovered(numbers, brand, level).mean or 0 for level in numbers.levels(LEVEL)]
        for brand in BRANDS[:2]
    )
    if max(fake) < min(careless) / 2:
        return "Who was careless is forgiven; who was fake hardly is, however few saw through it"
    return "How much of the trust lost comes back"


def figure(numbers: Numbers) -> str:
    """Share of lost trust that is back, by recognition."""
    levels = numbers.levels(LEVEL)
    drawn = []
    for brand in BRANDS:
        found = [recovered(numbers, brand, level) for level in levels]
        drawn.append(Line.of(brand, levels, found))
    x = "chance to recognise one canned reply"
    return lines(
        title(numbers),
        drawn,
        x=x,
        y="share of lost trust that is back after nine months",
        log=True,
        zero=True,
    )
