"""Fact 7: contributors' trust, by how they were treated. Built in: equations 3 and 4."""

from __future__ import annotations

from functools import partial

from sim_facts.evaluator import Evaluator, Numbers
from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]


def more_trusted(a: str, b: str, evaluator: Evaluator) -> Numbers:
    """Mean trust of contributors on the last day, of brand ``a`` less ``b``."""
    return evaluator.each(
        AUDIENCE, lambda r: r.mean(a, "trust", "contributors") - r.mean(b, "trust", "contributors")
    )


FACT = Fact(
    7,
    "B",
    "Contributors' trust after 180 days: follow-up above broadcast above ask-and-ignore.",
    "equations 3 and 4",
    (
        Claim(
            "follow-up",
            "trust of contributors, follow-up less broadcast",
            partial(more_trusted, "follower-up", "teller"),
            0,
            unit="trust",
        ),
        Claim(
            "broadcast",
            "trust of contributors, broadcast less ask-and-ignore",
            partial(more_trusted, "teller", "ignorer"),
            0,
            unit="trust",
        ),
    ),
)
