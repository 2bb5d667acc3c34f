"""The JSON Schema of ``summary.json``, as it ships with the package, and whether a file keeps to one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from sim.errors import ResultsError
from sim.foreign import Json, json_of, read_ordinary
from sim.results.checksums import Sums

__all__ = ["fields", "misfit", "read_json", "record", "summary_schema"]

_MOST_BYTES = 64 << 20
_DIGITS = 20  # of a number that is told
_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def summary_schema() -> Json:
    """The JSON Schema (draft 2020-12) that every ``summary.json`` of this version keeps to."""
    schema: Json = json.loads(
        files("sim.results").joinpath("summary.schema.json").read_text(encoding="utf-8")
    )
    return schema


def read_json(path: Path, format: int, schema: Json, again: str) -> Any:
    """What a file beside ``summary.json`` holds, which keeps to ``schema``; None if it is not there.

    Args:
        path: the file.
        format: of its versions the one that is read.
        schema: see :func:`misfit`.
        again: a sentence on how to make the file again.

    Raises:
        ResultsError: it is damaged, or of another version.
    """
    try:
        content = read_ordinary(path, _MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror or error}. {again}") from None
    Sums(path.parent).check(path.name, content, again)
    try:
        document = json_of(content)
    except ValueError:
        raise ResultsError(f"{path}: is damaged. {again}") from None
    if not isinstance(document, dict) or document.get("format") != format:
        raise ResultsError(f"{path}: this version reads format {format} of it. {again}")
    wrong = misfit(document, schema)
    if wrong:
        raise ResultsError(f"{path}: is damaged: {wrong}. {again}")
    return document


def fields(names: str, kind: Json) -> Json:
    """The schema of an object that has these fields, all of one kind; ``names`` with a space in between."""
    properties = dict.fromkeys(names.split(), kind)
    return {"type": "object", "required": list(properties), "properties": properties}


def record(*parts: Json, type: str | Sequence[str] = "object", **kinds: Json) -> Json:
    """The schema of an object that has the fields of all ``parts``, and these besides."""
    properties = {name: kind for part in parts for name, kind in part["properties"].items()} | kinds
    return {"type": type, "required": list(properties), "properties": properties}


def misfit(node: Any, schema: Json, where: str = "", whole: Json | None = None) -> str | None:
    """What is missing from ``node``, or is of another type or size than ``schema`` says; None if nothing is.

    Only what whoever reads the file relies on is looked at: types, choices, how large numbers are, and what
    must be there. Something more is no fault.

    Args:
        node: from JSON.
        schema: JSON Schema, of which ``type``, ``enum``, ``minimum``, ``maximum``, ``required``,
            ``properties``, ``additionalProperties``, ``items`` and ``$ref`` are read.
        where: in the file.
        whole: where references point into; ``schema`` itself if left out.
    """
    whole = schema if whole is None else whole
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(_is(node, name) for name in types):
        return f"{where or 'it'} is not {' or '.join(types)}"
    if "enum" in schema and node not in schema["enum"]:
        return f"{where or 'it'} is none of {', '.join(map(str, schema['enum']))}"
    if _is(node, "number"):
        least, most = schema.get("minimum", node), schema.get("maximum", node)
        if not least <= node <= most:
            size = "too little" if node < least else "too much"
            return f"{where or 'it'} is {_short(node)}, which is {size}"
    below: list[tuple[str, Any, Any]] = []
    if isinstance(node, dict):
        for name in schema.get("required", ()):
            if name not in node:
                return f"there is no {where}{'.' * bool(where)}{name}"
        of_others = schema.get("additionalProperties")
        for name, value in node.items():
            of_this = schema.get("properties", {}).get(name, of_others)
            below.append((f"{where}{'.' * bool(where)}{name}", value, of_this))
    elif isinstance(node, list):
        below = [(f"{where}[{place}]", value, schema.get("items")) for place, value in enumerate(node)]
    wrong = (misfit(value, of, name, whole) for name, value, of in below if isinstance(of, dict))
    return next((each for each in wrong if each), None)


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _short(number: float) -> str:
    text = str(number)
    return text if len(text) <= _DIGITS else f"{text[:_DIGITS]}..."
