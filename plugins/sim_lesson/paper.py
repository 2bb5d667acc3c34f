"""The lesson on paper, and where there is no script: a side a chapter, with stills; answers at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from sim_lesson.conditions import TRUST, Value
from sim_lesson.facts import Facts
from sim_lesson.typed import Chapter, Line, Table
from sim_lesson.words import Words

__all__ = ["MARKS", "paper"]

#: What stands before the name of a page: never a colour.
MARKS: Final = {"Max": "●", "Ivy": "◆", "Rosa": "▲", "Otto": "■", "Ida": "▼", "Lea": "★", "You": "◉"}

_COLUMNS = 25  # people in a row of a crowd


def paper(
    words: Words, selection: Sequence[Chapter], tables: Mapping[str, Table], ending: Mapping[str, int]
) -> str:
    """The chapters as HTML without a script.

    Args:
        words: of one language.
        selection: chapters, as :func:`sim_lesson.baking.chapters` gives them.
        tables: chapter -> its runs.
        ending: what the last page counts of the model.
    """
    sheets, answers = [], []
    came_out = True  # whether everything happens that the last page sums up
    for place, chapter in enumerate(selection, start=1):
        table = tables[chapter["id"]]
        facts = Facts(chapter, table, _premises(chapter))

        def html(name: str, facts: Facts = facts, chapter: Chapter = chapter) -> str:
            return words.html(f"{chapter['id']}.{name}", lambda hole: _option_name(words, facts.fill(hole)))

        more = (
            f"<p>{html('question2')}</p>"
            if f"{chapter['id']}.question2" in words.texts and chapter["draw"] != "film"
            else ""
        )
        sheets.append(
            f'<section class="sheet" id="paper-{chapter["id"]}"><h2>{place}. {html("title")}</h2>'
            f'<p>{html("intro")}</p><p class="asked">{html("question")}</p>{more}'
            f'<p class="room">{words.html("page.write_here")}</p>'
            f"{_stills(words, table, chapter['drawn'])}"
            f"{_TABLES[chapter['draw']](words, chapter, table)}</section>"
        )
        shown, _ = facts.twist(chapter["but"])
        came_out = came_out and shown
        body = "".join(f"<p>{html(name)}</p>" for name in ["truth", *_sentences(chapter, facts)])
        answers.append(
            f"<h3>{place}. {html('title')}</h3>{body}"
            f"<p><b>{words.html('page.but')}</b> {html('but' if shown else 'but_not')}</p>"
            f'<p class="in">{html("put_in")} {html("came_out") if shown else ""}</p>'
        )
    sheet = "".join(f'<p class="room">{words.html(f"end.sheet_{each}")}</p>' for each in ("new", "in", "out"))
    names = ["kept", "put_in_text", *(["came_out_text"] if came_out else []), "left_out_text", "dot", "last"]
    last = "".join(f"<p>{words.html(f'end.{name}', ending.__getitem__)}</p>" for name in names)
    head = "".join(f"<p>{words.html(f'page.{name}')}</p>" for name in ("made_up", "sorted"))
    return (
        f'<div id="paper"><h1>{words.html("page.title")}</h1>'
        f'<p class="without">{words.html("page.without")}</p>{head}{"".join(sheets)}'
        f'<section class="sheet last"><h2>{words.html("page.answers")}</h2>{"".join(answers)}{last}{sheet}'
        "</section></div>"
    )


def _option_name(words: Words, value: Any) -> Any:
    """What an answer that can be chosen is called."""
    return words.texts.get(f"options.{value}", value) if isinstance(value, str) else value


def _sentences(chapter: Chapter, facts: Facts) -> list[str]:
    every = [*chapter.get("said", []), *chapter.get("said_after", [])]
    return [each["say"] for each in every if "when" not in each or facts.holds(each["when"])]


def _premises(chapter: Chapter) -> dict[str, Value]:
    """What a chapter says of its own setting."""
    return {name: move["replies_per_day"] for name, move in chapter.get("answering", {}).items()}


def _stills(words: Words, table: Table, names: Sequence[str] | None) -> str:
    figures: list[str] = []
    for day, brands in table["stills"].items():
        for brand in (names[:1] if names and not figures else names) or brands:
            levels = brands[brand]
            followers = sum(level != "-" for level in levels)
            facts = {"brand": brand, "day": int(day), "kept": followers, "size": len(levels)}
            label = words.filled("page.still", facts.__getitem__)
            figures.append(
                f'<figure data-day="{day}" data-brand="{brand}">{crowd_svg(levels, label)}'
                f"<figcaption>{MARKS[brand]} {escape(label)}</figcaption></figure>"
            )
    return (
        f'<div class="still n{min(len(figures), 3) if names else len(figures) // 2}">{"".join(figures)}</div>'
    )


def crowd_svg(levels: str, label: str) -> str:
    """A dot a person, row by row: neighbours of one level are one dashed line of round dots."""
    rows = -(-len(levels) // _COLUMNS)
    runs: dict[str, list[str]] = {}
    ends: dict[str, tuple[int, int]] = {}  # where the pen of each level stands
    for row in range(rows):
        line = levels[row * _COLUMNS : (row + 1) * _COLUMNS]
        for run in re.finditer(r"(.)\1*", line):
            at, level = run.start(), run[1]
            move = f"m{at - ends[level][0]} 0" if ends.get(level, (0, -1))[1] == row else f"M{at} {row}"
            runs.setdefault(level, []).append(f"{move}h{run.end() - at}")
            ends[level] = (run.end(), row)
    gone_path = "".join(runs.pop("-", []))
    parts = f'<path class="g" d="{gone_path}"/><path class="h" d="{gone_path}"/>' if gone_path else ""
    parts += "".join(f'<path class="l{level}" d="{"".join(runs[level])}"/>' for level in sorted(runs))
    box = f"0 -.5 {_COLUMNS} {max(rows, 1)}"
    return f'<svg class="crowd" viewBox="{box}" role="img" aria-label="{escape(label)}">{parts}</svg>'


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    body = ""
    for first, *cells in rows:
        html = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        body += f'<tr><th scope="row">{escape(first)}</th>{html}</tr>'
    html = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{html}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _means(table: Table, world: str, brand: str, measure: str, day: int = -1) -> float:
    row = table["worlds"][world]["brands"][brand][measure][day]
    return float(sum(row) / len(row)) / (TRUST if measure == "trust" else 1)


def _by_brand(words: Words, chapter: Chapter, table: Table) -> str:
    measures = [name for name in ("kept", "comments", "trust") if name in chapter["measures"]]
    rows = []
    for brand in table["worlds"]["base"]["brands"]:
        values = [_means(table, "base", brand, measure) for measure in measures]
        numbers = [
            words.number(100 * v if m == "trust" else v) for m, v in zip(measures, values, strict=True)
        ]
        rows.append([f"{MARKS[brand]} {brand}", *numbers])
    caption = words.filled("silence.means", {"of": table["worlds"]["base"]["classes"]}.__getitem__)
    return _grid(["", *(words.filled(f"page.{name}") for name in measures)], rows, caption)


def _by_stop(words: Words, chapter: Chapter, table: Table) -> str:
    stops = next(iter(chapter["sweeps"].values()))
    label = f"{chapter['id']}.slider" if chapter["draw"] == "slider" else ""
    rows = []
    brands = chapter.get("told") or list(table["worlds"]["base"]["brands"])
    for stop, world in stops.items():
        name = (
            words.filled(f"options.{stop}") if f"options.{stop}" in words.texts else words.number(float(stop))
        )
        rows.append([name, *(words.number(100 * _means(table, world, brand, "trust")) for brand in brands)])
    head = [words.filled(label) if label else "", *(f"{MARKS[brand]} {brand}" for brand in brands)]
    return _grid(head, rows, words.filled("page.trust"))


def _by_cell(words: Words, chapter: Chapter, table: Table) -> str:
    rows = []
    for minutes in chapter["grid"]["minutes"]:
        row = [words.filled("faking.minutes", {"n": minutes}.__getitem__)]
        for place in range(len(chapter["grid"]["recognition"])):
            ends = {name: _means(table, f"m{minutes}_{place}", name, "kept") for name in ("Otto", "Rosa")}
            row.append(" ".join(f"{MARKS[name]}{words.number(value)}" for name, value in ends.items()))
        rows.append(row)
    chances = [
        words.filled("faking.chance", {"n": 1 / chance}.__getitem__)
        for chance in chapter["grid"]["recognition"]
    ]
    return _grid(["", *chances], rows, f"{words.filled('page.kept')}: ■ Otto, ▲ Rosa")


def _by_plan(words: Words, chapter: Chapter, table: Table) -> str:
    number = table["typical"]
    rows = []
    for plan in chapter["plans"]:
        you = table["worlds"][plan]["brands"]["You"]
        ends: dict[str, float] = {
            measure: you[measure][-1][number] for measure in ("comments", "trust", "kept", "counter")
        }
        ends["trust"] *= 100 / TRUST
        rows.append([words.filled(f"turn.plan_{plan}"), *(words.number(value) for value in ends.values())])
    head = [
        words.filled("turn.plan"),
        *(words.filled(f"page.{name}") for name in ("comments", "trust", "kept")),
    ]
    return _grid([*head, words.filled("turn.counter")], rows) + f"<p>{words.html('turn.paper')}</p>"


def _by_diary(words: Words, chapter: Chapter, table: Table) -> str:
    grids = []
    for person in table["diaries"][:1]:
        for brand, diary in person["brands"].items():
            rows = [
                [
                    words.filled("page.day", {"n": line["day"]}.__getitem__),
                    re.sub(
                        r"\*\*", "", words.filled(_line_id(words, line), {**line, "brand": brand}.__getitem__)
                    ),
                    words.number(line["trust"]),
                ]
                for line in diary["lines"]
            ]
            began = words.filled("person.began", {"trust": diary["start"]}.__getitem__)
            head = words.filled("person.with", {"brand": brand}.__getitem__)
            grids.append(_grid(["", f"{MARKS[brand]} {head}", words.filled("page.trust")], rows, began))
    return f'<div class="told">{"".join(grids)}</div>'


def _line_id(words: Words, line: Line) -> str:
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
