"""``extends:`` of a scenario: another one, on which it lies. What it says itself has its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sim.scenario.document import Document, DocumentError, Key, Node
from sim.scenario.words import shown

__all__ = ["EXTENDS", "extended"]

EXTENDS = "extends"
_MOST = 5  # scenarios, one on the other

#: Reads the document of a file, with the files that it names found from where it lies.
Read = Callable[[Path], Document]


def extended(document: Document, folder: Path, read: Read, depth: int = 1) -> Document:
    """The document laid on the one that it extends, if it extends one; every value keeps its own place.

    Mappings are put together key by key, brands by name (new ones come last); anything else is taken as it is
    from the upper one.

    Args:
        document: as it was read.
        folder: where its relative paths start.
        read: reads another.
        depth: how many lie on it already.

    Raises:
        DocumentError: what it extends is no path, or cannot be read; or too many lie on each other.
    """
    root = document.root
    if not isinstance(root.value, dict) or EXTENDS not in root.value:
        return document
    key = root.value[EXTENDS]
    path = key.node.value
    if not isinstance(path, str) or not path:
        raise DocumentError(key.node.place, "is the path of a scenario, such as base.yaml.", EXTENDS)
    if depth == _MOST:
        raise DocumentError(key.node.place, f"more than {_MOST} scenarios lie on each other.", EXTENDS)
    file = folder / Path(path).expanduser()
    if not file.is_file():
        where = "" if folder == Path() else f" (looked for from {str(folder)!r}, where the scenario is)"
        raise DocumentError(key.node.place, f"there is no file {shown(path, 500)}{where}.", EXTENDS)
    below = extended(read(file), file.parent, read, depth + 1)
    keys = {name: inner for name, inner in root.value.items() if name != EXTENDS}
    tree = _overlay(below.root, Node(root.place, keys), ())
    return replace(document, root=tree, problems=(*below.problems, *document.problems))


def _overlay(below: Node, above: Node, path: tuple[str, ...]) -> Node:
    if isinstance(below.value, dict) and isinstance(above.value, dict):
        keys = dict(below.value)
        for name, key in above.value.items():
            old = keys.get(name)
            keys[name] = Key(key.place, _overlay(old.node, key.node, (*path, name))) if old else key
        return Node(above.place, keys)
    if path == ("brands",) and isinstance(below.value, list) and isinstance(above.value, list):
        brands = {node.name: node for node in above.value if node.name}
        entries = [
            _overlay(node, brands.pop(node.name), (*path, "")) if node.name in brands else node
            for node in below.value
        ]
        rest = [node for node in above.value if not node.name or node.name in brands]
        return Node(above.place, [*entries, *rest])
    return above
