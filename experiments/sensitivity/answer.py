"""Which of the model's free numbers the ranking of four ways of talking hangs on."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from sim_sensitivity.findings import Numbers, findings, strongest
from sim_sensitivity.sentences import amount, sentences
from sim_sensitivity.study import Question, Study

from experiments.drawing import bars
from sim import plugins
from sim.experiment import Counts, Gave, Stopped
from sim.scenario import load

QUESTION = Question(trajectories=10, ranked=6, points=128, replicates=2)
STEPS = ("screening", "ranked")
_SHOWN = 10

Values = npt.NDArray[np.float64]


def study(place: Path, question: Question = QUESTION) -> Study:
    """The study, kept in ``place``."""
    registry = plugins.load()
    return Study(load(Path(__file__).parent / "scenario.yaml", registry=registry), registry, question, place)


def made(question: Question = QUESTION) -> str:
    """Run both steps; a line a design point, the mean over replicates to six decimals."""
    with TemporaryDirectory() as folder:
        asked = study(Path(folder), question)
        if isinstance(asked.run(), Stopped):
            raise KeyboardInterrupt
        tables = [
            list(csv.DictReader(io.StringIO((asked.place / step / "runs.csv").read_text(encoding="utf-8"))))
            for step in STEPS
        ]
    names = [name for name in tables[0][0] if name.partition(".")[2] in question.measures]
    lines = [",".join(["step", *names])]
    for step, rows in zip(STEPS, tables, strict=True):
        columns = [np.array([float(row[name]) for row in rows]) for name in names]
        means = np.column_stack([column.reshape(-1, question.replicates).mean(axis=1) for column in columns])
        # The step as a letter and no digit too many: there are well over a thousand lines.
        lines += [",".join([step[0], *(_short(value) for value in line)]) for line in means]
    return "\n".join(lines) + "\n"


def _short(value: float) -> str:
    return f"{value:.6f}".rstrip("0").removeprefix("0").rstrip(".") or "0"


def found(text: str, question: Question = QUESTION) -> dict[str, Any]:
    """What the study says, from its numbers alone."""
    from sim_sensitivity import morris, sobol

    asked = study(Path(), question)
    rows = list(csv.DictReader(io.StringIO(text)))

    def numbers(step: str, design: Values) -> Numbers:
        mine = [row for row in rows if row["step"] == step[0]]

        def column(brand: str, measure: str) -> Values:
            return np.array([[float(row[f"{brand}.{measure}"])] for row in mine])

        return asked.numbers(Gave(Counts(done=len(mine)), column), design)

    walks = morris.trajectories(len(asked.varied), question.trajectories, question.seed)
    screened = numbers(STEPS[0], walks)
    few = [asked.varied[number] for number in strongest(screened, question.ranked)]
    weighed = numbers(STEPS[1], sobol.design(len(few), question.points, question.seed))
    told = findings(asked.varied, screened, few, weighed)
    return {**told, "sentences": sentences(told, screened.about)}


def answer(text: str) -> str:
    """Every pair: where the ranking turns and with what; then what holds for all."""
    told = found(text)
    rows = [
        "| who against whom | measure | in the scenario | ahead in | with the strongest | turns most with |",
        "|---|---|---:|---|---:|---|",
        *(_row(pair) for pair in told["pairs"]),
    ]
    few, points = told["weighing"]["parameters"], told["pairs"][0]["ahead"]["points"]
    rows += [
        "",
        f"*Ahead in*: of {points} design points with all {len(told['parameters'])} parameters varied at once "
        f"(95 % interval); then with the {len(few)} strongest alone ({', '.join(few)}), of "
        f"{told['pairs'][0]['weighed_ahead']['points']} points.",
    ]
    turning = [pair for pair in told["pairs"] if pair["ahead"]["share"] + pair["ahead"]["equal"] < 1 - 1e-9]
    stay = len(told["pairs"]) - len(turning)
    rows += ["", f"{stay} of {len(told['pairs'])} rankings turn at none of these points. Of the others:", ""]
    for pair, said in zip(told["pairs"], told["sentences"]["pairs"], strict=True):
        if pair in turning:
            rows.append(f"- {' '.join(said[:2])}")
    # The numbers that lie here have six decimals: what they cannot show, they do not show to be exactly 0.
    every = " ".join(told["sentences"]["all"]).replace("by a single digit", "in the sixth decimal")
    every = every.replace(" With the same luck at every point that is exactly 0, not about 0.", "")
    return "\n".join([*rows, "", f"Of all of them: {every}"])


def _row(pair: dict[str, Any]) -> str:
    unit = "share" if pair["measure"] == "followers_kept" else "trust"
    title = "followers kept" if unit == "share" else "trust"
    share, low, high = (pair["ahead"][key] for key in ("share", "low", "high"))
    ahead = f"{100 * share:.0f} %" + (
        "" if None in (low, high) else f" ({100 * low:.0f} to {100 * high:.0f})"
    )
    few = pair["weighed_ahead"]
    halves = sorted(few["halves"], key=lambda half: -abs(half["below"] - half["above"]))
    top = halves[0] if halves else None
    turns = ""
    if top and 0 < few["share"] < 1 and abs(top["below"] - top["above"]) >= 3 * top["error"]:
        turns = f"`{top['parameter']}`"
    who = f"{pair['a']} against {pair['b']}"
    cells = [who, title, amount(pair["base"]["mean"], unit), ahead, f"{100 * few['share']:.0f} %", turns]
    return f"| {' | '.join(cells)} |"


def figure(text: str) -> str:
    """The closest pair on either measure: how far each parameter moves it."""
    told = found(text)
    pair = min(told["pairs"], key=lambda pair: abs(pair["ahead"]["share"] - 0.5))
    scale, unit = (100.0, "points") if pair["measure"] == "followers_kept" else (1.0, "trust")
    rows = [
        (
            row["parameter"],
            scale * row["size"]["mean"],
            *(None if row["size"][end] is None else scale * row["size"][end] for end in ("low", "high")),
        )
        for row in pair["effects"][:_SHOWN]
    ]
    title = "followers kept" if scale > 1 else "trust"
    share = f"{100 * pair['ahead']['share']:.0f} %"
    return bars(
        f"The closest ranking, {pair['a']} before {pair['b']} in {title}, holds in {share} of "
        f"{pair['ahead']['points']} design points; what moves their difference",
        rows,
        x=f"how far the difference moves over the whole range, {unit}",
    )
