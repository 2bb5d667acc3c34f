"""A rival trust rule: trust as an associative strength that good news raises and bad news lowers."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim import TrustRule

RISE = 1 / 3  # of the way to 1 for one piece of good evidence
FALL = 1 / 2  # of the way to 0 for one piece of bad evidence


class RescorlaWagner(TrustRule):
    """Trust moves a share of the way to 1 with good evidence, and a larger one to 0 with bad.

    One good piece moves even trust from .50 to .67, as under equation 1 with a prior weight of 2; one bad
    piece takes half. Only the last few events count: how much came before makes nobody steadier.

    Source: [RescorlaWagner1972]_, with a rate each for gains and losses; the rates are ours.
    """

    name = "rescorla-wagner"

    def update(self, trust: Any, disposition: Any, credit: Any, debit: Any, grudge: Any) -> Any:
        """First the way up, then the way down."""
        risen = trust + (1.0 - trust) * (1.0 - np.power(1.0 - RISE, credit))
        return risen * np.power(1.0 - FALL, debit + grudge)
