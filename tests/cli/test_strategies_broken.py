"""The broken plugins once more, on the command line: a sentence, no traceback, and all else works."""

from __future__ import annotations

import runpy
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli import main

Command = Callable[..., subprocess.CompletedProcess[str]]

BROKEN: dict[str, tuple[str, str]] = runpy.run_path(
    str(Path(__file__).parents[1] / "plugins" / "test_broken.py")
)["BROKEN"]


def install(site: Path, number: int, source: str) -> str:
    """A distribution of one module in `site`, called after the number."""
    name = f"broken{number}"
    info = site / f"{name}-1.2.dist-info"
    info.mkdir(parents=True)
    (site / f"{name}.py").write_text(textwrap.dedent(source), encoding="utf-8")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[sim]\n{name} = {name}\n", encoding="utf-8")
    return name


@pytest.mark.parametrize("case", BROKEN)
def test_named_on_the_command_line(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, sentence = BROKEN[case]
    path = tmp_path / "my_strategy.py"
    path.write_text(textwrap.dedent(source), encoding="utf-8")
    monkeypatch.delenv("SIM_PLUGINS", raising=False)
    monkeypatch.delenv("SIM_DEBUG", raising=False)
    for arguments in (["--plugin", str(path)], ["check", str(path)]):
        monkeypatch.setattr(sys, "argv", ["sim", "strategies", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert ended.value.code == 2
        assert sentence in told.err
        assert "my_strategy.py" in told.err
        assert told.err.count("\n") == 1, "one sentence, no traceback"
        assert told.out == ""


@pytest.mark.slow
def test_all_of_them_installed_stop_nothing(command: Command, tiny: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    names = [install(site, number, source) for number, (source, _) in enumerate(BROKEN.values())]
    alone = command("strategies", env={"SIM_PLUGINS": ""})
    environment = {"PYTHONPATH": str(site)}
    among = command("strategies", env=environment)
    assert among.returncode == 0
    assert among.stdout == alone.stdout
    assert "Traceback" not in among.stderr
    for name, (_, sentence) in zip(names, BROKEN.values(), strict=True):
        told = [line for line in among.stderr.splitlines() if f"{name} 1.2, plugin '{name}'" in line]
        assert any(sentence in line for line in told), (name, sentence)
    assert all(line.startswith("warning: ") for line in among.stderr.splitlines())
    for arguments in (["strategies", "show", "broadcast"], ["check", tiny]):
        assert command(*arguments, env=environment).returncode == 0
    undisturbed = command("run", tiny, "--out", "one", env={"SIM_PLUGINS": ""})
    disturbed = command("run", tiny, "--out", "two", env=environment)
    assert disturbed.returncode == 0, disturbed.stderr
    assert "Traceback" not in disturbed.stderr
    table = [found.stdout.split("\nFiles:")[0] for found in (undisturbed, disturbed)]
    assert table[0] == table[1]


def test_with_debug_there_is_a_traceback(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "my_strategy.py"
    path.write_text("raise RuntimeError('no licence')\n")
    assert "Traceback" not in command("strategies", "--plugin", path).stderr
    assert "Traceback" in command("strategies", "--plugin", path, "--debug").stderr
