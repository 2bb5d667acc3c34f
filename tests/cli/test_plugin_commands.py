"""Commands of plugins stand beside those of ``sim``; what is wrong with them stops nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]

GREET = """
from sim import hookimpl

print("acme is loaded")

@hookimpl
def register_commands(app):
    @app.command()
    def greet(name: str) -> None:
        '''Say hello.'''
        print(f"Hello, {name}")
"""


@pytest.fixture
def install(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Install a distribution of one module; returns the environment that sees it."""

    def make(source: str) -> dict[str, str]:
        info = tmp_path / "site" / "acme-1.2.dist-info"
        info.mkdir(parents=True)
        (tmp_path / "site" / "acme.py").write_text(source, encoding="utf-8")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.2\n", encoding="utf-8")
        (info / "entry_points.txt").write_text("[sim]\nacme = acme\n", encoding="utf-8")
        return {"PYTHONPATH": str(tmp_path / "site")}

    return make


def test_a_command_of_a_plugin_works_and_stands_in_the_help(command: Command, install) -> None:
    env = install(GREET)
    assert command("greet", "Ada", env=env).stdout.splitlines()[-1] == "Hello, Ada"
    assert "greet" in command("--help", env=env).stdout
    assert "Say hello." in command("--help", env=env).stdout


def test_it_is_not_loaded_for_commands_that_do_not_need_it(command: Command, install) -> None:
    env = install(GREET)
    for arguments in (["--version"], ["run", "--help"], ["schema"], ["strategies", "--help"]):
        found = command(*arguments, env=env)
        assert found.returncode == 0
        assert "acme is loaded" not in found.stdout


def test_switched_off_it_is_not_there(command: Command, install) -> None:
    found = command("greet", "Ada", env={**install(GREET), "SIM_PLUGINS": ""})
    assert found.returncode == 2
    assert "No such command 'greet'" in found.stderr


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("    raise RuntimeError('no terminal')", "register_commands: RuntimeError"),
        ("    app.command(name='run')(print)", "a command 'run' exists already. Choose another name"),
    ],
)
def test_what_is_wrong_with_it_is_told_and_the_rest_works(
    command: Command, install, body: str, sentence: str
) -> None:
    source = "from sim import hookimpl\n\n@hookimpl\ndef register_commands(app):\n" + body + "\n"
    env = install(source)
    found = command("--help", env=env)
    assert found.returncode == 0
    assert f"warning: plugin acme 1.2, plugin 'acme': {sentence}" in found.stderr
    assert "Traceback" not in found.stderr
    assert "run     " in found.stdout
    assert "Run a scenario" in command("run", "--help", env=env).stdout


FAILS = """
import typer
from sim import hookimpl

@hookimpl
def register_commands(app):
    group = typer.Typer()

    @group.command()
    def interrupt() -> None:
        raise KeyboardInterrupt

    @group.command()
    def ends(code: int) -> None:
        raise SystemExit(code)

    @group.command()
    def divide(by: int) -> None:
        1 / by

    @group.command()
    def leave() -> None:
        raise typer.Exit(7)

    app.add_typer(group, name="acme")
"""


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (
            ["interrupt"],
            1,
            "plugin acme 1.2, plugin 'acme': sim acme interrupt: KeyboardInterrupt in acme.py",
        ),
        (["ends", "3"], 3, "plugin acme 1.2, plugin 'acme': sim acme ends ended with 3"),
        (["ends", "0"], 0, ""),
        (
            ["divide", "0"],
            1,
            "plugin acme 1.2, plugin 'acme': sim acme divide: ZeroDivisionError in acme.py, line",
        ),
        (["leave"], 7, ""),
        (["divide", "zero"], 2, "Invalid value for"),
    ],
)
def test_what_goes_wrong_in_it_names_the_plugin(command: Command, install, words, code, sentence) -> None:
    found = command("acme", *words, env=install(FAILS))
    assert found.returncode == code
    assert sentence in found.stderr
    assert "Traceback" not in found.stderr
    assert sentence or not found.stderr
