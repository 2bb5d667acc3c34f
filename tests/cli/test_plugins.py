"""``sim plugins``: what there is, what each offers, new ones of every kind; hooks told as they are called."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim import commands
from sim.cli.main import app
from sim.cli.plugin_commands import offer, trace
from sim.plugins import allow, load
from sim.testing import check_plugin, make_run

KINDS = ("measure", "watcher", "rule", "command")


def sim(*words: object) -> str:
    found = CliRunner().invoke(app, [str(word) for word in words], prog_name="sim")
    assert found.exit_code == 0, found.output
    return found.output


@pytest.fixture
def written(tmp_path: Path) -> dict[str, Path]:
    for kind in KINDS:
        sim("plugins", "new", f"my-{kind}", "--kind", kind, "--dir", tmp_path)
    return {kind: tmp_path / f"my_{kind}.py" for kind in KINDS}


def test_new_ones_of_every_kind_keep_the_rules_and_are_listed(written, capsys):
    for kind, path in written.items():
        check_plugin(path)
        assert "NO" not in sim("plugins", "check", path), kind
    listed = sim("plugins", *(word for path in written.values() for word in ("--plugin", path)))
    for line in (
        "  measures      my_measure",
        "  watches       day_ended",
        "  trust rules   my-rule",
        "  commands      my-command",
        "  strategies    apologises, apology,",
    ):
        assert line in listed
    assert all(len(line) <= 80 for line in listed.splitlines())
    found = json.loads(sim("plugins", "--json", "--plugin", written["measure"]))
    assert found["plugins"][-1]["measures"] == ["my_measure"]
    assert found["plugins"][-1]["origin"]["file"] == str(written["measure"])


def test_a_broken_rule_ends_with_1(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "from sim import hookimpl\n@hookimpl\ndef run_started(run):\n    1 / 0\n", encoding="utf-8"
    )
    found = CliRunner().invoke(app, ["plugins", "check", str(path)])
    assert found.exit_code == 1
    assert "NO    It gets through three replicates" in found.output
    assert "ZeroDivisionError in line 4" in " ".join(found.output.split())


def test_commands_of_a_file_that_stands_before_the_command(written, monkeypatch):
    import typer

    own = typer.Typer()
    own.command("run")(lambda: None)
    monkeypatch.setattr(sys, "argv", ["sim", "--plugin", str(written["command"]), "my-command", "x"])
    offer(own)
    names = [command.name for command in own.registered_commands]
    assert (names[0], names[-1]) == ("run", "my-command")
    assert sorted(names[1:-1]) == sorted(name for name in commands.ORDER if name not in commands.OWN)


def test_every_call_of_a_hook_is_told_with_whose_it_is(written, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["sim", "run", "x.yaml", "--trace-plugins"])
    monkeypatch.setenv("SIM_TRACE_PLUGINS", "")
    trace()
    assert sys.argv == ["sim", "run", "x.yaml"]
    allow([written["watcher"]])
    load([written["watcher"]]).day_ended(make_run(day=2))
    told = capsys.readouterr().err
    assert "plugins: day_ended: my_watcher.py, sha256 " in told
    monkeypatch.setenv("SIM_TRACE_PLUGINS", "")
    load([written["watcher"]]).day_ended(make_run(day=2))
    assert capsys.readouterr().err == ""


OWN = '''
from pathlib import Path

from sim import Post, Strategy
from hours import OPEN

class OfficeHours(Strategy):
    """Nobody there at night.

    Source: none.
    """
    name = "office-hours"

    def plan(self, day):
        return [Post.tell()]

    def answer(self, inbox):
        return inbox.nothing()
'''

OWN_TEST = """
from pathlib import Path

from sim.testing import load_strategy, make_day

Shop = load_strategy(Path(__file__).with_name("office_hours.py"))


def test_it_tells():
    assert len(Shop().plan(make_day())) == 1
"""


def test_a_package_of_a_file_that_is_there_has_it_with_its_helper_and_its_test(tmp_path):
    (tmp_path / "office_hours.py").write_text(OWN, encoding="utf-8")
    (tmp_path / "hours.py").write_text("OPEN = 9\n", encoding="utf-8")
    (tmp_path / "test_office_hours.py").write_text(OWN_TEST, encoding="utf-8")
    sim("strategies", "new", "office-hours", "--package", "--dir", tmp_path)
    place = tmp_path / "trustsim-office-hours"
    inside = place / "src" / "trustsim_office_hours"
    packed = (inside / "office_hours.py").read_text(encoding="utf-8")
    assert packed == OWN.replace("from hours import", "from trustsim_office_hours.hours import")
    assert (inside / "hours.py").read_text(encoding="utf-8") == "OPEN = 9\n"
    assert "import OfficeHours" in (inside / "__init__.py").read_text(encoding="utf-8")
    test = (place / "tests" / "test_office_hours.py").read_text(encoding="utf-8")
    assert "from trustsim_office_hours import OfficeHours as Shop\n" in test
    assert "load_strategy" not in test
    assert "assert len(Shop().plan(make_day())) == 1" in test


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_test_that_is_written_beside_it_passes(written, kind):
    path = written[kind]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"test_{path.name}"],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_a_command_is_not_called_like_one_of_sim(tmp_path):
    refused = CliRunner().invoke(app, ["plugins", "new", "run", "--kind", "command", "--dir", str(tmp_path)])
    assert refused.exception.exit_code == 2
    assert "sim has a command 'run' already. Try: sim plugins new my-run --kind command" in str(
        refused.exception
    )


@pytest.mark.slow
def test_what_is_written_is_strictly_typed(written, tmp_path):
    from mypy import api

    sim("strategies", "new", "my-strategy", "--dir", tmp_path)
    files = [str(path) for path in tmp_path.glob("*.py")]
    assert len(files) == 10
    out, _, code = api.run(["--strict", "--cache-dir", str(tmp_path / "cache"), "--config-file=", *files])
    assert code == 0, out


@pytest.mark.slow
def test_constructors_of_strategies_are_known_to_type_checkers(tmp_path):
    from mypy import api

    path = tmp_path / "mine.py"
    path.write_text(
        "from sim_strategies import GenuineFollowUp, Mixed\n"
        "GenuineFollowUp(answer_rate=0.3)\nMixed()\nGenuineFollowUp(answer_rat=0.3)\n",
        encoding="utf-8",
    )
    out, _, code = api.run(["--strict", "--cache-dir", str(tmp_path / "cache"), "--config-file=", str(path)])
    assert code == 1
    assert out.count("error:") == 1
    assert 'did you mean "answer_rate"?' in out
