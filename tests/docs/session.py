"""A reader at work: she goes down a page, saves what it says to save, and types what it says to type.

* A block with a title, ```` ```yaml title="corner.yaml" ````, is saved under that name.
* ```` ```console ````: each line that begins with ``$`` is a command; ``sim`` and ``python`` run, in the
  directory where the page is followed, 80 columns wide. What stands below a command is its output, and must
  be the same; a line of three dots stands for any lines. A command that shows nothing just has to work;
  ``sim run`` does so with two replicates. One that fails must show what it says.
* ```` ```python ````: blocks run in order, in one namespace a page. A ```` ```text ```` block right after one
  is what it prints.

The last eight characters of a run's directory stand for the code that made it; any eight will do.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from .blocks import ROOT, Block, blocks

#: Where the reader of a page is.
HOME = "/home/you/trustsim"

_RUN = re.compile(r"(?<=[a-z0-9]-)[0-9a-f]{8}\b")


def filled(page: str, place: Path) -> str:
    """The page as it should be: what commands and code print, filled in. ``place``: an empty directory."""
    shutil.copytree(ROOT / "scenarios", place / "scenarios")
    namespace: dict[str, Any] = {"__name__": "page"}
    parts, at = [], 0
    found = blocks(page)
    for number, block in enumerate(found):
        text = block.text
        if block.saved_as:
            (place / block.saved_as).write_text(text, encoding="utf-8")
        elif block.kind == "console":
            text = _typed(block, place)
        elif block.kind == "python":
            printed = _executed(block, place, namespace)
            after = found[number + 1] if number + 1 < len(found) else None
            if after and after.kind == "text" and page[block.end : after.start].split() == ["```", "```text"]:
                found[number + 1] = after._replace(text=printed, kind="printed")
        parts += [page[at : block.start], text]
        at = block.end
    return "".join([*parts, page[at:]])


def same_but_for_the_code(page: str) -> str:
    """With the names of runs made equal."""
    return _RUN.sub("________", page)


def _executed(block: Block, place: Path, namespace: dict[str, Any]) -> str:
    printed = io.StringIO()
    with contextlib.chdir(place), contextlib.redirect_stdout(printed):
        exec(compile(block.text, "<block of the page>", "exec"), namespace)
    return printed.getvalue()


def _typed(block: Block, place: Path) -> str:
    pieces = re.split(r"^(?=\$ )", block.text, flags=re.MULTILINE)
    if pieces[0].strip():
        raise AssertionError(f"a console block begins with a command: {pieces[0]!r}")
    return "".join(_one(piece, place) for piece in pieces[1:])


def _one(piece: str, place: Path) -> str:
    command, shown = re.match(r"\$ ((?:[^\n]*\\\n)*[^\n]*\n)(.*)", piece, re.DOTALL).groups()  # type: ignore[union-attr]
    if command.split()[0] not in ("sim", "python"):
        return piece
    silent = not shown.strip()
    blank = "" if silent else shown[len(shown.rstrip("\n")) + 1 :]  # the empty line before the next command
    typed = command.rstrip("\n")
    if silent and typed.startswith("sim run") and "--replicates" not in typed:
        typed += " --replicates 2"
    env = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "FORCE_COLOR")}
    own = ",".join(path.name for path in place.rglob("*.py"))  # and nothing that is installed here
    env |= {"SIM_PLUGINS": own, "PYTHON": sys.executable}
    # Her own machine: what she has agreed to there, and nothing that whoever runs the tests has.
    env |= {"XDG_CONFIG_HOME": str(place / ".configuration"), "SIM_TRUST": ""}
    script = f'sim() {{ "$PYTHON" -m sim "$@"; }}; python() {{ "$PYTHON" "$@"; }}; {typed}'
    done = subprocess.run(
        ["sh", "-c", script], cwd=place, env=env, capture_output=True, encoding="utf-8", timeout=300
    )
    output = done.stdout if done.returncode == 0 else done.stdout + done.stderr
    output = "".join(f"{line.rstrip()}\n" for line in output.replace(str(place), HOME).splitlines())
    if silent:
        if done.returncode:
            raise AssertionError(f"$ {command}{output}")
        return piece
    if re.search(r"^\.\.\.$", shown, re.MULTILINE):
        _check_elided(command, shown, output)
        return piece
    return f"$ {command}{output}{blank}"


def _check_elided(command: str, shown: str, output: str) -> None:
    at = 0
    for chunk in re.split(r"^\.\.\.\n", same_but_for_the_code(shown), flags=re.MULTILINE):
        found = same_but_for_the_code(output).find(chunk.rstrip("\n"), at)
        if found < 0:
            raise AssertionError(f"$ {command}does not print\n{chunk}\nbut\n{output}")
        at = found + len(chunk.rstrip("\n"))
