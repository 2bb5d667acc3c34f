"""What ``--help`` says: commands by what one wants, whole sentences, examples that can be typed."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from sim.cli import plugin_commands
from sim.cli.main import app
from sim.commands import ORDER


def _commands() -> Iterator[tuple[str, Any]]:
    plugin_commands.offer_own(app)

    def below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "commands"):
            for word in command.list_commands(None):
                yield from below(f"{name} {word}", command.get_command(None, word))
        else:
            yield name, command

    yield from below("sim", typer.main.get_command(app))


COMMANDS = dict(_commands())


def _examples(command: Any) -> list[str]:
    lines = command.help.partition("Examples:\n")[2].splitlines()
    return [line.strip() for line in lines if line.strip()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_examples_that_are_understood(name: str) -> None:
    examples = _examples(COMMANDS[name])
    assert examples
    for line in examples:
        assert len(line) <= 76, line
        words = shlex.split(line)
        own = name.split()
        assert words[: len(own)] == own
        # Raises for an option that there is not, a word too many, and one too few.
        COMMANDS[name].make_context(name, words[len(own) :])


@pytest.mark.parametrize("name", ORDER)
def test_the_list_of_commands_says_what_the_command_says_of_itself(name: str) -> None:
    plugin_commands.offer_own(app)  # another test may have asked for a command of sim's own, and no more
    group: Any = typer.main.get_command(app)
    listed, itself = group.commands[name], group.get_command(None, name)
    assert listed.get_short_help_str(limit=1000) == itself.get_short_help_str(limit=1000)


def test_a_command_is_loaded_when_it_is_asked_for() -> None:
    listed = "import sys, sim.cli.main; print([name for name in sys.modules if name.startswith('sim.cli')])"
    done = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    assert "sim.cli.plugin_commands" in done.stdout
    assert "sim.cli.run" not in done.stdout


def test_the_list_of_commands_is_grouped_and_in_whole_sentences(here: Any) -> None:
    said = here("--help").stdout
    assert "..." not in said.partition("Options:")[2]
    groups = [line for line in said.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert groups[1:5] == ["Ask a question:", "Decide:", "Doubt it:", "Bring your own:"]
    assert max(map(len, said.splitlines())) <= 80
    for name in COMMANDS:
        assert f"\n  {name.split()[1]} " in said
