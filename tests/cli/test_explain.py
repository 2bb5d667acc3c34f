"""``sim explain`` as a user has it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.cli import explain_shown
from sim.explain import to_dict
from sim.terminal.marks import ASCII, UNICODE

Command = Callable[..., subprocess.CompletedProcess[str]]

SCENARIO = """\
name: A lively town
days: 25
seed: 3
replicates: 3
audience: {size: 80, traits: {participation: {mean: 0.3}}}
psychology:
  {reach: 0.6, callout_on_ignored: 0.4, callout_seen: 0.6, callout_on_fake: 0.5, recognition: 0.1,
   exit_hazard: 0.003, thread_opening: 0.4, habituation: 0.15}
brands:
  - {name: Pollster, strategy: ask-and-ignore, with: {posts_per_day: 1, questions: 0.7}}
  - {name: Parrot, strategy: canned-reply, with: {posts_per_day: 1}}
  - {name: Twin, strategy: canned-reply, with: {posts_per_day: 1}}
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run."""
    from sim import plugins
    from sim.experiment import run_scenario
    from sim.scenario import loads

    registry = plugins.load()
    place = tmp_path_factory.mktemp("explain")
    run = run_scenario(loads(SCENARIO, registry=registry), registry, place, workers=1, threads=1).run
    assert run is not None
    return run.directory


@pytest.fixture
def asked(here: Command, kept: Path) -> Callable[..., dict[str, Any]]:
    """`asked("--follower", "7")`: what ``--json`` gives."""

    def ask(*options: str) -> dict[str, Any]:
        done = here("explain", kept, "--json", *options)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return ask


def lines(text: str) -> str:
    return " ".join(text.split())


def test_a_story(here: Command, kept: Path) -> None:
    done = here("explain", kept, "--brand", "Pollster", "--follower", "first-to-leave")
    assert done.returncode == 0, done.stderr
    text = lines(done.stdout)
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert "\x1b" not in done.stdout
    for word in (
        "of Pollster",
        "the first who left because of the brand",
        "the median one for",
        "Disposed to trust",
    ):
        assert word.lower() in text.lower()
    for word in ("day 1", "● trust", "attention", "equations of docs/model.md", "they began with"):
        assert word in text


def test_by_itself_the_typical_follower_of_the_first_brand(asked: Callable[..., dict[str, Any]]) -> None:
    found = asked()
    assert found["brand"] == "Pollster"
    assert found["picked"].startswith("whose trust, attention and expectation end nearest")
    assert found["chosen"] == "median"
    assert found["what_if"] is None
    assert len(found["evenings"]["trust"]) == 26
    same = asked("--follower", str(found["follower"]), "--replicate", str(found["replicate"]))
    assert same["chosen"] == "asked"
    assert same["story"] == found["story"]


@pytest.mark.parametrize(
    "who", ["typical", "first-to-leave", "stayed-elsewhere", "never-wrote", "loudest", "most-loyal"]
)
def test_named_followers_are_what_they_are_called(asked: Callable[..., dict[str, Any]], who: str) -> None:
    found = asked("--follower", who, "--brand", "Pollster" if who == "never-wrote" else "Parrot")
    kinds = [kind for moment in found["story"] for kind in moment["kinds"]]
    if who == "loudest":
        assert "called_out" in kinds
    left = ("first-to-leave", "stayed-elsewhere", "never-wrote")
    assert (found["left"] is not None) == (who in left) or who in ("typical", "loudest")
    if who in ("first-to-leave", "never-wrote"):
        assert found["decided"]["kind"] not in ("boredom", "background")
    assert who != "never-wrote" or "wrote" not in kinds
    if who == "stayed-elsewhere":
        assert found["picked"].endswith("on the last day: Pollster")
        there = asked("--follower", str(found["follower"]), "--brand", "Pollster")
        assert there["evenings"]["standing"][-1] == 0


def test_who_stayed_there_is_asked_of_the_two_brands_that_part(asked: Callable[..., dict[str, Any]]) -> None:
    found = asked("--brand", "Parrot", "--against", "Pollster", "--follower", "stayed-elsewhere")
    gone, stays = (
        asked("--brand", name, "--follower", str(found["follower"])) for name in ("Parrot", "Pollster")
    )
    assert gone["left"] is not None
    assert stays["left"] is None


def test_what_if(here: Command, kept: Path, asked: Callable[..., dict[str, Any]]) -> None:
    base = asked("--follower", "loudest")
    day = next(moment["day"] for moment in base["story"] if "ignored" in moment["kinds"])
    options = ("--follower", "loudest", "--what-if", f"answer day {day}")
    found = asked(*options)["what_if"]
    assert found["first_day"] == day
    assert any("answered" in moment["kinds"] and moment["day"] == day for moment in found["story"])
    assert found["measures"]["replies"]["then"] > found["measures"]["replies"]["was"]
    done = here("explain", kept, *options)
    text = lines(done.stdout)
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    for word in (f"What if: answer day {day}", "Then, in their story:", "No longer:", "got a personal answer",
                 "trust, if", "Pollster in this replicate: "):  # fmt: skip
        assert word in text
    assert f"Until day {day - 1} all is as it was." in text or day == 1


def test_several_changes_at_once(asked: Callable[..., dict[str, Any]]) -> None:
    found = asked("--follower", "loudest", "--what-if", "no call-outs", "--what-if", "always answered")
    assert found["what_if"]["changes"] == ["no call-outs", "always answered"]
    kinds = {kind for moment in found["what_if"]["story"] for kind in moment["kinds"]}
    assert not kinds & {"ignored", "called_out", "heard_call_outs"}
    assert found["what_if"]["measures"]["call_outs"]["then"] == 0


def test_what_changes_nothing_is_said_to(here: Command, kept: Path) -> None:
    done = here("explain", kept, "--follower", "loudest", "--what-if", "never recognised")
    assert done.returncode == 0, done.stderr
    assert "Nothing changes, for them or for anybody: it was so already." in lines(done.stdout)


def test_where_two_brands_part(here: Command, kept: Path, asked: Callable[..., dict[str, Any]]) -> None:
    found = asked("--brand", "Pollster", "--against", "Parrot")
    assert found["parting"]["audience"]["day"] >= 1
    assert found["sentence"] in lines(here("explain", kept, "--against", "Parrot").stdout)
    told = here("explain", kept, "--brand", "Pollster", "--against", "Parrot", "--follower", "loudest").stdout
    assert "first feels a difference on day" in lines(told)
    same = here("explain", kept, "--brand", "Parrot", "--against", "Twin", "--follower", "5")
    assert "They never part: Parrot and Twin do the same on every day" in lines(same.stdout)
    assert "To follower 5 both are the same to the last day." in lines(same.stdout)
    assert asked("--brand", "Parrot", "--against", "Twin")["parting"] == {"audience": None, "follower": None}


def test_why_they_left(here: Command, kept: Path) -> None:
    from sim.results.why import read_why

    done = here("explain", kept, "--why-they-left")
    assert done.returncode == 0, done.stderr
    found = read_why(kept)
    assert found is not None
    text = lines(done.stdout)
    assert all(len(line) <= 80 or str(kept) in line for line in done.stdout.splitlines())
    assert f"{found['sample']} of 80 followers" in text
    for name, each in found["brands"].items():
        assert sum(each["kinds"].values()) == each["left"] == len(each["departures"])
        assert explain_shown._verdict(name, each) in text
    assert found["brands"]["Parrot"] == found["brands"]["Twin"]
    assert any(each["left"] for each in found["brands"].values())
    (kept / "why.json").unlink()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--brand", "Polster"),
            "--brand: no brand of this run is called 'Polster'. Did you mean 'Pollster'?",
        ),
        (("--follower", "80"), "--follower: there is no follower 80: they are numbered from 0 to 79."),
        (("--follower", "loudst"), "--follower: nobody is called 'loudst'. Did you mean 'loudest'?"),
        (
            ("--brand", "Parrot", "--against", "Twin", "--follower", "stayed-elsewhere"),
            "--follower: nobody left Parrot and stayed with another brand. Try typical.",
        ),
        (("--follower", "-4"), "there is no follower -4"),
        (("--follower", "1,0_80"), "there is no follower 1080:"),
        (("--follower", "9" * 5000), "there is no follower 999"),
        (("--follower", "\u00b2"), "--follower: nobody is called '\u00b2'."),
        (("--follower", "+-4"), "--follower: nobody is called '+-4'."),
        (
            ("--replicate", "3"),
            "--replicate: there is no replicate 3 in this run: there are replicates 0 to 2.",
        ),
        (("--what-if", "be nice"), "--what-if: 'be nice' is nothing that can be changed. Say one of:"),
        (("--what-if", "anser day 3"), "Did you mean 'answer day N'?"),
        (("--what-if", "answer day 99"), "the days of this run are 1 to 25"),
        (("--against", "Parot"), "--against: no brand of this run is called 'Parot'. Did you mean 'Parrot'?"),
        (("--against", "Parrot", "--what-if", "never bored"), "two questions"),
        (("--plugin", __file__), "--plugin: test_explain.py: this run has no plugin files."),
        (("--why-they-left", "--brand", "Parrot"), "a sample of all brands' followers"),
    ],
)
def test_wrong_input_is_told_with_the_fix(
    here: Command, kept: Path, options: tuple[str, ...], said: str
) -> None:
    done = here("explain", kept, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_scenario_is_not_a_run(here: Command, kept: Path) -> None:
    done = here("explain", kept / "scenario.yaml")
    assert done.returncode == 2
    assert f"is a scenario, not a run of it. Run it first: sim run {kept / 'scenario.yaml'}" in done.stderr


def test_no_run_there(here: Command, kept: Path) -> None:
    done = here("explain", kept.parent / "nothing")
    assert done.returncode == 2
    assert "there is no such run. There are:" in done.stderr
    assert str(kept) in done.stderr


def test_a_run_that_does_not_come_out_as_it_did_is_refused(here: Command, kept: Path, tmp_path: Path) -> None:
    import shutil

    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    other = tmp_path / "other"
    shutil.copytree(kept, other)
    table = pq.read_table(other / "daily.parquet")
    trust = table["trust"].to_numpy().copy()
    rows = np.arange(len(trust))
    brand = np.array(table["brand"].to_pylist()) == "Pollster"
    first = rows[brand & (table["day"].to_numpy() == 9)]
    trust[first] += 0.25
    place = table.column_names.index("trust")
    pq.write_table(table.set_column(place, "trust", pa.array(trust)), other / "daily.parquet")
    (other / "SHA256SUMS").unlink()  # nothing says that the table was changed
    done = here("explain", other, "--follower", "5")
    assert done.returncode == 2
    assert "does not come out as it did (Pollster, day 9, trust of all:" in done.stderr
    assert "The code has changed since." in done.stderr
    assert f"sim run {other / 'scenario.yaml'} --force" in done.stderr
    assert here("explain", other, "--brand", "Parrot", "--follower", "5").returncode == 0
    summary = json.loads((other / "summary.json").read_text(encoding="utf-8"))
    summary["provenance"]["sim"] = "0.0.9"
    (other / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    assert "made by trustsim 0.0.9" in here("explain", other, "--follower", "5").stderr
    summary["provenance"]["sim"] = __import__("sim").__version__
    summary["provenance"]["plugins"]["mine.py"] = "sha256:0"
    (other / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    assert "Changed since: mine.py." in here("explain", other, "--follower", "5").stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed: 3\n", "seed: 46\n", "was changed since the run: seed 3 then, 46 now. What"),
        ("questions: 0.7", "questions: 0.6", "brands.Pollster.with.questions 0.7 then, 0.6 now. What"),
        ("name: Twin", "name: Heir", "brands.Twin.name Twin then, Heir now. What"),
        ("name: A lively town", "name: A dull town", None),
    ],
)
def test_a_scenario_edited_since_is_said_to_be(
    here: Command, kept: Path, tmp_path: Path, old: str, new: str, said: str | None
) -> None:
    import shutil

    other = tmp_path / "other"
    shutil.copytree(kept, other)
    text = (other / "scenario.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (other / "scenario.yaml").write_text(text.replace(old, new), encoding="utf-8")
    done = here("explain", other, "--follower", "5")
    assert done.returncode == (2 if said else 0)
    assert "The code has changed" not in done.stderr
    if said:
        assert said in done.stderr
        assert f"sim run {other / 'scenario.yaml'}" in done.stderr


OWN = '''\
from sim import Inbox, Post, Reply, State, Strategy


class Moody(Strategy):
    """Answers on every second day.

    Source: none; a test's.
    """

    name = "moody"

    days: State[int] = 0

    def plan(self, day):
        self.days += 1
        return [Post.ask()]

    def answer(self, inbox: Inbox):
        return inbox.all(Reply.PERSONAL) if self.days % 2 else inbox.nothing()
'''


def kept_elsewhere(file: Path, name: str) -> Path:
    """A copy of ``file`` under another name."""
    other = file.with_name("copies") / name
    other.parent.mkdir()
    other.write_bytes(file.read_bytes())
    return other


def test_a_strategy_of_ones_own(here: Command, tmp_path: Path) -> None:
    from sim import plugins
    from sim.experiment import run_scenario
    from sim.scenario import loads

    (tmp_path / "moody.py").write_text(OWN, encoding="utf-8")
    registry = plugins.load([tmp_path / "moody.py"])
    text = SCENARIO.replace("strategy: canned-reply, with: {posts_per_day: 1}", "strategy: moody").replace(
        "replicates: 3", "replicates: 1"
    )
    text += f"plugins: [{tmp_path / 'moody.py'}]\n"
    run = run_scenario(loads(text, registry=registry), registry, tmp_path / "runs", workers=1, threads=1).run
    assert run is not None
    done = here("explain", run.directory, "--brand", "Parrot", "--follower", "most-loyal", "--json")
    assert done.returncode == 0, done.stderr
    days = {moment["day"] % 2 for moment in json.loads(done.stdout)["story"] if "answered" in moment["kinds"]}
    assert days <= {1}

    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "moody.py").unlink()  # the run has its own
    own = run.directory / "plugins" / "moody.py"
    moved = own.rename(tmp_path / "elsewhere" / "moody.py")
    lost = here("explain", run.directory, "--brand", "Pollster", "--follower", "1")
    assert lost.returncode == 2
    assert f"are not there any more: {own}. Say where they are now:" in lost.stderr
    assert f"sim explain {run.directory} --plugin PATH/moody.py" in lost.stderr
    again = here("explain", run.directory, "--brand", "Parrot", "--follower", "most-loyal", "--json",
                 "--plugin", moved)  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert again.stdout == done.stdout
    for given, said in (
        (moved.with_name("other.py"), "--plugin: there is no file"),
        (kept_elsewhere(moved, "other.py"), "--plugin: other.py: those of this run are called moody.py."),
    ):
        wrong = here("explain", run.directory, "--plugin", given)
        assert wrong.returncode == 2
        assert said in wrong.stderr
    moved.write_text(OWN.replace("% 2", "% 3"), encoding="utf-8")
    another = here("explain", run.directory, "--brand", "Parrot", "--follower", "1", "--plugin", moved)
    assert another.returncode == 2
    assert "Changed since: moody.py." in another.stderr

    own.write_text(OWN.replace("% 2", "% 3"), encoding="utf-8")
    refused = here("explain", run.directory, "--brand", "Parrot", "--follower", "1")
    assert refused.returncode == 2
    assert "does not come out as it did" in refused.stderr
    assert "Changed since: moody.py." in refused.stderr


@pytest.mark.parametrize("width", [40, 60, 80, 110])
@pytest.mark.parametrize("marks", [ASCII, UNICODE], ids=["ascii", "unicode"])
def test_it_fits(asked: Callable[..., dict[str, Any]], width: int, marks: Any) -> None:
    for found, render in (
        (asked("--follower", "loudest", "--what-if", "always answered"), explain_shown.story),
        (asked("--follower", "first-to-leave"), explain_shown.story),
        (asked("--against", "Parrot", "--follower", "loudest"), explain_shown.parting),
    ):
        shown = [line.plain for line in render(found, width, marks)]
        assert all(len(line) <= width for line in shown), max(shown, key=len)
        if marks is ASCII:
            assert all(line.isascii() for line in shown)


# --- Sentences that say the opposite where the opposite is so


LEFT = {"day": 9, "how": "muted", "why": "bored", "trust": 0.5}
END = {"end": {"trust": 0.6}, "left": None}


@pytest.mark.parametrize(
    ("was", "then", "said"),
    [
        (LEFT, None, "They stay, where they muted the brand on day 9; their trust ends at 0.60."),
        (None, LEFT, "They leave: muted the brand on day 9, out of boredom."),
        (None, None, "They stay as they did; their trust ends at 0.60 instead of 0.40."),
        (LEFT, LEFT, "They leave all the same, on day 9, at trust 0.50, as it was."),
        (LEFT, LEFT | {"trust": 0.7}, "They leave all the same, on day 9, at trust 0.70 instead of 0.50."),
        (LEFT, LEFT | {"day": 12}, "They still leave, on day 12 instead of 9, out of boredom."),
    ],
)
def test_her_fate(was: Any, then: Any, said: str) -> None:
    base = {"end": {"trust": 0.4}, "left": was}
    assert explain_shown._fate(base, END | {"left": then}) == said


def test_who_muted_left_at_the_trust_of_that_day_not_of_the_last() -> None:
    found = {"left": LEFT | {"trust": 0.45}, "start": {"trust": 0.4}, "end": {"trust": 0.43}}
    found["decided"] = None
    said = "They muted the brand on day 9, out of boredom, at trust 0.45; they began with 0.40."
    assert explain_shown.end_said(found) == said


def test_a_trust_that_ends_all_but_the_same() -> None:
    base = {"end": {"trust": 0.6001}, "left": None}
    assert explain_shown._fate(base, END | {"left": None}).endswith("at 0.60000 instead of 0.60010.")
    assert explain_shown._fate(END, END | {"left": None}).endswith("ends at 0.60, as it was.")


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ({"trust": (0.4263482, 0.4260983)}, "A in this replicate: trust 0.42635 instead of 0.42610."),
        ({"trust": (0.41, 0.52)}, "A in this replicate: trust 0.41 instead of 0.52."),
        ({"attention": (0.329706, 0.329653)}, ": attention 32.9706% instead of 32.9653%."),
        ({"attention": (0.3312, 0.2853)}, ": attention 33.1% instead of 28.5%."),
        ({"replies": (1201.0, 1200.0)}, ": replies 1,201 instead of 1,200."),
        ({"trust": (0.5, None)}, ": trust 0.50 instead of none."),
        ({"trust": (0.42, 0.4200004)}, "No measure of A moves by as much as 0.000001 in this replicate."),
        ({"trust": (0.41, 0.52), "attention": (0.3, 0.30000004)},
         ": trust 0.41 instead of 0.52; --json has all 2 that move."),
        ({"trust": (0.42, 0.4200004), "attention": (0.3, 0.30000004), "replies": (3.0, 2.0)},
         ": replies 3 instead of 2; --json has all 3 that move."),
        ({"trust": (0.42, 0.4200004), "attention": (0.3, 0.30000004)},
         "No measure of A moves by as much as 0.000001 or 0.00001 points in this replicate."),
        ({"staff_hours": (2.0, 3.0), "call_outs": (1.0, 2.0), "flagged_phony": (0.1, 0.2),
          "came_back_30": (0.1, 0.9), "attention": (0.3, 0.4), "trust": (0.5, 0.4), "muted": (0.1, 0.2),
          "followers_kept": (0.9, 0.8)},
         "A in this replicate: kept 90.0% instead of 80.0%; muted 10.0% instead of 20.0%; trust 0.50 instead "
         "of 0.40; attention 30.0% instead of 40.0%; phony 10.0% instead of 20.0%; --json has all 8 that "
         "move."),
        ({"of_a_plugin": (1.0, 2.0), "call_outs": (1.0, 2.0)},
         ": call-outs 1 instead of 2; of a plugin 1 instead of 2."),
        ({"came_back_30": (0.1, 0.9)},
         "No measure of A but of who comes back moves in this replicate; --json has all."),
        ({}, "No measure of A moves in this replicate."),
    ],
)  # fmt: skip
def test_measures_are_shown_with_the_digits_that_moved(
    moved: dict[str, tuple[float, float]], said: str
) -> None:
    told = {name: {"then": then, "was": was} for name, (then, was) in moved.items()}
    assert said in explain_shown._measures("A", told)


@pytest.mark.parametrize(
    ("boredom", "distrust", "reason", "said"),
    [
        (1.0, 1.0, "other", "The chance was 0.34% a day."),
        (11.0, 3.2, "bored",
         "The chance was 0.34% a day: boredom makes it 11.0 times as likely, distrust 3.2 times."),
        (1.0, 1.7, "phony", "The chance was 0.34% a day: distrust makes it 1.7 times as likely."),
        (1.0, 0.56, "other", "The chance was 0.34% a day: trust makes it 0.56 times as likely."),
        (1.0, 1.7, "other",
         "The chance was 0.34% a day: distrust makes it 1.7 times as likely. One part of that chance, "
         "drawn by luck, is named as the reason: here not distrust."),
        (2.0, 1.7, "other",
         "The chance was 0.34% a day: boredom makes it 2.0 times as likely, distrust 1.7 times. One "
         "part of that chance, drawn by luck, is named as the reason: here neither boredom nor distrust."),
        (0.8, 1.0, "other", "The chance was 0.34% a day: attention makes it 0.80 times as likely."),
        (0.8, 1.7, "other",
         "The chance was 0.34% a day: attention makes it 0.80 times as likely, distrust 1.7 times. One "
         "part of that chance, drawn by luck, is named as the reason: here not distrust."),
        (2.0, 0.56, "other",
         "The chance was 0.34% a day: boredom makes it 2.0 times as likely, trust 0.56 times. One "
         "part of that chance, drawn by luck, is named as the reason: here not boredom."),
    ],
)  # fmt: skip
def test_the_chance_of_leaving_is_told_in_whole_sentences(
    boredom: float, distrust: float, reason: str, said: str
) -> None:
    chance = {"all": 0.0034, "base": 0.002, "boredom": boredom, "distrust": distrust}
    assert explain_shown._chance(chance, reason) == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (0.57, 0.19, "(trust 0.57 to 0.19)"),
        (0.986, 0.994, "(trust 0.986 to 0.994)"),
        (0.4699, 0.4651, ""),
    ],
)
def test_a_line_shows_what_moved_or_leaves_it_out(before: float, after: float, said: str) -> None:
    tie = {"attention": 0.5, "expectation": 0.5, "suspicion": 0.1, "closeness": 0.0}
    moment = {
        "day": 3, "until": 3, "text": "Looked.", "equations": [], "chance": {}, "reason": None,
        "added": {"credit": 0.0}, "before": tie | {"trust": before}, "after": tie | {"trust": after},
    }  # fmt: skip
    line = explain_shown._moment(moment)
    assert line.removeprefix("Looked.").strip().casefold() == said.strip("()").casefold()


def test_suspicion_is_shown_where_it_moves_and_at_the_end() -> None:
    tie = {"attention": 0.5, "expectation": 0.5, "trust": 0.5, "closeness": 0.0}
    before, after = tie | {"suspicion": 0.1}, tie | {"suspicion": 0.31}
    moment = {
        "day": 3, "until": 3, "text": "Commented on a post; heard nothing.", "equations": ["11"],
        "chance": {}, "reason": None, "added": {}, "before": before, "after": after,
    }  # fmt: skip
    assert explain_shown._moment(moment).endswith("heard nothing. Suspicion 0.10 to 0.31 (11)")
    found = {"left": None, "evenings": {"trust": [0.5, 0.5]}}
    ends = explain_shown.end_said(found | {"start": before, "end": after})
    assert "suspicion 0.10 and 0.31" in ends


@pytest.mark.parametrize(
    ("share", "said"), [(1.0, "100%"), (0.997, "100%"), (0.253, "25%"), (0.0034, "0.34%"), (0.0, "0%")]
)
def test_a_share_is_told_in_two_digits(share: float, said: str) -> None:
    assert explain_shown._percent(share) == said


@pytest.mark.parametrize(
    ("stayed", "left", "moved", "said"),
    [
        ([], [], 0, "No other follower is touched by it."),
        ([], [], 1,
         "One other follower's tie ends different, but nobody else stays or leaves because of it."),
        ([4], [], 3, "One other (4) who left stays because of it. 3 others' ties end different."),
        ([4, 5], [6], 9,
         "2 others (4, 5) who left stay because of it; one other (6) who stayed leaves because of it. "
         "9 others' ties end different."),
        ([], [6, 7], 9, "2 others (6, 7) who stayed leave because of it. 9 others' ties end different."),
    ],
)  # fmt: skip
def test_what_others_do(stayed: list[int], left: list[int], moved: int, said: str) -> None:
    then = {"others_stayed": stayed, "others_left": left, "others_moved": moved}
    assert explain_shown._others(then) == said


def test_what_alone_would_have_kept_them_does_not_depend_on_the_order() -> None:
    from sim.explain.deciding import KINDS

    def left(kind: str, *also: str) -> dict[str, Any]:
        return {"kind": kind, "also": list(also)}

    def shown(*gone: dict[str, Any], width: int = 80) -> list[str]:
        kinds = {kind: sum(one["kind"] == kind for one in gone) for kind in KINDS}
        brands = {"Parrot": {"left": len(gone), "kinds": kinds, "departures": gone}}
        head = {"sample": 9, "of": 90, "replicate": 0, "replicates": 1, "chosen": "asked"}
        found = head | {"kinds": list(KINDS), "brands": brands, "file": "why.json", "run": "r"}
        return [line.plain for line in explain_shown.why_they_left(found, width, ASCII)]

    def counts(lines: list[str], kind: str) -> list[str]:
        at = next(n for n, line in enumerate(lines) if line == kind)
        return [word for word in lines[at + 1].split() if word.isdigit()]

    one = shown(left("ignored", "boredom"), left("boredom"), left("background"))
    other = shown(left("boredom", "ignored"), left("boredom"), left("background"))
    assert (counts(one, "ignored"), counts(one, "boredom")) == (["1", "1"], ["2", "1"])
    assert (counts(other, "ignored"), counts(other, "boredom")) == (["1", "0"], ["2", "2"])
    assert counts(one, "background") == ["1"]
    assert not any(line == "false alarm" for line in one)
    heading = next(line for line in one if line.endswith("decided"))
    assert heading.split() == ["alone", "decided"]
    long = {"left": 3, "kinds": dict.fromkeys(KINDS, 0) | {"ignored": 3}, "departures": [left("ignored")] * 3}
    few = long | {"kinds": dict.fromkeys(KINDS, 0) | {"ignored": 1}, "departures": [left("ignored")]}
    brands = {"Trusted, nothing happens": long, "Distrusted, nothing happens": few}
    head = {"sample": 9, "of": 90, "replicate": 0, "replicates": 1, "chosen": "asked", "kinds": list(KINDS)}
    found = head | {"brands": brands, "file": "why.json", "run": "r"}
    drawn = [line.plain for line in explain_shown.why_they_left(found, 80, ASCII)]
    bars = {name: next(line for line in drawn if name in line) for name in brands}  # no name is cut
    lengths = [len(bar.split()[-1]) for bar in bars.values()]
    assert lengths[0] == pytest.approx(3 * lengths[1], abs=2)  # the bar draws what it stands beside
    assert [bar.split()[-2] for bar in bars.values()] == ["3", "1"]
    assert "one departure may count under several kinds" in lines(" ".join(one))
    assert "Alone" not in " ".join(shown())
    for width in (40, 60, 110):
        assert all(len(line) <= width for line in shown(left("ignored after asked", "boredom"), width=width))


def test_stopped_it_says_that_nothing_was_kept(
    here: Command, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sim.explain.deciding

    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sim.explain.deciding, "decided", stopped)
    done = here("explain", kept, "--why-they-left")
    assert done.returncode == 130
    assert done.stderr == "Stopped. An explanation is made in one go: nothing was kept.\n"
    assert done.stdout == ""
    assert not (kept / "why.json").exists()


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ({}, "A: nobody of these left."),
        ({"background": 4},
         "A: no one thing tried would have kept the 4 who left."),
        ({"boredom": 1},
         "A: of the one who left, 1 would have stayed had boredom not raised the chance on the day they "
         "left."),
        ({"recognised template": 3, "background": 2},
         "A: of the 5 who left, 3 would have stayed had they not recognised a template; for 2 nothing of the "
         "kind decided it."),
        ({"ignored after asked": 1, "recognised template": 3},
         "A: of the 4 who left, 3 would have stayed had they not recognised a template; 1 had an answer of "
         "theirs to a question not gone unanswered."),
    ],
)  # fmt: skip
def test_what_decided(kinds: dict[str, int], said: str) -> None:
    from sim.explain.deciding import KINDS

    each = {"left": sum(kinds.values()), "kinds": dict.fromkeys(KINDS, 0) | kinds}
    assert explain_shown._verdict("A", each) == said


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        ({"kind": "background"},
         "No one thing tried (a reply, a template, what others said, boredom) would have kept them."),
        ({"kind": "ignored after asked", "moment": 9},
         "They would have stayed had an answer of theirs to a question not gone unanswered on day 9."),
        ({"kind": "recognised template", "moment": 4, "also": ["boredom"]},
         "They would have stayed had they not recognised a template on day 4; or had boredom not raised the "
         "chance on the day they left."),
        ({"kind": "ignored after asked"}, "only if none of their answers to questions had gone unanswered."),
        ({"kind": "ignored"},
         "No one moment decided it: they would have stayed only if none of their comments had gone "
         "unanswered."),
        ({"kind": "saw others ignored"}, "only if none of the comments they read had gone unanswered."),
        ({"kind": "recognised template"}, "only if they had never recognised a template."),
        ({"kind": "false alarm"}, "only if they had never taken a personal reply for a template."),
        ({"kind": "friends' call-outs"}, "only if they had never heard friends call the brand out."),
        ({"kind": "ignored", "also": ["boredom"]},
         "only if none of their comments had gone unanswered, or if boredom had never raised the chance of "
         "leaving."),
        ({"kind": "boredom", "moment": 4},
         "They would have stayed had boredom not raised the chance on the day they left."),
    ],
)  # fmt: skip
def test_what_would_have_kept_her(decided: dict[str, Any], said: str) -> None:
    assert said in to_dict.decisive_text({"moment": None, "also": []} | decided)


def test_a_story_of_one_who_left_names_what_decided(asked: Callable[..., dict[str, Any]]) -> None:
    found = asked("--follower", "first-to-leave", "--brand", "Parrot")
    decided = found["decided"]
    assert decided["follower"] == found["follower"]
    assert decided["day"] == found["left"]["day"]
    assert asked("--follower", "most-loyal")["decided"] is None


def test_what_would_have_kept_her_can_be_asked_for(here: Command, kept: Path) -> None:
    from sim.results.why import read_why

    assert here("explain", kept, "--why-they-left").returncode == 0
    why = read_why(kept)
    assert why is not None
    found = [
        (name, one) for name, each in why["brands"].items() for one in each["departures"] if one["change"]
    ]
    assert found
    (kept / "why.json").unlink()
    for name, one in found[:3]:
        options = explain_shown._options(one).replace('"', "").split(" --what-if ")
        who = options[0].removeprefix("--follower ")
        asked = ("--brand", name, "--follower", who)
        assert explain_shown._options(one) in lines(here("explain", kept, *asked).stdout)
        then = here("explain", kept, *asked, "--what-if", options[1])
        assert then.returncode == 0, then.stderr
        assert "They stay, where they" in lines(then.stdout)


def test_every_kind_of_moment_has_its_words() -> None:
    from sim.explain.deciding import BACKGROUND, KINDS

    assert set(to_dict.KEPT_BY) == set(to_dict._ONLY_IF) == set(KINDS) - {BACKGROUND}
