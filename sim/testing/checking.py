"""The rules as checks: by name, as sentences, all at once or one by one under pytest."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from sim.errors import PluginError
from sim.plugins import StrategyInfo
from sim.strategy import Strategy
from sim.testing import rules
from sim.testing.speed import Slow, SlowStrategyWarning, speed
from sim.testing.subject import CheckFailed, Subject, subject_of

Test = TypeVar("Test", bound=Callable[..., object])
Examined = type[Strategy] | Strategy | str | StrategyInfo


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: a `name` for lists, a `sentence` for people. Call it with a strategy to have it checked."""

    name: str
    sentence: str
    _rule: Callable[[Any], str | None] = field(repr=False)

    def __call__(self, strategy: Examined, /, **parameters: Any) -> None:
        """Raise `CheckFailed` if `strategy` (a class, an instance, or the name of one) breaks this rule.

        `parameters` are those to make it with. A strategy that is only slow gets a `SlowStrategyWarning`.
        """
        finding = self.on(subject_of(strategy, parameters))
        if not finding.passed:
            raise CheckFailed(str(finding))
        if finding.warning:
            warnings.warn(str(finding), SlowStrategyWarning, stacklevel=2)

    def on(self, subject: Subject) -> Finding:
        """What this check finds, without raising."""
        try:
            note = self._rule(subject) or ""
        except (CheckFailed, PluginError) as exc:
            return Finding(self, subject.info.name, False, str(exc))
        return Finding(self, subject.info.name, True, note, isinstance(note, Slow))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: whether it `passed`, a `note` (why not; or a figure), and if it is a `warning`.

    `tried` is False where nothing was found only because the strategy does not get through ordinary days.
    """

    check: Check
    strategy: str
    passed: bool
    note: str = ""
    warning: bool = False
    tried: bool = True

    def __str__(self) -> str:
        if self.passed and not self.warning:
            return f"{self.strategy}: {self.check.sentence}"
        verb = "slow" if self.warning else "breaks the rule"
        return f"{self.strategy} {verb}: {self.check.sentence} [{self.check.name}]\n  {self.note}"


_CHECKS = tuple(
    Check(name, sentence, rule)
    for name, sentence, rule in (
        (
            "usable",
            "It can be used: a name, plan, and answer or reply_to, declared as they should be.",
            rules.usable,
        ),
        ("documented", "It says what it does, and every parameter has a line of help.", rules.documented),
        ("sourced", "Its code can be read, and it says where its idea is from.", rules.sourced),
        (
            "parameters-kept",
            "Its parameters are what it was given, there and back, before and after work.",
            rules.round_trip,
        ),
        ("ordinary-days", "It gets through ordinary days.", rules.ordinary),
        ("posts", "It plans a list of at most 16 posts, whatever the day is like.", rules.posts),
        (
            "answers",
            "It answers only what is in the inbox, each comment once, with a reply there is.",
            rules.answers,
        ),
        (
            "first-and-last-day",
            "It gets through the first day and the last, and a run of one day.",
            rules.ends,
        ),
        ("no-followers", "It gets through days on which no followers are left.", rules.no_followers),
        ("no-hands", "It gets through days without hands.", rules.no_hands),
        ("unlimited-hands", "It gets through days with unlimited hands.", rules.unlimited_hands),
        ("backlog", "It gets through days at a desk, with open comments of all ages.", rules.backlog),
        ("empty-inbox", "It answers nobody when nobody has written.", rules.empty_inbox),
        ("huge-inbox", "It gets through a day with 100,000 comments.", rules.huge_inbox),
        ("capacity", "It leaves the counting of its hands to the model.", rules.capacity),
        ("untouched", "It leaves the days and inboxes it is shown as they are.", rules.untouched),
        ("deterministic", "On the same days it decides the same.", rules.deterministic),
        ("own-luck", "It leaves `random` and `numpy.random` alone.", rules.own_luck),
        ("alone", "Two brands that use it do not notice each other.", rules.alone),
        ("copied", "A copy of it goes on as it would have.", rules.copied),
        ("pickled", "Sent to another process, it goes on as it would have.", rules.pickled),
        ("reset", "After reset() it begins as on the first morning.", rules.reset),
        (
            "ids",
            "Other numbers for the same people, or luck dealt out otherwise, change nothing.",
            rules.relabelled,
        ),
        (
            "speed",
            "A day with 10,000 comments takes it no more than 3 ms (a warning, no fault).",
            speed,
        ),
    )
)


def checks() -> list[Check]:
    """All checks, in the order in which they are made."""
    return list(_CHECKS)


def examine(strategy: Examined, /, **parameters: Any) -> list[Finding]:
    """Make every check, and raise for none. If it cannot even be made, that is the only finding."""
    subject = subject_of(strategy, parameters)
    first = _CHECKS[0].on(subject)
    if not first.passed:
        return [first]
    findings = [first, *(check.on(subject) for check in _CHECKS[1:])]
    ordinary = [finding.check.name for finding in findings].index("ordinary-days")
    if findings[ordinary].passed:
        return findings
    # Whoever raises on ordinary days has not shown what it does on them, and keeps no rule by that.
    after = [
        replace(each, tried=False, note="") if each.passed else each for each in findings[ordinary + 1 :]
    ]
    return findings[: ordinary + 1] + after


def check_strategy(strategy: Examined, /, **parameters: Any) -> None:
    """Make every check. Raises `CheckFailed` with one paragraph for each rule that is broken.

    Args:
        strategy: a Strategy class, an instance (its settings are used), or the name of one that is installed.
        parameters: what to make it with; defaults otherwise.

    Warns `SlowStrategyWarning` if it is slow. Raises PluginError for a name that there is not.
    """
    findings = examine(strategy, **parameters)
    failures = [str(finding) for finding in findings if not finding.passed]
    if failures:
        raise CheckFailed("\n".join(failures))
    for finding in findings:
        if finding.warning:
            warnings.warn(str(finding), SlowStrategyWarning, stacklevel=2)


def parametrize_with_checks(strategies: Iterable[Examined]) -> Callable[[Test], Test]:
    """A pytest decorator: one test for each strategy and check, to be called as `check(strategy)`.

    The test takes the arguments `strategy` and `check`. Give classes, instances, or names.
    """
    import pytest  # only here: the kit works without it

    rows = [
        pytest.param(strategy, check, id=f"{_label(strategy)}-{check.name}")
        for strategy in strategies
        for check in _CHECKS
    ]
    return cast("Callable[[Test], Test]", pytest.mark.parametrize(("strategy", "check"), rows))


def _label(strategy: Examined) -> str:
    if isinstance(strategy, str):
        return strategy
    return repr(strategy) if isinstance(strategy, Strategy) else str(strategy.name)
