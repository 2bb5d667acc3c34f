"""What the chapters say: every number is of a run, every sentence has its condition, twists are counted."""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sim_lesson.baking import _value, bake, base_of, chapters, moves_to_timeline, scenario_of
from sim_lesson.build import baked, build, chosen_chapters, twists
from sim_lesson.conditions import evaluate, names_in
from sim_lesson.facts import Facts
from sim_lesson.words import Words

from sim import plugins
from sim.errors import ScenarioError
from sim.experiment.pool import run_replicates
from sim.measures import columns_of

from .conftest import go

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opened = Callable[..., "Page"]


@cache
def registry() -> plugins.Registry:
    return plugins.load()


def chapter_of(name: str) -> dict[str, Any]:
    (found,) = chosen_chapters([name])
    return found


def told(name: str, table: Mapping[str, Any] | None = None, **bets: Any) -> str:
    """The sentence on a bet."""
    chapter = chapter_of(name)
    facts = Facts(chapter, table or baked()[name], bets)
    return facts.chosen(chapter["answers2" if set(bets) == {"bet2"} and "answers2" in chapter else "answers"])


# --- runs


def test_every_twist_happens_in_as_many_classes_as_it_has_to() -> None:
    for name, shown, count, _, least in twists(baked()):
        assert shown, name
        assert count >= least, name


def test_the_twists_that_are_counts() -> None:
    talk, faking = (Facts(chapter_of(name), baked()[name]) for name in ("talk", "faking"))
    assert talk["hit_two"] == 0
    assert 5 <= talk["hit"] < talk["of"]  # luck in which class
    assert faking["otto"] >= 5
    assert faking["rosa"] >= 5
    assert faking["otto"] + faking["rosa"] + faking["level"] == faking["cells"] == 20


@pytest.mark.slow
def test_sampled_numbers_come_out_of_a_run_again() -> None:
    draw = random.Random(1)
    for _ in range(15):
        chapter = draw.choice(chapters()["chapters"])
        world = draw.choice(list(chapter["worlds"]))
        table = baked()[chapter["id"]]["worlds"][world]
        number = draw.randrange(table["classes"])
        scenario = scenario_of(chapter, world, registry(), {})
        (result,) = run_replicates(scenario, [number], registry=registry(), workers=1)
        for brand, daily in zip(scenario.brands, result.daily, strict=True):
            columns = dict(zip(columns_of(()), daily[:, 0, :].T, strict=True))
            for measure, rows in table["brands"].get(brand.name, {}).items():
                again = _value(measure, columns, table["days"][-1])
                assert rows[-1][number] == again, (chapter["id"], world, brand.name, measure)


def test_what_ships_is_what_is_built() -> None:
    for language in ("en", "de"):
        shipped = Path(__file__).parents[2] / "plugins" / "sim_lesson" / "built" / f"{language}.html"
        assert shipped.read_text(encoding="utf-8") == build(language), "renew it: python -m sim_lesson.build"


def test_moves_are_a_timeline() -> None:
    you, later = moves_to_timeline(chapter_of("turn"), "0000000344")
    assert you["with"] == {"answer_rate": 1, "questions": 0}
    assert [(change["day"], change["strategy"], change["replies_per_day"]) for change in later] == [
        (50, "genuine-follow-up", 2),
        (57, "canned-reply", 12),
    ]


# --- sentences


def swapped(name: str, order: tuple[str, ...]) -> dict[str, Any]:
    """The table of a chapter in which the pages have changed places."""
    table = copy.deepcopy(baked()[name])
    for world in table["worlds"].values():
        names = list(world["brands"])
        if len(names) == len(order):
            world["brands"] = dict(zip(names, (world["brands"][other] for other in order), strict=True))
    return table


def test_who_bet_right_is_told_so_whoever_wins() -> None:
    said = set()
    for order in itertools.permutations(("Max", "Ivy", "Rosa")):
        table = swapped("pages", order)
        winner = ("Max", "Ivy", "Rosa")[order.index("Rosa")]
        for bet, bet2 in itertools.product(("Max", "Ivy", "Rosa"), repeat=2):
            sentence = told("pages", table, bet=bet, bet2=bet2)
            said.add(sentence)
            first, then = bet == winner, bet2 == winner
            assert sentence == (("right" if first else "changed") if then else ("lost" if first else "wrong"))
    table = copy.deepcopy(baked()["pages"])
    ends = table["worlds"]["base"]["brands"]
    ends["Max"]["kept"] = ends["Rosa"]["kept"]
    assert told("pages", table, bet="Max", bet2="Max") == "level"
    assert said | {"level"} == {each["say"] for each in chapter_of("pages")["answers"]}


@pytest.mark.parametrize(
    ("name", "fact", "far"),
    [("person", "wrote", 3), ("silence", "kept_ivy", 5), ("template", "saw", 17)],
)
def test_numbers_are_told_from_too_high_and_too_low(name: str, fact: str, far: int) -> None:
    truth = round(float(Facts(chapter_of(name), baked()[name])[fact]))
    assert told(name, bet=truth) == "near"
    assert told(name, bet=truth + far) == "above"
    assert told(name, bet=truth - far) == "below"


def test_a_class_may_have_one_winner_or_several() -> None:
    table = copy.deepcopy(baked()["classes"])
    kept = {brand: each["kept"][-1] for brand, each in table["worlds"]["base"]["brands"].items()}
    for winner, values in (("Otto", (20, 20, 25, 20)), ("level", (20, 25, 25, 20))):
        for row, value in zip(kept.values(), values, strict=True):
            row[table["typical"]] = value
        wrong = "wrong_level" if winner == "level" else "wrong"
        right = "right_level" if winner == "level" else "right"
        for bet in ("Max", "Ivy", "Otto", "Rosa", "level"):
            assert told("classes", table, bet=bet) == (right if bet == winner else wrong)
    alone = Facts(chapter_of("classes"), table)["alone"]
    assert isinstance(alone, int)
    assert told("classes", table, bet2=alone) == "count_right"
    assert told("classes", table, bet2=alone + 1) == "count_above"
    assert told("classes", table, bet2=alone - 1) == "count_below"


def test_fear_is_right_where_the_chat_turns_on_max() -> None:
    assert told("talk", bet2="yes") == "yes_right"
    assert told("talk", bet2="no") == "no_wrong"
    calm = copy.deepcopy(baked()["talk"])
    calm["worlds"]["one"] = calm["worlds"]["base"]
    assert told("talk", calm, bet2="yes") == "yes_wrong"
    assert told("talk", calm, bet2="no") == "no_right"
    worst = Facts(chapter_of("talk"), baked()["talk"])["worst"]
    assert {bet: told("talk", bet=bet) for bet in ("none", "eight", "chat")} == {
        bet: "right" if bet == worst else "wrong" for bet in ("none", "eight", "chat")
    }


def test_faking_pays_always_never_or_sometimes() -> None:
    options = ("Otto", "Rosa", "depends")
    assert [told("faking", bet=bet) for bet in options] == ["wrong", "wrong", "right"]
    table = copy.deepcopy(baked()["faking"])
    for world in table["worlds"].values():
        world["brands"]["Otto"]["kept"] = [[500] * 10] * 2
    assert [told("faking", table, bet=bet) for bet in options] == ["always_right", "other", "other"]
    for world in table["worlds"].values():
        world["brands"]["Otto"]["kept"] = [[0] * 10] * 2
    assert [told("faking", table, bet=bet) for bet in options] == ["other", "never_right", "other"]


def test_two_hands_suffice_up_to_a_size_or_for_good() -> None:
    first = Facts(chapter_of("hands"), baked()["hands"])["first"]
    for bet in ("100", "200", "500", "1000", "2000", "never"):
        assert told("hands", bet=bet) == ("right" if bet == first else "wrong")
    table = copy.deepcopy(baked()["hands"])
    for world in table["worlds"].values():
        world["brands"]["Rosa"]["trust"] = [[9000] * 10]
    assert told("hands", table, bet="500") == "never"
    assert told("hands", table, bet="never") == "right"
    phony = float(Facts(chapter_of("hands"), baked()["hands"])["phony"])
    assert [told("hands", bet2=bet) for bet in (phony, phony + 60, phony - 60)] == [
        "phony_near",
        "phony_above",
        "phony_below",
    ]


def test_a_world_without_the_twist_says_so(opened: Opened, tmp_path: Path) -> None:
    table = copy.deepcopy(baked())
    table["pages"] = swapped("pages", ("Ivy", "Max", "Rosa"))
    path = tmp_path / "other.html"
    path.write_text(build("en", ["pages"], table), encoding="utf-8")
    assert [each[1] for each in twists({"pages": table["pages"]})] == [False]
    page = opened("start", path=path)
    go(page, "pages/end")
    assert Words.load("en").texts["pages.but_not"] in page.locator(".but").inner_text()


# --- the language


def test_conditions_are_worked_out_by_class_or_for_all() -> None:
    chapter = baked()["pages"]
    brands = chapter["worlds"]["base"]["brands"]
    kept = {name: brands[name]["kept"][-1] for name in brands}
    assert evaluate("kept(Max)", chapter) == sum(kept["Max"]) / 20
    assert evaluate("typical(kept(Max))", chapter) == kept["Max"][7]
    assert evaluate("many(kept(Max) > 475)", chapter) == sum(value > 475 for value in kept["Max"])
    assert evaluate("better(Rosa, Ivy, kept)", chapter) == 20
    assert evaluate("kept(Max, 7) >= kept(Max)", chapter) is True
    assert evaluate("bet == Rosa and not kept(bet) < 1", chapter, {"bet": "Rosa"}) is True
    assert names_in("kept(Max) < x + 1") == {"Max", "x"}


@pytest.mark.parametrize(
    "text",
    ["__import__('os')", "kept.real", "kept(Max)[0]", "lambda: 1", "'a' * 9", "kept(Max", "1 < 2 < 3",
     "kept(Nobody)", "unknown(Max)", "2 ** 9", "kept(Max, day=7)", "1 / 0", "(" * 400, "1 +" * 400 + "1"],
)  # fmt: skip
def test_nothing_else_is_in_the_language(text: str) -> None:
    with pytest.raises(ScenarioError):
        evaluate(text, baked()["pages"])


def test_every_name_in_a_chapter_is_known() -> None:
    words = {"kept", "trust", "comments", "callouts", "level", "yes", "no", "depends", "days", "size"}
    for chapter in chapters()["chapters"]:
        table = baked()[chapter["id"]]
        known = {*words, *chapter["facts"], *chapter["worlds"], *chapter["sweeps"], *chapter.get("bets", ())}
        known |= {brand for world in table["worlds"].values() for brand in world["brands"]}
        for text in (*chapter["facts"].values(), chapter["but"]["when"]):
            assert names_in(str(text)) <= known, (chapter["id"], text)


# --- a teacher's own world


@pytest.mark.slow
def test_a_scenario_of_one_s_own_takes_the_place_of_the_world(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "name: Mine\ndays: 40\nseed: 3\naudience: {size: 60, network: {kind: none}}\n"
        "psychology: {reach: 0.5}\nbrands: [{name: A, strategy: silence}]\n"
    )
    base = base_of(mine)
    assert base["seed"] == 3
    tables = bake(registry(), base, only=("pages",), workers=1)
    assert tables["pages"]["worlds"]["base"]["size"] == 60
    assert tables["pages"]["spec"]["psychology"]["reach"] == 0.5
    assert "of 60" in build("en", ["pages"], {**baked(), **tables})


@pytest.mark.parametrize("about", ["size: 60, pool: 50", "size: 60, network: {kind: powerlaw-cluster}"])
def test_a_world_that_a_page_cannot_run_is_refused(tmp_path: Path, about: str) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"name: M\naudience: {{{about}}}\nbrands: [{{name: A, strategy: silence}}]\n")
    with pytest.raises(ScenarioError, match="the page cannot run this"):
        bake(registry(), base_of(mine), only=("pages",), workers=1)


def test_a_world_too_large_for_a_page_is_refused(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("name: M\naudience: {size: 5000}\nbrands: [{name: A, strategy: silence}]\n")
    with pytest.raises(ScenarioError, match="at most 2000 people"):
        base_of(mine)


def test_no_word_of_yaml_is_taken_for_yes_or_no() -> None:
    """YAML reads on, off, yes and no as truth values: as keys they would be lost."""

    def keys(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [*value, *itertools.chain.from_iterable(map(keys, value.values()))]
        return list(itertools.chain.from_iterable(map(keys, value))) if isinstance(value, list) else []

    assert [key for key in keys(chapters()) if isinstance(key, bool)] == []
