"""What bad input gets: one sentence a problem, with file, line, column, what was found and what would do."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from sim import ScenarioError, plugins
from sim.scenario import load, loads

GOOD = """\
name: A day out
brands:
  - name: Pollster
    strategy: ask-and-ignore
"""


def refused(text: str, **options: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        loads(text, name="x.yaml", **options)  # type: ignore[arg-type]
    assert caught.value.exit_code == 2
    return str(caught.value)


#: What is added to GOOD (from line 5 on), and what is said about it.
ADDED = {
    "a holiday without end": (
        "start: 2026-03-02\nholidays: [.inf]",
        "x.yaml:6:12: holidays.0: found .inf, not a finite number. Write a date as year-month-day, such as "
        "2026-03-02.",
    ),
    "a plugin without end": (
        "plugins: [.inf]",
        "x.yaml:5:11: plugins.0: found .inf, not a finite number. Write text.",
    ),
    "an event on a list of days": (
        "timeline: [{day: [1], brand: Pollster, event: fault}]",
        "x.yaml:5:18: timeline.0.day: found a list. Write a whole number from 1 to 3650. "
        "Here that is 1, without the brackets.",
    ),
    "misspelt key": (
        "audiense: {}",
        "x.yaml:5:1: audiense: unknown key. Did you mean 'audience'?",
    ),
    "misspelt key further in": (
        "audience:\n  sizes: 10_000",
        "x.yaml:6:3: audience.sizes: unknown key. Did you mean 'size'?",
    ),
    "key unlike any other": (
        "audience:\n  colour: red",
        "x.yaml:6:3: audience.colour: unknown key. Keys here: size, pool, network, platform, traits.",
    ),
    "a pool below nobody": (
        "audience: {pool: -1}",
        "x.yaml:5:18: audience.pool: -1 is out of range. Write a whole number from 0 to 100_000_000.",
    ),
    "a pool in words": (
        'audience: {pool: "30k"}',
        "x.yaml:5:18: audience.pool: found the text '30k'. Write a whole number from 0 to 100_000_000. "
        "Here that is 30_000.",
    ),
    "a pool at the wrong level": (
        "pool: 30_000",
        "x.yaml:5:1: pool: unknown key here. It belongs at 'audience.pool'.",
    ),
    "a pool among the parameters of the graph": (
        "audience:\n  network: {pool: 30_000}",
        "x.yaml:6:13: audience.network.pool: unknown key here. It belongs at 'audience.pool'.",
    ),
    "more people than fit": (
        "audience: {pool: 100_000_000}",
        "x.yaml:5:18: audience.pool: followers and pool are 100_010_000 people; at most 100_000_000 fit. "
        "Write 99_990_000 or less.",
    ),
    "a pool outside a graph from a file": (
        "audience: {pool: 100, network: {kind: file, path: edges.csv}}",
        "x.yaml:5:18: audience.pool: a graph from a file ties followers to each other, and would leave the "
        "pool outside. Leave the pool away, or let the graph be drawn (audience.network.kind).\n"
        "x.yaml:5:51: audience.network.path: there is no file 'edges.csv'.",
    ),
    "right key in the wrong place": (
        "negativity: 2",
        "x.yaml:5:1: negativity: unknown key here. It belongs at 'psychology.negativity'.",
    ),
    "misspelt parameter of the model": (
        "psychology: {negativty: 2}",
        "x.yaml:5:14: psychology.negativty: unknown key. Did you mean 'negativity'?",
    ),
    "misspelt trait": (
        "audience: {traits: {participaton: {mean: 0.1}}}",
        "x.yaml:5:21: audience.traits.participaton: unknown key. Did you mean 'participation'?",
    ),
    "misspelt moment of a trait": (
        "audience: {traits: {savvy: {sd: 0.1}}}",
        "x.yaml:5:29: audience.traits.savvy.sd: unknown key. Keys here: mean, sigma.",
    ),
    "duplicate key": (
        "days: 10\ndays: 20",
        "x.yaml:6:1: days: this key stood in line 5 already. Keep one of the two.",
    ),
    "duplicate key further in": (
        "audience:\n  size: 10\n  size: 20",
        "x.yaml:7:3: audience.size: this key stood in line 6 already. Keep one of the two.",
    ),
    "text for a number": (
        "days: many",
        "x.yaml:5:7: days: found the text 'many'. Write a whole number from 1 to 3650.",
    ),
    "number in quotes": (
        'days: "10"',
        "x.yaml:5:7: days: found the text '10'. Write a whole number from 1 to 3650. Leave the quotes away.",
    ),
    "a float for a whole number": (
        "days: 1e2",
        "x.yaml:5:7: days: found 100.0. Write a whole number from 1 to 3650. "
        "Write 100 without a point; thousands are written 10_000.",
    ),
    "half a day": (
        "days: 0.5",
        "x.yaml:5:7: days: found 0.5. Write a whole number from 1 to 3650.",
    ),
    "true for a number": (
        "days: true",
        "x.yaml:5:7: days: found true. Write a whole number from 1 to 3650.",
    ),
    "nothing for a number": (
        "days:",
        "x.yaml:5:6: days: found nothing. Write a whole number from 1 to 3650.",
    ),
    "list for a number": (
        "days: [1, 2]",
        "x.yaml:5:7: days: found a list. Write a whole number from 1 to 3650.",
    ),
    "number for text": (
        "description: 2024",
        "x.yaml:5:14: description: found 2024. Write text. Put it in quotes to make it text.",
    ),
    "text for a mapping": (
        "audience: everyone",
        "x.yaml:5:11: audience: found the text 'everyone'. Write a mapping of keys to values.",
    ),
    "mapping for a list": (
        "timeline: {day: 1}",
        "x.yaml:5:11: timeline: found a mapping. Write a list, each entry with day, brand and "
        "strategy, or with day, brand and event.",
    ),
    "event misspelt": (
        "timeline: [{day: 6, brand: Pollster, event: falt}]",
        "x.yaml:5:45: timeline.0.event: found the text 'falt'. Write one of fault, breach. "
        "Did you mean 'fault'?",
    ),
    "event without severity": (
        "timeline: [{day: 6, brand: Pollster, event: fault, severity: 0}]",
        "x.yaml:5:62: timeline.0.severity: 0 is out of range. Write a number from 1 to 100.",
    ),
    "event beyond character": (
        "timeline: [{day: 6, brand: Pollster, event: fault, integrity: 2}]",
        "x.yaml:5:63: timeline.0.integrity: 2 is out of range. Write a number from 0 to 1.",
    ),
    "event seen in per cent": (
        "timeline: [{day: 6, brand: Pollster, event: fault, seen: 3}]",
        "x.yaml:5:58: timeline.0.seen: 3 is out of range. Write a number from 0 to 1. Did you mean 0.03?",
    ),
    "event for nobody": (
        "timeline: [{day: 6, brand: Pollsters, event: fault}]",
        "x.yaml:5:28: timeline.0.brand: no brand is called 'Pollsters'. Did you mean 'Pollster'?",
    ),
    "event after the end": (
        "timeline: [{day: 600, brand: Pollster, event: fault}]",
        "x.yaml:5:18: timeline.0.day: day 600 is after the last day, 180. "
        "Write a day from 1 to 180, or more days.",
    ),
    "event and change in one": (
        "timeline: [{day: 6, brand: Pollster, event: fault, strategy: silence}]",
        "x.yaml:5:38: timeline.0.event: goes with an event, and this entry changes a strategy. "
        "Make two entries of it.",
    ),
    "key of an event misspelt": (
        "timeline: [{day: 6, brand: Pollster, event: fault, sevrity: 3}]",
        "x.yaml:5:52: timeline.0.sevrity: unknown key. Did you mean 'severity'?",
    ),
    "event without its name": (
        "timeline: [{day: 6, brand: Pollster, severity: 3}]",
        "x.yaml:5:12: timeline.0.event: missing. Write one of fault, breach.",
    ),
    "event under another key": (
        "timeline: [{day: 6, brand: Pollster, kind: fault}, {day: 6, brand: Pollster, kind: breach}]",
        "x.yaml:5:38: timeline.0.kind: unknown key. Did you mean 'event'?\n"
        "x.yaml:5:78: timeline.1.kind: unknown key. Did you mean 'event'?",
    ),
    "event under a key misspelt, with its severity": (
        "timeline: [{day: 6, brand: Pollster, evnt: fault, severity: 5}]",
        "x.yaml:5:38: timeline.0.evnt: unknown key. Did you mean 'event'?",
    ),
    "strategy under a key misspelt": (
        "timeline: [{day: 6, brand: Pollster, stratgy: silence}]",
        "x.yaml:5:38: timeline.0.stratgy: unknown key. Did you mean 'strategy'?",
    ),
    "neither strategy nor event, twice": (
        "timeline: [{day: 6, brand: Pollster, replies_per_day: 2}, {day: 6, brand: Pollster}]",
        "x.yaml:5:12: timeline.0.strategy: missing. Write the name of a strategy, or event: and one of "
        "fault, breach.\n"
        "x.yaml:5:59: timeline.1.strategy: missing. Write the name of a strategy, or event: and one of "
        "fault, breach.",
    ),
    "topic with an unknown key": (
        "topics: {offers: {reech: 2}}",
        "x.yaml:5:19: topics.offers.reech: unknown key. Did you mean 'reach'?",
    ),
    "topic that is a number": (
        "topics: {offers: 2}",
        "x.yaml:5:18: topics.offers: found 2. Write {reach: 2}.",
    ),
    "topics in a list": (
        "topics: [offers]",
        "x.yaml:5:9: topics: found a list. Write a mapping of topics by name, for example "
        "{offers: {reach: 1.5, value: 0.2}}.",
    ),
    "zero days": (
        "days: 0",
        "x.yaml:5:7: days: 0 is out of range. Write a whole number from 1 to 3650.",
    ),
    "too many days": (
        "days: 3651",
        "x.yaml:5:7: days: 3651 is out of range. Write a whole number from 1 to 3650.",
    ),
    "zero size": (
        "audience: {size: 0}",
        "x.yaml:5:18: audience.size: 0 is out of range. Write a whole number from 1 to 100_000_000.",
    ),
    "negative size": (
        "audience: {size: -5}",
        "x.yaml:5:18: audience.size: -5 is out of range. Write a whole number from 1 to 100_000_000.",
    ),
    "absurd size": (
        f"audience: {{size: {'9' * 5000}}}",
        "x.yaml:5:18: audience.size: found .inf, not a finite number. "
        "Write a whole number from 1 to 100_000_000.",
    ),
    "no replicates": (
        "replicates: 0",
        "x.yaml:5:13: replicates: 0 is out of range. Write a whole number from 1 to 1_000_000.",
    ),
    "no precision": (
        "precision: 0",
        "x.yaml:5:12: precision: 0 is out of range. Write a number from 0.0001 to 1.",
    ),
    "precision in words": (
        "precision: fine",
        "x.yaml:5:12: precision: found the text 'fine'. Write a number from 0.0001 to 1.",
    ),
    "negative seed": (
        "seed: -1",
        "x.yaml:5:7: seed: -1 is out of range. Write a whole number from 0 to 2^64 - 1.",
    ),
    "seed of 65 bits": (
        "seed: 18446744073709551616",
        "x.yaml:5:7: seed: 18_446_744_073_709_551_616 is out of range. "
        "Write a whole number from 0 to 2^64 - 1.",
    ),
    "parameter out of its domain": (
        "psychology: {learning: 3}",
        "x.yaml:5:24: psychology.learning: 3 is out of range. "
        "Write a number from 0 to 1 (usually 0.1 to 0.5).",
    ),
    "not a number": (
        "psychology: {negativity: .nan}",
        "x.yaml:5:26: psychology.negativity: found .nan, not a finite number. "
        "Write a number from 0 to 100 (usually 1 to 4).",
    ),
    "infinity": (
        "psychology: {negativity: .inf}",
        "x.yaml:5:26: psychology.negativity: found .inf, not a finite number. "
        "Write a number from 0 to 100 (usually 1 to 4).",
    ),
    "infinity by exponent": (
        "psychology: {negativity: -1e999}",
        "x.yaml:5:26: psychology.negativity: found -.inf, not a finite number. "
        "Write a number from 0 to 100 (usually 1 to 4).",
    ),
    "infinity in a network": (
        "audience: {network: {kind: small-world, rewiring: .inf}}",
        "x.yaml:5:51: audience.network.rewiring: found .inf, not a finite number. "
        "Write a number from 0 to 1.",
    ),
    "infinity where no key is": (
        "loudness: .inf",
        "x.yaml:5:1: loudness: unknown key. Keys here: name, description, days, seed, replicates, "
        "precision, matters, start, holidays, measure_every, audience, psychology, trust_rule, brands, "
        "timeline, currency, draws, topics, plugins.",
    ),
    "a measure that is none": (
        "matters: {trsut: 0.02}",
        "x.yaml:5:11: matters.trsut: unknown key. Did you mean 'trust'?",
    ),
    "less than nothing of a measure that only a plugin knows": (
        "matters: {zebras: -1}",
        "x.yaml:5:19: matters.zebras: -1 is out of range. Write a number of 0 or more.",
    ),
    "points for a share": (
        "matters: {followers_kept: 1.5}",
        "x.yaml:5:27: matters.followers_kept: 1.5 is out of range. Write a number from 0 to 1.",
    ),
    "misspelt kind of network": (
        "audience: {network: {kind: powerlaw-clustr}}",
        "x.yaml:5:28: audience.network.kind: no network is of kind 'powerlaw-clustr'. "
        "Did you mean 'powerlaw-cluster'?",
    ),
    "unheard-of kind of network": (
        "audience: {network: {kind: Facebook}}",
        "x.yaml:5:28: audience.network.kind: no network is of kind 'Facebook'. "
        "The kinds are: powerlaw-cluster, small-world, random, none, file.",
    ),
    "network in a word": (
        "audience: {network: none}",
        "x.yaml:5:21: audience.network: found the text 'none'. "
        "Write a mapping such as {kind: random, mean_degree: 12}. Here that is {kind: none}.",
    ),
    "key of another kind of network": (
        "audience: {network: {kind: random, rewiring: 0.1}}",
        "x.yaml:5:36: audience.network.rewiring: goes with a network of kind small-world, not random. "
        "Leave it away, or set the network as a whole: "
        "--set 'audience.network={kind: small-world, rewiring: 0.1}'.",
    ),
    "graph without a file": (
        "audience: {network: {kind: file}}",
        "x.yaml:5:21: audience.network.path: missing. "
        "Write the path of an edge list in CSV, for example --set audience.network.path=edges.csv.",
    ),
    "measured never": (
        "measure_every: 0",
        "x.yaml:5:16: measure_every: found 0. Write auto, or a whole number of days from 1 to 3650.",
    ),
    "timeline after the last day": (
        "days: 30\ntimeline:\n  - {day: 90, brand: Pollster, strategy: broadcast}",
        "x.yaml:7:11: timeline.0.day: day 90 is after the last day, 30. "
        "Write a day from 1 to 30, or more days.",
    ),
    "timeline after the last day by default": (
        "timeline:\n  - {day: 181, brand: Pollster, strategy: broadcast}",
        "x.yaml:6:11: timeline.0.day: day 181 is after the last day, 180. "
        "Write a day from 1 to 180, or more days.",
    ),
    "timeline before the first day": (
        "timeline:\n  - {day: 0, brand: Pollster, strategy: broadcast}",
        "x.yaml:6:11: timeline.0.day: 0 is out of range. Write a whole number from 1 to 3650.",
    ),
    "timeline naming no brand": (
        "timeline:\n  - {day: 9, brand: Polster, strategy: broadcast}",
        "x.yaml:6:21: timeline.0.brand: no brand is called 'Polster'. Did you mean 'Pollster'?",
    ),
    "timeline naming a stranger": (
        "timeline:\n  - {day: 9, brand: Megaphone, strategy: broadcast}",
        "x.yaml:6:21: timeline.0.brand: no brand is called 'Megaphone'. The brands are: Pollster.",
    ),
    "two changes on one morning": (
        "timeline:\n  - {day: 9, brand: Pollster, strategy: broadcast}\n"
        "  - {day: 9, brand: Pollster, strategy: silence}",
        "x.yaml:7:5: timeline.1: 'Pollster' changes twice on day 9. Keep one of the two.",
    ),
    "change without a strategy": (
        "timeline:\n  - {day: 9, brand: Pollster}",
        "x.yaml:6:5: timeline.0.strategy: missing. Write the name of a strategy, "
        "or event: and one of fault, breach.",
    ),
    "missing plugin": (
        "plugins: [nowhere/to-be-found.py]",
        "x.yaml:5:11: plugins.0: there is no file 'nowhere/to-be-found.py'.",
    ),
    "plugin that is a number": (
        "plugins: [3]",
        "x.yaml:5:11: plugins.0: found 3. Write text.",
    ),
    "control character in a description": (
        'description: "ring \\a the bell"',
        "x.yaml:5:14: description: found the control character U+0007. Remove it.",
    ),
    "not YAML: a bracket open": (
        "audience: {size: 10",
        "x.yaml:6:1: not YAML. Close the bracket: audience: {size: 10}",
    ),
    "not YAML: a tab": (
        "audience:\n\tsize: 10",
        "x.yaml:6:1: not YAML. Indent with spaces, not with tabs.",
    ),
    "not YAML: a colon in text": (
        "description: Asked: and then?",
        "x.yaml:5:19: not YAML. Put the text in quotes: description: 'Asked: and then?'",
    ),
    "not YAML: out of line": (
        "audience:\n  size: 10\n network: {}",
        "x.yaml:7:2: not YAML. Line the keys of one mapping up in one column: network: {}",
    ),
    "not YAML: open quotes": (
        'description: "and so on',
        'x.yaml:6:1: not YAML. Close the quotes: description: "and so on"',
    ),
    "not YAML: at sign": (
        "description: @home",
        "x.yaml:5:14: not YAML. Put the text in quotes: description: '@home'",
    ),
    "control character": (
        "description: ring \a the bell",
        "x.yaml:5:19: the control character U+0007. Remove it.",
    ),
    "second document": (
        "---\nname: another",
        "x.yaml:5:1: a second document begins. Keep one scenario in a file.",
    ),
    "tag": (
        "description: !!python/object/apply:os.system [ls]",
        "x.yaml:5:14: the tag '!!python/object/apply:os.system' is not read. Write plain values only.",
    ),
    "list as a key": (
        "? [a, b]\n: c",
        "x.yaml:5:3: a key must be plain text; found a list or a mapping.",
    ),
    "alias to nothing": (
        "description: *above",
        "x.yaml:5:14: '*above' refers to an anchor that is not above. "
        "Put the text in quotes: description: '*above'",
    ),
    "alias to itself": (
        "audience: &a {traits: *a}",
        "x.yaml:5:23: '*a' refers to what it stands in.",
    ),
}


@pytest.mark.parametrize("case", ADDED)
def test_what_is_wrong_is_said_with_its_place_and_its_fix(case: str) -> None:
    added, said = ADDED[case]
    assert refused(f"{GOOD}{added}\n") == said


#: Whole texts.
TEXTS = {
    "empty": (
        "",
        "x.yaml: the file is empty. "
        "A scenario begins with 'name: ...' and 'brands:'; the files in scenarios/ show how.",
    ),
    "only a comment": (
        "# later\n",
        "x.yaml: the file is empty. "
        "A scenario begins with 'name: ...' and 'brands:'; the files in scenarios/ show how.",
    ),
    "a list": (
        "- a\n- b\n",
        "x.yaml:1:1: found a list where keys with values belong. "
        "A scenario begins with 'name: ...' and 'brands:'; the files in scenarios/ show how.",
    ),
    "a word": (
        "hello\n",
        "x.yaml:1:1: found a single value where keys with values belong. "
        "A scenario begins with 'name: ...' and 'brands:'; the files in scenarios/ show how.",
    ),
    "no brands": (
        "name: A day\n",
        "x.yaml:1:1: brands: missing. Write a list of brands, each with a name and a strategy.",
    ),
    "an empty list of brands": (
        "name: A day\nbrands: []\n",
        "x.yaml:2:9: brands: the list is empty. Write a list of brands, each with a name and a strategy.",
    ),
    "a brand in a word": (
        "name: A day\nbrands: [Pollster]\n",
        "x.yaml:2:10: brands.0: found the text 'Pollster'. Write a mapping with name and strategy.",
    ),
    "a brand without a name": (
        "name: A day\nbrands: [{strategy: broadcast}]\n",
        "x.yaml:2:10: brands.0.name: missing. Write text.",
    ),
    "a brand with an empty name": (
        'name: A day\nbrands: [{name: "  ", strategy: broadcast}]\n',
        "x.yaml:2:17: brands.0.name: the text is empty. Write text.",
    ),
    "a brand with a long name": (
        f"name: A day\nbrands: [{{name: {'x' * 201}, strategy: broadcast}}]\n",
        f"x.yaml:2:17: brands.{'x' * 201}.name: the text has 201 characters. Write at most 200.",
    ),
    "a brand with a line break in its name": (
        'name: A day\nbrands: [{name: "a\\nb", strategy: broadcast}]\n',
        "x.yaml:2:17: brands.0.name: found the control character U+000A. Remove it.",
    ),
    "two brands of one name, but for blanks": (
        'name: A day\nbrands:\n- {name: A, strategy: broadcast}\n- {name: " A ", strategy: silence}\n',
        "x.yaml:4:10: brands.A.name: two brands are called 'A'. Give each a name of its own.",
    ),
    "no name": (
        "brands: [{name: A, strategy: broadcast}]\n",
        "x.yaml:1:1: name: missing. Write text.",
    ),
    "misspelt key of a brand": (
        "name: A day\nbrands: [{name: A, strateggy: broadcast, strategy: silence}]\n",
        "x.yaml:2:20: brands.A.strateggy: unknown key. Did you mean 'strategy'?",
    ),
    "a brand whose name has dots": (
        "name: A day\nbrands: [{name: Dr. No, strategy: broadcast, costs: {wage: 1}}]\n",
        "x.yaml:2:54: brands.\"Dr. No\".costs.wage: unknown key. Did you mean 'hourly_wage'?",
    ),
    "no end of hands": (
        "name: A day\nbrands: [{name: A, strategy: silence, replies_per_day: .inf}]\n",
        "x.yaml:2:56: brands.A.replies_per_day: found .inf, not a finite number. "
        "Write a whole number of 0 or more, or unlimited. Here that is unlimited.",
    ),
    "half a hand": (
        "name: A day\nbrands: [{name: A, strategy: silence, replies_per_day: 2.5}]\n",
        "x.yaml:2:56: brands.A.replies_per_day: found 2.5. Write a whole number of 0 or more, or unlimited.",
    ),
    "infinity for a strategy": (
        "name: A day\nbrands: [{name: A, strategy: silence, with: {x: .inf}}]\n",
        "x.yaml:2:49: brands.A.with.x: found .inf, not a finite number. Write a finite number.",
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_a_text_that_is_no_scenario_is_told_so(case: str) -> None:
    text, said = TEXTS[case]
    assert refused(text) == said


#: Brands against the strategies that ship.
STRATEGIES = {
    "misspelt strategy": (
        "strategy: brodcast",
        "x.yaml:4:15: brands.A.strategy: no strategy is called 'brodcast'. Did you mean 'broadcast'?",
    ),
    "unknown strategy": (
        "strategy: witchcraft",
        "x.yaml:4:15: brands.A.strategy: no strategy is called 'witchcraft'. "
        "`sim strategies` lists those there are.",
    ),
    "misspelt parameter": (
        "strategy: broadcast\n    with: {post_per_day: 1}",
        "x.yaml:5:12: brands.A.with.post_per_day: unknown parameter. Did you mean 'posts_per_day'?",
    ),
    "unknown parameter": (
        "strategy: broadcast\n    with: {volume: 11}",
        "x.yaml:5:12: brands.A.with.volume: unknown parameter. broadcast takes: posts_per_day, answer_rate.",
    ),
    "parameter of a strategy that has none": (
        "strategy: silence\n    with: {volume: 11}",
        "x.yaml:5:12: brands.A.with.volume: unknown parameter. silence takes none.",
    ),
    "parameter out of range": (
        "strategy: broadcast\n    with: {answer_rate: 1.5}",
        "x.yaml:5:25: brands.A.with.answer_rate: must be a number from 0 to 1, not 1.5.",
    ),
    "text for a parameter": (
        'strategy: broadcast\n    with: {answer_rate: "0.5"}',
        "x.yaml:5:25: brands.A.with.answer_rate: must be a number from 0 to 1, not '0.5'. "
        "Leave the quotes away.",
    ),
    "parameters in a list": (
        "strategy: broadcast\n    with: [answer_rate]",
        "x.yaml:5:11: brands.A.with: found a list. "
        "Write a mapping of the strategy's parameters, for example {posts_per_day: 1}.",
    ),
    "a mix of what does not exist": (
        "strategy: mixed\n    with: {of: {witchcraft: 1}}",
        "x.yaml:5:11: brands.A.with: no strategy is called 'witchcraft'. "
        "`sim strategies` lists those there are.",
    ),
}


@pytest.mark.parametrize("case", STRATEGIES)
def test_strategies_and_their_parameters_are_checked_where_they_stand(case: str) -> None:
    written, said = STRATEGIES[case]
    text = f"name: A day\nbrands:\n  - name: A\n    {written}\n"
    assert refused(text, registry=plugins.load()) == said


def test_a_change_of_ways_is_checked_like_a_brand() -> None:
    text = GOOD + "timeline:\n  - {day: 9, brand: Pollster, strategy: broadcst, with: {}}\n"
    text += "  - {day: 19, brand: Pollster, strategy: broadcast, with: {ansver_rate: 1}}\n"
    assert refused(text, registry=plugins.load()).splitlines() == [
        "x.yaml:6:41: timeline.0.strategy: no strategy is called 'broadcst'. Did you mean 'broadcast'?",
        "x.yaml:7:60: timeline.1.with.ansver_rate: unknown parameter. Did you mean 'answer_rate'?",
    ]


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file() -> None:
    brands = "brands:\n  - {name: A, strategy: brodcast}\n  - {name: A, strategy: silence}\n"
    text = f"name: 3\ndayz: 4\n{brands}seed: -1\n"
    sets = ["audience.size=0"]
    assert refused(text, registry=plugins.load(), sets=sets).splitlines() == [
        "x.yaml:1:7: name: found 3. Write text. Put it in quotes to make it text.",
        "x.yaml:2:1: dayz: unknown key. Did you mean 'days'?",
        "x.yaml:4:25: brands.A.strategy: no strategy is called 'brodcast'. Did you mean 'broadcast'?",
        "x.yaml:5:12: brands.A.name: two brands are called 'A'. Give each a name of its own.",
        "x.yaml:6:7: seed: -1 is out of range. Write a whole number from 0 to 2^64 - 1.",
        "--set audience.size=0: audience.size: 0 is out of range. "
        "Write a whole number from 1 to 100_000_000.",
    ]


def test_many_problems_are_cut_short() -> None:
    lines = refused(GOOD + "psychology:\n" + "".join(f"  wrong{n}: 1\n" for n in range(50))).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "... and 30 more."


def test_the_error_knows_its_place_and_survives_the_way_between_processes() -> None:
    with pytest.raises(ScenarioError) as caught:
        loads(GOOD + "days: 0\n", name="x.yaml")
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.file, error.line, error.column, error.key) == ("x.yaml", 5, 7, "days")
    assert str(error) == str(caught.value)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 8)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "x.yaml:5:45: more than 100_000 values; an alias counts as all it stands for."),
        ("a: " + "[" * 100_000, "x.yaml:1:35: nested more than 32 levels deep. A scenario needs five."),
        (
            "a:\n- {b: 1, c: " + "[" * 999,
            "x.yaml:2:42: nested more than 32 levels deep. A scenario needs five.",
        ),
        ("a: " + "{a: " * 100_000, "x.yaml:1:128: nested more than 32 levels deep. A scenario needs five."),
        ("# " + "x" * (1 << 20), "x.yaml: 1_048_578 bytes are too many; a scenario has at most 1_048_576."),
    ],
    ids=["100 million by alias", "100,000 lists deep", "further in", "100,000 mappings deep", "a megabyte"],
)
def test_what_would_blow_up_is_refused_before_it_does(text: str, said: str) -> None:
    assert refused(text) == said


def test_an_indented_first_line_is_the_one_out_of_line() -> None:
    said = refused(f" {GOOD}")
    assert said.startswith("x.yaml:2:1: not YAML. Begin line 1 at the margin: name: ")


def test_a_missing_file_suggests_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "three-cafes.yaml").write_text(GOOD)
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "three-cafe.yaml")
    assert str(caught.value) == (
        f"{tmp_path}/three-cafe.yaml: there is no such file. Did you mean '{tmp_path}/three-cafes.yaml'?"
    )


def test_a_missing_file_suggests_a_shipped_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "classroom.yaml").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load("classroom")
    assert str(caught.value) == "classroom: there is no such file. Did you mean 'scenarios/classroom.yaml'?"


def test_a_missing_file_unlike_any_other(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "x.yaml")
    assert str(caught.value) == f"{tmp_path}/x.yaml: there is no such file."


def test_a_directory_is_no_scenario(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path)
    assert (
        str(caught.value) == f"{tmp_path}: is a directory. Name a scenario file, such as {tmp_path}/a.yaml."
    )


def test_bytes_that_are_no_text_are_placed(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: ok\ndescription: caf\xe9\n".encode("latin-1"))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert str(caught.value) == f"{path}:2:17: byte 0xe9 is not UTF-8 text. Save the file as UTF-8."


def test_a_file_that_is_too_long_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_bytes(b"#" * (1 << 21))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert (
        str(caught.value) == f"{path}: is longer than 1_048_576 bytes. A scenario is a page or two of text."
    )


def test_missing_files_that_the_scenario_names_are_told_from_where_they_were_looked_for(
    tmp_path: Path,
) -> None:
    (tmp_path / "friends.csv").write_text("a,b\n0,1\n")
    path = tmp_path / "x.yaml"
    path.write_text(GOOD + "audience:\n  network: {kind: file, path: freinds.csv}\nplugins: [.]\n")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert str(caught.value).splitlines() == [
        f"{path}:6:31: audience.network.path: there is no file 'freinds.csv' "
        f"(looked for from '{tmp_path}', where the scenario is). Did you mean '{tmp_path}/friends.csv'?",
        f"{path}:7:11: plugins.0: '.' is a directory.",
    ]
