"""Fact 9: canned replies look fine early, and less fine later; who sees through them falls silent."""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.model import TrustModel
from sim_facts.evaluator import Evaluator, Numbers, Record, Setup, ratio
from sim_facts.fact import Claim, Fact
from sim_facts.watchers import Ties, comments_of

__all__ = ["FACT"]

_EARLY, _HALF, _LATE = 28, 90, 180


class _Watch:
    """Ties on three evenings, and who commented when."""

    def __init__(self, model: TrustModel) -> None:
        self._ties = Ties(model, (_EARLY, _HALF, _LATE))
        self._comments = comments_of("canned", "genuine")(model)

    def evening(self) -> None:
        self._ties.evening()

    def observations(self) -> tuple[object, object]:
        return self._ties.observations(), self._comments.observations()


_SETUP = Setup(
    """
brands:
  - {name: canned, strategy: canned-reply, with: {answer_rate: 0.95}, replies_per_day: unlimited}
  - {name: genuine, strategy: genuine-follow-up, with: {answer_rate: 0.95}, replies_per_day: unlimited}
  - {name: silent, strategy: ask-and-ignore, with: {answer_rate: 0}}
""",
    days=_LATE,
    watch=_Watch,
)


def _gain(record: Record, brand: str, day: int) -> float:
    """Trust of contributors against what they brought along."""
    ties = record.observations[0]
    now, contributors = ties[day][brand]["trust"], ties[day][brand]["commented"]
    return float((now - ties[0][brand]["trust"])[contributors].mean()) if contributors.any() else float("nan")


def share_of_gain(day: int, evaluator: Evaluator) -> Numbers:
    """Contributors' gain in trust under canned replies, as a share of that under genuine ones."""
    return evaluator.each(_SETUP, lambda r: ratio(_gain(r, "canned", day), _gain(r, "genuine", day)))


def share_over_silence(evaluator: Evaluator) -> Numbers:
    """The same after four weeks, both counted from what silence comes to. "Gain" can be read so, too."""

    def share(record: Record) -> float:
        canned, genuine, silent = (_gain(record, name, _EARLY) for name in ("canned", "genuine", "silent"))
        return ratio(canned - silent, genuine - silent)

    return evaluator.each(_SETUP, share)


def later_less_early(evaluator: Evaluator) -> Numbers:
    """That share after half a year less that after four weeks."""
    return share_of_gain(_LATE, evaluator) - share_of_gain(_EARLY, evaluator)


def _comments_left(record: Record) -> float:
    ties, comments = record.observations
    witnesses = ties[_HALF]["canned"]["grudge"] > 0
    canned, genuine = (
        np.bincount(np.concatenate(comments[name][_HALF:]), minlength=record.size)[witnesses].sum()
        for name in ("canned", "genuine")
    )
    return ratio(float(canned), float(genuine))


def comments_left(evaluator: Evaluator) -> Numbers:
    """Comments of the second quarter from those who saw through a reply in the first, as a multiple of what
    the same people wrote to the genuine brand.
    """
    return evaluator.each(_SETUP, _comments_left)


FACT = Fact(
    9,
    "T",
    "Canned looks fine early: contributors' gain in weeks 1-4 is 40-100 % of that under genuine answers, "
    "later it flattens or turns; who recognises it comments at least 50 % less.",
    "[Luo2019]_",
    (
        Claim(
            "early",
            "contributors' gain of trust in four weeks, canned against genuine",
            partial(share_of_gain, _EARLY),
            0.4,
            1,
        ),
        Claim(
            "early-over-silence",
            "the same, both counted from what silence comes to",
            share_over_silence,
            0.4,
            1,
        ),
        Claim(
            "later",
            "contributors' gain, canned against genuine, 180 days less four weeks",
            later_less_early,
            high=0,
        ),
        Claim(
            "comments",
            "later comments of who saw through it, against the same people's to the genuine brand",
            comments_left,
            high=0.5,
        ),
    ),
    concerns=("canned-reply",),
)
