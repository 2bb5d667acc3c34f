"""What a run says, in sentences computed from ``summary.json`` alone.

A brand is said to do better only where the 95 % interval of the paired difference excludes 0; otherwise the
sentence says that there is no clear difference, which is a result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.compare.numbers import amount, decimals, signed

__all__ = ["Finding", "assumption", "finding", "findings", "headline"]

#: Measure -> (how a sentence about one brand says it, the same of several, what it is called).
_WORDS = {
    "followers_kept": ("keeps the most followers", "keep the most followers", "followers kept"),
    "trust": ("is trusted most", "are trusted most", "trust"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Who leads on a measure.

    ``leaders`` are the brand with the best mean and those that are not clearly behind it, best first;
    ``clear`` says whether that is one brand, with everyone else clearly behind; ``sentence`` says it with its
    certainty.
    """

    measure: str
    leaders: tuple[str, ...]
    clear: bool
    sentence: str


def findings(summary: Mapping[str, Any]) -> list[Finding]:
    """What the run says about followers kept and about trust."""
    return [found for found in (finding(summary, measure) for measure in _WORDS) if found is not None]


def headline(summary: Mapping[str, Any]) -> str:
    """The run in one sentence."""
    brands = [brand["name"] for brand in summary["brands"]]
    found = findings(summary)
    if len(brands) == 1:
        return f"{brands[0]} is alone: add a brand to compare it with."
    if summary["provenance"]["replicates"] == 1:
        return "One replicate shows what can happen, not how sure it is: run more to compare."
    if not found or all(set(each.leaders) == set(brands) and not each.clear for each in found):
        names = " and ".join(_WORDS[each.measure][2] for each in found) or "the measures"
        return f"No clear difference: {names} do not tell these brands apart."
    if len({each.leaders for each in found}) == 1:
        leaders, several = found[0].leaders, not found[0].clear
        said = f"{_listed(leaders)} {' and '.join(_WORDS[each.measure][several] for each in found)}"
        return said + ("; there is no clear difference between them." if several else ".")
    parts = []
    for each in found:
        if set(each.leaders) == set(brands) and not each.clear:
            parts.append(f"there is no clear difference in {_WORDS[each.measure][2]}")
        else:
            parts.append(f"{_listed(each.leaders)} {_WORDS[each.measure][not each.clear]}")
    text = "; ".join(parts) + "."
    return text[0].upper() + text[1:]


def finding(summary: Mapping[str, Any], measure: str) -> Finding | None:
    """Who leads on one measure; None if no brand has a value, or the measure has no better way."""
    about = summary["provenance"]["measures"].get(measure)
    if about is None or not about["better"]:
        return None
    found = {brand["name"]: brand["measures"].get(measure, {}).get("mean") for brand in summary["brands"]}
    means = {name: mean for name, mean in found.items() if mean is not None}
    if not means:
        return None
    unit = about["unit"]
    called = _WORDS[measure][2] if measure in _WORDS else about["title"]
    best, *others = sorted(means, key=lambda name: -about["better"] * means[name])
    title = called[0].upper() + called[1:]
    if not others:
        return Finding(measure, (best,), False, f"{title}: {amount(means[best], unit)}.")
    against = {other: _difference(summary, best, other, measure, about["better"]) for other in others}
    if any(pair.low is None for pair in against.values()):
        values = ", ".join(f"{name} {amount(means[name], unit)}" for name in (best, *others))
        sentence = f"{title}: {values}, in one replicate; how sure that is remains open."
        return Finding(measure, (best, *others), False, sentence)
    level = [other for other in others if not against[other].ahead]
    behind = [other for other in others if other not in level]
    if not level:
        return Finding(measure, (best,), True, _clear(title, best, others, means, against[others[0]], unit))
    pair = against[level[0]]
    sentence = f"No clear difference in {called} between {_listed((best, *level))}: "
    if pair.low == pair.high == 0:
        sentence += f"{pair.a} and {pair.b} differ by exactly 0."
    else:
        sentence += (
            f"{pair.a} did better than {pair.b} in {pair.wins} of {pair.of} replicates, by {pair.text(unit)}."
        )
    if behind:
        sentence += f" {_listed(behind)} {'is' if len(behind) == 1 else 'are'} clearly behind {best}."
    return Finding(measure, (best, *level), False, sentence)


def _clear(
    title: str,
    best: str,
    others: Sequence[str],
    means: Mapping[str, float],
    pair: _Difference,
    unit: str,
) -> str:
    scale, fewest = (100.0, 1) if unit == "share" else (1.0, 2 if unit == "trust" else 0)
    places = decimals(fewest, scale * (means[best] - means[others[0]]))
    first, second = (amount(means[name], unit, places) for name in (best, others[0]))
    then = "then" if len(others) > 1 else "against"
    return (
        f"{title}: {best} {first}, {then} {others[0]} {second}. {best} did better in {pair.wins} of "
        f"{pair.of} replicates, by {pair.text(unit)}."
    )


def assumption() -> str:
    """What is said wherever results are shown."""
    return (
        "That following up beats asking and ignoring is built into the equations (3 and 4): an assumption, "
        "not a finding. What can be found are the boundaries: how much must be answered, and how well."
    )


@dataclass(frozen=True, slots=True)
class _Difference:
    """``a`` against ``b``, turned so that positive is better."""

    a: str
    b: str
    mean: float
    low: float | None
    high: float | None
    wins: int
    of: int
    ahead: bool  #: whether the brand asked about is clearly better

    def text(self, unit: str) -> str:
        assert self.low is not None
        assert self.high is not None
        return signed(self.mean, unit, self.low, self.high)


def _difference(summary: Mapping[str, Any], best: str, other: str, measure: str, better: int) -> _Difference:
    for pair in summary["pairs"]:
        if pair["measure"] == measure and {pair["a"], pair["b"]} == {best, other}:
            mean, low, high = (pair["difference"][key] for key in ("mean", "low", "high"))
            if better < 0 and low is not None:
                mean, low, high = -mean, -high, -low
            ahead = pair["a"] == best and low is not None and low > 0
            return _Difference(pair["a"], pair["b"], mean, low, high, pair["a_better"], pair["of"], ahead)
    return _Difference(best, other, 0.0, None, None, 0, 0, False)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
