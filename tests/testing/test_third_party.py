"""Somebody else's distribution beside the project's wheel, in an environment without this folder."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = pytest.mark.slow

TOWN = """
name: Town
days: 20
replicates: 2
audience: {size: 300}
brands:
  - {name: Ours, strategy: old-friends, with: {answer_rate: 0.9}}
  - {name: Theirs, strategy: broadcast}
"""


def test_what_new_package_writes_installs_lists_runs_and_keeps_the_rules(fresh, tmp_path):
    def run(command):
        found = fresh.run(command, tmp_path)
        assert found.returncode == 0, f"{command}\n{found.stdout}{found.stderr}"
        return found

    run("sim strategies new old-friends --package")
    run("python -m pip install --quiet ./trustsim-old-friends")
    listed = run("sim strategies")
    assert listed.stderr == ""
    assert "trustsim-old-friends 0.1.0, plugin 'old-friends'\n  old-friends " in listed.stdout
    shown = json.loads(run("sim strategies show old-friends --json").stdout)
    assert shown["origin"] == {"distribution": "trustsim-old-friends", "version": "0.1.0"}
    assert "class OldFriends(Strategy):" in shown["source"]

    (tmp_path / "town.yaml").write_text(TOWN, encoding="utf-8")
    summary = json.loads(run("sim run town.yaml --json").stdout)
    assert [brand["strategy"] for brand in summary["brands"]] == ["old-friends", "broadcast"]
    assert summary["brands"][0]["measures"]["replies"]["mean"] > 0
    assert summary["provenance"]["plugins"]["trustsim-old-friends"].startswith("0.1.0, sha256:")

    assert "old-friends keeps 24 of 24 rules." in run("sim strategies check old-friends").stdout
    tested = run("python -m pytest -q -W error -p no:cacheprovider trustsim-old-friends").stdout
    assert re.search(r"^50 passed", tested, re.M), tested
