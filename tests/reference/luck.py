"""Keyed luck: every random decision is a pure function of who, when and what for.

Neither the brand nor its strategy is in the key, so every brand meets the same people with the same luck.
"""

from __future__ import annotations

from enum import IntEnum

from .philox import MASK, Words, philox4x32


class Purpose(IntEnum):
    """What a draw is for, and what its four uniforms decide."""

    TRAITS = 1  # four normals: participation, savvy, outspokenness, disposition
    FEED = 3  # gap to the next day of the schedule (as a word); shown; act; exit
    THREAD = 4  # opens the thread; recognises a fake; calls out; the post itself rewards
    EXIT = 5  # kind; reason
    COMMENT = 6  # time of day; the strategy's own luck
    TURN = 7  # recognises or mistakes; calls out; continues; praises
    HEAR = 8  # a call-out; praise
    JOIN = 9  # joins
    PLAN = 10  # the strategy's luck for the day
    RNG = 12  # seeds the strategy's own generator
    REST = 13  # one more trait: first attention
    DESK = 20  # two for one normal: what a desk takes over a reply


class Luck:
    """The luck of one replicate."""

    def __init__(self, seed: int, replicate: int) -> None:
        self.seed = seed
        self.key = seed & MASK, seed >> 32
        self.replicate = replicate

    def words(self, purpose: Purpose, who: int, when: int, slot: int = 0) -> Words:
        """Four 32-bit words."""
        return philox4x32((who, when, purpose | slot << 8, self.replicate), self.key)

    def uniforms(
        self, purpose: Purpose, who: int, when: int, slot: int = 0
    ) -> tuple[float, float, float, float]:
        """Four numbers inside (0, 1)."""
        w0, w1, w2, w3 = self.words(purpose, who, when, slot)
        return (w0 + 0.5) / 2**32, (w1 + 0.5) / 2**32, (w2 + 0.5) / 2**32, (w3 + 0.5) / 2**32
