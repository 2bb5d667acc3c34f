"""Every number of the model: full name, symbol, default, range, unit, certainty and source, in one place.

The scenario schema, the documentation and the report draw from this table; nothing else repeats it.

Certainty: A measured, B carried over from nearby, C only the sign is known, D free (sweep it, never sell it).
Source keys resolve in ``docs/bibliography.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import log
from typing import Literal

__all__ = [
    "PARAMETERS",
    "PLATFORM",
    "PLATFORMS",
    "TRAITS",
    "Certainty",
    "Parameter",
    "Platform",
    "matters",
    "pretence_boundary",
]

Certainty = Literal["A", "B", "C", "D"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model.

    ``low`` to ``high`` is the plausible range (what a sweep should cover); ``minimum`` to ``maximum`` is the
    domain outside which the equations mean nothing (what validation refuses). ``needs``: what a scenario must
    have for it to matter, one of :data:`sim.measures.NEEDS`; its own name if it is off at 0; empty if nothing.
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
    needs: str = ""


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
    Parameter("liking", "-", 0.05, 0.01, 0.2, *_SHARE, "probability", "D", _FREE,
              "Chance that a looker of even trust who does not comment likes the post. Moves nothing else.", ""),
    Parameter("reach", "R", 0.25, 0.02, 0.30, *_SHARE, "probability", "A", "the platform",
              "Chance that a post is shown to a follower without recent conversation.", ""),
    Parameter("reach_spread", "s_R", 0, 0, 1.2, 0, 3, "log-normal sd", "A", "docs/model/facts.md",
              "How unevenly posts reach (pages .99, X .71); the mean stays. 0: all alike.", "16", needs="reach_spread"),
    Parameter("comment_spread", "s_Q", 0, 0, 2, 0, 3, "log-normal sd", "D", _FREE,
              "How unevenly posts draw comments beyond that; the mean stays. 0: all alike.", "16", needs="comment_spread"),
    Parameter("feed_feedback", "w_R", 0.2, 0, 1, 0, 100, "share", "C", "[ProserpioZervas2017]_ (bound)",
              "How much more often somebody with whom the brand has just talked is shown its posts.", ""),
    Parameter("affinity_memory", "phi", 0.9, 0.8, 0.98, *_SHARE, "factor a day", "D", _FREE,
              "What remains a day later of the affinity from a conversation (.9 is a half-life of a week).", ""),
    Parameter("habituation", "h", 0.2, 0.05, 0.4, *_SHARE, "share", "D", _FREE,
              "Share of attention lost with each post looked at without reward.", "5"),
    Parameter("attention_gain", "g", 0.08, 0.02, 0.3, *_SHARE, "share", "D", _FREE,
              "Share of the missing attention won by an answer.", "5"),
    Parameter("attention_recovery", "rec_A", 0.003, 0.001, 0.02, *_SHARE, "share a day", "D", _FREE,
              "Share of the way back to the first attention covered in a day.", ""),
    Parameter("post_value", "V", 0.5, 0.2, 0.7, *_SHARE, "probability a look", "D", _FREE,
              "Chance that a post is worth the look, whatever is answered under it.", "5b"),
    Parameter("post_gain", "gain_c", 0.08, 0.02, 0.3, *_SHARE, "share", "D", _FREE,
              "Share of the missing attention won by a post that was worth the look.", "5b"),
    Parameter("thread_opening", "o", 0.25, 0.05, 0.6, *_SHARE, "probability", "D", _FREE,
              "Chance that somebody who looks without commenting opens the thread.", ""),
    Parameter("visible_comments", "V", 10, 3, 30, 1, 10_000, "comments", "D", _FREE,
              "Comments that a reader of a thread gets to see.", "6"),
    Parameter("continue_chance", "c", 0.5, 0.2, 0.8, *_SHARE, "probability", "B", "docs/model/facts.md",
              "Chance that a follow-up question is answered by the follower.", ""),
    Parameter("max_turns", "m", 3, 1, 5, 1, 50, "turns", "B", "docs/model/facts.md",
              "Longest conversation about one comment, in answered turns.", "", integer=True),
    Parameter("turn_credit", "rho_d", 0.5, 0, 1, 0, 100, "pieces of evidence", "C", "[Huang2017]_ (sign)",
              "What a further turn that takes up what was said earns beyond equation 3.", "3b"),
    Parameter("closeness_gain", "delta", 0.3, 0, 0.6, *_SHARE, "share", "D", _FREE,
              "How much closer a further turn brings. Credit of a close tie is forgotten more slowly.", "3b"),
    Parameter("closeness_memory", "phi_c", 0.998, 0.99, 1, *_SHARE, "factor a day", "D", _FREE,
              "What remains of closeness after a day (.998 is a half-life of 346 days).", "3b"),
    Parameter("voice_credit", "-", 0, 0, 0.5, 0, 100, "pieces of evidence", "D", "[Lind1990]_ (sign)",
              "What being asked is worth by itself, whatever follows. Only the rival model *voice* has it.", "3"),
    Parameter("delay_cost", "delta_t", 0.05, 0, 0.2, 0, 10, "exponent", "C", "docs/model/facts.md (sign)",
              "How much less a late answer earns: (1 + hours)^-delta_t. Nothing is lost where there is no desk.", "14", needs="desk"),
    Parameter("slow_continue", "-", 0.05, 0, 0.1, *_SHARE, "probability", "B", "docs/model/facts.md",
              "What each tenfold of the delay beyond ten minutes takes from the chance to go on talking.", "14", needs="desk"),
    Parameter("silence_after", "L_s", 3, 1, 7, 1, 365, "days", "D", _FREE,
              "Days after which a comment at a desk is given up by who wrote it: 1 is the same evening.", "15",
              integer=True, needs="desk"),
    Parameter("canned_worth", "w_c", 0.6, 0.2, 1, *_SHARE, "weight", "C", "[Luo2019]_, [Decock2021]_",
              "Worth of a canned reply that is not recognised against a genuine one.", "6"),
    Parameter("disclosed_worth", "w_d", 0.2, 0.05, 0.6, *_SHARE, "weight", "C", "[Luo2019]_",
              "Worth of a reply by a bot that says so against a genuine one.", "3"),
    Parameter("recognition", "p0", 0.01, 0.002, 0.1, *_SHARE, "probability a look", "D", _FREE,
              "Chance to recognise one canned reply for what it is, at average savvy.", "6"),
    Parameter("false_alarm", "p_fa", 0.0005, 0, 0.01, *_SHARE, "probability a reply", "D", _FREE,
              "Chance to mistake a genuine reply for a canned one, at average savvy and first suspicion.", "13"),
    Parameter("grudge_weight", "G", 4, 1, 8, 0, 1000, "pieces of evidence", "C", "[Sprout2017]_",
              "Grudge from one recognised fake.", "6"),
    Parameter("pretender_prior", "pi_f", 0.1, 0.02, 0.3, 0, 0.5, "probability", "D", _FREE,
              "How likely people hold it, before any experience, that a brand only pretends to listen. 0 switches "
              "the belief off.", "11"),
    Parameter("listener_answers", "e_g", 0.79, 0.6, 0.95, 0.001, 0.999, "probability", "B", "docs/model/facts.md",
              "Chance that a brand which means it answers what it asked for, as people believe.", "11"),
    Parameter("pretender_answers", "e_f", 0.15, 0.02, 0.4, 0.001, 0.999, "probability", "C", "[Sprout2016]_ (10-12 %)",
              "The same of a brand that only pretends.", "11"),
    Parameter("listener_turns", "t_g", 0.5, 0.3, 0.8, 0.001, 0.999, "probability", "D", _FREE,
              "Chance that a brand which means it goes on talking, as people believe.", "11"),
    Parameter("pretender_turns", "t_f", 0.1, 0.02, 0.3, 0.001, 0.999, "probability", "D", _FREE,
              "The same of a brand that only pretends.", "11"),
    Parameter("unasked_weight", "u", 0.3, 0, 1, *_SHARE, "weight", "D", _FREE,
              "How much an answer or a silence tells where nothing had been asked, and so nothing promised.", "11"),
    Parameter("reader_inference", "v_L", 0.5, 0, 1, *_SHARE, "weight", "D", _FREE,
              "How much one concludes from what one reads, against what one lives through.", "11"),
    Parameter("template_doubt", "-", 2, 0.5, 4, 0, 100, "log odds", "D", _FREE,
              "What one recognised template adds to the belief that the brand only pretends.", "11"),
    Parameter("phony_debit", "G_p", 2, 0, 4, 0, 1000, "pieces of evidence", "D", _FREE,
              "Debit on taking the brand for a phony for the first time.", "12"),
    Parameter("record_protects", "-", 1, 0, 1, *_SHARE, "share", "C", "[VanhammeGrobben2009]_ (contested)",
              "How far false alarms follow suspicion: 1 in proportion, 0 not at all.", "13"),
    Parameter("callout_on_fake", "q_det", 0.05, 0.02, 0.4, *_SHARE, "probability", "C", "fact 25; [Sprout2017]_ (stated)",
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
    Parameter("incident_chance", "e_i", 0, 0, 0.02, *_SHARE, "probability a post", "D", _FREE,
              "Chance that a post is an incident: something in it angers people. 0: none is.", "17", needs="incident_chance"),
    Parameter("incident_callout", "q_0", 0.002, 0.0005, 0.01, *_SHARE, "probability", "D", _FREE,
              "Chance to call the brand out on seeing an incident of severity 1 oneself, at even trust and average "
              "outspokenness.", "17", needs="incidents"),
    Parameter("incident_join", "q_j", 0.00015, 0.00005, 0.0003, *_SHARE, "probability", "D", _FREE,
              "The same on hearing of it from others.", "17", needs="incidents"),
    Parameter("heat_memory", "tau_H", 1.5, 0.5, 4, 0.01, 1000, "days", "D", _FREE,
              "Days over which the heat of a storm falls to 1/e.", "17", needs="incidents"),
    Parameter("heat_seen", "nu", 40, 10, 80, 0, 10_000, "people a call-out", "D", _FREE,
              "How many people, besides neighbours, notice one call-out on the day it is made.", "17", needs="incidents"),
    Parameter("apology_worth", "-", 0.3, 0, 0.6, *_SHARE, "share", "C", "[Kim2004]_ (sign)",
              "Share of the debit that an apology takes from who looks at it, once an incident. A grudge stays.", "17", needs="incidents"),
    Parameter("praise", "-", 0.2, 0.05, 0.45, *_SHARE, "probability", "C", "[Sprout2017]_ (stated)",
              "Chance to tell others about a good answer, at average outspokenness.", "8"),
    Parameter("exit_hazard", "h_b", 0.00043, 0.0002, 0.001, *_SHARE, "probability a day", "C", "[Kwak2011]_",
              "Chance a day to leave, post or none, at even trust and first attention.", "10b"),
    Parameter("exit_shown", "eta", 0.13, 0, 0.3, 0, 100, "ratio", "C", "fact 30 (sign)",
              "How much each post shown today adds to that chance.", "10b"),
    Parameter("exit_trust_slope", "b_T", 4, 1, 8, 0, 100, "log-hazard", "D", _FREE,
              "How steeply leaving rises as trust falls.", "10b"),
    Parameter("exit_attention_slope", "b_A", 2, 1, 4, 0, 100, "log-hazard", "D", _FREE,
              "How steeply leaving rises as attention falls below the first one.", "10b"),
    Parameter("gain_background", "g_0", 0.0004, 0.0001, 0.002, *_SHARE, "probability a day", "C", "facts 37, 38",
              "Chance a day that somebody of the pool begins to follow of their own accord.", "18", needs="pool"),
    Parameter("gain_praise", "g_q", 0.02, 0, 0.1, *_SHARE, "probability", "D", _FREE,
              "What praise heard from a neighbour, each time, adds to a stranger's chance to follow that day.", "18", needs="pool"),
    Parameter("gain_talk", "g_n", 0.005, 0.001, 0.02, *_SHARE, "probability", "C", "docs/model/facts.md",
              "What each neighbour with whom the brand talks that day adds to it.", "18", needs="pool"),
    Parameter("gain_callouts", "b_g", 1, 0, 3, 0, 100, "log-hazard", "D", _FREE,
              "How much each source heard calling the brand out within a week puts a stranger off.", "18", needs="pool"),
    Parameter("newcomer_exit", "m_g", 2, 1, 4, 0, 100, "ratio", "D", _FREE,
              "How much more readily newcomers leave in their first 30 days.", "18", needs="pool"),
)

#: ``audience.traits:`` of a scenario, keyed ``trait.moment``.
TRAITS: Mapping[str, Parameter] = _table(
    Parameter("participation.mean", "pi", 0.03, 0.002, 0.05, *_SHARE, "probability a look", "B", "the platform",
              "Chance that a looker of even trust comments on a statement, mean over followers."),
    Parameter("participation.sigma", "-", 1.5, 0.8, 2, 0, 5, "log-normal sd", "B", "facts 1, 2",
              "Heaviness of the tail: most never comment, a few do most of it."),
    Parameter("savvy.mean", "-", 1, 0.5, 2, 0, 100, "ratio", "D", _FREE,
              "Skill at spotting pretence; multiplies recognition, false alarms and what a dropped question tells (11)."),
    Parameter("savvy.sigma", "-", 0.5, 0, 1, 0, 5, "log-normal sd", "D", _FREE, "Spread of savvy."),
    Parameter("outspokenness.mean", "-", 1, 0.5, 2, 0, 100, "ratio", "D", _FREE,
              "Readiness to speak up; multiplies the chances to call out, join and praise."),
    Parameter("outspokenness.sigma", "-", 1, 0, 2, 0, 5, "log-normal sd", "D", _FREE, "Spread of outspokenness."),
    Parameter("disposition.mean", "a", 0.5, 0.34, 0.60, 0.01, 0.99, "trust", "C", "[Edelman2019]_",
              "Trust given before any experience, mean over followers."),
    Parameter("disposition.sd", "-", 0.15, 0, 0.3, 0, 1, "trust", "C", "[Edelman2019]_",
              "Spread of the disposition (normal, cut to .01-.99)."),
    Parameter("first_attention.mean", "A0", 0.25, 0.1, 0.6, 0.01, 0.99, "probability", "D", _FREE,
              "Chance to look at a post that is shown, before any experience, mean over followers; one's own attention "
              "recovers towards it."),
    Parameter("first_attention.concentration", "-", 8, 2, 30, 0, 1000, "Beta concentration", "D", _FREE,
              "How alike followers are in it (Beta; higher is more alike, 0 is all the same)."),
)
# fmt: on


def pretence_boundary(pretender_answers: float, listener_answers: float) -> float:
    """The answer rate of a brand that asks at which one comment leaves the belief of equation 11 where it was.

    Below it a brand looks more like a pretender with every question, above like one that means it.
    """
    fall = log((1 - pretender_answers) / (1 - listener_answers))
    return fall / (fall - log(pretender_answers / listener_answers))


@dataclass(frozen=True, slots=True)
class Platform:
    """Where brand and audience meet: three numbers that differ most from world to world, and their sources.

    ``reach`` is the parameter of that name, ``participation`` and ``first_attention`` the means of the traits.
    """

    name: str
    says: str
    reach: float
    participation: float
    first_attention: float
    source: str

    @property
    def comments(self) -> float:
        """Comments of a statement per 1,000 times it is shown, at even trust and first attention."""
        return 1000 * self.participation * self.first_attention


#: What ``audience: {platform: ...}`` may say. Each number may be set by itself besides.
PLATFORMS: Mapping[str, Platform] = {
    platform.name: platform
    for platform in (
        Platform(
            "community",
            "a group, forum or app of one's own, whose members came to talk",
            0.25,
            0.03,
            0.25,
            "assumed: reach as on a platform of one's own, participation to meet fact 1",
        ),
        Platform(
            "facebook-page",
            "a brand's page in a feed that shows a post to one follower in thirty",
            0.031,
            0.01,
            0.25,
            "reach measured (docs/model/facts.md, median of brand pages in 2014), comments per 1,000 shown within "
            "the .08 to 3.6 of four accounts",
        ),
        Platform(
            "instagram",
            "a business account whose posts reach a fifth of who follows it",
            0.23,
            0.005,
            0.25,
            "reach [Minter2019]_ (median, 20,000 followers and more), comments within the same four accounts",
        ),
        Platform(
            "x",
            "an account in a fast feed, where few posts are seen and fewer answered",
            0.05,
            0.002,
            0.25,
            "interactions of a post in the order of [RivalIQ2024]_; how reach and participation share that is assumed",
        ),
        Platform(
            "youtube",
            "a channel with comments under its videos",
            0.1,
            0.015,
            0.25,
            "comments per 1,000 views of the order of [TubularLabs2014]_; reach is assumed",
        ),
    )
}

#: The platform of a scenario that names none.
PLATFORM = "community"


def matters(row: Parameter, psychology: Mapping[str, float], there: Collection[str]) -> bool:
    """Whether a number of the model has an effect in a scenario with this ``psychology`` (in plain values).

    ``there`` is what :func:`sim.measures.has` gives of the scenario.
    """
    if row.needs == row.name:
        return bool(psychology.get(row.name, row.default))
    return row.needs in ("", *there)
