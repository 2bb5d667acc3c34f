"""The tutorial for plugin authors, followed word for word, from an empty file to a package."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim import Reply
from sim.testing import load_strategy, make_inbox

pytestmark = pytest.mark.slow


def test_the_tutorial_word_for_word(fresh, blocks, tmp_path):
    """Files are written as the page has them, commands run in order, and say what the page says they do."""
    ran = 0
    for block in blocks("docs/tutorial/your-own-strategy.md"):
        if block.title:
            assert (tmp_path / block.title).parent.is_dir(), f"line {block.line}: no folder for {block.title}"
            (tmp_path / block.title).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, expected in commands(block.text):
                found = fresh.run(f"({command}) 2>&1", tmp_path)
                output = found.stdout
                assert found.returncode == 0, f"line {block.line}: {command}\n{output}"
                assert says(output, expected), f"line {block.line}: {command}\n{output}\nis not\n{expected}"
                ran += 1
        elif block.language == "toml":
            made = (tmp_path / "trustsim-office-hours" / "pyproject.toml").read_text(encoding="utf-8")
            assert block.text in made
        else:
            one_at_a_time(block.text, tmp_path)
    assert ran >= 15
    assert "Traceback" not in output


def commands(text):
    """Pairs of a command and what the page says it prints."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, expected = part.partition("\n")
        yield command, expected


def says(output, expected):
    """Whether the output is what is expected, where `...` stands for anything, also for lines."""
    words = re.escape(expected.strip()).replace(re.escape("..."), ".*")
    return re.fullmatch(words, output.strip(), re.S) is not None


def one_at_a_time(code, folder: Path):
    """`reply_to` of the page decides as `answer` of its file does."""
    by_column = load_strategy(folder / "office_hours.py")
    names = {"Reply": Reply, "by_column": by_column}
    indented = "".join(f"    {line}" for line in code.splitlines(keepends=True))
    exec(
        "class Slow(by_column):\n    name = 'slow'\n    answer = by_column.__mro__[1].answer\n" + indented,
        names,
    )
    inbox = make_inbox(200)
    replies = names["Slow"]().answer(inbox)
    assert replies.nonzero()[0].tolist() == by_column().answer(inbox).positions.tolist()
