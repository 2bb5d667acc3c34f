"""A brand's desk: comments that stay open over days, hours and hands, and how old an answer is (14, 15).

Hours are counted from the midnight before day 1, so day d is 24(d - 1) to 24 d.
"""

from __future__ import annotations

from copy import deepcopy
from math import floor, inf
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.engine.columns import AUTOMATIC, CALLED_OUT, CANNED, FOLLOW_UP, MESSAGE, NONE, PERSONAL, together
from sim.strategy import Answers, Day, Inbox, answers_of

if TYPE_CHECKING:
    from sim.calendar import Calendar
    from sim.model.brand import Brand
    from sim.scenario import Costs
    from sim.scenario import Desk as DeskOptions

__all__ = ["MOST_OVERTIME", "Desk", "Shift"]

Messages = npt.NDArray[np.void]
Replies = npt.NDArray[np.uint8]

#: Hours of overtime that can be bought for a day.
MOST_OVERTIME: Final = 12.0

_KINDS: Final = 5  # of replies, silence among them

_FITS: Final = 1e-9  # hours are added up in floating point: what fits but for rounding, fits


def _by_age(messages: Messages) -> Messages:
    at = messages["at"]
    return messages if (at[1:] >= at[:-1]).all() else messages[np.argsort(at, kind="stable")]


class Shift:
    """The hands of one day: how much can be written still, and how long it has taken so far.

    Parameters
    ----------
    replies : most replies by hand, inf for no limit
    minutes : most minutes of work on replies, inf for no limit
    costs : minutes a reply takes
    """

    def __init__(self, replies: float, minutes: float, costs: Costs) -> None:
        self.replies, self.minutes, self.costs = replies, minutes, costs
        self.written, self.worked = 0, 0.0
        self.overtime = 0.0  # hours

    @property
    def hands(self) -> float:
        """Personal replies that can still be written."""
        each = self.costs.minutes_per_reply
        time = inf if each == 0.0 else (self.minutes - self.worked + _FITS) / each
        left = min(self.replies - self.written, time)
        return float(floor(max(left, 0.0))) if left < inf else inf

    def buy(self, hours: float) -> float:
        """Overtime of the day up to ``hours`` in all, at most :data:`MOST_OVERTIME`: minutes, and the replies
        that fit into them, which are returned.
        """
        hours = min(hours, MOST_OVERTIME)
        if hours <= self.overtime:
            return 0.0
        each = self.costs.minutes_per_reply
        before, after = (
            inf if each == 0.0 else floor(60.0 * total / each + _FITS) for total in (self.overtime, hours)
        )
        more = after if after == inf else after - before
        self.minutes += 60.0 * (hours - self.overtime)
        self.replies += more
        self.overtime = hours
        return more

    def write(self, codes: Replies) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
        """Which of ``codes``, in this order, get written, and minutes of work done after each."""
        by_hand = (codes != NONE) & (codes != AUTOMATIC)
        costs = self.costs
        each = np.where(codes == CANNED, costs.minutes_per_canned_reply, costs.minutes_per_reply) * by_hand
        worked = self.worked + np.cumsum(each)
        written = self.written + np.cumsum(by_hand)
        fits = ~by_hand | ((written <= self.replies) & (worked <= self.minutes + _FITS))
        kept = fits & by_hand
        if kept.any():
            last = np.flatnonzero(kept)[-1]
            self.worked, self.written = float(worked[last]), int(written[last])
        return fits, worked

    def idle(self, minutes: float) -> float:
        """Minutes of overtime that were paid and not worked; ``minutes`` is the day's own."""
        return max(60.0 * self.overtime - max(self.worked - minutes, 0.0), 0.0)


class Desk:
    """The desk of one brand.

    Attributes:
        open: MESSAGE, what waits for an answer, oldest first.
        delays: hours, of every first answer by hand so far.
        settled: first comments that were answered, by whomever, or given up so far.
    """

    def __init__(self, options: DeskOptions, costs: Costs, calendar: Calendar, psychology: Any) -> None:
        self.options, self.costs, self.calendar = options, costs, calendar
        self._window = options.window
        self._weekdays = options.weekdays
        self._last = min(options.give_up_after, psychology.silence_after)
        self.open: Messages = np.empty(0, MESSAGE)
        self.delays: list[npt.NDArray[np.float64]] = []
        self.settled = 0
        self._numbered = 0
        self._answered = np.zeros(256, np.bool_)  # by number of the comment: by hand, so far

    def snapshot(self) -> dict[str, Any]:
        """What changes from day to day, for :meth:`restore`."""
        names = ("open", "delays", "settled", "_numbered", "_answered")
        return {name: deepcopy(getattr(self, name)) for name in names}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """As it was when the ``snapshot`` was taken."""
        for name, value in snapshot.items():
            setattr(self, name, deepcopy(value))

    def is_open(self, day: int) -> bool:
        """Whether anybody is at work on that day."""
        return self.calendar.weekday(day) in self._weekdays and not self.calendar.holiday(day)

    def minutes(self, hands: float) -> float:
        """Minutes of work on replies on a day that it is open, ``hands`` being the replies allowed.

        ``hours_per_day``; without it, what the replies take; with neither, as long as it is open.
        """
        hours = self.options.hours_per_day
        if hours is not None:
            return 60.0 * hours
        return inf if hands < inf else 60.0 * (self._window[1] - self._window[0])

    def shift(self, day: int, hands: float) -> Shift:
        """The hands of a day."""
        if not self.is_open(day):
            return Shift(0, 0.0, self.costs)
        return Shift(hands, self.minutes(hands), self.costs)

    def work(self, hands: float) -> float:
        """Minutes that the day's own replies may take."""
        return min(hands * self.costs.minutes_per_reply if hands < inf else inf, self.minutes(hands))

    def people(self, hands: float) -> float:
        """How many work side by side: more than one where the day's work is longer than its window."""
        return max(self.work(hands) / (60.0 * (self._window[1] - self._window[0])), 1.0)

    # --- the day

    def serve(self, brand: Brand, morning: Day, comments: Messages, count: dict[str, int]) -> None:
        """Answer what is open and ``comments``, today's, as far as the hands reach; count into ``count``.

        1. What was written before the desk closes today is its inbox; the strategy is asked about it, and
           then, in rounds, about what people write back before it closes.
        2. What comes while it is closed waits. A strategy that works by night is asked about it in the
           evening, without hands: its bot may answer.
        3. What has been open for as long as anybody waits is given up: a silence, and final (15).
        """
        world, day = brand.world, morning.number
        self._number(comments)
        opens = 24.0 * (day - 1) + self._window[0]
        closes = 24.0 * (day - 1) + self._window[1] if self.is_open(day) else -1.0
        shift = self.shift(day, brand.hands)
        people = self.people(brand.hands)
        waiting = _by_age(together(self.open, comments))
        here = waiting["at"] < closes
        messages, left = waiting[here], [waiting[~here]]
        while len(messages):
            self._look_at(world, messages)
            inbox = self._inbox(morning, shift.hands, messages, opens)
            answers = answers_of(brand.strategy, inbox)
            if answers.overtime:
                shift.buy(answers.overtime)
            replies, missed, tau = self._written(shift, answers, messages, opens, people)
            replies = self._corrected(brand, messages, replies, day)
            missed &= replies == NONE
            messages["tau"] = self._ages(world, messages, replies, tau)
            settled = (replies != NONE) | (self._due(messages) <= day)
            if missed.any():
                count["dropped"] += int(np.count_nonzero(missed & settled))
            if not settled.all():
                left.append(messages[~settled])
                messages, replies = messages[settled], replies[settled]
            further = self._settle(brand, messages, replies, count)
            if not len(further):
                break
            # What they write back stands there when the answer did, perhaps after the desk has closed.
            further["at"] += further["tau"]
            further["tau"] = 0.0
            further["time"] = further["at"] / 24.0 % 1.0
            count["turns"] += len(further)
            now = further["at"] < closes
            if not now.all():
                left.append(further[~now])
                further = further[now]
            messages = further
        rest = together(*left)
        if brand.strategy.by_night:
            rest = self._by_night(brand, morning, rest, closes, opens, count)
        final = self._due(rest) <= day
        if final.any():
            late = rest[final]
            silences = self._corrected(brand, late, np.zeros(len(late), np.uint8), day, 24.0 * day)
            further = self._settle(brand, late, silences, count)
            count["turns"] += len(further)
            rest = together(rest[~final], further)
        self.open = _by_age(rest)
        count["open"] = int(np.count_nonzero(rest["turn"] == 1))
        brand.idle_minutes = shift.idle(self.work(brand.hands))

    def _by_night(
        self, brand: Brand, morning: Day, rest: Messages, closes: float, opens: float, count: dict[str, int]
    ) -> Messages:
        """Ask about what came today while nobody was at the desk: bots answer; returns what stays open."""
        today = (rest["at"] >= closes) & (rest["at"] // 24.0 == morning.number - 1)
        messages, others = rest[today], rest[~today]
        if not len(messages):
            return rest
        self._look_at(brand.world, messages)
        answers = answers_of(brand.strategy, self._inbox(morning, 0.0, messages, opens))
        replies = np.zeros(len(messages), np.uint8)
        bots = answers.replies == AUTOMATIC
        replies[answers.positions[bots]] = AUTOMATIC
        replies = self._corrected(brand, messages, replies, morning.number, 24.0 * morning.number)
        answered = replies != NONE
        further = self._settle(brand, messages[answered], replies[answered], count)
        count["turns"] += len(further)
        return together(others, messages[~answered], further)

    def _settle(self, brand: Brand, messages: Messages, replies: Replies, count: dict[str, int]) -> Messages:
        """Replies, and silences that are final, reach who wrote; returns what they write back."""
        if not len(messages):
            return messages
        first = messages["turn"] == 1
        # How many of each reply, further turns and then first comments.
        kinds = np.bincount(replies + _KINDS * first, minlength=2 * _KINDS).reshape(2, _KINDS)
        of_all, of_first = kinds.sum(axis=0).tolist(), kinds[1].tolist()
        count["answered"] += of_first[CANNED] + of_first[PERSONAL] + of_first[FOLLOW_UP]
        count["replies"] += of_all[CANNED] + of_all[PERSONAL] + of_all[FOLLOW_UP]
        count["canned"] += of_all[CANNED]
        count["automatic"] += of_all[AUTOMATIC]
        count["given_up"] += of_first[NONE]
        count["by_bot"] += of_first[AUTOMATIC]
        some = sum(of_first)
        if some:
            firsts, answers = (
                (messages, replies) if some == len(messages) else (messages[first], replies[first])
            )
            by_hand = (answers != NONE) & (answers != AUTOMATIC)
            self.settled += some
            self.delays.append(firsts["tau"][by_hand])
            self._answered[firsts["number"][by_hand]] = True
            brand.weigh(firsts, answers)
        return brand.world.answer(messages, replies)

    # --- parts

    def _corrected(
        self, brand: Brand, messages: Messages, replies: Replies, day: int, when: float | None = None
    ) -> Replies:
        """Replies as a "what if" has them; one that is not written yet may still be, and is left alone.

        ``when``: the hour at which those that it adds are written, where nobody else says.
        """
        if brand.corrected is None:
            return replies
        waits = (replies == NONE) & (self._due(messages) > day)
        corrected = np.where(waits, replies, brand.corrected(messages, replies)).astype(np.uint8)
        if when is not None:
            messages["tau"] = self._ages(brand.world, messages, corrected, np.full(len(messages), when))
        return corrected

    def _number(self, comments: Messages) -> None:
        """A number of its own for each comment of the run."""
        comments["number"] = self._numbered + np.arange(len(comments))
        self._numbered += len(comments)
        while len(self._answered) < self._numbered:
            self._answered = np.concatenate([self._answered, np.zeros_like(self._answered)])

    @property
    def answered(self) -> npt.NDArray[np.bool_]:
        """Of each first comment so far, in the order in which they came: was it answered by hand?"""
        return self._answered[: self._numbered]

    def _due(self, messages: Messages) -> npt.NDArray[np.float64]:
        """The day on whose evening each is given up."""
        due: npt.NDArray[np.float64] = messages["at"] // 24.0 + self._last
        return due

    @staticmethod
    def _look_at(world: Any, messages: Messages) -> None:
        """What the inbox shows of the people, as they are today."""
        who = messages["follower"]
        messages["spoken"] = world.ties["talked"][who] >= 0
        messages["critic"] = (world.eyes["flags"][who] & CALLED_OUT) != 0

    def _written(
        self, shift: Shift, answers: Answers, messages: Messages, opens: float, people: float
    ) -> tuple[Replies, npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
        """The reply each gets, which were meant but not reached, and when each is written, in hours."""
        codes, positions = answers.replies, answers.positions
        fits, worked = shift.write(codes)
        replies = np.zeros(len(messages), np.uint8)
        replies[positions[fits]] = codes[fits]
        missed = np.zeros(len(messages), np.bool_)
        missed[positions[~fits]] = True
        when = np.full(len(messages), opens)
        when[positions] += worked / 60.0 / people
        return replies, missed, when

    def _ages(
        self, world: Any, messages: Messages, replies: Replies, when: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """(14) Age of each reply in hours: until its turn came, and what the desk takes besides; bots 0."""
        draws = world.delays(messages, self.options.median_minutes, self.options.spread)
        ages = np.maximum(when - messages["at"], 0.0) + draws
        return np.where((replies == NONE) | (replies == AUTOMATIC), 0.0, ages)

    @staticmethod
    def _inbox(morning: Day, hands: float, messages: Messages, opens: float) -> Inbox:
        columns = {name: messages[name] for name in MESSAGE.names or ()}
        columns["age"] = (morning.number - 1 - messages["at"] // 24.0).astype(np.int64)
        columns["waited"] = np.maximum(opens - messages["at"], 0.0)
        return Inbox(morning, hands, columns, len(messages))

    # --- what came of it

    def measures(self) -> dict[str, float]:
        """Numbers at the end of a run that :mod:`sim.measures` takes its measures of desks from."""
        delays = np.concatenate(self.delays) if self.delays else np.empty(0)
        some = len(delays) > 0
        return {
            "reply_median": float(np.median(delays)) if some else float("nan"),
            "reply_p90": float(np.quantile(delays, 0.9)) if some else float("nan"),
            "within_hour": float(np.count_nonzero(delays <= 1.0)) / self.settled
            if self.settled
            else float("nan"),
            "within_day": float(np.count_nonzero(delays <= 24.0)) / self.settled
            if self.settled
            else float("nan"),
            "backlog": float(np.count_nonzero(self.open["turn"] == 1)),
        }
