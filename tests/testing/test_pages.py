"""The pages about strategies: every code block runs, and what they list is what there is."""

from __future__ import annotations

import importlib.util
import inspect
import re
import runpy
import sys
from pathlib import Path

import pytest

from sim import Analytics, Day, Inbox, Message, Reply, Strategy, hookimpl, testing
from sim.hookspecs import SIGNATURES, Columns, Hooks, Measure, RunView
from sim.plugins import load
from sim.plugins.reference import reference, signature

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["docs/reference/strategies.md", "docs/explanation/same-luck.md"])
def test_every_block_runs(blocks, page, tmp_path):
    # In a file, as its readers would have it: a strategy shows its source.
    path = tmp_path / "page.py"
    found = blocks(page)
    assert {block.language for block in found} == {"python"}
    path.write_text("\n\n".join(block.text for block in found), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("page_of_docs", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["page_of_docs"] = module
    try:
        spec.loader.exec_module(module)
        tests = [value for name, value in vars(module).items() if name.startswith("test_")]
        for test in tests:
            (mark,) = test.pytestmark
            for row in mark.args[1]:
                test(*row.values)
    finally:
        del sys.modules["page_of_docs"]


def listed(page):
    return (ROOT / page).read_text(encoding="utf-8")


def test_the_reference_has_every_member():
    text = listed("docs/reference/strategies.md")
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", text))))
    for cls in (Day, Inbox, Message, Analytics):
        members = {name for name in dir(cls) if not name.startswith("_")} - set(dir(tuple))
        assert members <= words, (cls, members - words)
    strategy = {name for name in dir(Strategy) if not name.startswith("_")}
    assert strategy <= words, strategy - words
    assert {f"Reply.{reply.name}" for reply in Reply} <= set(re.findall(r"`([^`]+)`", text))
    assert set(testing.__all__) <= words, set(testing.__all__) - words


def test_the_reference_has_every_rule_word_for_word():
    text = listed("docs/reference/strategies.md")
    rows = re.findall(r"^\| `([\w-]+)` \| (.+?) \|$", text.split("## The rules")[1].split("```")[0], re.M)
    assert rows == [(check.name, check.sentence) for check in testing.checks()]


def test_the_page_of_hooks_is_drawn_from_the_hooks():
    assert listed("docs/reference/hooks.md") == reference()


def test_the_page_of_hooks_has_signatures_and_words_of_every_hook():
    text = listed("docs/reference/hooks.md")
    plain = " ".join(text.replace("```python", "").replace("```", "").split())
    for name in SIGNATURES:
        arguments = ", ".join(
            str(one).replace("'", "")
            for one in inspect.signature(getattr(Hooks, name)).parameters.values()
            if one.name != "self"
        )
        assert f"@hookimpl\ndef {name}({arguments})" in text
        assert signature(name) in text
        assert " ".join(getattr(Hooks, name).__doc__.split()) in plain
    for cls in (RunView, Columns, Measure):
        assert " ".join(cls.__doc__.split()) in plain


def test_every_block_of_the_page_of_hooks_runs(blocks, tmp_path):
    for block in blocks("docs/reference/hooks.md"):
        if block.language == "python":
            names = {"hookimpl": hookimpl, "Strategy": Strategy, "MyStrategy": Strategy, "Measure": Measure}
            exec("from __future__ import annotations\n" + block.text, names)
            if "register_measures" in names and "doubters" in block.text:
                path = tmp_path / "doubters.py"
                path.write_text("from sim import hookimpl\n" + block.text, encoding="utf-8")
                assert "doubters" in load([path]).measures


def test_the_shelf_ranks_all_that_ship():
    text = listed("docs/reference/shelf.md")
    names = re.findall(r"^\| \d+ \| `([\w-]+)` \|", text, re.M)
    shelf = sorted(name for name, info in load().strategies.items() if info.origin.builtin)
    assert sorted(names[: len(shelf)]) == sorted(names[len(shelf) :]) == shelf


@pytest.mark.slow
def test_the_numbers_of_the_shelf_are_those_of_its_runs(monkeypatch):
    monkeypatch.setenv("SIM_PLUGINS", "")
    generator = runpy.run_path(str(ROOT / "docs/reference/shelf.py"))
    assert listed("docs/reference/shelf.md") == generator["page"](), (
        "the model moved: draw the page again with `make docs`"
    )


def test_the_shelf_shares_a_rank_only_where_the_first_is_not_clearly_better():
    ranked = runpy.run_path(str(ROOT / "docs/reference/shelf.py"))["ranked"]

    def brand(name, trust):
        return {"name": name, "measures": {"trust": {"mean": trust}}}

    def pair(a, b, low, high):
        return {"a": a, "b": b, "measure": "trust", "difference": {"low": low, "high": high}}

    summary = {
        "brands": [brand("c", 0.3), brand("a", 0.5), brand("b", 0.49)],
        "pairs": [pair("a", "b", -0.01, 0.03), pair("a", "c", 0.1, 0.3), pair("b", "c", -0.1, 0.4)],
    }
    assert [(rank, one["name"]) for rank, one in ranked(summary)] == [(1, "a"), (1, "b"), (3, "c")]
    summary["pairs"][0] = pair("a", "b", 0.005, 0.015)
    assert [rank for rank, _ in ranked(summary)] == [1, 2, 2]
