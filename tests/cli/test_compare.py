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


@pytest.mark.slow
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


def test_any_pair_by_any_name_of_a_measure(here: Command, tmp_path: Path, tiny: Path) -> None:
    tiny.write_text(
        tiny.read_text(encoding="utf-8") + "  - {name: Mute, strategy: silence}\n", encoding="utf-8"
    )
    there = here("run", tiny, "--quiet", "--replicates", "6").stdout.strip()
    found = here("compare", there, "--pair", "Mute:Loud", "--measure", "kept", "--measure", "kept of lurkers")
    assert found.returncode == 0, found.stderr
    text = " ".join(found.stdout.split())
    assert "Warm" not in text
    assert text.count("Mute") > 2
    assert "best" not in found.stdout.splitlines()[3]  # a chance among all would mislead beside two
    both = here("compare", there, "--pair", "Mute:Loud", "--pair", "Warm:Mute").stdout
    assert "Mute against Loud" in both
    assert "Warm against Mute" in both
    numbers = json.loads(here("compare", there, "--pair", "Mute:Loud", "--json", "--measure", "phony").stdout)
    (comparison,) = numbers["comparisons"]
    assert comparison["pair"] == ["Mute", "Loud"]
    assert [brand["name"] for brand in comparison["brands"]] == ["Mute", "Loud"]
    ((one, other),) = [(pair["a"], pair["b"]) for pair in comparison["pairs"]]
    assert {one, other} == {"Mute", "Loud"}
    # Picked out of three pairs, it is judged as one of three.
    whole = json.loads(here("compare", there, "--json", "--measure", "phony").stdout)["comparisons"][0]
    assert comparison["pairs"][0] in whole["pairs"]


def test_a_pair_that_is_none(here: Command, run: Callable[..., str]) -> None:
    there = run()
    wrong = here("compare", there, "--pair", "Lout:Warm")
    assert (wrong.returncode, wrong.stderr.strip()) == (
        2,
        "--pair: there is no 'Lout' to compare. Did you mean 'Loud'?",
    )
    assert "write two brands: Loud:Warm" in here("compare", there, "--pair", "Loud").stderr


def test_a_brand_of_one_run_against_another_of_another(here: Command, run: Callable[..., str]) -> None:
    base, gentle = run(), run("--set", "psychology.negativity=1")
    same = here("compare", base, gentle, "--pair", "negativity=2:negativity=1").stdout
    assert "negativity=2 against negativity=1" in same
    crossed = here("compare", base, gentle, "--pair", "Loud (negativity=2):Warm (negativity=1)")
    assert crossed.returncode == 0, crossed.stderr
    assert "Warm (negativity=1) did better" in " ".join(crossed.stdout.split())


def test_what_matters_is_honoured_and_people_are_counted(here: Command, run: Callable[..., str]) -> None:
    longer = ("--days", "90", "--set", "psychology.reach=0.8", "--no-report")  # some leave by then
    matters = ("--set", "matters.trust=0.9", "--set", "matters.followers_kept=0.9")
    base = run(*longer, *matters)
    found = " ".join(here("compare", base, "--measure", "trust", "--measure", "kept").stdout.split())
    assert "That is clear but small: 0.90 would matter." in found
    assert "of 150 people" in found
    numbers = json.loads(here("compare", base, "--measure", "trust", "--json").stdout)
    (pair,) = numbers["comparisons"][0]["pairs"]
    assert (pair["clear"], pair["verdict"]) == (True, "clear but small")
    assert numbers["matters"]["trust"] == 0.9
    strict = " ".join(here("compare", run(*longer), "--measure", "trust").stdout.split())
    assert "small" not in strict
    # Of two runs that say different things, the stricter one counts.
    other = run(*longer, "--set", "matters.trust=0.5", "--set", "psychology.negativity=1")
    assert json.loads(here("compare", base, other, "--json").stdout)["matters"]["trust"] == 0.9


def test_brands_that_have_no_value_on_any_day_have_no_line(here: Command, tmp_path: Path) -> None:
    scenario = tmp_path / "growing.yaml"
    scenario.write_text(
        "name: Growing\ndays: 20\nreplicates: 1\naudience: {size: 60, pool: 40}\n"
        "psychology: {gain_background: 0, gain_praise: GAIN, gain_talk: GAIN}\n"
        "brands: [{name: Silent, strategy: silence}, {name: Warm, strategy: genuine-follow-up}]\n"
    )
    text = scenario.read_text()
    for gain, said in (("1", "Warm"), ("0", "nothing to draw")):
        scenario.write_text(text.replace("GAIN", gain))
        run = here("run", scenario, "--quiet", "--no-doubt", "--no-report").stdout.strip()
        found = here("compare", run, "--measure", "newcomers.followers_kept")
        assert found.returncode == 0, found.stderr
        assert said in found.stdout
        assert "Warning" not in found.stderr
