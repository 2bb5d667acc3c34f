"""The conformance kit: who keeps the rules passes; each rule is broken by somebody who breaks no other."""

from __future__ import annotations

import random
import runpy
import warnings
from pathlib import Path

import numpy as np
import pytest

from sim import PluginError, Post, Reply, Strategy
from sim.plugins import load
from sim.testing import (
    CheckFailed,
    SlowStrategyWarning,
    check_strategy,
    checks,
    examine,
    load_strategy,
    make_day,
    make_inbox,
    parametrize_with_checks,
)

BAD = Path(__file__).with_name("bad_strategies.py")
BREAKS = runpy.run_path(str(BAD))["BREAKS"]
SHELF = sorted(name for name, info in load().strategies.items() if info.origin.builtin)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHELF)
def test_what_ships_keeps_every_rule(name):
    check_strategy(name)


@parametrize_with_checks(["broadcast", load_strategy(BAD, "fine"), load_strategy(BAD, "fine")(answer_rate=0)])
def test_it_keeps_the_rules(strategy, check):
    check(strategy)


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKS)
def test_each_bad_strategy_breaks_exactly_its_rule(name):
    broken, words = BREAKS[name]
    findings = examine(load_strategy(BAD, name))
    found = [one for one in findings if not one.passed or one.warning]
    assert [one.check.name for one in found] == [broken], [str(one) for one in found]
    assert words in str(found[0])
    assert found[0].check.sentence in str(found[0])
    assert name in str(found[0])


def test_every_rule_is_broken_by_somebody():
    unusable = {"usable"}  # such a strategy cannot be registered, so it is not in the file: see below
    assert {check.name for check in checks()} - unusable == {broken for broken, _ in BREAKS.values()}


class Constructed(Strategy):
    """Has a constructor.

    Source: none.
    """

    name = "constructed"

    def __init__(self):
        self.x = 1

    def plan(self, day):
        return [Post.tell()]

    def answer(self, inbox):
        return inbox.nothing()


class Shouted(Strategy):
    """Has no proper name.

    Source: none.
    """

    name = "SHOUTED"

    def plan(self, day):
        return [Post.tell()]

    def answer(self, inbox):
        return inbox.nothing()


@pytest.mark.parametrize(
    ("cls", "words"), [(Constructed, "has a constructor of its own"), (Shouted, "lower-case words")]
)
def test_what_cannot_be_used_is_told_and_nothing_else(cls, words):
    (finding,) = examine(cls)
    assert finding.check.name == "usable"
    assert words in finding.note
    with pytest.raises(CheckFailed, match=words):
        check_strategy(cls)


def test_all_broken_rules_are_told_at_once():
    class Worse(load_strategy(BAD, "odd-and-even")):
        name = "worse"

        def plan(self, day):
            return [Post.ask() if random.random() < 0.5 else Post.tell()]

    with pytest.raises(CheckFailed) as caught:
        check_strategy(Worse)
    text = str(caught.value)
    assert "worse breaks the rule: It leaves `random` and `numpy.random` alone. [own-luck]" in text
    assert "[ids]" in text
    assert "[documented]" in text


def test_slow_is_a_warning_and_no_fault():
    slow = load_strategy(BAD, "one-by-one")
    with pytest.warns(SlowStrategyWarning, match="us a brand-day at 10,000 comments"):
        check_strategy(slow)
    (speed,) = [check for check in checks() if check.name == "speed"]
    with pytest.warns(SlowStrategyWarning):
        speed(slow)


def test_the_columns_it_suggests_decide_the_same():
    slow = load_strategy(BAD, "one-by-one")
    (finding,) = [one for one in examine(slow) if one.check.name == "speed"]
    suggested = finding.note.split("\n\n")[1]
    assert "message" not in suggested
    body = "class Columns(slow):\n    name = 'columns'\n" + suggested
    names = {"slow": slow, "np": np, "Reply": Reply}
    exec(body, names)
    inbox = make_inbox(500)
    by_column = np.asarray(names["Columns"]().answer(inbox))
    assert by_column.tolist() == slow().answer(inbox).tolist()
    assert set(by_column) == {Reply.NONE, Reply.PERSONAL, Reply.FOLLOW_UP}


def test_parameters_are_those_it_is_made_with():
    fine = load_strategy(BAD, "fine")
    check_strategy(fine, answer_rate=0.25)
    check_strategy(fine(answer_rate=0.25))
    with pytest.raises(CheckFailed, match="answer_rate must be a number from 0 to 1, not 25"):
        check_strategy(fine, answer_rate=25)
    with pytest.raises(CheckFailed, match="Did you mean 'answer_rate'"):
        check_strategy(fine, answer_rat=0.25)


def test_a_name_there_is_not_and_a_thing_that_is_no_strategy():
    with pytest.raises(PluginError, match="Did you mean 'broadcast'"):
        check_strategy("brodcast")
    with pytest.raises(TypeError, match="give a Strategy class"):
        check_strategy(int)


def test_the_luck_that_all_share_is_left_as_it_was():
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    for name in ("dices", "old-numpy", "seeds-for-all"):
        examine(load_strategy(BAD, name))
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002


def test_ids_may_be_looked_at_by_who_says_so():
    class Lottery(load_strategy(BAD, "odd-and-even")):
        """Answers people with even numbers, and says so.

        Source: none.
        """

        name = "lottery"
        looks_at_ids = True

    (finding,) = [one for one in examine(Lottery) if one.check.name == "ids"]
    assert finding.passed
    assert "it says that it looks at ids" in finding.note


def test_hands_that_do_not_reach_are_told_as_a_figure():
    (finding,) = [one for one in examine("first-come") if one.check.name == "capacity"]
    assert finding.passed
    assert "that came last in its order were dropped" in finding.note


def test_checks_are_sentences_with_names():
    names = [check.name for check in checks()]
    assert len(set(names)) == len(names) >= 20
    for check in checks():
        assert check.sentence[0].isupper()
        assert check.sentence.endswith((".", ")."))


def test_a_strategy_out_of_a_file():
    assert load_strategy(BAD, "fine").name == "fine"
    with pytest.raises(ValueError, match="Say which"):
        load_strategy(BAD)
    with pytest.raises(PluginError, match="Did you mean 'fine'"):
        load_strategy(BAD, "fin")


def test_days_and_inboxes_made_by_hand():
    assert make_day(3).luck == make_day(3).luck != make_day(4).luck
    assert make_day(luck=0.25).luck == 0.25
    assert make_day(luck=0.25).posts(2).tolist() == [0.25, 0.25]
    inbox = make_inbox(3, followers=[1, 5000, 20], critic=True, day=make_day(hands=7))
    assert inbox.hands == 7
    assert inbox.by_followers().positions.tolist() == [1, 2, 0]
    assert inbox.critic.all()
    with pytest.raises(TypeError, match="an inbox has no column 'lucky'; its columns are"):
        make_inbox(3, lucky=1)
    with pytest.raises(ValueError, match="column 'luck' has shape"):
        make_inbox(3, luck=[0.5])


def test_nothing_is_warned_about_what_is_quick():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_strategy("personal-thanks")
