"""Posts that differ, whom a small chance happens to, and what becomes of incidents."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from sim.engine.among import anybody
from sim.engine.columns import psychology
from sim.engine.posts import Said, shaped, struck
from sim.engine.rng import EXCESS, HEAT
from sim.measures import COLUMNS
from sim.model import TrustModel, run_replicate
from sim.scenario import Scenario, loads

KEY = (7, 0)
EVERYBODY = np.empty(0, np.int64)
SILENT = "brands: [{name: A, strategy: silence}]\n"
BRANDS = "brands: [{name: A, strategy: broadcast, with: {posts_per_day: 1}}]\n"


def scenario(rest: str = "", *, days: int = 60, size: int = 4000, brands: str = BRANDS) -> Scenario:
    return loads(
        f"name: x\ndays: {days}\naudience: {{size: {size}}}\nmeasure_every: {days}\n{rest}\n{brands}"
    )


@pytest.mark.parametrize("chance", [1e-4, 0.01, 0.3, 0.9, 1.0])
def test_it_happens_to_everybody_with_the_same_chance(chance: float) -> None:
    size, days = 1000, 60
    hits = np.zeros(size)
    for day in range(1, days + 1):
        hits[anybody(chance, size, (KEY, 0, EVERYBODY), day, HEAT, 64)] += 1
    expected, sd = days * chance, (days * chance * (1 - chance)) ** 0.5
    assert abs(hits.mean() - expected) <= 5 * sd / size**0.5
    first, last = hits[np.arange(size) % 64 < 8].mean(), hits[np.arange(size) % 64 >= 56].mean()
    assert abs(first - last) <= 6 * sd / 120**0.5


@pytest.mark.parametrize("chance", [0.0, 0.02, 0.5, 1.0])
def test_some_people_find_the_luck_they_have_among_all(chance: float) -> None:
    everybody = anybody(chance, 1000, (KEY, 2, EVERYBODY), 5, EXCESS, 3)
    ids = np.array([999, 3, 64, 65, 500, 0, 128])
    some = anybody(chance, len(ids), (KEY, 2, ids), 5, EXCESS, 3)
    assert set(ids[some]) == set(ids) & set(everybody)


def test_a_post_is_alike_for_every_brand_and_its_mean_stays() -> None:
    p = psychology({"reach": 0.1, "reach_spread": 0.7, "comment_spread": 0.7})
    posts = [shaped(p, Said(), False, 3, 0, day, 0) for day in range(1, 6001)]
    reach, multiplier = (
        np.array([getattr(post, name) for post in posts]) for name in ("reach", "multiplier")
    )
    for found, mean in ((reach, 0.1), (multiplier, 1.0)):
        assert found.mean() == pytest.approx(mean, rel=0.05)
        assert np.log(found).std() == pytest.approx(0.7, rel=0.05)
    assert abs(np.corrcoef(np.log(reach), np.log(multiplier))[0, 1]) < 0.05
    assert posts[0] == shaped(p, Said(), False, 3, 0, 1, 0)
    topic = shaped(p, Said(2.0, 3.0, 0.25), True, 3, 0, 1, 0)
    assert topic.reach == pytest.approx(2 * posts[0].reach)
    assert topic.multiplier == pytest.approx(3 * p.question_pull * posts[0].multiplier)
    assert topic.value == 0.25


def test_a_spread_leaves_what_is_shown_as_it_was_on_average() -> None:
    shown = []
    for spread in (0.0, 0.99):
        asked = scenario(f"psychology: {{reach: 0.03, reach_spread: {spread}}}", days=180)
        found = [run_replicate(asked, replicate).daily[0, :, 0] for replicate in range(6)]
        shown.append([days[:, COLUMNS.index("shown")].sum() for days in found])
    assert np.mean(shown[1]) == pytest.approx(np.mean(shown[0]), rel=0.12)
    assert np.std(shown[1]) > 3 * np.std(shown[0])


def test_severities_have_a_heavy_tail_that_is_cut() -> None:
    p = psychology({"incident_chance": 1.0})
    found = np.array([struck(p, 1, 0, day, 0) for day in range(1, 4001)])
    assert found.min() >= 1
    assert found.max() == 100
    for least, share in ((3, 3**-1.5), (10, 10**-1.5)):
        assert (found > least).mean() == pytest.approx(share, abs=0.02)
    seldom = psychology({"incident_chance": 0.1})
    assert np.mean([struck(seldom, 1, 0, day, 0) > 0 for day in range(1, 4001)]) == pytest.approx(
        0.1, abs=0.02
    )
    assert struck(psychology({}), 1, 0, 1, 0) == 0


EVENT = "timeline: [{day: 10, brand: A, event: fault, severity: 30, seen: 0.4, lasts: 5}]"


def model_of(rest: str, **kinds: str) -> TrustModel:
    model = TrustModel(scenario(rest, **kinds))  # type: ignore[arg-type]
    model.run_model()
    return model


def test_an_event_is_seen_by_its_share_and_burns_out() -> None:
    model = TrustModel(scenario(EVENT))
    for _ in range(14):
        model.step()
    (incident,) = model.brands[0].world.storms.alive
    saw = (incident.marks & 1).sum()
    assert saw / model.size == pytest.approx(0.4, abs=0.03)
    model.run_model()
    storms = model.brands[0].world.storms
    assert storms.alive == []
    (over,) = storms.all
    assert over.size == sum(over.call_outs) > 10
    assert len(over.call_outs) < 40
    assert sum(over.call_outs[:5]) > over.size / 2


def test_nobody_speaks_twice_over_one_incident() -> None:
    (incident,) = model_of(EVENT).brands[0].world.storms.all
    assert incident.size <= (incident.marks & 2 > 0).sum() + len(incident.queue)


def test_a_grudge_over_an_incident_is_no_sign_of_deceit() -> None:
    model = model_of(EVENT.replace("fault", "breach"), brands=SILENT)
    brand = model.brands[0]
    assert (brand.column("grudge") > 0).sum() > 1000
    assert model.daily[0, -1, 0, COLUMNS.index("flagged")] == 0
    assert model.daily[0, :, 0, COLUMNS.index("left_phony")].sum() == 0


def test_the_share_of_integrity_goes_to_the_grudge() -> None:
    for kind, share in (("fault", 0.2), ("breach", 0.8)):
        rest = f"psychology: {{forgetting: 1, grudge_forgetting: 1}}\n{EVENT.replace('fault', kind)}"
        brand = model_of(rest, brands=SILENT).brands[0]
        k, s = brand.column("grudge").sum(), brand.column("debit").sum()
        assert k / (k + s) == pytest.approx(share, abs=1e-4)


def test_heat_falls_as_the_model_page_says() -> None:
    model = TrustModel(scenario(f"psychology: {{incident_callout: 0.01, incident_join: 0}}\n{EVENT}"))
    heats, called = [], []
    for _ in range(20):
        model.step()
        alive = model.brands[0].world.storms.alive
        heats.append(alive[0].heat if alive else 0.0)
        called.append(alive[0].call_outs[-1] if alive else 0)
    for before, after, today in zip(heats, heats[1:], called[1:], strict=False):
        if after:
            assert after == pytest.approx(before * exp(-1 / 1.5) + today)
    assert log(heats[15] / heats[14]) == pytest.approx(-1 / 1.5)


def test_an_apology_takes_debit_once_and_no_grudge() -> None:
    both = "[{name: A, strategy: %s}, {name: B, strategy: apologises, with: {usually: %s, storm: 1}}]"
    brands = "brands: " + both % ("broadcast", "broadcast") + "\n"
    event = EVENT.replace("[", "[{day: 10, brand: B, event: fault, severity: 30, seen: 0.4, lasts: 5}, ")
    model = model_of(event, brands=brands, days=30)
    silent, sorry = model.brands
    assert sorry.column("debit").sum() < 0.97 * silent.column("debit").sum()
    assert sorry.column("grudge").sum() == pytest.approx(silent.column("grudge").sum(), rel=0.03)
    assert sorry.column("trust").mean() > silent.column("trust").mean()


def test_measures_of_storms_are_told_of_scenarios_that_can_have_them() -> None:
    quiet, stormy = (run_replicate(scenario(rest, days=20), 0).measures[0] for rest in ("", EVENT))
    assert "storms" not in quiet
    assert stormy["storms"] == 1
    assert 0.001 <= stormy["largest_storm"] < 0.2
