"""Reading an import back: what becomes a record, and folders that are none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from sim_fit.imported import read
from sim_fit.question import Change, question_of

from sim import ResultsError, ScenarioError

from .conftest import DAYS, DOES

Make = Callable[..., Path]


@pytest.fixture
def folder(imported: Make, tmp_path: Path) -> Path:
    return imported(tmp_path / "brand")


def test_what_was_exported_is_what_is_read(folder: Path, exports) -> None:
    found = read(folder)
    assert found.network == "x"
    assert found.first == date(2025, 6, 16)
    record = found.record
    assert record.days == DAYS
    assert record.followers[-1] == exports[1]
    assert np.diff(record.followers).tolist() == (-record.lost[1:]).tolist()
    assert found.shown_columns == {"days": "impressions", "posts": "impressions"}
    assert record.post_shown.sum() == record.shown.sum()
    talks = pq.read_table(folder / "conversations.parquet").num_rows
    assert len(record.talk_day) == talks == record.post_comments.sum()


def test_the_question_is_of_the_latest_whole_period_and_counts_what_the_brand_does(folder: Path) -> None:
    question = question_of(read(folder), {})
    assert question.design.days == 60
    assert question.design.held == 0  # 60 days less 30 would leave too few
    assert question.does["answer_rate"] == pytest.approx(DOES["answer_rate"], abs=0.05)
    assert question.does["median_minutes"] == pytest.approx(DOES["median_minutes"], rel=0.4)
    assert question.does["posts_per_day"] == pytest.approx(1.0, rel=0.05)
    assert {"reach", "exit_hazard", "continue_chance"} <= set(question.design.free)
    assert "negativity" not in question.design.free


def test_without_a_table_its_targets_and_parameters_are_not_there(imported: Make, tmp_path: Path) -> None:
    question = question_of(read(imported(tmp_path / "days", "overview.csv")), {})
    assert set(question.design.targets) == {"drip", "drip_elasticity", "reach_daily", "comments_daily"}
    assert set(question.design.free) == {"exit_hazard", "exit_shown", "reach", "participation.mean"}
    assert not question.design.desk


def test_a_change_of_policy_has_its_day(folder: Path) -> None:
    when = Change(date(2025, 7, 16), "began to answer")
    question = question_of(read(folder), {}, change=when)
    assert question.design.change == 30
    assert "exit_trust_slope" in question.design.free
    assert "answer_rate_after" in question.does
    with pytest.raises(ScenarioError, match="must have 15 days before and after it"):
        question_of(read(folder), {}, change=Change(date(2025, 6, 20), ""))


def test_nobody_says_how_many_follow(imported: Make, tmp_path: Path) -> None:
    posts = imported(tmp_path / "posts", "content.csv")
    with pytest.raises(ScenarioError, match="nothing says how many followers there are"):
        question_of(read(posts), {})


def damage(folder: Path, what: str) -> None:
    days = folder / "days.parquet"
    about = json.loads((folder / "import.json").read_text(encoding="utf-8"))
    match what:
        case "half":
            days.write_bytes(days.read_bytes()[: days.stat().st_size // 2])
        case "byte":
            content = bytearray(days.read_bytes())
            content[-20] ^= 0xFF
            days.write_bytes(content)
        case "gone":
            days.unlink()
        case "columns":
            table = pq.read_table(days)
            pq.write_table(table.drop_columns(["lost_followers"]), days)
        case "rows":
            pq.write_table(pq.read_table(days).slice(0, 40), days)
        case "other":
            shutil.copy(folder / "posts.parquet", days)
        case "json":
            (folder / "import.json").write_text('{"format": 1, "tables"', encoding="utf-8")
        case "deep":
            (folder / "import.json").write_text("[" * 99_999, encoding="utf-8")
        case "later":
            (folder / "import.json").write_text(json.dumps(about | {"format": 9}), encoding="utf-8")
        case "no import":
            (folder / "import.json").unlink()
        case "device":
            (folder / "import.json").unlink()
            (folder / "import.json").symlink_to("/dev/zero")


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("half", "days.parquet: is missing or damaged. Import the exports again"),
        ("byte", "days.parquet: is missing or damaged"),
        ("gone", "days.parquet: is missing or damaged"),
        ("columns", "days.parquet: is missing or damaged"),
        ("rows", "days.parquet: is missing or damaged"),
        ("other", "days.parquet: is missing or damaged"),
        ("json", "import.json: is damaged. Import the exports again"),
        ("deep", "import.json: is damaged"),
        ("later", "is no import that this version reads"),
        ("no import", "holds no import: there is no import.json. Make one: sim import"),
        ("device", "cannot be read (it is a device, not an ordinary file)"),
    ],
)
def test_a_folder_that_is_damaged_gets_a_sentence(folder: Path, what: str, sentence: str) -> None:
    damage(folder, what)
    with pytest.raises(ResultsError) as refusal:
        read(folder)
    assert sentence in str(refusal.value)
    assert refusal.value.exit_code == 2
    assert "\n" not in str(refusal.value)


def test_a_folder_that_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="there is no such folder"):
        read(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ResultsError, match="is a file"):
        read(tmp_path / "file")


def test_of_several_networks_one_is_taken_and_the_others_are_named(folder: Path) -> None:
    import pyarrow as pa

    days = pq.read_table(folder / "days.parquet")
    rows = days.to_pylist()
    more = [row | {"network": "facebook"} for row in rows[:20]]
    pq.write_table(pa.Table.from_pylist([*rows, *more], schema=days.schema), folder / "days.parquet")
    about = json.loads((folder / "import.json").read_text(encoding="utf-8"))
    about["tables"]["days"] += 20
    (folder / "import.json").write_text(json.dumps(about), encoding="utf-8")
    found = read(folder)
    assert found.network == "x"
    assert found.notes == ("x of facebook, x: --network takes another",)
    assert read(folder, "facebook").record.days == 20
    with pytest.raises(ResultsError, match="There are: facebook, x"):
        read(folder, "tiktok")


def test_a_day_that_is_dated_long_after_the_others_is_a_slip(folder: Path) -> None:
    import pyarrow as pa

    days = pq.read_table(folder / "days.parquet")
    rows = days.to_pylist()
    rows[-1]["day"] = date(2099, 1, 1)
    pq.write_table(pa.Table.from_pylist(rows, schema=days.schema), folder / "days.parquet")
    found = read(folder)
    assert found.record.days == DAYS  # posts tell of the last day
    assert found.notes == ("1 days or posts are dated after 2025-08-14, long after the others, and left out",)


def test_a_table_of_other_types_gets_a_sentence(folder: Path) -> None:
    import pyarrow as pa

    days = pq.read_table(folder / "days.parquet")
    names = days.column_names
    odd = pa.table({name: [[1, 2]] * days.num_rows for name in names} | {"network": ["x"] * days.num_rows})
    pq.write_table(odd.select(names), folder / "days.parquet")
    with pytest.raises(ResultsError, match="holds something else than it should"):
        read(folder)


def test_half_a_million_conversations_are_read_in_a_moment(folder: Path) -> None:
    import time

    import pyarrow as pa

    talk = pq.read_table(folder / "conversations.parquet")
    count = 500_000
    many = {
        name: pa.array(np.full(count, np.datetime64("2025-06-20", "ms")))
        if name == "begun"
        else pa.nulls(count, talk.schema.field(name).type)
        for name in talk.column_names
    }
    pq.write_table(pa.table(many), folder / "conversations.parquet")
    about = json.loads((folder / "import.json").read_text(encoding="utf-8"))
    about["tables"]["conversations"] = count
    (folder / "import.json").write_text(json.dumps(about), encoding="utf-8")
    began = time.process_time()
    assert len(read(folder).record.talk_day) == 0  # of none is told whether it was answered
    assert time.process_time() - began < 5
