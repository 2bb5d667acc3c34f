"""Keyed luck: every random decision is a pure function of what it decides about.

Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, [Salmon2011]_) turns a key and a counter into four 32-bit
words:

=========  ==============================================================
key        the seed, low and high half
counter 0  ``who``: the follower
counter 1  ``when``: the day; for HEAR who is heard, the day being the slot
counter 2  the purpose, and above it the slot (which post, which turn)
counter 3  the replicate
=========  ==============================================================

Neither brand nor strategy is in it, so all brands meet the same people with the same luck. Threads and the
order of computation cannot matter, because no generator has a state.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.engine.compiling import inlined, kernel

__all__ = ["key_of", "philox", "plans", "uniform", "uniforms"]

# Purposes: the low byte of the third counter. A number, once given, is never given again.
TRAITS: Final = 1  # who the followers are
FEED: Final = 3  # next candidate day, shown, act, exit (2 was leaving on a day of one's own)
THREAD: Final = 4  # opens, recognises, calls out, is rewarded by the post
EXIT: Final = 5  # kind, reason
COMMENT: Final = 6  # time of day, luck in the inbox
TURN: Final = 7  # recognises, calls out, continues, praises
HEAR: Final = 8  # hears a call-out, hears praise
JOIN: Final = 9  # joins a call-out
PLAN: Final = 10  # what the brand posts
NETWORK: Final = 11  # the follower graph
RNG: Final = 12  # day.rng of strategies that want a generator
REST: Final = 13  # first attention
EXCESS: Final = 14  # who is shown a post beyond the schedule; ``who`` is a group of people
HEAT: Final = 15  # who comes across an incident by themselves, or notices a storm; likewise
POST: Final = 16  # a post's own reach and comments; ``who`` is 0
INCIDENT: Final = 17  # is a post one, its severity (``who`` 0 and its slot); calls out, joins (its number)
POOL: Final = 18  # next day to join on of their own accord; joins over neighbours; call-outs put off
DESK: Final = 20  # how long a desk takes over one reply

_M0: Final = np.uint64(0xD2511F53)
_M1: Final = np.uint64(0xCD9E8D57)
_W0: Final = np.uint32(0x9E3779B9)
_W1: Final = np.uint32(0xBB67AE85)
_LOW: Final = np.uint64(0xFFFFFFFF)
_32: Final = np.uint64(32)


@inlined
def philox(key, c0, c1, c2, c3):  # type: ignore[no-untyped-def]
    """Philox4x32-10: four ``uint32`` words from ``key`` (two ``uint32``) and a counter of four."""
    k0 = np.uint32(key[0])
    k1 = np.uint32(key[1])
    c0 = np.uint32(c0)
    c1 = np.uint32(c1)
    c2 = np.uint32(c2)
    c3 = np.uint32(c3)
    for _ in range(10):
        p0 = _M0 * np.uint64(c0)
        p1 = _M1 * np.uint64(c2)
        c0 = np.uint32(p1 >> _32) ^ c1 ^ k0
        c2 = np.uint32(p0 >> _32) ^ c3 ^ k1
        c1 = np.uint32(p1 & _LOW)
        c3 = np.uint32(p0 & _LOW)
        k0 = np.uint32(k0 + _W0)
        k1 = np.uint32(k1 + _W1)
    return c0, c1, c2, c3


@inlined
def uniform(word):  # type: ignore[no-untyped-def]
    """A 32-bit word as a number strictly between 0 and 1."""
    return (np.float64(word) + 0.5) * (1.0 / 4294967296.0)


def key_of(seed: int) -> tuple[int, int]:
    """The two halves of a seed, ``0 <= seed < 2**64``, as Philox takes them."""
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed must be a whole number from 0 to 2**64 - 1, not {seed}")
    return seed & 0xFFFFFFFF, seed >> 32


def uniforms(
    seed: int, replicate: int, who: int, when: int, purpose: int, slot: int = 0
) -> npt.NDArray[np.float64]:
    """The four uniforms of one decision, in plain Python: for the few that are drawn outside the kernels."""
    k0, k1 = key_of(seed)
    c0, c1, c2, c3 = who, when, (purpose | slot << 8) & 0xFFFFFFFF, replicate
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ c3 ^ k1, p0 & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return (np.array([c0, c1, c2, c3], dtype=np.float64) + 0.5) / 4294967296.0


@kernel
def _fill_plans(table, key, replicate):  # type: ignore[no-untyped-def]
    for day in range(len(table)):
        for i in range(table.shape[1]):
            word, _, _, _ = philox(key, 0, day, PLAN | i << 8, replicate)
            table[day, i] = uniform(word)


def plans(key: tuple[int, int], replicate: int, days: int) -> npt.NDArray[np.float64]:
    """The keyed luck for what brands post, shape (days + 1, 32), by day and number."""
    table = np.empty((days + 1, 32))
    _fill_plans(table, key, replicate)
    return table
