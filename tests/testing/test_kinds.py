"""The kit for measures, trust rules, watchers and commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import PluginError
from sim.testing import CheckFailed, check_plugin, examine_plugin

HEAD = """\
import random
import numpy as np
from sim import Measure, TrustRule, hookimpl

counted = []
"""

MEASURE = "@hookimpl\ndef register_measures():\n    return {{'mine': Measure({}, description='...')}}\n"
RULE = """\
class Mine(TrustRule):
    "Trust stays."
    name = "mine"
    def update(self, trust, disposition, credit, debit, grudge):
        return {}
@hookimpl
def register_trust_rules():
    return [Mine]
"""
WATCHER = "@hookimpl\ndef day_ended(run, day):\n    {}\n"
COMMAND = "@hookimpl\ndef register_commands(app):\n    {}\n"

BREAKS = {
    "unexplained": (
        "@hookimpl\ndef register_measures():\n    return {'mine': lambda columns: 1.0}\n",
        "described",
        "nobody knows what it says",
    ),
    "divides": (
        MEASURE.format("lambda c: 1 / int((c['standing'] == 0).sum())"),
        "number",
        "one follower and one day: measure mine",
    ),
    "a column in a branch": (
        MEASURE.format("lambda c: float(c['trust'].mean()) if len(c['trust']) > 1 else c['thrust'][0]"),
        "number",
        "one follower and one day: measure mine",
    ),
    "counts": (
        MEASURE.format("lambda c: counted.append(1) or float(len(counted))"),
        "same-twice",
        "it gave ",
    ),
    "the first": (MEASURE.format("lambda c: float(c['trust'][0])"), "any-order", "had other numbers"),
    "dices": (MEASURE.format("lambda c: random.random() * 0"), "number", "`random`"),
    "trusts too much": (RULE.format("trust + credit"), "range", "Trust is from 0 to 1"),
    "a mean": (RULE.format("trust * 0 + trust.mean()"), "row-by-row", "Look at nothing but the row"),
    "writes": (RULE.format("trust.sort()"), "range", "read-only"),
    "raises": (WATCHER.format("run.brands['Nobody']"), "watches", "day_ended on day 1: KeyError"),
    "misspelt": (WATCHER.format("run.brands['Loud']['thrust']"), "watches", "Did you mean 'trust'?"),
    "fails": (COMMAND.format("1 / 0"), "registered", "register_commands: ZeroDivisionError"),
    "called like one of sim's": (
        COMMAND.format("app.command('run')(lambda: None)"),
        "registered",
        "a command 'run' exists already. Choose another name",
    ),
    "called like one that ships": (
        COMMAND.format("app.command('facts')(lambda: None)"),
        "registered",
        "a command 'facts' exists already. Choose another name",
    ),
    "says nothing": (COMMAND.format("app.command()(lambda: None)"), "helped", "says nothing about itself"),
}


@pytest.mark.parametrize("case", BREAKS)
def test_each_rule_is_broken_by_somebody(tmp_path: Path, case: str):
    source, check, words = BREAKS[case]
    path = tmp_path / "mine.py"
    path.write_text(HEAD + source, encoding="utf-8")
    (findings,) = examine_plugin(path).values()
    broken = {one.check.name: one.note for one in findings if not one.passed}
    assert check in broken
    assert words in " ".join(broken.values())
    with pytest.raises(CheckFailed, match=check):
        check_plugin(path)


def test_the_rules_that_ship_keep_theirs():
    found = examine_plugin_rules()
    assert sorted(found) == ["trust rule log-odds", "trust rule rescorla-wagner"]
    assert [str(one) for findings in found.values() for one in findings if not one.passed] == []


def examine_plugin_rules():
    from sim.plugins import load
    from sim.testing.kinds import _RULE, _on

    rules = load().trust_rules
    return {f"trust rule {name}": [_on(check, name, rules[name]) for check in _RULE] for name in rules}


def test_a_plugin_that_there_is_not():
    with pytest.raises(PluginError, match=r"no plugin is called 'nobody'.*one of: .*trustsim"):
        examine_plugin("nobody")
