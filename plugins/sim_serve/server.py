"""The server: where it listens, who may ask, and how it ends."""

from __future__ import annotations

import errno
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from sim.errors import ScenarioError
from sim_serve.app import Serving
from sim_serve.guard import Guard
from sim_serve.served import Served

__all__ = ["LOCAL", "serve"]

#: Where nobody else can ask.
LOCAL = "127.0.0.1"

_EVERYWHERE = ("0.0.0.0", "::")


def serve(served: Served, out: Path, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until somebody ends it.

    Args:
        served: the scenario.
        out: where runs are kept that are asked to be.
        host: the address to listen on.
        port: likewise; 0 for a free one.
        ready: called with the address of the page, token included, once it can be opened.

    Raises:
        ScenarioError: nobody can listen there.
    """
    listener = _listener(host, port)
    port = listener.getsockname()[1]
    name = _address(host) if host in _EVERYWHERE else host
    names = {name, LOCAL, "localhost"} if host in (*_EVERYWHERE, LOCAL, "localhost") else {name}
    token = secrets.token_urlsafe(16)
    hosts = {f"{_bracketed(each)}:{port}" for each in names} | (
        set(map(_bracketed, names)) if port == 80 else set()
    )
    serving = Serving(served, out)
    config = uvicorn.Config(
        Guard(serving.app, token, {each.lower() for each in hosts}),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(f"http://{_bracketed(name)}:{port}/?token={token}")

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            serving.end()
            await super().shutdown(sockets)

    with listener:
        Server(config).run([listener])


def _listener(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
        except BaseException:
            listener.close()
            raise
    except socket.gaierror:
        raise ScenarioError(f"{host} is no address of this machine.", file="--host") from None
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            sentence = f"something else listens on port {port}. Leave --port away for a free one."
            raise ScenarioError(sentence, file="--port") from None
        why = getattr(error, "strerror", None) or error
        raise ScenarioError(f"nobody can listen on {host}, port {port}: {why}.", file="--host") from None
    return listener


def _address(everywhere: str) -> str:
    """The address by which others reach this machine: from which it would ask them. Nothing is sent."""
    family, far = (socket.AF_INET6, "2001:db8::1") if ":" in everywhere else (socket.AF_INET, "192.0.2.1")
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((far, 9))
        return str(probe.getsockname()[0])
    return LOCAL


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
