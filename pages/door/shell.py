"""What every answer wears: security headers, and Kith's own name and language on Streamlit's empty page."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, MutableMapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit

from pages.door.cookies import is_secure

Message = MutableMapping[str, Any]

DOOR = ("/sign-in", "/sign-out", "/setup", "/welcome")

# The door's pages are ours alone and use no script, so they may load next to nothing.
DOOR_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PLAIN_HEADERS = {
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    b"x-robots-tag": b"noindex, nofollow",
}

ASSETS_FOLDER = Path(__file__).parent / "assets"


@lru_cache
def asset_address(name: str) -> str:
    """Where a browser finds one of our own files. It bears the file's fingerprint: the file may be kept for good, and
    after an update nobody sees the old look."""
    return f"/kith/{name}?v={hashlib.sha256((ASSETS_FOLDER / name).read_bytes()).hexdigest()[:12]}"


ADDED = (
    f'<script src="{asset_address("desk.js")}"></script><link rel="stylesheet" href="{asset_address("desk.css")}">'
    f'<link rel="icon" href="{asset_address("mark.svg")}" type="image/svg+xml">'
)


@lru_cache
def desk_policy() -> str:
    """The strictest policy under which every element of Streamlit we use still works. Its page has inline scripts;
    their hashes belong to the installed version, so they are computed here and not written down."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, re.S)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline
    )
    return (
        f"default-src 'none'; script-src 'self' 'wasm-unsafe-eval' blob: {hashes}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; manifest-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def headers_for(scope: Mapping[str, Any], message: Message) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, with ours in the place of whatever it had."""
    path = scope["path"]
    ours = dict(PLAIN_HEADERS)
    door = any(path == way or path.startswith(way + "/") for way in DOOR)
    ours[b"content-security-policy"] = (DOOR_POLICY if door else desk_policy()).encode()
    if is_secure(scope):
        ours[b"strict-transport-security"] = b"max-age=31536000"
    # What Streamlit's bundle and our own style consist of never changes under one address; all else is somebody's.
    if not path.startswith(("/static/", "/kith/")):
        ours[b"cache-control"] = b"no-store"
    kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in ours]
    return kept + list(ours.items())


class _Rewrite:
    """Streamlit's page carries its maker's name and no language. Ours says Kith and notices when a sign-in ends."""

    def may_be(self, scope: Mapping[str, Any]) -> bool:
        """Whether this request can be for that page: any address that is a page's."""
        path = scope["path"]
        return (
            scope["method"] == "GET"
            and not any(path == way or path.startswith(way + "/") for way in DOOR)
            and not path.startswith(("/static/", "/media/", "/component/", "/_stcore/", "/kith/"))
        )

    def wants(self, scope: Mapping[str, Any], message: Message) -> bool:
        """Whether this answer is that page."""
        kind = dict(message["headers"]).get(b"content-type", b"")
        return self.may_be(scope) and message["status"] == 200 and kind.startswith(b"text/html")

    def done(self, held: Sequence[Message]) -> tuple[Message, Message]:
        """The held answer, changed: its start and its whole body."""
        start, *parts = held
        body = b"".join(part.get("body", b"") for part in parts).decode("utf-8")
        body = body.replace("<title>Streamlit</title>", f"<title>Kith</title>{ADDED}")
        body = body.replace('<link rel="shortcut icon" href="./favicon.png" />', "")
        body = re.sub(r"<!--.*?-->|<link rel=\"service-desc\"[^>]*>", "", body, flags=re.S)
        body = re.sub(
            r"<noscript>.*?</noscript>", "<noscript><p>Kith needs JavaScript.</p></noscript>", body, flags=re.S
        )
        raw = body.encode("utf-8")
        changed = {b"content-length", b"etag", b"last-modified"}
        start["headers"] = [pair for pair in start["headers"] if pair[0].lower() not in changed]
        start["headers"].append((b"content-length", str(len(raw)).encode()))
        return start, {"type": "http.response.body", "body": raw}


rewrite = _Rewrite()
