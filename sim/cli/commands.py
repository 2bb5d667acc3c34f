"""The commands of ``sim``: where each is, and how they are listed."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

from sim.commands import GROUPS, ORDER
from sim.terminal.command import Place, StandIn

__all__ = ["COMMANDS", "Commands"]


#: Those of this package.
COMMANDS: dict[str, Place] = {}
for _group, _rows in GROUPS.items():
    for _name, _says in _rows.items():
        if _says:
            COMMANDS[_name] = Place(_group, f"sim.cli.{_name}", _says)


class Commands(TyperGroup):
    """Commands by what one wants with them, though the help is plain, in whole sentences.

    Those that only stand there by their names are loaded when they are asked for.
    """

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, loaded; None if there is none."""
        command = super().get_command(ctx, cmd_name)
        return command.loaded() if isinstance(command, StandIn) else command

    def list_commands(self, ctx: Any) -> list[str]:
        """Names, in the order of the groups; of plugins that do not ship, last."""
        names = [name for name in ORDER if name in self.commands]
        names += [name for name in self.commands if name not in ORDER]
        groups = list(dict.fromkeys(map(self._group, names)))
        return sorted(names, key=lambda name: groups.index(self._group(name)))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """A list a group."""
        width = max(map(len, self.commands))
        rows: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            says = self.commands[name].get_short_help_str(limit=formatter.width * 9)
            rows.setdefault(self._group(name), []).append((name.ljust(width), says))
        for group, entries in rows.items():
            with formatter.section(group):
                formatter.write_dl(entries)

    def _group(self, name: str) -> str:
        panel = getattr(self.commands[name], "rich_help_panel", None)
        return panel if isinstance(panel, str) else "From plugins"
