"""Putting the lesson together: words, chapters, runs, script and style, as one page that asks for nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Final

from sim.browser import engine
from sim.errors import ScenarioError
from sim.foreign import Json
from sim.parameters import PARAMETERS, TRAITS
from sim.templates import hashed
from sim_lesson.baking import FILES, LEVELS, chapters, text_of
from sim_lesson.facts import Facts
from sim_lesson.paper import MARKS, paper
from sim_lesson.typed import Chapter, Table
from sim_lesson.words import Words

__all__ = ["baked", "build", "check_words", "checked_names", "chosen_chapters", "page", "shipped", "twists"]


def baked() -> dict[str, Table]:
    """What the lesson that ships was run with."""
    tables: dict[str, Table] = json.loads(text_of("baked.json"))
    return tables


def shipped(language: str) -> str | None:
    """The page as it was built before; None where there is none in that language."""
    place = FILES.joinpath("built", f"{language}.html")
    return place.read_text(encoding="utf-8") if place.is_file() else None


def build(language: str = "en", only: Sequence[str] = (), tables: Mapping[str, Table] | None = None) -> str:
    """The page.

    Args:
        language: one of :func:`sim_lesson.words.languages`.
        only: ids or numbers of chapters; all by default.
        tables: what :func:`sim_lesson.baking.bake` gave; what ships by default.

    Raises:
        ScenarioError: there is no such language or chapter.
    """
    return page(Words.load(language), chosen_chapters(only), tables or baked())


def chosen_chapters(only: Sequence[str] = ()) -> list[Chapter]:
    """Chapters by id or number, from 1, in the order of the lesson.

    Raises:
        ScenarioError: there is none of that name.
    """
    everything = chapters()["chapters"]
    ids = [chapter["id"] for chapter in everything]
    selection = []
    for name in only:
        number = int(name) if name.isdecimal() else 0
        if name not in ids and not 1 <= number <= len(ids):
            options = ", ".join(f"{place} {each}" for place, each in enumerate(ids, start=1))
            raise ScenarioError(f"there is no chapter {name!r}. There are: {options}.", file="--chapters")
        selection.append(name if name in ids else ids[number - 1])
    return [chapter for chapter in everything if not selection or chapter["id"] in selection]


def checked_names(text: str | None) -> list[str]:
    """Chapters as the command line names them: ``1,2,talk``."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def twists(tables: Mapping[str, Table]) -> list[tuple[str, bool, int, int, int]]:
    """Chapter by chapter: id, whether its BUT happens, in how many classes, of how many, and of how many it
    has to.
    """
    rows = []
    for chapter in chapters()["chapters"]:
        if chapter["id"] in tables:
            table = tables[chapter["id"]]
            shown, count = Facts(chapter, table).twist(chapter["but"])
            of = table["worlds"]["base"]["classes"]
            rows.append((chapter["id"], shown, count, of, chapter["but"]["holds_in"]))
    return rows


def page(words: Words, selection: Sequence[Chapter], tables: Mapping[str, Table]) -> str:
    """The page of some chapters in these words; see :func:`build`."""
    check_words(words)
    style, script = _asset("lesson.css"), _bare(engine()) + _script()
    scripts = " ".join(f"'{hashed(each)}'" for each in (_FIRST, script, _LAST))
    policy = (
        f"default-src 'none'; style-src '{hashed(style)}'; script-src {scripts}; "
        "base-uri 'none'; form-action 'none'"
    )
    common = tables[selection[0]["id"]]["spec"]
    data = {
        "lang": words.lang,
        "words": words.texts,
        "marks": MARKS,
        "levels": LEVELS,
        "stub": text_of("my_page.py.txt"),
        "routes": chapters()["routes"],
        "model": _certainties(),
        "spec": common,
        "chapters": [_chapter(chapter, tables[chapter["id"]], common) for chapter in selection],
        "notes": _notes(words, selection, tables),
    }
    holes = {
        "lang": words.lang,
        "dir": words.dir,
        "title": escape(words.filled("page.title")),
        "policy": policy,
        "first": _FIRST,
        "last": _LAST,
        "style": style,
        "paper": paper(words, selection, tables, _certainties()),
        "skip": escape(words.filled("page.skip")),
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        "script": script,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda hole: holes[hole[1]], text_of("page.html"))


#: Runs before anything is painted: what is on paper is not for who has a script.
_FIRST: Final = "document.documentElement.className='js'"

#: Runs after all: what is on paper is for who has a browser that cannot run the script.
_LAST: Final = "if(!window.lesson)document.documentElement.className=''"

#: Of the page's script, see :func:`_script`.
_FILES = (
    "base", "words", "language", "facts", "runs", "sound", "crowds", "bets", "steps", "puzzle", "views",
    "person", "grid", "game", "code", "followers", "home", "ends", "frame",
)  # fmt: skip

_KEPT_BACK = ("scenario", "classes", "measures", "early", "full", "told", "worlds", "plans")


def _chapter(chapter: Chapter, table: Table, common: Json) -> Json:
    """What the script has to know of a chapter."""
    document = {key: value for key, value in chapter.items() if key not in _KEPT_BACK}
    if chapter["draw"] in ("slider", "worlds"):  # whose worlds the page runs itself
        document["sets"] = chapter["worlds"]
    if "plans" in chapter:
        document["plans"] = chapter["plans"]
    if chapter.get("days"):
        document.pop("days")
    runs = {key: value for key, value in table.items() if key != "stills"}
    runs["spec"] = _beyond(table["spec"], common)
    return {**document, "runs": runs, "yaml": text_of("scenarios", chapter["scenario"])}


def _notes(words: Words, selection: Sequence[Chapter], tables: Mapping[str, Table]) -> dict[str, str]:
    by_id = {chapter["id"]: chapter for chapter in chapters()["chapters"]}
    every = {**baked(), **tables}

    def fact(chapter: str, name: str) -> str:
        value = Facts(by_id[chapter], every[chapter]).fill(name)
        return value if isinstance(value, str) else words.number(value)

    names = {"before", "after", *(chapter["id"] for chapter in selection)}
    return {name: html for name, html in _notes_of(words.lang, fact).items() if name in names}


def _notes_of(language: str, fact: Callable[[str, str], str]) -> dict[str, str]:
    """The teacher's notes as HTML, by chapter id (``before`` and ``after`` besides); in English where a
    language has none of its own.

    ``fact`` gives what stands in ``{chapter.name}``.
    """
    place = FILES.joinpath(f"teacher.{language}.md")
    if not place.is_file():
        place = FILES.joinpath("teacher.en.md")
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


def _beyond(spec: Json, common: Json) -> Json:
    """Of a spec, what it does not have in common with another; of its psychology likewise."""
    psychology = {
        name: value for name, value in spec["psychology"].items() if value != common["psychology"][name]
    }
    other = {
        name: value for name, value in spec.items() if name != "psychology" and value != common.get(name)
    }
    return {**other, "psychology": psychology}


def _certainties() -> dict[str, int]:
    rows = [*PARAMETERS.values(), *TRAITS.values()]
    count = {letter: sum(row.certainty == letter for row in rows) for letter in "ABCD"}
    return {
        "parameters": len(rows),
        "measured": count["A"],
        "carried": count["B"],
        "signed": count["C"],
        "free": count["D"],
    }


_SENTENCES = ("answers", "answers2", "said", "said_after")
_SAID_BY_ALL = ("title", "intro", "question", "truth", "but", "but_not", "next", "put_in", "came_out")


def check_words(words: Words) -> None:
    """Refuse words that lack what the chapters say, or would be filled with what no chapter knows.

    Raises:
        ScenarioError: which text, or which hole.
    """
    for chapter in chapters()["chapters"]:
        plain: Json = {**chapter}
        sentences = [each["say"] for key in _SENTENCES for each in plain.get(key, [])]
        for name in (*_SAID_BY_ALL, *sentences):
            if f"{chapter['id']}.{name}" not in words.texts:
                raise ScenarioError(f"words.{words.lang}.yaml: has no {chapter['id']}.{name}.")


def _asset(*path: str) -> str:
    """A file of the page, bare."""
    return _bare(text_of(*path))


def _bare(text: str) -> str:
    """Without indentation and lines of comment."""
    lines = (line.strip() for line in re.sub(r"(?ms)^\s*/\*.*?\*/", "", text).splitlines())
    bare = (re.sub(r"(?<=[;{,}(])\s+// [^\"'`]*$", "", line) for line in lines)
    return "\n".join(line for line in bare if line and not line.startswith("//")) + "\n"


def _script() -> str:
    """The page's own script: files that share one scope, in the order in which they stand on each other."""
    return (
        '(() => {\n"use strict";\n' + "".join(_asset("script", f"{name}.js") for name in _FILES) + "})();\n"
    )


if __name__ == "__main__":  # python -m sim_lesson.build: what ships, anew
    from pathlib import Path

    from sim_lesson.words import languages

    for name in languages():
        (Path(__file__).parent / "built" / f"{name}.html").write_text(
            build(name), encoding="utf-8", newline="\n"
        )
