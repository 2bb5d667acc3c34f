"""What a fit leaves behind: ``fitted.yaml``, ``posterior.parquet``, ``fit.html``, each written whole."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from sim import ResultsError
from sim.foreign import plain
from sim.prose import listed
from sim_fit.fitting import Estimate, Fit
from sim_fit.targets import AFTER, BEHAVIOURS
from sim_fit.words import number

__all__ = ["FILES", "fitted_yaml", "posterior_bytes", "put"]

FILES: Final = ("fitted.yaml", "posterior.parquet", "fit.html")

_PLATFORMS: Final = {"x": "x", "facebook": "facebook-page", "instagram": "instagram", "youtube": "youtube"}
_NOW: Final = "As now"


def platform_of(network: str) -> dict[str, str]:
    """The platform of a scenario that has no other, as part of its audience."""
    return {"platform": _PLATFORMS[network]} if network in _PLATFORMS else {}


def fitted_yaml(fit: Fit, base: Path | None) -> str:
    """The scenario: each number with its median, 90 % interval and prior; on ``base`` if there is one."""
    question = fit.question
    imported = question.imported
    last = imported.day(imported.record.days - 1)
    where = f"{imported.network or 'conversations'}, {question.begins} to {last}"
    lines = [
        f"# What sim fit made of {plain(question.imported.folder.name)}: {where}.",
        "# Each number: median (90 % interval; prior).",
        "",
    ]
    if base is not None:
        lines.append(f"extends: {_quoted(os.path.relpath(base, question.imported.folder))}")
    else:
        lines += [f"name: {_quoted(question.imported.folder.resolve().name)}", "days: 180", "replicates: 20"]
    lines += ["", "audience:", f"  size: {question.size}"]
    if base is None:
        lines += [f"  {key}: {value}" for key, value in platform_of(question.imported.network).items()]
    estimates = [each for each in fit.estimates if each.low is not None]
    traits: dict[str, list[Estimate]] = {}
    for each in estimates:
        if each.prior.path.startswith("audience.traits."):
            traits.setdefault(each.name.partition(".")[0], []).append(each)
    lines += ["  traits:"] if traits else []
    for trait, of in traits.items():
        lines += [f"    {trait}:", *(f"      {_line(each.name.partition('.')[2], each)}" for each in of)]
    minds = [each for each in estimates if each.prior.path.startswith("psychology.")]
    lines += ["", "psychology:", *(f"  {_line(each.name, each)}" for each in minds)] if minds else []
    lines += ["", *_remarks(fit), "brands:", *_brands(fit, base is None)]
    return "\n".join(lines) + "\n"


def _line(name: str, each: Estimate) -> str:
    assert each.low is not None
    assert each.high is not None
    value = number(each.median) if not each.prior.integer else f"{each.median:.0f}"
    interval = f"{number(each.low)} to {number(each.high)}"
    prior = f"{number(each.prior.low)} to {number(each.prior.high)}"
    return f"{name}: {value.replace(',', '')}  # {value} ({interval}; prior {prior})"


def _remarks(fit: Fit) -> Iterator[str]:
    names = [each.name for each in fit.estimates if each.kept]
    sentence = (
        f"No export tells of {listed(names)}: these have their usual values here, and all of their prior "
    )
    yield from _comment(f"{sentence}with --posterior.")
    failures = [each.name for each in fit.estimates if not each.kept and each.low is None]
    if failures:
        yield from _comment(f"No interval, for calibration failed: {listed(failures)}.")
    yield ""


def _brands(fit: Fit, alone: bool) -> Iterator[str]:
    does = fit.question.does
    now = {name: does.get(name + AFTER, does[name]) for name in BEHAVIOURS if name in does}
    figures = [f"{name} {number(value)}" for name, value in now.items()]
    yield f"  # Counted, not inferred: {listed(figures)}."
    yield f"  - name: {_NOW}"
    yield from _brand(now)
    if alone:
        yield "  - name: Following up  # the same posts, more answers"
        yield from _brand(now | {"answer_rate": max(0.85, now.get("answer_rate", 0.0))})


def _brand(does: dict[str, float]) -> Iterator[str]:
    with_ = ", ".join(
        f"{name}: {does[name]:.4g}" for name in ("posts_per_day", "questions", "answer_rate") if name in does
    )
    yield "    strategy: genuine-follow-up"
    if with_:
        yield f"    with: {{{with_}}}"
    if "median_minutes" in does:
        wait = f"median_minutes: {does['median_minutes']:.4g}, spread: {does.get('spread', 1.5):.4g}"
        yield f"    desk: {{{wait}, hours_per_day: unlimited}}"
    else:
        yield "    replies_per_day: unlimited"


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent="# ", subsequent_indent="# ")


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def posterior_bytes(fit: Fit) -> bytes:
    """The draws as Parquet: a column a parameter, by its path; a row a set."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {each.prior.path: fit.draws[:, place].astype(float) for place, each in enumerate(fit.estimates)}
    into = BytesIO()
    pq.write_table(pa.table(columns), into, compression="zstd")
    return into.getvalue()


def put(folder: Path, contents: dict[str, bytes]) -> None:
    """Write each file in one step. Raises ResultsError."""
    for name, content in contents.items():
        new = folder / f".{os.getpid()}-{name}"
        try:
            new.write_bytes(content)
            new.replace(folder / name)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise ResultsError(f"{folder / name}: cannot be written ({error.strerror}).") from None
