"""``sim schema``: what a scenario may say, for editors and other programs."""

from __future__ import annotations

from sim.scenario import json_schema
from sim.terminal.options import Debug
from sim.terminal.saying import print_json

__all__ = ["schema"]


def schema(debug: Debug = False) -> None:
    """Print the JSON Schema of a scenario file.

    \b
    Examples:
      sim schema
    """
    print_json(json_schema(), indent=2)
