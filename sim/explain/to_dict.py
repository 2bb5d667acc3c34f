"""What ``sim explain`` tells, as plain values: the JSON of docs/reference/explain.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sim.explain.asking import follower_exit
from sim.explain.changes import Change
from sim.explain.deciding import blames_the_brand
from sim.explain.divergence import Divergence, FollowerDivergence
from sim.explain.events import Reason
from sim.explain.story import moments, states
from sim.explain.typed import Divergences, FollowerNumbers, MomentNumbers
from sim.explain.watching import Watched
from sim.results.why import DepartureNumbers

__all__ = [
    "FORMAT",
    "KEPT_BY",
    "decisive_text",
    "divergence_to_dict",
    "speaks_against",
    "story_to_dict",
]

#: Of the JSON; a number moves when something that was there is gone or means something else.
FORMAT = 1


def story_to_dict(
    watched: Watched, row: int, psychology: Any, changes: Sequence[Change] = ()
) -> FollowerNumbers:
    """One follower's story; ``changes`` are those that ``watched`` was made with."""
    place = watched.place(row)
    start, end = states(watched, row, psychology)
    traits = watched.traits[place]
    exit_ = follower_exit(watched, row)
    story: list[MomentNumbers] = [_plain(each) for each in moments(watched, row, psychology, changes)]
    return {
        "traits": {name: float(traits[name]) for name in traits.dtype.names or ()},
        "neighbours": int(watched.neighbours[place]),
        "start": asdict(start),
        "end": asdict(end),
        "left": None
        if exit_ is None
        else {
            "day": exit_[0],
            "how": exit_[1].name.lower(),
            "why": exit_[2].name.lower(),
            "trust": next(each for each in story if exit_[1].name.lower() in each["kinds"])["after"]["trust"],
        },
        "story": story,
        "evenings": {
            "trust": watched.trust[:, place].tolist(),
            "attention": watched.attention[:, place].tolist(),
            "expectation": watched.expectation[:, place].tolist(),
            "standing": watched.standing[:, place].tolist(),
        },
    }


def divergence_to_dict(of_all: Divergence | None, of_one: FollowerDivergence | None) -> Divergences:
    """Where two brands part, for everybody, and for one follower if they were asked about."""
    return {"audience": _plain(of_all), "follower": _plain(of_one)}


def _plain(of: Any) -> Any:
    return None if of is None else asdict(of)


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


def decisive_text(departure: DepartureNumbers) -> str:
    """What would have kept one who left: a departure, as ``why.json`` has it, in a sentence."""
    if departure["kind"] not in KEPT_BY:
        return "No one thing tried (a reply, a template, what others said, boredom) would have kept them."
    if departure["moment"] is None:
        condition = ", or if ".join(_ONLY_IF[kind] for kind in (departure["kind"], *departure["also"]))
        return f"No one moment decided it: they would have stayed only if {condition}."
    condition = KEPT_BY[departure["kind"]]
    when = f" on day {departure['moment']}" if departure["kind"] != "boredom" else ""
    also = [KEPT_BY[kind] for kind in departure["also"]]
    text = f"They would have stayed {condition}{when}"
    return text + (f"; or {', or '.join(also)}." if also else ".")


def speaks_against(departure: DepartureNumbers | None) -> bool:
    """Whether the reason that the model drew is another one than what trying found: something of the brand's
    decided it, and the part of the chance to leave that luck named was not the brand's.
    """
    if departure is None or not blames_the_brand(departure["kind"]):
        return False
    return departure["reason"] in (Reason.BORED.name.lower(), Reason.OTHER.name.lower())
