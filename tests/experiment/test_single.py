"""One scenario, run and kept, also when somebody asks for the end on the way."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from sim.experiment.single import run_scenario
from sim.plugins import load as plugins
from sim.scenario import load


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_finished_when_the_end_is_asked_for_is_kept(
    tiny: Path, tmp_path: Path, number: signal.Signals
) -> None:
    def progress(done: int, of: int) -> None:
        if done == 2:
            signal.raise_signal(number)

    kept = run_scenario(load(tiny), plugins(), tmp_path / "runs", workers=1, progress=progress)
    assert kept.stopped == number
    assert kept.run is not None
    assert kept.run.replicates == kept.run.scenario["replicates"] < 4
    short = load(tiny).model_copy(update={"replicates": kept.run.replicates})
    assert run_scenario(short, plugins(), tmp_path / "runs", workers=1).found
