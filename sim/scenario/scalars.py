"""What a plain YAML word means: the core schema of YAML 1.2, so that ``no``, ``on`` and ``yes`` stay text.

Source: YAML 1.2.2, section 10.3. One addition: whole numbers may be grouped (``10_000``). Dates stay text.
"""

from __future__ import annotations

import re
from typing import TypeGuard

__all__ = ["Scalar", "is_number", "is_whole", "resolve"]

_NULL = ("", "~", "null", "Null", "NULL")
_TRUE = ("true", "True", "TRUE")
_FALSE = ("false", "False", "FALSE")
_INT = re.compile(r"[-+]?[0-9]+(?:_[0-9]+)*")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"[-+]?\.(?:inf|Inf|INF)")
_NAN = (".nan", ".NaN", ".NAN")

#: No whole number of a scenario needs more digits (2^64 has 20). Longer ones are read as floats, which is
#: fast at any length, and lets the range check refuse them.
_MOST_DIGITS = 40

Scalar = None | bool | int | float | str


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: object) -> TypeGuard[int]:
    """Whether it is a whole one."""
    return isinstance(value, int) and not isinstance(value, bool)


def resolve(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar."""
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INT.fullmatch(text):
        digits = text.replace("_", "")
        return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)
    if len(text) <= _MOST_DIGITS:
        if _OCTAL.fullmatch(text):
            return int(text[2:], 8)
        if _HEXADECIMAL.fullmatch(text):
            return int(text[2:], 16)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITY.fullmatch(text):
        return float("-inf" if text.startswith("-") else "inf")
    if text in _NAN:
        return float("nan")
    return text
