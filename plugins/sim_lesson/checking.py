"""Seeing that the lesson computes right, in a browser of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.errors import ResultsError

__all__ = ["check_in_browser"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SECONDS = 60


def check_in_browser(page: Path) -> list[str]:
    """Open ``page`` in a headless Chromium; it runs its first chapter and compares.

    Returns:
        What there is to say of it, in sentences.

    Raises:
        ResultsError: there is no Chromium, it does not answer, or it computes something else.
    """
    browser = os.environ.get("TRUSTSIM_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if browser is None or browser == "none":
        raise ResultsError(
            "there is no Chromium to check with. Install one, or name it in TRUSTSIM_CHROMIUM."
        )
    with TemporaryDirectory() as profile:
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        command += ["--virtual-time-budget=20000", "--dump-dom", f"{page.as_uri()}#check"]
        try:
            html = subprocess.run(
                command, capture_output=True, text=True, timeout=_SECONDS, check=True
            ).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise ResultsError(f"{browser} does not answer: {error}.") from None
    if 'data-checked="differs"' in html:
        raise ResultsError("this browser computes differently; the page says so and shows what was run here.")
    if 'data-checked="equal"' not in html:
        raise ResultsError(f"{page}: the page did not get as far as checking itself.")
    return ["Checked in a browser: it computes what the model does, in every chapter."]
