"""A run as plugins may watch it: read-only columns, made when looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim import hookspecs
from sim.hookspecs import RunView
from sim.measures import FLOWS, FLOWS_OF_POOL

if TYPE_CHECKING:
    from sim.model.brand import Brand
    from sim.model.model import TrustModel

__all__ = ["view_of"]


def view_of(model: TrustModel) -> RunView:
    """The view that hooks and measures of plugins are handed; see :class:`sim.hookspecs.RunView`."""
    makers = {brand.name: _makers(model, number, brand) for number, brand in enumerate(model.brands)}
    return RunView(model.scenario.name, model.replicate, model.seed, model.days, makers)


def _makers(model: TrustModel, number: int, brand: Brand) -> dict[str, Callable[[], npt.NDArray[Any]]]:
    founders = slice(0, model.founders)
    columns = {name: partial(brand.column, name, founders) for name in hookspecs.COLUMNS}
    flows = {f"daily_{name}": partial(_daily, model, number, name) for name in FLOWS + FLOWS_OF_POOL}
    return {**columns, **flows}


def _daily(model: TrustModel, brand: int, name: str) -> npt.NDArray[Any]:
    if name not in model.columns:  # nobody can have been gained
        return np.zeros(model.day)
    return model.daily[brand, : model.day, 0, model.columns.index(name)].copy()
