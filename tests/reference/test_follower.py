"""What each event does to a follower, worked by hand on the equations."""

from __future__ import annotations

from math import exp
from types import SimpleNamespace
from typing import Any

import mesa
import pytest

from .follower import Follower, Message, Standing, Thread, Traits

NEVER, ALWAYS = 1 - 1e-9, 1e-9  # luck that makes nothing and everything happen


#: Round numbers, so that the arithmetic fits on a line; not the defaults, which may move.
NUMBERS = {
    "prior_weight": 2,
    "negativity": 2,
    "act_share": 0.5,
    "forgetting": 0.99,
    "grudge_forgetting": 0.999,
    "first_expectation": 0.5,
    "learning": 0.3,
    "bystander_learning": 0.05,
    "asking_lift": 0.3,
    "bystander_weight": 0.15,
    "affinity_memory": 0.9,
    "first_attention": 0.5,
    "habituation": 0.05,
    "attention_gain": 0.1,
    "attention_recovery": 0.01,
    "thread_opening": 0.25,
    "visible_comments": 10,
    "continue_chance": 0.5,
    "max_turns": 3,
    "canned_worth": 0.6,
    "disclosed_worth": 0.2,
    "recognition": 0.01,
    "false_alarm": 0.002,
    "grudge_weight": 4,
    "callout_on_fake": 0.15,
    "callout_on_ignored": 0.01,
    "callout_weight": 0.5,
    "join_trust": 0.45,
    "join_sources": 2,
    "join_chance": 0.05,
    "praise": 0.2,
    "exit_background": 0.0001,
    "exit_hazard": 0.002,
    "exit_trust_slope": 4,
    "exit_attention_slope": 3,
}


class OneFollower:
    """A brand as far as one follower can see it; the luck is whatever the test says it is."""

    def __init__(self, *uniforms: float, **psychology: float) -> None:
        self.today = 10
        self.psychology = SimpleNamespace(**NUMBERS | psychology)
        self.luck = SimpleNamespace(uniforms=lambda *key: uniforms or (NEVER,) * 4)
        self.calling_out: set[int] = set()
        self.praising: set[int] = set()
        self.notes: list[str] = []
        self.follower = Follower(mesa.Model(rng=1), self, 0, Traits(0.1, 1.0, 1.0, 0.5))

    def decided(self, follower: Follower, u: float, chance: float, what: str) -> bool:
        return u < chance

    def note(self, what: str, follower: int, slot: int, turn: int) -> None:
        self.notes.append(what)

    def comment(self, asks: bool = True, turn: int = 1) -> Message:
        message = Message(self.follower, slot=0, asks=asks, time=0.5, luck=0.5, turn=turn)
        self.follower.awaits(message)
        return message


def state(f: Follower) -> dict[str, Any]:
    return {
        "r": f.credit, "s": f.debit, "k": f.grudge, "x": f.expectation, "A": f.attention
    }  # fmt: skip


def test_a_night_of_forgetting() -> None:
    f = OneFollower().follower
    f.credit, f.debit, f.grudge, f.expectation, f.attention = 1.0, 2.0, 3.0, 0.9, 0.3
    f.forgets()
    # A returns a hundredth of the way from .3 to .5; x does not fade
    assert state(f) == pytest.approx({"r": 0.99, "s": 1.98, "k": 2.997, "x": 0.9, "A": 0.302})


def test_who_has_left_stays_as_she_left() -> None:
    f = OneFollower().follower
    f.credit, f.standing = 1.0, Standing.UNFOLLOWED
    f.forgets()
    assert f.credit == 1.0


def test_a_muted_follower_forgets_too() -> None:
    f = OneFollower().follower
    f.credit, f.standing = 1.0, Standing.MUTED
    f.forgets()
    assert f.credit == pytest.approx(0.99)


def test_affinity_fades_since_the_last_good_exchange() -> None:
    f = OneFollower().follower
    assert f.affinity == 0
    f.talked = 8
    assert f.affinity == pytest.approx(0.81)


def test_an_answer() -> None:
    brand = OneFollower()
    assert brand.follower.gets_answer(brand.comment(asks=True))
    # x* = .65: r = .5 + .5 * .35
    assert state(brand.follower) == pytest.approx({"r": 0.675, "s": 0, "k": 0, "x": 0.65, "A": 0.55})
    assert brand.follower.talked == 10
    assert brand.follower.has_commented


def test_an_answer_later_in_the_conversation_earns_credit_at_the_first_expectation_and_nothing_else() -> None:
    brand = OneFollower()
    message = brand.comment(asks=True)
    brand.follower.gets_answer(message)
    message.turn = 2
    brand.follower.gets_answer(message)
    assert state(brand.follower) == pytest.approx({"r": 1.35, "s": 0, "k": 0, "x": 0.65, "A": 0.55})


def test_a_silence_after_a_question() -> None:
    brand = OneFollower()
    brand.follower.is_ignored(brand.comment(asks=True))
    # 2 * (.5 + .5 * .65)
    assert state(brand.follower) == pytest.approx({"r": 0, "s": 1.65, "k": 0, "x": 0.35, "A": 0.475})
    assert brand.follower.talked == -1


def test_a_silence_after_a_statement() -> None:
    brand = OneFollower(*[ALWAYS] * 4)
    brand.follower.is_ignored(brand.comment(asks=False))
    # 2 * .5 * .5; nothing was promised, so nobody is called out however the dice fall
    assert state(brand.follower) == pytest.approx({"r": 0, "s": 0.5, "k": 0, "x": 0.35, "A": 0.475})
    assert not brand.calling_out


def test_a_silence_later_in_the_conversation_breaks_a_new_promise() -> None:
    brand = OneFollower()
    message = brand.comment(asks=False)
    brand.follower.gets_answer(message)  # r = .5 + .5 * .5, x = .65, A = .55
    message.turn = 2
    brand.follower.is_ignored(message)
    # x* anew from .65, as asked: .755; s = 2 * (.5 + .5 * .755); x = .7 * .65; attention as it was
    assert state(brand.follower) == pytest.approx({"r": 0.75, "s": 1.755, "k": 0, "x": 0.455, "A": 0.55})


def test_a_canned_reply_not_seen_through() -> None:
    brand = OneFollower()
    brand.follower.gets_canned(brand.comment(asks=True), Thread(asks=True, comments=1, canned=1))
    assert state(brand.follower) == pytest.approx({"r": 0.6 * 0.675, "s": 0, "k": 0, "x": 0.65, "A": 0.55})
    assert brand.follower.talked == 10


def test_a_canned_reply_seen_through() -> None:
    brand = OneFollower(ALWAYS, NEVER, NEVER, NEVER)
    brand.follower.gets_canned(brand.comment(asks=True), Thread(asks=True, comments=1, canned=1))
    assert state(brand.follower) == pytest.approx({"r": 0, "s": 0, "k": 4, "x": 0.35, "A": 0.25})
    assert brand.follower.talked == -1
    assert brand.notes == ["recognised"]


@pytest.mark.parametrize(("u", "seen_through"), [(0.0955, True), (0.0957, False)])
def test_thirty_of_forty_canned_replies_show_as_seven_and_a_half_of_ten(u: float, seen_through: bool) -> None:
    brand = OneFollower(u, NEVER, NEVER, NEVER, recognition=0.0133)
    brand.follower.gets_canned(brand.comment(), Thread(asks=True, comments=40, canned=30))
    # 1 - (1 - .0133)^7.5 = .09558
    assert (brand.follower.grudge > 0) == seen_through


def test_a_genuine_answer_mistaken_for_a_fake_can_be_called_out() -> None:
    brand = OneFollower(ALWAYS, ALWAYS, NEVER, NEVER)
    assert not brand.follower.gets_answer(brand.comment())
    assert state(brand.follower) == pytest.approx({"r": 0, "s": 0, "k": 4, "x": 0.35, "A": 0.25})
    assert brand.calling_out == {0}
    assert brand.follower.has_called_out


def test_a_bot_that_says_so() -> None:
    brand = OneFollower()
    brand.follower.gets_bot(brand.comment(asks=True))
    assert state(brand.follower) == pytest.approx({"r": 0.2 * 0.675, "s": 0, "k": 0, "x": 0.5, "A": 0.475})


def test_continuing_ends_with_the_last_turn() -> None:
    brand = OneFollower(NEVER, NEVER, ALWAYS, NEVER)
    message = brand.comment()
    assert [brand.follower.continues(Message(**vars(message) | {"turn": t})) for t in (1, 2, 3)] == [
        True, True, False,
    ]  # fmt: skip


def test_reading_past_a_thread_tires() -> None:
    brand = OneFollower()
    brand.follower.reads_on(0, Thread(asks=True, comments=3, unanswered=1.0))
    assert state(brand.follower) == pytest.approx({"r": 0, "s": 0, "k": 0, "x": 0.5, "A": 0.475})
    assert not brand.follower.has_opened


def test_there_is_nothing_to_open_under_a_post_without_comments() -> None:
    brand = OneFollower(*[ALWAYS] * 4)
    brand.follower.reads_on(0, Thread(asks=True))
    assert not brand.follower.has_opened
    assert brand.follower.attention == pytest.approx(0.475)


def test_a_thread_answered_three_times_in_four() -> None:
    brand = OneFollower(ALWAYS, NEVER, NEVER, NEVER)
    brand.follower.reads_on(0, Thread(asks=True, comments=4, genuine=0.75, unanswered=0.25))
    w = 0.15 * (1 - exp(-2))
    expected = {
        "r": w * 0.75 * 0.675,
        "s": w * 0.25 * 1.65,
        "k": 0,
        "x": 0.5 + 0.05 * (0.75 * 0.5 - 0.25 * 0.5),
        "A": 0.5 + w * 0.1 * 0.75 * 0.5,
    }
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.has_opened


def test_a_thread_of_templates_seen_through() -> None:
    brand = OneFollower(ALWAYS, ALWAYS, NEVER, NEVER)
    brand.follower.reads_on(0, Thread(asks=False, comments=2, canned=1, fake=0.5, unanswered=0.5))
    w = 0.15 * (1 - exp(-1))
    # the grudge at a bystander's weight, attention down by half of it, the silence counts all the same
    expected = {"r": 0, "s": w * 0.5 * 0.5, "k": 0.6, "x": 0.475, "A": 0.5 * 0.925}
    assert state(brand.follower) == pytest.approx(expected)


def test_a_thread_of_bots_is_no_reward() -> None:
    brand = OneFollower(ALWAYS, NEVER, NEVER, NEVER)
    brand.follower.reads_on(0, Thread(asks=True, comments=2, automatic=1.0))
    w = 0.15 * (1 - exp(-1))
    assert state(brand.follower) == pytest.approx(
        {"r": w * 0.2 * 0.675, "s": 0, "k": 0, "x": 0.5, "A": 0.475}
    )


@pytest.mark.parametrize(
    ("kind", "standing", "attention"),
    [
        ("unfollowed", Standing.UNFOLLOWED, 0.5),
        ("muted", Standing.MUTED, 0.5),
        ("stopped looking", Standing.FOLLOWS, 0.05),
    ],
)
def test_ways_to_leave(kind: str, standing: Standing, attention: float) -> None:
    f = OneFollower().follower
    f.exits(kind, "other", 0)
    assert (f.standing, f.attention) == (standing, pytest.approx(attention))


@pytest.mark.parametrize(("u", "leaves"), [(0.0243, True), (0.0244, False)])
def test_the_chance_to_leave(u: float, leaves: bool) -> None:
    brand = OneFollower(ALWAYS, ALWAYS, NEVER, u)
    f = brand.follower
    f.debit, f.attention = 2.0, 0.2  # T = .25, so .002 * e^(1 + 1.5) = .02436
    f.may_leave(0)
    assert (f.standing == Standing.UNFOLLOWED) == leaves


def test_the_background_exit_comes_on_its_day() -> None:
    brand = OneFollower(0.5, 0.5, NEVER, NEVER, exit_background=0.5)
    assert brand.follower.background_exit == 2  # ln .5 / ln .5 = 1
    brand.follower.may_leave_anyway()
    assert brand.follower.follows
    brand.today = 2
    brand.follower.may_leave_anyway()
    assert brand.follower.standing == Standing.MUTED


def test_hearing_two_critics_and_one_who_praises() -> None:
    brand = OneFollower()
    others = [SimpleNamespace(number=n) for n in (1, 2, 3)]
    brand.follower.hears(others[:2], others[2:])
    # at T = .5: .5 * 2 * (1 - e^-2) * .5 and .5 * (1 - e^-1) * .5
    assert brand.follower.debit == pytest.approx(0.5 * (1 - exp(-2)))
    assert brand.follower.credit == pytest.approx(0.25 * (1 - exp(-1)))


@pytest.mark.parametrize(
    ("heard", "debit", "called_out_on", "joins"),
    [
        ({1: 10, 2: 4}, 2.0, None, True),
        ({1: 10, 2: 3}, 2.0, None, False),  # the other was heard a week ago, one day too long
        ({1: 10}, 2.0, None, False),  # one source
        ({1: 10, 2: 4}, 0.4, None, False),  # T = 1 / 2.4 = .417, above the .41 set below
        ({1: 10, 2: 4}, 2.0, 4, False),  # called out herself within the week
        ({1: 10, 2: 4}, 2.0, 3, True),
    ],
)
def test_joining(heard: dict[int, int], debit: float, called_out_on: int | None, joins: bool) -> None:
    brand = OneFollower(*[ALWAYS] * 4, join_trust=0.41)
    f = brand.follower
    f.heard, f.debit, f.called_out_on = heard, debit, called_out_on
    assert f.joins() == joins
