"""From one message at a time to columns: `reply_to` rewritten as `answer`, where it is simple enough."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Sequence

from sim.strategy import Strategy
from sim.strategy.inbox import Message

_GENERAL = """\
def answer(self, inbox):
    return inbox.where(inbox.luck < 0.5, Reply.PERSONAL)  # a mask for all comments at once"""

_OPERATORS: dict[type[ast.boolop], type[ast.operator]] = {ast.And: ast.BitAnd, ast.Or: ast.BitOr}
_NOT_BY_COLUMN = (ast.In, ast.NotIn, ast.Is, ast.IsNot)


def by_columns(cls: type[Strategy]) -> str:
    """Source of an `answer` that does what the `reply_to` of `cls` does, or a general example of one.

    It understands a chain of `if ...: return Reply.X` over fields of the message and attributes of the
    strategy. The result needs `import numpy as np` if it begins with `return np.select`.
    """
    try:
        (function,) = ast.parse(textwrap.dedent(inspect.getsource(cls.reply_to))).body
        assert isinstance(function, ast.FunctionDef)
        _, message = (argument.arg for argument in function.args.args)
        conditions, replies = _chain(function.body, message)
    except (_TooHardError, OSError, TypeError, SyntaxError, ValueError, AssertionError):
        return _GENERAL
    if not conditions:
        return f"def answer(self, inbox):\n    return inbox.all({replies[0]})"
    if len(conditions) == 1 and replies[1] == "Reply.NONE":
        return f"def answer(self, inbox):\n    return inbox.where({conditions[0]}, {replies[0]})"
    masks, codes = ", ".join(conditions), ", ".join(replies[:-1])
    return f"def answer(self, inbox):\n    return np.select([{masks}], [{codes}], {replies[-1]})"


class _TooHardError(Exception):
    pass


def _chain(body: Sequence[ast.stmt], message: str) -> tuple[list[str], list[str]]:
    """Conditions, and one reply more: that of each, then that of all others."""
    conditions: list[str] = []
    replies: list[str] = []
    statements = [
        statement
        for statement in body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]
    while statements:
        first, *rest = statements
        if isinstance(first, ast.Return) and first.value is not None:
            value = first.value
            while isinstance(value, ast.IfExp):
                conditions.append(_mask(value.test, message))
                replies.append(_reply(value.body))
                value = value.orelse
            replies.append(_reply(value))
            return conditions, replies
        if isinstance(first, ast.If) and len(first.body) == 1 and isinstance(first.body[0], ast.Return):
            conditions.append(_mask(first.test, message))
            replies.append(_reply(first.body[0].value))
            statements = list(first.orelse) or rest
            continue
        break
    raise _TooHardError


def _reply(value: ast.expr | None) -> str:
    text = ast.unparse(value) if value is not None else ""
    if not text.startswith("Reply.") or not isinstance(value, ast.Attribute):
        raise _TooHardError
    return text


def _mask(test: ast.expr, message: str) -> str:
    mask = _condition(test, message)
    if not any(isinstance(node, ast.Name) and node.id == "inbox" for node in ast.walk(mask)):
        raise _TooHardError  # the same for all comments: no mask
    return ast.unparse(mask)


def _condition(node: ast.expr, message: str) -> ast.expr:
    """True or false of one message, as a mask of all: `and` becomes `&`, `message.x` becomes `inbox.x`."""
    if isinstance(node, ast.BoolOp):
        first, *rest = (_condition(value, message) for value in node.values)
        for value in rest:
            first = ast.BinOp(first, _OPERATORS[type(node.op)](), value)
        return first
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return ast.UnaryOp(ast.Invert(), _condition(node.operand, message))
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and not isinstance(node.ops[0], _NOT_BY_COLUMN):
        return ast.Compare(_value(node.left, message), node.ops, [_value(node.comparators[0], message)])
    if isinstance(node, ast.Attribute) and node.attr in ("asks", "spoken", "critic"):
        return _value(node, message)
    raise _TooHardError


def _value(node: ast.expr, message: str) -> ast.expr:
    if isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id != message):
        return node
    if isinstance(node, ast.BinOp):
        return ast.BinOp(_value(node.left, message), node.op, _value(node.right, message))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.value.id == "self":
            return node
        if node.value.id == message and node.attr in Message._fields:
            return ast.Attribute(ast.Name("inbox"), "positions" if node.attr == "position" else node.attr)
    raise _TooHardError
