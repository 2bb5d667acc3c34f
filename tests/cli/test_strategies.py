"""``sim strategies`` as a plugin author has it: the list, one in full, and whether it keeps the rules."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.plugins import load
from sim.testing import checks

Command = Callable[..., subprocess.CompletedProcess[str]]

GREETER = '''
from sim import Count, Post, Reply, Share, Strategy


class Greeter(Strategy):
    """Greets.

    Source: none.
    """

    name = "greeter"
    warmth: Share = 0.5  # how warm
    people: Count = 3  # whom it greets, at most

    def plan(self, day):
        return [Post.tell()]

    def answer(self, inbox):
        return inbox.where(inbox.luck < self.warmth, Reply.PERSONAL)
'''

SHELF = [name for name, info in load().strategies.items() if info.origin.builtin]


@pytest.fixture
def greeter(tmp_path: Path) -> Path:
    path = tmp_path / "greeter.py"
    path.write_text(GREETER, encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> dict[str, str]:
    """An environment with an installed plugin that cannot be imported."""
    site = tmp_path / "site"
    info = site / "acme-1.2.dist-info"
    info.mkdir(parents=True)
    (site / "acme.py").write_text("import helpfull\n", encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[sim]\nacme = acme\n", encoding="utf-8")
    return {"PYTHONPATH": str(site)}


def test_the_list_has_name_line_and_origin(command: Command, greeter: Path) -> None:
    found = command("strategies", "--plugin", greeter)
    assert (found.returncode, found.stderr) == (0, "")
    lines = found.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("trustsim 0.")
    for name, info in load().strategies.items():
        assert any(
            line.startswith(f"  {name} ") and " ".join(info.summary.split()[:5]) in line for line in lines
        ), name
    at = next(number for number, line in enumerate(lines) if line.startswith("greeter.py, sha256 "))
    assert lines[at + 1].split() == ["greeter", "Greets."]


def test_the_list_for_programs(command: Command, greeter: Path) -> None:
    found = json.loads(command("strategies", "--json", "--plugin", greeter).stdout)
    by_name = {one["name"]: one for one in found["strategies"]}
    assert set(by_name) >= {*SHELF, "greeter"}
    assert by_name["greeter"]["summary"] == "Greets."
    assert by_name["greeter"]["origin"]["file"] == str(greeter)
    assert by_name["broadcast"]["origin"]["distribution"] == "trustsim"
    assert found["warnings"] == []


def test_a_broken_plugin_is_told_on_stderr_and_stops_nothing(
    command: Command, broken: dict[str, str]
) -> None:
    found = command("strategies", env=broken)
    assert found.returncode == 0
    assert "warning: plugin acme 1.2, plugin 'acme': ModuleNotFoundError" in found.stderr
    assert "Install what offers 'helpfull'" in found.stderr
    assert "Traceback" not in found.stderr
    assert "broadcast" in found.stdout
    told = json.loads(command("strategies", "--json", env=broken).stdout)["warnings"]
    assert len(told) == 1
    assert command("strategies", "show", "broadcast", env=broken).returncode == 0
    assert command("strategies", env={**broken, "SIM_PLUGINS": ""}).stderr == ""


def test_show_has_documentation_parameters_and_source(command: Command) -> None:
    found = command("strategies", "show", "influencers-first")
    assert (found.returncode, found.stderr) == (0, "")
    text = " ".join(found.stdout.split())
    assert text.startswith("influencers-first, from trustsim 0.")
    assert "Answer in the order of follower counts, as long as hands last." in text
    assert "posts_per_day posts a day, on average. A number from 0 to 16 [a day]; 0.7 by default." in text
    assert "answer_rate share of comments it means to answer. A number from 0 to 1 [share]; 0.85" in text
    words, _, source = found.stdout.partition("class InfluencersFirst(Strategy):")
    assert "return meant.by_followers().all(Reply.FOLLOW_UP)" in source
    assert all(len(line) <= 80 for line in words.splitlines())


@pytest.mark.parametrize("place", ["before", "after", "itself"])
def test_show_of_a_file(command: Command, greeter: Path, place: str) -> None:
    arguments = {
        "before": ["--plugin", greeter, "show", "greeter"],
        "after": ["show", "greeter", "--plugin", greeter],
        "itself": ["show", "greeter.py"],
    }
    found = command("strategies", *arguments[place])
    assert found.returncode == 0
    assert found.stdout.startswith("greeter, from greeter.py, sha256 ")
    assert "people  whom it greets, at most. A whole number of 0 or more; 3 by default." in found.stdout


def test_show_for_programs(command: Command) -> None:
    found = json.loads(command("strategies", "show", "mixed", "--json").stdout)
    assert found["name"] == "mixed"
    assert found["documentation"].startswith(found["summary"])
    assert found["source"].startswith("class Mixed(Strategy):")
    (of,) = found["parameters"]
    assert (of["type"], of["default"], of["unit"], of["low"]) == (
        "weights",
        {"genuine-follow-up": 0.5, "ask-and-ignore": 0.5},
        "weight",
        0,
    )
    questions = json.loads(command("strategies", "show", "broadcast", "--json").stdout)["parameters"][-1]
    assert (questions["low"], questions["high"], questions["default"]) == (0, 1, 0.1)


@pytest.mark.parametrize("verb", ["show", "check"])
def test_a_name_or_a_file_that_is_not_there(command: Command, greeter: Path, verb: str) -> None:
    for target, sentence in [
        ("brodcast", "no strategy is called 'brodcast'. Did you mean 'broadcast'?"),
        ("greter.py", "plugin greter.py: there is no such file. Did you mean 'greeter.py'?"),
        ("greeter.txt/", "a plugin is a Python file, ending in .py"),
    ]:
        found = command("strategies", verb, target)
        assert found.returncode == 2
        assert sentence in found.stderr
        assert "Traceback" not in found.stderr
        assert found.stdout == ""


def test_check_says_every_rule_as_a_sentence(command: Command, greeter: Path) -> None:
    found = command("strategies", "check", "greeter.py")
    assert found.returncode == 0, found.stdout
    text = " ".join(found.stdout.split())
    for check in checks():
        assert check.sentence in text
    assert "NO" not in found.stdout
    assert f"greeter keeps {len(checks())} of {len(checks())} rules." in found.stdout
    assert "us a brand-day at 10,000 comments" in found.stdout
    assert all(len(line) <= 80 for line in found.stdout.splitlines())


def test_check_ends_with_1_where_a_rule_is_broken(command: Command, greeter: Path) -> None:
    greeter.write_text(
        GREETER.replace("inbox.luck < self.warmth", "inbox.follower % 2 == 0").replace("Source: none.", "")
    )
    found = command("strategies", "check", greeter)
    assert found.returncode == 1
    refused = [line for line in found.stdout.splitlines() if line.startswith("  NO ")]
    assert len(refused) == 2
    assert "Its code can be read, and it says where its idea is from." in refused[0]
    assert "If that is meant, say looks_at_ids = True in the class" in " ".join(found.stdout.split())
    assert "Traceback" not in found.stdout + found.stderr
    told = json.loads(command("strategies", "check", greeter, "--json").stdout)["strategies"][0]
    assert told["passed"] is False
    assert [one["name"] for one in told["checks"] if not one["passed"]] == ["sourced", "ids"]


def test_check_does_not_call_kept_what_it_could_not_try(command: Command, greeter: Path) -> None:
    greeter.write_text(
        GREETER.replace("    def plan(self, day):\n", "    def plan(self, day):\n        1 / 0\n")
    )
    found = command("strategies", "check", greeter)
    assert found.returncode == 1
    assert "ZeroDivisionError" in found.stdout
    untried = found.stdout.count("\n  --    ")
    assert untried == len(checks()) - 5
    assert "--    On the same days it decides the same." in found.stdout
    assert f"greeter keeps 4 of {len(checks())} rules." in found.stdout
    assert "Those with -- can be told once it gets through ordinary days." in found.stdout


def test_check_only_warns_about_what_is_slow_and_says_what_is_quick(command: Command, greeter: Path) -> None:
    slow = GREETER[: GREETER.index("    def answer")] + (
        "    def reply_to(self, message):\n"
        "        return Reply.PERSONAL if message.luck < self.warmth else Reply.NONE\n"
    )
    greeter.write_text(slow)
    found = command("strategies", "check", greeter)
    assert found.returncode == 0
    assert "\n  slow  A day with 10,000 comments" in found.stdout
    assert "return inbox.where(inbox.luck < self.warmth, Reply.PERSONAL)" in found.stdout
    assert "one message at a time, which is slow" in command("strategies", "show", greeter).stdout


def test_check_of_a_file_with_several(command: Command, greeter: Path) -> None:
    other = GREETER[GREETER.index("class") :].replace("Greeter", "Other").replace("greeter", "other")
    greeter.write_text(GREETER + "\n\n" + other)
    found = json.loads(command("strategies", "check", greeter, "--json").stdout)
    assert [one["name"] for one in found["strategies"]] == ["greeter", "other"]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["show", "--help"], ["new", "--help"], ["check", "--help"]], ids=" ".join
)
def test_help_is_there_at_once(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from sim.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    print('loaded:', *{'mesa', 'numba', 'pytest'} & set(sys.modules))\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, "strategies", *arguments], capture_output=True, text=True, check=True
    )
    *lines, loaded = found.stdout.splitlines()
    assert loaded.strip() == "loaded:"
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("Usage: ")
