"""What a rate of posting alone does: where brands post at different rates, each posts at the leader's, too.

A few replicates on a small copy of the audience, hands in proportion, the same people and luck: the same
strategy with nothing changed but how often it posts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isclose
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.compare import Collected
from sim.compare.pairs import Paired, clear, holm, paired
from sim.compare.rates import LEAD, MEASURES, apart
from sim.compare.sentences import finding
from sim.experiment.copies import Copy, smaller
from sim.experiment.pool import run_replicates
from sim.results.typed import RateEffect, Rates, Summary
from sim.scenario import Brand

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Change, Scenario

__all__ = ["rates_of"]

_FOLLOWERS = 2000  # of the copy, at most, if its hands allow
_FEWEST, _MOST = 5, 12  # replicates
_BRANDS = 3  # that are tried: the best of those that post at another rate than the leader
_PART, _MOST_PART = 0.12, 0.25  # of what the run cost: about, and at most
_SECONDS = 1.5e-4  # a brand and day without followers, about
_WEIGHS = 2000  # followers that cost as much as a day costs without any
_BRIEF = 1.0  # seconds that are worth it whatever the run cost
_NEAR = 0.1  # a rate is met where it is missed by no more than this share of it


def rates_of(
    scenario: Scenario, registry: Registry, collected: Collected, summary: Summary, *, try_it: bool
) -> Rates | None:
    """What a summary has of rates: None where brands post at about the same, or there is one.

    Args:
        scenario: with as many replicates as were run.
        registry: what plugins offer.
        collected: the replicates.
        summary: of them.
        try_it: whether to run what the rate alone does, if that costs little beside the run.
    """
    rates = {name: collected.posts_per_day(number) for number, name in enumerate(collected.brands)}
    if not apart(rates.values()):
        return None
    lead = finding(summary, LEAD)
    leader = lead.leaders[0] if lead else collected.brands[0]
    section: Rates = {
        "posts_per_day": {name: float(f"{rate:.6g}") for name, rate in rates.items()},
        "leader": leader,
        "simulated": None,
        "replicates": 0,
        "alone": [],
        "untold": [],
    }
    others = [name for name in rates if apart((rates[name], rates[leader]))]
    followers = {brand["name"]: brand["measures"][LEAD]["mean"] or 0.0 for brand in summary["brands"]}
    others.sort(key=lambda name: -followers[name])
    if try_it and collected.replicates > 1:
        return _simulate(section, scenario, registry, rates, others)
    return section


class _Swap(NamedTuple):
    """A brand that posts at the rate of another, too, and what it is called then."""

    brand: str
    to: str
    name: str


def _simulate(
    section: Rates, scenario: Scenario, registry: Registry, rates: Mapping[str, float], others: Sequence[str]
) -> Rates:
    """The same, with what the rate alone does to as many of the others as can be tried."""
    leader = section["leader"]
    copy, small = smaller(scenario, registry, _FOLLOWERS)
    possible = list(_swaps(small, registry, rates, leader, others))
    untold = [other for other in others if not any(other in swap[:2] for swap in possible)]
    swaps, replicates = _affordable(possible[:_BRANDS], leader, scenario, copy)
    if not swaps:
        return {**section, "untold": untold}
    trial = _with(swaps, small, registry, rates, leader).model_copy(update={"replicates": replicates})
    collected = Collected([brand.name for brand in trial.brands])
    for result in run_replicates(trial, replicates, registry=registry):
        collected.add(result)
    posts = {name: collected.posts_per_day(number) for number, name in enumerate(collected.brands)}
    hits = [swap for swap in swaps if isclose(posts[swap.name], posts[swap.to], rel_tol=_NEAR)]
    misses = [swap for swap in swaps if swap not in hits]
    measures = _differences(hits, leader, collected)
    return {
        **section,
        "simulated": copy.used,
        "replicates": replicates,
        "alone": [
            {
                "brand": swap.brand,
                "as": swap.to,
                "rate": float(f"{posts[swap.name]:.6g}"),
                "measures": {measure: of[nth] for measure, of in measures.items()},
            }
            for nth, swap in enumerate(hits)
        ],
        "untold": [*untold, *(swap.brand if swap.brand != leader else swap.to for swap in misses)],
    }


def _swaps(
    scenario: Scenario, registry: Registry, rates: Mapping[str, float], leader: str, others: Sequence[str]
) -> Iterator[_Swap]:
    """Each of the others at the rate of the leader; where it has no rate to change, the leader at its own."""
    for other in others:
        for brand, to in ((other, leader), (leader, other)):
            if _at_rate(scenario, registry, rates, brand, to):
                yield _Swap(brand, to, _unused_name(f"{brand} at the rate of {to}", rates))
                break


def _affordable(swaps: list[_Swap], leader: str, scenario: Scenario, copy: Copy) -> tuple[list[_Swap], int]:
    """As many of the swaps, from the first, as cost little beside the run, and in how many replicates."""
    run = scenario.replicates * len(scenario.brands) * (1 + copy.full / _WEIGHS)
    while swaps:  # fewer brands, rather than none
        cost = (len(_names(leader, swaps)) + len(swaps)) * (1 + copy.used / _WEIGHS)
        seconds = _SECONDS * _FEWEST * cost * scenario.days
        if _FEWEST * cost <= _MOST_PART * run or seconds <= _BRIEF:
            return swaps, min(max(int(_PART * run / cost), _FEWEST), _MOST)
        swaps = swaps[:-1]
    return [], 0


def _names(leader: str, swaps: Sequence[_Swap]) -> list[str]:
    """The brands that are needed to compare with."""
    return list(dict.fromkeys([leader, *(name for swap in swaps for name in (swap.brand, swap.to))]))


def _with(
    swaps: Sequence[_Swap], scenario: Scenario, registry: Registry, rates: Mapping[str, float], leader: str
) -> Scenario:
    """The scenario with the brands that are needed, as they are and at the rate of another."""
    names = _names(leader, swaps)
    entries = [entry for entry in (*scenario.brands, *scenario.timeline) if _whose(entry) in names]
    for brand, to, name in swaps:
        entries += [_renamed_entry(entry, name) for entry in _at_rate(scenario, registry, rates, brand, to)]
    changes = [entry for entry in entries if not isinstance(entry, Brand)]
    return scenario.model_copy(
        update={
            "brands": tuple(entry for entry in entries if isinstance(entry, Brand)),
            "timeline": tuple(sorted(changes, key=lambda entry: entry.day)),
            "measure_every": scenario.days,  # nobody looks at the days between
        }
    )


def _differences(swaps: Sequence[_Swap], leader: str, collected: Collected) -> dict[str, list[RateEffect]]:
    """For each measure and swap what the rate alone changes, and by how much the leader is ahead then."""
    values = dict(zip(collected.brands, collected.measures, strict=True))
    differences: dict[str, list[RateEffect]] = {}
    for measure in MEASURES:
        of = {name: column[measure] for name, column in values.items()}
        changes = [paired(of[name], of[brand]) for brand, _, name in swaps]
        leads = [
            paired(of[name], of[to]) if brand == leader else paired(of[to], of[name])
            for brand, to, name in swaps
        ]
        differences[measure] = [
            {
                "difference": change.difference.as_dict(),
                "clear": changed,
                "lead": lead.difference.as_dict(),
                "lead_clear": ahead,
            }
            for change, lead, changed, ahead in zip(
                changes, leads, _clear(changes), _clear(leads), strict=True
            )
        ]
    return differences


def _clear(family: Sequence[Paired]) -> list[bool]:
    """Which differences of a family are clear ones, all of them taken into account."""
    return [bool(clear(p)) for p in holm([pair.p for pair in family])]


def _whose(entry: Any) -> str:
    return str(getattr(entry, "brand", None) or entry.name)


def _renamed_entry(entry: Any, name: str) -> Any:
    return entry.model_copy(update={"brand" if hasattr(entry, "brand") else "name": name})


def _unused_name(name: str, names: Mapping[str, float]) -> str:
    while name in names:
        name += "'"
    return name


def _at_rate(
    scenario: Scenario, registry: Registry, rates: Mapping[str, float], brand: str, to: str
) -> list[Any]:
    """A brand and its timeline, at the rate of another; empty where one of its strategies has no rate."""
    entries: list[Any] = [each for each in (*scenario.brands, *scenario.timeline) if _whose(each) == brand]
    target_entries: list[Any] = [each for each in (*scenario.brands, *scenario.changes) if _whose(each) == to]
    # The same number where there is one: then both post on the same days.
    same = _rate(target_entries[0], registry) if len(target_entries) == 1 else None
    new_entries: list[Any] = []
    for entry in entries:
        if not hasattr(entry, "strategy"):
            new_entries.append(entry)  # an event
            continue
        rate = _rate(entry, registry)
        if rate is None:
            return []
        name, value = rate
        if same is not None and isclose(same[1], rates[to], rel_tol=_NEAR) and len(entries) == 1:
            value = same[1]
        elif rates[brand]:
            value *= rates[to] / rates[brand]
        else:
            value = rates[to]
        about = next(each for each in registry.strategies[entry.strategy].parameters if each.name == name)
        try:
            value = about.check(float(f"{value:.6g}"))
        except ValueError:
            return []
        new_entries.append(entry.model_copy(update={"with_": {**entry.with_, name: value}}))
    return new_entries


def _rate(entry: Brand | Change, registry: Registry) -> tuple[str, float] | None:
    """The parameter that says how often it posts, and its value; None if there is none, or several."""
    there = [
        about
        for about in registry.strategies[entry.strategy].parameters
        if about.type == "number" and about.unit == "a day" and "post" in about.name
    ]
    if len(there) != 1:
        return None
    value = entry.with_.get(there[0].name, there[0].default)
    return None if value is None else (there[0].name, float(value))
