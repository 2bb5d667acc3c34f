"""What plugin files open while they load or run: noticed, so that it is part of the name of a run.

Python tells an audit hook of every file that is opened. Whose doing it is, the stack says: it is the plugin's
if one of its functions is on it, and no import in between.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import sim
from sim.plugins.sources import MOST_BYTES, Reading, sha256

__all__ = ["owner", "watch"]

# File name of compiled code -> the plugin that it belongs to.
_owners: dict[str, Reading] = {}
_outputs: set[Path] = set()  # by plugins of this process: what they read there is their own
_here = threading.local()
_hooked = False

_IMPORTS = ("<frozen importlib", "<frozen zipimport")
_CACHES = (".pyc", ".nbi", ".nbc")
_WRITING = os.O_WRONLY | os.O_RDWR
# Neither code that is installed nor what the system keeps is the plugin's data.
_NOT_DATA = (
    *{
        f"{Path(folder).resolve()}{os.sep}"
        for folder in (*sysconfig.get_paths().values(), str(Path(sim.__file__).parent))
        if folder not in (sys.prefix, sys.base_prefix)
    },
    *("/proc/", "/sys/", "/dev/", "/etc/", "/usr/share/zoneinfo/"),
)


def watch(file: Path, reading: Reading) -> None:
    """From now on, notice what the code of this file opens."""
    global _hooked
    _owners[str(file)] = reading
    if not _hooked:
        _hooked = True
        sys.addaudithook(_on_event)


def owner(frame: FrameType | None) -> Reading | None:
    """The plugin that a call is made for, ``frame`` being where it is made; None if it is for none, or for an
    import.
    """
    while frame is not None:
        name = frame.f_code.co_filename
        if name in _owners:
            return _owners[name]
        if name.startswith(_IMPORTS):
            return None
        frame = frame.f_back
    return None


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or getattr(_here, "busy", False):
        return
    name, mode, flags = arguments
    if isinstance(name, str | bytes | os.PathLike):
        reading = owner(sys._getframe(1))
        if reading is not None:
            _here.busy = True
            try:
                _on_open(os.fsdecode(name), mode, flags, reading)
            finally:
                _here.busy = False


def _on_open(name: str, mode: str | None, flags: int, reading: Reading) -> None:
    path = Path(os.path.realpath(name))
    writing = set(mode) & set("wax+") if mode else flags & _WRITING
    if writing:
        _outputs.add(path)
    elif path not in _outputs and path.suffix not in _CACHES and not str(path).startswith(_NOT_DATA):
        try:
            size = path.stat().st_size if path.is_file() else -1
        except OSError:
            return
        if size >= 0:
            _on_read(path, size, reading)


def _on_read(path: Path, size: int, reading: Reading) -> None:
    who = f"plugin {reading.path.name}"
    name = reading.name_of(path)
    if size > MOST_BYTES:
        reading.refuse(
            f"{who} reads {path.name}, {size / 2**20:.0f} MB. What a plugin reads goes along with its runs, "
            f"up to {MOST_BYTES // 2**20} MB. Give it a smaller file"
        )
    if name not in reading.files:
        if reading.closed:
            reading.refuse(
                f"{who} opened {name} in the middle of a run, whose name does not cover that file. "
                f'Say at the top of {reading.path.name} that it is read: data = ("{name}",)'
            )
        reading.take(name)
        return
    try:
        changed = sha256(path.read_bytes()) != reading.hashes[name]
    except OSError:
        return
    if changed:
        reading.refuse(f"{name} was changed while {who} ran. Run it again")
