"""The pictures of the README, drawn from a run: ``make pictures``. Needs Chromium, as the tests do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI

from sim.cli.result import render
from sim.report import REPORT
from sim.results import Run
from sim.terminal.marks import marks_for
from sim.terminal.opening import open_run
from sim.terminal.saying import safe

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

#: The command that the pictures show.
COMMAND = "sim run scenarios/three-cafes.yaml"

_TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #fff }}
pre {{ display: inline-block; margin: 12px; padding: 18px 22px; border-radius: 10px; background: #14191f;
  color: #e6e6e6; font: 15px/1.35 "DejaVu Sans Mono", monospace }}
</style><pre>$ {command}
{code}</pre>"""


def main() -> None:
    """Run it, and draw what it shows."""
    words = [sys.executable, "-m", *COMMAND.split(), "--quiet", "--out"]
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        ran = subprocess.run([*words, place], cwd=ROOT, check=True, capture_output=True, text=True)
        run = open_run(Path(ran.stdout.strip()))
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        try:
            page = browser.new_page(viewport={"width": 1100, "height": 1150}, device_scale_factor=1.5)
            _terminal(page, run, Path(place))
            page.goto((run.directory / REPORT).as_uri())
            page.screenshot(path=HERE / "report.png")
        finally:
            browser.close()


def _terminal(page: Page, run: Run, place: Path) -> None:
    """The table and the sentences: up to the second empty line."""
    console = Console(record=True, force_terminal=True, color_system="truecolor", width=80, file=_nowhere())
    parts = 0
    for line in render(run, 80, marks_for("utf-8")):
        parts += not line.plain
        if parts == 3:
            break
        console.print(safe(line, console))
    html = console.export_html(theme=MONOKAI, inline_styles=True, code_format="{code}")
    file = place / "terminal.html"
    file.write_text(_TERMINAL.format(command=COMMAND, code=html), encoding="utf-8")
    page.goto(file.as_uri())
    page.locator("pre").screenshot(path=HERE / "terminal.png")


def _nowhere() -> object:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123


def _chromium() -> str:
    found = os.environ.get("TRUSTSIM_CHROMIUM") or shutil.which("chromium")
    if not found or found == "none":
        raise SystemExit("No Chromium was found. make browser installs one.")
    return found


if __name__ == "__main__":
    main()
