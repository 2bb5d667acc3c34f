"""Surroundings are not the program's own."""

from __future__ import annotations

import copy
import errno
import pickle
from pathlib import Path

import numpy as np

from sim import TrustModel
from sim.results import locks
from sim.scenario import load
from sim.shortage import shortage


def test_a_model_and_its_scenario_can_be_copied_and_pickled(tiny: Path) -> None:
    scenario = load(tiny)
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    model = TrustModel(scenario)
    model.step()
    others = [copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
    model.run_model()
    for other in others:
        assert other.day == 1
        other.run_model()
        assert np.array_equal(other.daily, model.daily, equal_nan=True)


def test_what_a_machine_lacks_is_known_whatever_wraps_it() -> None:
    wrapped = RuntimeError("cannot import")
    wrapped.__cause__ = OSError(errno.EMFILE, "Too many open files")
    assert "Too few files may be open at once" in shortage(wrapped)
    assert "not enough memory" in shortage(MemoryError())
    assert shortage(ValueError("as it was told")) == ""


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    path, lock = locks.claimed(lambda: tmp_path / "x", Path.mkdir)
    assert locks.held(path)
    locks.clear(path)
    assert path.exists()
    lock.release()
    assert locks.held(path) is False
    locks.clear(path)
    assert not path.exists()
