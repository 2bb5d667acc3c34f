"""A scenario back to plain values and to YAML, every default written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from sim.scenario.scalars import resolve

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

__all__ = ["dump", "resolved"]


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Everything written out, in dictionaries, lists, text and numbers; loads again to an equal scenario."""
    plain: dict[str, Any] = _plain(scenario.model_dump(by_alias=True))
    plain["matters"] = {name: least for name, least in plain["matters"].items() if least is not None}
    for entry in plain["timeline"]:
        _leave_out(entry, "replies_per_day")  # as before
    for topic in plain["topics"].values():
        _leave_out(topic, "value")  # as of any post
    for brand in plain["brands"]:
        _leave_out(brand, "desk")
        _leave_out(brand.get("desk", {}), "replies_per_day", "hours_per_day")
    _leave_out(plain["audience"]["network"], "sha256")
    for name in ("topics", "draws", "start", "holidays"):
        if not plain[name]:
            del plain[name]
    return plain


def _leave_out(plain: dict[str, Any], *names: str) -> None:
    """Delete those that are None, for which there is no word."""
    for name in names:
        if name in plain and plain[name] is None:
            del plain[name]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def dump(scenario: Scenario) -> str:
    """YAML with every default written out; :func:`sim.scenario.loads` reads it back to an equal scenario."""
    text: str = yaml.dump(
        resolved(scenario),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
        default_flow_style=False,
    )
    return text


class _Dumper(yaml.SafeDumper):
    """Quotes what the core schema of YAML 1.2 would read as something else than text (``1e3``, ``0o7``)."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else ('"' if not isinstance(resolve(text), str) else None)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _row(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.SequenceNode:
    numbers = len(values) > 1 and all(isinstance(value, float) for value in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=numbers or None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _row)
