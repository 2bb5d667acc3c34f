"""One thing made different: what "what if" means, change by change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sim.strategy import Reply

__all__ = ["Change"]


_REPLIES: Final[Mapping[str, Callable[[int], int]]] = {
    "answered": lambda reply: reply if reply in (Reply.PERSONAL, Reply.FOLLOW_UP) else Reply.PERSONAL,
    "followed up": lambda reply: Reply.FOLLOW_UP,
    "not ignored": lambda reply: reply or Reply.PERSONAL,
    "ignored": lambda reply: Reply.NONE,
}

#: Changes that one follower's meeting with a post is worked out again for.
_ALONE: Final = ("not bored", "not recognised", "read of answers")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different, for one follower (or, for ``no call-outs``, for all), on a day or on all.

    ``what`` is one of:

    answered
        every comment of theirs gets a personal reply, unless it got one or a question back anyway. The reply
        comes on top of the brand's hands, so that nobody else loses any.
    followed up
        every comment of theirs gets a question back, likewise.
    not ignored
        a comment that would get nothing gets a personal reply, likewise.
    ignored
        no comment of theirs gets a reply.
    not recognised
        they take no reply for a template, rightly or wrongly. What they make of silence is as it was.
    not bored
        boredom has no part in whether they leave (equation 10b); attention itself is as it was.
    read of answers
        where they read along, those left without a reply had been answered in person, to their eyes.
    not heard
        they hear no call-outs, nor of incidents from others.
    not seen
        they come across no incident themselves; what others say of it they may hear.
    not called out
        they call out nothing, whatever happens.
    no call-outs
        nobody does. ``row`` is -1.
    """

    what: str
    row: int
    day: int | None = None  #: None for every day

    def on(self, day: int) -> bool:
        """Whether it holds on ``day``."""
        return self.day is None or self.day == day

    @property
    def reply(self) -> Callable[[int], int] | None:
        """From the reply they would get to the one they get; None if it is not about replies."""
        return _REPLIES.get(self.what)

    @property
    def alone(self) -> bool:
        """Whether it is about what a post is to them."""
        return self.what in _ALONE
