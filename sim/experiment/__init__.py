"""Running scenarios: replicates in one process or several, results kept whole."""

from sim.experiment.pool import cpus, run_replicates
from sim.experiment.single import Kept, run_scenario
from sim.experiment.until_sure import run_until_sure

__all__ = ["Kept", "cpus", "run_replicates", "run_scenario", "run_until_sure"]
