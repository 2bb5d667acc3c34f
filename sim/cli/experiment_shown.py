"""Experiments on the terminal and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from sim.experiment.reading import run_again
from sim.experiment.tables import column_of
from sim.foreign import Json
from sim.numbers import amount, chance
from sim.scenario.settings import split_path
from sim.shell import command
from sim.terminal.output import print_lines, wrapped
from sim.terminal.progress import duration
from sim.terminal.saying import say
from sim.terminal.table import in_blocks

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.compare import Interval
    from sim.experiment.best import Option, Ranking
    from sim.experiment.manifest import Manifest
    from sim.experiment.reading import Status
    from sim.terminal.marks import Marks

__all__ = [
    "ranking_as_json",
    "selected",
    "show_ranking",
    "show_status",
    "show_table",
    "size",
    "status_as_json",
]

_HEADLINE = ("followers_kept", "trust")


def size(count: float) -> str:
    """``123456`` -> ``123 kB``."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= scale:
            return f"{count / scale:.3g} {unit}"
    return f"{count:.0f} bytes"


def selected(manifest: Manifest) -> list[str]:
    """The measures to show where there is little room."""
    names: list[str] = manifest.about["measures"]
    return [name for name in _HEADLINE if name in names] or names[:2]


# --- how far it is


def show_status(status: Status, place: Path) -> None:
    """How far it is, in lines."""
    counts, about = status.counts, status.manifest.about
    say(about["name"])
    say(
        f"{about['design']}: {about['points']:,} design points x {about['replicates']:,} replicates, "
        f"seed {about['seed']}"
    )
    killed = f"killed {'its' if counts.killed == 1 else 'their'} process"
    parts = ((counts.failed, "failed"), (counts.killed, killed), (counts.waiting, "missing"))
    more = "".join(f", {number:,} {word}" for number, word in parts if number)
    say(f"{counts.done:,} of {counts.all:,} runs done{more}.")
    for sentence, times in status.failures.items():
        say(f"  {times:,} x {sentence}")
    if counts.waiting and status.seconds is not None:
        say(f"What is missing takes {duration(status.seconds * counts.waiting)} of one processor.")
    if status.changed:
        say(f"{about['file']} has changed since: running it again runs what that changes.")
    go_on = f"Go on: {run_again(Path(about['file']), place.parent)}"
    for name in status.unfit:
        say(f"{place / name}: is damaged, or was changed. It is written again when you go on.")
    for name in status.shards:
        say(f"{place / 'shards' / name}: is damaged. Its runs are done again when you go on.")
    if status.running:
        say("Another process is at it.")
    elif counts.waiting or status.unfit:
        say(go_on)
    elif not status.tables:
        say(f"The tables are not written yet. {go_on}")
    else:
        say(f"Tables: {place / 'runs.parquet'}, {place / 'runs.csv'}")


def status_as_json(status: Status, place: Path) -> Json:
    """How far it is, for JSON."""
    about = status.manifest.about
    return {
        "name": about["name"],
        "directory": str(place),
        "file": about["file"],
        "running": status.running,
        "changed": status.changed,
        "design": about["design"],
        "points": about["points"],
        "replicates": about["replicates"],
        "runs": {**asdict(status.counts), "all": status.counts.all},
        "seconds_per_run": status.seconds,
        "tables": status.tables,
        "damaged": [*status.unfit, *status.shards],
        "failures": status.failures,
    }


# --- tables


def show_table(manifest: Manifest, by: str, table: pa.Table, measures: Sequence[str]) -> None:
    """A table in aligned columns: what varies, and the measures of each brand.

    Columns for which the terminal has no room stand in a table of their own below.
    """

    def lines(width: int, marks: Marks) -> list[Text]:
        # One text: ten thousand lines one by one take rich a second.
        cells = _cells(manifest, by, table, measures, marks)
        texts = [Text("\n").join(in_blocks(list(cells.items()), width, keys))]
        if by == "point":
            sentence = f"{marks.plus_minus} half the 95% interval of the mean over replicates."
            texts += wrapped(sentence, width)
        return texts

    keys = 2 if by == "run" else 1  # columns that say which line it is
    print_lines(lines)


def _cells(
    manifest: Manifest, by: str, table: pa.Table, measures: Sequence[str], marks: Marks
) -> dict[str, list[str]]:
    about = manifest.about
    names = ["point", *(["replicate"] if by == "run" else []), *about["paths"]]
    cells: dict[str, list[str]] = {
        label: [_plain(value) for value in table.column(name).to_pylist()]
        for name, label in zip(names, _short(names), strict=True)
    }
    for brand in about["brands"]:
        for measure in measures:
            name = column_of(brand, measure)
            unit = about["about"][measure]["unit"]
            texts = [_amount(value, unit) for value in table.column(name).to_pylist()]
            if by == "point":
                ends = [table.column(f"{name}.{end}").to_pylist() for end in ("low", "high")]
                texts = [
                    text + (f" {marks.plus_minus}{_half(low, high, unit)}" if low is not None else "")
                    for text, low, high in zip(texts, *ends, strict=True)
                ]
            cells[f"{brand} {about['about'][measure]['title']}"] = texts
    if by == "run":
        cells["state"] = table.column("state").to_pylist()
    elif any(table.column("failed").to_pylist()):
        cells["failed"] = [str(number) for number in table.column("failed").to_pylist()]
    return cells


def _short(paths: Sequence[str]) -> list[str]:
    """The ends of paths, as much of each as tells them apart."""
    parts = [path.split(".") for path in paths]
    ends = []
    for part in parts:
        length = 1
        while length < len(part) and sum(other[-length:] == part[-length:] for other in parts) > 1:
            length += 1
        ends.append(".".join(part[-length:]))
    return ends


def _plain(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _amount(value: float | None, unit: str) -> str:
    if value is None or not isfinite(value):
        return "-"
    return amount(value, unit, 3 if unit == "trust" else None)


def _half(low: float, high: float, unit: str) -> str:
    half = (high - low) / 2
    if unit == "share":
        return f"{100 * half:.1f}"
    return f"{half:.2g}" if unit == "trust" else f"{half:,.0f}"


# --- ranking


def show_ranking(ranking: Ranking, manifest: Manifest, top: int, brand: str | None = None) -> None:
    """The best design points, and which of them could not be told apart; ``brand``: whose were asked for."""
    about = manifest.about
    unit = about["about"][ranking.measure]["unit"]
    options = ranking.options[:top]
    cells: dict[str, list[str]] = {"point": [str(option.point) for option in options]}
    paths = [
        path for path in about["paths"] if len({str(each.settings[path]) for each in ranking.options}) > 1
    ]
    for path, label in zip(paths, _short(paths), strict=True):
        cells[label] = [_plain(option.settings[path]) for option in options]
    if len(about["brands"]) > 1 and brand is None:
        cells["brand"] = [option.brand for option in options]
    title = about["about"][ranking.measure]["title"]
    cells[title if unit == "money" else ranking.measure] = [
        _amount(option.value.mean, unit) for option in options
    ]
    cells["95% interval"] = [_interval(option.value, unit) for option in options]
    cells["verdict"] = ["best", *(_against(option, unit) for option in options[1:])]
    cells["chance"] = [chance(each.chance) for each in options]
    unsure = any(option.unsure for option in ranking.options)
    if unsure:
        cells["keeps"] = [_keeps(option) for option in options]
    way = "most" if ranking.better > 0 else "least"
    whose = f" of {brand}" if brand is not None and len(about["brands"]) > 1 else ""
    limits = " with " + " and ".join(map(str, ranking.conditions)) if ranking.conditions else ""
    sentences = [_verdict(ranking)]
    if brand is None and len(about["brands"]) > 1:
        sentences.append(_whose(ranking, about))
    if len(ranking.options) > top:
        sentences.append(f"{len(ranking.options) - top:,} more; --top shows them.")
    if ranking.conditions and not unsure:
        them = "condition" if len(ranking.conditions) == 1 else "conditions"
        sentences.append(f"Every design point ranked keeps the {them} surely.")
    if ranking.left_out:
        n = ranking.left_out
        sentences.append(f"{n:,} design point{'s do' if n > 1 else ' does'} not keep the conditions.")
    if ranking.empty:
        n = ranking.empty
        sentences.append(f"{n:,} design point{'s have' if n > 1 else ' has'} no value yet, or failed.")

    def lines(width: int, marks: Marks) -> list[Text]:
        texts = wrapped(f"{about['name']}: {way} {ranking.measure}{whose}{limits}", width)
        texts += in_blocks(list(cells.items()), width)
        return [*texts, *(line for sentence in sentences for line in wrapped(sentence, width))]

    print_lines(lines)


def _whose(ranking: Ranking, about: Json) -> str:
    """Without ``--brand``: whose lines these are, and which brand the design is about."""
    counts = Counter(option.brand for option in ranking.options)
    parts = [f"{name} in {number:,}" for name, number in counts.most_common()]
    sentence = f"Each line is the brand that does best in its design point: {', '.join(parts)}."
    brands = {_brand_of(path, about["brands"]) for path in about["paths"]}
    (only,) = brands if len(brands) == 1 else (None,)
    if only is None:
        return f"{sentence} --brand NAME ranks one brand alone."
    return f"{sentence} The design varies {only} alone: --brand {command(only)} ranks that."


def _brand_of(path: str, brands: Sequence[str]) -> str | None:
    """The brand that a path sets something of; None for what is no brand's."""
    section, *rest = split_path(path)
    if section != "brands" or not rest:
        return None
    if rest[0] in brands:
        return rest[0]
    return brands[int(rest[0])] if rest[0].isdigit() and int(rest[0]) < len(brands) else None


def _interval(value: Interval, unit: str) -> str:
    return "-" if value.low is None else f"{_amount(value.low, unit)} to {_amount(value.high, unit)}"


def _against(option: Option, unit: str) -> str:
    if option.apart is None:
        return "one replicate tells nothing"
    if option.apart:
        return "behind"
    return "not told apart" if option.candidate else "hardly the best"


def _keeps(option: Option) -> str:
    return "surely" if not option.unsure else "on average: " + ", ".join(option.unsure)


def _verdict(ranking: Ranking) -> str:
    """What the ranking says. Only those that may be the best are named as such."""
    best, others = ranking.options[0], ranking.options[1:]
    if not others:
        keeps = " that keeps the conditions" if ranking.left_out else ""
        return f"Design point {best.point} is the only one{keeps}."
    if any(option.apart is None for option in others):
        return "One replicate shows what can happen, not how sure it is: raise replicates to tell apart."
    level = [option for option in others if option.candidate]
    hardly = [option for option in others if not option.apart and not option.candidate]
    rest = f" The test does not rule out {_points(hardly)}, of a chance below 1% each." if hardly else ""
    if level:
        any_ = "either" if len(level) == 1 else "any"
        apart = f"Design point {best.point} could not be told apart from {_points(level)}"
        return f"{apart}: {any_} may be the best.{rest}"
    of = f"of {len(ranking.options):,}"
    if hardly:
        return f"Design point {best.point} is the best {of} with a chance of {chance(best.chance)}.{rest}"
    return f"Design point {best.point} is clearly the best {of}."


def _points(options: Sequence[Option]) -> str:
    if len(options) == 1:
        return f"design point {options[0].point}"
    numbers = ", ".join(str(option.point) for option in options[:8]) + (", ..." if len(options) > 8 else "")
    return f"{len(options):,} design points ({numbers})"


def ranking_as_json(ranking: Ranking, manifest: Manifest) -> Json:
    """The ranking, for JSON."""
    return {
        "name": manifest.about["name"],
        "measure": ranking.measure,
        "better": ranking.better,
        "conditions": [str(each) for each in ranking.conditions],
        "options": [
            {
                "point": option.point,
                "settings": dict(option.settings),
                "brand": option.brand,
                "value": option.value.as_dict(),
                "runs": option.runs,
                "behind": None if option.behind is None else option.behind.as_dict(),
                "p": option.p,
                "told_apart": option.apart,
                "chance": option.chance,
                "may_be_best": option.candidate,
                "unsure": list(option.unsure),
            }
            for option in ranking.options
        ],
        "left_out": ranking.left_out,
        "empty": ranking.empty,
    }
