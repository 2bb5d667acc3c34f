"""Why: one follower's story, what if, where two brands part, and the moments that decided.

Everything here comes from running one replicate of one brand again with somebody looking on
(:func:`watch`), which takes as long as that replicate took.
"""

from sim.explain.changes import Change
from sim.explain.events import EVENT, EXITS, HEARD, LOUD, POST, Kind, Reason
from sim.explain.watching import Watched, watch

__all__ = ["EVENT", "EXITS", "HEARD", "LOUD", "POST", "Change", "Kind", "Reason", "Watched", "watch"]
