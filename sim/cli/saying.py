"""Where words leave for a terminal or a pipe: what files hold is text there, never a command to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.foreign import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["safe", "say"]


def say(words: object = "", *, err: bool = False, end: str = "\n") -> None:
    """Print words on stdout or, with ``err``, on stderr."""
    import typer

    typer.echo(plain(str(words)) + end, err=err, nl=False)  # noqa: TID251  (everybody else comes here)


def safe(line: Text, console: Console) -> Text:
    """A line of several styles that can be printed on ``console`` as what it says."""
    from rich.text import Text

    if plain(line.plain) == line.plain:
        return line
    pieces = [(plain(segment.text), segment.style or "") for segment in line.render(console)]
    return Text.assemble(*pieces)
