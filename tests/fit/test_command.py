"""`sim fit` as it is typed: the round trip, what it leaves behind, and what it refuses."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from sim_fit.priors import KEPT, prior_of

from sim.scenario import load

from .conftest import RUNS, TRUTH

pytestmark = pytest.mark.slow

Fitted = tuple[Path, dict[str, Any]]


def parameters(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in said["parameters"]}


def test_what_the_model_exported_gives_its_parameters_back(brand: Fitted) -> None:
    """X overview, X content and conversations, of a run whose truth is known; through files and import."""
    found = parameters(brand[1])
    inside = {
        name: found[name]["interval"][0] <= truth <= found[name]["interval"][1]
        for name, truth in TRUTH.items()
        if found[name]["interval"]
    }
    assert len(inside) >= 12
    # Of 14 intervals of 90 %, 11 or more hold in 19 of 20 fits.
    assert sum(inside.values()) >= len(inside) - 3, inside
    for name in ("reach", "liking", "exit_hazard", "participation.mean"):
        assert found[name]["contraction"] > 0.5, name


def test_the_scenario_runs_and_says_where_each_number_is_from(brand: Fitted) -> None:
    folder, said = brand
    text = (folder / "fitted.yaml").read_text(encoding="utf-8")
    scenario = load(folder / "fitted.yaml")
    assert scenario.audience.size == said["followers"]
    assert [each.name for each in scenario.brands] == ["As now", "Following up"]
    assert scenario.brands[0].with_["answer_rate"] == pytest.approx(said["counted"]["answer_rate"], rel=1e-3)
    for name, each in parameters(said).items():
        if each["interval"]:
            assert f"{name.rpartition('.')[2]}: " in text
    reach = parameters(said)["reach"]
    assert f"prior {prior_of('reach').low:g} to {prior_of('reach').high:g})" in text
    assert getattr(scenario.psychology, "reach") == pytest.approx(reach["median"], rel=0.01)  # noqa: B009


def test_what_no_export_tells_keeps_its_prior_to_the_draw(brand: Fitted) -> None:
    folder, said = brand
    table = pq.read_table(folder / "posterior.parquet")
    assert table.num_rows == 1000
    assert set(table.column_names) == {each["path"] for each in said["parameters"]}
    for name in KEPT:
        prior = prior_of(name)
        drawn = np.sort(table.column(prior.path).to_numpy())
        expected = prior.value((np.arange(1000) + 0.5) / 1000)
        assert drawn == pytest.approx(expected)
        assert parameters(said)[name]["interval"] is None
    reach = table.column("psychology.reach").to_numpy()
    low, high = parameters(said)["reach"]["interval"]
    assert np.quantile(reach, 0.05) == pytest.approx(low, rel=0.05)
    assert np.quantile(reach, 0.95) == pytest.approx(high, rel=0.05)


def test_a_second_brand_of_the_design_takes_a_moment_and_prints_80_columns(brand: Fitted, sim) -> None:
    began = time.process_time()
    start = time.monotonic()
    done = sim(brand[0].parent, "fit", "brand", "--runs", str(RUNS))
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - start < 60  # of which a second is the fit; 600 prior runs take longer anywhere
    assert time.process_time() - began < 1
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("brand: x, 60 days from 2025-06-16")
    assert any("Did the data move the prior?" in line for line in lines)
    assert "keep their" in done.stdout
    assert "Run it: sim run brand/fitted.yaml --posterior" in lines


def test_the_same_fit_again_writes_the_same_bytes(brand: Fitted, sim) -> None:
    files = [brand[0] / name for name in ("fitted.yaml", "posterior.parquet", "fit.html")]
    before = [file.read_bytes() for file in files]
    sim(brand[0].parent, "fit", "brand", "--runs", str(RUNS))
    assert [file.read_bytes() for file in files] == before


def test_each_replicate_has_numbers_of_its_own_and_intervals_carry_that(brand: Fitted, sim) -> None:
    place = brand[0].parent
    known: dict[bool, Any] = {}
    for with_it in (False, True):
        words = ["--posterior"] * with_it
        done = sim(
            place,
            "run",
            "brand/fitted.yaml",
            *words,
            "--replicates",
            "8",
            "--days",
            "30",
            "--no-report",
            "--json",
        )
        assert done.returncode == 0, done.stderr
        known[with_it] = json.loads(done.stdout)
    plain, drawn = (known[each]["brands"][0]["measures"]["unfollowed"] for each in (False, True))
    assert drawn["high"] - drawn["low"] > plain["high"] - plain["low"]
    draws = known[True]["scenario"]["draws"]
    assert len(draws) == len(brand[1]["parameters"])
    assert {len(values) for values in draws.values()} == {8}
    assert known[True]["provenance"]["content"] != known[False]["provenance"]["content"]


def test_it_lies_on_a_scenario_of_ones_own(brand: Fitted, sim, imported, tmp_path: Path) -> None:
    imported(tmp_path / "brand", "overview.csv")
    (tmp_path / "base.yaml").write_text(
        "name: Our plans\ndays: 40\nreplicates: 3\naudience: {size: 10, platform: x}\n"
        "brands:\n  - {name: Ask daily, strategy: genuine-follow-up}\n",
        encoding="utf-8",
    )
    done = sim(
        tmp_path,
        "fit",
        "brand",
        "--scenario",
        "base.yaml",
        "--free",
        "exit_hazard, reach",
        "--runs",
        "200",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert [each["name"] for each in said["parameters"] if not each["kept"]] == ["exit_hazard", "reach"]
    assert 'extends: "../base.yaml"' in (tmp_path / "brand" / "fitted.yaml").read_text(encoding="utf-8")
    scenario = load(tmp_path / "brand" / "fitted.yaml")
    assert (scenario.name, scenario.days) == ("Our plans", 40)
    assert [each.name for each in scenario.brands] == ["Ask daily", "As now"]
    assert scenario.audience.size == said["followers"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere"], "nowhere: there is no such folder. Name the folder that sim import --out wrote."),
        (["brand", "--free", "rech"], "--free: no parameter 'rech'. Did you mean"),
        (["brand", "--change", "June"], "--change: found 'June'. Write a day and what changed"),
        (["brand", "--change", "2024-01-01=x"], "--change: 2024-01-01 must have 15 days before and after it"),
        (["brand", "--network", "tiktok"], "has no days or posts of 'tiktok'. There are: x."),
        (["brand", "--scenario", "brand/fitted.yaml"], "is what a fit writes"),
        (["brand", "brand"], "a fit is of one folder"),
    ],
)
def test_what_cannot_be_fitted_gets_a_sentence(brand: Fitted, sim, words: list[str], sentence: str) -> None:
    done = sim(brand[0].parent, "fit", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_design_is_tried_on_made_up_truths(brand: Fitted, sim) -> None:
    """Calibration, coverage and contraction of one small design; and a calibrator broken on purpose."""
    done = sim(brand[0].parent, "fit", "check", "brand", "--runs", str(RUNS), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["broken_fails"] is True
    free = [each for each in said["parameters"] if each["name"] in TRUTH]
    assert all(each["truths"] >= 200 for each in free)
    assert sum(each["passes"] for each in free) >= len(free) - 2
    covered = np.mean([each["covered"]["0.9"] for each in free])
    assert covered == pytest.approx(0.9, abs=0.03)
    shown = sim(brand[0].parent, "fit", "check", "brand", "--runs", str(RUNS)).stdout
    assert max(map(len, shown.splitlines())) <= 80
    words = " ".join(shown.split())
    assert f"{len(said['parameters'])} of {len(said['parameters'])} parameters fail, as they have to" in words


def test_a_parameter_that_fails_calibration_gets_no_interval(brand: Fitted, monkeypatch) -> None:
    """Held to a level that none can reach, all fail: then the prior is returned, and that is said."""
    from sim_fit import calibration
    from sim_fit.fitting import fitted
    from sim_fit.imported import read
    from sim_fit.page import page
    from sim_fit.question import question_of
    from sim_fit.review import review
    from sim_fit.table import Table
    from sim_fit.writing import fitted_yaml

    question = question_of(read(brand[0]), {"audience": {"platform": "x"}})
    rng = np.random.default_rng(1)
    design = question.design
    width = len(design.priors) + 2 * len(design.compared)
    rows = rng.random((300, width))  # numbers that tell nothing
    monkeypatch.setattr(calibration, "binomial_bounds", lambda *_: (1.1, 1.2))
    found = fitted(question, Table(design, rows))
    assert all(each.low is None for each in found.estimates)
    for place, each in enumerate(found.estimates):
        assert found.draws[:, place].mean() == pytest.approx(
            each.prior.value((np.arange(99) + 0.5) / 99).mean(), rel=0.1
        )
    checks = {check.name: check for check in review(found)}
    assert checks["Are the intervals calibrated?"].verdict == "look"
    assert (
        "failed, and get no interval; more prior runs (--runs) may mend that."
        in checks["Are the intervals calibrated?"].sentence
    )
    assert checks["Did the data move the prior?"].verdict == "bad"
    assert "calibration failed" in page(found, list(checks.values()))
    assert "psychology:" not in fitted_yaml(found, None)
