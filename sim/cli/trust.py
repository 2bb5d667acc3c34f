"""``sim trust``: folders whose code may run, and the question that is asked where one is not trusted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from sim import agreement
from sim.errors import PluginError
from sim.terminal.options import Debug
from sim.terminal.saying import say

__all__ = ["ask", "trust"]


def trust(
    named: Annotated[
        list[str] | None, typer.Argument(metavar="DIR", help="Folders, with all below them.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Say which folders are trusted.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Trust DIR no longer.")] = False,
    debug: Debug = False,
) -> None:
    """Say which folders' plugin files may run.

    \b
    Examples:
      sim trust --list
      sim trust my-brand
      sim trust --withdraw my-brand
    """
    if any(not name.strip() for name in named or ()):  # an unset variable, most likely: here is not meant
        _refuse("'': is no folder. Name one; the one you are in is '.': sim trust .")
    folders = [Path(name) for name in named or ()]
    if list_ and (folders or withdraw):
        _refuse("--list goes alone: sim trust --list")
    if withdraw and not folders:
        _refuse("--withdraw which folder? sim trust --list says which are trusted: sim trust --withdraw DIR")
    if not folders:
        _list()
        return
    for folder in folders:
        if withdraw:
            _withdraw(folder)
            continue
        if not folder.expanduser().is_dir():
            what = "is a file" if folder.expanduser().exists() else "is not there"
            instead = agreement.command(folder.expanduser().absolute().parent)
            fix = f"Trust is for a folder: {instead}" if what == "is a file" else "Name a folder."
            _refuse(f"{folder}: {what}. {fix}")
        try:
            agreement.trust(folder)
        except PluginError as error:
            error.exit_code = 1
            raise
        real = folder.expanduser().resolve()
        say(f"Plugin files in {real} and below it may run from now on.")
        if Path.home().resolve().is_relative_to(real):
            say("That is all you have, downloads too. A folder of its own for plugins is safer.")


def ask(path: Path, sha256: str) -> bool:
    """Ask on the terminal whether code may run, and remember a yes; no, if there is nobody to ask."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    say(f"Plugin {path}\n  (sha256 {sha256})\nis code, and can do whatever you can.", err=True)
    say(f"Run what is in {path.parent}, now and from now on? [y/N] ", err=True, end="")
    try:
        answer = sys.stdin.readline()
    except UnicodeDecodeError:
        answer = ""
    if not answer.endswith("\n"):
        say("", err=True)  # the input ended
    if answer.strip().casefold() not in ("y", "yes"):
        return False
    try:
        # A yes is to the folder that was shown, not to whatever may lie below it some day.
        agreement.trust(path.parent, below=False)
    except PluginError as error:
        say(f"It runs this once: {error}", err=True)
    return True


def _list() -> None:
    wrong = agreement.trouble()
    if wrong:
        say(f"{wrong}.", err=True)
    folders, environment = agreement.trusted(), agreement.from_environment()
    for folder in folders:
        note = "" if Path(folder.path).is_dir() else " (not there)"
        say(f"{folder}{note}")
    for folder in environment:
        say(f"{folder} (from {agreement.VARIABLE})")
    if not folders and not environment:
        say("No folder is trusted. sim trust DIR trusts one.")


def _withdraw(folder: Path) -> None:
    real = folder.expanduser().resolve()
    found = agreement.withdraw(folder)
    if found:
        say(f"{real} is trusted no longer.")
    inside = real / "plugin.py"
    wider = next((each for each in agreement.trusted() if each.covers(inside)), None)
    variable = next((each for each in agreement.from_environment() if each.covers(inside)), None)
    if wider is not None:
        again = agreement.command(Path(wider.path)).replace("trust", "trust --withdraw", 1)
        _refuse(f"{real}: is trusted because {wider.path} is, with all below it: {again}")
    if variable is not None:
        _refuse(f"{real}: is trusted because {agreement.VARIABLE} names {variable.path}. Take it out there.")
    if not found:
        _refuse(f"{real}: is not trusted. sim trust --list says which folders are.")


def _refuse(sentence: str) -> NoReturn:
    raise PluginError(sentence, exit_code=2)
