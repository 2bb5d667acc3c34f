"""The command line is there at once, and says what it can do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

import sim as package
from sim.commands import ORDER

Command = Callable[..., subprocess.CompletedProcess[str]]

ENGINE = ("llvmlite", "mesa", "numba", "pandas", "pyarrow", "scipy")
HEAVY = (*ENGINE, "jinja2", "numpy", "pluggy", "rich", "yaml")


def _loaded(names: tuple[str, ...], *arguments: str) -> str:
    code = (
        "import sys\n"
        "from sim.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        f"    print('loaded:', *[name for name in {names} if name in sys.modules])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return found.stdout.splitlines()[-1]


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_the_first_page_loads_nothing_heavy(argument: str) -> None:
    # Commands of plugins that ship stand in it: they come by pluggy, a hundredth of a second.
    assert _loaded(HEAVY, argument) == ("loaded: pluggy" if argument == "--help" else "loaded:")


@pytest.mark.slow
@pytest.mark.parametrize("name", ORDER)
def test_the_help_of_a_command_waits_for_nothing_that_runs_the_model(name: str) -> None:
    assert _loaded(ENGINE, name, "--help") == "loaded:"


def test_the_version(command: Command) -> None:
    found = command("--version")
    assert (found.returncode, found.stdout, found.stderr) == (0, f"sim {package.__version__}\n", "")


def test_nothing_asked_is_answered_with_help(command: Command) -> None:
    found = command()
    assert "run" in found.stdout + found.stderr
    assert "check" in found.stdout + found.stderr


def test_a_command_that_is_not_there(command: Command) -> None:
    found = command("frobnicate")
    assert found.returncode == 2
    assert "No such command 'frobnicate'" in found.stderr
