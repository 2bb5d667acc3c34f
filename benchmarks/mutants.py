"""Wrong on purpose: fourteen equations with a sign or a weight changed, and what notices.

    python -m benchmarks.mutants [NAME...]

Each mutant is a copy of the program with one piece of one line changed; tests and facts run against the copy.
Takes some minutes each: kernels are compiled anew. The first test that fails ends each column. The table
stands in ``docs/trace.md``.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim_facts import catalogue as facts

__all__ = ["MUTANTS", "Mutant"]

ROOT = Path(__file__).parents[1]

#: What is asked to notice, besides the facts: column of the table -> tests.
TESTS = {
    "second program": ("tests/reference",),
    "algebra": ("tests/model/test_break_even.py",),
    "properties": ("tests/engine/test_equations.py", "tests/properties"),
    "baseline": ("tests/baseline",),
}
#: Without 33, whose 256,000 followers take as long as all others together.
FACTS = (*(str(number) for number in facts.FACTS if number != 33), "--size", "10000", "--replicates", "4")


@dataclass(frozen=True)
class Mutant:
    """``old`` stands once in ``file`` and is replaced by ``new``."""

    name: str
    says: str
    file: str
    old: str
    new: str


_EQUATIONS, _THREAD, _RUMOUR = (f"sim/engine/{name}.py" for name in ("equations", "thread", "rumour"))

MUTANTS = (
    Mutant(
        "grudge-forgotten", "(1) a grudge does not lower trust", _EQUATIONS, "(r + s + k + p", "(r + s + p"
    ),
    Mutant(
        "asking-lowers",
        "(2) a question lowers what is expected",
        _EQUATIONS,
        "x + (1.0 - x) * p.asking_lift",
        "x - (1.0 - x) * p.asking_lift",
    ),
    Mutant(
        "surprise-reversed",
        "(3) an expected answer earns more than a surprising one",
        _EQUATIONS,
        "(1.0 - p.act_share) * (1.0 - xstar)",
        "(1.0 - p.act_share) * xstar",
    ),
    Mutant(
        "no-negativity",
        "(4) the weight of a silence is missing",
        _EQUATIONS,
        "return p.negativity * (",
        "return (",
    ),
    Mutant(
        "learns-backwards",
        "(5) an answer teaches to expect none",
        _THREAD,
        "tie.x = x + p.learning * (1.0 - x)",
        "tie.x = x - p.learning * x",
    ),
    Mutant(
        "repetition-unseen",
        "(6) how many templates are in sight does not matter",
        _EQUATIONS,
        "exp(canned * log1p(-once))",
        "exp(log1p(-once))",
    ),
    Mutant(
        "bystanders-full-weight",
        "(4) what a bystander sees weighs as if it had happened to them",
        _THREAD,
        "tie.s = tie.s + weight * silent * debit",
        "tie.s = tie.s + silent * debit",
    ),
    Mutant(
        "talking-on-worthless",
        "(3b) a further turn earns no more than the first answer",
        _THREAD,
        "earned += p.turn_credit",
        "earned += 0.0",
    ),
    Mutant(
        "phony-forgiven",
        "(12) taking the brand for a phony costs it nothing",
        _THREAD,
        "tie.s = tie.s + p.phony_debit",
        "tie.s = tie.s + 0.0",
    ),
    Mutant(
        "record-harms",
        "(13) the less suspicion, the more false alarms",
        _EQUATIONS,
        "p.record_protects * suspicion(t, doubt) / p.pretender_prior",
        "p.record_protects * p.pretender_prior / suspicion(t, doubt)",
    ),
    Mutant(
        "silence-reassures",
        "(11) a question that is dropped makes people think that the brand means it",
        _THREAD,
        "tie.d + person.savvy * t.dropped",
        "tie.d - person.savvy * t.dropped",
    ),
    Mutant(
        "trusting-believe-worst",
        "(8) call-outs hurt most among the trusting",
        _RUMOUR,
        "(1.0 - exp(-np.float64(c))) * (1.0 - now)",
        "(1.0 - exp(-np.float64(c))) * now",
    ),
    Mutant(
        "trust-drives-out",
        "(10) trust makes people leave",
        _EQUATIONS,
        "p.exit_trust_slope * (0.5 - trust_now)",
        "p.exit_trust_slope * (trust_now - 0.5)",
    ),
    Mutant(
        "attention-drives-out",
        "(10) attention makes people leave, boredom does not",
        _EQUATIONS,
        "p.exit_attention_slope * (1.0 - attention_now / first)",
        "p.exit_attention_slope * (attention_now / first - 1.0)",
    ),
)


def copied(mutant: Mutant | None, place: Path) -> None:
    """The program with its tests in ``place``, wrong as ``mutant`` says."""
    for name in ("sim", "plugins", "tests", "scenarios", "experiments", "docs", "changelog.d", "benchmarks"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, place / name)
    if mutant is not None:
        path = place / mutant.file
        text = path.read_text(encoding="utf-8")
        assert text.count(mutant.old) == 1, (
            f"{mutant.name}: {mutant.old!r} stands {text.count(mutant.old)} times"
        )
        path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")


def noticed(place: Path) -> dict[str, str]:
    """Column -> the first test that fails in the program at ``place``, or all claims that do; or nothing."""
    env = os.environ | {
        "PYTHONPATH": f"{place}{os.pathsep}{place / 'plugins'}",
        "NUMBA_CACHE_DIR": str(place / ".numba"),
    }
    python = [sys.executable, "-m"]
    failures: dict[str, str] = {}
    for column, paths in TESTS.items():
        command = [*python, "pytest", "-q", "-x", "--tb=no", "-rfE", "-p", "no:cacheprovider", *paths]
        process = subprocess.run(command, cwd=place, env=env, capture_output=True, encoding="utf-8")
        first = re.search(r"^(?:FAILED|ERROR) \S*?::(\w+)", process.stdout, re.MULTILINE)
        failures[column] = first[1] if first else ""
    table = place / "facts.csv"
    command = [*python, "sim", "facts", *FACTS, "--quiet", "--csv", str(table)]
    subprocess.run(command, cwd=place, env=env, capture_output=True, check=True)
    broken = _failing(table) - _failing(ROOT / "experiments" / "facts" / "numbers.csv")
    return failures | {"facts": ", ".join(sorted(broken, key=lambda claim: int(claim.split()[0])))}


def _failing(table: Path) -> set[str]:
    """Claims that fail: ``9 early``."""
    with table.open(encoding="utf-8") as file:
        return {f"{row['fact']} {row['claim']}" for row in csv.DictReader(file) if row["verdict"] == "fails"}


def main(names: Sequence[str] = ()) -> None:
    """A line a mutant, as a table of a page; the first is the program as it is, if all are asked for."""
    mutants: list[Mutant | None] = [each for each in MUTANTS if not names or each.name in names]
    columns = (*TESTS, "facts")
    print(f"| mutant | what is wrong | {' | '.join(columns)} |\n|---|---|{'---|' * len(columns)}")
    for mutant in mutants if names else [None, *mutants]:
        with tempfile.TemporaryDirectory(prefix="trustsim-mutant-") as place:
            copied(mutant, Path(place))
            failures = noticed(Path(place))
        name, says = (mutant.name, mutant.says) if mutant else ("none", "the program as it is")
        print(
            f"| {name} | {says} | {' | '.join(failures[column] or '-' for column in columns)} |", flush=True
        )


if __name__ == "__main__":
    main(sys.argv[1:])
