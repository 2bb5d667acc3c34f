"""The page as it is sent: one answer that needs no other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sim.report
from sim.browser import engine
from sim.report.chart import SHAPES

__all__ = ["page"]

_HERE = Path(__file__).parent
_SCRIPTS = ("chart.js", "controls.js", "server.js", "page.js")


def page(nonce: str) -> str:
    """The page; its styles and scripts carry ``nonce``, which its policy names."""
    return _whole().replace("{nonce}", nonce)


@cache
def _whole() -> str:
    scripts = "".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    text = (_HERE / "page.html").read_text(encoding="utf-8")
    text = text.replace(
        "{shapes}", "".join(f'<path id="s{i}" d="{shape}"/>' for i, shape in enumerate(SHAPES))
    )
    # The report's styles, since its charts are these charts, and a few of our own.
    assets = Path(sim.report.__file__).parent / "assets"
    styles = (assets / "charts.css", assets / "page.css", _HERE / "page.css")
    text = text.replace("{styles}", "".join(path.read_text(encoding="utf-8") for path in styles))
    return text.replace("{engine}", engine()).replace("{scripts}", scripts)
