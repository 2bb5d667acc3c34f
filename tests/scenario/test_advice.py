"""Advice is tried: whatever a refusal advises is accepted, and what a slip was meant for is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import mutations
from benchmarks.mutations import Case, Checker, case, run, tried
from sim import ScenarioError, plugins
from sim.experiment.base import Base
from sim.experiment.definition import load_definition
from sim.experiment.designs import points_of
from sim.experiment.schedule import walk
from sim.scenario import Scenario, loads

REGISTRY = plugins.load()
GOOD = """\
name: A day out
brands:
  - name: Pollster
    strategy: ask-and-ignore
"""
PLAIN = "name: A day out\nbrands:\n"


def refused(text: str, **options: Any) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        loads(text, name="x.yaml", registry=REGISTRY, **options)
    return caught.value


#: A slip -> what is said. Each is followed as well, and has to be accepted.
SLIPS = {
    "a parameter beside the strategy": (
        f"{GOOD}    posts_per_day: 2\n",
        "a parameter of ask-and-ignore, which stands in 'with'. Write with: {posts_per_day: 2}.",
    ),
    "a brand's own key among the parameters": (
        f"{GOOD}    with: {{replies_per_day: 2}}\n",
        "unknown parameter. 'replies_per_day' stands beside 'with', not in it.",
    ),
    "hands in hours": (
        f"{GOOD}    hours_per_day: 2\n    costs: {{minutes_per_reply: 4}}\n",
        "hours_per_day: unknown key. Hands are counted in replies: write replies_per_day: 30.",
    ),
    "a no-break space": (f"{GOOD}days: 20\u00a0\n", "Here that is 20, without the no-break space."),
    "a zero-width space": (f"{GOOD}days: \u200b20\n", "Here that is 20, without the zero width space."),
    "digits of full width": (f"{GOOD}days: ２０\n", "Here that is 20."),
    "curly quotes": (f"{GOOD}days: “20”\n", "Here that is 20."),
    "a unit": (f"{GOOD}days: 20 days\n", "Here that is 20."),
    "weeks": (f"{GOOD}days: 4 weeks\n", "Here that is 28."),
    "weeks for days": (f"{GOOD}weeks: 4\n", "weeks: unknown key. Write days: 28."),
    "a million": (f"{GOOD}audience: {{size: 1.5 million}}\n", "Here that is 1_500_000."),
    "a fraction": (f"{GOOD}    with: {{questions: ½}}\n", "Here that is 0.5."),
    "an equals sign in braces": (
        f"{GOOD}    with: {{posts_per_day = 2}}\n",
        'with."posts_per_day = 2": unknown parameter. Write posts_per_day: 2.',
    ),
    "an equals sign for a colon": (f"{GOOD}days = 20\n", "Put ': ' between a key and its value: days: 20"),
    "hands in hours a week": (
        f"{GOOD}    hours_per_week: 7\n",
        "hours_per_week: unknown key. Hands are counted in replies: write replies_per_day: 20.",
    ),
    "thousands": (f"{GOOD}audience: {{size: 10 000}}\n", "Here that is 10_000."),
    "thousands with a comma": (f"{GOOD}audience:\n  size: 10,000\n", "Here that is 10_000."),
    "thousands with a k": (f"{GOOD}audience: {{size: 10k}}\n", "Here that is 10_000."),
    "a per cent": (f"{GOOD}    with: {{questions: 50%}}\n", "Here that is 0.5."),
    "a decimal comma": (f"{GOOD}    costs:\n      hourly_wage: 28,50\n", "Here that is 28.5."),
    "a decimal comma in braces": (
        f"{GOOD}psychology: {{negativity: 1,5, reach: 0,25}}\n",
        "x.yaml:5:26: psychology.negativity: found 1,5. Decimals have a point: write 1.5.",
    ),
    "a price with a comma in braces": (
        f"{GOOD}    costs: {{hourly_wage: 28,50 €, minutes_per_post: 7}}\n",
        "costs.hourly_wage: found 28,50 €. Decimals have a point: write 28.50.",
    ),
    "a price with its currency before it": (
        f"{GOOD}    costs: {{minutes_per_post: 7, hourly_wage: €28,50}}\n",
        "found €28,50. Decimals have a point: write 28.50.",
    ),
    "a number sign in braces": (
        f"{PLAIN}- {{name: #1, strategy: silence}}\n",
        "Put text with '#' in it in quotes: - {name: '#1', strategy: silence}",
    ),
    "a number sign behind a word in braces": (
        f"{PLAIN}- {{strategy: silence, name: Shop #1}}\n",
        "Put text with '#' in it in quotes: - {strategy: silence, name: 'Shop #1'}",
    ),
    "a star": (f"{PLAIN}- name: *Loud*\n  strategy: silence\n", "Put the text in quotes: - name: '*Loud*'"),
    "a star in braces": (
        f"{PLAIN}- {{name: *Loud*, strategy: silence}}\n",
        "Put text that begins like this in quotes: - {name: '*Loud*', strategy: silence}",
    ),
    "an ampersand": (
        f"{PLAIN}- name: & Sons\n  strategy: silence\n",
        "Put the text in quotes: - name: '& Sons'",
    ),
    "an anchor for text": (
        f"{PLAIN}- name: &Sons of Sam\n  strategy: silence\n",
        "'&Sons' names a value that nothing refers to. Put the text in quotes: - name: '&Sons of Sam'",
    ),
    "an exclamation mark": (
        f"{PLAIN}- name: !x\n  strategy: silence\n",
        "Put the text in quotes: - name: '!x'",
    ),
    "a dash for a hyphen": (
        f"{PLAIN}– name: A\n  strategy: silence\n– name: B\n  strategy: broadcast\n",
        "Begin the entries of a list with a hyphen, '-', not with '–'.",
    ),
    "bullets": (
        f"{PLAIN}  • name: A\n    strategy: silence\n",
        "Begin the entries of a list with a hyphen, '-', not with '•'.",
    ),
    "no space behind the colon": (f"{GOOD}days:20\n", "Put a space after the colon: days: 20"),
    "no space in braces": (
        f"{GOOD}audience: {{network: {{kind:none}}}}\n",
        "'kind:none' lacks a space. Write kind: none.",
    ),
    "a kind for a network": (f"{GOOD}audience: {{network: none}}\n", "Here that is {kind: none}."),
    "a mapping in quotes": (f'{GOOD}audience: {{network: "{{kind: none}}"}}\n', "Leave the quotes away."),
    "one mapping for a list": (
        "name: A\nbrands:\n  name: A\n  strategy: silence\n",
        "Begin it with a dash: - ...",
    ),
    "dashes in a mapping": (
        f"{GOOD}audience:\n- size: 30\n",
        "Leave the dashes away: it is a mapping.",
    ),
    "a word misspelt": (f"{GOOD}    replies_per_day: unlimitted\n", "Did you mean 'unlimited'?"),
    "a key that has moved to the traits": (
        f"{GOOD}psychology: {{first_attention: 0.6}}\n",
        "psychology.first_attention: unknown key here. It belongs at 'audience.traits.first_attention': "
        "write audience: {traits: {first_attention: {mean: 0.6}}}.",
    ),
    "a trait misspelt": (
        f"{GOOD}psychology: {{first_atention: 0.6}}\naudience: {{size: 30}}\n",
        "Did you mean 'audience.traits.first_attention'? "
        "Write audience: {traits: {first_attention: {mean: 0.6}}}.",
    ),
    "moments in the wrong place": (
        f"{GOOD}psychology: {{first_attention: {{mean: 0.6}}}}\n",
        "unknown key here. It belongs at 'audience.traits.first_attention'.",
    ),
    "a number for a trait": (
        f"{GOOD}audience: {{traits: {{first_attention: 0.6}}}}\n",
        "audience.traits.first_attention: found 0.6. Write {mean: 0.6}.",
    ),
    "a number that no mean can be": (
        f"{GOOD}audience: {{traits: {{first_attention: 6}}}}\n",
        "audience.traits.first_attention: found 6. Write a mapping of keys to values.",
    ),
    "a key that is gone": (
        f"{GOOD}psychology: {{exit_background: 0.00005}}\n",
        "no key any more. Leaving for no reason of the brand's is in 'exit_hazard' now, the chance a day",
    ),
    "a key like no other": (f"{GOOD}psychology: {{colour: 3}}\n", "record_protects, callout_on_fake, ..."),
    "thousands in braces": (
        f"{GOOD}audience: {{size: 10,000, platform: x}}\n",
        "x.yaml:5:18: audience.size: found 10,000. A comma parts two values: write 10_000, or 10.000",
    ),
    "millions in braces": (
        f"{GOOD}audience: {{size: 1,000,000}}\n",
        "A comma parts two values: write 1_000_000.",
    ),
    "thousands and decimals in braces": (
        f"{GOOD}    costs: {{hourly_wage: 1.234,50}}\n",
        "costs.hourly_wage: found 1.234,50. A comma parts two values: write 1234.50.",
    ),
    "thousands and decimals the other way": (
        f"{GOOD}    costs: {{hourly_wage: 1,234.50}}\n",
        "costs.hourly_wage: found 1,234.50. A comma parts two values: write 1234.50.",
    ),
    "an improper fraction": (f"{GOOD}psychology: {{negativity: 12/8}}\n", "Here that is 1.5."),
    "a number and a fraction": (f"{GOOD}psychology: {{negativity: 10½}}\n", "Here that is 10.5."),
    "keys in one line": (
        f"{GOOD}timeline:\n  - day: 9, brand: Pollster, strategy: broadcast\n",
        "braces: - {day: 9, brand: Pollster, strategy: broadcast}",
    ),
    "a mapping without braces": (f"{GOOD}    with: posts_per_day: 2\n", "braces: with: {posts_per_day: 2}"),
    "a brace that is not opened": (
        f"{GOOD}psychology: negativity: 2, reach: 0.3}}\n",
        "braces: psychology: {negativity: 2, reach: 0.3}",
    ),
    "round brackets": (f"{GOOD}    with: (posts_per_day: 2)\n", "braces: with: {posts_per_day: 2}"),
    "a semicolon for a colon": (f"{GOOD}    with: {{posts_per_day; 2}}\n", "Write posts_per_day: 2."),
    "nothing for a colon in braces": (f"{GOOD}psychology: {{negativity 2}}\n", "Write negativity: 2."),
    "nothing for a colon": (f"{PLAIN}- name A\n  strategy: silence\n", "its value: - name: A"),
    "colons of full width": (
        GOOD.replace(":", "："),
        "Put ': ' between a key and its value: name: A day out",
    ),
    "a close dash": (f"{PLAIN}-name: A\n  strategy: silence\n", "Put a space after the dash: - name: A"),
    "plus signs for bullets": (f"{PLAIN}+ name: A\n  strategy: silence\n", "a hyphen, '-', not with '+'."),
    "numbers for bullets": (
        f"{PLAIN}1. name: A\n   strategy: silence\n2. name: B\n   strategy: broadcast\n",
        "a hyphen, '-', not with '1.'.",
    ),
    "a name that begins a comment": (f"{PLAIN}- name: #1\n  strategy: silence\n", "quotes: - name: '#1'"),
    "a fence of Markdown": (f"```yaml\n{GOOD}```\n", "Leave the lines away that are no part of it: ```yaml"),
    "an event under another key": (
        f"{GOOD}timeline:\n  - {{day: 9, brand: Pollster, kind: fault}}\n",
        "timeline.0.kind: unknown key. Did you mean 'event'?",
    ),
    "neither strategy nor event": (
        f"{GOOD}timeline:\n  - {{day: 9, brand: Pollster}}\n",
        "timeline.0.strategy: missing. Write the name of a strategy, or event: and one of fault, breach.",
    ),
    "weekdays in a list": (
        f"{GOOD}    desk: {{days: [mon, mi, Freitag]}}\n",
        "brands.Pollster.desk.days.2: found the text 'Freitag'.",
    ),
    "ordinary spaces": (
        f"{GOOD}audience:\n\u00a0\u00a0size: 30\n",
        "spaces of another kind",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_as_what_it_is_and_the_advice_works(slip: str, tmp_path: Path) -> None:
    text, said = SLIPS[slip]
    error = refused(text)
    assert said in str(error)
    assert "Did you mean 'replies_per_day'" not in str(error)
    assert "...." not in str(error)
    assert tried(Case(slip, text), Checker(tmp_path)) >= 1


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("audience.network={kind:none}", "Write --set 'audience.network={kind: none}'."),
        ("psychology={negativity: 1,5}", "Write --set 'psychology={negativity: 1.5}'."),
        ("audience.network={kind: none", "Write --set 'audience.network={kind: none}'."),
        ("days=20\u00a0days", "Here that is 20"),
    ],
)
def test_a_slip_in_a_setting_is_told_as_what_to_type(setting: str, said: str, tmp_path: Path) -> None:
    assert said in str(refused(GOOD, sets=[setting]))
    assert tried(Case("setting", GOOD, (setting,)), Checker(tmp_path)) >= 1


def loaded(text: str) -> Scenario:
    return loads(text, registry=REGISTRY)


def test_a_section_with_all_its_lines_commented_out_is_its_default() -> None:
    sections = "psychology:\n#  negativity: 3\naudience:\n  network:\n  traits:\ntimeline:\nplugins:\n"
    assert loaded(f"{GOOD}    with:\n    costs:\n{sections}") == loaded(GOOD)


def test_mappings_are_merged_as_yaml_does_it() -> None:
    text = "brands:\n- &base {name: A, strategy: broadcast, replies_per_day: 3}\n- {<<: *base, name: B}\n"
    text += "- {<<: [{replies_per_day: 9}, *base], name: C, strategy: silence}\nname: x\n"
    brands = loaded(text).brands
    assert [(brand.name, brand.strategy, brand.replies_per_day) for brand in brands] == [
        ("A", "broadcast", 3),
        ("B", "broadcast", 3),
        ("C", "silence", 9),
    ]
    assert "Write <<: *name" in str(refused(f"{GOOD}<<: 3\n"))


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_json_is_read(indent: Any) -> None:
    import json

    data = {"name": '\U0001f600 / \u00e9 "\\ud83d', "brands": [{"name": "A", "strategy": "silence"}]}
    assert loaded(json.dumps(data, ensure_ascii=True, indent=indent)).name == data["name"]


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (
            "set: {psychology.negativty: 2}",
            "x.yaml:4:7: set.psychology.negativty: psychology.negativty: unknown key",
        ),
        ("set: {days: “9”}", "x.yaml:4:7: set.days: days: found the text '“9”'"),
        ("replicates: 2,5k", "Here that is 2500."),
        ("design: {kind: sobl, points: 8}", "Did you mean 'sobol'?"),
        ("design: {kind: sobol, points: 9}", "take 8 or 16"),
        ("measures: trust", "Write a list: [trust]."),
        ("set:\ndesign:\nmeasures:", ""),
    ],
)
def test_an_experiment_says_what_was_meant(added: str, said: str, tmp_path: Path) -> None:
    checker = Checker(tmp_path)
    text = f"name: E\nscenario: scenario.yaml\nfactors: {{psychology.reach: [0.2, 0.4]}}\n{added}\n"
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")
    if said:
        with pytest.raises(ScenarioError) as caught:
            Base(load_definition(file))
        assert said in str(caught.value).replace(str(file), "x.yaml")
    assert tried(Case(added, text, experiment=True), checker) == bool(said)


def test_a_factor_that_is_no_key_is_mended(tmp_path: Path) -> None:
    checker = Checker(tmp_path)
    text = "name: E\nscenario: scenario.yaml\nfactors: {psychology.reech: [0.2, 0.4], days: [3, 30,5]}\n"
    assert tried(Case("factors", text, experiment=True), checker) >= 1
    (tmp_path / "x.yaml").write_text(text.replace(", days: [3, 30,5]", ""))
    definition = load_definition(tmp_path / "x.yaml")
    base = Base(definition)
    with pytest.raises(ScenarioError, match="Did you mean 'reach'"):
        list(walk(definition, base, points_of(definition, base.value)))


def test_one_advice_after_the_other_mends_the_scenario_of_an_experiment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slips = mutations.SCENARIO.replace("reach: 0.4", "reech: 0.4").replace("days: 30", "days: 9000")
    monkeypatch.setattr(mutations, "SCENARIO", slips)
    text = "name: E\nscenario: scenario.yaml\nfactors: {psychology.reach: [0.2, 0.4]}\n"
    assert tried(Case("base", text, experiment=True), Checker(tmp_path)) == 2


@pytest.mark.slow
def test_slips_of_every_kind_end_well() -> None:
    assert run(1, range(250)) == []
    assert len({case(1, number).kind for number in range(250)}) > 20


@pytest.mark.parametrize("value", ["2 hours", "2 posts", "2 kilos", "10²", "2³ posts", "H₂"])
def test_a_number_of_something_else_is_no_guess(value: str) -> None:
    assert "Here that is" not in str(refused(f"{GOOD}    replies_per_day: {value}\n"))


@pytest.mark.parametrize("begin", ["with: a: b", "- a:", "- a: b", "- name"])
def test_a_long_line_is_advised_upon_in_short(begin: str) -> None:
    said = str(refused(f"{begin}{' ' * 16_000}(x\ny: [\n"))
    assert "not YAML" in said
    assert len(said) < 200
