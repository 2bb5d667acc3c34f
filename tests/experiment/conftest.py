"""Small experiments, and ways to run them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli import plugin_commands
from sim.cli.main import app
from sim.experiment.definition import Definition, load_definition

SCENARIO = """\
name: Tiny town
days: 6
seed: 3
replicates: 2
audience: {size: 40, traits: {participation: {mean: 0.2}}}
psychology: {reach: 0.4}
brands:
  - {name: Loud, strategy: broadcast}
  - {name: Warm, strategy: genuine-follow-up}
"""

EXPERIMENT = """\
name: A tiny question
description: Does it matter?
scenario: scenario.yaml
factors:
  psychology.negativity: [1, 2.5]
  brands.Warm.with.answer_rate: {from: 0.2, to: 0.8, steps: 3}
replicates: 2
"""

ODD = '''\
import os

from sim import Post, Reply, Strategy


class Odd(Strategy):
    """Breaks (how: 1) or kills its process (how: 2) on day 3."""

    name = "odd"
    how: int = 0

    def plan(self, day):
        if day.number == 3 and self.how == 1:
            raise ValueError("as it was told")
        if day.number == 3 and self.how == 2:
            os._exit(7)
        return [Post.tell()]

    def answer(self, inbox):
        return inbox.where(inbox.asks, Reply.PERSONAL)
'''

Maker = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    """`make(text of the experiment, name="x", scenario=...)`: its file, with a scenario beside it."""

    def written(text: str = EXPERIMENT, *, name: str = "x", scenario: str = SCENARIO) -> Path:
        (tmp_path / "scenario.yaml").write_text(scenario, encoding="utf-8")
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def define(make: Maker) -> Callable[..., Definition]:
    """The same, read."""
    return lambda *args, **options: load_definition(make(*args, **options))


@pytest.fixture
def odd(make: Maker, tmp_path: Path) -> Path:
    """An experiment some of whose runs fail and some of whose runs kill their process."""
    (tmp_path / "odd.py").write_text(ODD)
    scenario = SCENARIO.replace("broadcast", "odd") + "plugins: [odd.py]\n"
    factors = "factors: {brands.Loud.with.how: [0, 1, 2], psychology.negativity: [1, 2]}"
    return make(f"name: Odd\nscenario: scenario.yaml\n{factors}\nreplicates: 2\n", scenario=scenario)


@pytest.fixture
def tables() -> Callable[[Path], tuple[bytes, bytes]]:
    """The bytes of the final tables in a directory."""
    return lambda place: ((place / "runs.parquet").read_bytes(), (place / "runs.csv").read_bytes())


def wait_for(true: Callable[[], object], seconds: float = 90) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(autouse=True)
def _commands_of_plugins() -> None:
    """Those of analyses that ship, in the application that tests call without a process of its own."""
    plugin_commands.offer_own(app)
