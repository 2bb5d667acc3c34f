"""A hundred random worlds: every number of the model drawn at once, and which calibrated facts are left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, qmc, spearmanr
from sim_facts.catalogue import FACTS, Claim, Evaluator, Fact, Size

from sim import plugins
from sim.experiment.ranges import Varied, varied
from sim.scenario.words import written

__all__ = ["CLAIMS", "told", "worlds"]

WORLDS, FOLLOWERS, KEY = 100, 5_000, 11
_FEW = 0.1  # of the worlds may lie outside before somebody must say why
#: Facts of desks, incidents and audiences with a pool: no world that is drawn has any.
_OF_THE_WORLD = (34, 36, 37, 38)
#: Class C, and fact 24; without the strong feed of fact 13, which sets a number that is drawn here.
CLAIMS: Mapping[str, tuple[Fact, Claim]] = {
    f"{fact.number} {claim.name}": (fact, claim)
    for fact in FACTS.values()
    if fact.kind == "C" or fact.number == 24
    for claim in fact.claims
    if claim.name != "strong-feed" and not claim.told and fact.number not in _OF_THE_WORLD
}
#: Reach and the rest are drawn, so the platform's name decides nothing; with one name brands are run once.
_ONE_PLATFORM = "audience.platform=facebook-page"

Values = npt.NDArray[np.float64]


def drawn() -> tuple[tuple[Varied, ...], Values]:
    """What varies, and where each world lies in it: shape (worlds, parameters), 0 to 1."""
    numbers = varied(["all"], lambda path: None)
    return numbers, qmc.LatinHypercube(len(numbers), seed=np.random.default_rng(KEY)).random(WORLDS)


def worlds(count: int = WORLDS) -> list[tuple[int, str, float]]:
    """World, claim, number: each world with luck of its own, keyed by its own number."""
    numbers, places = drawn()
    registry = plugins.load()
    found = []
    for world in range(count):
        sets = [f"{v.path}={written(v.at(float(u)))}" for v, u in zip(numbers, places[world], strict=True)]
        evaluator = Evaluator(Size(FOLLOWERS, 1), [_ONE_PLATFORM, *sets], seed=world + 1, registry=registry)
        found += [(world, name, float(claim.measure(evaluator)[0])) for name, (_, claim) in CLAIMS.items()]
    return found


def told(found: Mapping[str, Sequence[float]]) -> list[str]:
    """The table of claims, and a sentence for each that lies outside in more than a tenth of the worlds.

    Args:
        found: claim -> its number in each world.
    """
    numbers, places = drawn()
    rows = ["| fact | what | expected | middle half of the worlds | outside |", "|---:|---|---|---|---:|"]
    often = []
    for name, (fact, claim) in CLAIMS.items():
        values = np.array(found[name])
        known = np.isfinite(values)
        outside = known & ((values < claim.low) | (values > claim.high))
        share = outside.sum() / max(known.sum(), 1)
        low, high = (claim.text(float(value), 3) for value in np.nanquantile(values, (0.25, 0.75)))
        shown = f"{100 * share:.0f} %" if share <= _FEW else f"**{100 * share:.0f} %**"
        rows.append(f"| {fact.number} | {claim.what} | {claim.expected} | {low} to {high} | {shown} |")
        if share > _FEW:
            often.append(f"- {fact.number}, *{claim.what}*: {_why(numbers, places, values, outside)}")
    held = sum(not row.endswith("** |") for row in rows[2:])
    said = (
        f"{held} of {len(CLAIMS)} claims lie outside their range in at most a tenth of the "
        f"{len(places)} worlds, all {len(numbers)} numbers of the tables drawn at once. "
    )
    said += "Of the others, the numbers that do it, with their rank correlation:" if often else ""
    return [said.strip(), *(["", *often] if often else []), "", *rows]


def _why(numbers: Sequence[Varied], places: Values, values: Values, outside: npt.NDArray[np.bool_]) -> str:
    """Which parameters a claim's number goes with, beyond what luck gives among so many."""
    known = np.isfinite(values)
    strength = np.array([float(spearmanr(column[known], values[known])[0]) for column in places.T])
    luck = float(norm.isf(0.025 / len(numbers))) / np.sqrt(known.sum() - 1)
    order = np.argsort(-np.abs(strength))
    clear = [n for n in order if isfinite(strength[n]) and abs(strength[n]) > luck][:3]
    if not clear:
        return f"no number stands out (none above {luck:.2f}, which luck alone gives among so many)."
    named = ", ".join(f"`{numbers[n].name}` ({strength[n]:+.2f})" for n in clear)
    first = clear[0]
    middle = f"{numbers[first].at(0.5):.3g}"
    below, above = (
        100 * outside[known & side].mean() for side in (places[:, first] < 0.5, places[:, first] >= 0.5)
    )
    return (
        f"{named}; outside in {below:.0f} % of the worlds with {numbers[first].name} below {middle}, "
        f"in {above:.0f} % of those above."
    )
