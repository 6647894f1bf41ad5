"""The guard: every request and every message of a page passes here before it reaches Streamlit.

It strips headers that pretend to be ours, finds out from the cookie and the database who is there, and tells Streamlit
by headers that only it can set (``server.trustedUserHeaders``), on HTTP and websocket alike. Whoever is not signed in
gets the sign-in page and nothing else: the list of what is open is short, everything else is closed.

A page is a long conversation over one websocket, so the sign-in is looked up again for each message before it is
passed on; a button's callback would otherwise still run for someone who was signed out a second ago.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from models.mishaps import without_words
from pages.door.cookies import is_secure, token_in
from pages.door.shell import headers_for, rewrite
from pages.door.uploads import room_for
from workflows import signing
from workflows.actors import Actor

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("kith")

OPEN = re.compile(r"/sign-in|/sign-out|/setup|/(setup|welcome)/.*|/kith/[\w.]+|/healthz|/readyz")
"""What anyone may ask for: the door itself, its style sheet, and whether Kith is alive. Each of these is one of our own
routes; an address that only begins like one belongs to Streamlit. A link stays ours however it was copied: what stands
behind it is never handed on."""

ONWARD = re.compile(r"/(?!(?:setup|welcome)$)[\w-]{0,40}", re.I)
"""The addresses that somebody who signs in is led back to: those of pages. Any other may hold a mangled link, and with
it the key to an account."""

BUNDLE = "/static/"
"""The parts every Streamlit has. They hold nothing of ours, but strangers need not load them."""

ENDED = 4401
"""The websocket's closing code for "this sign-in is over"."""

LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}


class Guard:
    """ASGI middleware around all of Kith."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        scope["headers"] = [pair for pair in scope["headers"] if not pair[0].lower().startswith(b"x-kith-")]
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        send = _dressed(scope, send)
        if rewrite.may_be(scope):  # a compressed page cannot be rewritten
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        answer: Asgi = self.app
        if (refusal := wrong_address(scope)) and path not in {"/healthz", "/readyz"}:
            answer = PlainTextResponse(refusal, 403)
        elif not OPEN.fullmatch(path):
            token = token_in(scope)
            if path.startswith(BUNDLE) and token:
                pass
            elif token and (actor := await _account_of(token)):
                _introduce(scope, actor)
            else:
                answer = await self._turned_away(scope)
        try:
            with room_for(scope) if answer is self.app else nullcontext("") as full:
                await (PlainTextResponse(full, 413) if full else answer)(scope, receive, send)
        except Exception as error:
            log.error("%s %s: %s", scope["method"], _without_token(path), without_words(error))
            with suppress(RuntimeError):  # the answer had begun
                await PlainTextResponse("Something went wrong. Nothing was lost; try again.\n", 500)(
                    scope, receive, send
                )

    async def _turned_away(self, scope: Scope) -> Response:
        wants_a_page = scope["method"] in {"GET", "HEAD"} and not scope["path"].startswith(("/_stcore/", BUNDLE))
        if not wants_a_page:
            return PlainTextResponse("Sign in first.", 401)
        if not await to_thread.run_sync(signing.has_accounts):
            return RedirectResponse("/setup", 303)
        asked = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
        if not ONWARD.fullmatch(scope["path"]):
            return RedirectResponse("/sign-in", 303)
        return RedirectResponse("/sign-in" if asked == "/" else f"/sign-in?next={quote(asked, safe='/')}", 303)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = None if wrong_address(scope) else token_in(scope)
        actor = await _account_of(token) if token else None
        if token is None or actor is None:
            await receive()
            await send({"type": "websocket.close", "code": ENDED, "reason": "signed out"})
            return
        _introduce(scope, actor)
        line = Line(token=token, sign_in=actor.sign_in, receive=receive, send=send)
        OPEN_LINES.add(line)
        try:
            await self.app(scope, line.hear, line.say)
        finally:
            OPEN_LINES.discard(line)


class Line:
    """One open websocket. It passes messages on for as long as its sign-in lasts."""

    def __init__(self, *, token: str, sign_in: str, receive: Receive, send: Send) -> None:
        self.token, self.sign_in = token, sign_in
        self._receive, self._send = receive, send
        self._open = True

    async def hear(self) -> Message:
        """The next message from the browser, if it is still from someone who is signed in."""
        message = await self._receive()
        if message["type"] == "websocket.receive":
            look = signing.account_of if _is_use(message.get("bytes")) else signing.glance
            actor = await to_thread.run_sync(lambda: look(self.token, now=datetime.now(UTC)))
            if actor is None:
                await self.cut()
            if not self._open:
                return {"type": "websocket.disconnect", "code": ENDED}
        return message

    async def say(self, message: Message) -> None:
        """Pass a message to the browser, unless the line was cut meanwhile."""
        if self._open:
            await self._send(message)

    async def cut(self) -> None:
        """Close the line: this sign-in is over."""
        if self._open:
            self._open = False
            await self._send({"type": "websocket.close", "code": ENDED, "reason": "signed out"})


OPEN_LINES: set[Line] = set()


async def watch(every: float = 0.5) -> None:
    """Cut the lines of sign-ins that ended meanwhile, also in another process. Runs as long as Kith does."""
    while True:
        await asyncio.sleep(every)
        lines = tuple(OPEN_LINES)
        if not lines:
            continue
        ids = sorted({line.sign_in for line in lines})
        good = await to_thread.run_sync(partial(signing.still_open, ids, now=datetime.now(UTC)))
        for line in lines:
            if line.sign_in not in good:
                await line.cut()


def wrong_address(scope: Scope) -> str | None:
    """Why Kith does not answer here, in words; ``None`` when all is well.

    A page on another site can point its own name at this machine and then read what we answer: so we answer only to
    names we know. And over a public network we answer only through TLS.
    """
    try:
        host = urlsplit("//" + _header(scope, b"host")).hostname or ""
    except ValueError:  # a bracket that is not closed
        host = ""
    known = LOCAL_NAMES | {
        name.strip().casefold() for name in os.environ.get("KITH_HOSTS", "").split(",") if name.strip()
    }
    if host.casefold() not in known:
        return (
            f"This Kith does not answer under the name {host or '(none)'}.\n"
            "Whoever runs it can allow the name: set KITH_HOSTS to it and start Kith again.\n"
        )
    client = (scope.get("client") or ("127.0.0.1", 0))[0]
    try:
        public = ip_address(client).is_global
    except ValueError:  # a socket in the file system: a proxy on this machine
        public = False
    if public and not is_secure(scope):
        return (
            "Kith holds what can endanger people, so it does not answer over an unencrypted public connection.\n"
            "Put a proxy with TLS in front of it that passes X-Forwarded-Proto on; the README shows one.\n"
        )
    return None


async def _account_of(token: str) -> Actor | None:
    return await to_thread.run_sync(lambda: signing.account_of(token, now=datetime.now(UTC)))


def _without_token(path: str) -> str:
    """A path for the log: a link's token is as good as a key."""
    first, _, rest = path.lstrip("/").partition("/")
    return f"/{first[:40]}/…" if rest else f"/{first[:40]}"


def _introduce(scope: Scope, actor: Actor) -> None:
    """Tell Streamlit who is here. Ids only; the router reads name and role from the database."""
    scope["headers"] += [(b"x-kith-user", actor.id.encode()), (b"x-kith-session", actor.sign_in.encode())]


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _is_use(data: bytes | None) -> bool:
    """Whether a message means that someone is at the screen: a clock that refreshes itself is not a person."""
    from streamlit.proto.BackMsg_pb2 import BackMsg

    message = BackMsg()
    try:
        message.ParseFromString(data or b"")
    except Exception:
        return False
    return message.WhichOneof("type") == "rerun_script" and not message.rerun_script.is_auto_rerun


def _dressed(scope: Scope, send: Send) -> Send:
    """Put our headers on every answer, and our name on Streamlit's empty page."""
    held: list[Message] = []

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = headers_for(scope, message)
            if rewrite.wants(scope, message):
                held.append(message)
                return
        elif held and message["type"] == "http.response.body":
            held.append(message)
            if message.get("more_body"):
                return
            for part in rewrite.done(held):
                await send(part)
            held.clear()
            return
        await send(message)

    return dressed
