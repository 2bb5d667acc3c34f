"""The scenario as JSON Schema, for editors and other programs."""

from __future__ import annotations

from math import inf
from typing import Any

from sim.foreign import Json
from sim.scenario.audience import DEFAULT_NETWORK, NETWORKS
from sim.scenario.extending import EXTENDS
from sim.scenario.schema import Scenario

__all__ = ["json_schema"]


def json_schema() -> Json:
    """JSON Schema (draft 2020-12) of a scenario file: titles, descriptions, ranges, units, defaults.

    Beyond the standard, parameters of the model carry ``unit``, ``plausible`` (the range a sweep should
    cover), ``certainty`` (A measured to D free) and ``source``. What no schema can say (one name a brand, a
    timeline within the days) is checked when a file is loaded.
    """
    schema = Scenario.model_json_schema(by_alias=True)
    for kind, model in NETWORKS.items():
        network = schema["$defs"][model.__name__]
        if kind != DEFAULT_NETWORK:  # the one that is meant when no kind is given
            network["required"] = ["kind", *network.get("required", [])]
    schema["properties"][EXTENDS] = {
        "type": "string",
        "title": "Extends",
        "description": "Another scenario, on which this one lies: what this one says has its way.",
    }
    schema["anyOf"] = [{"required": [EXTENDS]}, {"required": schema.pop("required")}]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_in_words(schema)}


def _in_words(part: Any) -> Any:
    """Defaults without a bound in the word for it: JSON has no number that large."""
    if isinstance(part, list):
        return [_in_words(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    if part.get("default") == inf:
        part = part | {"default": next(each["const"] for each in part["anyOf"] if "const" in each)}
    return {name: _in_words(inner) for name, inner in part.items()}
