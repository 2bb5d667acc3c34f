"""How values, numbers and suggestions are put in error messages."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence

from sim.names import nearest
from sim.scenario.scalars import resolve

__all__ = ["brief", "choices", "did_you_mean", "number", "shown", "what", "written"]

_UNBOUNDED = {math.inf: ".inf", -math.inf: "-.inf"}


def shown(text: str, longest: int = 60) -> str:
    """Text in single quotes, cut when longer than ``longest``, control characters escaped."""
    if len(text) > longest:
        text = text[: longest - 3] + "..."
    return "'" + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text) + "'"


def number(value: float) -> str:
    """A number the way one would write it in a scenario: ``10_000``, ``0.05``, ``1e-06``."""
    if isinstance(value, int) or (math.isfinite(value) and value == int(value) and abs(value) < 1e15):
        return f"{int(value):_}" if abs(value) >= 10_000 else str(int(value))
    return repr(value)


def what(value: object) -> str:
    """What was found, for "found ...": kind and value."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return (
            repr(value) if math.isfinite(value) else f"{_UNBOUNDED.get(value, '.nan')}, not a finite number"
        )
    if isinstance(value, str):
        return f"the text {shown(value)}"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return type(value).__name__


def did_you_mean(word: str, known: Iterable[str], otherwise: str, *, most: int = 12) -> str:
    """``Did you mean 'size'?``, or ``<otherwise>: a, b, c.`` when nothing is near."""
    names: Sequence[str] = list(known)
    near = nearest(word, names)
    if near is not None:
        return f"Did you mean {shown(near)}?"
    return choices(names, otherwise, most)


def choices(names: Iterable[str], otherwise: str, most: int = 30) -> str:
    """``There are: a, b, c.``; nothing if there are none."""
    there = [name if name.isprintable() else shown(name) for name in names]
    return f"{otherwise}: {', '.join(there[:most])}{', ...' if len(there) > most else '.'}" if there else ""


def written(value: object) -> str:
    """``value`` as it is written after ``KEY=``, so that reading it gives the same value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _UNBOUNDED.get(value, repr(value)) if value == value else ".nan"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        inside = (f"{json.dumps(str(key), ensure_ascii=False)}: {written(of)}" for key, of in value.items())
        return "{" + ", ".join(inside) + "}"
    assert isinstance(value, Iterable)
    return "[" + ", ".join(written(of) for of in value) + "]"


def brief(value: object) -> str:
    """``value`` as a person would write it in a scenario: words without quotes where they need none."""
    if isinstance(value, bool) or value is None:
        return written(value)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{brief(key)}: {brief(of)}" for key, of in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(brief, value)) + "]"
    text = str(value)
    return text if re.fullmatch(r"[A-Za-z][\w./-]*", text) and resolve(text) == text else written(text)
