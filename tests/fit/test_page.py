"""`fit.html` and the review: every sentence from the fit, and each flips."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sim_fit.calibration import Calibrated
from sim_fit.fitting import DRAWS, Estimate, Fit
from sim_fit.imported import Imported
from sim_fit.page import page
from sim_fit.predicting import Prediction
from sim_fit.priors import prior_of
from sim_fit.question import Question
from sim_fit.review import review
from sim_fit.words import number

from .conftest import record
from .test_prior_runs import SMALL

LEVELS = {0.5: 0.5, 0.8: 0.8, 0.9: 0.91, 0.95: 0.95}
JUDGED = Calibrated("reach", 300, LEVELS, dict.fromkeys(LEVELS, (0.0, 1.0)), 0.5, 1.0, 0.9, True)


def estimate(name: str, median: float, low: float, high: float, contraction: float) -> Estimate:
    return Estimate(prior_of(name), median, low, high, contraction, replace(JUDGED, name=name), False)


@pytest.fixture
def fit() -> Fit:
    """A fit as it might be, of a brand with markup in its name."""
    data = record(
        90, lost=np.ones(90), shown=np.full(90, 50.0), comments=np.full(90, 2.0), followers=np.full(90, 400.0)
    )
    imported = Imported(Path("<b>brand"), "x", date(2025, 6, 16), data, {"bursts": []}, {}, (), b"")
    design = replace(SMALL, days=90)
    question = Question(imported, design, data, data, {"answer_rate": 0.6}, None, date(2025, 6, 16), 400)
    kept = Estimate(prior_of("negativity"), 2.5, None, None, 0.0, None, True)
    return Fit(
        question,
        1000,
        (
            estimate("reach", 0.1, 0.08, 0.12, 0.99),
            estimate("exit_hazard", 0.001, 0.0008, 0.002, 0.8),
            estimate("continue_chance", 0.5, 0.22, 0.78, 0.1),
            kept,
        ),
        np.zeros((DRAWS, 4)),
        (Prediction("reach", -2.3, -2.5, -2.0), Prediction("drip", -7.0, -7.5, -6.8)),
        (Prediction("drip", -7.0, -7.5, -6.8),),
        {"the daily numbers": (), "the posts": ()},
        (JUDGED, replace(JUDGED, name="exit_hazard"), replace(JUDGED, name="continue_chance")),
    )


def verdict(fit: Fit, name: str) -> tuple[str, str]:
    return next((each.verdict, each.sentence) for each in review(fit) if name in each.name)


def test_whether_the_data_moved_the_prior(fit: Fit) -> None:
    said = "Of 3 parameters that were free, the data tell 2; continue_chance stayed about as wide as before."
    assert verdict(fit, "move") == ("good", said)
    unmoved = tuple(replace(each, contraction=0.1) for each in fit.estimates)
    assert verdict(replace(fit, estimates=unmoved), "move")[0] == "bad"


def test_whether_it_predicts_what_it_was_not_shown(fit: Fit) -> None:
    found = verdict(fit, "not shown")
    assert found[0] == "good"
    assert "The last 30 days, from the 60 before: followers lost a day" in found[1]
    assert "0.0912 %, as predicted (0.0553 % to 0.111 %)" in found[1]
    missed = replace(fit, held_out=(Prediction("drip", -5.0, -7.5, -6.8),))
    assert verdict(missed, "not shown")[0] == "bad"
    assert "not as predicted" in verdict(missed, "not shown")[1]
    assert verdict(replace(fit, held_out=()), "not shown")[0] == "open"


def test_whether_it_makes_what_it_was_shown(fit: Fit) -> None:
    assert verdict(fit, "make what")[0] == "good"
    one = (Prediction("reach", -1.0, -2.5, -2.0), *[Prediction("drip", -7.0, -7.5, -6.8)] * 16)
    assert verdict(replace(fit, predictions=one), "make what")[0] == "look"
    many = (*[Prediction("reach", -1.0, -2.5, -2.0)] * 5, *[Prediction("drip", -7.0, -7.5, -6.8)] * 12)
    found = verdict(replace(fit, predictions=many), "make what")
    assert found[0] == "bad"
    # Of 17, one in twenty: 3 or fewer in 95 of 100.
    assert "5 of 17 targets" in found[1]
    assert "Chance gives 2 at most" in found[1] or "Chance gives 3 at most" in found[1]


def test_whether_a_number_is_at_the_end_of_its_range(fit: Fit) -> None:
    assert verdict(fit, "plausible")[0] == "good"
    edge = (estimate("reach", 0.88, 0.8, 0.9, 0.99), *fit.estimates[1:])
    found = verdict(replace(fit, estimates=edge), "plausible")
    assert found == (
        "bad",
        "reach is 0.88, at the end of its range (0.9): the range, or the model, is not that of these data.",
    )


def test_whether_the_period_is_long_and_whole(fit: Fit) -> None:
    assert verdict(fit, "period")[0] == "good"
    short = replace(fit, question=replace(fit.question, design=replace(SMALL, days=30)))
    assert "It has 30 days" in verdict(short, "period")[1]
    burst = {"network": "x", "day": "2025-07-01", "new_followers": 900}
    imported = replace(fit.question.imported, about={"bursts": [burst]})
    campaign = replace(fit, question=replace(fit.question, imported=imported))
    assert verdict(campaign, "period") == ("look", "A campaign or bots on 2025-07-01.")
    holes = record(90, lost=[np.nan] * 40 + [1.0] * 50)
    assert (
        "losses of 40 days"
        in verdict(replace(fit, question=replace(fit.question, record=holes)), "period")[1]
    )


def test_whether_exports_agree(fit: Fit) -> None:
    assert verdict(fit, "agree")[0] == "good"
    assert verdict(replace(fit, dropped={}), "agree")[0] == "open"
    moved = verdict(replace(fit, dropped={"the posts": ("reach",)}), "agree")
    assert moved == ("look", "Without the posts, reach would lie elsewhere.")
    two = record(90, comments=np.full(90, 2.0), post_day=range(9), post_comments=[100.0] * 9)
    apart = verdict(replace(fit, question=replace(fit.question, record=two)), "agree")
    assert apart == ("bad", "Days count 180 comments, posts 900 in the same time.")


def test_the_page_is_one_safe_file_that_opens_with_the_review(fit: Fit) -> None:
    html = page(fit, review(fit))
    assert html.index("The review") < html.index("What the data say") < html.index("What they could not tell")
    assert html.index("What they could not tell") < html.index("What contradicts") < html.index("All numbers")
    assert "<b>brand" not in html
    assert "&lt;b&gt;brand" in html
    assert "<script" not in html
    assert not re.search(r"(src|href)=|url\(|style=", html)
    assert "<b>No export says whether people think a brand a phony. negativity keep" in html
    assert "Your numbers tell 2 of 3 parameters; the model makes what they show" in html
    bad = replace(fit, predictions=(Prediction("reach", -1.0, -2.5, -2.0),) * 4)
    assert "contradicts the model</h1>" in page(bad, review(bad))


@pytest.mark.slow
@pytest.mark.parametrize(
    "options", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}]
)
def test_the_page_in_a_browser(fit: Fit, tmp_path: Path, options: dict) -> None:
    """No violation, nothing asked for, nothing refused, no sideways scroll."""
    import axe_playwright_python
    from playwright.sync_api import sync_playwright

    path = os.environ.get("TRUSTSIM_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path in (None, "none"):
        pytest.skip("no Chromium: `make browser` installs it where it can")

    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    file = tmp_path / "fit.html"
    file.write_text(page(fit, review(fit)), encoding="utf-8")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
        plain = browser.new_page(**options)
        said: list[str] = []
        plain.on("console", lambda message: said.append(message.text))
        plain.goto(file.as_uri())
        assert said == []
        assert plain.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") != "32px"
        assert plain.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tried = browser.new_page(bypass_csp=True, **options)
        tried.goto(file.as_uri())
        tried.evaluate(axe)
        found = tried.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(each["id"], each["help"]) for each in found["violations"]] == []
        browser.close()


def test_words() -> None:
    assert [number(value) for value in (0, 0.00043, 0.12345, 12.34, 33120.0)] == [
        "0", "0.00043", "0.123", "12.3", "33,120",
    ]  # fmt: skip
