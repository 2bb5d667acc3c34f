"""What ``sim explain`` shows on the terminal, drawn from what ``--json`` holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, log10
from pathlib import Path
from typing import Any

from rich.text import Text

from sim.cli.braille import Line, chart
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
from sim.results.why import DepartureNumbers, Departures
from sim.shell import command
from sim.terminal.marks import ASCII, COLOURS, Marks
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


def story(found: StoryNumbers, width: int, marks: Marks) -> list[Text]:
    """A follower's story, and what would have become of it."""
    lines = wrapped(f"Follower {found['follower']} of {found['brand']}", width, "bold")
    lines += wrapped(_about(found), width, "dim")
    lines += [Text(), *_chart(found, width, marks), Text()]
    lines += _moments(found["story"], width)
    if not found["story"]:
        lines += wrapped("Nothing of the brand ever reached them.", width)
    lines += wrapped(end_said(found), width, "bold")
    if found["decided"] is not None:
        lines += wrapped(decisive_text(found["decided"]), width)
        if found["decided"]["change"] is not None:
            lines += wrapped(f"See it: {_asked(found['decided'])}", width, "dim")
    if found["what_if"] is not None:
        lines += [Text(), *_what_if(found, found["what_if"], width)]
    lines += [Text(), *wrapped(_legend(found), width, "dim")]
    return lines


def _about(found: StoryNumbers) -> str:
    traits = found["traits"]
    which = _which(found)
    picked = f"{found['picked'][0].upper()}{found['picked'][1:]}. " if found["picked"] else ""
    neighbours = "1 neighbour" if found["neighbours"] == 1 else f"{found['neighbours']:,} neighbours"
    return (
        f"{picked}{which} Disposed to trust {traits['disposition']:.2f}; looks at "
        f"{_percent(found['start']['attention'])} of what they are shown, at first; comments under "
        f"{_percent(traits['participation'])} of what they look at; savvy {traits['savvy']:.2f}, outspoken "
        f"{traits['outspokenness']:.2f} (1 is usual); {neighbours}."
    )


def _which(found: Head) -> str:
    median = " (the median one for followers kept)" if found["chosen"] == "median" else ""
    return f"Replicate {found['replicate']} of 0 to {found['replicates'] - 1}{median}."


def _percent(share: float) -> str:
    return f"{float(f'{100 * share:.2g}'):g}%"


def _chart(found: StoryNumbers, width: int, marks: Marks) -> list[Text]:
    """Trust and attention, day by day, and below whether they follow."""
    told: list[FollowerNumbers] = [found] if found["what_if"] is None else [found, found["what_if"]]
    days = len(found["evenings"]["trust"]) - 1
    lines = []
    for number, each in enumerate(told):
        last = each["left"]["day"] if each["left"] else days
        evenings = each["evenings"]
        drawn_of = (("trust", evenings["trust"]), ("attention", evenings["attention"]))
        for place, (name, column) in enumerate(drawn_of):
            values = [value if day <= last else float("nan") for day, value in enumerate(column)]
            title = name if not number else f"{name}, if"
            lines.append(Line(title, place + 2 * number, [float(day) for day in range(days + 1)], values))
    places = [(1.0, "day 1"), *((days * n / 4, f"{days * n / 4:.0f}") for n in (2, 3, 4))]
    drawn = chart(
        lines,
        width,
        9 if len(told) == 1 else 11,
        marks,
        values=lambda value: f"{value:.10g}",
        places=places,
        bounds=(0.0, 1.0),
    )
    for number, each in enumerate(told):
        drawn.append(_standing(each, days, drawn, marks, ", if" if number else ""))
    return drawn


def _standing(told: FollowerNumbers, days: int, drawn: Sequence[Text], marks: Marks, suffix: str) -> Text:
    """A row as wide as the chart: a line while they follow, dots while they have muted, nothing after."""
    axis = next(line.plain for line in drawn if line.plain.lstrip()[:1] in ("└", "+"))
    start, inner = len(axis) - len(axis.lstrip()) + 1, len(axis.strip()) - 1
    standing = told["evenings"]["standing"]
    muted = "." if marks is ASCII else "·"
    cells = [
        (marks.rule, muted, " ", " ")[standing[round(cell / max(inner - 1, 1) * days)]]
        for cell in range(inner)
    ]
    label = f" follows{suffix}"
    if told["left"]:
        label = f" {told['left']['how']} day {told['left']['day']}{suffix}"
    first = next((n for n, cell in enumerate(cells) if cell == marks.rule), 0)  # 0 but for newcomers
    at = next((n for n, cell in enumerate(cells) if n >= first and cell != marks.rule), inner)
    text = "".join(cells)
    if at + len(label) <= inner:
        text = text[:at] + label + text[at + len(label) :]
    else:
        at = max(at - len(label) - 1, 0)
        text = text[:at] + f"{label} "[:inner] + text[at + len(label) + 1 :]
    return Text((" " * start + text).rstrip(), style="dim")


def moments_said(told: Sequence[MomentNumbers]) -> list[tuple[str, str]]:
    """When, and what happened, one a moment."""
    return [(_days(moment), _moment(moment)) for moment in told]


def _moments(told: Sequence[MomentNumbers], width: int) -> list[Text]:
    return [line for days, words in moments_said(told) for line in _labelled(days, words, width)]


def _days(moment: MomentNumbers) -> str:
    if moment["until"] == moment["day"]:
        return f"day {moment['day']}"
    return f"day {moment['day']}-{moment['until']}"


def _moment(moment: MomentNumbers) -> str:
    """A sentence, what moved, and by which equations."""
    parts = [f"{name} {value:+.2f}" for name, value in moment["added"].items() if abs(value) >= _SHOWN]
    before, after = moment["before"], moment["after"]
    moved = [
        f"{key} {_from_to(before[key], after[key])}"
        for key in ("trust", "suspicion", "closeness", "attention", "expectation")
        if abs(after[key] - before[key]) >= _SHOWN
    ]
    if moment["day"] != moment["until"]:  # days of forgetting lie between: what one look takes is not this
        moved = [each for each in moved if each.startswith("attention")]
    equations = f"({', '.join(moment['equations'])})" if moment["equations"] else ""
    amounts = ", ".join(parts + moved)
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
    blamed = [name for name, _ in factors if name in chance]
    if reason == "other" and blamed:  # the model draws one of what made them leave, in proportion
        drawn = f"not {blamed[0]}" if len(blamed) == 1 else f"neither {' nor '.join(blamed)}"
        text += f". One part of that chance, drawn by luck, is named as the reason: here {drawn}"
    return f"{text}."


def _labelled(label: str, text: str, width: int) -> list[Text]:
    indent = _LABEL if width >= 50 else 4
    lines = wrapped(text, max(width - indent, 20))
    for number, line in enumerate(lines):
        start = Text(" " * indent)
        if number == 0 and indent == _LABEL:
            start = Text(f"{label:<{_LABEL}}", style="dim")
        start.append_text(line)
        lines[number] = start
    return lines if indent == _LABEL else [Text(label, style="dim"), *lines]


def end_said(found: StoryNumbers) -> str:
    """How it ends for them."""
    end = found["end"]
    if found["left"]:
        left = found["left"]
        why = "" if speaks_against(found["decided"]) else f", {_WHY[left['why']]}"
        then = f"They {_HOW[left['how']]} on day {left['day']}{why},"
        return f"{then} at trust {left['trust']:.2f}; they began with {found['start']['trust']:.2f}."
    days = len(found["evenings"]["trust"]) - 1
    return (
        f"On day {days} they follow: trust {found['start']['trust']:.2f} at the start and {end['trust']:.2f} "
        f"now, suspicion {found['start']['suspicion']:.2f} and {end['suspicion']:.2f}, "
        f"attention {found['start']['attention']:.2f} and {end['attention']:.2f}."
    )


def _legend(found: StoryNumbers) -> str:
    said = (
        "Numbers in brackets are equations of docs/model.md. Between the lines credit, debit, grudge and "
        "closeness fade, and suspicion and attention go back to where they began, a little every day."
    )
    if found["trust_rule"] != BETA:
        said += (
            f" Trust follows the rule {found['trust_rule']} instead of (1): credit and debit are the least "
            "by which (1) gives it."
        )
    return said


# --- What if ------------------------------------------------------------------------------------------------


_NOTHING = "Nothing changes, for them or for anybody: it was so already."


def endings(found: StoryNumbers) -> list[str]:
    """How it ends, what would have kept them, and what becomes of a what-if, each in a sentence or two."""
    said = [end_said(found)]
    if found["decided"] is not None:
        said.append(decisive_text(found["decided"]))
    then = found["what_if"]
    if then is not None:
        asked = f"What if: {'; '.join(then['changes'])}."
        if then["first_day"] is None:
            return [*said, f"{asked} {_NOTHING}"]
        said += [f"{asked} {_fate(found, then)}", _others(then), _measures(found["brand"], then["measures"])]
    return said


def _what_if(found: StoryNumbers, then: WhatIf, width: int) -> list[Text]:
    lines = wrapped(f"What if: {'; '.join(then['changes'])}", width, "bold")
    if then["first_day"] is None:
        return lines + wrapped(_NOTHING, width)
    before = f" Until day {then['first_day'] - 1} all is as it was." if then["first_day"] > 1 else ""
    lines += wrapped(_fate(found, then) + before, width)
    lines += wrapped(_others(then), width)
    lines += _changed(found, then, width)
    return [*lines, Text(), *wrapped(_measures(found["brand"], then["measures"]), width)]


def _fate(found: FollowerNumbers, then: WhatIf) -> str:
    was, now = found["left"], then["left"]
    if was and not now:
        stay = f"They stay, where they {_HOW[was['how']]} on day {was['day']}"
        return f"{stay}; their trust ends at {then['end']['trust']:.2f}."
    if now and not was:
        return f"They leave: {_HOW[now['how']]} on day {now['day']}, {_WHY[now['why']]}."
    # Who mutes goes on forgetting: the trust they left at is that of the day, not of the end.
    if was and now:
        ends, ended = now["trust"], was["trust"]
    else:
        ends, ended = then["end"]["trust"], found["end"]["trust"]
    trust = _instead(ends, ended, "trust")
    if trust is None:
        trust = f"{ends:.2f}, as it was"
    if not now or not was:
        return f"They stay as they did; their trust ends at {trust}."
    if now["day"] == was["day"]:
        return f"They leave all the same, on day {now['day']}, at trust {trust}."
    return f"They still leave, on day {now['day']} instead of {was['day']}, {_WHY[now['why']]}."


def _others(then: WhatIf) -> str:
    stayed, left = then["others_stayed"], then["others_left"]
    parts = []
    if stayed:
        parts.append(f"{_people(stayed)} who left {'stays' if len(stayed) == 1 else 'stay'} because of it")
    if left:
        parts.append(f"{_people(left)} who stayed {'leaves' if len(left) == 1 else 'leave'} because of it")
    if then["others_moved"] == 0:
        return "No other follower is touched by it."
    moved = then["others_moved"]
    ties = "One other follower's tie ends" if moved == 1 else f"{moved:,} others' ties end"
    if not parts:
        return f"{ties} different, but nobody else stays or leaves because of it."
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}. {ties} different."


def _people(rows: Sequence[int], most: int = 8) -> str:
    shown = ", ".join(str(row) for row in rows[:most]) + (", ..." if len(rows) > most else "")
    return f"{'one other' if len(rows) == 1 else f'{len(rows):,} others'} ({shown})"


def _changed(found: FollowerNumbers, then: WhatIf, width: int) -> list[Text]:
    """Lines of their story that are new, and those that are gone."""

    def key(moment: MomentNumbers) -> tuple[Any, ...]:
        return moment["day"], moment["until"], moment["text"]

    was = {key(moment) for moment in found["story"]}
    now = {key(moment) for moment in then["story"]}
    new = [moment for moment in then["story"] if key(moment) not in was]
    gone = [moment for moment in found["story"] if key(moment) not in now]
    lines: list[Text] = []
    if new:
        lines += [Text(), *wrapped("Then, in their story:", width), *_moments(new, width)]
    if gone:
        lines += [Text(), *wrapped("No longer:", width)]
        for moment in gone:
            lines += _labelled(_days(moment), moment["text"], width)
    return lines


def _measures(brand: str, moved: Mapping[str, Moved]) -> str:
    """The most telling of what moves by something that can be shown."""
    parts, less = [], []
    for name in sorted(moved, key=lambda name: _TELLING.index(name) if name in _TELLING else len(_TELLING)):
        if name.startswith("came_back"):  # shares of a few, which one follower moves far
            continue
        about, each = MEASURES.get(name), moved[name]
        unit = about.unit if about else ""
        text = _instead(each["then"], each["was"], unit)
        if text is None:
            less.append(_LEAST.get(unit, "0.0001"))
        else:
            parts.append(f"{about.title if about else name.replace('_', ' ')} {text}")
    if not parts:
        by = f" by as much as {' or '.join(dict.fromkeys(less))}" if less else ""
        other = "but of who comes back " if len(less) < len(moved) else ""
        return (
            f"No measure of {brand} {other}moves{by} in this replicate{'; --json has all.' if other else '.'}"
        )
    shown = parts[:_MOST]
    more = f"; --json has all {len(moved)} that move" if len(moved) > len(shown) else ""
    return f"{brand} in this replicate: {'; '.join(shown)}{more}."


#: What moves less is not shown: one of the last decimal of :func:`_instead`.
_LEAST = {"share": "0.00001 points", "trust": "0.000001"}


def _instead(then: float | None, was: float | None, unit: str) -> str | None:
    """``0.426 instead of 0.425``: two digits of the difference; None if it is too small to be shown.

    It takes up to four decimals more than such a value usually has, and no fewer than usual.
    """
    scale, usual, sign = {"share": (100.0, 1, "%"), "trust": (1.0, 2, "")}.get(unit, (1.0, 0, ""))
    places = usual
    if then is not None and was is not None:
        moved = scale * abs(then - was)
        if moved < 10.0 ** -(usual + 4):
            return None
        if scale != 1.0 or then % 1 or was % 1:
            places = min(max(usual, 1 - floor(log10(moved) + 1e-9)), usual + 4)
    return " instead of ".join(
        "none" if value is None else f"{scale * value:,.{places}f}{sign}" for value in (then, was)
    )


# --- Where two brands part ----------------------------------------------------------------------------------


def parting(found: DivergenceNumbers, width: int, marks: Marks) -> list[Text]:
    """Where the worlds of two brands part."""
    a, b = found["brand"], found["against"]
    lines = wrapped(f"{a} and {b}: where they part", width, "bold")
    lines += [*wrapped(_which(found), width, "dim"), Text()]
    if found["sentence"] is None:
        lines += wrapped(f"They never part: {a} and {b} do the same on every day, to everybody.", width)
    else:
        lines += wrapped(found["sentence"], width)
    if found["follower"] is None:
        return lines
    hers = found["parting"]["follower"]
    lines.append(Text())
    if hers is None:
        lines += wrapped(f"To follower {found['follower']} both are the same to the last day.", width)
        return lines
    lines += wrapped(f"Follower {found['follower']} first feels a difference on day {hers['day']}:", width)
    for brand, moment in ((a, hers["a"]), (b, hers["b"])):
        said = _moment(moment) if moment else "Nothing more happens to them on that day."
        lines += wrapped(f"{brand}: {said}", width)
    return lines


# --- Why they left ------------------------------------------------------------------------------------------


def why_they_left(found: WhyTheyLeft, width: int, marks: Marks) -> list[Text]:
    """What decided departures: a bar a brand for every kind of moment that decided any."""
    lines = wrapped("Why they left: what one thing would have kept each of them", width, "bold")
    lines += wrapped(f"{found['sample']:,} of {found['of']:,} followers. {_which(found)}", width, "dim")
    brands = found["brands"]
    alone = {name: _alone(each, found["kinds"]) for name, each in brands.items()}
    most = max((count for each in brands.values() for count in each["kinds"].values()), default=0)
    names = min(max((len(name) for name in brands), default=0), max(width - 21 - _LEAST_BAR, 12))
    room = max(min(width - names - 21, 40), 5)
    if most:
        lines += wrapped(_TWO_COUNTS, width, "dim")
        lines += [Text(), Text(f"{' ' * (names + 4)} {'alone':>7} {'decided':>7}", style="dim")]
    for kind in found["kinds"]:
        if not any(each["kinds"][kind] or alone[name][kind] for name, each in brands.items()):
            continue
        if not lines[-1].plain.endswith("decided"):
            lines.append(Text())
        lines += wrapped(kind, width, "bold")
        for number, (name, each) in enumerate(brands.items()):
            count = each["kinds"][kind]
            bar = marks.bar(count / most, room).rstrip(marks.rest) if most else ""
            by_itself = f"{alone[name][kind]:,}" if kind in KEPT_BY else ""
            line = Text(f"  {marks.shape(number)} {fitted(name, names, marks)} {by_itself:>7} {count:>7,} ")
            line.append(bar, style=COLOURS[number % len(COLOURS)])
            line.rstrip()
            lines.append(line)
    lines.append(Text())
    for name, each in brands.items():
        lines += wrapped(_decided(name, each), width)
    return [
        *lines,
        Text(),
        Text(f"Kept as: {found['file']}"),
        Text(f"Drawn by: {command('sim', 'report', Path(found['run']))}"),
    ]


_LEAST_BAR = 12  # cells that names leave to a bar

_TWO_COUNTS = (
    "Decided (the bar): the first thing, of those tried in turn, that would have kept them; each departure "
    "is counted once. Alone: departures in which that kind by itself would have kept them, in whatever order "
    "they are tried; one departure may count under several kinds."
)


def _alone(each: Departures, kinds: Sequence[str]) -> dict[str, int]:
    """In how many departures each kind would have kept them, in whatever order they are tried."""
    gone = each["departures"]
    return {kind: sum(kind == one["kind"] or kind in one["also"] for one in gone) for kind in kinds}


def _asked(decided: DepartureNumbers) -> str:
    """The what-if that keeps them."""
    from sim.explain.asking import in_words

    return (
        f'--follower {decided["follower"]} --what-if "{in_words(decided["change"] or "", decided["moment"])}"'
    )


def _decided(name: str, each: Departures) -> str:
    left, kinds = each["left"], each["kinds"]
    if not left:
        return f"{name}: nobody of these left."
    people = "the one" if left == 1 else f"the {left:,}"
    saved = sorted(
        ((count, kind) for kind, count in kinds.items() if count and kind in KEPT_BY),
        key=lambda each: -each[0],
    )
    if not saved:
        return f"{name}: no one thing tried would have kept {people} who left."
    parts = [f"{count:,} {KEPT_BY[kind]}" for count, kind in saved]
    parts[0] = parts[0].replace(" had ", " would have stayed had ", 1)
    if kinds["background"]:
        parts.append(f"for {kinds['background']:,} nothing of the kind decided it")
    return f"{name}: of {people} who left, {'; '.join(parts)}."
