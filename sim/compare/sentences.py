"""What a run says, in sentences computed from ``summary.json`` alone.

A brand is said to do better only where the paired difference is clear, all pairs of the measure taken into
account (Holm); otherwise the sentence says that there is no clear difference, which is a result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.compare.intervals import FEWEST_APART
from sim.compare.matters import SMALL, enough_text, least_of, people_text
from sim.measures import STORM
from sim.numbers import NOTHING, Mean, amount, chance, decimals, percent, scale_of, signed, turned
from sim.parameters import PARAMETERS, TRAITS
from sim.prose import counted, listed
from sim.results.typed import Stopping, Summary, mean_of

__all__ = [
    "Finding",
    "asked_again",
    "assumption",
    "called_in",
    "exactly_equal",
    "finding",
    "findings",
    "headline",
    "how_sure",
    "phonies",
    "ranked",
    "storm",
    "what_it_is_not",
    "width",
]

#: Measure -> (how a sentence about a brand says it, what it is called).
_WORDS = {
    "followers_kept": ("keeps the most followers", "followers kept"),
    "trust": ("is trusted most", "trust"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Who leads on a measure.

    ``leaders`` are the brand with the best mean and those that are not clearly behind it, best first;
    ``clear`` says whether that is one brand, with everyone else clearly behind; ``sentence`` says it with its
    certainty. ``small``: clear, but the next is so little behind that it does not matter. ``same``: of the
    leaders, those that do exactly the same as the first in every replicate.

    For whoever has more to say of the first ``pair`` (the better brand, the other): ``head`` begins the
    sentence, ``wins`` says in how many replicates the better one was ahead, ``people`` how many people that
    is, and ``tail`` what else there is to say, both possibly empty. None and empty where nothing is compared.
    """

    measure: str
    leaders: tuple[str, ...]
    clear: bool
    sentence: str
    small: bool = False
    same: tuple[str, ...] = ()
    pair: tuple[str, str] | None = None
    head: str = ""
    wins: str = ""
    people: str = ""
    tail: str = ""


def findings(summary: Summary) -> list[Finding]:
    """What the run says about followers kept and about trust."""
    return [each for each in (finding(summary, measure) for measure in _WORDS) if each is not None]


def headline(summary: Summary) -> str:
    """The run in one sentence."""
    brands = [brand["name"] for brand in summary["brands"]]
    leads = findings(summary)
    if len(brands) == 1:
        return f"{brands[0]} is alone: add a brand to compare it with."
    if summary["provenance"]["replicates"] == 1:
        return "One replicate shows what can happen, not how sure it is: run more to compare."
    if leads and all(set(each.same) == set(brands) - {each.leaders[0]} for each in leads):
        names = " and ".join(_WORDS[each.measure][1] for each in leads)
        return f"{listed(brands, 6)} do the same: exactly equal {names} in every replicate."
    if not leads or all(set(each.leaders) == set(brands) and not each.clear for each in leads):
        names = " and ".join(_WORDS[each.measure][1] for each in leads) or "the measures"
        return f"No clear difference: {names} do not tell these brands apart."
    if len({each.leaders for each in leads}) == 1:
        small = len(leads) > 1 and all(each.small for each in leads)
        what = [_WORDS[each.measure][0] if small else _best(each) for each in leads]
        sentence = f"{leads[0].leaders[0]} {' and '.join(what)}{f' (both {SMALL})' * small}"
        return f"{sentence}{_beside(leads[0])}."
    parts = []
    for each in leads:
        if set(each.leaders) == set(brands) and not each.clear:
            parts.append(f"there is no clear difference in {_WORDS[each.measure][1]}")
        else:
            parts.append(f"{each.leaders[0]} {_best(each)}{_beside(each)}")
    text = "; ".join(parts) + "."
    return text[0].upper() + text[1:]


def _best(lead: Finding) -> str:
    """What the first of the leaders does best, and that it is small where it does not matter."""
    return f"{_WORDS[lead.measure][0]}{f' ({SMALL})' if lead.small else ''}"


def _beside(lead: Finding) -> str:
    """Who is not told apart from the best: nobody says that they do as well, or nearly. But who does."""
    if len(lead.leaders) == 1:
        return "" if lead.clear else ", the only one of whom that is known"
    apart = [name for name in lead.leaders[1:] if name not in lead.same]
    text = f", as does {listed(lead.same, 6)}, which does the same" if lead.same else ""
    return text + (f", though not told apart from {listed(apart, 6)}" if apart else "")


def finding(summary: Summary, measure: str) -> Finding | None:
    """Who leads on one measure; None if no brand has a value, or the measure has no better way."""
    ranking = _ranking(summary, measure)
    if ranking is None:
        return None
    pairs = ranking.against.values()
    if not pairs:
        return _alone(ranking)
    if any(pair.single for pair in pairs):
        return _in_one_replicate(ranking)
    if all(pair.ahead for pair in pairs):
        return _clear_lead(ranking)
    if all(pair.equal and not pair.ahead for pair in pairs):
        return _all_the_same(ranking)
    return _no_clear_lead(ranking)


@dataclass(frozen=True, slots=True)
class _Ranking:
    """The brands that have a value on a measure: means, best first, and the best against the others."""

    summary: Summary
    measure: str
    unit: str
    name: str
    means: Mapping[str, float]
    against: Mapping[str, _Difference]

    @property
    def title(self) -> str:
        """What the measure is called at the beginning of a sentence."""
        return self.name[0].upper() + self.name[1:]

    @property
    def best(self) -> str:
        return next(iter(self.means))

    @property
    def level(self) -> list[str]:
        """Those that the best is not clearly ahead of."""
        return [other for other, pair in self.against.items() if not pair.ahead]

    @property
    def same(self) -> tuple[str, ...]:
        """Of these, those that do exactly the same in every replicate."""
        return tuple(other for other in self.level if self.against[other].equal)


def _ranking(summary: Summary, measure: str) -> _Ranking | None:
    about = summary["provenance"]["measures"].get(measure)
    if about is None or not about["better"]:
        return None
    means = ranked(summary, measure)
    if not means:
        return None
    best, *others = means
    return _Ranking(
        summary,
        measure,
        about["unit"],
        called_in(summary, measure),
        means,
        {other: _difference(summary, best, other, measure, about["better"]) for other in others},
    )


def ranked(summary: Summary, measure: str) -> dict[str, float]:
    """The means of the brands that have a value on a measure, best first."""
    better = summary["provenance"]["measures"][measure]["better"]
    values = {brand["name"]: mean_of(brand, measure) for brand in summary["brands"]}
    means = [(name, mean) for name, mean in values.items() if mean is not None]
    return dict(sorted(means, key=lambda row: -better * row[1]))


def _alone(ranking: _Ranking) -> Finding:
    value = amount(ranking.means[ranking.best], ranking.unit)
    return Finding(ranking.measure, (ranking.best,), False, f"{ranking.title}: {value}.")


def _in_one_replicate(ranking: _Ranking) -> Finding:
    values = [f"{name} {amount(mean, ranking.unit)}" for name, mean in ranking.means.items()]
    sentence = f"{ranking.title}: {listed(values, 6, ', ')}, in one replicate; how sure that is remains open."
    return Finding(ranking.measure, tuple(ranking.means), False, sentence)


def _clear_lead(ranking: _Ranking) -> Finding:
    second, pair = next(iter(ranking.against.items()))
    people = people_text(ranking.summary, ranking.measure, pair.mean)
    least = least_of(ranking.summary, ranking.measure)
    small = abs(pair.mean) < least
    tail = f" That is {SMALL}: {enough_text(least, ranking.unit)} would matter." if small else ""
    return Finding(
        ranking.measure,
        (ranking.best,),
        True,
        f"{_first_two(ranking)}{f', {people}' if people else ''}.{tail}",
        small,
        pair=(ranking.best, second),
        head=ranking.title,
        wins=pair.count(),
        people=people,
        tail=tail,
    )


def _first_two(ranking: _Ranking) -> str:
    """The best, the second, and by how much it was better; without the full stop."""
    best, second = list(ranking.means)[:2]
    pair, unit = ranking.against[second], ranking.unit
    scale, fewest = scale_of(unit)
    places = decimals(fewest, scale * (ranking.means[best] - ranking.means[second]))
    more, less = (amount(ranking.means[name], unit, places) for name in (best, second))
    then = "then" if len(ranking.against) > 1 else "against"
    return (
        f"{ranking.title}: {best} {more}, {then} {second} {less}. {best} did better {pair.count()}, "
        f"by {pair.text(unit)}"
    )


def _all_the_same(ranking: _Ranking) -> Finding:
    of = ranking.against[ranking.level[0]].of
    sentence = (
        f"{ranking.title}: {listed(tuple(ranking.means), 6)} do the same, "
        f"exactly equal in all {of} replicates."
    )
    return Finding(ranking.measure, tuple(ranking.means), False, sentence, same=ranking.same)


def _no_clear_lead(ranking: _Ranking) -> Finding:
    leaders = (ranking.best, *ranking.level)
    pair = ranking.against[ranking.level[0]]
    equal = exactly_equal(f"{pair.a} and {pair.b}", pair.draws, pair.of or 0)
    body = equal or f"{pair.a} did better than {pair.b} {pair.count()}, by {pair.text(ranking.unit)}."
    head = f"No clear difference in {ranking.name} between {listed(leaders, 6)}"
    tail = "" if equal else _luckiest(pair)
    if not pair.equal:
        tail += _chances(ranking.summary, leaders, ranking.measure)
    tail += _clearly_behind(ranking)
    return Finding(
        ranking.measure,
        leaders,
        False,
        f"{head}: {body}{tail}",
        same=ranking.same,
        pair=None if equal else (pair.a, pair.b),
        head=head,
        wins=pair.count(),
        tail=tail,
    )


def _luckiest(pair: _Difference) -> str:
    """Why an interval on one side of 0 is no clear difference yet: it may be the luckiest of many."""
    if pair.low is None or pair.low <= 0:
        return ""
    return f" Alone that would be clear; of {pair.family} pairs, one may come out so by luck."


def _clearly_behind(ranking: _Ranking) -> str:
    behind = [other for other, pair in ranking.against.items() if pair.ahead]
    if not behind:
        return ""
    return f" {listed(behind, 6)} {'is' if len(behind) == 1 else 'are'} clearly behind {ranking.best}."


def called_in(summary: Summary, measure: str) -> str:
    """What a measure is called within a sentence."""
    if measure in _WORDS:
        return _WORDS[measure][1]
    return summary["provenance"]["measures"][measure]["title"]


def phonies(summary: Summary) -> str:
    """How many take each brand for a phony, on the last day and ever, and why; empty for runs of model 1."""
    return " ".join(filter(None, (_phony(brand["name"], brand["measures"]) for brand in summary["brands"])))


_ROOTS = {
    "phony_template": "saw through a template",
    "phony_asking": "concluded it from its silence",  # be it that the brand asked or not
    "phony_wrongly": "suspect it wrongly",
}


def _phony(name: str, measures: Mapping[str, Mean]) -> str:
    shares = {measure: measures.get(measure, NOTHING)["mean"] for measure in _PHONY}
    if any(share is None for share in shares.values()):
        return ""
    today, ever = shares.pop("flagged_phony"), shares.pop("flagged_ever")
    if not ever:
        return f"Nobody has ever taken {name} for a phony."
    if not today:
        return f"Nobody takes {name} for a phony on the last day; {_few(ever)} have at some time."
    roots = {root: share for root, share in shares.items() if share}
    if len(roots) == 1:
        why = f"they {_ROOTS[next(iter(roots))]}"
    else:
        why = listed([f"{_few(share)} {_ROOTS[root]}" for root, share in roots.items()])
    return f"{_few(today)} take {name} for a phony on the last day: {why} ({_few(ever)} have at some time)."


_PHONY = ("flagged_phony", "flagged_ever", *_ROOTS)


def _few(share: float) -> str:
    return percent(share, decimals(1, 100 * share))


def _chances(summary: Summary, names: Sequence[str], measure: str) -> str:
    """`` Chance of being best: A 71%, B 29%.``; nothing where the files do not say (an older version)."""
    chances = {
        brand["name"]: share
        for brand in summary["brands"]
        if (share := brand.get("probability_best", {}).get(measure)) is not None
    }
    if any(name not in chances for name in names):
        return ""
    chances_text = listed([f"{name} {chance(chances[name])}" for name in names], 6, ", ")
    return f" Chance of being best: {chances_text}."


def how_sure(summary: Summary) -> list[str]:
    """How a run that was extended until it was sure came to its replicates; nothing for other runs."""
    stopping = summary.get("until_sure")
    if stopping is None:
        return []
    about = summary["provenance"]["measures"].get(stopping["measure"], {"unit": "share", "title": ""})
    unit, n = about["unit"], stopping["replicates"]
    title = _WORDS[stopping["measure"]][1] if stopping["measure"] in _WORDS else about["title"]
    goal, half = (width(stopping["precision"], unit), stopping["widest"]["half_width"])
    a, b = stopping["widest"]["a"], stopping["widest"]["b"]
    if b is None:
        what = f"the 95% interval of {title}"
    elif len(summary["brands"]) == 2:
        what = f"the 95% interval of the difference in {title}"
    else:
        what = f"every 95% interval of a difference in {title}"
    reach = "not known (too few replicates differ)" if half is None else f"{width(half, unit)} to each side"
    if stopping["reached"]:
        parts = [f"Sure enough after {n:,} replicates: {what} is {reach} or less (asked for: {goal})."]
    else:
        pair = f"of {a}" if b is None else f"between {a} and {b}"
        parts = [
            f"Not as sure as asked for: the ceiling of {stopping['ceiling']:,} replicates came first. "
            f"The 95% interval of {title} {pair} is {reach}, not {goal}."
        ]
    return parts + _pairing_sentences(stopping, goal) + _selection_sentences(stopping, goal, title)


def _pairing_sentences(stopping: Stopping, goal: str) -> list[str]:
    pairing = stopping["pairing"]
    if pairing is None:
        return []
    common, independent, ratio = pairing["common"], pairing["independent"], pairing["variance_ratio"]
    if ratio is None and independent <= common:
        return []  # nothing varied at all
    sentence = (
        f"For {goal} between {pairing['a']} and {pairing['b']}, about {common:,} replicates are needed with "
        f"the luck they share, and about {independent:,} with luck of their own"
    )
    if common <= independent:
        return [f"{sentence}: what pairing saved."]
    return [f"{sentence}: pairing saved nothing here."]


def _selection_sentences(stopping: Stopping, goal: str, title: str) -> list[str]:
    choice = stopping["selection"]
    if choice is None:
        return []
    if choice["best"] is None:
        return [
            f"Selection ({choice['procedure']}) still holds {listed(choice['left'])} possible as the best."
        ]
    return [
        f"Selection ({choice['procedure']}, 95% sure): {choice['best']} is best in {title}, or within "
        f"{goal} of the best; decided after {choice['after']:,} replicates."
    ]


def width(value: float, unit: str) -> str:
    """Half of an interval, by its unit: ``0.93 points``."""
    if unit != "share":
        return f"{value:.2g}" if abs(value) < 10 else f"{value:,.0f}"
    text = f"{100 * value:.2g}"
    return f"{text} point{'s' * (text != '1')}"


def assumption() -> str:
    """What is said wherever results are shown."""
    return (
        "That following up beats asking and ignoring is built into the equations (3 and 4): an assumption, "
        "not a finding. What can be found are the boundaries: how much must be answered, and how well."
    )


def storm() -> str:
    """What a storm is, where storms are told of."""
    return (
        f"A storm: one follower in {1 / STORM:,.0f} or more called the brand out over the same incident; the "
        "largest: the share who did."
    )


def what_it_is_not() -> str:
    """What a report says besides: what such a result is good for, and how much of it was measured."""
    rows = [*PARAMETERS.values(), *TRAITS.values()]
    count = Counter(row.certainty for row in rows)
    return (
        "For exposition and exploration, not a forecast of a named brand: the people are made up. Of the "
        f"{len(rows)} numbers of the model {count['A']} {'is' if count['A'] == 1 else 'are'} measured, "
        f"{count['B']} carried over from nearby; of {count['C']} only the sign is known, and "
        f"{count['D']} are free. Many sources are old, made by companies that sell the remedy, or what "
        "people said they would do."
    )


@dataclass(frozen=True, slots=True)
class _Difference:
    """``a`` against ``b``, turned so that positive is better."""

    a: str
    b: str
    mean: float
    low: float | None
    high: float | None
    wins: int
    draws: int
    of: int | None  #: None where replicates are not paired
    family: int  #: pairs of brands compared on the measure
    ahead: bool  #: whether the brand asked about is clearly better

    def count(self) -> str:
        """``in 6 of 20 replicates (3 draws)``; ``on average`` where nothing is paired."""
        if self.of is None:
            return "on average"
        draws = f" ({counted(self.draws, 'draw')})" if self.draws else ""
        return f"in {self.wins:,} of {self.of:,} replicates{draws}"

    @property
    def single(self) -> bool:
        """Whether there is one replicate, or none: nothing is known of the spread."""
        return self.low is None and (self.of is None or self.of < 2)

    @property
    def equal(self) -> bool:
        """Whether the two do exactly the same in every replicate."""
        return self.draws == self.of

    def text(self, unit: str) -> str:
        assert self.low is not None
        assert self.high is not None
        return signed(self.mean, unit, self.low, self.high)


def _difference(summary: Summary, best: str, other: str, measure: str, better: int) -> _Difference:
    family = [pair for pair in summary["pairs"] if pair["measure"] == measure]
    for pair in family:
        if {pair["a"], pair["b"]} == {best, other}:
            lead = pair["difference"] if better >= 0 else turned(pair["difference"])
            mean, low, high = lead["mean"] or 0.0, lead["low"], lead["high"]
            clear = pair.get("clear", low is not None and low > 0)  # not told by an older version
            ahead = pair["a"] == best and bool(clear)
            counts = pair["a_better"] or 0, pair.get("draws") or 0, pair["of"]
            return _Difference(pair["a"], pair["b"], mean, low, high, *counts, len(family), ahead)
    return _Difference(best, other, 0.0, None, None, 0, 0, 0, 0, False)


def exactly_equal(who: str, draws: int, of: int) -> str:
    """That replicates are equal to the last digit, where all are or too few differ to say more; else nothing.

    >>> exactly_equal("A and B", 17, 20)
    'A and B are exactly equal in 17 of 20 replicates; 3 are too few to say more.'
    """
    if of < 2 or 2 * draws <= of or 0 < of - draws >= FEWEST_APART:
        return ""
    if draws == of:
        return f"{who} are exactly equal in all {of} replicates."
    few = "1 is" if of - draws == 1 else f"{of - draws} are"
    return f"{who} are exactly equal in {draws} of {of} replicates; {few} too few to say more."


def asked_again(summary: Summary) -> str:
    """What must be said besides the scenario to find this run again: options of ``sim run``, or nothing."""
    rule = summary["provenance"].get("until_sure")
    if rule is None:
        return ""
    what = f" --measure {rule['measure']} --precision {rule['precision']:g}" if "measure" in rule else ""
    return f" --until-sure{what} --max-replicates {rule['ceiling']}"
