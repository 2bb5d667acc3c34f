"""A made-up brand: what the model's own days would look like in three exports, to try a fit on a known
truth.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from sim_fit.checking import default_design
from sim_fit.priors import BEHAVIOUR
from sim_fit.record import Record
from sim_fit.simulating import Simulator

__all__ = ["made_up"]

_DAY = "%a, %b %d, %Y"
_OVERVIEW = (
    "Date", "Impressions", "Likes", "Engagements", "New follows", "Unfollows", "Replies", "Reposts",
    "Profile visits", "Create Post",
)  # fmt: skip
_CONTENT = ("Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements", "Replies")
_INBOX = ("conversation", "at", "from", "author", "text")


def made_up(
    folder: Path,
    truth: Mapping[str, float],
    does: Mapping[str, float],
    *,
    people: int = 8_000,
    days: int = 90,
    seed: int = 1,
    begins: date = date(2025, 6, 16),
) -> int:
    """Run one audience and write what its brand could download: X overview, X content, and an inbox.

    Args:
        folder: where ``overview.csv``, ``content.csv`` and ``inbox.csv`` are written.
        truth: parameters of the model, by name; others have the middle of their prior.
        does: what the brand does: ``posts_per_day``, ``questions``, ``answer_rate``, ``median_minutes``,
            ``spread``.
        people: who follow on the first day.
        days: how long.
        seed: of all luck.
        begins: date of the first day.

    Returns how many follow on the last day: an export of X does not tell.
    """
    from dataclasses import replace

    from sim import plugins

    design = replace(default_design(), people=people, days=days, busy=float(np.log2(does["posts_per_day"])))
    values: dict[str, Any] = {**{name: BEHAVIOUR[name].value(0.5) for name in BEHAVIOUR}, **truth, **does}
    shares = np.array(
        [prior.share(float(values[prior.name])) if prior.name in values else 0.5 for prior in design.priors]
    )
    record = Simulator(design, plugins.load()).record(shares, seed)
    _write(folder / "overview.csv", _OVERVIEW, _overview(record, begins))
    _write(folder / "content.csv", _CONTENT, _content(record, begins))
    _write(folder / "inbox.csv", _INBOX, _inbox(record, begins))
    return int(record.followers[-1])


def _write(file: Path, header: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as into:
        csv.writer(into).writerows([header, *rows])


def _overview(record: Record, begins: date) -> Iterator[Sequence[Any]]:
    for day in range(record.days):
        shown, likes, talk = (int(column[day]) for column in (record.shown, record.likes, record.comments))
        yield (
            f"{begins + timedelta(days=day):{_DAY}}", shown, likes, likes + talk, 0, int(record.lost[day]),
            talk, 0, 0, int(record.posts[day]),
        )  # fmt: skip


def _content(record: Record, begins: date) -> Iterator[Sequence[Any]]:
    columns = record.post_day, record.post_asks, record.post_shown, record.post_likes, record.post_comments
    for number, row in enumerate(np.column_stack(columns).astype(int).tolist()):
        day, asks, shown, likes, comments = row
        text = "Rye or spelt: which one for Sunday?" if asks else "Fresh from eight on."
        link = f"https://x.com/riversidebakes/status/{number}"
        yield (
            number,
            f"{begins + timedelta(days=day):{_DAY}}",
            text,
            link,
            shown,
            likes,
            likes + comments,
            comments,
        )


def _inbox(record: Record, begins: date) -> Iterator[Sequence[Any]]:
    start = datetime.combine(begins, datetime.min.time())
    for number in np.argsort(record.talk_day, kind="stable").tolist():
        at = start + timedelta(days=int(record.talk_day[number]), minutes=1 + 11 * number % 700)
        wait = record.talk_minutes[number]
        author = f"person {int(record.talk_author[number])}"
        replies = int(record.talk_replies[number])
        for turn in range(int(record.talk_turns[number])):
            yield number, f"{at:%Y-%m-%d %H:%M:%S}", "audience", author, "It was good."
            if turn < replies:
                at += timedelta(minutes=float(wait) if turn == 0 else 5.0)
                yield number, f"{at:%Y-%m-%d %H:%M:%S}", "brand", "", "What did you think of it?"
                at += timedelta(minutes=4.0)
