"""Fact 21: who pretends is found out, who means it is not."""

from __future__ import annotations

from sim_facts.evaluator import Measure, Record, Setup
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]

#: The class page: a chatty crowd that reads along, and can tell a template.
_CLASS = Setup(
    """
brands:
  - {name: teller, strategy: broadcast}
  - {name: ignorer, strategy: ask-and-ignore}
  - {name: canned, strategy: canned-reply}
  - {name: follower-up, strategy: genuine-follow-up}
""",
    (
        "audience.size=500",
        "audience.network={kind: small-world, mean_degree: 8, rewiring: 0.1}",
        "audience.traits.participation={mean: 0.08, sigma: 1.0}",
        "psychology.reach=0.3",
        "psychology.thread_opening=0.6",
        "psychology.recognition=0.05",
    ),
    days=90,
)
_EARLY = 30


def _flagged(record: Record, brand: str, day: int = 0) -> float:
    """Share of followers who take ``brand`` for a phony on the evening of ``day``."""
    return record.mean(brand, "flagged", day=day) / record.size


def _beyond(brand: str) -> Measure:
    """Flagged on day 30, less five times what the brand that follows up has."""
    return _CLASS.each(lambda r: _flagged(r, brand, _EARLY) - 5 * _flagged(r, "follower-up", _EARLY))


def _in_order(record: Record) -> float:
    """1 where both pretenders are ahead of everybody else on day 30, else 0."""
    pretend = min(_flagged(record, name, _EARLY) for name in ("ignorer", "canned"))
    return float(pretend > max(_flagged(record, name, _EARLY) for name in ("teller", "follower-up")))


FACT = Fact(
    21,
    "B",
    "Taken for a phony by day 30 on the class page: canned and ask-and-ignore each at least 5 times as often "
    "as follow-up, and ahead of everybody else in every replicate; broadcast under 1 %.",
    "the essay; equations 11-13",
    (
        Claim("canned", "flagged on day 30, canned less 5 x follow-up", _beyond("canned"), 0),
        Claim("ignorer", "flagged on day 30, ask-and-ignore less 5 x follow-up", _beyond("ignorer"), 0),
        Claim(
            "every",
            "replicates with both ahead of everybody else on day 30",
            _CLASS.each(_in_order),
            1,
            part=True,
        ),
        Claim(
            "teller",
            "flagged at the end, broadcast",
            _CLASS.each(lambda r: _flagged(r, "teller")),
            high=0.01,
            part=True,
        ),
    ),
)
