"""Four sweeps of what a brand does and where, and a hundred random worlds: is there a cliff anywhere?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import nan
from typing import NamedTuple

import numpy as np

from experiments.drawing import Line, lines, panels
from experiments.sizes import anywhere
from sim import plugins
from sim.compare import Interval, mean_interval
from sim.experiment import run_replicates
from sim.measures import COLUMNS, ReplicateResult
from sim.scenario import loads

DAYS, FOLLOWERS = 180, 10_000
BRANDS = {
    "Ordinary": "strategy: ask-and-ignore, with: {questions: 0.25, answer_rate: 0.3}",
    "Silent": "strategy: silence",
    "Ignorer": "strategy: ask-and-ignore",
    "Follower-up": "strategy: genuine-follow-up",
}
_POSTING = ("Ordinary", "Ignorer", "Follower-up")
MEASURES = ("lost", "looks", "trust", "phony")
LOW, HIGH = 0.005, 0.03  # of followers an ordinary brand loses a month (fact 4)
_CLIFF = 2.0  # a step by more than this from one point to the next


class Sweep(NamedTuple):
    """One thing that changes: ``sets``: its settings, ``{}`` the value; ``points``: value -> replicates."""

    title: str
    x: str
    sets: Sequence[str]
    points: Mapping[float, int]
    log: bool = True


def _even(points: Sequence[float], replicates: int = 4) -> dict[float, int]:
    return dict.fromkeys(points, replicates)


SWEEPS: Mapping[str, Sweep] = {
    "posts": Sweep(
        "Posts a day",
        "posts a day",
        [f"brands.{name}.with.posts_per_day={{}}" for name in _POSTING],
        _even((0.35, 0.7, 1, 2, 4, 8, 16)),
    ),
    "reach": Sweep(
        "Reach",
        "chance that a post is shown to a follower",
        ["psychology.reach={}"],
        _even((0.02, 0.03, 0.05, 0.08, 0.13, 0.2, 0.3)),
    ),
    "followers": Sweep(
        "Followers",
        "followers",
        ["audience.size={}"],
        {1_000: 16, 2_000: 12, 4_000: 8, 8_000: 6, 16_000: 4, 32_000: 4, 64_000: 3, 128_000: 2, 256_000: 2},
    ),
    "answers": Sweep(
        "Share answered",
        "share of comments answered",
        [f"brands.{name}.with.answer_rate={{}}" for name in _POSTING],
        _even((0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1)),
        log=False,
    ),
}


def scenario_text() -> str:
    """All sweeps start from here."""
    brands = "\n".join(
        f"  - {{name: {name}, {does}, replies_per_day: unlimited}}" for name, does in BRANDS.items()
    )
    return (
        f"name: Sizes\ndays: {DAYS}\nseed: 11\nmeasure_every: {DAYS}\n"
        f"audience: {{size: {FOLLOWERS}, platform: community}}\nbrands:\n{brands}\n"
    )


def read_off(result: ReplicateResult, number: int) -> dict[str, float]:
    """Of one brand: lost a month, looks per time shown, trust, taken for a phony."""
    measured = result.measures[number]
    days = result.daily[number, :, 0]
    shown, looks = (float(days[:, COLUMNS.index(name)].sum()) for name in ("shown", "looks"))
    return {
        "lost": 1 - measured["followers_kept"] ** (30 / DAYS),
        "looks": looks / shown if shown else nan,
        "trust": measured["trust"],
        "phony": measured["flagged_phony"],
    }


def made(sweeps: Mapping[str, Sweep] = SWEEPS, worlds: int = anywhere.WORLDS) -> str:
    """Run the sweeps, then the random worlds. A line a value, brand and measure; then a world and claim."""
    registry = plugins.load()
    rows = ["part,at,who,what,mean,low,high"]
    for part, sweep in sweeps.items():
        for at, replicates in sweep.points.items():
            sets = [setting.format(f"{at:g}" if at < 1 else f"{at:.0f}") for setting in sweep.sets]
            asked = loads(scenario_text(), registry=registry, sets=sets)
            results = list(run_replicates(asked, replicates, workers=None, threads=None, registry=registry))
            for number, name in enumerate(BRANDS):
                values = [read_off(result, number) for result in results]
                for measure in MEASURES:
                    found = mean_interval([each[measure] for each in values])
                    cells = ",".join(_short(end) for end in (found.mean, found.low, found.high))
                    rows.append(f"{part},{at:g},{name},{measure},{cells}")
    for world, claim, value in anywhere.worlds(worlds):
        rows.append(f"world,{world},,{claim},{_short(value, 4)},,")
    return "\n".join(rows) + "\n"


def _short(value: float | None, digits: int = 5) -> str:
    return "" if value is None or np.isnan(value) else f"{value:.{digits}g}"


class Read:
    """What was found, from the CSV."""

    def __init__(self, text: str) -> None:
        self._found: dict[tuple[str, str, str], dict[float, Interval]] = {}
        for row in csv.DictReader(io.StringIO(text)):
            ends = (float(row[end]) if row[end] else None for end in ("mean", "low", "high"))
            key = row["part"], row["who"], row["what"]
            self._found.setdefault(key, {})[float(row["at"])] = Interval(*ends)

    def curve(self, sweep: str, brand: str, measure: str) -> dict[float, Interval]:
        """Value -> what was found there."""
        return self._found[sweep, brand, measure]

    def means(self, sweep: str, brand: str, measure: str) -> dict[float, float]:
        """The same without intervals; NaN where there is no value."""
        found = self.curve(sweep, brand, measure)
        return {at: nan if each.mean is None else each.mean for at, each in found.items()}

    def worlds(self) -> dict[str, list[float]]:
        """Claim -> its number in each random world."""
        return {claim: list(self.means("world", "", claim).values()) for claim in anywhere.CLAIMS}


def answer(text: str) -> str:
    """Who loses how many, whether there is a cliff, the tables, and the random worlds."""
    read = Read(text)
    said = [f"- {line}" for line in (_ordinary(read), _silent(read), _cliffs(read), _fall(read))]
    parts = ["\n".join(said)]
    parts += ["\n".join(_table(read, name)) for name in SWEEPS]
    parts.append("**A hundred random worlds.** " + "\n".join(anywhere.told(read.worlds())))
    return "\n\n".join(parts)


def _ordinary(read: Read) -> str:
    every = {(s, at): v for s in SWEEPS for at, v in read.means(s, "Ordinary", "lost").items()}
    low, high = min(every.values()), max(every.values())
    within = [v for v in every.values() if LOW <= v <= HIGH]
    said = f"**An ordinary brand** loses {100 * low:.1f} to {100 * high:.1f} % of its followers a month"
    if len(within) == len(every):
        return f"{said}, within .5 to 3 % at all {len(every)} points."
    where = ", ".join(f"{_at(s, at)} ({100 * v:.1f} %)" for (s, at), v in every.items() if v not in within)
    return f"{said}. Within .5 to 3 % at {len(within)} of {len(every)} points, but not at {where}."


def _at(sweep: str, value: float) -> str:
    """``16 posts a day``, ``reach .3``."""
    if sweep == "posts":
        return f"{value:g} posts a day"
    return f"{value:,g} followers" if sweep == "followers" else f"{SWEEPS[sweep].title.lower()} {value:g}"


def _silent(read: Read) -> str:
    every = {(s, at): v for s in SWEEPS for at, v in read.means(s, "Silent", "lost").items()}
    against = {key: read.means(key[0], "Ordinary", "lost")[key[1]] / v for key, v in every.items()}
    least, most = (pick(against, key=lambda key: against[key]) for pick in (min, max))
    return (
        f"**A silent page** loses {100 * min(every.values()):.1f} to {100 * max(every.values()):.1f} %. The "
        f"ordinary brand loses {against[least]:.2f} times as many at {_at(*least)} and "
        f"{against[most]:.2f} times at {_at(*most)}, the extremes."
    )


def steps(read: Read, measure: str) -> Iterator[tuple[float, str, str, float, float]]:
    """Every step from one point to the next: its ratio (1 or more), whose, where."""
    for sweep in SWEEPS:
        for brand in BRANDS:
            means = read.means(sweep, brand, measure)
            for (a, before), (b, after) in pairwise(means.items()):
                if before > 0 and after > 0:
                    yield max(before, after) / min(before, after), brand, sweep, a, b


def _cliffs(read: Read) -> str:
    said = []
    cliff = False
    for measure, called in zip(MEASURES, ("followers lost", "looks per time shown", "trust"), strict=False):
        ratio, brand, sweep, a, b = max(steps(read, measure))
        cliff |= ratio > _CLIFF
        said.append(f"in {called} {ratio:.2f} times ({brand}, {_at(sweep, a)} to {b:,g})")
    head = "**There is a cliff**" if cliff else "**No cliff**"
    return f"{head}: the largest step from one point to the next is {', '.join(said)}."


def _fall(read: Read) -> str:
    """How phony goes with answers, of who asks in earnest and who does not."""
    means = read.means("answers", "Ignorer", "phony")
    first, *_, last = means
    falling = all(after <= before for before, after in pairwise(means.values()))
    (a, b), drop = max(
        (((x, y), p - q) for (x, p), (y, q) in pairwise(means.items())), key=lambda each: each[1]
    )
    how = "at every step" if falling else "though not at every step"
    return (
        f"**Taken for a phony**, who asks with half of the posts: {100 * means[first]:.1f} % where "
        f"{first:g} are answered, {100 * means[last]:.2f} % where {last:g} are, falling {how}, by "
        f"{100 * drop:.2f} points at most from one point to the next ({a:g} to {b:g})."
    )


def _table(read: Read, sweep: str) -> list[str]:
    about = SWEEPS[sweep]
    rows = [
        f"**{about.title}.** {' / '.join(BRANDS)}:",
        "",
        f"| {about.x} | lost a month, % | looks per time shown | trust | phony, % |",
        "|---:|---|---|---|---|",
    ]
    for at in about.points:
        cells = [
            " / ".join(_cell(read.means(sweep, brand, measure)[at], scale, places) for brand in BRANDS)
            for measure, scale, places in zip(MEASURES, (100, 1, 1, 100), (2, 3, 3, 2), strict=True)
        ]
        rows.append(f"| {at:,g} | {' | '.join(cells)} |")
    return rows


def _cell(value: float, scale: int, places: int) -> str:
    return "-" if np.isnan(value) else f"{scale * value:.{places}f}"


def figure(text: str) -> str:
    """Followers lost a month in the four sweeps."""
    read = Read(text)
    charts = []
    for sweep, about in SWEEPS.items():
        drawn = []
        for brand in BRANDS:
            found = read.curve(sweep, brand, "lost")
            drawn.append(Line.of(brand, list(found), list(found.values()), 100))
        charts.append(lines(about.title, drawn, x=about.x, y="lost a month, %", log=about.log, zero=True))
    cliff = max(ratio for ratio, *_ in steps(read, "lost")) > _CLIFF
    title = "Followers lost a month" if cliff else "Followers lost a month: slopes, and no cliff"
    return panels(title, charts)
