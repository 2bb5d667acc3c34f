"""The audience as Mesa sees it: rows of arrays from inside, agents from outside.

``model.agents_by_type[Follower]`` is a :class:`FollowerSet`, a ``mesa.agent.AgentSet`` that holds no agents.
It holds row numbers and reads the model's columns when asked, so a million followers make no objects::

    audience = model.agents_by_type[Follower]
    audience.agg("trust", np.mean)                           # one array operation
    warm = audience.select(audience.get("trust") > 0.6)      # a mask, or a function as in Mesa
    for follower in warm.select(at_most=3):
        print(follower.unique_id, follower.trust, follower.standing)

Every method does what it does on Mesa's own ``AgentSet`` (3.3 and 3.5), but for what being columns brings:

* ``get("trust")`` gives an array instead of a list, and so ``agg`` hands an array to its function;
* ``select``, ``sort`` and ``groupby`` also take an array with one value a follower, in the order of the set;
* ``set("credit", value)`` also takes an array of values; a name that is no column is refused, not stored;
* the audience is fixed: ``add``, ``remove`` and ``discard`` raise ``TypeError``; ``|``, ``&``, ``-`` and
  ``^`` give new sets.

**One brand or several.** What belongs to a tie (trust, attention, standing, ...) is one number in a model
with one brand. With several, ``follower.trust`` is an array with a value for each brand, in the order of
``model.brands``, and ``audience.get("trust")`` has shape (followers, brands). Through a tie, as in
``follower.ties["Pollster"].trust``, it is always one number.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, NoReturn, Protocol

import numpy as np
import numpy.typing as npt
from mesa.agent import Agent, AgentSet

from sim.engine.columns import CALLED_OUT, COMMENTED, MISTOOK, OPENED, SAW_TEMPLATE, SUSPECTED

try:
    from mesa.agentset import GroupBy  # mesa 3.5
except ImportError:
    from mesa.agent import GroupBy  # mesa 3.3

__all__ = ["ColumnBrand", "ColumnModel", "Follower", "FollowerSet", "Tie", "Ties"]

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.int64] | slice  # which followers: their row numbers

TRAITS = ("participation", "savvy", "outspokenness", "disposition", "first_attention")
STATE = (
    "credit", "debit", "grudge", "doubt", "suspicion", "closeness", "expectation", "attention", "trust"
)  # fmt: skip
FLAGS = {
    "commented": COMMENTED,
    "opened": OPENED,
    "called_out": CALLED_OUT,
    "suspected": SUSPECTED,
    "saw_template": SAW_TEMPLATE,
    "mistook": MISTOOK,
}
STANDINGS = np.array(
    ["follows", "muted", "unfollowed", "stranger"], dtype=object
)  # plain str, found by the code 0, 1, 2, 3

OF_A_TIE = frozenset((*STATE, *FLAGS, "standing"))
COLUMNS = frozenset((*OF_A_TIE, *TRAITS, "followers", "index", "unique_id"))

# What an intervention may set, and the range it must stay in. The engine stores float32.
_LARGEST = float(np.finfo(np.float32).max)
SETTABLE = {
    "participation": (0.0, _LARGEST),
    "savvy": (0.0, _LARGEST),
    "outspokenness": (0.0, _LARGEST),
    "disposition": (0.0, 1.0),
    "first_attention": (0.0, 1.0),
    "credit": (0.0, _LARGEST),
    "debit": (0.0, _LARGEST),
    "grudge": (0.0, _LARGEST),
    "doubt": (-_LARGEST, _LARGEST),
    "expectation": (0.0, 1.0),
    "attention": (0.0, 1.0),
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


class ColumnBrand(Protocol):
    """What a view needs of a brand."""

    @property
    def name(self) -> str:
        """Name of the brand, unique in its model."""

    def column(self, name: str, rows: Rows = ..., /) -> Array:
        """One column of this brand's ties, faded to the current day, for `rows` (default: everyone).

        `name`: credit, debit, grudge, doubt, suspicion, closeness, expectation, attention, trust (float64),
        standing or flags (integers).
        """

    def set_column(self, name: str, rows: npt.NDArray[np.int64], values: npt.NDArray[np.float64], /) -> None:
        """Write credit, debit, grudge, doubt, expectation or attention of `rows`, as of the current day."""


class ColumnModel(Protocol):
    """What the views need of a model."""

    random: Random

    @property
    def size(self) -> int:
        """Followers at the start of the run, those who left included."""

    @property
    def stamp(self) -> int:
        """A count that goes up whenever any column may have changed (a step, an intervention)."""

    @property
    def brands(self) -> Sequence[ColumnBrand]:
        """The brands, in the order of the scenario."""

    def trait(self, name: str, /) -> Array:
        """Column [size] of participation, savvy, outspokenness, disposition or first_attention."""

    def set_trait(self, name: str, rows: npt.NDArray[np.int64], values: npt.NDArray[np.float64], /) -> None:
        """Write a trait of `rows`."""

    def followers_of(self) -> npt.NDArray[Any]:
        """Degree of each follower in the follower graph: integers [size]."""


class _Columns:
    """Reads and writes a model's columns for the views and sets that share it.

    Sets read afresh, only the rows they hold. Views read one number at a time, often a million times over, so
    the columns they ask for are kept until ``model.stamp`` moves.
    """

    __slots__ = ("_kept", "_stamp", "model")

    def __init__(self, model: ColumnModel) -> None:
        self.model = model
        self._kept: dict[str, Array] = {}
        self._stamp = -1

    def raw(self, name: str, rows: Rows) -> Array:
        """A fresh array [rows], or [rows, brands] for what belongs to a tie when there are several brands.

        Standing stays coded 0, 1, 2. That is the order of its words too, so sorting and grouping can use it.
        """
        model = self.model
        if name in TRAITS:
            return np.array(model.trait(name)[rows], dtype=np.float64)
        if name == "followers":
            return np.array(model.followers_of()[rows], dtype=np.int64)
        if name in ("index", "unique_id"):
            first = 0 if name == "index" else self.first_id
            return np.arange(first, first + model.size)[rows]
        stored = "flags" if name in FLAGS else name
        columns = [brand.column(stored, rows) for brand in model.brands]
        table = np.array(columns[0]) if len(columns) == 1 else np.stack(columns, axis=1)
        return (table & FLAGS[name]) != 0 if name in FLAGS else table

    def read(self, name: str, rows: Rows) -> Array:
        """As :meth:`raw`, with standing in words."""
        return in_words(name, self.raw(name, rows))

    def one(self, name: str, row: int, brand: int | None = None) -> Any:
        """One follower's value: a Python number, bool or str; an array [brands] unless `brand` chooses."""
        if self._stamp != self.model.stamp:
            self._kept.clear()
            self._stamp = self.model.stamp
        table = self._kept.get(name)
        if table is None:
            table = self._kept[name] = self.read(name, slice(None))
        if table.ndim == 1:
            return table.item(row)
        return table[row].copy() if brand is None else table.item(row, brand)

    def write(self, name: str, rows: npt.NDArray[np.int64], value: Any, brand: int | None = None) -> None:
        """Write `value`, which broadcasts to what :meth:`raw` gives, to `rows`, of one brand or of all.

        Raises:
            AttributeError: `name` is no column, or one that is not set from outside.
            TypeError: `value` is not a number.
            ValueError: `value` is out of range or has the wrong shape.
        """
        brands = self.model.brands
        shape: tuple[int, ...] = (len(rows),)
        if name in OF_A_TIE and brand is None and len(brands) > 1:
            shape = (len(rows), len(brands))
        values = np.broadcast_to(_checked(name, value, shape), shape)
        alone = len(rows) == 1 and self._stamp == self.model.stamp
        if name in TRAITS:
            self.model.set_trait(name, rows, values)
        elif brand is not None:
            brands[brand].set_column(name, rows, values)
        else:
            for number, one_brand in enumerate(brands):
                one_brand.set_column(name, rows, values if values.ndim == 1 else values[:, number])
        if alone:
            # A loop that reads and writes follower by follower must not read a whole column each time round.
            for kept, table in self._kept.items():
                table[rows] = self.read(kept, rows)
            self._stamp = self.model.stamp

    @property
    def first_id(self) -> int:
        """unique_id of the first follower: the brands come first, as Mesa counts agents from 1."""
        return len(self.model.brands) + 1

    def brand_number(self, name: str) -> int:
        """Position of a brand by its name, or KeyError."""
        names = [brand.name for brand in self.model.brands]
        if name not in names:
            raise KeyError(f"no brand is called {name!r}; there are: {', '.join(names)}")
        return names.index(name)


def in_words(name: str, values: Array) -> Array:
    """Standing codes as words; any other column as it is."""
    return STANDINGS[values] if name == "standing" else values


def _checked(name: str, value: Any, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    if name not in SETTABLE:
        raise AttributeError(_refusal(name))
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
        np.broadcast_to(values, shape)
    except ValueError:
        raise ValueError(
            f"{name} takes one value, or values of shape {shape}, not of shape {values.shape}"
        ) from None
    return values.astype(np.float64)


def _refusal(name: str) -> str:
    if name in _WHY_NOT:
        return f"{name} of a follower cannot be set: {_WHY_NOT[name]}"
    return (
        f"a follower is a row of columns and cannot store {name!r}; what can be set: {', '.join(SETTABLE)}. "
        "Keep other things in an array of your own, in the order of follower.index"
    )


def _fixed_audience(*_: Any, **__: Any) -> NoReturn:
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
        return self if view is None else view._read(self._name)

    def __set__(self, view: Any, value: Any) -> None:
        view._write(self._name, value)


class Tie:
    """One follower's tie to one brand: a live view, every attribute one number, bool or word.

    credit, debit, grudge, doubt, expectation and attention can be set; the rest is read only.
    """

    __slots__ = ("_brand", "_columns", "_index")

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

    def __init__(self, columns: _Columns, index: int, brand: int) -> None:
        self._columns = columns
        self._index = index
        self._brand = brand

    @property
    def brand(self) -> ColumnBrand:
        """The brand at the other end."""
        return self._columns.model.brands[self._brand]

    def _read(self, name: str) -> Any:
        return self._columns.one(name, self._index, self._brand)

    def _write(self, name: str, value: Any) -> None:
        self._columns.write(name, np.array([self._index]), value, self._brand)

    def __repr__(self) -> str:
        return f"<Tie of follower {self._index} to {self.brand.name}>"


class Ties(Mapping[str, Tie]):
    """A follower's ties by brand name, in the order of ``model.brands``; live views."""

    __slots__ = ("_columns", "_index")

    def __init__(self, columns: _Columns, index: int) -> None:
        self._columns = columns
        self._index = index

    def __getitem__(self, brand: str) -> Tie:
        return Tie(self._columns, self._index, self._columns.brand_number(brand))

    def __iter__(self) -> Iterator[str]:
        return (brand.name for brand in self._columns.model.brands)

    def __len__(self) -> int:
        return len(self._columns.model.brands)

    def __repr__(self) -> str:
        return f"<Ties of follower {self._index} to {', '.join(self)}>"


class Follower(Agent):  # type: ignore[misc]  # Mesa has no types
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

    __slots__ = ("_columns", "_index")

    participation = _Value(
        "Chance pi to comment on a post that they look at, before what multiplies it; 0 or more."
    )
    savvy = _Value("Skill at spotting pretence, 0 or more, mean 1.")
    outspokenness = _Value("Readiness to call out or praise, 0 or more, mean 1.")
    disposition = _Value("Disposition to trust a, 0..1.")
    first_attention = _Value("First attention A0, 0..1, in 256 steps.")
    followers = _Value("How many neighbours they have in the follower graph. Read only.")
    credit = Tie.__dict__["credit"]
    debit = Tie.__dict__["debit"]
    grudge = Tie.__dict__["grudge"]
    doubt = Tie.__dict__["doubt"]
    suspicion = Tie.__dict__["suspicion"]
    closeness = Tie.__dict__["closeness"]
    expectation = Tie.__dict__["expectation"]
    attention = Tie.__dict__["attention"]
    trust = Tie.__dict__["trust"]
    standing = Tie.__dict__["standing"]
    commented = Tie.__dict__["commented"]
    opened = Tie.__dict__["opened"]
    called_out = Tie.__dict__["called_out"]
    suspected = Tie.__dict__["suspected"]
    saw_template = Tie.__dict__["saw_template"]
    mistook = Tie.__dict__["mistook"]

    def __init__(self, model: ColumnModel, index: int) -> None:
        # Not Agent.__init__: that would register the view and use up a unique_id.
        index = operator.index(index)
        if not 0 <= index < model.size:
            raise IndexError(f"there is no follower {index}; they are numbered 0 to {model.size - 1}")
        self.__setstate__((model, index))

    @property
    def model(self) -> Any:
        """The model they live in."""
        return self._columns.model

    @property
    def index(self) -> int:
        """Row number, 0..size-1."""
        index: int = self._index
        return index

    @property
    def unique_id(self) -> int:
        """Mesa's number, unique in the model: the brands have 1..B, the followers B + 1 + index."""
        first: int = self._columns.first_id
        return first + self.index

    @property
    def pos(self) -> None:
        """Always None: followers stand in a graph, not in one of Mesa's spaces."""
        return

    @property
    def ties(self) -> Ties:
        """Their ties by brand name: ``follower.ties["Pollster"].trust``."""
        return Ties(self._columns, self._index)

    remove = _fixed_audience
    create_agents = classmethod(_fixed_audience)
    from_dataframe = classmethod(_fixed_audience)

    def _read(self, name: str) -> Any:
        return self._columns.one(name, self._index)

    def _write(self, name: str, value: Any) -> None:
        self._columns.write(name, np.array([self._index]), value)

    def __setattr__(self, name: str, value: Any) -> None:
        # A view is gone after use, and so would be anything stored in it: only columns can be set.
        self._write(name, value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Follower):
            return NotImplemented
        return self.model is other.model and self._index == other._index

    def __hash__(self) -> int:
        return hash((id(self.model), self._index))

    def __repr__(self) -> str:
        return f"<Follower {self._index}>"

    def __getstate__(self) -> tuple[Any, int]:
        return self.model, self._index

    def __setstate__(self, state: tuple[Any, int]) -> None:
        # A model that is being unpickled may hold views of itself: nothing is asked of it here.
        model, index = state
        _set_columns(self, _Columns(model))
        _set_index(self, index)


# The slots themselves, past the guard of __setattr__; quick, as select() with a function makes every view.
_set_columns = Follower.__dict__["_columns"].__set__
_set_index = Follower.__dict__["_index"].__set__


def _view(columns: _Columns, index: int) -> Follower:
    view: Follower = object.__new__(Follower)
    _set_columns(view, columns)
    _set_index(view, index)
    return view


class FollowerSet(AgentSet):  # type: ignore[misc]  # Mesa has no types
    """An ordered set of followers, as a ``mesa.agent.AgentSet``; see the module docstring for what differs.

    Args:
        model: whose followers.
        index: their row numbers, in order, repeats dropped; None (default) for the whole audience.

    Attributes:
        model: whose followers.
        random: the model's ``random``, which ``shuffle`` draws from as Mesa does.

    Raises:
        TypeError: `index` is not a one-dimensional array of integers.
        IndexError: a row number is outside the audience.
    """

    def __init__(self, model: ColumnModel, index: npt.ArrayLike | None = None) -> None:
        everyone = range(model.size)
        self._start(model, everyone if index is None else _row_numbers(index, model.size), model.random)

    def _start(self, model: ColumnModel, index: range | npt.NDArray[np.int64], random: Random) -> None:
        self.model = model
        self.random = random
        self._columns = _Columns(model)
        self._hold(index)

    def _hold(self, index: range | npt.NDArray[np.int64]) -> None:
        self._index = index  # never written to, so that copies may share it
        self._members: npt.NDArray[np.bool_] | None = None

    def _result(self, index: range | npt.NDArray[np.int64], inplace: bool = False) -> FollowerSet:
        if inplace:
            self._hold(index)
            return self
        result: FollowerSet = object.__new__(FollowerSet)
        result._start(self.model, index, self.random)
        result._columns = self._columns
        return result

    # ---- rows and views

    def _numbers(self) -> npt.NDArray[np.int64]:
        """Row numbers in the order of the set, as an array."""
        index = self._index
        return np.arange(index.start, index.stop, dtype=np.int64) if isinstance(index, range) else index

    def _rows(self) -> Rows:
        """Row numbers as something to index a column with; a slice where that will do."""
        index = self._index
        return slice(index.start, index.stop) if isinstance(index, range) else index

    def __len__(self) -> int:
        return len(self._index)

    def __iter__(self) -> Iterator[Follower]:
        index, columns = self._index, self._columns
        for start in range(0, len(index), 4096):  # in blocks: Python's numbers for a few rows at a time
            block = index[start : start + 4096]
            for row in block if isinstance(block, range) else block.tolist():
                yield _view(columns, row)

    def __getitem__(self, item: int | slice) -> Any:
        """A follower, or for a slice a list of them, as in Mesa. Never deprecated here: it costs nothing."""
        if isinstance(item, slice):
            return list(self._result(self._index[item]))
        return _view(self._columns, int(self._index[operator.index(item)]))

    def __contains__(self, agent: object) -> bool:
        if not isinstance(agent, Follower) or agent.model is not self.model:
            return False
        if isinstance(self._index, range):
            return agent.index in self._index
        if self._members is None:
            self._members = np.zeros(self.model.size, dtype=np.bool_)
            self._members[self._index] = True
        return bool(self._members[agent.index])

    def count(self, value: object) -> int:
        """How often a follower is in the set: 0 or 1."""
        return int(value in self)

    def to_list(self) -> list[Follower]:
        """All followers as a list of views."""
        return list(self)

    def copy(self) -> FollowerSet:
        """Another set of the same followers in the same order."""
        return self._result(self._index)

    __copy__ = copy

    def _from_iterable(self, agents: Iterable[Any]) -> FollowerSet:
        """A set of the given followers; Python's ``|``, ``&``, ``-`` and ``^`` come through here."""
        rows = []
        for agent in agents:
            if not isinstance(agent, Follower) or agent.model is not self.model:
                raise TypeError(
                    f"a FollowerSet holds followers of one model; {agent!r} is none of its followers"
                )
            rows.append(agent.index)
        return self._result(_row_numbers(np.array(rows, dtype=np.int64), self.model.size))

    def _update(self, agents: Iterable[Any]) -> FollowerSet:
        return self._result(self._from_iterable(agents)._index, inplace=True)

    add = _fixed_audience
    discard = _fixed_audience
    remove = _fixed_audience

    def __getstate__(self) -> dict[str, Any]:
        return {"model": self.model, "index": self._index, "random": self.random}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._start(state["model"], state["index"], state["random"])

    def __repr__(self) -> str:
        return f"<FollowerSet of {len(self):,} followers>"

    # ---- choosing and ordering

    def select(
        self,
        filter_func: Callable[[Follower], bool] | npt.NDArray[np.bool_] | None = None,
        at_most: int | float = math.inf,
        inplace: bool = False,
        agent_type: type[Any] | None = None,
    ) -> FollowerSet:
        """The followers that pass, in the order of the set.

        Args:
            filter_func: a function of a follower, or, much faster, booleans [len(self)] in the set's order.
            at_most: keep the first so many; a float up to 1.0 is a fraction of this set, rounded down.
            inplace: change this set instead of making one.
            agent_type: keep only agents of this type: all or none.

        Raises:
            TypeError: the mask is not boolean.
            ValueError: the mask has another length than the set.
        """
        index = self._index
        if at_most <= 1.0 and isinstance(at_most, float):
            at_most = int(len(self) * at_most)
        # Mesa stops once the count has reached at_most: 2.5 keeps three, less than 0 keeps none.
        limit = max(0, math.ceil(at_most)) if at_most < len(index) else len(index)
        if agent_type is not None and not issubclass(Follower, agent_type):
            limit = 0
        if callable(filter_func):
            index = np.fromiter(self._passing(filter_func, limit), dtype=np.int64)
        elif filter_func is not None:
            mask = np.asarray(filter_func)
            if mask.dtype != np.bool_:
                raise TypeError(f"a mask must be an array of bool, not of {mask.dtype}")
            self._one_each("mask", mask)
            index = self._numbers()[mask]
        return self._result(index[:limit], inplace)

    def _passing(self, filter_func: Callable[[Follower], bool], limit: int) -> Iterator[int]:
        found = 0
        for follower in self:
            if found == limit:
                return
            if filter_func(follower):
                yield follower.index
                found += 1

    def shuffle(self, inplace: bool = False) -> FollowerSet:
        """The same followers in random order; the order Mesa's own shuffle gives for the same ``random``."""
        rows = self._numbers().tolist()
        self.random.shuffle(rows)
        return self._result(np.array(rows, dtype=np.int64), inplace)

    def sort(
        self,
        key: Callable[[Follower], Any] | str | npt.NDArray[Any],
        ascending: bool = False,
        inplace: bool = False,
    ) -> FollowerSet:
        """The followers ordered by `key`, highest first unless `ascending`; ties keep their order.

        Args:
            key: an attribute, a function of a follower, or an array [len(self)] in the order of the set.
            ascending: lowest first.
            inplace: order this set instead of making one.
        """
        values = self._values("sort", key)
        if values is None:
            keys = list(self._asked(operator.attrgetter(key) if isinstance(key, str) else key))
            rank = sorted(range(len(keys)), key=keys.__getitem__, reverse=not ascending)
            order = np.array(rank, dtype=np.int64)
        elif ascending:
            order = np.argsort(values, kind="stable")
        else:
            order = (len(values) - 1 - np.argsort(values[::-1], kind="stable"))[::-1]
        return self._result(self._numbers()[order], inplace)

    def groupby(
        self, by: Callable[[Follower], Any] | str | Array, result_type: str = "agentset"
    ) -> FollowerGroups:
        """The followers grouped by `by`, groups in the order in which they first appear.

        Args:
            by: an attribute, a function of a follower, or an array [len(self)] in the order of the set.
            result_type: ``"agentset"`` for groups that are FollowerSets; ``"list"`` for lists of views.
        """
        values = self._values("groupby", by)
        rows_of: dict[Any, Any] = {}
        if values is None:
            for follower, key in zip(self, self._asked(by), strict=True):
                rows_of.setdefault(key, []).append(follower.index)
        else:
            found, first, group = np.unique(values, return_index=True, return_inverse=True)
            keys = in_words(by if isinstance(by, str) else "", found).tolist()
            ends = np.cumsum(np.bincount(group, minlength=len(keys)))
            parts = np.split(self._numbers()[np.argsort(group, kind="stable")], ends[:-1])
            rows_of = {keys[place]: parts[place] for place in np.argsort(first)}
        sets = {key: self._result(np.asarray(rows, dtype=np.int64)) for key, rows in rows_of.items()}
        if result_type == "agentset":
            return FollowerGroups(sets)
        return FollowerGroups({key: list(group) for key, group in sets.items()})

    def _values(self, use: str, key: Any) -> Array | None:
        """One value a follower to sort or group by, or None if `key` has to be asked of every view."""
        if isinstance(key, np.ndarray):
            self._one_each("array", key)
            return key
        if not isinstance(key, str) or key not in COLUMNS:
            return None
        values = self._columns.raw(key, self._rows())
        if values.ndim > 1:
            names = ", ".join(brand.name for brand in self.model.brands)
            raise TypeError(
                f"{use} needs one value a follower, and {key} has one for each brand ({names}); "
                f"choose one, as in {use}(followers.get({key!r})[:, 0])"
            )
        return values

    def _asked(self, key: Any) -> Iterator[Any]:
        """What each view answers to a function, or has as an attribute."""
        return (key(follower) if callable(key) else getattr(follower, key) for follower in self)

    def _one_each(self, what: str, values: Array) -> None:
        if values.shape != (len(self),):
            raise ValueError(
                f"the {what} must have shape ({len(self)},), a value a follower, not {values.shape}"
            )

    # ---- reading and writing

    def get(
        self, attr_names: str | Iterable[str], handle_missing: str = "error", default_value: Any = None
    ) -> Any:
        """Attributes of every follower, in the order of the set.

        Args:
            attr_names: one name, or several.
            handle_missing: ``"error"``, or ``"default"`` to give `default_value` for what is missing.
            default_value: see `handle_missing`.

        Returns:
            For a column a fresh array: [followers], or [followers, brands] for what belongs to a tie when
            there are several brands. For another attribute a list. For several names a list with a list for
            each follower, as in Mesa; one name at a time is faster.

        Raises:
            AttributeError: an attribute is missing and `handle_missing` is ``"error"``.
            ValueError: `handle_missing` is neither.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(
                f"Unknown handle_missing option: {handle_missing}, should be one of 'error' or 'default'"
            )
        fallback = () if handle_missing == "error" else (default_value,)
        if isinstance(attr_names, str):
            return self._get(attr_names, fallback)
        wanted = [self._get(name, fallback) for name in attr_names]
        if not wanted:
            return [[] for _ in range(len(self))]
        plain = [got.tolist() if isinstance(got, np.ndarray) and got.ndim == 1 else got for got in wanted]
        return [list(row) for row in zip(*plain, strict=True)]

    def _get(self, name: str, fallback: tuple[Any, ...]) -> Any:
        if name in COLUMNS:
            return self._columns.read(name, self._rows())
        return [getattr(follower, name, *fallback) for follower in self]

    def agg(self, attribute: str, func: Callable[[Any], Any] | Iterable[Callable[[Any], Any]]) -> Any:
        """`func` of what :meth:`get` gives, or a list of results for several; array functions are fastest."""
        values = self.get(attribute)
        return func(values) if callable(func) else [one(values) for one in func]

    def set(self, attr_name: str, value: Any) -> FollowerSet:
        """Set a column of these followers, as an intervention.

        Args:
            attr_name: participation, savvy, outspokenness, disposition, first_attention (kept in 256 steps),
                credit, debit, grudge, doubt, expectation or attention.
            value: one number for all, or an array that broadcasts to what ``get(attr_name)`` gives. With
                several brands one number sets the ties to all of them, and [brands] numbers one each.

        Raises:
            AttributeError: it is derived (trust), the follower's own decision (standing), or no column.
            TypeError, ValueError: the value is no number, out of range, or of the wrong shape.
        """
        self._columns.write(attr_name, self._numbers(), value)
        return self

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> FollowerSet:
        """Call a method by name, or a function with each follower as first argument; gives the set back."""
        for _ in self._calls(method, args, kwargs):
            pass
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> FollowerSet:
        """As :meth:`do`, in random order; the set keeps its own."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As :meth:`do`, and gives the results as a list."""
        return list(self._calls(method, args, kwargs))

    def _calls(
        self, method: str | Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Iterator[Any]:
        for follower in self:
            if isinstance(method, str):
                yield getattr(follower, method)(*args, **kwargs)
            else:
                yield method(follower, *args, **kwargs)


class FollowerGroups(GroupBy):  # type: ignore[misc]  # Mesa has no types
    """Mesa's ``GroupBy`` whose ``agg`` reads columns."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        """`func` of an attribute over each group, by group."""
        if all(isinstance(group, FollowerSet) for group in self.groups.values()):
            return {key: group.agg(attr_name, func) for key, group in self.groups.items()}
        by_group: dict[Any, Any] = super().agg(attr_name, func)
        return by_group


def _row_numbers(index: npt.ArrayLike, size: int) -> npt.NDArray[np.int64]:
    """Row numbers as int64 of their own, checked, repeats dropped."""
    rows = np.asarray(index)
    if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
        raise TypeError(f"followers are chosen by a one-dimensional array of row numbers, not by {index!r}")
    outside = rows[(rows < 0) | (rows >= size)]
    if outside.size:
        raise IndexError(f"there is no follower {outside[0]}; they are numbered 0 to {size - 1}")
    _, first = np.unique(rows, return_index=True)
    return rows[np.sort(first)].astype(np.int64)
