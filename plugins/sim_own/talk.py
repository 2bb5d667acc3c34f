"""Conversations: what of them is kept, and how messages become conversations."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim_own.cells import decoded
from sim_own.columns import schema

if TYPE_CHECKING:
    from sim_own.kind import Kind
    from sim_own.reading import Part

__all__ = ["conversation_columns", "conversations_of", "message_columns"]

_OPEN = frozenset(("new", "open", "pending", "hold", "on-hold", "on hold", "snoozed", "active", "unresolved"))
_SETTLED = frozenset(("solved", "closed", "resolved", "done", "deleted", "archived"))
_BRAND = frozenset(
    (
        "brand",
        "us",
        "we",
        "agent",
        "admin",
        "teammate",
        "bot",
        "operator",
        "team",
        "company",
        "page",
        "out",
        "outbound",
        "outgoing",
        "sent",
    )
)
_AUDIENCE = frozenset(
    (
        "audience",
        "them",
        "they",
        "customer",
        "user",
        "lead",
        "contact",
        "client",
        "follower",
        "fan",
        "end-user",
        "in",
        "inbound",
        "incoming",
        "received",
    )
)


def conversation_columns(part: Part, kind: Kind, columns: dict[str, Any]) -> None:
    """Fill what follows from a row a conversation: whether, and when, it was answered, and is settled."""
    if "answered_at" in columns:
        seconds = pc.subtract(columns["answered_at"], columns["begun"]).cast(pa.int64())
        minutes = pc.divide(seconds.cast(pa.float64()), 60.0)
        columns["answer_minutes"] = pc.coalesce(columns.get("answer_minutes", minutes), minutes)
    signs = []
    if "brand_turns" in columns:
        signs.append(pc.fill_null(pc.greater(columns["brand_turns"], 0), False))
    if "answer_minutes" in columns:
        signs.append(pc.is_valid(columns["answer_minutes"]))
        late = pc.fill_null(pc.less(columns["answer_minutes"], 0.0), False)
        if pc.any(late).as_py():
            part.warn("answers before their question: their delay is left out")
        columns["answer_minutes"] = pc.if_else(late, pa.scalar(None, pa.float64()), columns["answer_minutes"])
    if signs:
        columns["answered"] = reduce(pc.or_, signs)
    if "status" in columns:
        columns["open"] = decoded(columns["status"], _open, pa.bool_())
    all_told = kind.all_told
    if all_told and "answered" in columns and not _any_unsettled(columns):
        all_told = False
        part.warn("none is open, none unanswered: a view of settled ones, so no answer rate is taken from it")
    columns["all_told"] = pa.array([all_told] * len(columns["begun"]), pa.bool_())


def _open(cell: str | None) -> bool | None:
    word = (cell or "").strip().casefold()
    return True if word in _OPEN else False if word in _SETTLED else None


def _any_unsettled(columns: dict[str, Any]) -> bool:
    unsettled = pc.any(pc.invert(columns["answered"])).as_py()
    return bool(unsettled or ("open" in columns and pc.any(columns["open"]).as_py()))


def message_columns(part: Part, columns: dict[str, Any]) -> Any:
    """Fill who wrote each message; give which rows can be kept."""
    odd: list[str] = []

    def brand(cell: str | None) -> bool | None:
        word = (cell or "").strip().casefold()
        if word in _BRAND or word in _AUDIENCE:
            return word in _BRAND
        odd.append(word)
        return None

    columns["brand"] = decoded(columns["from"], brand, pa.bool_())
    if odd:
        part.warn("who wrote is neither 'brand' nor 'audience', left out", odd)
    return pc.is_valid(columns["brand"])


def conversations_of(messages: Any, all_told: bool) -> tuple[Any, Any]:
    """Messages in order, with their place in the conversation, and a row a conversation.

    Both as :mod:`sim_own.columns` has them. What the brand began is not answered or unanswered.
    """
    codes = pc.dictionary_encode(messages.column("conversation").combine_chunks()).indices.to_numpy()
    at = messages.column("at").cast(pa.timestamp("s")).cast(pa.int64()).to_numpy()
    # At the same second, the audience first.
    brand = messages.column("brand").to_numpy(zero_copy_only=False).astype(bool)
    order = np.lexsort((brand, at, codes))
    messages = messages.take(pa.array(order))
    codes, at, brand = codes[order], at[order], brand[order]
    first = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    sizes = np.diff(np.r_[first, len(codes)])
    owner = np.repeat(np.arange(len(first)), sizes)
    turn = np.arange(len(codes)) - first[owner] + 1
    messages = messages.set_column(
        messages.schema.get_field_index("turn"), "turn", pa.array(turn, pa.int64())
    )

    brand_turns = np.bincount(owner[brand], minlength=len(first))
    begun_by_brand = brand[first]
    answer = np.full(len(first), -1, np.int64)
    answers = np.flatnonzero(brand)[::-1]
    answer[owner[answers]] = answers  # reversed, so that the first one stays
    answered = answer >= 0
    minutes = np.where(answered, (at[answer] - at[first]) / 60.0, np.nan)
    hidden = begun_by_brand | ~answered
    heads = messages.take(pa.array(first))
    columns = {
        "network": heads.column("network"),
        "conversation": heads.column("conversation"),
        "author": pc.if_else(pa.array(begun_by_brand), pa.scalar(None, pa.string()), heads.column("author")),
        "begun": heads.column("at"),
        "question": pc.if_else(
            pa.array(begun_by_brand), pa.scalar(None, pa.bool_()), heads.column("question")
        ),
        "answered": pa.array(answered, pa.bool_(), mask=begun_by_brand),
        "answer_minutes": pa.array(minutes, pa.float64(), mask=hidden),
        "turns": pa.array(sizes - brand_turns, pa.int64()),
        "brand_turns": pa.array(brand_turns, pa.int64()),
        "open": pa.nulls(len(first), pa.bool_()),
        "all_told": pa.array([all_told] * len(first), pa.bool_()),
        "source": heads.column("source"),
    }
    return messages, pa.table(
        [columns[name] for name in schema("conversations").names], schema=schema("conversations")
    )
