"""Each equation, worked by hand. Inputs are chosen so that the arithmetic fits on a line."""

from __future__ import annotations

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
    assert eq.boredom_push(attention=0.2, slope=3) == pytest.approx(1.5)
    assert eq.boredom_push(attention=0.5, slope=3) == 0
    assert eq.exit_hazard(0.002, distrust=1, boredom=1.5) == pytest.approx(0.002 * exp(2.5))


@pytest.mark.parametrize(
    ("u", "kind"), [(0.42, "unfollowed"), (0.44, "muted"), (0.80, "muted"), (0.82, "stopped looking")]
)
def test_10_what_leaving_looks_like(u: float, kind: str) -> None:
    assert eq.exit_kind(u) == kind


@pytest.mark.parametrize(
    ("u", "debit", "grudge", "reason"),
    [
        # boredom ln 3 weighs 3 - 1 = 2, distrust ln 2 weighs 2 - 1 = 1, the base 1: thresholds 1/4 and 3/4
        (0.24, 1, 0, "other"),
        (0.26, 1, 0, "bored"),
        (0.74, 1, 0, "bored"),
        (0.76, 1, 0, "ignored"),
        (0.76, 1, 1, "phony"),
        (0.76, 1, 2, "phony"),
        (0.76, 0, 0, "other"),
    ],
)
def test_10_why(u: float, debit: float, grudge: float, reason: str) -> None:
    assert eq.exit_reason(u, distrust=log(2), boredom=log(3), debit=debit, grudge=grudge) == reason


def test_10_trusting_people_do_not_leave_out_of_distrust() -> None:
    assert eq.exit_reason(0.999, distrust=-2, boredom=0, debit=3, grudge=3) == "other"


def test_the_feeds_gap_is_geometric() -> None:
    # at chance 1/2 the thresholds halve the rest each time
    thresholds = eq.reach_thresholds(0.5)
    assert thresholds[:3] == [2**31, 2**31 + 2**30, 2**31 + 2**30 + 2**29]
    assert eq.reach_thresholds(1.0) == []  # every day
    assert eq.reach_thresholds(0.0) == []  # never: the follower asks first
    assert eq.reach_chance(0.1, feed_feedback=0.2) == pytest.approx(0.12)
    assert eq.reach_chance(0.9, feed_feedback=0.2) == 1


def test_the_background_exit_is_geometric() -> None:
    assert eq.first_background_exit(0.6, chance=0.5) == 1
    assert eq.first_background_exit(0.3, chance=0.5) == 2  # ln .3 / ln .5 = 1.74
    assert eq.first_background_exit(0.3, chance=0) == inf
    assert eq.first_background_exit(0.3, chance=1e-72) == inf
