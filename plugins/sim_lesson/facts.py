"""The numbers of a chapter, by name, worked out when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.errors import ScenarioError
from sim_lesson.conditions import Value, evaluate
from sim_lesson.typed import But, Chapter, Runs, Said, Table

__all__ = ["Facts"]


class Facts(Mapping[str, Value]):
    """What words are filled with, and conditions may name.

    Args:
        chapter: as ``chapters.yaml`` has it.
        table: its runs, as :mod:`sim_lesson.baking` makes it.
        known: what is known besides: bets, counts of the page.
        number: the class to work in, where one is meant; by itself the means.
    """

    def __init__(self, chapter: Chapter, table: Table, known: Mapping[str, Value] | None = None) -> None:
        self.expressions: Mapping[str, str | float] = chapter.get("facts", {})
        self.runs: Runs = {**table, "sweeps": chapter["sweeps"], "cells": chapter["cells"]}
        self._values: dict[str, Value] = {
            "days": table["spec"]["days"],
            "size": table["spec"]["audience"]["size"],
            **(known or {}),
        }

    def __getitem__(self, name: str) -> Value:
        if name not in self._values:
            if name not in self.expressions:
                raise KeyError(name)
            self._values[name] = evaluate(str(self.expressions[name]), self.runs, self)
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._values or name in self.expressions

    def __iter__(self) -> Any:
        return iter({**self.expressions, **self._values})

    def __len__(self) -> int:
        return len({**self.expressions, **self._values})

    def fill(self, name: str) -> Value:
        """For :meth:`sim_lesson.words.Words.filled`.

        Raises:
            ScenarioError: there is no such fact.
        """
        if name not in self:
            raise ScenarioError(f"{{{name}}} is no fact of this chapter.")
        return self[name]

    def holds(self, condition: str, number: int | None = None) -> bool:
        """Whether a condition is true: of the means, or of one class."""
        if number is None:
            return bool(evaluate(condition, self.runs, self))
        return bool(evaluate(f"typical({condition})", {**self.runs, "typical": number}, self))

    def chosen(self, sentences: Sequence[Said]) -> str:
        """The first whose ``when`` is true."""
        return next(each["say"] for each in sentences if "when" not in each or self.holds(each["when"]))

    def twist(self, but: But) -> tuple[bool, int]:
        """Whether the BUT of a chapter happens as it is shown, and in how many classes it does."""
        classes = self.runs["worlds"]["base"]["classes"]
        count = sum(self.holds(but["when"], number) for number in range(classes))
        shown = self.holds(but["when"], self.runs["typical"] if but["of"] == "typical" else None)
        return shown, count
