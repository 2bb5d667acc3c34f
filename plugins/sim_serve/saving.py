"""A setting as a scenario file: the one that is served with what was changed, and nothing else touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from sim.errors import SimError
from sim.names import nfc, slug
from sim.scenario import Scenario, dump, halves, loads, pinned, split_path
from sim.shell import command
from sim_serve.served import Served

__all__ = ["as_command", "as_file", "file_name"]


def as_command(served: Served, sets: Sequence[str], *more: object) -> str:
    """``sim run scenarios/three-cafes.yaml --set ...``: what gives the same numbers in a terminal."""
    return command(*words(served, sets), *more)


def words(served: Served, sets: Sequence[str]) -> list[object]:
    """The same, word by word."""
    arguments: list[object] = ["sim", "run", served.path]
    for each in (*served.sets, *sets):
        arguments += ["--set", each]
    for file in served.plugins:
        arguments += ["--plugin", file]
    if served.graph is not None:
        arguments += ["--graph", served.graph]
    return arguments


def file_name(served: Served) -> str:
    """What the changed file is offered as: beside the served one it overwrites nothing."""
    return f"{slug(served.path.stem)}-changed.yaml"


def as_file(served: Served, sets: Sequence[str], scenario: Scenario) -> str:
    """The text of the scenario file with these settings, which reads as ``scenario``.

    Its comments and its order are kept; where that cannot be (values shared by aliases), it is written anew
    with every default.
    """
    try:
        text = _edit(served.text, [*served.sets, *sets])
        again = loads(
            text,
            name=str(served.path),
            base=served.path.parent,
            sets=served.graph_sets,
            registry=served.registry,
        )
        if pinned(again).resolved() | {"plugins": ()} == scenario.resolved() | {"plugins": ()}:
            return text
    except (SimError, yaml.YAMLError, _CannotError):
        pass
    return dump(scenario)


class _CannotError(Exception):
    """The text cannot be changed in place."""


def _edit(text: str, sets: Iterable[str]) -> str:
    for each in sets:
        name, _, value = halves(each)
        text = _put(text, split_path(nfc(name)), value)
    return text


def _put(text: str, parts: list[str], value: str) -> str:
    """``text`` with ``value`` at a path, in its place or behind its neighbours."""
    if "&" in text and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
        raise _CannotError
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for depth, part in enumerate(parts):
        inner = _child(node, part, parent=parts[depth - 1] if depth else "")
        if inner is None:
            return _added(text, node, parts[depth:], value)
        node = inner
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.MappingNode) and value == "{}":  # what was with another strategy
        end = end if node.flow_style else _last_line(text, node.value[-1])
    elif not isinstance(node, yaml.ScalarNode):
        raise _CannotError
    space = "" if start == 0 or text[start - 1] in " \t\n[{," else " "  # behind `key:` with nothing
    return text[:start] + space + value + text[end:]


def _child(node: Any, part: str, parent: str) -> Any:
    if isinstance(node, yaml.SequenceNode):
        for number, entry in enumerate(node.value):
            name = _child(entry, "name", "") if isinstance(entry, yaml.MappingNode) else None
            if str(number) == part or (
                parent == "brands" and name is not None and nfc(name.value.strip()) == part
            ):
                return entry
        raise _CannotError
    if isinstance(node, yaml.MappingNode):
        return next((inner for key, inner in node.value if key.value == part), None)
    return None


def _added(text: str, node: Any, parts: list[str], value: str) -> str:
    """A key that was not there, in the style of where it is put."""
    entry = f"{_key(parts[0])}: {_flow(parts[1:], value)}"
    if isinstance(node, yaml.ScalarNode) and node.value == "":  # `with:` and nothing behind it
        start = node.start_mark.index
        return f"{text[:start]} {{{entry}}}{text[start:]}"
    if not isinstance(node, yaml.MappingNode):
        raise _CannotError
    if node.flow_style:
        end = node.end_mark.index - 1
        before = text[:end].rstrip()
        comma = "" if before.endswith(("{", ",")) else ","
        return f"{before}{comma}{'' if before.endswith('{') else ' '}{entry}{text[end:]}"
    indent = " " * node.value[0][0].start_mark.column
    last = _last_line(text, node.value[-1])
    return f"{text[:last]}\n{indent}{entry}{text[last:]}"


def _last_line(text: str, pair: tuple[Any, Any]) -> int:
    """Where the line ends on which an entry of a block mapping does: a node ends before the next token."""
    node, end = pair[1], pair[1].end_mark.index
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        return _last_line(
            text, node.value[-1] if isinstance(node, yaml.MappingNode) else (None, node.value[-1])
        )
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return len(text[:end].rstrip("\n"))
    position = text.find("\n", end)
    return len(text) if position < 0 else position


def _flow(parts: list[str], value: str) -> str:
    return f"{{{_key(parts[0])}: {_flow(parts[1:], value)}}}" if parts else value


def _key(part: str) -> str:
    text = yaml.safe_dump({part: 0}, allow_unicode=True, default_flow_style=True, width=1000)
    return text[1 : text.rindex(":")]
