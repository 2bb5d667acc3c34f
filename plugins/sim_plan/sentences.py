"""What a plan says, in sentences computed from its numbers alone.

A plan is said to do better only where the interval of the paired difference excludes 0. Each sentence has a
name, under which it stands in the result.
"""

from __future__ import annotations

from sim.compare import assumption
from sim.numbers import NOTHING, Mean, amount, percent, short, signed
from sim.prose import counted
from sim.scenario import number
from sim_plan.decisions import described, value_text
from sim_plan.typed import (
    AgainstPresent,
    BreakEven,
    Findings,
    Place,
    PlanNumbers,
    PolicyNumbers,
)

__all__ = ["sentences"]

_CHEAPER = 0.95  # of the cost of the best plan: what is worth a sentence


def sentences(findings: Findings) -> dict[str, str]:
    """Name -> sentence, in the order in which they are read; what does not apply is left out."""
    texts = {
        "best": _best(findings),
        "level": _level(findings),
        "cheapest": _cheapest(findings),
        "one_change": _one_change(findings),
        "asking_less": _asking_less(findings),
        "break_even": _break_even(findings),
        "algebra": _algebra(findings),
        "pretence": _pretence(findings),
        "capacity": _capacity(findings),
        "edge": _edge(findings),
        "copy": _copy(findings),
        "present": _unpaid(findings),
        "timeline": _timeline(findings),
        "assumption": assumption(),
    }
    return {name: sentence for name, sentence in texts.items() if sentence}


# --- Plans --------------------------------------------------------------------------------------------------


def _best(findings: Findings) -> str:
    best, status_quo = findings["plans"][0], _status_quo(findings)
    brand = findings["brand"]
    if best is status_quo:
        return f"Nothing that was tried does better than what {brand} does now."
    values = f"{_title(findings)} {_mean(findings, best)}, against {_mean(findings, status_quo)} now"
    gap = _gap(findings, status_quo["behind_best"])
    wins = f"{best['against_present']['better_in']} of {best['against_present']['of']} replicates"
    if status_quo["told_apart"]:
        return f"Best plan found for {brand}: {_plan(findings, best)}. {values}: better in {wins}, by {gap}."
    return (
        f"No plan is clearly better than what {brand} does now. Highest came {_plan(findings, best)}: "
        f"{values}, better in {wins}, by {gap}."
    )


def _level(findings: Findings) -> str:
    others = [plan for plan in findings["plans"][1:] if plan is not _status_quo(findings)]
    level = [plan for plan in others if not plan["told_apart"]]
    if not others:
        return ""
    if not level:
        return f"It is clearly better than the {counted(len(others), 'other plan')} compared with it."
    first, more = level[0], len(level) - 1
    behind = f"{_plan(findings, first)}, which is behind by {_gap(findings, first['behind_best'])}"
    rest = f", nor from {counted(more, 'more plan')}" if more else ""
    return f"It cannot be told apart from {behind}{rest}."


def _cheapest(findings: Findings) -> str:
    """Of the plans that are as good as the best, as far as one can tell, one may cost clearly less."""
    best = findings["plans"][0]
    as_good = [plan for plan in findings["plans"] if plan is best or not plan["told_apart"]]
    costs = {id(plan): _cost(plan) for plan in as_good}
    cheapest = min(as_good, key=lambda plan: costs[id(plan)])
    if findings["measure"]["name"] == "cost" or costs[id(cheapest)] > _CHEAPER * costs[id(best)]:
        return ""
    saving = f"{short(costs[id(cheapest)])} instead of {short(costs[id(best)])}"
    return f"Of these, {_plan(findings, cheapest)} costs least: {saving}."


def _cost(plan: PlanNumbers) -> float:
    cost = plan["measures"]["cost"]["mean"]
    assert cost is not None  # whatever happens, what it costs is known
    return cost


def _one_change(findings: Findings) -> str:
    plan = _with_role(findings, "one change")
    if plan is None:
        return ""
    change = _change(plan, "one change")
    if findings["plans"][0] is plan:
        return f"That is one change to what {findings['brand']} does now: {change}."
    against = plan["against_present"]
    side = _side(findings, against)
    if side > 0:
        return f"If only one thing may change, let it be {change}: better by {_gap(findings, against)}."
    if side < 0:
        return f"No single change helps: even the best, {change}, is worse by {_gap(findings, against, -1)}."
    best = f"the best, {change}, does better by {_gap(findings, against)}"
    return f"No single change makes a clear difference: {best}."


def _asking_less(findings: Findings) -> str:
    plan = _with_role(findings, "asks less")
    if plan is None:
        return ""
    change, title, against = _change(plan, "asks less"), _name(findings), plan["against_present"]
    side = _side(findings, against)
    if side < 0:
        return f"Asking less would cost {title}: {change} is worse by {_gap(findings, against, -1)}."
    if side == 0:
        gap = _gap(findings, against)
        return f"Asking less makes no clear difference to {title}: {change} does better by {gap}."
    even = _even(findings)
    if even is None or not even["as_now"]:
        return f"Asking less does better: {change}, by {_gap(findings, against)}."
    if _effect(even) < 0:
        return f"Asking less beats answering badly: {change} does better by {_gap(findings, against)}."
    though = ", though its questions earn it trust" if _effect(even) > 0 else ""
    return f"Asking less does better{though}: {change}, by {_gap(findings, against)}."


def _effect(even: BreakEven) -> int:
    """What the present questions do to trust with the hands that there are: 1 earn it, -1 cost it, 0 neither
    is clear, or nothing is asked.
    """
    effect = even["here"]
    return 0 if not effect or not effect["clear"] else 1 if (effect["mean"] or 0.0) > 0 else -1


# --- Thresholds ---------------------------------------------------------------------------------------------


def _break_even(findings: Findings) -> str:
    """From which answer rate on asking pays, with hands for everybody; and what questions do with the hands
    that there are.
    """
    even = findings["break_even"]
    if "reason" in even:
        return f"No break-even answer rate was looked for: {even['reason']}."
    rate = _rate(findings, even)
    return f"{rate} {_verdict(findings, even)}" if even["as_now"] else rate


def _rate(findings: Findings, even: BreakEven) -> str:
    telling = even["telling"]
    if telling["side"] != "found" and not telling["clear"]:
        more = "more" if telling["side"] == "above" else "less"
        return (
            "Whether asking earns more trust than posting statements only cannot be told with so few "
            f"replicates: on average it earns {more} whatever is answered, but not clearly."
        )
    everybody = "With hands for everybody asking earns"
    if telling["side"] == "above":
        return f"{everybody} more trust than posting statements only, even if nobody is answered."
    if telling["side"] == "below":
        return f"{everybody} less trust than posting statements only, even if everybody is answered."
    if telling["low"] is None and telling["high"] is None:
        who = "" if even["as_now"] else f" for {findings['brand']}, if it answered in person,"
        return (
            f"From which answer rate on{who} asking earns more trust than posting statements only cannot be "
            f"told with so few replicates: {_unknown(telling)}."
        )
    from_on = f"more trust than posting statements only {_from(telling)}."
    if even["as_now"]:
        return f"{everybody} {from_on}"
    asker = even["asker"]["strategy"]
    return f"If {findings['brand']} asked and answered in person ({asker}), asking would earn {from_on}"


def _verdict(findings: Findings, even: BreakEven) -> str:
    effect, brand = even["here"], findings["brand"]
    if effect is None:
        return f"{brand} asks nothing now."
    mean, low, high = effect["mean"], effect["low"], effect["high"]
    if not effect["clear"] or mean is None or low is None or high is None:
        verdict = "whether its questions earn it trust or cost it some is not clear"
    else:
        verb, sign = ("earn", 1) if mean > 0 else ("cost", -1)
        low, high = sorted((sign * low, sign * high))
        verdict = f"its questions {verb} it {signed(sign * mean, 'trust', low, high)} of trust"
    served = percent(_status_quo(findings)["measures"]["served"]["mean"], 0)
    return f"{brand}, with the hands it has, answers {served} of comments and further turns: {verdict}."


def _algebra(findings: Findings) -> str:
    even = _even(findings)
    if even is None:
        return ""
    rate = percent(even["algebra"]["root"], 0)
    silence = even["silence"]
    if silence["side"] != "found":
        never = "whatever is answered" if silence["side"] == "above" else "at no answer rate"
        if not silence["clear"]:
            never += " (on average: so few replicates do not tell it clearly)"
        return (
            f"Trust rises above where it began {never}; the algebra of one conversation says from {rate} on."
        )
    place = _place(silence, even["algebra"]["root"])
    if place == "at" and (silence["low"] is None or silence["high"] is None):
        clause = (
            f"cannot be told with so few replicates: {_unknown(silence)}"
            if silence["low"] is None and silence["high"] is None
            else f"is {_bound(silence)} (so few replicates tell no more)"
        )
        return (
            f"The answer rate from which on trust rises above where it began {clause}. The algebra of one "
            f"conversation says {rate}; whether they agree cannot be told."
        )
    comparison = {
        "below": "less, since it leaves out who comments, who reads along, and what fades",
        "above": "more, since it leaves out who comments, who reads along, and what fades",
        "at": "the same",
        "unknown": "which cannot be compared",
    }[place]
    return (
        f"Trust rises above where it began {_from(silence)}; the algebra of one conversation says {rate}: "
        f"{comparison}."
    )


def _pretence(findings: Findings) -> str:
    """Where a brand that asks begins to look like a pretender, beside what it does now."""
    even = _even(findings)
    boundary = even and even["pretence"]
    if boundary is None:
        return ""
    sentence = (
        f"Who asks and answers fewer than {percent(boundary, 0)} of comments looks, question by question, "
        "more like one that only pretends to listen"
    )
    measures = _status_quo(findings)["measures"]
    if not measures["asks"]["mean"] or measures["answered"]["mean"] is None:
        return f"{sentence}."
    answered = measures["answered"]["mean"]
    side = "more" if answered > boundary else "fewer"
    return f"{sentence}. {findings['brand']} answers {percent(answered, 0)}, which is {side}."


def _capacity(findings: Findings) -> str:
    capacity = findings["capacity"]
    if "reason" in capacity:
        return f"No largest audience was looked for: {capacity['reason']}."
    asker = capacity["asker"]
    who = (
        f"asking as often as {findings['brand']} does now"
        if capacity["as_now"]
        else f"asking by {described(asker)}"
    )
    if "answer_rate" in asker["with"]:
        who += ", meaning to answer everybody,"
    start = f"With {_hands(asker)}, {who} is trusted more than broadcasting"
    if capacity["side"] == "above":
        enough = f"these hands suffice for {capacity['most']:,} followers at least"
        return f"{start} at any size that was looked at: {enough}."
    if capacity["side"] == "below":
        return f"{start} at no size that was looked at, down to {capacity['least']:,} followers."
    size = findings["audience"]["followers"]
    if capacity["low"] is None and capacity["high"] is None:
        return (
            f"With {_hands(asker)}, up to how many followers {who} is trusted more than broadcasting cannot "
            f"be told with so few replicates: it may be fewer than {capacity['least']:,} as well as more "
            f"than {capacity['most']:,}."
        )
    verdict = {
        "below": "these hands suffice",
        "above": "these hands no longer suffice",
        "at": "about as many as these hands can serve",
        "unknown": "how that compares is not known",
    }[_place(capacity, size)]
    low = f"fewer than {capacity['least']:,}" if capacity["low"] is None else f"{capacity['low']:,}"
    high = f"more than {capacity['most']:,}" if capacity["high"] is None else f"{capacity['high']:,}"
    limit = float(f"{capacity['root']:.3g}")
    upto = f"up to about {limit:,.0f} followers (95% interval {low} to {high})"
    return f"{start} {upto}. There are {size:,}: {verdict}."


# --- What else must be said ---------------------------------------------------------------------------------


def _edge(findings: Findings) -> str:
    edges = findings["plans"][0]["at_edge"]
    if not edges:
        return ""
    parts = [
        f"{edge['parameter']} {number(edge['value'])} stands at the edge of what was searched "
        f"({number(edge['low'])} to {number(edge['high'])})"
        for edge in edges
    ]
    further = f"--range {edges[0]['parameter']}=FROM:TO looks further, --keep leaves it as it is"
    return f"{' and '.join(parts)}: {further}."


def _copy(findings: Findings) -> str:
    full, simulated = findings["audience"]["followers"], findings["audience"]["simulated"]
    if full == simulated:
        return ""
    return (
        f"Plans were tried on a smaller copy, {simulated:,} of the {full:,} followers, with hands in "
        f"proportion; counts and costs are scaled back. --followers {full} takes them all."
    )


def _unpaid(findings: Findings) -> str:
    if findings["present_affordable"]:
        return ""
    return (
        "The posts of the present plan alone cost more than the budget: it stands here without any replies."
    )


def _timeline(findings: Findings) -> str:
    if not findings["timeline_left_out"]:
        return ""
    changes = f"what the timeline changes for {findings['brand']}"
    return f"A plan holds from the first day to the last: {changes} is left out."


# --- Parts --------------------------------------------------------------------------------------------------


def _even(findings: Findings) -> BreakEven | None:
    """From which answer rate on asking pays, where that was looked for."""
    even = findings["break_even"]
    return None if "reason" in even else even


def _with_role(findings: Findings, role: str) -> PlanNumbers | None:
    return next(
        (plan for plan in findings["plans"] if any(each["role"] == role for each in plan["roles"])), None
    )


def _status_quo(findings: Findings) -> PlanNumbers:
    """What the brand does now, which is always among the plans."""
    plan = _with_role(findings, "present")
    assert plan is not None
    return plan


def _change(plan: PlanNumbers, role: str) -> str:
    (change,) = (each for each in plan["roles"] if each["role"] == role)
    return f"{change['parameter']} {value_text(change['to'])} instead of {value_text(change['from'])}"


def _plan(findings: Findings, plan: PolicyNumbers) -> str:
    """A plan in words; with its hands where money decides them."""
    if findings["budget"]["money"] is None:
        return described(plan)
    return f"{described(plan)} with {_hands(plan)}"


def _hands(plan: PolicyNumbers) -> str:
    hands = plan["replies_per_day"]
    return f"{hands if isinstance(hands, str) else f'{hands:,}'} {'reply' if hands == 1 else 'replies'} a day"


def _name(findings: Findings) -> str:
    return findings["measure"]["name"].replace("_", " ")


def _title(findings: Findings) -> str:
    name = _name(findings)
    return name[0].upper() + name[1:]


def _mean(findings: Findings, plan: PlanNumbers) -> str:
    measure = findings["measure"]
    places = 3 if measure["unit"] == "trust" else None
    return amount(plan["measures"][measure["name"]]["mean"], measure["unit"], places)


def _gap(findings: Findings, difference: Mean | None, sign: int = 1) -> str:
    """A difference with its interval, turned so that positive is better (or, with ``sign`` -1, worse)."""
    difference = difference or NOTHING
    mean, low, high = difference["mean"], difference["low"], difference["high"]
    if mean is None or low is None or high is None:
        return "an amount that is not known"
    turn = sign * findings["measure"]["better"]
    low, high = sorted((turn * low, turn * high))
    return signed(turn * mean, findings["measure"]["unit"], low, high)


def _side(findings: Findings, difference: AgainstPresent) -> int:
    """1 if clearly better, -1 if clearly worse, 0 if not clear."""
    if not difference["clear"]:
        return 0
    return findings["measure"]["better"] * (1 if (difference["mean"] or 0.0) > 0 else -1)


def _place(crossing: Place, value: float) -> str:
    """Where a value lies: below, above or at (within the interval of) a crossing."""
    if crossing["side"] != "found":
        return "unknown"
    if crossing["low"] is not None and value < crossing["low"]:
        return "below"
    if crossing["high"] is not None and value > crossing["high"]:
        return "above"
    return "at"


def _from(crossing: Place) -> str:
    """From where on, as far as that is known: an open interval has one end, and no middle worth naming."""
    if crossing["low"] is None or crossing["high"] is None:
        return f"from an answer rate of {_bound(crossing)} on (so few replicates tell no more)"
    low, high = percent(crossing["low"], 0), percent(crossing["high"], 0)
    return f"from an answer rate of {percent(crossing['root'], 0)} (95% interval {low} to {high}) on"


def _bound(crossing: Place) -> str:
    """The end that an interval with one end has."""
    if crossing["low"] is None:
        return f"at most {percent(crossing['high'], 0)}"
    return f"at least {percent(crossing['low'], 0)}"


def _unknown(crossing: Place) -> str:
    return f"the best guess is {percent(crossing['root'], 0)}, and the 95% interval holds 0% to 100%"
