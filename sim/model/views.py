"""One follower and one tie as objects: views, which read and write rows of the model's columns."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import numpy.typing as npt
from mesa.agent import Agent

from sim.model.brand import FLAGS, Array, Brand, Rows

if TYPE_CHECKING:
    from sim.model.model import TrustModel

__all__ = ["COLUMNS", "Follower", "ModelColumns", "Tie", "fixed_audience"]

_LARGEST = float(np.finfo(np.float32).max)  # the engine stores float32
_AMOUNT, _SHARE = (0.0, _LARGEST), (0.0, 1.0)
# What an intervention may set, and the range it must stay in.
TRAITS = {
    "participation": _AMOUNT,
    "savvy": _AMOUNT,
    "outspokenness": _AMOUNT,
    "disposition": _SHARE,
    "first_attention": _SHARE,
}
SETTABLE = {
    **TRAITS,
    "credit": _AMOUNT,
    "debit": _AMOUNT,
    "grudge": _AMOUNT,
    "doubt": (-_LARGEST, _LARGEST),
    "expectation": _SHARE,
    "attention": _SHARE,
}
_WHY_NOT = {
    "trust": "it is derived from credit, debit, grudge and disposition; set those",
    "suspicion": "it is derived from doubt; set that",
    "closeness": "it comes from talking on",
    "standing": "it is the follower's own decision",
    **dict.fromkeys(FLAGS, "it records what the follower has done"),
    "followers": "it comes from the follower graph",
    **dict.fromkeys(("index", "unique_id", "model"), "it says who the follower is"),
    "pos": "followers stand in a graph, not in a space",
    "ties": "set what is in it, as in follower.ties['Pollster'].credit = 2",
}

STANDINGS = np.array(
    ["follows", "muted", "unfollowed", "stranger"], dtype=object
)  # plain str, found by the code 0, 1, 2, 3

OF_A_TIE = SETTABLE.keys() - TRAITS.keys() | {"trust", "suspicion", "closeness", "standing", *FLAGS}
COLUMNS = frozenset((*OF_A_TIE, *TRAITS, "followers", "index", "unique_id"))


class ModelColumns:
    """Reads and writes a model's columns for the views and sets that share it.

    Sets read afresh, only the rows they hold. Views read one number at a time, often a million times over, so
    the columns they ask for are kept until ``model.stamp`` moves.
    """

    def __init__(self, model: TrustModel) -> None:
        self.model = model
        self._tables: dict[str, Array] = {}
        self._stamp = -1

    def __getstate__(self) -> TrustModel:
        return self.model

    def __setstate__(self, model: TrustModel) -> None:
        ModelColumns.__init__(self, model)

    def read(self, name: str, rows: Rows, *, coded: bool = False) -> Array:
        """A fresh array [rows], or [rows, brands] for what belongs to a tie when there are several brands.

        With `coded`, standing is 0, 1, 2, 3: the order of its words too, and quicker to sort by.
        """
        model = self.model
        if name in TRAITS:
            return np.array(model.trait(name)[rows], dtype=np.float64)
        if name == "followers":
            return np.array(model.followers_of()[rows], dtype=np.int64)
        if name in ("index", "unique_id"):
            # Mesa counts agents from 1, and the brands come first.
            first = 0 if name == "index" else len(model.brands) + 1
            return np.arange(first, first + model.size)[rows]
        columns = [brand.column(name, rows) for brand in model.brands]
        table = np.array(columns[0]) if len(columns) == 1 else np.stack(columns, axis=1)
        return STANDINGS[table] if name == "standing" and not coded else table

    def one(self, name: str, row: int, brand: int | None = None) -> Any:
        """One follower's value: a Python number, bool or str; an array [brands] unless `brand` chooses."""
        if self._stamp != self.model.stamp:
            self._tables.clear()
            self._stamp = self.model.stamp
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = self.read(name, slice(None))
        if table.ndim == 1:
            return table.item(row)
        return table[row].copy() if brand is None else table.item(row, brand)

    def write(self, name: str, rows: npt.NDArray[np.int64], value: Any, brand: int | None = None) -> None:
        """Write `value`, which broadcasts to what :meth:`read` gives, to `rows`, of one brand or of all.

        Raises:
            AttributeError: `name` is no column, or one that is not set from outside.
            TypeError: `value` is not a number.
            ValueError: `value` is out of range or has the wrong shape.
        """
        model = self.model
        several = name in OF_A_TIE and brand is None and len(model.brands) > 1
        values = _checked(name, value, (len(rows), len(model.brands)) if several else (len(rows),))
        alone = len(rows) == 1 and self._stamp == model.stamp
        if name in TRAITS:
            model.set_trait(name, rows, values)
        elif several:
            for each, of_brand in zip(model.brands, values.T, strict=True):
                each.set_column(name, rows, of_brand)
        else:
            model.brands[brand or 0].set_column(name, rows, values)
        if alone:
            # A loop that reads and writes follower by follower must not read a whole column each time round.
            for other, table in self._tables.items():
                table[rows] = self.read(other, rows)
            self._stamp = model.stamp


def _checked(name: str, value: Any, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    if name in _WHY_NOT:
        raise AttributeError(f"{name} of a follower cannot be set: {_WHY_NOT[name]}")
    if name not in SETTABLE:
        raise AttributeError(
            f"a follower is a row of columns and cannot store {name!r}; what can be set: "
            f"{', '.join(SETTABLE)}. "
            "Keep other things in an array of your own, in the order of follower.index"
        )
    values = np.asarray(value)
    if values.dtype.kind not in "fiu":
        raise TypeError(f"{name} must be a number, not {value!r}")
    low, high = SETTABLE[name]
    wrong = values[~((values >= low) & (values <= high))]  # NaN is in no range
    if wrong.size:
        span = "0 or more, and finite" if low == 0 else "finite"
        span = f"between {low:g} and {high:g}" if high <= 1 else span
        raise ValueError(f"{name} must be {span}, not {wrong.flat[0]}")
    try:
        return np.broadcast_to(values.astype(np.float64), shape)
    except ValueError:
        raise ValueError(
            f"{name} takes one value, or values of shape {shape}, not of shape {values.shape}"
        ) from None


def fixed_audience(*_: Any, **__: Any) -> NoReturn:
    """Refuse to add or remove followers."""
    raise TypeError(
        "the audience of a model is fixed: followers are not added or removed (who leaves has the standing "
        "'unfollowed'). For another set of followers use select(), or |, &, - and ^"
    )


class _Value:
    """An attribute of a view that lives in a column; the name it is given in the class is the column's."""

    def __init__(self, doc: str) -> None:
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, view: Any, owner: type | None = None) -> Any:
        return self if view is None else view._columns.one(self._name, view._index, view._brand)

    def __set__(self, view: Any, value: Any) -> None:
        view._write(self._name, value)


class _View:
    """A row of the columns of ties: of the brand numbered `_brand`, or of all of them if it is None."""

    __slots__ = ("_columns", "_index")

    _brand: int | None
    _columns: ModelColumns
    _index: int

    credit = _Value("Positive evidence r, 0 or more, faded to today.")
    debit = _Value("Negative evidence s, 0 or more, faded to today.")
    grudge = _Value("Evidence of deceit k, 0 or more, faded to today.")
    doubt = _Value(
        "Log odds L - L0 that the brand only pretends to listen, from where they began; faded to today."
    )
    suspicion = _Value("Belief that the brand only pretends to listen, 0..1. Derived: read only.")
    closeness = _Value("Closeness c from talking on, 0..1, faded to today. Read only.")
    expectation = _Value("Expectation x that the brand answers, 0..1.")
    attention = _Value("Attention A to the brand's posts, 0..1, drifted to today.")
    trust = _Value("Trust T = (r + a W)/(r + s + k + W), 0..1. Derived: read only.")
    standing = _Value("'follows', 'muted', 'unfollowed', or 'stranger' of who never followed. Read only.")
    commented = _Value("Whether they have ever commented. Read only.")
    opened = _Value("Whether they have ever opened a thread as a bystander. Read only.")
    called_out = _Value("Whether they have ever called the brand out. Read only.")
    suspected = _Value("Whether they have ever taken the brand for a phony. Read only.")
    saw_template = _Value("Whether they have ever recognised a canned reply. Read only.")
    mistook = _Value("Whether they have ever taken a genuine reply for a canned one. Read only.")

    def _write(self, name: str, value: Any) -> None:
        self._columns.write(name, np.array([self._index]), value, self._brand)


class Tie(_View):
    """One follower's tie to one brand: a live view, every attribute one number, bool or word.

    credit, debit, grudge, doubt, expectation and attention can be set; the rest is read only.
    """

    __slots__ = ("_brand",)

    _brand: int

    def __init__(self, columns: ModelColumns, index: int, brand: int) -> None:
        self._columns = columns
        self._index = index
        self._brand = brand

    @property
    def brand(self) -> Brand:
        """The brand at the other end."""
        return self._columns.model.brands[self._brand]

    def __repr__(self) -> str:
        return f"<Tie of follower {self._index} to {self.brand.name}>"


class _Ties(Mapping[str, Tie]):
    """To be looked at: a tie is not put in another's place."""

    def __init__(self, ties: dict[str, Tie]) -> None:
        self._ties = ties

    def __getitem__(self, name: str) -> Tie:
        if name not in self._ties:
            raise KeyError(f"no brand is called {name!r}; there are: {', '.join(self)}")
        return self._ties[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ties)

    def __len__(self) -> int:
        return len(self._ties)

    def __repr__(self) -> str:
        return repr(self._ties)


class Follower(_View, Agent):  # type: ignore[misc]  # Mesa has no types
    """A view of one follower: a Mesa agent in use, a row number in memory.

    Views are made when looked at and are not registered with the model. Two views of the same follower are
    equal and hash alike. They read the columns as they are now, and setting an attribute sets the column.
    With several brands the attributes of a tie are arrays [brands]; :attr:`ties` has them by brand.

    Args:
        model: the model whose follower this is.
        index: row number of the follower, 0..size-1; also their number in keyed luck and follower graph.

    Raises:
        IndexError: there is no such follower.
    """

    __slots__ = ()

    participation = _Value(
        "Chance pi to comment on a post that they look at, before what multiplies it; 0 or more."
    )
    savvy = _Value("Skill at spotting pretence, 0 or more, mean 1.")
    outspokenness = _Value("Readiness to call out or praise, 0 or more, mean 1.")
    disposition = _Value("Disposition to trust a, 0..1.")
    first_attention = _Value("First attention A0, 0..1, in 256 steps.")
    followers = _Value("How many neighbours they have in the follower graph. Read only.")
    index = property(operator.attrgetter("_index"), doc="Row number, 0..size-1.")
    pos = None  # followers stand in a graph, not in one of Mesa's spaces
    _brand = None  # all of them

    def __init__(self, model: TrustModel, index: int) -> None:
        # Not Agent.__init__: that would register the view and use up a unique_id.
        index = operator.index(index)
        if not 0 <= index < model.size:
            raise IndexError(f"there is no follower {index}; they are numbered 0 to {model.size - 1}")
        _set_columns(self, ModelColumns(model))
        _set_index(self, index)

    @staticmethod
    def _at(columns: ModelColumns, index: int) -> Follower:
        """A view of a row that there is."""
        view: Follower = object.__new__(Follower)
        _set_columns(view, columns)
        _set_index(view, index)
        return view

    def __reduce__(self) -> tuple[Any, ...]:
        return Follower._at, (self._columns, self._index)

    def __setattr__(self, name: str, value: Any) -> None:
        # A view is gone after use, and so would be anything stored in it: only columns can be set.
        self._write(name, value)

    @property
    def model(self) -> TrustModel:
        """The model they live in."""
        return self._columns.model

    @property
    def unique_id(self) -> int:
        """Mesa's number, unique in the model: brands have 1..B, followers B + 1 + index."""
        return len(self.model.brands) + 1 + self._index

    @property
    def ties(self) -> Mapping[str, Tie]:
        """Their ties by brand name, in the order of ``model.brands``: ``follower.ties["Pollster"].trust``."""
        columns, brands = self._columns, self.model.brands
        ties = {brand.name: Tie(columns, self._index, n) for n, brand in enumerate(brands)}
        return _Ties(ties)

    remove = fixed_audience
    create_agents = classmethod(fixed_audience)
    from_dataframe = classmethod(fixed_audience)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Follower):
            return NotImplemented
        return self.model is other.model and self._index == other._index

    def __hash__(self) -> int:
        return hash((id(self.model), self._index))

    def __repr__(self) -> str:
        return f"<Follower {self._index}>"


# The slots themselves, past the guard of __setattr__; quick, as select() with a function makes every view.
_set_columns = vars(_View)["_columns"].__set__
_set_index = vars(_View)["_index"].__set__
