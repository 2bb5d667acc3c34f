"""Who may ask: a page that was opened with the token, from an address that is this server's own.

A token keeps other users of the machine out; Host keeps out names that have been pointed at this address (DNS
rebinding), and Origin other sites whose scripts guess the port.
"""

from __future__ import annotations

from collections.abc import Collection
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["HEADER", "Guard"]

#: Header in which the page says its token; its first URL, and links to reports, have it as ``?token=``.
HEADER = "x-trustsim-token"

_SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


class Guard:
    """Answers 403 to whoever may not ask, with a sentence.

    Args:
        app: what is guarded.
        token: what has to be known.
        hosts: ``127.0.0.1:8123`` and whatever else this server is called.
    """

    def __init__(self, app: ASGIApp, token: str, hosts: Collection[str]) -> None:
        self._app, self._token, self._hosts = app, token, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        from starlette.responses import PlainTextResponse

        async def safely(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_SAFE]  # type: ignore[misc]
            await send(message)

        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        why = "Only HTTP." if scope["type"] != "http" else self._refusal(scope)
        if why:
            await PlainTextResponse(f"{why}\n", status_code=403)(scope, receive, safely)  # type: ignore[arg-type]
        else:
            await self._app(scope, receive, safely)  # type: ignore[arg-type]

    def _refusal(self, scope: Scope) -> str:
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        hosts = [value.decode("latin-1").lower() for value in headers.get(b"host", [])]
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return "This server is not called that. Open the address that sim serve printed."
        for origin in headers.get(b"origin", []):
            if origin.decode("latin-1").lower() != f"http://{hosts[0]}":
                return "Another site asks. Only the page itself may."
        tokens = headers.get(HEADER.encode(), [])
        if not tokens:
            query = parse_qs(scope["query_string"].decode("latin-1"))
            tokens = [value.encode("latin-1", "replace") for value in query.get("token", [])]
        if len(tokens) != 1 or not compare_digest(tokens[0], self._token.encode()):
            return (
                "The token is missing, or is another one. Open the address that sim serve printed, all of it."
            )
        return ""
