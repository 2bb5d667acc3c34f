"""``report.html``: one file, drawn from the files of a run alone, complete without its script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np

from sim.calendar import span_text
from sim.compare import doubt
from sim.compare.failing import facts_told
from sim.compare.hands import bots, hands
from sim.compare.price import price
from sim.compare.rates import rates
from sim.compare.rivals import told
from sim.compare.sentences import asked_again, assumption, called_in, listed, phonies, what_it_is_not
from sim.foreign import plain
from sim.numbers import percent
from sim.report import words
from sim.report.alone import asset
from sim.report.chart import SHAPES, Chart, brand_mark
from sim.report.charts import GROUPS, OF_POOL, Charts
from sim.report.crowd import LEVELS
from sim.report.days import BAND
from sim.report.figures import places_of, range_text, value_text
from sim.report.measured import measures_table, other_measures
from sim.report.names import doubt_renamed, isolated, short_names
from sim.report.people import buttons, decided, offered
from sim.report.rests import Ground, bibliography, cited, grounds, in_short
from sim.report.tables import days_csv, results_csv
from sim.shell import command

if TYPE_CHECKING:
    from sim.results import Run
    from sim.results.film import Film

__all__ = ["Page"]

_OF_GROUPS = {
    "followers_kept": ("kept", "share"),
    "trust": ("trust", "trust"),
    "attention": ("attention", "share"),
    "flagged_phony": ("take it for a phony", "share"),
    "suspicion": ("suspicion", "share"),
}
_MOST_TOLD = 6  # days of a timeline
_MOVED = {
    "trust": "Mean trust",
    "reach": "Reach: looks per post and follower",
    "comments": "Comments a day",
    "call_outs": "Call-outs a day",
}


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
        why: Mapping[str, Any] | None = None,
        rivals: Mapping[str, Any] | None = None,
        doubt: Mapping[str, Any] | None = None,
    ) -> None:
        self.run, self.film, self.why, self.rivals = run, film, why, rivals
        self.doubt = None if doubt is None else doubt_renamed(doubt, short_names(run.brands))
        self.charts = Charts(run, film, why)
        self.names, self.summary = self.charts.names, self.charts.summary
        self._several = len(self.names) > 1
        self._wide = "two" if len(self.names) == 4 else ""  # of four, three in a row would leave one alone

    def html(self) -> str:
        """The whole page."""
        scripts = ("film.js", "story.js", "page.js", "sheets.js", "keep.js")
        parts = [
            self._curves(),
            self._grown(),
            self._section("plane", self._plane_title(), self._plane()),
            self._section("film", "Watch one audience", self._watch()) if self.film else "",
            self._section("moved", "What moved, day by day", self._moved()),
            self._section("groups", self._groups_title(), self._groups()),
            self._left(),
            self._section("measures", "Every other measure", self._others()),
            self._section("sure", "How sure is that?", self._sure()),
            self._section("rests", "What it rests on", self._rests()),
            self._section("again", "Run it again, digit for digit", self._again()),
        ]
        film = ""
        if self.film is not None:
            film = f'<script type="application/json" id="recorded">{_in_script(self.film.text)}</script>\n'
            known = json.dumps(decided(self.film, self.why), ensure_ascii=False)
            film += f'<script type="application/json" id="decided">{_in_script(known)}</script>\n'
        theme = (
            '<div class="views">'
            '<button type="button" id="large" aria-pressed="false" hidden>For a room</button>'
            '<button type="button" id="theme" hidden>Dark</button></div>'
        )
        body = f"<main>\n{self._head(theme)}\n{''.join(parts)}</main>\n{self._foot()}\n{film}"
        return self._document(body, "".join(asset(name) for name in scripts))

    def first_side(self) -> str:
        """What stands on the first side of paper, as a page of its own: every word of it is on the whole page
        too.
        """
        body = f"<main>\n{self._head()}\n{self._curves()}</main>\n{self._foot()}\n"
        return self._document(body)

    def _document(self, body: str, script: str = "") -> str:
        style = asset("charts.css") + asset("page.css")
        # Charts become pictures by way of an image that the script makes (keep.js).
        scripts = f"script-src '{_hashed(script)}'; img-src blob:; " if script else ""
        policy = (
            f"default-src 'none'; style-src '{_hashed(style)}'; {scripts}base-uri 'none'; form-action 'none'"
        )
        shapes = "".join(f'<path id="s{i}" d="{shape}"/>' for i, shape in enumerate(SHAPES))
        return _safe(
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{_text(isolated(self.run.scenario['name']))}</title>\n"
            f"<style>{style}</style>\n</head>\n<body{'' if script else ' class=alone'}>\n"
            f'<svg class="shapes" aria-hidden="true" width="0" height="0"><defs>{shapes}</defs></svg>\n'
            f"{body}{f'<script>{script}</script>' if script else ''}\n</body>\n</html>\n"
        )

    # --- from top to bottom ---

    def _head(self, more: str = "") -> str:
        scenario, n = self.run.scenario, self.run.replicates
        counts = (
            (len(self.names), "brand"),
            (scenario["audience"]["size"], "follower"),
            (scenario["days"], "day"),
            (n, "replicate"),
        )
        about = [isolated(scenario["name"])]
        about += [f"{count:,} {word}{'s' * (count != 1)}" for count, word in counts]
        pool = scenario["audience"].get("pool", 0)
        about += [f"{pool:,} who may join"] if pool else []
        if dates := span_text(scenario):
            about.append(dates)
        described = scenario.get("description") or ""
        asked = f'<p class="asked">{_text(isolated(described))}</p>' if described else ""
        said_first = " ".join(rates(self.summary))
        rates_first = f'<p class="rates">{_text(said_first)}</p>' if said_first else ""
        sentences = words.certainty(self.summary, self.doubt)
        said = "".join(f"<p>{_text(sentence)}</p>" for sentence in sentences)
        costs = "".join(
            f"<p>{_text(sentence)}</p>"
            for sentence in (*price(self.summary), *hands(self.summary), *bots(self.summary))
        )
        return (
            f'<header><p class="about">{_text(" · ".join(about))}</p>{more}{asked}'
            f'{rates_first}<h1>{_text(words.opening(self.summary))}</h1><div class="sure">{said}</div>'
            f'<div class="costs">{costs}<p>{_text(in_short(self._grounds))}</p></div>'
            f"{measures_table(self.summary, self.run.brands)}</header>"
        )

    def _curves(self) -> str:
        note = f"Share of the followers of day 1. {self._band()}{self._happened()}"
        body = self._legend() + _figure(self.charts["followers_kept"], note)
        return self._section("kept", words.kept_title(self.summary), body)

    def _others(self) -> str:
        phony = phonies(self.summary)
        return (
            other_measures(self.summary, self.run.brands)
            + f"{f'<p class=note>{_text(phony)}</p>' if phony else ''}"
        )

    @cached_property
    def _grounds(self) -> list[Ground]:
        days = self.charts.days
        return grounds(self.run.scenario, lambda column: float(days.column(column).sum()))

    def _grown(self) -> str:
        if "net_growth" not in self.charts:
            return ""
        note = (
            "Followers who have neither unfollowed nor muted, newcomers included, against the followers of "
            f"day 1. {self._band()}"
        )
        body = self._legend() + _figure(self.charts["net_growth"], note)
        return self._section("grown", words.growth_title(self.summary), body)

    def _happened(self) -> str:
        """What the upright lines are."""
        told = [f"from day {day} {said}" for day, (_, said) in self.charts.happened.items()]
        if len(told) > _MOST_TOLD:
            told[_MOST_TOLD:] = [f"and {len(told) - _MOST_TOLD} days more"]
        lines = "lines" if len(told) > 1 else "line"
        return f" Upright {lines}: {'; '.join(told)}." if told else ""

    def _plane_title(self) -> str:
        ends: list[dict[str, Any]] = [{}, {}]
        for what in ("attention", "trust"):
            column = self.charts.days.column(what)
            measured = np.flatnonzero(np.isfinite(column).all(axis=(0, 1)))
            for end, day in zip(ends, (measured[0], measured[-1]), strict=True):
                end[what] = column[:, :, day]
        return words.moves_title(self.names, *ends)

    def _plane(self) -> str:
        crowd = ""
        if self.film is not None:
            crowd = f" Dots: {len(self.film.rows)} followers on the last day; at the left edge, who has gone"
            crowd += f"{self._beyond()}."
        others = " The other brands in grey." if self._several else ""
        return (
            "<p>Across, the chance to look at a post that is shown; upwards, trust. Talking at people drains "
            "the first, pretending the second.</p>"
            f"{self._panels({f'plane/{name}': name for name in self.names}, kind=self._wide, marked=True)}"
            '<p class="note">Each line is a brand’s mean, day by day, from the ring to the filled mark, with '
            f"a dot every thirty days; who left counts with no attention.{others}{crowd}</p>"
        )

    def _beyond(self) -> str:
        """Of dots that are drawn at an edge because they lie beyond it."""
        found: dict[str, None] = {}
        for name in self.names:
            data = self.charts[f"plane/{name}"].data
            (_, right), (low, high) = data["axes"]
            trust = [t for _, t in data["crowd"]] + data["gone"]
            there = {
                "right": any(a > right for a, _ in data["crowd"]),
                "upper": any(t > high for t in trust),
                "lower": any(t < low for t in trust),
            }
            found |= dict.fromkeys(edge for edge, yes in there.items() if yes)
        if not found:
            return ""
        many = len(found) > 1
        return f"; at the {listed(list(found))} edge{'s' * many}, who lies beyond {'them' if many else 'it'}"

    def _watch(self) -> str:
        film = self.film
        assert film is not None
        panels = []
        for place, name in enumerate(self.names):
            chart = self.charts[f"crowd/{name}"]
            panels.append(
                f'<div class="panel watched" data-brand="{place}"><h3>{brand_mark(place)}{_text(name)}</h3>'
                f'<p class="count"><b>{sum(chart.data["following"])}</b> of {len(film.rows)}</p>'
                f"{_figure(chart)}</div>"
            )
        which = "The one replicate"
        if self.run.replicates > 1:
            which = f"Replicate {film.replicate} (they count from 0), the one in the middle by followers kept"
        ramp = "".join(f'<i class="t{level}"></i>' for level in range(LEVELS))
        ends = [film.evening(place, film.days).standing == 0 for place in range(len(self.names))]
        found = words.same_people(self.names, ends)
        same = "The same" if self._several else "These"
        each = "each brand" if self._several else "the brand"
        return (
            f"<p>{same} {len(film.rows)} people follow {each}. Each dot is one person, always in the same "
            '<span id="when">place, on the last day</span>; the colour is their trust. Who trusted most on '
            f"day 1 stands at the top.</p>{f'<p>{_text(found)}</p>' if found else ''}"
            # The day is no output element: each of its changes would be read out, ten a second.
            '<div class="player" hidden><button type="button" id="play">Play</button>'
            f'<input type="range" id="day" min="0" max="{film.days}" value="{film.days}" aria-label="Day">'
            f'<span id="today">day {film.days}</span></div>'
            f'<div class="panels {self._wide} crowds">{"".join(panels)}</div>'
            f'<p class="note"><span class="ramp">distrusts <span>{ramp}</span> trusts</span> '
            f"A speck: has muted the brand, or left. {which}; those who write, who read along and who do "
            'neither have their true shares.</p><div id="story" hidden>'
            f"{buttons(offered(film, self.names, self.why))}</div>"
        )

    def _moved(self) -> str:
        # Names that are too long beside a small chart stand above all of them.
        apart = any("lines wide" in self.charts[name].svg for name in _MOVED)
        legend = self._legend(shown=apart)
        return (
            f"{legend}{self._panels(_MOVED, kind='two valued' if apart else 'two')}"
            f'<p class="note">{self._band()} Reach, comments and call-outs are averages over the seven days '
            f"up to each day.{_text(self._happened())}</p>"
        )

    def _groups_title(self) -> str:
        trust = {group: self.charts.values[group, "trust"] for group in GROUPS}
        return words.groups_title(self.names, trust)

    def _groups(self) -> str:
        apart = [brand["groups"] for brand in self.summary["brands"]]
        rows = []
        shown = [group for group in (*GROUPS, *OF_POOL) if group in apart[0]]
        pool = bool(set(OF_POOL) & set(shown))
        of = "per 100 founders" if pool else "of the audience"
        for group in shown:
            for place, name in enumerate(self.names):
                found = apart[place][group]
                share = percent(found["share"], 0)
                cells = [f'<td data-label="{of}"><b>{share.removesuffix("%" * pool)}</b></td>']
                for measure, (title, unit) in _OF_GROUPS.items():
                    places = places_of([groups[g].get(measure) for groups in apart for g in shown], unit)
                    value = value_text(found.get(measure), unit, places)
                    spread = range_text(found.get(measure), unit, places, (0.0, 1.0))
                    cells.append(f'<td data-label="{title}"><b>{value}</b> <i>{spread}</i></td>')
                head = f'<th scope="row">{brand_mark(place)}{_text(name)}, {group}</th>'
                rows.append(f"<tr>{head}{''.join(cells)}</tr>")
        titles = ("Brand, group", of, *(title for title, _ in _OF_GROUPS.values()))
        heads = "".join(f'<th scope="col">{title}</th>' for title in titles)
        whose = ""
        if pool:
            whose = (
                '<p class="note">Newcomers pull every mean to where people begin. So every other share and '
                "mean of this page is of the founders, who followed from the start, and so are contributors, "
                "bystanders and lurkers. What is counted (looks, comments, who left) is of everyone; reach "
                "is everyone's looks for each founder.</p>"
            )
        return (
            f"{_figure(self.charts['groups'], 'Mean trust at the end; each dot a replicate.')}{whose}"
            '<details><summary>The same in numbers</summary><table class="groups">'
            f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></details>"
        )

    def _left(self) -> str:
        """Why they left: what would have kept them, where that was looked into, before the reasons drawn."""
        n = self.run.replicates
        mean = f", mean over {n:,} replicates" if n > 1 else ""
        drawn = words.left_title(self.names, self.charts.left_by())
        reasons = _figure(
            self.charts["left"],
            f"Followers who unfollowed, muted or stopped looking{mean}, by the reason that the model drew.",
        )
        why = self.why
        found = [] if why is None else [why["brands"][name] for name in self.run.brands]
        if why is None or not any(each["left"] for each in found):
            return self._section("left", drawn, self._legend() + reasons)
        counts = listed([f"{each['left']:,} of {name}" for name, each in zip(self.names, found, strict=True)])
        asked = (
            f"Of {why['sample']:,} followers in replicate {why['replicate']} alone (they count from 0) these "
            f"unfollowed or muted: {counts}. Which one thing, had it been otherwise, would have kept each?"
        )
        note = "Found by trying one thing after the other, in this order; each who left is counted once."
        last = (
            f"The chart below counts all {self.run.scenario['audience']['size']:,} followers{mean}, by the "
            "reason that the model drew on the day they left. Why somebody is bored or distrusts it does not "
            "say; so the two need not agree."
        )
        body = (
            f"<p>{_text(asked)}</p>{self._legend()}{_figure(self.charts['decided'], note)}"
            f"<h3>{_text(drawn)}</h3><p>{_text(last)}</p>{reasons}"
        )
        return self._section("left", words.why_title(self.names, found), body)

    def _sure(self) -> str:
        n = self.run.replicates
        if n == 1:
            return (
                "<p>One replicate shows what can happen, not how sure it is: other people, or other luck, "
                "would give other numbers. Run more of them to know how far apart.</p>"
                + _figure(self.charts["replicates"], "Followers kept.")
            )
        same = " In each of them all brands meet the same people with the same luck." if self._several else ""
        drawn = len(self.run.scenario.get("draws", {}))
        other = f", and another set of {drawn} numbers of the model" if drawn else ""
        body = (
            f"<p>Each dot is one of {n:,} replicates: other people, other luck{other}.{same}</p>"
            + _figure(self.charts["replicates"], "Followers kept. Bar: the 95% interval of the mean.")
        )
        if "pairs" not in self.charts:
            return body
        pairs = len(self.names) * (len(self.names) - 1) // 2
        left_out = ""
        if len(self.charts.pairs_drawn()) < pairs:
            left_out = " Drawn: the leader with each other brand; all pairs are in the CSV below."
        chart = _figure(
            self.charts["pairs"],
            "Difference in followers kept, in points; right of 0 is better. Clear: with all pairs taken into "
            f"account (Holm).{left_out}",
        )
        said = "".join(
            f"<li>{_text(pair['a'])} against {_text(pair['b'])}: "
            f"{_text(words.verdict(pair, 'share', 1))}.</li>"
            for pair in self.charts.pairs_drawn()
        )
        return (
            f'{body}<h3>Brand against brand, replicate by replicate</h3>{chart}<ul class="said">{said}</ul>'
        )

    def _rests(self) -> str:
        rows: list[str] = []
        keys: dict[str, None] = {}
        for ground in self._grounds:
            parameter = ground.parameter
            if not ground.used:
                continue
            usual = ground.value == parameter.default
            own = "" if usual else f" <small>(default {_plain(parameter.default)})</small>"
            sources = cited(parameter.source)
            keys |= dict.fromkeys(sources)
            here = f"<b>{_plain(ground.value)}</b>{own}"
            if ground.drawn is not None:
                low, high = map(_plain, ground.drawn)
                here = f"<b>{low} to {high}</b> <small>(each replicate its own)</small>"
            rows.append(
                f'<tr><th scope="row"><code>{_breakable(ground.name)}</code></th>'
                f'<td data-label="here">{here}</td>'
                f'<td data-label="usually">{_plain(parameter.low)} to {_plain(parameter.high)}</td>'
                f'<td data-label="certainty">{parameter.certainty}</td>'
                f'<td data-label="source">{_text(", ".join(sources) or "none")}</td>'
                f'<td class="meaning">{_text(parameter.meaning)}</td></tr>'
            )
        idle = [ground.name for ground in self._grounds if not ground.used]
        unused = f'<p class="note">Not at work in this run: {_text(", ".join(idle))}.</p>' if idle else ""
        entries = bibliography()
        cites = "".join(
            f"<li><b>{_text(key)}</b> {_markdown(entries[key])}</li>"
            for key in sorted(keys)
            if key in entries
        )
        sources_drawn = f'<h3>Sources</h3><ul class="sources">{cites}</ul>' if cites else ""
        titles = ("Parameter", "here", "usually", "certainty", "source", "what it is")
        heads = "".join(f'<th scope="col">{title}</th>' for title in titles)
        return (
            f"<p>{_text(assumption())}</p>{self._worlds()}{self._rivals()}<p>These numbers of the model "
            "were at work here, and nobody has measured them: of those marked C only the direction is known, "
            "those marked D are "
            'free. Vary them before betting on the result.</p><table class="grounds">'
            f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>{unused}{sources_drawn}"
        )

    def _worlds(self) -> str:
        """What was tried for that, and the facts that are against this run."""
        tried = "" if self.doubt is None else f"<p>{_text(doubt.how_it_was_tried(self.doubt))}</p>"
        facts = facts_told(self.run.summary)
        items = "".join(f"<li>{_text(sentence)}</li>" for sentence in facts)
        return tried + (f'<ul class="said">{items}</ul>' if facts else "")

    def _rivals(self) -> str:
        """Whether the answer holds under other ideas of people, or how to find out."""
        if len(self.run.brands) < 2:
            return ""
        found = self.rivals
        if found is None:
            return (
                "<p>Whether the answer holds if an equation is wrong has not been tried: "
                f"<code>sim rivals {escape(command(f'{self.run.directory.name}.yaml'))}</code> runs it under "
                "rival models, and what comes of it will stand here.</p>"
            )
        names = {measure: called_in(self.run.summary, measure) for measure in found["measures"]}
        return f"<p>{' '.join(_text(sentence) for sentence in told(found, names))}</p>"

    def _again(self) -> str:
        about = self.run.summary["provenance"]
        scenario = self.run.checked("scenario.yaml").read_text(encoding="utf-8")
        more = asked_again(self.summary)
        name = self.run.directory.name
        days = days_csv(self.run.brands, self.charts.curves)
        links = (
            ("Scenario (YAML)", f"{name}.yaml", "text/yaml", scenario),
            ("Results (CSV)", f"{name}-results.csv", "text/csv", results_csv(self.run.summary)),
            ("Day by day (CSV)", f"{name}-days.csv", "text/csv", days),
        )
        buttons = "".join(
            f'<a class="button" download="{escape(file)}" '
            f'href="data:{kind};charset=utf-8,{_in_link(content)}">{label}</a>'
            for label, file, kind, content in links
        )
        plugins = ", ".join(f"{plugin} {version}" for plugin, version in about["plugins"].items())
        return (
            "<p>Every default is written out in the scenario, the seed included. The same versions give the "
            "same digits, on any number of processes.</p>"
            f"<pre><code>sim run {escape(command(f'{name}.yaml'))}{more}</code></pre>"
            f'<p class="buttons">{buttons}</p><p class="note">Seed {about["seed"]}; '
            f"trustsim {_text(about['sim'])}, code {_text(about['code'])}; "
            f"plugins: {_text(plugins) or 'none'}.</p>"
        )

    def _foot(self) -> str:
        about = self.run.summary["provenance"]
        return (
            f"<footer><p><b>What it is not.</b> {_text(what_it_is_not())}</p>"
            f"<p>Run {about['content'][:8]} · trustsim {_text(about['sim'])}</p></footer>"
        )

    # --- pieces ---

    def _section(self, name: str, title: str, body: str) -> str:
        return f'<section id="{name}"><h2>{_text(title)}</h2>{body}</section>\n'

    def _panels(self, titles: Mapping[str, str], *, kind: str = "", marked: bool = False) -> str:
        panels = "".join(
            f'<div class="panel"><h3>{brand_mark(place) if marked else ""}{_text(title)}</h3>'
            f"{_figure(self.charts[name])}</div>"
            for place, (name, title) in enumerate(titles.items())
        )
        return f'<div class="panels {kind}">{panels}</div>'

    def _band(self) -> str:
        n = self.run.replicates
        if n == 1:
            return "Line: the one replicate."
        return f"Line: mean of {n:,} replicates. Band: {100 * BAND:.0f}% of them."

    def _legend(self, shown: bool = False) -> str:
        """Which mark is which brand: shown where the ends of lines have no room for names."""
        items = "".join(f"<li>{brand_mark(i)}{_text(name)}</li>" for i, name in enumerate(self.names))
        return f'<ul class="legend{" shown" if shown else ""}">{items}</ul>'


def _figure(chart: Chart, note: str = "") -> str:
    """A chart in the room that its kind needs for labels, with a note below."""
    kind = chart.svg.partition('class="')[2].partition('"')[0].removeprefix("plot ")
    caption = f"<figcaption>{_text(note)}</figcaption>" if note else ""
    return f'<figure class="{kind}"><div class="room">{chart.svg}</div>{caption}</figure>'


def _plain(value: float) -> str:
    """``0.00005``, never ``5e-05``."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _text(content: str) -> str:
    return escape(content, quote=False)


def _breakable(name: str) -> str:
    """A parameter's name that may go on in another line after its point."""
    return _text(name).replace(".", ".<wbr>")


def _markdown(entry: str) -> str:
    """An entry of the bibliography: emphasis is all the Markdown there is in it."""
    parts = escape(entry, quote=False).split("*")
    return "".join(f"<em>{part}</em>" if place % 2 else part for place, part in enumerate(parts))


def _safe(page: str) -> str:
    """The page, with everything shown as text that does something else; our own marks around names stay."""
    return plain(page, but="\u2068\u2069")


def _in_link(content: str) -> str:
    return quote(content, safe=" ,.:;()/+-_*!~=@$?[]{}|^")


def _in_script(content: str) -> str:
    """JSON that cannot end the element it stands in."""
    return content.replace("<", "\\u003c")


def _hashed(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
