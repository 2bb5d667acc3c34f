"""A film reads back as what was filmed, to the steps it keeps; what is not a film is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ResultsError
from sim.results.film import EVENT, POST, Film, _pack, _unpack, read_film, write_film

PSYCHOLOGY = {
    "prior_weight": 2.0,
    "forgetting": 0.99,
    "grudge_forgetting": 0.999,
    "first_expectation": 0.5,
    "attention_recovery": 0.003,
    "closeness_memory": 0.998,
    "pretender_prior": 0.1,
    "negativity": 2.0,
}
UNFOLLOWED, MUTED, STOPPED = 17, 18, 19
REST = 153.5 / 256  # first attention, of a level that the model knows


def film_of(events: list[dict[str, Any]], people: int = 3, days: int = 100) -> Film:
    table = np.zeros(len(events), EVENT)
    for row, event in zip(table, events, strict=True):
        for name, value in event.items():
            row[name] = value
    posts = np.array(
        [(2, 0, True, 5, 0, 1, 300, 2), (2, 1, False, 0, 0, 0, 0, 0), (90, 0, False, 1, 2, 3, 4, 0)], POST
    )
    return Film.of(
        days=days,
        replicate=4,
        audience=10_000,
        rows=np.arange(people, dtype=np.int64) * 1000 + 7,
        disposition=np.linspace(0.2, 0.8, people),
        first_attention=np.full(people, REST),
        neighbours=np.arange(people) * 200,
        psychology=PSYCHOLOGY,
        brands={"A": (table, posts), "</script>": (table[:0], posts[:0])},
    )


LIVED: list[dict[str, Any]] = [
    {"place": 1, "day": 3, "kind": 1, "x": 0.5, "A": 0.45},
    {"place": 1, "day": 3, "kind": 2, "asks": True, "post": 1, "x": 0.5, "A": 0.45},
    {"place": 0, "day": 10, "kind": 14, "post": -1, "detail": 3, "s": 0.75, "x": 0.5, "A": 0.6},
    {"place": 1, "day": 20, "kind": 8, "detail": 1, "r": 0.2, "s": 1.5, "k": 4.0, "x": 0.35, "A": 0.225},
    {
        "place": 1,
        "day": 20,
        "kind": UNFOLLOWED,
        "detail": 3,
        "r": 0.2,
        "s": 1.5,
        "k": 4.0,
        "x": 0.35,
        "A": 0.225,
    },
    {"place": 2, "day": 50, "kind": MUTED, "detail": 1, "x": 0.5, "A": 0.02},
]


def test_events_come_back_follower_by_follower() -> None:
    film = film_of(LIVED)
    found = film.events(0)
    assert found["place"].tolist() == [0, 1, 1, 1, 1, 2]
    assert found["day"].tolist() == [10, 3, 3, 20, 20, 50]
    assert found["kind"].tolist() == [14, 1, 2, 8, UNFOLLOWED, MUTED]
    assert found["asks"].tolist() == [False, False, True, False, False, False]
    assert found["post"].tolist() == [-1, 0, 1, 0, 0, 0]
    assert found["detail"].tolist() == [3, 0, 0, 1, 3, 1]
    expected = {event["place"] * 1000 + event["day"] * 10 + event["kind"]: event for event in LIVED}
    for row in found:
        event = expected[row["place"] * 1000 + row["day"] * 10 + row["kind"]]
        for name in "rskxA":
            assert row[name] == pytest.approx(event.get(name, 0.0), abs=0.006)
    assert len(film.events(1)) == 0


def test_evenings_are_what_the_equations_make_of_events() -> None:
    film = film_of(LIVED)
    before = film.evening(0, 0)
    assert before.trust == pytest.approx(film.disposition)
    assert before.attention == pytest.approx([REST] * 3)
    assert before.suspicion == pytest.approx([0.1] * 3)
    # Fading: credit .2, debit 1.5 and grudge 4 would fade, but they have left, and it is frozen.
    W, a = 2.0, film.disposition[1]
    frozen = (0.2 + a * W) / (0.2 + 1.5 + 4.0 + W)
    for day in (20, 100):
        assert film.evening(0, day).trust[1] == pytest.approx(frozen, abs=0.003)
    # Who still follows forgets: a debit of .75 is .75 * .99^40 after forty days.
    debit = 0.75 * 0.99**40
    assert film.evening(0, 50).trust[0] == pytest.approx(0.2 * W / (debit + W), abs=0.003)
    recovered = REST + (0.02 - REST) * (1 - 0.003) ** 50
    assert film.evening(0, 100).attention[2] == pytest.approx(recovered, abs=0.003)
    assert [film.evening(0, day).standing.tolist() for day in (19, 20, 50)] == [
        [0, 0, 0],
        [0, 2, 0],
        [0, 2, 1],
    ]
    assert film.evening(1, 100).standing.tolist() == [0, 0, 0]


def test_posts_and_people_come_back() -> None:
    film = film_of(LIVED)
    assert film.rows.tolist() == [7, 1007, 2007]
    assert film.neighbours.tolist() == [0, 200, 400]
    assert film.posts(0).tolist() == [
        (2, 0, True, 5, 0, 1, 300, 2),
        (2, 1, False, 0, 0, 0, 0, 0),
        (90, 0, False, 1, 2, 3, 4, 0),
    ]
    assert len(film.posts(1)) == 0


def test_errors_do_not_add_up_over_many_events() -> None:
    rng = np.random.default_rng(1)
    state = {"r": 0.0, "s": 0.0, "k": 0.0, "x": 0.5, "A": REST, "d": 0.0, "c": 0.0}
    events: list[dict[str, Any]] = []
    for day in range(1, 300):
        close = state["c"] * 0.998
        state = {"r": state["r"] * 0.99 ** (1 - close), "s": state["s"] * 0.99, "k": state["k"] * 0.999,
                 "x": state["x"], "A": REST + (state["A"] - REST) * (1 - 0.003), "d": state["d"] * 0.999,
                 "c": close}  # fmt: skip
        state["r"] += rng.random() * 0.3
        state["s"] += rng.random() * 0.3
        state["x"] = float(np.clip(state["x"] + rng.normal(0, 0.05), 0, 1))
        state["A"] *= rng.choice([0.75, 1.2]) if state["A"] < 0.8 else 0.75
        state["d"] += rng.choice([1.4, -1.7])
        state["c"] += (1 - state["c"]) * rng.choice([0.0, 0.3])
        events.append({"place": 0, "day": day, "kind": 10, **state})
    last = film_of(events, people=1, days=300).events(0)[-1]
    assert 0.1 < state["c"] < 1
    for name, value in state.items():
        assert last[name] == pytest.approx(value, abs=0.011 if name == "d" else 0.006)


def test_a_close_tie_forgets_more_slowly() -> None:
    close = {"place": 0, "day": 10, "kind": 3, "r": 1.0, "x": 0.5, "A": REST, "c": 0.6}
    film = film_of([close, {**close, "place": 1, "c": 0.0}])
    W, disposition = 2.0, film.disposition
    # By day 12 closeness has been .6 * .998 and .6 * .998^2: of so much of the two days nothing is forgotten.
    credit = np.array([0.99 ** (2 - 0.6 * 0.998 - 0.6 * 0.998**2), 0.99**2])
    expected = (credit + disposition[:2] * W) / (credit + W)
    assert film.evening(0, 12).trust[:2] == pytest.approx(expected, abs=1e-6)


def test_who_doubts_is_told_from_who_does_not() -> None:
    dropped = {"place": 1, "day": 5, "kind": 7, "x": 0.5, "A": REST, "d": 2.8}
    suspicion = film_of([dropped]).evening(0, 5).suspicion
    odds = np.exp(2.8) / 9  # at a prior of one in ten
    assert suspicion == pytest.approx([0.1, odds / (1 + odds), 0.1])


@given(st.lists(st.integers(-(2**40), 2**40), max_size=50))
@settings(max_examples=60)
def test_whole_numbers_come_back(numbers: list[int]) -> None:
    assert _unpack(_pack(np.array(numbers, np.int64))).tolist() == numbers


def test_it_is_written_whole_and_read_again(tmp_path: Path) -> None:
    assert read_film(tmp_path) is None
    film = film_of(LIVED)
    write_film(tmp_path, film)
    assert [path.name for path in tmp_path.iterdir()] == ["film.json"]
    found = read_film(tmp_path)
    assert found is not None
    assert found.text == film.text
    assert found.brands == ["A", "</script>"]
    assert (found.events(0) == film.events(0)).all()
    assert json.loads(found.text)["replicate"] == 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is damaged"),
        ("[]", "reads format 2 of it"),
        ('{"format": 1}', "reads format 2 of it"),
        ('{"format": 2}', "is damaged"),
        (json.dumps(json.loads(film_of(LIVED).text) | {"followers": "AAAA"}), "is damaged"),
        (json.dumps(json.loads(film_of(LIVED).text) | {"days": "9"}), "is damaged: days is not integer"),
        (json.dumps(json.loads(film_of(LIVED).text) | {"psychology": {}}), r"is damaged \('prior_weight'\)"),
    ],
)
def test_what_is_no_film_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "film.json").write_text(text, encoding="utf-8")
    with pytest.raises(ResultsError, match=sentence):
        read_film(tmp_path)
