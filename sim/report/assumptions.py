"""What a run rests on: the numbers nobody has measured, as this run had them, and their sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sim.compare.sentences import assumption
from sim.foreign import Json
from sim.measures import has
from sim.parameters import PARAMETERS, TRAITS, Parameter, matters

__all__ = ["Assumption", "assumptions", "bibliography", "cited", "digits", "in_short", "sources"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A parameter of certainty C or D, its value in the run, and whether anything happened that needs it.

    ``drawn``: the least and the most, where each replicate had a value of its own.
    """

    parameter: Parameter
    name: str
    value: float
    used: bool
    drawn: tuple[float, float] | None = None

    @property
    def sources(self) -> list[str]:
        """The keys of its sources."""
        return cited(self.parameter.source)


# What must have happened for a parameter to matter: columns of daily.parquet, of which one is not all 0.
# Those not named here are at work whenever anybody looks at anything.
_NEEDS: Mapping[str, tuple[str, ...]] = {
    name: columns
    for columns, names in {
        ("asks",): "asking_lift question_pull voice_credit",
        ("comments",): (
            "learning bystander_learning bystander_weight thread_opening visible_comments "
            "grudge_forgetting pretender_prior pretender_answers unasked_weight callout_on_ignored "
            "savvy.mean savvy.sigma outspokenness.mean outspokenness.sigma"
        ),
        ("replies",): "attention_gain feed_feedback affinity_memory false_alarm record_protects praise",
        ("canned",): "canned_worth recognition",
        ("automatic",): "disclosed_worth",
        ("recognised",): "grudge_weight template_doubt",
        ("turns",): "turn_credit closeness_gain closeness_memory listener_turns pretender_turns",
        ("opened",): "reader_inference",
        ("suspects",): "phony_debit",
        ("recognised", "suspects"): "callout_on_fake",
        ("call_outs", "praises"): "callout_seen callout_weight",
        ("call_outs",): "join_trust join_sources join_chance",
    }.items()
    for name in names.split()
}
_OF_THE_BELIEF = (
    "pretender_answers",
    "listener_turns",
    "pretender_turns",
    "unasked_weight",
    "reader_inference",
    "template_doubt",
    "phony_debit",
    "record_protects",
)
_OFF_AT_0 = ("pretender_prior", "voice_credit")
_OF_THE_NETWORK = ("callout_seen", "callout_weight", "join_trust", "join_sources", "join_chance")


def assumptions(scenario: Json, count_of: Callable[[str], float]) -> list[Assumption]:
    """The parameters of certainty C and D, in the order of the model.

    Args:
        scenario: resolved.
        count_of: how often a column of ``daily.parquet`` counted anything, over the whole run.
    """
    network = scenario["audience"].get("network", {}).get("kind") != "none"
    there = has(scenario)
    entries = []
    traits = scenario["audience"].get("traits", {})
    values: dict[str, tuple[Parameter, Any]] = {
        name: (parameter, scenario["psychology"].get(name, parameter.default))
        for name, parameter in PARAMETERS.items()
    }
    for name, parameter in TRAITS.items():
        trait, _, moment = name.partition(".")
        values[name] = (parameter, traits.get(trait, {}).get(moment, parameter.default))
    believes = values["pretender_prior"][1] > 0
    for name, (parameter, value) in values.items():
        if parameter.certainty in "CD":
            needs = _NEEDS.get(name)
            used = needs is None or any(count_of(column) for column in needs)
            used = used and (network or name not in _OF_THE_NETWORK)
            used = used and (believes or name not in _OF_THE_BELIEF)
            used = used and (value or name not in _OFF_AT_0)
            used = used and matters(parameter, scenario["psychology"], there)
            place = "psychology" if name in PARAMETERS else "audience.traits"
            values_drawn = scenario.get("draws", {}).get(f"{place}.{name}")
            drawn = (min(values_drawn), max(values_drawn)) if values_drawn else None
            entries.append(Assumption(parameter, name, float(value), bool(used), drawn))
    return entries


def in_short(assumptions: Sequence[Assumption]) -> str:
    """What a run rests on, in two sentences: what is assumed, and how much of what was at work is guessed."""
    there = [each.parameter.certainty for each in assumptions if each.used]
    first = assumption().partition(". ")[0]
    if not there:
        return f"{first}."
    signs, free = there.count("C"), there.count("D")
    many = f"{len(there)} numbers of the model were" if len(there) > 1 else "1 number of the model was"
    return (
        f"{first}. {many} at work here that nobody has measured: of {signs} only the direction is known, "
        f"{free} {'is' if free == 1 else 'are'} free."
    )


def cited(source: str) -> list[str]:
    """The keys in ``[Brown2024]_ 1.96, [Walasek2024]_ 1.31``."""
    return re.findall(r"\[(\w+)\]_", source)


def sources(assumptions: Sequence[Assumption]) -> list[tuple[str, str]]:
    """What the parameters at work are taken from: key and entry (Markdown), by key."""
    entries = bibliography()
    keys = {key for each in assumptions if each.used for key in each.sources}
    return [(key, entries[key]) for key in sorted(keys & entries.keys())]


def digits(value: float) -> str:
    """``0.00005``, never ``5e-05``."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


@cache
def bibliography() -> Mapping[str, str]:
    """Every entry of docs/bibliography.md by its key, in Markdown."""
    # In the repository a link to the page itself, in what is installed a copy of it.
    text = files("sim.report").joinpath("bibliography.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^- \*\*\[(\w+)\]\*\* (.+)$", text, re.MULTILINE))
