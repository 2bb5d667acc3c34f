"""What is old is never shown as new, and what other people get holds no path of this machine."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import PluginError, ScenarioError
from sim.experiment import run_scenario
from sim.experiment.single import Kept
from sim.plugins import load as load_plugins
from sim.results import known
from sim.scenario import load
from sim.scenario.ties import pinned

pytestmark = pytest.mark.slow

SCENARIO = """\
name: Base
days: 20
seed: 3
replicates: 2
audience: {size: 100, traits: {participation: {mean: 0.1}}}
brands:
  - {name: Loud, strategy: broadcast}
  - {name: Mine, strategy: mine, replies_per_day: 10}
"""

PLUGIN = '''
import random, time
from pathlib import Path
from sim import Post, Reply, Strategy, hookimpl

COUNT = 0

class Mine(Strategy):
    """Decides somehow."""

    name = "mine"

    def asks(self, day):
        global COUNT
        COUNT += 1
        return %s

    def plan(self, day):
        return [Post.ask() if self.asks(day) else Post.tell()]

    def answer(self, inbox):
        return inbox.where(inbox.luck < 0.5, Reply.PERSONAL)
'''


@pytest.fixture
def ran(tmp_path: Path) -> Any:
    """`ran(what the plugin asks, more=..., workers=...)`: its run."""

    def run(asks: str, more: str = "", scenario: str = SCENARIO, **how: Any) -> Kept:
        (tmp_path / "mine.py").write_text(PLUGIN % asks + more)
        (tmp_path / "base.yaml").write_text(f"{scenario}plugins: [mine.py]\n")
        found = [load_plugins([tmp_path / "mine.py"])]
        asked = pinned(load(tmp_path / "base.yaml", registry=found[0]))
        return run_scenario(asked, found[0], tmp_path / "runs", **{"workers": 1, **how})

    return run


@pytest.mark.parametrize(
    "asks",
    [
        "COUNT % 3 == 0",
        "random.random() < 0.5",
        "hash('the weather') % 2",
        "list({chr(97 + number) for number in range(26)})[day.number] < 'n'",
        "time.localtime().tm_yday % 2 == day.number % 2",
    ],
    ids=["counter", "random", "hash", "order", "today"],
)
def test_a_strategy_that_does_not_decide_the_same_twice_leaves_no_numbers(
    ran: Any, tmp_path: Path, asks: str
) -> None:
    with pytest.raises(
        PluginError, match=r"Mine does not decide the same twice: sim strategies check .*mine"
    ):
        ran(asks)
    assert not list((tmp_path / "runs").iterdir())


def test_nor_does_it_leave_what_was_put_into_safety_meanwhile(
    ran: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "_EVERY", 0.0)
    with pytest.raises(PluginError, match="Mine does not decide the same twice"):
        ran("random.random() < 0.5")
    assert not list((tmp_path / "runs").iterdir())


def test_what_was_tried_on_other_dates_is_tried_again(ran: Any) -> None:
    odd_on_holidays = "day.holiday and random.random() < 0.5"
    assert not ran(odd_on_holidays).found
    dates = [f"2026-03-{number:02}" for number in range(2, 22)]
    calendar = f"start: 2026-03-02\nholidays: [{', '.join(dates)}]\n"
    with pytest.raises(PluginError, match="Mine does not decide the same twice"):
        ran(odd_on_holidays, scenario=SCENARIO + calendar)


MEASURE = """
@hookimpl
def register_strategies():
    return [Mine]

@hookimpl
def register_measures():
    return {"odd": lambda columns: random.random()}
"""


def test_a_measure_that_does_not_give_the_same_twice(ran: Any) -> None:
    with pytest.raises(PluginError, match=r"measure odd \(mine\.py.*\) does not give the same twice"):
        ran("day.luck < 0.5", MEASURE)


def test_a_fair_strategy_is_kept_with_all_that_it_reads(ran: Any, tmp_path: Path) -> None:
    (tmp_path / "share.txt").write_text("0.5")
    (tmp_path / "told.py").write_text("def least():\n    return 0.1\n")
    asks = "least() < day.luck < float(Path(__file__).with_name('share.txt').read_text())"
    helped = "\nfrom told import least\n\ndata = ('share.txt',)\n"
    one = ran(asks, helped)
    assert one.run is not None
    assert set(one.run.summary["provenance"]["plugins"]) == {"mine.py", "share.txt", "told.py", "trustsim"}
    assert one.run.summary["scenario"]["plugins"] == ["plugins/mine.py"]
    for path in one.run.directory.rglob("*"):
        assert path.is_dir() or str(tmp_path).encode() not in path.read_bytes(), path
    assert ran(asks, helped).found
    # Somebody else gets the directory: the same run, from what lies in it.
    sent = tmp_path / "elsewhere" / one.run.directory.name
    shutil.copytree(one.run.directory, sent)
    shutil.rmtree(one.run.directory)
    (tmp_path / "mine.py").unlink()
    registry = load_plugins([sent / "plugins" / "mine.py"])
    again = run_scenario(load(sent / "scenario.yaml", registry=registry), registry, sent.parent)
    assert again.found
    # Other data: another run, other numbers.
    (tmp_path / "share.txt").write_text("0.9")
    other = ran(asks, helped)
    assert other.run is not None
    assert not other.found
    values = [kept.run.values().column("value").to_numpy() for kept in (again, other)]
    assert not np.array_equal(*values, equal_nan=True)


def edges(path: Path, step: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("id_1,id_2\n" + "".join(f"{i},{(i + step) % 100}\n" for i in range(100)))
    return path


def test_an_edge_list_is_known_by_its_content_wherever_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    registry = load_plugins()
    runs = []
    for folder in ("one", "two"):
        path = edges(tmp_path / folder / "friends.csv")
        text = SCENARIO.replace("strategy: mine", "strategy: silence")
        text = text.replace("{size: 100,", "{size: 100, network: {kind: file, path: friends.csv},")
        (path.parent / "base.yaml").write_text(text)
        asked = pinned(load(path.parent / "base.yaml", registry=registry))
        runs.append(run_scenario(asked, registry, tmp_path / "runs", workers=1))
    assert [kept.found for kept in runs] == [False, True]
    run = runs[0].run
    assert run is not None
    for path in run.directory.iterdir():
        assert str(tmp_path).encode() not in path.read_bytes(), path
    kept = run.directory / "scenario.yaml"

    def again(*sets: str) -> Kept:
        return run_scenario(pinned(load(kept, sets, registry=registry)), registry, tmp_path / "runs")

    assert again().found, "where it was, this machine remembers"
    unlike = edges(tmp_path / "unlike.csv", 3)
    with pytest.raises(ScenarioError, match=r"unlike\.csv: is another edge list than that of the run"):
        again(f"audience.network.path={unlike}")
    shutil.rmtree(tmp_path / "one")
    with pytest.raises(ScenarioError, match=r"sha256 [0-9a-f]{64}: say where it is with --graph FILE"):
        again()
    (tmp_path / "two" / "friends.csv").rename(tmp_path / "two" / "people.csv")
    assert again(f"audience.network.path={tmp_path}/two/people.csv").found
    other = edges(tmp_path / "two" / "other.csv", 2)
    with pytest.raises(ScenarioError, match=r"other\.csv: is another edge list than that of the run"):
        again(f"audience.network.path={other}")


def test_a_list_that_is_saved_meanwhile_is_not_the_one_that_runs(tmp_path: Path) -> None:
    path = edges(tmp_path / "friends.csv")
    text = SCENARIO.replace("strategy: mine", "strategy: silence")
    text = text.replace("{size: 100,", "{size: 100, network: {kind: file, path: friends.csv},")
    (tmp_path / "base.yaml").write_text(text)
    registry = load_plugins()
    asked = pinned(load(tmp_path / "base.yaml", registry=registry))
    edges(path, 7)
    meanwhile = run_scenario(asked, registry, tmp_path / "meanwhile", workers=2)
    edges(path)
    before = run_scenario(asked, registry, tmp_path / "before", workers=1)
    assert meanwhile.run is not None
    assert before.run is not None
    assert meanwhile.run.directory.name == before.run.directory.name
    assert meanwhile.run.text == before.run.text


@pytest.mark.parametrize("workers", [1, 2])
def test_a_plugin_that_is_saved_meanwhile_is_not_the_one_that_runs(
    ran: Any, tmp_path: Path, workers: int
) -> None:
    helped, asks = "\nfrom told import least\n", "day.luck > least()"

    def save(least: float) -> None:
        (tmp_path / "told.py").write_text(f"def least():\n    return {least}\n")

    def meanwhile(done: int, of: int) -> None:
        save(0.9)
        (tmp_path / "mine.py").write_text("raise ValueError('saved half')")

    save(0.1)
    one = ran(asks, helped, workers=workers, progress=meanwhile)
    save(0.1)
    other = ran(asks, helped, force=True)
    assert one.run is not None
    assert other.run is not None
    assert one.run.directory.name == other.run.directory.name
    assert one.run.text == other.run.text
