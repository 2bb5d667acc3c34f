"""How often intervals contain the truth, where the truth is known, and what looking on the way does to that.

``python -m benchmarks.coverage --write`` puts the tables into docs/explanation/certainty.md. Every cell has
random numbers of its own, so one can be computed again without the others.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "certainty.md"
SIZES = (5, 10, 15, 20, 50)
RUNS = 4000
WALKS = 1000


class Kind(NamedTuple):
    """A distribution of differences, its mean and its standard deviation."""

    draw: Callable[[np.random.Generator, int], np.ndarray]
    mean: float
    spread: float


KINDS = {
    "normal": Kind(lambda rng, n: rng.normal(size=n), 0.0, 1.0),
    "exponential (skewed)": Kind(lambda rng, n: rng.exponential(size=n), 1.0, 1.0),
    "log-normal (very skewed)": Kind(
        lambda rng, n: rng.lognormal(size=n), math.exp(0.5), math.sqrt((math.e - 1) * math.e)
    ),
    "t with 3 degrees (heavy tails)": Kind(lambda rng, n: rng.standard_t(3, size=n), 0.0, math.sqrt(3)),
}

# Brands that do the same in most replicates. Where too few differ, no interval is told.
ALMOST_EQUAL = {
    "in 5 % of replicates": Kind(
        lambda rng, n: np.where(rng.random(n) < 0.05, rng.exponential(size=n), 0.0), 0.05, math.sqrt(0.0975)
    ),
    "in 20 %": Kind(
        lambda rng, n: np.where(rng.random(n) < 0.2, rng.exponential(size=n), 0.0), 0.2, math.sqrt(0.36)
    ),
    "in 20 %, either way": Kind(
        lambda rng, n: np.where(rng.random(n) < 0.2, rng.normal(size=n), 0.0), 0.0, math.sqrt(0.2)
    ),
}
MANY = (5, 10, 20, 50, 100, 200)


class Covered(NamedTuple):
    """Shares of intervals that contain the truth."""

    ours: float
    student: float


def coverage(kind: str, n: int, runs: int = RUNS) -> Covered:
    """Of ``runs`` samples of ``n`` differences, the share whose 95 % interval contains the mean."""
    from scipy.special import stdtrit

    from sim.compare import mean_interval

    draw, mean, _ = KINDS[kind]
    rng = np.random.default_rng([n, *kind.encode()])
    student = float(stdtrit(n - 1, 0.975))
    hits = student_hits = 0
    for _ in range(runs):
        values = draw(rng, n)
        interval = mean_interval(values)
        assert interval.low is not None
        assert interval.high is not None
        hits += interval.low <= mean <= interval.high
        student_hits += bool(abs(values.mean() - mean) <= student * values.std(ddof=1) / math.sqrt(n))
    return Covered(hits / runs, student_hits / runs)


class Told(NamedTuple):
    """What is said of differences that are mostly 0, in shares of experiments: that replicates are all equal,
    that too few differ, an interval that contains the truth, one that does not; ``student`` is how often
    Student's interval does not.
    """

    equal: float
    open: float
    right: float
    wrong: float
    student: float


def told(kind: str, n: int, runs: int = RUNS) -> Told:
    """Of ``runs`` samples of ``n`` differences, what is said of them."""
    from scipy.special import stdtrit

    from sim.compare import mean_interval

    draw, mean, _ = ALMOST_EQUAL[kind]
    rng = np.random.default_rng([n, *kind.encode()])
    student = float(stdtrit(n - 1, 0.975))
    counts = dict.fromkeys(Told._fields, 0)
    for _ in range(runs):
        values = draw(rng, n)
        interval = mean_interval(values)
        if interval.low is None or interval.high is None:
            counts["open"] += 1
        elif interval.low == interval.high:
            counts["equal"] += 1
        else:
            counts["right" if interval.low <= mean <= interval.high else "wrong"] += 1
        counts["student"] += bool(abs(values.mean() - mean) > student * values.std(ddof=1) / math.sqrt(n))
    return Told(*(counts[name] / runs for name in Told._fields))


class Stopped(NamedTuple):
    """Coverage and mean number of replicates, by our rule and by looking after each replicate."""

    ours: float
    replicates: float
    peeking: float
    peeked: float


def stopping(kind: str, enough: int, runs: int = WALKS, limit: int = 1000) -> Stopped:
    """Replicates added until the interval is narrow: with a precision for which ``enough`` would do."""
    from scipy.special import stdtrit

    from sim.compare import mean_interval
    from sim.compare.stopping import checkpoints

    draw, mean, spread = KINDS[kind]
    precision = 1.96 * spread / math.sqrt(enough)
    rng = np.random.default_rng([enough, 7, *kind.encode()])
    n = np.arange(2, limit + 1)
    student = stdtrit(n - 1, 0.975)
    hits = replicates = peeked_hits = peeks = 0
    for _ in range(runs):
        values = draw(rng, limit)
        for look in checkpoints(limit):
            interval = mean_interval(values[:look])
            assert interval.low is not None
            assert interval.high is not None
            if (interval.high - interval.low) / 2 <= precision:
                break
        assert interval.low is not None
        assert interval.high is not None
        hits += interval.low <= mean <= interval.high
        replicates += look
        means, half = _running_intervals(values, student)
        stop = int(np.argmax(half <= precision)) if (half <= precision).any() else len(half) - 1
        peeked_hits += abs(means[stop] - mean) <= half[stop]
        peeks += stop + 2
    return Stopped(hits / runs, replicates / runs, peeked_hits / runs, peeks / runs)


def until_clear(kind: str, limit: int = 200, runs: int = WALKS) -> float:
    """How often a difference is found where there is none, by adding replicates until it is "clear"."""
    from scipy.special import stdtrit

    draw, mean, _ = KINDS[kind]
    rng = np.random.default_rng([limit, 8, *kind.encode()])
    student = stdtrit(np.arange(2, limit + 1) - 1, 0.975)
    count = 0
    for _ in range(runs):
        means, half = _running_intervals(draw(rng, limit) - mean, student)
        count += bool((np.abs(means[3:]) > half[3:]).any())  # from 5 replicates on
    return count / runs


def _running_intervals(values: np.ndarray, student: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and half-width by Student's t after 2, 3, ... replicates."""
    n = np.arange(1, len(values) + 1)
    means = np.cumsum(values) / n
    variances = np.maximum(np.cumsum(values**2) - n * means**2, 0)[1:] / (n[1:] - 1)
    return means[1:], student * np.sqrt(variances / n[1:])


def intervals_table() -> str:
    """Coverage by kind and number of replicates; in brackets, Student's t."""
    lines = [
        "| differences are | " + " | ".join(f"n = {n}" for n in SIZES) + " |",
        "|---|" + "---:|" * len(SIZES),
    ]
    for kind in KINDS:
        cells = [f"{shares.ours:.3f} ({shares.student:.3f})" for shares in (coverage(kind, n) for n in SIZES)]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def equal_table() -> str:
    """What is said where brands do the same in most replicates."""
    lines = [
        "| they differ | n | all equal | too few differ | interval, with the truth | without it "
        "| Student's, without it |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for kind in ALMOST_EQUAL:
        for n in MANY:
            lines.append(f"| {kind} | {n} | {' | '.join(f'{share:.3f}' for share in told(kind, n))} |")
    return "\n".join(lines) + "\n"


def stopping_table() -> str:
    """Coverage of intervals of runs that were extended until they were precise."""
    lines = [
        "| differences are | replicates that would do | `--until-sure` | replicates used "
        "| looking after each | replicates used |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for kind in KINDS:
        for enough in (30, 100):
            row = stopping(kind, enough)
            lines.append(
                f"| {kind} | {enough} | {row.ours:.3f} | {row.replicates:.0f} | {row.peeking:.3f} "
                f"| {row.peeked:.0f} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the tables; with ``--write`` as the last word, put them into the page as well."""
    tables = {"coverage": intervals_table(), "equal": equal_table(), "stopping": stopping_table()}
    sentence = f"Found by adding replicates until it is clear, of no difference: {until_clear('normal'):.2f}"
    print("\n".join([*tables.values(), sentence]))
    if sys.argv[-1] == "--write":
        from tests.docs.blocks import with_generated

        page = PAGE.read_text(encoding="utf-8")
        for name, text in tables.items():
            page = with_generated(page, name, text)
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
