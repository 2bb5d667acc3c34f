"""What a rate of posting alone does: where brands post at different rates, each posts at the leader's, too.

A few replicates on a small copy of the audience, hands in proportion, the same people and luck: the same
strategy with nothing changed but how often it posts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isclose
from typing import TYPE_CHECKING, Any, cast

from sim.compare import Collected
from sim.compare.holm import clear, holm
from sim.compare.pairs import paired
from sim.compare.rates import LEAD, MEASURES, apart
from sim.compare.sentences import finding
from sim.experiment.copies import smaller
from sim.experiment.pool import run_replicates
from sim.results.typed import Rates, Summary
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
    led = finding(summary, LEAD)
    leader = led.leaders[0] if led else collected.brands[0]
    found: dict[str, Any] = {
        "posts_per_day": {name: float(f"{rate:.6g}") for name, rate in rates.items()},
        "leader": leader,
        "simulated": None,
        "replicates": 0,
        "alone": [],
        "untold": [],
    }
    others = [name for name in rates if apart((rates[name], rates[leader]))]
    kept = {brand["name"]: brand["measures"][LEAD]["mean"] or 0.0 for brand in summary["brands"]}
    others.sort(key=lambda name: -kept[name])
    if try_it and collected.replicates > 1:
        found |= _tried(scenario, registry, rates, leader, others)
    return cast("Rates", found)


def _tried(
    scenario: Scenario, registry: Registry, rates: Mapping[str, float], leader: str, others: Sequence[str]
) -> dict[str, Any]:
    copy, small = smaller(scenario, registry, _FOLLOWERS)
    pairs: list[tuple[str, str, str]] = []  # whose rate is changed, to whose, and what it is called then
    for other in others:
        ways = ((other, leader), (leader, other))
        way = next((way for way in ways if len(_rated(small, registry, rates, *way))), None)
        if way is not None:
            pairs.append((*way, _unused(f"{way[0]} at the rate of {way[1]}", rates)))
    untold = [other for other in others if not any(other in pair[:2] for pair in pairs)]
    pairs = pairs[:_BRANDS]
    run = scenario.replicates * len(scenario.brands) * (1 + copy.full / _WEIGHS)
    while pairs:  # fewer brands, rather than none
        names = list(dict.fromkeys([leader, *(name for pair in pairs for name in pair[:2])]))
        cost = (len(names) + len(pairs)) * (1 + copy.used / _WEIGHS)
        seconds = _SECONDS * _FEWEST * cost * scenario.days
        if _FEWEST * cost <= _MOST_PART * run or seconds <= _BRIEF:
            break
        pairs.pop()
    else:
        return {"untold": untold}
    count = min(max(int(_PART * run / cost), _FEWEST), _MOST)
    entries = [entry for entry in (*small.brands, *small.timeline) if _whose(entry) in names]
    for brand, to, called in pairs:
        entries += [_named(entry, called) for entry in _rated(small, registry, rates, brand, to)]
    tried = small.model_copy(
        update={
            "brands": tuple(entry for entry in entries if isinstance(entry, Brand)),
            "timeline": tuple(
                sorted((e for e in entries if not isinstance(e, Brand)), key=lambda entry: entry.day)
            ),
            "replicates": count,
            "measure_every": scenario.days,  # nobody looks at the days between
        }
    )
    here = Collected([brand.name for brand in tried.brands])
    for result in run_replicates(tried, count, registry=registry):
        here.add(result)
    values = dict(zip(here.brands, here.measures, strict=True))
    posts = {name: here.posts_per_day(number) for number, name in enumerate(here.brands)}
    missed = [pair for pair in pairs if not isclose(posts[pair[2]], posts[pair[1]], rel_tol=_NEAR)]
    pairs = [pair for pair in pairs if pair not in missed]
    alone: list[dict[str, Any]] = [
        {"brand": brand, "as": to, "rate": float(f"{posts[called]:.6g}"), "measures": {}}
        for brand, to, called in pairs
    ]
    for measure in MEASURES:
        of = {name: column[measure] for name, column in values.items()}
        changed = [paired(of[called], of[brand]) for brand, _, called in pairs]
        leads = [
            paired(of[called], of[to]) if brand == leader else paired(of[to], of[called])
            for brand, to, called in pairs
        ]
        sure = [[bool(clear(p)) for p in holm([each.p for each in family])] for family in (changed, leads)]
        for entry, change, lead, moved, ahead in zip(alone, changed, leads, *sure, strict=True):
            entry["measures"][measure] = {
                "difference": change.difference.as_dict(),
                "clear": moved,
                "lead": lead.difference.as_dict(),
                "lead_clear": ahead,
            }
    others_missed = [brand if brand != leader else to for brand, to, _ in missed]
    return {
        "simulated": copy.used,
        "replicates": count,
        "alone": alone,
        "untold": [*untold, *others_missed],
    }


def _whose(entry: Any) -> str:
    return str(getattr(entry, "brand", None) or entry.name)


def _named(entry: Any, name: str) -> Any:
    return entry.model_copy(update={"brand" if hasattr(entry, "brand") else "name": name})


def _unused(name: str, names: Mapping[str, float]) -> str:
    while name in names:
        name += "'"
    return name


def _rated(
    scenario: Scenario, registry: Registry, rates: Mapping[str, float], brand: str, to: str
) -> list[Any]:
    """A brand and its timeline, at the rate of another; empty where one of its strategies has no rate."""
    mine: list[Any] = [each for each in (*scenario.brands, *scenario.timeline) if _whose(each) == brand]
    theirs: list[Any] = [each for each in (*scenario.brands, *scenario.changes) if _whose(each) == to]
    # The same number where there is one: then both post on the same days.
    same = _rate(theirs[0], registry) if len(theirs) == 1 else None
    found: list[Any] = []
    for entry in mine:
        if not hasattr(entry, "strategy"):
            found.append(entry)  # an event
            continue
        rate = _rate(entry, registry)
        if rate is None:
            return []
        name, value = rate
        if same is not None and isclose(same[1], rates[to], rel_tol=_NEAR) and len(mine) == 1:
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
        found.append(entry.model_copy(update={"with_": {**entry.with_, name: value}}))
    return found


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
