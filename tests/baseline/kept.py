"""The file of the baseline: what runs gave, and the changelog line that said why it last moved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["FILE", "announced", "read", "reasons", "refusal", "written"]

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("results.json")


def read() -> dict[str, Any]:
    """``because`` and ``results``."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def written(because: str, results: dict[str, Any]) -> str:
    """The text of the file."""
    return json.dumps({"because": because, "results": results}, indent=1, ensure_ascii=False) + "\n"


def reasons(place: Path = ROOT / "changelog.d") -> dict[str, str]:
    """The changelog's fragments of kind ``results``: name -> text."""
    return {
        path.name.removesuffix(".results.md"): _plain(path.read_text(encoding="utf-8"))
        for path in sorted(place.glob("*.results.md"))
    }


def announced(because: str, place: Path = ROOT) -> bool:
    """Whether a text stands in a fragment, or in the changelog of a release."""
    released = place / "CHANGELOG.md"
    texts = list(reasons(place / "changelog.d").values())
    if released.exists():
        texts.append(_plain(released.read_text(encoding="utf-8")))
    return any(_plain(because) in text for text in texts)


def refusal(
    before: dict[str, Any], now: dict[str, Any], name: str | None, said: dict[str, str]
) -> str | None:
    """Why the baseline may not be renewed like this; None if it may."""
    if before["results"] == now:
        return "Nothing has moved: the baseline stands."
    if name is None or name not in said:
        there = ", ".join(said) or "none yet"
        return (
            "Results have moved. Say in changelog.d/NAME.results.md which, how far and why, then: "
            f"python -m tests.baseline NAME (there are: {there})"
        )
    if said[name] == before["because"]:
        return f"changelog.d/{name}.results.md said why results moved the last time. Say what moved them now."
    return None


def _plain(text: str) -> str:
    return " ".join(text.split())
