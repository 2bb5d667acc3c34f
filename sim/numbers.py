"""Numbers as people read them: shares in per cent, trust to the digits that mean something."""

from __future__ import annotations

from math import ceil, isfinite, log10

from typing_extensions import TypedDict

__all__ = [
    "NOTHING",
    "Mean",
    "amount",
    "between",
    "chance",
    "decimals",
    "half_text",
    "mean_text",
    "percent",
    "plain",
    "possible",
    "scale_of",
    "short",
    "signed",
    "turned",
]

_MOST = 6  # decimals
_DIFFERENCES = {"share": (100.0, 1, " points"), "trust": (1.0, 2, ""), "hours": (1.0, 0, " hours")}
_PLAIN = (1.0, 0, "")
_OURS = ("share", "trust", "count", "hours", "money")  # units; of a plugin's others nothing is known


class Mean(TypedDict):
    """Mean over replicates with its 95 % interval; low and high are null for a single replicate, all three if
    no replicate has a value.
    """

    mean: float | None
    low: float | None
    high: float | None


NOTHING: Mean = {"mean": None, "low": None, "high": None}


def turned(of: Mean) -> Mean:
    """A difference seen from the other side."""
    mean, low, high = (None if end is None else 0.0 - end for end in (of["mean"], of["high"], of["low"]))
    return {"mean": mean, "low": low, "high": high}


def decimals(fewest: int, *values: float | None, spread: float | None = None) -> int:
    """Decimals that show a spread, and none of ``values`` (unless it is 0) as nothing.

    ``fewest`` are used in any case.
    """
    places = fewest
    for value in (spread, *values):
        if value and isfinite(value):
            places = max(places, ceil(-log10(abs(value)) - 1e-9))
    return min(places, _MOST)


def scale_of(unit: str) -> tuple[float, int]:
    """What a value is multiplied by to be told in its unit, and the fewest decimals that it has then."""
    scale, fewest, _ = _DIFFERENCES.get(unit, _PLAIN)
    return scale, fewest


def percent(share: float | None, places: int = 1) -> str:
    """``0.971`` -> ``97.1%``; what is not 0 (or all) never reads as 0 (or all), nor ``-0.0%``."""
    if share is None:
        return "-"
    value = 100 * share + 0.0  # no minus zero
    text = f"{value:.{places}f}"
    if value and not float(text):
        return f"<{10**-places:.{places}f}%" if value > 0 else f">-{10**-places:.{places}f}%"
    if value < 100 and float(text) == 100:
        return f">{100 - 10**-places:.{places}f}%"
    return f"{text}%"


def chance(probability: float | None) -> str:
    """A probability that is itself an estimate: ``<1%`` to ``>99%``, never 0 or all."""
    if probability is None:
        return "-"
    if probability < 0.005:
        return "<1%"
    return ">99%" if probability > 0.995 else f"{100 * probability:.0f}%"


def amount(value: float | None, unit: str, places: int | None = None) -> str:
    """A value in the unit of its measure."""
    if value is None:
        return "no value"
    if unit == "share":
        return percent(value, 1 if places is None else places)
    if unit == "trust":
        return f"{value:.{2 if places is None else places}f}"
    if unit == "hours" and places is None and abs(value) < 10:
        return f"{value:.{decimals(1, value)}f}"
    if unit not in _OURS and places is None and abs(value) < 1000:
        return f"{value:.3g}"
    return f"{value:,.{places or 0}f}"


def mean_text(value: float | None, unit: str) -> str:
    """A mean in a table, by its unit; a dash where there is none."""
    if value is None:
        return "-"
    if unit == "trust":
        return f"{value:.2f}"
    return percent(value) if unit == "share" else short(value)


def half_text(interval: Mean, unit: str) -> str:
    """What stands behind a plus-minus: half the interval, on its longer side; nothing where there is none."""
    mean, low, high = interval["mean"], interval["low"], interval["high"]
    if mean is None or low is None or high is None:
        return ""
    half = max(mean - low, high - mean)
    if unit == "trust":
        return f"{half:.3f}".removeprefix("0")
    if unit != "share":
        return short(half)
    half *= 100
    return f"{half:.{min(decimals(1, half), 2)}f}"


def signed(value: float, unit: str, low: float, high: float) -> str:
    """A difference with its interval: ``2.1 points (95% interval 1.9 to 2.3)``, ``3 hours (...)``."""
    scale, fewest, name = _DIFFERENCES.get(unit, _PLAIN)
    places = decimals(fewest, scale * low, scale * high, spread=scale * (high - low) / 2)
    return f"{scale * value:.{places}f}{name} ({between(scale * low, scale * high, places)})"


def between(low: float, high: float, places: int) -> str:
    """``95% interval 1.9 to 2.3``."""
    return f"95% interval {plain(low, places)} to {plain(high, places)}"


def plain(value: float, places: int) -> str:
    """A number without a unit; ``0.0``, never ``-0.0``."""
    text = f"{value:.{places}f}"
    return text.removeprefix("-") if not float(text) else text


def possible(low: float, high: float, bounds: tuple[float, float]) -> tuple[float, float]:
    """The interval of a mean without what lies beyond ``bounds``, the least and the most that the measure can
    be. Not for differences.
    """
    least, most = bounds
    return min(max(low, least), most), min(max(high, least), most)


def short(value: float | None) -> str:
    """A count or an amount in at most six characters: ``5,120``, ``12.3k``. Only 0 reads as 0."""
    if value is None:
        return "-"
    size = abs(value)
    if size >= 999_950:
        return f"{value / 1e6:.3g}M" if size < 999.5e6 else f"{value / 1e9:.3g}G"
    if size >= 99_950:
        return f"{value / 1e3:.0f}k"
    if size >= 9_999.5:
        return f"{value / 1e3:.1f}k"
    if size >= 10 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 0.05 else f"{value:.1g}"
