"""The answer rate at which credit and debit balance, simulated and by the algebra."""

from __future__ import annotations

from collections.abc import Iterator

from sim_facts.crossing import crossings
from sim_plan.break_even import algebra

from experiments.drawing import Line, lines
from experiments.numbers import Numbers
from sim.compare import mean_interval
from sim.compare.intervals import Interval

KAPPA, LIFT, TURNS, RATE = (
    "psychology.negativity",
    "psychology.asking_lift",
    "psychology.max_turns",
    "brands.Asker.with.answer_rate",
)
# 1 + 1/2 + 1/4 answered turns: chances of 1/2 to continue, three turns at most.
MEAN_TURNS = {1.0: 1.0, 3.0: 1.75}
COLUMNS = ((0.0, 1.0), (0.3, 1.0), (0.0, 3.0), (0.3, 3.0))  # lift, turns at most


def simulated(numbers: Numbers, kappa: float, lift: float, turns: float) -> Interval:
    """The break-even answer rate, over replicates."""
    rates = numbers.levels(RATE)
    balances = [
        numbers.values("Asker.balance", {KAPPA: kappa, LIFT: lift, TURNS: turns, RATE: rate})
        for rate in rates
    ]
    return mean_interval(crossings(rates, balances))


def exact(kappa: float, lift: float, turns: float) -> float:
    """The same by the algebra of ``docs/model.md``."""
    psychology = {"act_share": 0.5, "asking_lift": lift, "negativity": kappa, "turn_credit": 0.0}
    return algebra(psychology, MEAN_TURNS[turns])


def cells(numbers: Numbers) -> Iterator[tuple[float, float, float, Interval, float]]:
    """Every cell: negativity, lift, turns, simulated, exact."""
    for kappa in numbers.levels(KAPPA):
        for lift, turns in COLUMNS:
            yield kappa, lift, turns, simulated(numbers, kappa, lift, turns), exact(kappa, lift, turns)


def answer(numbers: Numbers) -> str:
    """The table, and how far simulation and algebra are apart."""
    found = list(cells(numbers))
    farthest = max(abs(each.mean - by_hand) for *_, each, by_hand in found if each.mean is not None)
    inside = sum(each.low <= by_hand <= each.high for *_, each, by_hand in found if each.low and each.high)
    head = "| negativity | " + " | ".join(f"b = {b:g}, {m:g} turn{'s' * (m > 1)}" for b, m in COLUMNS) + " |"
    rows = [head, "|---:|" + "---|" * len(COLUMNS)]
    for kappa in numbers.levels(KAPPA):
        mine = [(each, by_hand) for k, _, _, each, by_hand in found if k == kappa]
        shown = (
            f"{each.mean:.3f} ({each.low:.3f} to {each.high:.3f}); {by_hand:.3f}" for each, by_hand in mine
        )
        rows.append(f"| {kappa:g} | {' | '.join(shown)} |")
    said = (
        f"Simulation (with its 95 % interval) and algebra differ by {farthest:.4f} at most; in {inside} of "
        f"{len(found)} cells the algebra lies within the interval. "
    )
    low, high = min(by_hand for *_, by_hand in found), max(by_hand for *_, by_hand in found)
    said += (
        f"Depending on how much a silence weighs and how many turns a conversation has, asking pays from "
        f"{100 * low:.0f} % to {100 * high:.0f} % of answers on."
    )
    return f"{said}\n\n" + "\n".join(rows)


def figure(numbers: Numbers) -> str:
    """Break-even by negativity; the algebra's lines lie under the simulation's."""
    kappas = numbers.levels(KAPPA)
    drawn = []
    for lift, turns in COLUMNS[1], COLUMNS[3]:
        name = f"{turns:g} turn{'s' * (turns > 1)}"
        found = [simulated(numbers, kappa, lift, turns) for kappa in kappas]
        drawn.append(Line.of(f"{name}, simulated", kappas, found))
        drawn.append(Line(f"{name}, algebra", kappas, [exact(kappa, lift, turns) for kappa in kappas]))
    rising = all(list(line.means) == sorted(line.means) for line in drawn)
    helping = all(few > many for few, many in zip(drawn[0].means, drawn[2].means, strict=True))
    title = "Break-even answer rate, by what a silence weighs"
    if rising and helping:
        title = "The heavier a silence weighs, the more must be answered; longer talks help"
    return lines(title, drawn, x="negativity (asking lift .3)", y="break-even answer rate")
