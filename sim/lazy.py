"""Public names of a package that are imported when first used (PEP 562), so that importing it is light."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["lazily"]


def lazily(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """What a package takes for its ``__getattr__``.

    Args:
        package: its ``__name__``.
        homes: each public name, and the module in which it lives.
    """

    def attribute(name: str) -> object:
        home = homes.get(name)
        if home is None:
            names = ", ".join(sorted(homes))
            raise AttributeError(f"module {package!r} has no attribute {name!r}; it offers: {names}")
        return getattr(import_module(home), name)

    return attribute
