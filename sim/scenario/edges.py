"""A follower graph from a file: who is tied to whom, as a list of edges or in a format of graphs."""

from __future__ import annotations

import io
import os
import re
import warnings
from array import array
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.names import nfc
from sim.prose import counted
from sim.scenario.graphs import ENDS, FORMATS, NamedGraph, read_graph
from sim.scenario.tables import Row, Table, content, natural, read_table, unmarked, unpacked, written
from sim.scenario.words import shown

__all__ = ["Edges", "read_edges"]


@dataclass(frozen=True, slots=True)
class Edges:
    """Ties between followers.

    ``pairs``: int64[m, 2], each tie once, the smaller follower number first, sorted. ``merged``: lines that
    repeated a tie, in either direction. ``dropped``: lines that tied a follower to themselves. ``names``: who
    the followers are, by number, where the file has names or other numbers than ours; else None. ``notes``:
    what became of things in the file that one may wonder about, a sentence each.
    """

    pairs: NDArray[np.int64]
    merged: int
    dropped: int = 0
    names: Sequence[Hashable] | None = None
    notes: tuple[str, ...] = ()

    def who_is_who(self) -> str | None:
        """The table of ``names``, as CSV: ``follower``, ``name``. None where followers have no names."""
        if self.names is None:
            return None
        return written(("follower", "name"), enumerate(map(str, self.names)))


@dataclass(frozen=True, slots=True)
class _Ties:
    """Ties as a file has them: ``pairs`` of numbers, or of positions in ``names``."""

    pairs: NDArray[np.int64]
    names: Sequence[Hashable] | None = None
    table: Table | None = None
    ends: tuple[int, int] = (0, 1)
    first: int = 0  # rows before the first tie
    notes: tuple[str, ...] = ()

    def refusal(self, path: Path, tie: int | None, end: int, sentence: str) -> ScenarioError:
        """The error that names the line of a ``tie``, and there one of its two ends."""
        row = None
        if self.table is not None and tie is not None:
            row = next(islice(self.table.rows(), self.first + tie, None), None)
        if self.table is None or row is None:
            return ScenarioError(sentence, file=path)
        return self.table.refusal(row, self.ends[end], sentence)


def read_edges(
    path: str | os.PathLike[str], size: int, *, self_loops: Literal["refuse", "drop"] = "refuse"
) -> Edges:
    """Read the graph of an audience of ``size`` followers.

    A table has a tie a line: two columns called source and target (or from and to, follower and followee,
    id_1 and id_2, ...), else the first two; a header may be missing where ids are numbers. Direction means
    nothing, nor does any further column. Numbers from 0 to ``size - 1`` are followers' numbers. Other ids are
    names of followers, who are numbered: numbers by size, text in order of appearance. Where there is a 0 and
    no number is ten times too large, one outside the audience is a mistake.

    Args:
        path: a table (see :mod:`sim.scenario.tables`), or a graph (see :mod:`sim.scenario.graphs`).
        size: of the audience; followers who stand in no tie are alone.
        self_loops: what to do with a line that ties a follower to themselves.

    Raises:
        ScenarioError: the file is missing, empty or unreadable, a line lacks an end or has one that is no id,
            a follower is tied to themselves (unless these are dropped), or there are more ids than followers.
    """
    path = Path(path)
    raw = unpacked(path, content(path, f"an edge list or a graph ({FORMATS})"))
    graph = read_graph(path, raw)
    ties = _of_table(read_table(path, raw)) if graph is None else _of_graph(graph)
    loops = ties.pairs[:, 0] == ties.pairs[:, 1]
    dropped = int(loops.sum())
    if dropped and self_loops == "refuse":
        tie = int(np.argmax(loops))
        who = ties.pairs[tie, 0] if ties.names is None else shown(str(ties.names[ties.pairs[tie, 0]]))
        sentence = f"follower {who} is tied to themselves. Remove the line, or drop all such lines with"
        raise ties.refusal(path, tie, 0, f"{sentence} audience.network.self_loops: drop.")
    pairs, names, notes = _numbered(path, ties, size)
    pairs = pairs[~loops] if dropped else pairs
    if not len(pairs):
        sentence = "has no ties in it. Write two followers a line, below a header."
        if ties.table is not None and ties.table.commented:
            sentence += " Lines that begin with '#' or '%' are comments; put names that do in quotes."
        raise ScenarioError(sentence, file=path)
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    low *= size
    low += high  # at most (10^8)^2, well inside 64 bits
    keys = np.sort(low)
    keys = keys[np.diff(keys, prepend=-1) > 0]  # np.unique hashes, which takes nine times as long
    merged = len(pairs) - len(keys)
    return Edges(np.stack([keys // size, keys % size], axis=1), merged, dropped, names, notes)


# --- tables --------------------------------------------------------------------------------------------

_WHOLE = re.compile(r"[-+]?[0-9]{1,60}", re.ASCII)

#: A whole number as pandas writes it beside a cell that is empty.
_FLOAT = re.compile(r"[0-9]{1,15}\.0", re.ASCII)

#: What the first of three or more columns is called where it numbers the rows.
_ROW_NUMBERS = {"", "unnamed: 0", "index", "row", "edge", "edge_id"}


def _of_table(table: Table) -> _Ties:
    rows = table.rows()
    head = next(rows, None)
    if head is None:
        sentence = "is empty. Write a header line such as id_1,id_2, then two followers a line."
        raise ScenarioError(sentence, file=table.path)
    if len(head.cells) < 2:
        sentence = f"the second column is missing: {shown(head.text or head.cells[0])}."
        raise table.refusal(head, 0, f"{sentence} Write a header such as id_1,id_2.")
    matrix = _matrix(table, head)
    if matrix is not None:
        return matrix
    ends = _ends_of(head)
    titles = [head.cells[end].casefold() for end in ends]
    ours = tuple(titles) in ENDS or tuple(reversed(titles)) in ENDS
    bare = not ours and any(_WHOLE.fullmatch(head.cells[end]) for end in ends)  # a number, so no header
    pairs = _fast(table, head, ends, bare)
    names: list[str] | None = None
    if pairs is None:
        pairs, names, bare = _careful(table, ends, bare, ours)
    if names is None and len(pairs) and pairs.min() < 0:
        tie = int(np.argmax(pairs.min(axis=1) < 0))
        end = int(pairs[tie, 0] >= 0)
        sentence = f"follower {pairs[tie, end]} is below 0. Followers are counted from 0."
        raise _Ties(pairs, None, table, ends, int(not bare)).refusal(table.path, tie, end, sentence)
    return _Ties(pairs, names, table, ends, int(not bare), tuple(_notes(table, head, ends, bare)))


def _notes(table: Table, head: Row, ends: tuple[int, int], bare: bool) -> Iterator[str]:
    """What became of the rest of a table."""
    if table.how:
        how = table.how.strip(" ()")
        yield f"{table.path.name}: {how[0].lower()}{how[1:]}"
    others = [cell or f"number {at + 1}" for at, cell in enumerate(head.cells) if at not in ends]
    if others:
        columns = ", ".join(shown(name, 30) for name in others[:4]) + (", ..." if len(others) > 4 else "")
        what = f"what stands beside the two ends ({len(others)} of {len(head.cells)} columns)"
        what = what if bare else columns
        are = "is" if bare or len(others) == 1 else "are"
        yield f"{table.path.name}: a tie is there or it is not: {what} {are} not used."
    if table.commented:
        lines = counted(table.commented, "line")
        marks = "'#' or '%'"
        yield f"{table.path.name}: a comment begins with {marks}: {lines} with two cells or more left out."


def _ends_of(head: Row) -> tuple[int, int]:
    """The two columns that hold the ends of a tie."""
    titles = [cell.casefold() for cell in head.cells]
    for source, target in ENDS:
        if source in titles and target in titles:
            return titles.index(source), titles.index(target)
    return (1, 2) if len(titles) > 2 and titles[0] in _ROW_NUMBERS else (0, 1)


def _matrix(table: Table, head: Row) -> _Ties | None:
    """The ties of a table that has a row and a column for everybody; None if this is none.

    It has names in its first row and column, or is nothing but zeros and ones.
    """
    labelled = not head.cells[0] and len(set(head.cells)) == len(head.cells) > 2
    if not labelled and (len(head.cells) < 3 or not set(head.cells) <= {"0", "1"}):
        return None
    width = len(head.cells)
    rows = list(islice(table.rows(), width + 1))
    body = rows[1:] if labelled else rows
    if len(body) != width - labelled or any(len(row.cells) != width for row in body):
        return None
    if labelled and [row.cells[0] for row in body] != head.cells[1:]:
        return None
    cells = [row.cells[labelled:] for row in body]
    if not labelled and any(not set(row) <= {"0", "1"} for row in cells):
        return None
    tie_cells = {cell for cell in set[str]().union(*cells) if _tied(natural(cell, table.separator))}
    pairs = np.argwhere([[cell in tie_cells for cell in row] for row in cells]).astype(np.int64)
    names = [_name(name) for name in head.cells[1:]] if labelled else range(width)
    note = f"{table.path.name}: the file was read as a matrix, with a row and a column for everybody."
    return replace(_of_graph(NamedGraph(names, pairs)), notes=(note,))


def _tied(cell: str) -> bool:
    """Whether a cell of a matrix says that there is a tie."""
    try:
        weight = float(cell)
    except ValueError:
        return cell.casefold() not in ("", "-", "false", "na", "n/a", "no", "none", "null")
    return weight != 0.0 and weight == weight  # not a number is none


def _fast(table: Table, head: Row, ends: tuple[int, int], bare: bool) -> NDArray[np.int64] | None:
    """The pairs if both ends of every row are whole numbers that fit into 64 bits, else None."""
    if table.sheet is not None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of an empty table, and of numbers with a point
            return np.loadtxt(
                io.TextIOWrapper(io.BytesIO(table.body), "utf-8", newline=""),
                dtype=np.int64,
                delimiter=None if table.separator == " " else table.separator,
                comments=None,
                quotechar='"',
                skiprows=0 if bare else head.line + head.text.count("\n"),
                usecols=None if len(head.cells) == 2 else ends,
                ndmin=2,
            ).reshape(-1, 2)
    except (ValueError, OverflowError, Warning):
        return None


def _careful(
    table: Table, ends: tuple[int, int], bare: bool, ours: bool
) -> tuple[NDArray[np.int64], list[str] | None, bool]:
    """The pairs, row by row, complaining about the first that is wrong: positions in the names, if any; and
    whether there is no header.
    """
    numbers: dict[str, int] = {}
    flat = array("q")
    rows = table.rows()
    head = next(rows)
    width = len(head.cells)
    if bare:
        flat.extend(numbers.setdefault(_name(head.cells[end]), len(numbers)) for end in ends)
    for row in rows:
        if len(row.cells) <= max(ends) or not row.cells[ends[1]]:
            text = shown(row.text or ", ".join(row.cells))
            at = min(ends[1], len(row.cells) if row.cells[-1] else len(row.cells) - 1)
            raise table.refusal(row, at, f"the second column is missing: {text}. Write two followers.")
        if width == 2 and len(row.cells) > 2 and any(row.cells[2:]):
            sentence = (
                f"{len(row.cells)} columns where two belong: {shown(row.text or ', '.join(row.cells))}."
            )
            raise table.refusal(row, 2, f"{sentence} Write two followers.")
        if not row.cells[ends[0]]:
            raise table.refusal(row, ends[0], "found ''. Write the number or name of a follower.")
        flat.extend(numbers.setdefault(_name(row.cells[end]), len(numbers)) for end in ends)
    count = sum(1 for name in numbers if _WHOLE.fullmatch(name))
    pairs = np.frombuffer(flat, np.int64).reshape(-1, 2) if flat else np.empty((0, 2), np.int64)
    if numbers and 2 * count >= len(numbers):
        return _as_numbers(table, ends, pairs, list(numbers), bare)
    if not ours and not bare:
        first = [_name(head.cells[end]) for end in ends]
        if all(first) and first[0] != first[1] and any(name in numbers for name in first):
            # No header: people stand there who stand further down as well.
            order = {name: number for number, name in enumerate(dict.fromkeys([*first, *numbers]))}
            positions = np.array([order[name] for name in numbers], np.int64)
            ties = np.concatenate([[[order[name] for name in first]], positions[pairs]])
            return ties, list(order), True
    return pairs, list(numbers), bare


def _name(cell: str) -> str:
    """Who stands in a cell: the same in either form of Unicode, and with ``.0`` behind a number."""
    return cell[:-2] if _FLOAT.fullmatch(cell) else unmarked(nfc(cell))


def _as_numbers(
    table: Table, ends: tuple[int, int], pairs: NDArray[np.int64], names: list[str], bare: bool
) -> tuple[NDArray[np.int64], list[str] | None, bool]:
    """Ids of which most are whole numbers: what is none is refused, what does not fit into 64 bits a name."""
    for number, name in enumerate(names):
        if not _WHOLE.fullmatch(name):
            tie, end = np.argwhere(pairs == number)[0]
            sentence = f"found {shown(name)}. Write the number of a follower, a whole number."
            raise _Ties(pairs, None, table, ends, int(not bare)).refusal(table.path, tie, end, sentence)
    values = [int(name) for name in names]
    if max(map(abs, values)) < 2**63:
        return np.array(values, np.int64)[pairs], None, bare
    order = sorted(set(values))
    places = {value: place for place, value in enumerate(order)}
    positions = np.array([places[value] for value in values], np.int64)
    return positions[pairs], [str(value) for value in order], bare


def _foreign(ids: NDArray[np.int64], size: int) -> bool:
    """Whether ids, of which some are too large for us, are numbers of others: with no 0, or far apart."""
    return bool(ids[0] > 0 or ids[-1] >= 10 * size)


_WHO_IS_WHO = "followers.csv of the run says who is who."


# --- numbers and names ---------------------------------------------------------------------------------


def _of_graph(graph: NamedGraph) -> _Ties:
    """Whole numbers as names are taken as numbers, so that a graph may be kept in any format."""
    texts = [nfc(str(name)) for name in graph.names] if not isinstance(graph.names, range) else None
    if texts is None:
        return _Ties(graph.pairs)
    if texts and all(_WHOLE.fullmatch(text) and -(2**63) < int(text) < 2**63 for text in texts):
        values = np.array([int(text) for text in texts], np.int64)
        if values.min() >= 0:
            return _Ties(values[graph.pairs])
    order = {name: number for number, name in enumerate(dict.fromkeys(texts))}
    return _Ties(np.array([order[name] for name in texts], np.int64)[graph.pairs], list(order))


def _numbered(
    path: Path, ties: _Ties, size: int
) -> tuple[NDArray[np.int64], Sequence[Hashable] | None, tuple[str, ...]]:
    """The ties as numbers from 0 to ``size - 1``, who is who if they had others, and what to say of it."""
    pairs, names = ties.pairs, ties.names
    if names is None and (not len(pairs) or pairs.max() < size):
        return pairs, None, ties.notes
    if names is None:
        ids = np.unique(pairs)
        if len(ids) <= size and _foreign(ids, size):
            note = f"{path.name}: ids from {ids[0]} to {ids[-1]} became followers 0 to {len(ids) - 1}."
            return np.searchsorted(ids, pairs), ids.tolist(), (*ties.notes, f"{note} {_WHO_IS_WHO}")
        tie, end = np.argwhere(pairs >= size)[0]
        sentence = f"follower {pairs[tie, end]} is outside the audience of {size}, numbered 0 to {size - 1}."
        enough = len(ids) if _foreign(ids, len(ids)) else ids[-1] + 1
        raise ties.refusal(path, int(tie), int(end), f"{sentence} An audience.size of {enough} would do.")
    if len(names) > size:
        late = np.argwhere(pairs >= size)
        tie, end = late[0] if len(late) else (None, 0)
        sentence = f"{shown(str(names[size]))} is one follower more than the audience of {size} has."
        raise ties.refusal(path, tie, int(end), f"{sentence} An audience.size of {len(names)} would do.")
    note = f"{path.name}: {len(names):,} names became followers 0 to {len(names) - 1}."
    return pairs, names, (*ties.notes, f"{note} {_WHO_IS_WHO}")
