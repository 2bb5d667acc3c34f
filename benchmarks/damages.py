"""Random damages to the files of a run and of an experiment: a sentence each, never other numbers.

``python -m benchmarks.damages --times 1000 [--seed 0]``. After each damage whatever reads the files is asked,
and then the run, or the experiment, is run again. What is printed must be what an undisturbed directory says,
or a sentence; and what is run again must be, byte for byte, what was there before.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

SCENARIO = """\
name: Tiny town
days: 5
seed: {seed}
replicates: 2
audience: {{size: 40, traits: {{participation: {{mean: 0.2}}}}}}
psychology: {{reach: 0.4}}
brands:
  - {{name: Loud, strategy: broadcast}}
  - {{name: Warm, strategy: genuine-follow-up}}
"""

EXPERIMENT = """\
name: Tiny question
scenario: tiny.yaml
factors: {psychology.negativity: [1, 2, 3]}
"""

#: What is no result, or is made by a command of its own.
LEFT_OUT = {"SHA256SUMS", "why.json", "mark", "tally", "shards"}

#: What may be damaged without a word: it says nothing of the results, or is written anew without being read.
QUIET = {"why.json", "mark", "tally", "report.html"}


#: What `sim experiment status --json` says of the files, not of the results.
OF_THE_FILES = {"seconds_per_run", "tables", "damaged"}


class Said(NamedTuple):
    """What a command said: its exit code, and the two streams."""

    code: int
    out: str
    errors: str


def sim(*words: str) -> Said:
    """``sim`` in this process."""
    from sim.cli.main import main

    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    before, code = sys.argv, 0
    sys.argv = ["sim", *words]
    try:
        with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
            main()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv = before
    out, errors = (stream.buffer.getvalue().decode() for stream in streams)
    return Said(code, out, errors)


# --- Damages


def flip(path: Path, other: Path, luck: random.Random) -> None:
    """One bit."""
    content = bytearray(path.read_bytes())
    content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
    path.write_bytes(content)


def zero(path: Path, other: Path, luck: random.Random) -> None:
    """A stretch, as a disk leaves it."""
    content = bytearray(path.read_bytes())
    start = luck.randrange(len(content))
    length = min(luck.choice((1, 16, 512, len(content))), len(content) - start)
    content[start : start + length] = bytes(length)
    path.write_bytes(content)


def cut(path: Path, other: Path, luck: random.Random) -> None:
    """The end is missing."""
    os.truncate(path, luck.randrange(path.stat().st_size))


def delete(path: Path, other: Path, luck: random.Random) -> None:
    """The file is gone."""
    path.unlink()


def swap(path: Path, other: Path, luck: random.Random) -> None:
    """Another file stands under its name: one of the same directory, or of a run beside it."""
    beside = [each for each in path.parent.iterdir() if each.is_file() and each != path]
    source = luck.choice([other, *beside]) if other.is_file() else luck.choice(beside or [path])
    path.write_bytes(source.read_bytes())


KINDS: Sequence[Callable[[Path, Path, random.Random], None]] = (flip, flip, zero, cut, delete, swap)


# --- What is damaged


class Subject:
    """A directory that may be damaged, and what is asked of it.

    Args:
        place: where its files, undisturbed, lie.
        other: a directory of the same kind, of other numbers.
        ask: commands that read it; their output is compared.
        again: the command that runs it again, from its own directory.
    """

    def __init__(self, place: Path, other: Path, ask: Sequence[Sequence[str]], again: Sequence[str]) -> None:
        self.place, self.other, self.ask, self.again = place, other, ask, again
        self.whole = Path(tempfile.mkdtemp(prefix="undisturbed-", dir=place.parent.parent)) / "it"
        sim(*again)
        self.expected = [self._answer(sim(*words)) for words in ask]
        shutil.copytree(place, self.whole)

    def _answer(self, output: Said) -> str:
        """What is compared of an output: all that is a result."""
        page = self.place / "report.html"
        text = output.out
        if text.startswith("{"):
            document = json.loads(text)
            text = json.dumps({key: of for key, of in document.items() if key not in OF_THE_FILES})
        return text + (page.read_text() if text.strip() == str(page) and page.is_file() else "")

    def files(self) -> list[Path]:
        """The files there are, relative."""
        return sorted(path.relative_to(self.whole) for path in self.whole.rglob("*") if path.is_file())

    def suffer(self, luck: random.Random) -> str:
        """One damage: what is wrong with how it was borne, empty if nothing is."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.whole, self.place)
        file, kind = luck.choice(self.files()), luck.choice(KINDS)
        path = self.place / file
        before = path.read_bytes()
        kind(path, self.other / file, luck)
        after = path.read_bytes() if path.exists() else None
        what = f"{kind.__name__} {file}"
        told = False
        for words, expected in zip(self.ask, self.expected, strict=True):
            output = sim(*words)
            told |= bool(output.errors) or "damaged" in output.out
            wrong = _unlike(output, self._answer(output), expected)
            if wrong and not _owned_up(output):
                return f"{what}: sim {' '.join(words)}: {wrong}"
        output = sim(*self.again)
        if file.name == "why.json":  # made by a command of its own, which the sentence about it names
            sim("explain", str(self.place), "--why-they-left", "--json")
        if output.code or _internal(output):
            return f"{what}: sim {' '.join(self.again)}: {output.code} {output.errors}"
        silent = after != before and not (told or output.errors)
        if silent and file.name not in QUIET and (after is not None or file.name != "film.json"):
            return f"{what}: nobody said anything"
        for each in self.files():
            if not LEFT_OUT & set(each.parts):
                copy = self.place / each
                if not copy.is_file() or copy.read_bytes() != (self.whole / each).read_bytes():
                    return f"{what}: {each} is not made again as it was"
        for words, expected in zip(self.ask, self.expected, strict=True):
            if self._answer(sim(*words)) != expected:
                return f"{what}: sim {' '.join(words)} says something else afterwards"
        return ""


def _unlike(output: Said, text: str, expected: str) -> str:
    if _internal(output):
        return output.errors
    if output.code == 0:
        return "" if text == expected else "other numbers"
    return "" if output.errors.strip() else f"exit code {output.code} without a word"


def _owned_up(output: Said) -> bool:
    """Whether what was printed says itself that files are damaged."""
    return output.out.startswith("{") and bool(json.loads(output.out).get("damaged"))


def _internal(output: Said) -> bool:
    return "Traceback" in output.errors or "should not have" in output.errors


@contextmanager
def subjects(place: Path) -> Iterator[list[Subject]]:
    """A run and an experiment in ``place``, which is where commands run meanwhile."""
    before = Path.cwd()
    os.chdir(place)
    try:
        for name, seed in (("tiny", 3), ("other", 4)):
            Path(f"{name}.yaml").write_text(SCENARIO.format(seed=seed))
        Path("question.yaml").write_text(EXPERIMENT)
        Path("another.yaml").write_text(EXPERIMENT.replace("tiny.yaml", "other.yaml"))
        runs = [Path(sim("run", f"{name}.yaml", "--quiet").out.strip()) for name in ("tiny", "other")]
        for name in ("question", "another"):
            sim("experiment", "run", f"{name}.yaml", "--workers", "0", "--quiet")
        run = str(runs[0])
        sim("explain", run, "--why-they-left", "--json")
        yield [
            Subject(
                runs[0],
                runs[1],
                [("compare", run, "--json"), ("report", run), ("explain", run, "--json")],
                ("run", "tiny.yaml", "--quiet"),
            ),
            Subject(
                Path("runs/question"),
                Path("runs/another"),
                [
                    ("experiment", "results", "question.yaml", "--json"),
                    ("experiment", "best", "question.yaml", "--maximise", "trust", "--json"),
                    ("experiment", "status", "question.yaml", "--json"),
                ],
                ("experiment", "run", "question.yaml", "--workers", "0", "--quiet"),
            ),
        ]
    finally:
        os.chdir(before)


def suffered(times: int, seed: int, place: Path, tell: Callable[[str], None] = print) -> int:
    """Damage that often in ``place``; how often it was not borne."""
    luck, counts = random.Random(seed), Counter[str]()
    with subjects(place) as group:
        for number in range(times):
            subject = group[number % len(group)]
            wrong = subject.suffer(luck)
            counts["wrong" if wrong else "borne"] += 1
            if wrong:
                tell(f"{number}: {wrong}")
    return counts["wrong"]


def main(arguments: Sequence[str] = ()) -> None:
    """Damage, and say what was not borne."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        wrong = suffered(options.times, options.seed, Path(place))
    print(f"{options.times - wrong} of {options.times} damages were told, or changed nothing.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main(sys.argv[1:])
