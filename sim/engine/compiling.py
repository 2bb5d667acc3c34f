"""Compiling: how kernels are compiled, and where the compiled code is kept between runs.

Numba notices when the file of a kernel changes, but not when a function that it calls changes in another file
(numba #1833). So the code is kept under a hash of all sources of the engine and of the versions it was built
with.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import update_wrapper
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import SimError

try:
    import numba
    from numba.core.caching import IndexDataCacheFile
except ValueError as error:  # of a NUMBA_ variable
    raise SimError(
        f"Numba, which compiles the model, cannot be set like this: {error} Unset its variables (NUMBA_...)."
    ) from None

__all__ = ["CACHE", "compiled", "inlined", "kernel", "part", "settled"]

_KEPT = 4  # compiled versions kept beside the present one


if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
    raise SimError(
        "The model is compiled and cannot run otherwise, but NUMBA_DISABLE_JIT is set. Unset it: "
        "unset NUMBA_DISABLE_JIT"
    )


def _fingerprint() -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256(f"{sys.version} {np.__version__} {numba.__version__}".encode())
    for source in (*sorted(here.glob("*.py")), here.parent / "parameters.py"):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _places() -> Iterator[Path]:
    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        yield Path(named) / "trustsim"
    home = os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):  # nobody's home
        yield (Path(home) if home else Path.home() / ".cache") / "trustsim"
    yield Path(tempfile.gettempdir()) / f"trustsim-{os.getuid() if hasattr(os, 'getuid') else 'cache'}"


def _ours(place: Path) -> bool:
    """Whether a directory can be written to, and by nobody else: what lies there is run.

    It is made if it is missing.
    """
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        for each in (place.parent, place):
            if hasattr(os, "getuid") and (each.is_symlink() or each.stat().st_uid != os.getuid()):
                return False
            each.chmod(0o700)
        above = place.parent.parent.stat().st_mode
        if above & 0o022 and not above & stat.S_ISVTX:  # others might put another directory in its place
            return False
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False


def _cache() -> Path | None:
    """A directory for this version's code: the user's cache, else a temporary one, else none."""
    name = _fingerprint()
    for place in _places():
        if _ours(place / name):
            with suppress(OSError):  # another process may be tidying up too
                _forget_old(place, name)
            return place / name
    return None


def _forget_old(place: Path, name: str) -> None:
    others = [path for path in place.iterdir() if path.is_dir() and path.name != name]
    if len(others) <= _KEPT:
        return
    for path in sorted(others, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(path, ignore_errors=True)


#: Where compiled code is kept, None if nowhere can be written.
CACHE = _cache()
if CACHE is not None:
    numba.config.CACHE_DIR = str(CACHE)  # type: ignore[attr-defined]


_Files: Any = IndexDataCacheFile  # Numba has no types


class _Checked(_Files):  # type: ignore[misc]
    """The files of a kernel, each with its checksum at the end, where whatever reads it does not look.

    Numba runs what it finds: half a file stops the program for ever, and one changed byte is another program.
    What is damaged, or not ours, is as if it were not there, and made again.
    """

    def _load_index(self) -> Any:
        return super()._load_index() if _whole(self._index_path) else {}

    def _load_data(self, name: str) -> Any:
        path = self._data_path(name)
        if not _whole(path):
            raise FileNotFoundError(path)
        return super()._load_data(name)

    def save(self, key: Any, data: Any) -> None:
        """Keep compiled code, if it can be kept."""
        with suppress(OSError):
            super().save(key, data)

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[Any]:
        content = io.BytesIO()
        yield content
        with super()._open_for_write(filepath) as file:
            file.write(content.getvalue())
            file.write(hashlib.sha256(content.getvalue()).digest())


def _whole(path: str) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (a path as Numba has it)
            if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                return False
            content = file.read()
    except OSError:
        return False
    size = hashlib.sha256().digest_size
    return len(content) > size and hashlib.sha256(content[:-size]).digest() == content[-size:]


def _jit(**options: Any) -> Callable[[Any], Any]:
    """Numba's decorator, with files that are checked."""

    def decorate(function: Any) -> Any:
        made = numba.njit(**options)(function)
        if options.get("cache"):
            files = made._cache._cache_file
            made._cache._cache_file = _Checked(
                made._cache.cache_path, files._index_name.removesuffix(".nbi"), files._source_stamp
            )
        return made

    return decorate


#: Called from Python: compiled once, kept, runs without holding other threads up.
kernel: Any = _jit(nogil=True, cache=CACHE is not None)
#: Called from kernels only.
part: Any = _jit(nogil=True)
#: The same, written out in the caller.
inlined: Any = _jit(inline="always")


class settled:  # noqa: N801  (a decorator)
    """A kernel whose arguments have the same types at every call: all of them, by position.

    Numba looks at the types of all arguments at every call, and at records and tuples for longer than most
    kernels take over a small audience. This looks once in a process. ``run`` is the same call without a
    layer of Python around it, for those that are made every day.
    """

    def __init__(self, kernel: Any) -> None:
        update_wrapper(self, kernel)
        self._kernel = kernel
        self.run: Callable[..., Any] = self._first

    def __call__(self, *args: Any) -> Any:
        """Call it."""
        return self.run(*args)

    def _first(self, *args: Any) -> Any:
        self.run = self._kernel.compile(tuple(map(numba.typeof, args)))
        return self.run(*args)


def compiled() -> bool:
    """Whether an earlier run left compiled code: if not, the first day takes some seconds to prepare."""
    return CACHE is not None and any(CACHE.rglob("*.nbi"))
