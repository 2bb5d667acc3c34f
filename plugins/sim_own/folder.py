"""What an import leaves behind: tables in Parquet, and ``import.json``, which says where they are from."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet

from sim import ResultsError
from sim.foreign import Json
from sim_own.columns import COLUMNS

__all__ = ["ABOUT", "check", "write"]

ABOUT = "import.json"
_FILES = (*(f"{name}.parquet" for name in COLUMNS), ABOUT)


def check(place: Path) -> None:
    """See to it that an import may be written there.

    Raises:
        ResultsError: something else is there.
    """
    try:
        if place.is_symlink() and not place.exists():
            raise _refusal(
                f"{place}: is a link that leads nowhere. Remove it, or name another folder with --out."
            )
        if place.exists() and not place.is_dir():
            raise _refusal(f"{place}: is a file. Name a folder with --out.")
        if place.is_dir() and not (place / ABOUT).is_file() and any(place.iterdir()):
            raise _refusal(f"{place}: holds something else than an import. Name a new folder with --out.")
    except OSError as error:
        raise _refusal(
            f"{place}: cannot be used ({error.strerror}). Name another folder with --out."
        ) from None


def _refusal(sentence: str) -> ResultsError:
    return ResultsError(sentence, exit_code=2)


def write(place: Path, tables: Mapping[str, Any], about: Json) -> None:
    """Write an import, in the place of one that is there. Whatever fails, what was there stays.

    Raises:
        ResultsError: it cannot be written.
    """
    check(place)
    try:
        place.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=".import-", dir=place))
        try:
            for name, table in tables.items():
                pyarrow.parquet.write_table(table, new / f"{name}.parquet", compression="zstd")
            text = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
            (new / ABOUT).write_text(text, encoding="utf-8")
            for name in _FILES:
                if (new / name).exists():
                    os.replace(new / name, place / name)  # noqa: PTH105
                else:
                    (place / name).unlink(missing_ok=True)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise ResultsError(f"{place}: the import cannot be written ({error.strerror}).") from None
