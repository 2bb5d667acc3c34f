"""One follower's story: what happened to them, in sentences, each with its amounts and its equations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from math import exp
from typing import Any, Final

from sim.engine.columns import tables
from sim.engine.thread import MONTH
from sim.explain.changes import Change
from sim.explain.events import EXITS, OVER_INCIDENT, TIE, Kind, Reason
from sim.explain.watching import Watched
from sim.strategy import Reply

__all__ = ["Moment", "State", "moments", "place_of", "states"]


@dataclass(frozen=True, slots=True)
class State:
    """A tie at one point of a day, faded to that day; trust by equation 1, suspicion from equation 11."""

    credit: float
    debit: float
    grudge: float
    expectation: float
    attention: float
    closeness: float
    suspicion: float
    trust: float


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a story.

    Attributes:
        day, until: first and last day of it; several looks in vain in a row are one moment.
        kinds: of its events, in order, as :class:`~sim.explain.events.Kind` names them, in lower case.
        text: a sentence.
        equations: by which the tie moved, as docs/model.md numbers them.
        before, after: the tie. ``before`` is faded to ``day``, so between one moment's ``after`` and the next
            one's ``before`` lies forgetting, and nothing else.
        added: what the events added to credit, debit and grudge, forgetting left out.
        chance: a day to leave, as it was when they left, by equation 10b: ``all``, ``base`` (without boredom
            and distrust), ``boredom`` and ``distrust`` (factors), and of newcomers ``newcomer`` (a factor);
            empty for moments that are no exits.
        reason: why they left, as :class:`~sim.explain.events.Reason` names it, in lower case; None likewise.
    """

    day: int
    until: int
    kinds: list[str]
    text: str
    equations: list[str]
    before: State
    after: State
    added: Mapping[str, float]
    chance: Mapping[str, float]
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Step:
    number: int
    event: Any
    before: State
    after: State

    @property
    def kind(self) -> Kind:
        return Kind(self.event["kind"])


def moments(watched: Watched, row: int, psychology: Any, changes: Sequence[Change] = ()) -> list[Moment]:
    """The story of follower ``row``, who must be among those watched, in order.

    Args:
        watched: what was recorded.
        row: the follower.
        psychology: the scenario's parameters, as attributes by their full names.
        changes: those that ``watched`` was made with.
    """
    steps = list(_steps(watched, row, psychology))
    story = []
    for group in _groups(steps):
        first, last = group[0], group[-1]
        added = {
            name: sum(getattr(step.after, name) - getattr(step.before, name) for step in group)
            for name in ("credit", "debit", "grudge")
        }
        story.append(
            Moment(
                day=int(first.event["day"]),
                until=int(last.event["day"]),
                kinds=[step.kind.name.lower() for step in group],
                text=_sentence(watched, row, group, changes),
                equations=_equations(watched, group),
                before=_before(group),
                after=last.after,
                # Forgetting between the looks of a stretch is nothing that happened.
                added={name: value if abs(value) > 1e-6 else 0.0 for name, value in added.items()}
                if first.kind != Kind.LOOKED
                else dict.fromkeys(added, 0.0),
                chance=_chance(watched, last, psychology, _bored(row, last, changes))
                if last.kind in EXITS
                else {},
                reason=Reason(last.event["reason"]).name.lower() if last.kind in EXITS else None,
            )
        )
    return story


def place_of(watched: Watched, row: int, psychology: Any, number: int) -> int:
    """Which of :func:`moments` tells of the follower's event ``number``, from 0."""
    groups = _groups(list(_steps(watched, row, psychology)))
    return next(n for n, group in enumerate(groups) if any(step.number == number for step in group))


def states(watched: Watched, row: int, psychology: Any) -> tuple[State, State]:
    """Their tie before the first day, and on the last evening."""
    place = watched.place(row)
    evenings = (watched.expectation, watched.attention, watched.trust)
    expectation, attention, trust = (float(column[0, place]) for column in evenings)
    first = State(0.0, 0.0, 0.0, expectation, attention, 0.0, float(psychology.pretender_prior), trust)
    return first, State(*(float(watched.everyone[field.name][row]) for field in fields(State)))


def _steps(watched: Watched, row: int, p: Any) -> Iterator[_Step]:
    """Their events with the tie before and after each."""
    place = watched.place(row)
    t = tables(p, watched.days)
    disposition, W = float(watched.traits["disposition"][place]), p.prior_weight

    def state(r: float, s: float, k: float, x: float, A: float, d: float, c: float) -> State:
        suspicion = 1.0 / (1.0 + exp(-(t.prior + d))) if p.pretender_prior else 0.0
        return State(r, s, k, x, A, c, suspicion, (r + disposition * W) / (r + s + k + W))

    first = float(watched.first_attention[place])
    day, now = 0, (0.0, 0.0, 0.0, float(p.first_expectation), first, 0.0, 0.0)
    for number, event in enumerate(watched.events_of(row)):
        days = int(event["day"]) - day
        r, s, k, x, A, d, c = now
        before = (
            r * (exp(-t.loss * (days - c * float(t.close_days[days]))) if c else float(t.fade[days])),
            s * float(t.fade[days]),
            k * float(t.grudge_fade[days]),
            x,
            first + (A - first) * float(t.drift[days]),
            d * float(t.grudge_fade[days]),
            c * float(t.closeness[days]),
        )
        now = tuple(float(event[name]) for name in TIE)  # type: ignore[assignment]
        day = int(event["day"])
        yield _Step(number, event, state(*before), state(*now))


_TOGETHER: Final = (
    (Kind.LOOKED, Kind.LOOKED),
    (Kind.READ, Kind.SUSPECTED),
    (Kind.READ_FAKE, Kind.SUSPECTED),
    (Kind.READ_FAKE, Kind.CALLED_OUT),
    (Kind.SUSPECTED, Kind.CALLED_OUT),
    (Kind.SAW_INCIDENT, Kind.CALLED_OUT),
    (Kind.SAW_INCIDENT, Kind.JOINED_STORM),
    (Kind.HEARD_OF_INCIDENT, Kind.JOINED_STORM),
)


def _before(group: Sequence[_Step]) -> State:
    """The tie before it: if something else happened after a comment, as that left it."""
    first, *further = group
    return further[0].before if further and further[0].number > first.number + 1 else first.before


#: What begins a line that is told with what comes of it, once that comes.
_WRITING: Final = (Kind.WROTE, Kind.CONTINUED)


def _groups(steps: Sequence[_Step]) -> list[list[_Step]]:
    """Conversations, and looks in vain that follow each other, are told as one; all else by itself.

    A comment is told where the first thing comes of it that day. What then comes of it after something else
    has happened begins a line of its own, so that no line tells of more than lies between its two ends.
    """
    groups: list[list[_Step]] = []
    waiting: dict[tuple[int, ...], list[_Step]] = {}
    for step in steps:
        last, talk = groups[-1] if groups else [], _talk(step)
        if talk in waiting:
            groups = [each for each in groups if each is not waiting[talk]]
            groups.append([*waiting.pop(talk), step])
        elif last and _goes_on(last, step, talk):
            last.append(step)
        else:
            groups.append([step])
            if talk and step.kind in _WRITING:
                waiting[talk] = groups[-1]
    return groups


def _goes_on(group: Sequence[_Step], step: _Step, talk: tuple[int, ...]) -> bool:
    """Whether the last line so far goes on with it."""
    return _talk(group[0]) == talk if talk else (group[-1].kind, step.kind) in _TOGETHER


def _talk(step: _Step) -> tuple[int, ...]:
    """Which conversation it is about, and on which day; empty if it is about none."""
    event = step.event
    return tuple(int(event[name]) for name in ("day", "began", "post")) if event["turn"] >= 1 else ()


# --- Sentences ----------------------------------------------------------------------------------------------

_OUTCOMES: Final = {
    Kind.IGNORED: "heard nothing",
    Kind.ANSWERED: "got a personal answer",
    Kind.FOLLOWED_UP: "got an answer with a question back",
    Kind.CANNED: "got a template and took it for an answer",
    Kind.AUTOMATIC: "got a bot's reply that says it is one",
    Kind.CONTINUED: "wrote back",
}
_REASONS: Final = {
    Reason.BORED: "out of boredom",
    Reason.IGNORED: "for distrust, mostly over silence or what others said",
    Reason.PHONY: "for distrust, taking the brand for a phony",
    Reason.OTHER: "for no reason of the brand's",
}
_SUSPICION: Final = "took the brand for a phony"
_EXITS: Final = {
    Kind.UNFOLLOWED: "Unfollowed",
    Kind.MUTED: "Muted the brand",
    Kind.STOPPED: "Stopped looking, still a follower",
}


def _sentence(watched: Watched, row: int, group: Sequence[_Step], changes: Sequence[Change]) -> str:
    first = group[0]
    asks = bool(first.event["asks"])
    if first.event["turn"] >= 1 and first.kind != Kind.WROTE:
        return f"{_continuation(first.event)} they {_conversation(watched, row, group)}."
    match first.kind:
        case Kind.LOOKED:
            return _looks(group)
        case Kind.WROTE:
            start = "Saw the question and answered it" if asks else "Commented on a post"
            return f"{start}; {_conversation(watched, row, group[1:]) or 'no answer yet'}."
        case Kind.READ | Kind.READ_FAKE:
            return _reading(watched, row, group, changes)
        case Kind.HEARD_CALL_OUTS | Kind.HEARD_PRAISE:
            praise = first.kind == Kind.HEARD_PRAISE
            who = _sources(watched, row, int(first.event["day"]), praise=praise)
            many = "a neighbour" if len(who) == 1 else f"{len(who)} neighbours"
            did = "praise the brand" if praise else "call the brand out"
            return f"Heard {many} {did} ({_numbers(who)})."
        case Kind.JOINED:
            reach = _reach_text(watched, row, int(first.event["day"]) + 1, praise=False)
            return f"Decided to join in: on the next evening they called the brand out, {reach}."
        case Kind.BEGAN:
            return "Began to follow."
        case kind if kind in OVER_INCIDENT:
            return _over_incident(group)
        case Kind.CALLED_OUT:
            return "Called the brand out."
        case kind:
            return f"{_EXITS[kind]}, {_REASONS[Reason(first.event['reason'])]}."


def _continuation(event: Any) -> str:
    """Where a line goes on with a conversation."""
    if event["began"] == event["day"]:
        return "In a conversation they began earlier that day,"
    if event["turn"] == 1:
        return f"About the comment they left on day {event['began']},"
    return f"In the conversation they began on day {event['began']},"


def _over_incident(group: Sequence[_Step]) -> str:
    """What an incident was to them that evening."""
    event = group[0].event
    day = int(event["day"]) + int(event["turn"])
    what = "the incident" if event["turn"] == 0 else f"the incident of day {day}"
    from_whom = {0: "it had got round", 1: "a neighbour called the brand out"}
    many = from_whom.get(int(event["count"]), f"{int(event['count'])} neighbours called the brand out")
    if group[0].kind == Kind.FORGAVE:
        return f"Looked at an apology for {what}, and forgave a part."
    if group[0].kind == Kind.SAW_INCIDENT:
        text = f"Came across {'an incident' if event['turn'] == 0 else what}"
        text += f", and heard of it besides: {many}" if event["count"] else ""
    else:
        text = f"Heard of {what}: {many}"
    for step in group[1:]:
        joins = step.kind == Kind.JOINED_STORM
        text += "; joined, to be heard on the next evening" if joins else "; called the brand out"
    return f"{text}."


def _worth_it(step: _Step) -> bool:
    """Whether attention rose, by more than rounding: after a look, only the post itself does that."""
    return step.after.attention > step.before.attention + 1e-5


def _looks(group: Sequence[_Step]) -> str:
    questions = sum(bool(step.event["asks"]) for step in group)
    worth = sum(map(_worth_it, group))
    if len(group) == 1:
        how = ", which was worth it," if worth else ""
        return f"Looked at a {'question' if questions else 'post'}{how} and passed on."
    about = (
        ", one of them a question"
        if questions == 1
        else f", {questions} of them questions"
        if questions
        else ""
    )
    if worth:
        every = "both" if len(group) == 2 else "all"
        of = every if worth == len(group) else "one" if worth == 1 else str(worth)
        about += f", {of} of them worth it"
    return f"Looked at {len(group)} posts{about}, and passed on."


def _conversation(watched: Watched, row: int, steps: Sequence[_Step]) -> str:
    parts = []
    for step in steps:
        day = int(step.event["day"])
        if step.kind == Kind.RECOGNISED:
            canned = step.event["reply"] == Reply.CANNED
            parts.append("recognised the template" if canned else "took a personal answer for a template")
        elif step.kind == Kind.SUSPECTED:
            parts.append(_SUSPICION)
        elif step.kind == Kind.CALLED_OUT:
            parts.append(f"called the brand out, {_reach_text(watched, row, day, praise=False)}")
        elif step.kind == Kind.PRAISED:
            parts.append(f"praised it, {_reach_text(watched, row, day, praise=True)}")
        else:
            parts.append(_OUTCOMES[step.kind] + _late(float(step.event["tau"])))
    return "; ".join(parts)


def _late(tau: float) -> str:
    """How long an answer took, if that was an hour or more."""
    hours = int(tau)
    if hours < 1:
        return ""
    days = hours // 24
    count, unit = (days, "day") if days else (hours, "hour")
    return f" after {count} {unit}s" if count > 1 else f" after {'a day' if days else 'an hour'}"


def _reading(watched: Watched, row: int, group: Sequence[_Step], changes: Sequence[Change]) -> str:
    event = group[0].event
    post = watched.post(event)
    ways = [
        (int(post["genuine"]), "answered in person"),
        (int(post["canned"]), "given a template"),
        (int(post["automatic"]), "answered by a bot"),
        (int(post["silent"]), "left without a reply"),
    ]
    some = [(count, way) for count, way in ways if count]
    total = sum(count for count, _ in some)
    comments = "one comment" if total == 1 else f"{total} comments"
    if not total:
        how = "no comment answered yet"
    elif len(some) == 1:
        how = f"{comments}, {'' if total == 1 else 'all '}{some[0][1]}"
    else:
        how = f"{comments}: {', '.join(f'{count} {way}' for count, way in some)}"
    text = f"Opened the thread under a {'question' if event['asks'] else 'post'}: {how}"
    if group[0].kind == Kind.READ_FAKE:
        text += "; recognised the template" if post["canned"] else "; took an answer for a template"
    if any(step.kind == Kind.SUSPECTED for step in group):
        text += f"; {_SUSPICION}"
    if group[-1].kind == Kind.CALLED_OUT:
        text += f"; called the brand out, {_reach_text(watched, row, int(event['day']), praise=False)}"
    # Answers raise attention too, so it tells of the post only where there were none, nor any to their eyes.
    answers = post["genuine"] + post["canned"] or any(
        each.what == "read of answers" and each.row == row and each.on(int(event["day"])) for each in changes
    )
    worth = group[0].kind == Kind.READ and not answers and _worth_it(group[0])
    return text + (". The post was worth it." if worth else ".")


def _sources(watched: Watched, row: int, day: int, *, praise: bool) -> list[int]:
    hearings = watched.heard
    rows = hearings[(hearings["hearer"] == row) & (hearings["day"] == day) & (hearings["praise"] == praise)]
    return sorted(rows["source"].tolist())


def _reach_text(watched: Watched, row: int, day: int, *, praise: bool) -> str:
    hearings = watched.heard
    rows = hearings[(hearings["source"] == row) & (hearings["day"] == day) & (hearings["praise"] == praise)]
    neighbours = int(watched.neighbours[watched.place(row)])
    if not neighbours:
        return "and has no neighbours to hear it"
    if not len(rows):
        return f"and none of their {neighbours} neighbours heard it"
    return f"and {len(rows)} of their {neighbours} neighbours heard it ({_numbers(rows['hearer'].tolist())})"


def _numbers(rows: Sequence[int], limit: int = 6) -> str:
    text = ", ".join(str(row) for row in sorted(rows)[:limit])
    return text + (", ..." if len(rows) > limit else "")


# --- Equations ----------------------------------------------------------------------------------------------

_ORDER: Final = ("2", "3", "3b", "4", "5", "5b", "6", "7", "8", "8b", "9", "10b", "11", "12", "17", "18")
#: Kind -> the equations that are at work whenever it happens; some are added by conversation and thread.
_PLAIN: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.LOOKED: ("5b",),
    Kind.IGNORED: ("4", "5", "11"),
    Kind.ANSWERED: ("3", "11"),
    Kind.FOLLOWED_UP: ("3", "11"),
    Kind.CANNED: ("3", "6", "11"),
    Kind.AUTOMATIC: ("3",),
    Kind.READ: ("5", "5b", "11"),
    Kind.READ_FAKE: ("6", "11"),
    Kind.RECOGNISED: ("6", "11"),
    Kind.SUSPECTED: ("12",),
    Kind.CALLED_OUT: ("7",),
    Kind.PRAISED: ("7",),
    Kind.HEARD_CALL_OUTS: ("8",),
    Kind.HEARD_PRAISE: ("8b",),
    Kind.JOINED: ("9",),
    Kind.UNFOLLOWED: ("10b",),
    Kind.MUTED: ("10b",),
    Kind.STOPPED: ("10b",),
    Kind.BEGAN: ("18",),
    **dict.fromkeys(OVER_INCIDENT, ("17",)),
}
_REPLIES: Final = (Kind.ANSWERED, Kind.FOLLOWED_UP, Kind.CANNED, Kind.AUTOMATIC)
_READ: Final = (Kind.READ, Kind.READ_FAKE)


def _equations(watched: Watched, group: Sequence[_Step]) -> list[str]:
    numbers: set[str] = set()
    for step in group:
        event, kind = step.event, step.kind
        if kind == Kind.CALLED_OUT and group[0].kind in OVER_INCIDENT:
            continue  # over an incident: 17
        numbers.update(_PLAIN.get(kind, ()))
        if event["asks"] and kind in (Kind.IGNORED, *_REPLIES, *_READ):
            numbers.add("2")
        if kind in _REPLIES and event["turn"] == 1:
            numbers.add("5")
        elif kind in (Kind.ANSWERED, Kind.FOLLOWED_UP):
            numbers.add("3b")
        elif kind in _READ:
            post = watched.post(event)
            answers = kind == Kind.READ and post["genuine"] + post["canned"] + post["automatic"]
            turns = kind == Kind.READ and post["turns"]
            parts = (("4", post["silent"]), ("3", answers), ("3b", turns))
            numbers.update(number for number, there in parts if there)
    return [number for number in _ORDER if number in numbers]


def _bored(row: int, step: _Step, changes: Sequence[Change]) -> bool:
    """Whether boredom has a part in their leaving that day."""
    day = int(step.event["day"])
    return not any(each.what == "not bored" and each.row == row and each.on(day) for each in changes)


def _chance(watched: Watched, step: _Step, p: Any, bored: bool) -> dict[str, float]:
    """Equation 10b on the day they left: the chance of a day, posts left out."""
    first = float(watched.first_attention[step.event["place"]])
    distrust = exp(p.exit_trust_slope * (0.5 - step.before.trust))
    boredom = exp(p.exit_attention_slope * (1.0 - step.before.attention / first))
    if not bored:
        boredom = min(boredom, 1.0)
    chance = {
        "all": min(1.0, p.exit_hazard * distrust * boredom),
        "base": p.exit_hazard,
        "boredom": boredom,
        "distrust": distrust,
    }
    events = watched.events[watched.events["place"] == step.event["place"]]
    began = events["day"][events["kind"] == Kind.BEGAN]
    if len(began) and step.event["day"] - began[0] <= MONTH:
        chance["newcomer"] = p.newcomer_exit
        chance["all"] = min(1.0, p.newcomer_exit * p.exit_hazard * distrust * boredom)
    return chance
