"""What keeping more people costs: sentences computed from ``summary.json`` alone."""

from __future__ import annotations

from sim.numbers import short, turned
from sim.results.typed import Summary, mean_of

__all__ = ["MONTH", "price"]

#: Days of a month, wherever money is told by the month.
MONTH = 30
_MOST = 3  # sentences

#: Measure -> (one unit of it, and how much of the measure that is), beside a person.
_POINT = {"trust": ("hundredth of trust", 0.01)}


def price(summary: Summary) -> list[str]:
    """Against the cheapest brand, what each clear lead costs: a follower kept, a hundredth of trust.

    Nothing of brands that cost the same, or that are not clearly ahead of the cheapest. The range is that of
    the lead's interval; costs are means. Of many such brands three are told, and how many more.
    """
    costs = {brand["name"]: mean_of(brand, "cost") for brand in summary["brands"]}
    if len(costs) < 2 or any(cost is None for cost in costs.values()):
        return []
    cheapest = min(costs, key=lambda name: costs[name] or 0.0)
    size, days = summary["scenario"]["audience"]["size"], summary["scenario"]["days"]
    sentences = []
    for name, cost in costs.items():
        more = (cost or 0.0) - (costs[cheapest] or 0.0)
        if more <= 0:
            continue
        parts = []
        for measure, (what, unit) in {"followers_kept": ("follower kept", 1 / size), **_POINT}.items():
            lead = _lead(summary, name, cheapest, measure)
            if lead is not None:
                mean, low, high = (more * unit / each for each in lead)
                parts.append(f"{_money(mean)} for each {what} beyond it ({_money(high)} to {_money(low)})")
        if parts:
            sentences.append(
                f"{name} costs {_money(more)}{_in(summary)} more than {cheapest}, "
                f"{_money(more / days * MONTH)} a month: {' and '.join(parts)}."
            )
    more_of_them = len(sentences) - _MOST
    if more_of_them > 0:
        many = f"{more_of_them} more brands" if more_of_them > 1 else "1 more brand"
        sentences[_MOST:] = [f"Clearly ahead of {cheapest}, and dearer: {many}."]
    return sentences


def _lead(summary: Summary, name: str, cheapest: str, measure: str) -> tuple[float, float, float] | None:
    """By how much ``name`` is clearly ahead: mean and interval; None if it is not."""
    for pair in summary["pairs"]:
        if pair["measure"] == measure and {pair["a"], pair["b"]} == {name, cheapest}:
            lead = pair["difference"] if pair["a"] == name else turned(pair["difference"])
            mean, low, high = lead["mean"], lead["low"], lead["high"]
            if mean is None or low is None or high is None or low <= 0 or not pair.get("clear"):
                return None
            return mean, low, high
    return None


def _money(value: float) -> str:
    return short(value) if value >= 10 else f"{value:.2g}"


def _in(summary: Summary) -> str:
    currency = summary["scenario"].get("currency")
    return f" {currency}" if currency else ""
