"""What the engine of the page tells of people, how it is gone through, and what it refuses."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from sim.browser import MOST_PEOPLE, STRATEGIES, spec_of
from sim.errors import ScenarioError
from sim.explain import watch
from sim.explain.events import EXITS, Kind, Reason
from sim.measures import COLUMNS
from sim.parameters import PARAMETERS
from tests.report.conftest import browser

from .docking import CLASS_OF_120, ENGINE, UNUSED, lively, page, registry, run_in, scenario

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["browser", "page"]  # fixtures


# --- what happened to whom


def test_what_happened_to_everybody_is_what_explain_tells(page: Page) -> None:
    loud = {"callout_on_ignored": 0.3, "callout_seen": 0.6, "join_chance": 1.0, "join_trust": 0.5}
    ways = ("genuine-follow-up", "personal-thanks", "canned-reply", "auto-reply", "ask-and-ignore")
    told = lively(*ways, **loud)
    found = run_in(page, told)
    kinds: set[str] = set()
    for brand, people in zip(ways, found["people"], strict=True):
        watched = watch(told, registry(), brand, 0, range(told.audience.size))
        lived: list[list[dict[str, Any]]] = [[] for _ in watched.rows]
        for event in watched.events:
            lived[event["place"]].append(as_in_the_page(event))
        for who, events in enumerate(people):
            mine = [{key: value for key, value in each.items() if key in AS_EXPLAINED} for each in events]
            assert mine == lived[who], f"brand {brand}, follower {who}"
            evening = {
                each["day"]: each["trust"] for each in events
            }  # the last of a day: nothing comes after
            assert [*evening.values()] == pytest.approx([watched.trust[d, who] for d in evening], abs=1e-5)
            kinds |= {each["kind"] for each in events}
    elsewhere = {"saw_incident", "heard_of_incident", "joined_storm", "forgave", "began"}
    assert kinds == {kind.name.lower() for kind in Kind} - elsewhere


AS_EXPLAINED = ("day", "kind", "post", "asks", "turn", "reply", "count", "reason")


def as_in_the_page(event: Any) -> dict[str, Any]:
    kind = Kind(event["kind"])
    found = {name: event[name].item() for name in ("day", "post", "asks", "turn", "reply")}
    found["kind"] = kind.name.lower()
    if event["count"]:
        found["count"] = int(event["count"])
    if kind in EXITS:
        found["reason"] = Reason(event["reason"]).name.lower()
    return found


def test_a_reader_is_told_what_they_found(page: Page) -> None:
    found = run_in(page, lively("ask-and-ignore"))
    events = [event for events in found["people"][0] for event in events]
    comments = Counter((e["day"], e["post"]) for e in events if e["kind"] == "wrote")
    unanswered = Counter((e["day"], e["post"]) for e in events if e["kind"] == "ignored" and e["turn"] == 1)
    reads = [event for event in events if event["kind"] in ("read", "read_fake")]
    assert len(reads) > 20
    for e in reads:
        where = e["day"], e["post"]
        assert (e["comments"], e["unanswered"]) == (comments[where], unanswered[where])


# --- a page


def test_it_is_short_and_needs_nothing_of_a_page(page: Page) -> None:
    assert len(ENGINE.splitlines()) <= 500
    kept = """([source, spec]) => new Promise((done) => {
      const work = source
        + '; onmessage = ({data}) => postMessage(trustsim.run(data, 1).brands[0].daily.trust)';
      const worker = new Worker(URL.createObjectURL(new Blob([work])));
      worker.onmessage = ({data}) => done(Array.from(data));
      worker.postMessage(spec);
    })"""
    spec = spec_of(lively("broadcast"), registry())
    here = page.evaluate("(spec) => Array.from(trustsim.run(spec, 1).brands[0].daily.trust)", spec)
    assert page.evaluate(kept, [ENGINE, spec]) == here
    assert len(here) == 40


def test_a_run_can_be_gone_through_day_by_day(page: Page) -> None:
    spec = spec_of(lively("broadcast", "silence"), registry())
    same = """(spec) => {
      const run = trustsim.start(spec, 2), whole = trustsim.run(spec, 2);
      const before = [run.day, run.state[0].trust.length, run.people];
      for (let day = 0; day < spec.days; day++) run.step();
      let said = '';
      try { run.step(); } catch (error) { said = error.message; }
      return [before, said, String(run.daily[1].trust) === String(whole.brands[1].daily.trust),
        String(run.state[0].trust) === String(whole.brands[0].final.trust), whole.brands[1].name];
    }"""
    ended = "The run has ended: the scenario has 40 days."
    assert page.evaluate(same, spec) == [[0, 90, [None, None]], ended, True, True, "silence"]


# --- what it does not run

#: What is set -> what both say of it.
BEYOND: dict[str, tuple[dict[str, Any], str]] = {
    "size": ({"audience": {"size": 2001, "network": {"kind": "none"}}}, "2,?001"),
    "pool": ({"audience": {"size": 10, "pool": 5, "network": {"kind": "none"}}}, "audience.pool"),
    "powerlaw": ({"audience": {"size": 10}}, "powerlaw-cluster"),
    "random": ({"audience": {"size": 10, "network": {"kind": "random"}}}, "random"),
    "rule": ({"trust_rule": "log-odds"}, "log-odds"),
    "topics": ({"topics": {"offers": {"reach": 2}}}, "topics"),
    "reach": ({"psychology": {"reach_spread": 0.5}}, "psychology.reach_spread"),
    "comments": ({"psychology": {"comment_spread": 0.5}}, "psychology.comment_spread"),
    "incidents": ({"psychology": {"incident_chance": 0.01}}, "psychology.incident_chance"),
    "desk": ({"brands": [{"name": "Desk", "strategy": "broadcast", "desk": {"hours": "9-17"}}]}, "desk"),
    "fault": ({"timeline": [{"day": 2, "brand": "You", "event": "fault"}]}, "fault"),
    "strategy": ({"brands": [{"name": "You", "strategy": "love-bombing"}]}, "love-bombing"),
    "later": ({"timeline": [{"day": 2, "brand": "You", "strategy": "one-to-all"}]}, "one-to-all"),
}


@pytest.mark.parametrize("what", BEYOND)
def test_both_refuse_what_the_page_cannot_run(page: Page, what: str) -> None:
    given, said = BEYOND[what]
    plain = {
        "brands": [{"name": "You", "strategy": "broadcast"}],
        "audience": {"size": 10, "network": {"kind": "none"}},
    }
    beyond = scenario(**plain | given)
    with pytest.raises(ScenarioError, match=said):
        spec_of(beyond, registry())
    spec = beyond.resolved()  # as one would write it by hand
    for entry in (*spec["brands"], *spec["timeline"]):
        if "strategy" in entry:
            entry["with"] = registry().strategies[entry["strategy"]].create(entry["with"]).settings()
    sentences = page.evaluate("(spec) => trustsim.check(spec)", spec)
    assert len(sentences) == 1
    with pytest.raises(Exception, match=said):
        page.evaluate("(spec) => trustsim.run(spec)", spec)


def test_it_refuses_what_is_no_spec(page: Page) -> None:
    spec = spec_of(lively("broadcast"), registry())
    assert page.evaluate("(spec) => trustsim.check(spec)", spec) == []
    assert len(page.evaluate("trustsim.check({})")) > 2
    lacking = spec | {"psychology": {k: v for k, v in spec["psychology"].items() if k != "negativity"}}
    assert page.evaluate("(spec) => trustsim.check(spec)", lacking) == [
        "Numbers of the model are missing: psychology.negativity."
    ]
    handless = [{key: value for key, value in spec["brands"][0].items() if key != "replies_per_day"}]
    assert page.evaluate("(spec) => trustsim.check(spec)", spec | {"brands": handless}) == [
        "broadcast needs replies_per_day."
    ]
    later = {"day": 3, "brand": "Nobody", "strategy": "silence"}
    assert page.evaluate("(spec) => trustsim.check(spec)", spec | {"timeline": [later]}) == [
        "No brand is called Nobody."
    ]
    with pytest.raises(Exception, match="broadcast needs numbers for posts_per_day and answer_rate"):
        page.evaluate("(spec) => trustsim.start(spec).plan(0, {strategy: 'broadcast'})", spec)


def test_every_number_of_the_model_is_read(page: Page) -> None:
    """But those that matter only where a page cannot go."""
    spec = spec_of(lively("broadcast"), registry())
    said = page.evaluate("(spec) => trustsim.check(spec)", spec | {"psychology": {}})
    assert len(said) == 1
    assert set(said[0].partition("psychology.")[2].rstrip(".").split(",")) == set(PARAMETERS) - UNUSED


def test_both_have_the_same_lists(page: Page) -> None:
    assert page.evaluate("trustsim.STRATEGIES") == list(STRATEGIES)
    assert page.evaluate("[...trustsim.STATE, ...trustsim.FLOWS]") == list(COLUMNS)
    most = scenario(
        audience={"size": MOST_PEOPLE, "network": {"kind": "none"}},
        brands=[{"name": "You", "strategy": "silence"}],
    )
    assert page.evaluate("(spec) => trustsim.check(spec)", spec_of(most, registry())) == []


def test_a_seed_that_javascript_would_round_is_text() -> None:
    large = scenario(seed=2**64 - 1, audience=CLASS_OF_120, brands=[{"name": "You", "strategy": "silence"}])
    assert spec_of(large, registry())["seed"] == "18446744073709551615"
