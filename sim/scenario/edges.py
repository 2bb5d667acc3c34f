"""A follower graph from a file: an edge list in CSV, read as given."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.foreign import read_ordinary
from sim.scenario.words import shown

__all__ = ["Edges", "read_edges"]


@dataclass(frozen=True, slots=True)
class Edges:
    """Ties between followers.

    ``pairs``: int64[m, 2], each tie once, the smaller follower number first, sorted. ``merged``: lines that
    repeated a tie, in either direction. ``dropped``: lines that tied a follower to herself.
    """

    pairs: NDArray[np.int64]
    merged: int
    dropped: int = 0


def read_edges(
    path: str | os.PathLike[str], size: int, *, self_loops: Literal["refuse", "drop"] = "refuse"
) -> Edges:
    """Read the graph of an audience of ``size`` followers.

    The file has a header line (any names) and then two follower numbers a line, counted from 0 and separated
    by a comma; direction means nothing. Blank lines are skipped. ``self_loops``: what to do with a line that
    ties a follower to herself.

    Raises:
        ScenarioError: the file is missing, empty or unreadable, or a line has a column too few or too many,
            something that is not a whole number, a follower tied to herself (unless these are dropped), or a
            number outside 0 to ``size - 1``.
    """
    path = Path(path)
    try:
        raw = read_ordinary(path)
    except FileNotFoundError:
        raise ScenarioError("there is no such file. Name an edge list in CSV.", file=path) from None
    except IsADirectoryError:
        raise ScenarioError("is a directory. Name an edge list in CSV.", file=path) from None
    except OSError as error:
        raise ScenarioError(f"cannot be read: {error.strerror}.", file=path) from None
    header, _, body = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").partition(b"\n")
    _check_header(header, path)
    pairs = _fast(body)
    if pairs is None:
        pairs = _careful(body, path, size, self_loops)
    loops = pairs[:, 0] == pairs[:, 1]
    dropped = int(loops.sum())
    if len(pairs) and (pairs.min() < 0 or pairs.max() >= size or (dropped and self_loops == "refuse")):
        _careful(body, path, size, self_loops)  # raises
    pairs = pairs[~loops]
    if not len(pairs):
        raise ScenarioError(
            "has no ties in it. Write two follower numbers a line below the header.", file=path
        )
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    keys = np.sort(low * size + high)  # at most (10^8)^2, well inside 64 bits
    keys = keys[np.diff(keys, prepend=-1) > 0]  # np.unique hashes, which takes nine times as long
    return Edges(np.stack([keys // size, keys % size], axis=1), len(pairs) - len(keys), dropped)


def _check_header(header: bytes, path: Path) -> None:
    names = header.decode("utf-8-sig", errors="replace").split(",")
    if names == [""]:
        sentence = "is empty. Write a header line such as id_1,id_2, then two follower numbers a line."
        raise ScenarioError(sentence, file=path)
    if len(names) < 2:
        sentence = f"the second column is missing: {shown(names[0])}. Write a header such as id_1,id_2."
        raise ScenarioError(sentence, file=path, line=1, column=1)
    if all(_WHOLE.fullmatch(name) for name in names):
        sentence = "found numbers, not the names of the columns. Put a header line such as id_1,id_2 first."
        raise ScenarioError(sentence, file=path, line=1, column=1)


def _fast(body: bytes) -> NDArray[np.int64] | None:
    """The pairs if there is nothing to complain about the text, else None."""
    body = body.strip()
    if not body or body.translate(None, b"0123456789,\n"):
        return None
    text = np.frombuffer(body + b"\n", dtype=np.uint8)
    ends = np.flatnonzero((text == _COMMA) | (text == _NEWLINE))  # of the cells
    lengths = np.diff(ends, prepend=-1) - 1
    in_pairs = (
        len(ends) % 2 == 0 and (text[ends[0::2]] == _COMMA).all() and (text[ends[1::2]] == _NEWLINE).all()
    )
    if not in_pairs or lengths.min() < 1 or lengths.max() > 18:  # 18 digits fit into 64 bits
        return None
    return np.fromstring(body.replace(b"\n", b",").decode("ascii"), dtype=np.int64, sep=",").reshape(-1, 2)


_COMMA, _NEWLINE = b",\n"


def _careful(body: bytes, path: Path, size: int, self_loops: str) -> NDArray[np.int64]:
    """The pairs, line by line, complaining about the first that is wrong."""
    pairs: list[tuple[int, int]] = []
    outside: ScenarioError | None = None
    for number, line in enumerate(body.decode(errors="replace").split("\n"), start=2):
        if not line.strip():
            continue
        try:
            pair = _pair(line)
            _check(pair, line, size, self_loops)
        except _OutsideError as found:  # read on: the largest number tells which audience would do
            outside = outside or ScenarioError(
                found.sentence, file=path, line=number, column=found.column + 1
            )
        except _LineError as found:
            if outside is None:
                raise ScenarioError(found.sentence, file=path, line=number, column=found.column + 1) from None
            continue
        pairs.append(pair)
    if outside is not None:
        largest = max(max(pair) for pair in pairs)
        outside.message += f" An audience.size of {largest + 1} would do."
        raise outside
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


class _LineError(Exception):
    """What is wrong with a line, and at which column (from 0)."""

    def __init__(self, column: int, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.sentence = sentence


class _OutsideError(_LineError):
    """A follower number that a larger audience would have."""


def _check(pair: tuple[int, int], line: str, size: int, self_loops: str) -> None:
    for column, follower in zip((0, line.index(",") + 1), pair, strict=True):
        if follower < 0:
            raise _LineError(column, f"follower {follower} is below 0. Followers are counted from 0.")
        if follower >= size:
            sentence = f"follower {follower} is outside the audience of {size}, numbered 0 to {size - 1}."
            raise _OutsideError(column, sentence)
    if pair[0] == pair[1] and self_loops == "refuse":
        sentence = f"follower {pair[0]} is tied to herself. Remove the line, or drop all such lines with"
        raise _LineError(0, f"{sentence} audience.network.self_loops: drop.")


def _pair(line: str) -> tuple[int, int]:
    cells = line.split(",")
    if len(cells) < 2 or not cells[1].strip():
        raise _LineError(
            len(line), f"the second column is missing: {shown(line)}. Write two follower numbers."
        )
    if len(cells) > 2:
        column = len(cells[0]) + len(cells[1]) + 1
        sentence = f"{len(cells)} columns where two belong: {shown(line)}. Write two follower numbers."
        raise _LineError(column, sentence)
    column = 0
    for cell in cells:
        if not _WHOLE.fullmatch(cell):
            raise _LineError(column, f"found {shown(cell)}. Write the number of a follower, a whole number.")
        column += len(cell) + 1
    first, second = (int(cell.strip().strip('"')) for cell in cells)
    return first, second


_WHOLE = re.compile(r'\s*("?)[-+]?[0-9]{1,30}\1\s*', re.ASCII)
