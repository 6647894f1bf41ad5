"""The door of the running server: what a stranger gets, what a signed-in browser gets, and when that ends."""

from __future__ import annotations

import re
from inspect import signature
from urllib.parse import urlencode

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from pages.door.guard import watch
from tests.browser import EMAIL, PASSWORD, Kith
from tests.desk.wire import Client, run_page


@pytest.fixture
def stranger(home: Kith) -> Client:
    """A browser that has never been here."""
    return Client(address=home.address)


# A fresh server -----------------------------------------------------------------------------------------------------
def test_the_first_request_of_a_fresh_server_gets_no_page_and_no_line(kith: Kith) -> None:
    # With pages where Streamlit looks for them by itself, this request ran the page without app.py.
    stranger = Client(address=kith.address)
    first = stranger.get("/roster")
    assert (first.status, first.location, first.body) == (303, "/setup", "")

    with pytest.raises(InvalidStatus) as refused:
        stranger.line()
    assert refused.value.response.status_code == 403

    # Having the account does not open the page for anyone else.
    owner = Client(address=kith.address)
    assert owner.make_first_account(kith.setup_link()).location == "/"
    again = stranger.get("/roster")
    assert (again.status, again.location, again.body) == (303, "/sign-in?next=/roster", "")
    with pytest.raises(InvalidStatus):
        stranger.line()

    # The owner's first request is a deep link too: she gets the page, with its frame around it.
    with owner.line() as line:
        said = run_page(line, "roster")
    navigation = [message.navigation for message in said if message.WhichOneof("type") == "navigation"]
    addresses = [page.url_pathname for page in navigation[0].app_pages]
    assert addresses[:6] == ["", "today", "people", "checkins", "messages", "concerns"]
    assert "roster" in addresses
    assert not [message for message in said if message.WhichOneof("type") == "page_not_found"]
    assert not [message for message in said if message.delta.new_element.WhichOneof("type") == "exception"]


KEY = "Zk3vQwq0bO1yX9tL7mN5cR2dF8hJ6gA4sU-eW_iPxYk"
"""What a link's token looks like."""


# A stranger ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 303),
        ("GET", "/matching?x=1", 303),
        ("GET", "/index.html", 303),
        ("GET", "/app.py", 303),
        ("GET", "//sign-in", 303),
        ("GET", "/sign-in/../roster", 303),
        ("GET", "/sign-in/x", 303),
        ("GET", "/setup/x/y", 404),
        ("GET", "/welcome/x/../../_stcore/health", 400),
        ("GET", "/welcome/x%0a", 303),
        ("GET", "/welcome/x%2f..%2f..%2froster", 400),
        ("GET", "/kith/x/y", 303),
        ("GET", "/healthz/", 303),
        ("POST", "/roster", 401),
        ("GET", "/media/0123456789abcdef.xlsx", 303),
        ("GET", "/component/x/index.html", 303),
        ("GET", "/static/js/index.js", 401),
        ("GET", "/_stcore/health", 401),
        ("GET", "/_stcore/metrics", 401),
        ("GET", "/_stcore/host-config", 401),
        ("GET", "/_stcore/agent/openapi.json", 401),
        ("POST", "/_stcore/agent/interact", 401),
        ("PUT", "/_stcore/upload_file/x/y", 401),
        ("GET", "/sign-in", 200),
        ("GET", "/sign-out", 200),
        ("GET", "/setup", 303),
        ("GET", "/setup/made-up", 404),
        ("GET", "/welcome/made-up", 404),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/kith/door.css", 200),
        ("GET", "/kith/mark.svg", 200),
        ("GET", "/kith/server.py", 404),
        ("GET", "/kith/here", 401),
    ],
)
def test_a_stranger_gets_the_door_and_nothing_behind_it(stranger: Client, method: str, path: str, status: int) -> None:
    answer = stranger.ask(method, path)

    assert answer.status == status
    assert "stApp" not in answer.body
    assert 'id="root"' not in answer.body


@pytest.mark.parametrize("mangled", ["{}.", "{}%20", "{}%3E", "{})", "{}/", "{}/x", "%22{}%22", "{}%C2%A0", "<{}>"])
@pytest.mark.parametrize("door", ["welcome", "setup"])
def test_a_link_with_a_stray_character_is_answered_in_words_and_handed_on_to_nobody(
    stranger: Client, door: str, mangled: str
) -> None:
    answer = stranger.get(f"/{door}/" + mangled.format(KEY))

    assert (answer.status, answer.location) == (404, "")
    assert "a character was lost or added when it was copied" in answer.body
    assert KEY not in answer.body + str(answer.headers)
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["//welcome/{}", "/Welcome/{}", "/welcome/{}%0a", "/x/{}", "/{}{}", "/welcome?{}"])
def test_no_address_that_may_hold_a_key_is_carried_to_the_sign_in_page(stranger: Client, path: str) -> None:
    answer = stranger.get(path.format(KEY, KEY))

    assert (answer.status, answer.location) == (303, "/sign-in")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/setup/x", "/kith/door.css", "/healthz", "/roster", "/media/x"])
def test_every_answer_carries_the_headers(ruth: Client, path: str) -> None:
    headers = ruth.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"].split("style-src")[0]
    assert headers["Cache-Control"] == ("no-cache" if path.startswith("/kith/") else "no-store")


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Kith_User": "someone", "X_Kith_Session": "some sign-in"},
        {"x_kith_user": "someone"},
        {"Cookie": "kith=made.up"},
        {"Cookie": "__Host-kith=made.up"},
        {"Authorization": "Basic cnV0aDpvdHRlcg=="},
    ],
)
def test_made_up_headers_and_cookies_open_nothing(stranger: Client, headers: dict[str, str]) -> None:
    assert stranger.get("/roster", **headers).location == "/sign-in?next=/roster"
    with pytest.raises(InvalidStatus):
        stranger.line(**headers)


def test_an_unknown_name_of_the_machine_is_not_answered(stranger: Client) -> None:
    # Another site can point its own name at this machine and read what we answer to it.
    answer = stranger.get("/sign-in", Host="kith.attacker.example")

    assert answer.status == 403
    assert "KITH_HOSTS" in answer.body
    assert stranger.get("/healthz", Host="10.0.0.7").status == 200


# Forms --------------------------------------------------------------------------------------------------------------
def test_a_wrong_password_is_answered_in_words_and_not_shown_again(stranger: Client) -> None:
    answer = stranger.send("/sign-in", {"email": EMAIL, "password": "wrong <b>word"})

    assert answer.status == 422
    assert "do not belong together" in answer.body
    assert EMAIL in answer.body
    assert "wrong <b>word" not in answer.body
    assert "wrong &lt;b&gt;word" not in answer.body
    assert "kith" not in stranger.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://kith.attacker.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "http://["},
    ],
)
def test_a_form_sent_from_another_site_does_nothing(stranger: Client, headers: dict[str, str]) -> None:
    answer = stranger.send("/sign-in", {"email": EMAIL, "password": PASSWORD}, **headers)

    assert answer.status == 403
    assert "kith" not in stranger.cookies


def test_a_form_without_our_token_or_of_another_browser_does_nothing(home: Kith, stranger: Client) -> None:
    stranger.get("/sign-in")
    other = Client(address=home.address)
    token = re.search(r'name="form" value="([^"]+)"', other.get("/sign-in").body)
    assert token

    for form in ("", token[1]):
        fields = urlencode({"form": form, "email": EMAIL, "password": PASSWORD})
        assert stranger.ask("POST", "/sign-in", fields).status == 403


def test_a_form_that_is_far_too_long_does_nothing(stranger: Client) -> None:
    assert stranger.send("/sign-in", {"email": EMAIL, "password": "x" * 20_000}).status == 403


def test_a_form_with_what_nobody_can_type_does_nothing(stranger: Client) -> None:
    assert stranger.send("/sign-in", {"email": "ruth\0@example.org", "password": PASSWORD}).status == 403


@pytest.mark.parametrize(
    ("asked", "went"),
    [
        ("/roster%3Fa%3D1", "/roster?a=1"),
        ("//attacker.example", "/"),
        ("https://attacker.example", "/"),
        ("/%5Cattacker.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a%0d%0aSet-Cookie:%20x=y", "/"),
        ("//[", "/"),
        ("/[", "/["),
    ],
)
def test_signing_in_leads_back_to_a_page_of_ours_only(stranger: Client, asked: str, went: str) -> None:
    answer = stranger.send(f"/sign-in?next={asked}", {"email": EMAIL, "password": PASSWORD})

    assert (answer.status, answer.location) == (303, went)


def code_at_the_end(line: ClientConnection) -> int:
    """Listen until the line is closed: with which code."""
    try:
        while True:
            line.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


# Signed in ----------------------------------------------------------------------------------------------------------
def test_the_cookie_is_for_this_site_and_not_for_scripts(stranger: Client) -> None:
    said = stranger.send("/sign-in", {"email": EMAIL, "password": PASSWORD}).headers.get_all("Set-Cookie") or []
    mine = next(line for line in said if line.startswith("kith="))

    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().casefold() for part in mine.split(";")}


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(home: Kith) -> None:
    client = Client(address=home.address)
    page = client.get("/sign-in", X_Forwarded_Proto="https")
    token = re.search(r'name="form" value="([^"]+)"', page.body)
    assert token
    fields = urlencode({"form": token[1], "email": EMAIL, "password": PASSWORD})

    answer = client.ask("POST", "/sign-in", fields, X_Forwarded_Proto="https")

    mine = next(line for line in answer.headers.get_all("Set-Cookie") or [] if "kith=" in line)
    assert mine.startswith("__Host-kith=")
    assert "; Secure" in mine
    assert answer.headers["Strict-Transport-Security"]
    assert client.get("/", X_Forwarded_Proto="https").status == 200
    assert client.get("/").status == 303  # without TLS this cookie is nothing


def test_over_a_public_network_only_tls_is_answered(stranger: Client) -> None:
    refused = stranger.get("/sign-in", X_Forwarded_For="8.8.8.8")
    assert refused.status == 403
    assert "TLS" in refused.body

    assert stranger.get("/sign-in", X_Forwarded_For="8.8.8.8", X_Forwarded_Proto="https").status == 200
    assert stranger.get("/sign-in", X_Forwarded_For="192.168.1.7").status == 200


@pytest.mark.parametrize("path", ["/", "/roster"])
def test_the_page_bears_our_name_and_not_its_makers(ruth: Client, path: str) -> None:
    page = ruth.get(path, Accept_Encoding="gzip").body

    assert "<title>Kith</title>" in page
    assert "/kith/desk.js" in page
    assert "/kith/desk.css" in page
    assert "Streamlit</title>" not in page
    assert "agent" not in page


@pytest.mark.parametrize("path", ["/", "/sign-in"])
def test_after_an_update_nobody_sees_the_old_look(ruth: Client, stranger: Client, path: str) -> None:
    """A page names its style and its mark by what is in them: those addresses are kept for good. Whoever asks by the
    name alone, or by the fingerprint of an older Kith, is told to ask again."""
    page = (ruth if path == "/" else stranger).get(path).body
    named = set(re.findall(r'"(/kith/[\w.]+\?v=[0-9a-f]{12})"', page))
    assert {address.partition("?")[0] for address in named} >= {"/kith/mark.svg"}
    assert not re.search(r'"/kith/[\w.]+"', page)

    assert {stranger.get(address).headers["Cache-Control"] for address in named} == {"max-age=31536000, immutable"}
    assert stranger.get("/kith/desk.css").headers["Cache-Control"] == "no-cache"
    assert stranger.get("/kith/desk.css?v=0123456789ab").headers["Cache-Control"] == "no-cache"


def test_headers_sent_along_do_not_change_who_one_is(ruth: Client) -> None:
    with ruth.line(X_Kith_User="someone", X_Kith_Session="made up") as line:
        said = run_page(line)

    assert not [message for message in said if "signed out" in str(message.delta.new_element.heading)]
    assert [message for message in said if message.WhichOneof("type") == "navigation"]


def test_signing_out_cuts_the_open_page_at_the_next_look(ruth: Client) -> None:
    with ruth.line() as line:
        run_page(line)
        answer = ruth.send("/sign-out", {})
        assert (answer.status, answer.location) == (303, "/sign-in")
        assert "storage" in answer.headers["Clear-Site-Data"]

        assert code_at_the_end(line) == 4401

    # Nothing else asked the server to look: it looks by itself, twice a second.
    assert signature(watch).parameters["every"].default <= 0.5


def test_the_cookie_of_an_ended_sign_in_opens_nothing(ruth: Client) -> None:
    kept = dict(ruth.cookies)
    ruth.send("/sign-out", {})
    ruth.cookies = kept

    assert ruth.get("/").status == 303
    assert ruth.get("/kith/here").status == 401
    with pytest.raises(InvalidStatus):
        ruth.line()


def test_somebody_elses_page_cannot_be_taken_over(home: Kith, ruth: Client) -> None:
    # The same person in another browser is another sign-in, so even she does not get the first browser's page.
    other = Client(address=home.address)
    other.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
    with ruth.line() as mine:
        started = [message.new_session for message in run_page(mine) if message.WhichOneof("type") == "new_session"]
        session = started[0].initialize.session_id
        with other.line(session=session) as theirs:
            taken = [message.new_session for message in run_page(theirs) if message.WhichOneof("type") == "new_session"]

    assert taken[0].initialize.session_id != session


def test_the_console_says_the_link_and_no_token_of_anyone(home: Kith, ruth: Client) -> None:
    ruth.get("/welcome/a-secret-token")
    said = home.console.read_text("utf-8")

    assert said.count("http://") == 1
    assert "a-secret-token" not in said
    assert ruth.cookies["kith"].split(".")[0] not in said
    assert EMAIL not in said
