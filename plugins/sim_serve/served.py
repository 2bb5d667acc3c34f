"""The scenario that is served, as it was when it was opened, and what becomes of it with settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.browser import STRATEGIES, spec_of
from sim.errors import ScenarioError, SimError
from sim.experiment import refuse_what_cannot_fit
from sim.foreign import Json
from sim.names import nfc
from sim.scenario import SmallWorld, halves, joined, loads, pinned, read, split_path
from sim.trust_rule import BETA
from sim_serve.knobs import MOST_DAYS, MOST_PEOPLE, knobs, of_strategy, strategy_key

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario, Setting

__all__ = ["FEWEST", "MOST_REPLICATES", "SKETCHED", "Served"]

#: Replicates below which no number is shown; of a setting, at most; and where the file asks for too few.
FEWEST, MOST_REPLICATES, USUAL = 5, 100, 20
#: People of a sketch.
SKETCHED = 1_000

_MOST_SETS = 200
_LONGEST = 200


class Served:
    """A scenario file, read once.

    Args:
        path: the file.
        scenario: what was read from it.
        registry: what plugins offer.
        plugins: files that the command line named besides.
        graph: where the edge list of the scenario is, if the command line said so.

    ``sets`` go before every setting: replicates, where the file asks for more than a page waits for, or for
    fewer than it shows numbers of.

    Raises:
        ScenarioError: it is too large for a page.
    """

    def __init__(
        self,
        path: Path,
        scenario: Scenario,
        registry: Registry,
        plugins: Sequence[Path] = (),
        graph: Path | None = None,
    ) -> None:
        self.path, self.registry, self.plugins, self.graph = path, registry, tuple(plugins), graph
        self.text = read(path)
        #: Where the edge list is: a setting, but none that is saved.
        self.graph_sets: list[Setting] = []
        if graph is not None:
            self.graph_sets.append(("audience.network.path", str(graph.absolute())))
        some = MOST_REPLICATES if scenario.replicates > MOST_REPLICATES else USUAL
        fits = FEWEST <= scenario.replicates <= MOST_REPLICATES
        self.sets = () if fits else (f"replicates={some}",)
        self._files = scenario.plugins
        self._keys: set[str] = set()
        self._strategies = {strategy_key(brand.name): brand for brand in scenario.brands}
        self.scenario = self.with_([])
        self.knobs = knobs(self.scenario, registry)
        self._keys = {knob.key for knob in self.knobs if not knob.missing}

    def with_(self, sets: Sequence[str], replicates: int | None = None) -> Scenario:
        """The scenario with ``KEY=VALUE`` settings that came from a page, and with so many replicates.

        Raises:
            ScenarioError: one is none of the page's, or what comes out is wrong or too large.
        """
        scenario = loads(
            self.text,
            name=str(self.path),
            base=self.path.parent,
            sets=[*self.graph_sets, *self.sets, *self.allowed(sets)],
            registry=self.registry,
            replicates=replicates,
        )
        for key, what, count, most in (
            ("audience.size", "people", scenario.audience.people, MOST_PEOPLE),
            ("days", "days", scenario.days, MOST_DAYS),
        ):
            if count > most:
                raise ScenarioError(f"a page waits for {most:,} {what} at most, not {count:,}.", key=key)
        refuse_what_cannot_fit(scenario)
        return pinned(scenario.model_copy(update={"plugins": self._files}))

    def allowed(self, sets: Sequence[str]) -> list[str]:
        """Settings that are the page's to make: what a browser may name, files and plugins not among it.

        Raises:
            ScenarioError: one is not.
        """
        if len(sets) > _MOST_SETS or any(len(each) > _LONGEST for each in sets):
            raise ScenarioError("so many settings, or so long ones, come from no page of sim serve.")
        requests: list[tuple[str, str | None, str]] = []
        for each in sets:
            name, equals, value = halves(each)
            requests.append((joined(split_path(nfc(name))), value if equals else None, each))
        keys, first = self._keys, []
        for key, choice, _ in requests:
            brand = self._strategies.get(key)
            if brand is not None and choice in self.registry.strategies:
                stem = f"{joined(['brands', brand.name])}.with"
                keys = {each for each in keys if not each.startswith(f"{stem}.")}
                knobs = next(entry["knobs"] for entry in self.choices if entry["name"] == choice)
                keys |= {f"{stem}{knob['key'].removeprefix('with')}" for knob in knobs if not knob["missing"]}
                first += [f"{key}={choice}", f"{stem}={{}}"]  # what was with the other one is nothing to it
        settings = []
        for key, choice, each in requests:
            if f"{key}={choice}" in first:
                continue
            if key in self._strategies and choice is not None:
                raise ScenarioError(
                    f"there is no strategy {choice!r} among those that are installed, or were named when sim "
                    "serve began.",
                    key=key,
                )
            if choice is None or key not in keys:
                raise ScenarioError(
                    f"{key or each!r} cannot be set from a page, which may set what its sliders do. "
                    "Change it in the file.",
                    key=key or None,
                )
            settings.append(f"{key}={choice}")
        return [*first, *settings]

    @property
    def doubtful(self) -> bool:
        """Whether `sim doubt` has something to say of it."""
        scenario = self.scenario
        return len(scenario.brands) > 1 and scenario.trust_rule == BETA and self.graph is None

    def sketch(self) -> Json:
        """What the page's own engine runs while a slider moves: ``specs`` by brand, or ``why`` not; of the
        ``strategies`` that it knows, what they are by default.

        Fewer people, so that it takes a blink, and a network that the engine knows.
        """
        scenario = self.scenario
        network = scenario.audience.network
        size = min(scenario.audience.size, SKETCHED)
        update: dict[str, object] = {"size": size}
        as_is = network.kind in ("small-world", "none")
        if not as_is:
            degree = getattr(network, "mean_degree", SmallWorld.model_fields["mean_degree"].default)
            update["network"] = SmallWorld(mean_degree=min(degree, size - 1))
        audience = scenario.audience.model_copy(update=update)
        specs, why = {}, {}
        for brand in scenario.brands:
            timeline = tuple(entry for entry in scenario.timeline if entry.brand == brand.name)
            known = brand.strategy in STRATEGIES
            plain = brand if known else brand.model_copy(update={"strategy": STRATEGIES[0], "with_": {}})
            single = scenario.model_copy(
                update={"audience": audience, "brands": (plain,), "timeline": timeline}
            )
            try:
                specs[brand.name] = spec_of(single, self.registry)
            except SimError as error:
                why[brand.name] = str(error)
        people = f"{size:,} people, one run" + ("" if as_is else ", in a small world")
        settings = {
            name: self.registry.strategies[name].create().settings()
            for name in STRATEGIES
            if name in self.registry.strategies
        }
        return {
            "specs": specs,
            "why": why,
            "strategies": settings,
            "size": size,
            "says": f"a sketch: {people}",
        }

    @cached_property
    def choices(self) -> list[Json]:
        """Strategies that a brand may have, those that were installed or named on the command line: what each
        is, and what of it may be moved, its keys without the brand's.
        """
        name = self.scenario.brands[0].name
        start = len(joined(["brands", name])) + 1
        entries: list[Json] = []
        for strategy, info in self.registry.strategies.items():
            knobs = [
                asdict(knob) | {"key": knob.key[start:], "brand": ""}
                for knob in of_strategy(name, strategy, self.registry)
            ]
            entries.append({"name": strategy, "summary": info.summary, "knobs": knobs})
        return entries
