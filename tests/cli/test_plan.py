"""``sim plan`` as a user has it."""

from __future__ import annotations

import json
import os
import pty
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]

SMALL = """\
name: Small town, for plans
days: 10
seed: 5
replicates: 5
audience: {size: 150, network: {kind: none}, traits: {participation: {mean: 0.2}}}
psychology: {reach: 0.5}
brands:
  - name: Dr. No
    strategy: genuine-follow-up
    with: {posts_per_day: 1, questions: 1, answer_rate: 1}
    replies_per_day: 4
  - {name: Quiet, strategy: silence}
"""
HEAVY = ("mesa", "numba", "optuna", "scipy", "sqlalchemy")
QUICK = ("--trials", "6", "--replicates", "2", "--workers", "1")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small town.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_it_says_what_is_missing(here: Command, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim_plan.command.find_spec", lambda name: None)
    found = here("plan", small)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == "Searching plans needs one more package: pip install 'trustsim[plan]'\n"


def test_a_table_sentences_and_a_command_that_runs_it(here: Command, small: Path) -> None:
    found = here("plan", small, *QUICK)
    assert (found.returncode, found.stderr) == (0, "")
    lines = found.stdout.splitlines()
    assert lines[0] == "Dr. No: a plan for trust"
    assert all(len(line) <= 80 for line in lines[:-1])
    assert "150 followers, 10 days, 4 replies a day, seed 5; 6 plans tried" in " ".join(lines[1:3])
    for word in ("trust", "kept", "answered", "replies", "cost", "as now", "an assumption"):
        assert word in found.stdout
    last = lines[-1]
    assert last.startswith("Try it: sim run ")
    ran = here(*shlex.split(last.removeprefix("Try it: sim ")), "--replicates", "1", "--json")
    assert ran.returncode == 0, ran.stderr
    brand = json.loads(ran.stdout)["scenario"]["brands"][0]
    planned = json.loads(here("plan", small, *QUICK, "--json").stdout)["plans"][0]
    assert (brand["strategy"], brand["with"]) == (planned["strategy"], planned["with"])
    assert brand["replies_per_day"] == planned["replies_per_day"] == 4


def test_the_command_repeats_what_was_asked(here: Command, small: Path) -> None:
    asked = ("--days", "6", "--seed", "8", "--set", "psychology.reach=0.4", "--set", "name=Other")
    last = here("plan", small, *QUICK, *asked, "--trials", "2").stdout.splitlines()[-1]
    ran = here(*shlex.split(last.removeprefix("Try it: sim ")), "--replicates", "1", "--json")
    scenario = json.loads(ran.stdout)["scenario"]
    assert (scenario["days"], scenario["seed"], scenario["name"]) == (6, 8, "Other")
    assert scenario["psychology"]["reach"] == 0.4


def test_json_is_the_plan_alone(here: Command, small: Path, tmp_path: Path) -> None:
    found = here("plan", small, *QUICK, "--json", "--measure", "followers_kept", "--seed", "8")
    plan = json.loads(found.stdout)
    assert (plan["format"], plan["scenario"]["seed"], plan["measure"]["name"]) == (1, 8, "followers_kept")
    assert found.stderr == ""
    assert (
        here("plan", small, *QUICK, "--json", "--measure", "followers_kept", "--seed", "8").stdout
        == found.stdout
    )
    assert [path.name for path in tmp_path.iterdir()] == [small.name]  # nothing is written


def test_a_seed_is_text_where_a_double_would_be_another(here: Command, small: Path) -> None:
    seed = str(2**64 - 1)
    found = here(
        "plan", small, "--trials", "2", "--replicates", "2", "--workers", "1", "--json", "--seed", seed
    )
    assert json.loads(found.stdout)["scenario"]["seed"] == seed


def test_hands_money_settings_and_a_plugin(here: Command, small: Path, tmp_path: Path) -> None:
    plugin = tmp_path / "mine.py"
    plugin.write_text(
        "from sim import Post, Reply, Share, Strategy\n\n\n"
        "class Mine(Strategy):\n"
        "    name = 'mine'\n"
        "    kindness: Share = 0.5\n\n"
        "    def plan(self, day):\n"
        "        return [Post.tell()]\n\n"
        "    def answer(self, inbox):\n"
        "        return inbox.where(inbox.luck < self.kindness, Reply.PERSONAL)\n"
    )
    found = here(
        "plan", small, *QUICK, "--json", "--plugin", plugin, "--budget", "500", "--wage", "50",
        "--days", "12", "--set", "brands.0={name: Own, strategy: mine}",
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    plan = json.loads(found.stdout)
    assert [each["parameter"] for each in plan["search"]["decisions"]] == ["kindness"]
    assert {each["replies_per_day"] for each in plan["plans"]} == {
        6
    }  # fifty minutes a day, thirty for a post
    assert plan["scenario"]["days"] == 12
    shown = here("plan", small, *QUICK, "--replies-per-day", "9")
    assert "9 replies a day" in shown.stdout


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--brand", "Dr No"], "--brand Dr No: no brand is called 'Dr No'. Did you mean 'Dr. No'?"),
        (["--brand", "Quiet"], "strategy 'silence': it has no parameters, so there is nothing to decide."),
        (["--measure", "trsut"], "--measure trsut: no measure is called 'trsut'. Did you mean 'trust'?"),
        (["--measure", "replies"], "--measure replies: neither more nor less of it is better."),
        (["--replies-per-day", "0"], "--replies-per-day 0: that is too few for any reply. Write 1 or more."),
        (
            ["--budget", "5"],
            "--budget 5: that buys 0.167 hours of work in 10 days, too few for 0.3 posts and one",
        ),
        (["--budget", "5", "--replies-per-day", "3"], "so --replies-per-day cannot be given too"),
        (
            ["--keep", "questons"],
            "--keep questons: no strategy to choose from has a parameter 'questons'. Did you",
        ),
        (["--range", "questions"], "--range questions: write PARAMETER=A:B"),
        (["--range", "questions=0:3"], "--range questions: questions must be a number from 0 to 1, not 3."),
        (["--strategy", "broadcst"], "--strategy broadcst: no strategy is called 'broadcst'. Did you mean"),
        (["--trials", "0"], "Invalid value for '--trials'"),
    ],
)
def test_wrong_input(here: Command, small: Path, options: list[str], sentence: str) -> None:
    found = here("plan", small, *options)
    assert (found.returncode, found.stdout) == (2, "")
    assert sentence in found.stderr
    assert "Traceback" not in found.stderr


def test_a_strategy_that_breaks_ends_with_one(here: Command, small: Path, tmp_path: Path) -> None:
    plugin = tmp_path / "broken.py"
    plugin.write_text(
        "from sim import Post, Share, Strategy\n\n\n"
        "class Broken(Strategy):\n"
        "    name = 'broken'\n"
        "    kindness: Share = 0.5\n\n"
        "    def plan(self, day):\n"
        "        return [Post.tell()] if day.number < 5 else day.nothing\n\n"
        "    def answer(self, inbox):\n"
        "        return inbox.nothing()\n"
    )
    setting = "brands.0={name: Own, strategy: broken}"
    found = here("plan", small, *QUICK, "--plugin", plugin, "--set", setting)
    assert (found.returncode, found.stdout) == (1, "")
    assert "broken" in found.stderr
    assert "Traceback" not in found.stderr


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from sim.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        f"    print('loaded:', *[name for name in {HEAVY} if name in sys.modules])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, "plan", "--help"], capture_output=True, text=True, check=True
    )
    assert "--replies-per-day" in found.stdout
    assert found.stdout.splitlines()[-1] == "loaded:"


def on_a_terminal(
    arguments: list[str], place: Path, until: str, then: Callable[[int], None]
) -> tuple[int, str]:
    """Run it on a terminal, do something once ``until`` is seen; exit code and what was seen."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *arguments],
        stdin=slave, stdout=slave, stderr=slave, cwd=place, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(slave)
    seen, end, done = "", time.monotonic() + 100, False
    while time.monotonic() < end:
        if select.select([master], [], [], 0.2)[0]:
            try:
                seen += os.read(master, 65536).decode(errors="replace")
            except OSError:
                break
        elif process.poll() is not None:
            break
        if until in seen and not done:
            done = True
            then(process.pid)
    os.close(master)
    return process.wait(30), seen


def test_progress_with_the_time_left(small: Path, tmp_path: Path) -> None:
    code, seen = on_a_terminal(["plan", str(small), *QUICK], tmp_path, "runs", lambda pid: None)
    assert code == 0
    for word in ("search:", "of about", "left", "Try it:"):
        assert word in seen


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_it_with_a_sentence(small: Path, tmp_path: Path, workers: str) -> None:
    arguments = ["plan", str(small), "--workers", workers, "--set", "audience.size=3000", "--days", "90"]
    code, seen = on_a_terminal(
        [*arguments, "--set", 'brands."Dr. No".replies_per_day=40'],
        tmp_path,
        "search:",
        lambda pid: os.killpg(pid, signal.SIGINT),
    )
    assert code == 130, seen[-800:]
    assert "Stopped. A plan is made in one go: nothing was kept." in seen
    assert "Traceback" not in seen
