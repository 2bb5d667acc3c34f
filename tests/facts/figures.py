"""The figures behind the facts, measured in a few replicates, and the tables of the pages that quote them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim import plugins
from sim.measures import COLUMNS, GROUPS
from sim.model import TrustModel
from sim.scenario import loads

Numbers = npt.NDArray[np.float64]  # one a replicate

FOLLOWERS, DAYS, REPLICATES = 10_000, 180, 4
MONTHS = DAYS / 30
REASONS = ("left_other", "left_bored", "left_ignored", "left_phony")

_SCENARIO = f"""
name: Facts
days: {DAYS}
seed: 1
measure_every: {DAYS}
audience: {{size: {FOLLOWERS}}}
brands:
  - {{name: ordinary, strategy: ordinary}}
  - {{name: teller, strategy: broadcast}}
  - {{name: quieter, strategy: broadcast, with: {{posts_per_day: 0.35}}}}
  - {{name: louder, strategy: broadcast, with: {{posts_per_day: 1.4}}}}
  - {{name: ignorer, strategy: ask-and-ignore}}
  - {{name: follower-up, strategy: genuine-follow-up}}
  - {{name: answers-10, strategy: personal-thanks, with: {{answer_rate: 0.1}}}}
  - {{name: answers-85, strategy: personal-thanks, with: {{answer_rate: 0.85}}}}
"""


@cache
def registry() -> plugins.Registry:
    """What ships, and the ordinary brand."""
    return plugins.load([Path(__file__).with_name("ordinary.py")])


class Figures:
    """What the facts are about, one number a replicate.

    ``psychology`` changes parameters; everything else stands at its default.
    """

    def __init__(self, psychology: Mapping[str, float], replicates: int = REPLICATES) -> None:
        sets = [f"psychology.{name}={value}" for name, value in psychology.items()]
        scenario = loads(_SCENARIO, registry=registry(), sets=sets)
        self._names = [brand.name for brand in scenario.brands]
        self._daily = []
        wrote = []
        for replicate in range(replicates):
            model = TrustModel(scenario, replicate=replicate, registry=registry())
            model.run_model()
            self._daily.append(model.daily)
            who = np.concatenate(model.brand("ordinary").strategy.wrote)
            wrote.append(np.sort(np.bincount(who, minlength=FOLLOWERS))[::-1])
        self._wrote = np.array(wrote, float)  # comments a follower in 180 days, most first

    def total(self, brand: str, column: str, first_day: int = 1) -> Numbers:
        """A flow summed from ``first_day`` to the last."""
        number, place = self._names.index(brand), COLUMNS.index(column)
        return np.array([daily[number, first_day - 1 :, 0, place].sum() for daily in self._daily])

    # Fact 1

    def written_by_top_tenth(self) -> Numbers:
        """Share of the ordinary brand's comments that come from the tenth of followers who write most."""
        return self._wrote[:, : FOLLOWERS // 10].sum(axis=1) / self._wrote.sum(axis=1)

    def ever_wrote(self) -> Numbers:
        """Share of followers who wrote at least once."""
        return (self._wrote > 0).mean(axis=1)

    # Fact 2

    def comments_a_post(self) -> Numbers:
        """Comments per post and follower."""
        return self.total("ordinary", "comments") / self.total("ordinary", "posts") / FOLLOWERS

    def active_a_week(self) -> Numbers:
        """Comments and likes per follower and week: at least the share of followers who did anything."""
        acts = self.total("ordinary", "comments") + self.total("ordinary", "likes")
        return acts / FOLLOWERS / (DAYS / 7)

    # Fact 3

    def question_pull(self, brand: str) -> Numbers:
        """Comments of a post that asks, as a multiple of those of a post that tells, of the same brand."""
        asks, asked = self.total(brand, "asks"), self.total(brand, "asked")
        tells, told = self.total(brand, "posts") - asks, self.total(brand, "comments") - asked
        return (asked / asks) / (told / tells)

    # Fact 4

    def unfollowed_a_month(self) -> Numbers:
        """Share of the ordinary brand's followers lost to unfollowing, a month."""
        return 1 - (1 - self.total("ordinary", "unfollows") / FOLLOWERS) ** (1 / MONTHS)

    def lost_a_month(self) -> Numbers:
        """The same, who mutes counted as lost."""
        gone = self.total("ordinary", "unfollows") + self.total("ordinary", "mutes")
        return 1 - (1 - gone / FOLLOWERS) ** (1 / MONTHS)

    def mutes_an_unfollow(self) -> Numbers:
        """Mutes as a multiple of unfollows."""
        return self.total("ordinary", "mutes") / self.total("ordinary", "unfollows")

    # Fact 7

    def trust_of_contributors(self, brand: str) -> Numbers:
        """Mean trust on the last day of those who wrote."""
        number, group = self._names.index(brand), GROUPS.index("contributors")
        return np.array([daily[number, -1, group, COLUMNS.index("trust")] for daily in self._daily])

    # Fact 13

    def comments_won(self) -> Numbers:
        """Comments of days 91 to 180 when 85 % are answered, as a multiple of those when 10 % are."""
        return self.total("answers-85", "comments", 91) / self.total("answers-10", "comments", 91)

    # Fact 17

    def exits(self, brand: str) -> Numbers:
        """Who unfollowed, muted or stopped looking."""
        return sum((self.total(brand, reason) for reason in REASONS), np.zeros(len(self._daily)))

    def left(self, brand: str, reason: str) -> Numbers:
        """Share of exits for one reason."""
        return self.total(brand, reason) / self.exits(brand)


@cache
def at_defaults() -> Figures:
    """Everything at its default."""
    return Figures({})


# --- Tables that pages quote


def percent(values: Numbers, places: int = 1) -> str:
    """Mean over replicates, in per cent."""
    return f"{100 * values.mean():.{places}f} %"


def ratio(values: Numbers) -> str:
    """Mean over replicates, as a multiple."""
    return f"{values.mean():.2f}"


def measured() -> str:
    """What docs/model/facts.md says was measured at the defaults."""
    f = at_defaults()
    rows = [
        (
            "1",
            "comments written by the top tenth of followers",
            "70-92 %",
            percent(f.written_by_top_tenth(), 0),
        ),
        ("1", "followers who ever comment in 180 days", "at most 25 %", percent(f.ever_wrote(), 0)),
        ("2", "comments per post and follower", ".03-.5 %", percent(f.comments_a_post(), 2)),
        ("2", "comments and likes per follower and week", "under 1 %", percent(f.active_a_week(), 2)),
        ("3", "comments of a question against a statement", "1.3-3", ratio(f.question_pull("ordinary"))),
        ("4", "followers who unfollow, a month", ".5-3 %", percent(f.unfollowed_a_month(), 2)),
        ("4", "followers who unfollow or mute, a month", ".5-3 %", percent(f.lost_a_month(), 2)),
        ("4", "mutes for one unfollow", ".7-1.1", ratio(f.mutes_an_unfollow())),
        ("7", "trust of contributors, follow-up", "highest", ratio(f.trust_of_contributors("follower-up"))),
        ("7", "trust of contributors, broadcast", "between", ratio(f.trust_of_contributors("teller"))),
        ("7", "trust of contributors, ask-and-ignore", "lowest", ratio(f.trust_of_contributors("ignorer"))),
        ("13", "later comments, 85 % answered against 10 %", "1.05-1.5", ratio(f.comments_won())),
        ("17", "exits in 180 days at .35 posts a day", "fewest", percent(f.exits("quieter") / FOLLOWERS)),
        ("17", "exits in 180 days at .7 posts a day", "more", percent(f.exits("teller") / FOLLOWERS)),
        ("17", "exits in 180 days at 1.4 posts a day", "most", percent(f.exits("louder") / FOLLOWERS)),
        (
            "17",
            "of a broadcaster's exits: bored",
            "at least half",
            percent(f.left("teller", "left_bored"), 0),
        ),
        (
            "17",
            "of a broadcaster's exits: ignored",
            "at most 30 %",
            percent(f.left("teller", "left_ignored"), 0),
        ),
    ]
    lines = ["| fact | what | must be | is |", "|---:|---|---|---|"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows]) + "\n"


#: What the first draft had, for the parameters whose defaults were moved.
FIRST_DRAFT: Mapping[str, float] = {
    "first_attention": 0.5,
    "habituation": 0.05,
    "attention_gain": 0.1,
    "attention_recovery": 0.01,
    "exit_attention_slope": 3,
}

#: .0007 a day is about .01 for each post shown: a brand that posts .7 times a day is shown .07 times a day.
FIRST_HAZARD: Mapping[str, float] = {"exit_hazard": 0.01, "exit_background": 0}


def moved() -> str:
    """What docs/model.md says of the defaults that were moved: each put back alone, then all of them."""
    cases: dict[str, Mapping[str, float]] = {"nothing: the defaults": {}}
    for name, value in FIRST_DRAFT.items():
        cases[f"`{name}` {value:g}"] = {name: value}
    cases["a hazard of .01 a post shown, no background"] = FIRST_HAZARD
    cases["all of these"] = {**FIRST_DRAFT, **FIRST_HAZARD}
    cases["`exit_background` .0001"] = {"exit_background": 0.0001}
    head = ("put back", "top tenth writes (1)", "acts a week (2)", "unfollow a month (4)")
    head += ("unfollow or mute (4)", "later comments (13)", "bored (17)", "ignored (17)")
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for case, psychology in cases.items():
        f = Figures(psychology) if psychology else at_defaults()
        cells = [
            percent(f.written_by_top_tenth(), 0),
            percent(f.active_a_week(), 2),
            percent(f.unfollowed_a_month(), 2),
            percent(f.lost_a_month(), 2),
            ratio(f.comments_won()),
            percent(f.left("teller", "left_bored"), 0),
            percent(f.left("teller", "left_ignored"), 0),
        ]
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
