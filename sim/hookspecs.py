"""The hooks of a plugin, one docstring each: its reference page.

A plugin is a module with functions of these names, marked with `@hookimpl`:

    from sim import hookimpl


    @hookimpl
    def register_strategies():
        return [MyStrategy]

A hook may leave out arguments it does not need. It runs in the process that computes the replicate, which may
not be the one that prints the result. One that raises stops the run, which then leaves nothing behind.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from inspect import cleandoc, signature
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pluggy

if TYPE_CHECKING:  # NumPy and Typer stay out of `sim --help`
    import numpy as np
    import typer
    from numpy.typing import NDArray

    from sim.strategy import Strategy
    from sim.trust_rule import TrustRule

PROJECT = "sim"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as the implementation of the hook it is named after."""


class ColumnInfo(NamedTuple):
    """A column: its `type` as NumPy calls it, the smallest and largest value, and what it says."""

    type: str
    low: float
    high: float
    what: str


COLUMNS: Mapping[str, ColumnInfo] = MappingProxyType(
    {
        "trust": ColumnInfo(
            "float64", 0, 1, "equation 1, 0 to 1; of who unfollowed, the trust they left with"
        ),
        "attention": ColumnInfo("float64", 0, 1, "0 to 1"),
        "expectation": ColumnInfo("float64", 0, 1, "that the brand answers, 0 to 1"),
        "credit": ColumnInfo("float64", 0, 20, "evidence for the brand, 0 or more"),
        "debit": ColumnInfo("float64", 0, 20, "evidence against it, 0 or more"),
        "grudge": ColumnInfo("float64", 0, 20, "evidence of deceit, 0 or more"),
        "suspicion": ColumnInfo("float64", 0, 1, "belief that the brand only pretends to listen, 0 to 1"),
        "closeness": ColumnInfo("float64", 0, 1, "from talking on, 0 to 1"),
        "standing": ColumnInfo("uint8", 0, 2, "0 follows, 1 muted, 2 unfollowed"),
        "commented": ColumnInfo("bool", 0, 1, "has written to this brand up to that day"),
        "opened": ColumnInfo("bool", 0, 1, "has opened a thread of it"),
        "called_out": ColumnInfo("bool", 0, 1, "has called it out"),
        "suspected": ColumnInfo("bool", 0, 1, "has taken it for a phony, be it in the past"),
        "saw_template": ColumnInfo("bool", 0, 1, "has recognised a canned reply"),
        "mistook": ColumnInfo("bool", 0, 1, "has taken a genuine reply for a canned one"),
        "talked": ColumnInfo("int64", -1, 30, "day of their last exchange that felt genuine, -1 for never"),
    }
)
"""The columns of followers, declared here and nowhere else."""


class NoColumnError(KeyError):
    """There is no column of that name."""

    def __str__(self) -> str:
        return str(self.args[0])


class Columns(Mapping[str, "NDArray[Any]"]):
    """What is known of one brand, one read-only array a name, made when first looked at.

    `brand` is its name. Per follower, shape (followers,):

    {table}

    In a run with a pool they are those who followed from the start. Per day so far, shape (days,), totals
    over all followers, float64: `daily_` and the name of any flow of `sim.measures.FLOWS`, such as
    `daily_posts`, `daily_looks`, `daily_comments`, `daily_replies`, `daily_unfollows`, `daily_call_outs`; and
    `daily_gained`, who joined.
    """

    __slots__ = ("_columns", "_makers", "brand")

    def __init__(self, makers: Mapping[str, Callable[[], NDArray[Any]]], brand: str = "") -> None:
        self.brand = brand
        self._makers = makers
        self._columns: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        column = self._columns.get(name)
        if column is None:
            if name not in self._makers:
                near = difflib.get_close_matches(str(name), self._makers, 1, 0.6)
                hint = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(self._makers)}"
                raise NoColumnError(f"no column {name!r}. {hint}")
            # A view, so that the engine's own array stays writable to it.
            column = self._makers[name]().view()
            column.setflags(write=False)
            self._columns[name] = column
        return column

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


_TABLE = ["| name | type | what |", "|---|---|---|"]
_TABLE += [f"| `{name}` | {column.type} | {column.what} |" for name, column in COLUMNS.items()]
# Dedented first: from Python 3.13 on it is already.
Columns.__doc__ = cleandoc(str(Columns.__doc__)).replace("{table}", "\n".join(_TABLE))


class RunView:
    """A run as hooks may see it: one replicate of a scenario, read-only, as of the evening of `day`.

    `scenario` is the scenario's name, `replicate` counts from 0, `day` from 0 (before the first day) to
    `days`. `brands` maps a brand's name to its `Columns`; arrays are made when first looked at, and are those
    of the day on which the hook is called, so copy what should be kept.
    """

    __slots__ = ("_brands", "_makers", "day", "days", "replicate", "scenario", "seed")

    def __init__(
        self,
        scenario: str,
        replicate: int,
        seed: int,
        days: int,
        makers: Mapping[str, Mapping[str, Callable[[], NDArray[Any]]]],
    ) -> None:
        self.scenario = scenario
        self.replicate = replicate
        self.seed = seed
        self.days = days
        self._makers = makers
        self._brands: Mapping[str, Columns] | None = None
        self.turn_to(0)

    def turn_to(self, day: int) -> None:
        """For the model: it is the evening of `day` now, and columns looked at before are stale."""
        self.day = day
        self._brands = None

    @property
    def brands(self) -> Mapping[str, Columns]:
        """The columns of each brand, by its name."""
        if self._brands is None:
            self._brands = MappingProxyType(
                {brand: Columns(makers, brand) for brand, makers in self._makers.items()}
            )
        return self._brands

    def __repr__(self) -> str:
        return f"RunView({self.scenario!r}, replicate {self.replicate}, day {self.day} of {self.days})"


@dataclass(slots=True, eq=False, repr=False)
class Measure:
    """A number computed from a brand's columns at the end of a replicate, shown beside the built-in measures.

    `compute(columns)` takes `Columns` (`columns.brand` says whose) and returns one finite float. `unit` is
    shown behind it; `better` is 1 if more is better, -1 if less is, 0 if neither; `title` and `description`
    are for tables and reports.
    """

    compute: Callable[[Columns], float | np.floating[Any]]
    _: KW_ONLY
    unit: str = ""
    better: Literal[-1, 0, 1] = 0
    title: str = ""
    description: str = ""


class Hooks:
    """The hooks there are. All are optional."""

    @hookspec
    def register_strategies(self) -> Iterable[type[Strategy]]:  # type: ignore[empty-body]
        """Offer strategies.

        Called once, when plugins are loaded. Return `Strategy` classes, not instances. Names must be new: one
        that two plugins claim can be used from neither.

        A file given with `--plugin` or in a scenario's `plugins:` needs no such hook: the `Strategy` classes
        defined in it are found.
        """

    @hookspec
    def register_measures(self) -> Mapping[str, Measure | Callable[[Columns], float]]:  # type: ignore[empty-body]
        """Offer measures.

        Called once, when plugins are loaded. Return a mapping from a new name (lower-case words joined by
        underscores) to a function of `columns`, or to a `Measure` around one for a unit, a title, and which
        way is better. It is called for each brand at the end of each replicate, and its mean and interval
        appear in the results.

            @hookimpl
            def register_measures():
                return {"doubters": lambda columns: float((columns["trust"] < 0.3).mean())}
        """

    @hookspec
    def register_trust_rules(self) -> Iterable[type[TrustRule]]:  # type: ignore[empty-body]
        """Offer rival rules for how evidence becomes trust, in place of equation 1.

        Called once, when plugins are loaded. Return `TrustRule` classes with new names; `trust_rule:` of a
        scenario then takes them. Two ship: `rescorla-wagner` and `log-odds`.

            @hookimpl
            def register_trust_rules():
                return [Stubborn]
        """

    @hookspec
    def run_started(self, run: RunView) -> None:
        """Watch a replicate begin: called before its first day, with `run.day` 0."""

    @hookspec
    def day_ended(self, run: RunView, day: int) -> None:
        """Watch a day end: called each evening, after exits and rumours, with `day` from 1 to `run.days`.

        Nothing of the run can be changed from here; what it returns is ignored.
        """

    @hookspec
    def run_ended(self, run: RunView) -> None:
        """Watch a replicate end: called after its last day, before measures are taken."""

    @hookspec
    def register_commands(self, app: typer.Typer) -> None:
        """Add commands to `sim`: `app` is its Typer application.

        `rich_help_panel` of a command says under which heading `sim --help` lists it.
        Called only where the command line is used. A command whose name is taken already is refused.
        """


SIGNATURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        name: tuple(signature(hook).parameters)[1:]
        for name, hook in vars(Hooks).items()
        if not name.startswith("_")
    }
)
"""Name of each hook -> the arguments it may take."""
