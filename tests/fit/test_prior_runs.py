"""Prior runs: what a run is seen as, that it is the same again, and that none is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sim_fit import table as tables
from sim_fit.design import Design, days_of, people_of
from sim_fit.priors import KEPT, prior_of
from sim_fit.simulating import Simulator
from sim_fit.thinning import thinned

from sim import ScenarioError, plugins

SMALL = Design(
    targets=("drip", "reach", "comments", "continuation"),
    behaviours=("posts_per_day", "answer_rate", "median_minutes"),
    free=("reach", "participation.mean", "continue_chance", "exit_hazard"),
    days=30,
    people=400,
    desk=True,
)


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    return Simulator(SMALL, plugins.load())


def shares_of(design: Design, **values: float) -> np.ndarray:
    found = np.full(len(design.priors), 0.5)
    for name, value in values.items():
        place = design.places[name.replace("participation_", "participation.")]
        found[place] = design.priors[place].share(value)
    return found


def test_a_run_is_written_down_as_exports_would_have_it(simulator: Simulator) -> None:
    told = shares_of(SMALL, reach=0.5, participation_mean=0.05, answer_rate=0.7, continue_chance=0.8)
    record = simulator.record(told, 3)
    assert record.days == 30
    assert len(record.post_day) == record.posts.sum() > 10
    for day in range(30):  # posts and days count the same
        assert record.post_shown[record.post_day == day].sum() == record.shown[day]
        assert record.post_likes[record.post_day == day].sum() == record.likes[day]
    first, further = len(record.talk_day), (record.talk_turns - 1).sum()
    assert record.post_comments.sum() == first > 50
    assert record.comments.sum() <= first + further  # turns of the last evening come on the morning after
    assert record.comments.sum() >= first + further - 5
    assert record.followers[0] + record.lost[0] == 400
    assert np.diff(record.followers).tolist() == (-record.lost[1:]).tolist()


def test_answers_are_those_that_were_meant_and_as_late_as_the_desk(simulator: Simulator) -> None:
    told = shares_of(
        SMALL, reach=0.5, participation_mean=0.05, answer_rate=0.7, median_minutes=60, spread=0.2
    )
    record = simulator.record(told, 3)
    answered = record.talk_answered == 1
    assert answered.mean() == pytest.approx(0.7, abs=0.12)
    assert np.isnan(record.talk_minutes).tolist() == (~answered).tolist()
    assert np.median(record.talk_minutes[answered]) == pytest.approx(60, rel=0.1)
    assert np.std(np.log(record.talk_minutes[answered])) == pytest.approx(0.2, abs=0.06)
    assert (record.talk_replies[~answered] == 0).all()
    assert (record.talk_turns[~answered] == 1).all()
    assert (record.talk_replies[answered] >= 1).all()
    assert record.talk_turns.max() > 2


def test_a_change_of_policy_changes_what_the_brand_does() -> None:
    design = replace(SMALL, change=15)
    told = shares_of(design, reach=0.5, participation_mean=0.05, answer_rate=0.0, answer_rate_after=1.0)
    record = Simulator(design, plugins.load()).record(told, 3)
    day = record.talk_day
    assert record.talk_answered[day < 12].sum() == 0  # what was open then is answered when it begins
    assert record.talk_answered[day >= 15].all()


def test_the_same_run_again_is_the_same_to_the_last_digit(simulator: Simulator) -> None:
    again = Simulator(SMALL, plugins.load())
    again.run(4)
    assert np.array_equal(simulator.run(5), again.run(5))
    assert not np.array_equal(simulator.run(5)[:3], simulator.run(6)[:3])


def test_runs_are_kept_and_one_that_is_damaged_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(tables, "CHUNK", 5)
    seen: list[tuple[int, int]] = []
    first = tables.table_of(SMALL, 15, workers=1, progress=lambda *counts: seen.append(counts))
    assert seen == [(0, 15), (5, 15), (10, 15), (15, 15)]
    files = sorted(tmp_path.rglob("*.npy"))
    assert len(files) == 3
    files[1].write_bytes(files[1].read_bytes()[:90])
    seen.clear()
    again = tables.table_of(SMALL, 15, workers=1, progress=lambda *counts: seen.append(counts))
    assert seen == [(10, 15), (15, 15)]
    assert np.array_equal(first.compared, again.compared)
    assert len(again) == 15


def test_what_was_finished_is_kept_where_somebody_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(tables, "CHUNK", 5)

    def end(done: int, of: int) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tables.table_of(SMALL, 20, workers=1, progress=end)
    assert len(list(tmp_path.rglob("*.npy"))) == 2
    left: list[int] = []
    tables.table_of(SMALL, 20, workers=1, progress=lambda done, of: left.append(done))
    assert left[0] == 10


def test_brands_of_one_design_share_its_key_and_others_do_not() -> None:
    assert SMALL.key == replace(SMALL).key
    for other in (
        {"days": 45},
        {"people": 480},
        {"busy": 1.0},
        {"targets": ("drip", "reach")},
        {"base": {"psychology": {"asking_lift": 0.1}}},
    ):
        assert replace(SMALL, **other).key != SMALL.key


def test_sizes_of_designs() -> None:
    assert [days_of(days) for days in (29, 30, 44, 100, 400)] == [0, 30, 30, 90, 365]
    assert [people_of(count) for count in (50, 33_120, 1e9)] == [100, 30_000, 30_000]
    for count in (150, 777, 2_345, 9_999, 25_000):
        assert 0.8 <= people_of(count) / count <= 1


def test_priors_are_even_or_even_in_the_logarithm_and_whole_where_they_must() -> None:
    reach, pull, turns = prior_of("reach"), prior_of("psychology.question_pull"), prior_of("max_turns")
    assert float(reach.value(0.5)) == pytest.approx((0.004 * 0.9) ** 0.5)
    assert float(pull.value(0.5)) == pytest.approx((1.3 + 3) / 2)
    assert [float(turns.value(share)) for share in (0.0, 0.19, 0.21, 1.0)] == [1, 1, 2, 5]
    for prior in (reach, pull):
        assert prior.share(float(prior.value(0.3))) == pytest.approx(0.3)
    assert prior_of("participation.mean").path == "audience.traits.participation.mean"
    with pytest.raises(ScenarioError, match="no parameter 'rech'"):
        prior_of("rech")


def test_what_no_export_tells_varies_in_prior_runs_and_is_never_inferred() -> None:
    design = replace(SMALL, free=(*SMALL.free, "negativity"))
    names = [prior.name for prior in design.priors]
    assert set(KEPT) <= set(names)
    assert names.count("negativity") == 1
    assert not set(KEPT) & set(design.inferred)


def test_a_part_of_an_audience_is_some_of_its_people_with_all_that_they_did(simulator: Simulator) -> None:
    record = simulator.record(shares_of(SMALL, reach=0.5, participation_mean=0.05), 3)
    half = thinned(record, 0.5, b"these data")
    assert half.followers[0] == record.followers[0] / 2
    assert half.shown.sum() / record.shown.sum() == pytest.approx(0.5, abs=0.05)
    assert (half.post_comments <= record.post_comments).all()
    kept = set(half.talk_author)
    assert 0 < len(kept) < len(set(record.talk_author))
    for author in kept:  # all of theirs, or none
        assert (half.talk_author == author).sum() == (record.talk_author == author).sum()
    assert np.array_equal(half.shown, thinned(record, 0.5, b"these data").shown)
    assert thinned(record, 1.0, b"") is record
