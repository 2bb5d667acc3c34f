"""A made-up brand whose truth is known, its import, and one fit to it, as `sim fit` leaves it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sim_fit.made_up import made_up
from sim_fit.record import Record
from sim_own.folder import write
from sim_own.importing import gather
from sim_own.mapping import Settings

#: What the made-up brand's people are like, and what it does.
TRUTH = {
    "reach": 0.15,
    "reach_spread": 0.6,
    "participation.mean": 0.02,
    "participation.sigma": 1.2,
    "question_pull": 2.0,
    "comment_spread": 0.5,
    "liking": 0.08,
    "habituation": 0.2,
    "attention_gain": 0.08,
    "continue_chance": 0.5,
    "slow_continue": 0.05,
    "max_turns": 3.0,
    "exit_hazard": 0.001,
    "exit_shown": 0.13,
}
DOES = {
    "posts_per_day": 1.0,
    "questions": 0.4,
    "answer_rate": 0.6,
    "median_minutes": 40.0,
    "spread": 1.2,
}
PEOPLE, DAYS, RUNS = 2_700, 60, 600


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """X overview, X content and an inbox of the brand; and how many follow it at the end."""
    folder = tmp_path_factory.mktemp("exports")
    return folder, made_up(folder, TRUTH, DOES, people=PEOPLE, days=DAYS, seed=11)


@pytest.fixture(scope="session")
def imported(exports: tuple[Path, int]) -> Callable[..., Path]:
    """`imported(folder, "overview.csv", ...)`: an import of some of them, of all if none is named."""

    def make(into: Path, *names: str) -> Path:
        files = [exports[0] / name for name in names or ("overview.csv", "content.csv", "inbox.csv")]
        last = date.fromordinal(date(2025, 6, 16).toordinal() + DAYS - 1)
        levels = [("x", last, exports[1])] if "overview.csv" in (names or ("overview.csv",)) else []
        found = gather(files, Settings(), b"a salt for tests, and for nothing", levels)
        write(into, found.merged.tables, found.about())
        return into

    return make


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where prior runs are kept while these tests run."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def sim(cache: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`sim(folder, "fit", "brand")`: the command line, 80 columns wide, with that cache."""

    def run(place: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
        env = os.environ | {"XDG_CACHE_HOME": str(cache), "COLUMNS": "80"}
        return subprocess.run(
            [sys.executable, "-m", "sim", *map(str, words)],
            cwd=place,
            env=env,
            capture_output=True,
            encoding="utf-8",
            timeout=570,
        )

    return run


@pytest.fixture(scope="session")
def brand(
    imported: Callable[..., Path], sim: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """The folder of the brand, fitted; and what `--json` said."""
    folder = imported(tmp_path_factory.mktemp("fitted") / "brand")
    done = sim(folder.parent, "fit", "brand", "--runs", str(RUNS), "--json")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


def record(days: int = 60, **columns: Any) -> Record:
    """A record that tells these columns, and nothing else."""
    told = {name: np.asarray(values, np.float64) for name, values in columns.items()}
    posts = next((len(told[name]) for name in told if name.startswith("post_")), 0)
    talks = next((len(told[name]) for name in told if name.startswith("talk_")), 0)
    found: dict[str, Any] = {"days": days}
    for name in Record.__dataclass_fields__:
        if name == "days":
            continue
        length = posts if name.startswith("post_") else talks if name.startswith("talk_") else days
        found[name] = told.get(name, np.full(length, np.nan))
    return Record(**found)
