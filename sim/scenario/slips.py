"""Slips of the keyboard in a text that is no YAML: what was probably meant, line by line.

Each is a guess; whoever asks tries them in turn and gives the first that can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sim.scenario.advice import Hint, Type

__all__ = ["as_read", "as_text", "everywhere", "slips"]

_LINES_BACK = 3  # how far before the place where a parser stops the slip may stand
_BULLET = re.compile(r"(\s*)([‐‑‒–—―−•·●▪*+]|[0-9]{1,2}[.)])(\s+)(?=\S)")
_CLOSE_DASH = re.compile(r"(\s*)-(?=[A-Za-z]\w*:(?:\s|$))")
_WIDE_COLON = re.compile(r"^(\s*(?:- +)*[\w-]+)：\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)\s*\w*\s*")
_NO_COLON = re.compile(r"^(\s*- +)(name|day|brand|strategy) +(?=\S)(?!.*: )")
_LIKE_A_COMMENT = re.compile(r"^(\s*(?:- +)*(?:name|description|brand|strategy): +)(#\S.*)$")
_ODD_SPACE = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_KEY = r"(?:[^\s#:'\"{}\[\]][^:#]*|'[^']*'|\"[^\"]*\")"
_VALUE = re.compile(rf"(\s*(?:- +)*(?:{_KEY}:\s+)?)(\S.*?)(\s+#.*)?")
_IN_BRACES = re.compile(r"([{,]\s*[\w-]+:\s+)([*&!%@`|>“„‘«][^,}\]]*?)(?=\s*[,}\]])")
_CUT_OFF = re.compile(r"([{,]\s*[\w-]+:\s+)(#[^,}\]]*?|[^\s'\",{}\[\]][^,{}\[\]]*\s#[^,}\]]*?)(?=\s*[,}\]])")
_NO_SPACE = re.compile(r"(^\s*(?:- +)*|[{,]\s*)([\w-]+):(?=[^\s,:/{}\[\]])")
_ONE_OF_THEM = r"[\w-]+: +[^\s,:{}\[\]'\"#][^,:{}\[\]'\"#]*"
_PAIRS = re.compile(rf"(\s*(?:- +)?)({_ONE_OF_THEM}(?:, *{_ONE_OF_THEM})+)")
_IN_ONE_LINE = re.compile(
    r"(\s*(?:- +)*(?:audience|network|traits|psychology|with|costs|set|factors|design): +)"
    r"\(?([\w.-]+: +[^\s{}()\[\]][^{}()\[\]]*)[)}]?"
)
_SET = re.compile(r"^(\s*(?:- +)*)([\w-]+) *= *(?=\S)(?!.*: )")
_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def as_read(text: str) -> str:
    """JSON writes characters beyond 65,535 as two escapes, which YAML does not know: here as one."""

    def escape(pair: re.Match[str]) -> str:
        high, low = (int(half, 16) for half in pair.groups())
        return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08X}"

    return _PAIR.sub(escape, text)


def everywhere(text: str) -> Iterator[Hint]:
    """Guesses that concern many lines at once: bullets, colons, spaces and tabs that YAML does not take as
    such, and what Markdown puts around; and single lines that can be read as something else.
    """
    lines = list(enumerate(text.split("\n"), 1))
    if lines and _FENCE.fullmatch(lines[0][1]):
        fences = [Type(number, "") for number, line in lines if _FENCE.fullmatch(line)]
        yield Hint(f"Leave the lines away that are no part of it: {lines[0][1].strip()}", tuple(fences))
    for pattern, by, sentence in (
        (_CLOSE_DASH, r"\1- ", "Put a space after the dash"),
        (_WIDE_COLON, r"\1: ", "Put ': ' between a key and its value"),
        (_NO_COLON, r"\1\2: ", "Put ': ' between a key and its value"),
    ):
        corrections = [Type(number, pattern.sub(by, line)) for number, line in lines if pattern.match(line)]
        if corrections:
            yield Hint(f"{sentence}: {_shortened(corrections[0].now)}", tuple(corrections))
    comments = [
        Type(number, match[1] + _quoted(match[2]))
        for number, line in lines
        if (match := _LIKE_A_COMMENT.match(line))
    ]
    if comments:
        yield Hint(f"Put text with '#' in it in quotes: {_shortened(comments[0].now)}", tuple(comments))
    bullets = [(match[2], number, match, line) for number, line in lines if (match := _BULLET.match(line))]
    if bullets:
        edits = (
            Type(number, f"{match[1]}-{' ' * (len(bullet) - 1)}{match[3]}{line[match.end() :]}")
            for bullet, number, match, line in bullets
        )
        sentence = f"Begin the entries of a list with a hyphen, '-', not with '{bullets[0][0]}'."
        yield Hint(sentence, tuple(edits))
    odd = [Type(number, _ODD_SPACE.sub(" ", line)) for number, line in lines if _ODD_SPACE.search(line)]
    if odd:
        sentence = f"Line {odd[0].line} has spaces of another kind in it. Write ordinary ones."
        yield Hint(sentence, tuple(odd))
    tabs = [
        Type(number, re.sub(r"^[ \t]+", lambda blank: blank[0].replace("\t", "  "), line))
        for number, line in lines
        if re.match(r" *\t", line)
    ]
    if tabs:
        yield Hint("Indent with spaces, not with tabs.", tuple(tabs))


def slips(text: str, places: Sequence[int]) -> Iterator[Hint]:
    """Guesses at what was meant in a text that a parser stopped at, in the lines ``places`` (from 1)."""
    if not places:
        return
    lines = text.split("\n")
    yield from everywhere(text)
    yield from _indented_start(lines)
    near: dict[int, None] = {}
    for place in places:
        at = min(max(place, 1), len(lines))
        above = [number for number in range(at, 0, -1) if lines[number - 1].strip()]
        near |= dict.fromkeys(above[:_LINES_BACK])
    for number in near:
        for advice, now in _of_line(lines, number):
            if now != lines[number - 1]:
                yield Hint(f"{advice}: {_shortened(now)}", (Type(number, now),))


def _indented_start(lines: list[str]) -> Iterator[Hint]:
    """The first line is indented, and not all that follow."""
    content = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
    if content and content[0][1][0] == " " and any(line[0] != " " for _, line in content):
        number, line = content[0]
        now = line.lstrip(" ")
        yield Hint(f"Begin line {number} at the margin: {_shortened(now)}", (Type(number, now),))


def as_text(line: str) -> str | None:
    """``line`` with its value in quotes; None if there is none."""
    match = _VALUE.fullmatch(line)
    return None if match is None else f"{match[1]}{_quoted(match[2])}{match[3] or ''}"


def _of_line(lines: list[str], number: int) -> Iterator[tuple[str, str]]:
    line = lines[number - 1]
    if pairs := _PAIRS.fullmatch(line):
        yield "Put several keys in one line in braces", f"{pairs[1]}{{{pairs[2]}}}"
    if inside := _IN_ONE_LINE.fullmatch(line.rstrip()):
        yield "Put keys behind a key in braces", f"{inside[1]}{{{inside[2]}}}"
    yield "Put ': ' between a key and its value", _SET.sub(r"\1\2: ", line)
    yield "Put a space after the colon", _NO_SPACE.sub(r"\1\2: ", line)
    yield "Put text that begins like this in quotes", _IN_BRACES.sub(lambda m: m[1] + _quoted(m[2]), line)
    yield "Put text with '#' in it in quotes", _CUT_OFF.sub(lambda m: m[1] + _quoted(m[2]), line)
    value = match[2] if (match := _VALUE.fullmatch(line)) else ""
    brackets = [bracket for bracket in re.sub(r"'[^']*'|\"[^\"]*\"", "", line) if bracket in "{}[]"]
    if value[:1] in ("'", '"') and value.count(value[0]) % 2:
        yield "Close the quotes", line.rstrip() + value[0]
    if value[:1] in ("{", "["):
        closing = []
        for bracket in brackets:
            if bracket in "{[":
                closing.append("}" if bracket == "{" else "]")
            elif closing:
                closing.pop()
        yield "Close the bracket", line.rstrip().rstrip(",") + "".join(reversed(closing))
    if value and (value[0] not in "{[" or value[-1] not in "}]"):
        yield "Put the text in quotes", as_text(line) or line
    margin = len(line) - len(line.lstrip(" "))
    above = {len(other) - len(other.lstrip(" ")) for other in lines[: number - 1] if other.strip()}
    for indent in sorted(above - {margin}, key=lambda other: abs(other - margin)):
        yield "Line the keys of one mapping up in one column", " " * indent + line.lstrip(" ")


def _quoted(value: str) -> str:
    """``value`` in straight single quotes; curly ones around it go."""
    bare = re.fullmatch(r"[“„”«‘’‚](.*)[“”»‘’]", value) or re.fullmatch(r"[\"'](.*)[\"']", value)
    inside = bare[1] if bare else value
    return "'" + inside.replace("'", "''") + "'"


def _shortened(line: str) -> str:
    line = line.strip()
    return line if len(line) <= 70 else line[:67] + "..."
