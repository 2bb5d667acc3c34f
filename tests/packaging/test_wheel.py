"""What is shipped: the packages, the command, what comes in by the public door."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Entry points and packages of the plugins that ship.
SHIPPED = ("facts", "fit", "lesson", "own", "plan", "sensitivity", "serve", "strategies")
PLUGINS = {name: f"sim_{name}" for name in SHIPPED}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = place.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.mark.slow
def test_it_holds_these_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    top = {name.split("/")[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"sim", *PLUGINS.values()}
    names = set(wheel.namelist())
    assert {"sim/py.typed", "sim_strategies/broadcast.py"} <= names
    assert {"sim/report/assets/page.css", "sim/report/assets/film.js", "sim/browser/engine.js"} <= names
    templates = {f"sim/report/templates/{path.name}" for path in (ROOT / "sim/report/templates").iterdir()}
    assert {"sim/report/templates/page.html", "sim_fit/page.css", "sim_fit/templates/fit.html"} <= names
    assert templates <= names
    assert b"JosangIsmail2002" in wheel.read("sim/report/bibliography.md")  # not a link any more
    (licence,) = (name for name in names if name.endswith("LICENSE"))
    assert wheel.read(licence).startswith(b"MIT License")


@pytest.mark.slow
def test_plugins_that_ship_come_in_by_the_public_entry_point(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    points = configparser.ConfigParser()
    points.read_string(wheel.read(name).decode())
    assert dict(points["console_scripts"]) == {"sim": "sim.__main__:main"}
    assert dict(points["sim"]) == PLUGINS


@pytest.mark.slow
def test_it_runs_from_the_wheel_away_from_the_source(
    wheel: zipfile.ZipFile, tmp_path: Path, tiny: Path
) -> None:
    """Unpacked where nothing of the repository is importable, the way an installer lays it out."""
    site = tmp_path / "site"
    wheel.extractall(site)
    code = (
        "import sys\n"
        f"sys.path[:0] = [{str(site)!r}]\n"
        "import sim, sim_strategies\n"
        f"assert sim.__file__.startswith({str(site)!r}), sim.__file__\n"
        f"assert sim_strategies.__file__.startswith({str(site)!r}), sim_strategies.__file__\n"
        "from sim.cli import main\n"
        "from sim.results import summary_schema\n"
        "assert 'provenance' in summary_schema()['properties']\n"
        f"sys.argv = ['sim', 'run', {str(tiny)!r}, '--workers', '1', '--quiet']\n"
        "main()\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("runs/tiny-town-")


@pytest.mark.slow
def test_commands_of_plugins_come_with_the_wheel(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    site = tmp_path / "site"
    wheel.extractall(site)
    code = (
        "import sys\n"
        f"sys.path[:0] = [{str(site)!r}]\n"
        "from sim.cli import main\n"
        "for command in ('doubt', 'facts', 'fit', 'import', 'lesson', 'plan', 'sensitivity', 'serve'):\n"
        "    sys.argv = ['sim', command, '--help']\n"
        "    try:\n"
        "        main()\n"
        "    except SystemExit as end:\n"
        "        assert not end.code, command\n"
        "brought = [module for name, module in sys.modules.items() if name.startswith('sim_')]\n"
        f"assert all(module.__file__.startswith({str(site)!r}) for module in brought), brought\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("Usage: sim ") == 8


def test_the_strategies_are_registered_here() -> None:
    found = {point.name: point.value for point in entry_points(group="sim")}
    assert found.get("strategies") == "sim_strategies"
