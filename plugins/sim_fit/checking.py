"""``sim fit check``: a design tried on made-up truths, on a calibrator broken on purpose, and on rival
models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim_fit.calibration import TRUTHS, Calibrated, calibrate
from sim_fit.design import Design
from sim_fit.priors import FREE
from sim_fit.regression import Posterior, Summaries, posterior
from sim_fit.simulating import Simulator, scenario_of
from sim_fit.table import Table
from sim_fit.targets import BEHAVIOURS, TARGETS

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["RIVALS", "Checked", "check", "default_design"]

Floats = npt.NDArray[np.float64]

_DATA: Final = 60  # made-up brands of each rival
_FROM: Final = 1_000_000  # their numbers: no prior run has these


def _ruled(rule: str) -> Callable[[Scenario], Scenario]:
    return lambda scenario: scenario.model_copy(update={"trust_rule": rule})


def _minded(**values: Any) -> Callable[[Scenario], Scenario]:
    return lambda scenario: scenario.model_copy(
        update={"psychology": scenario.psychology.model_copy(update=values)}
    )


#: Models that make data of which ours knows nothing: how evidence becomes trust, and settings that are held
#: fixed in prior runs.
RIVALS: Final[Mapping[str, Callable[[Scenario], Scenario]]] = {
    "trust by Rescorla and Wagner": _ruled("rescorla-wagner"),
    "trust by log odds": _ruled("log-odds"),
    "incidents, one post in fifty": _minded(incident_chance=0.02),
    "leaving in boredom, twice as steep": _minded(exit_attention_slope=4.0),
    "people who look at every second post": lambda scenario: scenario.model_copy(
        update={
            "audience": scenario.audience.model_copy(
                update={
                    "traits": scenario.audience.traits.model_copy(
                        update={
                            "first_attention": scenario.audience.traits.first_attention.model_copy(
                                update={"mean": 0.5}
                            )
                        }
                    )
                }
            )
        }
    ),
}


@dataclass(frozen=True)
class Checked:
    """What came of it. ``broken``: the same with intervals half as wide, which has to fail. ``rivals``: model
    -> parameter -> share of 90 % intervals that held the truth.
    """

    design: Design
    runs: int
    calibrated: list[Calibrated]
    broken: list[Calibrated]
    rivals: dict[str, dict[str, float]]

    @property
    def passes(self) -> bool:
        """Whether a parameter at least gets an interval, and the broken calibrator was caught."""
        return any(each.passes for each in self.calibrated) and self.catches

    @property
    def catches(self) -> bool:
        """Whether the broken calibrator fails, for every parameter that has an interval at all."""
        return not any(each.passes for each in self.broken)


def default_design() -> Design:
    """Everything that exports may tell, of 8,000 followers over 90 days."""
    targets = tuple(name for name in TARGETS if not name.endswith("_daily"))
    return Design(targets, tuple(BEHAVIOURS), FREE, days=90, people=8_000, busy=0.0, desk=True)


def check(
    design: Design, table: Table, *, truths: int = TRUTHS, rivals: bool = False, data: int = _DATA
) -> Checked:
    """Try a design with its prior runs.

    Args:
        design: which.
        table: of prior runs of it.
        truths: made-up truths, runs of the table each left out in turn.
        rivals: whether to fit to data of rival models, too.
        data: how many of each.
    """
    shares = table.shares[:, [design.places[name] for name in design.inferred]]
    summaries = Summaries(shares, table.compared)
    return Checked(
        design,
        len(table),
        calibrate(design.inferred, shares, summaries, truths),
        calibrate(design.inferred, shares, summaries, truths, _too_narrow),
        _rivals(design, shares, summaries, data) if rivals else {},
    )


def _too_narrow(shares: Floats, summaries: Summaries, observed: Floats, leave_out: int) -> Posterior:
    """The posterior with intervals half as wide: broken on purpose."""
    inference = posterior(shares, summaries, observed, leave_out=leave_out)
    middle = np.array([inference.quantile(place, np.array([0.5]))[0] for place in range(shares.shape[1])])
    return Posterior(middle + 0.5 * (inference.shares - middle), inference.rows, inference.weights)


def _rivals(design: Design, shares: Floats, summaries: Summaries, data: int) -> dict[str, dict[str, float]]:
    from sim import plugins

    registry = plugins.load()
    simulator = Simulator(design, registry)
    places = [design.places[name] for name in design.inferred]
    coverage: dict[str, dict[str, float]] = {}
    for name, change in {"this model": lambda scenario: scenario, **RIVALS}.items():
        rival = change(scenario_of(design, registry))
        hits = np.zeros(len(places))
        for number in range(_FROM, _FROM + data):
            truth = design.draw(number)
            record = simulator.record(truth, number, rival)
            observed = simulator.compared(record)[: len(design.compared)]
            inference = posterior(shares, summaries, summaries.of(observed))
            below = np.array([inference.below(place, truth[of]) for place, of in enumerate(places)])
            hits += np.abs(below - 0.5) <= 0.45
        coverage[name] = dict(zip(design.inferred, map(float, hits / data), strict=True))
    return coverage
