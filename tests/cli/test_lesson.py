"""``sim lesson``."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from sim_lesson.build import build

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_it_leaves_a_file_and_says_so(command: Command, tmp_path: Path) -> None:
    found = command("lesson")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("lesson.html: ")
    assert (tmp_path / "lesson.html").read_text(encoding="utf-8") == build()


def test_language_place_and_chapters(command: Command, tmp_path: Path) -> None:
    found = command("lesson", "--lang", "de", "--chapters", "1,template", "--out", "kurz.html")
    assert (found.returncode, found.stderr) == (0, "")
    page = (tmp_path / "kurz.html").read_text(encoding="utf-8")
    assert '<html lang="de"' in page
    assert page.count('<section class="sheet" ') == 2


def test_wrong_input_is_a_sentence(command: Command) -> None:
    for asked, sentence in (
        (("--chapters", "1,12"), "--chapters: there is no chapter '12'. There are: 1 pages, 2 person, "),
        (("--lang", "fr"), "--lang: the lesson is not there in 'fr'. It is there in: en, de.\n"),
        (("--scenario", "nowhere.yaml"), "nowhere.yaml: "),
    ):
        found = command("lesson", *asked)
        assert found.returncode == 2
        assert found.stderr.startswith(sentence)
    found = command("lesson", "--out", "no/where.html")
    assert found.returncode == 1
    assert found.stderr.startswith("no/where.html: cannot be written")
