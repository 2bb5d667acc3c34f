"""Every fact under every rival model: ``sim facts --rivals``, kept."""

from __future__ import annotations

from sim_facts.catalogue import FACTS, QUICK, Size
from sim_facts.rivals import OWN, Held, hold, read_csv, survivors, to_csv

from experiments.drawing import grid
from sim.rivals import RIVALS

_MARKS = {"holds": "holds", "fails": "**fails**", "inconclusive": "?"}


def made(replicates: int = QUICK.replicates) -> str:
    """What ``sim facts --rivals --quick --csv`` writes."""
    return to_csv(list(hold(Size(QUICK.followers, replicates))))


def answer(text: str) -> str:
    """Which facts survive every rival, which rival upsets which, and the table."""
    held = read_csv(text)
    kept, upset, unsure = survivors(held)
    own, *rivals = held
    others = [number for number in own.verdicts if number not in (*kept, *upset, *unsure)]
    lines = [
        f"Of the facts that hold under the model itself at this size, under all {len(rivals)} rivals hold: "
        f"{_listed(kept)}; inconclusive under at least one, failing under none: {_listed(unsure)}; "
        f"failing under at least one: {_listed(upset)}. Left out, since they do not hold under the model "
        f"itself with so few replicates: {_listed(others)}.",
        "",
    ]
    for number in upset:
        names = [f"`{rival.model}`" for rival in rivals if rival.verdicts[number] == "fails"]
        lines.append(f"- {number}, *{FACTS[number].says}*: fails under {', '.join(names)}")
    gained = [
        f"{number} under `{rival.model}`"
        for rival in rivals
        for number, verdict in rival.verdicts.items()
        if verdict == "holds" and own.verdicts[number] == "fails"
    ]
    if gained:
        lines += ["", f"What fails under the model itself and holds under a rival: {', '.join(gained)}."]
    lines += ["", *_table(held), "", *(f"- `{rival.name}`: {rival.says}" for rival in RIVALS)]
    return "\n".join(lines)


def _table(held: list[Held]) -> list[str]:
    names = [each.model if each.model == OWN else f"`{each.model}`" for each in held]
    rows = ["| fact | " + " | ".join(names) + " |", "|---:|" + "---|" * len(held)]
    for number in held[0].verdicts:
        cells = " | ".join(_MARKS[each.verdicts[number]] for each in held)
        rows.append(f"| {number} | {cells} |")
    return rows


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"


def figure(text: str) -> str:
    """A square a fact and model."""
    held = read_csv(text)
    kept, upset, unsure = survivors(held)
    return grid(
        f"Of {len(kept) + len(upset) + len(unsure)} facts that hold under the model itself, {len(kept)} hold "
        "under every rival too",
        [each.model for each in held],
        {
            f"{number} {FACTS[number].kind}": [each.verdicts[number] for each in held]
            for number in held[0].verdicts
        },
    )
