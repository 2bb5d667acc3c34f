"""What each event does to a follower, worked by hand on the equations."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from types import SimpleNamespace
from typing import Any, cast

import mesa
import pytest

from sim.strategy import Reply

from .brand import Brand
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
    "habituation": 0.05,
    "attention_gain": 0.1,
    "attention_recovery": 0.01,
    "post_value": 0.4,
    "post_gain": 0.2,
    "thread_opening": 0.25,
    "visible_comments": 10,
    "continue_chance": 0.5,
    "max_turns": 3,
    "turn_credit": 0.5,
    "closeness_gain": 0.4,
    "closeness_memory": 0.5,
    "delay_cost": 0.2,
    "slow_continue": 0.1,
    "canned_worth": 0.6,
    "disclosed_worth": 0.2,
    "recognition": 0.01,
    "false_alarm": 0.002,
    "record_protects": 1,
    "grudge_weight": 4,
    "pretender_prior": 0.1,
    "listener_answers": 0.8,
    "pretender_answers": 0.2,
    "listener_turns": 0.5,
    "pretender_turns": 0.1,
    "unasked_weight": 0.25,
    "reader_inference": 0.5,
    "template_doubt": 1,
    "phony_debit": 3,
    "voice_credit": 0,
    "callout_on_fake": 0.15,
    "callout_on_ignored": 0.01,
    "callout_weight": 0.5,
    "join_trust": 0.45,
    "join_sources": 2,
    "join_chance": 0.05,
    "praise": 0.2,
    "exit_hazard": 0.002,
    "exit_shown": 0.5,
    "exit_trust_slope": 4,
    "exit_attention_slope": 3,
}
DROPPED, ANSWERED, TURN = log(4), -log(4), -log(5)  # .8 / .2 either way, .1 / .5


class OneFollower:
    """A brand as far as one follower can see it; the luck is whatever the test says it is."""

    def __init__(self, *uniforms: float, **psychology: float) -> None:
        self.today = 10
        self.psychology = SimpleNamespace(**NUMBERS | psychology)
        self.luck = SimpleNamespace(uniforms=lambda *key: uniforms or (NEVER,) * 4)
        self.calling_out: set[int] = set()
        self.praising: set[int] = set()
        self.notes: list[str] = []
        self.candidate = 0.25
        self.founders = 1_000_000
        self.storms_happen = False
        self.pretends = True
        self.follower = Follower(mesa.Model(rng=1), self, 0, Traits(0.1, 1.0, 1.0, 0.5, first_attention=0.5))

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
        "r": f.credit, "s": f.debit, "k": f.grudge, "x": f.expectation, "A": f.attention, "d": f.doubt
    }  # fmt: skip


def test_a_night_of_forgetting() -> None:
    f = OneFollower().follower
    f.credit, f.debit, f.grudge, f.expectation, f.attention, f.doubt = 1.0, 2.0, 3.0, 0.9, 0.3, -2.0
    f.forgets()
    # A returns a hundredth of the way from .3 to .5; x does not fade; doubt fades like a grudge
    assert state(f) == pytest.approx({"r": 0.99, "s": 1.98, "k": 2.997, "x": 0.9, "A": 0.302, "d": -1.998})


def test_a_night_of_who_is_close() -> None:
    f = OneFollower(forgetting=0.81).follower
    f.credit, f.debit, f.closeness = 1.0, 1.0, 1.0
    f.forgets()
    # closeness fades first, to .5: credit keeps the square root of .81, debit .81
    assert (f.closeness, f.credit, f.debit) == pytest.approx((0.5, 0.9, 0.81))


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
    expected = {"r": 0.675, "s": 0, "k": 0, "x": 0.65, "A": 0.55, "d": ANSWERED}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.talked == 10
    assert brand.follower.closeness == 0
    assert brand.follower.has_commented


def test_an_answer_that_nobody_had_asked_for_says_less_of_whether_the_brand_means_it() -> None:
    brand = OneFollower()
    assert brand.follower.gets_answer(brand.comment(asks=False))
    # x* = .5: r = .5 + .5 * .5; a quarter of the evidence
    expected = {"r": 0.75, "s": 0, "k": 0, "x": 0.65, "A": 0.55, "d": ANSWERED / 4}
    assert state(brand.follower) == pytest.approx(expected)


def test_a_further_turn_earns_credit_at_the_first_expectation_and_more_and_brings_closer() -> None:
    brand = OneFollower()
    message = brand.comment(asks=True)
    brand.follower.gets_answer(message)
    message.turn = 2
    brand.follower.gets_answer(message)
    # twice .675 and .5 for taking up what was said; x and A once a conversation
    expected = {"r": 1.85, "s": 0, "k": 0, "x": 0.65, "A": 0.55, "d": ANSWERED + TURN}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.closeness == pytest.approx(0.4, abs=1e-5)
    message.turn = 3
    brand.follower.gets_answer(message)
    assert brand.follower.closeness == pytest.approx(0.64, abs=2e-5)
    assert brand.follower.credit == pytest.approx(3.025)
    assert (brand.follower.closeness * 65_535) % 1 == pytest.approx(0)


def test_any_good_exchange_rounds_closeness_to_its_steps() -> None:
    brand = OneFollower()
    brand.follower.closeness = 0.1234567
    brand.follower.gets_answer(brand.comment())
    assert brand.follower.closeness == 8091 / 65_535  # .1234567 is 8090.7 of them


def test_being_asked_may_be_worth_something_whatever_comes_of_it() -> None:
    brand = OneFollower(voice_credit=0.25)
    brand.follower.is_ignored(brand.comment(asks=True))
    assert brand.follower.credit == 0.25
    brand = OneFollower(voice_credit=0.25)
    brand.follower.is_ignored(brand.comment(asks=False))
    assert brand.follower.credit == 0


def test_a_silence_after_a_question() -> None:
    brand = OneFollower()
    brand.follower.is_ignored(brand.comment(asks=True))
    # 2 * (.5 + .5 * .65)
    expected = {"r": 0, "s": 1.65, "k": 0, "x": 0.35, "A": 0.475, "d": DROPPED}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.talked == -1
    assert not brand.follower.has_suspected  # ln 4 - ln 9 < 0


def test_the_second_dropped_question_and_it_is_a_phony() -> None:
    brand = OneFollower(NEVER, 0.149, NEVER, NEVER)
    brand.follower.is_ignored(brand.comment(asks=True))
    assert not brand.calling_out  # .149 is above the .01 of who was only ignored
    brand.follower.is_ignored(brand.comment(asks=True))
    # L = 2 ln 4 - ln 9 > 0. x* = .35 + .65 * .3 = .545: s = 1.65 + 2 * (.5 + .5 * .545) + 3;
    # A = .5 * .95 * .95, halved; one draw to call out, now at .15
    expected = {"r": 0, "s": 6.195, "k": 0, "x": 0.245, "A": 0.225625, "d": 2 * DROPPED}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.has_suspected
    assert brand.calling_out == {0}
    assert brand.notes == ["suspects", "called out"]
    assert brand.follower.suspicion == pytest.approx(16 / 25)  # odds 16 to 9


def test_it_comes_as_a_shock_once() -> None:
    brand = OneFollower()
    f = brand.follower
    for _ in range(3):
        f.is_ignored(brand.comment(asks=True))
    assert brand.notes.count("suspects") == 1
    f.gets_answer(brand.comment(asks=True))
    f.gets_answer(brand.comment(asks=True))
    assert not f.suspects  # an inference can be revised
    f.is_ignored(brand.comment(asks=True))
    f.is_ignored(brand.comment(asks=True))
    assert f.suspects
    assert brand.notes.count("suspects") == 1


def test_who_sees_through_more_infers_more() -> None:
    brand = OneFollower()
    f = brand.follower
    f.traits = replace(f.traits, savvy=2.0)
    f.is_ignored(brand.comment(asks=True))
    assert f.doubt == pytest.approx(2 * DROPPED)
    assert f.has_suspected


def test_without_the_belief_nobody_is_a_phony() -> None:
    brand = OneFollower(pretender_prior=0)
    for _ in range(20):
        brand.follower.is_ignored(brand.comment(asks=True))
    assert brand.follower.suspicion == 0
    assert brand.notes == []


def test_a_silence_after_a_statement() -> None:
    brand = OneFollower(*[ALWAYS] * 4)
    brand.follower.is_ignored(brand.comment(asks=False))
    # 2 * .5 * .5; nothing was promised, so nobody is called out however the dice fall
    expected = {"r": 0, "s": 0.5, "k": 0, "x": 0.35, "A": 0.475, "d": DROPPED / 4}
    assert state(brand.follower) == pytest.approx(expected)
    assert not brand.calling_out


def test_a_silence_later_in_the_conversation_breaks_a_new_promise() -> None:
    brand = OneFollower()
    message = brand.comment(asks=False)
    brand.follower.gets_answer(message)  # r = .5 + .5 * .5, x = .65, A = .55
    message.turn = 2
    brand.follower.is_ignored(message)
    # x* anew from .65, as asked: .755; s = 2 * (.5 + .5 * .755); x = .7 * .65; attention as it was;
    # the whole of the doubt, since the brand had just asked back
    expected = {"r": 0.75, "s": 1.755, "k": 0, "x": 0.455, "A": 0.55, "d": ANSWERED / 4 + DROPPED}
    assert state(brand.follower) == pytest.approx(expected)


def test_a_canned_reply_not_seen_through() -> None:
    brand = OneFollower()
    brand.follower.gets_canned(brand.comment(asks=True), Thread(asks=True, comments=1, canned=1))
    expected = {"r": 0.6 * 0.675, "s": 0, "k": 0, "x": 0.65, "A": 0.55, "d": 0.6 * ANSWERED}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.talked == 10
    assert brand.follower.closeness == 0


def test_a_canned_reply_later_in_the_conversation() -> None:
    brand = OneFollower()
    message = brand.comment(asks=False)
    message.turn = 2
    brand.follower.gets_canned(message, Thread(asks=False, comments=1, canned=1))
    # .6 of a turn back, at x* = .5; nobody comes closer over a template
    expected = {"r": 0.6 * 0.75, "s": 0, "k": 0, "x": 0.5, "A": 0.5, "d": 0.6 * TURN}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.closeness == 0


def test_a_canned_reply_seen_through() -> None:
    brand = OneFollower(ALWAYS, NEVER, NEVER, NEVER)
    brand.follower.gets_canned(brand.comment(asks=True), Thread(asks=True, comments=1, canned=1))
    expected = {"r": 0, "s": 0, "k": 4, "x": 0.35, "A": 0.25, "d": 1}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.talked == -1
    assert brand.notes == ["recognised"]
    assert (brand.follower.saw_template, brand.follower.mistook) == (True, False)


def test_a_template_seen_through_by_who_doubted_already() -> None:
    brand = OneFollower(ALWAYS, 0.149, NEVER, NEVER)
    brand.follower.doubt = 1.5  # + 1 - ln 9 > 0: .303
    brand.follower.gets_canned(brand.comment(asks=True), Thread(asks=True, comments=1, canned=1))
    # attention halves for the template and again for the phony; one call-out
    expected = {"r": 0, "s": 3, "k": 4, "x": 0.35, "A": 0.125, "d": 2.5}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.notes == ["recognised", "suspects", "called out"]


@pytest.mark.parametrize(("u", "seen_through"), [(0.0955, True), (0.0957, False)])
def test_thirty_of_forty_canned_replies_show_as_seven_and_a_half_of_ten(u: float, seen_through: bool) -> None:
    brand = OneFollower(u, NEVER, NEVER, NEVER, recognition=0.0133)
    brand.follower.gets_canned(brand.comment(), Thread(asks=True, comments=40, canned=30))
    # 1 - (1 - .0133)^7.5 = .09558
    assert (brand.follower.grudge > 0) == seen_through


def test_a_genuine_answer_mistaken_for_a_fake_can_be_called_out() -> None:
    brand = OneFollower(ALWAYS, ALWAYS, NEVER, NEVER)
    assert not brand.follower.gets_answer(brand.comment())
    expected = {"r": 0, "s": 0, "k": 4, "x": 0.35, "A": 0.25, "d": 1}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.calling_out == {0}
    assert brand.follower.has_called_out
    assert (brand.follower.saw_template, brand.follower.mistook) == (False, True)
    assert brand.notes == ["recognised", "mistook", "called out"]


@pytest.mark.parametrize(
    ("doubt", "record_protects", "chance"),
    [
        (0, 1, 0.02),
        (log(9), 1, 0.1),  # L = 0: suspicion .5 instead of .1
        (log(9) - log(99), 1, 0.002),  # suspicion .01
        (log(9), 0, 0.02),
        (log(9), 0.5, 0.06),
    ],
)
def test_a_record_protects_from_being_mistaken(doubt: float, record_protects: float, chance: float) -> None:
    for u, mistaken in ((chance * 0.999, True), (chance * 1.001, False)):
        brand = OneFollower(u, NEVER, NEVER, NEVER, false_alarm=0.02, record_protects=record_protects)
        brand.follower.doubt = doubt
        assert brand.follower.gets_answer(brand.comment()) != mistaken


def test_a_bot_that_says_so() -> None:
    brand = OneFollower()
    brand.follower.gets_bot(brand.comment(asks=True))
    expected = {"r": 0.2 * 0.675, "s": 0, "k": 0, "x": 0.5, "A": 0.475, "d": 0}
    assert state(brand.follower) == pytest.approx(expected)


def test_continuing_ends_with_the_last_turn() -> None:
    brand = OneFollower(NEVER, NEVER, ALWAYS, NEVER)
    message = brand.comment()
    assert [brand.follower.continues(Message(**vars(message) | {"turn": t})) for t in (1, 2, 3)] == [
        True, True, False,
    ]  # fmt: skip


def test_reading_past_a_thread_tires() -> None:
    brand = OneFollower()
    brand.follower.reads_on(0, Thread(asks=True, comments=3, unanswered=1.0))
    expected = {"r": 0, "s": 0, "k": 0, "x": 0.5, "A": 0.475, "d": 0}
    assert state(brand.follower) == pytest.approx(expected)
    assert not brand.follower.has_opened


@pytest.mark.parametrize(("u", "attention"), [(0.399, 0.6), (0.401, 0.475)])
def test_a_post_may_be_worth_the_look(u: float, attention: float) -> None:
    brand = OneFollower(NEVER, NEVER, NEVER, u)
    brand.follower.reads_on(0, Thread(asks=True, comments=3, unanswered=1.0))
    # .5 + .2 * .5, else .5 * .95; what stands under it is not seen
    assert brand.follower.attention == pytest.approx(attention)


def test_there_is_nothing_to_open_under_a_post_without_comments() -> None:
    brand = OneFollower(*[ALWAYS] * 3, NEVER)
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
        # not worth the look, but three in four were answered: a quarter of the loss; then the gain by share
        "A": 0.49375 + w * 0.1 * 0.75 * 0.50625,
        # their own eyes: more than three times the weight
        "d": 0.5 * (1 - exp(-2)) * (0.25 * DROPPED + 0.75 * ANSWERED),
    }
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.has_opened


def test_the_same_thread_under_a_statement_says_less_of_whether_the_brand_means_it() -> None:
    brand = OneFollower(ALWAYS, NEVER, NEVER, NEVER)
    brand.follower.reads_on(0, Thread(asks=False, comments=4, genuine=0.75, unanswered=0.25))
    weight = 0.5 * (1 - exp(-2))
    assert brand.follower.doubt == pytest.approx(weight * (0.25 * DROPPED + 0.75 * ANSWERED) / 4)


def test_a_thread_under_a_post_that_was_worth_the_look() -> None:
    brand = OneFollower(ALWAYS, NEVER, NEVER, ALWAYS)
    brand.follower.reads_on(0, Thread(asks=True, comments=4, genuine=0.75, unanswered=0.25))
    w = 0.15 * (1 - exp(-2))
    assert brand.follower.attention == pytest.approx(0.6 + w * 0.1 * 0.75 * 0.4)


def test_a_thread_with_further_turns() -> None:
    brand = OneFollower(ALWAYS, NEVER, NEVER, NEVER)
    brand.follower.reads_on(0, Thread(asks=False, comments=2, genuine=1.0, further=3))
    w, own_eyes = 0.15 * (1 - exp(-1)), 0.5 * (1 - exp(-1))
    # one answer of .75, one and a half turns of .75 + .5; a quarter of ln 4, the whole of one and a half ln 5
    assert brand.follower.credit == pytest.approx(w * (0.75 + 1.5 * 1.25))
    assert brand.follower.doubt == pytest.approx(own_eyes * (ANSWERED / 4 + 1.5 * TURN))
    assert brand.follower.closeness == 0


def test_a_thread_of_dropped_questions_and_it_is_a_phony() -> None:
    brand = OneFollower(ALWAYS, NEVER, 0.149, NEVER, reader_inference=1)
    f = brand.follower
    f.doubt = 1.0
    f.reads_on(0, Thread(asks=True, comments=4, unanswered=1.0))
    # 1 + (1 - e^-2) ln 4 = 2.199 > ln 9 = 2.197
    assert f.doubt == pytest.approx(1 + (1 - exp(-2)) * DROPPED)
    assert f.debit == pytest.approx(0.15 * (1 - exp(-2)) * 1.65 + 3)
    assert f.attention == pytest.approx(0.5 * 0.95 / 2)
    assert brand.notes == ["opened", "suspects", "called out"]


def test_readers_do_not_call_out_over_a_silence_alone() -> None:
    brand = OneFollower(ALWAYS, NEVER, ALWAYS, NEVER)
    brand.follower.reads_on(0, Thread(asks=True, comments=4, unanswered=1.0))
    assert brand.notes == ["opened"]


def test_a_thread_of_templates_seen_through() -> None:
    brand = OneFollower(ALWAYS, ALWAYS, NEVER, NEVER)
    brand.follower.reads_on(0, Thread(asks=False, comments=2, canned=1, fake=0.5, unanswered=0.5))
    w = 0.15 * (1 - exp(-1))
    # the grudge at a bystander's weight, attention down by half of it, the silence counts all the same
    # and half of what seeing through a template of one's own would add to the doubt
    doubt = 0.5 * (1 - exp(-1)) * 0.5 * DROPPED / 4 + 0.5
    expected = {"r": 0, "s": w * 0.5 * 0.5, "k": 0.6, "x": 0.475, "A": 0.5 * 0.925, "d": doubt}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.saw_template


def test_a_thread_of_answers_mistaken_for_templates() -> None:
    brand = OneFollower(ALWAYS, 0.0019, NEVER, ALWAYS)
    brand.follower.reads_on(0, Thread(asks=False, comments=2, genuine=1.0, further=2))
    # worth the look or not: who feels cheated is not rewarded
    expected = {"r": 0, "s": 0, "k": 0.6, "x": 0.475, "A": 0.5 * 0.925, "d": 0.5}
    assert state(brand.follower) == pytest.approx(expected)
    assert brand.follower.mistook
    assert brand.notes == ["rewarded", "opened", "recognised", "mistook"]


def test_a_thread_of_bots_is_no_reward() -> None:
    brand = OneFollower(ALWAYS, NEVER, NEVER, NEVER)
    brand.follower.reads_on(0, Thread(asks=True, comments=2, automatic=1.0))
    w = 0.15 * (1 - exp(-1))
    expected = {"r": w * 0.2 * 0.675, "s": 0, "k": 0, "x": 0.5, "A": 0.475, "d": 0}
    assert state(brand.follower) == pytest.approx(expected)


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


@pytest.mark.parametrize(
    ("slot", "shown", "chance"),
    [
        # T = .25 and two fifths of the first attention left: B = .002 * e^(1 + 3 * .6) = .03289
        (0, False, 0.13156),  # one day in four: four times that
        (0, True, 0.14800),  # and half of it for the post shown
        (1, True, 0.01644),  # that alone
    ],
)
def test_the_chance_to_leave(slot: int, shown: bool, chance: float) -> None:
    for u, leaves in ((chance - 1e-5, True), (chance + 1e-5, False)):
        brand = OneFollower(ALWAYS, ALWAYS, NEVER, u)
        f = brand.follower
        f.debit, f.attention = 2.0, 0.2
        f.may_leave(slot, shown)
        assert (f.standing == Standing.UNFOLLOWED) == leaves


def test_who_takes_it_for_a_phony_leaves_over_that() -> None:
    brand = OneFollower(ALWAYS, NEVER, NEVER, ALWAYS)
    f = brand.follower
    f.debit, f.doubt = 2.0, 3.0
    f.may_leave(0, True)
    assert brand.notes == ["left, a post shown", "unfollowed (phony)"]


@pytest.mark.parametrize(
    ("grudge", "doubt", "saw_template", "mistook", "right", "root"),
    [
        (0, 2, True, True, True, ""),  # 2 < ln 9 and no grudge: not today, whatever was
        (1, 0, True, True, True, "template"),
        (0, 3, False, True, True, "wrongly"),
        (0, 3, False, False, True, "asking"),
        (0, 3, False, False, False, "wrongly"),
    ],
)
def test_why_it_is_taken_for_a_phony(
    grudge: float, doubt: float, saw_template: bool, mistook: bool, right: bool, root: str
) -> None:
    f = OneFollower().follower
    f.grudge, f.doubt, f.saw_template, f.mistook, f.was_right = grudge, doubt, saw_template, mistook, right
    assert Brand.root(cast("Brand", None), f) == root


@pytest.mark.parametrize(("in_person", "pretends"), [(4, True), (6, False)])
def test_a_record_below_the_boundary_is_a_pretenders(in_person: int, pretends: bool) -> None:
    brand = OneFollower()  # the boundary is ln 4 / (ln 4 + ln 4)
    messages = [brand.comment() for _ in range(10)]
    replies = [Reply.PERSONAL] * in_person + [Reply.NONE] * (10 - in_person)
    record: Any = SimpleNamespace(met=0.0, met_in_person=0.0, pretends=False)
    for message, reply in zip(messages, replies, strict=True):
        Brand.weighs(record, message, reply)
    assert record.pretends == pretends


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
