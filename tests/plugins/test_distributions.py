"""What an installed plugin is known by: every file that makes its numbers, and no other."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import invalidate_caches
from pathlib import Path

import pytest

from sim.plugins import load

SOURCE = '''
import json
from pathlib import Path

from acme_shop.rates import RATE
from acme_shop.tables import many
from sim import Post, Reply, Strategy, hookimpl

POSTS = json.loads(Path(__file__).with_name("posts.json").read_text())


class Greeter(Strategy):
    """Greets."""

    name = "greeter"

    def plan(self, day):
        return [Post.ask()] * POSTS

    def answer(self, inbox):
        return inbox.where(inbox.luck < RATE, Reply.PERSONAL)


@hookimpl
def register_strategies():
    return [Greeter]
'''
MEASURES = "\n\n@hookimpl\ndef register_measures():\n    return {'many': many}\n"
FILES = {
    "__init__.py": SOURCE,
    "rates.py": "RATE = 0.5\n",
    "tables.py": "def many(columns):\n    return float(columns['trust'].mean())\n",
    "posts.json": "1",
}

Installed = Callable[..., Path]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    """`installed(editable, more=...)`: the folder of the package of a distribution that has several files."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def make(editable: bool, more: str = "") -> Path:
        site, project = tmp_path / "site", tmp_path / "project"
        package = (project if editable else site) / "acme_shop"
        info = site / "acme-1.2.dist-info"
        for folder in (package, info):
            folder.mkdir(parents=True)
        for name, text in FILES.items():
            (package / name).write_text(text + more * (name == "__init__.py"), encoding="utf-8")
        listed = ["acme.pth"] if editable else [f"acme_shop/{name}" for name in FILES]
        texts = {
            "METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.2\n",
            "entry_points.txt": "[sim]\nacme = acme_shop\n",
            "RECORD": "".join(f"{file},,\n" for file in (*listed, "acme-1.2.dist-info/METADATA")),
            "direct_url.json": json.dumps({"url": project.as_uri(), "dir_info": {"editable": editable}}),
        }
        for name, text in texts.items():
            (info / name).write_text(text, encoding="utf-8")
        for folder in (site, project):
            monkeypatch.syspath_prepend(str(folder))
        return package

    return make


def named(*strategies: str) -> dict[str, object]:
    """The plugins in the name of a run with these strategies, as a process that begins now has them."""
    for name in [name for name in sys.modules if name.startswith("acme_shop")]:
        del sys.modules[name]
    invalidate_caches()
    plain = {"brands": [{"strategy": name, "with": {}} for name in strategies], "timeline": []}
    return dict(load().makers(plain).plugins)


@pytest.mark.parametrize("editable", [True, False], ids=["editable", "by its record"])
@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("rates.py", "RATE = 0.75\n"),
        ("tables.py", "def many(columns):\n    return float(columns['trust'].max())\n"),
        ("posts.json", "2"),
        ("__init__.py", SOURCE.replace("[Post.ask()]", "[Post.tell()]")),
    ],
)
def test_a_change_of_any_of_its_files_is_another_name(
    installed: Installed, editable: bool, file: str, text: str
) -> None:
    package = installed(editable)
    before = named("greeter")
    assert set(before) == {"acme"}
    assert named("greeter") == before
    (package / file).write_text(text, encoding="utf-8")
    assert named("greeter") != before


@pytest.mark.parametrize("editable", [True, False], ids=["editable", "by its record"])
def test_what_makes_no_number_is_not_in_the_name(installed: Installed, editable: bool) -> None:
    package = installed(editable)
    before = named("greeter")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "rates.pyc").write_bytes(b"compiled")
    (package.parent / "README.md").write_text("of the project", encoding="utf-8")
    assert named("greeter") == before
    assert list(named("broadcast")) == ["trustsim"]


def test_a_measure_of_it_is_in_the_name_of_every_run(installed: Installed) -> None:
    package = installed(True, MEASURES)
    before = named("broadcast")
    assert set(before) == {"acme", "trustsim"}
    (package / "tables.py").write_text("def many(columns):\n    return 0.25\n", encoding="utf-8")
    assert named("broadcast")["acme"] != before["acme"]
