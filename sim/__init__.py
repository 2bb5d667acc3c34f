"""trustsim: an agent-based simulation of trust between brands and the people who follow them.

The public names below are imported when first used (PEP 562), so that ``import sim`` and ``sim --help`` stay
light: Mesa, NumPy and Numba load only with the names that need them. This file itself imports nothing, not
even typing (to type checkers, a name ``TYPE_CHECKING`` is true): until ``__main__`` has begun, a request to
end is Python's own traceback.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sim.api import Run, load, run
    from sim.errors import PluginError, ResultsError, ScenarioError, SimError
    from sim.hookspecs import Columns, Measure, RunView, hookimpl
    from sim.model import Brand, Follower, TrustModel
    from sim.scenario import Scenario
    from sim.strategy import (
        Analytics,
        Answers,
        Bounds,
        Count,
        Day,
        Days,
        Inbox,
        Message,
        ParameterInfo,
        Post,
        Rate,
        Reply,
        Share,
        State,
        Strategy,
        Texts,
        Unit,
        Weights,
        answers_of,
        parameter,
        posts_of,
    )
    from sim.trust_rule import TrustRule

__version__ = "0.1.0"

# Public name -> the module it lives in. Sorted; a test holds it against __all__ and the imports above.
_HOMES = {
    "Analytics": "sim.strategy",
    "Answers": "sim.strategy",
    "Bounds": "sim.strategy",
    "Brand": "sim.model",
    "Columns": "sim.hookspecs",
    "Count": "sim.strategy",
    "Day": "sim.strategy",
    "Days": "sim.strategy",
    "Follower": "sim.model",
    "Inbox": "sim.strategy",
    "Measure": "sim.hookspecs",
    "Message": "sim.strategy",
    "ParameterInfo": "sim.strategy",
    "PluginError": "sim.errors",
    "Post": "sim.strategy",
    "Rate": "sim.strategy",
    "Reply": "sim.strategy",
    "ResultsError": "sim.errors",
    "Run": "sim.api",
    "RunView": "sim.hookspecs",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.errors",
    "Share": "sim.strategy",
    "SimError": "sim.errors",
    "State": "sim.strategy",
    "Strategy": "sim.strategy",
    "Texts": "sim.strategy",
    "TrustModel": "sim.model",
    "TrustRule": "sim.trust_rule",
    "Unit": "sim.strategy",
    "Weights": "sim.strategy",
    "answers_of": "sim.strategy",
    "hookimpl": "sim.hookspecs",
    "load": "sim.api",
    "parameter": "sim.strategy",
    "posts_of": "sim.strategy",
    "run": "sim.api",
}

__all__ = [
    "Analytics",
    "Answers",
    "Bounds",
    "Brand",
    "Columns",
    "Count",
    "Day",
    "Days",
    "Follower",
    "Inbox",
    "Measure",
    "Message",
    "ParameterInfo",
    "PluginError",
    "Post",
    "Rate",
    "Reply",
    "ResultsError",
    "Run",
    "RunView",
    "Scenario",
    "ScenarioError",
    "Share",
    "SimError",
    "State",
    "Strategy",
    "Texts",
    "TrustModel",
    "TrustRule",
    "Unit",
    "Weights",
    "answers_of",
    "hookimpl",
    "load",
    "parameter",
    "posts_of",
    "run",
]


# Modules that ``import sim`` alone makes available: sim.results.load("runs/...").
_MODULES = (
    "compare",
    "experiment",
    "measures",
    "model",
    "parameters",
    "plugins",
    "report",
    "results",
    "scenario",
    "testing",
)


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"sim.{name}")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it offers: {', '.join(__all__)}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
