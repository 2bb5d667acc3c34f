"""Experiment files: what they say, and what is said about what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.experiment.base import Base
from sim.experiment.definition import Definition, load_definition
from sim.experiment.designs import points_of
from sim.experiment.factors import Levels, LogUniform, Normal, Uniform, spaced
from sim.experiment.schedule import walk
from sim.scenario import load
from sim.scenario.settings import split_path
from sim.scenario.words import written

Define = Callable[..., Definition]

HEAD = "name: Q\nscenario: scenario.yaml\n"


def test_what_a_file_says(define: Define) -> None:
    found = define()
    assert (found.name, found.description, found.slug) == ("A tiny question", "Does it matter?", "x")
    assert [factor.path for factor in found.factors] == [
        "psychology.negativity",
        "brands.Warm.with.answer_rate",
    ]
    assert found.factors[1].values == Levels((0.2, 0.5, 0.8))
    assert found.design.kind == "grid"
    assert (found.replicates, found.measures) == (2, None)


@pytest.mark.parametrize(
    ("written_as", "values"),
    [
        ("[1, two, {a: 3}]", Levels((1, "two", {"a": 3}))),
        ("{from: 10, to: 50, steps: 5}", Levels((10, 20, 30, 40, 50))),
        ("{from: 1, to: 100, steps: 3, scale: log}", Levels((1, 10, 100))),
        ("{from: 0, to: 1, steps: 4, whole: true}", Levels((0, 1))),
        ("{from: 0.5, to: 2}", Uniform(0.5, 2)),
        ("{uniform: [5, 60], whole: true}", Uniform(5, 60, True)),
        ("{loguniform: [10, 1000]}", LogUniform(10, 1000)),
        ("{normal: [2, 0.5], within: [1, 3]}", Normal(2, 0.5, 1, 3)),
    ],
)
def test_values_ranges_and_distributions(define: Define, written_as: str, values: object) -> None:
    design = "design: {kind: latin-hypercube, points: 4}"
    text = f"{HEAD}{design}\nfactors: {{psychology.negativity: {written_as}}}\n"
    assert define(text).factors[0].values == values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty. An experiment begins with"),
        ("- a\n", "x.yaml:1:1: found a list where keys with values belong. An experiment begins with"),
        (f"{HEAD}factor: {{}}\n", "x.yaml:3:1: factor: unknown key. Did you mean 'factors'?"),
        ("name: Q\nfactors: {days: [3]}\n", "scenario: is missing."),
        ("name: Q\nscenario: scenari.yaml\nfactors: {days: [3]}\n", "Did you mean 'scenario.yaml'?"),
        (f"{HEAD}factors: {{days: 3}}\n", "x.yaml:3:17: factors.days: found 3. Write a list of values"),
        (f"{HEAD}factors: {{days: []}}\n", "the list is empty"),
        (f"{HEAD}factors: {{days: {{unifrom: [1, 2]}}}}\n", "Did you mean 'uniform'?"),
        (f"{HEAD}factors: {{days: {{uniform: [2, 1]}}}}\n", "2 is not below 1."),
        (f"{HEAD}factors: {{days: {{uniform: [1, 2]}}}}\n", "a grid needs values"),
        (f"{HEAD}factors: {{replicates: [1, 2]}}\n", "Write it at the top of the experiment."),
        (f"{HEAD}factors: {{seed: [1, 2]}}\n", "all design points share one seed"),
        (f"{HEAD}factors: {{days: [3]}}\ndesign: gird\n", "'gird' is no design. Did you mean 'grid'?"),
        (f"{HEAD}factors: {{days: [3]}}\ndesign: {{}}\n", "x.yaml:4:9: design.kind: is missing."),
        (f"{HEAD}factors: {{days: [3]}}\ndesign: [{{}}]\n", "x.yaml:4:9: design: found"),
        (f"{HEAD}factors: {{days: [3]}}\ndesign: sobol\n", "design.points: is missing"),
        (
            f"{HEAD}factors: {{days: [3]}}\ndesign: {{kind: sobol, points: 100}}\n",
            "x.yaml:4:31: design.points: a Sobol sequence is balanced at powers of two: take 64 or 128",
        ),
        (f"{HEAD}factors: {{days: [3]}}\nreplicates: 0\n", "x.yaml:4:13: replicates: found 0."),
        (f"{HEAD}factors: {{days: [3]}}\nmeasures: trust\n", "Write a list: [trust]."),
        (f"{HEAD}factors: {{x..y: [3]}}\n", "is not a path of keys"),
        (f"{HEAD}factors: {{days: {{loguniform: [0, 2]}}}}\ndesign: {{kind: sobol, points: 4}}\n", "above 0"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(make: Callable[..., Path], text: str, said: str) -> None:
    path = make(text)
    with pytest.raises(ScenarioError) as refused:
        load_definition(path)
    assert said in str(refused.value)
    assert str(refused.value).startswith(str(path))


def test_every_problem_is_told_at_once(make: Callable[..., Path]) -> None:
    path = make("name: 3\nscenario: nowhere.yaml\nfactors: {days: 3}\nreplicates: x\n")
    with pytest.raises(ScenarioError) as refused:
        load_definition(path)
    assert str(refused.value).count("\n") == 3


@pytest.mark.parametrize(
    "value", [None, True, 3, 0.1, 1e-7, "a b", 'q"x: 1', "true", [1, "x"], {"kind": "none", "n": [1.5]}]
)
def test_values_are_written_so_that_they_read_the_same(define: Define, value: object) -> None:
    from sim.scenario.document import parse
    from sim.scenario.settings import apply

    document = apply(parse("a: 1", "x"), f"b={written(value)}")
    assert document.root.plain()["b"] == value


# --- Designs


def settings(definition: Definition) -> list[tuple[tuple[str, object], ...]]:
    base = Base(definition)
    return list(points_of(definition, base.value))


def test_a_grid_has_every_combination(define: Define) -> None:
    found = settings(define())
    assert len(found) == 6
    assert found[0] == (("psychology.negativity", 1), ("brands.Warm.with.answer_rate", 0.2))
    assert found[1][1] == ("brands.Warm.with.answer_rate", 0.5)


def test_one_at_a_time_begins_with_the_base_and_changes_one_thing(define: Define) -> None:
    text = f"{HEAD}design: one-at-a-time\nfactors: {{days: [3, 6, 9], audience.size: [20, 40]}}\n"
    assert settings(define(text)) == [(), (("days", 3),), (("days", 9),), (("audience.size", 20),)]


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol"])
def test_samples_fill_the_range_evenly_and_always_alike(define: Define, kind: str) -> None:
    text = (
        f"{HEAD}design: {{kind: {kind}, points: 16, seed: 5}}\n"
        "factors: {psychology.negativity: {uniform: [1, 3]}, days: {uniform: [1, 4], whole: true}}\n"
    )
    found = settings(define(text))
    assert found == settings(define(text))
    assert found != settings(define(text.replace("seed: 5", "seed: 6")))
    strata = sorted(int((dict(point)["psychology.negativity"] - 1) / 2 * 16) for point in found)  # type: ignore[operator]
    assert strata == list(range(16))
    days = [dict(point)["days"] for point in found]
    assert {type(day) for day in days} == {int}
    assert {days.count(day) for day in (1, 2, 3, 4)} == {4}


def test_a_list_comes_from_a_csv(define: Define, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("days,brands.Warm.replies_per_day\n3,5\n6,unlimited\n")
    text = f"{HEAD}design: {{kind: csv, path: points.csv}}\n"
    assert settings(define(text)) == [
        (("days", 3), ("brands.Warm.replies_per_day", 5)),
        (("days", 6), ("brands.Warm.replies_per_day", "unlimited")),
    ]


_POINTS = "psychology.negativity;audience.network\n1,5;{kind: none}\n2;{kind: random, mean_degree: 4}\n"
_QUOTED = _POINTS.replace("{", '"{').replace("}", '}"')


@pytest.mark.parametrize(
    "content",
    [
        *(_POINTS.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252")),
        f"sep=;\n{_QUOTED}".replace("\n", "\r\n").encode(),
        f"# two points\n{_QUOTED}".replace("1,5", "1.5").replace(";", ",").replace("\n", ",\n").encode(),
        _QUOTED.replace(";", "\t").encode(),
        f";{_POINTS}".replace("\n1,5", "\n0;1,5").replace("\n2;", "\n1;2;").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "cp1252", "excel", "commas", "tabs", "pandas"],
)
def test_a_list_as_spreadsheets_write_it(define: Define, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "points.csv").write_bytes(content)
    text = f"{HEAD}design: {{kind: csv, path: points.csv}}\n"
    assert settings(define(text)) == [
        (("psychology.negativity", 1.5), ("audience.network", {"kind": "none"})),
        (("psychology.negativity", 2), ("audience.network", {"kind": "random", "mean_degree": 4})),
    ]


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("", "points.csv:1: the first line names what varies"),
        ("days\n", "there is no point below the header"),
        ("days,days\n1,2\n", "a column stands there twice"),
        ("days\n3\n\n4,5\n", r"points.csv:4:3: found 2 values, needed 1, .* have a point: write 4\.5\."),
        ("days;seed\n3;4\n", r"points.csv:1:6: seed does not vary.* \(The file was read with ';' between"),
        ("days;audience.size\n3;\n", "points.csv:2:3: found 1 values, needed 2"),
        ("days;audience.network\n3;{kind: none\n", "points.csv:2:3: audience.network: "),
        ('days\n"3\n', "points.csv:2: the row that begins here cannot be read"),
    ],
)
def test_a_csv_that_is_none(define: Define, tmp_path: Path, csv: str, said: str) -> None:
    (tmp_path / "points.csv").write_text(csv)
    definition = define(f"{HEAD}design: {{kind: csv, path: points.csv}}\n")
    with pytest.raises(ScenarioError, match=said):
        settings(definition)


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("trust_rule\nbeta\n\nbta\n", r"points.csv:4:1: design point 1 \(trust_rule=bta\).* mean 'beta'\?"),
        ("days,brands.Warm.name\n3,x\n20 days,x\n", "points.csv:3:1: design point 1 .* Here that is 20"),
        ("days;psychology.negativity\n3;1\n3;x\n", "points.csv:3:3: design point 1 .*found the text 'x'"),
        ("point,replicate,days,run\n0,0,3,a\n0,1,3,b\n1,0,x,c\n", "points.csv:4:5: design point 1 "),
    ],
    ids=["rule", "words", "semicolons", "result"],
)
def test_a_slip_in_a_cell_is_told_there(define: Define, tmp_path: Path, csv: str, said: str) -> None:
    (tmp_path / "points.csv").write_text(csv)
    definition = define(f"{HEAD}design: {{kind: csv, path: points.csv}}\n")
    base = Base(definition)
    with pytest.raises(ScenarioError, match=said):
        list(walk(definition, base, points_of(definition, base.value)))


def test_a_table_as_the_design_is_told_how_it_is_named(make: Callable[..., Path]) -> None:
    with pytest.raises(ScenarioError, match=r"no design. Write \{kind: csv, path: my-points.csv\}\.$"):
        load_definition(make(f"{HEAD}design: my-points.csv\n"))


def test_a_normal_is_cut_off_and_not_heaped_up() -> None:
    values = [Normal(0, 1, -1, 1).at((i + 0.5) / 1000) for i in range(1000)]
    assert values == sorted(values)
    assert -1 <= min(values) < -0.99
    assert len(set(values)) == 1000
    assert abs(sum(values)) < 1e-6


def test_distributions_reach_from_end_to_end() -> None:
    assert LogUniform(10, 1000).at(0.5) == 100
    assert [Uniform(1, 3, True).at(u) for u in (0, 0.34, 0.99)] == [1, 2, 3]
    assert spaced(0, 1, 3) == [0, 0.5, 1]


# --- The scenario of a point


@pytest.mark.parametrize(
    "point",
    [
        [("psychology.negativity", 1.25)],
        [("brands.Warm.with.answer_rate", 0.3), ("brands.0.replies_per_day", "unlimited")],
        [("brands.Warm.strategy", "broadcast")],
        [("audience.network", {"kind": "none"}), ("days", 3)],
        [("timeline", [{"day": 2, "brand": "Loud", "strategy": "ask-and-ignore"}])],
    ],
)
def test_a_point_is_the_scenario_that_set_gives(define: Define, point: list[tuple[str, object]]) -> None:
    definition = define()
    base = Base(definition)
    sets = [f"{path}={written(value)}" for path, value in point]
    assert base.at(point) == load(definition.scenario, sets, registry=base.registry)


def test_the_base_knows_its_values(define: Define) -> None:
    base = Base(define(f"{HEAD}set: {{days: 9}}\nfactors: {{days: [3]}}\n"))
    assert base.value("days") == 9
    assert base.value("brands.Warm.with.answer_rate") == base.value("brands.1.with.answer_rate") == 0.85
    assert base.value("brands.Nobody.with") is None
    assert split_path('brands."Warm".strategy') == ["brands", "Warm", "strategy"]
