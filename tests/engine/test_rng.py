"""Keyed luck: the published known answers, and the doors to it agree."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit

from sim.engine import rng


@njit
def philox(key, counter):  # type: ignore[no-untyped-def]
    return rng.philox(key, counter[0], counter[1], counter[2], counter[3])


ONES = 0xFFFFFFFF

# Philox4x32-10 from the known-answer vectors published with Salmon et al. 2011.
KNOWN = [
    ((0, 0), (0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES, ONES), (ONES, ONES, ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0xA4093822, 0x299F31D0),
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("key", "counter", "words"), KNOWN)
def test_the_published_known_answers(
    key: tuple[int, int], counter: tuple[int, ...], words: tuple[int, ...]
) -> None:
    assert tuple(philox(key, counter)) == words


def test_the_plain_door_gives_what_the_compiled_one_gives() -> None:
    seed, replicate, who, when, purpose, slot = 2**40 + 7, 3, 12345, 67, rng.TURN, 21
    words = philox(rng.key_of(seed), (who, when, purpose | slot << 8, replicate))
    expected = (np.array(words, dtype=np.float64) + 0.5) / 2**32
    assert rng.uniforms(seed, replicate, who, when, purpose, slot).tolist() == expected.tolist()


def test_what_brands_post_is_drawn_by_day_and_number() -> None:
    table = rng.plans(rng.key_of(9), 2, 5)
    assert table.shape == (6, 32)
    assert table[4, 17] == rng.uniforms(9, 2, 0, 4, rng.PLAN, 17)[0]


def test_uniforms_keep_off_the_ends() -> None:
    low, high = ((np.array([0.0, ONES]) + 0.5) / 2**32).tolist()
    assert 0 < low < high < 1


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_outside_64_bits_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="whole number from 0 to"):
        rng.key_of(seed)


def test_no_two_purposes_share_a_number() -> None:
    names = [
        "TRAITS",
        "FEED",
        "THREAD",
        "EXIT",
        "COMMENT",
        "TURN",
        "HEAR",
        "JOIN",
        "PLAN",
        "NETWORK",
        "RNG",
        "REST",
    ]
    numbers = [getattr(rng, name) for name in names]
    assert sorted(numbers) == [1, *range(3, 14)]  # 2 was leaving on a day of one's own
