"""Whatever a plugin raises is the plugin's; a Ctrl-C that comes meanwhile is the user's."""

from __future__ import annotations

import signal
import textwrap

import pytest

from sim import PluginError, Strategy
from sim.blame import error_text
from sim.plugins import load
from sim.shortage import shortage
from sim.strategy import answers_of, posts_of

MUTE = """\
class Mute(Exception):
    def __str__(self):
        raise ValueError("no word")
raise Mute
"""
RAISES = {
    "BaseException": "raise BaseException('no')",
    "its own": "class Panic(BaseException): pass\nraise Panic('no')",
    "sys.exit": "import sys\nsys.exit(3)",
    "a word": "raise SystemExit('enough')",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "pytest.skip": "import pytest\npytest.skip('not here', allow_module_level=True)",
    "pytest.exit": "import pytest\npytest.exit('not here')",
}
ALL = {**RAISES, "one that cannot be told": MUTE}


def indented(lines: str) -> str:
    return textwrap.indent(lines, " " * 8)


STRATEGY = """\
from sim import Post, Strategy, hookimpl, TrustRule

class Mine(Strategy):
    name = "mine"
    def plan(self, day):
{plan}
        return [Post.ask()]
    def answer(self, inbox):
{answer}
        return inbox.nothing()
    def assemble(self, make):
{assemble}
        pass
"""


def source(**bodies: str) -> str:
    pieces = {name: indented(bodies.get(name, "pass")) for name in ("plan", "answer", "assemble")}
    return STRATEGY.format(**pieces)


@pytest.mark.parametrize("raises", ALL)
def test_on_import_a_file_is_refused_and_an_installed_one_left_out(write, install, raises):
    with pytest.raises(PluginError, match=r"^plugin mine\.py cannot be loaded: ") as caught:
        load([write("mine.py", ALL[raises])])
    assert caught.value.exit_code == 2
    install("acme", ALL[raises])
    registry = load()
    assert any("acme 1.2" in sentence for sentence in registry.warnings)
    assert "broadcast" in registry.strategies


@pytest.mark.parametrize("raises", RAISES)
@pytest.mark.parametrize("method", ["plan", "answer", "assemble"])
def test_in_a_strategy_it_is_a_sentence(write, make_day, make_inbox, raises, method):
    info = load([write("mine.py", source(**{method: RAISES[raises]}))]).strategy("mine")

    def live() -> None:
        strategy = info.create()
        posts_of(strategy, make_day(3))
        answers_of(strategy, make_inbox(2))

    with pytest.raises(PluginError, match=r"mine\.py.*line \d+") as caught:
        live()
    assert method in str(caught.value)


@pytest.mark.parametrize("raises", ALL)
def test_in_hooks_measures_and_rules_it_is_a_sentence(write, raises):
    body = textwrap.indent(ALL[raises], "    ")
    path = write(
        "mine.py",
        f"from sim import hookimpl, TrustRule\n@hookimpl\ndef day_ended(run):\n{body}\n"
        f"def bad(columns):\n{body}\n@hookimpl\ndef register_measures():\n    return {{'bad': bad}}\n"
        f"class Odd(TrustRule):\n    name = 'odd'\n    def __init__(self):\n{indented(ALL[raises])}\n"
        "    def update(self, trust, disposition, credit, debit, grudge):\n        return trust\n"
        "@hookimpl\ndef register_trust_rules():\n    return [Odd]\n",
    )
    from sim.hookspecs import RunView

    registry = load([path])
    view = RunView("Town", 0, 1, 3, {})
    for ask, words in (
        (lambda: registry.day_ended(view), "day_ended on day 0: "),
        (lambda: registry.measures["bad"].of({}), "measure bad (mine.py"),
        (lambda: registry.trust_rule("odd").updates(), "trust rule odd (mine.py"),
    ):
        with pytest.raises(PluginError) as caught:
            ask()
        assert words in str(caught.value)
        assert "in line " in str(caught.value)


class Interrupted(Strategy):
    """Ctrl-C comes while it plans."""

    name = "interrupted"

    def plan(self, day):
        signal.raise_signal(signal.SIGINT)
        return []

    def answer(self, inbox):
        return inbox.nothing()


class InterruptedAndTidy(Interrupted):
    """It tidies up first."""

    name = "interrupted-and-tidy"

    def plan(self, day):
        try:
            return super().plan(day)
        except KeyboardInterrupt:
            raise


@pytest.mark.parametrize("strategy", [Interrupted, InterruptedAndTidy])
@pytest.mark.parametrize("ours", [False, True])
def test_a_real_ctrl_c_stays_one(make_day, strategy, ours):
    def noted(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, noted if ours else signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            posts_of(strategy(), make_day())
    finally:
        signal.signal(signal.SIGINT, before)


def test_what_an_exception_says_is_told_if_it_can_be_and_not_without_end():
    def mute(self: object) -> str:
        raise ZeroDivisionError

    error = type("Mute", (OSError,), {"__str__": mute, "__repr__": mute})()
    assert error_text(error) == ""
    assert error_text(ValueError("a\n b" * 10_000), 20) == "a ba ba ba ba ba b..."[:17] + "..."
    assert shortage(RuntimeError(error)) == shortage(type("Mute", (Exception,), {"__str__": mute})()) == ""
