"""Each equation, worked by hand. Inputs are chosen so that the arithmetic fits on a line."""

from __future__ import annotations

from functools import partial
from math import exp, inf, log

import pytest

from . import equations as eq


def test_1_trust_is_the_disposition_before_anything_happened() -> None:
    assert eq.trust(credit=0, debit=0, grudge=0, disposition=0.6, prior_weight=2) == 0.6


def test_1_trust_weighs_all_evidence() -> None:
    # (3 + .5 * 2) / (3 + 1 + 4 + 2) = 4 / 10
    assert eq.trust(credit=3, debit=1, grudge=4, disposition=0.5, prior_weight=2) == pytest.approx(0.4)


def test_2_asking_lifts_the_expectation_part_of_the_way_to_certainty() -> None:
    assert eq.expectation_in_force(0.5, asks=True, asking_lift=0.3) == pytest.approx(0.65)
    assert eq.expectation_in_force(0.5, asks=False, asking_lift=0.3) == 0.5


def test_3_an_answer_is_worth_the_act_and_the_surprise() -> None:
    # .5 + .5 * (1 - .65)
    assert eq.answered(0.65, act_share=0.5) == pytest.approx(0.675)


def test_4_a_silence_costs_the_promise_only_if_there_was_one() -> None:
    # 2 * (.5 + .5 * .65) and 2 * .5 * .5
    assert eq.ignored(0.65, asks=True, act_share=0.5, negativity=2) == pytest.approx(1.65)
    assert eq.ignored(0.5, asks=False, act_share=0.5, negativity=2) == pytest.approx(0.5)


def test_5_expectation_and_attention() -> None:
    assert eq.learnt(0.5, outcome=1, rate=0.3) == pytest.approx(0.65)
    assert eq.learnt(0.5, outcome=0, rate=0.3) == pytest.approx(0.35)
    assert eq.rewarded(0.5, rate=0.1) == pytest.approx(0.55)
    assert eq.habituated(0.5, rate=0.05) == pytest.approx(0.475)


def test_6_more_looks_see_through_more() -> None:
    # 1 - .8^2, and at twice the savvy 1 - .6^2
    assert eq.recognition_chance(0.2, savvy=1, looks=2) == pytest.approx(0.36)
    assert eq.recognition_chance(0.2, savvy=2, looks=2) == pytest.approx(0.64)
    assert eq.recognition_chance(0.2, savvy=10, looks=1) == 1
    assert eq.recognition_chance(0.2, savvy=1, looks=0) == 0


def test_6_a_commenter_sees_her_own_reply_and_her_share_of_the_others() -> None:
    assert eq.replies_visible(canned=30, comments=40, visible_comments=10) == pytest.approx(7.5)
    assert eq.replies_visible(canned=4, comments=5, visible_comments=10) == 4
    assert eq.replies_visible(canned=1, comments=50, visible_comments=10) == 1


def test_3b_who_is_close_forgets_credit_more_slowly() -> None:
    # half as close as can be: the square root of .81; as close as can be: nothing, even where all else goes
    assert eq.kept_of_credit(0.81, closeness=0) == 0.81
    assert eq.kept_of_credit(0.81, closeness=0.5) == pytest.approx(0.9)
    assert eq.kept_of_credit(0.81, closeness=1) == 1
    assert eq.kept_of_credit(0, closeness=1) == 1
    assert eq.kept_of_credit(0, closeness=0.5) == 0


def test_3b_each_further_turn_covers_part_of_the_way_to_closeness() -> None:
    # .3, then .3 + .7 * .3
    assert eq.closer(0, gain=0.3) == 0.3
    assert eq.closer(0.3, gain=0.3) == pytest.approx(0.51)


def test_3b_closeness_is_kept_in_whole_steps_and_a_half_goes_up() -> None:
    assert eq.in_steps(0) == 0
    assert eq.in_steps(1) == 1
    assert eq.in_steps(0.3) == 19_661 / 65_535  # .3 is 19660.5 of them
    assert eq.in_steps(100.4 / 65_535) == 100 / 65_535


def test_5b_first_attention_is_spread_around_its_mean_in_256_steps() -> None:
    assert eq.first_attention(0) == 1 / 512
    assert eq.first_attention(255) == 511 / 512
    # Beta(1, 1): every step is as likely
    even = eq.first_attention_levels(mean=0.5, concentration=2)
    assert even == pytest.approx([(level + 1) / 256 for level in range(256)])
    # Beta(2, 6): the mean is .25, the variance .25 * .75 / 9, up to the width of a step
    levels = eq.first_attention_levels(mean=0.25, concentration=8)
    chances = [b - a for a, b in zip([0.0, *levels], levels, strict=False)]
    mean = sum(chance * eq.first_attention(level) for level, chance in enumerate(chances))
    square = sum(chance * eq.first_attention(level) ** 2 for level, chance in enumerate(chances))
    assert mean == pytest.approx(0.25, abs=1e-4)
    assert square - mean**2 == pytest.approx(0.25 * 0.75 / 9, abs=1e-4)
    assert levels[-1] == 1


def test_5b_without_a_spread_everybody_has_the_step_that_holds_the_mean() -> None:
    assert eq.first_attention_levels(0.25, concentration=0) == [0.0] * 64 + [1.0] * 192
    assert eq.first_attention_levels(1, concentration=0) == [0.0] * 255 + [1.0]
    # a very large concentration comes to nearly the same, and nothing is lost on the way
    narrow = eq.first_attention_levels(0.25, concentration=1e6)
    assert narrow[62] == pytest.approx(0, abs=1e-3)
    assert narrow[64] == pytest.approx(1, abs=1e-3)


def test_11_log_odds_and_back() -> None:
    assert eq.log_odds(0.1) == pytest.approx(-log(9))
    assert eq.probability(-log(9)) == pytest.approx(0.1)
    assert eq.probability(log(9)) == pytest.approx(0.9)
    assert eq.probability(0) == 0.5
    assert eq.log_odds(0) == -inf  # who never suspects
    assert eq.probability(-inf) == 0
    assert (eq.probability(-1e4), eq.probability(1e4)) == (0, 1)


def test_11_what_a_silence_an_answer_and_a_turn_say() -> None:
    # a listener answers .79, a pretender .15: .85 / .21 = 4.048 and .15 / .79 = .1899
    assert eq.doubt_dropped(0.79, 0.15) == pytest.approx(1.398, abs=5e-4)
    assert eq.doubt_answered(0.79, 0.15) == pytest.approx(-1.661, abs=5e-4)
    assert eq.doubt_turn(0.5, 0.1) == pytest.approx(-log(5))


def test_11_two_dropped_questions_make_an_average_person_doubt_and_one_does_not() -> None:
    start, dropped = eq.log_odds(0.1), eq.doubt_dropped(0.79, 0.15)
    assert start + dropped < 0 < start + 2 * dropped


def test_11_the_pretence_boundary() -> None:
    # at p of them answered, (1 - p) 1.4 = p 1.7: p = 14 / 31
    assert eq.pretence_boundary(dropped=1.4, answered=-1.7) == pytest.approx(14 / 31)
    dropped, answered = eq.doubt_dropped(0.79, 0.15), eq.doubt_answered(0.79, 0.15)
    assert eq.pretence_boundary(dropped, answered) == pytest.approx(0.457, abs=5e-4)


def test_13_a_record_protects_and_suspicion_looks_harder() -> None:
    start = eq.log_odds(0.1)
    assert eq.mistaking_chance(0.02, 1.5, 1, start, start) == pytest.approx(0.03)
    # suspicion .5 instead of .1: five times as often, or half way there if a record protects by half
    assert eq.mistaking_chance(0.02, 1.5, 1, 0, start) == pytest.approx(0.15)
    assert eq.mistaking_chance(0.02, 1.5, 0.5, 0, start) == pytest.approx(0.09)
    assert eq.mistaking_chance(0.02, 1.5, 0, 0, start) == pytest.approx(0.03)
    # odds of 1 to 99: a tenth
    assert eq.mistaking_chance(0.02, 1.5, 1, eq.log_odds(0.01), start) == pytest.approx(0.003)
    assert eq.mistaking_chance(0.5, 1.5, 1, 0, start) == 1
    # where nobody has such a belief there is nothing to protect
    assert eq.mistaking_chance(0.02, 1.5, 1, -inf, -inf) == pytest.approx(0.03)


def test_a_bystanders_weight_saturates() -> None:
    assert eq.saturation(0.15, seen=2) == pytest.approx(0.15 * (1 - exp(-1)))
    assert eq.saturation(0.15, seen=1000) == pytest.approx(0.15)


def test_8_hearing_call_outs_and_praise() -> None:
    # .5 * 2 * (1 - 1/e) * (1 - .4) and, single weight and for the trusting, .5 * (1 - 1/e) * .4
    assert eq.call_outs_heard(1, trust=0.4, weight=0.5, negativity=2) == pytest.approx(0.6 * (1 - exp(-1)))
    assert eq.praise_heard(1, trust=0.4, weight=0.5) == pytest.approx(0.2 * (1 - exp(-1)))
    assert eq.call_outs_heard(0, trust=0.4, weight=0.5, negativity=2) == 0


def test_10_the_hazard_of_leaving() -> None:
    assert eq.distrust_push(trust=0.25, slope=4) == 1
    # half of one's first attention is lost: half of the slope; a quarter is won: a quarter of it less
    assert eq.boredom_push(attention=0.2, first=0.4, slope=3) == pytest.approx(1.5)
    assert eq.boredom_push(attention=0.5, first=0.4, slope=3) == pytest.approx(-0.75)
    assert eq.boredom_push(attention=0, first=0.4, slope=3) == pytest.approx(3)
    assert eq.exit_hazard(0.002, distrust=1, boredom=1.5) == pytest.approx(0.002 * exp(2.5))
    assert eq.largest_hazard(0.002, trust_slope=4, attention_slope=3) == pytest.approx(0.002 * exp(5))


def test_10_leaving_is_decided_on_the_days_of_the_schedule() -> None:
    # one day in four, so four times the hazard; a post shown adds its share; other slots only that
    chance = partial(eq.exit_chance, 0.01, 0.25, 0.5)
    assert chance(first_slot=True, shown=False) == pytest.approx(0.04)
    assert chance(first_slot=True, shown=True) == pytest.approx(0.045)
    assert chance(first_slot=False, shown=True) == pytest.approx(0.005)
    assert eq.exit_chance(0.5, 0.25, 0.5, first_slot=True, shown=False) == 1


@pytest.mark.parametrize(
    ("u", "kind"), [(0.42, "unfollowed"), (0.44, "muted"), (0.80, "muted"), (0.82, "stopped looking")]
)
def test_10_what_leaving_looks_like(u: float, kind: str) -> None:
    assert eq.exit_kind(u) == kind


@pytest.mark.parametrize(
    ("u", "debit", "grudge", "suspects", "reason"),
    [
        # boredom ln 3 weighs 3 - 1 = 2, distrust ln 2 weighs 2 - 1 = 1, the base 1: thresholds 1/4 and 3/4
        (0.24, 1, 0, False, "other"),
        (0.26, 1, 0, False, "bored"),
        (0.74, 1, 0, True, "bored"),
        (0.76, 1, 0, False, "ignored"),
        (0.76, 1, 0, True, "phony"),
        (0.76, 1, 1, False, "phony"),
        (0.76, 1, 2, False, "phony"),
        (0.76, 0, 0, False, "other"),
        (0.76, 0, 0, True, "phony"),
    ],
)
def test_10_why(u: float, debit: float, grudge: float, suspects: bool, reason: str) -> None:
    assert eq.exit_reason(u, log(2), log(3), debit, grudge, suspects) == reason


def test_10_trusting_and_attentive_people_leave_for_reasons_of_their_own() -> None:
    assert eq.exit_reason(0.999, distrust=-2, boredom=-1, debit=3, grudge=3, suspects=True) == "other"


def test_the_schedules_gap_is_geometric() -> None:
    # at chance 1/2 the thresholds halve the rest each time
    thresholds = eq.gap_thresholds(0.5)
    assert thresholds[:3] == [2**31, 2**31 + 2**30, 2**31 + 2**30 + 2**29]
    assert eq.gap_thresholds(1.0) == []  # every day
    assert eq.gap_thresholds(0.0) == []  # never: the follower asks first


def test_the_schedule_has_a_day_for_whatever_can_happen() -> None:
    assert eq.candidate_chance(0.1, feed_feedback=0.2, largest_hazard=0.01) == pytest.approx(0.12)
    assert eq.candidate_chance(0.001, feed_feedback=0.2, largest_hazard=0.01) == 0.01
    assert eq.candidate_chance(0.9, feed_feedback=0.2, largest_hazard=0.01) == 1
    assert eq.shown_chance(0.1, feed_feedback=0.2, affinity=0.5) == pytest.approx(0.11)
    assert eq.shown_chance(0.9, feed_feedback=0.2, affinity=1) == 1
