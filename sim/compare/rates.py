"""How often brands post: said before anything else where it differs, with what that alone does.

Computed from ``rates`` of ``summary.json`` (see its schema), which is there only where rates differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sim.compare.matters import enough_text, least_of
from sim.compare.sentences import called_in, headline
from sim.numbers import signed
from sim.prose import listed
from sim.results.typed import Rated, RateEffect, Rates, Summary

__all__ = ["LEAD", "MEASURES", "apart", "opening", "rates"]

#: What a rate alone is told of.
MEASURES: Final = ("followers_kept", "trust")

#: The measure that says who is the leader.
LEAD: Final = MEASURES[0]

_APART = 1.25  # times as often, from which it is said
_TOLD = 2  # brands of which it is told by how much
_GROUPS = 4  # rates that are said


def apart(rates: Iterable[float]) -> bool:
    """Whether the fastest posts a quarter more often than the slowest, or more.

    >>> apart([0.7, 0.8]), apart([0.8, 1]), apart([0, 0.1]), apart([0.7])
    (False, True, True, False)
    """
    values = list(rates)
    return bool(values) and max(values) > 0 and max(values) >= _APART * min(values)


def opening(summary: Summary) -> str:
    """The run in a sentence, after those of :func:`rates`."""
    return " ".join([*rates(summary), headline(summary)])


def rates(summary: Summary) -> list[str]:
    """How often each brand posts, and what that alone does; nothing where all do alike."""
    numbers = summary.get("rates")
    if numbers is None:
        return []
    sentences = [_posts(numbers["posts_per_day"])]
    by = list(dict.fromkeys(each["as"] for each in numbers["alone"]))
    sentences += [_alone([each for each in numbers["alone"] if each["as"] == to], summary) for to in by]
    if numbers["alone"]:
        sentences.append(_then(numbers, summary))
    if numbers["untold"]:
        whose = listed(numbers["untold"], 4)
        sentences.append(
            f"What its rate alone does for {whose} cannot be told apart: no number of it says how often."
        )
    return sentences if sentences[1:] else [*sentences, "What that alone does was not tried."]


def _posts(rates: Mapping[str, float]) -> str:
    """``A posts twice a day, B and C 0.7 times.``"""
    groups: dict[str, list[str]] = {}
    for name in sorted(rates, key=lambda name: -rates[name]):
        groups.setdefault(_times(rates[name]), []).append(name)
    parts = [(listed(names, 4), len(names), times) for times, names in groups.items()]
    if len(parts) > _GROUPS:
        between = sum(count for _, count, _ in parts[1:-1])
        parts[1:-1] = [(f"{between} others", between, "something between")]
    (first, count, times), *rest = parts
    others = "".join(f", {names} {times}" for names, _, times in rest)
    return f"{first} post{'s' * (count == 1)} {times} a day{others}."


def _times(rate: float) -> str:
    text = f"{rate:.2g}"
    return {"0": "never", "1": "once", "2": "twice"}.get(text, f"{text} times")


def _alone(entries: Sequence[Rated], summary: Summary) -> str:
    """What brands would do at the rate of another: by how much, where that is clear and matters."""
    changes = {each["brand"]: _changes(each["measures"], summary) for each in entries}
    movers = sorted((name for name in changes if changes[name]), key=lambda name: -_size(entries, name))
    few, more = movers[:_TOLD], movers[_TOLD:]
    clear = {each["brand"]: any(of["clear"] for of in each["measures"].values()) for each in entries}
    parts = [f"{name} would {' and '.join(changes[name])}" for name in few]
    if more:
        parts.append(f"{listed(more)} would change by less than that")
    little = [name for name in changes if not changes[name] and clear[name]]
    nothing = [name for name in changes if not clear[name]]
    if little:
        most_text = _most([each for each in entries if each["brand"] in little], summary)
        parts.append(f"{listed(little, 4)} would change by too little to matter ({most_text})")
    if nothing:
        parts.append(f"nothing clear would change for {listed(nothing)}")
    return f"At the rate of {entries[0]['as']}: {'; '.join(parts)}."


def _most(entries: Sequence[Rated], summary: Summary) -> str:
    """``followers kept by at most 0.9 points, trust by 0.013``: of several, the most."""
    parts: list[str] = []
    for measure in MEASURES:
        size = max(abs(each["measures"][measure]["difference"]["mean"] or 0.0) for each in entries)
        text = enough_text(float(f"{size:.2g}"), summary["provenance"]["measures"][measure]["unit"])
        parts.append(f"{called_in(summary, measure)} by {'at most ' * (not parts)}{text}")
    return ", ".join(parts)


def _size(entries: Sequence[Rated], name: str) -> float:
    differences = (each["measures"][LEAD]["difference"] for each in entries if each["brand"] == name)
    return max(abs(each["mean"] or 0.0) for each in differences)


def _changes(measures: Mapping[str, RateEffect], summary: Summary) -> list[str]:
    """``keep 3.1 points more followers (95% interval 2.9 to 3.3)``, ``have 0.021 more trust (...)``."""
    texts = []
    for measure, effect in measures.items():
        difference = effect["difference"]
        mean, low, high = difference["mean"], difference["low"], difference["high"]
        if not effect["clear"] or mean is None or low is None or high is None:
            continue
        if abs(mean) < least_of(summary, measure):
            continue
        more = "more" if mean > 0 else "fewer" if measure == LEAD else "less"
        if mean < 0:
            mean, low, high = -mean, -high, -low
        by, _, interval = signed(
            mean, summary["provenance"]["measures"][measure]["unit"], low, high
        ).partition(" (")
        what = ("keep", "followers") if measure == LEAD else ("have", called_in(summary, measure))
        texts.append(f"{what[0]} {by} {more} {what[1]} ({interval}")
    return texts


def _then(numbers: Rates, summary: Summary) -> str:
    """Who would be ahead if all posted at one rate."""
    leader = numbers["leader"]
    ways: dict[str, dict[str, list[str]]] = {}
    for entry in numbers["alone"]:
        other = entry["as"] if entry["brand"] == leader else entry["brand"]
        for measure, each in entry["measures"].items():
            way = "be behind" if (each["lead"]["mean"] or 0) < 0 else "be ahead of"
            way = way if each["lead_clear"] else "not be told apart from"
            ways.setdefault(way, {}).setdefault(called_in(summary, measure), []).append(other)
    parts = []
    for way, measures in ways.items():
        whom: dict[tuple[str, ...], list[str]] = {}
        for measure, names in measures.items():
            whom.setdefault(tuple(names), []).append(measure)
        parts += [f"{way} {listed(names, 4)} in {listed(those)}" for names, those in whom.items()]
    return f"At one rate {leader} would {listed(parts)}."
