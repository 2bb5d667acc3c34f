"""The reference page of the scenario, drawn from the models: ``python -m sim.scenario.reference``."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.parameters import PARAMETERS, TRAITS, Parameter
from sim.scenario.audience import NETWORKS
from sim.scenario.brands import Brand, Change, Costs, Desk, Event, Topic
from sim.scenario.document import MOST_BYTES, MOST_LEVELS, MOST_VALUES
from sim.scenario.keys import fields_of, wants
from sim.scenario.rows import Matters
from sim.scenario.schema import Scenario
from sim.scenario.words import number

__all__ = ["reference"]

_INTRODUCTION = f"""\
# The scenario file

<!-- Drawn from the schema: python -m sim.scenario.reference > docs/reference/scenario.md -->

A scenario is one YAML file, UTF-8, up to {MOST_BYTES // 1024} KiB. `sim check FILE` tells whether it is
right, and lists everything that is not with line and column; `sim schema` prints it as JSON Schema for
your editor.

Values are read by the core schema of YAML 1.2: `no`, `on`, `yes` and dates are text. Whole numbers may
be grouped: `10_000`. Nothing is converted: `"10"` in quotes is text and no number. Numbers are finite;
where there may be no limit the word is `unlimited`. A key may stand once. Anchors and aliases work;
files that nest deeper than {MOST_LEVELS} levels or hold more than {MOST_VALUES:_} values, aliases written
out, are refused, and so are tags.

Relative paths in the file start from the file.
"""

_SET = """\
## One value from the command line

`--set KEY=VALUE` changes one value, by the rules of the file. Keys are joined by dots:

    --set audience.size=2000
    --set psychology.negativity=1
    --set brands.Pollster.with.answer_rate=0.4      brands by name ...
    --set brands.0.replies_per_day=unlimited        ... or by position, from 0
    --set timeline.0.day=60
    --set 'brands."Dr. No".strategy=broadcast'      dots in a name: quotes
    --set 'audience.network={kind: random}'         a whole mapping or list

Several are applied in order. Relative paths given so start from where you are.
"""

_EXTENDS = """\
## One scenario on another

`extends: base.yaml` lays a scenario on another one. Mappings are put together key by key and brands by
name, new ones last; anything else is taken from the upper one. What is wrong is told where it stands.
Relative paths start from the file that names them.

    extends: base.yaml
    name: The same, seen by fewer
    psychology: {reach: 0.1}
    brands: [{name: Pollster, with: {answer_rate: 0.4}}]
"""

_DRAWS = """\
## `draws`

Numbers of the model that each replicate has of its own: `psychology.NAME` or `audience.traits.TRAIT.NAME`,
and a list of values. Replicate 0 has the first of each list, replicate 1 the second, and after the last it
begins again, so that a set belongs together.
`sim run --posterior` puts in sets of the `posterior.parquet` beside the scenario, which `sim fit` writes.

    draws:
      psychology.reach: [0.11, 0.13, 0.12]
      audience.traits.participation.mean: [0.015, 0.011, 0.013]
"""

_EDGES = """\
The file of a network of kind `file` is best CSV: a header line with any names, then two columns with the
number of a follower each, counted from 0 to `size - 1`. Direction means nothing, lines that repeat a tie
count once, and followers without any tie are fine. Names, other separators, weights and the formats of
graphs: [as they come](../how-to/real-graph.md#files-as-they-come).
"""

_PSYCHOLOGY = """\
Every parameter of the model. *Usually* is the plausible range, the one a sweep should cover; *allowed*
is what the equations bear. Certainty: A measured, B carried over from nearby, C only the sign is known,
D free.
"""


def reference() -> str:
    """The page as Markdown."""
    parts = [
        _INTRODUCTION,
        *_section("Top level", Scenario),
        *_section("`matters`", Matters),
        "## `audience`\n",
        *_table(_fields(Scenario, "audience")),
        "### `audience.network`\n",
        "Who hears whom. Each kind has its own keys.\n",
    ]
    for kind, model in NETWORKS.items():
        parts += [f"`kind: {kind}`: {_first_line(model)}\n"]
        rows = {name: field for name, field in fields_of(model).items() if name != "kind"}
        if rows:
            parts += _table(rows)
    parts += [
        _EDGES,
        "### `audience.traits`\n",
        "What followers differ in. Each of them keeps theirs for all brands and days.\n",
        *_parameters(TRAITS.values()),
        "## `psychology`\n",
        _PSYCHOLOGY,
        *_parameters(PARAMETERS.values()),
        *_section("`brands`", Brand, "A list; each entry is one way of talking to the audience.\n"),
        *_section("`brands.NAME.costs`", Costs),
        *_section("`brands.NAME.desk`", Desk),
        *_section(
            "`timeline`", Change, "A list. An entry with a strategy changes the ways of a brand for good.\n"
        ),
        "An entry with an event is something that angers people (equation 17).\n",
        *_table(fields_of(Event)),
        *_section("`topics.NAME`", Topic),
        _EXTENDS,
        _DRAWS,
        _SET,
    ]
    return "\n".join(parts)


def _section(title: str, model: type[BaseModel], text: str = "") -> Iterator[str]:
    yield f"## {title}\n"
    yield text or f"{_first_line(model)}\n"
    yield from _table(fields_of(model))


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _fields(model: type[BaseModel], name: str) -> dict[str, FieldInfo]:
    inner = fields_of(model)[name].annotation
    assert isinstance(inner, type)
    return fields_of(inner)


def _table(fields: dict[str, FieldInfo]) -> Iterator[str]:
    yield "| key | what | value | default |\n|---|---|---|---|"
    for name, field in fields.items():
        extra: Any = field.json_schema_extra or {}
        unit = f" [{extra['unit']}]" if "unit" in extra else ""
        yield f"| `{name}` | {field.description or ''}{unit} | {wants(name, field)} | {_default(field)} |"
    yield ""


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if isinstance(default, BaseModel) or default in ({}, ()):
        return "see below" if isinstance(default, BaseModel) else "none"
    if default == math.inf:
        return "`never`"
    if default is None or default == "":
        return "none"
    return f"`{number(default) if isinstance(default, int | float) else default}`"


def _parameters(rows: Any) -> Iterator[str]:
    yield "| key | symbol | what | default | usually | allowed | unit | certainty | source |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for row in rows:
        yield f"| {' | '.join(_cells(row))} |"
    yield ""


def _cells(row: Parameter) -> list[str]:
    equations = f" Equations {row.equations}." if row.equations else ""
    whole = ", whole" if row.integer else ""
    return [
        f"`{row.name}`",
        row.symbol if row.symbol != "-" else "",
        row.meaning + equations,
        f"`{number(row.default)}`",
        f"{number(row.low)} to {number(row.high)}",
        f"{number(row.minimum)} to {number(row.maximum)}{whole}",
        row.unit,
        row.certainty,
        row.source or "none",
    ]


if __name__ == "__main__":
    sys.stdout.write(reference())
