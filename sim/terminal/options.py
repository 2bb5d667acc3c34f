"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "AsJson",
    "Cluster",
    "Days",
    "Debug",
    "GraphFile",
    "MostReplicates",
    "PluginFiles",
    "Precision",
    "Processes",
    "Quiet",
    "Runs",
    "ScenarioFile",
    "Seed",
    "Sets",
    "Threads",
    "UntilSure",
    "Workers",
    "pair_of",
]

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="The scenario, a YAML file.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change one value: brands.Pollster.with.questions=0.2"),
]
PluginFiles = Annotated[
    list[Path] | None,
    typer.Option("--plugin", metavar="FILE", help="A Python file with strategies of your own."),
]
GraphFile = Annotated[
    Path | None, typer.Option("--graph", metavar="FILE", help="Where the edge list of the scenario is now.")
]
UntilSure = Annotated[
    bool, typer.Option("--until-sure", help="Add replicates until differences between brands are precise.")
]
Precision = Annotated[
    float | None, typer.Option(metavar="P", help="How precise: 0.01 is plus or minus one point.")
]
MostReplicates = Annotated[int | None, typer.Option(metavar="N", help="Where --until-sure gives up: 1000.")]
Seed = Annotated[int | None, typer.Option(metavar="S", help="The number from which all luck follows.")]
Days = Annotated[int | None, typer.Option(metavar="N", help="How many days to run.")]
Processes = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=0, help="Processes; by itself one a processor; 0 runs everything in this one."
    ),
]
Workers = Annotated[int | None, typer.Option(metavar="N", min=1, help="Processes; by itself as many as pay.")]
Threads = Annotated[int | None, typer.Option(metavar="N", min=1, help="Threads a process.")]
Cluster = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Work on the Dask cluster of this scheduler.")
]
Runs = Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress, no remarks.")]
# Read by sim.cli.main, which turns errors into sentences.
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def pair_of(text: str, brands: Sequence[str]) -> tuple[str, str]:
    """What ``--pair`` says: two of ``brands``, as far as can be told."""
    # A colon may be part of a name: whichever cut gives two brands.
    parts = text.split(":")
    cuts = [(":".join(parts[:n]).strip(), ":".join(parts[n:]).strip()) for n in range(1, len(parts))]
    if not cuts:
        raise typer.BadParameter(f"write two brands: {':'.join(brands[:2])}", param_hint="--pair")
    one, other = next((cut for cut in cuts if set(cut) <= set(brands)), cuts[0])
    if one == other:
        raise typer.BadParameter("write two different brands", param_hint="--pair")
    return one, other
