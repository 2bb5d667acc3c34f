"""The answer rate from which asking pays: found by simulation, beside what the algebra of the model says.

Two thresholds, both on trust. *Against telling*: a brand that asks and answers a share p of its comments is
compared with the same brand, answering as many, that posts statements only. *Against silence*: it is compared
with itself posting nothing at all, under which trust stays where it began. The second is what the algebra
(credit = debit of one conversation in the long run) describes; the simulation adds what the algebra leaves
out: who comments, who reads along, what fades. Hands are unlimited here, so that p is what is answered, of
first comments as of further turns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from sim.foreign import Json
from sim.parameters import pretence_boundary
from sim_plan.crossing import Differences, bisected, crossing, halved
from sim_plan.policies import CONVERSATIONS, Policy
from sim_plan.running import Outcome
from sim_plan.typed import Thresholds

if TYPE_CHECKING:
    from sim.plugins import Registry

__all__ = ["algebra", "asker_of", "break_even"]

STEPS = 5
_SPARE = "genuine-follow-up"


def algebra(psychology: Mapping[str, float], turns: float) -> float:
    """The answer rate p at which credit and debit of a conversation balance in the long run.

    ``p {m [rho + (1 - rho)(1 - p)(1 - b)] + (m - 1) rho_d} = kappa (1 - p) [rho + (1 - rho)(p + (1 - p) b)]``
    with m credited turns a conversation (``turns``); rho, b, kappa and rho_d are ``act_share``,
    ``asking_lift``, ``negativity`` and ``turn_credit``.
    """
    rho, b, kappa, further = (
        psychology[name] for name in ("act_share", "asking_lift", "negativity", "turn_credit")
    )

    def balance(p: float) -> float:
        credit = p * (turns * (rho + (1 - rho) * (1 - p) * (1 - b)) + (turns - 1) * further)
        return credit - kappa * (1 - p) * (rho + (1 - rho) * (p + (1 - p) * b))

    _, root = halved(0.0, 1.0, lambda p: balance(p) < 0, 60)
    return root


def asker_of(status_quo: Policy, registry: Registry) -> Policy | None:
    """The brand as it asks and answers people, hands unlimited: its own policy if that is of the kind, else
    following up. None if neither is installed.
    """
    asker = status_quo
    if status_quo.strategy not in CONVERSATIONS or not {"questions", "answer_rate"} <= set(status_quo.with_):
        if _SPARE not in registry.strategies:
            return None
        names = [parameter.name for parameter in registry.strategies[_SPARE].parameters]
        defaults = registry.strategies[_SPARE].create().settings()
        shared = {name: status_quo.with_[name] for name in names if name in status_quo.with_}
        asker = Policy(_SPARE, {**defaults, **_numbers(shared)}, inf)
    if not asker.with_["questions"]:
        asker = asker.but(questions=1.0)
    return replace(asker, hands=inf)


def _numbers(values: Json) -> Json:
    return {name: value for name, value in values.items() if isinstance(value, int | float)}


def break_even(
    asker: Policy,
    run: Callable[[Sequence[Policy]], list[list[Outcome]]],
    psychology: Mapping[str, float],
) -> Thresholds:
    """Both thresholds with their intervals, and the algebra's.

    Args:
        asker: as :func:`asker_of` gives it.
        run: the outcomes of several policies, one list of replicates each.
        psychology: the parameters of the model.
    """

    def trust(policies: Sequence[Policy]) -> list[Differences]:
        return [np.array([outcome["trust"] for outcome in replicates]) for replicates in run(policies)]

    def against_telling(p: float) -> Differences:
        asking, telling = trust([asker.but(answer_rate=p), asker.but(answer_rate=p, questions=0.0)])
        return asking - telling

    def against_silence(p: float) -> Differences:
        asking, silent = trust([asker.but(answer_rate=p), asker.but(posts_per_day=0.0)])
        return asking - silent

    (full,) = run([asker.but(answer_rate=1.0)])
    answered = sum(outcome["comments"] * outcome["answered"] for outcome in full if outcome["comments"])
    turns = sum(outcome["replies"] for outcome in full) / answered if answered else 1.0
    return {
        "asker": asker.as_dict(),
        "telling": crossing(bisected(against_telling, 0.0, 1.0, STEPS)),
        "silence": crossing(bisected(against_silence, 0.0, 1.0, STEPS)),
        "algebra": {"root": algebra(psychology, turns), "turns": turns},
        "pretence": pretence_boundary(psychology["pretender_answers"], psychology["listener_answers"])
        if psychology["pretender_prior"]
        else None,
    }
