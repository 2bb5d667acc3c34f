"""docs/reference/results.md is right about what a run leaves behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.measures import COLUMNS, FLOWS, FLOWS_OF_POOL, GROUPS, OF_POOL, STATE, ReplicateResult
from sim.results import RunWriter, summary_schema

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "results.md").read_text(encoding="utf-8")


def test_its_code_runs(
    tmp_path: Path, made_up: Callable[..., ReplicateResult], summary_of: Callable[..., dict[str, Any]]
) -> None:
    with RunWriter(tmp_path, ["A"], GROUPS, COLUMNS) as writer:
        writer.add(made_up(0, [{}]))
        run = writer.finish("", summary_of({"A": {"trust": [0.5]}}))
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert "runs/three-cafes-1f3a9c2e" in code
    found: dict[str, Any] = {}
    exec(code.replace("runs/three-cafes-1f3a9c2e", str(run.directory)), found)
    assert found["run"].brands == ["A"]


def test_it_names_every_file_and_every_key(
    tmp_path: Path, made_up: Callable[..., ReplicateResult], summary_of: Callable[..., dict[str, Any]]
) -> None:
    with RunWriter(tmp_path, ["A"], GROUPS, COLUMNS) as writer:
        writer.add(made_up(0, [{}]))
        run = writer.finish("", summary_of({"A": {"trust": [0.5]}}))
    schema = summary_schema()
    names = [path.name for path in run.directory.iterdir()]
    names += [key for key in schema["properties"] if key not in ("format", "scenario")]
    names += list(schema["$defs"]["Origin"]["properties"])
    for name in (*names, *GROUPS):
        assert f"`{name}`" in PAGE or name in GROUPS[1:], name
    columns = re.findall(r"`(\w+)`", PAGE.split("## daily.parquet")[1].split("##")[0])
    described = {"brand", "replicate", "day", "group", "measure_every", *GROUPS, *OF_POOL}
    assert set(columns) - described <= {*STATE, *FLOWS, *FLOWS_OF_POOL}
