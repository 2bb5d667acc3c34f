"""Stories, films and partings of brands with a desk."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.explain import Change, Kind, watch
from sim.explain.notes import NotedWorld, again
from sim.explain.story import moments
from sim.model import TrustModel
from sim.report.filming import Filming
from sim.trust_rule import BETA
from tests.explain.test_story import nothing_but_forgetting
from tests.reference.test_agreement import LIVELY
from tests.reference.test_desk import OFFICE, REGISTRY, scenario

COMMENT, CONVERSATION = "About the comment they left", "In the conversation they began"
ASKED = scenario(OFFICE, {"replies_per_day": 2}, seed=60, psychology=LIVELY | {"max_turns": 4})


@pytest.fixture(scope="module")
def watched() -> Any:
    return watch(ASKED, REGISTRY, "Brand 0", 0, range(100))


def test_the_world_is_the_same_with_somebody_looking_on(watched: Any) -> None:
    model = TrustModel(ASKED, registry=REGISTRY)
    model.run_model()
    assert np.array_equal(model.daily[0], watched.daily, equal_nan=True)


def test_a_story_tells_what_came_late(watched: Any) -> None:
    told = [moment for row in range(100) for moment in moments(watched, row, ASKED.psychology)]
    texts = " ".join(moment.text for moment in told)
    assert "; no answer yet." in texts
    assert "About the comment they left on day" in texts
    assert " after a day" in texts or " after 2 days" in texts
    assert all(moment.until >= moment.day for moment in told)


def test_no_line_tells_an_effect_before_its_cause(watched: Any) -> None:
    """What was written on another day is answered between a comment of today and what comes of that."""
    between = 0
    for row in range(100):
        story = moments(watched, row, ASKED.psychology)
        nothing_but_forgetting(story, ASKED.psychology)
        events = watched.events[watched.events["place"] == row]
        told = [kind for moment in story for kind in moment.kinds if kind != "wrote"]
        assert told == [Kind(kind).name.lower() for kind in events["kind"] if kind != Kind.WROTE]
        order = [kind for moment in story for kind in moment.kinds]
        between += order != [Kind(kind).name.lower() for kind in events["kind"]]
    assert between  # comments told later than they were written, where what came of them came


def test_a_line_says_whether_it_goes_on_with_a_comment_or_a_conversation(watched: Any) -> None:
    seen = set()
    for row in range(100):
        events = watched.events[watched.events["place"] == row]
        for moment in moments(watched, row, ASKED.psychology):
            start, began, _ = moment.text.partition(" on day ")
            if not began or start not in (COMMENT, CONVERSATION):
                continue
            hers = events[(events["day"] == moment.day) & (events["began"] < moment.day)]
            turns = hers["turn"][hers["kind"] == Kind[moment.kinds[0].upper()]]
            assert (1 in turns) if start == COMMENT else (turns > 1).any()
            seen.add(start)
    assert seen == {COMMENT, CONVERSATION}


def test_every_comment_that_is_settled_was_written_before(watched: Any) -> None:
    events = watched.events
    wrote = {tuple(e) for e in events[events["kind"] == Kind.WROTE][["place", "began", "post"]].tolist()}
    came = np.isin(events["kind"], (Kind.ANSWERED, Kind.FOLLOWED_UP, Kind.CANNED, Kind.IGNORED))
    settled = events[came & (events["turn"] == 1)]
    assert len(settled) > 20
    assert {tuple(e) for e in settled[["place", "began", "post"]].tolist()} <= wrote
    assert (settled["began"] < settled["day"]).any()


@pytest.mark.parametrize("rule", [BETA, "rescorla-wagner"])
def test_the_notes_of_a_run_tell_the_same_story(rule: str) -> None:
    asked = ASKED.model_copy(update={"trust_rule": rule})
    watched = watch(asked, REGISTRY, "Brand 0", 0, range(100))
    model = TrustModel(asked, registry=REGISTRY)
    filming = Filming(40)
    filming.begin(model)
    model.run_model()
    rows = np.arange(0, 100, 3)
    for brand in model.brands[:1]:
        assert isinstance(brand.world, NotedWorld)
        lived = again(brand.world, rows)
        assert lived is not None
        mine = watched.events[np.isin(watched.events["place"], rows)]
        for name in ("day", "kind", "post", "turn", "began", "r", "s", "k"):
            assert lived.events[name].tolist() == mine[name].tolist()
    filming.end(model)
    assert filming.film is not None


def test_had_they_been_answered(watched: Any) -> None:
    """What is asked of a day on which a silence was final: it was not."""
    events = watched.events[(watched.events["kind"] == Kind.IGNORED) & (watched.events["turn"] == 1)]
    row, day = int(events["place"][0]), int(events["day"][0])
    now = watch(ASKED, REGISTRY, "Brand 0", 0, [row], [Change("not ignored", row, day)])
    assert not ((now.events["kind"] == Kind.IGNORED) & (now.events["day"] == day)).any()
