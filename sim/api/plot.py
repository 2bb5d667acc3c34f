"""Charts of a run, to look at, to save, or to draw otherwise."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.explain import open_made
from sim.cli.report import film
from sim.errors import ScenarioError
from sim.foreign import Json
from sim.report import film_of
from sim.report.alone import alone
from sim.report.charts import Charts
from sim.report.crowd import crowd

if TYPE_CHECKING:
    from sim.api.runs import Run
    from sim.report.chart import Chart
    from sim.results.film import Film

__all__ = ["Drawing", "Plot"]


class Drawing:
    """A chart.

    Attributes:
        said: what it shows, in a sentence.
        data: the plain numbers that are drawn.
    """

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.said = chart.said
        self.data: Json = chart.data

    @property
    def svg(self) -> str:
        """The drawing by itself: text of an SVG file."""
        return alone(self.chart)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it as an SVG file; returns where it is. Raises ScenarioError for another kind of file."""
        path = Path(path)
        if path.suffix.lower() != ".svg":
            raise ScenarioError(
                f"{path}: charts are saved as SVG. Name the file {path.with_suffix('.svg').name}, or draw "
                "with matplotlib: plot.trust(ax=ax)."
            )
        path.write_text(self.svg, encoding="utf-8")
        return path

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return self.said


class Plot:
    """The charts of a run. Those over days take ``ax``, axes of matplotlib, to be drawn there instead."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def kept(self, ax: Any = None) -> Any:
        """Share of the followers of day 1 who still follow."""
        return self._lines("followers_kept", ax)

    def trust(self, ax: Any = None) -> Any:
        """Mean trust of everybody, day by day."""
        return self._lines("trust", ax)

    def reach(self, ax: Any = None) -> Any:
        """Looks per post and follower."""
        return self._lines("reach", ax)

    def comments(self, ax: Any = None) -> Any:
        """Comments a day."""
        return self._lines("comments", ax)

    def call_outs(self, ax: Any = None) -> Any:
        """People a day who say in public that a brand is not honest."""
        return self._lines("call_outs", ax)

    def net_growth(self, ax: Any = None) -> Any:
        """Followers with those who joined, against day 1. Raises ScenarioError without a pool."""
        return self._lines("net_growth", ax)

    def plane(self, brand: str | None = None) -> Drawing:
        """Where the mean of a brand goes in attention (across) and trust (upwards)."""
        return self._of("plane", brand)

    def crowd(self, brand: str | None = None, day: int | None = None) -> Drawing:
        """Some hundred followers of a brand in the evening of ``day`` (the last one if left out), who
        trusted most on day 1 first. The median replicate is filmed for it, once.
        """
        import numpy as np

        brand, film = self._run._brand(brand), self._film
        day = film.days if day is None else day
        if not 1 <= day <= film.days:
            raise ScenarioError(f"there is no day {day} in this run: it has days 1 to {film.days}.")
        evening = film.evening(self._run.brands.index(brand), day)
        order = np.argsort(-film.disposition, kind="stable")
        return Drawing(crowd(brand, evening.trust[order], evening.standing[order] == 0))

    def groups(self) -> Drawing:
        """Trust of contributors, bystanders and lurkers at the end, a dot a replicate."""
        return Drawing(self._charts["groups"])

    def replicates(self) -> Drawing:
        """Followers kept, a dot a replicate."""
        return Drawing(self._charts["replicates"])

    def pairs(self) -> Drawing:
        """Differences in followers kept, paired by replicate. Raises ScenarioError without any pair."""
        return Drawing(self._there("pairs", "takes two brands and two replicates"))

    def left(self) -> Drawing:
        """Why people left, by what drove them when they did."""
        return Drawing(self._charts["left"])

    @cached_property
    def _charts(self) -> Charts:
        return Charts(self._run)

    @cached_property
    def _film(self) -> Film:
        recording = film_of(self._run)
        if recording is None:
            film(*open_made(self._run.directory))
            recording = film_of(self._run)
        assert recording is not None
        return recording

    def _there(self, name: str, takes: str) -> Chart:
        if name not in self._charts:
            raise ScenarioError(f"this run has no such chart: it {takes}.")
        return self._charts[name]

    def _of(self, name: str, brand: str | None) -> Drawing:
        place = self._run.brands.index(self._run._brand(brand))
        return Drawing(self._charts[f"{name}/{self._charts.names[place]}"])

    def _lines(self, name: str, ax: Any) -> Any:
        drawing = Drawing(self._there(name, "takes an audience with a pool"))
        if ax is None:
            return drawing
        days = drawing.data["days"]
        for brand, curve in drawing.data["brands"].items():
            line = ax.plot(days, curve["middle"], label=brand)[0]
            if curve.get("low") is not None:
                ax.fill_between(days, curve["low"], curve["high"], color=line.get_color(), alpha=0.14)
        ax.set(xlabel="day", title=drawing.said.partition(", ")[0])
        ax.legend()
        return ax
