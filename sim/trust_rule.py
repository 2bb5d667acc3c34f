"""What the author of a rival trust rule imports: how evidence becomes trust, in place of equation 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

__all__ = ["BETA", "TrustRule"]

BETA = "beta"
"""The rule of the model itself, equation 1: no plugin offers it."""


class TrustRule:
    """How trust moves when something happens: one method, columns in, a column out.

    Everything else stays the model's: what happens (equations 2 to 6, 8), expectation, attention, exits. In
    between, trust fades towards the disposition as evidence fades under equation 1: the rule's trust is kept
    as the least credit or debit that gives it, besides the grudge.

        class Stubborn(TrustRule):
            \"""Trust moves a tenth of what the model says.\"""

            name = "stubborn"

            def update(self, trust, disposition, credit, debit, grudge):
                return trust + 0.1 * (credit - debit - grudge) * trust * (1.0 - trust)

    `name` is what `trust_rule:` of a scenario calls it.
    """

    name: ClassVar[str] = ""

    def update(
        self, trust: Column, disposition: Column, credit: Column, debit: Column, grudge: Column
    ) -> Any:
        """Trust after what happened: a new array of the same shape, 0 to 1.

        All arguments are float64 of shape (n,), one row for each follower to whom something happened in one
        part of the day (answers of a round, threads read, call-outs heard). `trust` is what it was this
        moment, faded to today, strictly between 0 and 1; `disposition` their disposition to trust; `credit`,
        `debit` and `grudge` the pieces of evidence that came in, 0 or more. Debit is already weighed by
        `psychology.negativity`. Must not look at anything else: rows may come in any number and order.
        """
        raise NotImplementedError
