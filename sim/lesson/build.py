"""Putting the lesson together: words, chapters, what was run, script and style, as one page that asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any, Final

from sim.errors import ScenarioError
from sim.lesson.baking import LEVELS, chapters
from sim.lesson.conditions import TRUST
from sim.lesson.facts import Facts
from sim.lesson.notes import notes_of
from sim.lesson.words import Words
from sim.parameters import PARAMETERS, TRAITS

__all__ = ["MARKS", "baked", "build", "check_words", "checked_names", "chosen_chapters", "page", "twists"]

#: What stands before the name of a page: never a colour.
MARKS: Final = {"Max": "●", "Ivy": "◆", "Rosa": "▲", "Otto": "■", "Ida": "▼", "Lea": "★", "You": "◉"}

_COLUMNS = 25


def baked() -> dict[str, Any]:
    """What the lesson that ships was run with."""
    found: dict[str, Any] = json.loads(_text("baked.json"))
    return found


def build(language: str = "en", only: Sequence[str] = (), tables: Mapping[str, Any] | None = None) -> str:
    """The page.

    Args:
        language: one of :func:`sim.lesson.words.languages`.
        only: ids or numbers of chapters; all by default.
        tables: what :func:`sim.lesson.baking.bake` gave; what ships by default.

    Raises:
        ScenarioError: there is no such language or chapter.
    """
    return page(Words.load(language), chosen_chapters(only), tables or baked(), notes_of(language))


def chosen_chapters(only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Chapters by id or number, from 1, in the order of the lesson.

    Raises:
        ScenarioError: there is none of that name.
    """
    everything = chapters()["chapters"]
    known = [chapter["id"] for chapter in everything]
    wanted = []
    for name in only:
        number = int(name) if name.isdecimal() else 0
        if name not in known and not 1 <= number <= len(known):
            listed = ", ".join(f"{place} {each}" for place, each in enumerate(known, start=1))
            raise ScenarioError(f"there is no chapter {name!r}. There are: {listed}.", file="--chapters")
        wanted.append(name if name in known else known[number - 1])
    return [chapter for chapter in everything if not wanted or chapter["id"] in wanted]


def checked_names(listed: str | None) -> list[str]:
    """Chapters as the command line names them: ``1,2,talk``."""
    return [name.strip() for name in (listed or "").split(",") if name.strip()]


def twists(tables: Mapping[str, Any]) -> list[tuple[str, bool, int, int, int]]:
    """For each chapter: id, whether its BUT happens, in how many classes, of how many, in how many it should."""
    found = []
    for chapter in chapters()["chapters"]:
        if chapter["id"] in tables:
            table = tables[chapter["id"]]
            shown, count = Facts(chapter, table).twist(chapter["but"])
            of = table["worlds"]["base"]["classes"]
            found.append((chapter["id"], shown, count, of, chapter["but"]["holds_in"]))
    return found


def page(words: Words, wanted: list[dict[str, Any]], tables: Mapping[str, Any], notes: Mapping[str, str]) -> str:
    """The page of some chapters in these words; see :func:`build`."""
    check_words(words)
    style, script = _asset("lesson.css"), _asset("engine.js") + _asset("lesson.js")
    policy = (
        f"default-src 'none'; style-src '{_hashed(style)}'; script-src '{_hashed(_FIRST)}' '{_hashed(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    common = tables[wanted[0]["id"]]["spec"]
    data = {
        "lang": words.lang,
        "words": words.texts,
        "marks": MARKS,
        "levels": LEVELS,
        "routes": chapters()["routes"],
        "model": _certainties(),
        "spec": common,
        "chapters": [_chapter(chapter, tables[chapter["id"]], common) for chapter in wanted],
        "notes": dict(notes),
    }
    holes = {
        "lang": words.lang,
        "dir": words.dir,
        "title": escape(words.filled("page.title", str)),
        "policy": policy,
        "first": _FIRST,
        "style": style,
        "paper": _paper(words, wanted, tables),
        "skip": escape(words.filled("page.skip", str)),
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        "script": script,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda hole: holes[hole[1]], _text("page.html"))


#: Runs before anything is painted: what is on paper is not for who has a script.
_FIRST: Final = "document.documentElement.className='js'"

_KEPT_BACK = ("scenario", "classes", "measures", "early", "full", "told", "worlds", "plans")


def _chapter(chapter: Mapping[str, Any], table: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """What the script has to know of a chapter."""
    told = {key: value for key, value in chapter.items() if key not in _KEPT_BACK}
    if chapter["draw"] == "slider":  # the one whose worlds the page runs itself
        told["sets"] = chapter["worlds"]
    if "plans" in chapter:
        told["plans"] = chapter["plans"]
    if chapter.get("days"):
        told.pop("days")
    runs = {key: value for key, value in table.items() if key != "stills"}
    runs["spec"] = _beyond(table["spec"], common)
    return {**told, "runs": runs, "yaml": _text("scenarios", chapter["scenario"])}


def _beyond(spec: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """Of a spec, what it does not have in common with another; of its psychology likewise."""
    psychology = {
        name: value for name, value in spec["psychology"].items() if value != common["psychology"][name]
    }
    other = {name: value for name, value in spec.items() if name != "psychology" and value != common.get(name)}
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


def check_words(words: Words) -> None:
    """Refuse words that lack what the chapters say, or would be filled with what no chapter knows.

    Raises:
        ScenarioError: which text, or which hole.
    """
    for chapter in chapters()["chapters"]:
        said = [each["say"] for key in ("answers", "answers2", "said", "said_after") for each in chapter.get(key, [])]
        for name in ("title", "intro", "question", "truth", "but", "but_not", "next", "put_in", "came_out", *said):
            if f"{chapter['id']}.{name}" not in words.texts:
                raise ScenarioError(f"words.{words.lang}.yaml: has no {chapter['id']}.{name}.")


# --- on paper, and where there is no script ---


def _paper(words: Words, wanted: list[dict[str, Any]], tables: Mapping[str, Any]) -> str:
    sheets, answers = [], []
    for place, chapter in enumerate(wanted, start=1):
        table = tables[chapter["id"]]
        facts = Facts(chapter, table, _premises(chapter))

        def said(name: str, facts: Facts = facts, chapter: Mapping[str, Any] = chapter) -> str:
            return words.html(f"{chapter['id']}.{name}", lambda hole: _named(words, facts.fill(hole)))

        more = f"<p>{said('question2')}</p>" if f"{chapter['id']}.question2" in words.texts and "film" != chapter["draw"] else ""
        sheets.append(
            f'<section class="sheet" id="paper-{chapter["id"]}"><h2>{place}. {said("title")}</h2>'
            f'<p>{said("intro")}</p><p class="asked">{said("question")}</p>{more}'
            f'<p class="room">{words.html("page.write_here")}</p>'
            f"{_stills(words, table, chapter['drawn'])}{_TABLES[chapter['draw']](words, chapter, table, facts)}</section>"
        )
        shown, _ = facts.twist(chapter["but"])
        sentences = [facts_said for facts_said in _sentences(chapter, facts)]
        body = "".join(f"<p>{said(name)}</p>" for name in ["truth", *sentences])
        answers.append(
            f'<h3>{place}. {said("title")}</h3>{body}'
            f"<p><b>{words.html('page.but')}</b> {said('but' if shown else 'but_not')}</p>"
            f'<p class="in">{said("put_in")} {said("came_out")}</p>'
        )
    model = _certainties()
    ending = "".join(
        f"<p>{words.html(f'end.{name}', lambda hole: model[hole])}</p>"
        for name in ("kept", "put_in_text", "came_out_text", "left_out_text", "dot", "last")
    )
    return (
        f'<div id="paper"><h1>{words.html("page.title")}</h1><p class="without">{words.html("page.without")}</p>'
        f'<p>{words.html("page.made_up")}</p><p>{words.html("page.sorted")}</p>{"".join(sheets)}'
        f'<section class="sheet last"><h2>{words.html("page.answers")}</h2>{"".join(answers)}{ending}</section></div>'
    )


def _named(words: Words, value: Any) -> Any:
    """What an answer that can be chosen is called."""
    return words.texts.get(f"options.{value}", value) if isinstance(value, str) else value


def _sentences(chapter: Mapping[str, Any], facts: Facts) -> list[str]:
    every = [*chapter.get("said", []), *chapter.get("said_after", [])]
    return [each["say"] for each in every if "when" not in each or facts.holds(each["when"])]


def _premises(chapter: Mapping[str, Any]) -> dict[str, Any]:
    """What a chapter says of its own setting."""
    return {way: asked["replies_per_day"] for way, asked in chapter.get("answering", {}).items()}


def _stills(words: Words, table: Mapping[str, Any], drawn: Sequence[str] | None) -> str:
    figures = []
    for day, brands in table["stills"].items():
        for brand in (drawn[:1] if drawn and not figures else drawn) or brands:
            levels = brands[brand]
            kept = sum(level != "-" for level in levels)
            facts = {"brand": brand, "day": int(day), "kept": kept, "size": len(levels)}
            label = words.filled("page.still", facts.__getitem__)
            figures.append(
                f'<figure data-day="{day}" data-brand="{brand}">{crowd_svg(levels, label)}'
                f"<figcaption>{MARKS[brand]} {escape(label)}</figcaption></figure>"
            )
    return f'<div class="still n{min(len(figures), 3) if drawn else len(figures) // 2}">{"".join(figures)}</div>'


def crowd_svg(levels: str, label: str) -> str:
    """A dot a person, row by row: neighbours of one level are one dashed line of round dots."""
    rows = -(-len(levels) // _COLUMNS)
    runs: dict[str, list[str]] = {}
    ends: dict[str, tuple[int, int]] = {}  # where the pen of each level stands
    for row in range(rows):
        line = levels[row * _COLUMNS : (row + 1) * _COLUMNS]
        for run in re.finditer(r"(.)\1*", line):
            at, level = run.start(), run[1]
            moved = f"m{at - ends[level][0]} 0" if ends.get(level, (0, -1))[1] == row else f"M{at} {row}"
            runs.setdefault(level, []).append(f"{moved}h{run.end() - at}")
            ends[level] = (run.end(), row)
    gone = "".join(runs.pop("-", []))
    parts = f'<path class="g" d="{gone}"/><path class="h" d="{gone}"/>' if gone else ""
    parts += "".join(f'<path class="l{level}" d="{"".join(runs[level])}"/>' for level in sorted(runs))
    box = f"0 -.5 {_COLUMNS} {max(rows, 1)}"
    return f'<svg class="crowd" viewBox="{box}" role="img" aria-label="{escape(label)}">{parts}</svg>'


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(each)}</td>" for each in row[1:])}</tr>'
        for row in rows
    )
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{told}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _means(table: Mapping[str, Any], world: str, brand: str, measure: str, day: int = -1) -> float:
    row = table["worlds"][world]["brands"][brand][measure][day]
    return float(sum(row) / len(row)) / (TRUST if measure == "trust" else 1)


def _by_brand(words: Words, chapter: Mapping[str, Any], table: Mapping[str, Any], facts: Facts) -> str:
    measures = [name for name in ("kept", "comments", "trust") if name in chapter["measures"]]
    rows = []
    for brand in table["worlds"]["base"]["brands"]:
        values = [_means(table, "base", brand, measure) for measure in measures]
        shown = [words.number(100 * v if m == "trust" else v) for m, v in zip(measures, values, strict=True)]
        rows.append([f"{MARKS[brand]} {brand}", *shown])
    caption = words.filled("silence.means", {"of": table["worlds"]["base"]["classes"]}.__getitem__)
    return _grid(["", *(words.filled(f"page.{name}", str) for name in measures)], rows, caption)


def _by_stop(words: Words, chapter: Mapping[str, Any], table: Mapping[str, Any], facts: Facts) -> str:
    stops = next(iter(chapter["sweeps"].values()))
    label = f"{chapter['id']}.slider" if chapter["draw"] == "slider" else ""
    rows = []
    brands = chapter.get("told") or list(table["worlds"]["base"]["brands"])
    for stop, world in stops.items():
        name = words.filled(f"options.{stop}", str) if f"options.{stop}" in words.texts else words.number(float(stop))
        rows.append([name, *(words.number(100 * _means(table, world, brand, "trust")) for brand in brands)])
    head = [words.filled(label, str) if label else "", *(f"{MARKS[brand]} {brand}" for brand in brands)]
    return _grid(head, rows, words.filled("page.trust", str))


def _by_cell(words: Words, chapter: Mapping[str, Any], table: Mapping[str, Any], facts: Facts) -> str:
    rows = []
    for minutes in chapter["grid"]["minutes"]:
        row = [words.filled("faking.minutes", {"n": minutes}.__getitem__)]
        for place in range(len(chapter["grid"]["recognition"])):
            ends = {name: _means(table, f"m{minutes}_{place}", name, "kept") for name in ("Otto", "Rosa")}
            row.append(" ".join(f"{MARKS[name]}{words.number(value)}" for name, value in ends.items()))
        rows.append(row)
    chances = [words.filled("faking.chance", {"n": 1 / chance}.__getitem__) for chance in chapter["grid"]["recognition"]]
    return _grid(["", *chances], rows, f"{words.filled('page.kept', str)}: ■ Otto, ▲ Rosa")


def _by_plan(words: Words, chapter: Mapping[str, Any], table: Mapping[str, Any], facts: Facts) -> str:
    number = table["typical"]
    rows = []
    for plan in chapter["plans"]:
        you = table["worlds"][plan]["brands"]["You"]
        ends = {measure: you[measure][-1][number] for measure in ("comments", "trust", "kept", "counter")}
        ends["trust"] *= 100 / TRUST
        rows.append([words.filled(f"turn.plan_{plan}", str), *(words.number(value) for value in ends.values())])
    head = [words.filled("turn.plan", str), *(words.filled(f"page.{name}", str) for name in ("comments", "trust", "kept"))]
    return _grid([*head, words.filled("turn.counter", str)], rows) + f"<p>{words.html('turn.paper')}</p>"


def _by_diary(words: Words, chapter: Mapping[str, Any], table: Mapping[str, Any], facts: Facts) -> str:
    found = []
    for person in table["diaries"][:1]:
        for brand, diary in person["brands"].items():
            rows = [
                [
                    words.filled("page.day", {"n": line["day"]}.__getitem__),
                    re.sub(r"\*\*", "", words.filled(_line_id(words, line), {**line, "brand": brand}.__getitem__)),
                    words.number(line["trust"]),
                ]
                for line in diary["lines"]
            ]
            began = words.filled("person.began", {"trust": diary["start"]}.__getitem__)
            head = words.filled("person.with", {"brand": brand}.__getitem__)
            found.append(_grid(["", f"{MARKS[brand]} {head}", words.filled("page.trust", str)], rows, began))
    return f'<div class="told">{"".join(found)}</div>'


def _line_id(words: Words, line: Mapping[str, Any]) -> str:
    with_post = f"diary.{line['kind']}_{line['asks']}"
    return with_post if with_post in words.texts else f"diary.{line['kind']}"


_TABLES: Final = {
    "film": _by_brand,
    "person": _by_diary,
    "switch": _by_brand,
    "slider": _by_stop,
    "classes": _by_stop,
    "worlds": _by_stop,
    "grid": _by_cell,
    "sizes": _by_stop,
    "game": _by_plan,
}


def _hashed(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode('utf-8')).digest()).decode()}"


def _asset(name: str) -> str:
    """A file of the page, without indentation and lines of comment."""
    lines = (line.strip() for line in re.sub(r"(?ms)^\s*/\*.*?\*/", "", _text(name)).splitlines())
    bare = (re.sub(r"(?<=[;{,}(])\s+// [^\"'`]*$", "", line) for line in lines)
    return "\n".join(line for line in bare if line and not line.startswith("//")) + "\n"


def _text(*path: str) -> str:
    return files("sim.lesson").joinpath(*path).read_text(encoding="utf-8")
