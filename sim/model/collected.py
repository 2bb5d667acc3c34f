"""What a model measured, where :func:`mesa.batch_run` looks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.model.model import TrustModel

__all__ = ["Collected"]


class Collected:
    """Stands where Mesa has a ``DataCollector``, and reads what the model keeps anyway.

    Attributes:
        agent_reporters: none: followers are not collected one by one.
    """

    def __init__(self, model: TrustModel) -> None:
        self._model = model
        self.agent_reporters: dict[str, Any] = {}
        self._agent_records: dict[int, list[Any]] = {}
        self._agenttype_records: dict[int, dict[Any, list[Any]]] = {}

    @property
    def _collection_steps(self) -> list[int]:
        """Steps of which there is a value, as newer versions of Mesa ask."""
        return list(range(1, self._model.day + 1))

    @property
    def model_vars(self) -> dict[str, list[float]]:
        """``BRAND.COLUMN``: a value a day so far, of everybody; NaN on days that were not measured."""
        model = self._model
        return {
            f"{brand.name}.{column}": model.daily[number, : model.day, 0, place].tolist()
            for number, brand in enumerate(model.brands)
            for place, column in enumerate(model.columns)
        }
