"""Commands that are shown: quoted, so that they can be pasted."""

from __future__ import annotations

import shlex
from pathlib import Path

__all__ = ["command"]


def command(*words: object) -> str:
    """Words of a command line as they are typed: ``sim run 'hands (jan).yaml'``.

    A :class:`~pathlib.Path` that begins with a dash would be read as an option; it gets its ``./``.
    """
    return " ".join(shlex.quote(_argument_text(word)) for word in words)


def _argument_text(word: object) -> str:
    text = str(word)
    return f"./{text}" if isinstance(word, Path) and text.startswith("-") else text
