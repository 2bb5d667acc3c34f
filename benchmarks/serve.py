"""``python -m benchmarks serve``: how long one waits for the live page, alone and as a class of thirty.

Alone: the scenario that ships, 10,000 followers. A class: ``scenarios/classroom.yaml``, thirty pages on one
server at once, all with the same setting, then each with its own. Left: from the moment a setting is left
until no replicate of it runs. All over HTTP but the last, as a page asks; the sketch in a browser.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sim_serve.kitchen import Kitchen
from sim_serve.served import Served
from sim_serve.workers import Workers

from sim import plugins
from sim.scenario import load

SCENARIOS = Path(__file__).parents[1] / "scenarios"
PUPILS = 30
SETTINGS = 3  # of which medians are taken
SKETCH = """(slider) => new Promise((done) => {
  const start = performance.now();
  new MutationObserver((_, watching) => {
    if (!document.querySelector("#chart path.sketch")) return;
    watching.disconnect();
    done(performance.now() - start);
  }).observe(document.querySelector("#chart"), {childList: true, subtree: true});
  slider.value = Number(slider.value) - 3;
  slider.dispatchEvent(new Event("input"));
})"""


@contextmanager
def _server(scenario: str) -> Iterator[str]:
    command = [sys.executable, "-m", "sim", "serve", str(SCENARIOS / scenario)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        match = re.search(r"http\S+", server.stdout.readline())
        assert match is not None
        _waits(match.group(), [])  # until its processes have loaded everything
        yield match.group()
        server.terminate()


def _waits(url: str, sets: list[str]) -> dict[str, float]:
    """Seconds until a setting has its first replicate, numbers, and all of it."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc, timeout=600)
    start = time.perf_counter()
    token = parse_qs(where.query)["token"][0]
    body = json.dumps({"sets": sets, "page": str(time.perf_counter_ns())})
    connection.request("POST", "/api/run", body, {"x-trustsim-token": token})
    seconds: dict[str, float] = {}
    kind = ""
    for line in connection.getresponse():
        now = time.perf_counter() - start
        if line.startswith(b"event: "):
            kind = line.split()[1].decode()
        elif kind == "replicate":
            seconds.setdefault("first", now)
        elif kind == "summary" and b'"brands"' in line:
            seconds.setdefault("numbers", now)
        elif kind == "done":
            seconds["all"] = now
            break
    connection.close()
    return seconds


def _alone() -> None:
    with _server("three-cafes.yaml") as url:
        new = [_waits(url, [f"brands.Neighbour.with.questions=0.{n}"]) for n in range(1, SETTINGS + 1)]
        again = [_waits(url, ["brands.Neighbour.with.questions=0.1"])["all"] for _ in range(SETTINGS)]
        for what in ("first", "numbers", "all"):
            print(
                f"| 10,000 followers, {what} | {statistics.median(each[what] for each in new):.2f} |",
                flush=True,
            )
        print(f"| the same, had before | {statistics.median(again):.3f} |", flush=True)


def _class() -> None:
    with _server("classroom.yaml") as url, ThreadPoolExecutor(PUPILS) as pupils:
        same = ["brands.Neighbour.with.questions=0.35"]
        _waits(url, same)
        waits = list(pupils.map(lambda _: _waits(url, same), range(PUPILS)))
        print(f"| thirty, one setting that somebody had before | {max(each['all'] for each in waits):.2f} |")
        new = ["brands.Neighbour.with.questions=0.45"]
        waits = list(pupils.map(lambda _: _waits(url, new), range(PUPILS)))
        print(f"| thirty, one new setting: numbers | {max(each['numbers'] for each in waits):.2f} |")
        for subject, key, least in (
            ("one brand", "brands.Neighbour.with.answer_rate", 0.3),
            ("the model", "psychology.negativity", 1.0),
        ):
            settings = [[f"{key}={least + n / 100:.2f}"] for n in range(PUPILS)]
            waits = list(pupils.map(lambda sets: _waits(url, sets), settings))
            for what in ("first", "numbers", "all"):
                slowest = max(each[what] for each in waits)
                print(f"| thirty settings of {subject}: {what} | {slowest:.2f} |", flush=True)


async def _stop_seconds(size: int) -> float:
    """Seconds from the moment a setting is left, in the middle of its first replicates."""
    registry = plugins.load()
    path = SCENARIOS / "three-cafes.yaml"
    served = Served(path, load(path, registry=registry), registry)
    times = []
    with Workers(registry) as workers:
        async with Kitchen(workers) as kitchen:
            for days in range(360, 360 + SETTINGS):
                answer = kitchen.answer(served.with_([f"audience.size={size}", f"days={days}"]))
                kitchen.take(answer)
                while not answer.parts:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.2)
                start = time.perf_counter()
                kitchen.leave(answer)
                while answer.busy:
                    await asyncio.sleep(0.002)
                times.append(time.perf_counter() - start)
    return statistics.median(times)


def _sketch() -> None:
    from playwright.sync_api import sync_playwright

    chromium = (
        os.environ.get("TRUSTSIM_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    if chromium is None:
        print("| slider to sketch | no Chromium |")
        return
    with _server("three-cafes.yaml") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
        page = browser.new_page()
        page.goto(url)
        page.wait_for_selector("#chart path.line")
        page.route("**/api/run", lambda route: None)
        slider = page.locator("#first input[type=range]").first
        waits = [slider.evaluate(SKETCH) / 1000 for _ in range(7)]
        print(f"| slider to sketch | {statistics.median(waits):.3f} |", flush=True)
        browser.close()


def main() -> None:
    """A line a wait, in seconds."""
    print("| wait | seconds |\n|---|---:|")
    _sketch()
    _alone()
    _class()
    for size in (10_000, 100_000):
        print(f"| left, {size:,} followers | {asyncio.run(_stop_seconds(size)):.3f} |", flush=True)


if __name__ == "__main__":
    main()
