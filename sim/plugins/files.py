"""A plugin in one file: run it as a module, and see it again when it or a helper beside it has changed."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import linecache
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pluggy

import sim
from sim.errors import PluginError
from sim.plugins.origins import Origin

# Name of a loaded plugin module -> the helpers it imported from beside itself: path -> sha256 at the time.
_loaded: dict[str, dict[Path, str]] = {}
# Names under which helpers stand in sys.modules now.
_helpers: set[str] = set()


def load_file(given: Path) -> tuple[ModuleType, Origin, dict[str, str]]:
    """Run the file, or find it already run with the same content.

    Returns the module, its origin, and file name -> sha256 of the helpers beside it that it imported.
    Raises PluginError (exit code 2) naming the file, the line and the fix.
    """
    try:
        path = given.expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as exc:
        raise wrong_input(f"plugin {given}: not a path ({exc})") from None
    content = _content(given, path)
    origin = Origin(path=path, sha256=hashlib.sha256(content).hexdigest())
    name = _module_name(path, content)
    if name not in sys.modules or any(
        _digest(helper) != digest for helper, digest in _loaded.get(name, {}).items()
    ):
        _run(name, path, content, origin)
    return sys.modules[name], origin, {helper.name: digest for helper, digest in _loaded[name].items()}


def helpers_of(given: Path) -> list[Path]:
    """The files beside a loaded plugin file that it imported: what must travel with it. Sorted.

    Raises PluginError if it cannot be loaded.
    """
    module, _, _ = load_file(given)
    return sorted(_loaded[module.__name__])


def wrong_input(sentence: str) -> PluginError:
    """A PluginError about something the user named: exit code 2."""
    error = PluginError(sentence)
    error.exit_code = 2
    return error


def _content(given: Path, path: Path) -> bytes:
    if path.suffix != ".py":
        raise wrong_input(f"plugin {given}: a plugin is a Python file, ending in .py")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        near = difflib.get_close_matches(path.name, [file.name for file in path.parent.glob("*.py")], 1)
        hint = f". Did you mean {near[0]!r}?" if near else f" in {path.parent}"
        raise wrong_input(f"plugin {given}: there is no such file{hint}") from None
    except OSError as exc:
        raise wrong_input(f"plugin {given}: cannot be read ({exc.strerror})") from None


def _module_name(path: Path, content: bytes) -> str:
    key = hashlib.sha256(str(path).encode("utf-8", "surrogatepass") + b"\0" + content).hexdigest()
    stem = re.sub(r"\W", "_", path.stem)
    return f"sim_plugin_{stem}_{key[:12]}"


def _run(name: str, path: Path, content: bytes, origin: Origin) -> None:
    module = ModuleType(name)
    module.__file__ = str(path)
    module.__package__ = ""  # no parent: a relative import says so plainly
    linecache.checkcache(str(path))
    sys.modules[name] = module  # before it runs: dataclasses, pickle and annotations look there
    try:
        with _beside(path.parent) as helpers:
            exec(compile(content, str(path), "exec", dont_inherit=True), vars(module))
    except (Exception, SystemExit) as exc:
        sys.modules.pop(name, None)
        raise wrong_input(f"plugin {path.name} cannot be loaded: {what_happened(exc, path)}") from exc
    _loaded[name] = helpers


@contextmanager
def _beside(folder: Path) -> Iterator[dict[Path, str]]:
    """While a plugin file runs, modules in its folder can be imported; the mapping gets those it imported.

    Every plugin file imports its helpers afresh: another one's may have the same name, any may have changed.
    """
    while _helpers:
        sys.modules.pop(_helpers.pop(), None)
    imported: dict[Path, str] = {}
    before = set(sys.modules)
    quiet, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # no litter, and no stale bytecode
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield imported
    finally:
        sys.dont_write_bytecode = quiet
        if str(folder) in sys.path:
            sys.path.remove(str(folder))
        for module in set(sys.modules) - before:
            file = getattr(sys.modules[module], "__file__", None)
            path = Path(file or "")
            inside = path.is_relative_to(folder) and "site-packages" not in path.parts
            if inside and not module.startswith("sim_plugin_"):
                _helpers.add(module)
                imported[path] = _digest(path)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def what_happened(exc: BaseException, path: Path | None = None) -> str:
    """One clause for an exception out of a plugin, with the line and, where known, the fix."""
    text = " ".join(str(exc).split())
    if isinstance(exc, SyntaxError):
        return f"{type(exc).__name__} in line {exc.lineno}: {exc.msg}"
    where = _line(exc, path)
    if isinstance(exc, PluginError):
        return text
    fix = ""
    if isinstance(exc, ModuleNotFoundError):
        fix = f". Install what offers {exc.name!r}, or put the file beside the plugin"
    elif isinstance(exc, ImportError) and "relative import" in text:
        fix = ". Write `import helper` instead of `from . import helper`"
    elif isinstance(exc, ImportError) and exc.name == "sim":
        fix = ". See `from sim import ...` in the reference for the names there are"
    elif isinstance(exc, SystemExit):
        fix = ". A plugin must not end the program"
    return f"{type(exc).__name__}{where}{': ' + text if text else ''}{fix}"


_NOT_THEIRS = tuple(str(Path(module.__file__ or "").parent) + os.sep for module in (sim, importlib, pluggy))


def _line(exc: BaseException, path: Path | None) -> str:
    """` in line 7` of the plugin's file, or ` in strategies.py, line 7` of an installed plugin's."""
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(exc.__traceback__)]
    if path is not None:
        lines = [line for file, line in frames if file == str(path)]
        return f" in line {lines[-1]}" if lines else ""
    # Between our frames and those of whatever it imported stand its own, in one folder.
    theirs = [(file, line) for file, line in frames if not file.startswith((*_NOT_THEIRS, "<"))]
    own = [(file, line) for file, line in theirs if Path(file).parent == Path(theirs[0][0]).parent]
    return f" in {Path(own[-1][0]).name}, line {own[-1][1]}" if own else ""
