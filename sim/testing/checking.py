"""The rules as checks: by name, as sentences, all at once or one by one under pytest."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from sim.errors import PluginError
from sim.plugins import StrategyInfo
from sim.strategy import Strategy
from sim.testing.rules import RULES, Slow
from sim.testing.subject import CheckFailed, subject_of

Test = TypeVar("Test", bound=Callable[..., object])
Examined = type[Strategy] | Strategy | str | StrategyInfo


class SlowStrategyWarning(UserWarning):
    """A strategy would take much of the time of a run with a large audience."""


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
        subject = subject_of(strategy, parameters)
        _tell([self.on(subject, subject.info.name)])

    def on(self, subject: Any, name: str) -> Finding:
        """What this check finds of a subject that is called `name`, without raising."""
        try:
            note = self._rule(subject) or ""
        except (CheckFailed, PluginError) as exc:
            return Finding(self, name, False, str(exc))
        return Finding(self, name, True, note, isinstance(note, Slow))


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


_CHECKS = tuple(Check(rule.__name__.replace("_", "-"), str(rule.__doc__), rule) for rule in RULES)


def checks() -> list[Check]:
    """All checks, in the order in which they are made."""
    return list(_CHECKS)


def examine(strategy: Examined, /, **parameters: Any) -> list[Finding]:
    """Make every check, and raise for none. If it cannot even be made, that is the only finding."""
    subject = subject_of(strategy, parameters)
    first = _CHECKS[0].on(subject, subject.info.name)
    if not first.passed:
        return [first]
    findings = [first, *(check.on(subject, subject.info.name) for check in _CHECKS[1:])]
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
    _tell(examine(strategy, **parameters))


def refuse_failures(findings: Iterable[Finding]) -> None:
    """Raise `CheckFailed` with one paragraph for each rule that is broken."""
    failures = [str(finding) for finding in findings if not finding.passed]
    if failures:
        raise CheckFailed("\n".join(failures))


def _tell(findings: Sequence[Finding]) -> None:
    refuse_failures(findings)
    for finding in findings:
        if finding.warning:
            warnings.warn(str(finding), SlowStrategyWarning, stacklevel=3)


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
