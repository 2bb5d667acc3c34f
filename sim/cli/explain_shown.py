"""What ``sim explain`` shows on the terminal, drawn from what ``--json`` holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, log10
from pathlib import Path
from typing import Any

from rich.text import Text

from sim.cli.braille import Line, chart, days_along
from sim.explain.to_dict import KEPT_BY, decisive_text, speaks_against
from sim.explain.typed import (
    DivergenceNumbers,
    FollowerNumbers,
    Head,
    MomentNumbers,
    Moved,
    StoryNumbers,
    WhatIf,
    WhyTheyLeft,
)
from sim.measures import MEASURES
from sim.prose import counted
from sim.results.why import DepartureNumbers, Departures
from sim.shell import command
from sim.terminal.marks import Marks, colour
from sim.terminal.output import wrapped
from sim.terminal.table import fitted
from sim.trust_rule import BETA

__all__ = ["end_said", "endings", "moments_said", "parting", "story", "why_they_left"]

_LABEL = 12  # cells of "day 106-145 "
_SHOWN = 0.005  # what rounds to nothing is not said
_HOW = {"unfollowed": "unfollowed", "muted": "muted the brand"}
#: Measures that a what-if tells, the most telling first; the five first of them that move.
_TELLING = (
    "followers_kept",
    "muted",
    "unfollowed",
    "trust",
    "attention",
    "flagged_phony",
    "suspicion",
    "call_outs",
    "flagged_ever",
    "comments",
    "answered",
    "replies",
)
_MOST = 5
_WHY = {
    "bored": "out of boredom",
    "ignored": "for distrust, mostly over silence or what others said",
    "phony": "for distrust, taking the brand for a phony",
    "other": "for no reason of the brand's",
}


def story(numbers: StoryNumbers, width: int, marks: Marks) -> list[Text]:
    """A follower's story, and what would have become of it."""
    lines = wrapped(f"Follower {numbers['follower']} of {numbers['brand']}", width, "bold")
    lines += wrapped(_about(numbers), width, "dim")
    lines += [Text(), *_chart(numbers, width, marks), Text()]
    lines += _moments(numbers["story"], width)
    if not numbers["story"]:
        lines += wrapped("Nothing of the brand ever reached them.", width)
    lines += wrapped(end_said(numbers), width, "bold")
    if numbers["decided"] is not None:
        lines += wrapped(decisive_text(numbers["decided"]), width)
        if numbers["decided"]["change"] is not None:
            lines += wrapped(f"See it: {_options(numbers['decided'])}", width, "dim")
    if numbers["what_if"] is not None:
        lines += [Text(), *_what_if(numbers, numbers["what_if"], width)]
    lines += [Text(), *wrapped(_legend(numbers), width, "dim")]
    return lines


def _about(numbers: StoryNumbers) -> str:
    traits = numbers["traits"]
    which = _which(numbers)
    choice = f"{numbers['picked'][0].upper()}{numbers['picked'][1:]}. " if numbers["picked"] else ""
    return (
        f"{choice}{which} Disposed to trust {traits['disposition']:.2f}; looks at "
        f"{_percent(numbers['start']['attention'])} of what they are shown, at first; comments under "
        f"{_percent(traits['participation'])} of what they look at; savvy {traits['savvy']:.2f}, outspoken "
        f"{traits['outspokenness']:.2f} (1 is usual); {counted(numbers['neighbours'], 'neighbour')}."
    )


def _which(head: Head) -> str:
    median = " (the median one for followers kept)" if head["chosen"] == "median" else ""
    return f"Replicate {head['replicate']} of 0 to {head['replicates'] - 1}{median}."


def _percent(share: float) -> str:
    return f"{float(f'{100 * share:.2g}'):g}%"


def _chart(numbers: StoryNumbers, width: int, marks: Marks) -> list[Text]:
    """Trust and attention, day by day, and below whether they follow."""
    stories: list[FollowerNumbers] = (
        [numbers] if numbers["what_if"] is None else [numbers, numbers["what_if"]]
    )
    days = len(numbers["evenings"]["trust"]) - 1
    lines = []
    for number, each in enumerate(stories):
        last = each["left"]["day"] if each["left"] else days
        evenings = each["evenings"]
        curves = (("trust", evenings["trust"]), ("attention", evenings["attention"]))
        for place, (name, column) in enumerate(curves):
            values = [value if day <= last else float("nan") for day, value in enumerate(column)]
            title = f"{name}, if" if number else name
            lines.append(Line(title, place + 2 * number, [float(day) for day in range(days + 1)], values))
    height = 9 if len(stories) == 1 else 11
    rows = chart(lines, width, height, marks, unit="trust", places=days_along(days))
    for number, each in enumerate(stories):
        rows.append(_standing(each, days, rows, marks, ", if" if number else ""))
    return rows


def _standing(numbers: FollowerNumbers, days: int, rows: Sequence[Text], marks: Marks, suffix: str) -> Text:
    """A row as wide as the chart: a line while they follow, dots while they have muted, nothing after."""
    axis = next(line.plain for line in rows if line.plain.lstrip()[:1] == marks.frame[1])
    start, inner = len(axis) - len(axis.lstrip()) + 1, len(axis.strip()) - 1
    standing = numbers["evenings"]["standing"]
    kinds = marks.rule, marks.rest, " ", " "
    cells = [kinds[standing[round(cell / max(inner - 1, 1) * days)]] for cell in range(inner)]
    label = f" follows{suffix}"
    if numbers["left"]:
        label = f" {numbers['left']['how']} day {numbers['left']['day']}{suffix}"
    first = next((n for n, cell in enumerate(cells) if cell == marks.rule), 0)  # 0 but for newcomers
    at = next((n for n, cell in enumerate(cells) if n >= first and cell != marks.rule), inner)
    text = "".join(cells)
    if at + len(label) <= inner:
        text = text[:at] + label + text[at + len(label) :]
    else:
        at = max(at - len(label) - 1, 0)
        text = text[:at] + f"{label} "[:inner] + text[at + len(label) + 1 :]
    return Text((" " * start + text).rstrip(), style="dim")


def moments_said(moments: Sequence[MomentNumbers]) -> list[tuple[str, str]]:
    """When, and what happened, one a moment."""
    return [(_days(moment), _moment(moment)) for moment in moments]


def _moments(moments: Sequence[MomentNumbers], width: int) -> list[Text]:
    return [line for days, words in moments_said(moments) for line in _label_lines(days, words, width)]


def _days(moment: MomentNumbers) -> str:
    if moment["until"] == moment["day"]:
        return f"day {moment['day']}"
    return f"day {moment['day']}-{moment['until']}"


def _moment(moment: MomentNumbers) -> str:
    """A sentence, what moved, and by which equations."""
    parts = [f"{name} {value:+.2f}" for name, value in moment["added"].items() if abs(value) >= _SHOWN]
    before, after = moment["before"], moment["after"]
    changes = [
        f"{key} {_from_to(before[key], after[key])}"
        for key in ("trust", "suspicion", "closeness", "attention", "expectation")
        if abs(after[key] - before[key]) >= _SHOWN
    ]
    if moment["day"] != moment["until"]:  # days of forgetting lie between: what one look takes is not this
        changes = [each for each in changes if each.startswith("attention")]
    equations = f"({', '.join(moment['equations'])})" if moment["equations"] else ""
    amounts = ", ".join(parts + changes)
    amounts = amounts[:1].upper() + amounts[1:]
    chance = _chance(moment["chance"], moment["reason"])
    return " ".join(part for part in (moment["text"], chance, amounts, equations) if part)


def _from_to(before: float, after: float) -> str:
    """With a third decimal where two read the same."""
    places = 2 if f"{before:.2f}" != f"{after:.2f}" else 3
    return f"{before:.{places}f} to {after:.{places}f}"


def _chance(chance: Mapping[str, float], reason: str | None) -> str:
    if not chance:
        return ""
    factors = []
    for drives, holds in (("boredom", "attention"), ("distrust", "trust")):
        if chance[drives] > 1.005:
            factors.append((drives, f"{chance[drives]:.1f} times"))
        elif chance[drives] < 0.995:
            factors.append((holds, f"{chance[drives]:.2f} times"))
    if chance.get("newcomer", 1.0) != 1.0:
        factors.append(("being new", f"{chance['newcomer']:.1f} times"))
    text = f"The chance was {_percent(chance['all'])} a day"
    if factors:
        (first, times), *others = factors
        text += f": {first} makes it {times} as likely"
        text += "".join(f", {name} {times}" for name, times in others)
    causes = [name for name, _ in factors if name in chance]
    if reason == "other" and causes:  # the model draws one of what made them leave, in proportion
        exclusion = f"not {causes[0]}" if len(causes) == 1 else f"neither {' nor '.join(causes)}"
        text += f". One part of that chance, drawn by luck, is named as the reason: here {exclusion}"
    return f"{text}."


def _label_lines(label: str, text: str, width: int) -> list[Text]:
    indent = _LABEL if width >= 50 else 4
    lines = [Text(" " * indent).append_text(line) for line in wrapped(text, max(width - indent, 20))]
    if indent < _LABEL:
        return [Text(label, style="dim"), *lines]
    return [Text(f"{label:<{_LABEL}}{lines[0].plain[_LABEL:]}", style="dim"), *lines[1:]]


def end_said(numbers: StoryNumbers) -> str:
    """How it ends for them."""
    end = numbers["end"]
    if numbers["left"]:
        departure = numbers["left"]
        why = "" if speaks_against(numbers["decided"]) else f", {_WHY[departure['why']]}"
        then = f"They {_HOW[departure['how']]} on day {departure['day']}{why},"
        return f"{then} at trust {departure['trust']:.2f}; they began with {numbers['start']['trust']:.2f}."
    days = len(numbers["evenings"]["trust"]) - 1
    return (
        f"On day {days} they follow: trust {numbers['start']['trust']:.2f} at the start and "
        f"{end['trust']:.2f} now, suspicion {numbers['start']['suspicion']:.2f} and {end['suspicion']:.2f}, "
        f"attention {numbers['start']['attention']:.2f} and {end['attention']:.2f}."
    )


def _legend(numbers: StoryNumbers) -> str:
    text = (
        "Numbers in brackets are equations of docs/model.md. Between the lines credit, debit, grudge and "
        "closeness fade, and suspicion and attention go back to where they began, a little every day."
    )
    if numbers["trust_rule"] != BETA:
        text += (
            f" Trust follows the rule {numbers['trust_rule']} instead of (1): credit and debit are the least "
            "by which (1) gives it."
        )
    return text


# --- What if ------------------------------------------------------------------------------------------------


_NOTHING = "Nothing changes, for them or for anybody: it was so already."


def endings(numbers: StoryNumbers) -> list[str]:
    """How it ends, what would have kept them, and what becomes of a what-if, each in a sentence or two."""
    sentences = [end_said(numbers)]
    if numbers["decided"] is not None:
        sentences.append(decisive_text(numbers["decided"]))
    then = numbers["what_if"]
    if then is not None:
        question = f"What if: {'; '.join(then['changes'])}."
        if then["first_day"] is None:
            return [*sentences, f"{question} {_NOTHING}"]
        sentences += [
            f"{question} {_fate(numbers, then)}",
            _others(then),
            _measures(numbers["brand"], then["measures"]),
        ]
    return sentences


def _what_if(numbers: StoryNumbers, then: WhatIf, width: int) -> list[Text]:
    lines = wrapped(f"What if: {'; '.join(then['changes'])}", width, "bold")
    if then["first_day"] is None:
        return lines + wrapped(_NOTHING, width)
    before = f" Until day {then['first_day'] - 1} all is as it was." if then["first_day"] > 1 else ""
    lines += wrapped(_fate(numbers, then) + before, width)
    lines += wrapped(_others(then), width)
    lines += _changes(numbers, then, width)
    return [*lines, Text(), *wrapped(_measures(numbers["brand"], then["measures"]), width)]


def _fate(numbers: FollowerNumbers, then: WhatIf) -> str:
    was, now = numbers["left"], then["left"]
    if was and not now:
        stay = f"They stay, where they {_HOW[was['how']]} on day {was['day']}"
        return f"{stay}; their trust ends at {then['end']['trust']:.2f}."
    if now and not was:
        return f"They leave: {_HOW[now['how']]} on day {now['day']}, {_WHY[now['why']]}."
    # Who mutes goes on forgetting: the trust they left at is that of the day, not of the end.
    if was and now:
        ends, before = now["trust"], was["trust"]
    else:
        ends, before = then["end"]["trust"], numbers["end"]["trust"]
    trust = _instead(ends, before, "trust")
    if trust is None:
        trust = f"{ends:.2f}, as it was"
    if not now or not was:
        return f"They stay as they did; their trust ends at {trust}."
    if now["day"] == was["day"]:
        return f"They leave all the same, on day {now['day']}, at trust {trust}."
    return f"They still leave, on day {now['day']} instead of {was['day']}, {_WHY[now['why']]}."


def _others(then: WhatIf) -> str:
    stayers, leavers = then["others_stayed"], then["others_left"]
    parts = []
    if stayers:
        parts.append(f"{_people(stayers)} who left {'stays' if len(stayers) == 1 else 'stay'} because of it")
    if leavers:
        parts.append(
            f"{_people(leavers)} who stayed {'leaves' if len(leavers) == 1 else 'leave'} because of it"
        )
    if then["others_moved"] == 0:
        return "No other follower is touched by it."
    count = then["others_moved"]
    ties = "One other follower's tie ends" if count == 1 else f"{count:,} others' ties end"
    if not parts:
        return f"{ties} different, but nobody else stays or leaves because of it."
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}. {ties} different."


def _people(rows: Sequence[int], limit: int = 8) -> str:
    text = ", ".join(str(row) for row in rows[:limit]) + (", ..." if len(rows) > limit else "")
    return f"{'one other' if len(rows) == 1 else f'{len(rows):,} others'} ({text})"


def _changes(numbers: FollowerNumbers, then: WhatIf, width: int) -> list[Text]:
    """Lines of their story that are new, and those that are gone."""

    def key(moment: MomentNumbers) -> tuple[Any, ...]:
        return moment["day"], moment["until"], moment["text"]

    was = {key(moment) for moment in numbers["story"]}
    now = {key(moment) for moment in then["story"]}
    new = [moment for moment in then["story"] if key(moment) not in was]
    old = [moment for moment in numbers["story"] if key(moment) not in now]
    lines: list[Text] = []
    if new:
        lines += [Text(), *wrapped("Then, in their story:", width), *_moments(new, width)]
    if old:
        lines += [Text(), *wrapped("No longer:", width)]
        for moment in old:
            lines += _label_lines(_days(moment), moment["text"], width)
    return lines


def _measures(brand: str, changes: Mapping[str, Moved]) -> str:
    """The most telling of what moves by something that can be shown."""
    parts, less = [], []
    for name in sorted(changes, key=lambda name: _TELLING.index(name) if name in _TELLING else len(_TELLING)):
        if name.startswith("came_back"):  # shares of a few, which one follower moves far
            continue
        about, each = MEASURES.get(name), changes[name]
        unit = about.unit if about else ""
        text = _instead(each["then"], each["was"], unit)
        if text is None:
            less.append(_LEAST.get(unit, "0.0001"))
        else:
            parts.append(f"{about.title if about else name.replace('_', ' ')} {text}")
    if not parts:
        by = f" by as much as {' or '.join(dict.fromkeys(less))}" if less else ""
        other = "but of who comes back " if len(less) < len(changes) else ""
        return (
            f"No measure of {brand} {other}moves{by} in this replicate{'; --json has all.' if other else '.'}"
        )
    first = parts[:_MOST]
    more = f"; --json has all {len(changes)} that move" if len(changes) > len(first) else ""
    return f"{brand} in this replicate: {'; '.join(first)}{more}."


#: What moves less is not shown: one of the last decimal of :func:`_instead`.
_LEAST = {"share": "0.00001 points", "trust": "0.000001"}


def _instead(then: float | None, was: float | None, unit: str) -> str | None:
    """``0.426 instead of 0.425``: two digits of the difference; None if it is too small to be shown.

    It takes up to four decimals more than such a value usually has, and no fewer than usual.
    """
    scale, usual, sign = {"share": (100.0, 1, "%"), "trust": (1.0, 2, "")}.get(unit, (1.0, 0, ""))
    places = usual
    if then is not None and was is not None:
        difference = scale * abs(then - was)
        if difference < 10.0 ** -(usual + 4):
            return None
        if scale != 1.0 or then % 1 or was % 1:
            places = min(max(usual, 1 - floor(log10(difference) + 1e-9)), usual + 4)
    return " instead of ".join(
        "none" if value is None else f"{scale * value:,.{places}f}{sign}" for value in (then, was)
    )


# --- Where two brands part ----------------------------------------------------------------------------------


def parting(numbers: DivergenceNumbers, width: int, marks: Marks) -> list[Text]:
    """Where the worlds of two brands part."""
    a, b = numbers["brand"], numbers["against"]
    lines = wrapped(f"{a} and {b}: where they part", width, "bold")
    lines += [*wrapped(_which(numbers), width, "dim"), Text()]
    if numbers["sentence"] is None:
        lines += wrapped(f"They never part: {a} and {b} do the same on every day, to everybody.", width)
    else:
        lines += wrapped(numbers["sentence"], width)
    if numbers["follower"] is None:
        return lines
    difference = numbers["parting"]["follower"]
    lines.append(Text())
    if difference is None:
        lines += wrapped(f"To follower {numbers['follower']} both are the same to the last day.", width)
        return lines
    lines += wrapped(
        f"Follower {numbers['follower']} first feels a difference on day {difference['day']}:", width
    )
    for brand, moment in ((a, difference["a"]), (b, difference["b"])):
        sentence = _moment(moment) if moment else "Nothing more happens to them on that day."
        lines += wrapped(f"{brand}: {sentence}", width)
    return lines


# --- Why they left ------------------------------------------------------------------------------------------


def why_they_left(numbers: WhyTheyLeft, width: int, marks: Marks) -> list[Text]:
    """What decided departures: a bar a brand for every kind of moment that decided any."""
    lines = wrapped("Why they left: what one thing would have kept each of them", width, "bold")
    lines += wrapped(f"{numbers['sample']:,} of {numbers['of']:,} followers. {_which(numbers)}", width, "dim")
    brands = numbers["brands"]
    alone = {name: _alone(each, numbers["kinds"]) for name, each in brands.items()}
    largest = max((count for each in brands.values() for count in each["kinds"].values()), default=0)
    names = min(max((len(name) for name in brands), default=0), max(width - 21 - _LEAST_BAR, 12))
    room = max(min(width - names - 21, 40), 5)
    if largest:
        lines += wrapped(_TWO_COUNTS, width, "dim")
        lines += [Text(), Text(f"{' ' * (names + 4)} {'alone':>7} {'decided':>7}", style="dim")]
    for kind in numbers["kinds"]:
        if not any(each["kinds"][kind] or alone[name][kind] for name, each in brands.items()):
            continue
        if not lines[-1].plain.endswith("decided"):
            lines.append(Text())
        lines += wrapped(kind, width, "bold")
        for number, (name, each) in enumerate(brands.items()):
            count = each["kinds"][kind]
            bar = marks.bar(count / largest, room).rstrip(marks.rest) if largest else ""
            by_itself = f"{alone[name][kind]:,}" if kind in KEPT_BY else ""
            line = Text(f"  {marks.shape(number)} {fitted(name, names, marks)} {by_itself:>7} {count:>7,} ")
            line.append(bar, style=colour(number))
            line.rstrip()
            lines.append(line)
    lines.append(Text())
    for name, each in brands.items():
        lines += wrapped(_verdict(name, each), width)
    return [
        *lines,
        Text(),
        Text(f"Kept as: {numbers['file']}"),
        Text(f"Drawn by: {command('sim', 'report', Path(numbers['run']))}"),
    ]


_LEAST_BAR = 12  # cells that names leave to a bar

_TWO_COUNTS = (
    "Decided (the bar): the first thing, of those tried in turn, that would have kept them; each departure "
    "is counted once. Alone: departures in which that kind by itself would have kept them, in whatever order "
    "they are tried; one departure may count under several kinds."
)


def _alone(each: Departures, kinds: Sequence[str]) -> dict[str, int]:
    """In how many departures each kind would have kept them, in whatever order they are tried."""
    departures = each["departures"]
    return {
        kind: sum(kind == departure["kind"] or kind in departure["also"] for departure in departures)
        for kind in kinds
    }


def _options(departure: DepartureNumbers) -> str:
    """The what-if that keeps them."""
    from sim.explain.asking import in_words

    return (
        f"--follower {departure['follower']} "
        f'--what-if "{in_words(departure["change"] or "", departure["moment"])}"'
    )


def _verdict(name: str, each: Departures) -> str:
    leavers, kinds = each["left"], each["kinds"]
    if not leavers:
        return f"{name}: nobody of these left."
    people = "the one" if leavers == 1 else f"the {leavers:,}"
    counts = sorted(
        ((count, kind) for kind, count in kinds.items() if count and kind in KEPT_BY),
        key=lambda each: -each[0],
    )
    if not counts:
        return f"{name}: no one thing tried would have kept {people} who left."
    parts = [f"{count:,} {KEPT_BY[kind]}" for count, kind in counts]
    parts[0] = parts[0].replace(" had ", " would have stayed had ", 1)
    if kinds["background"]:
        parts.append(f"for {kinds['background']:,} nothing of the kind decided it")
    return f"{name}: of {people} who left, {'; '.join(parts)}."
