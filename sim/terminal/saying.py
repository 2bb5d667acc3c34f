"""Where words leave for a terminal or a pipe.

What files hold is text there, never a command to it. And while a command runs, stdout is for what the program
itself gives: what plugins (and libraries, and programs that they start) print goes to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import UnsupportedOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from sim.errors import ResultsError
from sim.foreign import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = [
    "give",
    "guarded",
    "open_streams",
    "print_json",
    "put",
    "safe",
    "say",
    "say_warnings",
    "stdout",
    "warn",
]

_stdout: TextIO | None = None  # stdout, while it is guarded


def open_streams() -> None:
    """See to it that there is something to print to.

    A stream that is closed is nobody's: its number would go to the next file that is opened, and results to
    whoever prints. What is said on a closed stderr is said on stdout.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = sys.stdout
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")  # a name the terminal cannot show is no reason to fail


def stdout() -> TextIO:
    """Where results go."""
    return _stdout or sys.stdout


def say(words: object = "", *, err: bool = False, end: str = "\n") -> None:
    """Print words on stdout or, with ``err``, on stderr."""
    import typer

    file = sys.stderr if err else stdout()
    typer.echo(plain(str(words)) + end, file=file, nl=False)  # noqa: TID251  (everybody else comes here)


def warn(sentence: str) -> None:
    """What should be known beside a result: on stderr."""
    say(sentence, err=True)


def say_warnings(sentences: Iterable[str], quiet: bool = False) -> None:
    """Warnings of plugins, on stderr, unless ``quiet``."""
    for sentence in () if quiet else sentences:
        warn(f"warning: {sentence}")


def print_json(value: Any, *, indent: int = 1, as_it_is: bool = False, allow_nan: bool = False) -> None:
    """Print a value for programs; ``as_it_is``, as :func:`give` does. ``allow_nan``: it may hold what is no
    number, or has no end, as bounds of parameters may.
    """
    text = json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=allow_nan)
    if as_it_is:
        give(f"{text}\n")
    else:
        say(text)


def give(text: str) -> None:
    """Put ``text`` on stdout as it is, whatever the encoding of the terminal: a file's bytes, JSON, CSV.

    A terminal gets it as :func:`say` would put it.
    """
    out = stdout()
    out.flush()
    out.buffer.write((plain(text) if out.isatty() else text).encode("utf-8"))
    out.buffer.flush()


def put(path: Path, content: bytes) -> None:
    """Put ``content`` into a file that the user named.

    Raises:
        ResultsError: it cannot be written, and why.
    """
    from sim.results import files

    try:
        files.replace(path, content)
    except OSError as error:
        why = files.reason(error) if path.parent.is_dir() else f"there is no folder {path.parent}"
        raise ResultsError(f"{path}: cannot be written: {why}.") from error


def safe(line: Text, console: Console) -> Text:
    """A line of several styles that can be printed on ``console`` as what it says."""
    from rich.text import Text

    if plain(line.plain) == line.plain:
        return line
    pieces = [(plain(segment.text), segment.style or "") for segment in line.render(console)]
    return Text.assemble(*pieces)


@contextmanager
def guarded() -> Iterator[None]:
    """In the block, stdout is for this module: whatever else is printed, here or by a process that is started
    meanwhile, goes to stderr.
    """
    global _stdout
    if _stdout is not None:
        yield
        return
    before = sys.stdout
    handle: int | None = None
    try:
        before.flush()
        if before.fileno() == 1:
            handle = os.dup(1)
    except (AttributeError, UnsupportedOperation, OSError):  # no file: a stream of somebody's own
        pass
    _stdout = before
    if handle is not None:
        encoding, errors = before.encoding, before.errors
        _stdout = open(handle, "w", encoding=encoding, errors=errors, closefd=False)  # noqa: SIM115
        with suppress(OSError):  # stderr is closed
            os.dup2(2, 1)
    sys.stdout = sys.stderr
    try:
        yield
    finally:
        stream, _stdout = _stdout, None
        sys.stdout = before
        if handle is not None:
            try:
                with suppress(BrokenPipeError):  # nobody reads on
                    stream.flush()
            finally:
                os.dup2(handle, 1)
                os.close(handle)
