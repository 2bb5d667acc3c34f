"""What a tool that does not pair would have said of the class page, beside what trustsim says.

``python -m benchmarks.unpaired --write`` puts the table into docs/explanation/certainty.md.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import combinations
from pathlib import Path

PAGE = "docs/explanation/certainty.md"
ROOT = Path(__file__).parents[1]
SCENARIO = "scenarios/classroom.yaml"
PRECISION = 0.01


def table() -> str:
    """The class page, pair by pair: followers kept, paired and not, and the replicates a point would take."""
    from sim.compare import Interval, clear, holm, paired, unpaired
    from sim.compare.runs import values_of
    from sim.compare.stopping import pairing
    from sim.experiment import run_scenario
    from sim.plugins import load as plugins
    from sim.scenario import load

    registry = plugins()
    with tempfile.TemporaryDirectory() as place:
        run = run_scenario(load(ROOT / SCENARIO, registry=registry), registry, Path(place), workers=1).run
        assert run is not None
        values = {brand: column["followers_kept"] for brand, column in values_of(run).items()}
    rows = []
    for a, b in combinations(sorted(values, key=lambda name: -sum(values[name])), 2):
        rows.append((a, b, paired(values[a], values[b]), unpaired(values[a], values[b])))
    together = [clear(p) for p in holm([each[2].p for each in rows])]
    apart = [clear(p) for p in holm([each[3].p for each in rows])]

    def spell(difference: Interval, verdict: bool | None) -> str:
        assert difference.low is not None
        assert difference.high is not None
        span = f"{100 * difference.low:.1f} to {100 * difference.high:.1f}"
        return f"{span}: {'clear' if verdict else 'no clear difference'}"

    lines = [
        f"| followers kept, {run.replicates} replicates | difference, points | paired | not paired "
        "| better in | replicates for ±1 point, common luck | with luck of their own |",
        "|---|---:|---|---|---:|---:|---:|",
    ]
    for (a, b, pair, welch), clearly, still in zip(rows, together, apart, strict=True):
        needed = pairing(values[a], values[b], PRECISION)
        assert needed is not None
        assert pair.difference.mean is not None
        lines.append(
            f"| {a} against {b} | {100 * pair.difference.mean:.1f} | {spell(pair.difference, clearly)} "
            f"| {spell(welch.difference, still)} | {pair.a_better} of {pair.of} "
            f"| {needed.common} | {needed.independent} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table; with ``--write`` as the last word, put it into the page as well."""
    text = table()
    print(text)
    if sys.argv[-1] == "--write":
        from tests.docs.blocks import with_generated

        page = ROOT / PAGE
        page.write_text(with_generated(page.read_text(encoding="utf-8"), "unpaired", text), encoding="utf-8")


if __name__ == "__main__":
    main()
