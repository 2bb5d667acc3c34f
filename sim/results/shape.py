"""Whether a file keeps to its type, and the JSON Schema of ``summary.json``, which its type makes."""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import ErrorDetails, SchemaValidator, core_schema

from sim.errors import ResultsError
from sim.foreign import Json, json_of, read_ordinary
from sim.results.checksums import Sums
from sim.results.typed import RunSummary

__all__ = ["misfit", "read_json", "summary_schema"]

T = TypeVar("T")

_MOST_BYTES = 64 << 20
_DIGITS = 20  # of a number that is told

# What is said of a fault, by the name that pydantic has for it.
_TYPES = {
    "dict_type": "object",
    "is_instance_of": "array",
    "sequence_str": "array",
    "string_type": "string",
    "bool_type": "boolean",
    "int_type": "integer",
    "float_type": "number",
    "seed": "a seed",
}
_SENTENCES = {kind: f"{{where}} is not {name}" for kind, name in _TYPES.items()} | {
    "missing": "there is no {where}",
    "literal_error": "{where} is none of {expected}",
    "greater_than": "{where} is {value}, which is too little",
    "greater_than_equal": "{where} is {value}, which is too little",
    "less_than_equal": "{where} is {value}, which is too much",
    "finite_number": "{where} is {value}, which is no number",
    "too_short": "{where} is empty",
    "string_pattern_mismatch": "{where} does not fit {pattern}",
}

# What a part of a type does besides, by the name that pydantic has for its kind. In a list or mapping the
# first fault is enough: in what somebody sent there may be millions. Of numbers, JSON has finite ones alone.
_BESIDES = {"dict": {"fail_fast": True}, "list": {"fail_fast": True}, "float": {"allow_inf_nan": False}}


def summary_schema() -> Json:
    """The JSON Schema (draft 2020-12) that every ``summary.json`` of this version keeps to."""
    schema = TypeAdapter(RunSummary).json_schema(schema_generator=_Described)
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema}


class _Described(GenerateJsonSchema):
    """Docstrings are descriptions; an object holds what its type says, and more only where that says so."""

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> dict[str, Any]:
        document = super().typed_dict_schema(schema)
        said, _, attributes = inspect.cleandoc(schema["cls"].__doc__ or "").partition("\n\nAttributes:\n")
        for name, text in re.findall(r"^    (\w+): (.*(?:\n     .*)*)", attributes, re.MULTILINE):
            document["properties"][name]["description"] = " ".join(text.split())
        return {"additionalProperties": False, **document, "description": " ".join(said.split())}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def read_json(path: Path, format: int, of: type[T], again: str) -> T | None:
    """What a file beside ``summary.json`` holds; None if it is not there.

    Args:
        path: the file.
        format: of its versions the one that is read.
        of: its type, a ``TypedDict``.
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
    other = document.get("format") if isinstance(document, dict) else None
    if not isinstance(document, dict) or other != format:
        found = f", not {other}" if isinstance(other, int) else ""
        raise ResultsError(f"{path}: this version reads format {format} of it{found}. {again}")
    wrong = misfit(document, of)
    if wrong:
        raise ResultsError(f"{path}: is damaged: {wrong}. {again}")
    return document  # type: ignore[return-value]


def misfit(document: Any, of: type) -> str | None:
    """What is missing from ``document``, or is of another type or size than ``of`` says; None if nothing is.

    Something more is no fault.

    Args:
        document: from JSON.
        of: a ``TypedDict``.
    """
    try:
        _validator(of).validate_python(document, strict=True)
    except ValidationError as error:
        return _sentence(error.errors(include_url=False)[0])
    return None


@cache
def _validator(of: type) -> SchemaValidator:
    return SchemaValidator(_with_besides(TypeAdapter(of).core_schema))


def _with_besides(part: Any) -> Any:
    if isinstance(part, list):
        return [_with_besides(each) for each in part]
    if not isinstance(part, dict):
        return part
    besides = _BESIDES.get(part["type"], {}) if isinstance(part.get("type"), str) else {}
    return {key: _with_besides(value) for key, value in part.items()} | besides


def _sentence(error: ErrorDetails) -> str:
    where = ""
    for step in error["loc"]:
        where += f"[{step}]" if isinstance(step, int) else f"{'.' * bool(where)}{step}"
    number = error["input"]
    value = str(number) if isinstance(number, int | float) else ""
    value = value if len(value) <= _DIGITS else f"{value[:_DIGITS]}..."
    sentence = _SENTENCES.get(error["type"], "{where}: {msg}")
    return sentence.format(where=where or "it", value=value, msg=error["msg"], **error.get("ctx", {}))
