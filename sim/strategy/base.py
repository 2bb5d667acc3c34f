"""`Strategy`: what a brand does. A plugin author writes one class and nothing else."""

from __future__ import annotations

import copy
import difflib
import inspect
import re
import types
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

import numpy as np
from numpy.typing import ArrayLike

from sim.errors import PluginError
from sim.names import nearest
from sim.strategy.declared import (
    Declaration,
    ParameterError,
    ParameterInfo,
    declaration,
    did_you_mean,
    own_classes,
    shown,
    with_comments,
)
from sim.strategy.inbox import Answers, Inbox, Message, reply_names
from sim.strategy.posts import Day, MisfitError, Post, Reply


@dataclass_transform(kw_only_default=True)
class Strategy:
    """A way of talking to people. Subclass it, give it a `name`, and say what it posts and whom it answers.

        class GenuineFollowUp(Strategy):
            name = "genuine-follow-up"

            questions: Share = 0.5          # share of posts that ask

            def plan(self, day):
                return [Post.ask() if day.luck < self.questions else Post.tell()]

            def answer(self, inbox):
                return inbox.where(inbox.luck < 0.85, Reply.FOLLOW_UP)

    `plan` is asked once a day, `answer` once a round (a follow-up is continued in another round, with
    `inbox.turn` 2, 3, ...). Instead of `answer`, `reply_to(message)` may decide one comment at a time, which
    reads easier and runs slower (`slow` is then True).

    Annotated attributes are parameters; `State[...]` ones are memory, reset for every replicate and brand.
    There is no constructor to write: `Strategy(questions=0.3)` stores parameters and nothing else.
    """

    name: ClassVar[str] = ""
    """How scenarios call it: lower-case words joined by hyphens."""

    slow: ClassVar[bool] = False
    """Whether it answers one message at a time (`reply_to`), not by columns (`answer`). Set for you."""

    looks_at_ids: ClassVar[bool] = False
    """Whether it is meant to treat people differently by their numbers (`inbox.follower`), beyond telling
    them apart. The conformance kit holds a strategy to it when this is False."""

    if TYPE_CHECKING:
        by_night: bool  # of a class, or of one that is made of others
    else:
        by_night: ClassVar[bool] = False
    """Whether it is asked in the evening, with no hands, about what came while its desk was closed. Only
    automatic replies reach anybody then."""

    _origin: ClassVar[str] = ""  # where the registry found it, for error messages
    _declaration: ClassVar[Declaration]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.slow = cls.answer is Strategy.answer and cls.reply_to is not Strategy.reply_to

    def __init__(self, /, **parameters: Any) -> None:
        """Store the parameters, the rest at their defaults, and start with fresh state.

        Raises ParameterError (a PluginError and a ValueError, with `.parameter`) for a name it does not have
        or a value that does not fit, PluginError if the class declares something that cannot work.
        """
        spec = _declaration_of(type(self))
        values = {name: copy.copy(info.default) for name, info in spec.parameters.items()}
        label = type(self).name or type(self).__name__
        for name, value in parameters.items():
            info = spec.parameters.get(name)
            if info is None:
                raise _unknown_parameter(type(self), label, name, spec)
            try:
                values[name] = info.check(value)
            except ValueError as exc:
                raise ParameterError(label, name, str(exc)) from None
        self.__dict__.update(values)
        self.reset()

    @classmethod
    def parameters(cls) -> list[ParameterInfo]:
        """The declared parameters in order of declaration, inherited ones first.

        Help comes from `parameter(default, "help")`, else from a text in `Annotated[...]`, else from the
        `# comment` at the end of the line, where the source can be read.
        """
        return with_comments(cls, Strategy, _declaration_of(cls).parameters)

    def settings(self) -> dict[str, Any]:
        """The value of every parameter: `type(s)(**s.settings())` is the same strategy again."""
        return {name: self.__dict__[name] for name in _declaration_of(type(self)).parameters}

    def reset(self) -> None:
        """Back to the first morning: declared state at its defaults, anything else it remembered gone."""
        spec = _declaration_of(type(self))
        values = {name: self.__dict__[name] for name in spec.parameters}
        assembled: dict[str, Any] = self.__dict__.get("_assembled", {})
        self.__dict__.clear()
        self.__dict__.update(values)
        self.__dict__.update(spec.fresh_state())
        if assembled:
            self.__dict__.update(assembled, _assembled=assembled)
            for part in assembled["_made"]:
                part.reset()

    def _keep(self, parts: list[Strategy]) -> None:
        """For the registry: what `assemble` left here stays, and is reset with the whole."""
        if parts:
            spec = _declaration_of(type(self))
            names = {*spec.parameters, *spec.state}
            assembled = {name: value for name, value in self.__dict__.items() if name not in names}
            self.__dict__.update(_made=parts, _assembled={**assembled, "_made": parts})

    def assemble(self, make: Callable[..., Strategy]) -> None:
        """Called once after construction. A strategy made of others builds them here.

        `make("broadcast", posts_per_day=2)` makes one by name, `make(Other)` one of a class of your own. What
        is kept on `self` here stays, and parts are reset with the whole. Ask them with `posts_of(part, day)`
        and `answers_of(part, inbox)`, which name the part where it goes wrong. Whether the whole works by
        night is its own to say: `self.by_night = part.by_night`.
        """

    def plan(self, day: Day) -> Sequence[Post]:
        """What to post today: a list of at most 16 `Post.ask()` and `Post.tell()`, possibly empty."""
        raise NotImplementedError(f"{type(self).__name__} has no plan(self, day)")

    def answer(self, inbox: Inbox) -> Answers | ArrayLike:
        """Whom to answer in this round, and how: `Answers`, or an array of one `Reply` code a comment."""
        reply_to = self.reply_to
        replies = [reply_to(message) for message in inbox]
        for row, reply in enumerate(replies):
            if type(reply) is not Reply:
                raise MisfitError(
                    f"reply_to(message) returned {shown(reply)}. Return one of {reply_names()} "
                    f"(for comment {row + 1} of {len(replies)})"
                )
        return np.array(replies, dtype=np.uint8)

    def reply_to(self, message: Message) -> Reply:
        """How to answer one comment."""
        raise NotImplementedError(
            f"{type(self).__name__} has neither answer(self, inbox) nor reply_to(self, message)"
        )

    def __repr__(self) -> str:
        parameters = _declaration_of(type(self)).parameters
        settings = (
            f"{name}={value!r}"
            for name, value in self.settings().items()
            if value != parameters[name].default
        )
        return f"{type(self).__name__}({', '.join(settings)})"


_RESERVED = frozenset(dir(Strategy))


def _declaration_of(cls: type[Strategy]) -> Declaration:
    spec = vars(cls).get("_declaration")  # kept on the class, so that it lives as long and no longer
    if not isinstance(spec, Declaration):
        spec = declaration(cls, Strategy, _RESERVED)
        cls._declaration = spec
    return spec


def _unknown_parameter(cls: type[Strategy], label: str, name: str, spec: Declaration) -> ParameterError:
    parameters = list(spec.parameters)
    if name in spec.state:
        return ParameterError(label, name, f"{name!r} is its memory (State), not a parameter")
    if name in vars(cls) and name not in _RESERVED:
        return ParameterError(
            label,
            name,
            f"{name!r} is a constant of {cls.__name__}. "
            f"Give it a type to make it a parameter: {name}: Share = ...",
        )
    names = "it has none" if not parameters else "it has " + ", ".join(parameters)
    hint = did_you_mean(name, parameters)
    return ParameterError(
        label, name, f"unknown parameter {name!r}; {names}{hint}", nearest(name, parameters)
    )


_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def kebab(name: str) -> str:
    """`GenuineFollowUp` -> `genuine-follow-up`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "-", name)
    return words.strip("-").lower() or "my-strategy"


def problems(cls: type[Strategy]) -> list[str]:
    """What keeps a strategy class from being used, one sentence each, with the fix. Empty if all is well."""
    sentences = [*_name_problems(cls)]
    if cls.__init__ is not Strategy.__init__:
        sentences.append(
            f"{cls.__name__} has a constructor of its own. Remove it: declare parameters as "
            "`questions: Share = 0.5` and memory as `asked: State[int] = 0`"
        )
    sentences += _method_problems(cls)
    for base in own_classes(cls, Strategy):
        declared = inspect.get_annotations(base)
        for name, value in vars(base).items():
            shared = isinstance(value, (list, dict, set, bytearray, np.ndarray))
            if shared and not name.startswith("__") and not name.isupper() and name not in declared:
                sentences.append(
                    f"{base.__name__}.{name} is a {type(value).__name__} that all brands would share. "
                    f"Declare it as memory, {name}: State[{type(value).__name__}] = ..., "
                    "or write it in capitals if it never changes"
                )
    try:
        _declaration_of(cls)
    except PluginError as exc:
        sentences.append(str(exc).rstrip("."))
    return sentences


def _name_problems(cls: type[Strategy]) -> list[str]:
    name = vars(cls).get("name")
    if name is None:
        remark = f" of its own (it inherits {cls.name!r})" if cls.name else ""
        return [
            f'{cls.__name__} has no name{remark}. Write name = "{kebab(cls.__name__)}" in its body, '
            "or begin the class name with an underscore if it is only a base for others"
        ]
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return [
            f"{cls.__name__}.name must be lower-case words joined by hyphens, such as "
            f'"{kebab(name if isinstance(name, str) else cls.__name__)}", not {name!r}'
        ]
    return []


def _method_problems(cls: type[Strategy]) -> list[str]:
    sentences = []
    if cls.plan is Strategy.plan:
        sentences.append(
            f"{cls.__name__} has no plan(self, day): write it, and return a list of posts"
            + _misspelling_hint(cls, "plan")
        )
    if cls.answer is Strategy.answer and cls.reply_to is Strategy.reply_to:
        sentences.append(
            f"{cls.__name__} has neither answer(self, inbox) nor reply_to(self, message). To answer nobody, "
            f"write answer and return inbox.nothing(){_misspelling_hint(cls, 'answer', 'reply_to')}"
        )
    sentences += _unasked_problems(cls)
    for method, argument in (("plan", "day"), ("answer", "inbox"), ("reply_to", "message")):
        function = inspect.getattr_static(cls, method)
        rule = f"{cls.__name__}.{method} must be def {method}(self, {argument})"
        if not inspect.isfunction(function):
            sentences.append(f"{rule}, not a {type(function).__name__}")
            continue
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            sentences.append(f"{rule}, without async")
        signature = inspect.signature(function)
        try:
            signature.bind(None, None)
        except TypeError:
            sentences.append(f"{rule}, not def {method}{_plain(signature)}")
    return sentences


def _unasked_problems(cls: type[Strategy]) -> list[str]:
    """Methods that were written to be asked, and never would be."""
    answers, replies = _definer(cls, "answer"), _definer(cls, "reply_to")
    sentences = []
    if (
        Strategy not in (answers, replies)
        and issubclass(replies, answers)
        and not _calls(answers, "reply_to")
    ):
        if replies is answers:
            what = f"{cls.__name__} has answer and reply_to, and only answer is asked. Remove one of them"
        else:
            what = (
                f"{replies.__name__}.reply_to is never asked, because {answers.__name__} has "
                "answer(self, inbox). Write answer instead, or say that messages are answered one by one: "
                "answer = Strategy.answer"
            )
        sentences.append(what)
    for base in own_classes(cls, Strategy):
        for name, value in vars(base).items():
            if not inspect.isfunction(value) or name.startswith("_") or hasattr(Strategy, name):
                continue
            near = difflib.get_close_matches(name, _ASKED, 1, 0.8)
            if near and _definer(cls, near[0]) is not base and not _calls(cls, name):
                sentences.append(
                    f"{base.__name__}.{name} is never asked: it looks like {near[0]}, misspelt. Rename it, "
                    "or begin its name with an underscore"
                )
    return sentences


_ASKED = ("plan", "answer", "reply_to", "assemble", "reset")


def _definer(cls: type[Strategy], method: str) -> type[Strategy]:
    """The class among `cls` and its bases that has the method which is called."""
    return next(base for base in cls.__mro__ if method in vars(base))


def _calls(cls: type[Strategy], name: str) -> bool:
    """Whether any method of `cls` or of its bases mentions `name`."""
    for value in (value for base in own_classes(cls, Strategy) for value in vars(base).values()):
        function = getattr(value, "__func__", getattr(value, "fget", value))
        if inspect.isfunction(function) and function.__name__ != name and name in _names(function.__code__):
            return True
    return False


def _names(code: types.CodeType) -> set[str]:
    """What a function mentions, in functions within it too."""
    names = {*code.co_names, *(value for value in code.co_consts if isinstance(value, str))}
    for value in code.co_consts:
        if isinstance(value, types.CodeType):
            names |= _names(value)
    return names


def _plain(signature: inspect.Signature) -> str:
    return "(" + ", ".join(str(p.replace(annotation=p.empty)) for p in signature.parameters.values()) + ")"


def _misspelling_hint(cls: type[Strategy], *methods: str) -> str:
    names = [
        name for name, value in vars(cls).items() if inspect.isfunction(value) and not hasattr(Strategy, name)
    ]
    for name in names:
        if difflib.get_close_matches(name, methods, 1, 0.7):
            return f" ({name} looks like a misspelling of it)"
    return ""
