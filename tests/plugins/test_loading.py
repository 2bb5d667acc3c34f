"""From a file or a distribution to a strategy usable by name."""

from __future__ import annotations

import hashlib
import pickle
import re
import subprocess
import sys

import pytest

from sim import PluginError
from sim.plugins import load, third_party

GREET = '''
from sim import Post, Reply, Share, Strategy

class Greeter(Strategy):
    """Greets."""

    name = "greeter"
    warmth: Share = 0.5  # how warm

    def plan(self, day):
        return [Post.tell()]

    def answer(self, inbox):
        return inbox.where(inbox.luck < self.warmth, Reply.PERSONAL)
'''

SHELF = {
    "apology", "ask-and-ignore", "auto-reply", "broadcast", "canned-reply", "first-come", "genuine-follow-up",
    "honest-pause", "influencers-first", "long-talks", "love-bombing", "mixed", "newcomers-first",
    "one-to-all", "personal-thanks", "silence",
}  # fmt: skip


def made_by(registry, *strategies):
    """The plugins that make the numbers of a scenario with these strategies."""
    plain = {"brands": [{"strategy": name, "with": {}} for name in strategies], "timeline": []}
    return registry.makers(plain).plugins


def test_the_shelf_comes_in_by_the_door_for_everyone():
    registry = load()
    assert set(registry.strategies) >= SHELF
    assert registry.strategies["broadcast"].origin.distribution == "trustsim"
    assert list(made_by(registry, "broadcast")) == ["trustsim"]


def test_a_file_needs_no_more_than_its_class(write, make_inbox):
    path = write("my_strategy.py", GREET)
    registry = load([path])
    info = registry.strategy("greeter")
    assert info.summary == "Greets."
    assert [(one.name, one.help) for one in info.parameters] == [("warmth", "how warm")]
    assert info.create({"warmth": 1}).answer(make_inbox(3)).positions.tolist() == [0, 1, 2]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert made_by(registry, "greeter")["my_strategy.py"] == f"sha256:{digest}"
    assert info.origin.as_dict() == {"file": str(path), "sha256": digest}
    assert str(info.origin) == f"my_strategy.py, sha256 {digest[:8]}"
    assert registry.files == (path,)
    assert registry.warnings == []


def test_each_creation_is_fresh_and_pickles(write):
    info = load([write("my_strategy.py", GREET)]).strategy("greeter")
    one = info.create({"warmth": 0.25})
    assert one is not info.create({"warmth": 0.25})
    assert pickle.loads(pickle.dumps(one)).settings() == {"warmth": 0.25}


def test_the_same_file_twice_counts_once(write):
    path = write("my_strategy.py", GREET)
    assert load([path, path.parent / "." / path.name]).files == (path,)
    assert load([path]).strategy("greeter").cls is load([path]).strategy("greeter").cls


EXAMPLE = """
from sim import Inbox, Post, Reply, Share, Strategy


class GenuineFollowUp(Strategy):
    \'\'\'Ask, listen, and answer with a question back, as far as the hands reach.\'\'\'

    name = "genuine-follow-up-by-hand"

    questions: Share = 0.5          # share of posts that ask
    answer_rate: Share = 0.85       # share of comments it means to answer

    def plan(self, day):
        return [Post.ask() if day.luck < self.questions else Post.tell()]

    def answer(self, inbox: Inbox):
        return inbox.where(inbox.luck < self.answer_rate, Reply.FOLLOW_UP)
"""


@pytest.mark.parametrize("future", ["", "from __future__ import annotations"])
def test_a_strategy_reads_like_this(write, make_day, make_inbox, future):
    info = load([write("mine.py", future + EXAMPLE)]).strategy("genuine-follow-up-by-hand")
    helps = [one.help for one in info.parameters]
    assert helps == ["share of posts that ask", "share of comments it means to answer"]
    assert len(info.create({"questions": 1}).plan(make_day())) == 1
    assert len(info.create({"answer_rate": 1}).answer(make_inbox(9))) == 9


def test_a_changed_file_is_seen(write):
    load([write("my_strategy.py", GREET)])
    registry = load([write("my_strategy.py", GREET.replace("= 0.5", "= 0.75"))])
    assert registry.strategy("greeter").create().warmth == 0.75


def test_a_helper_beside_the_file_is_found_and_its_change_seen(write, tmp_path):
    path = write("my_strategy.py", "import helper_numbers\n" + GREET.replace("0.5", "helper_numbers.WARMTH"))
    helper = write("helper_numbers.py", "WARMTH = 0.125\n")
    registry = load([path])
    assert registry.strategy("greeter").create().warmth == 0.125
    digest = hashlib.sha256(helper.read_bytes()).hexdigest()
    assert made_by(registry, "greeter")["helper_numbers.py"] == f"sha256:{digest}"
    write("helper_numbers.py", "WARMTH = 0.875\n")
    assert load([path]).strategy("greeter").create().warmth == 0.875
    assert not list(tmp_path.rglob("__pycache__")), "nothing is left beside the user's files"
    assert str(tmp_path) not in sys.path


def test_two_files_of_one_name_with_a_helper_of_one_name(write):
    source = GREET.replace("from sim", "from helper import NAME\nfrom sim", 1).replace('"greeter"', "NAME")
    paths = []
    for folder in ("a", "b"):
        paths.append(write(f"{folder}/my_strategy.py", source))
        write(f"{folder}/helper.py", f'NAME = "from-{folder}"\n')
    registry = load(paths)
    assert {"from-a", "from-b"} <= set(registry.strategies)
    digests = made_by(registry, "from-a", "from-b")
    assert list(digests) == ["helper.py", "helper.py (2)", "my_strategy.py"], "the second file is the same"
    assert digests.keys() - made_by(registry, "from-a").keys() == {"helper.py (2)"}


def test_a_helper_package_beside_the_file(write):
    source = "from helper_kit.numbers import WARMTH\n" + GREET.replace("0.5", "WARMTH")
    write("helper_kit/__init__.py", "")
    write("helper_kit/numbers.py", "WARMTH = 0.25\n")
    path = write("my_strategy.py", source)
    assert load([path]).strategy("greeter").create().warmth == 0.25
    write("helper_kit/numbers.py", "WARMTH = 0.75\n")
    assert load([path]).strategy("greeter").create().warmth == 0.75


def test_bases_and_imported_strategies_are_not_registered(write):
    source = (
        GREET
        + '''
from sim_strategies.broadcast import Broadcast

class _Base(Strategy):
    pass

class Louder(Broadcast):
    """Louder."""

    name = "louder"
    posts_per_day = 3
'''
    )
    registry = load([write("my_strategy.py", source)])
    assert set(registry.strategies) - SHELF >= {"greeter", "louder"}
    assert registry.strategy("louder").create().posts_per_day == 3
    assert registry.warnings == []


def test_a_distribution_with_a_hook(install):
    install(
        "acme",
        "from sim import hookimpl\n"
        + GREET
        + "\n@hookimpl\ndef register_strategies():\n    return [Greeter]\n",
    )
    registry = load()
    assert str(registry.strategy("greeter").origin) == "acme 1.2, plugin 'acme'"
    assert re.fullmatch("1[.]2, sha256:[0-9a-f]{64}", made_by(registry, "greeter")["acme"])
    assert list(made_by(registry, "broadcast")) == ["trustsim"], "what no brand uses makes no numbers"
    assert "acme" in third_party()


@pytest.mark.parametrize("value", ["acme", "acme:Greeter"])
def test_a_distribution_without_a_hook(install, value):
    install("acme", GREET, value=value)
    assert load().strategy("greeter").origin.distribution == "acme"


@pytest.mark.parametrize(
    ("wanted", "found"), [(None, True), ("", False), ("acme", True), ("Acme , other", True), ("rival", False)]
)
def test_sim_plugins_decides_who_takes_part(install, monkeypatch, wanted, found):
    install("acme", GREET)
    if wanted is not None:
        monkeypatch.setenv("SIM_PLUGINS", wanted)
    registry = load()
    assert ("greeter" in registry.strategies) == found
    assert ("acme" in third_party()) == found
    assert set(registry.strategies) >= SHELF, "what ships always takes part"


def test_a_name_in_sim_plugins_that_is_not_installed_is_told(monkeypatch, install):
    install("acme", GREET)
    monkeypatch.setenv("SIM_PLUGINS", "acne")
    assert load().warnings == [
        "SIM_PLUGINS names 'acne', but no such distribution has a plugin. Did you mean 'acme'?"
    ]


def test_a_name_taken_twice_belongs_to_neither(install, write):
    install("acme", GREET)
    registry = load([write("my_strategy.py", GREET)])
    assert "greeter" not in registry.strategies
    with pytest.raises(PluginError) as caught:
        registry.strategy("greeter")
    assert "'greeter' is taken twice, by acme 1.2, plugin 'acme' and by my_strategy.py" in str(caught.value)
    assert caught.value.exit_code == 2
    assert set(registry.strategies) >= SHELF


def test_what_ships_is_never_silently_replaced(write):
    registry = load([write("my_strategy.py", GREET.replace('"greeter"', '"broadcast"'))])
    with pytest.raises(PluginError, match=r"taken twice, by trustsim .* and by my_strategy\.py"):
        registry.strategy("broadcast")
    assert any("'broadcast' is taken twice" in sentence for sentence in registry.warnings)


def test_an_unknown_name_gets_a_suggestion():
    with pytest.raises(PluginError, match=r"no strategy is called 'brodcast'. Did you mean 'broadcast'\?"):
        load().strategy("brodcast")
    assert "`sim strategies` lists" in load().missing("zzz")


def test_strategies_made_of_others(write, make_day):
    mixed = load().strategy("mixed").create({"of": {"broadcast": 1, "silence": 1}})
    posts = [len(mixed.plan(make_day(number))) for number in range(1, 2001)]
    assert abs(sum(posts) / 2000 - 0.35) < 0.05
    with pytest.raises(PluginError, match="no strategy is called 'brodcast'"):
        load().strategy("mixed").create({"of": {"brodcast": 1}})


def test_a_strategy_made_of_itself(write):
    source = (
        GREET
        + """
    def assemble(self, make):
        self.twin = make("greeter")
"""
    )
    with pytest.raises(PluginError, match="greeter is made of itself, over and over"):
        load([write("my_strategy.py", source)]).strategy("greeter").create()


def test_loading_leaves_the_heavy_libraries_alone():
    code = (
        "import sys; import sim.plugins; assert 'numpy' not in sys.modules; sim.plugins.third_party();"
        "assert 'numpy' not in sys.modules; sim.plugins.load();"
        "assert not {'mesa', 'numba', 'scipy', 'pydantic', 'typer', 'pandas'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
