"""The words of the lesson in one language, and how they are filled with numbers.

``script/words.js`` fills them in the same way; what is said there and on paper is the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Any, Final

import yaml

from sim.errors import ScenarioError
from sim.foreign import Json

__all__ = ["Words", "languages"]

_HOLE: Final = re.compile(
    r"\{([a-z_0-9]+)(?:, one: ([^,{}]*(?:\{[a-z_0-9]+\}[^,{}]*)*), other: ((?:[^{}]|\{[a-z_0-9]+\})*))?\}"
)
_SIMPLE: Final = re.compile(r"\{([a-z_0-9]+)\}")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")


def languages() -> list[str]:
    """The languages that ship, English first."""
    names = [path.name for path in files("sim_lesson").iterdir()]
    codes = sorted(name.split(".")[1] for name in names if re.fullmatch(r"words\.[a-z]+\.yaml", name))
    return sorted(codes, key=lambda language: language != "en")


class Words:
    """The words of one language.

    Args:
        texts: section -> id -> text, and ``lang``, ``dir``, ``name``.

    Attributes:
        lang, dir: as HTML takes them.
        texts: ``section.id`` -> text.
    """

    def __init__(self, texts: Json) -> None:
        self.lang, self.dir = str(texts["lang"]), str(texts["dir"])
        self.texts = dict(_flat(texts))

    @classmethod
    def load(cls, language: str) -> Words:
        """Those of a language that ships.

        Raises:
            ScenarioError: there is none.
        """
        if language not in languages():
            options = ", ".join(languages())
            raise ScenarioError(
                f"the lesson is not there in {language!r}. It is there in: {options}.", file="--lang"
            )
        text = files("sim_lesson").joinpath(f"words.{language}.yaml").read_text(encoding="utf-8")
        return cls(yaml.safe_load(text))

    def number(self, value: float) -> str:
        """A whole number as the language writes it."""
        whole = f"{int(value + 0.5) if value >= 0 else -int(0.5 - value):,}"
        return whole.replace(",", ".") if self.lang == "de" else whole

    def filled(self, name: str, fact: Callable[[str], Any] = str) -> str:
        """The text ``name`` with its holes filled.

        Args:
            name: ``section.id``.
            fact: gives what a hole stands for: a number, or a text.

        Raises:
            ScenarioError: there is no such text.
        """
        if name not in self.texts:
            raise ScenarioError(f"words.{self.lang}.yaml: has no {name!r}.")

        def text_of(value: Any) -> str:
            return value if isinstance(value, str) else self.number(value)

        def fill(match: re.Match[str]) -> str:
            value = fact(match[1])
            if match[2] is None:
                return text_of(value)
            form = match[2] if self.number(value) == "1" else match[3]
            return _SIMPLE.sub(lambda hole: text_of(fact(hole[1])), form)

        return _HOLE.sub(fill, self.texts[name])

    def html(self, name: str, fact: Callable[[str], Any] = str) -> str:
        """The same as HTML."""
        return _BOLD.sub(r"<b>\1</b>", escape(self.filled(name, fact)))

    def holes(self) -> dict[str, set[str]]:
        """What each text has to be filled with."""
        table = {}
        for name, text in self.texts.items():
            holes = {hole[1] for hole in _HOLE.finditer(text)}
            inner = (hole[1] for each in _HOLE.finditer(text) for part in each.groups()[1:] if part
                     for hole in _SIMPLE.finditer(part))  # fmt: skip
            table[name] = holes | set(inner)
        return table


def _flat(texts: Json, before: str = "") -> Iterator[tuple[str, str]]:
    for name, text in texts.items():
        if isinstance(text, Mapping):
            yield from _flat(text, f"{before}{name}.")
        elif before:
            yield before + str(name), str(text)
