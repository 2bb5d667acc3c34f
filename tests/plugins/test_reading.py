"""What a plugin file reads beside itself is part of it: noticed or declared, hashed, travelling."""

from __future__ import annotations

import json
import sys
from contextlib import chdir
from types import SimpleNamespace

import pytest

from sim import PluginError
from sim.plugins import load

PLAN = '''
{top}
from pathlib import Path
from sim import Post, Reply, Strategy

class Calendar(Strategy):
    """Posts as its calendar says."""

    name = "calendar"

    def plan(self, day):
        return [Post.tell()] * {posts}

    def answer(self, inbox):
        return inbox.nothing()
'''
TEXT = 'Path(__file__).with_name("calendar.csv").read_text()'
DAY = SimpleNamespace(number=1)


def used(registry):
    return registry.makers({"brands": [{"strategy": "calendar"}], "timeline": []}).plugins


def posts(registry):
    return len(registry.strategy("calendar").create().plan(DAY))


def written(write, top="", posts="N"):
    return write("mine.py", PLAN.format(top=top, posts=posts))


@pytest.mark.parametrize(
    "reads",
    [
        TEXT,
        'open(str(Path(__file__).with_name("calendar.csv"))).read()',
        'Path(__file__).parent.joinpath("calendar.csv").open("rb").read().decode()',
        'str(int(__import__("numpy").loadtxt(Path(__file__).with_name("calendar.csv"))))',
        'str(__import__("pandas").read_csv(Path(__file__).with_name("calendar.csv"), header=None)[0][0])',
        '__import__("json").load(Path(__file__).with_name("calendar.csv").open()).__str__()',
    ],
)
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_what_is_opened_while_it_loads_counts(write, reads):
    write("calendar.csv", "2")
    top = f"from pathlib import Path\nN = int({reads})"
    one = load([written(write, top)])
    assert (posts(one), list(used(one))) == (2, ["calendar.csv", "mine.py"])
    write("calendar.csv", "5")
    other = load([written(write, top)])
    assert posts(other) == 5
    assert used(other)["calendar.csv"] != used(one)["calendar.csv"]
    assert used(other)["mine.py"] == used(one)["mine.py"]


def test_what_is_opened_in_the_middle_counts_until_a_run_is_named(write, monkeypatch, tmp_path):
    write("calendar.csv", "2")
    write("other.csv", "3")
    monkeypatch.chdir(tmp_path)
    registry = load([written(write, posts="int(open(NAME).read())", top='NAME = "calendar.csv"')])
    assert "calendar.csv" not in used(registry)
    with pytest.warns(ResourceWarning):
        assert posts(registry) == 2
    assert "calendar.csv" in used(registry)
    registry.close()
    write("calendar.csv", "4")
    with pytest.raises(PluginError, match=r"calendar\.csv was changed while plugin mine\.py ran"):
        posts(registry)
    with pytest.raises(PluginError, match=r"calendar\.csv was changed"):
        registry.confirm()
    (source,) = registry.sources
    write("mine.py", "what is saved since")
    travelled = load([source])
    with chdir(travelled.files[0].parent), pytest.warns(ResourceWarning):
        assert posts(travelled) == 2, "what travels is what was read"


def test_a_file_that_no_name_covers_is_refused_even_if_that_is_swallowed(write):
    write("calendar.csv", "2")
    quiet = "(lambda: [int(Path(__file__).with_name('calendar.csv').read_text())])()[0]"
    registry = load([written(write, posts=quiet)])
    registry.close()
    with pytest.raises(PluginError, match=r'middle of a run.* data = \("calendar\.csv",\)'):
        posts(registry)
    with pytest.raises(PluginError, match="middle of a run"):
        registry.confirm()


def test_what_is_declared_counts_and_travels(write, tmp_path):
    write("data/calendar.csv", "2")
    reads = "int(Path(__file__).parent.joinpath('data/calendar.csv').read_text())"
    registry = load([written(write, 'data = ("data/calendar.csv",)', reads)])
    assert "data/calendar.csv" in used(registry)
    registry.close()
    assert posts(registry) == 2
    (source,) = registry.sources
    write("data/calendar.csv", "9")
    assert posts(load([source])) == 2
    assert posts(load([written(write, 'data = ("data/calendar.csv",)', reads)])) == 9


@pytest.mark.parametrize("declared", ['("calender.csv",)', '"calender.csv"', '["calender.csv"]'])
def test_a_declared_file_that_is_missing_is_told(write, declared):
    write("calendar.csv", "2")
    with pytest.raises(PluginError, match=r"there is no 'calender\.csv'\. Did you mean 'calendar\.csv'\?"):
        load([written(write, f"data = {declared}", "1")])


@pytest.mark.parametrize("value", ["{'a': 1}", "7", "(1, 2)", "()"])
def test_data_of_another_kind_means_something_else(write, value):
    assert posts(load([written(write, f"data = {value}", "1")])) == 1


def test_what_it_wrote_itself_and_what_others_read_does_not_count(write):
    top = (
        "import json, pandas\nfrom pathlib import Path\n"
        "log = Path(__file__).with_name('log.txt')\nlog.write_text('1')\nN = int(log.read_text())"
    )
    registry = load([written(write, top)])
    assert list(used(registry)) == ["mine.py"]
    log = registry.files[0].with_name("log.txt")
    assert json.loads(log.read_text()) == 1
    assert list(used(registry)) == ["mine.py"]


def test_what_lies_above_the_plugin_counts_and_travels(write):
    write("calendar.csv", "3")
    source = PLAN.format(top="", posts="int((Path(__file__).parent.parent / 'calendar.csv').read_text())")
    registry = load([write("plugins/mine.py", source)])
    assert posts(registry) == 3
    assert "../calendar.csv" in used(registry)
    (packed,) = registry.sources
    write("calendar.csv", "8")
    assert posts(load([packed])) == 3


def test_a_helper_that_is_imported_late_is_found_and_counts(write):
    write("late.py", "N = 2\n")
    registry = load([written(write, posts='__import__("late").N')])
    try:
        assert posts(registry) == 2
        assert "late.py" in used(registry)
    finally:
        sys.modules.pop("late", None)
    again = load([written(write, "X = 1", posts='__import__("late").N')])
    again.close()
    with pytest.raises(PluginError, match=r"imported late in the middle of a run.* Import it at the top"):
        posts(again)
