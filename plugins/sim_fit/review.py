"""The review of a fit: named checks, each with a verdict and a sentence that is computed from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sim.prose import listed
from sim_fit.fitting import Fit
from sim_fit.predicting import Prediction
from sim_fit.record import Record, told
from sim_fit.targets import KNOWN
from sim_fit.words import number, shown

__all__ = ["Check", "review"]

Verdict = Literal["good", "look", "bad", "open"]

_SHORT: Final = 60  # days
MAX_POSTS: Final = 16  # a day, that the model makes
_EDGE: Final = 0.03  # share of the prior


@dataclass(frozen=True)
class Check:
    """A question, its answer in a word, and why.

    ``verdict``: ``good``; ``look``, where something should be known; ``bad``, where the fit should not be
    relied on as it is; ``open``, where it could not be asked.
    """

    name: str
    verdict: Verdict
    sentence: str


def review(fit: Fit) -> list[Check]:
    """All checks, in the order in which pages show them."""
    return [
        Check("Did the data move the prior?", *_movement(fit)),
        Check("Does the model predict what it was not shown?", *_unseen(fit)),
        Check("Does it make what it was shown?", *_reproduction(fit)),
        Check("Are the numbers plausible?", *_plausible(fit)),
        Check("Is the period long and whole?", *_period(fit)),
        Check("Do the exports agree?", *_agree(fit)),
        Check("Are the intervals calibrated?", *_calibration(fit)),
    ]


def _movement(fit: Fit) -> tuple[Verdict, str]:
    free = [each for each in fit.estimates if not each.kept]
    narrow = [each for each in free if each.told]
    rest = [each.name for each in free if not each.told]
    sentence = f"Of {len(free)} parameters that were free, the data tell {len(narrow)}"
    sentence += f"; {listed(rest)} stayed about as wide as before." if rest else "."
    return ("bad" if not narrow else "good" if 2 * len(narrow) >= len(free) else "look"), sentence


def _unseen(fit: Fit) -> tuple[Verdict, str]:
    if not fit.held_out:
        days = fit.question.design.days
        return "open", f"The period has {days} days: too few to hold out the last 30."
    design = fit.question.design
    before = f"The last {design.held} days, from the {design.days - design.held} before:"
    told_of = [_against(each) for each in fit.held_out]
    hits = sum(each.inside for each in fit.held_out)
    verdict: Verdict = "good" if hits == len(told_of) else "look" if hits else "bad"
    return verdict, f"{before} {'; '.join(told_of)}."


def _against(each: Prediction) -> str:
    target = KNOWN[each.name]
    observed, low, high = (shown(target, value) for value in (each.seen, each.low, each.high))
    verdict = "as predicted" if each.inside else "not as predicted"
    return f"{target.title} {observed}, {verdict} ({low} to {high})"


def _reproduction(fit: Fit) -> tuple[Verdict, str]:
    outside = [each for each in fit.predictions if not each.inside]
    count = len(fit.predictions)
    if not outside:
        return "good", f"All {count} targets lie where the fitted model puts 95 % of them."
    from scipy.stats import binom

    by_chance = int(binom.ppf(0.95, count, 0.05))
    names = listed([KNOWN[each.name].title for each in outside])
    sentence = f"{len(outside)} of {count} targets outside the model's 95 %: {names}."
    if len(outside) <= by_chance:
        return "look", f"{sentence} So many may be by chance."
    return "bad", f"{sentence} Chance gives {by_chance} at most, in 19 of 20 fits."


def _plausible(fit: Fit) -> tuple[Verdict, str]:
    edge = []
    for each in fit.estimates:
        share = each.prior.share(each.median)
        if each.low is not None and not each.prior.integer and not _EDGE <= share <= 1 - _EDGE:
            end = each.prior.low if share < 0.5 else each.prior.high
            edge.append(f"{each.name} is {number(each.median)}, at the end of its range ({number(end)})")
    for name, value in fit.question.does.items():
        if name.startswith("posts_per_day") and value >= MAX_POSTS:
            return "bad", f"You post {MAX_POSTS} times a day or more, which is the most that the model makes."
    if edge:
        return "bad", f"{listed(edge)}: the range, or the model, is not that of these data."
    return "good", "None lies at an end of its range."


def _period(fit: Fit) -> tuple[Verdict, str]:
    question = fit.question
    problems = []
    days = question.design.days
    if days < _SHORT:
        problems.append(f"it has {days} days, and {_SHORT} are few")
    bursts = [
        burst["day"]
        for burst in question.imported.about.get("bursts", ())
        if isinstance(burst, dict) and burst.get("network") == question.imported.network
        and str(burst.get("day")) >= question.begins.isoformat()
    ]  # fmt: skip
    if bursts:
        problems.append(f"a campaign or bots on {listed(bursts)}")
    gaps = [
        f"{name} of {int(missing)} days"
        for name, missing in _missing(question.record)
        if missing > 0.1 * days
    ]
    if gaps:
        problems.append(f"missing are {listed(gaps)}")
    if problems:
        return "look", f"{'; '.join(problems)}.".capitalize()
    return "good", f"{days} days without a gap of more than a tenth, and no burst of follows among them."


def _missing(record: Record) -> Iterator[tuple[str, float]]:
    for name in ("lost", "shown", "comments"):
        days = int(told(getattr(record, name)).sum())
        if 0 < days < record.days:
            yield (
                {"lost": "losses", "shown": "impressions", "comments": "comments"}[name],
                record.days - days,
            )


def _agree(fit: Fit) -> tuple[Verdict, str]:
    record = fit.question.record
    apart = list(_apart(record, fit.question.imported.shown_columns))
    conflicts = [
        f"without {what}, {listed(names)} would lie elsewhere" for what, names in fit.dropped.items() if names
    ]
    if apart or conflicts:
        return ("bad" if apart else "look"), f"{'; '.join((*apart, *conflicts))}.".capitalize()
    if not fit.dropped:
        return "open", "There is one kind of export alone: nothing to hold it against."
    return "good", f"With {listed(list(fit.dropped))} left out in turn, no parameter leaves its interval."


def _apart(record: Record, shown_columns: dict[str, str] | object) -> Iterator[str]:
    """What days and posts count so differently that they can hardly be of one account or period."""
    for name, of_days, of_posts in (
        ("comments", record.comments, record.post_comments),
        ("likes", record.likes, record.post_likes),
        ("times shown", record.shown, record.post_shown),
    ):
        both = told(of_days).sum() >= 0.8 * record.days and told(of_posts).sum() >= 5
        days, posts = float(np.nansum(of_days)), float(np.nansum(of_posts))
        if (
            name == "times shown"
            and isinstance(shown_columns, dict)
            and shown_columns.get("days") != shown_columns.get("posts")
        ):
            continue
        # Days count old posts too, and further turns: they may well be more, but not many times as many.
        if both and max(days, posts) >= 50 and not 0.5 <= days / max(posts, 1.0) <= 4:
            yield f"days count {days:,.0f} {name}, posts {posts:,.0f} in the same time"


def _calibration(fit: Fit) -> tuple[Verdict, str]:
    free = [each for each in fit.calibrated if each.name in fit.question.design.free]
    failures = [each.name for each in free if not each.passes]
    coverage = float(np.mean([each.covered[0.9] for each in free])) if free else 0.0
    truths = fit.calibrated[0].truths if fit.calibrated else 0
    sentence = f"On {truths} made-up truths, intervals of 90 % held {100 * coverage:.0f} %"
    if failures:
        gets = "gets" if len(failures) == 1 else "get"
        cure = "more prior runs (--runs) may mend that"
        return "look", f"{sentence}; {listed(failures)} failed, and {gets} no interval; {cure}."
    return "good", f"{sentence}, and no parameter failed."


def worst(checks: Sequence[Check]) -> Verdict:
    """The verdict over all."""
    order: tuple[Verdict, ...] = ("bad", "look", "good")
    return next((verdict for verdict in order if any(each.verdict == verdict for each in checks)), "open")
