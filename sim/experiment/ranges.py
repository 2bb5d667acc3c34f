"""What is varied, and between which ends: numbers of the model over their usual range, or any other number of
the scenario between ends that are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import ScenarioError
from sim.experiment.factors import LogUniform, Uniform
from sim.measures import has
from sim.parameters import PARAMETERS, TRAITS, Parameter, matters
from sim.results.typed import VariedNumber
from sim.scenario.scalars import is_number, resolve
from sim.scenario.settings import split_path
from sim.scenario.words import did_you_mean, shown

__all__ = ["DEFAULT", "Varied", "between", "rows", "varied"]

#: Certainties that are varied unless something is asked for: only the sign is known, or nothing.
DEFAULT = ("C", "D")

#: Ends this many times apart are worlds apart: between them each order of magnitude is as likely.
_LOG = 10.0

_OPTION = "--parameters"


@dataclass(frozen=True, slots=True)
class Varied:
    """A number that is varied.

    ``path``: as ``--set`` takes it; ``name``: in short; ``certainty``: of its value in the model, "" for what
    is no number of the model; ``base``: what the scenario has; ``values``: the ends and what lies between.
    """

    path: str
    name: str
    certainty: str
    base: float
    values: Uniform | LogUniform

    def at(self, u: float) -> float:
        """The value at ``u``, 0 at the low end to 1 at the high one."""
        return self.values.at(u)

    @property
    def scale(self) -> str:
        """``linear`` or ``log``."""
        return "log" if isinstance(self.values, LogUniform) else "linear"

    def as_dict(self) -> VariedNumber:
        """As it stands in results."""
        return {
            "name": self.name,
            "path": self.path,
            "certainty": self.certainty,
            "base": self.base,
            "low": self.values.low,
            "high": self.values.high,
            "scale": self.scale,
        }


_MODEL: Mapping[str, tuple[str, Parameter]] = {
    **{name: (f"psychology.{name}", about) for name, about in PARAMETERS.items()},
    **{name: (f"audience.traits.{name}", about) for name, about in TRAITS.items()},
}


def varied(asked: Sequence[str], value: Callable[[str], Any]) -> tuple[Varied, ...]:
    """What is varied, in the order of the model's tables, then as asked.

    Args:
        asked: names of numbers of the model, letters of certainty (``C``), ``all`` for all of these that the
            scenario has a use for, and
            ``PATH=LOW:HIGH`` for any number of the scenario, several in one text with commas between; nothing
            for :data:`DEFAULT`.
        value: what the scenario has at a path. Of letters and ``all``, what idles in it is left out.

    Raises:
        ScenarioError: something asked for is none of these.
    """
    words = [word.strip() for text in asked for word in text.split(",") if word.strip()]
    ranges = dict(_range(word) for word in words if "=" in word)
    names: set[str] = set()
    for word in [word for word in words if "=" not in word] or ([] if ranges else DEFAULT):
        names |= _names(word, value)
    numbers = [
        _of_model(name, value, ranges.pop(name, None) or ranges.pop(path, None))
        for name, (path, _) in _MODEL.items()
        if name in names or name in ranges or path in ranges
    ]
    numbers += [_of_scenario(path, ends, value) for path, ends in ranges.items()]
    return tuple(numbers)


def rows(what: Sequence[Varied], points: Iterable[Iterable[float]]) -> list[list[float]]:
    """The values of a design: first the scenario as it is, then at each of ``points``, of the unit cube."""
    return [
        [each.base for each in what],
        *([each.at(float(u)) for each, u in zip(what, point, strict=True)] for point in points),
    ]


def _names(word: str, value: Callable[[str], Any]) -> set[str]:
    if word in ("all", "A", "B", "C", "D"):
        plain = {part: value(part) or {} for part in ("audience", "psychology", "brands", "timeline")}
        there = has(plain)
        return {
            name
            for name, (_, about) in _MODEL.items()
            if word in ("all", about.certainty)
            and matters(about, plain["psychology"], there)  # others would move nothing
        }
    name = word.removeprefix("psychology.").removeprefix("audience.traits.")
    if name not in _MODEL:
        if len(split_path(word)) > 1 and "." in word and word.partition(".")[0] in ("brands", "audience"):
            _refuse(word, f"is no number of the model. Give its ends: {word}=LOW:HIGH.")
        hint = did_you_mean(word, _MODEL, "Write a name, a letter of certainty (A to D), or all of", most=4)
        _refuse(word, f"is no number of the model. {hint}")
    return {name}


def _range(word: str) -> tuple[str, tuple[float, float]]:
    path, _, ends = (part.strip() for part in word.partition("="))
    numbers: list[Any] = [resolve(end.strip()) for end in ends.split(":")]
    if not path or len(numbers) != 2 or not all(is_number(end) for end in numbers):
        _refuse(word, "is no range. Write NAME=LOW:HIGH, such as negativity=1:3.")
    low, high = numbers
    if not low < high:
        _refuse(word, f"{low} is not below {high}.")
    return path, (low, high)


def _of_model(name: str, value: Callable[[str], Any], ends: tuple[float, float] | None) -> Varied:
    path, about = _MODEL[name]
    low, high = ends or (about.low, about.high)
    if not about.minimum <= low < high <= about.maximum:
        _refuse(f"{name}={low:g}:{high:g}", f"the model takes {about.minimum:g} to {about.maximum:g}.")
    return Varied(path, name, about.certainty, value(path), between(low, high, about.integer))


def _of_scenario(path: str, ends: tuple[float, float], value: Callable[[str], Any]) -> Varied:
    base = value(path)
    if not is_number(base):
        what = "there is nothing at this path" if base is None else f"the scenario has {shown(base)} there"
        _refuse(path, f"{what}, not a number that could be varied.")
    whole = isinstance(base, int) and all(float(end).is_integer() for end in ends)
    return Varied(path, _short(path), "", base, between(*ends, whole))


def between(low: float, high: float, whole: bool) -> Uniform | LogUniform:
    """Anything from ``low`` to ``high``; ends that are worlds apart, by even factors."""
    kind = LogUniform if low > 0 and high / low >= _LOG else Uniform
    return kind(low, high, whole)


def _short(path: str) -> str:
    """``brands.Neighbour.with.questions`` -> ``Neighbour.questions``."""
    return ".".join(part for part in _short_parts(split_path(path)))


def _short_parts(parts: Sequence[str]) -> Iterator[str]:
    return (part for part in parts if part not in ("brands", "with", "audience"))


def _refuse(word: str, sentence: str) -> None:
    raise ScenarioError(f"{word}: {sentence}", file=_OPTION)
