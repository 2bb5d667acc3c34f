"""How many followers, how many replicates, and how large a film it takes until a picture stops misleading."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.drawing import Line, lines
from sim import plugins
from sim.compare import mean_interval
from sim.experiment import run_replicates
from sim.explain import watch
from sim.report.filming import sample_of
from sim.scenario import Scenario, load

#: Followers -> replicates. The largest take as long as all others together.
SIZES: Mapping[int, int] = {
    50: 60, 100: 60, 200: 60, 500: 60, 1_000: 60, 2_000: 60, 5_000: 60, 10_000: 30, 30_000: 20,
    100_000: 8, 1_000_000: 2,
}  # fmt: skip
#: Followers filmed of so many, in so many replicates.
FILMED, OF, FILMS = (100, 200, 500), 5_000, 6
MEASURES = ("followers_kept", "trust")
BRANDS = ("Megaphone", "Pollster", "Parrot", "Neighbour")
_CLASS = 10  # replicates a class would take the mean of
_DRAWS = 2_000
_FEW = 0.05  # of runs may be wrong before an audience counts as too small
_SPREAD = 5  # replicates from which on a standard deviation is told
_TELLING = 20  # replicates from which on a share of wrong ones is told

Values = npt.NDArray[np.float64]


def scenario(size: int) -> Scenario:
    """The scenario with so many followers."""
    path = Path(__file__).parent / "scenario.yaml"
    return load(path, [f"audience.size={size}"], registry=plugins.load())


def made(
    sizes: Mapping[int, int] = SIZES, filmed: Sequence[int] = FILMED, of: int = OF, films: int = FILMS
) -> str:
    """Run every size, then watch everybody and a film's sample; a line a replicate."""
    registry = plugins.load()
    columns = [f"{brand}.{measure}" for brand in BRANDS for measure in MEASURES]
    written = [",".join(["what", "followers", "replicate", *columns])]

    def add(what: str, followers: int, replicate: int, values: Mapping[tuple[str, str], float]) -> None:
        cells = (f"{values[brand, measure]:.6g}" for brand in BRANDS for measure in MEASURES)
        written.append(",".join([what, str(followers), str(replicate), *cells]))

    for size, replicates in sizes.items():
        asked = scenario(size)
        for result in run_replicates(asked, replicates, workers=None, threads=None, registry=registry):
            found = {
                (brand, measure): result.measures[number][measure]
                for number, brand in enumerate(BRANDS)
                for measure in MEASURES
            }
            add("audience", size, result.replicate, found)
    asked = scenario(of)
    for replicate in range(films):
        everyone = {brand: watch(asked, registry, brand, replicate, []).everyone for brand in BRANDS}
        for size in (of, *filmed):
            rows = np.arange(of) if size == of else sample_of(asked, registry, replicate, size)
            means = {}
            for brand, columns_ in everyone.items():
                means[brand, "trust"] = float(columns_["trust"][rows].mean())
                means[brand, "followers_kept"] = float((columns_["standing"][rows] == 0).mean())
            add("film", size, replicate, means)
    return "\n".join(written) + "\n"


def table(text: str, what: str) -> dict[int, dict[str, Values]]:
    """Followers -> measure -> values, shape (replicates, brands)."""
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["what"] == what]
    return {
        size: {
            measure: np.array(
                [
                    [float(row[f"{brand}.{measure}"]) for brand in BRANDS]
                    for row in rows
                    if int(row["followers"]) == size
                ]
            )
            for measure in MEASURES
        }
        for size in dict.fromkeys(int(row["followers"]) for row in rows)
    }


def truth(found: Mapping[int, Mapping[str, Values]], measure: str) -> list[int]:
    """The order of the brands, best first, in the largest audience."""
    return [int(n) for n in np.argsort(-found[max(found)][measure].mean(axis=0), kind="stable")]


def wrong(values: Values, order: Sequence[int], places: int) -> tuple[float, float]:
    """How often the first ``places`` brands are in another order, before all others.

    The share of rows with a pair the other way round, and of those without one that have a tie.
    """
    ahead = values[:, list(order)]
    turned, tied = np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
    for place in range(places):
        turned |= (ahead[:, place : place + 1] < ahead[:, place + 1 :]).any(axis=1)
        tied |= (ahead[:, place : place + 1] == ahead[:, place + 1 :]).any(axis=1)
    return float(turned.mean()), float((tied & ~turned).mean())


def means_of(values: Values, count: int) -> Values:
    """Means over ``count`` replicates drawn without repetition, many times, by fixed luck."""
    luck = np.random.Generator(np.random.Philox(7))
    drawn = luck.random((_DRAWS, len(values))).argsort(axis=1)[:, :count]
    found: Values = values[drawn].mean(axis=1)
    return found


def wrong_by_size(text: str, measure: str, places: int, count: int = 1) -> dict[int, tuple[float, float]]:
    """Followers -> shares of runs (or of means over ``count`` of them) with a wrong order, and with a tie."""
    found = table(text, "audience")
    order = truth(found, measure)
    return {
        size: wrong(values[measure] if count == 1 else means_of(values[measure], count), order, places)
        for size, values in found.items()
        if len(values[measure]) >= max(_TELLING, count + 10)
    }


def answer(text: str) -> str:
    """Who is misled by what, and how far off."""
    return "\n\n".join([_small(text), _orders(text), _sizes(text), _replicates(text), _film(text)])


def _small(text: str) -> str:
    """What a hundred followers show, and from which size on one run, or ten, can be trusted."""
    said = []
    for measure, called in zip(MEASURES, ("followers kept", "trust"), strict=True):
        one, ten = (wrong_by_size(text, measure, len(BRANDS) - 1, count) for count in (1, _CLASS))
        said.append(
            f"- **By {called}**, one run with 100 followers has the four in a wrong order in "
            f"{_percent(*one[100])} of runs. Wrong or tied in at most {100 * _FEW:.0f} %: one run from "
            f"{_from(one)} followers on, the mean of {_CLASS} from {_from(ten)} on."
        )
    return "\n".join(said)


def _from(shares: Mapping[int, tuple[float, float]]) -> str:
    """The smallest audience from which on all have at most a few wrong or tied orders."""
    bad = [size for size, each in shares.items() if sum(each) > _FEW + 1e-9]
    good = [size for size in shares if not bad or size > max(bad)]
    return f"{min(good):,}" if good else f"more than {max(shares):,}"


def _orders(text: str) -> str:
    found = table(text, "audience")
    said = []
    for measure, called in (("followers_kept", "followers kept"), ("trust", "trust")):
        said.append(f"by {called} {', '.join(BRANDS[n] for n in truth(found, measure))}")
    rows = [
        f"The order in {max(found):,} followers is {'; '.join(said)}. "
        "How often a smaller audience has a pair the other way round (in brackets: no pair, but a tie):",
        "",
        "| followers | wrong winner, kept | wrong order, kept | of means over ten | "
        "wrong winner, trust | wrong order, trust | of means over ten |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    columns = [
        wrong_by_size(text, measure, places, count)
        for measure in MEASURES
        for places, count in ((1, 1), (len(BRANDS) - 1, 1), (len(BRANDS) - 1, _CLASS))
    ]
    for size in columns[0]:
        cells = (_percent(*column[size]) for column in columns)
        rows.append(f"| {size:,} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _percent(turned: float, tied: float) -> str:
    return f"{100 * turned:.0f} %" + (f" (tied {100 * tied:.0f} %)" if tied >= 0.005 else "")


def _sizes(text: str) -> str:
    """Means and the spread of single runs: what is noise, and what moves with size."""
    found = table(text, "audience")
    rows = [
        "What one run is off by (its standard deviation over replicates), and the mean, which moves where "
        "size itself matters:",
        "",
        f"| followers | replicates | {', '.join(BRANDS)}: trust | sd of a run | Neighbour: kept | sd |",
        "|---:|---:|---|---:|---:|---:|",
    ]
    for size, values in found.items():
        trust, kept = values["trust"], values["followers_kept"]
        cells = [", ".join(f"{mean:.3f}" for mean in trust.mean(axis=0))]
        enough = len(trust) >= _SPREAD
        spread = ", ".join(f"{each:.4f}" for each in trust.std(axis=0, ddof=1))
        cells += [spread if enough else "", f"{100 * kept[:, -1].mean():.1f} %"]
        cells.append(f"{100 * kept[:, -1].std(ddof=1):.1f} points" if enough else "")
        rows.append(f"| {size:,} | {len(trust)} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _replicates(text: str) -> str:
    """Half of the interval of the difference between the first two, by replicates."""
    found = table(text, "audience")
    order = truth(found, "trust")
    first, second = order[:2]
    sizes = [size for size in (100, 500, 2_000) if len(found.get(size, {}).get("trust", ())) >= _TELLING]
    rows = [
        f"Half of the 95 % interval of {BRANDS[first]} less {BRANDS[second]} in trust, mean over groups of "
        "so many replicates:",
        "",
        "| replicates | " + " | ".join(f"{size:,} followers" for size in sizes) + " |",
        "|---:|" + "---:|" * len(sizes),
    ]
    for count in (3, 5, 10, 20):
        cells = []
        for size in sizes:
            values = found[size]["trust"]
            difference = values[:, first] - values[:, second]
            groups = difference[: len(difference) // count * count].reshape(-1, count)
            halves = [
                (each.high - each.low) / 2
                for group in groups
                if (each := mean_interval(group)).low is not None and each.high is not None
            ]
            cells.append(f"±{np.mean(halves):.4f}" if halves else "unknown")
        rows.append(f"| {count} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _film(text: str) -> str:
    """How far the people filmed are from everybody."""
    found = table(text, "film")
    of = max(found)
    rows = [
        f"A film shows a sample. How far its means are from those of all {of:,} (root mean square over "
        f"brands and {len(found[of]['trust'])} replicates; in brackets: a plain random sample's):",
        "",
        "| filmed | followers kept | trust |",
        "|---:|---:|---:|",
    ]
    kept = found[of]["followers_kept"]
    for size in sorted(found):
        if size == of:
            continue
        off = {
            measure: float(np.sqrt(((found[size][measure] - found[of][measure]) ** 2).mean()))
            for measure in MEASURES
        }
        plain = float(np.sqrt((kept * (1 - kept)).mean() / size * (1 - size / of)))
        share = f"{100 * off['followers_kept']:.1f} points ({100 * plain:.1f})"
        rows.append(f"| {size:,} | {share} | {off['trust']:.4f} |")
    return "\n".join(rows)


def figure(text: str) -> str:
    """How often the order is wrong, by size."""
    drawn = []
    for name, measure, count in (
        ("kept, one run", "followers_kept", 1),
        ("kept, mean of ten", "followers_kept", _CLASS),
        ("trust, one run", "trust", 1),
        ("trust, mean of ten", "trust", _CLASS),
    ):
        shares = wrong_by_size(text, measure, len(BRANDS) - 1, count)
        drawn.append(Line(name, list(shares), [100 * turned for turned, _ in shares.values()]))
    hundred = 100 * wrong_by_size(text, "followers_kept", len(BRANDS) - 1)[100][0]
    return lines(
        f"With 100 followers, {hundred:.0f} of 100 runs order the four by followers kept wrongly",
        drawn,
        x="followers",
        y="runs with a wrong order, %",
        log=True,
        ticks=[50, 100, 500, 2_000, 10_000],
        zero=True,
    )
