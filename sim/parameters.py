"""Every number of the model: full name, symbol, default, range, unit, certainty and source, in one place.

The scenario schema, the documentation and the report draw from this table; nothing else repeats it.

Certainty: A measured, B carried over from nearby, C only the sign is known, D free (sweep it, never sell it).
Source keys resolve in ``docs/bibliography.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["PARAMETERS", "TRAITS", "Certainty", "Parameter"]

Certainty = Literal["A", "B", "C", "D"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    ``low`` to ``high`` is the plausible range (what a sweep should cover); ``minimum`` to ``maximum`` is the
    domain outside which the equations mean nothing (what validation refuses).
    """

    name: str
    symbol: str
    default: float
    low: float
    high: float
    minimum: float
    maximum: float
    unit: str
    certainty: Certainty
    source: str
    meaning: str
    equations: str = ""
    integer: bool = False


def _table(*rows: Parameter) -> Mapping[str, Parameter]:
    return {row.name: row for row in rows}


_SHARE = (0.0, 1.0)
_FREE = ""  # no source: swept, never sold

# fmt: off
#: ``psychology:`` of a scenario, in the order in which a day uses them.
PARAMETERS: Mapping[str, Parameter] = _table(
    Parameter("prior_weight", "W", 2, 1, 10, 1e-6, 1e6, "pieces of evidence", "B", "[JosangIsmail2002]_",
              "Weight of the disposition to trust against what has happened since.", "1"),
    Parameter("negativity", "kappa", 2, 1, 4, 0, 100, "ratio", "C", "[Brown2024]_ 1.96, [Walasek2024]_ 1.31",
              "How much more a silence weighs than an answer of the same size. 1 switches negativity off.", "4, 8"),
    Parameter("act_share", "rho", 0.5, 0.2, 0.8, *_SHARE, "share", "D", _FREE,
              "Share of the act itself against the surprise. 1 switches surprise off.", "3, 4"),
    Parameter("forgetting", "lambda", 0.99, 0.97, 0.999, *_SHARE, "factor a day", "D", _FREE,
              "What remains of credit and debit after a day (.99 is a half-life of 69 days).", ""),
    Parameter("grudge_forgetting", "lambda_G", 0.999, 0.99, 1, *_SHARE, "factor a day", "C", "[Schweitzer2006]_",
              "What remains of a grudge after a day (.999 is a half-life of 693 days).", ""),
    Parameter("first_expectation", "x0", 0.5, 0.2, 0.8, *_SHARE, "probability", "B", "[Maritz2011]_",
              "Expectation, before any experience, that the brand answers.", "2"),
    Parameter("learning", "alpha", 0.3, 0.1, 0.5, *_SHARE, "rate", "C", "[RescorlaWagner1972]_",
              "How fast the expectation of an answer learns from one's own outcome.", "5"),
    Parameter("bystander_learning", "alpha_b", 0.05, 0.01, 0.2, *_SHARE, "rate", "C", "[RescorlaWagner1972]_",
              "The same for somebody who only read along.", "5"),
    Parameter("asking_lift", "b", 0.3, 0, 0.6, *_SHARE, "share", "D", "[KentTaylor1998]_ (sign)",
              "How far a question lifts the expectation of an answer towards certainty.", "2"),
    Parameter("bystander_weight", "v", 0.15, 0, 0.4, *_SHARE, "weight", "D", "[SchamariSchaefers2015]_ (sign)",
              "Weight of what one reads against what one lives through.", "3, 4, 6"),
    Parameter("question_pull", "Q", 2, 1.3, 3, 0, 100, "ratio", "B", "[DeVries2012]_ (sign)",
              "How many times the comments of a statement a question draws.", ""),
    Parameter("self_selection", "sigma", 1, 0, 1, *_SHARE, "share", "D", _FREE,
              "How far commenting depends on trust: 1 in proportion to trust, 0 not at all.", ""),
    Parameter("liking", "-", 0.01, 0.002, 0.1, *_SHARE, "probability", "D", _FREE,
              "Chance that a looker of even trust who does not comment likes the post. Moves nothing else.", ""),
    Parameter("reach", "R", 0.10, 0.02, 0.30, *_SHARE, "probability", "A", "[Ogilvy2014]_ (dated)",
              "Chance that a post is shown to a follower without recent conversation.", ""),
    Parameter("feed_feedback", "w_R", 0.2, 0, 1, 0, 100, "share", "C", "[ProserpioZervas2017]_ (bound)",
              "Extra reach of the brand in the feed of somebody it has just talked with.", ""),
    Parameter("affinity_memory", "phi", 0.9, 0.8, 0.98, *_SHARE, "factor a day", "D", _FREE,
              "What remains a day later of the affinity from a conversation (.9 is a half-life of a week).", ""),
    Parameter("first_attention", "A0", 0.6, 0.2, 0.8, *_SHARE, "probability", "D", _FREE,
              "Chance to look at a post that is shown, before any experience; attention recovers towards it.", ""),
    Parameter("habituation", "h", 0.25, 0.05, 0.4, *_SHARE, "share", "D", _FREE,
              "Share of attention lost with each post looked at without reward.", "5"),
    Parameter("attention_gain", "g", 0.08, 0.02, 0.3, *_SHARE, "share", "D", _FREE,
              "Share of the missing attention won by an answer.", "5"),
    Parameter("attention_recovery", "rec_A", 0.003, 0.001, 0.02, *_SHARE, "share a day", "D", _FREE,
              "Share of the way back to the first attention covered in a day.", ""),
    Parameter("thread_opening", "o", 0.25, 0.05, 0.6, *_SHARE, "probability", "D", _FREE,
              "Chance that somebody who looks without commenting opens the thread.", ""),
    Parameter("visible_comments", "V", 10, 3, 30, 1, 10_000, "comments", "D", _FREE,
              "Comments that a reader of a thread gets to see.", "6"),
    Parameter("continue_chance", "c", 0.5, 0.2, 0.8, *_SHARE, "probability", "B", "docs/model/facts.md",
              "Chance that a follow-up question is answered by the follower.", ""),
    Parameter("max_turns", "m", 3, 1, 5, 1, 50, "turns", "B", "docs/model/facts.md",
              "Longest conversation about one comment, in answered turns.", "", integer=True),
    Parameter("canned_worth", "w_c", 0.6, 0.2, 1, *_SHARE, "weight", "C", "[Luo2019]_, [Decock2021]_",
              "Worth of a canned reply that is not recognised against a genuine one.", "6"),
    Parameter("disclosed_worth", "w_d", 0.2, 0.05, 0.6, *_SHARE, "weight", "C", "[Luo2019]_",
              "Worth of a reply by a bot that says so against a genuine one.", "3"),
    Parameter("recognition", "p0", 0.01, 0.002, 0.1, *_SHARE, "probability a look", "D", _FREE,
              "Chance to recognise one canned reply for what it is, at average savvy.", "6"),
    Parameter("false_alarm", "p_fa", 0.002, 0, 0.01, *_SHARE, "probability a reply", "D", _FREE,
              "Chance to mistake a genuine reply for a canned one, at average savvy.", "6"),
    Parameter("grudge_weight", "G", 4, 1, 8, 0, 1000, "pieces of evidence", "C", "[Sprout2017]_",
              "Grudge from one recognised fake.", "6"),
    Parameter("callout_on_fake", "q_det", 0.15, 0.05, 0.4, *_SHARE, "probability", "C", "[Sprout2017]_ (stated)",
              "Chance to call the brand out on recognising a fake, at average outspokenness.", "7"),
    Parameter("callout_on_ignored", "q_ign", 0.01, 0, 0.05, *_SHARE, "probability", "C", "[Sprout2017]_ (stated)",
              "Chance to call the brand out when asked and ignored, at average outspokenness.", "7"),
    Parameter("callout_seen", "-", 0.25, 0.05, 0.5, *_SHARE, "probability", "D", _FREE,
              "Chance that a neighbour notices a call-out, or praise.", "8"),
    Parameter("callout_weight", "w_co", 0.5, 0, 1, 0, 100, "pieces of evidence", "D", _FREE,
              "Weight of call-outs heard on one day.", "8"),
    Parameter("join_trust", "-", 0.45, 0.3, 0.5, *_SHARE, "trust", "C", "[CentolaMacy2007]_",
              "Only below this trust does anybody join a call-out.", "9"),
    Parameter("join_sources", "-", 2, 1, 2, 1, 2, "distinct sources", "C", "[CentolaMacy2007]_",
              "Sources within a week that somebody has to hear before joining. 1 is simple contagion.", "9",
              integer=True),
    Parameter("join_chance", "q_join", 0.05, 0, 0.15, *_SHARE, "probability", "C", "[Monsted2017]_ (sign)",
              "Chance to join after enough sources within a week, at average outspokenness.", "9"),
    Parameter("praise", "-", 0.2, 0.05, 0.45, *_SHARE, "probability", "C", "[Sprout2017]_ (stated)",
              "Chance to tell others about a good answer, at average outspokenness.", "8"),
    Parameter("exit_background", "h_b", 0.00005, 0, 0.001, *_SHARE, "probability a day", "C", "[Kwak2011]_",
              "Chance a day to leave for reasons that are not the brand's.", "10"),
    Parameter("exit_hazard", "h0", 0.002, 0.0005, 0.01, *_SHARE, "probability a post shown", "C", "[Kwak2011]_",
              "Chance to leave when a post is shown, at even trust and full attention.", "10"),
    Parameter("exit_trust_slope", "b_T", 4, 1, 8, 0, 100, "log-hazard", "D", _FREE,
              "How steeply leaving rises as trust falls.", "10"),
    Parameter("exit_attention_slope", "b_A", 4, 1, 6, 0, 100, "log-hazard", "D", _FREE,
              "How steeply leaving rises as attention falls below .4.", "10"),
)

#: ``audience.traits:`` of a scenario, keyed ``trait.moment``.
TRAITS: Mapping[str, Parameter] = _table(
    Parameter("participation.mean", "pi", 0.03, 0.01, 0.08, *_SHARE, "probability a look", "B", "facts 1, 2",
              "Chance that a looker of even trust comments on a statement, mean over followers."),
    Parameter("participation.sigma", "-", 1.5, 0.8, 2, 0, 5, "log-normal sd", "B", "facts 1, 2",
              "Heaviness of the tail: most never comment, a few do most of it."),
    Parameter("savvy.mean", "-", 1, 0.5, 2, 0, 100, "ratio", "D", _FREE,
              "Skill at spotting a template; multiplies recognition and false alarms."),
    Parameter("savvy.sigma", "-", 0.5, 0, 1, 0, 5, "log-normal sd", "D", _FREE, "Spread of savvy."),
    Parameter("outspokenness.mean", "-", 1, 0.5, 2, 0, 100, "ratio", "D", _FREE,
              "Readiness to speak up; multiplies the chances to call out, join and praise."),
    Parameter("outspokenness.sigma", "-", 1, 0, 2, 0, 5, "log-normal sd", "D", _FREE, "Spread of outspokenness."),
    Parameter("disposition.mean", "a", 0.5, 0.34, 0.60, 0.01, 0.99, "trust", "C", "[Edelman2019]_",
              "Trust given before any experience, mean over followers."),
    Parameter("disposition.sd", "-", 0.15, 0, 0.3, 0, 1, "trust", "C", "[Edelman2019]_",
              "Spread of the disposition (normal, cut to .01-.99)."),
)
# fmt: on
