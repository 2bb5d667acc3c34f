"""Make numbers, figure and answer of experiments again: ``python -m experiments [--drawn] [NAME...]``.

``--drawn`` runs nothing: figures and answers are made from the numbers that lie there.
"""

from __future__ import annotations

import sys
import time

from experiments.folders import FOLDERS, Folder, updated
from sim.plugins import allow


def main(arguments: list[str]) -> int:
    """Every folder named, or all that have an answer."""
    drawn = "--drawn" in arguments
    names = [name for name in arguments if name != "--drawn"]
    unknown = [name for name in names if name not in FOLDERS]
    if unknown:
        sys.stderr.write(f"There is no {unknown[0]!r}. There are {', '.join(FOLDERS)}.\n")
        return 2
    for name in names or FOLDERS:
        # What measures them lies beside them, and whoever runs this runs the code of the folder anyway.
        allow(FOLDERS[name].readme.parent.glob("*.py"))
        start = time.perf_counter()
        folder: Folder = FOLDERS[name]
        table = folder.judged_again() if drawn else folder.made()
        folder.numbers.write_text(table, encoding="utf-8")
        for file, text in ({} if drawn else folder.beside()).items():
            (folder.path / file).write_text(text, encoding="utf-8")
        folder.figure.write_text(folder.drawn(), encoding="utf-8")
        page = folder.readme.read_text(encoding="utf-8")
        folder.readme.write_text(updated(page, folder.answered()), encoding="utf-8")
        sys.stderr.write(f"{name}: {time.perf_counter() - start:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
