"""What an incident was to somebody is told: in stories, in films, and where one asks what would have been."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim import plugins
from sim.explain import Change, watch
from sim.explain.asking import understood
from sim.explain.deciding import _moments, why_they_left
from sim.explain.events import Kind
from sim.explain.story import moments
from sim.explain.watching import Watched
from sim.model import TrustModel, run_replicate
from sim.report.filming import Filming, film_events
from sim.scenario import Scenario, loads

TEXT = """
name: A bad day
days: 40
audience: {size: 600}
psychology:
  {reach_spread: 0.99, incident_chance: 0.05, incident_callout: 0.02, incident_join: 0.003,
   exit_hazard: 0.002}
topics: {offers: {reach: 1.8, value: 0.2}}
timeline: [{day: 12, brand: Loud, event: fault, severity: 8, seen: 0.4}]
brands: [{name: Loud, strategy: topical}, {name: Warm, strategy: everything}]
"""


@cache
def registry() -> plugins.Registry:
    return plugins.load([Path("tests/reference/everything.py")])


@cache
def scenario() -> Scenario:
    return loads(TEXT, registry=registry())


@cache
def watched(*changes: Change) -> Watched:
    return watch(scenario(), registry(), "Loud", 0, np.arange(200), changes)


def told(row: int) -> list[str]:
    return [moment.text for moment in moments(watched(), row, scenario().psychology)]


def first(kind: Kind, after: int = 0) -> tuple[int, int]:
    """Row and day of the first event of a kind."""
    events = watched().events
    event = events[(events["kind"] == kind) & (events["day"] >= after)][0]
    return int(watched().rows[event["place"]]), int(event["day"])


def test_to_be_watched_changes_nothing() -> None:
    found = run_replicate(scenario(), 0, registry=registry())
    assert np.array_equal(found.daily[0], watched().daily, equal_nan=True)
    assert found.measures[0] == watched().measures
    assert found.measures[0]["storms"] > 0


def test_a_film_holds_what_was_watched() -> None:
    class Honest(Filming):
        def end(self, model: TrustModel) -> None:
            self._make(model)  # and whatever goes wrong is told

    filming = Honest(200, np.arange(200))
    hidden = registry().unwatched()
    run_replicate(scenario(), 0, registry=hidden, onlooker=filming)
    assert filming.film is not None
    of_film, seen = filming.film.events(0), film_events(watched())
    seen = seen[np.argsort(seen["place"], kind="stable")]
    assert np.isin(seen["kind"], (Kind.SAW_INCIDENT, Kind.HEARD_OF_INCIDENT, Kind.FORGAVE)).sum() > 20
    for name in ("place", "day", "kind", "asks", "post", "detail"):
        assert np.array_equal(of_film[name], seen[name]), name


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.SAW_INCIDENT, "Came across"),
        (Kind.HEARD_OF_INCIDENT, "Heard of the incident"),
        (Kind.JOINED_STORM, "joined, to be heard on the next evening"),
        (Kind.FORGAVE, "Looked at an apology for the incident"),
    ],
)
def test_a_story_tells_of_incidents(kind: Kind, words: str) -> None:
    row, _ = first(kind)
    assert any(words in text for text in told(row))


def test_a_story_says_of_which_day_it_was() -> None:
    row, _ = first(Kind.HEARD_OF_INCIDENT, after=15)
    assert any("the incident of day 12" in text for text in told(row))


def test_who_calls_out_over_an_incident_does_so_by_equation_17() -> None:
    told = [moment for row in range(200) for moment in moments(watched(), row, scenario().psychology)]
    over = [tuple(moment.equations) for moment in told if "saw_incident" in moment.kinds]
    assert any({"saw_incident", "called_out"} <= set(moment.kinds) for moment in told)
    assert set(over) == {("17",)}


def test_what_has_got_round_is_no_call_out_of_friends() -> None:
    """A day on which an incident was heard of: from neighbours, from nobody in particular, or both."""
    events, seen = watched().events, set()
    for row in range(200):
        hers = events[events["place"] == row]
        for kind, change in _moments(watched(), row, scenario().days):
            if change.what != "not heard":
                continue
            today = hers[(hers["day"] == change.day) & np.isin(hers["kind"], (14, 31))]
            assert len(today)
            assert kind == ("friends' call-outs" if today["count"].any() else "an incident")
            seen.add(kind)
    assert seen == {"friends' call-outs", "an incident"}


def test_what_if_they_had_not_come_across_it() -> None:
    row, day = first(Kind.SAW_INCIDENT)
    change = understood(f"saw no incident day {day}", row, watched())
    now = watched(change).events
    assert not ((now["place"] == row) & (now["day"] == day) & (now["kind"] == Kind.SAW_INCIDENT)).any()


def test_what_if_nobody_had_called_out() -> None:
    change = understood("no call-outs", 0, watched())
    now = watched(change)
    assert now.measures["call_outs"] == now.measures["storms"] == 0


BREACH = """
name: A breach
days: 25
audience: {size: 600}
psychology: {incident_callout: 0, exit_hazard: 0.01, exit_trust_slope: 8, callout_weight: 3}
timeline: [{day: 5, brand: Loud, event: breach, severity: 60, seen: 1, lasts: 1}]
brands: [{name: Loud, strategy: broadcast}]
"""


def test_why_they_left_knows_incidents() -> None:
    """Whoever looks on day 5 comes across it, and nobody is told of it by others."""
    breach = loads(BREACH, registry=registry())
    found = why_they_left(breach, registry(), 0, np.arange(40))["brands"]["Loud"]
    assert found["kinds"]["an incident"] > 5
    assert found["kinds"]["friends' call-outs"] == 0
    for each in found["departures"]:
        if each["kind"] == "an incident":
            assert (each["change"], each["moment"]) == ("not seen", 5)
            assert each["day"] > 5


@pytest.mark.parametrize("rule", ["log-odds", "rescorla-wagner"])
def test_rival_rules_live_through_it(rule: str) -> None:
    text = TEXT.replace("days: 40", f"days: 40\ntrust_rule: {rule}")
    calm = text.replace("incident_chance: 0.05", "incident_chance: 0").replace("timeline:", "plugins: []\n#")
    filming = Filming(200)
    stormy, quiet = (
        run_replicate(loads(each, registry=registry()), 0, registry=registry(), onlooker=onlooker)
        for each, onlooker in ((text, filming), (calm, None))
    )
    assert filming.film is not None
    assert stormy.measures[0]["storms"] > 0
    assert stormy.measures[0]["trust"] < quiet.measures[0]["trust"]
