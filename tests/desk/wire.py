"""A browser's side of the wire, without the browser: requests, cookies, and Streamlit's websocket."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.browser import EMAIL, PASSWORD


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: str

    @property
    def location(self) -> str:
        """Where it sends the browser."""
        return self.headers.get("Location", "")


@dataclass(kw_only=True)
class Client:
    """One browser's cookies, and nothing that follows redirects behind the test's back."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """The cookies as a header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        """One request. ``X_Kith_User="…"`` is the header ``X-Kith-User``."""
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        sent = {"Cookie": self.cookie} if self.cookies else {}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, sent | {key.replace("_", "-"): value for key, value in headers.items()})
        got = connection.getresponse()
        answer = Answer(status=got.status, headers=got.headers, body=got.read().decode("utf-8", "replace"))
        connection.close()
        for line in got.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        """A GET, as a browser opens a page."""
        return self.ask("GET", path, **headers)

    def send(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Open a form and send it."""
        found = re.search(r'name="form" value="([^"]+)"', self.get(path).body)
        given = {"form": found[1]} if found else {}
        return self.ask("POST", path, urlencode(given | fields), **headers)

    def make_first_account(self, link: str, *, email: str = EMAIL) -> Answer:
        """Make the first account with the link of the console."""
        fields = {"name": "Ruth", "email": email, "password": PASSWORD, "again": PASSWORD}
        return self.send(urlsplit(link).path, fields | {"language": "en"})

    def line(self, *, session: str = "", **headers: str) -> ClientConnection:
        """Streamlit's websocket, as its page opens it."""
        sent = {key.replace("_", "-"): value for key, value in headers.items()}
        return connect(
            self.address.replace("http", "ws") + "/_stcore/stream",
            additional_headers=({"Cookie": self.cookie} if self.cookies else {}) | sent,
            origin=self.address,  # type: ignore[arg-type]
            subprotocols=["streamlit", "x", *([session] if session else [])],  # type: ignore[list-item]
            open_timeout=30,
            close_timeout=1,  # nobody waits for the rest of a page
        )


def run_page(line: ClientConnection, page: str = "") -> list[ForwardMsg]:
    """Ask for a page, and everything that comes until its run is over."""
    message = BackMsg()
    message.rerun_script.page_name = page
    line.send(message.SerializeToString())
    got: list[ForwardMsg] = []
    while not got or got[-1].WhichOneof("type") != "script_finished":
        each = ForwardMsg()
        each.ParseFromString(line.recv(timeout=60))  # type: ignore[arg-type]
        got.append(each)
    return got
