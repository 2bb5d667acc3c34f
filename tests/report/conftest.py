"""One run of the three cafés with a smaller audience, filmed and drawn; and a browser to look at pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sim.experiment import run_scenario
from sim.plugins import load as load_plugins
from sim.report import write
from sim.report.filming import record
from sim.results import Run
from sim.results.film import write_film
from sim.scenario import load, loads
from sim.templates import templates

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]

# Nothing of it may reach for the network, or be in the way.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def cafes(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The scenario that ships, with 1,500 followers and three replicates, as `sim run` leaves it."""
    sets = ["audience.size=1500", "replicates=3"]
    registry = load_plugins([])
    scenario = load(ROOT / "scenarios" / "three-cafes.yaml", sets, registry=lambda files: registry)
    run = run_scenario(scenario, registry, tmp_path_factory.mktemp("cafes")).run
    assert run is not None
    write_film(run.directory, record(run, scenario, registry))
    write(run)
    return run


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Run]:
    """`drawn(brands=[...], days=..., film=True)`: a small run of these brands, with its page."""

    def draw(film: bool = True, **given: Any) -> Run:
        asked = {
            "name": "Small town",
            "days": 20,
            "seed": 3,
            "replicates": 3,
            "audience": {"size": 120, "traits": {"participation": {"mean": 0.1}}},
            "psychology": {"reach": 0.4},
        }
        registry = load_plugins([])
        scenario = loads(yaml.safe_dump(asked | given, allow_unicode=True), registry=lambda files: registry)
        run = run_scenario(scenario, registry, tmp_path_factory.mktemp("drawn")).run
        assert run is not None
        if film:
            write_film(run.directory, record(run, scenario, registry))
        write(run)
        return run

    return draw


def brands(*names: str) -> list[dict[str, Any]]:
    ways = ("broadcast", "genuine-follow-up", "ask-and-ignore", "canned-reply")
    return [{"name": name, "strategy": ways[i % len(ways)]} for i, name in enumerate(names)]


def drawn_by(file: str, macro: str, what: object) -> str:
    """What a macro of the page's templates makes of ``what``."""
    return str(getattr(templates("sim.report").get_template(file).module, macro)(what))


def chromium() -> str | None:
    """The system's browser: the one named, or the first that is found; None if there is to be none."""
    named = os.environ.get("TRUSTSIM_CHROMIUM")
    if named:
        return None if named == "none" else named
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None:
        pytest.skip("no Chromium: `make browser` installs it where it can")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`opened(run, width=1180, **context)`: the report of a run, in a window of its own.

    `page.requests` and `page.errors` list what it asked for besides itself, and what went wrong.
    """
    contexts = []

    def open_(run: Run, width: int = 1180, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.errors = [], []  # type: ignore[attr-defined]
        url = (run.directory / "report.html").as_uri()
        page.on("request", lambda asked: asked.url == url or page.requests.append(asked.url))  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
        page.on("console", lambda said: page.errors.append(said.text))  # type: ignore[attr-defined]
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
