"""What stands above every answer: the scenario, and what was run of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.calendar import span_text
from sim.terminal.output import wrapped

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["heading"]


def heading(
    scenario: Mapping[str, Any], width: int, *, what: str = "", replicates: str | int = "", more: str = ""
) -> list[Text]:
    """The name of the scenario, and a line like ``10,000 followers, 180 days, 20 replicates, seed 7``.

    Args:
        scenario: in plain values.
        width: cells.
        what: what is said of it, behind its name.
        replicates: how many; in words where that is no single number, left out where it is nothing.
        more: what else was run.
    """
    audience = scenario["audience"]
    about = [_counted(audience["size"], "follower")]
    pool = audience.get("pool", 0)
    about += [f"{pool:,} who may join"] if pool else []
    about.append(_counted(scenario["days"], "day"))
    about += [_counted(replicates, "replicate") if isinstance(replicates, int) else replicates]
    about.append(f"seed {scenario['seed']}")
    about.append(span_text(scenario) or "")
    said = ", ".join(filter(None, about))
    title = f"{scenario['name']}: {what}" if what else str(scenario["name"])
    return [*wrapped(title, width, "bold"), *wrapped(f"{said}; {more}" if more else said, width, "dim")]


def _counted(n: int, word: str) -> str:
    return f"{n:,} {word}{'s' * (n != 1)}"
