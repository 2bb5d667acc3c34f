"""What differences between brands depend on: many parameters of the model screened, the strongest weighed.

Two experiments on the machinery of :mod:`sim.experiment`, with the same people and luck at every design
point: fresh luck would pass for an effect, and a parameter that does nothing would seem to do something.
First the elementary effects of all parameters [Morris1991]_, then shares of variance for the few that matter
most [Saltelli2010]_.
"""

from sim.experiment.listed import Stopped
from sim.experiment.sensitivity.ranges import Varied, varied
from sim.experiment.sensitivity.study import Question, Study

__all__ = ["Question", "Stopped", "Study", "Varied", "varied"]
