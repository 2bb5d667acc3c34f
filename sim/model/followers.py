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

What has a name is read from columns. What calls a function makes one view after the other and keeps none: an
``AgentSet`` of Mesa's own around a million of them takes 340 MB, and three times as long.

**One brand or several.** What belongs to a tie (trust, attention, standing, ...) is one number in a model
with one brand. With several, ``follower.trust`` is an array with a value for each brand, in the order of
``model.brands``, and ``audience.get("trust")`` has shape (followers, brands). Through a tie, as in
``follower.ties["Pollster"].trust``, it is always one number.
"""

from __future__ import annotations

import copy
import math
import operator
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from mesa.agent import AgentSet

from sim.model.brand import Array, Rows
from sim.model.views import COLUMNS, STANDINGS, Follower, ModelColumns, fixed_audience

try:
    from mesa.agentset import GroupBy  # mesa 3.5
except ImportError:
    from mesa.agent import GroupBy  # mesa 3.3

if TYPE_CHECKING:
    from sim.model.model import TrustModel

__all__ = ["FollowerGroups", "FollowerSet"]


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

    def __init__(self, model: TrustModel, index: npt.ArrayLike | None = None) -> None:
        self.model = model
        self.random = model.random
        self._columns = ModelColumns(model)
        self._hold(range(model.size) if index is None else _row_numbers(index, model.size))

    def _hold(self, index: range | npt.NDArray[np.int64]) -> None:
        self._index = index  # never written to, so that copies may share it
        self._members: npt.NDArray[np.bool_] | None = None

    def _result(self, index: range | npt.NDArray[np.int64], inplace: bool = False) -> FollowerSet:
        result = self if inplace else object.__new__(FollowerSet)
        result.__dict__.update(self.__dict__)  # not copy.copy(): there may be a million groups
        result._hold(index)
        return result

    def _numbers(self) -> npt.NDArray[np.int64]:
        """Row numbers in the order of the set, as an array."""
        index = self._index
        return np.arange(index.start, index.stop, dtype=np.int64) if isinstance(index, range) else index

    def _rows(self) -> Rows:
        """Row numbers as something to index a column with; a slice where that will do."""
        index = self._index
        return slice(index.start, index.stop) if isinstance(index, range) else index

    # ---- a sequence and a set of views

    def __len__(self) -> int:
        return len(self._index)

    def __iter__(self) -> Iterator[Follower]:
        return (Follower._at(self._columns, int(row)) for row in self._index)

    def __getitem__(self, item: int | slice) -> Any:
        """A follower, or for a slice a list of them, as in Mesa. Never deprecated here: it costs nothing."""
        if isinstance(item, slice):
            return [Follower._at(self._columns, int(row)) for row in self._index[item]]
        return Follower._at(self._columns, int(self._index[item]))

    def __contains__(self, agent: object) -> bool:
        if not isinstance(agent, Follower) or agent.model is not self.model:
            return False
        if self._members is None:
            self._members = np.zeros(self.model.size, dtype=np.bool_)
            self._members[self._rows()] = True
        return bool(self._members[agent.index])

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

    add = fixed_audience
    discard = fixed_audience
    remove = fixed_audience

    def to_list(self) -> list[Follower]:
        """All followers as a list of views."""
        return list(self)

    def copy(self) -> FollowerSet:
        """Another set of the same followers in the same order."""
        return copy.copy(self)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

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
        """The followers that pass, by a function of a follower or, much faster, a mask of bool [len(self)].

        Raises:
            TypeError: the mask is not boolean.
            ValueError: the mask has another length than the set.
        """
        index = self._index
        if isinstance(at_most, float) and at_most <= 1.0:  # a fraction of this set
            at_most = int(len(self) * at_most)
        # Mesa stops once the count has reached at_most: 2.5 keeps three, less than 0 keeps none.
        limit = max(0, math.ceil(at_most)) if at_most < len(self) else len(self)
        if agent_type is not None and not issubclass(Follower, agent_type):
            limit = 0
        if callable(filter_func):
            passing = (follower.index for follower in self if filter_func(follower))
            index = np.fromiter(islice(passing, limit), dtype=np.int64)
        elif filter_func is not None:
            mask = np.asarray(filter_func)
            if mask.dtype != np.bool_:
                raise TypeError(f"a mask must be an array of bool, not of {mask.dtype}")
            self._one_each("mask", mask)
            index = self._numbers()[mask]
        return self._result(index[:limit], inplace)

    def shuffle(self, inplace: bool = False) -> FollowerSet:
        """The same followers in random order; the order Mesa's own shuffle gives for the same ``random``."""
        rows = self._numbers().tolist()
        self.random.shuffle(rows)
        return self._result(np.array(rows, dtype=np.int64), inplace)

    def sort(
        self,
        key: Callable[[Follower], Any] | str | Array,
        ascending: bool = False,
        inplace: bool = False,
    ) -> FollowerSet:
        """The followers ordered by an attribute, a function of a follower, or an array [len(self)].

        The highest come first unless `ascending`, and equals keep their order.
        """
        values = self._values("sort", key)
        if ascending:
            order = np.argsort(values, kind="stable")
        else:
            order = (len(values) - 1 - np.argsort(values[::-1], kind="stable"))[::-1]
        return self._result(self._numbers()[order], inplace)

    def groupby(self, by: Callable[[Follower], Any] | str | Array, result_type: str = "agentset") -> GroupBy:
        """The followers grouped by an attribute, a function of a follower, or an array [len(self)].

        Groups come in the order in which they first appear: FollowerSets, or lists of views if `result_type`
        is ``"list"``.
        """
        sets = {key: self._result(rows) for key, rows in self._grouped(by)}
        if result_type == "agentset":
            return FollowerGroups(sets)
        return GroupBy({key: group.to_list() for key, group in sets.items()})

    def _grouped(self, by: Callable[[Follower], Any] | str | Array) -> Iterator[tuple[Any, Array]]:
        """The keys of groups, in the order in which they first appear, and the rows of each."""
        values, numbers = self._values("groupby", by), self._numbers()
        if values.dtype == np.object_:
            places: dict[Any, list[int]] = {}
            for place, key in enumerate(values.tolist()):
                places.setdefault(key, []).append(place)
            yield from ((key, numbers[at]) for key, at in places.items())
            return
        uniques, first, group = np.unique(values, return_index=True, return_inverse=True)
        keys = (STANDINGS[uniques] if isinstance(by, str) and by == "standing" else uniques).tolist()
        parts = np.split(numbers[np.argsort(group, kind="stable")], np.cumsum(np.bincount(group))[:-1])
        yield from ((keys[place], parts[place]) for place in np.argsort(first))

    def _values(self, use: str, key: Callable[[Follower], Any] | str | Array) -> Array:
        """One value a follower to sort or group by; of objects, if every view had to be asked."""
        if isinstance(key, str) and key in COLUMNS:
            values = self._columns.read(key, self._rows(), coded=True)
            if values.ndim > 1:
                names = ", ".join(brand.name for brand in self.model.brands)
                raise TypeError(
                    f"{use} needs one value a follower, and {key} has one for each brand ({names}); "
                    f"choose one, as in {use}(followers.get({key!r})[:, 0])"
                )
            return values
        if isinstance(key, np.ndarray):
            self._one_each("array", key)
            return key
        value_of = key if callable(key) else operator.attrgetter(key)
        return np.fromiter(map(value_of, self), dtype=object, count=len(self))

    def _one_each(self, what: str, values: Array) -> None:
        if values.shape != (len(self),):
            raise ValueError(
                f"the {what} must have shape ({len(self)},), a value a follower, not {values.shape}"
            )

    # ---- reading, writing and calling; agg() is Mesa's own, of what get() gives

    def get(
        self, attr_names: str | Iterable[str], handle_missing: str = "error", default_value: Any = None
    ) -> Any:
        """An attribute of every follower, in the order of the set; or several.

        A column is a fresh array: [len(self)], or [len(self), brands] for what belongs to a tie when there
        are several brands. Another attribute is a list. Several names give a list with a list for each
        follower, as in Mesa; one name at a time is faster.

        Raises:
            AttributeError: an attribute is missing and `handle_missing` is ``"error"``, not ``"default"``.
            ValueError: `handle_missing` is neither.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(
                f"Unknown handle_missing option: {handle_missing}, should be one of 'error' or 'default'"
            )
        if not isinstance(attr_names, str):
            each = [self.get(name, handle_missing, default_value) for name in attr_names]
            plain = [got.tolist() if isinstance(got, np.ndarray) and got.ndim == 1 else got for got in each]
            return [row for _, *row in zip(self._index, *plain, strict=True)]
        if attr_names in COLUMNS:
            return self._columns.read(attr_names, self._rows())
        fallback = () if handle_missing == "error" else (default_value,)
        return [getattr(follower, attr_names, *fallback) for follower in self]

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

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """What a method by name gives, or a function with each follower as first argument."""
        if isinstance(method, str):
            return [getattr(follower, method)(*args, **kwargs) for follower in self]
        return [method(follower, *args, **kwargs) for follower in self]

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> FollowerSet:
        """As :meth:`map`, and gives the set back."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> FollowerSet:
        """As :meth:`do`, in random order; the set keeps its own."""
        self.shuffle().do(method, *args, **kwargs)
        return self


class FollowerGroups(GroupBy):  # type: ignore[misc]  # Mesa has no types
    """Mesa's ``GroupBy`` whose ``agg`` reads columns."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        """`func` of an attribute over each group, by group."""
        return {key: group.agg(attr_name, func) for key, group in self.groups.items()}


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
