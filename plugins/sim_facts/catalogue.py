"""The facts a model of brand audiences must show, each in a file of its own, and how to hold a run to them.

What is expected stands here and nowhere else: ``sim facts``, the tests, ``experiments/facts`` and the table
in ``docs/model/facts.md`` are all made from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sim_facts import (
    fact_01,
    fact_02,
    fact_03,
    fact_04,
    fact_05,
    fact_07,
    fact_08,
    fact_09,
    fact_11,
    fact_13,
    fact_14,
    fact_17,
    fact_18,
    fact_19,
    fact_21,
    fact_23,
    fact_24,
    fact_25,
    fact_27,
    fact_29,
    fact_30,
    fact_31,
    fact_32,
    fact_33,
    fact_34,
    fact_35,
    fact_36,
    fact_37,
    fact_38,
    fact_39,
)
from sim_facts.evaluator import FULL, QUICK, Evaluator, Size
from sim_facts.fact import Claim, Fact, Judgement, judged, verdict_of

__all__ = [
    "FACTS",
    "FULL",
    "QUICK",
    "Claim",
    "Evaluator",
    "Fact",
    "Judgement",
    "Size",
    "check",
    "judged",
    "verdict_of",
]

_MODULES = (
    fact_01,
    fact_02,
    fact_03,
    fact_04,
    fact_05,
    fact_07,
    fact_08,
    fact_09,
    fact_11,
    fact_13,
    fact_14,
    fact_17,
    fact_18,
    fact_19,
    fact_21,
    fact_23,
    fact_24,
    fact_25,
    fact_27,
    fact_29,
    fact_30,
    fact_31,
    fact_32,
    fact_33,
    fact_34,
    fact_35,
    fact_36,
    fact_37,
    fact_38,
    fact_39,
)

#: Number -> fact, ascending. Numbers are those of a longer list; what cannot be looked for here is left out.
FACTS: Final = {module.FACT.number: module.FACT for module in _MODULES}


def check(evaluator: Evaluator, facts: Sequence[Fact] = tuple(FACTS.values())) -> Iterator[Judgement]:
    """Hold what ``evaluator`` runs to every claim of ``facts``, in order."""
    for fact in facts:
        for claim in fact.claims:
            yield judged(fact, claim, claim.measure(evaluator).tolist())
