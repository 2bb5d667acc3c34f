"""The facts a model of brand audiences must show, each in a file of its own, and how to hold a run to them.

What is expected stands here and nowhere else: ``sim facts``, the tests, ``experiments/facts`` and the table
in ``docs/model/facts.md`` are all made from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

import sim_facts
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

_FILES = [each.name for each in iter_modules(sim_facts.__path__) if each.name.startswith("fact_")]  # in order

#: Number -> fact, ascending. Numbers are those of a longer list; what cannot be looked for here is left out.
FACTS: Final[Mapping[int, Fact]] = {
    fact.number: fact for fact in (import_module(f"sim_facts.{name}").FACT for name in _FILES)
}


def check(evaluator: Evaluator, facts: Sequence[Fact] = tuple(FACTS.values())) -> Iterator[Judgement]:
    """Hold what ``evaluator`` runs to every claim of ``facts``, in order."""
    for fact in facts:
        for claim in fact.claims:
            yield judged(fact, claim, claim.measure(evaluator).tolist())
