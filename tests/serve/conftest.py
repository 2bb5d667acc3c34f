"""A small scenario that is served, and ways to ask the server."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from sim_serve.served import Served

from sim.plugins import load as load_plugins
from sim.scenario import load

SMALL = """\
# What the café asks.
name: Two cafés
days: 24
seed: 5
replicates: 8     # enough for a number
audience:
  size: 300
  network: {kind: small-world, mean_degree: 8}   # who hears whom
  traits: {participation: {mean: 0.1}}
psychology: {reach: 0.4}
brands:
  - name: Tells            # and answers few
    strategy: broadcast
  - name: Talks
    strategy: genuine-follow-up
    with:
      questions: 0.5       # half of what it posts
    replies_per_day: 12
"""


class Server(NamedTuple):
    """One that runs: its process, its address with the token, and the scenario's file."""

    process: subprocess.Popen[str]
    url: str
    file: Path

    @property
    def port(self) -> int:
        port = urlsplit(self.url).port
        assert port is not None
        return port

    @property
    def token(self) -> str:
        return parse_qs(urlsplit(self.url).query)["token"][0]

    def ask(
        self, path: str, body: object = None, method: str | None = None, **headers: str
    ) -> tuple[int, str]:
        """Status and text; with the token and the server's own name unless `headers` say otherwise."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        given = {"x-trustsim-token": self.token} | {k.replace("_", "-"): v for k, v in headers.items()}
        content = None if body is None else body if isinstance(body, str) else json.dumps(body)
        connection.request(method or ("GET" if body is None else "POST"), path, content, given)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def events(self, **body: Any) -> list[tuple[str, dict[str, Any]]]:
        """What POST /api/run gives, to its end."""
        status, text = self.ask("/api/run", body)
        assert status == 200, text
        return events_of(text)


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.split("\n\n")[:-1]:
        kind, data = block.split("\n")
        found.append((kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def start(file: Path, *options: str) -> Server:
    command = [sys.executable, "-m", "sim", "serve", str(file), "--out", str(file.parent / "runs"), *options]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    if "http://" not in said:
        process.kill()
        raise AssertionError(said + process.communicate()[1])
    return Server(process, said[said.index("http://") :].strip(), file)


def end(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.communicate(timeout=30)
    finally:
        server.process.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`sim serve` of the small scenario."""
    file = tmp_path_factory.mktemp("served") / "cafes.yaml"
    file.write_text(SMALL, encoding="utf-8")
    running = start(file)
    running.events(sets=["days=2"])  # compiles what is not compiled
    yield running
    end(running)


@pytest.fixture
def served(tmp_path: Path) -> Callable[..., Served]:
    """`served(text, *plugin files)`: a scenario that could be."""

    def open_(text: str = SMALL, *plugins: Path) -> Served:
        file = tmp_path / "cafes.yaml"
        file.write_text(text, encoding="utf-8")
        registry = load_plugins(list(plugins))
        return Served(file, load(file, registry=registry), registry, plugins)

    return open_
