"""``python -m benchmarks own``: a million rows of exports, in ten seconds of one processor at most."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

__all__ = ["MADE", "ROWS", "main", "read"]

ROWS = 1_000_000
BEGIN = datetime(2020, 1, 1)  # noqa: DTZ001  (exports tell no zone)
TEXT = "Is it open today, and until when? I would come by with a friend or two, if so. " * 3


def talk() -> Iterator[str]:
    """Some 300 MB of messages."""
    yield "conversation,at,from,author,text\n"
    for n in range(ROWS):
        who = "brand" if n % 3 == 1 else "audience"
        yield f'c{n // 3},{BEGIN + timedelta(seconds=97 * n)},{who},user {n % 200_000},"{TEXT}"\n'


def posts() -> Iterator[str]:
    """Posts of X, with links and numbers."""
    yield "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,New follows,"
    yield "Replies,Reposts\n"
    for n in range(ROWS):
        day = (BEGIN + timedelta(days=n % 2000)).strftime("%a, %b %d, %Y")
        link = f"https://x.com/acme/status/{n}"
        yield f'{n},"{day}",Hello {n}?,{link},"{n % 9},400",{n % 90},{n % 80},1,2,3,4\n'


SCRIPT = """
import json, resource, sys
from pathlib import Path
from sim_own.folder import write
from sim_own.importing import gather
from sim_own.mapping import Settings
found = gather([Path(sys.argv[1])], Settings(), b"salt")
write(Path(sys.argv[2]), found.merged.tables, found.about())
used = resource.getrusage(resource.RUSAGE_SELF)
status = Path("/proc/self/status")  # where there is one: rusage counts what began this process, too
lines = status.read_text().splitlines() if status.exists() else []
most = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), used.ru_maxrss)
rows = {name: table.num_rows for name, table in found.merged.tables.items()}
print(json.dumps({"seconds": used.ru_utime + used.ru_stime, "mb": most / 1024, "rows": rows}))
"""

#: Table that comes of it -> what the file holds.
MADE: dict[str, Callable[[], Iterator[str]]] = {"messages": talk, "posts": posts}


def read(table: str, place: Path) -> dict[str, Any]:
    """Write a file in ``place``, and read it in a process of its own: processor seconds, most MB, rows."""
    file = place / "big.csv"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(MADE[table]())
    command = [sys.executable, "-c", SCRIPT, str(file), str(place / "out")]
    figures: dict[str, Any] = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
    )
    return figures


def main() -> None:
    """A line a kind of rows."""
    print(f"{'rows':<22}{'must, s':>10}{'s':>8}{'MB':>8}")
    for table in MADE:
        with tempfile.TemporaryDirectory() as place:
            figures = read(table, Path(place))
        print(f"{ROWS:,} {table:<12}{10:>10}{figures['seconds']:>8.1f}{figures['mb']:>8.0f}")


if __name__ == "__main__":
    main()
