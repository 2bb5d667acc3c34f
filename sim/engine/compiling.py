"""Compiling: how kernels are compiled, and where the compiled code is kept between runs.

Numba notices when the file of a kernel changes, but not when a function that it calls changes in another file
(numba #1833). So the code is kept under a hash of all sources of the engine and of the versions it was built
with.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numba
import numpy as np

__all__ = ["CACHE", "compiled", "inlined", "kernel", "part"]

_KEPT = 4  # compiled versions kept beside the present one


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


def _writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=place):
            # What lies there is run: it has to be our own.
            return not hasattr(os, "getuid") or place.stat().st_uid == os.getuid()
    except OSError:
        return False


def _cache() -> Path | None:
    """A directory for this version's code: the user's cache, else a temporary one, else none."""
    name = _fingerprint()
    for place in _places():
        if _writable(place / name):
            with suppress(OSError):  # another process may be tidying up too
                _forget_old(place, name)
            return place / name
    return None


def _forget_old(place: Path, name: str) -> None:
    others = [path for path in place.iterdir() if path.is_dir() and path.name != name]
    if len(others) <= _KEPT:
        return
    import shutil

    for path in sorted(others, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(path, ignore_errors=True)


#: Where compiled code is kept, None if nowhere can be written.
CACHE = _cache()
if CACHE is not None:
    numba.config.CACHE_DIR = str(CACHE)  # type: ignore[attr-defined]

#: Called from Python: compiled once, kept, runs without holding other threads up.
kernel: Any = numba.njit(nogil=True, cache=CACHE is not None)
#: Called from kernels only.
part: Any = numba.njit(nogil=True)
#: The same, written out in the caller.
inlined: Any = numba.njit(inline="always")


def compiled() -> bool:
    """Whether an earlier run left compiled code: if not, the first day takes some seconds to prepare."""
    return CACHE is not None and any(CACHE.rglob("*.nbi"))
