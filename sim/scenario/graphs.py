"""Graphs in the formats of other programs, read by the libraries that know them: networkx and SciPy.

Told by their first characters, not by their names, except where a format has none that tell it.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.foreign import json_of
from sim.scenario.words import shown

__all__ = ["ENDS", "FORMATS", "NamedGraph", "read_graph"]

#: What can be read, for people.
FORMATS = "CSV, XLSX, GraphML, GEXF, GML, Matrix Market, Pajek, LEDA, JSON, graph6 or an adjacency list"

#: What the two ends of a tie are called, in pairs, in the files that people have.
ENDS = (
    ("source", "target"),
    ("from", "to"),
    ("fromnodeid", "tonodeid"),
    ("follower", "followee"),
    ("follower", "followed"),
    ("who", "follows"),
    ("id_1", "id_2"),
    ("id1", "id2"),
    ("node1", "node2"),
    ("node_1", "node_2"),
    ("src", "dst"),
    ("user", "friend"),
)

_MOST_BYTES = 512 << 20  # these libraries hold a graph as objects


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """``names`` of everybody in the file, in its order, and ``pairs`` of positions in it, int64[m, 2]."""

    names: Sequence[Hashable]
    pairs: NDArray[np.int64]


def read_graph(path: Path, raw: bytes) -> NamedGraph | None:
    """The graph in a file that is no table; None if it is one.

    Args:
        path: its name; the ending counts for adjacency lists, graph6 and sparse6 alone.
        raw: its content, unpacked.

    Raises:
        ScenarioError: it is in one of these formats and wrong, or in one that is not read.
    """
    graph_format = _format_of(path, raw)
    if graph_format is None:
        return None
    kind, reader = graph_format
    if len(raw) > _MOST_BYTES:
        sentence = f"is longer than {_MOST_BYTES >> 20} MiB as {kind}. Save it as an edge list in CSV."
        raise ScenarioError(sentence, file=path)
    try:
        return reader(raw)
    except ScenarioError as error:
        error.file = str(path)
        raise
    except RecursionError:
        raise ScenarioError(f"is nested too deep for {kind}.", file=path) from None
    except Exception as error:  # each of these parsers complains in its own way
        message = str(error).partition("\n")[0][:200] or type(error).__name__
        line, column = _place(error)
        sentence = f"cannot be read as {kind}: {message}."
        raise ScenarioError(sentence, file=path, line=line, column=column) from None


def _place(error: Exception) -> tuple[int | None, int | None]:
    """Line and column, where a parser tells them."""
    if isinstance(error, json.JSONDecodeError):
        return error.lineno, error.colno
    position = getattr(error, "position", None)  # of xml.etree
    if isinstance(position, tuple) and len(position) == 2:
        return position[0], position[1] + 1
    return None, None


_Format = tuple[str, Callable[[bytes], NamedGraph]]


def _format_of(path: Path, raw: bytes) -> _Format | None:
    """How a file is to be read: the name of its format, and who reads it."""
    head = raw[:8192].lstrip(b"\xef\xbb\xbf").lstrip()
    if head[:4] in (b"<\0?\0", b"\0<\0?") or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = raw[:16384].decode("utf-16", "ignore").encode().lstrip()
    if head.startswith(b"<"):
        return "XML", _xml
    suffixes = {suffix.lower() for suffix in path.suffixes}
    for pattern, graph_format in _BEGINNINGS:
        if re.match(pattern, head, re.IGNORECASE):
            return graph_format
    for suffix, graph_format in _ENDINGS.items():
        if suffix in suffixes:
            return graph_format
    return None


def _xml(raw: bytes) -> NamedGraph:
    import networkx as nx

    head = raw[: 1 << 16].replace(b"\0", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise ScenarioError("declares entities, as no graph needs to. Take the declaration out.")
    if b"<graphml" in head:
        return _of(nx.read_graphml(io.BytesIO(raw)))
    if b"<gexf" in head:
        older = _GEXF_1_3.sub(b"http://www.gexf.net/1.2draft", raw, count=1)  # the same but for what is drawn
        return _of(nx.read_gexf(io.BytesIO(older)))
    raise ScenarioError("is XML, but neither GraphML nor GEXF. Save it as one of them, or as CSV.")


_GEXF_1_3 = re.compile(rb"https?://(?:www\.)?gexf\.net/1\.3(?:draft)?(?=[\"'])")


def _of(graph: Any) -> NamedGraph:
    """From a graph of networkx: direction, weights and doubles do not matter here."""
    names = list(graph)
    numbers = {name: number for number, name in enumerate(names)}
    ends = ((numbers[a], numbers[b]) for a, b in graph.edges())
    return NamedGraph(names, _array(ends))


def _array(ends: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    flat = np.fromiter((end for pair in ends for end in pair), np.int64)
    return flat.reshape(-1, 2)


def _matrix_market(raw: bytes) -> NamedGraph:
    from scipy.io import mmread
    from scipy.sparse import coo_matrix

    sizes = next((line for line in raw.split(b"\n", 1000) if not line.startswith(b"%") and line.strip()), b"")
    if any(int(number) > _room(raw, place) for place, number in enumerate(sizes.split())):
        raise ScenarioError("announces more entries than the file can hold.")
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # newer versions say which class of matrix older ones give; any will do
        matrix = coo_matrix(mmread(io.BytesIO(raw)))
    rows, columns = matrix.shape
    if rows != columns:
        sentence = f"has {rows} rows and {columns} columns. A follower graph has as many of both."
        raise ScenarioError(sentence)
    pairs = np.column_stack([matrix.row, matrix.col]).astype(np.int64)
    return NamedGraph(range(rows), pairs)


def _room(raw: bytes, place: int) -> int:
    """The most that a number of the size line may be: rows and columns few enough to hold, entries in it."""
    return len(raw) if place == 2 else 10**8 if b"coordinate" in raw[:200].lower() else len(raw)


def _lines(parse: str, **options: Any) -> Callable[[bytes], NamedGraph]:
    def read(raw: bytes) -> NamedGraph:
        import networkx as nx

        return _of(getattr(nx, parse)(iter(raw.decode("utf-8-sig").splitlines()), **options))

    return read


def _gml(raw: bytes) -> NamedGraph:
    import networkx as nx

    lines = raw.decode("utf-8-sig").splitlines()
    try:
        return _of(nx.parse_gml(lines))
    except nx.NetworkXError as error:
        if "label" not in str(error):
            raise
        return _of(nx.parse_gml(lines, label="id"))  # it has no labels, or the same one twice


def _six(reader: str) -> Callable[[bytes], NamedGraph]:
    def read(raw: bytes) -> NamedGraph:
        import networkx as nx

        return _of(getattr(nx, reader)(raw.strip().split(b"\n")[0].strip()))

    return read


def _json(raw: bytes) -> NamedGraph:
    """Node-link and adjacency data of networkx and D3, elements of Cytoscape, or a plain list of ties, or
    a tie a line.
    """
    try:
        content = json_of(raw)
    except json.JSONDecodeError as error:
        if "Extra data" not in str(error):
            raise
        content = _json_lines(raw)
    if isinstance(content, list):
        return _of_names((), map(_ends, content))
    if "elements" in content:
        inside = content["elements"]
        nodes = [node["data"]["id"] for node in inside.get("nodes", ())]
        return _of_names(nodes, [(e["data"]["source"], e["data"]["target"]) for e in inside.get("edges", ())])
    nodes = [node.get("id", number) for number, node in enumerate(content.get("nodes", ()))]
    if "adjacency" in content:
        near = zip(nodes, content["adjacency"], strict=True)
        return _of_names(nodes, [(name, other["id"]) for name, others in near for other in others])
    links = content.get("links", content.get("edges"))
    if links is None:
        raise ScenarioError('has no "links" and no "edges". Write {"nodes": [...], "links": [...]}.')
    return _of_names(nodes, map(_ends, links))


def _json_lines(raw: bytes) -> list[Any]:
    ties = []
    for line, text in enumerate(raw.splitlines(), 1):
        try:
            ties += [json_of(text)] if text.strip() else []
        except json.JSONDecodeError as error:
            sentence = f"cannot be read as JSON, a tie a line: {error.msg}."
            raise ScenarioError(sentence, line=line, column=error.colno) from None
    return ties


def _ends(tie: Any) -> tuple[Hashable, Hashable]:
    """The two ends of a tie, which is a list of them, or says which is which."""
    if isinstance(tie, dict):
        fields = {str(key).casefold(): end for key, end in tie.items()}
        ends = next(([fields[a], fields[b]] for a, b in ENDS if a in fields and b in fields), [])
    else:
        ends = list(tie[:2]) if isinstance(tie, list) else []
    if len(ends) != 2 or any(isinstance(end, dict | list) or end is None for end in ends):
        sentence = f"the two ends of a tie are missing: {shown(json.dumps(tie, ensure_ascii=False))}."
        raise ScenarioError(f'{sentence} Write {{"source": ..., "target": ...}}.')
    return ends[0], ends[1]


def _of_names(nodes: Iterable[Hashable], pairs: Iterable[tuple[Hashable, Hashable]]) -> NamedGraph:
    numbers = {name: number for number, name in enumerate(dict.fromkeys(nodes))}
    ends = [tuple(numbers.setdefault(end, len(numbers)) for end in pair) for pair in pairs]
    return NamedGraph(list(numbers), np.array(ends, np.int64).reshape(-1, 2))


def _refusal(sentence: str) -> Callable[[bytes], NamedGraph]:
    def read(raw: bytes) -> NamedGraph:
        raise ScenarioError(sentence)

    return read


_dot = _refusal("is DOT, which is drawn rather than read. Save it as GraphML or CSV.")
_gdf = _refusal("is GDF, which is not read. Save it as GraphML, GEXF or CSV.")
_lfs = _refusal("is not the file but a pointer of Git LFS to it. Fetch it: git lfs pull.")
_none = _refusal("is no text. Save it as CSV, in UTF-8.")


_G6, _S6 = _six("from_graph6_bytes"), _six("from_sparse6_bytes")

_BEGINNINGS: tuple[tuple[bytes, _Format], ...] = (
    (rb"%%MatrixMarket", ("Matrix Market", _matrix_market)),
    (rb"\*(vertices|network)", ("Pajek", _lines("parse_pajek"))),
    (rb"LEDA\.GRAPH", ("LEDA", _lines("parse_leda"))),
    (rb">>graph6<<", ("graph6", _G6)),
    (rb">>sparse6<<", ("sparse6", _S6)),
    (rb"(strict\s+)?(di)?graph\b[^\[\n]*\{", ("DOT", _dot)),
    (rb"((creator|version|comment)\b.*\s+|#.*\s+)*graph\s*\[", ("GML", _gml)),
    (rb"\{|\[", ("JSON", _json)),
    (rb"nodedef\s*>", ("GDF", _gdf)),
    (rb"version https://git-lfs", ("Git LFS", _lfs)),
    (rb"%PDF-|PAR1|SQLite format 3\0|ARROW1|OBJ\x01|\x93NUMPY", ("text", _none)),
)
_ENDINGS: dict[str, _Format] = {
    ".adjlist": ("an adjacency list", _lines("parse_adjlist")),
    ".multiline_adjlist": ("a multiline adjacency list", _lines("parse_multiline_adjlist")),
    ".g6": ("graph6", _G6),
    ".s6": ("sparse6", _S6),
}
