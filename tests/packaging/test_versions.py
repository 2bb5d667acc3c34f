"""Which versions are installed: the tested set holds what pyproject.toml asks for, and make installs it."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = [
    label.rpartition(" ")[2] for label in PROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", label)
]
TESTED = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.lstrip().startswith("#")
]


def asked() -> list[Requirement]:
    project = PROJECT["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(text) for text in chain(PROJECT["build-system"]["requires"], *lists)]


def pinned(python: str) -> dict[str, Requirement]:
    """The tested set on Linux with this Python, by name."""
    here = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "os_name": "posix",
    }
    found = [Requirement(line) for line in TESTED]
    kept = [each for each in found if each.marker is None or each.marker.evaluate(here)]
    names = [canonicalize_name(each.name) for each in kept]
    assert len(set(names)) == len(names), "two versions for one Python"
    return dict(zip(names, kept, strict=True))


@pytest.mark.parametrize("python", PYTHONS)
def test_the_tested_set_holds_a_version_of_all_that_is_asked_for(python: str) -> None:
    tested = pinned(python)
    for requirement in asked():
        pin = tested.get(canonicalize_name(requirement.name))
        assert pin is not None, f"{requirement.name} is not in constraints.txt. Run: make lock"
        (version,) = (each.version for each in pin.specifier)
        assert requirement.specifier.contains(version), f"{requirement} against {pin}. Run: make lock"


def test_the_tested_set_is_versions_and_nothing_of_a_machine() -> None:
    assert len(TESTED) > 50
    for line in TESTED:
        assert re.fullmatch(r"[a-z0-9._-]+==[0-9][0-9a-z.+!]*( ; [^/@]+)?", line), line


def commands(*arguments: str) -> str:
    """What make would type, were nothing there yet."""
    command = ["make", "--dry-run", "--always-make", "PYTHON=python", "CHROMIUM=none", *arguments]
    # What a make that runs this suite was told is no part of it.
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKEOVERRIDES")}
    found = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout


@pytest.mark.parametrize("goal", ["run", "test"])
def test_make_installs_the_tested_set(goal: str) -> None:
    installs = [line for line in commands(goal).splitlines() if "pip install" in line]
    assert installs
    for line in installs:
        assert "PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt " in line


def test_newest_and_oldest_install_afresh_and_without_it() -> None:
    newest, oldest = commands("test-newest"), commands("test-oldest")
    assert "constraints.txt" not in newest + oldest
    assert "rm -rf .venv-newest" in newest
    assert "--resolution lowest-direct" in oldest
    assert ".venv-oldest/bin/python -m pytest" in oldest


def test_the_wheel_is_left_where_the_readme_says() -> None:
    assert "-m build --wheel --no-isolation --outdir dist ." in commands("wheel")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(r"`dist/trustsim-\d+\.\d+\.\d+-py3-none-any\.whl`", readme)


def test_a_public_host_runs_the_three_on_every_python_and_weekly() -> None:
    workflow = yaml.load(
        (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"), yaml.BaseLoader
    )
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    assert matrix == {"command": ["test", "test-newest", "test-oldest"], "python": PYTHONS}
    assert workflow["on"]["schedule"]
