"""``film.json``: a sample of followers, the same people for every brand, and all that happened to them.

Kept are events, with the tie after each of them. Between two events a tie does nothing but forget, which
whoever reads the film computes: that takes two formulas, and is far shorter than a table of days. What is
kept of an event is how far it lies from what forgetting alone would have left, in whole steps, event after
event of one follower, so that errors do not add up.

The format is documented in ``docs/reference/film.md``; ``sim/report/assets/film.js`` reads it in a browser.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from typing_extensions import TypedDict

from sim.errors import ResultsError
from sim.foreign import inflated
from sim.results.checksums import keep
from sim.results.shape import read_json
from sim.results.typed import Count
from sim.shell import command

__all__ = ["EVENT", "FILM", "FORMAT", "POST", "Evening", "Film", "read_film", "write_film"]

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

#: Name of the file in the directory of a run.
FILM = "film.json"

#: Version of the format.
FORMAT = 2

#: One event, with the tie after it: what :func:`Film.events` gives.
EVENT = np.dtype(
    [
        ("place", "i4"),  # whose: index in Film.rows
        ("day", "i2"),
        ("kind", "u1"),  # number of sim.explain.events.Kind
        ("asks", "?"),
        # Slot of the post, from 0; -1 if it is about none. At a desk, plus 16 for every day since the
        # conversation began.
        ("post", "i4"),
        # Neighbours heard, or who heard them; why they left; the reply they saw through; hours that an answer
        # took.
        ("detail", "i4"),
        ("r", "f8"),
        ("s", "f8"),
        ("k", "f8"),
        ("x", "f8"),
        ("A", "f8"),
        ("d", "f8"),
        ("c", "f8"),
    ]
)

#: One post, and how the first comments under it were answered.
POST = np.dtype(
    [
        ("day", "i2"),
        ("post", "i1"),
        ("asks", "?"),
        ("genuine", "i8"),
        ("canned", "i8"),
        ("automatic", "i8"),
        ("silent", "i8"),
        ("turns", "i8"),  # genuine replies in later turns
    ]
)

_STATE = ("r", "s", "k", "x", "A", "d", "c")

# Steps to the unit. At even trust and a weight of the prior of 2, a step of credit is .0025 of trust. First
# attention has as many as the model keeps it in.
_STEPS = {"r": 100, "s": 100, "k": 100, "x": 100, "A": 200, "d": 50, "c": 200, "disposition": 500}
_REST_STEPS = 256

# A film of three hundred followers and six brands over ten years has some ten million.
_MOST_UNPACKED = 128 << 20
_LEAST = 0.001  # attention that counts as none

_PSYCHOLOGY = (
    "prior_weight", "forgetting", "grudge_forgetting", "first_expectation", "attention_recovery",
    "closeness_memory", "pretender_prior",
)  # fmt: skip

# Kinds after which they no longer follow: no drift of what is frozen.
UNFOLLOWED, MUTED = 17, 18


class FilmBrand(TypedDict):
    """What was filmed of a brand: how many events, and these and its posts as numbers packed into text."""

    name: str
    events: Count
    film: str
    posts: str


class FilmNumbers(TypedDict):
    """``film.json``; ``steps`` are those to the unit, and ``followers`` numbers packed into text."""

    format: int
    days: Count
    replicate: Count
    sample: Count
    of: Count
    psychology: Mapping[str, float]
    steps: Mapping[str, float]
    followers: str
    brands: Sequence[FilmBrand]


class Evening(NamedTuple):
    """Everyone filmed on the evening of one day, arrays of shape (followers,)."""

    trust: Floats
    attention: Floats
    expectation: Floats
    suspicion: Floats  #: belief that the brand only pretends to listen, 0..1
    standing: npt.NDArray[np.uint8]  #: 0 follows, 1 muted, 2 unfollowed


class Film:
    """A film as it was recorded or read.

    Attributes:
        replicate, days: of what.
        audience: how many people there are, filmed or not.
        rows: the followers filmed, ascending, shape (followers,).
        disposition: of each, same shape.
        first_attention: of each, same shape: where attention starts and drifts back to.
        neighbours: how many each has in the follower graph, same shape.
        brands: names, in the scenario's order.
        psychology: the parameters of forgetting.
    """

    def __init__(self, document: FilmNumbers) -> None:
        """Raises KeyError or ValueError where ``document`` has not every number that it says."""
        self._document = document
        self.replicate, self.days = document["replicate"], document["days"]
        self.psychology = {name: float(document["psychology"][name]) for name in _PSYCHOLOGY}
        self.brands = [brand["name"] for brand in document["brands"]]
        numbers = _unpack(document["followers"])
        n, self.audience = document["sample"], document["of"]
        self.rows: Whole = np.cumsum(numbers[:n])
        self.disposition: Floats = numbers[n : 2 * n] / document["steps"]["disposition"]
        self.neighbours: Whole = numbers[2 * n : 3 * n]
        self.first_attention: Floats = (numbers[3 * n : 4 * n] + 0.5) / _REST_STEPS

    @classmethod
    def of(
        cls,
        *,
        days: int,
        replicate: int,
        audience: int,
        rows: Whole,
        disposition: Floats,
        first_attention: Floats,
        neighbours: Whole,
        psychology: Mapping[str, float],
        brands: Mapping[str, tuple[npt.NDArray[np.void], npt.NDArray[np.void]]],
    ) -> Film:
        """Record a film.

        Args:
            days: of the run.
            replicate: which was filmed, from 0.
            audience: how many people there are.
            rows: the followers filmed, ascending, shape (followers,).
            disposition: of each.
            first_attention: of each.
            neighbours: how many each has.
            psychology: every parameter, by name.
            brands: name -> events of :data:`EVENT`, those of each follower in the order of happening, and
                posts of :data:`POST`, in order.
        """
        steps = np.round(disposition * _STEPS["disposition"]).astype(np.int64)
        rests = np.round(first_attention * _REST_STEPS - 0.5).astype(np.int64)
        first = (rests + 0.5) / _REST_STEPS
        forgetting = {name: float(psychology[name]) for name in _PSYCHOLOGY}
        return cls(
            {
                "format": FORMAT,
                "days": days,
                "replicate": replicate,
                "sample": len(rows),
                "of": audience,
                "psychology": forgetting,
                "steps": _STEPS,
                "followers": _pack(np.diff(rows, prepend=0), steps, neighbours, rests),
                "brands": [
                    {
                        "name": name,
                        "events": len(events),
                        "film": _pack(*_columns(events, first, forgetting)),
                        "posts": _pack(*_post_columns(posts)),
                    }
                    for name, (events, posts) in brands.items()
                ],
            }
        )

    @cached_property
    def text(self) -> str:
        """The file."""
        return json.dumps(self._document, ensure_ascii=False, separators=(",", ":"))

    def events(self, brand: int) -> npt.NDArray[np.void]:
        """Everything that happened with brand number ``brand``, of :data:`EVENT`, follower by follower."""
        if brand not in self._events:
            self._events[brand] = self._read(self._document["brands"][brand])
        return self._events[brand]

    @cached_property
    def _events(self) -> dict[int, npt.NDArray[np.void]]:
        return {}

    def posts(self, brand: int) -> npt.NDArray[np.void]:
        """The posts of brand number ``brand``, of :data:`POST`, in order."""
        columns = _unpack(self._document["brands"][brand]["posts"]).reshape(len(POST.names or ()), -1)
        posts = np.zeros(columns.shape[1], POST)
        for name, column in zip(POST.names or (), columns, strict=True):
            posts[name] = np.cumsum(column) if name == "day" else column
        return posts

    def evening(self, brand: int, day: int) -> Evening:
        """Everyone as they were with brand number ``brand`` on the evening of ``day`` (0: before day 1)."""
        events, n, p = self.events(brand), len(self.rows), self.psychology
        key = events["place"].astype(np.int64) * (self.days + 1) + events["day"]
        last = np.searchsorted(key, np.arange(n) * (self.days + 1) + day, side="right") - 1
        known = (last >= 0) & (events["place"][np.maximum(last, 0)] == np.arange(n)) if len(events) else None
        state = _first(self.first_attention, p)
        since = np.full(n, day)
        standing = np.zeros(n, np.uint8)
        if known is not None:
            here = last[known]
            for name in _STATE:
                state[name][known] = events[name][here]
            since[known] = day - events["day"][here]
            for code, kind in ((1, MUTED), (2, UNFOLLOWED)):
                leavers = events[(events["kind"] == kind) & (events["day"] <= day)]["place"]
                standing[leavers] = code
        since[standing == 2] = 0  # frozen from the day they left
        r, s, k, x, attention, doubt, _ = _fade(state, since, self.first_attention, p)
        weight, prior = p["prior_weight"], p["pretender_prior"]
        trust = (r + self.disposition * weight) / (r + s + k + weight)
        odds = np.exp(doubt) * prior / (1 - prior)
        return Evening(trust, np.clip(attention, 0, 1), x, odds / (1 + odds), standing)

    def _read(self, brand: FilmBrand) -> npt.NDArray[np.void]:
        n, many = len(self.rows), brand["events"]
        numbers = _unpack(brand["film"])
        counts, columns = numbers[:n], numbers[n:].reshape(4 + len(_STATE), many)
        events = np.zeros(many, EVENT)
        events["place"] = np.repeat(np.arange(n), counts)
        first = np.cumsum(counts) - counts
        days = np.cumsum(columns[0])
        events["day"] = days - np.repeat(np.concatenate([[0], days])[first], counts)
        events["kind"], events["asks"], events["post"] = columns[1] >> 1, columns[1] & 1, columns[2]
        events["detail"] = columns[3]
        moves = {name: columns[4 + i] for i, name in enumerate(_STATE)}
        ties = _replay(events, counts, self.first_attention, self.psychology, moves=moves)
        for name, column in ties.items():
            events[name] = column
        return events


def read_film(directory: Path) -> Film | None:
    """The film of a run, None if it has none.

    Raises:
        ResultsError: it is damaged, or of a newer format.
    """
    again = f"Film it again: {command('sim', 'report', directory)}"
    document = read_json(directory / FILM, FORMAT, FilmNumbers, again)
    if document is None:
        return None
    try:
        film = Film(document)
        for brand in range(len(film.brands)):  # they are unpacked when asked for, where nobody expects errors
            film.events(brand)
            film.posts(brand)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, MemoryError) as error:
        raise ResultsError(f"{directory / FILM}: is damaged ({error}). {again}") from None
    return film


def write_film(directory: Path, film: Film) -> Path:
    """Put ``film`` into the directory of its run, whole or not at all.

    Raises:
        ResultsError: it cannot be written there.
    """
    return keep(directory / FILM, film.text)


# --- Events as columns of whole numbers ---


def _columns(events: npt.NDArray[np.void], rests: Floats, psychology: Mapping[str, float]) -> list[Whole]:
    """How many events each follower has; then of each event: days since their last one, kind (doubled, plus
    one if the post asked), post, detail, and how far each number moved beyond forgetting, in steps.
    """
    ordered = events[np.argsort(events["place"], kind="stable")]
    counts = np.bincount(ordered["place"], minlength=len(rests))
    days = ordered["day"].astype(np.int64)
    gaps = np.diff(days, prepend=0)
    first = (np.cumsum(counts) - counts)[counts > 0]
    gaps[first] = days[first]
    moves = _replay(ordered, counts, rests, psychology)
    kinds = ordered["kind"].astype(np.int64) * 2 + ordered["asks"]
    about = [ordered[name].astype(np.int64) for name in ("post", "detail")]
    return [counts, gaps, kinds, *about, *moves.values()]


def _post_columns(posts: npt.NDArray[np.void]) -> list[Whole]:
    """Days since the post before; then the other fields as they are."""
    columns = [posts[name].astype(np.int64) for name in POST.names or ()]
    return [np.diff(columns[0], prepend=0), *columns[1:]]


def _first(rests: Floats, psychology: Mapping[str, float]) -> dict[str, Floats]:
    """Ties before anything happened, of people with these first attentions."""
    state = {name: np.zeros(len(rests)) for name in _STATE}
    state["x"] += psychology["first_expectation"]
    state["A"] += rests
    return state


def _fade(
    state: Mapping[str, Floats], days: Whole, rests: Floats, psychology: Mapping[str, float]
) -> list[Floats]:
    """The tie after ``days`` days in which nothing happened."""
    forgetting, memory = psychology["forgetting"], psychology["closeness_memory"]
    fade, slow, far = forgetting**days, psychology["grudge_forgetting"] ** days, memory**days
    back = (1 - psychology["attention_recovery"]) ** days
    # The sum of closeness over the days, of a tie that is as close as can be: so many days are not forgotten.
    close_days = days if memory == 1 else memory * (1 - far) / (1 - memory)
    return [
        state["r"] * max(forgetting, 1e-300) ** (days - state["c"] * close_days),
        state["s"] * fade,
        state["k"] * slow,
        state["x"],
        rests + (state["A"] - rests) * back,
        state["d"] * slow,
        state["c"] * far,
    ]


def _replay(
    events: npt.NDArray[np.void],
    counts: Whole,
    rests: Floats,
    psychology: Mapping[str, float],
    moves: Mapping[str, Whole] | None = None,
) -> dict[str, npt.NDArray[Any]]:
    """The tie after each event from its ``moves``; without them, how far from the tie as it was.

    Both go through the same forgetting, everybody's first event, then everybody's second, ...
    """
    state = _first(rests, psychology)
    day = np.zeros(len(counts), np.int64)
    first = np.cumsum(counts) - counts
    out = {name: np.zeros(len(events), np.int64 if moves is None else np.float64) for name in _STATE}
    for number in range(int(counts.max(initial=0))):
        who = np.flatnonzero(counts > number)
        at = first[who] + number
        now = events["day"][at].astype(np.int64)
        ties = {name: column[who] for name, column in state.items()}
        before = _fade(ties, now - day[who], rests[who], psychology)
        day[who] = now
        for name, base in zip(_STATE, before, strict=True):
            if moves is None:
                steps = out[name][at] = _steps(name, base, events[name][at])
                state[name][who] = _after(name, base, steps)
            else:
                out[name][at] = state[name][who] = _after(name, base, moves[name][at])
    return out


def _steps(name: str, base: Floats, value: Floats) -> Whole:
    """How far ``value`` lies from ``base``; attention in factors: a glance costs a share of it."""
    if name == "A":
        far = np.log(np.maximum(value, _LEAST) / np.maximum(base, _LEAST))
    else:
        far = value - base
    return np.asarray(np.round(far * _STEPS[name]).astype(np.int64))


def _after(name: str, base: Floats, steps: Whole) -> Floats:
    if name == "A":
        return np.asarray(np.maximum(base, _LEAST) * np.exp(steps / _STEPS[name]))
    return np.asarray(base + steps / _STEPS[name])


# --- Whole numbers as text: zigzag, seven bits to a byte, deflated, base64 ---


def _pack(*columns: Sequence[int] | Whole) -> str:
    numbers = np.concatenate([np.asarray(column, np.int64) for column in columns])
    zigzag = ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)
    parts = []
    more = np.ones(len(zigzag), bool)
    place = np.zeros(len(zigzag), np.int64)
    byte = 0
    while more.any():
        low = (zigzag & np.uint64(127)).astype(np.uint8)
        zigzag >>= np.uint64(7)
        going_on = zigzag > 0
        parts.append((np.flatnonzero(more), np.where(going_on, low | 128, low)[more]))
        place += more
        more &= going_on
        byte += 1
    starts = np.cumsum(place) - place
    raw = np.zeros(int(place.sum()), np.uint8)
    for offset, (which, values) in enumerate(parts):
        raw[starts[which] + offset] = values
    return base64.b64encode(zlib.compress(raw.tobytes(), 9)).decode("ascii")


def _unpack(text: str) -> Whole:
    raw = np.frombuffer(inflated(base64.b64decode(text), _MOST_UNPACKED), np.uint8)
    ends = np.flatnonzero(raw < 128)
    starts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else np.empty(0, np.int64)
    lengths = ends - starts + 1
    zigzag = np.zeros(len(ends), np.uint64)
    for offset in range(int(lengths.max(initial=0))):
        which = lengths > offset
        piece = (raw[starts[which] + offset] & 127).astype(np.uint64)
        zigzag[which] |= piece << np.uint64(7 * offset)
    signs = -(zigzag & np.uint64(1)).astype(np.int64)
    return (zigzag >> np.uint64(1)).astype(np.int64) ^ signs
