"""One setting at several values: what ``sim sweep`` is asked, read from one argument."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sim.errors import ScenarioError
from sim.shell import command

__all__ = ["Sweep", "read_sweep"]

_MOST = 1000
_EXAMPLE = "Write KEY=FROM:TO:POINTS or KEY=V1,V2,..., such as psychology.negativity=1:3:5."
_NUMBER = re.compile(r"[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Sweep:
    """``key`` is a scenario path; ``texts`` are its values, as ``--set`` takes them."""

    key: str
    texts: tuple[str, ...]

    def setting(self, number: int) -> str:
        """``KEY=VALUE`` of one point."""
        return f"{self.key}={self.texts[number]}"


def read_sweep(text: str) -> Sweep:
    """Read ``KEY=a:b:n`` (n values from a to b, evenly spaced) or ``KEY=v1,v2,v3``.

    Raises:
        ScenarioError: it is neither.
    """
    key, equals, values = (part.strip() for part in text.partition("="))
    if not equals or not key:
        _refuse(text, f"is not a setting with values. {_EXAMPLE}")
    if not values:
        _refuse(text, f"has no values. {_EXAMPLE}")
    texts = _range(text, values) if ":" in values and values[0] not in "{['\"" else _split(values)
    if len(texts) < 2:
        _refuse(
            text,
            f"one value is no sweep: {command('sim', 'run', 'SCENARIO', '--set', text)} runs it. {_EXAMPLE}",
        )
    if len(texts) > _MOST:
        _refuse(text, f"{len(texts):,} values are too many; the most is {_MOST}.")
    twice = next((value for number, value in enumerate(texts) if value in texts[:number]), None)
    if twice is not None:
        _refuse(text, f"the value {twice} stands there twice. Keep one of the two.")
    return Sweep(key, tuple(texts))


def _range(text: str, values: str) -> list[str]:
    parts = [part.strip() for part in values.split(":")]
    if len(parts) != 3 or not all(_NUMBER.fullmatch(part) for part in parts):
        _refuse(text, f"is no range of numbers. {_EXAMPLE}")
    low, high, points = (float(part.replace("_", "")) for part in parts)
    if points % 1 or points < 2:
        _refuse(text, f"{parts[2]} is no number of points: a range has 2 or more. {_EXAMPLE}")
    if points > _MOST:
        _refuse(text, f"{points:,.0f} points are too many; the most is {_MOST}.")
    if low == high or not math.isfinite(high - low):
        _refuse(text, f"from {parts[0]} to {parts[1]} is no range. {_EXAMPLE}")
    count = int(points)
    return [f"{low + (high - low) * number / (count - 1):.12g}" for number in range(count)]


def _split(values: str) -> list[str]:
    """Split at commas outside quotes and brackets."""
    parts, depth, quote = [""], 0, ""
    for character in values:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "{[":
            depth += 1
        elif character in "}]":
            depth -= 1
        if character == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]


def _refuse(text: str, sentence: str) -> None:
    raise ScenarioError(sentence, file=text)
