"""Comparing brands on the same people with the same luck: intervals, paired differences, and what they say.

Sources: bootstrap-t [Efron1979]_, [Hall1988]_; common random numbers [LawKelton2000]_.
"""

from sim.compare.intervals import LEVEL, Interval, mean_interval
from sim.compare.pairs import Paired, paired
from sim.compare.sentences import assumption, findings
from sim.compare.summary import Collected, summarise

__all__ = [
    "LEVEL",
    "Collected",
    "Interval",
    "Paired",
    "assumption",
    "findings",
    "mean_interval",
    "paired",
    "summarise",
]
