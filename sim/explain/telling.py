"""What ``sim explain`` tells, as plain values: the JSON of docs/reference/explain.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from sim.explain.asking import Difference, her_exit
from sim.explain.changes import Change
from sim.explain.deciding import blames_the_brand
from sim.explain.events import Reason
from sim.explain.parting import HerParting, Parting
from sim.explain.story import Moment, moments, states
from sim.explain.typed import MomentNumbers, Parted, Told, WhatIf
from sim.explain.watching import Watched
from sim.results.why import DepartureNumbers

__all__ = ["FORMAT", "KEPT_BY", "decisive", "speaks_against", "told", "told_difference", "told_parting"]

#: Of the JSON; a number moves when something that was there is gone or means something else.
FORMAT = 1


def told(watched: Watched, row: int, psychology: Any, changes: Sequence[Change] = ()) -> Told:
    """One follower's story; ``changes`` are those that ``watched`` was made with."""
    place = watched.place(row)
    start, end = states(watched, row, psychology)
    traits = watched.traits[place]
    left = her_exit(watched, row)
    story = [_moment(each) for each in moments(watched, row, psychology, changes)]
    return {
        "traits": {name: float(traits[name]) for name in traits.dtype.names or ()},
        "neighbours": int(watched.neighbours[place]),
        "start": asdict(start),
        "end": asdict(end),
        "left": None
        if left is None
        else {
            "day": left[0],
            "how": left[1].name.lower(),
            "why": left[2].name.lower(),
            "trust": next(each for each in story if left[1].name.lower() in each["kinds"])["after"]["trust"],
        },
        "story": story,
        "evenings": {
            "trust": watched.trust[:, place].tolist(),
            "attention": watched.attention[:, place].tolist(),
            "expectation": watched.expectation[:, place].tolist(),
            "standing": watched.standing[:, place].tolist(),
        },
    }


def told_difference(changes: Sequence[str], found: Difference, then: Told) -> WhatIf:
    """What followed from changes; ``then`` is their story with them, as :func:`told` gives it."""
    return {
        "changes": list(changes),
        "first_day": found.first_day,
        "others_stayed": found.stayed.tolist(),
        "others_left": found.left.tolist(),
        "others_later": found.kept_longer,
        "others_sooner": found.left_sooner,
        "others_moved": found.moved,
        "measures": {
            name: {"was": _number(was), "then": _number(is_)} for name, (was, is_) in found.measures.items()
        },
        **then,
    }


def told_parting(whole: Parting | None, hers: HerParting | None) -> Parted:
    """Where two brands part, for everybody, and for one follower if they were asked about."""
    return {
        "audience": None if whole is None else whole.as_dict(),
        "follower": None
        if hers is None
        else {
            "day": hers.day,
            "a": None if hers.a is None else _moment(hers.a),
            "b": None if hers.b is None else _moment(hers.b),
        },
    }


def _moment(moment: Moment) -> MomentNumbers:
    return {
        "day": moment.day,
        "until": moment.until,
        "kinds": list(moment.kinds),
        "text": moment.text,
        "equations": list(moment.equations),
        "before": asdict(moment.before),
        "after": asdict(moment.after),
        "added": moment.added,
        "chance": moment.chance,
        "reason": moment.reason,
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


#: What would have kept one who left, by the kind of the decisive moment.
KEPT_BY: Final = {
    "ignored after asked": "had an answer of theirs to a question not gone unanswered",
    "ignored": "had a comment of theirs not gone unanswered",
    "saw others ignored": "had the comments they read not gone unanswered",
    "recognised template": "had they not recognised a template",
    "false alarm": "had they not taken a personal reply for a template",
    "friends' call-outs": "had they not heard friends call it out",
    "an incident": "had they not learnt of an incident",
    "boredom": "had boredom not raised the chance on the day they left",
}
_ONLY_IF: Final = {  # the same, where it took all moments of the kind
    "ignored after asked": "none of their answers to questions had gone unanswered",
    "ignored": "none of their comments had gone unanswered",
    "saw others ignored": "none of the comments they read had gone unanswered",
    "recognised template": "they had never recognised a template",
    "false alarm": "they had never taken a personal reply for a template",
    "friends' call-outs": "they had never heard friends call the brand out",
    "an incident": "they had never learnt of an incident",
    "boredom": "boredom had never raised the chance of leaving",
}


def decisive(decided: DepartureNumbers) -> str:
    """What would have kept one who left: a departure, as ``why.json`` has it, in a sentence."""
    if decided["kind"] not in KEPT_BY:
        return "No one thing tried (a reply, a template, what others said, boredom) would have kept them."
    if decided["moment"] is None:
        kept = ", or if ".join(_ONLY_IF[kind] for kind in (decided["kind"], *decided["also"]))
        return f"No one moment decided it: they would have stayed only if {kept}."
    kept = KEPT_BY[decided["kind"]]
    when = f" on day {decided['moment']}" if decided["kind"] != "boredom" else ""
    also = [KEPT_BY[kind] for kind in decided["also"]]
    text = f"They would have stayed {kept}{when}"
    return text + (f"; or {', or '.join(also)}." if also else ".")


def speaks_against(decided: DepartureNumbers | None) -> bool:
    """Whether the reason that the model drew is another one than what trying found: something of the brand's
    decided it, and the part of the chance to leave that luck named was not the brand's.
    """
    if decided is None or not blames_the_brand(decided["kind"]):
        return False
    return decided["reason"] in (Reason.BORED.name.lower(), Reason.OTHER.name.lower())
