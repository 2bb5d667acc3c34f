"""Incidents of one brand, person by person: who saw it, who spoke up, whom it reached (17)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import equations as eq
from .follower import Standing
from .luck import Purpose

if TYPE_CHECKING:
    from .brand import Brand
    from .follower import Follower

OVER = 0.01  # heat below which a storm is over
LASTING = 0.5  # share of a post's harm that lasts


@dataclass
class Incident:
    """What people hold against the brand, and all who know of it."""

    number: int
    severity: float
    integrity: float = LASTING
    comes_across: float = 0.0  # chance a day
    until: int = 0
    heat: float = 0.0
    saw: set[int] = field(default_factory=set)
    knows: set[int] = field(default_factory=set)
    spoke: set[int] = field(default_factory=set)
    forgave: set[int] = field(default_factory=set)
    joining: set[int] = field(default_factory=set)  # will call out tomorrow
    call_outs: list[int] = field(default_factory=list)  # by day


class Storms:
    """All that a brand has been through."""

    def __init__(self, brand: Brand, events: list[Any]) -> None:
        self.brand = brand
        self.events = events
        self.alive: list[Incident] = []
        self.ever: list[Incident] = []
        self.calling_out: list[int] = []  # today, once for each incident

    def evening(self, lookers: list[set[Follower]], posts: list[Any]) -> None:
        """What today's apologies mend, what today brings, and what is said of it all."""
        self.calling_out = []
        for incident in self.alive:
            for slot, post in enumerate(posts):
                if post.apologises:
                    self.is_forgiven(incident, lookers[slot])
        saw = self.begins(lookers)
        for incident in self.alive:
            self.lives(incident, saw.get(incident.number))
        today = self.brand.today
        self.alive = [i for i in self.alive if today < i.until or i.heat >= OVER or i.joining]

    def is_forgiven(self, incident: Incident, lookers: set[Follower]) -> None:
        for follower in lookers:
            who = follower.number
            if who in incident.knows - incident.forgave and not follower.is_away:
                follower.forgives()
                incident.forgave.add(who)

    def begins(self, lookers: list[set[Follower]]) -> dict[int, set[int]]:
        """Incidents of today: posts that are one, seen by who looked, and what the scenario has in store."""
        brand, p, today = self.brand, self.brand.psychology, self.brand.today
        saw = {}
        for slot, looked in enumerate(lookers):
            happens, how, _, _ = brand.luck.uniforms(Purpose.INCIDENT, 0, today, slot)
            if happens < p.incident_chance:
                incident = Incident(today * 32 + slot, eq.severity(how))
                saw[incident.number] = {follower.number for follower in looked}
                self.alive.append(incident)
                self.ever.append(incident)
        for n, event in enumerate([event for event in self.events if event.day == today]):
            chance = eq.a_day(event.seen, event.lasts)
            number, until = today * 32 + 16 + n, today + event.lasts - 1
            incident = Incident(number, event.severity, event.integrity, chance, until)
            self.alive.append(incident)
            self.ever.append(incident)
        return saw

    def lives(self, incident: Incident, looked: set[int] | None) -> None:
        """One evening: who saw it speaks up; neighbours hear, and by its heat anybody; some of them join."""
        brand, p, today = self.brand, self.brand.psychology, self.brand.today
        people, everybody = brand.followers, brand.founders
        saw = looked
        if saw is None:
            saw = set()
            if today <= incident.until:
                saw = self.hits(incident, 0, incident.comes_across) - incident.saw
        saw = {who for who in saw if not people[who].is_away}
        new = {
            who
            for who in saw - incident.spoke
            if people[who].speaks_up(incident.number, p.incident_callout, incident.severity, joins=False)
        }
        calling = new | incident.joining
        incident.saw |= saw
        incident.spoke |= new
        incident.heat = eq.cooled(incident.heat, p.heat_memory) + len(calling)
        incident.call_outs.append(len(calling))
        self.calling_out += calling
        weights = dict.fromkeys(saw, incident.severity)
        heard = set()
        for source in sorted(calling):
            for hearer in people[source].neighbours:
                u = hearer.luck_of_hearing(people[source])[0]
                if hearer.standing == Standing.STRANGER and u < p.callout_seen:
                    hearer.overheard[source] = today
                if not hearer.is_away and hearer.happens(u, p.callout_seen, "hears of an incident"):
                    heard.add(hearer.number)
                    weights[hearer.number] = weights.get(hearer.number, 0) + 1
        for who in self.hits(incident, 32, eq.noticing(incident.heat, p.heat_seen, everybody)):
            if not people[who].is_away:
                heard.add(who)
                weights[who] = weights.get(who, 0) + 1
        for who, weight in weights.items():
            people[who].is_angered(weight, incident.integrity)
        for who in saw:
            brand.note("saw an incident", who)
        for who in heard:
            brand.note("heard of an incident", who)
        incident.knows |= weights.keys()
        incident.joining = {
            who
            for who in heard - incident.spoke
            if people[who].speaks_up(incident.number, p.incident_join, incident.severity, joins=True)
        }
        incident.spoke |= incident.joining

    def hits(self, incident: Incident, kind: int, chance: float) -> set[int]:
        first = incident.number * 64 + kind
        brand = self.brand
        people = len(brand.followers)
        return brand.luck.hits(Purpose.HEAT, brand.today, range(first, first + 17), chance, people)
