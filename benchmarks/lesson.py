"""``python -m benchmarks lesson``: how long the page's engine takes in a browser, for what a lesson does.

Three pages, 500 people, 90 days: the first run of a fresh page, which also has to be compiled, and the runs
after it, as when a slider moves; the same with the processor slowed down sixfold, which is a cheap phone.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import sync_playwright

from sim import plugins
from sim.lesson.spec import spec_of
from sim.scenario import load

ROOT = Path(__file__).parents[1]
PAGES = 7
RUNS = 6
RUN = """([spec, runs]) => Array.from({length: runs}, (_, replicate) => {
  const start = performance.now();
  trustsim.run(spec, replicate);
  return performance.now() - start;
})"""


def main() -> None:
    """A line a speed: medians over fresh pages, in milliseconds."""
    chromium = (
        os.environ.get("TRUSTSIM_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    if chromium is None:
        sys.exit("no Chromium: `make browser` installs it where it can")
    registry = plugins.load()
    spec = spec_of(load(ROOT / "scenarios" / "classroom.yaml", registry=lambda files: registry), registry)
    spec["brands"] = [brand for brand in spec["brands"] if brand["name"] != "Parrot"]
    engine = (files("sim.lesson") / "engine.js").read_text(encoding="utf-8")
    print("| processor | first run, ms | later runs, ms |\n|---|---:|---:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        for slowed in (1, 6):
            first, later = [], []
            for _ in range(PAGES):
                page = browser.new_page()
                page.add_script_tag(content=engine)
                page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
                once, *again = page.evaluate(RUN, [spec, RUNS])
                first.append(once)
                later += again
                page.close()
            what = "as it is" if slowed == 1 else f"{slowed} times slower"
            print(f"| {what} | {statistics.median(first):.0f} | {statistics.median(later):.0f} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
