"""What if: the change asked for, and nothing that does not follow from it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.explain import Change, Kind, Watched, watch
from sim.explain.asking import EVERY_DAY, ONE_DAY, difference, in_words, understood
from sim.explain.story import moments
from sim.measures import COLUMNS
from tests.reference.test_agreement import LIVELY, registry, scenario

LOUD = LIVELY | {"callout_on_ignored": 0.4, "callout_seen": 0.7, "join_chance": 1, "join_trust": 0.6}
SIZE, DAYS = 240, 30


def asked(strategy: str = "everything", **options: Any) -> Any:
    return scenario({"strategy": strategy, "replies_per_day": 30}, **({"days": DAYS, "size": SIZE} | options))


def world(scenario: Any, *changes: Change, rows: Any = range(SIZE)) -> Watched:
    return watch(scenario, registry(), "Brand 0", 0, rows, changes)


@pytest.fixture(scope="module")
def lonely() -> tuple[Any, Watched]:
    """A brand whose replies do not depend on the hands left, met by followers without neighbours."""
    alone = asked("ask-and-ignore", graph="nobody")
    return alone, world(alone)


@pytest.fixture(scope="module")
def talked_of() -> tuple[Any, Watched]:
    ways = {"strategy": "ask-and-ignore", "replies_per_day": 30, "with": {"answer_rate": 0.1}}
    among = scenario(ways, days=DAYS, size=SIZE, psychology=LOUD)
    return among, world(among)


@pytest.fixture(scope="module")
def lively() -> tuple[Any, Watched]:
    """All that can happen does, templates included."""
    among = asked("everything", psychology=LOUD)
    return among, world(among)


def with_event(watched: Watched, *kinds: Kind, day: int = 0) -> tuple[int, int]:
    """A follower to whom one of these happened, and the day."""
    events = watched.events
    found = events[np.isin(events["kind"], kinds) & (events["day"] >= day)][0]
    return int(watched.rows[found["place"]]), int(found["day"])


def same(a: Watched, b: Watched) -> None:
    np.testing.assert_array_equal(a.ties, b.ties)
    np.testing.assert_array_equal(a.eyes, b.eyes)
    np.testing.assert_array_equal(a.daily, b.daily)
    np.testing.assert_array_equal(a.events, b.events)
    for name in ("trust", "attention", "expectation", "standing"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


# --- Nothing but what follows


@pytest.mark.parametrize(
    ("what", "kinds"),
    [
        ("answered", (Kind.WROTE,)),
        ("followed up", (Kind.WROTE,)),
        ("ignored", (Kind.WROTE,)),
        ("not ignored", (Kind.IGNORED,)),
        ("not recognised", (Kind.RECOGNISED, Kind.READ_FAKE)),
        ("not bored", (Kind.UNFOLLOWED, Kind.MUTED, Kind.STOPPED)),
        ("read of answers", (Kind.READ, Kind.READ_FAKE)),
        ("not heard", (Kind.HEARD_CALL_OUTS,)),
        ("not called out", (Kind.CALLED_OUT, Kind.JOINED)),
    ],
)
def test_a_change_to_whom_nothing_of_the_kind_happens_moves_nothing(
    lively: tuple[Any, Watched], what: str, kinds: tuple[Kind, ...]
) -> None:
    """Every column of every follower, every day's number, every event, where it happens to others."""
    among, was = lively
    have = {who for who in range(SIZE) if len(hers(was, who, *kinds))}
    assert have
    # The liveliest of the others: with whom most happens but this.
    happens = np.bincount(was.events["place"], minlength=SIZE)
    happens[sorted(have)] = -1
    who = int(np.argmax(happens))
    assert happens[who] > 0
    same(was, world(among, Change(what, who)))


def test_what_is_so_already_changes_nothing(talked_of: tuple[Any, Watched]) -> None:
    among, was = talked_of
    answered = was.events[was.events["kind"] == Kind.ANSWERED][0]
    who, day = int(answered["place"]), int(answered["day"])
    same(was, world(among, Change("answered", who, day)))
    reads = was.events[was.events["kind"] == Kind.LOOKED][0]
    same(was, world(among, Change("not bored", int(reads["place"]), int(reads["day"]))))
    same(was, world(among, Change("read of answers", int(reads["place"]), int(reads["day"]))))


@pytest.mark.parametrize(
    ("what", "kinds"),
    [
        ("answered", (Kind.IGNORED,)),
        ("followed up", (Kind.IGNORED,)),
        ("not ignored", (Kind.IGNORED,)),
        ("ignored", (Kind.ANSWERED,)),
        ("read of answers", (Kind.READ,)),
        ("not heard", (Kind.HEARD_CALL_OUTS,)),
        ("not called out", (Kind.CALLED_OUT,)),
        ("no call-outs", (Kind.CALLED_OUT,)),
    ],
)
def test_everything_before_the_change_is_identical(
    talked_of: tuple[Any, Watched], what: str, kinds: tuple[Kind, ...]
) -> None:
    among, was = talked_of
    who, day = with_event(was, *kinds, day=10 if what != "ignored" else 1)
    now = world(among, Change(what, -1 if what == "no call-outs" else who, day))
    np.testing.assert_array_equal(was.daily[: day - 1], now.daily[: day - 1])
    np.testing.assert_array_equal(was.trust[:day], now.trust[:day])
    before, after = (w.events[w.events["day"] < day] for w in (was, now))
    np.testing.assert_array_equal(before, after)
    assert not np.array_equal(was.events, now.events)
    assert difference(was, now, who)["first_day"] == day


def test_without_neighbours_nobody_else_is_moved(lonely: tuple[Any, Watched]) -> None:
    """Bystanders read what she wrote under, so what she gets is changed where nobody reads along."""
    psychology = LIVELY | {"thread_opening": 0}
    alone = asked("ask-and-ignore", graph="nobody", psychology=psychology)
    was = world(alone)
    who, day = with_event(was, Kind.IGNORED)
    for change in (Change("answered", who, day), Change("followed up", who), Change("ignored", who)):
        now = world(alone, change)
        others = np.arange(SIZE) != who
        np.testing.assert_array_equal(was.ties[others], now.ties[others])
        np.testing.assert_array_equal(was.eyes[others], now.eyes[others])
        if change.what != "ignored":
            assert was.ties[who] != now.ties[who]
        found = difference(was, now, who)
        assert found["others_moved"] == 0
        assert not len(found["others_stayed"])
        assert not len(found["others_left"])


def test_what_she_alone_sees_moves_nobody_without_neighbours(lonely: tuple[Any, Watched]) -> None:
    alone, was = lonely
    others = np.arange(SIZE)
    # She may comment later where she did not, which those who read along see: one who commented no more.
    wrote = was.events[was.events["kind"] == Kind.WROTE]
    last = {who: int(wrote["day"][wrote["place"] == who].max(initial=0)) for who in range(SIZE)}
    reads = was.events[(was.events["kind"] == Kind.READ) & (was.events["day"] >= DAYS - 4)]
    held = 0
    for who, day in [(int(e["place"]), int(e["day"])) for e in reads if last[e["place"]] < e["day"]][:3]:
        now = world(alone, Change("read of answers", who, day))
        assert now.trust[day, who] > was.trust[day, who]
        before, after = (hers(w, who, Kind.WROTE)[["day", "post"]] for w in (was, now))
        np.testing.assert_array_equal(before, after)
        np.testing.assert_array_equal(was.ties[others != who], now.ties[others != who])
        np.testing.assert_array_equal(was.eyes[others != who], now.eyes[others != who])
        held += 1
    assert held == 3


# --- Each change is what it says


def hers(watched: Watched, who: int, *kinds: Kind) -> Any:
    events = watched.events
    return events[(events["place"] == who) & np.isin(events["kind"], kinds)]


def test_answered_on_a_day(talked_of: tuple[Any, Watched]) -> None:
    among, was = talked_of
    who, day = with_event(was, Kind.IGNORED)
    now = world(among, Change("answered", who, day))
    assert day not in hers(now, who, Kind.IGNORED)["day"]
    assert day in hers(now, who, Kind.ANSWERED, Kind.RECOGNISED)["day"]
    today = slice(day - 1, day)
    replies = COLUMNS.index("replies")
    assert now.daily[today, 0, replies] > was.daily[today, 0, replies]


@pytest.mark.parametrize("hands", [2, 12])
def test_an_answer_more_takes_nobodys_place(hands: int) -> None:
    few = asked("genuine-follow-up", days=12)
    brand = few.brands[0].model_copy(update={"replies_per_day": hands, "with_": {"answer_rate": 0.7}})
    few = few.model_copy(update={"brands": (brand,)})
    was = world(few)
    got = np.isin(was.events["kind"], (Kind.ANSWERED, Kind.FOLLOWED_UP))
    later = set(was.events["day"][got & (was.events["turn"] > 1)])  # what an answer more could take away
    ignored = was.events[(was.events["kind"] == Kind.IGNORED) & (was.events["turn"] == 1)]
    tried = [(int(e["place"]), int(e["day"])) for e in ignored if hands == 2 or e["day"] in later][:6]
    assert len(tried) == 6
    for who, day in tried:
        now = world(few, Change("answered", who, day))
        for other in set(range(SIZE)) - {who}:
            before, after = (
                [e["turn"] for e in hers(each, other, Kind.ANSWERED, Kind.FOLLOWED_UP) if e["day"] == day]
                for each in (was, now)
            )
            assert before == after


def test_never_recognised() -> None:
    canned = asked("canned-reply", graph="nobody")
    was = world(canned)
    who, _ = with_event(was, Kind.RECOGNISED)
    now = world(canned, Change("not recognised", who))
    assert not len(hers(now, who, Kind.RECOGNISED, Kind.READ_FAKE))
    assert now.ties["k"][who] == 0 < was.ties["k"][who]
    others = np.arange(SIZE) != who
    first = int(hers(was, who, Kind.RECOGNISED)["day"][0])
    np.testing.assert_array_equal(was.trust[:first][:, others], now.trust[:first][:, others])


def test_who_recognises_nothing_still_concludes_what_silence_tells(lively: tuple[Any, Watched]) -> None:
    """Savvy has a part in both (6, 11)."""
    among, was = lively
    saw = set(was.events["place"][was.events["kind"] == Kind.RECOGNISED].tolist())
    ignored = was.events[was.events["kind"] == Kind.IGNORED]
    who = next(int(each) for each in ignored["place"] if each in saw)
    now = world(among, Change("not recognised", who))
    assert not len(hers(now, who, Kind.RECOGNISED, Kind.READ_FAKE))
    events = hers(now, who, *Kind)
    tells = float(was.traits["savvy"][who]) * np.log((1 - 0.15) / (1 - 0.79))
    silences = np.flatnonzero((events["kind"] == Kind.IGNORED) & (events["turn"] == 1))
    assert len(silences)
    for at in silences:
        moved = float(events["d"][at] - events["d"][at - 1])
        assert moved == pytest.approx(tells * (1 if events["asks"][at] else 0.3), abs=1e-5)


def test_not_bored_on_the_day_she_left_of_boredom() -> None:
    dull = asked("broadcast", psychology=LIVELY | {"exit_hazard": 0.01, "habituation": 0.3}, graph="nobody")
    was = world(dull)
    bored = was.events[was.events["reason"] == 1]
    bored = bored[np.isin(bored["kind"], (Kind.UNFOLLOWED, Kind.MUTED))]
    later = 0
    for event in bored[:12]:
        who, day = int(event["place"]), int(event["day"])
        now = world(dull, Change("not bored", who, day), rows=[who])
        np.testing.assert_array_equal(now.trust[:day, 0], was.trust[:day, who])
        gone = int(now.everyone["gone"][who])
        assert gone == 0 or gone >= day
        later += gone != day
        if gone != day:  # she stays that day, attention is as it was, and the brand's counts know
            assert now.measures["followers_kept"] >= was.measures["followers_kept"]
            before = hers(was, who, *Kind)
            assert now.attention[day, 0] == pytest.approx(before["A"][before["day"] == day][-1], abs=1e-6)
    assert later


def test_where_boredom_has_no_part_it_is_told_to_have_none() -> None:
    dull = asked("broadcast", psychology=LIVELY | {"exit_hazard": 0.01, "habituation": 0.3}, graph="nobody")
    never = [Change("not bored", who) for who in range(SIZE)]
    now = world(dull, *never)
    calm = 0
    for who in range(SIZE):
        as_it_was, told = moments(now, who, dull.psychology), moments(now, who, dull.psychology, never)
        for plain, moment in zip(as_it_was, told, strict=True):
            if not moment.chance:
                continue
            assert moment.chance["boredom"] == min(plain.chance["boredom"], 1)
            drivers = moment.chance["boredom"] * moment.chance["distrust"]
            assert moment.chance["all"] == pytest.approx(moment.chance["base"] * drivers)
            assert plain.chance["distrust"] == moment.chance["distrust"]
            calm += plain.chance["boredom"] > 1
            # Another day's change, or another follower's, is none of hers.
            for other in (Change("not bored", who, moment.day + 1), Change("not bored", who + 1)):
                assert plain in moments(now, who, dull.psychology, [other])
            assert moment in moments(now, who, dull.psychology, [Change("not bored", who, moment.day)])
    assert calm


def test_never_heard_and_no_call_outs(talked_of: tuple[Any, Watched]) -> None:
    among, was = talked_of
    who, _ = with_event(was, Kind.HEARD_CALL_OUTS)
    deaf = world(among, Change("not heard", who))
    assert not len(hers(deaf, who, Kind.HEARD_CALL_OUTS, Kind.JOINED))
    assert (deaf.events["kind"] == Kind.HEARD_CALL_OUTS).any()
    quiet = world(among, Change("no call-outs", -1))
    assert quiet.measures["call_outs"] == 0 < was.measures["call_outs"]
    assert not np.isin(quiet.events["kind"], (Kind.CALLED_OUT, Kind.HEARD_CALL_OUTS, Kind.JOINED)).any()
    assert not (quiet.eyes["flags"] & 4).any()


def test_no_call_outs_on_a_day_stops_those_decided_the_evening_before(
    talked_of: tuple[Any, Watched],
) -> None:
    among, was = talked_of
    _, decided = with_event(was, Kind.JOINED, day=5)
    day = decided + 1
    now = world(among, Change("no call-outs", -1, day))
    talk = [w.heard[~w.heard["praise"]]["day"] for w in (was, now)]
    assert day in talk[0]
    assert day not in talk[1]
    calls = COLUMNS.index("call_outs")
    assert was.daily[day - 1, 0, calls] > 0 == now.daily[day - 1, 0, calls]
    assert now.daily[: day - 1, 0, calls].sum() > 0


@pytest.mark.parametrize("everybody", [True, False])
def test_who_called_out_before_is_known_for_it(talked_of: tuple[Any, Watched], everybody: bool) -> None:
    among, was = talked_of
    events = was.events
    loud = events["kind"] == Kind.CALLED_OUT
    first = {who: int(events["day"][loud & (events["place"] == who)].min(initial=99)) for who in range(SIZE)}
    who = next(who for who, day in first.items() if day < DAYS)
    change = Change("no call-outs", -1, DAYS) if everybody else Change("not called out", who, DAYS)
    now = world(among, change)
    known = set(np.flatnonzero(now.eyes["flags"] & 4).tolist())
    assert who in known
    if everybody:  # nobody else is: what would have been said on the last day has not been
        joined = events["place"][(events["kind"] == Kind.JOINED) & (events["day"] < DAYS - 1)]
        assert known == {each for each, day in first.items() if day < DAYS} | set(joined.tolist())


def test_a_changed_reading_leaves_what_she_called_out_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under another post, the same day, in her own conversation."""
    from sim.explain import intervening as module
    from sim.explain.watching import prepared

    change = Change("read of answers", 7, 1)
    model = prepared(asked(days=1, size=20), registry(), "Brand 0", 0, np.array([7]), [change])
    observed: Any = model.brands[0].world
    observed.begin(1, [True, True])
    loud = iter([True, False])

    def meets(*_: Any) -> Any:
        return module.Moment(loud=next(loud))

    monkeypatch.setattr(module.Alone, "meets", meets)
    observed._speakers = [np.array([3, 7]), np.array([7, 9])]  # in conversations; then reading this post
    before = observed.ties[7].copy(), observed.eyes[7].copy()
    observed._relive(7, before, (0, 0, True), 1, True, 1)
    assert [each.tolist() for each in observed._speakers] == [[3, 7], [9]]


def test_never_called_out(talked_of: tuple[Any, Watched]) -> None:
    among, was = talked_of
    who, _ = with_event(was, Kind.CALLED_OUT)
    now = world(among, Change("not called out", who))
    assert was.everyone["call_outs"][who]
    assert not now.everyone["call_outs"][who]
    assert not len(hers(now, who, Kind.CALLED_OUT))
    assert not (now.heard["source"][~now.heard["praise"]] == who).any()


def test_what_followed_is_counted(talked_of: tuple[Any, Watched]) -> None:
    among, was = talked_of
    now = world(among, Change("no call-outs", -1))
    found = difference(was, now, 0)
    gone, then = was.everyone["gone"] > 0, now.everyone["gone"] > 0
    gone[0] = then[0] = False
    assert found["others_stayed"] == np.flatnonzero(gone & ~then).tolist()
    assert found["others_left"] == np.flatnonzero(~gone & then).tolist()
    assert len(found["others_stayed"])
    assert found["others_moved"] > len(found["others_stayed"])
    assert found["measures"]["call_outs"] == {"was": was.measures["call_outs"], "then": 0}
    nothing = difference(was, was, 0)
    assert nothing["first_day"] is None
    assert not nothing["measures"]
    assert nothing["others_moved"] == 0


# --- In words


@pytest.mark.parametrize("words", EVERY_DAY)
def test_every_day_in_words(talked_of: tuple[Any, Watched], words: str) -> None:
    change = understood(f"  {words.upper()} ", 7, talked_of[1])
    assert change == Change(EVERY_DAY[words], -1 if words == "no call-outs" else 7)


@pytest.mark.parametrize(
    ("words", "what", "kind"),
    [
        ("answer day {}", "answered", Kind.WROTE),
        ("answered on day {}", "answered", Kind.WROTE),
        ("Follow-up day {}", "followed up", Kind.WROTE),
        ("followed up day {}", "followed up", Kind.WROTE),
        ("ignore  day {}", "ignored", Kind.WROTE),
        ("not ignored day {}", "not ignored", Kind.IGNORED),
        ("saw answers day {}", "read of answers", Kind.READ),
        ("not heard day {}", "not heard", Kind.HEARD_CALL_OUTS),
        ("not called out day {}", "not called out", Kind.CALLED_OUT),
        ("not bored day {}", "not bored", Kind.MUTED),
    ],
)
def test_a_day_in_words(talked_of: tuple[Any, Watched], words: str, what: str, kind: Kind) -> None:
    who, day = with_event(talked_of[1], kind)
    assert understood(words.format(day), who, talked_of[1]) == Change(what, who, day)


def test_recognized_is_recognised(talked_of: tuple[Any, Watched]) -> None:
    assert understood("never recognized", 3, talked_of[1]) == Change("not recognised", 3)
    assert understood("no call outs", 3, talked_of[1]) == Change("no call-outs", -1)
    assert understood("no callouts day 4", 3, talked_of[1]) == Change("no call-outs", -1, 4)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("allways answered", "'always answered'"),
        ("anser day 12", "'answer day N'"),
        ("never recognise", "'never recognised'"),
        ("better", "Say one of: answer day N"),
        ("answer day 99", "days of this run are 1 to 30"),
        ("answer day twelve", "days of this run are 1 to 30"),
        ("answer day \u00b2", "days of this run are 1 to 30"),
        ("answer day \u0663", "days of this run are 1 to 30"),
    ],
)
def test_words_that_are_wrong(talked_of: tuple[Any, Watched], words: str, hint: str) -> None:
    with pytest.raises(ScenarioError, match="what-if") as refused:
        understood(words, 3, talked_of[1])
    assert hint in str(refused.value)


def test_a_day_without_a_comment_lists_those_with_one(talked_of: tuple[Any, Watched]) -> None:
    was = talked_of[1]
    who, _ = with_event(was, Kind.WROTE)
    days = sorted(set(hers(was, who, Kind.WROTE)["day"].tolist()))
    free = next(day for day in range(1, DAYS) if day not in days)
    with pytest.raises(ScenarioError, match=f"follower {who} wrote nothing on day {free}") as refused:
        understood(f"answer day {free}", who, was)
    assert all(str(day) in str(refused.value) for day in days[:12])


@pytest.mark.parametrize("day", [None, 9])
@pytest.mark.parametrize("what", EVERY_DAY.values())
def test_a_change_in_words_is_understood_as_that_change(what: str, day: int | None) -> None:
    words = in_words(what, day)
    assert (EVERY_DAY[words] if day is None else ONE_DAY[words.removesuffix(" day 9")]) == what


def test_all_words_are_changes() -> None:
    from sim.explain.asking import _ABOUT

    assert set(EVERY_DAY.values()) - {"no call-outs"} == set(_ABOUT)
    assert set(ONE_DAY.values()) - {"no call-outs"} == set(_ABOUT)


@pytest.mark.parametrize(
    ("words", "kinds", "nothing", "did"),
    [
        ("answer", (Kind.WROTE,), "wrote nothing", "wrote"),
        ("not ignored", (Kind.IGNORED,), "was not ignored", "was ignored"),
        ("saw answers", (Kind.READ, Kind.READ_FAKE), "opened no thread", "opened"),
        ("not heard", (Kind.HEARD_CALL_OUTS,), "heard no call-out", "heard"),
    ],
)
def test_nothing_to_change_that_day_and_none_on_any(
    talked_of: tuple[Any, Watched], words: str, kinds: tuple[Kind, ...], nothing: str, did: str
) -> None:
    was = talked_of[1]
    has = {who: set(hers(was, who, *kinds)["day"].tolist()) for who in range(SIZE)}
    some = next(who for who, days in has.items() if 0 < len(days) < 6)
    free = min(set(range(1, DAYS)) - has[some])
    with pytest.raises(ScenarioError, match=f"follower {some} {nothing} on day {free}. They {did}.* on day"):
        understood(f"{words} day {free}", some, was)
    none = next((who for who, days in has.items() if not days), None)
    if none is not None:
        with pytest.raises(ScenarioError, match=f"With Brand 0 they never {did}"):
            understood(f"{words} day 3", none, was)
