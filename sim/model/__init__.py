"""The model as Mesa sees it: `TrustModel`, its brands, its followers. The only place that knows Mesa."""

from sim.engine import compiled
from sim.model.brand import Brand
from sim.model.followers import FollowerSet
from sim.model.model import TrustModel
from sim.model.replicate import Onlooker, release, run_replicate
from sim.model.views import Follower

__all__ = [
    "Brand",
    "Follower",
    "FollowerSet",
    "Onlooker",
    "TrustModel",
    "compiled",
    "release",
    "run_replicate",
]
