"""Scenarios: the YAML an experiment is written in.

:func:`load` reads a file to a frozen :class:`Scenario`, or raises one :class:`sim.errors.ScenarioError` that
lists everything wrong with it, with file, line and column. :func:`dump` writes one with every default.
:mod:`sim.scenario.edges` reads the edge list of a network of kind ``file``.
"""

from sim.scenario.advice import Drop, Edit, Move, Put, Type
from sim.scenario.document import Problem
from sim.scenario.loading import load, loads, own_numbers
from sim.scenario.schema import (
    Audience,
    Brand,
    Change,
    Costs,
    Desk,
    Event,
    Network,
    NetworkFile,
    Scenario,
)
from sim.scenario.shape import json_schema
from sim.scenario.writing import dump

__all__ = [
    "Audience",
    "Brand",
    "Change",
    "Costs",
    "Desk",
    "Drop",
    "Edit",
    "Event",
    "Move",
    "Network",
    "NetworkFile",
    "Problem",
    "Put",
    "Scenario",
    "Type",
    "dump",
    "json_schema",
    "load",
    "loads",
    "own_numbers",
]
