"""Names: whatever somebody calls a thing, it is found again, meets nothing else, and can be pasted."""

from __future__ import annotations

import csv
import re
import shlex
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim import ScenarioError
from sim.names import nearest, nfc, slug, stem_slug
from sim.scenario import load, loads
from sim.shell import command

Here = Callable[..., Any]

BRAND = ["name", "strategy", "with", "replies_per_day", "costs"]
COSTS = ["minutes_per_reply", "minutes_per_canned_reply", "minutes_per_post", "hourly_wage"]


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("strateggy", BRAND, "strategy"),
        ("nmae", BRAND, "name"),
        ("“costs”", BRAND, "costs"),
        ("reply-per-day", BRAND, "replies_per_day"),
        ("repliesperday", BRAND, "replies_per_day"),
        ("replies_a_day", BRAND, "replies_per_day"),
        ("replies_a_week", BRAND, None),
        ("hours_per_day", BRAND, None),
        ("posts_per_day", BRAND, None),
        ("postsperday", BRAND, None),
        ("wage", COSTS, "hourly_wage"),
        ("minutes", COSTS, None),
        ("minutes_per_answer", COSTS, None),
        ("minutes_per_canned", COSTS, "minutes_per_canned_reply"),
        ("Pollster 1", ["Pollster 2", "Pollster 3"], None),
        ("Cafe", ["Café", "Kiosk"], "Café"),
        ("", BRAND, None),
        ("x" * 1_000_000, BRAND, None),
    ],
)
def test_the_name_that_was_meant_and_no_other(word: str, known: list[str], meant: str | None) -> None:
    assert nearest(word, known) == meant


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("二つの店、ひとつの町", "二つの店-ひとつの町"),
        ("Ёлка и дым", "ёлка-и-дым"),
        ("हाथ", "हाथ"),
        ("☃", "run"),
    ],
)
def test_a_name_of_any_script_can_be_read_in_its_directory(name: str, short: str) -> None:
    assert slug(name) == nfc(short).replace("ё", "е")


def test_files_of_other_names_have_other_directories() -> None:
    stems = [
        "hands",
        "Hands",
        "hands (jan)",
        "hands (feb)",
        "hands-jan",
        "人手",
        "人力",
        "й",
        "и",
        "-x",
        "..",
        "a" * 60,
    ]
    stems += ["a" * 61, "Café", "cafe", "a b", "a_b", "$(rm)", "☃", "☂", "x.", "x"]
    found = [stem_slug(stem) for stem in stems]
    assert (
        len({name.casefold() if name.isascii() else name for name in found}) >= len(stems) - 2
    )  # Hands, Café
    assert len(set(found)) == len(stems)
    assert found[0] == "hands"
    assert "人手" in found
    assert all(shlex.quote(name) == name or not name.isascii() for name in found)
    assert all(not name.startswith(("-", ".")) and len(name) <= 47 for name in found)
    assert stem_slug(unicodedata.normalize("NFD", "Café")) == stem_slug("Café")


DECOMPOSED = unicodedata.normalize("NFD", "Café")
TOWN = f"""\
name: Town
days: 4
replicates: 2
audience: {{size: 30, network: {{kind: none}}}}
brands:
  - {{name: {DECOMPOSED}, strategy: broadcast}}
  - {{name: Kiosk, strategy: silence}}
timeline:
  - {{day: 2, brand: Café, strategy: ask-and-ignore, with: {{}}}}
"""


def test_a_name_is_the_same_in_both_forms_of_unicode(here: Here, tmp_path: Path) -> None:
    scenario = loads(TOWN, sets=[f"brands.{DECOMPOSED}.replies_per_day=3", "brands.Café.costs.hourly_wage=1"])
    assert [brand.name for brand in scenario.brands] == ["Café", "Kiosk"]
    assert scenario.brands[0].replies_per_day == 3
    assert scenario.brands[0].costs.hourly_wage == 1
    both = TOWN.replace("Kiosk", "Café")
    with pytest.raises(ScenarioError, match="two brands are called 'Café'"):
        loads(both)
    (tmp_path / "town.yaml").write_text(TOWN, encoding="utf-8")
    assert here("run", "town.yaml", "--workers", "1", "--no-report", "--quiet").returncode == 0
    (run,) = (tmp_path / "runs").iterdir()
    for form in ("NFC", "NFD"):
        asked = here("explain", run, "--brand", unicodedata.normalize(form, "Café"), "--follower", "3")
        assert asked.returncode == 0, asked.stderr


def test_a_file_is_found_in_whichever_form_its_folder_has_it(tmp_path: Path) -> None:
    (tmp_path / unicodedata.normalize("NFD", "fréunde.csv")).write_text("a,b\n0,1\n", encoding="utf-8")
    path = tmp_path / "x.yaml"
    network = "audience: {size: 30, network: {kind: file, path: fréunde.csv}}"
    path.write_text(re.sub("audience: .*", network, TOWN), encoding="utf-8")
    assert Path(load(path).audience.network.path).is_file()  # type: ignore[union-attr]


COLLIDING = """\
name: Names that could be columns
days: 3
replicates: 2
audience: {size: 30, network: {kind: none}}
brands:
  - {name: psychology, strategy: broadcast}
  - {name: value, strategy: silence}
  - {name: replicate, strategy: silence}
  - {name: point, strategy: silence}
  - {name: A.lurkers, strategy: silence}
  - {name: A, strategy: silence}
  - {name: days, strategy: silence}
  - {name: '"psychology"', strategy: silence}
"""


def test_columns_never_meet(here: Here, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(COLLIDING)
    (tmp_path / "e.yaml").write_text(
        "name: E\nscenario: x.yaml\nfactors: {psychology.reach: [0.2, 0.4], '\"days\"': [2, 3]}\n"
    )
    ran = here("experiment", "run", "e.yaml", "--workers", "0")
    assert ran.returncode == 0, ran.stderr
    for by in ("point", "run"):
        shown = here("experiment", "results", "e.yaml", "--by", by, "--csv", "-")
        assert shown.returncode == 0, shown.stderr
        header, *lines = csv.reader(shown.stdout.splitlines())
        assert len(set(header)) == len(header)
        assert {lines[0][header.index("psychology.reach")], lines[-1][header.index("psychology.reach")]} == {
            "0.2",
            "0.4",
        }
        assert "days" in header
        assert here("experiment", "results", "e.yaml", "--by", by).returncode == 0
    for name in ("reach", "psychology.trust", '"psychology".trust', "A.trust", '"A.lurkers".trust'):
        best = here("experiment", "best", "e.yaml", "--maximise", "trust", "--subject-to", f"{name}>=0")
        assert best.returncode == 0, best.stderr


def pasted(text: str) -> list[list[str]]:
    """The commands of ``sim`` that stand in a text, as a shell would split them."""
    found = re.findall(r"(?:^|: |`)(sim [a-z]+ .*?)(?:`|\. |$| says with what)", text, re.MULTILINE)
    return [shlex.split(each.rstrip("`")) for each in found]


@pytest.mark.slow
def test_every_command_that_is_printed_can_be_pasted(here: Here, tmp_path: Path) -> None:
    stem = "-it's 人手 (jan) $HOME"
    (tmp_path / f"{stem}.yaml").write_text(TOWN, encoding="utf-8")
    experiment = (
        f"name: E\nscenario: '{stem.replace(chr(39), chr(39) * 2)}.yaml'\nfactors: {{days: [2, 3]}}\n"
    )
    (tmp_path / f"{stem} e.yaml").write_text(experiment, encoding="utf-8")
    told = [
        here("run", f"./{stem}.yaml", "--workers", "1", "--out", "my runs", "--no-report"),
        here("experiment", "run", f"./{stem} e.yaml", "--workers", "0", "--out", "my runs"),
        here("experiment", "status", f"./{stem} e.yaml", "--out", "my runs"),
        here("experiment", "status", f"./{stem} e.yaml"),
        here("report", f"./{stem}.yaml"),
    ]
    commands = [words for each in told for words in pasted(each.stdout + each.stderr)]
    assert len(commands) >= 5
    for words in commands:
        ended = here(*words[1:])
        assert ended.returncode == 0, (words, ended.stderr)


def test_a_path_is_no_option() -> None:
    assert command("sim", "run", Path("-x.yaml"), "--set", "a={b: 1}") == "sim run ./-x.yaml --set 'a={b: 1}'"
