"""The scenario that is served, as it was when it was opened, and what becomes of it with settings."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ScenarioError, SimError
from sim.experiment.room import refuse_what_cannot_fit
from sim.lesson.spec import spec_of
from sim.names import nfc
from sim.scenario import loads
from sim.scenario.loading import read
from sim.scenario.schema import SmallWorld
from sim.scenario.settings import halves, joined, split_path
from sim.scenario.ties import pinned
from sim.serve.knobs import MOST_DAYS, MOST_PEOPLE, knobs
from sim.trust_rule import BETA

if TYPE_CHECKING:
    from sim.plugins import Registry
    from sim.scenario import Scenario

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
        self.found = [] if graph is None else [f"audience.network.path={dumps(str(graph.absolute()))}"]
        some = MOST_REPLICATES if scenario.replicates > MOST_REPLICATES else USUAL
        fits = FEWEST <= scenario.replicates <= MOST_REPLICATES
        self.sets = () if fits else (f"replicates={some}",)
        self._files = scenario.plugins
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
            sets=[*self.found, *self.sets, *self.allowed(sets)],
            registry=self.registry,
            replicates=replicates,
        )
        people = scenario.audience.people
        if people > MOST_PEOPLE:
            raise _too_much(
                "audience.size", f"a page waits for {MOST_PEOPLE:,} people at most, not {people:,}."
            )
        if scenario.days > MOST_DAYS:
            raise _too_much("days", f"a page waits for {MOST_DAYS:,} days at most, not {scenario.days:,}.")
        refuse_what_cannot_fit(scenario)
        return pinned(scenario.model_copy(update={"plugins": self._files}))

    def allowed(self, sets: Sequence[str]) -> list[str]:
        """Settings that are the page's to make: what a browser may name, files and plugins not among it.

        Raises:
            ScenarioError: one is not.
        """
        if len(sets) > _MOST_SETS or any(len(each) > _LONGEST for each in sets):
            raise ScenarioError("so many settings, or so long ones, come from no page of sim serve.")
        found = []
        for each in sets:
            name, equals, value = halves(each)
            key = joined(split_path(nfc(name)))
            if not equals or key not in self._keys:
                raise ScenarioError(
                    f"{key or each!r} cannot be set from a page, which may set what its sliders do. "
                    "Change it in the file.",
                    key=key or None,
                )
            found.append(f"{key}={value}")
        return found

    @property
    def doubtful(self) -> bool:
        """Whether `sim doubt` has something to say of it."""
        scenario = self.scenario
        return len(scenario.brands) > 1 and scenario.trust_rule == BETA and self.graph is None

    def sketch(self) -> dict[str, Any]:
        """What the page's own engine runs while a slider moves: ``specs`` by brand, or ``why`` not.

        Fewer people, so that it takes a blink, and a network that the engine knows.
        """
        scenario = self.scenario
        network = scenario.audience.network
        size = min(scenario.audience.size, SKETCHED)
        update: dict[str, Any] = {"size": size}
        as_is = network.kind in ("small-world", "none")
        if not as_is:
            degree = getattr(network, "mean_degree", SmallWorld.model_fields["mean_degree"].default)
            update["network"] = SmallWorld(mean_degree=min(degree, size - 1))
        audience = scenario.audience.model_copy(update=update)
        specs, why = {}, {}
        for brand in scenario.brands:
            own = tuple(entry for entry in scenario.timeline if entry.brand == brand.name)
            alone = scenario.model_copy(update={"audience": audience, "brands": (brand,), "timeline": own})
            try:
                specs[brand.name] = spec_of(alone, self.registry)
            except SimError as error:
                why[brand.name] = str(error)
        people = f"{size:,} people, one run" + ("" if as_is else ", in a small world")
        return {"specs": specs, "why": why, "size": size, "says": f"a sketch: {people}"}


def _too_much(key: str, sentence: str) -> ScenarioError:
    return ScenarioError(sentence, key=key)
