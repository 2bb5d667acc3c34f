"""Why: one follower's story, what if, where two brands part, and the moments that decided.

Everything here comes from running one replicate of one brand again with somebody looking on
(:func:`watch`), which takes as long as that replicate took.
"""

from typing import TYPE_CHECKING

from sim.explain.changes import Change
from sim.explain.events import EVENT, EXITS, HEARD, LOUD, POST, Kind, Reason
from sim.lazy import lazily

if TYPE_CHECKING:
    from sim.explain.watching import Watched, watch

__all__ = ["EVENT", "EXITS", "HEARD", "LOUD", "POST", "Change", "Kind", "Reason", "Watched", "watch"]

# What runs the model, for which a page of help does not wait.
__getattr__ = lazily(__name__, {"Watched": "sim.explain.watching", "watch": "sim.explain.watching"})
