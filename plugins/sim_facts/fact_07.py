"""Fact 7: contributors' trust, by how they were treated. Built in: equations 3 and 4."""

from __future__ import annotations

from sim_facts.fact import Claim, Fact
from sim_facts.setups import AUDIENCE

__all__ = ["FACT"]

FACT = Fact(
    7,
    "B",
    "Contributors' trust after 180 days: follow-up above broadcast above ask-and-ignore.",
    "equations 3 and 4",
    (
        Claim(
            "follow-up",
            "trust of contributors, follow-up less broadcast",
            AUDIENCE.each(lambda r: r.lead("follower-up", "teller", "trust", "contributors")),
            0,
            unit="trust",
        ),
        Claim(
            "broadcast",
            "trust of contributors, broadcast less ask-and-ignore",
            AUDIENCE.each(lambda r: r.lead("teller", "ignorer", "trust", "contributors")),
            0,
            unit="trust",
        ),
    ),
)
