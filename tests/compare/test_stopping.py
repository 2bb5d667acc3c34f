"""When to stop: looks are few, precision decides and nothing else, coverage is kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.compare import Collected, mean_interval
from sim.compare.stopping import checkpoints, enough, pairing, stopping
from sim.measures import ReplicateResult

Maker = Callable[..., ReplicateResult]


@pytest.fixture
def collect(made_up: Maker) -> Callable[..., Collected]:
    """`collect(A=[0.9, ...], B=[...])`: replicates with these shares of followers kept."""

    def make(**kept: list[float]) -> Collected:
        collected = Collected(list(kept))
        for number, row in enumerate(zip(*kept.values(), strict=True)):
            collected.add(made_up(number, [{"followers_kept": value} for value in row]))
        return collected

    return make


def luck(n: int, spread: float, seed: int = 1) -> np.ndarray:
    return spread * np.random.default_rng(seed).normal(size=n)


def test_looks_are_far_apart() -> None:
    assert list(checkpoints(1000)) == [20, 30, 45, 67, 100, 150, 225, 337, 505, 757, 1000]
    assert list(checkpoints(20)) == [20]
    assert list(checkpoints(25)) == [20, 25]


def test_precision_decides_and_not_whether_a_difference_is_clear(collect: Callable[..., Collected]) -> None:
    shared = luck(30, 0.05)
    clear = collect(A=list(0.9 + shared + luck(30, 0.03, 2)), B=list(0.5 + shared))
    close = collect(A=list(0.9 + shared + luck(30, 0.001, 2)), B=list(0.9 + shared))
    assert not enough(clear, 0.005)
    assert enough(close, 0.005)


def test_every_pair_counts(collect: Callable[..., Collected]) -> None:
    shared = luck(30, 0.05)
    near = {"A": list(0.9 + shared), "B": list(0.8 + shared + luck(30, 0.001, 2))}
    assert enough(collect(**near), 0.01)
    wide = collect(**near, C=list(0.3 + shared + luck(30, 0.1, 3)))
    assert not enough(wide, 0.01)
    assert stopping(wide, 0.01, 30)["widest"]["b"] == "C"
    assert stopping(wide, 0.01, 30)["reached"] is False


def test_a_brand_alone_is_measured_by_its_mean(collect: Callable[..., Collected]) -> None:
    found = stopping(collect(A=list(0.9 + luck(20, 0.001))), 0.01, 100)
    assert (found["reached"], found["widest"]["b"], found["pairing"], found["selection"]) == (
        True,
        None,
        None,
        None,
    )
    assert not enough(collect(A=list(0.9 + luck(20, 0.1))), 0.01)


def test_what_pairing_saves_is_measured() -> None:
    shared = luck(400, 0.05)
    a, b = 0.9 + shared + luck(400, 0.01, 2), 0.85 + shared + luck(400, 0.01, 3)
    found = pairing(list(a), list(b), 0.005)
    assert found is not None
    assert found.ratio == pytest.approx(2 * (0.05**2 + 0.01**2) / (2 * 0.01**2), rel=0.3)
    error = (a - b).std(ddof=1) / np.sqrt(found.common)
    assert 0.9 * 0.005 < 1.96 * error <= 0.005
    assert found.independent == pytest.approx(1.96**2 * (a.var(ddof=1) + b.var(ddof=1)) / 0.005**2, rel=0.02)


def test_without_anything_in_common_pairing_saves_nothing() -> None:
    found = pairing(list(luck(300, 0.05, 1)), list(luck(300, 0.05, 2)), 0.005)
    assert found is not None
    assert found.ratio == pytest.approx(1, abs=0.2)
    assert found.common == pytest.approx(found.independent, rel=0.2)


def test_a_difference_that_never_varies_needs_the_fewest() -> None:
    a = luck(20, 0.05)
    found = pairing(list(a + 0.1), list(a), 0.01)
    assert found is not None
    assert (found.common, found.ratio) == (2, None)
    assert found.independent > 50
    assert pairing([0.1], [0.2], 0.01) is None


KINDS: dict[str, tuple[Callable[[np.random.Generator, int], np.ndarray], float, float, float]] = {
    # name: (draw, truth, standard deviation, coverage to expect at least)
    "normal": (lambda rng, n: rng.normal(size=n), 0.0, 1.0, 0.93),
    "exponential": (lambda rng, n: rng.exponential(size=n), 1.0, 1.0, 0.92),
    "t3": (lambda rng, n: rng.standard_t(3, size=n), 0.0, 3**0.5, 0.92),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_rule_keeps_coverage_where_peeking_loses_it(kind: str) -> None:
    """Nominal .95, at a precision for which about 30 replicates do; peeking: after each, by Student's t."""
    draw, truth, spread, least = KINDS[kind]
    precision = 1.96 * spread / np.sqrt(30)
    from scipy.special import stdtrit

    rng = np.random.default_rng([7, *kind.encode()])
    runs, ours, naive = 500, 0, 0
    n = np.arange(1, 301)
    student = np.array([np.inf, *stdtrit(n[1:] - 1, 0.975)])
    for _ in range(runs):
        values = draw(rng, 300)
        for look in checkpoints(300):
            found = mean_interval(values[:look])
            assert found.low is not None
            assert found.high is not None
            if (found.high - found.low) / 2 <= precision:
                break
        ours += found.low <= truth <= found.high
        means = np.cumsum(values) / n
        variances = np.maximum(np.cumsum(values**2) - n * means**2, 0) / np.maximum(n - 1, 1)
        half = np.array([np.inf, *(student[1:] * np.sqrt(variances / n)[1:])])
        stop = int(np.argmax(half <= precision))
        naive += abs(means[stop] - truth) <= half[stop]
    assert ours / runs >= least
    assert naive / runs <= {"normal": 0.94, "exponential": 0.84, "t3": 0.93}[kind]
    assert ours > naive
