"""One table of an export, read into the columns that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sim.prose import counted
from sim_own.cells import BLANK, decoded, hashed, numbers, questions, stripped, tell
from sim_own.columns import COUNTS, SIGNED, schema
from sim_own.dates import Dates, dates
from sim_own.headers import translated
from sim_own.kind import Kind
from sim_own.kinds import KINDS, meta_field
from sim_own.mapping import VIEWS_A_DAY, Settings
from sim_own.sheet import FileError, Sheet, UnknownError
from sim_own.talk import conversation_columns, message_columns

__all__ = ["Part", "read"]

TABLES = {"day": "days", "post": "posts", "conversation": "conversations", "message": "messages"}
_WHEN = {"day": "day", "post": "published", "conversation": "begun", "message": "at"}
_TOTALS = frozenset(
    (
        "total",
        "totals",
        "gesamt",
        "gesamtsumme",
        "totale",
        "totaal",
        "toplam",
        "razem",
        "合計",
        "총계",
        "итого",
    )
)
_NETWORKS = (
    ("twitter", "x"),
    ("facebook", "facebook"),
    ("instagram", "instagram"),
    ("linkedin", "linkedin"),
    ("youtube", "youtube"),
    ("tiktok", "tiktok"),
    ("threads", "threads"),
    ("bluesky", "bluesky"),
    ("mastodon", "mastodon"),
    ("pinterest", "pinterest"),
)
_HASHED = ("conversation", "author")
_SHOWN = 60  # letters of a header


@dataclass(eq=False)
class Part:
    """What one table gave.

    ``table``: rows as :mod:`sim_own.columns` has them. ``accounts``: network -> whose they are.
    ``examples``: warning -> cells that it is about, which are shown, and never kept. ``refusal``: why it
    cannot be used; ``record``: the same without anything out of the file.
    """

    label: str
    kind: str = ""
    name: str = ""
    table: Any = None
    rows: int = 0
    begins: date | None = None
    ends: date | None = None
    unknown: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    accounts: dict[str, set[str]] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)
    refusal: str = ""
    record: str = ""

    def warn(self, sentence: str, examples: Sequence[str] = ()) -> None:
        """Tell something about the table, once, and of which cells."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)
        if examples:
            self.examples[sentence] = list(examples)

    def remarks(self) -> list[str]:
        """Its warnings, with the cells that they are about, to be shown."""
        return [
            f"{sentence}: {tell(self.examples[sentence])}" if sentence in self.examples else sentence
            for sentence in self.warnings
        ]

    @property
    def grain(self) -> str:
        """days, posts, conversations or messages; "" where nothing was read."""
        return TABLES[KINDS[self.kind].grain] if self.kind else ""


def read(sheet: Sheet, settings: Settings, salt: bytes) -> Part:
    """Read a table.

    Raises:
        FileError: it is of no known kind, or has no row that can be used.
    """
    if sheet.error:
        raise sheet.error
    header = translated(sheet.header, settings.columns)
    kind_name = settings.kind(header, sheet.source.packed)
    part = Part(sheet.label, kind_name, warnings=sheet.notes.warnings)
    if not kind_name:
        if not sheet.header:
            raise UnknownError("holds no table.")
        if header == VIEWS_A_DAY:
            raise UnknownError(
                "tells views a day, and not of what. If it is of YouTube, name the zip it came in."
            )
        raise UnknownError(
            f"nothing known has these columns: {_header_text(sheet.header)}. In another language: --map.",
            record="it has the columns of nothing that is known.",
        )
    kind = KINDS[kind_name]
    part.name = kind.name
    if kind_name == "meta-daily":
        kind = _meta(sheet, part, settings)
    part.unknown = [
        cell[:_SHOWN]
        for cell, name in zip(sheet.header, header, strict=True)
        if name and not kind.meaning(name)
    ]
    raw = _text_columns(sheet, kind, header, salt, kind_name.partition("-")[0])
    if sheet.notes.others:
        part.warn(f"not read in it: {', '.join(sheet.notes.others[:8])}")
    if not raw.num_rows:
        raise FileError(f"is {kind.name} by its header, and has no row.")
    if kind.remark:
        part.warn(kind.remark)
    _fill(part, kind, raw, sheet, settings, salt)
    if not part.rows:
        if not part.warnings:
            raise FileError(f"is {kind.name} by its header, and has no row but totals.")
        sentence = f"is {kind.name} by its header, but no row of it can be used: "
        raise FileError(
            f"{sentence}{'; '.join(part.remarks())}.", record=f"{sentence}{'; '.join(part.warnings)}."
        )
    return part


def _header_text(header: Sequence[str]) -> str:
    names = [cell[:30] for cell in header if cell]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def _meta(sheet: Sheet, part: Part, settings: Settings) -> Kind:
    """The kind of a one-metric file of Meta, by its title."""
    (title,) = translated([sheet.title], settings.columns)
    network, column = meta_field(title)
    if not column:
        raise FileError(
            f"is a daily file of Meta titled {sheet.title[:40]!r}, which is no title that is known.",
            record="is a daily file of Meta, of a title that is not known.",
        )
    if not network:
        network = settings.network or "meta"
        if not settings.network:
            part.warn("does not say of which network it is; 'network: facebook' in a map would")
    part.name = f"{network.capitalize()}: {column.replace('_', ' ')}"
    return Kind(part.name, network, "day", (), {"day": ("Date",), column: ("Primary",)})


def _text_columns(sheet: Sheet, kind: Kind, header: Sequence[str], salt: bytes, among: str) -> Any:
    """The columns that mean something, as text; texts only as whether they ask, names only as hashes."""
    places: dict[str, list[int]] = {}
    for name, headers in kind.columns.items():
        titles = translated(headers, {})
        indices = [header.index(cell) for cell in titles if cell in header]
        if indices:
            places[name] = indices if name == "text" else indices[:1]
    # A column of the same name twice, as tables glued together have it: the first.
    batches = []
    for batch in sheet.batches:
        columns: dict[str, Any] = {}
        for name, at in places.items():
            if name == "text":
                asks = [questions(batch.column(n)) for n in at]
                # A blank says nothing against the others.
                columns["question"] = pc.coalesce(reduce(pc.or_kleene, asks), *asks)
            elif name in _HASHED:
                columns[name] = hashed(batch.column(at[0]), salt, among)
            else:
                columns[name] = batch.column(at[0])
        batches.append(pa.table(columns))
    return pa.concat_tables(batches) if batches else pa.table({})


def _fill(part: Part, kind: Kind, raw: Any, sheet: Sheet, settings: Settings, salt: bytes) -> None:
    """Turn the gathered text into the columns of its table, and note what was left out."""
    columns = {name: raw.column(name).combine_chunks() for name in raw.column_names}
    rows = raw.num_rows
    if "period" in columns and len(pc.unique(stripped(columns["period"]))) > 1:
        raise UnknownError(f"is {kind.name} with a row a post and day. Export it with one row a post.")
    keep, first = _time(part, kind, columns, sheet, settings)
    for name in COUNTS[part.grain]:
        if name in columns:
            columns[name] = _numbers(part, name, columns[name], signed=name in SIGNED)
    if kind.grain == "post":
        columns["post"] = hashed(_posts(part, kind, columns, rows), salt)
    _networks(part, kind, columns, rows)
    if kind.grain == "conversation":
        if "answer_minutes" in columns:
            columns["answer_minutes"] = _numbers(
                part, "answer_minutes", columns["answer_minutes"], whole=False
            )
        if "answered_at" in columns:
            columns["answered_at"] = _dates(
                part, kind, columns["answered_at"], sheet, settings, "first answers: ", first
            ).column
        conversation_columns(part, kind, columns)
    if kind.grain == "message":
        keep = pc.and_(keep, message_columns(part, columns))
    if "conversation" in columns:
        nameless = pc.sum(pc.is_null(columns["conversation"])).as_py()
        if nameless:
            part.warn(f"{counted(nameless, 'row')} of no conversation, left out")
        keep = pc.and_(keep, pc.is_valid(columns["conversation"]))
    columns["source"] = pa.array([part.kind] * rows, pa.string())
    fields = schema(part.grain)
    table = pa.table(
        [
            columns[each.name].cast(each.type) if each.name in columns else pa.nulls(rows, each.type)
            for each in fields
        ],
        schema=fields,
    ).filter(keep)
    part.table, part.rows = table, table.num_rows
    if part.rows:
        ends = pc.min_max(table.column(_WHEN[kind.grain])).as_py()
        part.begins, part.ends = (
            each if type(each) is date else each.date() for each in (ends["min"], ends["max"])
        )


def _time(
    part: Part, kind: Kind, columns: dict[str, Any], sheet: Sheet, settings: Settings
) -> tuple[Any, bool | None]:
    """Read when each row was; give which rows can be kept, and whether the month stands first in them."""
    name = _WHEN[kind.grain]
    if name not in columns:
        raise FileError(f"is {kind.name} by its header, but has no column that says when.")
    text = stripped(columns[name])
    first = stripped(columns["post"]) if "post" in columns else text
    total = pc.is_in(pc.utf8_lower(first), value_set=pa.array(sorted(_TOTALS)))
    readings = _dates(part, kind, pc.if_else(total, "", text), sheet, settings)
    keep = pc.and_(pc.is_valid(readings.column), pc.invert(total))
    blanks = pc.is_in(pc.utf8_lower(text), value_set=pa.array(sorted(BLANK)))
    empty = pc.sum(pc.and_(pc.invert(total), blanks)).as_py() or 0
    if empty:
        part.warn(f"{counted(empty, 'row')} without a date, left out")
    columns[name] = readings.column.cast(pa.date32()) if kind.grain == "day" else readings.column
    return keep, readings.first


def _dates(
    part: Part,
    kind: Kind,
    column: Any,
    sheet: Sheet,
    settings: Settings,
    of: str = "",
    first: bool | None = None,
) -> Dates:
    """Read dates, and note what of them was left out; ``first`` is the order that others have settled."""
    readings = dates(
        column,
        month_first=kind.month_first,
        override=first if settings.month_first is None else settings.month_first,
        daily=kind.grain == "day",
        as_of=sheet.source.file_day,
        year=settings.year,
    )
    if readings.yearless and settings.year is None:
        part.warn(
            f"dates without a year, counted back from the day of the file, {sheet.source.file_day}; "
            "'year:' in a map says another"
        )
    if readings.guessed:
        how = "month/day" if kind.month_first else "day/month"
        part.warn(
            f"{readings.guessed} could be read in two ways, and was as {how}; 'month_first:' in a map says "
            "which"
        )
    for texts, what in ((readings.odd, "no dates"), (readings.wrong, "dates before 2004 or in the future")):
        if texts:
            part.warn(f"{of}{what}, {'left out' if of else 'whose rows are left out'}", texts)
    return readings


def _numbers(part: Part, name: str, column: Any, *, whole: bool = True, signed: bool = False) -> Any:
    readings = numbers(column, whole=whole, signed=signed)
    title = name.replace("_", " ")
    for count, what in (
        (readings.formulas, "formulas instead of numbers, left out"),
        (readings.below, "below zero, left out"),
        (readings.rounded, "rounded, as 1.2K"),
    ):
        if count:
            part.warn(f"{title}: {what}")
    if readings.odd:
        part.warn(f"{title}: no numbers, left out", readings.odd)
    return readings.column


def _posts(part: Part, kind: Kind, columns: dict[str, Any], rows: int) -> Any:
    """What tells a post from others, the same in all exports: from its link, or its id."""
    nothing = pa.scalar(None, pa.string())
    keys: Any = pa.nulls(rows, pa.string())
    if "post" in columns:
        ids = stripped(columns["post"])
        rounded = pc.match_substring_regex(ids, r"^\d(?:[.,]\d+)?[eE]\+\d+$")
        if pc.any(rounded).as_py():
            part.warn("post ids were rounded by an office program; links tell posts apart")
        keys = pc.if_else(pc.or_(rounded, pc.equal(ids, "")), nothing, ids)
    if "link" in columns:
        link = pc.replace_substring_regex(stripped(columns["link"]), r"^https?://(?:www\.)?", "")
        number = pc.struct_field(pc.extract_regex(link, r"/status(?:es)?/(?P<id>\d+)"), "id")
        film = pc.struct_field(pc.extract_regex(link, r"[?&]v=(?P<id>[\w-]+)"), "id")
        plain = pc.replace_substring_regex(link, r"/?(?:[?#].*)?$", "")
        keys = pc.coalesce(number, film, pc.if_else(pc.equal(plain, ""), nothing, plain), keys)
        handle = pc.struct_field(
            pc.extract_regex(link, r"^(?:(?:x|twitter)\.com/|tiktok\.com/@)(?P<id>[^/]+)/(?:status|video)"),
            "id",
        )
        if kind.network in ("x", "tiktok"):
            names = {name.casefold() for name in pc.unique(handle).to_pylist() if name}
            part.accounts.setdefault(kind.network, set()).update(names - {"i"})
    missing = pc.is_null(keys)
    if pc.any(missing).as_py():
        part.warn("some posts have neither id nor link: twice in two exports, they count twice")
        keys = pc.coalesce(keys, pa.array([f"{part.label} {row}" for row in range(rows)], pa.string()))
    return keys


def network_of(cell: str | None) -> str | None:
    """A network by any of its names; "other" for what is none."""
    words = (cell or "").strip().casefold()
    if not words:
        return None
    if words in ("x", "x.com") or words.startswith(("x (", "x/")):
        return "x"
    return next((name for word, name in _NETWORKS if word in words), "other")


def _networks(part: Part, kind: Kind, columns: dict[str, Any], rows: int) -> None:
    """Which network each row is of, and whose accounts there are."""
    if kind.network or "network" not in columns:
        columns["network"] = pa.array([kind.network or "other"] * rows, pa.string())
    else:
        columns["network"] = pc.fill_null(decoded(columns["network"], network_of, pa.string()), "other")
    if "account" in columns:
        both = pa.table({"network": columns["network"], "account": stripped(columns["account"])})
        for row in both.group_by(["network", "account"]).aggregate([]).to_pylist():
            if row["account"]:
                part.accounts.setdefault(row["network"], set()).add(row["account"].casefold())
