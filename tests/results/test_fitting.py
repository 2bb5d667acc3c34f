"""A run that contradicts itself is refused in one sentence, whatever its checksums say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import ResultsError
from sim.measures import COLUMNS, GROUPS, ReplicateResult
from sim.results import Run, RunWriter, load
from sim.results.tables import opened


@pytest.fixture
def run(
    tmp_path: Path, made_up: Callable[..., ReplicateResult], summary_of: Callable[..., dict[str, Any]]
) -> Run:
    """Two brands, two replicates, no checksums: as an older version, or somebody's editor, left it."""
    with RunWriter(tmp_path / "runs", ["A", "B"], GROUPS, COLUMNS) as writer:
        for number in range(2):
            writer.add(made_up(number, [{}, {}]))
        found = writer.finish("name: Made up\n", summary_of({"A": {"trust": [0, 1]}, "B": {"trust": [1, 1]}}))
    (found.directory / "SHA256SUMS").unlink()
    return load(found.directory)


@pytest.mark.parametrize(
    ("where", "value", "said"),
    [
        ("brands.0.name", "C", "brands are C, B, scenario.brands A, B"),
        ("brands", [], "brands is empty"),
        ("scenario.brands.1.name", "A", "scenario.brands has A twice"),
        ("scenario.brands.1.name", 3, r"scenario.brands\[1\].name is not string"),
        ("scenario.days", "5", "scenario.days is not integer"),
        ("scenario.days", None, "scenario.days is not integer"),
        ("scenario.days", -3, "scenario.days is -3, which is too little"),
        ("scenario.audience", {}, "there is no scenario.audience.size"),
        ("scenario.psychology", {"reach": "far"}, "scenario.psychology.reach is not number"),
        ("provenance.replicates", 0, "provenance.replicates is 0, which is too little"),
        ("provenance.replicates", 10**9, "provenance.replicates is 1000000000, which is too much"),
        ("provenance.replicates", 10**30, r"replicates is 10000000000000000000\.\.\., which is too much"),
        ("provenance.replicates", "2", "provenance.replicates is not integer"),
        ("provenance.content", "c" * 63, r"provenance.content does not fit \^"),
        ("provenance.replicates", 3, "provenance.replicates is 3, scenario.replicates 2"),
        ("provenance.measures.trust.better", "up", "measures.trust.better is none of -1, 0 or 1"),
        ("provenance.measures.trust", None, "provenance.measures.trust is not object"),
        ("brands.1.groups.lurkers.trust", 0.5, r"brands\[1\].groups.lurkers.trust is not object"),
        ("brands.0.measures.trust.mean", float("inf"), "trust.mean is inf, which is no number"),
        ("brands.0.measures.trust.mean", 10**400, "trust.mean is not number"),
        ("pairs.0.of", None, r"pairs\[0\].of is not integer"),
        ("pairs", [], "pairs has 0 of A and B on followers_kept, not one"),
        ("pairs.0.a", "C", "pairs has 0 of A and B on followers_kept, not one"),
    ],
)
def test_a_summary_that_contradicts_itself(run: Run, where: str, value: object, said: str) -> None:
    path = run.directory / "summary.json"
    summary = json.loads(path.read_text())
    *above, last = where.split(".")
    part = summary
    for name in above:
        part = part[int(name) if isinstance(part, list) else name]
    part[int(last) if isinstance(part, list) else last] = value
    path.write_text(json.dumps(summary))
    with pytest.raises(ResultsError, match=rf"summary.json: is damaged: .*{said}.*that mends it"):
        load(run.directory)


def test_tables_of_another_run(run: Run) -> None:
    run.values()
    run.daily()
    text = (run.directory / "summary.json").read_text()
    (run.directory / "summary.json").write_text(text.replace('"B"', '"C"'))
    with pytest.raises(ResultsError, match=r"replicates.parquet: has a brand B, which the run has not"):
        load(run.directory).values()
    (run.directory / "summary.json").write_text(text.replace('"days": 5', '"days": 6'))
    with pytest.raises(ResultsError, match=r"daily.parquet: holds 80 rows, not the 96 that it should"):
        load(run.directory).daily()
    with pytest.raises(ResultsError, match=r"daily.parquet: has no column nonsense\."):
        run.daily(["day", "nonsense"])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("day", 2**31 - 1, "has a day 2147483647"), ("replicate", -1, "has a replicate -1")],
)
def test_numbers_in_a_table_beyond_the_run(run: Run, name: str, value: int, said: str) -> None:
    path = run.directory / "daily.parquet"
    table = run.daily()
    place = table.column_names.index(name)
    wrong = pa.array([value, *table[name].to_pylist()[1:]], pa.int32())
    pq.write_table(table.set_column(place, name, wrong), path)
    with pytest.raises(ResultsError, match=said):
        load(run.directory).daily()


def test_a_measure_that_is_there_twice(run: Run) -> None:
    path = run.directory / "replicates.parquet"
    table = run.values()
    names = table["measure"].to_pylist()
    names[names.index("trust")] = "muted"
    place = table.column_names.index("measure")
    pq.write_table(table.set_column(place, "measure", pa.array(names)), path)
    with pytest.raises(ResultsError, match="has 3 values of A, all, muted, not one for each of 2 replicates"):
        load(run.directory).values()


def test_a_table_that_would_fill_the_memory_is_not_read(tmp_path: Path) -> None:
    path, rows = tmp_path / "bomb.parquet", 20_000_000
    pq.write_table(pa.table({"a": pa.repeat(pa.scalar(1, pa.int32()), rows)}), path)
    with pytest.raises(ResultsError, match=r"bomb.parquet: says that its .* bytes stand for 80,000,000,"):
        opened(path, pa.schema([("a", pa.int32())]), rows).__enter__()
    with pytest.raises(ResultsError, match="holds 20,000,000 rows, not the 3 that it should"):
        opened(path, pa.schema([("a", pa.int32())]), 3).__enter__()
    with pytest.raises(ResultsError, match="has no column a of the type double"):
        opened(path, pa.schema([("a", pa.float64())]), rows).__enter__()
    with pytest.raises(ResultsError, match=r"none.parquet: is missing\. Do it again\."):
        opened(tmp_path / "none.parquet", pa.schema([]), 1, "Do it again.").__enter__()
