"""``fit.html``: one file without a script. It opens with the review; then come three chapters, and the
tables.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Final

from sim.foreign import plain
from sim.parameters import PARAMETERS, TRAITS
from sim.shell import command
from sim_fit.fitting import Estimate, Fit
from sim_fit.predicting import Prediction
from sim_fit.review import Check, worst
from sim_fit.targets import AFTER, KNOWN, TARGETS
from sim_fit.words import listed, number, shown

__all__ = ["page"]

_VERDICTS: Final = {"good": "yes", "look": "look", "bad": "no", "open": "not asked"}
_ABOUT: Final = {**PARAMETERS, **TRAITS}


def page(fit: Fit, checks: Sequence[Check]) -> str:
    """The whole page."""
    style = files("sim_fit").joinpath("page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    question = fit.question
    imported = question.imported
    name = plain(imported.folder.resolve().name)
    last = imported.day(imported.record.days - 1)
    about = " · ".join(
        (
            name, imported.network or "conversations", f"{question.begins} to {last}",
            f"{question.size:,} followers", f"{fit.runs:,} prior runs",
        )
    )  # fmt: skip
    run = command("sim", "run", str(imported.folder / "fitted.yaml"), "--posterior")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{_text(name)}: what your numbers say</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f'<header><p class="about">{_text(about)}</p><h1>{_text(_headline(fit, checks))}</h1></header>\n'
        f"{_review(checks)}{_said(fit)}{_untold(fit)}{_against(fit)}{_tables(fit)}"
        f"<section><h2>Run it</h2><p>Each replicate has numbers of its own, so that intervals carry what "
        f"your data leave unknown, besides luck.</p><pre><code>{_text(run)}</code></pre></section>\n</main>\n"
        f"<footer><p>{_text(_made(fit))}</p></footer>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(plain(text))


def _section(title: str, body: str) -> str:
    return f"<section><h2>{_text(title)}</h2>{body}</section>\n"


def _headline(fit: Fit, checks: Sequence[Check]) -> str:
    free = [each for each in fit.estimates if not each.kept]
    told = sum(each.told for each in free)
    verdict = {
        "good": "the model makes what they show",
        "open": "nothing else could be asked",
        "look": "read the review before you use them",
        "bad": "something in them contradicts the model",
    }[worst(checks)]
    return f"Your numbers tell {told} of {len(free)} parameters; {verdict}"


def _review(checks: Sequence[Check]) -> str:
    rows = "".join(
        f'<li><span class="verdict {each.verdict}">{_VERDICTS[each.verdict]}</span><div>'
        f"<b>{_text(each.name)}</b><p>{_text(each.sentence)}</p></div></li>"
        for each in checks
    )
    return _section("The review", f'<ul class="checks">{rows}</ul>')


def _said(fit: Fit) -> str:
    told = sorted((each for each in fit.estimates if each.told), key=lambda each: -each.contraction)
    if not told:
        return _section("What the data say", "<p>Of no parameter, more than was believed before.</p>")
    lead = (
        "<p>Of these, the data leave less than half of the variance that was believed before. The line is "
        "the whole of the prior, the bar holds 90 %, the dot is the median.</p>"
    )
    return _section("What the data say", f'{lead}<ul class="told">{"".join(map(_strip, told))}</ul>')


def _strip(each: Estimate) -> str:
    assert each.low is not None
    assert each.high is not None
    low, middle, high = (100 * each.prior.share(value) for value in (each.low, each.median, each.high))
    told = f"{_value(each, each.median)}, 90 % within {_value(each, each.low)} to {_value(each, each.high)}"
    ends = f"{_value(each, each.prior.low)}", f"{_value(each, each.prior.high)}"
    return (
        f'<li><div class="name"><b><code>{_text(each.name)}</code></b>'
        f'<span class="value">{_text(told)}</span></div>'
        f"<p>{_text(_ABOUT[each.name].meaning)}</p>"
        f'<svg class="strip" role="img" aria-label="{_text(each.name)}: {_text(told)}">'
        '<line class="range" x1="0%" x2="100%" y1="11" y2="11"/>'
        f'<rect class="likely" x="{low:.1f}%" width="{max(high - low, 0.4):.1f}%" y="4" height="14" rx="4"/>'
        f'<circle class="middle" cx="{middle:.1f}%" cy="11" r="6"/></svg>'
        f'<div class="ends"><span>{_text(ends[0])}</span><span>{_text(ends[1])}</span></div></li>'
    )


def _value(each: Estimate, value: float) -> str:
    return f"{value:.0f}" if each.prior.integer else number(value)


def _untold(fit: Fit) -> str:
    kept = [each.name for each in fit.estimates if each.kept]
    rest = [each for each in fit.estimates if not each.kept and not each.told]
    bold = (
        f"<p><b>No export says whether people think a brand a phony. {_text(listed(kept))} keep their prior, "
        "whatever is fitted: every run with --posterior draws them anew from all of it.</b></p>"
    )
    if not rest:
        return _section("What they could not tell", bold)
    rows = "".join(
        f'<tr><th scope="row"><code>{_text(each.name)}</code></th>'
        f'<td class="words" data-label="what it is">{_text(_ABOUT[each.name].meaning)}</td>'
        f'<td data-label="prior">{_value(each, each.prior.low)} to {_value(each, each.prior.high)}</td>'
        f'<td class="words" data-label="what would help">{_text(_help(fit, each))}</td></tr>'
        for each in rest
    )
    heads = _heads(("parameter", "what it is", "prior", "what would help"))
    table = f"<table><thead>{heads}</thead><tbody>{rows}</tbody></table>"
    return _section("What they could not tell", f"{bold}<p>These stayed about as wide as before.</p>{table}")


def _help(fit: Fit, each: Estimate) -> str:
    """Which export would tell of a parameter, or that a longer one might."""
    if each.low is None:
        return "more prior runs (--runs): its intervals did not hold what they promised"
    lacking = [
        target.export
        for name, target in TARGETS.items()
        if each.name in target.informs and name not in fit.question.design.targets
    ]
    return lacking[0] if lacking else "a longer period, or a larger audience"


def _against(fit: Fit) -> str:
    outside = [each for each in fit.predictions if not each.inside]
    title = "What contradicts the model"
    if not outside:
        count = len(fit.predictions)
        body = f"<p>Nothing: all {count} targets lie where the fitted model puts 95 % of them.</p>"
    else:
        body = "<p>Outside the 95 % that the fitted model brings:</p>" + _compared(
            outside, "yours", "the model's 95 %"
        )
    if fit.held_out:
        held = fit.question.design.held
        body += f"<p>The last {held} days, predicted from those before:</p>"
        body += _compared(fit.held_out, "yours", "predicted, 95 %")
    return _section(title, body)


def _compared(rows: Sequence[Prediction], seen: str, model: str) -> str:
    drawn = ""
    for each in rows:
        target = KNOWN[each.name]
        mine, low, high = (shown(target, value) for value in (each.seen, each.low, each.high))
        drawn += (
            f'<tr><th scope="row">{_text(target.title)}</th><td data-label="{seen}">{mine}</td>'
            f'<td data-label="{model}">{low} to {high}</td>'
            f'<td data-label="inside">{"yes" if each.inside else "no"}</td></tr>'
        )
    return f"<table><thead>{_heads(('target', seen, model, 'inside'))}</thead><tbody>{drawn}</tbody></table>"


def _heads(titles: Sequence[str]) -> str:
    return "<tr>" + "".join(f'<th scope="col">{title}</th>' for title in titles) + "</tr>"


def _tables(fit: Fit) -> str:
    rows = ""
    for each in fit.estimates:
        interval = "kept" if each.kept else "calibration failed"
        median = ""
        if each.low is not None and each.high is not None:
            interval = f"{_value(each, each.low)} to {_value(each, each.high)}"
            median = _value(each, each.median)
        rows += (
            f'<tr><th scope="row"><code>{_text(each.name)}</code></th>'
            f'<td data-label="prior">{_value(each, each.prior.low)} to {_value(each, each.prior.high)}</td>'
            f'<td data-label="median">{median}</td><td data-label="90 % interval">{interval}</td>'
            f'<td data-label="contraction">{max(each.contraction, 0.0):.2f}</td></tr>'
        )
    heads = _heads(("parameter", "prior", "median", "90 % interval", "contraction"))
    summary = f"<table><thead>{heads}</thead><tbody>{rows}</tbody></table>"
    counted = "".join(
        f'<tr><th scope="row">{_text(_behaviour(name))}</th>'
        f'<td data-label="counted">{number(value)}</td></tr>'
        for name, value in fit.question.does.items()
    )
    if counted:
        counted = (
            "<p>What you do was counted, not inferred:</p>"
            f"<table><thead>{_heads(('what', 'counted'))}</thead><tbody>{counted}</tbody></table>"
        )
    targets = "<p>What the model was compared by:</p>" + _compared(
        fit.predictions, "yours", "the model's 95 %"
    )
    return _section("All numbers", summary + counted + targets)


def _behaviour(name: str) -> str:
    after = ", after the change" if name.endswith(AFTER) else ""
    return KNOWN[name.removesuffix(AFTER)].title + after


def _made(fit: Fit) -> str:
    design = fit.question.design
    change = fit.question.change
    said = (
        f"Regression-ABC with {fit.runs:,} prior runs of {design.people:,} people over {design.days} days. "
        "Contraction: 1 less the posterior's variance over the prior's. First attention stays at its usual "
        "value: an export tells how many write of those shown a post, not how many of them look."
    )
    if change is not None:
        said += f" A change of policy on {change.day}: {change.what}."
    return said
