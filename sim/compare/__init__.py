"""Comparing brands on the same people with the same luck: intervals, paired differences, and what they say.

Sources: bootstrap-t [Efron1979]_, [Hall1988]_; common random numbers [LawKelton2000]_; many pairs
[Holm1979]_; when to stop [ChowRobbins1965]_; who is best [EfronTibshirani1998]_, [KimNelson2001]_.
"""

from sim.compare.best import probability_best
from sim.compare.intervals import LEVEL, Interval, mean_interval, p_value, resamples
from sim.compare.pairs import Paired, Unpaired, clear, holm, paired, unpaired
from sim.compare.rates import opening
from sim.compare.rates import rates as rate_sentences
from sim.compare.runs import Traced, compare_runs, setting_text, summary_of
from sim.compare.selection import Selection, kim_nelson
from sim.compare.sentences import assumption, exactly_equal, finding, findings, headline
from sim.compare.summary import Collected, summarise

__all__ = [
    "LEVEL",
    "Collected",
    "Interval",
    "Paired",
    "Selection",
    "Traced",
    "Unpaired",
    "assumption",
    "clear",
    "compare_runs",
    "exactly_equal",
    "finding",
    "findings",
    "headline",
    "holm",
    "kim_nelson",
    "mean_interval",
    "opening",
    "p_value",
    "paired",
    "probability_best",
    "rate_sentences",
    "resamples",
    "setting_text",
    "summarise",
    "summary_of",
    "unpaired",
]
