"""What was probably meant by a value that does not fit: guesses, each to be tried before it is given."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from typing import Any

from sim.scenario.advice import Hint, Path, Put
from sim.scenario.scalars import is_number, resolve
from sim.scenario.words import brief, number

__all__ = ["assigned", "grouped", "in_days", "in_time", "meant"]

_LONGEST = 200  # characters of a text that is looked into
_AROUND = "\"'`“”„‟‘’‚«»‹›"
_MINUS = dict.fromkeys(map(ord, "−–—‒‐‑﹣－"), "-")
_AMOUNT = re.compile(r"[$€£¥]?\s*([-+]?[0-9][0-9.,' _]*|[-+]?[.,][0-9]+)\s*(%|[$€£¥]|[A-Za-z][A-Za-z /]*)?")
_FRACTION = re.compile(r"(?:([0-9]+) )?([0-9]+)[⁄/]([0-9]+)")
_RAISED = re.compile("[²³¹⁰-₉]")  # 10² is no 102
_ASSIGNED = re.compile(r"\s*([\w-]+)(?:\s*[=;]\s*|\s+(?=[-+.0-9]))(\S.*?)\s*")
_TIMES = {
    **dict.fromkeys(("%", "percent", "per cent"), 0.01),
    **dict.fromkeys(("k", "K", "thousand"), 1e3),
    **dict.fromkeys(("M", "m", "million", "millions"), 1e6),
}
_DAYS = {"week": 7, "month": 30, "quarter": 91, "year": 365}
# What may stand behind a number without changing it, by a word in the name of its key.
_UNITS = {
    "size": "followers follower people fans users members",
    "wage": "$ € £ ¥ eur euro euros usd dollar dollars gbp pound pounds chf francs an hour per /h",
    "minutes": "min mins",
    "day": "a per d",
    "weight": "times x",
}


def meant(value: Any, path: Path) -> Iterator[Hint]:
    """Guesses at what was meant by ``value`` at ``path``."""
    if isinstance(value, str) and len(value) <= _LONGEST:
        if isinstance(resolve(value.strip(" \t\n")), int | float):
            yield Hint("Leave the quotes away.", (Put(path, resolve(value.strip(" \t\n"))),))
            return
        odd = next((c for c in value if unicodedata.category(c) in ("Cf", "Zs") and c != " "), None)
        without = f", without the {unicodedata.name(odd, 'invisible character').lower()}" if odd else ""
        for amount in _numbers(value, str(path[-1]) if path else ""):
            yield Hint(f"Here that is {number(amount)}{without}.", (Put(path, amount),))
    elif isinstance(value, float) and value % 1 == 0:
        integer = int(value)
        yield Hint(
            f"Write {number(integer)} without a point; thousands are written 10_000.", (Put(path, integer),)
        )
    elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        mapping = {key: inner for entry in value for key, inner in entry.items()}
        yield Hint("Leave the dashes away: it is a mapping.", (Put(path, mapping),))
    elif isinstance(value, list) and len(value) == 1:
        yield Hint(f"Here that is {brief(value[0])}, without the brackets.", (Put(path, value[0]),))


def assigned(key: str) -> tuple[str, Any] | None:
    """Key and value of ``a = 2``, ``a; 2`` or ``a 2``, read as a key; None
    if it is no such setting.
    """
    match = _ASSIGNED.fullmatch(key) if len(key) <= _LONGEST else None
    return None if match is None else (match[1], resolve(match[2]))


def in_days(unit: str, count: Any) -> int | None:
    """Days of so many ``weeks``, ``months`` or ``years``; None where ``count`` is no number of them."""
    if not is_number(count) or not 0 < count < 1e4:
        return None
    return max(1, round(count * _DAYS[unit.removesuffix("s")]))


def in_time(value: Any, path: Path) -> Iterator[Hint]:
    """Guesses at what was meant where a date, hours or weekdays belong."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return
    name = next(part for part in reversed(path) if isinstance(part, str))
    text = value.translate(_MINUS).strip().lower()
    if name in ("start", "holidays"):
        yield from _dates(text, path)
    elif name == "hours":
        clock = r"(\d{1,2}(?:[:.]\d\d)?)"
        ends = re.fullmatch(rf"{clock}\D*?(?:-|to|until)\D*?{clock}\D*", text)
        if ends:
            first, last = (end.replace(".", ":") for end in ends.groups())
            yield Hint(f"Here that is {first}-{last}.", (Put(path, f"{first}-{last}"),))
            hour, _, minutes = last.partition(":")
            if int(first.partition(":")[0]) <= 12 and int(hour) <= 12:  # nine to five
                later = ":".join([str(int(hour) + 12), *([minutes] if minutes else [])])
                yield Hint(f"Here that is {first}-{later}.", (Put(path, f"{first}-{later}"),))
            yield Hint(f"It opens before it closes: {last}-{first}.", (Put(path, f"{last}-{first}"),))
    elif name == "days" and path[0] == "brands":
        weekdays = re.sub(r"[a-z]+", lambda word: _WEEKDAYS.get(word[0][:2], word[0]), text)
        weekdays = re.sub(r"\s*(-|to|until)\s*", "-", re.sub(r"\s*(and|&|\+)\s*", ", ", weekdays))
        phrases = {"weekdays": "mon-fri", "weekends": "sat-sun", "daily": "mon-sun", "every day": "mon-sun"}
        days = phrases.get(text, weekdays)
        yield Hint(f"Here that is {days}.", (Put(path, days),))


_WEEKDAYS = {word[:2]: word for word in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _dates(text: str, path: Path) -> Iterator[Hint]:
    """Other ways to write a day with its year; the last day of a month that has not so many."""
    numbers = [int(part) for part in re.findall(r"\d+", text)][:3]
    month = next((n for n, word in enumerate(_MONTHS, 1) if re.search(rf"\b{word}", text)), None)
    if re.match(r"\d{4}\D", text) and len(numbers) == 3:
        year, of, day = numbers
    elif month is not None and len(numbers) == 2:
        (day, year), of = sorted(numbers), month
    elif re.fullmatch(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}", text):
        day, of, year = numbers
    else:
        return
    if not (1 <= of <= 12 and 1 <= day <= 31 and 1 <= year <= 9999):
        return
    last = monthrange(year, of)[1]
    date_text = f"{year:04}-{of:02}-{min(day, last):02}"
    sentence = (
        f"That month has {last} days: the last is {date_text}."
        if day > last
        else f"Here that is {date_text}."
    )
    yield Hint(sentence, (Put(path, date_text),))


def _numbers(text: str, key: str) -> Iterator[int | float]:
    """The numbers that ``text`` may stand for at ``key``: ``28,50``, ``10 000``, ``5 %``, ``2 weeks``."""
    if _RAISED.search(text):
        return
    text = re.sub("(?<=[0-9])(?=[¼-¾⅐-⅞])", " ", text)
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS).strip().strip(_AROUND)
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    plain = "".join(c for c in digits if unicodedata.category(c) != "Cf").replace("’", "'").strip()
    if (parts := _FRACTION.fullmatch(plain)) is not None and int(parts[3]):
        yield round(int(parts[1] or 0) + int(parts[2]) / int(parts[3]), 6)
        return
    match = _AMOUNT.fullmatch(plain)
    times = None if match is None else _times((match[2] or "").strip(), key)
    if match is None or times is None:
        return
    amount = match[1].strip(" '_")
    readings = [grouped(amount), amount.replace(",", ".")]
    if re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", amount):
        readings.reverse()  # a point is a point first
    for candidate in dict.fromkeys(readings):
        figure = resolve(candidate)
        if is_number(figure):
            multiple = figure if times == 1 else float(f"{figure * times:.10g}")
            yield int(multiple) if times > 1 or (times == 1 and isinstance(figure, int)) else multiple


def _times(unit: str, key: str) -> float | None:
    """What a number with ``unit`` behind it is multiplied by at ``key``; None where that cannot be said."""
    if unit in _TIMES:
        return _TIMES[unit]
    key_words = key.lower().split("_")
    if key_words[-1] in ("day", "days") and len(key_words) == 1 and unit.removesuffix("s") in _DAYS:
        return _DAYS[unit.removesuffix("s")]
    units = {
        word
        for part, words in _UNITS.items()
        for word in words.split()
        if part in (*key_words, key_words[-1][:-1])
    }
    units |= {word + ending for word in key_words for ending in ("", "s")} | {
        word.removesuffix("s") for word in key_words
    }
    return 1 if all(word in units for word in unit.lower().split()) else None


def grouped(amount: str) -> str:
    """``10,000``, ``10.000,5`` and ``10 000`` without what groups the thousands; otherwise as it is."""
    if re.fullmatch(r"[-+]?[0-9]{1,3}(?:([,. '_])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]+)?", amount):
        tail = re.search(r"[.,][0-9]+$", amount)
        head, rest = (amount, "")
        if tail and len(re.findall(r"[.,]", amount)) and not re.fullmatch(r"[.,][0-9]{3}", tail[0]):
            head, rest = amount[: tail.start()], "." + tail[0][1:]
        return re.sub(r"[,. '_]", "", head) + rest
    return amount
