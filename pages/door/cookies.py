"""The cookie that says who is here, and the token that says a form was ours.

The cookie carries a random token, signed so that a made-up one is refused without asking the database. Scripts cannot
read it, other sites cannot send it along with a form.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from itsdangerous import BadSignature, Signer
from starlette.requests import cookie_parser
from starlette.responses import Response

from models.sealing import digest

PLAIN, SECURE = "kith", "__Host-kith"
"""Behind TLS the name begins with ``__Host-``: browsers then refuse one set by a neighbouring site or without TLS."""

FORM = "kith-form"


def cookies_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """The cookies of an ASGI scope."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name == b"cookie":
            found.update(cookie_parser(value.decode("latin-1")))
    return found


def is_secure(scope: Mapping[str, Any]) -> bool:
    """Whether the browser came through TLS, here or at a proxy on this machine that says so."""
    return scope.get("scheme") in {"https", "wss"}


def token_in(scope: Mapping[str, Any]) -> str | None:
    """The sign-in token of a request, if its cookie was signed by this Kith."""
    value = cookies_of(scope).get(SECURE if is_secure(scope) else PLAIN)
    if not value:
        return None
    try:
        return _signer().unsign(value).decode("ascii")
    except (BadSignature, UnicodeDecodeError):
        return None


def give(response: Response, token: str, *, secure: bool) -> None:
    """Put the token into the browser. It ends with the browser's session; the database ends it sooner."""
    response.set_cookie(
        SECURE if secure else PLAIN,
        _signer().sign(token).decode("ascii"),
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )


def take_back(response: Response, *, secure: bool) -> None:
    """Take the token out of the browser, and with it whatever it kept of our pages."""
    response.delete_cookie(SECURE if secure else PLAIN, path="/", httponly=True, samesite="lax", secure=secure)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def form_secret(scope: Mapping[str, Any]) -> str:
    """What this browser's forms are tied to before anyone is signed in: its cookie, or a fresh one to be given."""
    kept = cookies_of(scope).get(FORM, "")
    return kept if 20 <= len(kept) <= 100 and kept.isascii() else secrets.token_urlsafe(24)


def give_form_secret(response: Response, secret: str, *, secure: bool) -> None:
    """Remember what the forms of this browser are tied to."""
    response.set_cookie(FORM, secret, httponly=True, samesite="strict", secure=secure, path="/")


def form_token(secret: str) -> str:
    """What a form carries to show that it is ours."""
    return digest("form", secret)


def form_is_ours(given: str, secret: str) -> bool:
    """Whether a form's token belongs to this browser, compared without telling by time how much of it was right."""
    return secrets.compare_digest(given.encode(), form_token(secret).encode())


def _signer() -> Signer:
    return Signer(digest("cookie", "sign_in"), salt="kith.sign-in", digest_method=hashlib.sha256)
