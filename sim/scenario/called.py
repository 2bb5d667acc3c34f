"""What measures (and brands) are called: one table, whatever a page says, understood by every command.

A measure is known by its name (``followers_kept``), by its title in a table (``kept``), by what the report
calls it (``Followers kept``); one of a group by any of these with the group before it or after it
(``contributors.trust``, ``kept of lurkers``). Capitals, spaces, hyphens and underscores do not matter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.errors import ScenarioError
from sim.measures import About
from sim.names import nearest
from sim.scenario.words import choices, did_you_mean, shown

if TYPE_CHECKING:
    from sim.scenario.brands import Brand
    from sim.scenario.schema import Scenario

__all__ = ["TITLES", "brand_of", "measure_named", "measures_named", "names_of"]

#: What the report calls measures, where that is not their title with a capital.
TITLES: Final[Mapping[str, str]] = {
    "followers_kept": "Followers kept",
    "gained": "Newcomers",
    "reach": "Reach",
    "answered": "Answered by a person",
    "reached": "Comments with a reply",
    "reply_median": "Median wait for a reply",
    "reply_p90": "Nine in ten waited less than",
    "within_hour": "Answered within an hour",
    "within_day": "Answered within a day",
    "backlog": "Comments still open",
    "out_of_hands": "Meant, but no hands left",
    "came_back_30": "Came back in 30 days",
    "came_back_answered_30": "Answered, back in 30 days",
    "came_back_ignored_30": "Ignored, back in 30 days",
    "came_back_180": "Came back in 180 days",
    "came_back_answered_180": "Answered, back in 180 days",
    "came_back_ignored_180": "Ignored, back in 180 days",
    "flagged_phony": "Take it for a phony",
    "flagged_ever": "Have ever taken it for one",
    "phony_template": "Saw through a template",
    "phony_asking": "Concluded it from silence",
    "phony_wrongly": "Suspect it wrongly",
    "call_outs": "Call-outs",
    "staff_hours": "Hours of work",
}

Known = Mapping[str, About]


def measure_named(
    text: str,
    known: Known,
    *,
    what: str = "no measure is called {}.",
    otherwise: str = "There are",
    file: str | None = "--measure",
    key: str | None = None,
    among: Collection[str] | None = None,
) -> str:
    """The name of the measure that somebody called ``text``.

    Args:
        text: any of its names.
        known: name -> at least ``title``; those of groups as ``contributors.trust``.
        what: the sentence where there is none of that name; ``{}`` stands for it.
        otherwise: what begins the list of those that there are.
        file, key: what is wrong, for the error.
        among: those that are listed; all that are known if left out.

    Raises:
        ScenarioError: there is none of that name, and which is nearest; or several are called so.
    """
    if text in known:
        return text
    names = [name for name in known if _folded(text) in map(_folded, names_of(name, known))]
    if len(names) == 1:
        return names[0]
    if names:
        raise ScenarioError(
            f"{shown(text)} may be {' or '.join(names)}. Write one of these.", file=file, key=key
        )
    near = nearest(text, known) or nearest(text, (other for name in known for other in names_of(name, known)))
    hint = f"Did you mean {shown(near)}?" if near else choices(known if among is None else among, otherwise)
    raise ScenarioError(f"{what.format(shown(text))} {hint}", file=file, key=key)


def measures_named(texts: Collection[str], known: Known, **how: Any) -> tuple[str, ...]:
    """The same of several, each once; see :func:`measure_named`."""
    return tuple(dict.fromkeys(measure_named(text, known, **how) for text in texts))


def names_of(name: str, known: Known) -> Iterator[str]:
    """Every name of a measure."""
    title = str(known[name].get("title") or name)
    yield name
    group, _, of = name.partition(".")
    if not of:
        yield title
        if known[name].get("unit") == "money":
            yield title.partition(" in ")[0]  # without the currency
        if name in TITLES:
            yield TITLES[name]
        return
    names = dict.fromkeys(names_of(of, known)) if of in known else {of: None}
    for other in names:
        yield f"{group}.{other}"
        yield f"{other} of {group}"
        yield f"{group} {other}"


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.strip().casefold())


def brand_of(scenario: Scenario, name: str | None) -> Brand:
    """The brand that is called so; without a name the first whose hands are limited, else the first.

    Raises:
        ScenarioError: there is none of that name.
    """
    if name is None:
        candidates = [brand for brand in scenario.brands if math.isfinite(brand.replies_per_day)]
        return (candidates or list(scenario.brands))[0]
    names = [brand.name for brand in scenario.brands]
    if name not in names:
        raise ScenarioError(
            f"no brand is called {shown(name)}. {did_you_mean(name, names, 'The brands are')}",
            file=f"--brand {name}",
        )
    return scenario.brands[names.index(name)]
