"""Running experiments: only what is missing, and always the same tables."""

from __future__ import annotations

import json
import pickle
import re
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from sim import model
from sim.errors import ResultsError, ScenarioError
from sim.experiment import runner, work
from sim.experiment.base import Base
from sim.experiment.definition import Definition, load_definition
from sim.experiment.designs import points_of
from sim.experiment.estimate import estimate
from sim.experiment.executor import LostError, SerialExecutor
from sim.experiment.performing import Context, Work, perform
from sim.experiment.reading import by_point, counts_of, opened, runs_of, status_of
from sim.experiment.runner import context_of, run_experiment
from sim.experiment.store import Counts, owned
from sim.experiment.work import Task
from sim.model import run_replicate
from sim.plugins import Source
from sim.plugins import load as load_plugins
from sim.results import shards
from sim.scenario import load

from .conftest import SCENARIO

Define = Callable[..., Definition]
Tables = Callable[[Path], tuple[bytes, bytes]]


def test_one_line_a_run_with_what_a_single_run_gives(define: Define, tmp_path: Path) -> None:
    definition, place = define(), tmp_path / "out"
    told: list[Counts] = []
    done = run_experiment(definition, place, workers=0, progress=told.append)
    assert (done.counts, done.ran, done.signal) == (Counts(done=12), 12, 0)
    assert told[-1] == Counts(done=12)
    table = pq.read_table(place / "runs.parquet")
    assert table.num_rows == 12
    assert table.column("point").to_pylist() == [point for point in range(6) for _ in range(2)]
    assert table.column("replicate").to_pylist() == [0, 1] * 6
    assert table.column("psychology.negativity").to_pylist() == [1.0] * 6 + [2.5] * 6
    assert len(set(table.column("run").to_pylist())) == 12
    sets = ["psychology.negativity=2.5", "brands.Warm.with.answer_rate=0.8"]
    alone = run_replicate(load(definition.scenario, sets), 1)
    line = table.slice(11, 1).to_pylist()[0]
    for brand, measures, groups in zip(("Loud", "Warm"), alone.measures, alone.groups, strict=True):
        assert line[f"{brand}.trust"] == measures["trust"]
        assert line[f"{brand}.comments"] == measures["comments"]
        assert line[f"{brand}.lurkers.share"] == groups["lurkers"]["share"]
    written = pyarrow.csv.read_csv(place / "runs.csv")
    assert written.column_names == table.column_names
    assert written.column("Warm.trust").to_pylist() == table.column("Warm.trust").to_pylist()
    assert [path.name for path in (place / "shards").iterdir()] != []


def test_running_it_again_does_nothing(define: Define, tmp_path: Path, tables: Tables) -> None:
    definition, place = define(), tmp_path / "out"
    run_experiment(definition, place, workers=0)
    before = tables(place), (place / "runs.csv").stat().st_mtime_ns
    assert run_experiment(definition, place, workers=0).ran == 0
    assert (tables(place), (place / "runs.csv").stat().st_mtime_ns) == before


def test_more_replicates_and_points_find_what_is_done(
    make: Callable[..., Path], tmp_path: Path, tables: Tables
) -> None:
    path, place = make(), tmp_path / "out"
    run_experiment(load_definition(path), place, workers=0)
    path.write_text(path.read_text().replace("replicates: 2", "replicates: 3").replace("2.5]", "2.5, 3]"))
    assert run_experiment(load_definition(path), place, workers=0).ran == 27 - 12
    fresh = tmp_path / "fresh"
    assert run_experiment(load_definition(path), fresh, workers=0).ran == 27
    assert tables(fresh) == tables(place)


def test_fewer_measures_run_nothing_again(make: Callable[..., Path], tmp_path: Path) -> None:
    path, place = make(), tmp_path / "out"
    run_experiment(load_definition(path), place, workers=0)
    path.write_text(path.read_text() + "measures: [trust, lurkers.trust]\n")
    assert run_experiment(load_definition(path), place, workers=0).ran == 0
    names = pq.read_schema(place / "runs.parquet").names
    assert names[-4:] == ["Loud.trust", "Loud.lurkers.trust", "Warm.trust", "Warm.lurkers.trust"]
    assert "Warm.cost" not in names


@pytest.mark.parametrize("lost", ["a shard", "all shards", "half of a shard", "the manifest", "the tables"])
def test_whatever_is_lost_is_made_again(define: Define, tmp_path: Path, tables: Tables, lost: str) -> None:
    definition, place = define(), tmp_path / "out"
    run_experiment(definition, place, workers=0)
    before = tables(place)
    for name in ("runs.parquet", "runs.csv"):
        (place / name).unlink()
    shard = next((place / "shards").iterdir())
    expected = {"a shard": 12, "all shards": 12, "half of a shard": 12, "the manifest": 0, "the tables": 0}
    if lost in ("a shard", "all shards"):
        shard.unlink()
    elif lost == "half of a shard":
        shard.write_bytes(shard.read_bytes()[:500])
    elif lost == "the manifest":
        (place / "manifest.jsonl").write_bytes(b"rubbish" * 1000)
    assert run_experiment(definition, place, workers=0).ran == expected[lost]
    assert tables(place) == before


def test_a_shard_whose_receipt_was_lost_is_taken_in(
    define: Define, tmp_path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    definition, place = define(), tmp_path / "out"
    put = shards.put

    def dies(folder: Path, content: bytes, prefix: str) -> str:
        put(folder, content, prefix)
        raise KeyboardInterrupt  # as if the power went out just then

    monkeypatch.setattr(shards, "put", dies)
    with pytest.raises(KeyboardInterrupt):
        run_experiment(definition, place, workers=0)
    monkeypatch.undo()
    assert run_experiment(definition, place, workers=0).ran == 11
    run_experiment(definition, tmp_path / "fresh", workers=0)
    assert tables(tmp_path / "fresh") == tables(place)


def test_a_full_disk_stops_it_and_keeps_what_is_done(
    define: Define, tmp_path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    definition, place = define(), tmp_path / "out"
    replace, calls = shards.replace, []

    def fills_up(path: Path, content: bytes) -> None:
        calls.append(path)
        if len(calls) > 4:
            shards.refuse(path.parent, OSError(28, "No space left on device"))
        replace(path, content)

    monkeypatch.setattr(shards, "replace", fills_up)
    with pytest.raises(ResultsError, match="the disk is full"):
        run_experiment(definition, place, workers=0)
    monkeypatch.undo()
    kept = counts_of(opened(place, tmp_path)).done
    assert kept > 0
    assert run_experiment(definition, place, workers=0).ran == 12 - kept
    run_experiment(definition, tmp_path / "fresh", workers=0)
    assert tables(tmp_path / "fresh") == tables(place)


def test_a_failing_run_is_data(odd: Path, tmp_path: Path) -> None:
    odd.write_text(odd.read_text().replace("[0, 1, 2]", "[0, 1]"))
    place = tmp_path / "out"
    done = run_experiment(load_definition(odd), place, workers=0)
    assert done.counts == Counts(done=4, failed=4)
    table = pq.read_table(place / "runs.parquet")
    assert table.column("state").to_pylist() == ["done"] * 4 + ["failed"] * 4
    errors = table.column("error").to_pylist()
    assert errors[:4] == [None] * 4
    assert "ValueError: as it was told" in errors[4]
    assert table.column("Warm.trust").to_pylist()[4:] == [None] * 4
    assert run_experiment(load_definition(odd), place, workers=0).ran == 0
    assert run_experiment(load_definition(odd), place, workers=0, retry_failed=True).ran == 4
    status = status_of(opened(place, tmp_path))
    assert list(status.failures.values()) == [4]


class Falling(SerialExecutor):
    """Eight processes that do their tasks together, when they are waited for, and die of one run."""

    slots = 8

    def __init__(self, context: Callable[[], Context], deadly: float) -> None:
        super().__init__(context)
        self._deadly = deadly
        self._waiting: list[tuple[Future[Any], Any]] = []
        self.deaths: list[int] = []  # tasks that were lost at each
        self.after: list[int] = []  # tasks that were done together after the first

    def room(self) -> int:
        return 2 * self.slots - len(self._waiting)

    def submit(self, function: Any, *args: Any, **kwargs: Any) -> Future[Any]:
        self._waiting.append((Future(), (function, *args)))
        return self._waiting[-1][0]

    def wait(self, futures: Any, seconds: float, how: str) -> Any:
        falls = any(self._kills(packed) for _, (_, packed) in self._waiting)
        if falls:
            self.deaths.append(len(self._waiting))
        elif self.deaths:
            self.after.append(len(self._waiting))
        for future, task in self._waiting:
            future.set_exception(LostError()) if falls else future.set_result(super().submit(*task).result())
        self._waiting = []
        return wait(futures, seconds, how)

    def _kills(self, packed: bytes) -> bool:
        runs, _, _ = pickle.loads(zlib.decompress(packed))
        return any(json.loads(text)["psychology"]["negativity"] == self._deadly for _, text, _ in runs)


@pytest.mark.parametrize("deadly", [1.0, 1.5, 2.0, 3.0, 9.0])
def test_what_was_under_way_when_a_process_died_is_tried_in_halves_until_the_culprit_is_alone(
    define: Define, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deadly: float
) -> None:
    definition = define(
        "name: Q\nscenario: scenario.yaml\nreplicates: 1\nset: {days: 2}\n"
        "factors: {psychology.negativity: {from: 1, to: 3, steps: 41}}\n"
    )
    executors: list[Falling] = []

    @contextmanager
    def falling(workers: int, cluster: None, base: Base, place: Path, notice: object) -> Iterator[Falling]:
        executors.append(Falling(lambda: context_of(base, place), deadly))
        monkeypatch.setattr(runner, "wait", executors[0].wait)
        yield executors[0]

    monkeypatch.setattr(runner, "_executor", falling)
    done = run_experiment(definition, tmp_path / "out")
    (executor,) = executors
    if deadly > 3:
        assert (done.counts, executor.deaths) == (Counts(done=41), [])
        return
    assert done.counts == Counts(done=40, killed=1)
    table = pq.read_table(tmp_path / "out" / "runs.parquet")
    killed = [row["psychology.negativity"] for row in table.to_pylist() if row["state"] == "killed"]
    assert killed == [deadly]
    assert executor.deaths[-2:] == [1, 1]  # alone, twice
    assert len(executor.deaths) <= 1 + 4 + 1  # of 16, and then of 8, 4, 2, 1, 1 at most
    assert len(executor.after) <= 12  # and not one by one


@pytest.mark.parametrize("fault", [MemoryError(), OSError(5, "Input/output error", "a disk")], ids=repr)
def test_a_fault_of_the_machine_is_no_result(
    define: Define, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tables: Tables, fault: Exception
) -> None:
    definition, place, real = define(), tmp_path / "out", model.run_replicate
    calls: list[int] = []

    def fails(*arguments: object, **named: object) -> object:
        calls.append(1)
        if len(calls) > 5:
            raise RuntimeError("wrapped by a library") from fault
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(model, "run_replicate", fails)
    with pytest.raises(ResultsError, match=r"memory|a disk"):
        run_experiment(definition, place, workers=0)
    monkeypatch.undo()
    counts = counts_of(opened(place, tmp_path))
    assert counts.failed == 0
    assert run_experiment(definition, place, workers=0).counts == Counts(done=12)
    run_experiment(definition, tmp_path / "fresh", workers=0)
    assert tables(place) == tables(tmp_path / "fresh")


def test_a_changed_plugin_is_another_experiment(odd: Path, tmp_path: Path) -> None:
    odd.write_text(odd.read_text().replace("[0, 1, 2]", "[0]"))
    place = tmp_path / "out"
    run_experiment(load_definition(odd), place, workers=0)
    names = pq.read_table(place / "runs.parquet").column("run").to_pylist()
    plugin = tmp_path / "odd.py"
    plugin.write_text(plugin.read_text().replace("Post.tell()", "Post.ask()"))
    assert run_experiment(load_definition(odd), place, workers=0).ran == 4
    assert not set(names) & set(pq.read_table(place / "runs.parquet").column("run").to_pylist())


def test_a_point_that_is_no_scenario_is_told_before_anything_runs(define: Define, tmp_path: Path) -> None:
    definition = define(
        "name: Q\nscenario: scenario.yaml\nfactors:\n  days: [3]\n  psychology.negativity: [1, 2000]\n"
    )
    with pytest.raises(ScenarioError) as refused:
        run_experiment(definition, tmp_path / "out", workers=0)
    assert "x.yaml:5:3: factors: design point 1 (days=3, psychology.negativity=2000) is no scenario" in str(
        refused.value
    )
    assert not (tmp_path / "out").exists()


def test_an_unknown_measure_is_told(define: Define, tmp_path: Path) -> None:
    definition = define("name: Q\nscenario: scenario.yaml\nfactors: {days: [3]}\nmeasures: [trusst]\n")
    with pytest.raises(ScenarioError, match=r"'trusst' is no measure\. Did you mean 'trust'"):
        run_experiment(definition, tmp_path / "out", workers=0)


def test_two_experiments_do_not_share_a_place(
    define: Define, make: Callable[..., Path], tmp_path: Path
) -> None:
    run_experiment(define(), tmp_path / "out", workers=0)
    other = make(Path(tmp_path / "x.yaml").read_text().replace("A tiny", "Another"), name="y")
    with pytest.raises(ResultsError, match="holds another experiment, 'A tiny question'"):
        run_experiment(load_definition(other), tmp_path / "out", workers=0)


def test_points_that_are_the_same_are_run_once(define: Define, tmp_path: Path) -> None:
    definition = define(
        "name: Q\nscenario: scenario.yaml\nfactors: {days: [3, 3.0, 4]}\n".replace("3.0", "3")
    )
    done = run_experiment(definition, tmp_path / "out", workers=0)
    assert done.ran == 4
    assert pq.read_table(tmp_path / "out" / "runs.parquet").num_rows == 6


def test_brands_may_differ_between_points(define: Define, tmp_path: Path) -> None:
    definition = define(
        "name: Q\nscenario: scenario.yaml\nreplicates: 1\nfactors:\n  brands:\n"
        "    - [{name: A, strategy: broadcast}]\n    - [{name: B, strategy: broadcast}]\n"
    )
    run_experiment(definition, tmp_path / "out", workers=0)
    table = pq.read_table(tmp_path / "out" / "runs.parquet")
    assert [value is None for value in table.column("A.trust").to_pylist()] == [False, True]
    assert [value is None for value in table.column("B.trust").to_pylist()] == [True, False]


OF_DESK, OF_STORMS, OF_POOL = "Loud.reply_median", "Loud.storms", "Loud.newcomers.share"
EVENT = "{day: 2, brand: Loud, event: fault, severity: 5}"


@pytest.mark.parametrize(
    ("factor", "there"),
    [
        ("psychology.negativity: [1, 2]", []),
        ("psychology.incident_chance: {uniform: [0, 0.2]}", [OF_STORMS]),
        ("psychology: [{}, {incident_chance: 0.2}]", [OF_STORMS]),
        (f"timeline: [[], [{EVENT}]]", [OF_STORMS]),
        ("audience.pool: [0, 10]", [OF_POOL]),
        ("audience: [{size: 40}, {size: 40, pool: 10}]", [OF_POOL]),
        ("brands.Loud.desk: [null, {hours: 9-17}]", [OF_DESK]),
        ("brands.Loud.desk.hours: [9-17]", [OF_DESK]),
        ("brands.Loud: [{name: Loud, strategy: broadcast, desk: {hours: 9-17}}]", [OF_DESK]),
        ("brands: [[{name: Loud, strategy: broadcast, desk: {hours: 9-17}}]]", [OF_DESK]),
        ("brands.desktop.costs.hourly_wage: [20]", []),
    ],
)
def test_tables_have_what_any_point_has(
    define: Define, tmp_path: Path, factor: str, there: list[str]
) -> None:
    text = f"name: Q\nscenario: scenario.yaml\nreplicates: 1\nfactors: {{{factor}}}\n"
    if "uniform" in factor:
        text += "design: {kind: latin-hypercube, points: 2}\n"
    definition = define(text, scenario=f"{SCENARIO}  - {{name: desktop, strategy: silence}}\n")
    points = points_of(definition, Base(definition).value)
    found = run_experiment(definition, tmp_path / "out", workers=0)
    assert found.counts == Counts(done=points.count)
    names = pq.read_table(tmp_path / "out" / "runs.parquet").column_names
    assert [name for name in (OF_DESK, OF_STORMS, OF_POOL) if name in names] == there


def test_a_list_may_bring_what_the_base_lacks(define: Define, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('psychology\n"{}"\n"{incident_chance: 0.2}"\n')
    definition = define("name: Q\nscenario: scenario.yaml\ndesign: {kind: csv, path: x.csv}\n")
    run_experiment(definition, tmp_path / "out", workers=0)
    assert OF_STORMS in pq.read_table(tmp_path / "out" / "runs.parquet").column_names


@pytest.mark.parametrize(
    "factor",
    ["psychology: [3]", "psychology: [{incident_chance: often}]", "timeline: [[3]]", "brands: [[x]]"],
)
def test_a_value_that_is_no_section_is_told_as_ever(define: Define, tmp_path: Path, factor: str) -> None:
    definition = define(f"name: Q\nscenario: scenario.yaml\nfactors: {{{factor}}}\n")
    with pytest.raises(ScenarioError, match="design point 0 "):
        run_experiment(definition, tmp_path / "out", workers=0)


def test_a_line_a_design_point(define: Define, tmp_path: Path) -> None:
    run_experiment(define(), tmp_path / "out", workers=0)
    store = opened(tmp_path / "out", tmp_path)
    runs = runs_of(store)
    points = by_point(runs, store.plan, ["trust"])
    assert points.num_rows == 6
    assert points.column("runs").to_pylist() == [2] * 6
    both = runs.column("Warm.trust").to_pylist()[:2]
    assert points.column("Warm.trust").to_pylist()[0] == pytest.approx(sum(both) / 2)
    assert points.column("Warm.trust.low").to_pylist()[0] < min(both)


def test_results_may_be_looked_at_before_the_end(
    define: Define, make: Callable[..., Path], tmp_path: Path
) -> None:
    path, place = make(), tmp_path / "out"
    run_experiment(load_definition(path), place, workers=0)
    path.write_text(path.read_text().replace("replicates: 2", "replicates: 3"))
    definition = load_definition(path)
    from sim.experiment.schedule import schedule

    with owned(place, definition.name) as changed:
        schedule(definition, Base(definition), changed)
    store = opened(place, tmp_path)
    assert counts_of(store) == Counts(waiting=6, done=12)
    assert runs_of(store).num_rows == 12
    assert by_point(runs_of(store), store.plan, ["trust"]).column("runs").to_pylist() == [2] * 6


def test_an_estimate_writes_nothing(define: Define, tmp_path: Path) -> None:
    definition = define()
    found = estimate(definition, tmp_path / "out", workers=2)
    assert (found.points, found.replicates, found.runs, found.missing, found.workers) == (6, 2, 12, 12, 2)
    assert found.seconds > 0
    assert not (tmp_path / "out").exists()
    run_experiment(definition, tmp_path / "out", workers=0)
    size = sum(path.stat().st_size for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert size / 4 < found.size + 60_000 < size * 4
    assert estimate(definition, tmp_path / "out").missing == 0


# --- What travels to a worker


def test_a_worker_that_does_not_see_the_place_sends_its_shard(define: Define, tmp_path: Path) -> None:
    definition, place = define(), tmp_path / "out"
    base = Base(definition)
    with owned(place, definition.name):
        ready = Work(context_of(base, place), None)
    from sim.experiment.schedule import text_of

    task = Task.of([("a" * 32, text_of(base.scenario)[0], 0)])
    near = work.perform(ready, task.packed)
    (place / "mark").write_text("another place of the same name")
    far = work.perform(ready, task.packed)
    assert near.content is None
    assert far.shard == ""
    assert far.content is not None
    name = shards.put(tmp_path, far.content, "sent")
    (sent,), (written,) = shards.read(tmp_path / name), shards.read(place / "shards" / near.shard)
    assert (sent.run, sent.layout) == (written.run, written.layout)
    np.testing.assert_array_equal(sent.values, written.values)  # with what could not be measured, NaN, alike


def test_plugins_travel_with_the_helpers_beside_them(odd: Path, tmp_path: Path) -> None:
    plugin = tmp_path / "odd.py"
    plugin.write_text("from words import SAID\n" + plugin.read_text().replace('"as it was told"', "SAID"))
    (tmp_path / "words.py").write_text('SAID = "said beside"\n')
    definition = load_definition(odd)
    base = Base(definition)
    with owned(tmp_path / "out", definition.name):
        context = context_of(base, tmp_path / "out")
    (packed,) = context.plugins
    assert set(packed.files) == {"odd.py", "words.py"}
    elsewhere = Source(str(tmp_path / "away" / "odd.py"), packed.files)  # as on a machine without it
    (tmp_path / "words.py").write_text('SAID = "said since"\n')  # what travels is what was read
    with pytest.raises(ValueError, match="said beside"):
        load_plugins([elsewhere]).strategy("odd").create({"how": 1}).plan(SimpleNamespace(number=3))


def test_a_worker_with_other_versions_refuses(define: Define, tmp_path: Path) -> None:
    definition, place = define(), tmp_path / "out"
    base = Base(definition)
    with owned(place, definition.name):
        context = context_of(base, place)
    from sim.experiment.schedule import text_of

    other = replace(context, expected={**context.expected, "numpy": "0.1"})
    task = Task.of([("a" * 32, text_of(base.scenario)[0], 0)])
    refusal = pickle.loads(perform(other.packed(), work.perform, (task.packed,)))
    assert isinstance(refusal, ResultsError)
    assert "would give other numbers: numpy is" in str(refusal)


def test_an_edge_list_goes_by_its_content(define: Define, tmp_path: Path, tables: Tables) -> None:
    edges = tmp_path / "edges.csv"
    edges.write_text("a,b\n" + "".join(f"{i},{(i + 1) % 40}\n" for i in range(40)))
    text = "name: Q\nscenario: scenario.yaml\nset: {audience.network: {kind: file, path: edges.csv}}\n"
    text += "factors: {days: [3]}\n"
    run_experiment(define(text), tmp_path / "out", workers=0)
    before = tables(tmp_path / "out")
    edges.rename(tmp_path / "elsewhere.csv")
    moved = define(text.replace("edges.csv", "elsewhere.csv"))
    assert run_experiment(moved, tmp_path / "out", workers=0).ran == 0
    assert tables(tmp_path / "out") == before
    (tmp_path / "elsewhere.csv").write_text((tmp_path / "elsewhere.csv").read_text().replace("0,1\n", ""))
    assert run_experiment(define(text.replace("edges.csv", "elsewhere.csv")), tmp_path / "out", workers=0).ran


def test_networks_may_be_what_varies(define: Define, tmp_path: Path) -> None:
    for name, step in (("near.csv", 1), ("far.csv", 7)):
        (tmp_path / name).write_text("a,b\n" + "".join(f"{i},{(i + step) % 40}\n" for i in range(40)))
    definition = define(
        "name: Q\nscenario: scenario.yaml\nreplicates: 1\nfactors:\n  audience.network:\n    - {kind: none}\n"
        "    - {kind: file, path: near.csv}\n    - {kind: file, path: far.csv}\n"
    )
    done = run_experiment(definition, tmp_path / "out", workers=0)
    assert done.counts == Counts(done=3)
    column = pq.read_table(tmp_path / "out" / "runs.parquet").column("audience.network").to_pylist()
    assert column[1] == '{"kind": "file", "path": "near.csv"}'


SHIPPED = sorted((Path(__file__).parents[2] / "experiments").glob("*/*.yaml"))


@pytest.mark.parametrize(
    "path",
    [path for path in SHIPPED if "\nfactors:" in path.read_text(encoding="utf-8")],
    ids=lambda path: path.stem,
)
def test_every_experiment_that_ships_runs(path: Path, tmp_path: Path) -> None:
    definition = load_definition(path)
    changes = re.findall(r"\bday: (\d+)", definition.scenario.read_text(encoding="utf-8"))
    days = max([4, *map(int, changes)])  # what the timeline changes lies within
    size = 4000 if path.stem == "second-chance" else 60  # whom every brand let down must be among them
    small = replace(definition, sets=(("audience.size", size), ("days", days)), replicates=1)
    done = run_experiment(small, tmp_path / "out", workers=0)
    assert done.counts.done == done.counts.all > 1
    assert (path.parent / "README.md").is_file()


def test_a_spreadsheet_opens_the_table_and_a_later_experiment_takes_its_points(
    define: Define, tmp_path: Path
) -> None:
    scenario = (
        "name: Tiny\ndays: 2\nseed: 3\naudience: {size: 40}\n"
        "brands: [{name: =cmd, strategy: broadcast}, {name: Warm, strategy: genuine-follow-up}]\n"
    )
    varied = """psychology.negativity: [1, 2.5], 'brands."=cmd".replies_per_day': [1, unlimited]"""
    factors = f"factors: {{{varied}}}\n"
    first = define(f"name: F\nscenario: scenario.yaml\nreplicates: 2\n{factors}", scenario=scenario)
    run_experiment(first, tmp_path / "out", workers=0)
    raw = (tmp_path / "out" / "runs.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    head = raw.decode("utf-8-sig").partition("\n")[0]
    assert '"""=cmd"".trust"' in head
    assert ',"=cmd' not in head
    for name, content in (
        ("runs.csv", raw),
        ("semicolons.csv", raw.replace(b",", b";").replace(b".5", b",5")),
    ):
        (tmp_path / name).write_bytes(content)
        text = f"name: S\nscenario: scenario.yaml\ndesign: {{kind: csv, path: {name}}}\n"
        assert list(points_of(define(text, scenario=scenario), lambda path: None)) == list(
            points_of(first, lambda path: None)
        )
