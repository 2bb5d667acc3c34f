"""Plugins: found through entry points and files, usable by name. The only place that knows pluggy.

registry = load([Path("my_strategy.py")])
strategy = registry.strategy("my-strategy").create({"questions": 0.3})
"""

from sim.agreement import NotAgreedError, allow
from sim.plugins.loading import load, third_party
from sim.plugins.origins import Origin
from sim.plugins.registry import MeasureInfo, PluginInfo, Registry, StrategyInfo, TrustRuleInfo
from sim.plugins.sources import Source

__all__ = [
    "MeasureInfo",
    "NotAgreedError",
    "Origin",
    "PluginInfo",
    "Registry",
    "Source",
    "StrategyInfo",
    "TrustRuleInfo",
    "allow",
    "load",
    "third_party",
]
