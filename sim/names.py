"""Names: how they are compared (in one Unicode form, and with what somebody may have meant), and what
directories are called after them.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

__all__ = ["as_stored", "nearest", "nfc", "slug", "stem_slug"]

_LONGEST_SLUG = 40
_LONGEST = 100  # letters compared: nobody mistypes more
_ENOUGH = 0.72  # of the letters must agree, taken together
_ENOUGH_OF_FEW = 0.66  # where there are four letters or fewer
_ENOUGH_OF_A_WORD = 0.6  # of the letters of a word, where the words around it agree


def nfc(text: str) -> str:
    """``text`` in the composed form of Unicode: ``é`` is one character, however it was typed."""
    return unicodedata.normalize("NFC", text)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one name among ``known`` that ``word`` is most likely a slip of, or None.

    Names of as many words must agree word by word: 'hours_per_day' is no slip of 'replies_per_day', which
    shares most of its letters and means something else. A part of one name only ('wage') means that name.
    """
    target = _words(str(word)[:_LONGEST])
    letters = "".join(target)
    if not letters:
        return None
    candidates = {name: _words(name[:_LONGEST]) for name in known}
    scores = {name: _agreement(target, words) for name, words in candidates.items()}
    best = max(scores, key=scores.__getitem__, default=None)
    if best is not None and scores[best] >= (_ENOUGH if len(letters) > 4 else _ENOUGH_OF_FEW):
        return best
    holders = [name for name, words in candidates.items() if len(letters) > 3 and letters in "".join(words)]
    return holders[0] if len(holders) == 1 else None


def _words(name: str) -> list[str]:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold())
    return ["per" if word == "a" else word for word in words]  # posts_a_day


def _agreement(first: list[str], second: list[str]) -> float:
    """Share of the letters that agree, 0 to 1; 0 where a word is another word."""
    a, b = "".join(first), "".join(second)
    if a[:1] == b[:1] and sorted(a) == sorted(b):
        return 1.0  # two letters swapped
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    rest = "".join(first), "".join(second)
    if rest[0] == rest[1]:
        return 1.0
    shared = len(a) > len(rest[0])  # where words agree already, what is left has to agree as well
    if shared and difflib.SequenceMatcher(None, *rest).ratio() < _ENOUGH_OF_A_WORD:
        return 0.0
    return difflib.SequenceMatcher(None, a, b).ratio()


def slug(name: str) -> str:
    """A name for directories: lower-case letters and digits of what stands before the first punctuation.

    Accents go; letters of other scripts stay.

    >>> slug("Three cafés, one town")
    'three-cafes'
    """
    plain = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name)).lower().strip()
    head = re.split(r"[,:;!?]\s|\s\(|\s[-/|]\s", plain, maxsplit=1)[0]
    text = "".join(c if unicodedata.category(c)[0] in "LNM" else "-" for c in nfc(head))
    return re.sub("-+", "-", text).strip("-")[:_LONGEST_SLUG].rstrip("-") or "run"


def stem_slug(stem: str) -> str:
    """A name for the directory of a file, another one for every other file of its folder.

    A name that is no trouble in a shell is kept; otherwise what can be read of it, and a hash of it.
    """
    stem = nfc(stem)
    if len(stem) <= _LONGEST_SLUG and re.fullmatch(r"[^\W_][\w.-]*", stem) and not stem.endswith("."):
        return stem
    readable = re.sub(r"[^\w]+", "-", stem).strip("-_")[:_LONGEST_SLUG].rstrip("-_")
    return f"{readable or 'experiment'}-{hashlib.sha256(stem.encode(errors='surrogatepass')).hexdigest()[:6]}"


def as_stored(file: Path) -> Path:
    """The file as its folder has it: names are compared in one Unicode form, file systems keep any."""
    if not file.exists():
        for form in ("NFC", "NFD"):
            other = Path(unicodedata.normalize(form, str(file)))
            if other.exists():
                return other
    return file
