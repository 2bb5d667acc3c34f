"""Fact 36: a storm burns out in days."""

from __future__ import annotations

import numpy as np

from sim.measures import STORM
from sim_facts.evaluator import Record, Setup
from sim_facts.fact import Claim, Fact
from sim_facts.watchers import CallOuts

__all__ = ["FACT"]

_SETUP = Setup(
    """
brands:
  - {name: teller, strategy: broadcast, with: {posts_per_day: 1}}
  - {name: ignorer, strategy: ask-and-ignore, with: {answer_rate: 0, posts_per_day: 1}}
""",
    sets=("psychology.incident_chance=0.1",),
    watch=CallOuts,
)

_DAYS = 5


def _early(record: Record) -> float:
    """Mean over storms."""
    shares = []
    for incident in record.observations.all_incidents:
        if incident.size >= STORM * record.size:
            by_day = np.array(incident.call_outs)
            first = int(np.flatnonzero(by_day)[0])
            shares.append(by_day[first : first + _DAYS].sum() / incident.size)
    return float(np.mean(shares)) if shares else float("nan")


FACT = Fact(
    36,
    "C",
    "Half of the call-outs of a storm fall within five days of its first.",
    "none; public quarrels burn out in days",
    (
        Claim(
            "early",
            "call-outs of a storm within five days of its first",
            _SETUP.each(_early),
            0.5,
            part=True,
        ),
    ),
)
