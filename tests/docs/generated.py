"""Tables and help pages that stand in the docs, drawn from the code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import typer.main
from sim_facts.catalogue import FACTS
from sim_fit.targets import CHANGES, TARGETS
from sim_own.columns import COLUMNS as OWN_COLUMNS
from sim_own.kinds import KINDS

from experiments.folders import FOLDERS
from sim.measures import MEASURES
from sim.parameters import PARAMETERS, PLATFORMS, TRAITS, Parameter
from sim.results import summary_schema

from .blocks import DOCS


def number(value: float) -> str:
    """As short as it gets: ``0.002``, ``10_000`` stays ``10000``."""
    return f"{value:g}" if abs(value) >= 1e-4 or value == 0 else f"{value:.10f}".rstrip("0")


def parameters(table: Mapping[str, Parameter]) -> str:
    """Every parameter with symbol, default, plausible range, unit, certainty, source, equations."""
    lines = [
        "| name | symbol | default | usually | unit | certainty | source | equations |",
        "|---|---|---:|---|---|---|---|---|",
    ]
    for row in table.values():
        symbol = row.symbol if row.symbol != "-" else ""
        span = f"{number(row.low)} to {number(row.high)}"
        cells = [f"`{row.name}`", symbol, number(row.default), span, row.unit, row.certainty]
        lines.append(f"| {' | '.join([*cells, row.source or 'none', row.equations])} |")
    return "\n".join(lines) + "\n"


def psychology() -> str:
    """The parameters of ``psychology:``."""
    return parameters(PARAMETERS)


def traits() -> str:
    """The parameters of ``audience.traits:``."""
    return parameters(TRAITS)


def platforms() -> str:
    """Every platform with its three numbers."""
    lines = [
        "| platform | what | reach | participation | first attention | comments / 1,000 shown | where from |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    for row in PLATFORMS.values():
        numbers = (row.reach, row.participation, row.first_attention, row.comments)
        cells = " | ".join(number(value) for value in numbers)
        lines.append(f"| `{row.name}` | {row.says} | {cells} | {row.source} |")
    return "\n".join(lines) + "\n"


def measures() -> str:
    """Every measure of a brand."""
    better = {1: "more", -1: "less", 0: ""}
    lines = ["| name | in tables | unit | better | what |", "|---|---|---|---|---|"]
    for row in MEASURES.values():
        lines.append(
            f"| `{row.name}` | {row.title} | {row.unit} | {better[row.better]} | {row.description} |"
        )
    return "\n".join(lines) + "\n"


def commands() -> Iterator[list[str]]:
    """``sim`` and every command below it, as typed."""
    from sim.cli.main import app
    from sim.cli.plugin_commands import offer_own

    offer_own(app)

    def below(command: Any, path: list[str]) -> Iterator[list[str]]:
        yield path
        for name in command.list_commands(None) if hasattr(command, "list_commands") else ():
            child = command.get_command(None, name)
            if not child.hidden:
                yield from below(child, [*path, name])

    return below(typer.main.get_command(app), ["sim"])


def help_pages() -> str:
    """What ``--help`` prints for each command, 80 columns wide."""
    env = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    env |= {"COLUMNS": "80", "SIM_PLUGINS": ""}
    parts = []
    for path in commands():
        typed = [sys.executable, "-m", "sim", *path[1:], "--help"]
        done = subprocess.run(typed, env=env, capture_output=True, encoding="utf-8", timeout=60, check=True)
        page = "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())
        parts.append(f"## {' '.join(path)}\n\n```text\n{page}```\n")
    return "\n".join(parts)


def fact_list() -> str:
    """Every fact with its kind and sources."""
    lines = ["| fact | kind | what | sources |", "|---:|---|---|---|"]
    for fact in FACTS.values():
        lines.append(f"| {fact.number} | {fact.kind} | {fact.says} | {fact.sources} |")
    return "\n".join(lines) + "\n"


def facts() -> str:
    """Every claim with its verdict, from the numbers that lie in ``experiments/facts``."""
    return str(FOLDERS["facts"].answered()) + "\n"


def sensitivity() -> str:
    """What rankings hang on, from the numbers in ``experiments/sensitivity``."""
    return str(FOLDERS["sensitivity"].answered()) + "\n"


def size() -> str:
    """What audiences of any size show, from the numbers in ``experiments/convergence``."""
    return str(FOLDERS["convergence"].answered()) + "\n"


def sizes() -> str:
    """Four sweeps and the random worlds, from the numbers in ``experiments/sizes``."""
    return str(FOLDERS["sizes"].answered()) + "\n"


def own_columns() -> str:
    """Every table and column of an import."""
    parts = []
    for table, columns in OWN_COLUMNS.items():
        lines = [f"### {table}.parquet", "", "| column | type | what |", "|---|---|---|"]
        lines += [f"| `{name}` | {kind} | {what} |" for name, (kind, what) in columns.items()]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def own_kinds() -> str:
    """Every export that is known, and the columns by which it is told."""
    lines = ["| kind | what | a row is | told by |", "|---|---|---|---|"]
    for name, kind in KINDS.items():
        tells = " or ".join(", ".join(headers) for headers in kind.tells[:2])
        lines.append(f"| `{name}` | {kind.name} | a {kind.grain} | {tells} |")
    return "\n".join(lines) + "\n"


def fit_targets() -> str:
    """What a fit compares by, which parameters that informs, and where it comes from."""
    lines = ["| target | what | informs | from |", "|---|---|---|---|"]
    for name, target in {**TARGETS, **CHANGES}.items():
        informs = ", ".join(f"`{each}`" for each in target.informs)
        lines.append(f"| `{name}` | {target.title} | {informs} | {target.export} |")
    return "\n".join(lines) + "\n"


def schema() -> str:
    """The JSON Schema of ``summary.json``, from the types of what it holds."""
    return json.dumps(summary_schema(), indent=2, ensure_ascii=False) + "\n"


#: A file that is drawn whole.
SCHEMA = DOCS / "reference" / "summary.schema.json"

#: Page -> name of the place -> what stands there.
GENERATED = {
    "docs/explanation/sensitivity.md": {"sensitivity": sensitivity},
    "docs/explanation/size.md": {"size": size},
    "docs/model.md": {"platforms": platforms, "psychology": psychology, "traits": traits},
    "docs/model/facts.md": {"list": fact_list, "facts": facts},
    "docs/model/sizes.md": {"sizes": sizes},
    "docs/reference/fit.md": {"targets": fit_targets},
    "docs/reference/own-numbers.md": {"columns": own_columns, "kinds": own_kinds},
    "docs/reference/results.md": {"measures": measures},
    "docs/reference/cli.md": {"help": help_pages},
}
