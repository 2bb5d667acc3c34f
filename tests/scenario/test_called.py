"""What measures are called: whatever a table says is understood, and nothing is guessed."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.measures import MEASURES, of_groups, titled
from sim.scenario.called import TITLES, measure_named, measures_named

EVERYONES = titled(MEASURES)
KNOWN = EVERYONES | of_groups(EVERYONES)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("followers_kept", "followers_kept"),
        ("kept", "followers_kept"),
        ("Followers kept", "followers_kept"),
        ("followers-kept", "followers_kept"),
        ("phony", "flagged_phony"),
        ("Take it for a phony", "flagged_phony"),
        ("hours", "staff_hours"),
        ("median wait (h)", "reply_median"),
        ("call outs", "call_outs"),
        ("contributors.trust", "contributors.trust"),
        ("trust of contributors", "contributors.trust"),
        ("lurkers.kept", "lurkers.followers_kept"),
        ("kept of lurkers", "lurkers.followers_kept"),
        ("Bystanders Phony", "bystanders.flagged_phony"),
        ("share of lurkers", "lurkers.share"),
    ],
)
def test_any_name_that_a_table_shows(text: str, name: str) -> None:
    assert measure_named(text, KNOWN) == name


def test_every_title_of_tables_and_report_is_one_measure() -> None:
    for name, about in KNOWN.items():
        assert measure_named(name, KNOWN) == measure_named(about["title"], KNOWN) == name
    for name, title in TITLES.items():
        assert measure_named(title, KNOWN) == name


def test_money_is_known_without_its_currency() -> None:
    known = {"cost": {"title": "cost in EUR", "unit": "money", "better": -1}}
    assert measure_named("cost in eur", known) == measure_named("Cost", known) == "cost"


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("trusst", "Did you mean 'trust'?"),
        ("fony", "Did you mean 'phony'?"),
        ("zzz", "There are: followers_"),
    ],
)
def test_none_of_that_name_names_the_nearest(text: str, near: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        measure_named(text, KNOWN)
    assert str(refused.value).startswith(f"--measure: no measure is called '{text}'. {near}")


def test_what_may_be_several_is_refused() -> None:
    known = {
        "mood": {"title": "mood", "unit": "share", "better": 1},
        "weather": {"title": "Mood today", "unit": "share", "better": 1},
        "clouds": {"title": "mood today", "unit": "share", "better": 1},
    }
    assert measure_named("mood", known) == "mood"
    with pytest.raises(ScenarioError, match=r"'mood today' may be weather or clouds\. Write"):
        measure_named("mood today", known)


def test_each_once() -> None:
    assert measures_named(["kept", "trust", "followers_kept"], KNOWN) == ("followers_kept", "trust")
