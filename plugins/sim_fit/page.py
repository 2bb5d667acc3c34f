"""``fit.html``: one file without a script, see ``templates/fit.html``."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Final

from sim.foreign import plain
from sim.parameters import PARAMETERS, TRAITS
from sim.prose import listed
from sim.shell import command
from sim.templates import templates
from sim_fit.fitting import Estimate, Fit
from sim_fit.review import Check, worst
from sim_fit.targets import AFTER, KNOWN, TARGETS
from sim_fit.words import number, shown

__all__ = ["page"]

_VERDICTS: Final = {"good": "yes", "look": "look", "bad": "no", "open": "not asked"}


def page(fit: Fit, checks: Sequence[Check]) -> str:
    """The whole page."""
    question = fit.question
    imported = question.imported
    name = imported.folder.resolve().name
    last = imported.day(imported.record.days - 1)
    about = (
        name, imported.network or "conversations", f"{question.begins} to {last}",
        f"{question.size:,} followers", f"{fit.runs:,} prior runs",
    )  # fmt: skip
    free = [each for each in fit.estimates if not each.kept]
    template = templates("sim_fit", "sim.report").get_template("fit.html")
    return plain(
        template.render(
            style=files("sim_fit").joinpath("page.css").read_text(encoding="utf-8"),
            name=name,
            about=about,
            headline=_headline(free, checks),
            fit=fit,
            design=question.design,
            change=question.change,
            checks=checks,
            verdicts=_VERDICTS,
            parameters={**PARAMETERS, **TRAITS},
            told=sorted((each for each in free if each.told), key=lambda each: -each.contraction),
            untold=[each for each in free if not each.told],
            kept=listed([each.name for each in fit.estimates if each.kept]),
            counted=[(_behaviour(what), number(value)) for what, value in question.does.items()],
            run=command("sim", "run", str(imported.folder / "fitted.yaml"), "--posterior"),
            help=lambda each: _help(fit, each),
            known=KNOWN,
            shown=shown,
            value=_value,
        )
    )


def _headline(free: Sequence[Estimate], checks: Sequence[Check]) -> str:
    verdict = {
        "good": "the model makes what they show",
        "open": "nothing else could be asked",
        "look": "read the review before you use them",
        "bad": "something in them contradicts the model",
    }[worst(checks)]
    return f"Your numbers tell {sum(each.told for each in free)} of {len(free)} parameters; {verdict}"


def _value(each: Estimate, value: float) -> str:
    return f"{value:.0f}" if each.prior.integer else number(value)


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


def _behaviour(name: str) -> str:
    after = ", after the change" if name.endswith(AFTER) else ""
    return KNOWN[name.removesuffix(AFTER)].title + after
