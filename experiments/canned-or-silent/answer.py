"""The recognition from which on silence is better than a canned reply."""

from __future__ import annotations

from math import exp, log

import numpy as np
from sim_facts.crossing import crossings

from experiments.drawing import Line, Mark, lines
from experiments.numbers import Numbers
from sim.compare import Interval, mean_interval

LEVEL = "psychology.recognition"
GROUPS = {"contributors": "contributors.trust", "bystanders": "bystanders.trust", "everyone": "trust"}
KEPT = "followers_kept"


def differences(numbers: Numbers, measure: str) -> list[np.ndarray]:
    """Drawer less Silence at each level, replicate by replicate."""
    return [
        numbers.values(f"Drawer.{measure}", {LEVEL: level})
        - numbers.values(f"Silence.{measure}", {LEVEL: level})
        for level in numbers.levels(LEVEL)
    ]


def crossing(numbers: Numbers, measure: str) -> Interval | None:
    """Where the two are level (on a log scale); None if one is better all along."""
    found = differences(numbers, measure)
    if len({bool(np.mean(each) > 0) for each in found}) == 1:
        return None
    logs = mean_interval(crossings([log(level) for level in numbers.levels(LEVEL)], found))
    assert logs.mean is not None
    assert logs.low is not None
    assert logs.high is not None
    return Interval(exp(logs.mean), exp(logs.low), exp(logs.high))


def told(name: str, numbers: Numbers, measure: str) -> str:
    """The crossing of one group in a sentence."""
    found = crossing(numbers, measure)
    if found is None:
        better = "the drawer" if np.mean(differences(numbers, measure)[0]) > 0 else "silence"
        return f"{name}: {better} is better over the whole range."
    return (
        f"{name}: the drawer is better below {found.mean:.3f} ({found.low:.3f} to {found.high:.3f}), "
        "silence above."
    )


def answer(numbers: Numbers) -> str:
    """A line a group, then the followers who stay."""
    lines_ = [f"- Trust, {told(name, numbers, measure)}" for name, measure in GROUPS.items()]
    lines_.append(f"- Followers kept, {told('everyone', numbers, KEPT)}")
    return "\n".join(lines_)


def figure(numbers: Numbers) -> str:
    """Trust of contributors, by recognition."""
    levels = numbers.levels(LEVEL)
    drawn = []
    for brand in ("In person", "Drawer", "Silence"):
        found = [numbers.mean(f"{brand}.contributors.trust", {LEVEL: level}) for level in levels]
        drawn.append(Line.of(brand, levels, found))
    cross = crossing(numbers, GROUPS["contributors"])
    marks = (
        [] if cross is None else [Mark(cross.mean or 0, cross.low, cross.high, f"level at {cross.mean:.3f}")]
    )
    title = "A drawer beats silence only while few can tell" if marks else "A drawer against silence"
    return lines(
        title,
        drawn,
        x="chance to recognise one canned reply",
        y="trust of contributors",
        log=True,
        marks=marks,
    )
