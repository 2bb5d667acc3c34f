"""A run in which each replicate has numbers of its own: its page says which, and between what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.results import Run

from .conftest import brands


def test_the_page_says_what_each_replicate_had_of_its_own(drawn: Callable[..., Run]) -> None:
    draws = {"psychology.negativity": [1.5, 3.0], "psychology.reach": [0.1, 0.2]}
    run = drawn(film=False, brands=brands("broadcast", "genuine-follow-up"), replicates=2, draws=draws)
    html = Path(run.directory / "report.html").read_text(encoding="utf-8")
    assert "<b>1.5 to 3</b> <small>(each replicate its own)</small>" in html
    assert "other people, other luck, and another set of 2 numbers of the model." in html
    plain = drawn(film=False, brands=brands("broadcast", "genuine-follow-up"), replicates=2)
    html = Path(plain.directory / "report.html").read_text(encoding="utf-8")
    assert "each replicate its own" not in html
    assert "other luck. In each" in html
