"""The guard by itself, around an application that only says what reached it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.responses import Response

from models.sealing import digest
from pages.door import cookies
from pages.door.guard import Guard, wrong_address
from workflows import signing

Scope = MutableMapping[str, Any]
NOW = datetime.now(UTC)
PERSONAL = "Amina's answer"


async def _tell(scope: Scope, receive: Any, send: Any) -> None:
    """An application that answers with the identity it was told."""
    told = [f"{name.decode()}={value.decode()}" for name, value in scope["headers"] if name.startswith(b"x-kith")]
    await Response("\n".join(told), media_type="text/plain")(scope, receive, send)


async def _fail(scope: Scope, receive: Any, send: Any) -> None:
    """An application whose error has something personal in its text."""
    raise ValueError(PERSONAL)


def asked(app: Any, *headers: tuple[bytes, bytes], path: str = "/x", **changes: Any) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of one GET through the guard."""
    got: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: MutableMapping[str, Any]) -> None:
        got.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost"), *headers],
        "client": ("127.0.0.1", 1),
        **changes,
    }
    asyncio.run(Guard(app)(scope, receive, send))
    known = {name.decode(): value.decode() for name, value in got[0]["headers"]}
    return got[0]["status"], known, b"".join(part.get("body", b"") for part in got[1:]).decode()


@pytest.fixture
def cookie(database: str) -> bytes:
    """The cookie of the first owner."""
    token = signing.new_setup_token(now=NOW)
    assert token
    opened = signing.first_account(
        token=token, email="ruth@example.org", name="Ruth", password="three quiet otters", now=NOW
    )
    answer = Response()
    cookies.give(answer, opened.token, secure=False)
    return answer.headers["set-cookie"].partition(";")[0].encode()


def test_the_application_is_told_who_is_there_by_the_guard_alone(cookie: bytes) -> None:
    forged = [(b"x-kith-user", b"someone"), (b"X-Kith-Session", b"made up"), (b"x-kith-anything", b"x")]

    status, _, body = asked(_tell, (b"cookie", cookie), *forged)

    with_ids = [line.partition("=")[0] for line in body.splitlines()]
    assert (status, with_ids) == (200, ["x-kith-user", "x-kith-session"])
    assert "someone" not in body


def test_a_signature_is_not_enough_without_the_sign_in(database: str) -> None:
    token = signing.new_setup_token(now=NOW)
    assert token
    signing.first_account(token=token, email="r@example.org", name="R", password="three quiet otters", now=NOW)
    answer = Response()
    cookies.give(answer, "a token nobody was given", secure=False)

    made = answer.headers["set-cookie"].partition(";")[0].encode()

    assert asked(_tell, (b"cookie", made))[0] == 303


def test_a_changed_token_is_refused_without_asking_the_database(cookie: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "account_of", lambda *_given, **_named: pytest.fail("asked"))

    assert asked(_tell, (b"cookie", cookie[:-2] + b"xx"))[0] == 303
    assert asked(_tell, (b"cookie", b"kith=" + digest("sign_in", "x").encode()))[0] == 303


def test_a_mishap_is_a_sentence_with_the_headers_and_its_text_stays_inside(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        status, headers, body = asked(_fail, path="/welcome/a-secret-token")

    assert (status, headers["x-content-type-options"]) == (500, "nosniff")
    assert "ValueError" in caplog.text
    assert PERSONAL not in body + caplog.text
    assert "a-secret-token" not in caplog.text


@pytest.mark.parametrize(
    ("host", "client", "scheme", "allowed"),
    [
        (b"localhost:8501", "127.0.0.1", "http", True),
        (b"127.0.0.1:8501", "127.0.0.1", "http", True),
        (b"[::1]:8501", "::1", "http", True),
        (b"kith.example.org", "10.1.2.3", "https", True),
        (b"KITH.example.org", "10.1.2.3", "http", True),  # a network of one's own
        (b"kith.example.org", "203.0.114.5", "https", True),
        (b"kith.example.org", "203.0.114.5", "http", False),
        (b"kith.example.org.attacker.example", "10.1.2.3", "https", False),
        (b"attacker.example", "127.0.0.1", "http", False),
        (b"", "127.0.0.1", "http", False),
        (b"[::1", "127.0.0.1", "http", False),
    ],
)
def test_kith_answers_to_its_names_and_to_strangers_through_tls_only(
    monkeypatch: pytest.MonkeyPatch, host: bytes, client: str, scheme: str, allowed: bool
) -> None:
    monkeypatch.setenv("KITH_HOSTS", "kith.example.org, desk.example.org, ")
    scope = {"scheme": scheme, "headers": [(b"host", host)], "client": (client, 5)}

    assert (wrong_address(scope) is None) is allowed
