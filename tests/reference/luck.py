"""Keyed luck: every random decision is a pure function of who, when and what for.

Neither the brand nor its strategy is in the key, so every brand meets the same people with the same luck.
"""

from __future__ import annotations

from enum import IntEnum
from math import floor, log, log1p

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
    EXCESS = 14  # who is shown a post beyond the schedule, by groups
    HEAT = 15  # who comes across an incident, or hears of it from anybody, by groups
    POST = 16  # how far a post reaches, what it draws
    INCIDENT = 17  # of a post: is it one, how bad; of a person: speaks up having seen it, having heard
    POOL = 18  # gap to the next day of joining by oneself; joins over neighbours; not put off by call-outs
    DESK = 20  # two for one normal: what a desk takes over a reply


GROUP = 64


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

    def hits(
        self, purpose: Purpose, when: int, slots: range, chance: float, number_of_people: int
    ) -> set[int]:
        """To whom of all people a thing happens that happens to everybody with the same chance.

        In each group of 64 one goes from hit to hit, by geometric gaps: one word each, four to a slot.
        """
        if chance <= 0:
            return set()
        if chance >= 1:
            return set(range(number_of_people))
        found = set()
        for group in range(-(-number_of_people // GROUP)):
            words = (word for slot in slots for word in self.uniforms(purpose, group, when, slot))
            place = -1
            for u in words:
                place += 1 + floor(log(u) / log1p(-chance)) if log1p(-chance) < 0 else GROUP
                if place >= GROUP:
                    break
                found.add(group * GROUP + place)
        return {who for who in found if who < number_of_people}
