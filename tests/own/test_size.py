"""A million rows in under ten seconds of one processor, and files of any length in bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

ROWS = 1_000_000
BEGIN = datetime(2020, 1, 1)
TEXT = "Is it open today, and until when? I would come by with a friend or two, if so. " * 3


def talk() -> Iterator[str]:
    """Some 300 MB of messages."""
    yield "conversation,at,from,author,text\n"
    for n in range(ROWS):
        who = "brand" if n % 3 == 1 else "audience"
        yield f'c{n // 3},{BEGIN + timedelta(seconds=97 * n)},{who},user {n % 200_000},"{TEXT}"\n'


def posts() -> Iterator[str]:
    """Posts of X, with links and numbers."""
    yield "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,New follows,Replies,Reposts\n"
    for n in range(ROWS):
        day = (BEGIN + timedelta(days=n % 2000)).strftime("%a, %b %d, %Y")
        yield f'{n},"{day}",Hello {n}?,https://x.com/acme/status/{n},"{n % 9},400",{n % 90},{n % 80},1,2,3,4\n'


SCRIPT = """
import json, resource, sys
from pathlib import Path
from sim_own.folder import write
from sim_own.importing import gather
from sim_own.mapping import Settings
found = gather([Path(sys.argv[1])], Settings(), b"salt")
write(Path(sys.argv[2]), found.merged.tables, found.about())
used = resource.getrusage(resource.RUSAGE_SELF)
rows = {name: table.num_rows for name, table in found.merged.tables.items()}
print(json.dumps({"seconds": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1024, "rows": rows}))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("made", "table"), [(talk, "messages"), (posts, "posts")])
def test_a_million_rows(tmp_path: Path, made: Callable[[], Iterator[str]], table: str) -> None:
    file = tmp_path / "big.csv"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(made())
    command = [sys.executable, "-c", SCRIPT, str(file), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["rows"][table] == ROWS
    assert found["seconds"] < 10  # of one processor: how long it takes, others on the machine decide too
    assert found["mb"] < 1200
