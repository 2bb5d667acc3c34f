"""The JSON Schema of ``summary.json``, as it ships with the package."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

__all__ = ["summary_schema"]


def summary_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) that every ``summary.json`` of this version keeps to."""
    found: dict[str, Any] = json.loads(
        files("sim.results").joinpath("summary.schema.json").read_text(encoding="utf-8")
    )
    return found
