"""Measures of people whom a brand let down before day 91: trust at first, on that evening, and in the end.

Let down is who had written a comment by then and trusted the brand less than on their first day. Where that
is nobody (an honest brand), or the run ends before, it is everybody: a measure has to be a number.
"""

from functools import partial

import numpy as np

from sim import hookimpl

EVENING = 90
_first, _down, _before = {}, {}, {}  # by brand, of the run under way
_ended = []  # (columns, brand) of the run that has just ended


@hookimpl
def run_started(run):
    """Keep what people bring along."""
    for kept in (_ended, _before, _down):
        kept.clear()
    for brand, columns in run.brands.items():
        _first[brand] = np.array(columns["trust"])


@hookimpl
def day_ended(run, day):
    """Keep who was let down."""
    if day == EVENING:
        for brand, columns in run.brands.items():
            _before[brand] = np.array(columns["trust"])
            _down[brand] = columns["commented"] & (_before[brand] < _first[brand])


@hookimpl
def run_ended(run):
    """A measure is handed the columns of a brand, not its name: remember whose are whose."""
    _ended.extend((columns, brand) for brand, columns in run.brands.items())


def _mean(when, columns):
    brand = next(name for known, name in _ended if known is columns)
    now = columns["trust"]
    trust = {"first": _first[brand], "before": _before.get(brand, now), "now": now}[when]
    down = _down.get(brand)
    return float(trust[down].mean() if down is not None and down.any() else trust.mean())


@hookimpl
def register_measures():
    """Mean trust of those let down, at three times."""
    return {f"let_down_{when}": partial(_mean, when) for when in ("first", "before", "now")}
