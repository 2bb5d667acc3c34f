"""``sim strategies new``: a strategy to begin with, in one file or as a distribution."""

from __future__ import annotations

import keyword
import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Debug
from sim.cli.saying import say
from sim.shell import command

__all__ = ["new"]

_TEMPLATES = Path(__file__).with_name("templates")

# Where each template goes. $name is the strategy, $module the same as Python spells it.
_FILE = {"strategy.py.txt": "$module.py", "test_file.py.txt": "test_$module.py"}
_PACKAGE = {
    "pyproject.toml.txt": "trustsim-$name/pyproject.toml",
    "README.md.txt": "trustsim-$name/README.md",
    "init.py.txt": "trustsim-$name/src/trustsim_$module/__init__.py",
    "strategy.py.txt": "trustsim-$name/src/trustsim_$module/$module.py",
    "test_package.py.txt": "trustsim-$name/tests/test_$module.py",
}


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Lower-case words joined by hyphens.", show_default=False)
    ],
    package: Annotated[
        bool, typer.Option("--package", help="Write a distribution that can be published.")
    ] = False,
    folder: Annotated[Path, typer.Option("--dir", metavar="DIR", help="Where to write it.")] = Path(),
    debug: Debug = False,
) -> None:
    """Write a strategy to begin with, and a test beside it."""
    from string import Template

    _check_name(name, package)
    module = name.replace("-", "_")
    words = {
        "name": name,
        "module": module,
        "Class": "".join(word.capitalize() for word in name.split("-")),
        "version": _version(),
    }
    files = {
        folder / Template(target).substitute(words): Template(
            (_TEMPLATES / template).read_text(encoding="utf-8")
        ).substitute(words)
        for template, target in (_PACKAGE if package else _FILE).items()
    }
    _write(files, folder)
    for path in files:
        say(f"Wrote {path}")
    _agree(folder / f"trustsim-{name}" if package else folder, package)
    say("\nNext:")
    if package:
        here = folder / f"trustsim-{name}"
        say(f"  python -m pip install -e {command(f'{here}[test]')}")
        say(f"  python -m pytest {command(here)}")
        say(f"  sim strategies show {name}")
    else:
        file, test = (command(path) for path in files)
        say(f"  sim strategies check {file}")
        say(f"  python -m pytest {test}")
        say(f"  sim run SCENARIO --plugin {file}")
        say(f"where a brand of the scenario says `strategy: {name}`")


def _check_name(name: str, package: bool) -> None:
    """Raises PluginError, exit code 2, if nothing should be called so."""
    import re

    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        from sim.strategy.base import kebab

        better = kebab(name.lstrip("0123456789-_ "))
        ascii_only = better if better.isascii() else "my-strategy"
        _refuse(
            f"a strategy is called by lower-case words joined by hyphens, beginning with a letter, "
            f"not {name!r}. Try: sim strategies new {ascii_only}"
        )
    if len(name) > 60:
        _refuse(f"a name of {len(name)} letters is too long for a file; 60 are allowed")
    module = name.replace("-", "_")
    taken = (
        keyword.iskeyword(module) or module in sys.stdlib_module_names or module in ("sim", "sim_strategies")
    )
    if taken or module in ("numpy", "pytest", "conftest", "test"):
        _refuse(f"{module!r} means something to Python already. Try: sim strategies new {name}-strategy")
    from sim.plugins import load

    known = load().strategies.get(name)
    if known is not None:
        _refuse(
            f"there is a strategy {name!r} already, from {known.origin}, and of two with one name neither "
            f"can be used. `sim strategies show {name}` shows it. Try: sim strategies new my-{name}"
        )


def _write(files: dict[Path, str], folder: Path) -> None:
    """Write all files, or none. Raises PluginError, exit code 2, if one is there already."""
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there:
        _refuse(f"{there[0]} exists already, and is not overwritten. Choose another name, or --dir DIR")
    if not folder.is_dir():
        why = "this is a file, not a folder" if folder.exists() else "there is no such folder. Make it first"
        _refuse(f"--dir {folder}: {why}")
    written: list[Path] = []
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except OSError as exc:
        for path in written:
            path.unlink(missing_ok=True)
        _refuse(f"{exc.filename or folder}: cannot be written ({exc.strerror})", 1)


def _agree(folder: Path, below: bool) -> None:
    """What was just written here is the user's own: it may run, and so may what they put beside it.

    Not where anybody may put something beside it, as in /tmp.
    """
    from sim import agreement
    from sim.errors import PluginError

    real = folder.expanduser().resolve()
    if agreement.agreed(real / "plugin.py") or agreement.written_by_others(real):
        return
    try:
        agreement.trust(real, below=below)
    except PluginError as error:
        say(f"warning: {error}.", err=True)
    else:
        say(f"Plugin files in {real} may run from now on; sim trust --list says where else.")


def _refuse(sentence: str, exit_code: int = 2) -> None:
    from sim.errors import PluginError

    error = PluginError(sentence)
    error.exit_code = exit_code
    raise error


def _version() -> str:
    import sim

    return sim.__version__
