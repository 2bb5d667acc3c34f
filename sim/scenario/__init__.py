"""Scenarios: the YAML an experiment is written in.

:func:`load` reads a file to a frozen :class:`Scenario`, or raises one :class:`sim.errors.ScenarioError` that
lists everything wrong with it, with file, line and column. :func:`dump` writes one with every default.
:mod:`sim.scenario.edges` reads the edge list of a network of kind ``file``.
"""

from sim.scenario.advice import Drop, Edit, Move, Put, Type
from sim.scenario.audience import Audience, Network, NetworkFile, NoNetwork, SmallWorld
from sim.scenario.brands import Brand, Change, Costs, Desk, Event
from sim.scenario.called import brand_of, measure_named
from sim.scenario.document import Problem
from sim.scenario.keys import json_schema
from sim.scenario.loading import load, loads, own_numbers, read
from sim.scenario.schema import Scenario
from sim.scenario.settings import Setting, halves, joined, split_path
from sim.scenario.ties import pinned
from sim.scenario.words import did_you_mean, number, shown, written
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
    "NoNetwork",
    "Problem",
    "Put",
    "Scenario",
    "Setting",
    "SmallWorld",
    "Type",
    "brand_of",
    "did_you_mean",
    "dump",
    "halves",
    "joined",
    "json_schema",
    "load",
    "loads",
    "measure_named",
    "number",
    "own_numbers",
    "pinned",
    "read",
    "shown",
    "split_path",
    "written",
]
