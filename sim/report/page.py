"""``report.html``: one file, drawn from the files of a run alone, complete without its script.

What stands there is in ``templates/``; here is what these are given.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from sim.calendar import span_text
from sim.compare.besides import bots, fact_sentences, hands, price
from sim.compare.doubt import DoubtNumbers, how_it_was_tried
from sim.compare.rates import rates
from sim.compare.rivals import UnderRivals, rival_sentences
from sim.compare.sentences import asked_again, assumption, called_in, phonies, what_it_is_not
from sim.foreign import plain
from sim.prose import counted, listed
from sim.report import words
from sim.report.alone import asset
from sim.report.assumptions import Assumption, assumptions, digits, in_short, sources
from sim.report.chart import SHAPES
from sim.report.charts import GROUPS, MOVED, Charts
from sim.report.crowd import LEVELS
from sim.report.measured import groups_table, measures_table, other_measures
from sim.report.names import doubt_renamed, isolated, short_names
from sim.report.people import decided, offered
from sim.report.plane import crossed, plane_axes
from sim.report.tables import downloads
from sim.shell import command
from sim.templates import templates

if TYPE_CHECKING:
    from sim.results import Run
    from sim.results.film import Film
    from sim.results.why import Decided

__all__ = ["Page"]

_SCRIPTS = ("film.js", "story.js", "page.js", "sheets.js", "keep.js")


class Page:
    """The page of one run.

    Args:
        run: finished.
        film: what was recorded of it, if anything was.
        why: what :mod:`sim.results.why` keeps, if it was looked into.
        rivals: what :mod:`sim.compare.rivals` keeps, if it was tried.
        doubt: what :mod:`sim.compare.doubt` keeps, likewise.

    Attributes:
        charts: every chart of it, see :class:`~sim.report.charts.Charts`.

    Raises:
        ResultsError: a file of the run is damaged.
    """

    def __init__(
        self,
        run: Run,
        film: Film | None = None,
        why: Decided | None = None,
        rivals: UnderRivals | None = None,
        doubt: DoubtNumbers | None = None,
    ) -> None:
        self.run, self.film, self.why, self.rivals = run, film, why, rivals
        self.doubt = None if doubt is None else doubt_renamed(doubt, short_names(run.brands))
        self.charts = Charts(run, film, why)
        self.names, self.summary = self.charts.names, self.charts.summary

    def html(self) -> str:
        """The whole page."""
        script = "".join(asset(name) for name in _SCRIPTS)
        more = self._days() | self._film() | self._exits() | self._sure() | self._again()
        return self._render("page.html", script, **more)

    def first_side(self) -> str:
        """What stands on the first side of paper, as a page of its own: every word of it is on the whole page
        too.
        """
        return self._render("first_side.html")

    def _render(self, template: str, script: str = "", **more: object) -> str:
        page_template = templates("sim.report").get_template(template)
        style = asset("charts.css") + asset("page.css")
        page = page_template.render(style=style, script=script, shapes=SHAPES, **self._first(), **more)
        return plain(page, but="\u2068\u2069")  # our own marks around names stay

    # --- what is shown, from top to bottom ---

    def _first(self) -> dict[str, object]:
        """What the first side shows, and every section may."""
        run, summary = self.run, self.summary
        description = run.scenario.get("description")
        return {
            "scenario": run.scenario,
            "provenance": run.summary["provenance"],
            "n": run.replicates,
            "names": self.names,
            "charts": self.charts,
            "about": self._about(),
            "described": isolated(description) if description else "",
            "rates": " ".join(rates(summary)),
            "opening": words.opening(summary),
            "certainty": words.certainty(summary, self.doubt),
            "costs": [*price(summary), *hands(summary), *bots(summary), in_short(self._assumptions)],
            "measures": measures_table(summary, run.brands),
            "kept": words.curves_title(summary, "followers_kept"),
            "band": words.band(run.replicates),
            "upright": words.upright(self.charts.happened),
            "what_it_is_not": what_it_is_not(),
        }

    def _about(self) -> list[str]:
        """The name of the run, then how much there is of everything, and the dates."""
        scenario = self.run.scenario
        counts = (
            (len(self.names), "brand"),
            (scenario["audience"]["size"], "follower"),
            (scenario["days"], "day"),
            (self.run.replicates, "replicate"),
        )
        pool, dates = scenario["audience"].get("pool", 0), span_text(scenario)
        return [
            isolated(scenario["name"]),
            *(counted(count, word) for count, word in counts),
            *([f"{pool:,} who may join"] if pool else []),
            *([dates] if dates else []),
        ]

    @cached_property
    def _assumptions(self) -> list[Assumption]:
        days = self.charts.days
        return assumptions(self.run.scenario, lambda column: float(days.column(column).sum()))

    def _days(self) -> dict[str, object]:
        """Titles of curves, the names of small charts, measures and groups."""
        charts, summary = self.charts, self.summary
        trust = {group: charts.values(f"{group}.trust") for group in GROUPS}
        return {
            "grown": words.curves_title(summary, "net_growth") if "net_growth" in charts else "",
            "plane": words.moves_title(self.names, *charts.days.ends()),
            "moved": MOVED,
            "apart": any(charts[name].kind == "lines wide" for name in MOVED),
            "groups_title": words.groups_title(self.names, trust),
            "groups": groups_table(summary),
            "other_measures": other_measures(summary, self.run.brands),
            "phonies": phonies(summary),
        }

    def _film(self) -> dict[str, object]:
        film = self.film
        if film is None:
            return {"film": None}
        ends = [film.evening(place, film.days).standing == 0 for place in range(len(self.names))]
        return {
            "film": film,
            "levels": LEVELS,
            "beyond": words.beyond(crossed(self.charts.ways, plane_axes(self.charts.ways))),
            "same_people": words.same_people(self.names, ends),
            "offered": offered(film, self.names, self.why),
            "decided": json.dumps(decided(film, self.why), ensure_ascii=False),
        }

    def _exits(self) -> dict[str, object]:
        """Why they left, and what would have kept them, if anybody left of whom that was looked into."""
        why = self.why
        brands = [] if why is None else [why["brands"][name] for name in self.run.brands]
        counts = [
            f"{each['left']:,} of {name}" for name, each in zip(self.names, brands, strict=bool(brands))
        ]
        return {
            "why": why,
            "why_title": words.why_title(self.names, brands) if any(each["left"] for each in brands) else "",
            "left_title": words.left_title(self.names, self.charts.left_by()),
            "left_counted": listed(counts) if counts else "",
        }

    def _sure(self) -> dict[str, object]:
        """Verdicts, what the run rests on, and what is known of how far that can be trusted."""
        rivals = self.rivals
        names = {} if rivals is None else {each: called_in(self.summary, each) for each in rivals["measures"]}
        pairs = self.charts.pairs_drawn()
        return {
            "pairs": [f"{pair['a']} against {pair['b']}: {words.verdict(pair)}." for pair in pairs],
            "assumption": assumption(),
            "tried": how_it_was_tried(self.doubt) if self.doubt is not None else "",
            "facts": fact_sentences(self.run.summary),
            "rivals": " ".join(rival_sentences(rivals, names))
            if rivals is not None and len(self.names) > 1
            else None,
            "grounds": self._assumptions,
            "digits": digits,
            "idle": [each.name for each in self._assumptions if not each.used],
            "sources": sources(self._assumptions),
        }

    def _again(self) -> dict[str, object]:
        plugins = self.run.summary["provenance"]["plugins"]
        return {
            "file": command(f"{self.run.directory.name}.yaml"),
            "asked_again": asked_again(self.summary),
            "links": downloads(self.run, self.charts.curves),
            "plugins": [f"{plugin} {version}" for plugin, version in plugins.items()],
        }
