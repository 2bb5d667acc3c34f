"""A plugin in one file: run it as a module, and see it again when it or a helper beside it has changed."""

from __future__ import annotations

import importlib
import linecache
import os
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import FrameType, ModuleType

import pluggy

import sim
from sim import agreement
from sim.blame import error_text, let_through
from sim.errors import PluginError
from sim.foreign import read_ordinary
from sim.names import nearest
from sim.plugins.noticing import owner, watch
from sim.plugins.origins import Origin
from sim.plugins.sources import MOST_BYTES, Reading, Source, sha256, unpacked
from sim.watchdog import guards

# Name of a loaded plugin module -> what it has read.
_readings: dict[str, Reading] = {}
# What a plugin file finds among its names before its first line.
_globals: dict[str, object] = {}
# Names under which helpers stand in sys.modules now.
_helpers: set[str] = set()


def load_file(given: Path | Source) -> tuple[ModuleType, Origin, Reading]:
    """Run the file, or find it already run with the same content.

    Returns the module, its origin, and what it has read: helpers and data beside it.
    Raises PluginError (exit code 2) naming the file, the line and the fix.
    """
    if isinstance(given, Source):
        path = unpacked(given) if given.reads_data else Path(given.path)
        reading = Reading(path, given.files[given.name], given)
    else:
        try:
            path = given.expanduser().resolve()
        except (OSError, RuntimeError, ValueError) as exc:
            raise wrong_input(f"plugin {given}: not a path ({exc})") from None
        reading = Reading(path, _content(given, path))
    content = reading.files[path.name]
    origin = Origin(path=path, sha256=sha256(content))
    if not isinstance(given, Source):  # those come from another process of ours, which has asked
        agreement.require(path, origin.sha256)
    name = _module_name(path, content)
    if name not in sys.modules or not _same(_readings.get(name), reading):
        _run(name, reading)
        _readings[name] = reading
    reading = _readings[name]
    reading.reopen()
    return sys.modules[name], origin, reading


def begin_anew(given: Mapping[str, object]) -> None:
    """Run plugin files again when they are loaded next, with these names given to them."""
    _readings.clear()
    _globals.clear()
    _globals.update(given)


def _same(before: Reading | None, now: Reading) -> bool:
    """Whether a plugin that ran before would read the same now."""
    if before is None or before.travelled != now.travelled:
        return False
    return before.files == now.files if now.travelled else before.current()


def execute(path: Path, content: bytes, module: ModuleType) -> None:
    """Run the source of a plugin file or of a helper beside it. No file of a user runs but through here."""
    linecache.checkcache(str(path))
    vars(module).update(_globals)
    exec(compile(content, str(path), "exec", dont_inherit=True), vars(module))


guards(execute, lambda at, _: f"plugin {at['path'].name}: being loaded")


def wrong_input(sentence: str) -> PluginError:
    """A PluginError about something the user named: exit code 2."""
    return PluginError(sentence, exit_code=2)


def _content(plugin: Path, path: Path) -> bytes:
    if path.suffix != ".py":
        raise wrong_input(f"plugin {plugin}: a plugin is a Python file, ending in .py")
    try:
        return read_ordinary(path, MOST_BYTES)
    except FileNotFoundError:
        near = nearest(path.name, [file.name for file in path.parent.glob("*.py")])
        hint = f". Did you mean {near!r}?" if near else f" in {path.parent}"
        raise wrong_input(f"plugin {plugin}: there is no such file{hint}") from None
    except OSError as exc:
        raise wrong_input(f"plugin {plugin}: cannot be read ({exc.strerror})") from None


def _module_name(path: Path, content: bytes) -> str:
    key = sha256(str(path).encode("utf-8", "surrogatepass") + b"\0" + content)
    stem = re.sub(r"\W", "_", path.stem)
    return f"sim_plugin_{stem}_{key[:12]}"


def _run(name: str, reading: Reading) -> None:
    path = reading.path
    module = ModuleType(name)
    module.__file__ = str(path)
    module.__package__ = ""  # no parent: a relative import says so plainly
    sys.modules[name] = module  # before it runs: dataclasses, pickle and annotations look there
    try:
        with _beside(reading):
            watch(path, reading)
            execute(path, reading.files[path.name], module)
            reading.declare(vars(module).get("data"))
    except BaseException as exc:
        sys.modules.pop(name, None)
        let_through(exc)
        raise wrong_input(f"plugin {path.name} cannot be loaded: {what_happened(exc, path)}") from exc


class _Helpers(MetaPathFinder, Loader):
    """Finds modules beside a plugin file, and runs them from the content that was read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The module, if its file is in the plugin's folder or travelled with it."""
        place = fullname.replace(".", "/")
        for name, is_package in ((f"{place}/__init__.py", True), (f"{place}.py", False)):
            if self._reading.take(name) is not None:
                file = self._reading.folder / name
                spec = ModuleSpec(fullname, self, origin=str(file), is_package=is_package)
                spec.has_location = True
                if is_package:
                    spec.submodule_search_locations = [str(file.parent)]
                return spec
        if self._reading.travelled and any(name.startswith(f"{place}/") for name in self._reading.files):
            return ModuleSpec(fullname, None, is_package=True)  # a folder that is no package
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run it."""
        file = Path(module.__file__ or "")
        _helpers.add(module.__name__)
        watch(file, self._reading)
        execute(file, self._reading.files[file.relative_to(self._reading.folder).as_posix()], module)


class _Later(MetaPathFinder):
    """Finds modules beside a plugin file that it imports while it runs, where nothing else has found them."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The module, if a function of a plugin asks for it."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
            frame = frame.f_back
        reading = owner(frame)
        if reading is None:
            return None
        spec = _Helpers(reading).find_spec(fullname, path)
        if spec is None and reading.closed and (reading.folder / f"{fullname}.py").is_file():
            reading.refuse(
                f"plugin {reading.path.name} imported {fullname} in the middle of a run, whose name does not "
                f"cover it. Import it at the top of {reading.path.name}"
            )
        return spec


_later = _Later()


@contextmanager
def _beside(reading: Reading) -> Iterator[None]:
    """While a plugin file runs, modules in its folder can be imported.

    Every plugin file imports its helpers afresh: another one's may have the same name, any may have changed.
    """
    while _helpers:
        sys.modules.pop(_helpers.pop(), None)
    folder = str(reading.folder)
    before = set(sys.modules)
    quiet, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # no litter, and no stale bytecode
    finder = _Helpers(reading)
    sys.meta_path.insert(0, finder)
    if _later not in sys.meta_path:
        sys.meta_path.append(_later)
    sys.path.insert(0, folder)  # for what is no source: compiled modules, folders that are no package
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.dont_write_bytecode = quiet
        sys.meta_path.remove(finder)
        if folder in sys.path:
            sys.path.remove(folder)
        for module in set(sys.modules) - before:
            path = Path(getattr(sys.modules[module], "__file__", None) or "")
            inside = path.is_relative_to(reading.folder) and "site-packages" not in path.parts
            if inside and not module.startswith("sim_plugin_"):
                _helpers.add(module)
                reading.take(path.relative_to(reading.folder).as_posix())


def what_happened(exc: BaseException, path: Path | None = None) -> str:
    """One clause for an exception out of a plugin, with the line and, where known, the fix."""
    text = error_text(exc)
    if isinstance(exc, SyntaxError):
        return f"{type(exc).__name__} in line {exc.lineno}: {exc.msg}"
    where = _line(exc, path)
    if isinstance(exc, PluginError):
        return " ".join(str(exc).split())
    fix = ""
    if isinstance(exc, ModuleNotFoundError):
        fix = f". Install what offers {exc.name!r}, or put the file beside the plugin"
    elif isinstance(exc, ImportError) and "relative import" in text:
        fix = ". Write `import helper` instead of `from . import helper`"
    elif isinstance(exc, ImportError) and exc.name == "sim":
        fix = ". See `from sim import ...` in the reference for the names there are"
    elif isinstance(exc, (SystemExit, KeyboardInterrupt)):
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
    candidates = [(file, line) for file, line in frames if not file.startswith((*_NOT_THEIRS, "<"))]
    steps = [(file, line) for file, line in candidates if Path(file).parent == Path(candidates[0][0]).parent]
    return f" in {Path(steps[-1][0]).name}, line {steps[-1][1]}" if steps else ""
