"""Run the engine and the reference on the same luck and graph, and compare everything, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.model import TrustModel
from sim.scenario import Scenario
from sim.strategy import Inbox, Reply, as_answers

from .brand import Brand
from .follower import Standing
from .model import ReferenceModel

#: State is single precision in the engine, rounded whenever a tie is touched; it is plain double here.
ROUNDING = 2e-6

#: Closeness is kept in whole steps: where rounding falls the other way it is one step off.
STEP = 1 / 65_535

STATE = (
    "credit", "debit", "grudge", "expectation", "attention", "doubt", "closeness", "trust", "suspicion",
)  # fmt: skip
EXACT = ("standing", "talked", "flags")

#: Columns of ``sim.measures.FLOWS`` that events of the reference count, and how those events begin.
COUNTED = {
    "shown": "shown",
    "looks": "looked",
    "likes": "liked",
    "dropped": "dropped",
    "automatic": "answered AUTOMATIC",
    "canned": "answered CANNED",
    "opened": "opened",
    "recognised": "recognised",
    "joins": "joined",
    "unfollows": "unfollowed",
    "mutes": "muted",
    "stops": "stopped looking",
    "gained": "began to follow",
}


@dataclass
class Letters:
    """What a strategy was sent and what it answered, in order: one entry a round."""

    rounds: list[dict[str, Any]] = field(default_factory=list)

    def record(self, inbox: Inbox, answers: Any) -> None:
        columns = (
            "follower", "followers", "post", "asks", "turn", "time", "luck", "spoken", "critic", "age",
            "waited",
        )  # fmt: skip
        sent = {name: getattr(inbox, name).tolist() for name in columns}
        day = inbox.day
        self.rounds.append(
            {
                "day": day.number,
                "hands": inbox.hands,
                "counter": day.followers,
                "yesterday": tuple(day.yesterday),
                "storm": day.storm,
                "topics": day.topics,
                "calendar": (day.date, day.weekday, day.holiday, day.open),
                "morning": (day.hands, day.backlog, tuple(day.costs)),
                "posts": day.recent_posts,
                "overtime": answers.overtime,
                **sent,
                "answered": list(zip(answers.positions.tolist(), answers.replies.tolist(), strict=True)),
            }
        )


class ListeningIn:
    """A registry whose strategies are the real ones, with all their letters kept."""

    def __init__(self, registry: Any) -> None:
        self._registry = registry
        self.letters: list[Letters] = []
        self.strategies: Mapping[str, Any] = {
            name: SimpleNamespace(cls=info.cls, create=self._creating(info))
            for name, info in registry.strategies.items()
        }

    def __getattr__(self, name: str) -> Any:
        return getattr(self._registry, name)

    def _creating(self, info: Any) -> Any:
        def create(with_: Mapping[str, Any]) -> Any:
            strategy = info.create(with_)
            letters = Letters()
            self.letters.append(letters)
            answer = strategy.answer

            def answer_and_record(inbox: Inbox) -> Any:
                answers = as_answers(answer(inbox), inbox)
                letters.record(inbox, answers)
                return answers

            strategy.answer = answer_and_record
            return strategy

        return create


def flows(brand: Brand) -> dict[str, float]:
    """Today's events of the reference, counted as ``sim.measures.FLOWS`` counts them."""
    today = brand.diary[brand.today]
    kinds = Counter((event.what, event.turn == 1) for event in today)

    def count(what: str, *, first_turn: bool | None = None) -> int:
        return sum(
            times
            for (kind, first), times in kinds.items()
            if kind.startswith(what) and first_turn in (None, first)
        )

    written = ("answered CANNED", "answered PERSONAL", "answered FOLLOW_UP")
    counts: dict[str, float] = {name: count(what) for name, what in COUNTED.items()}
    counts["posts"] = len(brand.posts)
    counts["asks"] = sum(post.asks for post in brand.posts)
    counts["comments"] = count("commented", first_turn=True)
    counts["turns"] = count("commented", first_turn=False)
    counts["asked"] = sum(
        event.what == "commented" and event.turn == 1 and brand.posts[event.slot].asks for event in today
    )
    counts["answered"] = sum(count(what, first_turn=True) for what in written)
    counts["replies"] = sum(map(count, written))
    counts["call_outs"] = len(brand.calling_out) + len(brand.storms.calling_out)
    counts["praises"] = len(brand.praising)
    for reason in ("other", "bored", "ignored", "phony"):
        counts[f"left_{reason}"] = sum(
            times for (kind, _), times in kinds.items() if kind.endswith(f"({reason})")
        )
    return counts


def column(brand: Brand, name: str) -> np.ndarray:
    """A column of the reference's followers, as the engine calls it."""
    if name == "flags":
        ever = ("commented", "opened", "called_out", "suspected")
        bits = (*(f"has_{what}" for what in ever), "saw_template", "mistook", "was_right")
        return np.array([sum(getattr(f, bit) << i for i, bit in enumerate(bits)) for f in brand.followers])
    return np.array([getattr(f, name) for f in brand.followers])


def explain(brand: Brand, follower: int) -> str:
    """What the reference saw happen to her today, and how narrow its narrowest decision so far was."""
    today = [e for e in brand.diary[brand.today] if e.follower == follower]
    happened = "; ".join(f"{e.what} (slot {e.slot}, turn {e.turn})" for e in today) or "nothing"
    return f"In the reference, she had today: {happened}. Narrowest decision so far: {brand.closest}"


def compare_day(engine: Any, brand: Brand) -> None:
    """Every tie of one brand after one day, and the day's counts."""
    where = f"day {brand.today}, brand {brand.name}"
    for name in EXACT:
        mine, theirs = column(brand, name), np.asarray(engine.column(name)).astype(np.int64)
        if (mine != theirs).any():
            who = int(np.flatnonzero(mine != theirs)[0])
            raise AssertionError(
                f"{where}, follower {who}, {name}: engine {theirs[who]}, reference {mine[who]}. "
                + explain(brand, who)
            )
    for name in STATE:
        mine, theirs = column(brand, name), np.asarray(engine.column(name))
        allowed = ROUNDING * np.maximum(1, np.abs(mine)) + STEP * (name == "closeness")
        off = np.abs(mine - theirs) > allowed
        if off.any():
            who = int(np.flatnonzero(off)[0])
            raise AssertionError(
                f"{where}, follower {who}, {name}: engine {theirs[who]:.9g}, reference {mine[who]:.9g}. "
                + explain(brand, who)
            )
    counted = flows(brand)
    theirs = {name: engine.flows.get(name, 0) for name in counted}
    assert theirs == counted, f"{where}: counts differ (engine, reference): " + ", ".join(
        f"{name} {theirs[name]:g}, {counted[name]:g}" for name in counted if theirs[name] != counted[name]
    )
    compare_storms(engine, brand, where)
    counter = (Standing.FOLLOWS, Standing.MUTED)
    assert engine.followers == sum(f.standing in counter for f in brand.followers), where
    mine = [-1 if f.joined_on is None else f.joined_on for f in brand.followers[brand.founders :]]
    assert engine.world.joined.tolist() == mine, where
    if brand.desk is not None:
        compare_desks(engine, brand, where)


def compare_storms(engine: Any, brand: Brand, where: str) -> None:
    """Every incident over which somebody has called out, and for those alive who knows of it."""
    mine = [(i.number, i.severity, sum(i.call_outs)) for i in brand.storms.ever if sum(i.call_outs)]
    theirs = [(i.number, i.severity, i.size) for i in engine.world.storms.all]
    assert theirs == mine, f"{where}: incidents {theirs}, {mine}"
    left = {incident.number: incident for incident in brand.storms.alive}
    for incident in engine.world.storms.alive:
        other = left.pop(incident.number)
        assert set(incident.rows.tolist()) == other.knows, where
        assert set(incident.queue.tolist()) == other.joining, where
        assert incident.heat == other.heat, where
    assert not left, where


def compare_desks(engine: Any, brand: Brand, where: str) -> None:
    """Every open comment, what has been settled, and how long it took."""
    desk, mine = engine.desk, brand.desk
    assert mine is not None
    about = {
        name: [getattr(message, name) for message in mine.open]
        for name in ("slot", "day", "turn", "asks", "at", "luck", "in_force")
    }
    about["follower"] = [message.follower.number for message in mine.open]
    for name, column in about.items():
        theirs = desk.open[{"slot": "post", "in_force": "xstar"}.get(name, name)]
        assert len(theirs) == len(column), f"{where}: {len(theirs)} open in the engine, {len(column)} here"
        np.testing.assert_allclose(theirs, column, rtol=ROUNDING, err_msg=f"{where}, open, {name}")
    today = Counter(event.what for event in brand.diary[brand.today])
    counted = {"given_up": today["gave up"], "by_bot": today["bot"]}
    counted["open"] = sum(message.turn == 1 for message in mine.open)
    assert {name: engine.flows[name] for name in counted} == counted, where
    delays = np.concatenate([np.empty(0), *desk.delays])
    np.testing.assert_allclose(np.sort(delays), np.sort(mine.delays), rtol=1e-9, err_msg=where)
    costs, flows = brand.costs, engine.flows
    minutes = costs.minutes_per_canned_reply * flows["canned"]
    minutes += costs.minutes_per_reply * (flows["replies"] - flows["canned"])
    assert flows["minutes"] == flows["posts"] * costs.minutes_per_post + minutes + mine.idle, where


def compare_letters(engine: list[Letters], reference: list[Letters]) -> None:
    assert len(engine) == len(reference)
    for mine, theirs in zip(reference, engine, strict=True):
        for number, (left, right) in enumerate(zip(theirs.rounds, mine.rounds, strict=False)):
            for name in right:
                same = left[name] == right[name]
                if name in ("time", "waited"):
                    same = np.allclose(left[name], right[name], rtol=0, atol=1e-9)
                assert same, f"day {right['day']}, letter {number}: {name} differs"
        assert len(theirs.rounds) == len(mine.rounds)


def compare(scenario: Scenario, registry: Any, *, replicate: int = 0) -> Counter[str]:
    """Run both to the last day. Raises AssertionError at the first difference.

    Returns how often each kind of event happened in the reference, so that a test can ask for it.
    """
    heard_by_engine, heard_by_reference = ListeningIn(registry), ListeningIn(registry)
    engine = TrustModel(scenario, replicate=replicate, registry=heard_by_engine)
    edges = engine.graph.edges.tolist()
    reference = ReferenceModel(scenario, edges, registry=heard_by_reference, replicate=replicate)
    compare_people(engine, reference)
    for _ in range(scenario.days):
        engine.step()
        reference.step()
        for mine, theirs in zip(reference.brands, engine.brands, strict=True):
            compare_day(theirs, mine)
    compare_letters(heard_by_engine.letters, heard_by_reference.letters)
    return Counter(name_of(event) for brand in reference.brands for event in brand.events)


def compare_people(engine: TrustModel, reference: ReferenceModel) -> None:
    """Traits to the last bit of single precision, where mathematics libraries may differ."""
    for name in ("participation", "savvy", "outspokenness", "disposition", "first_attention"):
        for brand in reference.brands:
            mine = np.array([getattr(f.traits, name) for f in brand.followers], dtype=np.float32)
            theirs = np.asarray(engine.trait(name))
            who = np.flatnonzero(np.abs(mine - theirs) > np.spacing(mine))
            assert not len(who), (
                f"follower {who[0]}, {name}: engine {theirs[who[0]]}, reference {mine[who[0]]}"
            )


def name_of(event: Any) -> str:
    """An event as the vacuity check knows it: what, and in which role or turn."""
    if event.what.startswith("joined after"):
        return "joined"
    if event.what in ("recognised", "mistook", "suspects", "called out"):
        return f"{event.what}, " + ("as a reader" if event.turn == 0 else "as a commenter")
    if event.what in ("ignored", "commented"):
        return f"{event.what}, " + ("first turn" if event.turn == 1 else "later turn")
    return event.what


REPLIES = tuple(f"answered {reply.name}" for reply in Reply if reply != Reply.NONE)
