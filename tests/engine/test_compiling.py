"""Compiled code is kept where nobody else writes, and what is damaged of it is made again."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

import numba
import pytest

from sim.engine import compiling

KERNEL = "from sim.engine.compiling import kernel\n\n\n@kernel\ndef twice(x):\n    return 2 * x\n"


def imported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of a kernel, as a process that begins now has it."""
    file = folder / "kept_kernel.py"
    if not file.exists():  # Numba knows a file by when it was written
        file.write_text(KERNEL, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(folder / "cache"))
    monkeypatch.delitem(sys.modules, "kept_kernel", raising=False)
    return importlib.import_module("kept_kernel")


@pytest.mark.skipif(compiling.CACHE is None, reason="nothing can be kept here")
@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", ["emptied", "cut off", "one byte"])
def test_damaged_code_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, damage: str
) -> None:
    assert imported(tmp_path, monkeypatch).twice(3) == 6
    (path,) = (tmp_path / "cache").rglob(f"*{suffix}")
    content = path.read_bytes()
    middle = len(content) // 2
    damaged = {
        "emptied": b"",
        "cut off": content[:middle],
        "one byte": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
    }
    path.write_bytes(damaged[damage])
    again = imported(tmp_path, monkeypatch)
    assert again.twice(4) == 8
    assert sum(again.twice.stats.cache_misses.values()) == 1
    third = imported(tmp_path, monkeypatch)
    assert third.twice(5) == 10
    assert sum(third.twice.stats.cache_hits.values()) == 1


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="nobody owns a folder here")
def test_it_is_kept_where_nobody_else_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "trustsim" / "version"
    assert compiling._ours(place)
    assert {folder.stat().st_mode & 0o777 for folder in (place, place.parent)} == {0o700}
    place.chmod(0o777)
    assert compiling._ours(place)
    assert place.stat().st_mode & 0o777 == 0o700
    linked = tmp_path / "linked"
    linked.symlink_to(place.parent)
    assert not compiling._ours(linked / "version")
    tmp_path.chmod(0o777)  # others might put another folder in its place
    assert not compiling._ours(place)
    tmp_path.chmod(0o1777)  # as /tmp is
    assert compiling._ours(place)
    monkeypatch.setattr(os, "getuid", lambda: place.stat().st_uid + 1)  # somebody else made it
    assert not compiling._ours(place)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="nobody owns a file here")
def test_code_of_somebody_else_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(tmp_path, monkeypatch).twice(3)
    (path,) = (tmp_path / "cache").rglob("*.nbi")
    assert compiling._whole(str(path))
    monkeypatch.setattr(os, "getuid", lambda: path.stat().st_uid + 1)
    assert not compiling._whole(str(path))
