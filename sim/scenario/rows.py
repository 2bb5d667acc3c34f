"""Sections made from tables, a field for each row: traits, psychology, and which differences matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field, create_model

from sim.measures import MEASURES
from sim.parameters import PARAMETERS, TRAITS, Parameter
from sim.scenario.values import Strict

__all__ = ["Matters", "Psychology", "Traits"]


class _Numbers(Strict):
    """A model with one attribute for each row of a parameter table."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> float: ...


def _field(parameter: Parameter) -> Any:
    """The pydantic field of one row of a parameter table."""
    low, high = parameter.minimum, parameter.maximum
    default = int(parameter.default) if parameter.integer else float(parameter.default)
    extra: dict[str, Any] = {"unit": parameter.unit, "plausible": [parameter.low, parameter.high]}
    if parameter.symbol != "-":
        extra["symbol"] = parameter.symbol
    extra |= {"certainty": parameter.certainty, "source": parameter.source or "none: sweep it"}
    limits = {"ge": int(low), "le": int(high)} if parameter.integer else {"ge": low, "le": high}
    field = Field(
        default,
        title=parameter.name.replace("_", " "),
        description=parameter.meaning,
        json_schema_extra=extra,
        **limits,
    )
    return (int if parameter.integer else float, field)


def _trait(name: str) -> type[_Numbers]:
    rows = {key.partition(".")[2]: row for key, row in TRAITS.items() if key.partition(".")[0] == name}
    fields = {moment: _field(row) for moment, row in rows.items()}
    return create_model(
        name.title().replace("_", ""),
        __base__=_Numbers,
        __doc__=f"How {name.replace('_', ' ')} differs among followers.",
        **fields,
    )


class _Traits(Strict):
    """What followers differ in, fixed for each of them."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> _Numbers: ...


def _traits() -> type[_Traits]:
    names = dict.fromkeys(key.partition(".")[0] for key in TRAITS)
    kinds = {name: _trait(name) for name in names}
    globals().update({kind.__name__: kind for kind in kinds.values()})  # where pickle looks for them
    fields: dict[str, Any] = {name: (kind, Field(default_factory=kind)) for name, kind in kinds.items()}
    return create_model("Traits", __base__=_Traits, __doc__=_Traits.__doc__, **fields)


if TYPE_CHECKING:
    Traits = _Traits
    Psychology = _Numbers
else:
    Traits = _traits()
    Psychology = create_model(
        "Psychology",
        __base__=_Numbers,
        __doc__="Every parameter of the model, by its full name.",
        **{name: _field(parameter) for name, parameter in PARAMETERS.items()},
    )


class _Open(_Numbers):
    """Numbers under other names, too: whether they are measures of a plugin is looked at where plugins are
    known.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[float, Field(ge=0)]]


def _matters() -> type[_Numbers]:
    """One key a measure, in its own unit; what is given beside the usual ones stands beside them."""
    fields: dict[str, Any] = {
        name: (
            float | None,
            Field(
                measure.matters or None,
                ge=0,
                le=1 if measure.unit in ("share", "trust") else None,
                description=measure.description,
                json_schema_extra={"unit": measure.unit},
            ),
        )
        for name, measure in MEASURES.items()
    }
    doc = "The smallest difference that matters: one that is clear but smaller is called small."
    return create_model("Matters", __base__=_Open, __doc__=doc, **fields)


if TYPE_CHECKING:
    Matters = _Numbers
else:
    Matters = _matters()
