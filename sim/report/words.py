"""What the page says about this run, each sentence computed from its numbers.

Who leads, and how sure that is, comes from :mod:`sim.compare.sentences`, the same as on the terminal. A
change or a gap is said to be there only where it is clear with all that are asked about taken into account
(Holm).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from sim.compare.doubt import DoubtNumbers, answers
from sim.compare.intervals import mean_interval, p_value
from sim.compare.matters import SMALL
from sim.compare.pairs import Paired, clear, holm, paired
from sim.compare.sentences import exactly_equal, finding, headline, how_sure
from sim.foreign import Json
from sim.numbers import decimals, percent, possible, signed
from sim.prose import counted, listed
from sim.report.days import BAND
from sim.results.typed import Pair, Summary
from sim.results.why import Departures

__all__ = ["REASONS", "WOULD_HAVE_KEPT", "band", "beyond", "certainty", "curves_title", "groups_title",
           "half_gone", "happened", "left_title", "moves_title", "opening", "same_people",
           "short_verdict", "upright", "verdict", "why_title"]  # fmt: skip

Floats = npt.NDArray[np.float64]

_MOST_TOLD = 6  # days of a timeline

#: Columns of ``daily.parquet`` that say why somebody left, and what the page calls them.
REASONS = {
    "left_bored": "out of boredom",
    "left_ignored": "silence or what others said",
    "left_phony": "took it for a phony",
    "left_other": "for reasons of their own",
}


def opening(summary: Summary) -> str:
    """The finding of the run, as a headline."""
    if len(summary["brands"]) == 1:
        brand = summary["brands"][0]
        return (
            f"{brand['name']} keeps {percent(brand['measures']['followers_kept']['mean'])} of its followers"
        )
    sentence = headline(summary)
    return sentence.removesuffix(".") if sentence.count(". ") == 0 else sentence


def certainty(summary: Summary, doubt: DoubtNumbers | None = None) -> list[str]:
    """How sure that is, in a sentence or two; ``doubt``: what was tried beyond luck."""
    if len(summary["brands"]) > 1:
        return answers(doubt, summary) + how_sure(summary)
    interval = summary["brands"][0]["measures"]["followers_kept"]
    n = summary["provenance"]["replicates"]
    low, high = interval["low"], interval["high"]
    if low is None or high is None:
        sentence = "One replicate shows what can happen, not how sure it is."
    else:
        low, high = (100 * end for end in possible(low, high, (0.0, 1.0)))
        places = decimals(1, spread=(high - low) / 2)
        sentence = f"Over {n:,} replicates, the 95% interval is {low:.{places}f}% to {high:.{places}f}%."
    return [f"{sentence} A second brand would show whether that is much.", *how_sure(summary)]


#: Measures that have large curves -> how their title begins, what it is that does not differ, what the first
#: does best, and how many of those not told apart from it are named.
_CURVES: Mapping[str, tuple[str, str, str, int | None]] = {
    "followers_kept": ("Followers kept", "how many followers stay", "keeps the most followers", 6),
    "net_growth": ("Net growth", "net growth", "grows most", None),
}


def curves_title(summary: Summary, measure: str) -> str:
    """Above the curves of followers kept, or of net growth."""
    title, what, leads, most = _CURVES[measure]
    lead = finding(summary, measure)
    shares = {b["name"]: b["measures"][measure]["mean"] or 0.0 for b in summary["brands"]}
    if lead is None or len(shares) == 1 or summary["provenance"]["replicates"] == 1:
        return f"{title}, day by day"
    if not lead.clear and set(lead.leaders) == set(shares):
        return f"No clear difference in {what}"
    best, *others = lead.leaders
    if others:
        return f"{best} {leads}, though not told apart from {listed(others, most)}"
    worst = min(shares, key=lambda name: shares[name])
    places = decimals(1, 100 * (shares[best] - shares[worst]))
    if measure == "net_growth":
        return ", ".join(f"{name} {_grows(shares[name], places)}" for name in (best, worst))
    high, low = (percent(shares[name], places) for name in (best, worst))
    return f"{best} keeps {high} of its followers, {worst} {low}"


def _grows(share: float, places: int) -> str:
    if not share:
        return "stays as large as it was"
    return f"{'grows' if share > 0 else 'shrinks'} by {percent(abs(share), places)}"


def happened(timeline: Sequence[Json], names: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """What the timeline of a scenario has, day by day: in a word or two, and in a sentence.

    Args:
        timeline: of the resolved scenario.
        names: of the brands: in the scenario -> on the page.
    """
    days: dict[int, dict[tuple[str, str], list[str]]] = {}
    for entry in timeline:
        what = (entry["event"], "") if "event" in entry else ("new strategy", entry["strategy"])
        days.setdefault(entry["day"], {}).setdefault(what, []).append(names[entry["brand"]])
    return {
        day: (
            " and ".join(dict.fromkeys(short for short, _ in whats)),
            "; ".join(
                f"{listed(brands)} turn{'s' * (len(brands) == 1)} to {strategy}"
                if strategy
                else f"people come across a {short} of {listed(brands)}"
                for (short, strategy), brands in whats.items()
            ),
        )
        for day, whats in sorted(days.items())
    }


def upright(events: Mapping[int, tuple[str, str]]) -> str:
    """What the upright lines of curves are, as :func:`happened` gives it: the first few days of it."""
    sentences = [f"from day {day} {sentence}" for day, (_, sentence) in events.items()]
    if len(sentences) > _MOST_TOLD:
        sentences[_MOST_TOLD:] = [f"and {len(sentences) - _MOST_TOLD} days more"]
    return f"Upright line{'s' * (len(sentences) > 1)}: {'; '.join(sentences)}." if sentences else ""


def band(replicates: int) -> str:
    """What lines and bands are, below curves."""
    if replicates == 1:
        return "Line: the one replicate."
    return f"Line: mean of {replicates:,} replicates. Band: {100 * BAND:.0f}% of them."


def half_gone(curves: Mapping[str, Sequence[float]]) -> list[tuple[int, float, str]]:
    """The days on which half of a brand's followers had left, with the share left and a sentence.

    Args:
        curves: of each brand, share of followers kept on each day, from day 1.
    """
    days: dict[int, list[str]] = {}
    for name, shares in curves.items():
        day = next((day for day, share in enumerate(shares, start=1) if share < 0.5), None)
        if day is not None:
            days.setdefault(day, []).append(name)
    return [
        (day, curves[names[0]][day - 1], f"Day {day}: half the followers of {listed(names)} have left")
        for day, names in sorted(days.items())
    ]


def moves_title(names: Sequence[str], first: Mapping[str, Floats], last: Mapping[str, Floats]) -> str:
    """Where attention and trust went, for every brand.

    Args:
        names: of the brands.
        first: attention and trust on the first day, shape (replicates, brands).
        last: on the last day, same shape.
    """
    intervals = {
        what: [mean_interval(last[what][:, place] - first[what][:, place]) for place in range(len(names))]
        for what in ("attention", "trust")
    }
    n = len(first["trust"])
    if n == 1:
        return "Two ways to fail: nobody looks any more, or nobody believes"
    p_values = [p_value(interval, n) for by_brand in intervals.values() for interval in by_brand]
    sure = iter([clear(p) for p in holm(p_values)])
    parts = []
    for what, by_brand in intervals.items():
        way: dict[str, list[str]] = {"fell": [], "rose": [], "": []}
        for name, interval in zip(names, by_brand, strict=True):
            mean = interval.mean or 0.0
            way[("rose" if mean > 0 else "fell") if next(sure) else ""].append(name)
        parts.append(_way(what, way, len(names)))
    text = "; ".join(parts)
    return text[0].upper() + text[1:]


def _way(what: str, way: Mapping[str, Sequence[str]], of: int) -> str:
    def some(names: Sequence[str]) -> str:
        """Their names; of many brands, how many they are."""
        return listed(names) if of <= 4 or len(names) < 3 else f"{len(names)} of the {of}"

    moves = [(verb, names) for verb, names in way.items() if verb and names]
    if not moves:
        return f"no clear change in {what}"
    if len(moves) == 1 and not way[""] and len(moves[0][1]) > 1:
        each = "both" if len(moves[0][1]) == 2 else "all"
        return f"{what} {moves[0][0]} for {each}"
    between = ", and " if len(moves) == 2 and len(moves[0][1]) > 1 else " and "
    text = f"{what} " + between.join(f"{verb} for {some(names)}" for verb, names in moves)
    return text + (f", with no clear change for {some(way[''])}" if way[""] else "")


def beyond(edges: Sequence[str]) -> str:
    """Of dots that are drawn at these edges of a plane because they lie beyond them."""
    if not edges:
        return ""
    many = len(edges) > 1
    return f"; at the {listed(edges)} edge{'s' * many}, who lies beyond {'them' if many else 'it'}"


def groups_title(names: Sequence[str], trust: Mapping[str, Floats]) -> str:
    """Which of contributors, bystanders and lurkers tell the brands apart, by their trust at the end.

    Args:
        names: of the brands.
        trust: mean trust of each group, shape (replicates, brands).
    """
    title = "Contributors, bystanders and lurkers"
    if len(names) == 1 or len(next(iter(trust.values()))) == 1:
        return f"{title} apart"
    pairs = list(combinations(range(len(names)), 2))
    comparisons: list[tuple[str, Paired]] = [
        (group, paired(values[:, a], values[:, b])) for group, values in trust.items() for a, b in pairs
    ]
    sure = [clear(p) for p in holm([each.p for _, each in comparisons])]
    widest: dict[str, float] = {}
    for (group, each), yes in zip(comparisons, sure, strict=True):
        if yes and each.difference.mean is not None:
            widest[group] = max(widest.get(group, 0.0), abs(each.difference.mean))
    if not widest:
        return f"{title}: no clear difference in trust in any of them"
    order = sorted(widest, key=lambda group: -widest[group])
    gaps = ", ".join(f"{_gap(widest[group])} among {group}" for group in order)
    none = [group for group in trust if group not in widest]
    return f"Trust differs between brands by up to {gaps}" + (
        f"; no clear difference among {listed(none)}" if none else ""
    )


def _gap(value: float) -> str:
    return f"{value:.{decimals(2, value)}f}"


def left_title(names: Sequence[str], exits: Mapping[str, Floats]) -> str:
    """The reason for which more left than for any other, brand by brand.

    Args:
        names: of the brands.
        exits: by the keys of :data:`REASONS`, how many left, shape (replicates, brands).
    """
    columns = list(exits)
    n = len(next(iter(exits.values())))
    if not sum(float(values.sum()) for values in exits.values()):
        return "Nobody left"
    if n == 1:
        return "Why they left"
    first: list[tuple[str, float | None]] = []
    for place in range(len(names)):
        order = sorted(columns, key=lambda name: -float(exits[name][:, place].mean()))
        gap = mean_interval(exits[order[0]][:, place] - exits[order[1]][:, place])
        first.append((order[0], p_value(gap, n)))
    sure = [clear(p) for p in holm([p for _, p in first])]
    if all(sure) and len({top for top, _ in first}) == 1:
        whom = "More left" if len(names) > 1 else f"More left {names[0]}"
        return f"{whom} {_LEFT[first[0][0]]} than for any other reason"
    parts = []
    for column in columns:
        those = [
            name for name, (top, _), yes in zip(names, first, sure, strict=True) if yes and top == column
        ]
        if those:
            parts.append(f"{listed(those)} {_LEFT[column]}")
    if not parts:
        return "No reason for leaving clearly stands out"
    return f"More left {listed(parts)} than for any other reason"


_LEFT = {
    "left_bored": "out of boredom",
    "left_ignored": "over silence or what others said",
    "left_phony": "taking it for a phony",
    "left_other": "for reasons of their own",
}


#: Kinds of moments that decided (:data:`sim.explain.deciding.KINDS`) -> what would have kept who left.
WOULD_HAVE_KEPT = {
    "ignored after asked": "a reply to what they had been asked",
    "ignored": "a reply to a comment of theirs",
    "saw others ignored": "replies to the comments they read",
    "recognised template": "no template, or not seeing through it",
    "false alarm": "not taking a personal reply for a template",
    "friends' call-outs": "friends who did not call the brand out",
    "an incident": "not coming across an incident",
    "boredom": "not being bored",
    "background": "nothing that was tried",
}


def why_title(names: Sequence[str], brands: Sequence[Departures]) -> str:
    """How many of those who left one thing would have kept.

    Args:
        names: of the brands.
        brands: of each, what ``why.json`` has of it.
    """
    left = [brand["left"] for brand in brands]
    would_stay = [brand["left"] - brand["kinds"].get("background", 0) for brand in brands]
    if len(names) > 4:
        each = f"{sum(would_stay):,} of the {sum(left):,} who left would have stayed"
    else:
        first, *others = [
            (f"{stay:,} of {of:,}", f"with {name}")
            for name, stay, of in zip(names, would_stay, left, strict=True)
        ]
        each = listed([f"{first[0]} would have stayed {first[1]}", *(" ".join(other) for other in others)])
    return f"Had one thing been otherwise, {each}"


def same_people(names: Sequence[str], following: Sequence[npt.NDArray[np.bool_]]) -> str:
    """How many left one brand and stayed with another: of the two whose crowds differ most.

    Args:
        names: of the brands.
        following: of each, who still follows, shape (followers,), the same people for all.
    """
    pairs = [(a, b) for a in range(len(names)) for b in range(len(names)) if a != b]
    moves = {(a, b): int(np.count_nonzero(~following[a] & following[b])) for a, b in pairs}
    if not any(moves.values()):
        return ""
    a, b = max(pairs, key=lambda pair: moves[pair] - moves[pair[::-1]])
    back = f"{moves[b, a]:,}" if moves[b, a] else "nobody"
    return (
        f"The same people with the same luck: {moves[a, b]:,} of them left {names[a]}, or muted it, and "
        f"stayed with {names[b]}; {back} did the reverse."
    )


def verdict(pair: Pair) -> str:
    """What a pair comes to on followers kept: ``better in 20 of 20, by 1.6 points (95% interval 1.5 to 1.7):
    clear``.
    """
    difference, draws, of = pair["difference"], pair["draws"], pair["of"]
    mean, low, high = difference["mean"], difference["low"], difference["high"]
    if mean is None or draws is None or of is None:
        return "nothing to compare"
    same = exactly_equal("both", draws, of)
    if same:
        return same.removesuffix(".")
    draws_text = f" ({counted(draws, 'draw')})" if draws else ""
    count = f"better in {pair['a_better']:,} of {of:,}{draws_text}"
    if low is None or high is None:
        return f"{count}; how sure that is remains open"
    return f"{count}, by {signed(mean, 'share', low, high)}: {_sure(pair)}"


def _sure(pair: Pair) -> str:
    if pair.get("verdict") == SMALL:
        return SMALL
    return "clear" if pair.get("clear") else "no clear difference"


def short_verdict(pair: Pair) -> str:
    """The same for beside a row of dots: ``better in 20 of 20: clear``."""
    difference, draws, of = pair["difference"], pair["draws"], pair["of"]
    if difference["mean"] is None or draws is None or of is None:
        return "nothing to compare"
    if exactly_equal("both", draws, of):
        return f"exactly equal in {draws} of {of}"
    count = f"better in {pair['a_better']} of {of}"
    if difference["low"] is None or difference["high"] is None:
        return count
    return f"{count}: {_sure(pair)}"
