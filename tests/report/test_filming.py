"""Who is filmed, which replicate, and that the film is the run, again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.explain import EVENT, HEARD, POST, Kind, watch
from sim.explain.notes import Lived
from sim.model import run_replicate
from sim.plugins import load as load_plugins
from sim.report.filming import SAMPLE, Filming, film_events, record, sample
from sim.results import Run, load
from sim.results.film import Film, read_film
from sim.results.typical import typical_replicate
from sim.scenario import load as load_scenario
from tests.reference.test_agreement import LIVELY, registry, scenario


def test_every_combination_of_groups_has_its_share() -> None:
    rng = np.random.default_rng(2)
    did = [rng.choice(3, 10_000, p=p).astype(np.uint8) for p in ([0.1, 0.6, 0.3], [0.15, 0.58, 0.27])]
    rows = sample(did, 500)
    assert len(set(rows.tolist())) == 500
    assert (np.diff(rows) > 0).all()
    for a in range(3):
        for b in range(3):
            wanted = 500 * np.mean((did[0] == a) & (did[1] == b))
            found = np.count_nonzero((did[0][rows] == a) & (did[1][rows] == b))
            assert abs(found - wanted) <= 1


def test_the_film_is_the_median_replicate_run_again(cafes: Run) -> None:
    film = read_film(cafes.directory)
    assert film is not None
    assert film.replicate == typical_replicate(cafes)
    assert len(film.rows) == SAMPLE
    registry = load_plugins([])
    scenario = load_scenario(cafes.directory / "scenario.yaml", registry=lambda files: registry)
    for place, name in enumerate(cafes.brands):
        watched = watch(scenario, registry, name, film.replicate, film.rows)
        assert len(film.events(place)) == len(watched.events)
        for day in (0, 1, 30, 179, 180):
            evening = film.evening(place, day)
            assert (evening.standing == watched.standing[day]).all()
            assert np.abs(evening.trust - watched.trust[day]).max() < 0.006
            assert np.abs(evening.attention - watched.attention[day]).max() < 0.006
            assert np.abs(evening.expectation - watched.expectation[day]).max() < 0.006
        suspicion = watched.everyone["suspicion"][film.rows]
        assert np.abs(film.evening(place, 180).suspicion - suspicion).max() < 0.01
    packed = [len(brand["film"]) * 3 / 4 for brand in json.loads(film.text)["brands"]]
    assert sum(packed) / len(packed) < 20_000


CANNED = ["brands.0.strategy=canned-reply", "brands.0.with={}", "psychology.recognition=0.5"]
LOUD = ["audience.traits.outspokenness.mean=0.5", "psychology.callout_seen=1"]


@pytest.mark.parametrize(
    "sets",
    [
        ["audience.size=400"],
        ["audience.size=3000", "days=60"],
        ["audience.size=3000", "days=60", *CANNED, *LOUD],
        ["audience.size=1500", "days=20", *CANNED, *LOUD, "brands.1.with.posts_per_day=3", "seed=9"],
        ["audience.size=1500", *CANNED, *LOUD, "brands.1.with.posts_per_day=3", "trust_rule=log-odds"],
    ],
    ids=["everybody", "as it is", "fakes called out", "three posts a day", "a rival trust rule"],
)
def test_filmed_while_it_runs_is_the_run_and_what_running_it_again_shows(sets: list[str]) -> None:
    registry = load_plugins([])
    cafes = Path(__file__).parents[2] / "scenarios" / "three-cafes.yaml"
    scenario = load_scenario(cafes, ["days=30", *sets], registry=lambda files: registry)
    filming = Filming(200)
    filmed = run_replicate(scenario, 0, registry=registry, onlooker=filming)
    plain = run_replicate(scenario, 0, registry=registry)
    assert filmed.daily.tobytes() == plain.daily.tobytes()
    np.testing.assert_equal(filmed.measures, plain.measures)
    assert filming.film is not None
    assert filming.rows is not None
    assert len(filming.rows) == 200
    watched = {b.name: watch(scenario, registry, b.name, 0, filming.rows) for b in scenario.brands}
    first = next(iter(watched.values()))
    again = Film.of(
        days=scenario.days,
        replicate=0,
        audience=scenario.audience.size,
        rows=filming.rows,
        disposition=first.traits["disposition"].astype(np.float64),
        first_attention=first.first_attention,
        neighbours=first.neighbours,
        psychology=scenario.psychology.model_dump(),
        brands={name: (film_events(each), each.posts) for name, each in watched.items()},
    )
    assert filming.film.text == again.text
    if LOUD[0] in sets:
        heard = Kind.HEARD_CALL_OUTS
        assert any((each.events["kind"] == heard).any() for each in watched.values())
    # Where it is known beforehand who it is, nothing is noted of the others, and it is the same film.
    fewer = Filming(200, filming.rows)
    run_replicate(scenario, 0, registry=registry, onlooker=fewer)
    assert fewer.film is not None
    assert fewer.film.text == again.text


def test_who_joins_over_what_several_said_on_different_days_is_filmed() -> None:
    """Though on the second of these days nobody speaks up whom the film shows."""
    psychology = LIVELY | {
        "callout_on_ignored": 0.02,
        "callout_seen": 0.7,
        "join_chance": 1,
        "join_trust": 0.6,
    }
    asked = scenario(
        {"strategy": "ask-and-ignore"}, graph="small-world", seed=6, psychology=psychology, days=40
    )
    filming = Filming(rows=np.arange(20))
    run_replicate(asked, 0, registry=registry(), onlooker=filming)
    assert filming.film is not None
    events = filming.film.events(0)
    assert (events["kind"] == Kind.JOINED).any()


def test_contributors_bystanders_and_lurkers_have_their_true_shares(cafes: Run) -> None:
    film = read_film(cafes.directory)
    assert film is not None
    table = cafes.values().to_pylist()
    for place, name in enumerate(cafes.brands):
        share = next(
            row["value"]
            for row in table
            if (row["brand"], row["replicate"], row["group"], row["measure"])
            == (name, film.replicate, "contributors", "share")
        )
        events = film.events(place)
        wrote = len(np.unique(events["place"][events["kind"] == 2]))
        assert abs(wrote - share * SAMPLE) <= 5  # the second brand's groups lie within the first's, and so on


def test_a_run_that_does_not_come_out_again_is_not_filmed(
    cafes: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("other")
    for name in ("scenario.yaml", "daily.parquet", "replicates.parquet"):
        (place / name).write_bytes((cafes.directory / name).read_bytes())
    (place / "summary.json").write_text(cafes.text, encoding="utf-8")
    registry = load_plugins([])
    scenario = load_scenario(
        place / "scenario.yaml", ["psychology.reach=0.12"], registry=lambda files: registry
    )
    with pytest.raises(ResultsError, match="does not come out as it did"):
        record(load(place), scenario, registry, size=20)


def test_an_incident_that_began_long_ago_is_filmed_with_its_day() -> None:
    events = np.zeros(1, EVENT)
    events["kind"], events["day"], events["turn"], events["count"] = Kind.HEARD_OF_INCIDENT, 61, -60, 2
    life = Lived(np.arange(1), events, np.empty(0, HEARD), np.empty(0, POST))
    assert film_events(life)["detail"].tolist() == [60_002]
