"""Edge lists: read as given, refused with the line that is wrong."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from sim import ScenarioError
from sim.scenario.edges import Edges, read_edges
from sim.scenario.graphs import FORMATS

EDGE_LIST = f"an edge list or a graph ({FORMATS})."


def written(folder: Path, text: str) -> Path:
    path = folder / "edges.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "id_1,id_2\n0,1\n2,1\n3,0\n",
        "von,nach\r\n0,1\r\n2,1\r\n3,0\r\n",
        "a,b\r0,1\r2,1\r3,0",
        '\ufeffa,b\n0 , 1\n\n 2,1\n\t\n"3","0"\n',
        "a,b\n3,0\n2,1\n0,1",
    ],
    ids=["plain", "Windows", "old Macintosh", "blanks and quotes", "another order"],
)
def test_ties_are_read_smaller_number_first_and_sorted(tmp_path: Path, text: str) -> None:
    edges = read_edges(written(tmp_path, text), 5)
    assert edges.pairs.tolist() == [[0, 1], [0, 3], [1, 2]]
    assert edges.pairs.dtype == np.int64
    assert (edges.merged, edges.dropped) == (0, 0)


def test_a_tie_that_stands_twice_counts_once_in_either_direction(tmp_path: Path) -> None:
    edges = read_edges(written(tmp_path, "a,b\n0,1\n1,0\n0,1\n1,2\n"), 3)
    assert edges.pairs.tolist() == [[0, 1], [1, 2]]
    assert edges.merged == 2


def test_followers_tied_to_themselves_can_be_dropped(tmp_path: Path) -> None:
    edges = read_edges(written(tmp_path, "a,b\n0,1\n1,1\n2,2\n"), 3, self_loops="drop")
    assert edges.pairs.tolist() == [[0, 1]]
    assert edges.dropped == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n0,1\n2\n", ":3:2: the second column is missing: '2'. Write two followers."),
        ("a,b\n0,1\n2,\n", ":3:3: the second column is missing: '2,'. Write two followers."),
        ("a\n0\n", ":1:1: the second column is missing: 'a'. Write a header such as id_1,id_2."),
        ("a,b\n0,1\n1,2,5\n2,3\n", ":3:5: 3 columns where two belong: '1,2,5'. Write two followers."),
        ("a,b\n0,1\n1,two\n", ":3:3: found 'two'. Write the number of a follower, a whole number."),
        ("a,b\n0,1.5\n", ":2:3: found '1.5'. Write the number of a follower, a whole number."),
        ("a,b\n,1\n", ":2:1: found ''. Write the number or name of a follower."),
        ("a,b\n0,1e3\n", ":2:3: found '1e3'. Write the number of a follower, a whole number."),
        ("a,b\n0,\u0663\n", ":2:3: found '\u0663'. Write the number of a follower, a whole number."),
        (
            "a,b\n0,1\n\n2,2\n",
            ":4:1: follower 2 is tied to themselves. "
            "Remove the line, or drop all such lines with audience.network.self_loops: drop.",
        ),
        (
            "a,b\n0,1\n2,5\n9,1\n",
            ":3:3: follower 5 is outside the audience of 5, numbered 0 to 4. "
            "An audience.size of 10 would do.",
        ),
        (
            "a,b\nann,ben\ncem,dan\neve,fay\n",
            ":4:5: 'fay' is one follower more than the audience of 5 has. An audience.size of 6 would do.",
        ),
        (
            "a;b\n0;1\n1;two\n",
            ":3:3: found 'two'. Write the number of a follower, a whole number. "
            "(The file was read with ';' between cells.)",
        ),
        (
            "a\tb\n0\t1\n1\n",
            ":3:2: the second column is missing: '1'. Write two followers. "
            "(The file was read with tabs between cells.)",
        ),
        (
            'a,b\n0,1\n"1,2\n',
            ":3: the row that begins here cannot be read: unexpected end of data. Look at its quotes.",
        ),
        ("a,b\n0,-1\n", ":2:3: follower -1 is below 0. Followers are counted from 0."),
        ("", ": is empty. Write a header line such as id_1,id_2, then two followers a line."),
        ("a,b\n", ": has no ties in it. Write two followers a line, below a header."),
        ("a,b\n\n\n", ": has no ties in it. Write two followers a line, below a header."),
    ],
)
def test_the_line_that_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ScenarioError) as caught:
        read_edges(path, 5)
    assert str(caught.value) == f"{path}{said}"


def test_a_file_of_nothing_but_loops_has_no_ties(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n1,1\n")
    with pytest.raises(ScenarioError) as caught:
        read_edges(path, 5, self_loops="drop")
    assert str(caught.value) == f"{path}: has no ties in it. Write two followers a line, below a header."


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_edges(tmp_path / "no.csv", 5)
    assert str(caught.value) == f"{tmp_path}/no.csv: there is no such file. Name {EDGE_LIST}"
    with pytest.raises(ScenarioError) as caught:
        read_edges(tmp_path, 5)
    assert str(caught.value) == f"{tmp_path}: is a directory. Name {EDGE_LIST}"


def test_a_large_file_is_read_whole(tmp_path: Path) -> None:
    followers = 200_000
    ring = np.column_stack([np.arange(followers), (np.arange(followers) + 1) % followers])
    path = tmp_path / "ring.csv"
    np.savetxt(path, ring, fmt="%d", delimiter=",", header="a,b", comments="")
    edges = read_edges(path, followers)
    assert len(edges.pairs) == followers
    assert np.bincount(edges.pairs.ravel()).tolist() == [2] * followers


# --- as people have them -------------------------------------------------------------------------------

PAIRS = [[0, 1], [0, 3], [1, 2]]


def of(folder: Path, content: str | bytes, name: str = "edges.csv", size: int = 5, **how: object) -> Edges:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_edges(path, size, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "a;b\n0;1\n2;1\n3;0\n",
        "a\tb\n0\t1\n2\t1\n3\t0\n",
        "a b\n0 1\n2   1\n 3\t0 \n",
        "a|b\n0|1\n2|1\n3|0\n",
        "0,1\n2,1\n3,0\n",
        "# Nodes: 4 Edges: 3\n# FromNodeId\tToNodeId\n0\t1\n2\t1\n# half way\n3\t0\n",
        "% sym unweighted\n0 1\n2 1\n3 0\n",
        "sep=;\na;b\n0;1\n2;1\n3;0\n",
        "0 1 {}\n2 1 {'weight': 3}\n3 0 {'weight': 4, 'since': 2020}\n",
        "Id;Source;Target;Weight\n7;0;1;0,5\n8;2;1;1,5\n9;3;0;2,5\n",
        'a,b,note\n0,1,"first, and ""best"""\n2,1,"two\nlines"\n3,0,\n',
        "a,b\n0,1\n2,1\n,\n3,0\n,\n",
        "0,1 # friends\n2,1\n3,0 % half\n",
        "(0, 1)\n(2, 1),\r\n(3, 0)\n",
        "a,b\n0.0,1.0\n2.0,1\n3.0,0.0\n",
        ",a,b\n0,0,1\n1,2,1\n2,3,0\n",
        "Unnamed: 0;a;b\n0;0;1\n1;2;1\n2;3;0\n",
        "0,1,0,1\n1,0,1,0\n0,1,0,0\n1,0,0,0\n",
        ",0,1,2,3\n0,,1,,1\n1,1,,1,\n2,,1,,\n3,1,,,\n",
    ],
)
def test_any_separator_with_comments_and_further_columns(tmp_path: Path, text: str) -> None:
    edges = of(tmp_path, text)
    assert edges.pairs.tolist() == PAIRS
    assert edges.names is None


@pytest.mark.parametrize(
    ("encoded", "said"),
    [
        ("\ufeffwho;whom\nJosé;Zoë\n".encode(), "edges.csv: the file was read with ';' between cells."),
        ("who;whom\nJosé;Zoë\n".encode("utf-16"), "as UTF-16 and with ';' between cells."),
        ("who;whom\nJosé;Zoë\n".encode("utf-16-be"), "as UTF-16, which is a guess and with ';'"),
        ("who;whom\nJosé;Zoë\n".encode("cp1252"), "as Windows text (cp1252), which is a guess and with"),
    ],
)
def test_any_encoding_and_a_guess_is_called_one(tmp_path: Path, encoded: bytes, said: str) -> None:
    edges = of(tmp_path, encoded)
    assert edges.names == ["José", "Zoë"]
    assert said in edges.notes[0]


def _zipped(raw: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inside.csv", raw)
    return out.getvalue()


def _workbook(raw: bytes) -> bytes:
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in raw.decode().splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "pack",
    [gzip.compress, bz2.compress, lzma.compress, _zipped, _workbook],
    ids=["gz", "bz2", "xz", "zip", "xlsx"],
)
def test_packed_lists_and_spreadsheets(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    assert of(tmp_path, pack(b"a,b\n0,1\n2,1\n3,0\n"), "edges").pairs.tolist() == PAIRS


def test_a_spreadsheet_names_row_and_column(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"edges.xlsx:3:2: found 'two'"):
        of(tmp_path, _workbook(b"a,b\n0,1\n1,two\n"), "edges.xlsx")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(bytes(100 << 20), mtime=0), "unpacks to more than a table would"),
        (gzip.compress(b"a,b\n0,1\n", mtime=0)[:-9], "is packed, and cannot be unpacked"),
        (b"PK\x03\x04 no zip", "is packed, and cannot be unpacked"),
        (bytes(range(256)) * 9, "is no text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is no text"),
        (b"a,b\nJos\x81,Zo\xeb\n", "edges.csv:2:4: byte 0x81 is not text in cp1252"),
    ],
    ids=["unpacks to much", "cut short", "no zip", "any bytes", "picture", "other text"],
)
def test_what_is_no_table(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        of(tmp_path, content)


def test_names_become_followers_in_order_of_appearance(tmp_path: Path) -> None:
    edges = of(tmp_path, "who,follows\nred,green\ngreen,red\nblue,red\nblue,=grey\n1984,red\n")
    assert edges.pairs.tolist() == [[0, 1], [0, 2], [0, 4], [2, 3]]
    assert edges.merged == 1
    assert edges.notes == (
        "edges.csv: 5 names became followers 0 to 4. followers.csv of the run says who is who.",
    )
    table = edges.who_is_who()
    assert table is not None
    assert table.splitlines() == ["\ufefffollower,name", "0,red", "1,green", "2,blue", "3,'=grey", "4,1984"]


def test_without_a_header_no_tie_is_lost(tmp_path: Path) -> None:
    """The first line is one of names if one of these people stands further down."""
    edges = of(tmp_path, "ann,ben\nben,cem\ncem,dan\n")
    assert edges.names == ["ann", "ben", "cem", "dan"]
    assert edges.pairs.tolist() == [[0, 1], [1, 2], [2, 3]]


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        ((1, 2, 3, 4), [1, 2, 3, 4]),
        ((0, 10, 500, 20), [0, 10, 20, 500]),
        ((7, 900719925474099267, 44, 12), [7, 12, 44, 900719925474099267]),
    ],
)
def test_other_numbers_are_names_by_size(tmp_path: Path, ids: tuple[int, ...], names: list[int]) -> None:
    edges = of(tmp_path, f"a,b\n{ids[0]},{ids[1]}\n{ids[1]},{ids[3]}\n{ids[2]},{ids[3]}\n", size=4)
    assert edges.names == names
    places = [sorted((names.index(ids[a]), names.index(ids[b]))) for a, b in ((0, 1), (1, 3), (2, 3))]
    assert edges.pairs.tolist() == sorted(places)
    assert "became followers 0 to 3" in edges.notes[0]


def test_numbers_beyond_64_bits_are_names_too(tmp_path: Path) -> None:
    edges = of(tmp_path, f"a,b\n{10**20},5\n5,3\n")
    assert edges.names == ["3", "5", str(10**20)]
    assert edges.pairs.tolist() == [[0, 1], [1, 2]]


def test_one_name_in_both_forms_of_unicode_is_one_follower(tmp_path: Path) -> None:
    edges = of(tmp_path, "a,b\nCaf\u00e9,Zo\u00eb\nCafe\u0301,Ann\n")
    assert edges.names == ["Caf\u00e9", "Zo\u00eb", "Ann"]
    assert edges.pairs.tolist() == [[0, 1], [0, 2]]
    graph = {
        "nodes": [],
        "links": [{"source": "e\u0301", "target": "a"}, {"source": "\u00e9", "target": "b"}],
    }
    assert of(tmp_path, json.dumps(graph), "x.json").pairs.tolist() == [[0, 1], [0, 2]]


def test_a_first_line_with_a_number_in_it_is_no_header(tmp_path: Path) -> None:
    assert of(tmp_path, "ann,7\nben,cem\n").names == ["ann", "7", "ben", "cem"]
    with pytest.raises(ScenarioError, match=r"edges.csv:1:3: found '1!'"):
        of(tmp_path, "0,1!\n2,1\n3,4\n")


def test_what_was_left_out_of_a_file_is_said(tmp_path: Path) -> None:
    edges = of(tmp_path, "# a,b\nann,ben\n#cem,dan\n# half way\nben,#eve\n%fay,ann\n")
    assert edges.notes[0] == (
        "edges.csv: a comment begins with '#' or '%': 2 lines with two cells or more left out."
    )
    with pytest.raises(ScenarioError, match="put names that do in quotes"):
        of(tmp_path, "a,b\n#ann,#ben\n")
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["a", "b"], [0, 1]):
        book.active.append(row)
    book.create_sheet("more")
    book.save(out)
    assert of(tmp_path, out.getvalue()).notes == ("edges.csv: its first sheet was read, 'Sheet'.",)


def test_what_a_system_puts_into_an_archive_is_no_list(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("__MACOSX/._edges.csv", ".DS_Store", "friends/edges.csv"):
            archive.writestr(name, "0,1\n2,1\n3,0\n")
    assert of(tmp_path, out.getvalue()).pairs.tolist() == PAIRS


def test_what_a_weight_becomes_is_said(tmp_path: Path) -> None:
    edges = of(tmp_path, "source,target,weight\n0,1,2.5\n1,2,0\n")
    assert edges.pairs.tolist() == [[0, 1], [1, 2]]
    assert edges.notes == ("edges.csv: a tie is there or it is not: 'weight' is not used.",)


def _graph(kind: type[nx.Graph] = nx.Graph, names: str = "") -> nx.Graph:
    graph = kind()
    graph.add_nodes_from(names or range(4))
    known = list(graph)
    graph.add_edges_from((known[a], known[b]) for a, b in PAIRS)
    return graph


def _by(write: Callable[..., object]) -> Callable[[nx.Graph], bytes]:
    def written_by(graph: nx.Graph) -> bytes:
        out = io.BytesIO()
        write(graph, out)
        return out.getvalue()

    return written_by


_WRITERS = {
    "graphml": _by(nx.write_graphml),
    "gexf": _by(nx.write_gexf),
    "gml": _by(nx.write_gml),
    "net": _by(nx.write_pajek),
    "adjlist": _by(nx.write_adjlist),
    "multiline_adjlist": _by(nx.write_multiline_adjlist),
    "edgelist": _by(nx.write_edgelist),
    "g6": _by(nx.write_graph6),
    "s6": _by(nx.write_sparse6),
    "node-link": lambda graph: json.dumps(nx.node_link_data(graph)).encode(),
    "adjacency": lambda graph: json.dumps(nx.adjacency_data(graph)).encode(),
    "cytoscape": lambda graph: json.dumps(nx.cytoscape_data(graph)).encode(),
    "pairs.json": lambda graph: json.dumps(list(graph.edges)).encode(),
    "records.json": lambda graph: json.dumps([{"From": a, "to": b} for a, b in graph.edges]).encode(),
    "lines.json": lambda graph: "\n".join(
        json.dumps({"source": a, "target": b}) for a, b in graph.edges
    ).encode(),
    "edges.json": lambda graph: json.dumps({"edges": list(graph.edges)}).encode(),
    "new.gexf": lambda graph: (
        _by(nx.write_gexf)(graph)
        .replace(b"http://www.gexf.net/1.2draft", b"http://gexf.net/1.3")
        .replace(b'version="1.2"', b'version="1.3"')
    ),
}


@pytest.mark.parametrize("kind", _WRITERS)
@pytest.mark.filterwarnings("ignore:.*edges:FutureWarning")  # older networkx names the links otherwise
def test_every_format_that_networkx_writes(tmp_path: Path, kind: str) -> None:
    edges = of(tmp_path, _WRITERS[kind](_graph()), f"graph.{kind}")
    assert edges.pairs.tolist() == PAIRS
    packed = of(tmp_path, gzip.compress(_WRITERS[kind](_graph())), f"graph.{kind}.gz")
    assert packed.pairs.tolist() == PAIRS


@pytest.mark.parametrize("kind", ["graphml", "gexf", "gml", "net", "node-link", "pairs.json"])
@pytest.mark.filterwarnings("ignore:.*edges:FutureWarning")
def test_names_in_graphs(tmp_path: Path, kind: str) -> None:
    edges = of(tmp_path, _WRITERS[kind](_graph(nx.DiGraph, "abcd")), f"graph.{kind}")
    assert edges.names is not None
    named = {frozenset(edges.names[end] for end in pair) for pair in edges.pairs.tolist()}
    assert named == {frozenset("ab"), frozenset("ad"), frozenset("bc")}


@pytest.mark.parametrize("symmetry", ["general", "symmetric"])
def test_matrix_market(tmp_path: Path, symmetry: str) -> None:
    text = f"%%MatrixMarket matrix coordinate pattern {symmetry}\n% a comment\n4 4 3\n2 1\n4 1\n3 2\n"
    assert of(tmp_path, text, "graph.mtx").pairs.tolist() == PAIRS


def test_leda(tmp_path: Path) -> None:
    nodes = "\n".join(f"|{{{name}}}|" for name in "abcd")
    text = f"LEDA.GRAPH\nstring\nint\n-1\n4\n{nodes}\n3\n1 2 0 |{{4}}|\n1 4 0 |{{4}}|\n2 3 0 |{{4}}|\n"
    assert of(tmp_path, text, "graph.lgr").pairs.tolist() == PAIRS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<graphml><graph><edge></graphml>", "cannot be read as XML"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><graphml/>", "declares entities"),
        ("<svg/>", "is XML, but neither GraphML nor GEXF"),
        ("graph { a -- b }", "is DOT"),
        ("[" * 100_000, "nested too deep"),
        ('{"nodes": [1,\n 2', "edges.csv:2:3: cannot be read as JSON"),
        ('{"nodes": []}', 'has no "links"'),
        ("%%MatrixMarket matrix array real general\n9000000 9000000\n1\n", "announces more entries"),
        ("%%MatrixMarket matrix coordinate pattern general\n3 4 1\n1 2\n", "3 rows and 4 columns"),
        ("graph [ node [ id 0", "cannot be read as GML"),
        ('[{"id": 1}]', r'the two ends of a tie are missing: .* Write {"source": ..., "target": ...}'),
        ('{"source": 0, "target": 1}\n{"source"\n', "edges.csv:2:10: cannot be read as JSON, a tie a line"),
        ("nodedef>name VARCHAR\na\nedgedef>node1 VARCHAR,node2 VARCHAR\na,b\n", "is GDF"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "git lfs pull"),
        ("%PDF-1.4\n", "is no text"),
    ],
)
def test_graphs_that_are_none(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        of(tmp_path, text)


@pytest.mark.parametrize("ids", [(0, 5, 9, 2, 7), (1, 2, 3, 4, 5), (0, 3, 70, 2, 1), (0, 3, 70_000, 2, 1)])
def test_the_size_that_is_said_to_do_does(tmp_path: Path, ids: tuple[int, ...]) -> None:
    text = "a,b\n" + "".join(f"{a},{b}\n" for a, b in pairwise(ids))
    with pytest.raises(ScenarioError, match=r"size of \d+ would do") as caught:
        of(tmp_path, text, size=4)
    size = int(str(caught.value).rpartition("size of ")[2].split()[0])
    assert len(of(tmp_path, text, size=size).pairs) == 4


@pytest.mark.parametrize(
    ("no", "yes", "separator"),
    [
        ("0", "1", ","),
        ("", "x", ","),
        ("0.00", "0.25", ","),
        ("0,00", "0,25", ";"),
        ("False", "True", ","),
        ("NaN", "-1", ","),
        ("nan", "1e3", "\t"),
        ("-", "yes", "\t"),
        ("NO", "Yes", ";"),
        ("NA", "1", ","),
    ],
)
def test_a_matrix_may_write_no_tie_as_it_likes(tmp_path: Path, no: str, yes: str, separator: str) -> None:
    rows = [["", "ann", "ben", "cem"], ["ann", no, yes, no], ["ben", yes, no, no], ["cem", yes, no, no]]
    edges = of(tmp_path, "\n".join(separator.join(row) for row in rows))
    assert edges.pairs.tolist() == [[0, 1], [0, 2]]
    assert edges.names == ["ann", "ben", "cem"]
    assert "read as a matrix" in edges.notes[0]


def test_names_of_a_matrix_are_read_like_any_others(tmp_path: Path) -> None:
    floats = of(tmp_path, ",0.0,1.0,2.0\n0.0,0,1,0\n1.0,1,0,0\n2.0,0,1,0\n")  # as pandas writes them
    assert floats.names is None
    assert floats.pairs.tolist() == [[0, 1], [1, 2]]
    alone = of(tmp_path, "0,1,0\n1,0,0\n0,1,0\n")
    assert alone.names is None
    assert alone.pairs.tolist() == [[0, 1], [1, 2]]


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
def test_only_comments_with_two_cells_are_told(tmp_path: Path, separator: str) -> None:
    text = "# taken in May\na,b\n# half of it\n0,1\n#1,3\n1,2\n".replace(",", separator)
    assert of(tmp_path, text, size=4).notes[-1] == (
        "edges.csv: a comment begins with '#' or '%': 1 line with two cells or more left out."
    )
