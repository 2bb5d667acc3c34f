"""Numbers of the model that each replicate has of its own: what a fit leaves unknown, in every interval.

``draws:`` of a scenario maps the path of a number (``psychology.reach``) to its values. Replicate 0 has the
first of each, replicate 1 the second, and after the last it begins again: a set belongs together.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ScenarioError
from sim.foreign import Json, read_ordinary
from sim.parameters import PARAMETERS, TRAITS, Parameter
from sim.scenario.scalars import is_number

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

__all__ = ["MOST_SETS", "POSTERIOR", "drawn", "of_path", "read_draws", "with_draws"]

#: What ``sim run --posterior`` looks for beside the scenario.
POSTERIOR = "posterior.parquet"

_MOST_BYTES = 64 << 20
MOST_SETS = 1000


def of_path(path: str) -> Parameter | None:
    """The row of the table of parameters that a path leads to, if it is one of a number that may be drawn."""
    if path.startswith("psychology."):
        return PARAMETERS.get(path.removeprefix("psychology."))
    return TRAITS.get(path.removeprefix("audience.traits.")) if path.startswith("audience.traits.") else None


def drawn(scenario: Scenario, replicate: int) -> Scenario:
    """The scenario with the numbers that are this replicate's, and no others to draw."""
    if not scenario.draws:
        return scenario
    psychology: dict[str, float] = {}
    traits: dict[str, dict[str, float]] = {}
    for path, values in scenario.draws.items():
        row = of_path(path)
        value: float = values[replicate % len(values)]
        if row is not None and row.integer:
            value = round(value)
        place, _, name = path.rpartition(".")
        (psychology if place == "psychology" else traits.setdefault(place.rpartition(".")[2], {}))[name] = (
            value
        )
    audience = scenario.audience
    models = {trait: getattr(audience.traits, trait).model_copy(update=of) for trait, of in traits.items()}
    return scenario.model_copy(
        update={
            "psychology": scenario.psychology.model_copy(update=psychology),
            "audience": audience.model_copy(update={"traits": audience.traits.model_copy(update=models)}),
            "draws": {},
        }
    )


def misfits(draws: Json) -> Iterator[tuple[str, str]]:
    """What is wrong with draws, as path and sentence."""
    lengths = {path: len(values) for path, values in draws.items() if isinstance(values, list | tuple)}
    for path, values in draws.items():
        row = of_path(path)
        if row is None:
            yield path, "is no number of the model. Write psychology.NAME or audience.traits.TRAIT.NAME."
        elif path not in lengths or not lengths[path]:
            yield path, "is drawn from a list of numbers, one a replicate."
        elif lengths[path] != next(iter(lengths.values())):
            yield path, f"has {lengths[path]} values; the first one has {next(iter(lengths.values()))}."
        else:
            low, high = row.minimum, row.maximum
            odd = [value for value in values if not is_number(value) or not low <= value <= high]
            if odd:
                yield path, f"has {odd[0]!r}. It is between {low:g} and {high:g}."


def read_draws(file: Path, sets: int, seed: int) -> dict[str, list[float]]:
    """So many sets of a posterior: which and in what order is the seed's.

    Args:
        file: Parquet, a column a path, a row a set.
        sets: how many, if there are so many; at most 1000.
        seed: of the scenario.

    Raises:
        ScenarioError: it is not there, damaged, or something else.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(read_ordinary(file, _MOST_BYTES)))
        columns = {name: table.column(name).to_pylist() for name in table.column_names}
    except FileNotFoundError:
        raise ScenarioError(
            "there is no such file. sim fit writes it, beside the scenario that it fits.", file=file
        ) from None
    except (OSError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or "it is damaged, or no Parquet"
        raise ScenarioError(f"cannot be read: {reason}. sim fit writes it anew.", file=file) from None
    wrong = next(misfits(columns), None)
    if wrong is not None or not columns:
        path, sentence = wrong or ("it", "holds no numbers.")
        raise ScenarioError(f"{path} {sentence} sim fit writes it anew.", file=file)
    count = len(next(iter(columns.values())))
    order = np.random.default_rng(seed).permutation(count)[: min(sets, MOST_SETS)]
    return {name: [float(f"{values[row]:.6g}") for row in order] for name, values in columns.items()}


def with_draws(scenario: Scenario, file: Path, sets: int) -> Scenario:
    """The scenario with so many sets of a posterior, one a replicate. Raises ScenarioError."""
    return scenario.model_copy(update={"draws": read_draws(file, sets, scenario.seed)})
