"""Code that the user has not agreed to does not run; agreement is for a folder, remembered and withdrawn."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import agreement

Command = Callable[..., subprocess.CompletedProcess[str]]

PLUGIN = """\
import pathlib
pathlib.Path({ran!r}).touch()

from sim import Post, Strategy


class Sent(Strategy):
    \"\"\"Sent by somebody.\"\"\"

    name = "sent"
    often: int = 1

    def plan(self, day):
        return [Post.tell()] * self.often

    def answer(self, inbox):
        return inbox.nothing()
"""
SCENARIO = """\
name: Sent
days: 4
replicates: 2
audience: {size: 40, network: {kind: none}}
plugins: [../elsewhere/sent.py]
brands:
  - {name: Theirs, strategy: sent}
  - {name: Loud, strategy: broadcast}
"""


@pytest.fixture(autouse=True)
def _nothing_is_agreed_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIM_TRUST", raising=False)
    monkeypatch.delenv("SIM_PLUGINS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    monkeypatch.setattr(agreement, "_allowed_files", set())


class Sent:
    """A scenario that somebody sent, and a plugin file that it names, in another folder."""

    def __init__(self, place: Path) -> None:
        self.scenario = place / "inbox" / "s.yaml"
        self.file = place / "elsewhere" / "sent.py"
        self.trace = place / "ran"
        self.scenario.parent.mkdir()
        self.file.parent.mkdir()
        self.scenario.write_text(SCENARIO)
        self.file.write_text(PLUGIN.format(ran=str(self.trace)))
        (self.scenario.parent / "e.yaml").write_text(
            "name: E\nscenario: s.yaml\nreplicates: 2\nfactors: {psychology.negativity: [1, 3]}\n"
        )

    @property
    def ran(self) -> bool:
        """Whether the plugin's code ran since this was asked last."""
        found = self.trace.exists()
        self.trace.unlink(missing_ok=True)
        return found

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.file.read_bytes()).hexdigest()


@pytest.fixture
def sent(tmp_path: Path) -> Sent:
    return Sent(tmp_path)


def refused(found: subprocess.CompletedProcess[str], sent: Sent) -> bool:
    """Exit code 2, and one sentence that names the file, its hash, and how to agree."""
    (sentence,) = found.stderr.splitlines()
    wanted = (str(sent.file), sent.sha256, f"sim trust {sent.file.parent}")
    return found.returncode == 2 and all(part in sentence for part in wanted)


@pytest.mark.parametrize(
    "command",
    [
        "run inbox/s.yaml",
        "sweep inbox/s.yaml psychology.negativity=1,3",
        "rivals inbox/s.yaml",
        "sensitivity inbox/s.yaml",
        "plan inbox/s.yaml",
        "experiment run inbox/e.yaml",
        "run inbox/s.yaml --set plugins=[elsewhere/sent.py]",
    ],
)
def test_no_command_runs_it(here: Command, sent: Sent, command: str) -> None:
    assert refused(here(*command.split()), sent)
    assert not sent.ran
    assert not (sent.scenario.parent.parent / "runs").exists()


def test_check_runs_nothing_and_says_what_it_could_not_check(here: Command, sent: Sent) -> None:
    found = here("check", "inbox/s.yaml")
    assert found.returncode == 0
    assert not sent.ran
    assert "fine as far as can be told without running code" in found.stdout
    assert sent.sha256 in found.stderr
    assert "strategy 'sent'" in found.stderr
    assert "broadcast" not in found.stderr


def test_check_still_finds_what_needs_no_code(here: Command, sent: Sent) -> None:
    sent.scenario.write_text(SCENARIO.replace("strategy: broadcast", "strategy: broadcast, with: {loud: 1}"))
    found = here("check", "inbox/s.yaml")
    assert found.returncode == 2
    assert "loud" in found.stderr
    assert not sent.ran


def test_python_is_refused_as_well(sent: Sent) -> None:
    import sim
    from sim.scenario import load

    scenario = load(sent.scenario)
    with pytest.raises(sim.PluginError, match=sent.sha256):
        sim.TrustModel(scenario)
    agreement.allow([sent.file])
    sim.TrustModel(scenario)
    assert sent.ran


def test_a_folder_is_agreed_to_once_and_forgotten(here: Command, sent: Sent) -> None:
    assert here("trust", "elsewhere").returncode == 0
    assert here("run", "inbox/s.yaml", "--quiet").returncode == 0
    assert sent.ran
    sent.file.write_text(sent.file.read_text() + "# edited\n")  # nobody is asked about that
    assert here("run", "inbox/s.yaml", "--quiet").returncode == 0
    assert sent.ran
    assert str(sent.file.parent) in here("trust", "--list").stdout
    assert here("trust", "--withdraw", "elsewhere").returncode == 0
    assert refused(here("run", "inbox/s.yaml", "--force"), sent)
    assert "No folder is trusted" in here("trust").stdout


def test_trust_in_the_scenarios_folder_is_not_lent_to_a_file_elsewhere(here: Command, sent: Sent) -> None:
    here("trust", "inbox")
    assert refused(here("run", "inbox/s.yaml"), sent)


def test_links_are_followed_to_where_the_file_lies(here: Command, sent: Sent) -> None:
    here("trust", "inbox")
    (sent.scenario.parent / "looks_near.py").symlink_to(sent.file)
    found = here("run", "inbox/s.yaml", "--set", "plugins=[inbox/looks_near.py]")
    assert refused(found, sent)
    assert not sent.ran


def test_what_lies_below_a_trusted_folder_may_run(here: Command, sent: Sent) -> None:
    here("trust", ".")
    assert here("run", "inbox/s.yaml", "--quiet").returncode == 0


def test_naming_the_file_is_a_yes_to_it_alone(here: Command, sent: Sent) -> None:
    assert here("run", "inbox/s.yaml", "--quiet", "--plugin", "elsewhere/sent.py").returncode == 0
    assert sent.ran
    other = sent.file.with_name("other.py")
    other.write_text(sent.file.read_text().replace('"sent"', '"other"'))
    agreement._allowed_files.clear()  # another process
    found = here("run", "inbox/s.yaml", "--plugin", "elsewhere/other.py")
    assert refused(found, sent)


def test_the_environment_agrees_for_machines(
    here: Command, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIM_TRUST", f"/nowhere{os.pathsep}elsewhere")
    assert here("run", "inbox/s.yaml", "--quiet").returncode == 0
    assert "SIM_TRUST" in here("trust", "--list").stdout
    found = here("trust", "--withdraw", "elsewhere")
    assert found.returncode == 2
    assert "SIM_TRUST" in found.stderr


def test_plugins_can_be_switched_off_files_too(
    here: Command, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    here("trust", ".")
    monkeypatch.setenv("SIM_PLUGINS", "")
    found = here("run", "inbox/s.yaml")
    assert found.returncode == 2
    assert "SIM_PLUGINS" in found.stderr
    assert not sent.ran
    monkeypatch.setenv("SIM_PLUGINS", "sent.py")
    assert here("run", "inbox/s.yaml", "--quiet").returncode == 0


def test_a_new_strategy_may_run_where_it_was_written_but_not_what_lies_below(
    here: Command, sent: Sent
) -> None:
    here("strategies", "new", "my-way")
    own = ["--set", "plugins=[my_way.py]", "--set", "brands.Theirs.strategy=my-way"]
    assert here("run", "inbox/s.yaml", "--quiet", *own).returncode == 0
    assert refused(here("run", "inbox/s.yaml"), sent)


def test_the_copy_in_a_run_is_asked_about_for_itself(here: Command, sent: Sent) -> None:
    here("strategies", "new", "my-way")
    own = ["--set", "plugins=[my_way.py]", "--set", "brands.Theirs.strategy=my-way"]
    assert here("run", "inbox/s.yaml", "--quiet", "--no-report", *own).returncode == 0
    (run,) = (sent.scenario.parent.parent / "runs").iterdir()
    again = here("run", run / "scenario.yaml", "--quiet")
    assert again.returncode == 2
    assert all(part in again.stderr for part in ("my_way.py", f"sim trust {run / 'plugins'}"))
    here("trust", ".")
    assert here("run", run / "scenario.yaml", "--quiet").returncode == 0


def test_where_anybody_may_write_nothing_is_agreed_to_on_the_way(here: Command, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    assert here("strategies", "new", "my-way", "--dir", shared).returncode == 0
    assert "No folder is trusted" in here("trust").stdout


def typed(answer: bytes, *words: str, cwd: Path) -> tuple[int, str]:
    """A command on a terminal, and what was typed when it asked: exit code, and what the terminal showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *words], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown, asked = b"", False
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:
            break
        if not more:
            break
        shown += more
        if b"[y/N]" in shown and not asked:
            asked = True
            os.write(ours, answer)
    os.close(ours)
    return process.wait(60), shown.decode()


def test_on_a_terminal_it_is_asked_once(sent: Sent, tmp_path: Path) -> None:
    code, shown = typed(b"n\n", "run", "inbox/s.yaml", "--quiet", cwd=tmp_path)
    assert code == 2
    assert not sent.ran
    assert sent.sha256 in shown
    code, _ = typed(b"y\n", "run", "inbox/s.yaml", "--quiet", cwd=tmp_path)
    assert code == 0
    assert sent.ran
    code, shown = typed(b"", "run", "inbox/s.yaml", "--quiet", "--force", cwd=tmp_path)
    assert code == 0
    assert "[y/N]" not in shown


def test_what_is_remembered_is_for_its_user_only(here: Command, sent: Sent, tmp_path: Path) -> None:
    here("trust", "elsewhere")
    path = tmp_path / "configuration" / "trustsim" / "trusted.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o666)
    found = here("trust", "--list")
    assert "others may write to it" in found.stderr
    assert refused(here("run", "inbox/s.yaml"), sent)


@pytest.mark.parametrize(
    "content",
    [b"\xff", b"[]", b'{"format": 1, "folders": [{"path": "/"}]}', b"[" * 10**5],
)
def test_a_damaged_memory_trusts_nobody_and_is_written_anew(
    here: Command, sent: Sent, tmp_path: Path, content: bytes
) -> None:
    path = agreement.remembered_in()
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert "is damaged" in here("trust", "--list").stderr
    found = here("run", "inbox/s.yaml")
    assert found.returncode == 2
    assert not sent.ran
    assert here("trust", "elsewhere").returncode == 0
    assert json.loads(path.read_bytes())["folders"] == [{"path": str(sent.file.parent), "below": True}]


def test_a_pipe_in_its_place_keeps_nobody_waiting(here: Command, sent: Sent) -> None:
    path = agreement.remembered_in()
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert "a named pipe" in here("trust", "--list").stderr
    assert here("run", "inbox/s.yaml").returncode == 2


def test_nothing_can_be_remembered_where_nothing_can_be_written(
    here: Command, sent: Sent, tmp_path: Path
) -> None:
    (tmp_path / "configuration").write_text("a file")
    found = here("trust", "elsewhere")
    assert found.returncode == 1
    assert "SIM_TRUST" in found.stderr
    assert here("strategies", "new", "my-way").returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["trust", "elsewhere/sent.py"], "is a file"),
        (["trust", "nowhere"], "is not there"),
        (["trust", ""], "is no folder"),
        (["trust", "--withdraw"], "which folder"),
        (["trust", "--withdraw", "inbox"], "is not trusted"),
        (["trust", "--list", "inbox"], "--list goes alone"),
    ],
)
def test_what_makes_no_sense_is_refused(here: Command, sent: Sent, words: list[str], said: str) -> None:
    found = here(*words)
    assert found.returncode == 2
    assert said in found.stderr


def test_a_part_of_a_trusted_folder_cannot_be_withdrawn_alone(here: Command, sent: Sent) -> None:
    here("trust", ".")
    found = here("trust", "--withdraw", "elsewhere")
    assert found.returncode == 2
    advice = found.stderr.strip().rpartition(": ")[2]
    assert here(*advice.split()[1:]).returncode == 0
    assert refused(here("run", "inbox/s.yaml"), sent)


def test_a_story_compares_the_hash_before_anybody_is_asked(here: Command, sent: Sent) -> None:
    assert (
        here("run", "inbox/s.yaml", "--quiet", "--no-report", "--plugin", "elsewhere/sent.py").returncode == 0
    )
    (run,) = (sent.scenario.parent.parent / "runs").iterdir()
    agreement._allowed_files.clear()  # whoever received it has agreed to nothing
    copy = run / "plugins" / sent.file.name
    found = here("explain", run)
    assert found.returncode == 2
    assert all(part in found.stderr for part in (str(copy), sent.sha256, f"sim trust {copy.parent}"))
    assert sent.ran  # the first time, by whoever made it
    copy.write_text(copy.read_text() + "# exchanged\n")
    found = here("explain", run)
    assert found.returncode == 2
    assert str(copy) in found.stderr
    assert not sent.ran


def test_a_report_needs_no_code(here: Command, sent: Sent) -> None:
    assert (
        here("run", "inbox/s.yaml", "--quiet", "--no-report", "--plugin", "elsewhere/sent.py").returncode == 0
    )
    (run,) = (sent.scenario.parent.parent / "runs").iterdir()
    agreement._allowed_files.clear()
    sent.file.write_text(sent.file.read_text() + "# exchanged\n")
    assert sent.ran
    found = here("report", run)
    assert found.returncode == 0
    assert "No film in the report" in found.stderr
    assert not sent.ran
