"""Broken and hostile files: a sentence each, nothing that ends the process, nothing that eats the memory."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest

from sim import ScenarioError

from .test_traps import FACEBOOK, ZENDESK, X

DAY = "2025-09-11,1000,1,1,1,1,5,1,1,1,1,1,1,1\n"


def days(first: int, last: int, factor: int = 1) -> str:
    return X + "".join(
        f"2025-08-{day:02},{factor * (1000 + day)},{factor * 40},1,1,1,{factor * 20},1,1,1,1,1,1,1\n"
        for day in range(first, last + 1)
    )


def bomb() -> bytes:
    """A zip of 66 MB of nothing, a thousand times as long as it is packed."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w", force_zip64=True) as inner,
    ):
        for _ in range(66):
            inner.write(bytes(1 << 20))
    return content.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def locked() -> bytes:
    """A zip that says that it is encrypted."""
    content = bytearray(zipped("a.csv", (X + DAY).encode()))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "empty.csv: is empty."),
        ("header.csv", X, "is X overview by its header, and has no row."),
        ("totals.csv", X + DAY.replace("2025-09-11", "Total"), "and has no row but totals."),
        ("Totals.csv", "Date,Views\n2025-09-11,5\n", "If it is of YouTube, name the zip it came in."),
        (
            "ratings.csv",
            "Product,Stars,Review\nCup,5,Great\n",
            "nothing known has these columns: Product, Stars, Review.",
        ),
        ("german.csv", "Datum;Impressionen\n11.09.2025;5\n", "In another language: --map."),
        ("shot.csv", b"\x89PNG\r\n\x1a\n" + bytes(99), "is no table."),
        ("program.csv", bytes(range(256)) * 40, "is no text."),
        (
            "page.xls",
            "<html><table><tr><td>Date</td></tr></table></html>",
            "is a web page or a program's data",
        ),
        ("data.csv", '{"Date": [1, 2]}', "is a web page or a program's data"),
        ("half.zip", zipped("a.csv", (X + DAY * 99).encode())[:90], "breaks off or is damaged"),
        ("bomb.zip", bomb, "unpacks to more than an export would."),
        ("locked.zip", locked(), "is locked with a password."),
        ("inner.zip", zipped("a.csv", zipped("b.csv", b"x")), "holds a packed file in a packed file."),
        ("picture.zip", zipped("a.png", b"x"), "holds no table."),
        ("damaged.xlsx", zipped("xl/workbook.xml", b"<workbook>"), "cannot be read as a spreadsheet"),
        ("damaged.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9999), "cannot be read as a spreadsheet"),
        ("wide.csv", "Date," * 5000 + "\n", "has more than 2,000 columns"),
        ("long.csv", X + '2025-09-11,"' + "x" * (17 << 20), "has a row of more than 8 MB"),
        (
            "nodates.csv",
            X + "yesterday,1,1,1,1,1,1,1,1,1,1,1,1,1\n",
            "no row of it can be used: no dates, whose rows are left out: 'yesterday'",
        ),
        (
            "future.csv",
            X + "2199-01-01,1,1,1,1,1,1,1,1,1,1,1,1,1\n",
            "dates before 2004 or in the future, whose rows are left out: '2199-01-01'",
        ),
        (
            "metric.csv",
            'sep=,\n"Mood"\n"Date","Primary"\n"2025-09-01","3"\n',
            "titled 'Mood', which is no title that is known",
        ),
        (
            "byday.csv",
            FACEBOOK
            + "1,9,A,T,,2025-09-11,u,P,2025-09-11,1,1,1,1,1,1\n1,9,A,T,,2025-09-11,u,P,2025-09-12,1,1,1,1,1,1\n",
            "with a row a post and day",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value and len(value) < 15 else "",
)
def test_what_cannot_be_used_is_refused_with_a_sentence(save, imported, name, content, sentence) -> None:
    with pytest.raises(ScenarioError) as refused:
        imported(save(name, content() if callable(content) else content))
    assert sentence in str(refused.value)
    assert str(refused.value).startswith(f"{name}")


def test_a_file_that_cannot_be_used_does_not_stop_the_others(save, imported) -> None:
    found = imported(save("ratings.csv", "Stars\n5\n"), save("x.csv", X + DAY))
    ratings, x = (part for file in found.files for part in file.parts)
    assert ratings.refusal
    assert (x.refusal, x.rows) == ("", 1)


def test_half_a_file(save, rows, warned) -> None:
    file = save("x.csv", X + DAY + "2025-09-12,90")
    assert [row["day"] for row in rows("days", file)] == [date(2025, 9, 11)]
    assert "breaks off in the middle of a row" in warned(file)


def test_a_quote_that_is_not_closed(save, warned) -> None:
    text = 'Post id,Date,Post text,Impressions\n1,2025-09-11,Hi,5\n2,2025-09-12,"Oh,6\n3,2025-09-13,No,7\n'
    assert "a quote is not closed" in warned(save("x.csv", text))


def test_blanks_that_an_office_program_cut_off_are_blanks(save, rows) -> None:
    found = rows(
        "days", save("x.csv", X + DAY + "2025-09-12,90\n" + "2025-09-13,70,1,1,1,1,5,1,1,1,1,1,1,1\n")
    )
    assert [(row["impressions"], "likes" in row) for row in found] == [(1000, True), (90, False), (70, True)]


def test_rows_with_too_many_cells(save, rows, warned) -> None:
    file = save("x.csv", X + DAY + "2025-09-12,1,2,3,4,5,6,7,8,9,10,11,12,13,14\n")
    assert len(rows("days", file)) == 1
    assert "1 row with more cells than the header" in warned(file)


def test_more_short_rows_than_are_held_at_once(save, imported) -> None:
    """They are read as they come; only where 64 MB of them stand together, what is beyond is told."""
    file = save("x.csv", X + "2025-09-12,90\n" * 120_000 + DAY + "2025-09-12,90\n" * 120_000)
    (part,) = imported(file).files[0].parts
    assert (part.rows, part.warnings) == (
        240_001,
        ["days told more than once: 239,999; what stands last is kept"],
    )


def test_short_rows_that_cannot_be_held_are_told_as_what_they_are(save, imported, monkeypatch) -> None:
    monkeypatch.setattr("sim_own.text._MOST_SHORT", 250)
    (part,) = imported(save("x.csv", X + "".join(f"2025-09-{n},9\n" for n in range(10, 20)))).files[0].parts
    assert (part.rows, part.warnings) == (3, ["7 rows with fewer cells than the header, left out"])


def test_rows_whose_date_is_a_word_for_nothing_are_told(save, rows, warned) -> None:
    file = save("x.csv", X + DAY + "".join(DAY.replace("2025-09-11", word) for word in ("-", "N/A", "")))
    assert len(rows("days", file)) == 1
    assert "3 rows without a date, left out" in warned(file)


def test_two_files_of_two_brands(save, imported) -> None:
    head = "Post id,Date,Post text,Post Link,Impressions\n"
    one = save("a.csv", head + "1,2025-09-11,Hi,https://x.com/acme/status/1,5\n")
    two = save("b.csv", head + "2,2025-09-11,Hi,https://x.com/bolt/status/2,5\n")
    with pytest.raises(
        ScenarioError,
        match=r"two brands in one import: 'acme' and 'bolt' on x; a\.csv is of the one, b.csv of the other",
    ):
        imported(one, two)
    assert imported(one, two, one_brand=True).merged.tables["posts"].num_rows == 2


def test_two_brands_in_files_that_name_none(save, imported) -> None:
    one, two = save("a.csv", days(1, 28)), save("b.csv", days(3, 30, factor=7))
    with pytest.raises(
        ScenarioError, match=r"two brands in one import\? a.csv and b.csv tell different numbers"
    ):
        imported(one, two)


def test_two_pages_in_one_file(save, imported) -> None:
    row = "{},{},Acme,Hi,,2025-09-11,https://www.facebook.com/{},Photo,Lifetime,5,4,9,8,7,2\n"
    with pytest.raises(ScenarioError, match=r"f\.csv has both"):
        imported(save("f.csv", FACEBOOK + row.format(1, 9, 1) + row.format(2, 10, 2)))


def test_formulas_are_not_reckoned(save, rows, warned) -> None:
    file = save(
        "x.csv", X + DAY + '2025-09-12,=1+1,"=HYPERLINK(""http://evil.example"")",1,1,1,-cmd,1,1,1,1,1,1,1\n'
    )
    row = rows("days", file)[1]
    assert {"impressions", "likes", "new_followers"} & set(row) == set()
    assert "impressions: formulas instead of numbers, left out" in warned(file)


def test_formulas_of_a_spreadsheet_that_nobody_has_reckoned(workbook, rows) -> None:
    table = [X.strip().split(","), ["2025-09-11", "=SUM(A1:A9)", *[1] * 12]]
    (row,) = rows("days", workbook("x.xlsx", {"Sheet": table}))
    assert ("impressions" in row, row["likes"]) == (False, 1)


def test_wrong_dates_among_right_ones(save, rows, warned) -> None:
    text = X + "".join(
        f"{day},1,1,1,1,1,1,1,1,1,1,1,1,1\n"
        for day in ("13.09.2025", "14.09.2025", "31.02.2025", "09.15.2025", "01.01.1999")
    )
    file = save("x.csv", text)
    assert [row["day"].day for row in rows("days", file)] == [13, 14]
    told = warned(file)
    assert "no dates, whose rows are left out: '31.02.2025', '09.15.2025'" in told
    assert "in the future, whose rows are left out: '01.01.1999'" in told


def test_mixed_languages(save, rows) -> None:
    text = X + "".join(
        f'"{day}",1,1,1,1,1,1,1,1,1,1,1,1,1\n'
        for day in (
            "Sep 11, 2025",
            "12 septembre 2025",
            "13. September 2025",
            "14 eylül 2025",
            "2025年9月15日",
        )
    )
    assert [row["day"].day for row in rows("days", save("x.csv", text))] == [11, 12, 13, 14, 15]


def test_a_date_that_can_be_read_in_two_ways_is_told(save, rows, warned) -> None:
    text = ZENDESK + "1,Ada,81,Hi,Open,Mail,03/04/2025 10:00,0,\n"
    file = save("t.csv", text)
    assert rows("conversations", file)[0]["begun"].month == 3
    assert "03/04/2025 could be read in two ways, and was as month/day" in warned(file)
    assert rows("conversations", file, month_first=False)[0]["begun"].month == 4


def test_days_without_holes_tell_how_they_are_meant(save, rows, warned) -> None:
    file = save("x.csv", X + "".join(f"0{day}/09/2025,1,1,1,1,1,1,1,1,1,1,1,1,1\n" for day in range(1, 9)))
    assert {row["day"].month for row in rows("days", file)} == {9}
    assert "two ways" not in warned(file)


def test_numbers_that_are_none(save, rows, warned) -> None:
    file = save("x.csv", X + "2025-09-11,1e400,-3,9999999999999999999,12 apples,1.2K,1.5,2,3,4,5,6,7,8\n")
    (row,) = rows("days", file)
    assert {"impressions", "likes", "engagements", "saves", "new_followers"} & set(row) == set()
    told = warned(file)
    assert "likes: below zero" in told
    assert "saves: no numbers, left out: '12 apples'" in told


def test_a_spreadsheet_with_one_cell_at_its_far_end(workbook, imported) -> None:
    import openpyxl

    path = workbook("far.xlsx", {"Sheet": [["Date"]]})
    book = openpyxl.load_workbook(path)
    book["Sheet"]["XFD1048576"] = 1
    book.save(path)
    with pytest.raises(ScenarioError, match=r"nothing known has these columns|holds no table"):
        imported(path)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "cp1252"])
def test_any_encoding(save, rows, codec: str) -> None:
    text = ZENDESK + "1,Ada,81,Où est-il ?,Open,Mail,2025-09-11 10:00,0,\n"
    assert rows("conversations", save("t.csv", text, codec))[0]["question"] is True


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_any_separator_and_ends_of_lines(save, rows, separator: str) -> None:
    for end in ("\r\n", "\r", "\n"):
        text = (X + DAY).replace(",", separator).replace("\n", end)
        assert rows("days", save("x.csv", text))[0]["impressions"] == 1000


def test_a_column_of_the_same_name_twice(save, rows) -> None:
    (row,) = rows("days", save("x.csv", X.strip() + ",Impressions\n" + DAY.strip() + ",7\n"))
    assert row["impressions"] == 1000


def test_the_same_file_twice(save, imported) -> None:
    found = imported(save("a.csv", X + DAY), save("b.csv", X + DAY))
    assert found.files[1].parts[0].refusal == "is the same as a.csv."


def test_what_is_no_ordinary_file(tmp_path: Path, imported) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path, sentence in (
        (tmp_path / "none.csv", "there is no such file."),
        (tmp_path, rf"is a directory. Name the files in it: {tmp_path}/\*"),
        (tmp_path / "pipe.csv", "it is a named pipe"),
        (Path("/dev/zero"), "it is a device"),
    ):
        with pytest.raises(ScenarioError, match=sentence):
            imported(path)


def test_a_file_in_a_zip_is_unpacked_once(packed, imported, monkeypatch) -> None:
    unpacked = []
    read = zipfile.ZipFile.read
    monkeypatch.setattr(
        zipfile.ZipFile, "read", lambda self, entry: unpacked.append(entry.filename) or read(self, entry)
    )
    imported(packed("x.zip", {"a.csv": X + DAY, "b.csv": X + DAY.replace("11", "12")}))
    assert unpacked == ["a.csv", "b.csv"]


def test_a_damaged_file_in_a_zip_is_told_beside_the_others(packed, imported) -> None:
    files = {"a.csv": X + DAY, "b.xlsx": b"PK\x03\x04 is no spreadsheet", "c.csv": "Stars\n5\n"}
    told = {part.label: part for part in imported(packed("x.zip", files)).files[0].parts}
    assert told["x.zip: a.csv"].warnings == ["not read in it: c.csv"]
    assert "breaks off or is damaged" in told["x.zip: b.xlsx"].refusal
    assert len(told) == 2


def test_short_rows_with_long_cells_and_odd_quotes(save, rows) -> None:
    text = X + DAY + '2025-09-12,"' + "x" * 200_000 + '"\n2025-09-13,9"0\n2025-09-14,70\n'
    assert [row["day"].day for row in rows("days", save("x.csv", text))] == [11, 12, 13, 14]


def test_rows_of_no_conversation(save, rows, warned) -> None:
    text = ZENDESK + ",Ada,81,Hi,Open,Mail,2025-09-11 10:00,0,\n7,Bo,82,Hi,Open,Mail,2025-09-11 10:00,0,\n"
    file = save("t.csv", text)
    assert len(rows("conversations", file)) == 1
    assert "1 row of no conversation, left out" in warned(file)


def test_a_text_in_either_of_two_columns(save, rows) -> None:
    text = "Sent At,Text,Post,Service\n2025-09-11,,Why?,x\n2025-09-12,No.,,x\n2025-09-13,,,x\n"
    assert [row.get("question") for row in rows("posts", save("b.csv", text))] == [True, False, None]
