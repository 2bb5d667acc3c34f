"""Finished runs held against each other: what differs in them, whether they share their luck, who did better.

Two runs with one seed and one audience share every follower and all luck, so their replicates are paired, as
brands within a run are. Otherwise means are compared as if the runs had nothing in common (Welch), and that
is said with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any, NotRequired, Protocol

from typing_extensions import TypedDict

from sim.compare.intervals import mean_interval
from sim.compare.summary import Values, best_of, pairs_of
from sim.errors import ScenarioError
from sim.foreign import Json
from sim.measures import groups_of, has, of_groups
from sim.prose import listed
from sim.results.seeds import seed_for_json
from sim.results.typed import About, BrandNumbers, Mean, Measured, Origin, Pair, Summary

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ArmNumbers",
    "Comparable",
    "Compared",
    "Comparison",
    "Traced",
    "brands_of",
    "compare_runs",
    "differences",
    "labels",
    "measures_of",
    "setting_text",
    "summary_of",
    "values_of",
    "why_unpaired",
]


class ArmNumbers(TypedDict):
    """A brand in one of the runs; ``run`` is its number."""

    name: str
    run: int
    brand: str
    measures: Mapping[str, Mean]
    probability_best: Mapping[str, float | None]


class Comparison(TypedDict):
    """Arms against each other; ``brand`` is the one that they have in common, if they do. ``pair``: the two
    that were asked for.
    """

    brand: str | None
    brands: Sequence[ArmNumbers]
    pairs: Sequence[Pair]
    pair: NotRequired[Sequence[str]]


class RunNamed(TypedDict):
    """One of the runs; ``settings`` are those in which the runs differ."""

    label: str
    directory: str
    scenario: str
    seed: int | str
    size: int
    replicates: int
    settings: Json


class Compared(TypedDict):
    """What ``sim compare --json`` prints."""

    format: int
    runs: Sequence[RunNamed]
    paired: bool
    why_unpaired: str | None
    replicates: int | None
    one_version: bool
    same: Sequence[str]
    measures: Mapping[str, About]
    matters: Mapping[str, float]
    not_comparable: Sequence[str]
    comparisons: Sequence[Comparison]


class Traced(TypedDict):
    """Of a summary where it comes from."""

    provenance: Origin


class Comparable(Protocol):
    """What can be compared: a finished run, or what stands for one; see :class:`sim.results.Run`."""

    @property
    def directory(self) -> Path:
        """What it is called by."""

    @property
    def summary(self) -> Traced:
        """Where it comes from, at least."""

    @property
    def scenario(self) -> Json:
        """In plain values."""

    @property
    def brands(self) -> list[str]:
        """By name."""

    @property
    def replicates(self) -> int:
        """How many."""

    def values(self) -> pa.Table:
        """Every measure of every replicate."""


_NOT_ASKED = ("name", "description", "replicates", "precision", "plugins")
_FEW = 2  # settings that still make a label
_SHORT = 28
_GROWING = ("count", "hours", "money")  # units of what grows with the audience


def compare_runs(runs: Sequence[Comparable], apart: Sequence[str] = (), *, across: bool = False) -> Compared:
    """Every comparison that these runs allow, as plain values (``sim compare --json``).

    One run: its brands against each other. Several: each brand against itself in the other runs; where no two
    runs have a brand in common, every brand of every run against each other. Where audiences are of different
    size, measures that count are left out: more people, more comments.

    Args:
        runs: finished runs.
        apart: measures of a group to compare besides, as ``contributors.trust``; what is none is passed over.
        across: every brand of every run against each other, whichever they have in common.

    Raises:
        ScenarioError: the runs are of different length: whoever had fewer days had less time to leave.
    """
    _check_days(runs)
    names = labels(runs)
    settings = differences([run.scenario for run in runs])
    why = why_unpaired(runs)
    about = _shared_measures(runs)
    sizes = {run.scenario["audience"]["size"] for run in runs}
    counts = [name for name, each in about.items() if each["unit"] in _GROWING and len(sizes) > 1]
    groups = of_groups(about, _shared_groups(runs))
    about = {name: each for name, each in about.items() if name not in counts}
    about |= {name: groups[name] for name in apart if name in groups}
    matters = _matters(runs)
    values = [values_of(run) for run in runs]
    arms = _arms(runs, across)
    replicates = [run.replicates for run in runs]
    return {
        "format": 1,
        "runs": [
            {
                "label": name,
                "directory": str(run.directory),
                "scenario": run.scenario["name"],
                "seed": seed_for_json(run.scenario["seed"]),
                "size": run.scenario["audience"]["size"],
                "replicates": run.replicates,
                "settings": {key: each[number] for key, each in settings.items()},
            }
            for number, (name, run) in enumerate(zip(names, runs, strict=True))
        ],
        "paired": why is None,
        "why_unpaired": why,
        "replicates": min(replicates) if why is None else None,
        "one_version": _one_version(runs),
        "same": _same(runs),
        "measures": about,
        "matters": matters,
        "not_comparable": counts,
        "comparisons": [
            _compare(brand, _names(arms_here, names, len(runs), brand), values, about, matters, why is None)
            for brand, arms_here in arms
        ],
    }


def _matters(runs: Sequence[Comparable]) -> dict[str, float]:
    """The smallest difference of each measure that matters in every one of the runs."""
    all_of = [run.scenario.get("matters", {}) for run in runs]
    return {name: max(each.get(name, 0.0) for each in all_of) for each in all_of for name in each}


def _check_days(runs: Sequence[Comparable]) -> None:
    days = [run.scenario["days"] for run in runs]
    if len(set(days)) == 1:
        return
    longest = max(days)
    parts = [f"{run.directory} has {n}" for run, n in zip(runs, days, strict=True)]
    other = "the other" if sum(n != longest for n in days) == 1 else "the others"
    raise ScenarioError(
        f"runs of different length are not compared, since people had less time to leave in the shorter one: "
        f"of days, {listed(parts)}. Run {other} with --days {longest}."
    )


def _one_version(runs: Sequence[Comparable]) -> bool:
    """Whether the program was the same, as far as each two runs share it: strategies may be others."""
    origins = [run.summary["provenance"] for run in runs]
    codes = [{"": each["code"], **each.get("sources", {})} for each in origins]
    pairs = combinations(codes, 2)
    return all(a[name] == b[name] for a, b in pairs for name in a.keys() & b.keys())


def _same(runs: Sequence[Comparable]) -> list[str]:
    """Directories that are given more than once, however they are written."""
    places = [run.directory.resolve() for run in runs]
    return list(
        dict.fromkeys(
            str(run.directory)
            for run, place in zip(runs, places, strict=True)
            if places.count(place) > 1 and run.directory is runs[places.index(place)].directory
        )
    )


Arm = tuple[int, str]  # number of the run, brand


def _arms(runs: Sequence[Comparable], across: bool) -> list[tuple[str | None, list[Arm]]]:
    """What is compared: (the brand that all have in common or None, the arms)."""
    everyone = [(number, brand) for number, run in enumerate(runs) for brand in run.brands]
    if len(runs) == 1 or across:
        return [(None, everyone)]
    common = [
        (brand, [(number, brand) for number, run in enumerate(runs) if brand in run.brands])
        for brand in dict.fromkeys(brand for _, brand in everyone)
    ]
    groups: list[tuple[str | None, list[Arm]]] = [(brand, arms) for brand, arms in common if len(arms) > 1]
    return groups or [(None, everyone)]


def _names(arms: Sequence[Arm], names: Sequence[str], runs: int, brand: str | None) -> list[tuple[str, Arm]]:
    if brand is not None:
        return [(names[number], (number, name)) for number, name in arms]
    return [(name if runs == 1 else f"{name} ({names[number]})", (number, name)) for number, name in arms]


def _compare(
    common: str | None,
    arms: Sequence[tuple[str, Arm]],
    values: Sequence[Mapping[str, Values]],
    about: Mapping[str, About],
    matters: Mapping[str, float],
    together: bool,
) -> Comparison:
    """Arms as if they were the brands of one run, so that the same sentences can be said of them."""
    columns = [{measure: values[run][brand][measure] for measure in about} for _, (run, brand) in arms]
    shortest = min((len(column) for each in columns for column in each.values()), default=0)
    # As many replicates as all of them have. Those that are not paired are shifted against each other, so
    # that nothing is where it had company.
    level = [
        {name: _shift(column[:shortest], 0 if together else number) for name, column in each.items()}
        for number, each in enumerate(columns)
    ]
    if together:
        columns = level
    names = [name for name, _ in arms]
    better = {measure: int(each["better"]) for measure, each in about.items()}
    pairs = pairs_of(names, columns, better, matters, together=together)
    best = best_of(names, level, better, pairs)
    return {
        "brand": common,
        "brands": [
            {
                "name": name,
                "run": run,
                "brand": brand,
                "measures": {measure: mean_interval(column).as_dict() for measure, column in each.items()},
                "probability_best": {measure: shares[number] for measure, shares in best.items()},
            }
            for number, ((name, (run, brand)), each) in enumerate(zip(arms, columns, strict=True))
        ],
        "pairs": pairs,
    }


def _shift(column: list[float], places: int) -> list[float]:
    places %= max(len(column), 1)
    return column[places:] + column[:places]


def values_of(run: Comparable) -> dict[str, Values]:
    """Brand -> measure -> a value a replicate, in order; NaN where there is none. Those of a group are named
    as ``contributors.trust``.

    Raises:
        ResultsError: the file is missing or damaged.
    """
    table = run.values()
    values: dict[str, Values] = {brand: {} for brand in run.brands}
    columns = (table[name].to_pylist() for name in ("brand", "replicate", "group", "measure", "value"))
    for brand, replicate, group, measure, value in zip(*columns, strict=True):
        name = measure if group == "all" else f"{group}.{measure}"
        column = values[brand].setdefault(name, [nan] * run.replicates)
        column[replicate] = nan if value is None else value
    return values


def measures_of(runs: Sequence[Comparable]) -> dict[str, About]:
    """Measures that all runs have, those of groups included, and what they are."""
    about = _shared_measures(runs)
    return about | of_groups(about, _shared_groups(runs))


def brands_of(run: Comparable, measure: str, about: About) -> Summary:
    """The brands of one run on one measure, of a group or of everyone, in the shape of a run's summary."""
    arms = [(brand, (0, brand)) for brand in run.brands]
    comparison = _compare(None, arms, [values_of(run)], {measure: about}, {}, True)
    return summary_of(comparison, {"measures": {measure: about}, "replicates": run.replicates})


def summary_of(comparison: Comparison, origin: Measured) -> Summary:
    """Arms as the brands of one run, for sentences."""
    brands: list[BrandNumbers] = [
        {
            "name": arm["name"],
            "strategy": "",
            "measures": arm["measures"],
            "probability_best": arm["probability_best"],
        }
        for arm in comparison["brands"]
    ]
    return {"provenance": origin, "brands": brands, "pairs": comparison["pairs"]}


def _shared_measures(runs: Sequence[Comparable]) -> dict[str, About]:
    first, *others = [run.summary["provenance"]["measures"] for run in runs]
    return {name: each for name, each in first.items() if all(other.get(name) == each for other in others)}


def _shared_groups(runs: Sequence[Comparable]) -> tuple[str, ...]:
    return groups_of(frozenset.intersection(*(has(run.scenario) for run in runs)))


def why_unpaired(runs: Sequence[Comparable]) -> str | None:
    """Why replicates of these runs cannot be paired, in words; None if they can."""
    first, *others = runs
    for run in others:
        if run.scenario["seed"] != first.scenario["seed"]:
            return f"seeds {first.scenario['seed']} and {run.scenario['seed']} give different people and luck"
        settings = [key for key in differences([first.scenario, run.scenario]) if key.startswith("audience.")]
        if settings:
            return (
                f"the audiences differ ({', '.join(settings[:3])}), so it is not the same people who are met"
            )
        if first.summary["provenance"].get("network") != run.summary["provenance"].get("network"):
            return "the edge lists of the audiences differ, so people have different neighbours"
    return None


def differences(scenarios: Sequence[Json]) -> dict[str, list[Any]]:
    """Settings in which scenarios differ: dotted key -> its value in each (None where it has none).

    Names, descriptions, how often each ran and where files lie are no settings.
    """
    flat = [_flat(scenario) for scenario in scenarios]
    keys = dict.fromkeys(key for each in flat for key in each)
    settings = {key: [each.get(key) for each in flat] for key in keys}
    return {key: values for key, values in settings.items() if any(value != values[0] for value in values)}


def _flat(value: Any, path: str = "") -> Json:
    if isinstance(value, Mapping):
        flat: dict[str, object] = {}
        for key, inner in value.items():
            if path or key not in _NOT_ASKED:
                if path == "audience.network" and key in ("path", "sha256"):
                    continue
                flat.update(_flat(inner, f"{path}.{key}" if path else str(key)))
        return flat
    if isinstance(value, list | tuple):
        flat = {} if value else {path: []}
        for number, inner in enumerate(value):
            name = inner.get("name", number) if isinstance(inner, Mapping) else number
            flat.update(_flat(inner, f"{path}.{name}"))
        return flat
    return {path: value}


def labels(runs: Sequence[Comparable]) -> list[str]:
    """A short name for each run: what is special about it if that is little, else its scenario's name."""
    by_key = differences([run.scenario for run in runs])
    settings = [
        ", ".join(f"{key.rpartition('.')[2]}={setting_text(each[n])}" for key, each in by_key.items())
        for n in range(len(runs))
    ]
    titles = [run.scenario["name"] for run in runs]
    directories = [run.directory.name for run in runs]
    if 0 < len(by_key) <= _FEW and _differ(settings) and all(len(each) <= _SHORT for each in settings):
        return settings
    for names in (titles, directories):
        if _differ(names):
            return names
    return [f"{number}: {name}" for number, name in enumerate(directories, start=1)]


def _differ(names: Sequence[str]) -> bool:
    return len(set(names)) == len(names)


def setting_text(value: Any) -> str:
    """A setting's value in short; a dash where a run has none."""
    return "-" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
