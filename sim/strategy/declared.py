"""What a strategy declares in its class body: parameters with a type, and state that is reset.

    questions: Share = 0.5          # share of posts that ask
    posts_per_day: Rate = parameter(0.7, "posts a day")
    asked_today: State[int] = 0

A parameter of your own is an `Annotated` type: `Annotated[float, Bounds(1, 5), Unit("stars"), "how kind"]`.
"""

from __future__ import annotations

import ast
import copy
import inspect
import io
import math
import sys
import textwrap
import tokenize
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin

from sim.errors import PluginError
from sim.foreign import Json
from sim.names import nearest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Smallest and largest value allowed, both included; None for no bound."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What a value is counted in: `Unit("days")`."""

    text: str


class _StateMark:
    pass


State = Annotated[T, _StateMark()]
"""`asked: State[int] = 0` declares memory across days. Every replicate and brand starts from the default."""

Share = Annotated[float, Bounds(0, 1), Unit("share")]
"""A share of something, 0 to 1."""

Rate = Annotated[float, Bounds(0, 16), Unit("a day")]
"""How often a day, 0 to 16, fractions allowed."""

Count = Annotated[int, Bounds(0, None)]
"""How many, a whole number of 0 or more."""

Days = Annotated[int, Bounds(0, None), Unit("days")]
"""A number of days, whole, 0 or more."""

Texts = tuple[str, ...]
"""Several texts: a list in YAML."""

Weights = Annotated[Mapping[str, float], Bounds(0, None), Unit("weight")]
"""A weight for each name: a mapping in YAML. At least one must be above 0."""


@dataclass(frozen=True, slots=True)
class _Default:
    value: Any
    help: str
    guess: tuple[float, float] | None


def parameter(default: Any, help: str = "", *, guess: tuple[float, float] | None = None) -> Any:
    """The default of a parameter with its one-line help: `questions: Share = parameter(0.5, "...")`.

    `guess` says that the default of a number is one, and between which ends the truth may lie:
    `answer_rate: Share = parameter(0.85, guess=(0.45, 0.95))`. `sim doubt` varies it, until a scenario
    sets it.
    """
    return _Default(default, help, guess)


class ParameterError(PluginError, ValueError):
    """A parameter was given that does not exist, or a value that does not fit.

    `parameter` is its name, as in the scenario's `with:`; `problem` the sentence; `suggestion` the nearest
    right name or None.
    """

    def __init__(self, strategy: str, name: str, problem: str, suggestion: str | None = None) -> None:
        super().__init__(f"{strategy}: {problem}")
        self.strategy = strategy
        self.parameter = name
        self.problem = problem
        self.suggestion = suggestion

    def __reduce__(self) -> tuple[Any, ...]:  # so that it survives the way back from a worker process
        return (ParameterError, (self.strategy, self.parameter, self.problem, self.suggestion))


_NAMES = {float: "number", int: "whole number", bool: "true or false", str: "text"}


def _are_texts(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


#: Type of a parameter -> whether a value is of it, and what makes of that what is stored.
_AS_IT_IS: Mapping[str, tuple[Callable[[Any], bool], Callable[[Any], Any]]] = {
    "true or false": (lambda value: isinstance(value, bool), bool),
    "text": (lambda value: isinstance(value, str), str),
    "texts": (lambda value: isinstance(value, (list, tuple)) and _are_texts(value), tuple),
}


@dataclass(frozen=True, slots=True)
class ParameterInfo:
    """One declared parameter of a strategy.

    `type` is "number", "whole number", "true or false", "text", "choice", "texts" or "weights"; `low` and
    `high` are inclusive or None; `choices` is filled for "choice"; `help` is one line, possibly empty.
    `guess`: ends between which the truth may lie, where the default of a number is no more than a guess.
    """

    name: str
    type: str
    default: Any
    low: float | None = None
    high: float | None = None
    unit: str = ""
    help: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False
    guess: tuple[float, float] | None = None

    def check(self, value: Any) -> Any:
        """`value` as the strategy stores it. Raises ValueError with a sentence that names the parameter."""
        if value is None and self.optional:
            return None
        if self.type in ("number", "whole number"):
            return self._number(value, self.name)
        if self.type == "choice":
            return self._choice(value)
        if self.type == "weights":
            return self._weights(value)
        fits, convert = _AS_IT_IS[self.type]
        if not fits(value):
            raise self._misfit(value)
        return convert(value)

    def _misfit(self, value: Any) -> ValueError:
        return ValueError(f"{self.name} must be {self.range()}, not {shown(value)}")

    def _choice(self, value: Any) -> str:
        if isinstance(value, str) and value in self.choices:
            return str(value)
        raise ValueError(
            f"{self.name} must be {self.range()}, not {value!r}{did_you_mean(value, self.choices)}"
        )

    def _weights(self, value: Any) -> dict[str, float]:
        if not isinstance(value, Mapping) or not _are_texts(value):
            raise self._misfit(value)
        weights = {key: self._number(item, f"{self.name}.{key}") for key, item in value.items()}
        if sum(weights.values()) <= 0:
            raise ValueError(f"{self.name} needs at least one weight above 0")
        return weights

    def _number(self, value: Any, name: str) -> float | int:
        rule = f"{name} must be {self.range()}"
        try:
            # numpy's numbers are welcome; true and false are not numbers, and text is not converted
            if isinstance(value, (bool, str, bytes)) or type(value).__name__ == "bool":
                raise TypeError
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f"{rule}, not {shown(value)}") from None
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        if not math.isfinite(number) or not low <= number <= high:
            raise ValueError(f"{rule}, not {number:g}")
        if self.type == "whole number":
            if number != int(value):
                raise ValueError(f"{rule}, not {number:g}")
            return int(value)
        return number

    def range(self) -> str:
        """In words: "a number from 0 to 1"."""
        if self.type == "choice":
            return "one of " + ", ".join(self.choices)
        if self.type == "texts":
            return "a list of texts"
        if self.type == "weights":
            return "names with a weight each, such as {broadcast: 1, canned-reply: 3}"
        if self.type in ("true or false", "text"):
            return self.type
        words = f"a {self.type}"
        if self.low is not None and self.high is not None:
            words += f" from {self.low:g} to {self.high:g}"
        elif self.low is not None:
            words += f" of {self.low:g} or more"
        elif self.high is not None:
            words += f" of at most {self.high:g}"
        return words + (" or nothing" if self.optional else "")

    def schema(self) -> Json:
        """The parameter as JSON Schema."""
        kinds: dict[str, Json] = {
            "number": {"type": "number"},
            "whole number": {"type": "integer"},
            "true or false": {"type": "boolean"},
            "text": {"type": "string"},
            "choice": {"enum": list(self.choices)},
            "texts": {"type": "array", "items": {"type": "string"}},
        }
        bounds = {
            key: bound for key, bound in (("minimum", self.low), ("maximum", self.high)) if bound is not None
        }
        weights = {"type": "object", "additionalProperties": {"type": "number", **bounds}}
        schema = kinds.get(self.type, weights)
        if self.type in ("number", "whole number"):
            schema = {**schema, **bounds}
        if self.optional:
            schema = {"anyOf": [schema, {"type": "null"}]}
        default = list(self.default) if isinstance(self.default, tuple) else self.default
        text = self.help + (f" [{self.unit}]" if self.unit else "")
        return {**schema, "default": default, **({"description": text} if text else {})}


@dataclass(frozen=True, slots=True)
class Declaration:
    """All a strategy class declares, inherited declarations included."""

    parameters: dict[str, ParameterInfo]
    state: dict[str, object]

    def fresh_state(self) -> dict[str, object]:
        """State as on the first morning, mutable defaults copied."""
        return {name: copy.deepcopy(default) for name, default in self.state.items()}


def declaration(cls: type, stop: type, reserved: frozenset[str]) -> Declaration:
    """Read the annotations of `cls` and its bases below `stop`. PluginError for one that cannot be used."""
    parameters: dict[str, ParameterInfo] = {}
    state: dict[str, object] = {}
    for base in reversed(own_classes(cls, stop)):
        body = dict(vars(base))
        annotations = inspect.get_annotations(base)
        for name, annotation in annotations.items():
            where = f"{base.__name__}.{name}"
            hint = _evaluate(annotation, base, where)
            if get_origin(hint) is ClassVar or hint is ClassVar or name.startswith("__"):
                continue
            if name in reserved:
                raise PluginError(f"{where}: {name!r} means something on every strategy. Choose another.")
            if name not in body or isinstance(body[name], types.MemberDescriptorType):
                raise PluginError(f"{where} has no default. Give it one, as in {name}: Share = 0.5")
            if any(isinstance(mark, _StateMark) for mark in getattr(hint, "__metadata__", ())):
                parameters.pop(name, None)
                state[name] = body[name]
            else:
                state.pop(name, None)
                parameters[name] = _parameter(name, hint, body[name], where, _annotation_text(annotation))
        for name, value in body.items():  # a bare `questions = 0.8` changes the default of an inherited one
            if name in annotations:
                continue
            if name in parameters:
                parameters[name] = _with_default(parameters[name], value, f"{base.__name__}.{name}")
            elif name in state:
                state[name] = value
    return Declaration(parameters, state)


def own_classes(cls: type, stop: type) -> list[type]:
    """`cls` and those it inherits from that are below `stop`, nearest first."""
    return [base for base in cls.__mro__ if base is not stop and issubclass(base, stop)]


def _evaluate(annotation: Any, cls: type, where: str) -> Any:
    if not isinstance(annotation, str):
        return annotation
    try:
        return eval(annotation, vars(sys.modules[cls.__module__]), dict(vars(cls)))  # the author's own words
    except Exception as exc:
        raise PluginError(
            f"{where}: its type {annotation!r} cannot be read ({exc}). "
            "Import it, for example `from sim import Share`."
        ) from exc


def _parameter(name: str, hint: Any, default: Any, where: str, annotation: str) -> ParameterInfo:
    base, marks, optional = _unwrap(hint)
    low = high = None
    unit = help = ""
    for mark in marks:
        if isinstance(mark, Bounds):
            low, high = mark.low, mark.high
        elif isinstance(mark, Unit):
            unit = mark.text
        elif isinstance(mark, str):
            help = mark
    choices: tuple[str, ...] = ()
    origin = get_origin(base)
    if base in _NAMES:
        kind = _NAMES[base]
    elif origin is Literal and all(isinstance(choice, str) for choice in get_args(base)):
        kind, choices = "choice", get_args(base)
    elif origin in (tuple, list) and get_args(base)[0] is str:
        kind = "texts"
    elif isinstance(origin, type) and issubclass(origin, Mapping) and get_args(base) == (str, float):
        kind = "weights"
    else:
        raise PluginError(
            f"{where}: a parameter cannot be of type {annotation}. Use Share, Rate, Count, Days, float, int, "
            'bool, str, Literal["a", "b"], Texts or Weights; or State[...] for memory across days; '
            "or leave the type out for a constant."
        )
    info = ParameterInfo(name, kind, None, low, high, unit, help, choices, optional)
    return _with_default(info, default, where)


def _unwrap(annotation: Any) -> tuple[Any, list[Any], bool]:
    """The bare type, what `Annotated` adds to it, and whether None is allowed."""
    marks: list[Any] = []
    optional = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            marks.extend(annotation.__metadata__)
            annotation = annotation.__origin__
        elif origin in (Union, types.UnionType) and _or_none(annotation):
            optional = True
            annotation = next(kind for kind in get_args(annotation) if kind is not type(None))
        else:
            return annotation, marks, optional


def _or_none(union: Any) -> bool:
    return len(get_args(union)) == 2 and type(None) in get_args(union)


def _with_default(info: ParameterInfo, default: Any, where: str) -> ParameterInfo:
    help = info.help
    guess = None
    if isinstance(default, _Default):
        default, help, guess = default.value, default.help or help, default.guess
    try:
        info = replace(info, default=info.check(default), help=help, guess=None)
    except ValueError as exc:
        raise PluginError(f"{where}: its own default does not fit: {exc}") from None
    return info if guess is None else replace(info, guess=_ends(guess, info, where))


def _ends(guess: Any, info: ParameterInfo, where: str) -> tuple[float, float]:
    """The ends of a guess, once it is known that the parameter takes them and its default lies between."""
    try:
        low, high = (info._number(end, info.name) for end in guess)
        counted = info.type in ("number", "whole number") and info.default is not None
        if counted and low < high and low <= info.default <= high:
            return low, high
    except (TypeError, ValueError):
        pass
    raise PluginError(
        f"{where}: guess={guess!r} is no range for it. Give two numbers that it takes, its default between "
        "them: guess=(0.5, 0.9)."
    )


def with_comments(cls: type, stop: type, infos: Mapping[str, ParameterInfo]) -> list[ParameterInfo]:
    """The parameters, with help for those that have none taken from the comment behind their declaration."""
    names = {name for name, info in infos.items() if not info.help}
    comments: dict[str, str] = {}
    if names:
        for base in reversed(own_classes(cls, stop)):
            comments.update(_comments(base))
    return [replace(info, help=info.help or comments.get(name, "")) for name, info in infos.items()]


def _comments(cls: type) -> dict[str, str]:
    """Name of each annotated class attribute -> the `# comment` behind it. Empty without source."""
    try:
        source = textwrap.dedent(inspect.getsource(cls))
        body = typing.cast("ast.ClassDef", ast.parse(source).body[0]).body
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (OSError, TypeError, SyntaxError, IndexError, AttributeError, tokenize.TokenError):
        return {}  # typed at a prompt, or changed on disk since: the help stays empty
    behind = {
        token.start[0]: token.string.lstrip("#: ").strip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }
    return {
        node.target.id: behind[node.end_lineno]
        for node in body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.end_lineno in behind
    }


def did_you_mean(word: Any, known: Any) -> str:
    """` Did you mean 'x'?` or nothing."""
    near = nearest(str(word), known)
    return f". Did you mean {near!r}?" if near else ""


def _annotation_text(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def shown(value: Any) -> str:
    """What was found, short enough for a sentence."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
