"""A setting as a scenario file: what was changed, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from sim_serve.saving import as_command, as_file
from sim_serve.served import Served

from sim.plugins import load as load_plugins
from sim.scenario import load, loads

from .conftest import SMALL

ROOT = Path(__file__).parents[2]
SHIPPED = [
    path for path in sorted(ROOT.glob("scenarios/*.yaml")) if path.stem != "real-graph"
]  # that needs a file


def saved(page: Served, *sets: str) -> str:
    return as_file(page, sets, page.with_(sets))


def test_only_what_was_changed_is_changed(served: Callable[..., Served]) -> None:
    text = saved(
        served(),
        "days=30",
        "brands.Talks.with.questions=0.25",
        "brands.Talks.with.answer_rate=0.4",
        "brands.Tells.with.posts_per_day=1",
        "brands.Tells.replies_per_day=unlimited",
        "audience.traits.savvy.mean=2",
        "psychology.recognition=0.05",
    )
    assert text == (
        SMALL.replace("days: 24", "days: 30")
        .replace("questions: 0.5  ", "questions: 0.25  ")
        .replace("# half of what it posts", "# half of what it posts\n      answer_rate: 0.4")
        .replace(
            "    strategy: broadcast\n",
            "    strategy: broadcast\n    with: {posts_per_day: 1}\n    replies_per_day: unlimited\n",
        )
        .replace("{participation: {mean: 0.1}}", "{participation: {mean: 0.1}, savvy: {mean: 2}}")
        .replace("psychology: {reach: 0.4}", "psychology: {reach: 0.4, recognition: 0.05}")
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("psychology: {reach: 0.4}", "psychology: {}"),
        ("psychology: {reach: 0.4}", "psychology:"),
        ("psychology: {reach: 0.4}", "psychology:\n  reach: 0.4\n\n# the end of it"),
        ("psychology: {reach: 0.4}\n", ""),
        ("psychology: {reach: 0.4}", "psychology: {\n  reach: 0.4,\n}"),
        ("name: Talks", 'name: "Dr. No = yes"'),
        ("name: Two cafés", "name: Two cafés\ndescription: |\n  One: two.\n\n  Three"),
        ("    replies_per_day: 12\n", "    costs: {hourly_wage: &w 30}\n"),
        (
            "    replies_per_day: 12\n",
            "    costs: &w {hourly_wage: 30}\n  - {name: C, strategy: silence, costs: *w}\n",
        ),
        ("    replies_per_day: 12\n", "    replies_per_day: 12"),
    ],
)
def test_whatever_the_file_looks_like_it_reads_as_the_setting(
    served: Callable[..., Served], before: str, after: str
) -> None:
    assert before in SMALL
    page = served(SMALL.replace(before, after))
    last = page.scenario.brands[1].name
    quoted = f'"{last}"' if "." in last else last
    sets = [
        "psychology.negativity=1",
        f"brands.{quoted}.with.questions=0.1",
        f"brands.{quoted}.replies_per_day=3",
    ]
    text = saved(page, *sets)
    assert loads(text, registry=page.registry) == page.with_(sets)
    assert ("# who hears whom" in text) == ("*w" not in after)  # an alias is written out


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_can_be_moved_and_saved_with_its_comments(path: Path) -> None:
    registry = load_plugins([])
    page = Served(path, load(path, registry=registry), registry)
    movable = [knob for knob in page.knobs if not knob.missing]
    dice = random.Random(path.stem)
    comments = [line.partition("#")[2] for line in page.text.splitlines() if "#" in line]
    for _ in range(3):
        sets = []
        for knob in dice.sample(movable, 5):
            near = (
                knob.stops[
                    max(
                        0,
                        knob.stops.index(min(knob.stops, key=lambda s: abs(_number(s) - _number(knob.value))))
                        - 1,
                    )
                ]
                if knob.stops
                else knob.choices[0]
            )
            sets.append(f"{knob.key}={near}")
        try:
            wanted = page.with_(sets)
        except Exception:  # a day of the timeline beyond the last: no setting at all
            continue
        text = as_file(page, sets, wanted)
        assert loads(text, base=path.parent, registry=registry).resolved() == wanted.resolved() | {
            "plugins": []
        }
        assert all(comment in text for comment in comments)


def _number(text: str) -> float:
    return float("inf") if text == "unlimited" else float(text)


def test_where_the_edge_list_is_stands_in_no_file(tmp_path: Path) -> None:
    edges = tmp_path / "edges.csv"
    edges.write_text("source,target\n" + "".join(f"{i},{(i * 7 + 1) % 300}\n" for i in range(300)))
    file = tmp_path / "town.yaml"
    text = SMALL.replace("{kind: small-world, mean_degree: 8}", "{kind: file}")
    file.write_text(text, encoding="utf-8")
    registry = load_plugins([])
    scenario = load(file, [f'audience.network.path="{edges}"'], registry=registry)
    page = Served(file, scenario, registry, graph=edges)
    assert saved(page, "days=30") == text.replace("days: 24", "days: 30")
    assert as_command(page, ["days=30"]).endswith(f"town.yaml --set days=30 --graph {edges}")
    assert next(knob for knob in page.knobs if knob.key == "audience.size").missing


def test_a_scenario_that_lies_on_another_stays_so(tmp_path: Path) -> None:
    (tmp_path / "cafes.yaml").write_text(SMALL, encoding="utf-8")
    file = tmp_path / "longer.yaml"
    file.write_text("extends: cafes.yaml   # the town\ndays: 40\n", encoding="utf-8")
    registry = load_plugins([])
    page = Served(file, load(file, registry=registry), registry)
    sets = ["days=30", "psychology.negativity=1"]
    assert saved(page, *sets) == ("extends: cafes.yaml   # the town\ndays: 30\npsychology: {negativity: 1}\n")
    sets = ["brands.Talks.with.questions=0.1"]
    text = saved(page, *sets)
    assert loads(text, base=tmp_path, registry=registry) == page.with_(sets)
