"""How large storms get, what they cost in trust, and what an apology brings back of it."""

from __future__ import annotations

from experiments.drawing import Line, lines
from experiments.numbers import Numbers, Values
from sim.compare import Interval, mean_interval

LEVEL = "timeline.0.severity"
BRANDS = ("Trusted", "Distrusted")


def _at(numbers: Numbers, column: str, level: float) -> Values:
    return numbers.values(column, {LEVEL: level})


def storm(numbers: Numbers, brand: str, level: float) -> Interval:
    """Share of the followers who called the brand out over it, where nobody says sorry."""
    return mean_interval(_at(numbers, f"{brand}.largest_storm", level))


def cost(numbers: Numbers, brand: str, level: float, kind: str = "") -> Interval:
    """Trust that the incident cost, half a year after the first day; ``kind`` is that of the brand's name."""
    calm, now = (_at(numbers, f"{name}.trust", level) for name in (f"{brand} calm", f"{brand}{kind}"))
    return mean_interval(calm - now)


def mended(numbers: Numbers, brand: str, level: float, kind: str = "") -> Interval:
    """Share of that which the apology brought back."""
    calm, now, sorry = (
        _at(numbers, f"{brand}{name}.trust", level) for name in (" calm", kind, f"{kind} sorry")
    )
    return mean_interval((sorry - now) / (calm - now))


def larger(numbers: Numbers, level: float) -> Interval:
    """How many times as large the storm of the distrusted brand is."""
    trusted, distrusted = (_at(numbers, f"{brand}.largest_storm", level) for brand in BRANDS)
    return mean_interval(distrusted / trusted)


def answer(numbers: Numbers) -> str:
    """A line a severity, and what it comes to."""
    levels = numbers.levels(LEVEL)
    rows = [
        "| severity | storm: trusted | distrusted | times as large | trust lost: trusted | distrusted "
        "| of it mended: trusted, fault | breach | distrusted, fault | breach |",
        "|---:|---|---|---|---|---|---|---|---|---|",
    ]
    for level in levels:
        cells = [
            *(_percent(storm(numbers, brand, level), 2) for brand in BRANDS),
            _plain(larger(numbers, level), 2),
            *(_plain(cost(numbers, brand, level), 3) for brand in BRANDS),
            *(
                _percent(mended(numbers, brand, level, kind), 0)
                for brand in BRANDS
                for kind in ("", " breach")
            ),
        ]
        rows.append(f"| {level:g} | {' | '.join(cells)} |")
    clear = [level for level in levels if (larger(numbers, level).low or 0) > 1]
    which = ", ".join(f"{level:g}" for level in clear) or "none"
    fault, breach = (
        [mended(numbers, brand, level, kind) for brand in BRANDS for level in levels]
        for kind in ("", " breach")
    )
    pairs = list(zip(fault, breach, strict=True))
    more = sum((a.mean or 0) > (b.mean or 0) for a, b in pairs)
    apart = sum((a.low or 0) > (b.high or 0) for a, b in pairs)
    found = (
        f"The storm of the distrusted brand is clearly larger at severity {which}. An apology brings back "
        f"more of what a fault cost than of what a breach did, by the mean, in {more} of {len(pairs)} cases; "
        f"in {apart} of them the intervals lie apart."
    )
    return "\n".join(rows) + f"\n\n{found}"


def _percent(found: Interval, places: int) -> str:
    return _shown(found, 100, places, " %")


def _plain(found: Interval, places: int) -> str:
    return _shown(found, 1, places, "")


def _shown(found: Interval, times: float, places: int, unit: str) -> str:
    if found.mean is None or found.low is None or found.high is None:
        return "no value"
    mean, low, high = (f"{times * value:.{places}f}" for value in (found.mean, found.low, found.high))
    return f"{mean}{unit} ({low} to {high})"


def title(numbers: Numbers) -> str:
    """The finding, as long as it is one."""
    levels = numbers.levels(LEVEL)
    if all((larger(numbers, level).low or 0) > 1 for level in levels[1:]):
        return "Who is trusted is called out less over the same thing"
    return "How large a storm gets"


def figure(numbers: Numbers) -> str:
    """The share who called out, by severity."""
    levels = numbers.levels(LEVEL)
    drawn = []
    for brand in BRANDS:
        found = [storm(numbers, brand, level) for level in levels]
        drawn.append(Line.of(brand, levels, found, 100))
    return lines(
        title(numbers),
        drawn,
        x="severity of the incident",
        y="followers who called the brand out over it, %",
        log=True,
        zero=True,
    )
