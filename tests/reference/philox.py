"""Philox4x32-10 in plain Python integers, independent of the engine's.

Source: Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC '11.
"""

from __future__ import annotations

from functools import lru_cache

Words = tuple[int, int, int, int]

MASK = 0xFFFFFFFF
MULTIPLIERS = 0xD2511F53, 0xCD9E8D57
WEYL = 0x9E3779B9, 0xBB67AE85  # golden ratio and sqrt(3) - 1: what the key grows by each round
ROUNDS = 10


@lru_cache(maxsize=1 << 16)  # the same luck is looked up for every brand, and again for every question
def philox4x32(counter: Words, key: tuple[int, int]) -> Words:
    """Four 32-bit words that look random and depend on nothing but ``counter`` and ``key``."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        first, second = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (second >> 32) ^ c1 ^ k0, second & MASK, (first >> 32) ^ c3 ^ k1, first & MASK
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return c0, c1, c2, c3
