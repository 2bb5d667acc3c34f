"""The rules, one function each, whose docstring is what people read: silent where a strategy keeps it,
`CheckFailed` with what was seen where not.

Each looks at one thing. A strategy that breaks one rule should fail that one alone, so whatever another rule
covers is passed over here.
"""

from __future__ import annotations

import copy
import inspect
import json
import math
import pickle
import textwrap
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sim.foreign import Json
from sim.strategy import Reply, Strategy, problems
from sim.strategy.declared import own_classes
from sim.testing.columns import by_columns
from sim.testing.playing import Failure, Play, PlayedDays
from sim.testing.subject import CheckFailed, Subject

ORDINARY = PlayedDays()
_SHORT = PlayedDays(days=range(2, 12))
_EDGES = {
    "the first day and the last": PlayedDays(days=(1, 2, 179, 180)),
    "one day in all": PlayedDays(days=(1,), last=1),
    "nothing happened yesterday": PlayedDays(days=range(2, 12), quiet=True),
    "no comments": PlayedDays(days=range(2, 12), comments=0),
    "no followers left": PlayedDays(days=range(2, 12), followers=0, comments=0, quiet=True),
    "no hands": PlayedDays(days=range(2, 12), hands=0),
    "comments open over days": PlayedDays(days=range(2, 32), desk=True),
    "unlimited hands": PlayedDays(days=range(2, 12), hands=math.inf),
}
_COMMENTS = 10_000  # in a day whose time is taken
_SLOW = 3_000.0  # microseconds a brand-day; the strategies that ship take 20 to 600
_MEASURED = 8  # days
_ENOUGH = 1.0  # seconds spent on measuring after which no further day is begun

Rule = Callable[[Subject], str | None]
RULES: list[Rule] = []
"""In the order in which they are looked at."""


class Slow(str):
    """A verdict that is a warning."""


def _rule(rule: Rule) -> Rule:
    RULES.append(rule)
    return rule


@_rule
def usable(subject: Subject) -> None:
    """It can be used: a name, plan, and answer or reply_to, declared as they should be."""
    sentences = problems(subject.cls)
    if sentences:
        raise CheckFailed("; ".join(sentences))
    subject.create()


@_rule
def documented(subject: Subject) -> None:
    """It says what it does, and every parameter has a line of help."""
    words = _documentation(subject.cls)
    if not words or words.startswith("Source:"):
        what = "does not begin with a sentence" if words else "is missing"
        raise CheckFailed(
            f"the docstring of {subject.cls.__name__} {what}. Say in its first line what it does"
        )
    names = [parameter.name for parameter in subject.cls.parameters() if not parameter.help]
    if names:
        raise CheckFailed(
            f"{', '.join(names)}: no help. Write a comment behind the declaration, "
            f"such as {names[0]}: Share = 0.5  # share of comments it answers"
        )


@_rule
def sourced(subject: Subject) -> None:
    """Its code can be read, and it says where its idea is from."""
    try:
        inspect.getsource(subject.cls)
    except (OSError, TypeError):
        raise CheckFailed(
            "its source code cannot be read, so nobody can see what it does. Keep the class in a .py file"
        ) from None
    words = _documentation(subject.cls)
    if words and "Source:" not in words:
        raise CheckFailed(
            "its docstring does not say where the idea is from. Add a line such as "
            "`Source: Kent & Taylor (1998)`, or `Source: none; an idea of ours`"
        )


def _documentation(cls: type[Strategy]) -> str:
    return inspect.cleandoc(vars(cls).get("__doc__") or "").strip()


@_rule
def parameters_kept(subject: Subject) -> None:
    """Its parameters are what it was given, there and back, before and after work."""
    strategy = subject.create()
    settings = strategy.settings()
    target = {**{parameter.name: parameter.default for parameter in subject.cls.parameters()}}
    for name, value in subject.parameters.items():
        target[name] = next(info for info in subject.cls.parameters() if info.name == name).check(value)
    _compare_settings(target, settings, "a fresh one has")
    from_json = json.loads(json.dumps(settings))
    _compare_settings(
        settings, subject.info.create(from_json).settings(), "made again from its settings it has"
    )
    Play(strategy, _SHORT).run()
    _compare_settings(settings, strategy.settings(), "after ten days of work it has")


def _compare_settings(target: Json, actual: Json, when: str) -> None:
    for name, value in target.items():
        if actual.get(name) != value:
            raise CheckFailed(
                f"{when} {name} = {actual.get(name)!r} instead of {value!r}. "
                f"Leave parameters as they are; memory is declared as {name}_now: State[...] = ..."
            )


@_rule
def ordinary_days(subject: Subject) -> None:
    """It gets through ordinary days."""
    _no_failure(_ordinary(subject), "raised", "")


@_rule
def posts(subject: Subject) -> None:
    """It plans a list of at most 16 posts, whatever the day is like."""
    _no_misfits(subject, "plan")


@_rule
def answers(subject: Subject) -> None:
    """It answers only what is in the inbox, each comment once, with a reply there is."""
    _no_misfits(subject, "answer")


def _no_misfits(subject: Subject, method: str) -> None:
    _no_failure(_ordinary(subject), "misfit", "", method)
    for when, test_days in _EDGES.items():
        _no_failure(Play(subject.create(), test_days).run(), "misfit", when, method)
    if method == "answer":
        _no_failure(_empty(subject), "misfit", "an empty inbox", method)


def _empty(subject: Subject) -> Play:
    return Play(subject.create(), replace(_SHORT, ask_empty=True)).run()


def _survives(subject: Subject, *occasions: str) -> None:
    if not _raises_anyway(subject):
        for when in occasions:
            _no_failure(Play(subject.create(), _EDGES[when]).run(), "raised", when)


@_rule
def first_and_last_day(subject: Subject) -> None:
    """It gets through the first day and the last, and a run of one day."""
    _survives(subject, "the first day and the last", "one day in all", "nothing happened yesterday")


@_rule
def no_followers(subject: Subject) -> None:
    """It gets through days on which no followers are left."""
    _survives(subject, "no followers left")


@_rule
def no_hands(subject: Subject) -> None:
    """It gets through days without hands."""
    _survives(subject, "no hands")


@_rule
def unlimited_hands(subject: Subject) -> None:
    """It gets through days with unlimited hands."""
    _survives(subject, "unlimited hands")


@_rule
def backlog(subject: Subject) -> None:
    """It gets through days at a desk, with open comments of all ages."""
    _survives(subject, "comments open over days")


@_rule
def empty_inbox(subject: Subject) -> None:
    """It answers nobody when nobody has written."""
    _survives(subject, "no comments")
    if not _raises_anyway(subject):
        _no_failure(_empty(subject), "raised", "an empty inbox")


@_rule
def huge_inbox(subject: Subject) -> None:
    """It gets through a day with 100,000 comments."""
    if _raises_anyway(subject):
        return
    for comments in (1_000, 10_000, 100_000):  # no further where it is slow: `speed` tells
        test_days = PlayedDays(days=(2, 3), comments=comments, people=2 * comments, hands=comments // 2)
        play = Play(subject.create(), test_days).run()
        _no_failure(play, "raised", f"{comments:,} comments a day")
        if sum(play.seconds) > 2:
            return


def _raises_anyway(subject: Subject) -> bool:
    return any(failure.kind == "raised" for failure in _ordinary(subject).failures)


def _no_failure(play: Play, kind: str, when: str, method: str = "") -> None:
    failures: list[Failure] = [
        failure for failure in play.failures if failure.kind == kind and method in ("", failure.method)
    ]
    if failures:
        raise CheckFailed(f"{when + ': ' if when else ''}{failures[0].sentence}")


@_rule
def capacity(subject: Subject) -> str:
    """It leaves the counting of its hands to the model."""
    play = _ordinary(subject)
    if play.hands_changed:
        raise CheckFailed(f"{play.hands_changed[0]}. The model counts hands by itself; read them only")
    if not play.dropped:
        return ""
    return (
        f"with {ORDINARY.hands:g} hands a day it asked for {play.asked:,} replies in {len(ORDINARY.days)} "
        f"days; the {play.dropped:,} that came last in its order were dropped"
    )


@_rule
def untouched(subject: Subject) -> None:
    """It leaves the days and inboxes it is shown as they are."""
    play = _ordinary(subject)
    if play.meddled:
        raise CheckFailed(f"{play.meddled[0]}. Work on a copy, or use inbox.only(...) and its like")
    _no_failure(play, "read-only", "")


@_rule
def deterministic(subject: Subject) -> None:
    """On the same days it decides the same."""
    difference = _varies(subject)
    if difference:
        raise CheckFailed(
            f"{difference} the second time. Take luck from day.luck, inbox.luck or day.rng, "
            "and nothing from clocks, addresses or the order of sets"
        )


@_rule
def own_luck(subject: Subject) -> None:
    """It leaves `random` and `numpy.random` alone."""
    play = _ordinary(subject)
    if play.global_luck:
        library, where = next(iter(play.global_luck.items()))
        raise CheckFailed(f"{where} used the luck of `{library}`, which all code shares. Use day.rng instead")
    other = Play(subject.create(), ORDINARY, global_seed=2).run()
    if not _varies(subject) and _difference(play, other):
        raise CheckFailed(
            "it decides otherwise when `random` and `numpy.random` are seeded otherwise. Use day.rng instead"
        )


@_rule
def alone(subject: Subject) -> None:
    """Two brands that use it do not notice each other."""
    if _varies(subject):
        before = _shared_state(subject.cls)
        Play(subject.create(), ORDINARY).run()
        names = [name for name, value in _shared_state(subject.cls).items() if before.get(name) != value]
        if names:
            raise CheckFailed(
                f"{', '.join(names)} changed while it worked, for all brands at once. "
                "Declare memory as name: State[...] = ..."
            )
        return
    first, second = (Play(subject.create(), replace(ORDINARY, seed=seed)) for seed in (0, 1))
    turns = [first.steps(), second.steps()]
    while turns:
        for turn in list(turns):
            if next(turn, turns) is turns:
                turns.remove(turn)
    difference = _difference(_ordinary(subject), first)
    if difference:
        raise CheckFailed(
            f"{difference} when another brand used it in between. "
            "Declare memory as name: State[...] = ..., not on the class or the module"
        )


@_rule
def copied(subject: Subject) -> None:
    """A copy of it goes on as it would have."""
    _goes_on(subject, copy.deepcopy, "copied", "Keep in memory only what copy.deepcopy can copy")


@_rule
def pickled(subject: Subject) -> None:
    """Sent to another process, it goes on as it would have."""
    fix = "Keep in memory only what pickle can store: no functions written in place, no open files"
    _goes_on(subject, lambda strategy: pickle.loads(pickle.dumps(strategy)), "pickled", fix)


def _goes_on(subject: Subject, again: Callable[[Strategy], Strategy], verb: str, fix: str) -> None:
    if _varies(subject):
        return
    middle = len(ORDINARY.days) // 2
    first, rest = (replace(ORDINARY, days=days) for days in (ORDINARY.days[:middle], ORDINARY.days[middle:]))
    strategy = subject.create()
    Play(strategy, first).run()
    try:
        twin = again(strategy)
    except Exception as exc:
        raise CheckFailed(f"it cannot be {verb}: {type(exc).__name__}: {exc}. {fix}") from exc
    original = Play(strategy, rest).run()
    difference = _difference(original, Play(twin, rest).run())
    if difference:
        raise CheckFailed(f"{difference} once it had been {verb}. {fix}")


@_rule
def reset(subject: Subject) -> None:
    """After reset() it begins as on the first morning."""
    if _varies(subject):
        return
    strategy = subject.create()
    Play(strategy, replace(ORDINARY, seed=1)).run()
    try:
        strategy.reset()
    except Exception as exc:
        raise CheckFailed(f"reset raised {type(exc).__name__}: {exc}") from exc
    difference = _difference(_ordinary(subject), Play(strategy, ORDINARY).run())
    if difference:
        raise CheckFailed(
            f"{difference} after days of work and reset(). Declare memory as State[...]; a reset of its own "
            "calls super().reset()"
        )


@_rule
def ids(subject: Subject) -> str:
    """Other numbers for the same people, or luck dealt out otherwise, change nothing."""
    if subject.cls.looks_at_ids:
        return "it says that it looks at ids (looks_at_ids = True), so nothing is asked of it here"
    if _varies(subject):
        return ""
    fix = "If that is meant, say looks_at_ids = True in the class"
    difference = _difference(_ordinary(subject), Play(subject.create(), replace(ORDINARY, relabel=1)).run())
    if difference:
        raise CheckFailed(f"{difference} when the same people had other numbers. {fix}")
    alike = PlayedDays(days=range(2, 32), alike=True, comments=40)
    # Fresh every day: how many it answers must not depend on who got which luck; whom, may.
    for number in alike.days:
        today = replace(alike, days=(number,))
        first, second = (Play(subject.create(), replace(today, mix=mix)).run() for mix in (0, 1))
        kinds = [_kinds(play) for play in (first, second)]
        if kinds[0] != kinds[1]:
            raise CheckFailed(
                f"on day {number} it gave {kinds[0]} to {alike.comments} comments that differ in nothing but "
                f"luck, and {kinds[1]} when the same luck was dealt out otherwise. {fix}"
            )
    return ""


def _kinds(play: Play) -> str:
    first: Any = next((decision for _, method, decision in play.record if method == "answer"), [])
    if not isinstance(first, list):
        return str(first)
    counts = Counter(Reply(code).name for _, code in first)
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "no answer"


@_rule
def speed(subject: Subject) -> str:
    """A day with 10,000 comments takes it no more than 3 ms (a warning, no fault)."""
    duration = _microseconds(subject)
    if duration is None:
        return "it never posts, so it is never asked for answers"
    words = f"{duration:,.0f} us a brand-day at {_COMMENTS:,} comments"
    if duration <= _SLOW:
        return words
    if subject.cls.slow:
        code = textwrap.indent(by_columns(subject.cls), "    ")
        needs = " (with `import numpy as np`)" if "np." in code else ""
        return Slow(f"{words}. One message at a time is slow; by columns it reads{needs}:\n\n{code}\n")
    return Slow(f"{words}. Loops over comments are slow: use masks, as in inbox.where(inbox.luck < 0.5, ...)")


def _microseconds(subject: Subject) -> float | None:
    """Time of a brand-day, planning and the first round of answers: the fastest of some days; None if it
    never posts.
    """
    strategy = subject.create()
    seconds: list[float] = []
    for number in range(2, 2 + 4 * _MEASURED):
        test_days = PlayedDays(
            days=(number,), comments=_COMMENTS, people=2 * _COMMENTS, hands=_COMMENTS / 2, turns=1
        )
        seconds += Play(strategy, test_days).run().seconds
        if len(seconds) >= _MEASURED or sum(seconds) > _ENOUGH:
            break
    return 1e6 * min(seconds) if seconds else None


# -- comparing ----------------------------------------------------------------------------------------------


def _ordinary(subject: Subject) -> Play:
    """A fresh one after ordinary days, played once for all checks."""
    play: Play | None = subject.cache.get("ordinary")
    if play is None:
        play = subject.cache["ordinary"] = Play(subject.create(), ORDINARY).run()
    return play


def _varies(subject: Subject) -> str:
    """How the decisions of two fresh ones differ on the same days; empty if they do not, as they should."""
    difference: str | None = subject.cache.get("varies")
    if difference is None:
        again = Play(subject.create(), ORDINARY).run()
        difference = subject.cache["varies"] = _difference(_ordinary(subject), again)
    return difference


def _difference(first: Play, second: Play) -> str:
    """The first thing in which two plays differ, in words, or an empty text."""
    for (day, method, decision), (_, _, again) in zip(first.record, second.record, strict=False):
        if decision != again:
            return f"{method} on day {day} decided {_short(method, decision)}, but {_short(method, again)}"
    return "" if len(first.record) == len(second.record) else "it was asked more often"


def _short(method: str, decision: Any) -> str:
    if not isinstance(decision, list):
        return "nothing, since it failed" if decision else str(decision)
    if method == "plan":
        return f"on {len(decision)} posts, {sum(asks for asks, *_ in decision)} of them questions"
    positions = ", ".join(str(position) for position, _ in decision[:5])
    return f"to answer {len(decision)} comments" + (f" (first {positions})" if decision else "")


def _shared_state(cls: type[Strategy]) -> dict[str, str]:
    """What all of its brands share, in words to compare: variables of its classes and its module."""
    state = {}
    for base in own_classes(cls, Strategy):
        for name, value in vars(base).items():
            if name != "_declaration" and not callable(value):
                state[f"{base.__name__}.{name}"] = repr(value)
    module = inspect.getmodule(cls)
    for name, value in vars(module).items() if module is not None else ():
        if not name.startswith("__") and isinstance(value, (int, float, str, list, dict, set, tuple)):
            state[name] = repr(value)
    return state
