"""``--map map.yaml``: what an export calls its columns, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim import ScenarioError
from sim.foreign import read_ordinary
from sim.scenario.document import MOST_BYTES, Document, DocumentError, Key, Problem, parse, refuse
from sim.scenario.words import did_you_mean
from sim_own.headers import normal
from sim_own.kinds import HEADERS, kind_of

__all__ = ["VIEWS_A_DAY", "Settings", "read_map"]

#: Totals of YouTube Studio: only the zip that they lie in tells of what.
VIEWS_A_DAY = ["date", "views"]
_OF_META = ("facebook", "instagram")
_KEYS = ("columns", "month_first", "network", "one_brand", "year")
_START = "A map begins like this: 'columns: {Datum: Date}'."


@dataclass(frozen=True, slots=True)
class Settings:
    """What a map says. ``columns``: a normal header -> the normal header of the English export."""

    columns: dict[str, str] = field(default_factory=dict)
    month_first: bool | None = None
    network: str = ""
    one_brand: bool = False
    year: int | None = None

    def kind(self, header: Sequence[str], packed: bool = False) -> str:
        """The kind of a table with this normal header, or "". ``packed``: it lies in a zip."""
        name = kind_of(header)
        if not name and packed and list(header) == VIEWS_A_DAY:
            return "youtube-days"
        return name


def read_map(path: Path) -> Settings:
    """Read a map.

    Raises:
        ScenarioError: anything is wrong with it; each problem with its line and column.
    """
    try:
        text = read_ordinary(path, MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError("is not UTF-8 text. Save it as UTF-8.", file=path) from None
    except (OSError, ValueError) as error:
        raise ScenarioError(
            f"cannot be read: {getattr(error, 'strerror', None) or error}.", file=path
        ) from None
    try:
        document = parse(text, str(path))
    except DocumentError as refusal:
        sentence = refusal.problem.sentence
        if " A scenario begins" in sentence:
            sentence = f"{sentence.partition(' A scenario begins')[0]} {_START}"
        refuse([replace(refusal.problem, sentence=sentence.replace("a scenario", "a map"))])
    return _settings(document)


def _settings(document: Document) -> Settings:
    problems = list(document.problems)
    keys: dict[str, Key] = document.root.value if isinstance(document.root.value, dict) else {}
    fields: dict[str, Any] = {}
    for name, key in keys.items():
        value = key.node.plain()
        if name not in _KEYS:
            problems.append(
                Problem(key.place, name, f"unknown key. {did_you_mean(name, _KEYS, 'There are')}")
            )
        elif name == "columns":
            fields["columns"] = _columns(key, problems)
        elif name in ("month_first", "one_brand"):
            if not isinstance(value, bool):
                problems.append(Problem(key.node.place, name, f"found {value!r}. Write true or false."))
            fields[name] = value
        elif name == "year":
            if not isinstance(value, int) or isinstance(value, bool) or not 2004 <= value <= 2200:
                problems.append(Problem(key.node.place, name, f"found {value!r}. Write a year, as 2025."))
            fields[name] = value
        else:
            if value not in _OF_META:
                sentence = f"found {value!r}. Write facebook or instagram: it is for daily files of Meta."
                problems.append(Problem(key.node.place, name, sentence))
            fields[name] = value
    if problems:
        refuse(problems)
    return Settings(**fields)


def _columns(key: Key, problems: list[Problem]) -> dict[str, str]:
    if not isinstance(key.node.value, dict):
        problems.append(
            Problem(key.node.place, "columns", "found no mapping. Write 'Datum: Date', a line a column.")
        )
        return {}
    columns = {}
    for name, inner in key.node.value.items():
        header = inner.node.plain()
        path = f"columns.{name}"
        if not isinstance(header, str) or normal(header) not in HEADERS:
            near = did_you_mean(str(header), HEADERS.values(), "Write a header as the English export has it")
            hint = (
                near
                if near.startswith("Did")
                else "Write a header as the English export has it, as 'Impressions'."
            )
            problems.append(Problem(inner.node.place, path, f"no export has a column {header!r}. {hint}"))
        elif normal(name) in columns:
            problems.append(Problem(inner.place, path, "stands twice, but for case and blanks. Keep one."))
        else:
            columns[normal(name)] = normal(header)
    return columns
