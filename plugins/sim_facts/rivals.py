"""Facts under rival models: which conclusions survive another idea of people."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from sim.parameters import PARAMETERS
from sim.rivals import RIVALS, Rival
from sim_facts.catalogue import FACTS, Evaluator, Fact, Size, check, verdict_of
from sim_facts.fact import Verdict
from sim_facts.table import as_csv

__all__ = ["OWN", "Held", "hold", "read_csv", "survivors", "to_csv", "verdicts_of"]

#: What the model itself is called among its rivals.
OWN = "the model"

_DEFAULTS = {"psychology": {name: row.default for name, row in PARAMETERS.items()}}


@dataclass(frozen=True, slots=True)
class Held:
    """One model held to the facts, by their numbers: ``verdicts``, and the ``claims`` that do not hold."""

    model: str
    verdicts: Mapping[int, Verdict]
    claims: Mapping[int, Sequence[str]]


def hold(
    size: Size,
    facts: Sequence[Fact] = tuple(FACTS.values()),
    rivals: Sequence[Rival] = RIVALS,
    *,
    seed: int = 1,
    tell: Callable[[int], None] = lambda claims: None,
) -> Iterator[Held]:
    """The model, then each rival, held to ``facts``; ``tell`` is called with the claims judged so far."""
    claims = count(1)
    for name, sets in [(OWN, []), *((rival.name, rival.settings(_DEFAULTS)) for rival in rivals)]:
        yield verdicts_of(name, Evaluator(size, sets, seed=seed), facts, lambda: tell(next(claims)))


def verdicts_of(
    name: str, evaluator: Evaluator, facts: Sequence[Fact], tell: Callable[[], None] = lambda: None
) -> Held:
    """A model as ``evaluator`` runs it, held to ``facts``; ``tell`` is called after each claim."""
    verdicts: dict[int, Verdict] = {}
    misses: dict[int, list[str]] = {}
    for fact in facts:
        judgements = []
        for each in check(evaluator, [fact]):
            judgements.append(each)
            tell()
        verdicts[fact.number] = verdict_of(judgements)
        misses[fact.number] = [
            each.claim.name for each in judgements if each.verdict not in ("holds", "told")
        ]
    return Held(name, verdicts, misses)


def survivors(models: Sequence[Held]) -> tuple[list[int], list[int], list[int]]:
    """Facts that hold under the model itself: those that hold under every rival, those that fail under one,
    and the others, which are inconclusive under one and fail under none.
    """
    model, *rivals = models
    numbers = [number for number, verdict in model.verdicts.items() if verdict == "holds"]
    upset = [number for number in numbers if any(rival.verdicts[number] == "fails" for rival in rivals)]
    constant = [number for number in numbers if all(rival.verdicts[number] == "holds" for rival in rivals)]
    return constant, upset, [number for number in numbers if number not in (*constant, *upset)]


def to_csv(models: Sequence[Held]) -> str:
    """A line a model and fact."""
    return as_csv(
        ("model", "fact", "verdict", "claims that do not hold"),
        (
            (each.model, number, verdict, " ".join(each.claims[number]))
            for each in models
            for number, verdict in each.verdicts.items()
        ),
    )


def read_csv(text: str) -> list[Held]:
    """What :func:`to_csv` wrote."""
    verdicts: dict[str, dict[int, Verdict]] = {}
    claims: dict[str, dict[int, Sequence[str]]] = {}
    for model, number, verdict, misses in list(csv.reader(io.StringIO(text)))[1:]:
        verdicts.setdefault(model, {})[int(number)] = verdict  # type: ignore[assignment]
        claims.setdefault(model, {})[int(number)] = misses.split()
    return [Held(model, rows, claims[model]) for model, rows in verdicts.items()]
