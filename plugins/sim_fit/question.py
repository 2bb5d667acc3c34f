"""What an import can be asked: the period, the targets at hand, the parameters that they inform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim import ScenarioError
from sim.foreign import Json
from sim_fit.design import HELD, Design, days_of, people_of
from sim_fit.imported import Imported
from sim_fit.priors import BEHAVIOUR, FREE, prior_of
from sim_fit.record import Record
from sim_fit.targets import AFTER, KNOWN, available, measured
from sim_fit.thinning import thinned

__all__ = ["Change", "Question", "question_of"]

_FEWEST = 30  # days
_BUSY = (-3.5, 3.25)  # posts a day as a power of 2: the prior around it ends at .05 and at 16


@dataclass(frozen=True)
class Change:
    """A dated change of policy, in words."""

    day: date
    what: str


@dataclass(frozen=True)
class Question:
    """What is to be fitted: the design, the data cut to it, and what both came from."""

    imported: Imported
    design: Design
    record: Record  #: the period, in full
    data: Record  #: the same cut to the design's size
    does: Mapping[str, float]  #: what the brand does, in its own units
    change: Change | None
    begins: date
    size: int  #: followers at the end of the period


def question_of(
    imported: Imported,
    base: Json,
    *,
    free: Sequence[str] | None = None,
    change: Change | None = None,
) -> Question:
    """The question that an import can answer.

    Args:
        imported: the data.
        base: the scenario whose audience and psychology hold where nothing is free, in plain values.
        free: parameters to be inferred; by default those of which the targets at hand tell.
        change: of policy.

    Raises:
        ScenarioError: there is too little to fit to, or a name is none.
    """
    whole = imported.record
    days = days_of(whole.days)
    folder = imported.folder
    if not days:
        raise ScenarioError(
            f"its days are {whole.days}, and a fit takes {_FEWEST}. Import a longer export.", file=str(folder)
        )
    record = whole.between(whole.days - days, whole.days)
    begins = imported.day(whole.days - days)
    levels = record.followers[~np.isnan(record.followers)]
    if not len(levels) or levels[-1] <= 0:
        if imported.about["tables"].get("days"):
            last = imported.day(whole.days - 1)
            cure = f"Import again with --followers-at {imported.network}:{last}=COUNT."
        else:
            cure = "Import the daily numbers of a network as well, such as X overview."
        raise ScenarioError(f"nothing says how many followers there are. {cure}", file=str(folder))
    size = int(levels[-1])
    people = people_of(float(levels.mean()))
    data = thinned(record, people / float(levels.mean()), imported.content)
    day = _day_of(change, begins, days)
    targets = available(data, day)
    if not targets:
        raise ScenarioError("none of its tables has a number that the model makes too.", file=str(folder))
    behaviours = measured(record, day)
    names = tuple(behaviours)
    posts = behaviours.get("posts_per_day", float(np.log(0.7)))
    free_names = tuple(free) if free is not None else _free(targets)
    design = Design(
        targets=targets,
        behaviours=names,
        free=tuple(prior_of(name).name for name in free_names),
        days=days,
        people=people,
        busy=round(4 * float(np.clip(np.log2(np.exp(posts)), *_BUSY))) / 4,
        change=day,
        desk="median_minutes" in behaviours,
        base=_base(base),
    )
    does = {
        name: _within(name, KNOWN[name.removesuffix(AFTER)].shown(value))
        for name, value in behaviours.items()
    }
    return Question(imported, design, record, data, does, change, begins, size)


def _base(base: Json) -> Json:
    """What of a scenario prior runs depend on."""
    audience = {key: value for key, value in base.get("audience", {}).items() if key not in ("size", "pool")}
    return {
        "audience": audience,
        "psychology": dict(base.get("psychology", {})),
        "trust_rule": base.get("trust_rule", "beta"),
    }


def _free(targets: Sequence[str]) -> tuple[str, ...]:
    informed = {name for target in targets for name in KNOWN[target].informs}
    order = (*FREE, *sorted(informed - set(FREE)))
    return tuple(name for name in order if name in informed)


def _within(name: str, value: float) -> float:
    prior = BEHAVIOUR[name.removesuffix(AFTER)]
    return float(min(max(value, prior.low), prior.high))


def _day_of(change: Change | None, begins: date, days: int) -> int:
    """The day of the design on which a change of policy came, 0 for none."""
    if change is None:
        return 0
    day = (change.day - begins).days
    if not HELD // 2 <= day <= days - HELD // 2:
        raise ScenarioError(
            f"{change.day} must have {HELD // 2} days before and after it within the period, which begins "
            f"on {begins} and has {days} days.",
            file="--change",
        )
    return day
