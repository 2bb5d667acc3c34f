"""A chart by itself: one SVG with its styles and shapes, for a notebook, a slide or an office program."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files

from sim.report.chart import SHAPES, Chart

__all__ = ["alone", "asset", "inline", "styles"]

_WIDTH = 760  # pixels of a chart that is as wide as its place, with all around it
_EDGE = 14  # around a chart
_ABOVE = 46  # and above it, with its title
_CROWD = 2.0  # pixels of a unit of a crowd
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def alone(chart: Chart) -> str:
    """``chart`` as an SVG, on light ground, with its title above it.

    Colours stand in it as values, since not every program that shows SVG knows variables.
    """
    body, (across, down) = _layout(chart)
    style = re.sub(r"var\((--\w+)\)", lambda match: _colours()[0][match[1]], _rules())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="trustsim" width="{across}" height="{down}" '
        f'viewBox="0 0 {across} {down}" role="img" aria-label="{escape(chart.said)}" '
        'font-family=\'system-ui,"Noto Sans","DejaVu Sans",sans-serif\' font-size="13" '
        f'color="{_colours()[0]["--ink"]}"><style>{style}</style>'
        f'<rect width="100%" height="100%" fill="{_colours()[0]["--paper"]}"/>{body}</svg>'
    )


def styles() -> str:
    """The styles of charts on a page of somebody else's: within ``.trustsim``, light and dark."""
    light, dark = ("".join(f"{name}:{value};" for name, value in each.items()) for each in _colours())
    night = f".trustsim{{{dark}}}"
    # Notebooks have a ground of their own, whatever the system prefers.
    return (
        f".trustsim{{{light}}}@media (prefers-color-scheme:dark){{{night}}}"
        f"[data-jp-theme-light=true] .trustsim{{{light}}}[data-jp-theme-light=false] {night}{_rules()}"
    )


def inline(chart: Chart) -> str:
    """``chart`` as an SVG within a page that has :func:`styles` once."""
    body, (across, down) = _layout(chart)
    return (
        f'<svg width="{across}" height="{down}" viewBox="0 0 {across} {down}" role="img" '
        f'aria-label="{escape(chart.said)}">{body}</svg>'
    )


def asset(name: str) -> str:
    """A file of the page, without indentation and lines of comment."""
    text = files("sim.report").joinpath("assets", name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _layout(chart: Chart) -> tuple[str, tuple[int, int]]:
    """The chart where it goes, with title and shapes, and how large that is altogether."""
    opening, rest = chart.svg.split(">", 1)
    top, right, bottom, left = _room(chart.kind)
    if box := re.search(r'viewBox="0 0 (\d+) (\d+)"', opening):
        across, down = (round(_CROWD * float(side)) for side in box.groups())
        width = across + 2 * _EDGE
        opening += f' width="{across}" height="{down}"'
    else:
        width, down = _WIDTH, int(re.findall(r' height="(\d+)', opening)[0])
        across = width - 2 * _EDGE - left - right
        opening = opening.replace('width="100%"', f'width="{across}"')
    opening = opening.replace("<svg", f'<svg x="{left + _EDGE}" y="{top + _ABOVE}" overflow="visible"', 1)
    numbers = dict.fromkeys(re.findall(r'href="#s(\d+)"', rest))
    shapes = "".join(f'<path id="s{number}" d="{SHAPES[int(number)]}"/>' for number in numbers)
    title = re.split(r"[.:,] ", chart.said)[0].removesuffix(".")
    return (
        f'<defs>{shapes}</defs><text x="{_EDGE}" y="26" class="alone">{escape(title, quote=False)}</text>'
        f"{opening}>{rest}",
        (width, _ABOVE + top + down + bottom + _EDGE),
    )


@cache
def _parts() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Of ``charts.css``: colours by day, colours by night, and everything else by its selectors."""
    text = asset("charts.css")
    day, _, rest = text.partition("}")
    night, _, rest = rest.partition("}}")
    _, _, rest = rest.partition("}")  # once more: what the page's own switch asks for
    colours = [dict(re.findall(r"(--\w+):([^;}]+)", each)) for each in (day, night)]
    return colours[0], colours[1], {where.strip(): what for where, what in _RULE.findall(rest)}


def _colours() -> tuple[dict[str, str], dict[str, str]]:
    return _parts()[:2]


def _room(kind: str) -> tuple[int, int, int, int]:
    """Pixels above, right of, below and left of a drawing of that kind."""
    name, _, wide = kind.partition(" ")
    rules = _parts()[2]
    padding = rules.get(f".{name} .room", "padding:0 0 0 0").removeprefix("padding:")
    top, right, bottom, left = (int(each.removesuffix("px")) for each in padding.split())
    if wide:
        right = int(rules[f".{name}.wide .room"].removeprefix("padding-right:").removesuffix("px"))
    return top, right, bottom, left


@cache
def _rules() -> str:
    """The rules for drawings, each within ``.trustsim`` only."""
    rules = {where: what for where, what in _parts()[2].items() if ".room" not in where}
    rules[".alone"] = "font-size:15px;font-weight:600"
    rules["svg.crowd"] = "overflow:visible"  # as large as it says
    return "".join(
        f"{','.join(f'.trustsim {each}' for each in where.split(','))}{{{what}}}"
        for where, what in rules.items()
    )
