"""trustsim: an agent-based simulation of trust between brands and the people who follow them.

The public names below are imported when first used (PEP 562), so that ``import sim`` and ``sim --help`` stay
light: Mesa, NumPy and Numba load only with the names that need them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.errors import PluginError, ResultsError, ScenarioError, SimError

__version__ = "0.1.0"

# Public name -> the module it lives in. Sorted; a test holds this against __all__ and against the imports above.
_HOMES = {
    "PluginError": "sim.errors",
    "ResultsError": "sim.errors",
    "ScenarioError": "sim.errors",
    "SimError": "sim.errors",
}

__all__ = ["PluginError", "ResultsError", "ScenarioError", "SimError"]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it offers: {', '.join(__all__)}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
