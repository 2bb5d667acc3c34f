"""What ``summary.json`` holds, said once: to whoever makes or reads it, to what checks it
(:func:`sim.results.shape.misfit`), and in its JSON Schema (:func:`sim.results.summary_schema`), where
docstrings stand as descriptions.

:class:`Summary` is what is known of any brands that are held against each other; :class:`RunSummary` is what
is known of a run, and its file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError
from typing_extensions import ReadOnly, TypedDict

from sim.foreign import Json
from sim.measures import About
from sim.numbers import NOTHING, Mean

__all__ = [
    "About",
    "Audience",
    "Basis",
    "BrandNumbers",
    "Count",
    "Mean",
    "Measured",
    "Origin",
    "Pair",
    "Pairing",
    "Precision",
    "RateEffect",
    "Rated",
    "Rates",
    "RunBrand",
    "RunPair",
    "RunSummary",
    "Seed",
    "Selected",
    "Stopping",
    "Summary",
    "VariedNumber",
    "Widest",
    "mean_of",
]

#: How many there are of something.
Count = Annotated[int, Field(ge=0)]

Amount = Annotated[float, Field(ge=0)]
Chance = Annotated[float, Field(ge=0, le=1)]
HalfWidth = Annotated[float, Field(gt=0)]
Replicates = Annotated[int, Field(ge=1, le=1_000_000)]
SourceHash = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def _number_of(seed: object) -> object:
    if isinstance(seed, str):
        if not (seed.isascii() and seed.isdigit() and len(seed) <= 20):
            raise PydanticCustomError("seed", "is not a seed")
        return int(seed)
    return seed


#: A seed; in a file it may be text, see :mod:`sim.results.seeds`.
Seed = Annotated[
    Count,
    BeforeValidator(
        _number_of, json_schema_input_type=Count | Annotated[str, Field(pattern="^[0-9]{1,20}$")]
    ),
]


class Audience(TypedDict):
    """How many followers there are, and how many of them were simulated."""

    followers: Annotated[int, Field(ge=1)]
    simulated: Annotated[int, Field(ge=1)]


class Precision(TypedDict):
    """What was asked for, if replicates were added until it was sure.

    Attributes:
        measure: The one that was to be precise; followers_kept where it is not named.
    """

    precision: HalfWidth
    ceiling: Annotated[int, Field(ge=1)]
    measure: NotRequired[str]


class Widest(TypedDict):
    """The widest of the intervals that decided; b is null if the brand is alone, and it is that of its
    mean.
    """

    a: str
    b: str | None
    half_width: float | None


class Pairing(TypedDict):
    """Replicates needed for this precision with common luck and with luck of their own, from the variances of
    this pair; variance_ratio is null if its difference never varied.
    """

    a: str
    b: str
    variance_ratio: float | None
    common: int
    independent: int


class Selected(TypedDict):
    """Who is best, or within the indifference of the best, by a sequential procedure; best and after
    (replicates) are null while several are left.
    """

    procedure: str
    indifference: float
    left: Sequence[str]
    best: str | None
    after: int | None


class Stopping(TypedDict):
    """How it came to so many replicates, if they were added until it was sure.

    Attributes:
        measure: The measure whose paired differences decided.
        precision: Half-width asked for, in the unit of the measure.
        floor: Replicates before the first look.
        ceiling: Replicates at which to give up.
        replicates: Replicates there are.
        reached: Whether every interval is as narrow as asked for; false: the ceiling was.
    """

    rule: str
    measure: str
    precision: HalfWidth
    floor: int
    ceiling: int
    replicates: int
    reached: bool
    widest: Widest
    pairing: Pairing | None
    selection: Selected | None


class Measured(TypedDict):
    """What was measured how often, in a run or in several; ``replicates`` is None of several that are not
    paired.
    """

    replicates: ReadOnly[int | None]
    measures: Mapping[str, About]
    until_sure: NotRequired[Precision]


class Basis(TypedDict):
    """What the numbers of a run follow from, besides the scenario; see :class:`Origin`."""

    sim: str
    code: SourceHash
    plugins: Mapping[str, Any]
    seed: Seed
    replicates: Replicates
    sources: NotRequired[Mapping[str, SourceHash]]
    libraries: NotRequired[Mapping[str, Any]]
    reading: NotRequired[SourceHash]
    network: NotRequired[Sha256]
    until_sure: NotRequired[Precision]


class Origin(Basis):
    """What the numbers depend on.

    Attributes:
        sim: Version of trustsim.
        code: Hash of the source that makes the numbers.
        sources: Hash of each file of what ships and is used, strategies and trust rule, by its name.
        reading: Hash of the source that reads the edge list, if there is one.
        plugins: Version and content hash of each plugin that is used.
        libraries: Versions of the libraries that change a digit of what is computed from replicates.
        seed: The number from which all luck follows; as text where it is above 2^53 - 1, which JavaScript and
            R would read as another number.
        until_sure: content is then that of the question: it holds the ceiling in place of the replicates.
        network: SHA-256 of the edge list, if there is one.
        content: SHA-256 of all of this and the scenario; names the run's directory.
        measures: What each measure is.
    """

    content: Sha256
    measures: Mapping[str, About]


class BrandNumbers(TypedDict):
    """What one brand came to; see :class:`RunBrand`."""

    name: str
    strategy: str
    measures: Mapping[str, Mean]
    acts: NotRequired[Mapping[str, Amount]]
    probability_best: NotRequired[Mapping[str, Chance | None]]


class RunBrand(BrandNumbers):
    """What one brand came to.

    Attributes:
        strategy: The strategy it begins with.
        acts: What it did and met over the run, mean over replicates: posts, posts that asked, comments,
            replies by a person, canned ones of these, and replies that it meant and had no hands for
            (dropped).
        probability_best: For each measure that has a better way, the probability that this brand's mean is
            the best: its share of 1,999 paired resamples of the replicates; below .975 beside a brand that it
            is not told apart from. null where it has no value, or replicates are too few. Empty if it is the
            only brand.
        groups: By what people have done with this brand: contributors commented, bystanders opened a thread,
            lurkers neither; all of them followed from the start. With a pool besides everyone, with who
            joined during the run, and newcomers, who did.
    """

    groups: Groups


class Pair(TypedDict):
    """Two brands on one measure; see :class:`RunPair`. What is counted by replicate is None where these are
    not paired.
    """

    a: str
    b: str
    measure: str
    difference: Mean
    a_better: ReadOnly[int | None]
    b_better: ReadOnly[NotRequired[int | None]]
    draws: ReadOnly[NotRequired[int | None]]
    of: ReadOnly[int | None]
    p: NotRequired[Chance | None]
    p_holm: NotRequired[Chance | None]
    clear: NotRequired[bool | None]
    verdict: NotRequired[Literal["clear", "clear but small", "not clear", "the same"] | None]
    rule_of_three: NotRequired[Chance]


class RunPair(Pair):
    """Two brands on one measure, paired by replicate.

    Attributes:
        a: The one that did better on average; the first in the scenario where neither did, or neither way is
            better.
        difference: a minus b.
        a_better: Replicates in which a did better (had more, where neither way is better); a draw counts for
            nobody.
        b_better: Replicates in which b did.
        draws: Replicates in which both did exactly as well.
        of: Replicates in which both have a value: a_better + b_better + draws.
        p: How surprising the difference would be if there were none; below 0.05 exactly where the interval
            excludes 0. Of the sign test where too few replicates differ for an interval. null for a single
            replicate.
        p_holm: p after Holm's adjustment over the pairs of this measure.
        clear: Whether there is a clear difference: p_holm is below 0.05. false is a result: no clear
            difference.
        verdict: What it comes to. clear but small: clear, and less than scenario.matters says of the measure.
            the same: no replicate differs. null for a single replicate.
        rule_of_three: Where no replicate differs, and so nothing is known of an interval: with 95% confidence
            fewer than so many of further ones would.
    """

    a_better: Count
    b_better: NotRequired[Count]
    draws: NotRequired[Count]
    of: Count


class RateEffect(TypedDict):
    """What another rate of posting alone does to a measure, and how far the leader is ahead then.

    Attributes:
        difference: brand at that rate minus brand as it is, paired by replicate.
        clear: Whether that is a clear difference, with all brands that were tried taken into account (Holm).
        lead: The leader minus the other brand, both at that rate.
    """

    difference: Mean
    clear: bool
    lead: Mean
    lead_clear: bool


class Rated(TypedDict("Rated", {"as": str})):
    """brand at the rate of as, and nothing else of it changed. One of the two is the leader.

    Attributes:
        rate: Posts a day that it then makes.
    """

    brand: str
    rate: Amount
    measures: Mapping[str, RateEffect]


class Rates(TypedDict):
    """Only there where brands post at different rates: how often, and what that alone does.

    Attributes:
        posts_per_day: Of each brand, mean over days and replicates.
        leader: The brand that keeps the most followers.
        simulated: Followers of the small copy of the audience on which the rest was tried; null if it was
            not.
        replicates: Of that; 0 if it was not.
        untold: Brands at another rate than the leader of which it cannot be told, as neither strategy has a
            number for it, or does not follow it.
    """

    posts_per_day: Mapping[str, Amount]
    leader: str
    simulated: int | None
    replicates: Count
    alone: Sequence[Rated]
    untold: Sequence[str]


class VariedNumber(TypedDict):
    """A number of a scenario that was varied, and between which ends; see :class:`sim.experiment.Varied`."""

    name: str
    path: str
    certainty: str
    base: float
    low: float
    high: float
    scale: str


class Summary(TypedDict):
    """Brands of one run or of several held against each other; see :class:`RunSummary`."""

    scenario: ReadOnly[NotRequired[Json]]
    provenance: ReadOnly[Measured]
    brands: ReadOnly[Sequence[BrandNumbers]]
    pairs: ReadOnly[Sequence[Pair]]
    headline: NotRequired[str]
    rates: NotRequired[Rates]
    until_sure: NotRequired[Stopping]


if (
    TYPE_CHECKING
):  # which knows no extra items; keys are computed, and a scenario holds more than is looked at here
    Groups = Mapping[str, Json]
    RunScenario = Json
else:

    class Group(TypedDict, extra_items=Mean):
        """Means of its measures.

        Attributes:
            share: Mean share of the followers of day 1: 0 to 1, or more of everyone and newcomers.
        """

        share: Amount

    class Groups(TypedDict, extra_items=Group):
        """By what people have done with this brand."""

        contributors: Group
        bystanders: Group
        lurkers: Group

    class ScenarioAudience(TypedDict, extra_items=Any):
        """Who follows."""

        size: Annotated[int, Field(ge=1, le=100_000_000)]
        network: NotRequired[Json]
        platform: NotRequired[str]
        traits: NotRequired[Mapping[str, Mapping[str, float]]]

    class ScenarioBrand(TypedDict("ScenarioBrand", {"with": NotRequired[Json]}), extra_items=Any):
        """No two have one name."""

        name: str
        strategy: str
        costs: NotRequired[Mapping[str, float]]

    class Change(TypedDict, extra_items=Any):
        """What changes on a day.

        Attributes:
            strategy: Of a change of its ways.
            event: Of something that happens to it.
        """

        day: int
        brand: str
        strategy: NotRequired[str]
        event: NotRequired[str]

    class RunScenario(TypedDict, extra_items=Any):
        """The scenario, every default written out; loads again to the same scenario.

        Attributes:
            matters: The smallest difference of a measure that matters.
        """

        name: str
        description: NotRequired[str]
        days: Annotated[int, Field(ge=1, le=3650)]
        seed: Seed
        replicates: Replicates
        audience: ScenarioAudience
        psychology: Mapping[str, float]
        brands: Sequence[ScenarioBrand]
        timeline: NotRequired[Sequence[Change]]
        matters: NotRequired[Mapping[str, Amount]]
        topics: NotRequired[Mapping[str, Mapping[str, float]]]
        plugins: NotRequired[Sequence[str]]


class RunSummary(Summary):
    """summary.json of a trustsim run, format 1.

    Attributes:
        brands: In the scenario's order.
        pairs: Every two brands on every measure.
        headline: The run in a few sentences, as sim run says it first.
    """

    format: Literal[1]
    scenario: RunScenario
    provenance: Origin
    brands: Annotated[Sequence[RunBrand], Field(min_length=1)]
    pairs: Sequence[RunPair]


def mean_of(brand: BrandNumbers, measure: str) -> float | None:
    """The mean of a measure; None where the brand has none."""
    return brand["measures"].get(measure, NOTHING)["mean"]
