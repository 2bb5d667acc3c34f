"""The small language in which a chapter says what has to be true of its runs, and which numbers it tells.

``kept(Ivy) < kept(Max)`` is true or false, ``100 * trust(Rosa)`` a number. A name is a variable that the
caller gives, or else stands for itself: a brand, a world, a measure. ``script/language.js`` reads the same; a
test holds the two equal.

====================================  =====================================================================
``kept(Max)``, ``kept(Max, 7)``       a measure, on the last day or on day 7; the mean over all classes
``left_for(Ivy, Rosa)``               people who left the first and stayed with the second; likewise
``better(Rosa, Max, trust)``          in how many classes the first has more; a day may follow
``best(kept)``                        the brand with the most, or ``level``; a day may follow
``many(callouts(Max) > 10)``          in how many classes that holds; ``most(...)``: the most in any class
``typical(kept(Max))``                in the class that the chapter shows
``world(two, trust(Otto))``           in another world of the chapter
``first(people, ...)``                the first stop of a sweep at which that holds, or ``never``
``least(worlds, trust(Otto))``        the stop of a sweep at which that is least
``cells(...)``                        in how many cells of the chapter's grid that holds
``classes()``, ``size()``             how many classes, how many people
``abs``, ``round``, ``min``, ``max``  as everywhere; halves are rounded up
====================================  =====================================================================
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sim.errors import ScenarioError
from sim_lesson.typed import Runs

__all__ = ["TRUST", "Value", "evaluate", "names_in"]

Value = float | bool | str

_COMPARED: Final[Mapping[type, Callable[[Any, Any], bool]]] = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}
_WORKED: Final[Mapping[type, Callable[[Any, Any], float]]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}
_PLAIN: Final[Mapping[str, Callable[..., float]]] = {
    "abs": abs,
    "round": lambda x: math.floor(x + 0.5),
    "min": min,
    "max": max,
}
_MOST: Final = 600  # characters

#: Tables hold trust as whole numbers, so many to the unit.
TRUST: Final = 10_000


def evaluate(
    text: str, chapter: Runs, variables: Mapping[str, Value] | None = None, world: str = "base"
) -> Value:
    """What ``text`` is of a chapter's runs.

    Args:
        text: the expression.
        chapter: ``worlds`` (name -> ``classes``, ``size``, ``days``, ``brands``: brand -> measure -> a row of
            values by class for each of the days, ``pairs``: measure -> brand -> brand -> by class),
            ``typical``, the number of the class it shows, and, if it has them, ``sweeps`` (name -> stop ->
            world) and ``cells`` (names of worlds).
        variables: names that stand for something.
        world: the one to begin in.

    Raises:
        ScenarioError: it is none, or asks for what was not measured.
    """
    scope = _Scope(chapter, variables or {}, world, None)
    try:
        value: Value = scope.of(_parsed(text))
        return value
    except (ArithmeticError, KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise ScenarioError(f"{text!r} cannot be worked out: {type(error).__name__}: {error}.") from None


def names_in(text: str) -> set[str]:
    """Every name in an expression but those of functions."""
    tree = _parsed(text)
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in functions}


@cache
def _parsed(text: str) -> ast.expr:
    try:
        if len(text) > _MOST:
            raise SyntaxError("it is too long")
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ScenarioError(f"{text!r} is no expression of the lesson: {error}.") from None


class _Scope:
    """Where an expression is worked out: in which world, and in which class (None: the mean of all)."""

    def __init__(self, chapter: Runs, variables: Mapping[str, Value], world: str, number: int | None) -> None:
        self.chapter, self.variables, self.name, self.number = chapter, variables, world, number
        self.world = chapter["worlds"][world]

    def within(self, world: str | None = None, number: int | None = None) -> _Scope:
        """Elsewhere."""
        return _Scope(self.chapter, self.variables, world or self.name, number)

    def of(self, node: ast.expr) -> Any:
        """The value of a part of the expression."""
        match node:
            case ast.Constant(value=bool() | int() | float() as value):
                return value
            case ast.Name(id=name):
                return self.variables.get(name, name)
            case ast.UnaryOp(op=ast.USub(), operand=part):
                return -self.of(part)
            case ast.UnaryOp(op=ast.Not(), operand=part):
                return not self.of(part)
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(self.of(part) for part in parts)
            case ast.BoolOp(op=ast.Or(), values=parts):
                return any(self.of(part) for part in parts)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _WORKED:
                return _WORKED[type(op)](self.of(left), self.of(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
                return _COMPARED[type(op)](self.of(left), self.of(right))
            case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]):
                return self.call(name, parts)
        raise ValueError(f"{ast.unparse(node)} is not part of the language")

    def call(self, name: str, parts: list[ast.expr]) -> Any:
        """The value of a function."""
        if name in ("many", "most"):
            (part,) = parts
            each = [self.within(number=n).of(part) for n in range(self.world["classes"])]
            return sum(map(bool, each)) if name == "many" else max(each)
        if name == "cells":
            (part,) = parts
            return sum(bool(self.within(world).of(part)) for world in self.chapter["cells"])
        if name in ("first", "least"):
            sweep, part = parts
            stops = self.chapter["sweeps"][self.of(sweep)].items()
            outcomes = [(stop, self.within(world).of(part)) for stop, world in stops]
            if name == "least":
                return min(outcomes, key=lambda each: each[1])[0]
            return next((stop for stop, holds in outcomes if holds), "never")
        if name == "typical":
            (part,) = parts
            return self.within(number=self.chapter["typical"]).of(part)
        if name == "world":
            where, part = parts
            return self.within(world=self.of(where), number=self.number).of(part)
        values = [self.of(part) for part in parts]
        if name in _PLAIN:
            return _PLAIN[name](*values)
        if name in ("classes", "size"):
            return self.world["classes"] if name == "classes" else self.world["size"]
        if name == "best":
            ends = [
                (self.pick(self.row(values[0], brand, *values[1:])), brand) for brand in self.world["brands"]
            ]
            top = max(end for end, _ in ends)
            leaders = [brand for end, brand in ends if end == top]
            return leaders[0] if len(leaders) == 1 else "level"
        if name == "better":
            first, second, measure, *day = values
            pair = zip(self.row(measure, first, *day), self.row(measure, second, *day), strict=True)
            return sum(a > b for a, b in pair)
        if name in self.world.get("pairs", {}):
            first, second = values
            return self.pick(self.world["pairs"][name][first][second])
        return self.pick(self.row(name, *values))

    def row(self, measure: str, brand: str, day: int | None = None) -> list[float]:
        """A measure of a brand by class."""
        days = self.world["days"]
        rows = self.world["brands"][brand][measure]
        values = rows[-1 if day is None else days.index(day)]
        return [value / TRUST for value in values] if measure == "trust" else list(values)

    def pick(self, row: Sequence[float]) -> float:
        """Of a row by class, what is asked for."""
        return sum(row) / len(row) if self.number is None else row[self.number]
