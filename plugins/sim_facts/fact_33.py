"""Fact 33: what answering is worth does not depend on how many people there are."""

from __future__ import annotations

from sim_facts.evaluator import Evaluator, Measure, Numbers, Setup
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

_SIZES = (1_000, 256_000)
_BRANDS = """
brands:
  - {name: teller, strategy: broadcast, with: {answer_rate: 0}}
  - {name: answers, strategy: personal-thanks, with: {answer_rate: 0.85}, replies_per_day: unlimited}
"""
_SMALL, _LARGE = (Setup(_BRANDS, (f"audience.size={size}",)) for size in _SIZES)


def _against(column: str) -> Measure:
    """What answering adds to a mean in the large audience, as a multiple of what it adds in the small one.

    A ratio of means, and a small audience is noisy: so the numbers are what each replicate contributes to it
    (jackknife), and their spread is that of both.
    """

    def against(evaluator: Evaluator) -> Numbers:
        large, small = (
            setup.each(lambda r: r.lead("answers", "teller", column))(evaluator) for setup in (_LARGE, _SMALL)
        )
        n = len(large)
        if n == 1:
            return large / small
        pseudovalues: Numbers = n * large.sum() / small.sum() - (n - 1) * (large.sum() - large) / (
            small.sum() - small
        )
        return pseudovalues

    return against


FACT = Fact(
    33,
    "T",
    "What answering is worth does not depend on the size of the audience by more than a quarter, 1,000 to"
    " 256,000.",
    "equations 3 to 5b",
    (
        Claim(
            "trust",
            "worth of answering in trust, 256,000 against 1,000",
            _against("trust"),
            0.75,
            1.25,
            "ratio",
        ),
        Claim(
            "attention",
            "worth of answering in attention, 256,000 against 1,000",
            _against("attention"),
            0.75,
            1.25,
            "ratio",
        ),
    ),
)
