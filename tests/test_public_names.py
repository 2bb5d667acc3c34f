"""``import sim`` is light, and its names lead where they say."""

from __future__ import annotations

import importlib
import subprocess
import sys
from types import ModuleType

import pytest

import sim


def test_public_names_are_sorted_and_all_there() -> None:
    assert sim.__all__ == sorted(sim.__all__)
    for name in sim.__all__:
        home = importlib.import_module(sim._HOMES[name])
        assert getattr(sim, name) is getattr(home, name)
    assert set(sim.__all__) <= set(dir(sim))


@pytest.mark.parametrize(
    "package",
    ["browser", "compare", "doubt", "experiment", "model", "report", "results", "scenario", "terminal"],
)
def test_what_packages_offer_is_there(package: str) -> None:
    """A module of the same name would hide it, once it is imported."""
    door = importlib.import_module(f"sim.{package}")
    for name in door.__all__:
        assert not isinstance(getattr(door, name), ModuleType)
    with pytest.raises(AttributeError):
        door.nothing_of_that_name  # noqa: B018


def test_importing_sim_is_enough_to_read_a_run() -> None:
    code = "import sim; print(sim.results.load.__name__, sim.scenario.load.__name__)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["load", "load"]


def test_a_name_that_is_not_there_lists_those_that_are() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'Strategi'.*ScenarioError"):
        sim.Strategi  # noqa: B018


def test_importing_sim_imports_nothing_heavy() -> None:
    heavy = ("numpy", "mesa", "numba", "pydantic", "pyarrow", "scipy", "typer")
    code = f"import sim, sys; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
