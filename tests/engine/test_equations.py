"""The equations, each against numbers worked by hand."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from numba import njit

from sim.engine import equations
from sim.engine.columns import TIE, candidate_chance, psychology, tables

P = psychology({"exit_attention_slope": 3.0})


def ask(name: str, *arguments: object) -> float:
    """Call an equation, compiled on its own."""
    return njit(getattr(equations, name).py_func)(*arguments)


def test_1_trust() -> None:
    assert ask("trust", P, 0.5, 0.0, 0.0, 0.0) == 0.5
    assert ask("trust", P, 0.5, 1.0, 0.0, 0.0) == pytest.approx(2 / 3)  # (1 + 1) / (1 + 2)
    assert ask("trust", P, 0.25, 1.0, 2.0, 4.0) == pytest.approx(1.5 / 9)


def test_2_expectation_in_force() -> None:
    assert ask("in_force", P, 0.5, False) == 0.5
    assert ask("in_force", P, 0.5, True) == pytest.approx(0.65)  # .5 + .5 * .3


def test_3_credit_and_4_debit() -> None:
    assert ask("credit", P, 0.65) == pytest.approx(0.675)  # .5 + .5 * .35
    assert ask("debit", P, 0.65, True) == pytest.approx(1.65)  # 2 (.5 + .5 * .65)
    assert ask("debit", P, 0.5, False) == pytest.approx(0.5)  # 2 * .5 * .5


def test_6_recognition() -> None:
    assert ask("sees_through", P, 1.0, 1.0) == pytest.approx(0.01)
    assert ask("sees_through", P, 2.0, 3.0) == pytest.approx(1 - 0.98**3)
    assert ask("sees_through", P, 1000.0, 1.0) == 1.0
    assert ask("sees_through", P, 1000.0, 0.0) == 0.0


def test_saturation_of_a_thread() -> None:
    assert ask("saturation", 2.0) == pytest.approx(1 - exp(-1))


def test_10_exit() -> None:
    assert ask("distrust", P, 0.25) == 1.0  # 4 * .25
    assert ask("boredom", P, 0.5, 0.5) == 0.0
    assert ask("boredom", P, 0.2, 0.5) == pytest.approx(1.8)  # 3 * .3 / .5
    assert ask("boredom", P, 0.6, 0.4) == pytest.approx(-1.5)  # who looks more than at first stays more


def test_10_exit_is_decided_where_the_schedule_comes_by() -> None:
    t = tables(P, 50)
    chance = candidate_chance(P)
    assert ask("occasion", P, t, 0, False) == pytest.approx(1 / chance)
    assert ask("occasion", P, t, 0, True) == pytest.approx(1 / chance + 0.13)
    assert ask("occasion", P, t, 1, True) == pytest.approx(0.13)


def test_nobody_leaves_sooner_than_the_bound_of_their_step() -> None:
    bounds, first = tables(P, 50).exit_bounds, 0.4
    for attention in np.linspace(0, 1, 41).tolist():
        hazard = 0.00043 * exp(0.5 * 4 + 3 * (1 - attention / first))  # at no trust at all
        bound = bounds[ask("exit_step", attention, first)]
        assert bound >= hazard
        if attention < 2 * first:
            assert bound < hazard * 1.1


def test_11_suspicion_and_13_false_alarms() -> None:
    t = tables(P, 50)
    assert ask("suspicion", t, 0.0) == pytest.approx(0.1)
    assert ask("suspicion", t, log(9)) == pytest.approx(0.5)
    assert ask("mistaken", P, t, 2.0, 0.0) == pytest.approx(0.001)  # .0005 * 2
    assert ask("mistaken", P, t, 2.0, log(9)) == pytest.approx(0.005)  # times .5 / .1
    assert ask("mistaken", psychology({"record_protects": 0.0}), t, 2.0, log(9)) == pytest.approx(0.001)
    none = psychology({"pretender_prior": 0.0})
    assert ask("suspicion", tables(none, 50), 5.0) == 0.0
    assert ask("mistaken", none, tables(none, 50), 2.0, 5.0) == pytest.approx(0.001)


@pytest.mark.parametrize("closeness", [0.0, 0.6, 1.0])
def test_fading_at_once_is_fading_daily(closeness: float) -> None:
    t = tables(P, 50)
    tie = np.zeros(1, TIE)
    tie[0] = (1.5, 0.75, 4.0, 0.5, -0.8, round(closeness * 65535), 3, 1)

    touch = njit(equations.touch.py_func)

    @njit
    def fade(ties, day):  # type: ignore[no-untyped-def]
        touch(t_, ties[0], day)

    t_ = t
    fade(tie, 33)
    daily = np.array([1.5, 0.75, 4.0, -0.8])
    for night in range(30):  # closeness is as of day 1, the rest as of day 3
        daily *= [0.99 ** (1 - closeness * 0.998 ** (night + 3)), 0.99, 0.999, 0.999]
    assert [tie[name][0] for name in "rskd"] == pytest.approx(daily.tolist(), rel=1e-5)
    assert tie["touched"][0] == 33


@pytest.mark.parametrize("reach", [0.02, 0.1, 0.3, 1.0, 0.0])
def test_gaps_are_geometric(reach: float) -> None:
    p = psychology({"reach": reach})
    t = tables(p, 400)
    gap = njit(equations.gap.py_func)
    words = np.random.default_rng(1).integers(0, 2**32, 40_000, dtype=np.uint32)
    gaps = np.array([gap(t, word) for word in words])
    chance = candidate_chance(p)
    if chance == 0:
        assert (gaps > 400).all()  # never within the run
        return
    for within in (1, 2, 5, 20):
        expected = 1 - (1 - chance) ** within
        assert (gaps <= within).mean() == pytest.approx(
            expected, abs=5 * (expected * (1 - expected) / 40_000) ** 0.5 + 1e-9
        )
