"""The command line is there at once, and says what it can do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

import sim as package

Command = Callable[..., subprocess.CompletedProcess[str]]

HEAVY = (
    "llvmlite",
    "mesa",
    "numba",
    "numpy",
    "pandas",
    "pluggy",
    "pyarrow",
    "rich",
    "scipy",
    "yaml",
)


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]], ids=" ".join)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from sim.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        f"    print('loaded:', *[name for name in {HEAVY} if name in sys.modules])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    # Commands of plugins that ship stand in the first page: they come by pluggy, a hundredth of a second.
    light = "loaded: pluggy" if arguments == ["--help"] else "loaded:"
    assert found.stdout.splitlines()[-1] == light


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
