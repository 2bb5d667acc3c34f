"""How a command runs, and that it is loaded only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand

from sim.terminal.saying import guarded

__all__ = ["Command", "Place", "StandIn", "application", "stand_in"]


def application(**options: Any) -> typer.Typer:
    """Commands whose help is plain (rich help takes twice as long) and whose errors are sentences."""
    return typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, **options)


class Command(TyperCommand):
    """Keeps stdout for results while it runs: what anything else prints goes to stderr."""

    def invoke(self, ctx: Any) -> Any:
        """Run it."""
        with guarded():
            return super().invoke(ctx)


class Place(NamedTuple):
    """Where a command is.

    ``group``: what the list of commands names it under. ``module``: has a function of the command's name,
    or ``app`` with commands of its own. ``says``: the first sentence of its help.
    """

    group: str
    module: str
    says: str


class StandIn(TyperCommand):
    """Stands in a list of commands for one that is elsewhere."""

    def loaded(self) -> Any:
        """The command itself."""
        place: Place = getattr(self.callback, _PLACE)
        module = import_module(place.module)
        app = getattr(module, "app", None)
        if app is None:
            app = application()
            app.command(self.name)(getattr(module, str(self.name)))
        for command in app.registered_commands:
            command.cls = Command
        return typer.main.get_command(app)


_PLACE = "place_of_the_command"


def stand_in(app: typer.Typer, name: str, place: Place) -> None:
    """Put a command into ``app`` by its name and what it says; it is loaded when it is asked for, so that its
    module can import at its top what it needs.
    """

    def never_called() -> None:
        """The application calls the command itself."""

    setattr(never_called, _PLACE, place)
    app.command(name, cls=StandIn, help=place.says, rich_help_panel=place.group)(never_called)
