"""What does not fit into memory is told before it starts."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.engine.columns import EYE, TIE
from sim.experiment import room
from sim.scenario import Scenario, loads

Command = Callable[..., subprocess.CompletedProcess[str]]
HUGE = "audience={size: 100000000, network: {mean_degree: 1000}}"


def scenario(size: int, network: str, brands: int = 1) -> Scenario:
    listed = "".join(f"  - {{name: B{number}, strategy: broadcast}}\n" for number in range(brands))
    return loads(f"name: Room\naudience: {{size: {size}, network: {network}}}\nbrands:\n{listed}")


def test_check_warns_and_run_refuses(here: Command, tiny: Path) -> None:
    found = here("check", tiny, "--set", HUGE)
    assert found.returncode == 0
    assert "cannot be run on this machine" in found.stderr
    found = here("run", tiny, "--set", HUGE)
    assert found.returncode == 2
    (sentence,) = found.stderr.splitlines()
    assert "of memory" in sentence


def test_what_is_advised_fits(here: Command, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "available", lambda: 2e9)
    found = here("check", tiny, "--set", HUGE)
    advice = found.stderr.partition("--set ")[2].split()[0]
    assert here("check", tiny, "--set", HUGE, "--set", advice).stderr == ""


def test_ordinary_sizes_are_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "available", lambda: 0.0)
    assert room.too_much(scenario(100_000, "{mean_degree: 12}", 5)) == ""
    assert room.too_much(scenario(10_000_000, "{mean_degree: 12}", 5)) != ""


def test_it_follows_the_columns_of_the_engine() -> None:
    one, three = (room.needed(scenario(10_000_000, "{kind: none}", brands)) for brands in (1, 3))
    ties = 2 * 10_000_000 * (TIE.itemsize + EYE.itemsize)
    assert ties <= three - one <= 1.25 * ties
    sparse, dense = (room.needed(scenario(10_000_000, f"{{mean_degree: {d}}}")) for d in (100, 200))
    assert dense > 1.8 * sparse
