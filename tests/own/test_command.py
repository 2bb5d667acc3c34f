"""`sim import` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sim_own.columns import COLUMNS, schema

from .test_traps import ZENDESK, X

TALK = "conversation,at,from,author,text,Mood\n" + "".join(
    f'c{n},2025-09-11 10:00,audience,Zebulon Quux,"Is the xylophone open?",1\nc{n},2025-09-11 10:20,brand,Agent Pim,"Yes, from nine",1\n'
    for n in range(3)
)


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    rows = "".join(f"2025-09-{day:02},1000,1,1,1,1,5,2,1,1,1,1,1,1\n" for day in range(1, 31))
    (folder / "account_overview_analytics_2025_09.csv").write_text(X + rows, encoding="utf-8")
    (folder / "talk.csv").write_text(TALK, encoding="utf-8")
    (folder / "tickets.csv").write_text(
        ZENDESK + "1,Zebulon Quux,81,Where is the xylophone?,Open,Mail,2025-09-11 10:00,0,\n",
        encoding="utf-8",
    )
    (folder / "ratings.csv").write_text("Product,Stars\nCup,5\n", encoding="utf-8")
    return folder


def test_it_prints_one_table_of_80_columns(here, exports: Path) -> None:
    done = here(
        "import", *sorted(exports.iterdir()), "--followers-at", "2025-09-11=33,120", "--out", "my-brand"
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["file", "taken", "for", "rows", "period"]
    assert any("X overview" in line and "30" in line and "2025-09-01 to 2025-09-30" in line for line in lines)
    assert "  - columns not understood: Mood" in lines
    assert any(line.startswith("ratings.csv") and "not used" in line for line in lines)
    assert lines[-1].endswith("No text and no name is kept.")


def test_it_leaves_the_tables_that_the_reference_describes(here, exports: Path, tmp_path: Path) -> None:
    here("import", *sorted(exports.iterdir()), "--followers-at", "x:2025-09-11=33120", "--out", "my-brand")
    place = tmp_path / "my-brand"
    assert sorted(path.name for path in place.iterdir()) == [
        "conversations.parquet",
        "days.parquet",
        "import.json",
        "messages.parquet",
    ]
    for name in ("days", "conversations", "messages"):
        assert pq.read_table(place / f"{name}.parquet").schema.names == list(COLUMNS[name])
        assert pq.read_table(place / f"{name}.parquet").schema.types == schema(name).types
    days = pq.read_table(place / "days.parquet").to_pylist()
    assert [row["followers"] for row in days[9:12]] == [33117, 33120, 33123]


def test_no_text_and_no_name_is_kept_or_printed(here, exports: Path, tmp_path: Path) -> None:
    done = here("import", *sorted(exports.iterdir()), "--out", "my-brand", "--json")
    kept = [path.read_bytes() for path in (tmp_path / "my-brand").iterdir()]
    for table in ("conversations", "messages"):
        kept.append(repr(pq.read_table(tmp_path / "my-brand" / f"{table}.parquet").to_pylist()).encode())
    kept += [done.stdout.encode(), done.stderr.encode()]
    for secret in (b"xylophone", b"Zebulon", b"Quux", b"Pim", str(tmp_path).encode()):
        assert not any(secret in content for content in kept)


def test_text_that_stands_where_it_does_not_belong_is_shown_and_not_kept(here, tmp_path: Path) -> None:
    """A quote too few, and a text lands among the numbers; no header, and it is taken for one."""
    head = "Post id,Date,Post text,Impressions,Likes\n1,2025-09-11,Hi,5,1\n"
    (tmp_path / "x.csv").write_text(head + "2,2025-09-12,Dear Zebulon,my xylophone,5\n", encoding="utf-8")
    (tmp_path / "y.csv").write_text("Zebulon,asks for,a xylophone\n" * 3, encoding="utf-8")
    done = here("import", "x.csv", "y.csv", "--out", "o")
    assert "impressions: no numbers, left out: 'my xylophone'" in done.stdout
    assert "nothing known has these columns: Zebulon" in " ".join(done.stdout.split())
    about = (tmp_path / "o" / "import.json").read_text(encoding="utf-8")
    assert "impressions: no numbers, left out" in about
    assert "xylophone" not in about
    assert "Zebulon" not in about


def test_the_salt_lies_in_the_users_configuration_and_is_kept(
    here, exports: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    found = []
    for out in ("one", "two"):
        here("import", exports / "talk.csv", "--out", out)
        found.append(pq.read_table(tmp_path / out / "messages.parquet").column("author").to_pylist())
    assert found[0] == found[1]
    salt = tmp_path / "own" / "trustsim" / "salt"
    assert salt.stat().st_mode & 0o777 == 0o600
    salt.unlink()
    here("import", exports / "talk.csv", "--out", "three")
    assert pq.read_table(tmp_path / "three" / "messages.parquet").column("author").to_pylist() != found[0]


def test_json_says_the_same_as_import_json(here, exports: Path, tmp_path: Path) -> None:
    done = here("import", *sorted(exports.iterdir()), "--out", "my-brand", "--json")
    said = json.loads(done.stdout)
    assert said == json.loads((tmp_path / "my-brand" / "import.json").read_text(encoding="utf-8"))
    assert said["format"] == 1
    files = {each["file"]: each for each in said["files"]}
    assert files["talk.csv"]["kind"] == "messages"
    assert (files["talk.csv"]["rows"], files["talk.csv"]["unknown_columns"]) == (6, ["Mood"])
    assert files["ratings.csv"]["refusal"]
    assert len(files["talk.csv"]["sha256"]) == 64


def test_an_import_is_made_anew_in_its_folder_and_nowhere_else(here, exports: Path, tmp_path: Path) -> None:
    here("import", exports / "talk.csv", "--out", "my-brand")
    done = here("import", exports / "tickets.csv", "--out", "my-brand")
    assert done.returncode == 0
    assert sorted(path.name for path in (tmp_path / "my-brand").iterdir()) == [
        "conversations.parquet",
        "import.json",
    ]
    done = here("import", exports / "talk.csv", "--out", exports)
    assert done.returncode == 2
    assert "holds something else than an import" in done.stderr
    assert len(list(exports.iterdir())) == 4
    done = here("import", exports / "talk.csv", "--out", "x" * 300)
    assert done.returncode == 2
    assert "cannot be used (File name too long). Name another folder with --out." in done.stderr


def test_nothing_is_written_where_nothing_can_be_used(here, exports: Path, tmp_path: Path) -> None:
    done = here("import", exports / "ratings.csv", "--out", "my-brand")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing known has these columns: Product, Stars" in done.stderr
    assert not (tmp_path / "my-brand").exists()


def test_followers_of_what_has_no_days(here, exports: Path) -> None:
    done = here("import", exports / "talk.csv", "--followers-at", "2025-09-11=5", "--out", "o")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no file tells of days. Name one that does, or leave it out." in done.stderr


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("yesterday=5", "found 'yesterday=5'. Write a day and how many followed: 2025-09-11=33120."),
        ("2025-09-11", "Write a day and how many followed"),
        ("2025-09-11=-5", "Write a day and how many followed"),
        ("twiter:2025-09-11=5", "no file tells of days of 'twiter'. There are x."),
        ("tiktok:2025-09-11=5", "no file tells of days of 'tiktok'. There are x."),
    ],
)
def test_followers_that_cannot_be_meant(here, exports: Path, given: str, sentence: str) -> None:
    done = here(
        "import", exports / "account_overview_analytics_2025_09.csv", "--followers-at", given, "--out", "o"
    )
    assert done.returncode == 2
    assert done.stderr.startswith("--followers-at: ")
    assert sentence in done.stderr


GERMAN = "Datum;Impressionen;Neue Follower;Entfolgt\n11.09.2025;1.200;6;1\n12.09.2025;900;5;3\n"
MAP = "columns:\n  Datum: Date\n  Impressionen: Impressions\n  Neue Follower: New follows\n  entfolgt: Unfollows\n"


def test_a_map_says_what_a_language_calls_the_columns(here, exports: Path, tmp_path: Path) -> None:
    (tmp_path / "de.csv").write_text(GERMAN, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    assert here("import", "de.csv", "--out", "o").returncode == 2
    done = here("import", "de.csv", "--map", "map.yaml", "--out", "o")
    assert done.returncode == 0, done.stderr
    assert [row["impressions"] for row in pq.read_table(tmp_path / "o" / "days.parquet").to_pylist()] == [
        1200,
        900,
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("colums: {}\n", "map.yaml:1:1: colums: unknown key. Did you mean 'columns'?"),
        (
            "columns: {Datum: Dat}\n",
            "map.yaml:1:18: columns.Datum: no export has a column 'Dat'. Did you mean 'Date'?",
        ),
        ("columns: [Datum]\n", "map.yaml:1:10: columns: found no mapping."),
        ("columns: {Datum: Date, DATUM: Date}\n", "stands twice, but for case and blanks"),
        ("month_first: perhaps\n", "map.yaml:1:14: month_first: found 'perhaps'. Write true or false."),
        ("network: facebok\n", "map.yaml:1:10: network: found 'facebok'. Write facebook or instagram:"),
        ("network: linkedin\n", "network: found 'linkedin'. Write facebook or instagram:"),
        ("year: 25\n", "map.yaml:1:7: year: found 25. Write a year, as 2025."),
        ("columns: {a: *b}\n", "map.yaml:1"),
        ("- Date\n", "A map begins like this: 'columns: {Datum: Date}'."),
    ],
)
def test_what_is_wrong_with_a_map_is_told_where_it_stands(
    here, exports: Path, tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    done = here("import", exports / "talk.csv", "--map", "map.yaml", "--out", "o")
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "scenario" not in done.stderr


def test_a_header_is_no_command_to_the_terminal(here, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        X.strip() + ",\x1b[31mred\u202e\n2025-09-11" + ",1" * 14 + "\n", encoding="utf-8"
    )
    done = here("import", "x.csv", "--out", "o")
    assert "\\u001b[31mred\\u202e" in done.stdout
    assert "\x1b" not in done.stdout


def test_without_the_library_for_old_spreadsheets_one_sentence_says_what_would_do(
    here, workbook, monkeypatch
) -> None:
    import sys

    workbook("followers.xls", {"New followers": [["Date"]]})
    monkeypatch.setitem(sys.modules, "xlrd", None)
    done = here("import", "followers.xls", "--out", "o")
    assert done.returncode == 2
    assert "python -m pip install xlrd. Or save it as XLSX." in done.stderr


def test_it_is_offered_without_loading_what_takes_part_in_runs(command) -> None:
    done = command("import", "--help")
    assert done.returncode == 0
    assert "Read exports of your networks and inboxes" in done.stdout
    assert "own" in command("plugins").stdout


def test_nothing_leaves_the_machine(here, exports: Path, monkeypatch) -> None:
    import socket

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("somebody wants to talk to somebody")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert here("import", *sorted(exports.iterdir()), "--out", "my-brand").returncode == 0
