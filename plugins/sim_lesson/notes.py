"""The teacher's notes: Markdown beside this file, HTML in the page, filled with numbers of the runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from importlib.resources import files

__all__ = ["notes_of"]


def notes_of(language: str, fact: Callable[[str, str], str]) -> dict[str, str]:
    """Chapter id (``before`` and ``after`` besides) -> HTML; in English where a language has none of its own.

    ``fact`` gives what stands in ``{chapter.name}``.
    """
    place = files("sim_lesson").joinpath(f"teacher.{language}.md")
    if not place.is_file():
        place = files("sim_lesson").joinpath("teacher.en.md")
    notes = {}
    for part in re.split(r"(?m)^## ", place.read_text(encoding="utf-8"))[1:]:
        head, _, body = part.partition("\n")
        title, _, name = head.partition("{#")
        text = re.sub(r"\{(\w+)\.(\w+)\}", lambda hole: fact(hole[1], hole[2]), body)
        notes[name.rstrip("} ")] = f"<h2>{_line(title.strip())}</h2>{_html(text)}"
    return notes


def _html(text: str) -> str:
    """The little of Markdown that the notes use: paragraphs, lists, tables, bold."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return "".join(_block(block.splitlines()) for block in blocks if block.strip())


def _block(lines: list[str]) -> str:
    if all(line.startswith("- ") for line in lines):
        return f"<ul>{''.join(f'<li>{_line(line[2:])}</li>' for line in lines)}</ul>"
    if lines[0].startswith("|"):
        rows = [[_line(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in lines]
        head = "".join(f'<th scope="col">{cell}</th>' for cell in rows[0])
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[2:])
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<p>{_line(' '.join(lines))}</p>"


def _line(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))
