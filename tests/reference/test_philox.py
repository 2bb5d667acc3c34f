"""The reference's generator gives the known answers of its authors (Random123, ``kat_vectors``)."""

from __future__ import annotations

import pytest

from .luck import Luck, Purpose
from .philox import philox4x32

KNOWN_ANSWERS = [
    # counter, key, expected
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words(text: str) -> tuple[int, ...]:
    return tuple(int(word, 16) for word in text.split())


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS, ids=["zeros", "ones", "pi"])
def test_known_answers(counter: str, key: str, expected: str) -> None:
    assert philox4x32(words(counter), words(key)) == words(expected)


def test_luck_is_philox_at_the_documented_counter() -> None:
    luck = Luck(seed=0x299F31D0A4093822, replicate=3)
    counter = (17, 42, Purpose.TURN | (5 + 16 * 2) << 8, 3)
    expected = philox4x32(counter, (0xA4093822, 0x299F31D0))
    assert luck.words(Purpose.TURN, 17, 42, 5 + 16 * 2) == expected
    assert luck.uniforms(Purpose.TURN, 17, 42, 5 + 16 * 2) == tuple((w + 0.5) / 2**32 for w in expected)


def test_luck_never_reaches_zero_or_one() -> None:
    """The smallest and the largest word are inside the open interval, so logarithms are safe."""
    assert 0 < (0 + 0.5) / 2**32
    assert (0xFFFFFFFF + 0.5) / 2**32 < 1
