"""The break-even answer rate of a brand that asks: the model's own algebra, found again by simulation.

In the long run credit and debit balance where

    m p [rho + (1 - rho)(1 - p)(1 - b)] = kappa (1 - p) [rho + (1 - rho)(p + (1 - p) b)]

with p the share of conversations answered, m the mean number of credited turns, and x settled at p.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.optimize import brentq

from sim import plugins
from sim.model import TrustModel
from sim.scenario import Scenario, loads

# kappa: (b = 0, m = 1), (b = .3, m = 1), (b = .3, m = 1.75), as MODEL prints it
TABLE = {1.0: (0.50, 0.57, 0.39), 1.4: (0.62, 0.67, 0.49), 2.0: (0.73, 0.76, 0.61), 3.0: (0.82, 0.84, 0.72)}
COLUMNS = ((0.0, 1), (0.3, 1), (0.3, 3))  # asking_lift, max_turns
CELLS = [
    pytest.param(kappa, lift, turns, printed, id=f"kappa={kappa}-b={lift}-turns={turns}")
    for kappa, row in TABLE.items()
    for (lift, turns), printed in zip(COLUMNS, row, strict=True)
]

ACT_SHARE = 0.5
CONTINUE = 0.5
SETTLED, DAYS = 20, 60  # .7^20 of the first expectation is left when counting starts
REPLICATES = 8


def mean_turns(max_turns: int) -> float:
    """Answered turns of a conversation that is never dropped: 1 + c + c^2 + ..."""
    return sum(CONTINUE**turn for turn in range(max_turns))


def balance_by_algebra(p: float, kappa: float, b: float, m: float) -> float:
    credit = m * p * (ACT_SHARE + (1 - ACT_SHARE) * (1 - p) * (1 - b))
    debit = kappa * (1 - p) * (ACT_SHARE + (1 - ACT_SHARE) * (p + (1 - p) * b))
    return credit - debit


@cache
def registry() -> plugins.Registry:
    return plugins.load()


def scenario(answer_rate: float, kappa: float, b: float, max_turns: int) -> Scenario:
    """Everybody comments every day; nothing but their own conversations moves anybody's trust."""
    text = f"""
        name: Break even
        days: {DAYS}
        seed: 2
        audience:
          size: 500
          network: {{kind: none}}
          traits: {{participation: {{mean: 1, sigma: 0}}, first_attention: {{mean: 0.99, concentration: 0}}}}
        psychology:
          negativity: {kappa}
          act_share: {ACT_SHARE}
          asking_lift: {b}
          max_turns: {max_turns}
          continue_chance: {CONTINUE}
          forgetting: 1
          first_expectation: 0.5
          learning: 0.3
          question_pull: 2
          reach: 1
          post_value: 1
          post_gain: 1
          habituation: 0
          turn_credit: 0
          closeness_gain: 0
          pretender_prior: 0
          self_selection: 0
          bystander_weight: 0
          thread_opening: 0
          false_alarm: 0
          exit_hazard: 0
        brands:
          - name: Asker
            strategy: genuine-follow-up
            with: {{posts_per_day: 1, questions: 1, answer_rate: {answer_rate!r}}}
            replies_per_day: unlimited
    """
    return loads(text, registry=registry())


def balance(answer_rate: float, kappa: float, b: float, max_turns: int, replicate: int) -> float:
    """Credit less debit of a conversation, on average over the settled days."""
    model = TrustModel(scenario(answer_rate, kappa, b, max_turns), replicate=replicate, registry=registry())
    books = []
    for day in range(1, DAYS + 1):
        model.step()
        if day in (SETTLED, DAYS):
            brand = model.brands[0]
            books.append(brand.column("credit").sum() - brand.column("debit").sum())
    conversations = (DAYS - SETTLED) * model.size  # one a follower and day
    return float(books[1] - books[0]) / conversations


@pytest.mark.parametrize(("kappa", "b", "max_turns", "printed"), CELLS)
def test_the_algebra_gives_the_printed_table(kappa: float, b: float, max_turns: int, printed: float) -> None:
    m = mean_turns(max_turns)
    assert brentq(balance_by_algebra, 0, 1, args=(kappa, b, m)) == pytest.approx(printed, abs=0.005)


@pytest.mark.slow
@pytest.mark.parametrize(("kappa", "b", "max_turns", "printed"), CELLS)
def test_the_simulation_gives_the_table(kappa: float, b: float, max_turns: int, printed: float) -> None:
    """Run a little below and a little above, see debit win and credit win, and draw the line between."""
    below, above = printed - 0.04, printed + 0.04
    crossings = []
    for replicate in range(REPLICATES):
        low = balance(below, kappa, b, max_turns, replicate)
        high = balance(above, kappa, b, max_turns, replicate)
        assert low < 0 < high
        crossings.append(below + (above - below) * low / (low - high))
    error = np.std(crossings, ddof=1) / np.sqrt(REPLICATES)
    exact = brentq(balance_by_algebra, 0, 1, args=(kappa, b, mean_turns(max_turns)))
    assert error < 0.0025  # sharp enough to tell .61 from .62
    assert abs(np.mean(crossings) - exact) < 4 * error + 0.0005  # .0005: the line is a curve
