"""Pages of documentation as things to run, and a fresh environment to run them in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Block:
    """A code block of a page: its language, the file it is to be written to, its text, its line."""

    language: str
    title: str
    text: str
    line: int


@pytest.fixture
def blocks() -> Callable[[str], list[Block]]:
    """`blocks("docs/x.md")`: its code blocks, in order."""

    def read(page: str) -> list[Block]:
        text = (ROOT / page).read_text(encoding="utf-8")
        found = [
            Block(match[1], match[2] or "", match[3], text[: match.start()].count("\n") + 2)
            for match in _BLOCK.finditer(text)
        ]
        assert len(found) == text.count("\n```") // 2, "a block that is not understood"
        return found

    return read


@dataclass(frozen=True)
class Place:
    """A virtual environment with the project's wheel in it, and nothing of the working copy."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def run(self, command: str | list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command (a text: through the shell) as someone in that environment would, offline."""
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PYTHON", "PIP_", "SIM_", "PYTEST"))
            and key not in ("COLUMNS", "FORCE_COLOR")
        } | {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "VIRTUAL_ENV": str(self.folder),
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip's way of saying: without; hatchling is there
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        shell = ["bash", "-c", command] if isinstance(command, str) else command
        return subprocess.run(
            shell, cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=False
        )


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A fresh environment: the project built as a wheel and installed, its dependencies linked from here.

    Dependencies are links to those of the environment that runs the tests, so that nothing is downloaded; the
    project itself, and whatever else is installed in editable form, is not among them.
    """
    pytest.importorskip(
        "hatchling", reason="building wheels offline needs hatchling: pip install -e '.[dev]'"
    )
    folder = tmp_path_factory.mktemp("fresh")
    place = Place(folder / "venv")
    venv.create(place.folder, with_pip=True)
    linked = folder / "dependencies"
    linked.mkdir()
    for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if not re.match(r"(trustsim|sim|sim_\w+)\b|_editable_impl|__editable__|.*\.pth$|pip\b", entry.name):
            (linked / entry.name).symlink_to(entry)
    site = place.folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    (site / "dependencies.pth").write_text(f"{linked}\n", encoding="utf-8")
    for command in (
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        [str(place.python), "-m", "pip", "install", "--quiet", "--find-links", str(folder), "trustsim"],
    ):
        done = place.run(command, folder)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    where = place.run([str(place.python), "-c", "import sim; print(sim.__file__)"], folder).stdout.strip()
    assert where.startswith(str(site)), f"{where!r} is not the wheel"
    return place
