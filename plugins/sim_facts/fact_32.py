"""Fact 32: a question back is worth something beside one personal line at the same answer rate."""

from __future__ import annotations

from functools import partial
from typing import Final

from sim_facts.evaluator import Evaluator, Numbers, Setup
from sim_facts.fact import Claim, Fact
from sim_facts.watchers import Returns

__all__ = ["FACT"]

_SAME: Final = Setup(
    """
brands:
  - {name: one-line, strategy: ask-and-ignore, with: {questions: 0.5, answer_rate: 0.85},
     replies_per_day: unlimited}
  - {name: question-back, strategy: genuine-follow-up, with: {questions: 0.5, answer_rate: 0.85},
     replies_per_day: unlimited}
""",
    watch=Returns,
)


def trust(evaluator: Evaluator) -> Numbers:
    """Trust of contributors, follow-up less one line."""
    group = "contributors"
    return evaluator.each(
        _SAME, lambda r: r.mean("question-back", "trust", group) - r.mean("one-line", "trust", group)
    )


def back(days: int, evaluator: Evaluator) -> Numbers:
    """Share of first-time commenters who came back, follow-up less one line."""
    name = f"came_back_{days}"
    return evaluator.each(
        _SAME, lambda r: r.observations["question-back"][name] - r.observations["one-line"][name]
    )


def kept(evaluator: Evaluator) -> Numbers:
    """Followers kept, follow-up less one line."""
    return evaluator.each(
        _SAME, lambda r: (r.mean("question-back", "following") - r.mean("one-line", "following")) / r.size
    )


FACT = Fact(
    32,
    "T/B",
    "At equal answer rates, follow-up beats one personal line in contributors' trust and in how many come"
    " back.",
    "[Huang2017]_; the essay",
    (
        Claim("trust", "trust of contributors, follow-up less one line", trust, 0, unit="trust"),
        Claim("back-30", "came back within 30 days, follow-up less one line", partial(back, 30), 0),
        Claim("back-180", "came back within 180 days, follow-up less one line", partial(back, 180), 0),
        Claim("kept", "followers kept, follow-up less one line", kept),
    ),
)
