"""Rival trust rules: what happens stays the model's, what trust becomes of it is the rule's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import Scenario, TrustModel, TrustRule
from sim.errors import PluginError, ScenarioError
from sim.measures import COLUMNS
from sim.plugins import load
from sim.scenario import loads

HEAD = "from sim import TrustRule, hookimpl\nimport numpy as np\n"
TAIL = "\n@hookimpl\ndef register_trust_rules():\n    return [Rule]\n"


def scenario(rule: str, days: int = 25, size: int = 800, **psychology: float) -> Scenario:
    return Scenario.model_validate(
        {
            "name": "rules",
            "days": days,
            "audience": {"size": size, "traits": {"participation": {"mean": 0.08}}},
            "psychology": {"reach": 0.3, "callout_on_fake": 0.9, "callout_on_ignored": 0.2, **psychology},
            "trust_rule": rule,
            "brands": [
                {"name": "Asker", "strategy": "ask-and-ignore"},
                {"name": "Parrot", "strategy": "canned-reply"},
                {"name": "Friend", "strategy": "genuine-follow-up", "replies_per_day": 20},
            ],
        }
    )


def rule_file(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "rule.py"
    path.write_text(
        f'{HEAD}\n\nclass Rule(TrustRule):\n    name = "mine"\n\n{body}\n{TAIL}', encoding="utf-8"
    )
    return path


def ran(rule: str, files: list[Path] | None = None, threads: int = 1, **more: Any) -> TrustModel:
    model = TrustModel(scenario(rule, **more), registry=load(files or []), threads=threads)
    model.run_model()
    return model


def test_a_rule_that_learns_nothing_leaves_everybody_where_she_began(tmp_path: Path) -> None:
    still = "    def update(self, trust, disposition, credit, debit, grudge):\n        return disposition"
    # Without forgetting, since a grudge fades more slowly than the credit that outweighs it here.
    model = ran("mine", [rule_file(tmp_path, still)], forgetting=1.0, grudge_forgetting=1.0)
    own = ran("beta")
    for brand in model.brands:
        np.testing.assert_allclose(brand.column("trust"), model.trait("disposition"), atol=1e-3)
        assert np.ptp(own.brand(brand.name).column("trust") - own.trait("disposition")) > 0.1
    assert model.brand("Parrot").column("grudge").max() > 1  # what happened, happened all the same


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("log-odds", lambda t, c, d, g: (odds := t / (1 - t) * 2 ** (c - d - g)) / (1 + odds)),
        ("rescorla-wagner", lambda t, c, d, g: (t + (1 - t) * (1 - (2 / 3) ** c)) * 0.5 ** (d + g)),
    ],
)
def test_the_rules_that_ship_by_hand(rule: str, expected: Any) -> None:
    update = load().trust_rule(rule).updates()
    for t, c, d, g in [(0.5, 1, 0, 0), (0.5, 0, 1, 0), (0.3, 0.5, 0.25, 0), (0.9, 0, 0, 4), (0.5, 0, 0, 0)]:
        columns = [np.array([float(value)]) for value in (t, 0.5, c, d, g)]
        assert update(*columns, 1)[0] == pytest.approx(expected(t, c, d, g))
    # One piece of good evidence does what it does under equation 1 with a prior weight of 2.
    first = update(*[np.array([value]) for value in (0.5, 0.5, 1.0, 0.0, 0.0)], 1)[0]
    assert first == pytest.approx((1 + 0.5 * 2) / (1 + 2))


def test_trust_is_what_the_rule_said_and_evidence_is_the_models(tmp_path: Path) -> None:
    body = (
        "    seen = []\n\n"
        "    def update(self, trust, disposition, credit, debit, grudge):\n"
        "        assert trust.shape == disposition.shape == credit.shape == debit.shape == grudge.shape\n"
        "        assert ((trust > 0) & (trust < 1)).all()\n"
        "        assert ((credit + debit + grudge) > 0).all()\n"
        "        new = np.where(grudge > 0, 0.123, np.where(debit > credit, 0.4, 0.8))\n"
        "        self.seen.append((credit.max(), debit.max(), grudge.max()))\n"
        "        return new"
    )
    model = TrustModel(
        scenario("mine", forgetting=1.0, grudge_forgetting=1.0), registry=load([rule_file(tmp_path, body)])
    )
    model.run_model()
    rule = model.registry.trust_rule("mine").cls
    assert np.array(rule.seen).max(axis=0) == pytest.approx([1, 4, 4], rel=0.4)  # (3); (4) and (12); (6)
    for brand in model.brands:
        trust = brand.column("trust")
        off = np.min(np.abs(trust[:, None] - np.array([0.123, 0.4, 0.8])), axis=1)
        untouched = np.isclose(trust, model.trait("disposition"), atol=1e-6)
        assert (np.isclose(off, 0, atol=1e-5) | untouched).all()
    assert np.isclose(model.brand("Parrot").column("trust"), 0.123).any()
    assert np.isclose(model.brand("Friend").column("trust"), 0.8).any()


def test_any_number_of_threads_gives_the_same_digits() -> None:
    one, two = (ran("log-odds", threads=threads, size=40_000, days=6) for threads in (1, 2))
    np.testing.assert_array_equal(one.daily, two.daily)
    for brand in one.brands:
        np.testing.assert_array_equal(brand.column("trust"), two.brand(brand.name).column("trust"))


def test_exits_and_joining_go_by_the_rule(tmp_path: Path) -> None:
    low, high = (
        rule_file(
            tmp_path / name, f"    def update(self, trust, *evidence):\n        return 0 * trust + {value}"
        )
        for name, value in (("low", 0.01), ("high", 0.99))
        if not (tmp_path / name).mkdir()
    )
    more = {"exit_hazard": 0.05, "join_chance": 1.0, "callout_seen": 1.0}
    wary, trusting = (ran("mine", [path], **more) for path in (low, high))
    for brand in wary.brands:
        assert brand.followers < trusting.brand(brand.name).followers
    joins = COLUMNS.index("joins")
    assert wary.daily[..., 0, joins].sum() > 0
    assert trusting.daily[..., 0, joins].sum() == 0


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            "    def update(self, trust, *rest):\n        return 1 / 0",
            "update on day 1: ZeroDivisionError in line 9",
        ),
        ("    def update(self, trust, *rest):\n        return 0.5", "gave shape ()"),
        ("    def update(self, trust, *rest):\n        return trust * 3 + 1", "Trust is from 0 to 1"),
        ("    def update(self, trust, *rest):\n        return trust * np.nan", "gave nan"),
        ("    def update(self, trust, *rest):\n        trust[:] = 0\n        return trust", "read-only"),
    ],
)
def test_a_rule_that_goes_wrong_is_named_with_the_day(tmp_path: Path, body: str, says: str) -> None:
    with pytest.raises(PluginError) as error:
        ran("mine", [rule_file(tmp_path, body)])
    assert "trust rule mine (rule.py" in str(error.value)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("    pass", "Rule has no update"),
        ("    def update(self, trust):\n        return trust", "is asked otherwise"),
        (
            '    name = ""\n    def update(self, *columns):\n        return columns[0]',
            "needs a name of its own",
        ),
        (
            '    name = "beta"\n    def update(self, *columns):\n        return columns[0]',
            "needs a name of its own",
        ),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_when_loaded(tmp_path: Path, body: str, says: str) -> None:
    with pytest.raises(PluginError, match=says):
        load([rule_file(tmp_path, body)])


def test_the_models_own_rule_and_the_base_class() -> None:
    assert scenario("beta").trust_rule == "beta"
    with pytest.raises(NotImplementedError):
        TrustRule().update(*[np.zeros(1)] * 5)


def test_an_unknown_rule_is_told_with_its_place() -> None:
    text = "name: x\ntrust_rule: log-oods\nbrands:\n  - {name: A, strategy: broadcast}\n"
    with pytest.raises(ScenarioError) as error:
        loads(text, registry=load())
    assert "2:13: trust_rule: no trust rule is called 'log-oods'. Did you mean 'log-odds'?" in str(
        error.value
    )


def test_one_source_is_enough_where_contagion_is_simple() -> None:
    more = {"join_chance": 1.0, "callout_seen": 1.0, "join_trust": 1.0}
    two, one = (ran("beta", days=6, join_sources=n, **more) for n in (2, 1))
    joined = [model.daily[..., 0, COLUMNS.index("joins")].sum() for model in (two, one)]
    assert joined[1] > joined[0] > 0
