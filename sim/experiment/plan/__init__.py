"""Planning: the best of the decisions a brand is free to make, for the hands or the money it has.

Decisions are searched by optuna on few replicates, all with the same luck; the best few are run again on
fresh replicates, paired, and only then is anything said. Beside the best plan: the answer rate from which
asking pays (:mod:`.break_even`) and the audience size at which hands no longer suffice (:mod:`.capacity`).

Sources: tree-structured Parzen estimators [Bergstra2011]_, by optuna [Akiba2019]_; common random numbers
[LawKelton2000]_; comparison with the best of several, [Hsu1996]_ and [NelsonMatejcik1995]_.
"""

from sim.experiment.plan.planning import Telling, plan
from sim.experiment.plan.question import Question
from sim.experiment.plan.sentences import sentences

__all__ = ["Question", "Telling", "plan", "sentences"]
