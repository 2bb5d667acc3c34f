"""Facts 1, 2, 3, 4, 7, 13 and 17 at the defaults: what a model of brand audiences must show.

The tolerances are those of the sources (docs/model/facts.md), not of the model. A fact that fails is not to
be loosened: either a default that nobody has measured moves, or the model is wrong.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from . import figures
from .figures import Figures

pytestmark = pytest.mark.slow

PAGES = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def at_defaults() -> Figures:
    return figures.at_defaults()


def test_fact_1_a_tenth_writes_nearly_everything(at_defaults: Figures) -> None:
    assert 0.70 <= at_defaults.written_by_top_tenth().mean() <= 0.92
    assert at_defaults.ever_wrote().mean() <= 0.25
    assert at_defaults.ever_wrote().mean() > 0.05  # and it is a tenth of followers, not a handful


def test_fact_2_few_do_anything(at_defaults: Figures) -> None:
    assert 0.0003 <= at_defaults.comments_a_post().mean() <= 0.005
    assert at_defaults.active_a_week().mean() < 0.01


@pytest.mark.parametrize("brand", ["ordinary", "ignorer", "follower-up"])
def test_fact_3_a_question_draws_comments(at_defaults: Figures, brand: str) -> None:
    assert 1.3 <= at_defaults.question_pull(brand).mean() <= 3


def test_fact_4_some_leave_every_month_and_nearly_as_many_mute(at_defaults: Figures) -> None:
    assert 0.005 <= at_defaults.unfollowed_a_month().mean() <= 0.03
    assert 0.005 <= at_defaults.lost_a_month().mean() <= 0.03  # however muting is counted
    assert 0.7 <= at_defaults.mutes_an_unfollow().mean() <= 1.1


def test_fact_7_contributors_trust_by_how_they_were_treated(at_defaults: Figures) -> None:
    trust = at_defaults.trust_of_contributors
    assert (trust("follower-up") > trust("teller")).all()
    assert (trust("teller") > trust("ignorer")).all()


def test_fact_13_answering_brings_comments(at_defaults: Figures) -> None:
    assert 1.05 <= at_defaults.comments_won().mean() <= 1.5


def test_fact_13_overshoots_with_strong_feed_feedback(at_defaults: Figures) -> None:
    strong = Figures({"feed_feedback": 2})
    assert strong.comments_won().mean() > 1.5


def test_fact_17_exits_rise_with_posting(at_defaults: Figures) -> None:
    assert (at_defaults.exits("louder") > at_defaults.exits("teller")).all()
    assert (at_defaults.exits("teller") > at_defaults.exits("quieter")).all()


def test_fact_17_a_broadcaster_bores_more_than_it_betrays(at_defaults: Figures) -> None:
    assert at_defaults.left("teller", "left_bored").mean() >= 0.5
    assert at_defaults.left("teller", "left_ignored").mean() <= 0.3


def test_the_pages_say_what_was_measured() -> None:
    again = "run: python -m tests.docs"
    assert figures.measured() in (PAGES / "model" / "facts.md").read_text(encoding="utf-8"), again
    assert figures.moved() in (PAGES / "model.md").read_text(encoding="utf-8"), again
