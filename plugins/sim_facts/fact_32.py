"""Fact 32: a question back is worth something beside one personal line at the same answer rate."""

from __future__ import annotations

from sim_facts.evaluator import Measure, Setup, Watcher
from sim_facts.fact import Claim, Fact

__all__ = ["FACT"]


class _Returns(Watcher):
    """Who came back: brand -> shares by the names of :data:`sim.measures.RETURNS`. Brands keep who wrote."""

    def observations(self) -> dict[str, dict[str, float]]:
        return {brand.name: brand.came_back() for brand in self.model.brands}


_SAME = Setup(
    """
brands:
  - {name: one-line, strategy: ask-and-ignore, with: {questions: 0.5, answer_rate: 0.85},
     replies_per_day: unlimited}
  - {name: question-back, strategy: genuine-follow-up, with: {questions: 0.5, answer_rate: 0.85},
     replies_per_day: unlimited}
""",
    watch=_Returns,
)


def _back(days: int) -> Measure:
    """Share of first-time commenters who came back, follow-up less one line."""
    name = f"came_back_{days}"
    return _SAME.each(lambda r: r.observations["question-back"][name] - r.observations["one-line"][name])


FACT = Fact(
    32,
    "T/B",
    "At equal answer rates, follow-up beats one personal line in contributors' trust and in how many come"
    " back.",
    "[Huang2017]_; the essay",
    (
        Claim(
            "trust",
            "trust of contributors, follow-up less one line",
            _SAME.each(lambda r: r.lead("question-back", "one-line", "trust", "contributors")),
            0,
            unit="trust",
        ),
        Claim("back-30", "came back within 30 days, follow-up less one line", _back(30), 0),
        Claim("back-180", "came back within 180 days, follow-up less one line", _back(180), 0),
        Claim(
            "kept",
            "followers kept, follow-up less one line",
            _SAME.each(lambda r: r.lead("question-back", "one-line", "following") / r.size),
        ),
    ),
)
