"""``python -m benchmarks lesson``: how long the page's engine takes in a browser, for what a lesson does.

Three pages, 500 people, 90 days: the first run of a fresh page, which also has to be compiled, and the runs
after it, as when a slider moves. Time by the clock, and what of it the page's thread was at work, which is
what a computer takes that has nothing else to do. Also with the processor slowed down sixfold: a cheap phone.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from sim import plugins
from sim.browser import engine, spec_of
from sim.scenario import load

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
PAGES = 5
RUNS = 6
RUN = """(spec) => {
  const start = performance.now();
  trustsim.run(spec, 1);
  return performance.now() - start;
}"""


def main() -> None:
    """A line a speed: medians over fresh pages, in milliseconds."""
    chromium = (
        os.environ.get("TRUSTSIM_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    if chromium is None:
        sys.exit("no Chromium: `make browser` installs it where it can")
    registry = plugins.load()
    spec = spec_of(load(ROOT / "scenarios" / "classroom.yaml", registry=lambda files: registry), registry)
    brands = [brand for brand in spec["brands"] if brand["name"] != "Parrot"]
    spec = {**spec, "brands": brands}
    print("| processor | first run, ms | at work | later runs, ms | at work |\n|---|---:|---:|---:|---:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        for factor in (1, 6):
            runs = [took(browser, spec, factor) for _ in range(PAGES)]
            cells = [median(column) for column in zip(*(page[0] for page in runs), strict=True)]
            cells += [
                median(column) for column in zip(*(run for page in runs for run in page[1:]), strict=True)
            ]
            what = "as it is" if factor == 1 else f"{factor} times slower"
            print(f"| {what} | {' | '.join(f'{cell:.0f}' for cell in cells)} |", flush=True)
        browser.close()


def took(browser: Browser, spec: Mapping[str, Any], factor: int) -> list[tuple[float, float]]:
    """Milliseconds of each run in a fresh page, by the clock and of its thread."""
    page = browser.new_page()
    page.add_script_tag(content=engine())
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": factor})
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def at_work() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(metric["value"] for metric in metrics if metric["name"] == "ThreadTime"))

    times = []
    for _ in range(RUNS):
        before = at_work()
        times.append((float(page.evaluate(RUN, spec)), at_work() - before))
    page.close()
    return times


if __name__ == "__main__":
    main()
