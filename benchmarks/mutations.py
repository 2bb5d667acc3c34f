"""``python -m benchmarks.mutations --times 5000``: slips, and whether the advice given works.

Every case is a scenario or an experiment with a slip in it, made from a seed and a number, and is checked as
``sim check`` does. It has to be fine or refused as wrong input, within two seconds. Then its advice is
followed, edit by edit, and checked again: what was refused may not be refused again in the same words. A key
or a name that was mistyped has to come back as it was; a word that is no slip gets no 'Did you mean'.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import scipy.stats  # noqa: F401  (samples need it: not to be counted as the time of the first case that does)

from sim import plugins
from sim.errors import ScenarioError, SimError
from sim.experiment.base import Base
from sim.experiment.definition import load_definition
from sim.experiment.designs import points_of
from sim.experiment.schedule import walk
from sim.scenario import Type, loads
from sim.scenario.advice import changed, retyped
from sim.scenario.document import DocumentError, Problem, parse
from sim.scenario.settings import apply
from sim.scenario.words import written

__all__ = ["Case", "WrongError", "case", "main", "tried"]

MOST_SECONDS = 2.0
MOST_STEPS = 25

SCENARIO = """\
name: Two shops, one town
description: Whom do people still listen to?
days: 30
seed: 7
replicates: 3
audience:
  size: 500
  network: {kind: powerlaw-cluster, mean_degree: 8, triad_closure: 0.5}
  traits: {participation: {mean: 0.05, sigma: 1.2}}
psychology:
  negativity: 2.0
  reach: 0.4
brands:
  - name: Megaphone
    strategy: broadcast
    with: {posts_per_day: 1, answer_rate: 0.1}
    replies_per_day: 10
    costs: {minutes_per_reply: 3, hourly_wage: 28.5}
  - name: Pollster
    strategy: ask-and-ignore
  - name: Neighbour
    strategy: genuine-follow-up
    with:
      questions: 0.5
    replies_per_day: unlimited
timeline:
  - {day: 9, brand: Pollster, strategy: genuine-follow-up}
"""

EXPERIMENT = """\
name: What if hands are few
description: Does it matter?
scenario: scenario.yaml
set:
  days: 9
factors:
  psychology.negativity: [1, 2.5]
  brands.Megaphone.with.answer_rate: {from: 0.2, to: 0.8, steps: 3}
design: grid
replicates: 2
measures: [followers_kept, trust]
"""

#: What might stand anywhere.
ODD = [
    "",
    "~",
    "true",
    "yes",
    "-1",
    "0",
    "1e3",
    "2.5",
    "1e400",
    ".inf",
    ".nan",
    "99999999999999999999",
    "'3'",
    "''",
    "[]",
    "{}",
    "[1, 2]",
    "{a: 1}",
    "[[1]]",
    "- x",
    "none",
    "unlimited",
    "auto",
    "2026-11-29",
    "0x1F",
    "1,5",
    "10,000",
    "10 000",
    "10.000,5",
    "5%",
    "20 days",
    "“3”",
    "３",
    "−2",
    "20\u00a0",
    "\u200b7",
    "€30",
    "10k",
    "1/2",
    "*Loud*",
    "& Sons",
    "&Sons",
    "!x",
    "@home",
    "%d",
    "`x`",
    "[draft] x",
    '"Loud" and',
    "a: b",
    "x #y",
    "> x",
    "| x",
    "“Loud: x”",
    "'open",
    '"open',
    "{open",
    "{kind:none}",
    "{negativity: 1,5}",
    "<<",
    "=",
    "? x",
    "\\",
    "😀",
    "Café",
]

#: Keys that are a slip of nothing there is.
STRANGE = [
    "hours_per_day",
    "budget",
    "colour",
    "tone",
    "followers",
    "interval",
    "posts_a_week",
    "minutes_per_answer",
]

#: Keys in a place that is not theirs.
MISPLACED = [
    "posts_per_day: 2",
    "negativity: 1.5",
    "mean_degree: 5",
    "hourly_wage: 20",
    "replies_per_day: 4",
    "size: 90",
    "questions: 0.3",
    "rewiring: 0.2",
    "day: 4",
    "points: 8",
    "kind: random",
    "minutes_per_day: 90",
]

SETTINGS = [
    "audience.network={kind:none}",
    "audience.network={kind: none",
    "audience.network=none",
    "days=20,5",
    "days=”9”",
    "brands.Polster.replies_per_day=3",
    "brands.Pollster.with.questions=1,5",
    "audience.sizes=5",
    "days",
    "brands.9.name=x",
    "timeline.0.brand=Neighbor",
    "psychology={negativity: 1,5}",
    "psychology.negativty=2",
    "=3",
    "brands=[]",
    "brands.Megaphone.with={posts_per_day:2}",
    "replicates=3 ",
    "audience.size=10k",
    "seed=-1",
]


class WrongError(Exception):
    """A case that did not go as it must; the text says how."""


@dataclass(frozen=True)
class Case:
    """A text with a slip in it.

    ``same``: following the advice has to give the text from before the slip. ``strange``: a key that is no
    slip of anything.
    """

    kind: str
    text: str
    sets: tuple[str, ...] = ()
    experiment: bool = False
    same: bool = False
    strange: str = ""

    @property
    def origin(self) -> str:
        """The text from before the slip."""
        return EXPERIMENT if self.experiment else SCENARIO


# --- slips


def _mistyped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    variants = [
        word[:at] + word[at + 1 :],
        word[:at] + word[at - 1] + word[at:],
        word[:at] + letter + word[at:],
    ]
    if at + 1 < len(word):
        variants.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    return rng.choice([variant for variant in variants if variant != word])


def _key(text: str, rng: random.Random) -> tuple[str, bool]:
    keys = list(re.finditer(r"\b[a-z_]{4,}(?=:)", text))
    match = rng.choice(keys)
    return text[: match.start()] + _mistyped(match[0], rng) + text[match.end() :], True


def _word(text: str, rng: random.Random) -> tuple[str, bool]:
    words = list(re.finditer(r"(?<=strategy: )[a-z-]+|(?<=kind: )[a-z-]{5,}|(?<=design: )grid", text))
    if not words:
        return _key(text, rng)
    match = rng.choice(words)
    return text[: match.start()] + _mistyped(match[0], rng) + text[match.end() :], True


def _value(text: str, rng: random.Random) -> tuple[str, bool]:
    match = rng.choice(list(re.finditer(r"(?<=: )[^\n{}\[\],]+", text)))
    return text[: match.start()] + rng.choice(ODD) + text[match.end() :], False


def _written_otherwise(text: str, rng: random.Random) -> tuple[str, bool]:
    """A number as people write it."""
    match = rng.choice(list(re.finditer(r"(?<=: )[0-9.]+(?=[,}\n])", text)))
    number = match[0]
    variants = [
        f"“{number}”",
        f'"{number}"',
        f"{number}\u00a0",
        f"\u200b{number}",
        number.translate(_FULLWIDTH),
    ]
    if "." in number:
        variants.append(number.replace(".", ","))
    return text[: match.start()] + rng.choice(variants) + text[match.end() :], True


_FULLWIDTH = {ord(str(digit)): 0xFF10 + digit for digit in range(10)}


def _line(text: str, rng: random.Random) -> tuple[str, bool]:
    lines = text.split("\n")
    at = rng.randrange(len(lines) - 1)
    line = lines[at]
    variants: list[list[str]] = [
        [],
        [line, line],
        ["\t" + line.lstrip()],
        [" " + line],
        [line[1:]],
        [line.replace(": ", ":", 1)],
        [line.replace("- ", rng.choice("–—•*·") + " ", 1)],
        [line.replace(" ", "\u00a0")],
        [line.rstrip("]}")],
        [line + rng.choice("]}'\"")],
        ["# " + line],
        [line.replace(":", " =", 1)],
        [line.replace(":", "：", 1)],
        [line + ","],
        [line.upper()],
        [re.sub(r"([a-z]+):", r"“\1”:", line, count=1)],
    ]
    return "\n".join([*lines[:at], *rng.choice(variants), *lines[at + 1 :]]), False


def _emptied(text: str, rng: random.Random) -> tuple[str, bool]:
    """A section with all its lines commented out."""
    lines = text.split("\n")
    tops = [at for at, line in enumerate(lines) if re.fullmatch(r"[a-z]+:", line)]
    at = rng.choice(tops)
    end = next((n for n in range(at + 1, len(lines)) if not lines[n].startswith(" ")), len(lines))
    return "\n".join([*lines[: at + 1], *(f"#{line}" for line in lines[at + 1 : end]), *lines[end:]]), False


def _added(text: str, line: str, rng: random.Random) -> str:
    lines = text.rstrip("\n").split("\n")
    at = rng.randrange(1, len(lines) + 1)
    above = lines[at - 1]
    indent = len(above) - len(above.lstrip(" -"))
    return "\n".join([*lines[:at], " " * indent + line, *lines[at:], ""])


def _bytes(text: str, rng: random.Random) -> tuple[str, bool]:
    at, count = rng.randrange(len(text)), rng.choice([0, 0, 1, 3])
    typed = "".join(rng.choice("abn:-{}[]&*!|>'\"%@#, \t\n.0é😀\u00a0") for _ in range(rng.randrange(4)))
    return text[:at] + typed + text[at + count :], False


def _json(text: str, rng: random.Random) -> tuple[str, bool]:
    data = parse(text, "").root.plain() | {"description": "\U0001f600 \u00e9"}
    return json.dumps(data, ensure_ascii=True, indent=rng.choice([None, 1, "\t"])), False


def _form(text: str, rng: random.Random) -> tuple[str, bool]:
    accented = text.replace("Pollster", "Café")
    return unicodedata.normalize(rng.choice(["NFC", "NFD"]), accented[: len(accented) // 2]) + accented[
        len(accented) // 2 :
    ], False


def _huge(text: str, rng: random.Random) -> tuple[str, bool]:
    return _bytes(text, rng)[0] + f"\nmore: {rng.choice(HUGE)}\n", False


#: Each takes long, or much, if somebody is careless.
HUGE = [
    "[" * 50_000,
    "{a: " * 5_000,
    "- " * 5_000,
    "x" * 500_000,
    "&a [*a]",
    "9" * 100_000,
    "(" * 999,
    "\na0: &a0 [x, x, x, x, x, x, x, x, x, x]"
    + "".join(f"\na{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)),
    *(f"\n{begin}{' ' * 16_000}(x\ny: [" for begin in ("with: a: b", "- a:", "- a: b", "- name")),
]


SLIPS: Sequence[Callable[[str, random.Random], tuple[str, bool]]] = [
    _key,
    _key,
    _word,
    _value,
    _value,
    _value,
    _written_otherwise,
    _line,
    _line,
    _emptied,
    _bytes,
    _json,
    _form,
    _huge,
]


def case(seed: int, number: int) -> Case:
    """The case of that number."""
    rng = random.Random(f"{seed} {number}")
    experiment = rng.random() < 0.35
    text = EXPERIMENT if experiment else SCENARIO
    which = rng.random()
    if which < 0.08 and not experiment:
        return Case("setting", text, (rng.choice(SETTINGS),))
    if which < 0.16:
        key = rng.choice(STRANGE)
        return Case(
            "strange key",
            _added(text, f"{key}: {rng.choice(['2', 'low', '[1]'])}", rng),
            (),
            experiment,
            strange=key,
        )
    if which < 0.24:
        return Case("misplaced key", _added(text, rng.choice(MISPLACED), rng), (), experiment)
    slip = rng.choice(SLIPS)
    variant, same = slip(text, rng)
    if slip is _huge or rng.random() > 0.15 or same:
        return Case(slip.__name__.strip("_"), variant, (), experiment, same)
    other = rng.choice(SLIPS[:-1])
    with suppress(IndexError, ValueError, DocumentError):
        variant = other(variant, rng)[0]
    return Case(f"{slip.__name__.strip('_')} and {other.__name__.strip('_')}", variant, (), experiment)


# --- checking and following


class Checker:
    """Checks texts as ``sim check`` and ``sim experiment run`` do before anything runs.

    ``seconds``: how long one may take; tests, which run on machines of any speed, leave it out.
    """

    def __init__(self, folder: Path, seconds: float = math.inf) -> None:
        self.folder = folder
        self.seconds = seconds
        self.registry = plugins.load()
        self.base = folder / "scenario.yaml"
        self.reset()

    def reset(self) -> None:
        """The scenario of experiments as it was."""
        self.base.write_text(SCENARIO, encoding="utf-8")

    def check(self, text: str, sets: Sequence[str], experiment: bool) -> SimError | None:
        """What is wrong with it. Raises WrongError if it takes too long."""
        start = time.process_time()
        try:
            if experiment:
                file = self.folder / "experiment.yaml"
                file.write_bytes(text.encode("utf-8", "surrogatepass"))
                definition = load_definition(file)
                base = Base(definition)
                for _ in walk(definition, base, points_of(definition, base.value)):
                    pass
            else:
                loads(text, name="x.yaml", base=self.folder, sets=sets, registry=self.registry)
        except SimError as error:
            if error.exit_code != 2:
                raise WrongError(f"ends with {error.exit_code}: {error}") from error
            return error
        finally:
            seconds = time.process_time() - start
            if seconds > self.seconds and sys.exc_info()[0] in (None, ScenarioError):
                raise WrongError(f"takes {seconds:.1f} s")
        return None


def _followed(text: str, sets: Sequence[str], problem: Problem) -> tuple[str, list[str]]:
    """The text and the settings after what ``problem`` advises."""
    lines = [edit for edit in problem.edits if isinstance(edit, Type)]
    if lines:
        now = [edit.now for edit in lines if edit.line == 0]
        return retyped(text, lines), [*sets[:-1], *now] if now else list(sets)
    document = parse(text, "")
    for setting in sets:
        document = apply(document, setting)
    return written(changed(document.root.plain(), problem.edits)), []


def _problems(error: SimError) -> Iterator[Problem]:
    yield from getattr(error, "problems", ())


def tried(case: Case, checker: Checker) -> int:
    """Check a case and follow its advice to its end; how many edits that took.

    Raises:
        WrongError: it did not go as it must.
    """
    text, sets, advice, steps = case.text, list(case.sets), set[tuple[str, str]](), 0
    checker.reset()
    error = checker.check(text, sets, case.experiment)
    if case.strange and error is not None:
        for problem in _problems(error):
            if problem.path.endswith(case.strange) and "Did you mean" in problem.sentence:
                raise WrongError(f"a wrong hint: {problem}")
    while error is not None and steps < MOST_STEPS:
        problems = [each for each in _problems(error) if each.edits]
        if not problems:
            if case.same:
                raise WrongError(f"no advice that can be followed: {error}")
            return steps
        problem = problems[0]
        words = problem.path, problem.sentence
        if words in advice:
            raise WrongError(f"advice that was followed and is given again: {problem}")
        advice.add(words)
        if problem.place.label == str(checker.base):  # an experiment shows what is wrong with its scenario
            now = checker.base.read_text(encoding="utf-8")
            checker.base.write_text(_followed(now, [], problem)[0], encoding="utf-8")
        else:
            text, sets = _followed(text, sets, problem)
        steps += 1
        error = checker.check(text, sets, case.experiment)
        again = [each for each in _problems(error) if (each.path, each.sentence) == words] if error else []
        if again and again[0].edits:
            raise WrongError(f"advice that is not accepted: {again[0]} {problem.edits}")
    if error is not None:
        raise WrongError(f"never accepted: {error}")
    if case.same and parse(text, "").root.plain() != parse(case.origin, "").root.plain():
        raise WrongError(f"mended to something else: {text}")
    return steps


def run(seed: int, numbers: Sequence[int], seconds: float = math.inf) -> list[str]:
    """Try cases; a sentence for each that did not go as it must."""
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(Path(folder), seconds)
        for number in numbers:
            example = case(seed, number)
            try:
                tried(example, checker)
            except Exception as wrong:
                failures.append(
                    f"--seed {seed}, case {number} ({example.kind}): {type(wrong).__name__}: {wrong}"
                )
    return failures


def main() -> None:
    """Try as many cases as asked for; ends with 1 if any did not go as it must."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=1000, help="how many cases")
    parser.add_argument("--seed", type=int, default=1, help="of the cases")
    parser.add_argument("--case", type=int, help="this one alone, shown")
    options = parser.parse_args(sys.argv[1:] if __name__ == "__main__" else [])
    if options.case is not None:
        example = case(options.seed, options.case)
        print(replace(example, text=""), example.text, sep="\n")
    numbers = range(options.times) if options.case is None else [options.case]
    start = time.perf_counter()
    failures = run(options.seed, numbers, MOST_SECONDS)
    print("\n".join(failures))
    print(f"{len(numbers):,} cases, {len(failures)} wrong, {time.perf_counter() - start:.0f} s")
    sys.exit(bool(failures)) if __name__ == "__main__" or failures else None


if __name__ == "__main__":
    main()
