"""``sim compare`` as a user has it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(here: Command, tiny: Path) -> Callable[..., str]:
    """`run("--seed", "4")`: the directory of the tiny run with these options."""

    def make(*options: str) -> str:
        found = here("run", tiny, "--quiet", "--replicates", "6", *options)
        assert found.returncode == 0, found.stderr
        return str(found.stdout.strip())

    return make


def test_two_settings_of_one_scenario(here: Command, command: Command, run: Callable[..., str]) -> None:
    base, gentle = run(), run("--set", "psychology.negativity=1")
    found = here("compare", base, gentle)
    assert found.returncode == 0, found.stderr
    text = " ".join(found.stdout.split())
    assert all(len(line) <= 80 for line in found.stdout.splitlines())
    assert "Paired: the same people with the same luck" in text
    for word in ("Loud", "Warm", "● negativity=2", "◆ negativity=1", "day 1", "best", "95% interval"):
        assert word in text
    assert "\x1b" not in found.stdout

    numbers = json.loads(here("compare", base, gentle, "--json", "--measure", "trust").stdout)
    assert numbers["paired"] is True
    assert [each["brand"] for each in numbers["comparisons"]] == ["Loud", "Warm"]
    assert list(numbers["measures"]) == ["trust"]
    pairs = [pair for each in numbers["comparisons"] for pair in each["pairs"]]
    assert [pair["of"] for pair in pairs] == [6, 6]
    assert all(pair["a_better"] + pair["b_better"] + pair["draws"] == pair["of"] for pair in pairs)

    plain = command("compare", base, gentle, env={"PYTHONIOENCODING": "ascii", "NO_COLOR": "1"})
    assert plain.stdout.isascii()

    costs = here("compare", base, gentle, "--measure", "cost")  # not known day by day: intervals instead
    assert "cost" in costs.stdout
    assert "Trust" not in costs.stdout

    assert "the same run" not in text
    same = here("compare", base, base)
    assert f"{base} is given more than once: it is the same run" in " ".join(same.stdout.split())
    assert "do the same, exactly equal in all" in " ".join(same.stdout.split())


def test_other_luck_is_said_to_be_unpaired(here: Command, run: Callable[..., str]) -> None:
    found = " ".join(here("compare", run(), run("--seed", "9")).stdout.split())
    assert "Not paired: seeds 3 and 9 give different people and luck." in found
    assert "on average" in found


def test_another_strategy_is_no_other_version(here: Command, run: Callable[..., str]) -> None:
    quiet = run("--set", "brands.Warm.strategy=silence", "--set", "brands.Warm.with={}")
    found = here("compare", run(), quiet)
    assert found.returncode == 0, found.stderr
    assert "versions" not in found.stdout


def test_one_run_is_its_brands(here: Command, run: Callable[..., str]) -> None:
    found = here("compare", run())
    assert found.returncode == 0
    assert "Trust: Warm 0." in " ".join(found.stdout.split())


def test_a_group_apart(here: Command, run: Callable[..., str]) -> None:
    there = run("--set", "psychology.reach=0.8")
    found = here("compare", there, "--measure", "contributors.trust", "--measure", "trust")
    assert found.returncode == 0, found.stderr
    text = " ".join(found.stdout.split())
    assert "Trust of contributors: Warm 0." in text
    assert "trust of contributors, day 1" in text  # known day by day
    numbers = json.loads(here("compare", there, "--json", "--measure", "contributors.trust").stdout)
    assert list(numbers["measures"]) == ["contributors.trust"]
    (comparison,) = numbers["comparisons"]
    assert [pair["measure"] for pair in comparison["pairs"]] == ["contributors.trust"]


def test_wrong_input(here: Command, run: Callable[..., str], tmp_path: Path) -> None:
    there = run()
    (tmp_path / "empty").mkdir()
    for arguments, said in (
        ([], "Missing argument"),
        (["runs/nosuch"], f"there is no such run. There are: {there}"),
        ([there, "empty"], "empty: is not a run: it has no summary.json."),
        ([there, "--measure", "contributor.trust"], "Did you mean 'contributors.trust'?"),
        ([there, "--measure", "trst"], "no measure of these runs is called 'trst'. Did you mean 'trust'?"),
        ([there, "--measure", "xyz"], "'xyz'. There are: followers_kept, "),
    ):
        found = here("compare", *arguments)
        assert (found.returncode, found.stdout) == (2, "")
        assert said in found.stderr
        assert "Traceback" not in found.stderr
    assert found.stderr.count(" followers_kept,") == 1  # each measure once


def test_what_cannot_be_compared_is_refused_with_what_would_do(
    here: Command, run: Callable[..., str]
) -> None:
    there, shorter, larger = run(), run("--days", "6"), run("--set", "audience.size=160")
    for arguments, said in (
        ([there, shorter], f"{there} has 12 and {shorter} has 6. Run the other with --days 12."),
        ([there, larger, "--measure", "cost"], "--set audience.size=150, or compare shares: followers_kept"),
    ):
        found = here("compare", *arguments)
        assert (found.returncode, found.stdout) == (2, "")
        assert said in found.stderr
    assert here("compare", there, larger).returncode == 0
