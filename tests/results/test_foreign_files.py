"""Devices, pipes, links and bombs in place of our files: a sentence, at once, in bounded memory."""

from __future__ import annotations

import base64
import json
import os
import resource
import shutil
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.foreign import json_of, plain, read_ordinary

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def finished(here: Command, tiny: Path, tmp_path: Path) -> Path:
    """A run somebody might have sent: without checksums, so that nothing else finds out."""
    assert here("run", tiny, "--quiet").returncode == 0
    (run,) = (tmp_path / "runs").iterdir()
    (run / "SHA256SUMS").unlink(missing_ok=True)
    return run


def one_sentence(found: subprocess.CompletedProcess[str], named: str) -> bool:
    """Exit code 2, one line, which names the culprit and is no accident."""
    lines = found.stderr.splitlines()
    return (
        found.returncode == 2 and len(lines) == 1 and named in lines[0] and "should not have" not in lines[0]
    )


def pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


ODD = pytest.mark.parametrize("odd", [pipe, device])


@ODD
@pytest.mark.parametrize(
    "words", ["check s.yaml", "run s.yaml", "sweep s.yaml seed=1,2", "experiment run s.yaml", "plan s.yaml"]
)
def test_a_scenario_or_experiment_is_an_ordinary_file(
    here: Command, tmp_path: Path, odd: Callable[[Path], None], words: str
) -> None:
    odd(tmp_path / "s.yaml")
    assert one_sentence(here(*words.split()), "not an ordinary file")


@ODD
def test_an_edge_list_is_an_ordinary_file(
    here: Command, tiny: Path, tmp_path: Path, odd: Callable[[Path], None]
) -> None:
    odd(tmp_path / "edges.csv")
    found = here("run", tiny, "--set", "audience.network={kind: file, path: edges.csv}")
    assert one_sentence(found, "edges.csv") or one_sentence(found, "/dev/zero")


@ODD
def test_a_plugin_is_an_ordinary_file(
    here: Command, tiny: Path, tmp_path: Path, odd: Callable[[Path], None]
) -> None:
    odd(tmp_path / "mine.py")
    found = here("run", tiny, "--plugin", "mine.py")
    assert found.returncode == 2
    assert len(found.stderr.splitlines()) == 1


@ODD
@pytest.mark.parametrize("command", ["report", "explain", "compare"])
def test_a_summary_is_an_ordinary_file(
    here: Command, finished: Path, odd: Callable[[Path], None], command: str
) -> None:
    odd(finished / "summary.json")
    assert one_sentence(here(command, *([finished] * (1 + (command == "compare")))), "summary.json")


@ODD
@pytest.mark.parametrize("name", ["SHA256SUMS", "replicates.parquet", "daily.parquet", "scenario.yaml"])
def test_files_of_a_run_are_ordinary_ones(
    here: Command, finished: Path, odd: Callable[[Path], None], name: str
) -> None:
    odd(finished / name)
    for words in (["report", finished], ["explain", finished], ["compare", finished]):
        found = here(*words)
        assert found.returncode == 2
        assert name in found.stderr.splitlines()[-1]


@ODD
def test_a_film_that_is_no_ordinary_file_is_filmed_again(
    here: Command, finished: Path, odd: Callable[[Path], None]
) -> None:
    odd(finished / "film.json")
    found = here("report", finished)
    assert found.returncode == 0
    assert "film.json: cannot be read. The run is filmed again." in found.stderr
    assert not (finished / "film.json").is_symlink()
    assert (finished / "film.json").is_file()


DEEP = "[" * 50_000 + "]" * 50_000
NESTED = '{"a":' * 60 + "1" + "}" * 60


@pytest.mark.parametrize("content", [DEEP, NESTED, '{"a": 1', '"\\ud800', "\xff", "1" * 10_000])
def test_json_that_is_none_is_refused(content: str) -> None:
    with pytest.raises(ValueError):
        json_of(content.encode("latin-1"))


@pytest.mark.parametrize("content", [DEEP, "\xff"])
def test_a_damaged_summary_is_one_sentence(here: Command, finished: Path, content: str) -> None:
    (finished / "summary.json").write_bytes(content.encode("latin-1"))
    assert one_sentence(here("report", finished), "summary.json: is damaged")


def test_a_film_that_unpacks_without_end_is_refused(finished: Path) -> None:
    from sim.errors import ResultsError
    from sim.results.film import read_film

    path = finished / "film.json"
    film: dict[str, Any] = json.loads(path.read_bytes())
    bomb = zlib.compressobj(9)
    packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(1024)) + bomb.flush()
    film["brands"][0]["film"] = base64.b64encode(packed).decode("ascii")
    path.write_text(json.dumps(film))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ResultsError, match="is damaged"):
        read_film(finished)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # kB, for a gigabyte packed


def test_a_file_longer_than_it_may_be_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "long"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # takes no room
    with pytest.raises(OSError, match="longer than"):
        read_ordinary(path, 1000)


def test_a_link_in_place_of_a_run_is_no_run_and_no_litter(here: Command, finished: Path, tiny: Path) -> None:
    place = finished.parent
    kept = place.parent / "kept"
    shutil.move(finished, kept)
    finished.symlink_to(place / "nowhere")
    assert one_sentence(here("run", tiny, "--quiet"), "a link that leads nowhere")
    finished.unlink()
    finished.symlink_to(kept)
    assert here("run", tiny, "--quiet", "--force").returncode == 0
    assert [path.name for path in place.iterdir()] == [finished.name]
    assert not finished.is_symlink()
    assert (kept / "summary.json").is_file()  # what the link led to is nobody's to remove


SHOWN = {
    "\x1b[31mred\x1b[0m": "\\u001b[31mred\\u001b[0m",
    "\x9b2J": "\\u009b2J",
    "a\rb": "a\\u000db",
    "pay\u202efdp.exe": "pay\\u202efdp.exe",
    "\u2066x\u2069": "\\u2066x\\u2069",
    "line\nand\ttab, \N{WOMAN}\u200d\N{MICROSCOPE}, \u05e9\u05dc\u05d5\u05dd": None,
}


@pytest.mark.parametrize(("text", "shown"), SHOWN.items())
def test_what_does_something_to_a_terminal_is_shown_as_text(text: str, shown: str | None) -> None:
    assert plain(text) == (shown or text)
    assert json.loads(f'"{plain(text.replace(chr(10), " ").replace(chr(9), " "))}"') == text.replace(
        "\n", " "
    ).replace("\t", " ")


def test_titles_of_a_run_that_was_sent_are_text(here: Command, finished: Path) -> None:
    summary = json.loads((finished / "summary.json").read_bytes())
    odd = "\x1b]0;owned\x07\u202etitle"
    for about in summary["provenance"]["measures"].values():
        about["title"] = odd
    summary["scenario"]["name"] = odd
    (finished / "summary.json").write_text(json.dumps(summary))
    for words in (["compare", finished, finished], ["report", finished], ["explain", finished]):
        found = here(*words)
        assert not set("\x1b\x07\u202e") & set(found.stdout + found.stderr)
    page = (finished / "report.html").read_text(encoding="utf-8")
    assert not set("\x1b\x07\u202e") & set(page)


def test_docstrings_and_messages_of_plugins_are_text(here: Command, tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text(
        "from sim import Post, Strategy\n\n\nclass Odd(Strategy):\n"
        '    """Does \\x1b[31modd\\x1b[0m\\u202e things."""\n\n    name = "odd"\n\n'
        "    def plan(self, day):\n        raise ValueError('\\x1b[2J')\n\n"
        "    def answer(self, inbox):\n        return inbox.nothing()\n",
        encoding="utf-8",
    )
    (tmp_path / "s.yaml").write_text(
        "name: Odd\ndays: 3\nreplicates: 1\naudience: {size: 30}\nplugins: [odd.py]\n"
        "brands: [{name: Odd, strategy: odd}]\n"
    )
    for words in (
        "strategies --plugin odd.py",
        "strategies show odd.py",
        "strategies check odd.py",
        "run s.yaml",
    ):
        found = here(*words.split())
        assert not set("\x1b\u202e") & set(found.stdout + found.stderr), words
        assert "\\u001b" in found.stdout + found.stderr
