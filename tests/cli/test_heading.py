"""What stands above every answer."""

from __future__ import annotations

from sim.terminal.output import heading

TOWN = {"name": "Town", "audience": {"size": 10_000}, "days": 180, "seed": 7}


def said(width: int = 200, **how: object) -> list[str]:
    return [line.plain for line in heading(TOWN, width, **how)]  # type: ignore[arg-type]


def test_name_and_counts() -> None:
    assert said(replicates=20) == ["Town", "10,000 followers, 180 days, 20 replicates, seed 7"]
    assert said(replicates=1)[1] == "10,000 followers, 180 days, 1 replicate, seed 7"
    assert said() == ["Town", "10,000 followers, 180 days, seed 7"]
    pool = {**TOWN, "audience": {"size": 1, "pool": 500}, "start": "2026-01-05"}
    lines = [line.plain for line in heading(pool, 200)]
    assert lines[1].startswith("1 follower, 500 who may join, 180 days, seed 7, ")


def test_what_else_was_run() -> None:
    assert said(what="a question", replicates="5 to 9 replicates", more="at each of 3 values") == [
        "Town: a question",
        "10,000 followers, 180 days, 5 to 9 replicates, seed 7; at each of 3 values",
    ]
    assert all(len(line) <= 30 for line in said(30, more="words that go on for more than one line"))
