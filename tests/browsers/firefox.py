"""Firefox, driven through the door it has itself: WebDriver BiDi on a WebSocket, with no driver in between.

Playwright's own Firefox is another build, which it downloads; with the one a system installs it begins with a
command that this one does not know (``emulation.setMediaFeaturesOverride``, Playwright 1.65 and Firefox 153).
What is here is as much of the protocol as the tests need: https://w3c.github.io/webdriver-bidi/
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

__all__ = ["Tab", "firefox", "started"]

# Nothing of it may reach for the network, or be in the way; and it stands for somebody who wants no motion.
_PREFERENCES: dict[str, object] = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
    "ui.prefersReducedMotion": 1,
}
_KEYS = {
    "Tab": "\ue004", "Enter": "\ue007", "Space": " ", "Home": "\ue011", "End": "\ue010",
    "ArrowDown": "\ue015", "ArrowRight": "\ue014",
}  # fmt: skip
_LONG = 60.0  # seconds
_NAMED = """[document.activeElement].map((at) =>
  at.ariaLabel ?? at.labels?.[0]?.textContent ?? at.textContent)[0]"""


def firefox() -> str | None:
    """Where one is; None without, and with ``TRUSTSIM_FIREFOX=none``."""
    named = os.environ.get("TRUSTSIM_FIREFOX")
    if named:
        return None if named == "none" else named
    return next((path for name in ("firefox-esr", "firefox") if (path := shutil.which(name))), None)


class _Socket:
    """As much of a WebSocket (RFC 6455) as it takes to exchange texts with a program of one's own."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        assert where.hostname is not None
        self._socket = socket.create_connection((where.hostname, where.port or 80), _LONG)
        self._stream = self._socket.makefile("rb")
        head = (
            f"GET {where.path} HTTP/1.1",
            f"Host: {where.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}",
            "Sec-WebSocket-Version: 13",
        )
        self._socket.sendall("".join(f"{line}\r\n" for line in (*head, "")).encode())
        assert b"101" in self._stream.readline()
        while self._stream.readline().strip():
            pass

    def send(self, text: str) -> None:
        data, mask = text.encode(), secrets.token_bytes(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))
        n = len(data)  # in the shortest of three ways
        if n < 126:
            size = bytes([0x80 | n])
        else:
            size = struct.pack(">BH", 0x80 | 126, n) if n < 1 << 16 else struct.pack(">BQ", 0x80 | 127, n)
        self._socket.sendall(b"\x81" + size + mask + masked)

    def receive(self) -> str:
        text = b""
        while True:
            first, n = self._stream.read(2)
            if n > 125:
                n = int.from_bytes(self._stream.read(2 if n == 126 else 8), "big")
            data = self._stream.read(n)
            if first & 0x0F in (0, 1):  # a text, or more of it
                text += data
                if first & 0x80:
                    return text.decode()
            assert first & 0x0F != 8, "Firefox has closed the connection"

    def close(self) -> None:
        self._stream.close()
        self._socket.close()


class Tab:
    """The one tab of a Firefox that was :func:`started`.

    ``errors`` are complaints of pages and what they said on the console; ``requests`` what was asked for.
    """

    def __init__(self, talk: _Socket) -> None:
        self._socket = talk
        self._number = 0
        self.errors: list[str] = []
        self.requests: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self._context = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def _ask(self, method: str, **given: Any) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": given}))
        while True:
            told = json.loads(self._socket.receive())
            if told.get("id") == self._number:
                assert told["type"] == "success", f"{method}: {told.get('message')}"
                result: dict[str, Any] = told["result"]
                return result
            if told.get("method") == "log.entryAdded":
                self.errors.append(str(told["params"]["text"]))
            if told.get("method") == "network.beforeRequestSent":
                self.requests.append(told["params"]["request"]["url"])

    def open(self, url: str, width: int = 1280, height: int = 720) -> Self:
        """Load a page, all of it."""
        viewport = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._context, viewport=viewport)
        self._ask("browsingContext.navigate", context=self._context, url=url, wait="complete")
        return self

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to, as JSON carries it; a promise is waited for."""
        told = self._ask(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        return json.loads(told["result"]["value"])

    def wait(self, expression: str) -> Any:
        """What it comes to once that is true."""
        until = time.monotonic() + _LONG
        while not (found := self.evaluate(expression)):
            assert time.monotonic() < until, f"never true in Firefox: {expression}"
            time.sleep(0.05)
        return found

    def press(self, *keys: str) -> None:
        """Keys, one after the other, as somebody types them."""
        actions = [
            {"type": kind, "value": _KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")
        ]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self._ask("input.performActions", context=self._context, actions=[source])

    def click(self, selector: str) -> None:
        """Into the middle of it, with a pointer. Buttons need it: Enter and Space by this door reach
        them as events, and do not press them.
        """
        at = self.evaluate(
            f"""[document.querySelector({json.dumps(selector)})].map((each) => {{
                each.scrollIntoView();
                const {{x, y, width, height}} = each.getBoundingClientRect();
                return [x + width / 2, y + height / 2];
            }})[0]"""
        )
        move = {"type": "pointerMove", "x": int(at[0]), "y": int(at[1])}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        source = {"type": "pointer", "id": "mouse", "actions": [move, *press]}
        self._ask("input.performActions", context=self._context, actions=[source])

    def tab_to(self, name: str) -> None:
        """Along the order of Tab, to what is called that."""
        for _ in range(80):
            self.press("Tab")
            if name in self.evaluate(_NAMED):
                return
        raise AssertionError(f"no Tab leads to {name}")

    def picture(self, path: Path) -> None:
        """What is seen, as PNG."""
        data = self._ask("browsingContext.captureScreenshot", context=self._context)["data"]
        path.write_bytes(base64.b64decode(data))


@contextmanager
def started(binary: str, profile: Path) -> Iterator[Tab]:
    """A Firefox with a profile of its own, which ends with the block."""
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [binary, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"HOME": str(profile)},
    ) as process:
        try:
            assert process.stderr is not None
            found = next((at for line in process.stderr if (at := re.search(r"ws://\S+", line))), None)
            assert found is not None, "Firefox does not say where it listens"
            with closing(_Socket(f"{found.group()}/session")) as talk:
                yield Tab(talk)
        finally:
            process.terminate()
            try:
                process.wait(_LONG)
            except subprocess.TimeoutExpired:
                process.kill()
