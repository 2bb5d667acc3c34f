"""Exports put together: one brand, the later export wins, and follows that nobody's eyes explain left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any

import pyarrow as pa

from sim import ScenarioError
from sim.prose import counted
from sim_own.columns import COLUMNS, COUNTS, schema
from sim_own.kinds import KINDS
from sim_own.reading import Part
from sim_own.talk import conversations_of

__all__ = ["Burst", "Merged", "merged"]

_KEYS = {
    "days": ("network", "day"),
    "posts": ("network", "post"),
    "conversations": ("network", "conversation"),
}
_REVISED = 7  # last days of an export that its network may still change
_FEWEST = 10  # cells that two exports must both tell before they are held against each other
_FAR = 0.2
_APART = (
    "Import each by itself; if both are yours and one to your audience, write 'one_brand: true' in a map."
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Burst:
    """A day whose follows were left out."""

    network: str
    day: date
    new_followers: int


@dataclass
class Merged:
    """The tables that an import leaves, and what was found between the exports."""

    tables: dict[str, Any] = field(default_factory=dict)
    bursts: list[Burst] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def merged(
    parts: Sequence[Part], followers_at: Mapping[str, Mapping[date, int]], *, one_brand: bool = False
) -> Merged:
    """Put the parts together.

    Args:
        parts: in the order of the files.
        followers_at: network -> day -> followers, as the user says.
        one_brand: the user says that they are of one brand.

    Raises:
        ScenarioError: they are of two brands.
    """
    # The export's own last day, then the order of files: a stable sort.
    parts = sorted(parts, key=lambda part: part.ends or date.min)
    if not one_brand:
        _same_accounts(parts)
    union = Merged()
    by = {grain: [part for part in parts if part.grain == grain] for grain in COLUMNS}
    if by["days"]:
        union.tables["days"] = _days(by["days"], followers_at, union, one_brand)
    if by["posts"]:
        union.tables["posts"] = _latest("posts", [part.table for part in by["posts"]])
    talks = [part.table for part in by["conversations"]]
    if by["messages"]:
        lines = []
        for part in by["messages"]:
            messages, talk = conversations_of(part.table, KINDS[part.kind].all_told)
            lines.append(messages)
            talks.append(talk)
        union.tables["messages"] = _one_telling(lines)
    if talks:
        union.tables["conversations"] = _latest("conversations", talks)
    union.tables = {name: union.tables[name] for name in COLUMNS if name in union.tables}
    return union


def _same_accounts(parts: Sequence[Part]) -> None:
    """Refuse exports of two accounts on one network."""
    accounts: dict[tuple[str, str], tuple[str, str]] = {}
    for part in parts:
        for network, names in part.accounts.items():
            # Facebook names a page by number, Sprout by name: only of one kind can be compared.
            for name in sorted(names):
                before, label = accounts.setdefault((network, part.kind), (name, part.label))
                if before != name:
                    where = (
                        f"{part.label} has both"
                        if label == part.label
                        else f"{label} is of the one, {part.label} of the other"
                    )
                    raise ScenarioError(
                        f"two brands in one import: {before!r} and {name!r} on {network}; {where}. {_APART}"
                    )


def _latest(table: str, tables: Sequence[Any]) -> Any:
    """One row a key: of each column the last that is told."""
    keys = _KEYS[table]
    rows = pa.concat_tables(tables)
    if len(rows.group_by(list(keys)).aggregate([])) == len(rows):
        return rows.sort_by([(key, "ascending") for key in keys[:1]])
    rest = [name for name in schema(table).names if name not in keys]
    groups = rows.group_by(list(keys), use_threads=False).aggregate([(name, "last") for name in rest])
    return pa.table(
        [groups.column(name if name in keys else f"{name}_last") for name in schema(table).names],
        schema=schema(table),
    )


def _one_telling(tables: Sequence[Any]) -> Any:
    """Messages of each conversation as the last export has them."""
    later: set[tuple[str, str]] = set()
    remains = []
    for table in reversed(tables):
        if len(tables) > 1:
            pairs = list(
                zip(
                    table.column("network").to_pylist(), table.column("conversation").to_pylist(), strict=True
                )
            )
            table = table.filter(pa.array([pair not in later for pair in pairs], pa.bool_()))
            later.update(pairs)
        remains.append(table)
    return pa.concat_tables(remains[::-1])


# --- days ---------------------------------------------------------------------------------------------------


def _days(
    parts: Sequence[Part], followers_at: Mapping[str, Mapping[date, int]], union: Merged, one_brand: bool
) -> Any:
    tables: list[dict[tuple[str, date], Row]] = []
    for part in parts:
        rows: dict[tuple[str, date], Row] = {}
        for row in _latest("days", [part.table]).to_pylist():
            rows[row["network"], row["day"]] = row
        if len(rows) < part.rows:
            part.warn(f"days told more than once: {part.rows - len(rows):,}; what stands last is kept")
        tables.append(rows)
    days: dict[tuple[str, date], Row] = {}
    for at, (part, rows) in enumerate(zip(parts, tables, strict=True)):
        for before, others in zip(parts[:at], tables[:at], strict=True):
            _compare(before, others, part, rows, one_brand)
        for key, row in rows.items():
            into = days.setdefault(key, dict.fromkeys(schema("days").names))
            into.update({name: value for name, value in row.items() if value is not None})
    by_network: dict[str, dict[date, Row]] = defaultdict(dict)
    for (network, day), row in sorted(days.items()):
        by_network[network][day] = row
    for network, rows_of in by_network.items():
        _reckon(network, rows_of, followers_at.get(network, {}), union)
        _bursts(network, rows_of, union)
    ordered = [row for rows_of in by_network.values() for row in rows_of.values()]
    return pa.Table.from_pylist(ordered, schema=schema("days"))


def _compare(
    before: Part,
    others: Mapping[tuple[str, date], Row],
    part: Part,
    rows: Mapping[tuple[str, date], Row],
    one_brand: bool,
) -> None:
    """Hold two exports against each other on the days that both tell, but for the earlier one's last."""
    if before.kind != part.kind or before.ends is None:
        return
    last_settled = before.ends - timedelta(days=_REVISED)
    cells = far = revisions = 0
    for key in others.keys() & rows.keys():
        for name in COUNTS["days"]:
            earlier, later = others[key][name], rows[key][name]
            if earlier is None or later is None:
                continue
            if key[1] > last_settled:
                revisions += earlier != later
            elif max(earlier, later) >= _FEWEST:
                cells += 1
                far += abs(earlier - later) > _FAR * max(earlier, later)
    if cells >= _FEWEST and far > cells / 2 and not one_brand:
        raise ScenarioError(
            f"two brands in one import? {before.label} and {part.label} tell different numbers of the same "
            f"days: {far} of {cells} differ by more than a fifth. {_APART}"
        )
    if revisions:
        part.warn(f"revises {counted(revisions, 'number')} of {before.label}, taken from here")


def _reckon(network: str, rows: Mapping[date, Row], followers_at: Mapping[date, int], union: Merged) -> None:
    """Fill in followers from those of a day and who came and went since; and before."""
    for row in rows.values():
        row["reckoned"] = False
    for day in sorted(followers_at):
        if day not in rows:
            union.warnings.append(
                f"{network}: no export tells of {day}, for which --followers-at gives followers"
            )
            continue
        row = rows[day]
        if row["followers"] not in (None, followers_at[day]):
            union.warnings.append(
                f"{network}: {row['followers']:,} followers on {day} by the exports, {followers_at[day]:,} "
                "by --followers-at, which is kept"
            )
        row["followers"] = followers_at[day]
        row["reckoned"] = False
        for step in (1, -1):
            _chain(rows, day, step)
    level = any(row["followers"] is not None for row in rows.values())
    moves = any(_change(row) is not None for row in rows.values())
    if moves and not level:
        day = max(rows)
        union.warnings.append(
            f"{network}: no export tells how many followers there are. Say it: --followers-at "
            f"{network}:{day}=COUNT"
        )


def _change(row: Row) -> int | None:
    if row["new_followers"] is not None and row["lost_followers"] is not None:
        return int(row["new_followers"]) - int(row["lost_followers"])
    return None if row["net_followers"] is None else int(row["net_followers"])


def _chain(rows: Mapping[date, Row], day: date, step: int) -> None:
    level = rows[day]["followers"]
    while (day + timedelta(days=step)) in rows:
        change = _change(rows[day + timedelta(days=step)] if step > 0 else rows[day])
        day += timedelta(days=step)
        if change is None or (rows[day]["followers"] is not None and not rows[day]["reckoned"]):
            return
        level += step * change
        if level < 0:
            return
        rows[day]["followers"], rows[day]["reckoned"] = level, True


def _bursts(network: str, rows: Mapping[date, Row], union: Merged) -> None:
    """Leave out follows that come many at once while no more people than usual see anything."""
    exposure = next((name for name in ("impressions", "views", "reach") if _tells(rows, name)), None)
    if exposure is None or not _tells(rows, "new_followers"):
        return
    days = list(rows)
    usual = {day: _usual(rows, days, at, "new_followers") for at, day in enumerate(days)}
    for at, day in enumerate(days):
        new, normal = rows[day]["new_followers"], usual[day]
        if new is None or normal is None:
            continue
        middle, spread = normal
        if new <= max(20, middle + 10 * max(spread, middle**0.5)):
            continue
        eyes = [
            rows[other][exposure]
            for other in (day, day - timedelta(days=1))
            if other in rows and rows[other][exposure] is not None
        ]
        often = _usual(rows, days, at, exposure)
        if not eyes or often is None or max(eyes) > 1.5 * often[0]:
            continue
        union.bursts.append(Burst(network, day, new))
        rows[day].update(new_followers=None, net_followers=None, left_out="burst")


def _tells(rows: Mapping[date, Row], name: str) -> bool:
    return sum(row[name] is not None for row in rows.values()) >= 14


def _usual(rows: Mapping[date, Row], days: Sequence[date], at: int, name: str) -> tuple[float, float] | None:
    """Median of the four weeks around a day, without it, and the median distance from that."""
    around = [rows[day][name] for day in days[max(at - 14, 0) : at + 15] if day != days[at]]
    values = [value for value in around if value is not None]
    if len(values) < 7:
        return None
    middle = median(values)
    return middle, 1.4826 * median(abs(value - middle) for value in values)
