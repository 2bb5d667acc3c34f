"""``kill -9`` at random moments: what is finished afterwards is, byte for byte, that of an undisturbed run.

``python -m benchmarks.kills --times 200 [--seed 0]``, on Linux. A command is killed at a random moment,
perhaps once more while it goes on, and then runs to its end. After each kill no process may be left and no
lock held.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.results import locks

SCENARIO = """\
name: Tiny town
days: 20
seed: 3
replicates: 20
audience: {size: 300, traits: {participation: {mean: 0.2}}}
psychology: {reach: 0.4}
brands:
  - {name: Loud, strategy: broadcast}
  - {name: Warm, strategy: genuine-follow-up, replies_per_day: 10}
"""

EXPERIMENT = """\
name: Tiny question
scenario: tiny.yaml
factors: {psychology.negativity: {from: 1, to: 3, steps: 8}}
replicates: 4
"""

TWO = ("--workers", "2")

#: Every command that runs for long; none prints how it came to its results.
COMMANDS = (
    ("run", "tiny.yaml", "--json", *TWO),
    ("experiment", "run", "question.yaml", "--quiet", *TWO),
    ("plan", "tiny.yaml", "--json", "--followers", "100", "--trials", "8", "--replicates", "2", *TWO),
    ("sensitivity", "tiny.yaml", "--json", "--parameters", "negativity=1:3,learning=0.1:0.5",
     "--trajectories", "3", "--ranked", "2", "--points", "8", "--replicates", "2", *TWO),
    ("rivals", "tiny.yaml", "--json", "--replicates", "5", *TWO),
    ("sweep", "tiny.yaml", "psychology.negativity=1,2,3", "--json", "--replicates", "5", *TWO),
)  # fmt: skip

_PATIENCE = 30.0  # seconds that processes get to notice that the one they work for is gone
_LONGEST = 300.0  # seconds that a command gets
_AGAIN = 0.75  # how probably one that was killed is killed once more
_GOING = {"mark", "shards", "tally"}  # of an experiment: how it came about, not what it gave


class Result(NamedTuple):
    """What a command gave: what it printed, and the files it left."""

    printed: bytes
    files: dict[str, bytes]


def start(words: Sequence[str], place: Path) -> subprocess.Popen[bytes]:
    """``sim`` in ``place``, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *words],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"SIM_PLUGINS": ""},
        start_new_session=True,
    )


def finished(words: Sequence[str], place: Path) -> Result:
    """What a command gives when it may run to its end.

    Raises:
        RuntimeError: it failed.
    """
    process = start(words, place)
    output, errors = process.communicate(timeout=_LONGEST)
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {errors.decode(errors='replace').strip()}")
    files = {
        path.relative_to(place): path.read_bytes() for path in (place / "runs").rglob("*") if path.is_file()
    }
    shards = [path.name for path in files if "shards" in path.parts and path.suffix != ".arrow"]
    if shards:
        raise RuntimeError(f"left among the shards: {', '.join(shards)}")
    return Result(
        output,
        {str(path): content for path, content in files.items() if not _GOING & set(path.parts)},
    )


def alive(group: int) -> list[str]:
    """The processes of a group that live, in words."""
    processes = []
    for entry in Path("/proc").iterdir():
        try:
            state, _, of = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            command = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # no process, or it ended just now
        if int(of) == group and state not in "ZX":
            processes.append(f"{entry.name} {command.strip()}")
    return processes


def killed(words: Sequence[str], place: Path, after: float) -> str:
    """Kill a command so many seconds after its start; what is wrong then, empty if nothing is."""
    process = start(words, place)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    end = time.monotonic() + _PATIENCE
    process.wait()
    while alive(process.pid) and time.monotonic() < end:
        time.sleep(0.02)
    processes = alive(process.pid)
    process.communicate()
    if processes:
        os.killpg(process.pid, signal.SIGKILL)
        return f"processes are left: {'; '.join(processes)}"
    names = [str(path.relative_to(place)) for path in (place / "runs").rglob("*") if locks.held(path)]
    return f"locks are held: {', '.join(names)}" if names else ""


class Subject:
    """A command that may be killed; ``seconds``: how long it takes when it is not."""

    def __init__(self, words: Sequence[str], above: Path) -> None:
        self.words, self._above = words, above
        begin = time.monotonic()
        self.whole = finished(words, self._fresh())
        self.seconds = time.monotonic() - begin

    def suffer(self, luck: random.Random, limit: int) -> tuple[int, str]:
        """Kill it, at most so often, then let it end: how often it was, and what was wrong with it."""
        place, kills, wrong = self._fresh(), 0, ""
        try:
            while not wrong and kills < limit and (not kills or luck.random() < _AGAIN):
                kills += 1
                wrong = killed(self.words, place, luck.uniform(0, self.seconds))
            if wrong:
                return kills, wrong
            try:
                return kills, _unlike(finished(self.words, place), self.whole)
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                return kills, str(error)
        finally:
            shutil.rmtree(place)

    def _fresh(self) -> Path:
        place = Path(tempfile.mkdtemp(dir=self._above))
        (place / "tiny.yaml").write_text(SCENARIO)
        (place / "question.yaml").write_text(EXPERIMENT)
        return place


def _unlike(result: Result, whole: Result) -> str:
    if result.files.keys() != whole.files.keys():
        return f"other files: {', '.join(sorted(result.files.keys() ^ whole.files.keys()))}"
    others = [name for name, content in result.files.items() if content != whole.files[name]]
    if others:
        return f"other bytes: {', '.join(sorted(others))}"
    return "" if result.printed == whole.printed else "it prints something else"


def suffered(
    times: int,
    seed: int,
    place: Path,
    tell: Callable[[str], None] = print,
    commands: Sequence[Sequence[str]] = COMMANDS,
) -> int:
    """Kill that often in ``place``, each command in turn; how often that was not borne."""
    luck, wrongs, kills, turn = random.Random(seed), 0, 0, 0
    subjects: list[Subject] = []
    while kills < times:
        if turn < len(commands):
            subjects.append(Subject(commands[turn], place))
        subject = subjects[turn % len(commands)]
        turn += 1
        more, wrong = subject.suffer(luck, times - kills)
        kills += more
        if wrong:
            wrongs += 1
            tell(f"kill {kills} of {times}, sim {' '.join(subject.words)}: {wrong}")
    return wrongs


def main(arguments: Sequence[str] = ()) -> None:
    """Kill, and say what was not borne."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if not Path("/proc/self/stat").exists():
        sys.exit("This looks at processes as Linux has them, and runs there only.")
    with tempfile.TemporaryDirectory() as place:
        wrongs = suffered(options.times, options.seed, Path(place))
    print(f"{options.times} kills; not borne: {wrongs}.")
    sys.exit(bool(wrongs))


if __name__ == "__main__":
    main(sys.argv[1:])
