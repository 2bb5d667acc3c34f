"""What other people sent: only ordinary files are opened, and text is shown as text."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import zlib
from collections.abc import Iterable, Mapping
from io import BufferedReader
from typing import Any

__all__ = ["Json", "inflated", "json_of", "open_ordinary", "plain", "read_ordinary"]

#: An object as JSON or YAML has it: of files of other people, schemas and scenarios in plain values.
Json = Mapping[str, Any]

_DEEPEST = 40  # levels of JSON: a scenario of strategies made of strategies has some twenty

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}

# Control characters but for line break and tab; what turns or breaks lines (Unicode's Bidi_Control, line and
# paragraph separator); lone surrogates. Everything else, emoji with their joiners too, is shown as it is.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str, but: str = "") -> str:
    r"""``text`` as a terminal or page can show it without doing anything else: ``\u001b`` in place of escape.

    In JSON the same escapes stand for the same text. Characters in ``but`` stay.
    """
    return _ODD.sub(lambda match: match[0] if match[0] in but else f"\\u{ord(match[0]):04x}", text)


def open_ordinary(path: str | os.PathLike[str]) -> BufferedReader:
    """Open a file to read bytes, if it is an ordinary one: a device or pipe might never end, or never answer.

    Raises:
        OSError: as ``open`` does; for anything but an ordinary file its ``strerror`` says what it is.
    """
    _refuse_odd(os.stat(path), path)  # opening some devices does something already  # noqa: PTH116
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # it may have been exchanged meanwhile
    try:
        _refuse_odd(os.fstat(handle), path)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_ordinary(path: str | os.PathLike[str], most: int | None = None) -> bytes:
    """All of an ordinary file, if it holds at most ``most`` bytes.

    Raises:
        OSError: see :func:`open_ordinary`; or it holds more, which its ``strerror`` says.
    """
    with open_ordinary(path) as file:
        content = file.read() if most is None else file.read(most + 1)
    if most is not None and len(content) > most:
        raise OSError(errno.EFBIG, f"it is longer than {most:_} bytes", str(path))
    return content


def json_of(content: bytes) -> Any:
    """What JSON holds that somebody may have sent.

    Raises:
        ValueError: it is none, no UTF-8, or nested deeper than anything of ours.
    """
    try:
        tree = json.loads(content)
    except RecursionError:
        raise ValueError("nested too deep") from None
    level = [tree]
    for _ in range(_DEEPEST):
        level = [inner for each in level if isinstance(each, dict | list) for inner in _inside(each)]
    if level:
        raise ValueError("nested too deep")
    return tree


def _inside(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def inflated(content: bytes, most: int) -> bytes:
    """What zlib made small, if it is at most ``most`` bytes. Raises ValueError."""
    try:
        unpacker = zlib.decompressobj()
        output = unpacker.decompress(content, most)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if not unpacker.eof:
        raise ValueError("it is cut off, or far longer than anything of ours")
    return output


def _refuse_odd(status: os.stat_result, path: str | os.PathLike[str]) -> None:
    kind = stat.S_IFMT(status.st_mode)
    if kind == stat.S_IFDIR:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if kind != stat.S_IFREG:
        raise OSError(errno.EINVAL, f"it is {_KINDS.get(kind, 'no file')}, not an ordinary file", str(path))
