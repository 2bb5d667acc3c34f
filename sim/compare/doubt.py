"""``doubt.json``: how far a difference holds over what nobody has measured, and what that says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field
from typing_extensions import TypedDict

from sim.compare.rivals import UnderRivals, less
from sim.compare.sentences import Finding, called_in, findings, ranked
from sim.errors import ResultsError
from sim.numbers import Mean, decimals, scale_of, turned
from sim.results.checksums import keep
from sim.results.shape import read_json
from sim.results.typed import About, Audience, Summary, VariedNumber

__all__ = [
    "FILE",
    "FORMAT",
    "DoubtNumbers",
    "DoubtPair",
    "Enough",
    "Turn",
    "Worlds",
    "answers",
    "doubt_sentences",
    "how_it_was_tried",
    "pair_of",
    "pair_sentence",
    "read_doubt",
    "size",
    "write_doubt",
]


WorldCount = Annotated[int, Field(ge=0, le=1_000_000)]


class Enough(TypedDict):
    """Worlds in which either is ahead by as much as matters."""

    ahead: WorldCount
    behind: WorldCount


class Worlds(Enough):
    """Some of the worlds, and in how many of them a brand is ahead of another."""

    of: WorldCount


class Turn(TypedDict):
    """With what the ranking turns."""

    parameter: str
    base: float
    value: float
    above: bool
    p: float
    here: Worlds  #: where ``parameter`` is above (or not ``above``: below) ``value``
    elsewhere: Worlds


class DoubtPair(TypedDict):
    """Two brands on one measure, over the worlds."""

    a: str
    b: str
    measure: str
    base: Mean  #: ``a`` less ``b`` in the scenario as it is, on the copy
    low: float  #: from here to ``high`` lie nine in ten worlds, and ``base``
    high: float
    ahead: WorldCount  #: worlds in which ``a`` is ahead of ``b``
    behind: WorldCount
    equal: WorldCount
    of: WorldCount
    enough: Enough | None  #: of these worlds, by as much as matters; None where any difference does
    noise: float | None  #: standard error over replicates, typical of a world
    turns: Turn | None


class DoubtNumbers(TypedDict):
    """``doubt.json``, and what ``sim doubt --json`` prints."""

    format: int
    scenario: str
    seed: int | str
    audience: Audience
    worlds: WorldCount  #: tried
    replicates: int  #: runs of each
    parameters: Sequence[VariedNumber]  #: what was varied
    measures: Mapping[str, About]
    pairs: Sequence[DoubtPair]
    failed: int  #: runs
    rivals: UnderRivals | None  #: as in ``rivals.json``


#: Beside ``summary.json`` of a run.
FILE: Final = "doubt.json"

#: Version of its format.
FORMAT: Final = 1

_FEW = 3  # worlds that turn below which nothing can be said of where


def pair_of(doubt: DoubtNumbers, a: str, b: str, measure: str) -> DoubtPair | None:
    """The row of two brands, with ``a`` in the first place whoever is; None if there is none."""
    for row in doubt["pairs"]:
        if row["measure"] == measure and {row["a"], row["b"]} == {a, b}:
            return row.copy() if row["a"] == a else _opposite(row)
    return None


def answers(doubt: DoubtNumbers | None, summary: Summary) -> list[str]:
    """Of a run: its findings, a sentence each, with luck and what nobody has measured side by side.

    Args:
        doubt: its doubt; None, or without a finding's pair, leaves what luck says.
    """
    return [_beyond_luck(doubt, summary, finding) or finding.sentence for finding in findings(summary)]


def _beyond_luck(doubt: DoubtNumbers | None, summary: Summary, finding: Finding) -> str:
    """``Followers kept: A 1.6 points more than B, 160 of 10,000 people (luck alone 1.5 to 1.7; over what
    nobody has measured 0.1 to 9.0), ahead in 20 of 20 replicates and in 58 of 60 worlds.``
    """
    if doubt is None or finding.pair is None or finding.measure not in doubt["measures"]:
        return ""
    a, b = finding.pair
    row = pair_of(doubt, a, b, finding.measure)
    luck = less(summary, a, b, finding.measure)
    if row is None or luck["mean"] is None:
        return ""
    about, row = doubt["measures"][finding.measure], _and_the_run(row, luck)
    by, ends = _difference(row, about["unit"], luck)
    people = f", {finding.people}" if finding.people else ""
    word = "ahead" if about["better"] else "above"
    return (
        f"{finding.head}: {a} {by} than {b}{people} ({ends}), {word} {finding.wins} and in "
        f"{_worlds(row, word)}{_turning(row, word)}{finding.tail}"
    )


def doubt_sentences(doubt: DoubtNumbers, summary: Summary) -> list[str]:
    """Of a run: what its doubt says of its findings, a sentence each, the leader against the next."""
    sentences = []
    for finding in findings(summary):
        about, names = doubt["measures"].get(finding.measure), list(ranked(summary, finding.measure))
        row = pair_of(doubt, names[0], names[1], finding.measure) if len(names) > 1 else None
        if about and row:
            luck = less(summary, names[0], names[1], finding.measure)
            row = _and_the_run(row, luck)
            sentences.append(pair_sentence(row, about, called_in(summary, finding.measure), luck))
    return sentences


def _and_the_run(row: DoubtPair, luck: Mean) -> DoubtPair:
    """A row whose range holds the run itself, which is one of the worlds, and the best known."""
    if luck["mean"] is None:
        return row.copy()
    return {**row, "low": min(row["low"], luck["mean"]), "high": max(row["high"], luck["mean"])}


def how_it_was_tried(doubt: DoubtNumbers) -> str:
    """What the worlds are, for beside the sentences."""
    full, small = doubt["audience"]["followers"], doubt["audience"]["simulated"]
    copy = f", on {small:,} of the {full:,} followers, with hands in proportion" if small < full else ""
    return (
        f"A world moves the {len(doubt['parameters'])} numbers that nobody has measured for this audience at "
        f"once, within their ranges; {doubt['worlds']} were tried{copy}. In nine of ten the difference lies "
        "within what is told."
    )


def _opposite(row: DoubtPair) -> DoubtPair:
    def swap(counts: Worlds) -> Worlds:
        return {"ahead": counts["behind"], "behind": counts["ahead"], "of": counts["of"]}

    turns, enough = row["turns"], row["enough"]
    return {
        **row,
        "a": row["b"],
        "b": row["a"],
        "base": turned(row["base"]),
        "low": 0.0 - row["high"],
        "high": 0.0 - row["low"],
        "ahead": row["behind"],
        "behind": row["ahead"],
        "enough": None if enough is None else {"ahead": enough["behind"], "behind": enough["ahead"]},
        "turns": None
        if turns is None
        else {**turns, "here": swap(turns["here"]), "elsewhere": swap(turns["elsewhere"])},
    }


def pair_sentence(row: DoubtPair, about: About, title: str, luck: Mean | None = None) -> str:
    """What a row says: ``A against B: 1.6 points more followers kept (luck alone 1.5 to 1.7; over what nobody
    has measured 0.1 to 9.0), ahead in 58 of 60 worlds.``

    Args:
        row: as :func:`pair_of` gives it.
        about: unit and direction of its measure; ``title``: what that is called.
        luck: the difference with the interval of replicates; that of the copy if left out.
    """
    unit, better = about["unit"], about["better"]
    luck = luck or row["base"]
    mean = luck["mean"]
    if mean is None:
        return f"{row['a']} against {row['b']}: no value of {title}."
    if row["equal"] == row["of"] > 0:
        return f"{row['a']} against {row['b']}: equal {title} in each of {row['of']} worlds."
    by, ends = _difference(row, unit, luck)
    word = "ahead" if better else "above"
    return (
        f"{row['a']} against {row['b']}: {by} {title} ({ends}), {word} in {_worlds(row, word)}"
        f"{_turning(row, word)}"
    )


def _difference(row: DoubtPair, unit: str, luck: Mean) -> tuple[str, str]:
    """``1.6 points more``, and ``luck alone 1.5 to 1.7; over what nobody has measured 0.1 to 9.0``."""
    ends = [f"over what nobody has measured {_between(row['low'], row['high'], unit)}"]
    spread = None
    if luck["low"] is not None and luck["high"] is not None:
        ends.insert(0, f"luck alone {_between(luck['low'], luck['high'], unit)}")
        spread = (luck["high"] - luck["low"]) / 2
    mean = luck["mean"] or 0.0
    return f"{size(abs(mean), unit, spread)} {'more' if mean >= 0 else 'less'}", "; ".join(ends)


def _worlds(row: DoubtPair, word: str) -> str:
    behind = "behind" if word == "ahead" else "below"
    equal = f", equal in {row['equal']}" if row["equal"] else ""
    if row["equal"] and not row["behind"]:
        equal += f", never {behind}"
    enough = f" ({row['enough']['ahead']} by as much as matters)" if row["enough"] and row["ahead"] else ""
    return f"{row['ahead']} of {row['of']} worlds{enough}{equal}."


def _turning(row: DoubtPair, word: str) -> str:
    """With what the ranking turns, if it does."""
    fewer = min(row["ahead"], row["behind"])
    if not fewer:
        return ""
    turns = row["turns"]
    if turns is None:
        if fewer < _FEW:
            return " Too few turn it to say with what."
        return " No single number decides where it turns."
    here, elsewhere = turns["here"], turns["elsewhere"]
    holds = row["ahead"] < row["behind"]
    side = "above" if turns["above"] else "below"
    where = f"{turns['parameter']} is {side} {turns['value']:g} (the scenario has {turns['base']:.3g})"
    return (
        f" It {'holds' if holds else 'turns'} mostly where {where}: {word} in {here['ahead']} of "
        f"{here['of']} such worlds, and in {elsewhere['ahead']} of the {elsewhere['of']} others."
    )


def size(value: float, unit: str, spread: float | None = None) -> str:
    """The size of a difference: ``2.1 points``, ``0.12``, ``1,204``; with the digits that a spread allows."""
    scale, fewest = scale_of(unit)
    places = decimals(fewest, scale * value, spread=spread and scale * spread)
    return f"{scale * value:,.{places}f}{' points' if unit == 'share' else ''}"


def _between(low: float, high: float, unit: str) -> str:
    """``0.1 to 9.0``; an end that is next to nothing beside the other is ``0``."""
    scale, fewest = scale_of(unit)
    places = decimals(fewest, spread=scale * (high - low) / 2)
    texts = (f"{scale * end:,.{places}f}" for end in (low, high))
    return " to ".join(text if float(text.replace(",", "")) else "0" for text in texts)


def write_doubt(directory: Path, doubt: DoubtNumbers) -> None:
    """Keep it beside the run. Raises ResultsError if it cannot be written there."""
    keep(directory / FILE, json.dumps(doubt, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def read_doubt(directory: Path, brands: list[str]) -> DoubtNumbers | None:
    """What was kept beside a run of ``brands``, or None if nothing was.

    Raises:
        ResultsError: the file is damaged, of another run, or a newer version wrote it.
    """
    doubt = read_json(directory / FILE, FORMAT, DoubtNumbers, _AGAIN)
    if doubt is None:
        return None
    for row in doubt["pairs"]:
        if not {row["a"], row["b"]} <= set(brands) or row["a"] == row["b"]:
            raise ResultsError(f"{directory / FILE}: is of another run. {_AGAIN}")
        if row["measure"] not in doubt["measures"]:
            raise ResultsError(f"{directory / FILE}: is damaged: it has no {row['measure']}. {_AGAIN}")
        if row["ahead"] + row["behind"] + row["equal"] != row["of"]:
            raise ResultsError(f"{directory / FILE}: is damaged: its worlds do not add up. {_AGAIN}")
    return doubt


_AGAIN = "Run the scenario again: that mends it."
