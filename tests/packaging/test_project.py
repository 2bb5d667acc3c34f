"""What pyproject.toml and the repository promise."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)


def test_every_dependency_has_a_lower_bound() -> None:
    lists = [PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()]
    for requirement in chain(*lists):
        assert ">=" in requirement, requirement


def test_every_rule_that_is_ignored_says_why() -> None:
    block = re.search(r"^ignore = \[\n(.*?)^\]", PYPROJECT, re.MULTILINE | re.DOTALL)
    assert block is not None
    lines = block[1].splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r'    "[A-Z]+\d+", +# .{10,}', line), line


def test_warnings_are_errors() -> None:
    settings = PROJECT["tool"]["pytest"]
    assert settings["strict"] is True
    assert settings["filterwarnings"][0] == "error"


def test_the_version_stands_in_one_place() -> None:
    assert "version" not in PROJECT["project"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", sim.__version__)


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("not in a repository")
    return [ROOT / name for name in found.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_registry(tracked: list[Path]) -> None:
    hosts = re.compile(rb"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)")
    guilty = [path for path in tracked if path != Path(__file__) and hosts.search(path.read_bytes())]
    assert guilty == []


def test_changelog_fragments_are_of_a_known_kind(tracked: list[Path]) -> None:
    kinds = {kind["directory"] for kind in PROJECT["tool"]["towncrier"]["type"]}
    assert "results" in kinds
    for path in tracked:  # none is left right after a release
        if path.parent.name != "changelog.d" or path.name == "README.md":
            continue
        assert path.suffixes[-2:][0].lstrip(".") in kinds, path
        assert path.read_text(encoding="utf-8").strip()


def test_the_changelog_builds() -> None:
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "9.9.9", "--date", "today"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert "## 9.9.9 (today)" in found.stdout


def test_the_changelog_tells_of_this_version() -> None:
    releases = re.findall(
        r"^## (\S+) \(\d{4}-\d\d-\d\d\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert releases[0] == sim.__version__
