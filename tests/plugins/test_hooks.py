"""Watching a run, measuring it, adding commands: and whose fault it is when that goes wrong."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import typer

from sim import PluginError
from sim.hookspecs import SIGNATURES, Columns, Hooks, RunView
from sim.plugins import load
from sim.testing import make_columns

HEAD = "from sim import hookimpl\nfrom sim.hookspecs import Measure\nseen = []\n"


def view(days=3):
    trust = np.array([0.2, 0.4, 0.9])
    made = []

    def make():
        made.append(1)
        return trust

    run = RunView("town", 0, 7, days, {"Neighbour": {"trust": make}})
    return run, trust, made


def test_the_table_of_signatures_is_the_hooks():
    for name, arguments in SIGNATURES.items():
        given = list(inspect.signature(getattr(Hooks, name)).parameters)
        assert given == ["self", *arguments]
        assert inspect.getdoc(getattr(Hooks, name))
    assert set(SIGNATURES) == {name for name in vars(Hooks) if not name.startswith("_")}


def test_watching_a_run(write):
    path = write(
        "watch.py",
        HEAD
        + """
@hookimpl
def run_started(run):
    seen.append(("start", run.day))
@hookimpl
def day_ended(day, run):
    seen.append((day, float(run.brands["Neighbour"]["trust"].mean())))
@hookimpl
def run_ended():
    seen.append("end")
""",
    )
    registry = load([path])
    assert registry.watched
    run, trust, _ = view()
    registry.run_started(run)
    for day in (1, 2):
        trust[0] += 0.3
        run.turn_to(day)
        registry.day_ended(run)
    registry.run_ended(run)
    (module,) = (plugin for plugin in registry._pluggy.get_plugins() if hasattr(plugin, "seen"))
    assert module.seen == [("start", 0), (1, pytest.approx(0.6)), (2, pytest.approx(0.7)), "end"]


def test_without_watchers_nothing_need_be_made():
    assert not load().watched


def test_columns_are_made_when_looked_at_once_and_cannot_be_written():
    run, trust, made = view()
    columns = run.brands["Neighbour"]
    assert made == []
    assert columns["trust"] is columns["trust"]
    assert made == [1]
    with pytest.raises(ValueError, match="read-only"):
        columns["trust"][0] = 1
    trust[0] = 0.3  # the engine goes on writing to its own
    with pytest.raises(KeyError, match=r"no column 'thrust'\. Did you mean 'trust'\?"):
        columns["thrust"]
    with pytest.raises(TypeError):
        run.brands["Other"] = columns


@pytest.mark.parametrize("hook", ["run_started", "day_ended", "run_ended"])
def test_a_hook_that_raises_is_named_with_its_plugin_and_the_day(install, write, hook):
    install("acme", HEAD + f"@hookimpl\ndef {hook}(run):\n    pass\n")
    path = write("watch.py", HEAD + f"@hookimpl\ndef {hook}(run):\n    raise ValueError('too\\nlate')\n")
    registry = load([path])
    run, _, _ = view()
    run.turn_to(2)
    with pytest.raises(PluginError) as caught:
        getattr(registry, hook)(run)
    assert str(caught.value).startswith("plugin watch.py, sha256 ")
    assert f"{hook} on day 2: ValueError in line 6: too late" in str(caught.value)
    assert caught.value.exit_code == 1
    assert isinstance(caught.value.__cause__, ValueError)


def test_a_hook_of_a_distribution_that_raises_is_named_with_its_version(install):
    install("acme", HEAD + "@hookimpl\ndef day_ended(run):\n    run.brands['Nobody']\n")
    with pytest.raises(
        PluginError, match=r"plugin acme 1\.2, plugin 'acme': day_ended on day 0: KeyError in acme.py, line 6"
    ):
        load().day_ended(view()[0])


def test_measures(write):
    path = write(
        "measures.py",
        HEAD
        + """
@hookimpl
def register_measures():
    def doubters(columns):
        "Share of doubters."
        return (columns["trust"] < 0.3).mean()
    return {
        "doubters": doubters,
        "best": Measure(lambda columns: columns["trust"].max(), unit="trust", better=1, title="Best"),
        "broken": lambda columns: columns["trust"][99],
        "endless": lambda columns: float("inf"),
        "wordy": lambda columns: "many" if len(columns["trust"]) == 3 else 0.0,
    }
""",
    )
    measures = load([path]).measures
    columns = Columns({"trust": lambda: np.array([0.2, 0.4, 0.9])})
    assert measures["doubters"].of(columns) == pytest.approx(1 / 3)
    assert type(measures["doubters"].of(columns)) is float
    assert measures["doubters"].measure.description == "Share of doubters."
    best = measures["best"].measure
    assert (measures["best"].of(columns), best.unit, best.better, best.title) == (0.9, "trust", 1, "Best")
    with pytest.raises(PluginError, match=r"measure broken \(measures\.py, .*IndexError in line"):
        measures["broken"].of(columns)
    with pytest.raises(PluginError, match=r"measure endless .* gave inf. It must give a finite number"):
        measures["endless"].of(columns)
    with pytest.raises(PluginError, match=r"measure wordy .*could not convert"):
        measures["wordy"].of(columns)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('columns["thrust"].mean()', "the measure 'mine': no column 'thrust'. Did you mean 'trust'?"),
        ('columns["daily_coments"].sum()', "no column 'daily_coments'. Did you mean 'daily_comments'?"),
        ('columns["warmth"].mean()', "no column 'warmth'. There are trust, attention,"),
        ('columns["trust"]', "It must give one number"),
        ('"high"', "the measure 'mine' gave 'high'. It must give one number"),
        ("None", "the measure 'mine' gave None. It must give one number"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_at_once(write, body, sentence):
    path = write(
        "mine.py",
        HEAD + f"@hookimpl\ndef register_measures():\n    return {{'mine': lambda columns: {body}}}\n",
    )
    with pytest.raises(PluginError) as caught:
        load([path])
    assert sentence in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_measure_knows_whose_columns_it_is_given(write):
    body = "float(len(columns.brand))"
    path = write(
        "mine.py",
        HEAD + f"@hookimpl\ndef register_measures():\n    return {{'mine': lambda columns: {body}}}\n",
    )
    assert load([path]).measures["mine"].of(view()[0].brands["Neighbour"]) == len("Neighbour")


def test_a_measure_under_a_name_that_exists_is_refused(write):
    path = write("measures.py", HEAD + "@hookimpl\ndef register_measures():\n    return {'trust': len}\n")
    registry = load([path])
    assert "trust" not in registry.measures
    assert "there is a measure 'trust' already. Choose another name" in registry.warnings[0]


def commands(app):
    return [command.name or command.callback.__name__ for command in app.registered_commands]


def test_commands(write):
    path = write(
        "commands.py",
        HEAD
        + """
@hookimpl
def register_commands(app):
    @app.command()
    def greet():
        "Say hello."
    @app.command("run")
    def mine():
        "Another run."
""",
    )
    app = typer.Typer()
    app.command("run")(lambda: None)
    troubles = load([path]).register_commands(app)
    first, *ship, last = commands(app)
    assert (first, last) == ("run", "greet")
    assert {"facts", "fit", "import"} <= set(ship)
    assert "run" not in ship
    assert len(troubles) == 1
    assert "a command 'run' exists already. Choose another name" in troubles[0]


def test_commands_that_fail_are_left_out_whole(install, write):
    install(
        "acme", HEAD + "@hookimpl\ndef register_commands(app):\n    app.command('half')(print)\n    1 / 0\n"
    )
    path = write(
        "commands.py", HEAD + "@hookimpl\ndef register_commands(app):\n    app.command('fine')(print)\n"
    )
    app = typer.Typer()
    registry = load([path])
    (trouble,) = registry.register_commands(app)
    assert (
        "plugin acme 1.2, plugin 'acme': register_commands: ZeroDivisionError in acme.py, line 7" in trouble
    )
    *ship, last = commands(app)
    assert last == "fine"
    assert "half" not in ship
    assert trouble in registry.warnings


def test_a_hook_that_will_go_is_told_and_still_works(install, monkeypatch):
    from sim.hookspecs import Hooks

    told = DeprecationWarning("run_ended goes in 0.3. Write day_ended, and look whether run.day is run.days")
    monkeypatch.setitem(Hooks.run_ended.sim_spec, "warn_on_impl", told)
    install("acme", HEAD + "@hookimpl\ndef run_ended(run):\n    run.brands['Nobody']\n")
    registry = load()
    assert registry.warnings == [f"plugin acme 1.2, plugin 'acme': {told}"]
    with pytest.raises(PluginError, match="run_ended on day 0: KeyError"):
        registry.run_ended(view()[0])


def test_the_columns_are_declared_once():
    from sim.hookspecs import COLUMNS

    made = make_columns(3)
    assert [name for name in made if not name.startswith("daily_")] == list(COLUMNS)
    assert {name: made[name].dtype.name for name in COLUMNS} == {
        name: column.type for name, column in COLUMNS.items()
    }
    assert all(f"| `{name}` |" in (Columns.__doc__ or "") for name in COLUMNS)
