"""Who gets which replicate when: settings that somebody looks at take turns, what is done is kept.

Everything here happens in one event loop; only replicates run elsewhere.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections import OrderedDict
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Self
from weakref import WeakValueDictionary

from sim.blame import error_text
from sim.errors import ResultsError, ScenarioError, SimError
from sim.experiment import LostError, available, cpus, needed
from sim.foreign import Json
from sim.scenario import Scenario
from sim_serve.apart import apart, named
from sim_serve.workers import LeftError, Part, Workers, cut, joined

__all__ = ["MOST_SECONDS", "MOST_WAITING", "Answer", "Kitchen"]

#: Seconds of all processors that are spent on one setting. Not of the clock: others work at the same time.
MOST_SECONDS = 60.0
#: Settings of one page at a time, and of all pages.
MOST_WAITING, MOST_AT_ALL = 8, 64

_KEPT = 64  # settings whose replicates are kept
_LONGEST = 2 * MOST_SECONDS  # of the clock, that one replicate may take
_GRACE = 5.0  # seconds after which a replicate that should have stopped is ended with its process
_MANY = 200_000  # followers above which threads help one replicate


class Turn(NamedTuple):
    """One replicate of some brands of a setting, by their positions."""

    replicate: int
    brands: tuple[int, ...]


class Dish:
    """Replicates of brands that can be run by themselves, for all settings that have them in common.

    ``places`` are the positions of the brands; ``parts`` replicate -> what came of it; ``under_way`` what
    somebody waits for.
    """

    def __init__(self, places: tuple[int, ...]) -> None:
        self.places = places
        self.parts: dict[int, Part] = {}
        self.under_way: set[int] = set()


class Answer:
    """One setting and the replicates of it so far.

    ``parts`` are in order, from replicate 0, without gaps; ``of`` how many there are to be; ``error`` what
    went wrong; ``late``: time is up.
    """

    def __init__(self, key: str, scenario: Scenario, dishes: Sequence[Dish]) -> None:
        # Of its own, should the setting be asked for again after an error.
        self.key = f"{key}-{os.urandom(4).hex()}"
        self.scenario, self.of, self.dishes = scenario, scenario.replicates, dishes
        self.parts: list[Part] = []
        self.error = ""
        self.late = False
        self.viewers = 0
        self.watchers: set[asyncio.Event] = set()  # set with whatever happens to it
        self._spent = 0.0  # seconds of a processor
        self._under_way: dict[Turn, tuple[float, list[Dish]]] = {}  # since when, and what of it
        self.doubt: dict[str, str] | None = None  # a sentence a measure, and of rates, once asked for
        self.summary: tuple[int, asyncio.Task[Json]] | None = None
        fit = int(available() // needed(scenario))
        self._at_once = max(1, min(fit, cpus()))
        self.gather()

    @property
    def done(self) -> bool:
        """Whether nothing more comes."""
        return bool(self.error) or self.late or len(self.parts) >= self.of

    def turn(self) -> Turn | None:
        """What is to be run next; None if there is nothing now."""
        if self.done or not self.viewers or len(self._under_way) >= self._at_once:
            return None
        for number in range(len(self.parts), self.of):
            missing = [
                each for each in self.dishes if number not in each.parts and number not in each.under_way
            ]
            if missing:
                turn = Turn(number, tuple(place for each in missing for place in each.places))
                self._under_way[turn] = time.monotonic(), missing
                for each in missing:
                    each.under_way.add(number)
                return turn
        return None

    def came(self, turn: Turn, outcome: Part | Exception) -> None:
        """What became of it; :meth:`gather` takes it in."""
        _, dishes = self._under_way.pop(turn)
        for each in dishes:
            each.under_way.discard(turn.replicate)
        if isinstance(outcome, LeftError):
            return
        if isinstance(outcome, Exception):
            kind = type(outcome).__name__
            self.error = (
                str(outcome) if isinstance(outcome, SimError) else f"{kind}: {error_text(outcome, 300)}"
            )
        else:
            self._spent += outcome.seconds
            start = 0
            for each in dishes:
                end = start + len(each.places)
                each.parts[turn.replicate] = cut(outcome, start, end)
                start = end

    def gather(self) -> None:
        """Take in what there is by now, whoever it was run for."""
        before = len(self.parts)
        while (number := len(self.parts)) < self.of and all(number in each.parts for each in self.dishes):
            self.parts.append(joined([each.parts[number] for each in self.dishes]))
        if len(self.parts) != before:
            self.tell()

    def tell(self) -> None:
        """Something has happened to it."""
        for each in self.watchers:
            each.set()

    def overdue(self) -> bool:
        """Whether more has been spent than may be."""
        long = any(time.monotonic() - since > _LONGEST for since, _ in self._under_way.values())
        return long or self._spent > MOST_SECONDS * cpus()

    @property
    def busy(self) -> bool:
        """Whether a replicate of it is under way."""
        return bool(self._under_way)


class Kitchen:
    """Runs replicates of whatever is wanted, one of each setting in turn; an asynchronous context manager."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._answers: OrderedDict[str, Answer] = OrderedDict()  # the one whose turn is furthest away last
        self._dishes: WeakValueDictionary[str, Dish] = WeakValueDictionary()  # those of answers that are kept
        self._free = workers.slots
        self._tasks: set[asyncio.Task[None]] = set()
        self._hung: dict[Answer, float] = {}  # left, but a replicate goes on: since when
        self._generation = 0
        self.ready = False  # whether workers have compiled code, which takes a minute where there is none yet

    def answer(self, scenario: Scenario) -> Answer:
        """That of a setting: begun, finished, or new. Nothing is run before it is :meth:`take`."""
        text = scenario.model_dump_json()
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        answer = self._answers.get(key)
        if answer is None or answer.error:
            if sum(1 for each in self._answers.values() if each.viewers and not each.done) >= MOST_AT_ALL:
                raise ScenarioError(
                    "so many settings are being worked at that there is no room for another. Wait a moment."
                )
            dishes = [
                self._dishes.setdefault(named(scenario, places), Dish(places))
                for places in apart(scenario, self._workers.registry)
            ]
            answer = self._answers[key] = Answer(key, scenario, dishes)
            self._forget()
        return answer

    def take(self, answer: Answer) -> None:
        """Somebody looks at it: run what is missing."""
        answer.viewers += 1
        if answer.viewers == 1 and not answer.done:
            self._hung.pop(answer, None)
            self._workers.want(answer.key, answer.scenario)
        self._fill()

    def leave(self, answer: Answer) -> None:
        """Somebody has looked away; after the last one the work stops."""
        answer.viewers -= 1
        if answer.viewers:
            return
        self._workers.leave(answer.key)
        if answer.busy:
            self._hung[answer] = time.monotonic()

    @property
    def under_way(self) -> int:
        """Replicates that run now."""
        return self._workers.slots - self._free

    def _forget(self) -> None:
        idle = [key for key, each in self._answers.items() if not each.viewers and not each.busy]
        for key in idle[: max(0, len(self._answers) - _KEPT)]:
            del self._answers[key]

    def _fill(self) -> None:
        while self.ready and self._free:
            for key, answer in self._answers.items():
                turn = answer.turn()
                if turn is not None:
                    self._answers.move_to_end(key)
                    self._free -= 1
                    self._begin(self._run_turn(answer, turn))
                    break
            else:
                return

    def _begin(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_turn(self, answer: Answer, turn: Turn) -> None:
        outcome: Part | Exception
        try:
            threads = (
                max(1, cpus() // self._workers.slots) if answer.scenario.audience.people < _MANY else cpus()
            )
            for attempt in (1, 2):
                generation = self._generation
                try:
                    future = self._workers.submit(answer.key, *turn, threads)
                    outcome = await asyncio.wrap_future(future)
                    break
                except LostError:
                    self._renew(generation)
                    if not answer.viewers:
                        outcome = LeftError()
                        break
                    if attempt == 2:
                        raise ResultsError(
                            f"A worker process died before replicate {turn.replicate} was done; it may have "
                            "run out of memory."
                        ) from None
        except Exception as error:
            outcome = error
        self._free += 1
        answer.came(turn, outcome)
        if answer.error:
            answer.tell()
        for each in self._answers.values():
            each.gather()
        if not answer.busy:
            self._hung.pop(answer, None)
        self._fill()

    def _renew(self, generation: int) -> None:
        """New processes, once for all who found the old ones dead."""
        if generation == self._generation:
            self._generation += 1
            self._workers.end()

    async def _mind(self) -> None:
        """See to it that nothing takes longer than it may."""
        while True:
            await asyncio.sleep(0.25)
            now = time.monotonic()
            for answer in list(self._answers.values()):
                if answer.viewers and not answer.done and answer.overdue():
                    answer.late = True
                    self._workers.leave(answer.key)
                    if answer.busy:
                        self._hung[answer] = now
                    answer.tell()
            if any(now - since > _GRACE for since in self._hung.values()):
                self._hung.clear()
                self._renew(self._generation)

    async def __aenter__(self) -> Self:
        self._begin(self._mind())
        self._begin(self._warm())
        return self

    async def _warm(self) -> None:
        """Load code in every worker; where it has to be compiled, one does that for all."""
        self.ready = self._workers.ready()
        with suppress(LostError):
            if not self.ready:
                await asyncio.wrap_future(self._workers.warm())
            await asyncio.gather(
                *(asyncio.wrap_future(self._workers.warm()) for _ in range(self._workers.slots))
            )
        self.ready = True
        self._fill()

    async def __aexit__(self, *_: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        self._workers.end()
