"""What defaults that were moved do to the facts they were moved for: the table in ``docs/model.md``."""

from __future__ import annotations

from collections.abc import Mapping

from sim.facts import FACTS, Claim, Lab, Size

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

SIZE = Size(10_000, 4)

# Heading -> claim, and decimals.
COLUMNS = {
    "top tenth writes (1)": (1, "top-tenth", 0),
    "acts a week (2)": (2, "acts", 2),
    "unfollow a month (4)": (4, "unfollow", 2),
    "unfollow or mute (4)": (4, "unfollow-or-mute", 2),
    "later comments (13)": (13, "comments", 2),
    "bored (17)": (17, "bored", 0),
    "ignored (17)": (17, "ignored", 0),
}


def claim(fact: int, name: str) -> Claim:
    """A claim by its name."""
    return next(each for each in FACTS[fact].claims if each.name == name)


def moved() -> str:
    """Each default put back alone, then all of them."""
    cases: dict[str, Mapping[str, float]] = {"nothing: the defaults": {}}
    for name, value in FIRST_DRAFT.items():
        cases[f"`{name}` {value:g}"] = {name: value}
    cases["a hazard of .01 a post shown, no background"] = FIRST_HAZARD
    cases["all of these"] = {**FIRST_DRAFT, **FIRST_HAZARD}
    cases["`exit_background` .0001"] = {"exit_background": 0.0001}
    lines = [f"| put back | {' | '.join(COLUMNS)} |", f"|---|{'---:|' * len(COLUMNS)}"]
    for case, psychology in cases.items():
        lab = Lab(SIZE, [f"psychology.{name}={value}" for name, value in psychology.items()])
        cells = []
        for fact, name, places in COLUMNS.values():
            asked = claim(fact, name)
            text = asked.text(float(asked.measure(lab).mean()), places)
            cells.append(text.replace("%", " %"))
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
