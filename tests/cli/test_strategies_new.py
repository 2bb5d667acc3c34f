"""``sim strategies new``: what it writes works as written, and it never takes anything away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]


def outcome(found: subprocess.CompletedProcess[str]) -> tuple[int, str]:
    assert "Traceback" not in found.stderr
    return found.returncode, found.stderr.strip()


@pytest.mark.slow
def test_one_file_that_keeps_the_rules_and_runs(command: Command, tmp_path: Path, tiny: Path) -> None:
    found = command("strategies", "new", "my-regulars")
    assert outcome(found) == (0, "")
    assert "Wrote my_regulars.py\nWrote test_my_regulars.py\n" in found.stdout
    assert command("strategies", "check", "my_regulars.py").returncode == 0
    run = command("run", tiny, "--plugin", "my_regulars.py", "--set", "brands.Warm.strategy=my-regulars")
    assert run.returncode == 0, run.stderr
    assert "Warm" in run.stdout


@pytest.mark.slow
def test_its_test_passes_and_says_something(command: Command, tmp_path: Path) -> None:
    command("strategies", "new", "my-regulars")

    def pytest_says() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "."],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    fine = pytest_says()
    assert fine.returncode == 0, fine.stdout
    file = tmp_path / "my_regulars.py"
    file.write_text(file.read_text().replace("meant.known().all(Reply.FOLLOW_UP) + ", ""))
    spoilt = pytest_says()
    assert spoilt.returncode == 1
    assert "test_it_answers_people_it_knows_first" in spoilt.stdout


@pytest.mark.slow
@pytest.mark.parametrize("kind", [[], ["--package"]], ids=["file", "package"])
def test_what_it_writes_is_clean(command: Command, tmp_path: Path, kind: list[str]) -> None:
    folder = tmp_path / "written"
    folder.mkdir()
    assert outcome(command("strategies", "new", "my-regulars", "--dir", folder, *kind)) == (0, "")
    assert len([path for path in folder.rglob("*") if path.is_file()]) == (6 if kind else 2)
    assert not [path for path in folder.rglob("*") if "$" in path.name]
    for verb in (["check", "--select", "E,F,I,B,UP,N,SIM,RUF,PT"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *verb, "--isolated", "--line-length", "100", "."]
        root = next(folder.iterdir()) if kind else folder  # where `src` is
        found = subprocess.run(ruff, cwd=root, capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("kind", [[], ["--package"]], ids=["file", "package"])
def test_nothing_is_overwritten(command: Command, tmp_path: Path, kind: list[str]) -> None:
    command("strategies", "new", "my-regulars", *kind)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    next(path for path in before if path.name == "my_regulars.py").write_text("mine\n")
    first = next(iter(before))
    first.write_text("mine\n")
    again = command("strategies", "new", "my-regulars", *kind)
    code, sentence = outcome(again)
    assert code == 2
    assert "exists already, and is not overwritten" in sentence
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(before)
    assert first.read_text() == "mine\n"


def test_half_of_it_there_writes_nothing(command: Command, tmp_path: Path) -> None:
    (tmp_path / "test_my_regulars.py").write_text("mine\n")
    assert command("strategies", "new", "my-regulars").returncode == 2
    assert not (tmp_path / "my_regulars.py").exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("My Regulars", "not 'My Regulars'. Try: sim strategies new my-regulars"),
        ("MyRegulars", "Try: sim strategies new my-regulars"),
        ("my_regulars", "Try: sim strategies new my-regulars"),
        ("2-fast", "beginning with a letter, not '2-fast'. Try: sim strategies new fast"),
        ("-", "Try: sim strategies new my-strategy"),
        ("../up", "Try: sim strategies new up"),
        ("größe", "Try: sim strategies new gr-e"),
        ("", "Try: sim strategies new my-strategy"),
        ("broadcast", "there is a strategy 'broadcast' already, from trustsim"),
        ("random", "'random' means something to Python already. Try: sim strategies new random-strategy"),
        ("class", "'class' means something to Python already"),
        ("numpy", "'numpy' means something to Python already"),
        ("a" * 61, "too long for a file; 60 are allowed"),
    ],
)
def test_names_that_will_not_do(command: Command, tmp_path: Path, name: str, sentence: str) -> None:
    code, told = outcome(command("strategies", "new", "--", name))
    assert code == 2
    assert sentence in told
    assert not list(tmp_path.rglob("*.py"))


def test_a_folder_that_is_not_there(command: Command, tmp_path: Path) -> None:
    code, told = outcome(command("strategies", "new", "my-regulars", "--dir", "nowhere"))
    assert code == 2
    assert "--dir nowhere: there is no such folder. Make it first" in told
    (tmp_path / "file").write_text("")
    assert outcome(command("strategies", "new", "my-regulars", "--dir", "file"))[0] == 2
