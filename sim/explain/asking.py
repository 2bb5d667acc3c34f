"""What if: a change in words, and what followed from it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.errors import ScenarioError
from sim.explain.changes import Change
from sim.explain.events import EXITS, Kind, Reason
from sim.explain.typed import Difference
from sim.explain.watching import Watched, apart
from sim.prose import listed
from sim.scenario.words import did_you_mean

__all__ = ["EVERY_DAY", "ONE_DAY", "difference", "in_words", "understood"]

#: The change -> words for it on every day, and words before "day N" for it on that day.
_CHANGES: Final[Mapping[str, tuple[str, str]]] = {
    "answered": ("always answered", "answer"),
    "followed up": ("always followed up", "follow up"),
    "ignored": ("always ignored", "ignore"),
    "not ignored": ("never ignored", "not ignored"),
    "not recognised": ("never recognised", "not recognised"),
    "not bored": ("never bored", "not bored"),
    "read of answers": ("never saw silence", "saw answers"),
    "not heard": ("never heard", "not heard"),
    "not seen": ("never saw an incident", "saw no incident"),
    "not called out": ("never called out", "not called out"),
    "no call-outs": ("no call-outs", "no call-outs"),
}
#: Words -> the change, on every day.
EVERY_DAY: Final[Mapping[str, str]] = {always: what for what, (always, _) in _CHANGES.items()}
#: Words before "day N" -> the change, on that day.
ONE_DAY: Final[Mapping[str, str]] = {once: what for what, (_, once) in _CHANGES.items()}

_ALIKE: Final = (  # other ways to say it
    (r" on day ", " day "),
    (r"recognized", "recognised"),
    (r"call ?outs?\b", "call-outs"),
    (r"^answered(?= day)", "answer"),
    (r"^follow(ed)?[- ]?up", "follow up"),
    (r"^ignored(?= day)", "ignore"),
    (r"^(always|never) answer$", r"\1 answered"),
    (r"^never answered$", "always ignored"),
    (r"^never heard call-outs$", "never heard"),
    (r"^never (called out|call-outs)$", "never called out"),
    (r"^not call(ed)? ?-?outs?(?= day)", "not called out"),
)

_WROTE: Final = ((Kind.WROTE,), "wrote nothing", "wrote")

#: The change -> (kinds of events it is about, what to say if that day has none, and of the days that have).
_ABOUT: Final[Mapping[str, tuple[tuple[Kind, ...], str, str]]] = {
    "answered": _WROTE,
    "followed up": _WROTE,
    "ignored": _WROTE,
    "not ignored": ((Kind.IGNORED,), "was not ignored", "was ignored"),
    "not recognised": ((Kind.RECOGNISED, Kind.READ_FAKE), "recognised nothing", "recognised a fake"),
    "not bored": (EXITS, "did not leave", "left"),
    "read of answers": ((Kind.READ, Kind.READ_FAKE), "opened no thread", "opened a thread"),
    "not heard": ((Kind.HEARD_CALL_OUTS, Kind.HEARD_OF_INCIDENT), "heard no call-out", "heard a call-out"),
    "not seen": ((Kind.SAW_INCIDENT,), "came across no incident", "came across one"),
    "not called out": (
        (Kind.CALLED_OUT, Kind.JOINED, Kind.JOINED_STORM),
        "called nothing out",
        "called the brand out",
    ),
}


def understood(text: str, row: int, watched: Watched) -> Change:
    """The change that ``text`` asks for, about follower ``row``.

    Args:
        text: such as ``answer day 12`` or ``never recognised``.
        row: the follower.
        watched: what happened to them as things were; a day on which there is nothing to change is refused.

    Raises:
        ScenarioError: it is none, or there is nothing of theirs to change on that day; with what there is.
    """
    words = " ".join(text.casefold().split())
    for pattern, plain in _ALIKE:
        words = re.sub(pattern, plain, words)
    if words in EVERY_DAY:
        what = EVERY_DAY[words]
        return Change(what, -1 if what == "no call-outs" else row)
    match = re.fullmatch(r"(.*?) day (\S+)", words)
    if match and match[1] in ONE_DAY:
        if not (match[2].isascii() and match[2].isdecimal()) or not 1 <= int(match[2]) <= watched.days:
            raise ScenarioError(f"{text!r}: the days of this run are 1 to {watched.days}.", file="--what-if")
        what = ONE_DAY[match[1]]
        if what == "no call-outs":
            return Change(what, -1, int(match[2]))
        return _on_a_day(what, row, int(match[2]), watched)
    phrases = [*(f"{words} day N" for words in ONE_DAY), *EVERY_DAY]
    near = did_you_mean(re.sub(r"\bday \S+$", "day N", words), phrases, "Say one of", most=30)
    raise ScenarioError(f"{text!r} is nothing that can be changed. {near}", file="--what-if")


def in_words(what: str, day: int | None) -> str:
    """A change as :func:`understood` understands it."""
    always, once = _CHANGES[what]
    return always if day is None else f"{once} day {day}"


def _on_a_day(what: str, row: int, day: int, watched: Watched) -> Change:
    kinds, nothing, did = _ABOUT[what]
    events = watched.events_of(row)
    days = sorted(set(events["day"][np.isin(events["kind"], kinds)].tolist()))
    if day in days:
        return Change(what, row, day)
    when = f"They {did} on {_days(days)}." if days else f"With {watched.brand} they never {did}."
    raise ScenarioError(f"follower {row} {nothing} on day {day}. {when}", file="--what-if")


def _days(days: Sequence[int], limit: int = 12) -> str:
    if len(days) == 1:
        return f"day {days[0]}"
    numbers = [str(day) for day in days[:limit]]
    if len(days) > limit:
        return f"days {', '.join(numbers)}, and {len(days) - limit} more"
    return f"days {listed(numbers)}"


def difference(was: Watched, now: Watched, row: int) -> Difference:
    """Hold two runs of one brand's replicate, with and without a change about ``row``, against each other."""
    others = np.arange(len(was.ties)) != row
    exits_before, exits_after = was.everyone["gone"].astype(int), now.everyone["gone"].astype(int)
    moved = apart(was.everyone, now.everyone)
    place = was.place(row)
    differs = ~_same(was.daily, now.daily).all(axis=(1, 2))
    for name in ("trust", "attention", "expectation", "standing"):
        before, after = getattr(was, name)[1:, place], getattr(now, name)[1:, place]
        differs |= before != after
    days = np.flatnonzero(differs)
    return {
        "first_day": int(days[0]) + 1 if len(days) else None,
        "others_stayed": np.flatnonzero(others & (exits_before > 0) & (exits_after == 0)).tolist(),
        "others_left": np.flatnonzero(others & (exits_before == 0) & (exits_after > 0)).tolist(),
        "others_later": int((others & (exits_before > 0) & (exits_after > exits_before)).sum()),
        "others_sooner": int((others & (exits_after > 0) & (exits_after < exits_before)).sum()),
        "others_moved": int((moved & others).sum()),
        "measures": {
            name: {"was": _number(value), "then": _number(now.measures[name])}
            for name, value in was.measures.items()
            if value != now.measures[name] and not (np.isnan(value) and np.isnan(now.measures[name]))
        },
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _same(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray((a == b) | (np.isnan(a) & np.isnan(b)))


def follower_exit(watched: Watched, row: int) -> tuple[int, Kind, Reason] | None:
    """When, how and why follower ``row`` unfollowed or muted; None if they stay."""
    events = watched.events_of(row)
    exits = events[np.isin(events["kind"], (Kind.UNFOLLOWED, Kind.MUTED))]
    if not len(exits):
        return None
    return int(exits["day"][0]), Kind(exits["kind"][0]), Reason(exits["reason"][0])
