"""The conformance kit: does a strategy keep the rules? For plugin authors, and for what ships.

In a test file, with pytest:

    from sim.testing import parametrize_with_checks

    @parametrize_with_checks([Regulars, Regulars(answer_rate=0.2)])
    def test_it_keeps_the_rules(strategy, check):
        check(strategy)

Anywhere else, `check_strategy(Regulars)` raises `CheckFailed` with every rule that is broken, and
`sim strategies check regulars.py` prints the same. `make_day` and `make_inbox` make what a strategy is shown,
for tests of what yours in particular does.
"""

from sim.plugins.samples import make_columns, make_run
from sim.testing.building import make_day, make_inbox
from sim.testing.checking import (
    Check,
    Finding,
    SlowStrategyWarning,
    check_strategy,
    checks,
    examine,
    parametrize_with_checks,
)
from sim.testing.kinds import check_plugin, examine_plugin, load_plugin
from sim.testing.subject import CheckFailed, load_strategy, make_strategy

__all__ = [
    "Check",
    "CheckFailed",
    "Finding",
    "SlowStrategyWarning",
    "check_plugin",
    "check_strategy",
    "checks",
    "examine",
    "examine_plugin",
    "load_plugin",
    "load_strategy",
    "make_columns",
    "make_day",
    "make_inbox",
    "make_run",
    "make_strategy",
    "parametrize_with_checks",
]
