"""What differences hang on: the estimators against what is known, and a study of a tiny town."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sim_sensitivity.morris import effects, elementary, moved, trajectories
from sim_sensitivity.sentences import sentences
from sim_sensitivity.sobol import design, indices
from sim_sensitivity.study import Question, Study
from typer.testing import CliRunner

from sim.cli.main import app
from sim.errors import ScenarioError, SimError
from sim.experiment import Stopped, varied, work
from sim.experiment.factors import LogUniform, Uniform
from sim.experiment.listed import Gave
from sim.experiment.store import Counts
from sim.parameters import PARAMETERS, TRAITS
from sim.plugins import load as load_plugins
from sim.scenario import loads

from .conftest import SCENARIO

Floats = NDArray[np.float64]

# --- elementary effects


def test_elementary_effects_by_hand() -> None:
    walks = np.array([[[0, 1], [2 / 3, 1], [2 / 3, 1 / 3]], [[1, 0], [1, 2 / 3], [1 / 3, 2 / 3]]])
    values = np.array([[5.0, 7.0, 6.0], [1.0, 1.0, 4.0]])
    # First walk: +2 for +2/3 of a, then -1 for -2/3 of b. Second: 0 for +2/3 of b, then +3 for -2/3 of a.
    assert elementary(walks, values) == pytest.approx(np.array([[3.0, 1.5], [-4.5, 0.0]]))
    a, b = effects(walks, values)
    assert (a.size.mean, a.mean, b.size.mean, b.mean) == (3.75, -0.75, 0.75, 0.75)
    assert a.sigma == pytest.approx(7.5 / np.sqrt(2))  # 3 and -4.5: 3.75 to either side of their mean


def test_trajectories_move_everything_once_on_a_grid() -> None:
    walks = trajectories(7, 40, seed=5)
    steps = np.abs(walks[:, 1:] - walks[:, :-1])
    assert np.allclose(steps.sum(axis=2), 2 / 3)
    assert all(sorted(moved(walk)) == list(range(7)) for walk in walks)
    levels, counts = np.unique(np.round(3 * walks), return_counts=True)
    assert list(levels) == [0, 1, 2, 3]
    assert counts.min() > 0.2 * counts.sum()
    assert len({moved(walk).tobytes() for walk in walks}) > 35  # in ever other orders
    assert np.array_equal(trajectories(7, 3, seed=5), walks[:3])
    assert not np.array_equal(trajectories(7, 3, seed=6), walks[:3])


def test_what_adds_up_has_no_sigma_what_acts_together_has() -> None:
    walks = trajectories(4, 30, seed=1)
    a, b, c, _ = np.moveaxis(walks, 2, 0)
    one, two, three, nothing = effects(walks, 3 * a + b * c)
    assert (one.size.mean, one.mean, one.sigma, one.size.low, one.size.high) == (3, 3, 0, 3, 3)
    assert two.sigma > 0.2
    assert three.sigma > 0.2
    assert two.size.mean is not None
    assert two.size.low is not None
    assert two.size.high is not None
    assert two.size.low < 0.5 < two.size.high  # b moves it by c, a half on average
    assert nothing.inert
    assert (nothing.size.low, nothing.size.mean, nothing.size.high) == (0, 0, 0)
    assert not any(each.inert for each in (one, two, three))


def test_a_missing_value_costs_the_effects_on_both_sides_of_it() -> None:
    walks = trajectories(3, 4, seed=1)
    values = walks.sum(axis=2)
    values[0, 1] = np.nan
    first, second = moved(walks[0])[:2]
    found = effects(walks, values)
    assert [each.count for each in found] == [3 if n in (first, second) else 4 for n in range(3)]
    assert [each.mean for each in found] == [1, 1, 1]


# --- shares of variance


def ishigami(u: Floats) -> Floats:
    x = (2 * u - 1) * np.pi
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


def g(u: Floats) -> Floats:
    """The g-function of Sobol' with a = 0, 1, 9."""
    a = np.array([0, 1, 9])
    return np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=-1)


def known_of_g() -> tuple[list[float], list[float]]:
    """By hand: the variance of factor i alone is 1/(3 (1 + a_i)^2), and those of products multiply."""
    alone = [1 / 3, 1 / 12, 1 / 300]
    all_ = np.prod([1 + v for v in alone]) - 1
    return [v / all_ for v in alone], [v * np.prod([1 + w for w in alone if w != v]) / all_ for v in alone]


@pytest.mark.parametrize(
    ("function", "first", "total"),
    [
        (ishigami, [0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]),  # [IshigamiHomma1990]_
        (g, *known_of_g()),
    ],
)
def test_indices_of_functions_whose_indices_are_known(function: Any, first: Any, total: Any) -> None:
    found = indices(function(design(3, 1024, seed=1)))
    assert [each.first.mean for each in found] == pytest.approx(first, abs=0.02)
    assert [each.total.mean for each in found] == pytest.approx(total, abs=0.02)
    few = indices(function(design(3, 256, seed=1)))
    for each, one, all_ in zip(few, first, total, strict=True):
        for interval, truth in ((each.first, one), (each.total, all_)):
            assert interval.low is not None
            assert interval.high is not None
            assert interval.low - 1e-9 <= truth <= interval.high + 1e-9


def test_the_same_estimates_as_scipy() -> None:
    from scipy.stats import sobol_indices

    values = ishigami(design(3, 64, seed=2))
    theirs = sobol_indices(
        func={"f_A": values[None, :, 0], "f_B": values[None, :, 1], "f_AB": values[:, 2:].T[:, None, :]}, n=64
    )
    mine = indices(values)
    assert [each.first.mean for each in mine] == pytest.approx(theirs.first_order.ravel().tolist())
    assert [each.total.mean for each in mine] == pytest.approx(theirs.total_order.ravel().tolist())


def test_what_does_nothing_has_exactly_nothing() -> None:
    points = design(3, 16, seed=1)
    found = indices(points[..., 0] ** 2 + points[..., 2])
    for interval in (found[1].first, found[1].total):
        assert (interval.low, interval.mean, interval.high) == (0, 0, 0)
    nothing = indices(np.full((16, 5), 0.3))
    assert nothing[0].first.mean is None
    assert nothing[0].total.mean is None


def test_a_longer_design_begins_with_the_shorter_one_and_lines_can_be_missing() -> None:
    points = design(2, 32, seed=4)
    assert np.array_equal(design(2, 16, seed=4), points[:16])
    a, b = points[:, 0], points[:, 1]
    assert np.array_equal(points[:, 2], np.column_stack([b[:, 0], a[:, 1]]))
    values = points.sum(axis=2)
    without = indices(values[1:])
    values[0, 3] = np.nan
    assert indices(values) == without


# --- what is varied


def base(path: str) -> Any:
    there = {"brands.Warm.replies_per_day": 40, "audience.size": 500, "brands.Warm.strategy": "x"}
    sections = {"audience": {}, "psychology": {}, "brands": [{}], "timeline": []}
    return {**there, **sections}.get(path, 0.5)


def everything(path: str) -> Any:
    """A scenario with all that not every one has."""
    switches = {"reach_spread": 1, "comment_spread": 1, "incident_chance": 0.1}
    sections = {"audience": {"pool": 9}, "psychology": switches, "brands": [{"desk": {"hours": "9-17"}}]}
    return {**sections, "timeline": []}.get(path, base(path))


def test_by_itself_what_is_not_measured_is_varied() -> None:
    found = varied((), base)
    letters = {name: about.certainty for name, about in {**PARAMETERS, **TRAITS}.items()}
    idle = {name for name, about in PARAMETERS.items() if about.needs}
    wanted = [name for name in letters if letters[name] in "CD" and name not in idle]
    assert [each.name for each in found] == wanted
    paths = {each.name: each.path for each in found}
    assert paths["negativity"] == "psychology.negativity"
    assert paths["savvy.mean"] == "audience.traits.savvy.mean"


def test_names_letters_ranges_and_other_numbers() -> None:
    assert [each.name for each in varied(["A,reach", "psychology.learning"], base)] == ["learning", "reach"]
    assert len(varied(["all"], everything)) == len(PARAMETERS) + len(TRAITS)
    without = varied(["all"], base)
    assert len(without) == sum(not about.needs for about in PARAMETERS.values()) + len(TRAITS)
    narrow, hands = varied(["negativity=1:1.5", "brands.Warm.replies_per_day=5:50"], base)
    assert (narrow.values, narrow.scale) == (Uniform(1, 1.5), "linear")
    assert (hands.name, hands.values, hands.certainty) == (
        "Warm.replies_per_day",
        LogUniform(5, 50, True),
        "",
    )
    assert [hands.at(0.0), hands.at(1.0)] == [5, 50]
    (turns,) = varied(["max_turns"], base)
    assert [turns.at(u) for u in (0, 1 / 3, 2 / 3, 1)] == [1, 2, 4, 5]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("negativty", "negativty: is no number of the model. Did you mean 'negativity'?"),
        ("xyzzy", "is no number of the model. Write a name, a letter of certainty (A to D), or all of"),
        ("negativity=1", "is no range. Write NAME=LOW:HIGH"),
        ("negativity=3:1", "3 is not below 1."),
        ("reach=0.1:2", "the model takes 0 to 1."),
        ("brands.Warm.replies_per_day", "Give its ends: brands.Warm.replies_per_day=LOW:HIGH."),
        ("brands.Warm.strategy=1:2", "the scenario has 'x' there, not a number"),
    ],
)
def test_what_cannot_be_varied(word: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        varied([word], base)
    assert said in str(error.value)
    assert error.value.exit_code == 2


# --- a study

#: Shows so much that some leave within its few days.
TOWN = SCENARIO.replace("reach: 0.4", "reach: 0.6, exit_hazard: 0.1")

QUESTION = Question(
    parameters=("negativity", "liking", "habituation", "canned_worth"),
    trajectories=3,
    ranked=2,
    points=8,
    replicates=2,
)


def study(out: Path, question: Question = QUESTION) -> Study:
    registry = load_plugins()
    return Study(loads(TOWN, registry=registry), registry, question, out)


def test_what_is_varied_may_bring_what_is_measured(tmp_path: Path) -> None:
    question = replace(QUESTION, parameters=("incident_chance=0:0.2",), measures=("storms",), ranked=0)
    found = study(tmp_path, question).run(workers=0)
    assert isinstance(found, dict)
    assert found["measures"]["storms"]["unit"] == "count"
    with pytest.raises(ScenarioError, match="no measure is called 'storms'"):
        study(tmp_path, replace(QUESTION, measures=("storms",)))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("study")


@pytest.fixture(scope="module")
def found(out: Path) -> dict[str, Any]:
    made = study(out).run(workers=0)
    assert isinstance(made, dict)
    return made


def test_what_does_nothing_in_this_scenario_is_exactly_0(found: dict[str, Any]) -> None:
    # A like moves nothing, by construction; nobody here answers from a drawer.
    assert found["inert"] == ["liking", "canned_worth"]
    for pair in found["pairs"]:
        rows = {row["parameter"]: row for row in pair["effects"]}
        for name in found["inert"]:
            assert rows[name]["size"] == {"mean": 0, "low": 0, "high": 0}
            assert (rows[name]["mean"], rows[name]["sigma"]) == (0, 0)
        assert rows["habituation"]["size"]["mean"] > 0
    assert sorted(found["weighing"]["parameters"]) == ["habituation", "negativity"]


def test_weighing_what_is_inert_gives_exactly_0_too(tmp_path: Path) -> None:
    question = replace(QUESTION, parameters=("liking", "habituation"), ranked=2, trajectories=2)
    made = study(tmp_path, question)
    made.run(workers=0)
    # What is inert is never among the ranked; put there by hand, it has no share.
    lines = design(2, 8, seed=1)
    gave = made.listed("both", lines.reshape(-1, 2), made.varied).run(workers=0)
    assert isinstance(gave, Gave)
    values = made.numbers(gave, lines).at_points(("Warm", "Loud", "trust"))
    inert, acting = indices(values)
    assert (inert.first.mean, inert.total.mean, inert.total.high) == (0, 0, 0)
    assert (acting.total.low or 0) > 0


def test_the_study_is_its_files(found: dict[str, Any], out: Path) -> None:
    place = study(out).place
    assert json.loads((place / "sensitivity.json").read_text()) == found
    assert found["screening"] == {"trajectories": 3, "points": 16, "runs": 32, "failed": 0}
    assert found["weighing"]["points"] == 1 + 8 * 4
    # The first point is the scenario as it is, and both steps agree on it.
    first = [
        (place / step / "runs.csv").read_text("utf-8-sig").splitlines()[1].split(",")[-4:]
        for step in ("screening", "ranked")
    ]
    assert first[0] == first[1]
    status = CliRunner().invoke(app, ["experiment", "status", str(place / "screening"), "--out", str(out)])
    assert "32 of 32 runs done" in status.output


def test_it_goes_on_from_what_is_there(
    found: dict[str, Any], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing is to be run")

    with monkeypatch.context() as patched:
        patched.setattr(work, "perform", refuse)
        assert study(out).run(workers=0) == found
    ran: list[Counts] = []
    more = replace(QUESTION, trajectories=4, ranked=0)
    assert study(out, more).place == study(out).place
    again = study(out, more).run(workers=0, progress=ran.append)
    assert isinstance(again, dict)
    assert again["weighing"] is None
    assert ran[0].done == 32  # three trajectories of four, and the scenario as it is
    assert again["screening"]["runs"] == 42
    study(out).run(workers=0)  # as the others expect it


def test_interrupted_it_is_kept_and_ends_the_same(found: dict[str, Any], tmp_path: Path) -> None:
    sent: list[int] = []

    def interrupt(counts: Counts) -> None:
        if counts.done and not sent:
            sent.append(counts.done)
            os.kill(os.getpid(), signal.SIGINT)

    stopped = study(tmp_path).run(workers=0, progress=interrupt)
    assert isinstance(stopped, Stopped)
    assert stopped.signal == signal.SIGINT
    assert 0 < stopped.counts.done < stopped.counts.all
    assert study(tmp_path).run(workers=0) == found  # in the same process


def test_wrong_questions_are_refused(tmp_path: Path) -> None:
    for question, said in (
        (replace(QUESTION, pair=("Loud", "Wram")), "no brand is called 'Wram'. Did you mean 'Warm'?"),
        (replace(QUESTION, measures=("trsut",)), "no measure is called 'trsut'. Did you mean 'trust'?"),
    ):
        with pytest.raises(SimError) as error:
            study(tmp_path, question)
        assert said in str(error.value)
        assert error.value.exit_code == 2
    assert not list(tmp_path.iterdir())


# --- what it says

ABOUT = {"trust": {"title": "trust", "unit": "trust", "better": 1}}


def told(**changes: Any) -> dict[str, Any]:
    """A finding, with a pair of A and B changed."""

    def size(mean: float, low: float | None = None, high: float | None = None) -> dict[str, float | None]:
        return {"mean": mean, "low": low, "high": high}

    pair = {
        "a": "A",
        "b": "B",
        "measure": "trust",
        "base": size(0.1, 0.05, 0.15),
        "luck": 0.01,
        "ahead": {"share": 0.8, "low": 0.7, "high": 0.9, "equal": 0.0, "points": 100},
        "effects": [
            {"parameter": "x", "size": size(0.2, 0.15, 0.25), "mean": 0.2, "sigma": 0.0, "inert": False},
            {"parameter": "y", "size": size(0.05, 0.0, 0.1), "mean": 0.0, "sigma": 0.1, "inert": False},
            {"parameter": "z", "size": size(0.0, 0.0, 0.0), "mean": 0.0, "sigma": 0.0, "inert": True},
        ],
        "weighed": [
            {"parameter": "x", "first": size(0.6, 0.5, 0.7), "total": size(0.8, 0.7, 0.9)},
            {"parameter": "y", "first": size(0.2, 0.1, 0.3), "total": size(0.4, 0.3, 0.5)},
        ],
        "weighed_ahead": {
            "share": 0.6,
            "points": 64,
            "halves": [
                {"parameter": "x", "middle": 2.5, "below": 0.9, "above": 0.3, "error": 0.1},
                {"parameter": "y", "middle": 0.1, "below": 0.6, "above": 0.6, "error": 0.1},
            ],
        },
    } | changes
    return {
        "parameters": [{"name": name} for name in "xyz"],
        "inert": ["z"],
        "screening": {"runs": 200, "failed": 0},
        "weighing": {"lines": 32, "parameters": ["x", "y"], "runs": 100, "failed": 0},
        "pairs": [pair],
    }


def said(**changes: Any) -> str:
    return " ".join(sentences(told(**changes), ABOUT)["pairs"][0])


def test_a_ranking_that_turns_and_with_what() -> None:
    text = said()
    assert (
        "The ranking of A and B in trust turns: A is ahead of B in 80% (95% interval 70% to 90%) of 100"
        in text
    )
    assert "with all 3 parameters varied at once" in text
    assert "most with x: in 90% of those where it is below 2.5, and in 30% of those where it is above" in text
    text = said(ahead={"share": 0.3, "low": 0.2, "high": 0.4, "equal": 0.1, "points": 100})
    assert "in 30% (95% interval 20% to 40%) of 100" in text
    assert "and equal in 10%" in text
    assert "the rarer case" in text


@pytest.mark.parametrize(
    ("share", "equal", "sentence"),
    [
        (1.0, 0.0, "A is ahead of B in trust in every one of 100"),
        (0.0, 0.0, "A is ahead of B in trust in the scenario as it is, but in not one of 100"),
        (0.0, 1.0, "A and B have exactly the same trust in each of 100"),
        (0.9, 0.1, "A is never behind B in trust: ahead in 90% and equal in 10% of 100"),
    ],
)
def test_a_ranking_that_does_not_turn(share: float, equal: float, sentence: str) -> None:
    text = said(ahead={"share": share, "low": share, "high": share, "equal": equal, "points": 100})
    assert sentence in text
    assert "turns" not in text


def test_no_parameter_is_named_where_none_decides() -> None:
    halves = [{"parameter": "x", "middle": 2.5, "below": 0.6, "above": 0.4, "error": 0.1}]
    text = said(weighed_ahead={"share": 0.5, "points": 64, "halves": halves})
    assert "in 50% of 64 independent points; no single one of them decides it" in text
    text = said(weighed_ahead={"share": 1.0, "points": 64, "halves": halves})
    assert "it does not turn: A is ahead of B in all 64 points" in text


def test_the_strongest_and_whether_it_can_be_told() -> None:
    assert "x moves the difference most, by 0.20 (95% interval 0.15 to 0.25)" in said()
    assert "more than any other; next y." in said()
    effects = told()["pairs"][0]["effects"]
    effects[1] = effects[1] | {"size": {"mean": 0.1, "low": 0.0, "high": 0.2}}
    assert "not told apart from it: y." in said(effects=effects)
    assert "None of the parameters moves the difference." in said(effects=effects[2:], weighed=[])


def test_shares_of_variance() -> None:
    text = said()
    assert "x has 60% (95% interval 50 to 70) alone and 80% (95% interval 70 to 90) with what it does" in text
    assert "adds up to 80%, the rest is how they act on each other." in text
    rows = told()["pairs"][0]["weighed"]
    rows[1]["first"]["mean"] = 0.38
    assert "adds up to 98%." in said(weighed=rows)


def test_what_holds_for_all() -> None:
    text = " ".join(sentences(told(), ABOUT)["all"])
    assert "1 of 3 parameters did not move a difference by a single digit: z." in text
    assert "would move a difference in trust by up to 0.01" in text
    assert "not inert" not in text
    assert "known to ±10 points or better; --points 128 would make that about ±5" in text
    assert "failed" not in text
    broken = told(luck=0.06)
    broken["inert"] = []
    broken["screening"]["failed"] = 3
    text = " ".join(sentences(broken, ABOUT)["all"])
    assert "did not move" not in text
    assert "2 parameters that are not inert move every one of them by less than that" in text
    assert "3 of 200 runs of the screening failed" in text


# --- the command


def command(*arguments: str | Path) -> Any:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["sensitivity", *map(str, arguments)])


SMALL = [
    *("--parameters", "negativity,liking,habituation,canned_worth", "--trajectories", "3"),
    *("--ranked", "2", "--points", "8", "--replicates", "2", "--workers", "0"),
]


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "scenario.yaml"
    path.write_text(TOWN)
    return path


def test_the_command_says_what_the_study_says(found: dict[str, Any], out: Path, scenario: Path) -> None:
    done = command(scenario, *SMALL, "--out", out, "--json")
    assert json.loads(done.stdout) == found
    assert "4 parameters: 16 design points, then about 32 for the strongest, x 2 replicates." in done.stderr
    done = command(scenario, *SMALL, "--out", out, "--quiet")
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("habituation") and "%" in line for line in lines)
    text = " ".join(" ".join(lines).split())
    for sentence in found["sentences"]["all"] + found["sentences"]["pairs"][0]:
        assert sentence in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--points", "100"], "a power of two up to 65536: 64 or 128, not 100"),
        (["--pair", "Loud"], "write two brands: Loud:Warm"),
        (["--pair", "Loud:Loud"], "write two different brands"),
    ],
)
def test_wrong_options_are_refused(scenario: Path, arguments: list[str], said: str) -> None:
    done = command(scenario, *arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_one_pair(scenario: Path, out: Path, found: dict[str, Any]) -> None:
    done = command(scenario, *SMALL, "--out", out, "--json", "--pair", "Loud:Warm", "--measure", "trust")
    made = json.loads(done.stdout)
    assert [(pair["a"], pair["b"], pair["measure"]) for pair in made["pairs"]] == [("Warm", "Loud", "trust")]
    study(out).run(workers=0)  # as the others expect it
