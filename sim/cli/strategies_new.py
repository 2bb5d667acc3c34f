"""``sim strategies new``, ``sim plugins new``: something to begin with, in one file or as a distribution."""

from __future__ import annotations

import keyword
import re
import sys
from enum import StrEnum
from pathlib import Path
from string import Template
from typing import Annotated, NoReturn

import typer

import sim
from sim import agreement
from sim.cli.packing import packed
from sim.commands import ORDER
from sim.errors import PluginError
from sim.plugins import load
from sim.shell import command
from sim.strategy.base import kebab
from sim.terminal.options import Debug
from sim.terminal.saying import say

__all__ = ["new", "new_plugin"]

_TEMPLATES = Path(__file__).with_name("templates")

# Where each template goes. $name is the plugin, $module the same as Python spells it.
_FILE = {"strategy.py.txt": "$module.py", "test_file.py.txt": "test_$module.py"}
_AROUND = {
    "pyproject.toml.txt": "trustsim-$name/pyproject.toml",
    "README.md.txt": "trustsim-$name/README.md",
}
_PACKAGE = {
    **_AROUND,
    "py.typed.txt": "trustsim-$name/src/trustsim_$module/py.typed",
    "init.py.txt": "trustsim-$name/src/trustsim_$module/__init__.py",
    "strategy.py.txt": "trustsim-$name/src/trustsim_$module/$module.py",
    "test_package.py.txt": "trustsim-$name/tests/test_$module.py",
}

Name = Annotated[str, typer.Argument(metavar="NAME", help="Lower-case words joined by hyphens.")]
Package = Annotated[bool, typer.Option("--package", help="Write a distribution that can be published.")]
Folder = Annotated[Path, typer.Option("--dir", metavar="DIR", help="Where to write it.")]


class Kind(StrEnum):
    """What a plugin may offer."""

    STRATEGY = "strategy"
    MEASURE = "measure"
    WATCHER = "watcher"
    RULE = "rule"
    COMMAND = "command"


def new(name: Name, package: Package = False, folder: Folder = Path(), debug: Debug = False) -> None:
    """Write a strategy to begin with, and a test beside it.

    With --package, a NAME.py that is there already is packed as it is, with its test.

    \b
    Examples:
      sim strategies new thank-you-note
      sim strategies new thank-you-note --package
    """
    _scaffold(Kind.STRATEGY, name, package, folder)


def new_plugin(
    name: Name,
    kind: Annotated[Kind, typer.Option("--kind", help="What it offers.")] = Kind.STRATEGY,
    package: Package = False,
    folder: Folder = Path(),
    debug: Debug = False,
) -> None:
    """Write a plugin to begin with, and a test beside it.

    With --package, a NAME.py that is there already is packed as it is, with its test.

    \b
    Examples:
      sim plugins new regulars --kind measure
    """
    _scaffold(kind, name, package, folder)


def _scaffold(kind: Kind, name: str, package: bool, folder: Path) -> None:
    _check_name(kind, name)
    module = name.replace("-", "_")
    words = {
        "name": name,
        "module": module,
        "Class": "".join(word.capitalize() for word in name.split("-")),
        "version": sim.__version__,
        "entry": f"trustsim_{module}",
        "plugin": repr(f"trustsim-{name}") if package else f'Path(__file__).with_name("{module}.py")',
    }
    file = folder / f"{module}.py"
    bundle: dict[str, bytes] = {}
    if package and file.is_file():
        bundle, words["entry"] = packed(file, name)
        targets = _AROUND
    else:
        _refuse_taken(kind, name)
        targets = _targets(kind, package)
    files = {
        folder / Template(target).substitute(words): Template(
            (_TEMPLATES / template).read_text(encoding="utf-8")
        )
        .substitute(words)
        .encode()
        for template, target in targets.items()
    }
    files |= {folder / f"trustsim-{name}" / place: content for place, content in bundle.items()}
    _write(files, folder)
    for path in files:
        say(f"Wrote {path}")
    _agree(folder / f"trustsim-{name}" if package else folder, package)
    _say_next(kind, name, package, folder, list(files))


def _targets(kind: Kind, package: bool) -> dict[str, str]:
    if kind is Kind.STRATEGY:
        return _PACKAGE if package else _FILE
    if not package:
        return {f"{kind}.py.txt": "$module.py", f"test_{kind}.py.txt": "test_$module.py"}
    return {
        **_AROUND,
        "py.typed.txt": "trustsim-$name/src/trustsim_$module/py.typed",
        f"{kind}.py.txt": "trustsim-$name/src/trustsim_$module/__init__.py",
        f"test_{kind}.py.txt": "trustsim-$name/tests/test_$module.py",
    }


def _say_next(kind: Kind, name: str, package: bool, folder: Path, files: list[Path]) -> None:
    say("\nNext:")
    if package:
        here = folder / f"trustsim-{name}"
        say(f"  python -m pip install -e {command(f'{here}[test]')}")
        say(f"  python -m pytest {command(here)}")
        say(f"  sim plugins check trustsim-{name}")
        return
    file, test = (command(path) for path in files)
    say(f"  sim {'strategies' if kind is Kind.STRATEGY else 'plugins'} check {file}")
    say(f"  python -m pytest {test}")
    if kind is Kind.COMMAND:
        say(f"  sim --plugin {file} {name}")
        return
    say(f"  sim run SCENARIO --plugin {file}")
    if kind is Kind.STRATEGY:
        say(f"where a brand of the scenario says `strategy: {name}`")
    if kind is Kind.RULE:
        say(f"where the scenario says `trust_rule: {name}`")


def _check_name(kind: Kind, name: str) -> None:
    """Raises PluginError, exit code 2, if nothing should be called so."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        better = kebab(name.lstrip("0123456789-_ "))
        ascii_only = better if better.isascii() else "my-strategy"
        _refuse(
            f"a {kind} is called by lower-case words joined by hyphens, beginning with a letter, "
            f"not {name!r}. Try: {_command_text(kind, ascii_only)}"
        )
    if len(name) > 60:
        _refuse(f"a name of {len(name)} letters is too long for a file; 60 are allowed")
    module = name.replace("-", "_")
    taken = (
        keyword.iskeyword(module) or module in sys.stdlib_module_names or module in ("sim", "sim_strategies")
    )
    if taken or module in ("numpy", "pytest", "conftest", "test"):
        _refuse(f"{module!r} means something to Python already. Try: {_command_text(kind, f'{name}-{kind}')}")


def _command_text(kind: Kind, name: str) -> str:
    return f"sim strategies new {name}" if kind is Kind.STRATEGY else f"sim plugins new {name} --kind {kind}"


def _refuse_taken(kind: Kind, name: str) -> None:
    if kind is Kind.COMMAND and name in ORDER:
        _refuse(f"sim has a command {name!r} already. Try: {_command_text(kind, f'my-{name}')}")
    info = load().strategies.get(name)
    if info is not None:
        _refuse(
            f"there is a strategy {name!r} already, from {info.origin}, and of two with one name neither "
            f"can be used. `sim strategies show {name}` shows it. Try: sim strategies new my-{name}"
        )


def _write(files: dict[Path, bytes], folder: Path) -> None:
    """Write all files, or none. Raises PluginError, exit code 2, if one is there already."""
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there:
        _refuse(f"{there[0]} exists already, and is not overwritten. Choose another name, or --dir DIR")
    if not folder.is_dir():
        why = "this is a file, not a folder" if folder.exists() else "there is no such folder. Make it first"
        _refuse(f"--dir {folder}: {why}")
    paths: list[Path] = []
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                paths.append(path)
                file.write(content)
    except OSError as exc:
        for path in paths:
            path.unlink(missing_ok=True)
        raise PluginError(f"{exc.filename or folder}: cannot be written ({exc.strerror})") from exc


def _agree(folder: Path, below: bool) -> None:
    """What was just written here is the user's own: it may run, and so may what they put beside it.

    Not where anybody may put something beside it, as in /tmp.
    """
    real = folder.expanduser().resolve()
    if agreement.agreed(real / "plugin.py") or agreement.written_by_others(real):
        return
    try:
        agreement.trust(real, below=below)
    except PluginError as error:
        say(f"warning: {error}.", err=True)
    else:
        say(f"Plugin files in {real} may run from now on; sim trust --list says where else.")


def _refuse(sentence: str) -> NoReturn:
    raise PluginError(sentence, exit_code=2)
