"""What a post is to the feed: how far it reaches, what it draws, what it is worth (16), and what it says."""

from __future__ import annotations

from math import cos, exp, log, pi, sin, sqrt
from typing import Any, NamedTuple

from sim.engine.rng import INCIDENT, POST, uniforms

__all__ = ["PLAIN", "UNSHOWN", "Said", "Shape", "plain_shapes", "shaped", "struck"]

#: The worst that an incident can be: the tail of severities is cut here.
WORST = 100.0
#: Severity has a Pareto distribution with this exponent, from 1.
TAIL = 1.5


class Said(NamedTuple):
    """What the brand chose to say, beside whether it asks: multipliers of its topic, and an apology."""

    reach: float = 1.0
    comments: float = 1.0
    value: float | None = None  #: chance that it is worth the look; that of any post where None
    sorry: bool = False


PLAIN = Said()


class Shape(NamedTuple):
    """A post as the compiled passes take it."""

    reach: float  #: chance to be shown to somebody without recent conversation; 0 without a post, may pass 1
    multiplier: float  #: how many times the comments of a plain statement it draws
    value: float  #: chance that it is worth the look


#: That of a day without a post.
UNSHOWN = Shape(0.0, 1.0, 0.0)


def plain_shapes(p: Any) -> tuple[Shape, ...]:
    """Of a post that tells and of one that asks, about nothing; none where luck makes every post another."""
    if p.reach_spread > 0.0 or p.comment_spread > 0.0:
        return ()
    return tuple(shaped(p, PLAIN, asks, 0, 0, 0, 0) for asks in (False, True))


def shaped(p: Any, said: Said, asks: bool, seed: int, replicate: int, day: int, slot: int) -> Shape:
    """(16) The post in ``slot`` of ``day``: the same luck for every brand."""
    reach, multiplier = p.reach * said.reach, (p.question_pull if asks else 1.0) * said.comments
    if p.reach_spread > 0.0 or p.comment_spread > 0.0:
        u0, u1, _, _ = uniforms(seed, replicate, 0, day, POST, slot).tolist()
        far, turn = sqrt(-2.0 * log(u0)), 2.0 * pi * u1
        reach *= exp(p.reach_spread * far * cos(turn) - 0.5 * p.reach_spread**2)
        multiplier *= exp(p.comment_spread * far * sin(turn) - 0.5 * p.comment_spread**2)
    return Shape(reach, multiplier, p.post_value if said.value is None else said.value)


def struck(p: Any, seed: int, replicate: int, day: int, slot: int) -> float:
    """(17) The severity of the incident that a post is; 0 if it is none."""
    if p.incident_chance <= 0.0:
        return 0.0
    happens, how, _, _ = uniforms(seed, replicate, 0, day, INCIDENT, slot).tolist()
    return min(WORST, how ** (-1.0 / TAIL)) if happens < p.incident_chance else 0.0
