"""Edge lists: read as given, refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim import ScenarioError
from sim.scenario.edges import read_edges


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
        ("a,b\n0,1\n2\n", ":3:2: the second column is missing: '2'. Write two follower numbers."),
        ("a,b\n0,1\n2,\n", ":3:3: the second column is missing: '2,'. Write two follower numbers."),
        ("a\n0\n", ":1:1: the second column is missing: 'a'. Write a header such as id_1,id_2."),
        ("a;b\n0;1\n", ":1:1: the second column is missing: 'a;b'. Write a header such as id_1,id_2."),
        ("a,b,w\n0,1,5\n", ":2:4: 3 columns where two belong: '0,1,5'. Write two follower numbers."),
        ("a,b\n0,1\n1,two\n", ":3:3: found 'two'. Write the number of a follower, a whole number."),
        ("a,b\n0,1.5\n", ":2:3: found '1.5'. Write the number of a follower, a whole number."),
        ("a,b\n,1\n", ":2:1: found ''. Write the number of a follower, a whole number."),
        ("a,b\n0,1e3\n", ":2:3: found '1e3'. Write the number of a follower, a whole number."),
        ("a,b\n0,\u0663\n", ":2:3: found '\u0663'. Write the number of a follower, a whole number."),
        (
            "a,b\n0,1\n\n2,2\n",
            ":4:1: follower 2 is tied to herself. "
            "Remove the line, or drop all such lines with audience.network.self_loops: drop.",
        ),
        (
            "a,b\n0,1\n2,5\n9,1\n",
            ":3:3: follower 5 is outside the audience of 5, numbered 0 to 4. "
            "An audience.size of 10 would do.",
        ),
        (
            "a,b\n7,7\n99999999999999999999,0\n",
            ":2:1: follower 7 is outside the audience of 5, numbered 0 to 4. "
            "An audience.size of 100000000000000000000 would do.",
        ),
        ("a,b\n0,-1\n", ":2:3: follower -1 is below 0. Followers are counted from 0."),
        (
            "0,1\n1,2\n",
            ":1:1: found numbers, not the names of the columns. Put a header line such as id_1,id_2 first.",
        ),
        ("", ": is empty. Write a header line such as id_1,id_2, then two follower numbers a line."),
        ("a,b\n", ": has no ties in it. Write two follower numbers a line below the header."),
        ("a,b\n\n\n", ": has no ties in it. Write two follower numbers a line below the header."),
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
    assert (
        str(caught.value) == f"{path}: has no ties in it. Write two follower numbers a line below the header."
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_edges(tmp_path / "no.csv", 5)
    assert str(caught.value) == f"{tmp_path}/no.csv: there is no such file. Name an edge list in CSV."
    with pytest.raises(ScenarioError) as caught:
        read_edges(tmp_path, 5)
    assert str(caught.value) == f"{tmp_path}: is a directory. Name an edge list in CSV."


def test_a_large_file_is_read_whole(tmp_path: Path) -> None:
    followers = 200_000
    ring = np.column_stack([np.arange(followers), (np.arange(followers) + 1) % followers])
    path = tmp_path / "ring.csv"
    np.savetxt(path, ring, fmt="%d", delimiter=",", header="a,b", comments="")
    edges = read_edges(path, followers)
    assert len(edges.pairs) == followers
    assert np.bincount(edges.pairs.ravel()).tolist() == [2] * followers
