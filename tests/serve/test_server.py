"""`sim serve` as its page and others ask it: the numbers of `sim run`, and nothing for strangers."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import shlex
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sim_serve.kitchen import Answer, Kitchen
from sim_serve.served import Served
from sim_serve.workers import CURVES, Part, Workers

from sim.compare import rate_sentences
from sim.errors import ScenarioError
from sim.experiment import cpus
from sim.measures import STATE, ReplicateResult, has
from sim.model import run_replicate
from sim.plugins import Registry
from sim.results import load as load_run

from .conftest import SMALL, Server, end, start

CHANGED = ["brands.Talks.with.questions=0.2", "brands.Talks.replies_per_day=unlimited", "days=20"]


def of(events: list[tuple[str, dict[str, Any]]], kind: str, which: int = 0) -> list[dict[str, Any]]:
    return [data for name, data in events if name == kind and data.get("which", 0) == which]


# --- Numbers


def test_numbers_are_those_of_sim_run_of_the_saved_file(server: Server, here: Any, tmp_path: Path) -> None:
    events = server.events(sets=CHANGED, summary=True)
    saved = json.loads(server.ask("/api/check", {"sets": CHANGED})[1])
    file = tmp_path / saved["name"]
    file.write_text(saved["file"], encoding="utf-8")
    ran = here("run", file, "--json", "--no-report")
    assert of(events, "done")[0]["summary"] == json.loads(ran.stdout)
    typed = here(*shlex.split(saved["command"])[1:], "--json", "--no-report")
    assert json.loads(typed.stdout) == json.loads(ran.stdout)
    # And what the page shows are numbers of it.
    shown = of(events, "summary")[-1]
    assert (shown["done"], shown["of"]) == (8, 8)
    summary = json.loads(ran.stdout)
    for brand, told in zip(summary["brands"], shown["brands"], strict=True):
        kept = brand["measures"]["followers_kept"]
        half = max(kept["mean"] - kept["low"], kept["high"] - kept["mean"])
        cell = told["measures"]["followers_kept"]
        assert float(cell["mean"].rstrip("%")) == pytest.approx(100 * kept["mean"], abs=0.05)
        assert float(cell["half"]) == pytest.approx(100 * half, abs=0.05)


def test_the_curves_are_those_of_the_run(server: Server, here: Any, tmp_path: Path) -> None:
    ran = here("run", server.file, "--quiet", "--no-report")
    run = load_run(tmp_path / ran.stdout.strip())
    table = run.daily(["brand", "replicate", "day", "group", "people", "following", "trust"]).to_pylist()
    everyone = [row for row in table if row["group"] == "all"]
    for part in of(server.events(), "replicate"):
        for place, brand in enumerate(run.brands):
            rows = [r for r in everyone if (r["brand"], r["replicate"]) == (brand, part["number"])]
            kept = [round(row["following"] / row["people"], 4) for row in rows]
            assert [round(v, 4) for v in part["curves"]["followers_kept"][place]] == pytest.approx(
                kept, abs=2e-4
            )
            trust = [row["trust"] for row in rows]
            assert part["curves"]["trust"][place] == pytest.approx(trust, abs=1e-5)


def test_below_five_replicates_there_is_no_number(server: Server) -> None:
    events = server.events(sets=["days=9"], replicates=4)
    for told in of(events, "summary"):
        assert told.keys() == {"which", "done", "of", "days"}
    events = server.events(sets=["days=9"], replicates=5)
    told = of(events, "summary")[-1]
    assert told["done"] == told["of"] == 5
    assert all(cell["half"] for brand in told["brands"] for cell in brand["measures"].values())


def test_what_is_known_is_not_sent_again(server: Server) -> None:
    numbers = [part["number"] for part in of(server.events(sets=CHANGED), "replicate")]
    assert numbers == list(range(8))
    again = server.events(sets=CHANGED, **{"from": 6})
    assert [part["number"] for part in of(again, "replicate")] == [6, 7]


def test_a_pin_is_compared_as_sim_compare_does(server: Server, here: Any) -> None:
    events = server.events(sets=CHANGED[:1], pins=[{"sets": []}])
    found = of(events, "compared")[-1]
    a = here("run", server.file, "--quiet", "--no-report", "--out", "runs").stdout.strip()
    b = here(
        "run", server.file, "--set", CHANGED[0], "--quiet", "--no-report", "--out", "runs"
    ).stdout.strip()
    said = " ".join(here("compare", a, b, "--measure", "trust").stdout.split())
    assert found["brands"]["Talks"]["trust"]["sentence"] in said
    assert found["how"] in said
    assert found["changed"] == {"brands.Talks.with.questions": ["0.5", "0.2"]}
    difference = found["brands"]["Talks"]["trust"]["differences"][0]
    assert difference["to"] == "A"
    machine = json.loads(here("compare", a, b, "--json").stdout)
    pair = next(
        pair
        for comparison in machine["comparisons"]
        if comparison["brand"] == "Talks"
        for pair in comparison["pairs"]
        if pair["measure"] == "trust"
    )
    sign = 1 if pair["a"] == "questions=0.2" else -1
    assert float(difference["text"].split()[0]) == pytest.approx(sign * pair["difference"]["mean"], rel=0.1)
    assert difference["clear"] == pair["clear"]
    # The brand that was left alone is the same to the last digit, and that is said.
    assert "exactly equal in all 8" in found["brands"]["Tells"]["trust"]["differences"][0]["says"]


def test_other_people_are_not_paired(server: Server) -> None:
    found = of(server.events(sets=["audience.size=200"], pins=[{"sets": []}]), "compared")[-1]
    assert found["how"].startswith("Not paired: the audiences differ")
    found = of(server.events(sets=["days=9"], pins=[{"sets": []}]), "compared")[-1]
    assert "runs of different length are not compared" in found["why"]


# --- Strangers


def test_only_who_has_the_token_and_comes_by_the_servers_name_is_answered(server: Server) -> None:
    own = f"127.0.0.1:{server.port}"
    for path, body in (("/api/scenario", None), ("/api/run", {}), ("/api/check", {}), ("/api/keep", {})):
        for headers in (
            {"x_trustsim_token": "guessed"},
            {"x_trustsim_token": ""},
            {"host": f"evil.example:{server.port}"},
            {"host": "127.0.0.1"},
            {"origin": "http://evil.example"},
            {"origin": "null"},
            {"origin": f"https://{own}"},
        ):
            assert server.ask(path, body, **headers)[0] == 403, (path, headers)
    assert server.ask("/", None, x_trustsim_token="")[0] == 403
    assert server.ask(f"/?token={server.token}x", None, x_trustsim_token="")[0] == 403
    for good in ({"origin": f"http://{own}"}, {"host": f"localhost:{server.port}"}):
        assert server.ask("/api/scenario", None, **good)[0] == 200


def test_a_page_names_no_plugin_no_file_and_sends_no_scenario(server: Server, tmp_path: Path) -> None:
    evil = tmp_path / "evil.py"
    evil.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    for sets in (
        [f"plugins=[{evil}]"],
        [f"plugins.0={evil}"],
        ["audience.network={kind: file, path: /etc/passwd}"],
        ["audience.network.path=/etc/passwd"],
        ["brands.Talks.strategy=canned-reply", "brands.Talks.with.parts=[x]"],
        ["seed=1"],
        ["replicates=1000000"],
        ["brands.Talks.with={questions: 0.1}"],
    ):
        for path in ("/api/run", "/api/check", "/api/keep"):
            status, text = server.ask(path, {"sets": sets})
            assert (status, "cannot be set from a page" in text) == (400, True), (sets, text)
        status, _ = server.ask("/api/run", {"sets": [], "pins": [{"sets": sets}]})
        assert status == 400
    for strategy in ("evil", str(evil), "", "{}", "null"):
        for path in ("/api/run", "/api/check", "/api/keep"):
            status, text = server.ask(path, {"sets": [f"brands.Talks.strategy={strategy}"]})
            assert status == 400
            assert "among those that are installed" in text
    for body in ({"scenario": f"plugins: [{evil}]"}, {"plugins": [str(evil)]}):
        for path in ("/api/run", "/api/check", "/api/keep"):
            status, text = server.ask(path, body)
            assert (status, "is not taken from a page" in text) == (400, True)
    assert not (tmp_path / "ran").exists()
    for nonsense in (
        "",
        "[]",
        "{",
        "[" * 20_000,
        '"' + "x" * 70_000 + '"',
        '{"sets": "days=3"}',
        '{"from": -1}',
    ):
        assert server.ask("/api/run", nonsense)[0] in (400, 413)


def test_errors_are_the_sentences_of_the_command_line_at_their_control(server: Server, here: Any) -> None:
    status, text = server.ask("/api/run", {"sets": ["brands.Talks.with.questions=5"]})
    told = json.loads(text)
    assert status == 400
    assert told["error"] in here("check", server.file, "--set", "brands.Talks.with.questions=5").stderr
    assert "from 0 to 1" in told["at"]["brands.Talks.with.questions"]
    for setting, most in (("audience.size=1000001", "1,000,000"), ("days=2001", "2,000")):
        told = json.loads(server.ask("/api/run", {"sets": [setting]})[1])
        assert most in told["at"][setting.partition("=")[0]]


def test_a_run_is_kept_with_its_report(server: Server, here: Any) -> None:
    kept = json.loads(server.ask("/api/keep", {"sets": CHANGED})[1])
    directory = Path(kept["directory"])
    assert directory.parent == server.file.parent / "runs"
    assert {"report.html", "summary.json", "scenario.yaml"} <= {each.name for each in directory.iterdir()}
    status, page = server.ask(f"{kept['report']}?token={server.token}", x_trustsim_token=server.token)
    assert (status, page) == (200, (directory / "report.html").read_text(encoding="utf-8"))
    summary = json.loads((directory / "summary.json").read_text(encoding="utf-8"))
    assert of(server.events(sets=CHANGED, summary=True), "done")[0]["summary"] == summary


@pytest.mark.slow
def test_a_finished_setting_is_doubted_as_sim_doubt_does(server: Server, here: Any) -> None:
    assert json.loads(server.ask("/api/doubt", {"sets": ["days=7"]})[1]) == {}  # nobody has looked at it
    events = server.events(sets=CHANGED)
    said = json.loads(server.ask("/api/doubt", {"sets": CHANGED})[1])
    assert said.pop("rates") == ""
    sets = [word for each in CHANGED for word in ("--set", each)]
    asked = here("doubt", server.file, *sets, "--replicates", "1", "--workers", "0", "--json", "--quiet")
    for measure, sentence in said.items():
        row = next(pair for pair in json.loads(asked.stdout)["pairs"] if pair["measure"] == measure)
        assert "over what nobody has measured" in sentence
        assert f"{row['ahead']} of 60 worlds" in sentence or f"{row['behind']} of 60 worlds" in sentence
    assert said.keys() == {"followers_kept", "trust"}
    assert of(events, "summary")[-1]["done"] == 8


@pytest.mark.slow
def test_rates_of_posting_are_said_first_as_sim_run_says_them(server: Server, here: Any) -> None:
    sets = ["brands.Tells.with.posts_per_day=3", "days=20"]
    told = of(server.events(sets=sets), "summary")[-1]
    assert told["rates"].startswith("Tells posts 3")
    said = json.loads(server.ask("/api/doubt", {"sets": sets})[1])["rates"]
    words = [word for each in sets for word in ("--set", each)]
    asked = here("run", server.file, *words, "--json", "--no-report", "--no-doubt", "--quiet")
    summary = json.loads(asked.stdout)
    assert summary["rates"]["alone"]  # or there would be nothing to compare
    assert said == " ".join(rate_sentences(summary))
    assert said.startswith(f"{told['rates']} At the rate of")
    assert of(server.events(sets=CHANGED), "summary")[-1]["rates"] == ""


def test_the_schema_is_that_of_scenarios(server: Server, here: Any) -> None:
    assert json.loads(server.ask("/api/schema")[1]) == json.loads(here("schema").stdout)


# --- Work


LONG = ["days=2000", "audience.size=20000"]  # many minutes


def test_a_setting_that_is_left_stops_and_the_next_is_worked_at(served: Callable[..., Served]) -> None:
    """Its replicates, minutes long, end without a result; what comes next is not kept waiting for them."""

    async def leave() -> tuple[Answer, Answer, int]:
        page = served()
        with Workers(page.registry) as workers:
            async with Kitchen(workers) as kitchen:
                long, short = (kitchen.answer(page.with_(sets)) for sets in (LONG, []))
                kitchen.take(long)
                while not kitchen.under_way:
                    await asyncio.sleep(0.05)
                kitchen.take(short)
                kitchen.leave(long)
                while not short.done:
                    await asyncio.sleep(0.05)
                while long.busy:
                    await asyncio.sleep(0.05)
                return long, short, kitchen.under_way

    long, short, under_way = asyncio.run(asyncio.wait_for(leave(), 300))
    assert (long.parts, long.error, under_way) == ([], "", 0)
    assert len(short.parts) == 8


class Seen(Workers):
    """Notes whose turn it is: which setting, replicate and brands."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry)
        self.turns: list[tuple[str, int, tuple[int, ...]]] = []

    def submit(self, key: str, replicate: int, brands: tuple[int, ...], threads: int) -> Future[Part]:
        self.turns.append((key, replicate, brands))
        return super().submit(key, replicate, brands, threads)


def cooked(page: Served, *settings: list[str]) -> tuple[list[Answer], Seen]:
    """What becomes of settings that are asked for at once."""

    async def all_of() -> tuple[list[Answer], Seen]:
        with Seen(page.registry) as workers:
            async with Kitchen(workers) as kitchen:
                answers = [kitchen.answer(page.with_(sets)) for sets in settings]
                for each in answers:
                    kitchen.take(each)
                while not all(each.done for each in answers):
                    await asyncio.sleep(0.01)
                return answers, workers

    return asyncio.run(asyncio.wait_for(all_of(), 300))


def test_settings_take_turns_and_a_shared_one_is_worked_at_once(served: Callable[..., Served]) -> None:
    (first, second, third), seen = cooked(served(), [], ["days=12"], [])
    assert first is third
    turns = [key for key, _, _ in seen.turns]
    assert sorted(map(turns.count, (first.key, second.key))) == [8, 8]
    for done in range(1, len(turns) - 2):
        behind = turns[:done].count(first.key) - turns[:done].count(second.key)
        assert abs(behind) <= cpus() + 1  # who comes first may find every worker free


def same(parts: Sequence[Part], wanted: Sequence[ReplicateResult]) -> None:
    for part, result in zip(parts, wanted, strict=True):
        assert part.result.replicate == result.replicate
        np.testing.assert_equal(part.result.measures, result.measures)
        np.testing.assert_equal(part.result.groups, result.groups)
        kept = result.daily[:, :, 0, STATE.index("following")] / result.daily[:, :, 0, STATE.index("people")]
        np.testing.assert_array_equal(part.curves[CURVES.index("followers_kept")], kept.astype(np.float32))


def test_a_brand_that_nobody_moved_is_run_once_for_a_whole_class(served: Callable[..., Served]) -> None:
    """Tells is the same in every setting: eight replicates of it in all, and every digit as if run alone."""
    page = served()
    settings = [[f"brands.Talks.with.questions=0.{n}"] for n in range(1, 5)]
    answers, seen = cooked(page, *settings)
    brands = [place for _, _, places in seen.turns for place in places]
    assert (brands.count(0), brands.count(1)) == (8, 4 * 8)
    for answer in answers:
        same(answer.parts, [run_replicate(answer.scenario, n, registry=page.registry) for n in range(8)])
    # A number of the model is everybody's.
    _, seen = cooked(page, [], ["psychology.negativity=1"])
    assert len(seen.turns) == 16
    assert {places for _, _, places in seen.turns} == {(0, 1)}


WATCHING = """\
from sim import hookimpl

@hookimpl
def day_ended(run):
    assert set(run.brands) == {"Tells", "Talks"}
"""


def test_brands_are_run_together_where_one_is_noticed_beside_the_other(
    served: Callable[..., Served], tmp_path: Path
) -> None:
    watching = tmp_path / "watching.py"
    watching.write_text(WATCHING, encoding="utf-8")
    desk = SMALL.replace("    replies_per_day: 12\n", "    desk: {median_minutes: 69}\n")
    for page in (served(SMALL, watching), served(desk)):
        answers, seen = cooked(page, [], ["brands.Tells.with.posts_per_day=1"])
        assert [answer.error for answer in answers] == ["", ""]
        assert {places for _, _, places in seen.turns} == {(0, 1)}
        for answer in answers:
            same(answer.parts, [run_replicate(answer.scenario, n, registry=page.registry) for n in range(8)])


def test_the_timeline_of_a_brand_goes_with_it(served: Callable[..., Served]) -> None:
    """A change is its brand's; an incident is in the world of all, whoever it happens to."""
    timeline = "timeline:\n  - {day: 9, brand: Tells, strategy: silence}\n"
    for more, event in (("", False), ("  - {day: 10, brand: Talks, event: fault, severity: 9}\n", True)):
        page = served(SMALL + timeline + more)
        answers, seen = cooked(page, [], ["brands.Talks.with.questions=0.1"])
        assert ("incidents" in has(page.scenario.resolved())) == event
        brands = [place for _, _, places in seen.turns for place in places]
        assert (brands.count(0), brands.count(1)) == (8, 16)
        for answer in answers:
            same(answer.parts, [run_replicate(answer.scenario, n, registry=page.registry) for n in range(8)])


def test_what_was_run_for_somebody_who_left_is_run_again(served: Callable[..., Served]) -> None:
    """One replicate of Tells is under way for a page that goes away: the other page gets it all the same."""

    async def leave() -> Answer:
        page = served()
        with Workers(page.registry) as workers:
            async with Kitchen(workers) as kitchen:
                long = [*LONG, "brands.Tells.with.posts_per_day=0.1"]
                first, second = (
                    kitchen.answer(page.with_([*long, f"brands.Talks.with.questions=0.{n}"], 1))
                    for n in (1, 2)
                )
                kitchen.take(first)
                kitchen.take(second)
                while not kitchen.under_way:
                    await asyncio.sleep(0.05)
                turn = first.dishes[0].under_way
                assert second.dishes[0] is first.dishes[0]
                assert turn == {0}
                kitchen.leave(first)
                while first.busy:
                    await asyncio.sleep(0.01)
                assert turn == {0}  # at once somebody else's
                assert not second.parts
                kitchen.leave(second)
                return second

    asyncio.run(asyncio.wait_for(leave(), 300))


def test_what_leaves_through_the_door_stops_work_too(server: Server) -> None:
    """A page that is closed, and DELETE: the stream ends, and nothing of it is kept."""
    stream = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    body = json.dumps({"sets": LONG})
    stream.request("POST", "/api/run", body, {"x-trustsim-token": server.token})
    answer = stream.getresponse()
    assert answer.readline() == b"event: accepted\n"
    id = json.loads(answer.readline().removeprefix(b"data: "))["id"]
    assert server.ask(f"/api/run/{id}", method="DELETE")[0] == 204
    rest = answer.read().decode()  # to its end
    assert "replicate" not in rest
    assert server.ask(f"/api/run/{id}", method="DELETE")[0] == 404
    stream.close()


def _session(of: int) -> list[int]:
    """Processes of a session, as Linux shows them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == of and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted as Linux shows them")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_is_left(tmp_path: Path, how: signal.Signals) -> None:
    file = tmp_path / "cafes.yaml"
    file.write_text(SMALL, encoding="utf-8")
    server = start(file)
    stream = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    stream.request("POST", "/api/run", json.dumps({"sets": LONG}), {"x-trustsim-token": server.token})
    answer = stream.getresponse()
    assert answer.readline() == b"event: accepted\n"
    while len(_session(server.process.pid)) < 4:  # it, its server of processes, who tracks them, a worker
        time.sleep(0.1)
    os.kill(server.process.pid, how)
    _, said = server.process.communicate(timeout=60)
    answer.close()
    stream.close()
    for _ in range(200):
        if not _session(server.process.pid):
            break
        time.sleep(0.1)
    assert _session(server.process.pid) == []
    if how != signal.SIGKILL:
        assert server.process.returncode == 128 + how
        assert "Traceback" not in said


# --- What it refuses to begin with


def test_it_says_what_is_missing(here: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cafes.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr("sim_serve.command.find_spec", lambda name: None)
    ended = here("serve", "cafes.yaml")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "The page needs two more packages: pip install 'trustsim[serve]'\n"


def test_it_refuses_what_no_page_waits_for(here: Any, tmp_path: Path, server: Server) -> None:
    (tmp_path / "cafes.yaml").write_text(SMALL.replace("days: 24", "days: 3000"), encoding="utf-8")
    ended = here("serve", "cafes.yaml")
    assert (ended.returncode, "2,000 days at most, not 3,000" in ended.stderr) == (2, True)
    assert here("serve", "missing.yaml").returncode == 2
    (tmp_path / "cafes.yaml").write_text(SMALL, encoding="utf-8")
    taken = here("serve", "cafes.yaml", "--port", str(server.port))
    assert (taken.returncode, "something else listens on port" in taken.stderr) == (2, True)
    assert here("serve", "cafes.yaml", "--host", "203.0.113.7").returncode == 2


def test_a_class_is_let_in_with_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "cafes.yaml"
    file.write_text(SMALL.replace("replicates: 8", "replicates: 500"), encoding="utf-8")
    server = start(file, "--host", "0.0.0.0")
    assert "0.0.0.0" not in server.url
    assert server.ask("/api/scenario")[0] == 200
    server.process.terminate()
    _, said = server.process.communicate(timeout=30)
    assert "The page runs 100 replicates of each setting, not 500." in said
    assert "warning: whoever can reach this machine" in said
    end(server)


def test_plugins_of_the_command_line_are_served(served: Callable[..., Served], tmp_path: Path) -> None:
    file = tmp_path / "warm.py"
    file.write_text(
        "from typing import Annotated\nfrom sim import Bounds, Strategy, Unit\n\n"
        "class Warm(Strategy):\n"
        '    """Warmly."""\n'
        "    name = 'warm'\n"
        "    warmth: Annotated[float, Bounds(1, 5), Unit('stars'), 'how kind'] = 2.0\n"
        "    pause: bool = False\n"
        "    def plan(self, day):\n        return []\n"
        "    def answer(self, inbox):\n        return inbox.nothing()\n",
        encoding="utf-8",
    )
    page = served(SMALL.replace("strategy: broadcast", "strategy: warm"), file)
    knobs = {knob.key: knob for knob in page.knobs}
    warmth = knobs["brands.Tells.with.warmth"]
    assert (warmth.group, warmth.unit, warmth.default) == ("plan", "stars", "2")
    assert (warmth.stops[0], warmth.stops[-1]) == ("1", "5")
    assert knobs["brands.Tells.with.pause"].choices == ("true", "false")
    assert knobs["brands.Tells.with.answer_rate"].missing
    assert page.with_(["brands.Tells.with.warmth=4"]).brands[0].with_["warmth"] == 4
    # Another brand may have it, and this one another: then its own parameters are what may be moved.
    ways = {way["name"]: [knob["key"] for knob in way["knobs"]] for way in page.choices}
    assert "with.warmth" in ways["warm"]
    assert "warm" not in page.sketch()["strategies"]
    other = page.with_(["brands.Talks.strategy=warm", "brands.Talks.with.warmth=5"]).brands[1]
    assert (other.strategy, dict(other.with_)) == ("warm", {"warmth": 5, "pause": False})
    with pytest.raises(ScenarioError, match="cannot be set from a page"):
        page.with_(["brands.Tells.strategy=silence", "brands.Tells.with.warmth=4"])


def test_another_strategy_gives_the_numbers_of_sim_run(server: Server, here: Any, tmp_path: Path) -> None:
    sets = ["brands.Talks.strategy=canned-reply", "brands.Talks.with.answer_rate=0.4", "days=15"]
    events = server.events(sets=sets, summary=True)
    saved = json.loads(server.ask("/api/check", {"sets": sets})[1])
    file = tmp_path / saved["name"]
    file.write_text(saved["file"], encoding="utf-8")
    assert "# who hears whom" in saved["file"]
    assert "questions" not in saved["file"]
    ran = json.loads(here("run", file, "--json", "--no-report").stdout)
    assert of(events, "done")[0]["summary"] == ran
    typed = here(*shlex.split(saved["command"])[1:], "--json", "--no-report")
    assert json.loads(typed.stdout) == ran
