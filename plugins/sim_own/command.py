"""``sim import``: exports go in as they come."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["import_"]


def import_(
    files: Annotated[
        list[Path],
        # One that may not be read is told in the table: the others may.
        typer.Argument(
            metavar="FILES", help="Exports, as they were downloaded.", show_default=False, readable=False
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR", help="The folder to write, for sim fit.", show_default=False, readable=False
        ),
    ],
    followers_at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DATE=COUNT",
            help="How many followed on a day, where no export says: 2025-09-11=33120, or x:2025-09-11=33120.",
            show_default=False,
        ),
    ] = None,
    map_: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="FILE", help="What your language calls the columns.", show_default=False
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Read exports of your networks and inboxes into one folder. Nothing leaves this machine.

    \b
    Examples:
      sim import exports/*.csv --followers-at 2025-09-11=33120 --out my-brand
    """
    from sim_own.folder import check, write
    from sim_own.importing import gather
    from sim_own.mapping import Settings, read_map
    from sim_own.salt import salt

    levels = [_level(text) for text in followers_at or ()]
    settings = read_map(map_) if map_ else Settings()
    check(out)
    exports = gather(files, settings, salt(), levels)
    write(out, exports.merged.tables, exports.about())
    if json:
        from json import dumps

        sys.stdout.write(dumps(exports.about(), indent=1, ensure_ascii=True) + "\n")
        return
    from sim_own.shown import show

    show(exports, out)


def _level(text: str) -> tuple[str, date, int]:
    """``[NETWORK:]DATE=COUNT``."""
    from sim import ScenarioError
    from sim_own.cells import number

    network, colon, rest = text.partition(":")
    if not colon:
        network, rest = "", text
    day, _, count = rest.partition("=")
    value = number(count.strip())
    try:
        when = date.fromisoformat(day.strip())
    except ValueError:
        when = None
    network = network.strip().casefold()
    if when is None or value is None or value < 0:
        raise ScenarioError(
            f"found {text!r}. Write a day and how many followed: 2025-09-11=33120.", file="--followers-at"
        )
    return network, when, int(value)
