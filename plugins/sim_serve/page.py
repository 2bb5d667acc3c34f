"""The page as it is sent: one answer that needs no other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sim.browser import engine
from sim.report import SHAPES, styles

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
    text = text.replace("{styles}", styles() + (_HERE / "page.css").read_text(encoding="utf-8"))
    return text.replace("{engine}", engine()).replace("{scripts}", scripts)
