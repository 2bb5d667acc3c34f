"""What a run says besides who leads, computed from ``summary.json`` alone: whether hands sufficed, what a bot
did, what keeping more people costs, and what real audiences show and the model does not.

``failing.csv``, the table of the last, is drawn from the numbers of ``experiments/facts``; a test holds the
two together.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from sim.numbers import percent, short, turned
from sim.prose import counted, listed
from sim.results.typed import Summary, mean_of

__all__ = ["bots", "fact_sentences", "facts_text", "hands", "price"]

_MOST = 3  # brands that are named of each
_MONTH = 30  # days, where money is told by the month

#: Measure -> (one unit of it, and how much of the measure that is), beside a person.
_POINT = {"trust": ("hundredth of trust", 0.01)}


def hands(summary: Summary) -> list[str]:
    """Of brands that meant more replies than their hands could write: how many, and how much of all meant.

    One sentence for all of them, or none.
    """
    parts = []
    for brand in summary["brands"]:
        never, replies = (mean_of(brand, name) for name in ("out_of_hands", "replies"))
        if never and replies is not None:
            parts.append(f"{short(never)} of {brand['name']} ({percent(never / (never + replies), 0)})")
    if not parts:
        return []
    few = listed(_few(parts, "those of "))
    return [f"Hands did not suffice: of the replies that were meant, {few} were never written."]


def bots(summary: Summary) -> list[str]:
    """Of brands whose bot replied: how many comments got any reply, beside those that a person answered.

    One sentence for all of them, or none.
    """
    parts = []
    for brand in summary["brands"]:
        reached, answered = (mean_of(brand, name) for name in ("reached", "answered"))
        if reached is not None and answered is not None and reached > answered:
            parts.append(
                f"of {brand['name']} {percent(reached, 0)} of the comments got a reply, "
                f"{percent(answered, 0)} one that a person wrote"
            )
    return [f"A bot that says so replied too: {'; '.join(_few(parts))}."] if parts else []


def _few(parts: list[str], before: str = "") -> list[str]:
    """All of them, or the first and how many more there are."""
    return parts if len(parts) <= _MOST else [*parts[:_MOST], f"{before}{len(parts) - _MOST} more"]


def price(summary: Summary) -> list[str]:
    """Against the cheapest brand, what each clear lead costs: a follower kept, a hundredth of trust.

    Nothing of brands that cost the same, or that are not clearly ahead of the cheapest. The range is that of
    the lead's interval; costs are means. Of many such brands three are told, and how many more.
    """
    costs = {brand["name"]: mean_of(brand, "cost") for brand in summary["brands"]}
    if len(costs) < 2 or any(cost is None for cost in costs.values()):
        return []
    cheapest = min(costs, key=lambda name: costs[name] or 0.0)
    scenario = summary["scenario"]
    size, days = scenario["audience"]["size"], scenario["days"]
    currency = f" {scenario['currency']}" if scenario.get("currency") else ""
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
                f"{name} costs {_money(more)}{currency} more than {cheapest}, "
                f"{_money(more / days * _MONTH)} a month: {' and '.join(parts)}."
            )
    others = len(sentences) - _MOST
    if others > 0:
        sentences[_MOST:] = [f"Clearly ahead of {cheapest}, and dearer: {counted(others, 'more brand')}."]
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


def fact_sentences(summary: Summary) -> list[str]:
    """A sentence for each claim that fails and concerns a strategy of the run, in the order of the facts."""
    return [
        f"Fact {row['fact']} fails, and concerns {row['strategy']} ({listed(brands)}): {row['what']}; "
        f"of real audiences {row['known']} is known, the model has {row['found']}."
        for row, brands in _concerning(summary)
    ]


def facts_text(summary: Summary) -> str:
    """The same in one sentence, with the numbers of the facts; empty where there are none."""
    whom: dict[str, dict[str, None]] = {}
    for row, brands in _concerning(summary):
        whom.setdefault(row["fact"], {}).update(dict.fromkeys(brands))
    if not whom:
        return ""
    facts = listed([f"{fact} ({listed(list(brands), 4)})" for fact, brands in whom.items()])
    return (
        "Known of real audiences, concerning a brand here, and not what the model shows: "
        f"fact{'s' * (len(whom) > 1)} {facts}. The report has the numbers."
    )


def _concerning(summary: Summary) -> list[tuple[dict[str, str], list[str]]]:
    """Rows of the table that are of a strategy of the run, and the brands that have it."""
    scenario = summary["scenario"]
    users: dict[str, dict[str, None]] = {}
    for entry in (*scenario["brands"], *scenario.get("timeline", ())):
        if "strategy" in entry:
            users.setdefault(entry["strategy"], {})[entry.get("brand", entry.get("name"))] = None
    return [(row, list(users[row["strategy"]])) for row in _table() if row["strategy"] in users]


@cache
def _table() -> tuple[dict[str, str], ...]:
    text = files("sim.compare").joinpath("failing.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
