"""Rival models: what somebody who doubts an equation would have instead, each by settings alone.

One place: ``sim rivals`` holds a scenario's answer against them, ``sim facts --rivals`` the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim.foreign import Json

__all__ = ["RIVALS", "Rival"]


@dataclass(frozen=True, slots=True)
class Rival:
    """One rival: ``name``, what it says about people, and ``sets``, key -> value or key it takes it from."""

    name: str
    says: str
    sets: Mapping[str, float | str]

    def values(self, scenario: Json) -> Json:
        """Key -> value, of what it changes in ``scenario`` (resolved): nothing if that is this rival already.

        ``scenario`` gives what is taken from another key, too.
        """
        return {
            key: setting
            for key, value in self.sets.items()
            if (setting := _at(scenario, value, value)) != _at(scenario, key, None)
        }

    def settings(self, scenario: Json) -> list[str]:
        """The same as ``KEY=VALUE`` for ``--set``, whether or not it changes anything."""
        return [f"{key}={_at(scenario, value, value)}" for key, value in self.sets.items()]


def _at(scenario: Json, key: object, otherwise: Any) -> Any:
    """What ``scenario`` has at ``section.name``, or at a key of its own."""
    section, _, name = str(key).partition(".")
    if not name:
        return scenario.get(section, otherwise)
    return scenario[section][name] if name in scenario.get(section, ()) else otherwise


#: In the order in which they stand everywhere.
RIVALS: Final = (
    Rival("no-negativity", "a silence weighs no more than an answer", {"psychology.negativity": 1}),
    Rival(
        "no-surprise", "what was expected does not matter, only what was done", {"psychology.act_share": 1}
    ),
    Rival(
        "fading-grudge",
        "deceit is forgotten like everything else",
        {"psychology.grudge_forgetting": "psychology.forgetting"},
    ),
    Rival("no-bystanders", "nobody reads along, so nobody learns from it", {"psychology.thread_opening": 0}),
    Rival("no-pretence", "nobody asks whether the brand means it", {"psychology.pretender_prior": 0}),
    Rival("no-record", "a good record protects against no false alarm", {"psychology.record_protects": 0}),
    Rival("voice", "being asked is worth something, whatever follows", {"psychology.voice_credit": 0.25}),
    Rival(
        "no-closeness",
        "further turns bring nobody closer, nor are they worth more than an answer",
        {"psychology.closeness_gain": 0, "psychology.turn_credit": 0},
    ),
    Rival("simple-contagion", "one source is enough to join a call-out", {"psychology.join_sources": 1}),
    Rival("chronological-feed", "a conversation brings no further reach", {"psychology.feed_feedback": 0}),
    Rival(
        "rescorla-wagner",
        "trust follows the last few events, down faster than up",
        {"trust_rule": "rescorla-wagner"},
    ),
    Rival(
        "log-odds", "trust is a belief learnt by Bayes; evidence never wears thin", {"trust_rule": "log-odds"}
    ),
)
