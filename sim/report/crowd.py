"""The crowd: a dot a person, coloured by their trust; a speck where somebody muted or left."""

from __future__ import annotations

from html import escape

import numpy as np
import numpy.typing as npt

from sim.report.chart import Chart, dots_path

__all__ = ["LEVELS", "crowd"]

#: Steps of colour from distrust to trust.
LEVELS = 11

_APART = 10


def crowd(
    name: str,
    trust: npt.NDArray[np.float64],
    following: npt.NDArray[np.bool_],
    *,
    columns: int = 25,
) -> Chart:
    """Draw people row by row, always at the same place.

    Args:
        name: of the brand.
        trust: of each, shape (followers,), 0 to 1.
        following: whether they follow and have not muted, same shape.
        columns: dots in a row.
    """
    row, column = np.divmod(np.arange(len(trust)), columns)
    places = _APART * np.stack([column, row], axis=1) + _APART // 2
    rows = -(-len(trust) // columns)
    levels = np.clip(np.round(trust * (LEVELS - 1)), 0, LEVELS - 1).astype(int)
    parts = [f'<path class="gone" d="{dots_path(places[~following].tolist())}"/>']
    for level in range(LEVELS):
        path = dots_path(places[following & (levels == level)].tolist())
        parts.append(f'<path class="t{level}" d="{path}"/>')
    here = int(np.count_nonzero(following))
    caption = f"{name}: {here} of {len(trust)} people still follow"
    if here:
        caption += f", with a mean trust of {float(trust[following].mean()):.2f}"
    caption += "."
    opening = (
        f'<svg class="crowd" viewBox="0 0 {_APART * columns} {_APART * max(rows, 1)}" role="img" '
        f'aria-label="{escape(caption)}" data-columns="{columns}">'
    )
    data = {"brand": name, "trust": trust.tolist(), "following": following.tolist()}
    return Chart(opening + "".join(parts) + "</svg>", caption, data, "crowd")
