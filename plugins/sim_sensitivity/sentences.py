"""What a study says, in sentences computed from its findings alone."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from sim.measures import About
from sim.numbers import Mean, decimals, percent
from sim.prose import counted, listed
from sim_sensitivity.typed import Findings, PairFindings, Sentences

__all__ = ["amount", "sentences"]

#: Standard errors that two halves of the design points must differ by to be called different: with a few
#: parameters to choose from, the largest of several differences.
_CLEARLY = 3.0


def sentences(findings: Findings, about: Mapping[str, About]) -> Sentences:
    """``pairs``: for each pair, in order, what it depends on; ``all``: what holds for the whole study."""
    # As everywhere in sentences: "kept" stands over columns only.
    about = {
        name: {**each, "title": {"followers_kept": "followers kept"}.get(name, each["title"])}
        for name, each in about.items()
    }
    return {
        "pairs": [_pair(pair, findings, about[pair["measure"]]) for pair in findings["pairs"]],
        "all": [*_inert(findings), *_luck(findings, about), *_widths(findings), *_failures(findings)],
    }


def amount(value: float, unit: str, spread: float | None = None) -> str:
    """The size of a difference: ``2.1 points``, ``0.12``, ``1,204``; with the digits that a spread allows."""
    scale, fewest, name = {"share": (100.0, 1, " points"), "trust": (1.0, 2, "")}.get(unit, (1.0, 0, ""))
    places = decimals(fewest, scale * value, spread=None if spread is None else scale * spread)
    return f"{scale * value:,.{places}f}{name}"


def _pair(pair: PairFindings, findings: Findings, about: About) -> list[str]:
    return [
        _ranking(pair, findings, about),
        *_turning(pair, findings, about),
        *_strongest(pair, findings, about),
        *_shares(pair),
    ]


def _ranking(pair: PairFindings, findings: Findings, about: About) -> str:
    a, b, ahead = pair["a"], pair["b"], pair["ahead"]
    count = len(findings["parameters"])
    names = [each["name"] for each in findings["parameters"]]
    all_ = f"all {count} parameters varied at once" if count > 1 else f"{names[0]} varied"
    if ahead["share"] is None:
        return f"{a} against {b}, {about['title']}: no design point has a value."
    points = f"{ahead['points']:,} design points with {all_}"
    what = "ahead of" if about["better"] else "above"
    if ahead["equal"] == 1:
        return f"{a} and {b} have exactly the same {about['title']} in each of {points}."
    if ahead["share"] == 1:
        return f"{a} is {what} {b} in {about['title']} in every one of {points}."
    if ahead["share"] == 0:
        return f"{a} is {what} {b} in {about['title']} in the scenario as it is, but in not one of {points}."
    if ahead["share"] + (ahead["equal"] or 0.0) > 1 - 1e-9:
        behind, over = ("behind", "ahead") if about["better"] else ("below", "above")
        return (
            f"{a} is never {behind} {b} in {about['title']}: {over} in {percent(ahead['share'], 0)} and "
            f"equal in {percent(ahead['equal'], 0)} of {points}."
        )
    ends = ""
    if ahead["low"] is not None and ahead["high"] is not None:
        ends = f" (95% interval {percent(ahead['low'], 0)} to {percent(ahead['high'], 0)})"
    equal = f", and equal in {percent(ahead['equal'], 0)}" if ahead["equal"] else ""
    sentence = (
        f"The ranking of {a} and {b} in {about['title']} turns: {a} is {what} {b} in "
        f"{percent(ahead['share'], 0)}{ends} of {points}{equal}."
    )
    if ahead["share"] < 0.5:
        sentence += " That is the rarer case, though it is that of the scenario as it is."
    return sentence


def _turning(pair: PairFindings, findings: Findings, about: About) -> list[str]:
    """With which of the strongest parameters it turns."""
    ahead, sobol = pair.get("weighed_ahead"), findings["weighing"]
    if ahead is None or sobol is None or ahead["share"] is None:
        return []
    a, b = pair["a"], pair["b"]
    few = len(sobol["parameters"])
    which = f"the {few} strongest" if few > 1 else sobol["parameters"][0]
    where = f"With {which} varied and the rest as in the scenario"
    if ahead["share"] in (0, 1):
        if pair["ahead"]["share"] in (0, 1, None):
            return []
        leader, other = (a, b) if ahead["share"] else (b, a)
        word = "in all" if ahead["share"] else "or level in all"
        return [f"{where}, it does not turn: {leader} is ahead of {other} {word} {ahead['points']:,} points."]
    halves = sorted(ahead["halves"], key=lambda half: -abs(half["below"] - half["above"]))
    start = f"{where}, {a} is ahead in {percent(ahead['share'], 0)} of {ahead['points']:,} independent points"
    if not halves or abs(halves[0]["below"] - halves[0]["above"]) < _CLEARLY * halves[0]["error"]:
        return [f"{start}; no single one of them decides it."]
    top = halves[0]
    return [
        f"{start}; most with {top['parameter']}: in {percent(top['below'], 0)} of those where it is below "
        f"{top['middle']:.3g}, and in {percent(top['above'], 0)} of those where it is above."
    ]


def _strongest(pair: PairFindings, findings: Findings, about: About) -> list[str]:
    """Whose elementary effects are largest, and whether that can be told."""
    effects = [row for row in pair["effects"] if row["size"]["mean"]]
    if not effects:
        return ["None of the parameters moves the difference."] if pair["effects"] else []
    first, *rest = effects
    unit = about["unit"]
    mean, low, high = first["size"]["mean"] or 0.0, first["size"]["low"], first["size"]["high"]
    ends = ""
    level: list[str] = []
    if low is not None and high is not None:
        half = (high - low) / 2
        texts = (amount(max(end, 0.0), unit, half).removesuffix(" points") for end in (low, high))
        ends = f" (95% interval {' to '.join(texts)})"
        level = [
            row["parameter"] for row in rest if row["size"]["high"] is not None and row["size"]["high"] >= low
        ]
    sentence = (
        f"{first['parameter']} moves the difference most, by {amount(mean, unit)}{ends} from one "
        "end of its range to the other"
    )
    if not ends and rest:
        sentence += f", then {listed([row['parameter'] for row in rest[:2]])}"
    elif level:
        others = f" and {len(level) - 4} more" if len(level) > 4 else ""
        names = ", ".join(level[:4]) + others if others else listed(level)
        sentence += f"; not told apart from it: {names}"
    elif rest:
        sentence += f", more than any other; next {listed([row['parameter'] for row in rest[:2]])}"
    return [sentence + "."]


def _shares(pair: PairFindings) -> list[str]:
    rows = [row for row in pair.get("weighed", []) if row["total"]["mean"] is not None]
    if not rows:
        return []
    top = rows[0]
    first_sum = sum(row["first"]["mean"] or 0.0 for row in rows)
    sentence = (
        f"Of the variance that the {len(rows)} strongest make, {top['parameter']} has "
        f"{_share(top['first'])} alone and {_share(top['total'])} with what it does together with others"
        if len(rows) > 1
        else f"It alone was weighed: {_share(top['first'])} of the variance"
    )
    if len(rows) > 1:
        together = 1 - first_sum
        sentence += f"; what each does alone adds up to {percent(min(max(first_sum, 0.0), 1.0), 0)}" + (
            ", the rest is how they act on each other" if together >= 0.05 else ""
        )
    return [sentence + "."]


def _share(index: Mean) -> str:
    mean = percent(min(max(index["mean"] or 0.0, 0.0), 1.0), 0)
    if index["low"] is None or index["high"] is None:
        return mean
    low, high = (
        percent(min(max(end, 0.0), 1.0), 0).removesuffix("%") for end in (index["low"], index["high"])
    )
    return f"{mean} (95% interval {low} to {high})"


def _inert(findings: Findings) -> list[str]:
    names = findings["inert"]
    if not names:
        return []
    count, of = len(names), len(findings["parameters"])
    what = "a difference" if len(findings["pairs"]) == 1 else "any of the differences"
    return [
        f"{count} of {of} parameters did not move {what} by a single digit: {listed(names)}. "
        "With the same luck at every point that is exactly 0, not about 0."
    ]


def _luck(findings: Findings, about: Mapping[str, About]) -> list[str]:
    lines = []
    for measure in dict.fromkeys(pair["measure"] for pair in findings["pairs"]):
        pairs = [pair for pair in findings["pairs"] if pair["measure"] == measure and pair["luck"]]
        if not pairs:
            continue
        widest = max(pair["luck"] or 0.0 for pair in pairs)
        below = sum(
            all(
                row["size"]["mean"] is not None and row["size"]["mean"] < (pair["luck"] or 0)
                for pair in pairs
                for row in pair["effects"]
                if row["parameter"] == each["name"]
            )
            for each in findings["parameters"]
            if each["name"] not in findings["inert"]
        )
        title, unit = about[measure]["title"], about[measure]["unit"]
        sentence = (
            f"Other people would move a difference in {title} by up to {amount(widest, unit)} (standard "
            "error of the mean over replicates)"
        )
        if below:
            sentence += (
                f"; {counted(below, 'parameter')} that {'are' if below != 1 else 'is'} not inert "
                f"move{'s' * (below == 1)} every one of them by less than that"
            )
        lines.append(sentence + ".")
    return lines


def _widths(findings: Findings) -> list[str]:
    """How well the total indices are known, and what would make it better."""
    halves = [
        (row["total"]["high"] - row["total"]["low"]) / 2
        for pair in findings["pairs"]
        for row in pair.get("weighed", [])
        if row["total"]["low"] is not None and row["total"]["high"] is not None
    ]
    sobol = findings["weighing"]
    if not halves or sobol is None:
        return []
    lines = sobol["lines"]
    target = lines
    while max(halves) / sqrt(target / lines) > 0.055 and target < lines << 10:
        target *= 2
    if max(halves) > 0.5:
        return [
            f"{lines} lines are too few for shares of variance: some are not known at all. Raise --points."
        ]
    sentence = f"Shares of variance with others are known to ±{100 * max(halves):.0f} points or better"
    if target > lines:
        sentence += f"; --points {target} would make that about ±5"
    return [sentence + "."]


def _failures(findings: Findings) -> list[str]:
    lines = []
    for name, where in (("screening", findings["screening"]), ("weighing", findings["weighing"])):
        if where and where["failed"]:
            lines.append(
                f"{where['failed']:,} of {where['runs']:,} runs of the {name} failed; their design points "
                "are left out."
            )
    return lines
