"""Broken plugins, one row each. Every one gets a sentence that names the culprit and the fix.

Each is tried twice: named as a file, which is an error with exit code 2, and installed, which is a warning
that leaves everybody else's strategies in working order.
"""

from __future__ import annotations

import textwrap

import pytest

from sim import PluginError
from sim.plugins import load
from sim.strategy import answers_of

GOOD = """
    from sim import Post, Reply, Share, State, Strategy, hookimpl

    class Mine(Strategy):
        name = "mine"
        questions: Share = 0.5

        def plan(self, day):
            return [Post.tell()]

        def answer(self, inbox):
            return inbox.nothing()
"""


def swap(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


HOOK = GOOD + "\n    @hookimpl\n    "

BROKEN = {
    "syntax": ("def plan(self, day)\n    pass\n", "SyntaxError in line 1: expected ':'"),
    "indentation": ("class A:\npass\n", "IndentationError in line 2"),
    "null byte": ("x = 1\0\n", "SyntaxError"),
    "missing import": ("import helpfull\n", "No module named 'helpfull'. Install what offers 'helpfull'"),
    "missing name of sim": ("from sim import Strateegy\n", "cannot import name 'Strateegy'"),
    "relative import": (
        "from . import helper\n",
        "attempted relative import with no known parent package. Write `import helper`",
    ),
    "raises on import": ("raise RuntimeError('no licence')\n", "RuntimeError"),
    "ends the program": ("import sys\nsys.exit(3)\n", "A plugin must not end the program"),
    "no name": (swap('name = "mine"', "pass"), 'Mine has no name. Write name = "mine" in its body'),
    "name inherited": (
        GOOD + "\n    class Other(Mine):\n        pass\n",
        "Other has no name of its own (it inherits 'mine'). Write name = \"other\"",
    ),
    "name with capitals": (
        swap('"mine"', '"My Strategy"'),
        "must be lower-case words joined by hyphens, such as \"my-strategy\", not 'My Strategy'",
    ),
    "name is no text": (swap('"mine"', "7"), "Mine.name must be lower-case words"),
    "two of one name": (
        GOOD + '\n    class Other(Mine):\n        name = "mine"\n',
        "'mine'",
    ),
    "no plan": (swap("def plan", "def prepare"), "Mine has no plan(self, day): write it"),
    "misspelt plan": (swap("def plan", "def plann"), "(plann looks like a misspelling of it)"),
    "misspelt answer": (swap("def answer", "def anwser"), "(anwser looks like a misspelling of it)"),
    "reply_to under an answer that is inherited": (
        "from sim import Reply, Strategy, hookimpl\n"
        "from sim_strategies import GenuineFollowUp\n"
        "class Mine(GenuineFollowUp):\n"
        "    name = 'mine'\n"
        "    def reply_to(self, message):\n"
        "        return Reply.NONE\n",
        "Mine.reply_to is never asked, because GenuineFollowUp has answer(self, inbox). Write answer instead",
    ),
    "answer and reply_to": (
        GOOD + "\n        def reply_to(self, message):\n            return Reply.NONE\n",
        "Mine has answer and reply_to, and only answer is asked. Remove one of them",
    ),
    "a misspelt answer beside one that is inherited": (
        GOOD + "\n    class Other(Mine):\n        name = 'other'\n"
        "        def anwser(self, inbox):\n            return inbox.all(Reply.CANNED)\n",
        "Other.anwser is never asked: it looks like answer, misspelt",
    ),
    "no answer": (
        swap("def answer(self, inbox)", "def listen(self)"),
        "Mine has neither answer(self, inbox) nor reply_to(self, message)",
    ),
    "plan without self": (
        swap("plan(self, day)", "plan(day)"),
        "must be def plan(self, day), not def plan(day)",
    ),
    "plan without day": (
        swap("plan(self, day)", "plan(self)"),
        "must be def plan(self, day), not def plan(self)",
    ),
    "answer wants too much": (
        swap("answer(self, inbox)", "answer(self, inbox, day)"),
        "must be def answer(self, inbox), not def answer(self, inbox, day)",
    ),
    "async plan": (
        swap("def plan", "async def plan"),
        "Mine.plan must be def plan(self, day), without async",
    ),
    "plan is a list": (
        swap("def plan(self, day):\n            return [Post.tell()]", "plan = [Post.tell()]"),
        "must be def plan(self, day), not a list",
    ),
    "static plan": (
        swap("def plan(self, day)", "@staticmethod\n        def plan(day)"),
        "not a staticmethod",
    ),
    "own constructor": (
        swap("questions: Share = 0.5", "def __init__(self):\n            self.x = 1"),
        "Mine has a constructor of its own. Remove it: declare parameters as",
    ),
    "shared list": (
        swap("questions: Share = 0.5", "seen = []"),
        "Mine.seen is a list that all brands would share. Declare it as memory, seen: State[list]",
    ),
    "default out of range": (
        swap("Share = 0.5", "Share = 50"),
        "Mine.questions: its own default does not fit: questions must be a number from 0 to 1, not 50",
    ),
    "default of the wrong type": (swap("Share = 0.5", 'Share = "half"'), "not 'half'"),
    "parameter without default": (
        swap("questions: Share = 0.5", "questions: Share"),
        "Mine.questions has no default. Give it one, as in questions: Share = 0.5",
    ),
    "state without default": (
        swap("questions: Share = 0.5", "asked: State[int]"),
        "Mine.asked has no default",
    ),
    "parameter of a strange type": (
        swap("Share = 0.5", "complex = 0"),
        "a parameter cannot be of type complex. Use Share, Rate",
    ),
    "parameter type not imported": (
        "from __future__ import annotations\n" + textwrap.dedent(swap("Share = 0.5", "Shaer = 0.5")),
        "its type 'Shaer' cannot be read",
    ),
    "parameter called plan": (
        swap("questions: Share = 0.5", "reset: Share = 0.5"),
        "'reset' means something on every strategy. Choose another",
    ),
    "unknown hook": (
        HOOK + "def register_strategy():\n        return [Mine]\n",
        "Did you mean register_strategies?",
    ),
    "hook nothing like any": (HOOK + "def zzz():\n        pass\n", "no hook is called that. There are"),
    "unmarked hook": (
        GOOD + "\n    def register_strategies():\n        return [Mine]\n",
        "register_strategies has the name of a hook but is not marked as one. Write @hookimpl",
    ),
    "hook asks for too much": (
        HOOK + "def run_started(run, brand):\n        pass\n",
        "run_started asks for 'brand', but this hook offers run. Write def run_started(run)",
    ),
    "misspelt hook argument": (HOOK + "def day_ended(run, dya):\n        pass\n", "asks for 'dya'"),
    "hook takes anything": (
        HOOK + "def run_ended(**rest):\n        pass\n",
        "takes **rest, which hooks cannot fill",
    ),
    "async hook": (HOOK + "async def run_ended(run):\n        pass\n", "run_ended is async; hooks are not"),
    "hook returns nothing": (HOOK + "def register_strategies():\n        [Mine]\n", "Is a `return` missing?"),
    "hook returns a class": (
        HOOK + "def register_strategies():\n        return Mine\n",
        "instead of a list of classes. Put them in brackets",
    ),
    "hook returns an instance": (
        HOOK + "def register_strategies():\n        return [Mine()]\n",
        "Give the class, Mine, without ()",
    ),
    "hook returns another class": (
        HOOK + "def register_strategies():\n        return [int]\n",
        "int is not a Strategy. Write class int(Strategy)",
    ),
    "hook raises": (HOOK + "def register_strategies():\n        return [1 / 0]\n", "ZeroDivisionError"),
    "measures as a list": (
        HOOK + "def register_measures():\n        return [len]\n",
        "instead of a mapping of name to function",
    ),
    "measure without columns": (
        HOOK + 'def register_measures():\n        return {"mine": lambda: 1.0}\n',
        "the measure 'mine' must take one argument, columns",
    ),
    "measure is a number": (
        HOOK + 'def register_measures():\n        return {"mine": 3}\n',
        "must be a function of columns or a Measure, not 3",
    ),
    "measure with a bad name": (
        HOOK + 'def register_measures():\n        return {"My measure": len}\n',
        "needs a name of lower-case words joined by underscores",
    ),
}


def one_line(sentence: str) -> bool:
    return "\n" not in sentence and "Traceback" not in sentence


@pytest.mark.parametrize("case", BROKEN)
def test_named_as_a_file_it_is_an_error(write, case):
    source, sentence = BROKEN[case]
    path = write("my_strategy.py", source)
    with pytest.raises(PluginError) as caught:
        load([path])
    text = str(caught.value)
    assert sentence in text
    assert "my_strategy.py" in text
    assert one_line(text)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("case", BROKEN)
def test_installed_it_is_a_warning_and_harms_nobody_else(install, case):
    source, sentence = BROKEN[case]
    install("acme", source)
    registry = load()
    about_it = [text for text in registry.warnings if "acme 1.2" in text]
    assert any(sentence in text for text in about_it), registry.warnings
    assert all(map(one_line, about_it))
    assert registry.strategy("broadcast").create().posts_per_day == 0.7


def test_asking_for_a_strategy_of_a_broken_plugin_says_why_it_is_missing(install):
    install("acme", "import helpfull\n")
    with pytest.raises(PluginError) as caught:
        load().strategy("mine")
    assert "no strategy is called 'mine'" in str(caught.value)
    assert "acme 1.2" in str(caught.value)
    assert "No module named 'helpfull'" in str(caught.value)


def test_asking_for_a_strategy_that_is_broken_itself_says_why(install):
    install("acme", swap("def answer", "def anwser"))
    with pytest.raises(
        PluginError, match=r"strategy 'mine' cannot be used: plugin acme 1\.2.*anwser looks like"
    ):
        load().strategy("mine")


def test_one_broken_strategy_leaves_its_siblings(install):
    install("acme", GOOD + '\n    class Other(Mine):\n        name = "other"\n        plan = 3\n')
    registry = load()
    assert "mine" in registry.strategies
    assert "'other' cannot be used" in registry.missing("other")


HELPED = """
    from sim import Post, Reply, Strategy
    from sim_strategies import GenuineFollowUp

    class Helped(GenuineFollowUp):
        name = "helped"

        def answer(self, inbox):
            return [self.reply_to(message) for message in inbox]

        def reply_to(self, message):
            return self.answers(message)

        def answers(self, message):
            return Reply.PERSONAL if message.critic else Reply.NONE

    class OneByOne(GenuineFollowUp):
        name = "one-by-one"
        answer = Strategy.answer

        def reply_to(self, message):
            return Reply.CANNED
"""


def test_a_reply_to_that_is_asked_is_welcome(write, make_inbox):
    registry = load([write("mine.py", HELPED)])
    inbox = make_inbox(3, critic=[True, False, True])
    assert answers_of(registry.strategy("helped").create(), inbox).positions.tolist() == [0, 2]
    assert answers_of(registry.strategy("one-by-one").create(), inbox).replies.tolist() == [1, 1, 1]
    assert registry.strategy("one-by-one").cls.slow


def test_a_function_that_looks_like_a_hook_is_only_told(write):
    path = write("my_strategy.py", GOOD + "\n    def day_endet(run, day):\n        pass\n")
    registry = load([path])
    assert "mine" in registry.strategies
    assert len(registry.warnings) == 1
    assert "day_endet looks like the hook day_ended, misspelt and without @hookimpl" in registry.warnings[0]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("my_strategi.py", "there is no such file. Did you mean 'my_strategy.py'?"),
        ("zzz.py", "there is no such file in "),
        ("notes.txt", "a plugin is a Python file, ending in .py"),
        ("folder.py", "cannot be read (Is a directory)"),
        ("empty.py", "offers nothing: it defines no Strategy class and no hook"),
    ],
)
def test_a_path_that_is_no_plugin(write, tmp_path, name, sentence):
    write("my_strategy.py", GOOD)
    write("empty.py", "x = 1\n")
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(PluginError) as caught:
        load([tmp_path / name])
    assert sentence in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_file_that_is_not_text(tmp_path):
    path = tmp_path / "binary.py"
    path.write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(PluginError, match=r"binary\.py cannot be loaded: SyntaxError"):
        load([path])


def test_an_entry_point_that_leads_nowhere(install):
    install("acme", GOOD, value="acme:Nobody")
    assert any("acme 1.2, plugin 'acme': AttributeError" in text for text in load().warnings)


def test_a_measure_that_two_plugins_claim(install, write):
    source = 'from sim import hookimpl\n@hookimpl\ndef register_measures():\n    return {"mine": len}\n'
    install("acme", source)
    registry = load([write("my_measures.py", source)])
    assert "mine" not in registry.measures
    assert any("measure name 'mine' is taken twice, by acme 1.2" in text for text in registry.warnings)


def test_every_row_of_the_table_is_its_own_mistake():
    assert len(BROKEN) >= 30
    assert len({source for source, _ in BROKEN.values()}) == len(BROKEN)
