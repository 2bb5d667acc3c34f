"""How the model asks a strategy: `posts_of` and `answers_of`. What comes back is checked here, nowhere else.

Whatever a strategy raises or returns wrongly becomes a PluginError that names its class, where that comes
from, the method and the day, and says what would do. Nothing is spent on that while all goes well.
"""

from __future__ import annotations

import inspect
import traceback
from pathlib import Path
from typing import Any

import numpy as np

from sim.blame import error_text, let_through
from sim.errors import PluginError
from sim.strategy.base import Strategy
from sim.strategy.declared import shown
from sim.strategy.inbox import Answers, Inbox, reply_names
from sim.strategy.posts import MAX_POSTS, Day, MisfitError, Post, Reply
from sim.watchdog import guards

_NOTHING = "To answer nobody, return inbox.nothing()"


class _FailedError(PluginError):
    """The whole sentence already, from a strategy that another one is made of."""


def posts_of(strategy: Strategy, day: Day) -> list[Post]:
    """`strategy.plan(day)`, checked. PluginError if it raises or returns anything but 0 to 16 posts."""
    try:
        posts = as_posts(strategy.plan(day))
        _check_topics(posts, day)
        return posts
    except _FailedError:
        raise
    except BaseException as exc:
        let_through(exc)
        raise failure(strategy, "plan", day.number, exc) from exc


def _check_topics(posts: list[Post], day: Day) -> None:
    for post in posts:
        if post.topic and post.topic not in day.topics and not day._any_topic:
            names = ", ".join(day.topics)
            what = f"The topics are: {names}" if names else "The scenario has no topics; add them there"
            raise MisfitError(f"plan(day) returned a post about {shown(post.topic)}. {what}")


def answers_of(strategy: Strategy, inbox: Inbox) -> Answers:
    """`strategy.answer(inbox)`, checked and without silences. PluginError if it raises or does not fit."""
    try:
        value = strategy.answer(inbox)
        return as_answers(value, inbox)
    except _FailedError:
        raise
    except BaseException as exc:
        let_through(exc)
        raise failure(strategy, "answer", inbox.day.number, exc) from exc


def as_posts(value: Any) -> list[Post]:
    """`value` as a list of posts. Raises PluginError with the fix if it is not one."""
    if isinstance(value, Post):
        raise MisfitError("plan(day) returned one Post instead of a list. Put it in brackets: [Post.ask()]")
    if value is None:
        raise MisfitError("plan(day) returned nothing. Return a list of posts; [] posts nothing today")
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        raise MisfitError(
            f"plan(day) returned {shown(value)} instead of a list of Post.ask() and Post.tell()"
        )
    posts = []
    for post in value:
        if not isinstance(post, Post):
            call = " It is the method itself: call it, with ()" if callable(post) else ""
            raise MisfitError(
                f"plan(day) returned a list with {shown(post)} in it. "
                f"Use Post.ask() and Post.tell() only.{call}"
            )
        posts.append(post)
        if len(posts) > MAX_POSTS:
            raise MisfitError(
                f"plan(day) returned more than {MAX_POSTS} posts. A brand can make {MAX_POSTS} a day; "
                f"day.posts(rate) keeps to that"
            )
    return posts


def as_answers(value: Any, inbox: Inbox) -> Answers:
    """`value`, as a strategy returned it for `inbox` (the full one), as answers without silences.

    Accepts `Answers` or one `Reply` code (0 to 4) for each comment. PluginError with the fix otherwise.
    """
    if isinstance(value, Answers):
        if value._inbox is not inbox or value._by_hand:
            _check(value, inbox)
        if not value._silent or value.replies.all():
            return value
        spoken = np.flatnonzero(value.replies)
        answers = Answers(value.positions[spoken], value.replies[spoken], _inbox=inbox)
        answers.overtime = value.overtime
        return answers
    codes = _codes(value, inbox)
    positions = np.flatnonzero(codes)
    return Answers(positions, codes[positions].astype(np.uint8), _inbox=inbox)


def _codes(value: Any, inbox: Inbox) -> Any:
    if value is None:
        raise MisfitError(f"answer(inbox) returned nothing. Is a `return` missing? {_NOTHING}")
    if isinstance(value, Inbox):
        raise MisfitError(
            "answer(inbox) returned comments without saying how to answer them. "
            "Add .all(Reply.PERSONAL), for example"
        )
    if isinstance(value, Reply):
        raise MisfitError(
            f"answer(inbox) returned one reply for everybody. Write inbox.all(Reply.{value.name})"
        )
    if (
        inspect.isgenerator(value)
        or isinstance(value, (str, bytes, dict, set))
        or not hasattr(value, "__len__")
    ):
        raise MisfitError(
            f"answer(inbox) returned {shown(value)} instead of answers. "
            f"Return inbox.where(mask, Reply.PERSONAL), or an array of a reply code for each. {_NOTHING}"
        )
    codes = np.asarray(value)
    if codes.shape != (len(inbox),):
        raise MisfitError(
            f"answer(inbox) returned codes of shape {codes.shape} for {len(inbox)} comments. "
            "Return one code for each comment of the whole inbox, in its order"
        )
    if codes.size == 0:
        return np.empty(0, dtype=np.uint8)
    if codes.dtype == np.bool_:
        raise MisfitError(
            "answer(inbox) returned true and false, which do not say how to answer. "
            "Write inbox.where(mask, Reply.PERSONAL)"
        )
    return _known_codes(codes)


def _known_codes(codes: Any) -> Any:
    if not np.issubdtype(codes.dtype, np.integer):
        raise MisfitError(
            f"answer(inbox) returned {codes.dtype} values as reply codes. "
            f"They are whole numbers: {reply_names()}"
        )
    wrong = (codes < 0) | (codes > max(Reply))
    if wrong.any():
        raise MisfitError(
            f"answer(inbox) returned the reply code {codes[wrong][0]}, which means nothing. "
            f"The codes are 0 to {max(Reply):d}: {reply_names()}"
        )
    return codes


def _check(answers: Answers, inbox: Inbox) -> None:
    """Answers that the helpers of this inbox did not make: put together by hand, or meant for another one."""
    if answers._inbox is not None and answers._inbox is not inbox:
        raise MisfitError(
            "answer(inbox) returned answers made from another inbox. Use the inbox it is given; "
            "one from an earlier round or day is gone"
        )
    positions, replies = answers.positions, answers.replies
    if positions.ndim != 1 or positions.shape != replies.shape:
        raise MisfitError(
            f"answer(inbox) returned Answers with positions of shape {positions.shape} and replies of shape "
            f"{replies.shape}. Both need one entry for each answer"
        )
    if positions.size == 0:
        return
    if not np.issubdtype(positions.dtype, np.integer):
        raise MisfitError(
            f"answer(inbox) returned Answers with positions of {positions.dtype}. They are whole numbers"
        )
    _known_codes(replies)
    outside = (positions < 0) | (positions >= len(inbox))
    if outside.any():
        raise MisfitError(
            f"answer(inbox) answered position {positions[outside][0]}, but the inbox has positions "
            f"0 to {len(inbox) - 1}. Take them from inbox.positions"
        )
    numbers, counts = np.unique(positions, return_counts=True)
    if len(numbers) < len(positions):
        raise MisfitError(
            f"answer(inbox) answered position {numbers[counts > 1][0]} twice. "
            "Answer each comment once; a + b leaves out what a already answers"
        )


def failure(strategy: Strategy, method: str, day: int, exc: BaseException) -> PluginError:
    """The sentence for whatever went wrong in `method` of `strategy` on `day`."""
    kind = type(strategy)
    who = _who(kind)
    if isinstance(exc, MisfitError):
        what = str(exc)
    else:
        message = error_text(exc)
        what = f"{method} raised {type(exc).__name__}{': ' + message if message else ''}"
    return _FailedError(f"{who}: on day {day}, {kind.__name__}.{what}{line_of(exc, kind)}")


def _who(kind: type[Strategy]) -> str:
    return f"{kind.name or kind.__name__} ({kind._origin or 'defined in ' + kind.__module__})"


guards(posts_of, lambda at, _: f"{_who(type(at['strategy']))}: plan on day {at['day'].number}")
guards(answers_of, lambda at, _: f"{_who(type(at['strategy']))}: answer on day {at['inbox'].day.number}")


def line_of(exc: BaseException, kind: type) -> str:
    """` (my_strategy.py, line 12)`: the last line of the author's own file that led to `exc`, or nothing."""
    try:
        path = inspect.getfile(kind)
    except (TypeError, OSError):
        return ""
    lines = [frame.lineno for frame in traceback.extract_tb(exc.__traceback__) if frame.filename == path]
    return f" ({Path(path).name}, line {lines[-1]})" if lines else ""
