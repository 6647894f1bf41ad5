"""Starting: with safe settings or not at all, and with words for whoever starts it."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import Page, expect
from streamlit.error_util import handle_user_script_exception

from pages.door.server import MUST_BE, around
from pages.widgets.sections import SECTIONS
from tests.browser import Kith, OpenScreen, barriers, free_port, settled
from tests.desk.wire import Client
from tests.desks import ROOT


def started(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Kith until it gives up."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_its_parts_kith_says_the_one_line_that_installs_them() -> None:
    done = started("-S", "-E", "app.py")  # without site-packages

    assert done.returncode == 1
    assert "pip install --require-hashes -r requirements.lock" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_settings_that_break_a_promise_kith_does_not_start(tmp_path: Path) -> None:
    wrong = {
        "browser.gatherUsageStats": "true",
        "client.showErrorDetails": "full",
        "server.enableAgentApi": "true",
        "server.trustedUserHeaders": '{"X-Anything": "sign_in"}',
    }
    given = [word for name, value in wrong.items() for word in (f"--{name}", value)]
    port = ("--server.port", str(free_port()))
    done = started("-m", "streamlit", "run", "app.py", *port, *given, KITH_DATA=str(tmp_path))

    assert done.returncode == 1
    assert f"would break a promise to the people in its programs: {', '.join(wrong)}." in done.stderr
    assert "Traceback" not in done.stderr
    assert "/setup/" not in done.stdout


def test_an_older_kith_says_so_and_stops(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "kith.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()

    done = started("app.py", "--port", str(free_port()), "--no-browser", KITH_DATA=str(tmp_path))

    assert done.returncode == 1
    assert "newer Kith" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pages_mishap_is_a_number_on_the_screen_and_its_text_stands_in_no_log(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = around()["on_script_error"]
    shown: list[str] = []
    monkeypatch.setattr(st, "error", lambda text, **_named: shown.append(text))
    answer = " ".join(["Amina", "said", "yes"])
    try:
        raise ValueError(answer)
    except ValueError as error:
        handle_user_script_exception(error, handler)

    [words] = shown
    said = capfd.readouterr()
    number = re.search(r"number (\w{8})\.", words)
    assert number
    assert f"Mishap {number[1]}: ValueError" in caplog.text
    assert answer not in caplog.text + said.out + said.err + words


def test_whoever_is_asked_for_beyond_this_machine_is_written_down(tmp_path: Path) -> None:
    # What `serve` looks at when a Kith of the tests ends: without this it might be empty because nobody writes it.
    said = tmp_path / "reached.txt"
    ask = "import socket\nfor host in ('127.0.0.1', '203.0.113.7'): socket.getaddrinfo(host, 80)"
    watched = {"PYTHONPATH": str(ROOT / "tests" / "watched"), "KITH_REACHED": str(said)}

    subprocess.run([sys.executable, "-c", ask], env={**os.environ, **watched}, check=True)

    assert said.read_text("utf-8").split() == ["203.0.113.7"]


def test_what_the_settings_promise_stands_in_the_committed_file() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    for name, value in MUST_BE.items():
        section, _, key = name.partition(".")
        said = settings[section][key]
        assert (said if not isinstance(value, dict) else eval(said)) == value, name
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["fileWatcherType"] == "none"
    assert settings["theme"]["light"]["primaryColor"] == "#0B5CAD"
    assert "http" not in repr(settings["theme"])  # no font, no theme from elsewhere


def sign_in(screen: Page, ruth: Client) -> None:
    """Give a browser the cookies of somebody who signed in."""
    cookies = [{"name": name, "value": value, "url": ruth.address} for name, value in ruth.cookies.items()]
    screen.context.add_cookies(cookies)


def test_every_page_of_the_table_opens_by_its_address(ruth: Client, screen: Page) -> None:
    sign_in(screen, ruth)
    for page in (page for pages in SECTIONS.values() for page in pages):
        screen.goto(f"{ruth.address}/{page.path}")
        settled(screen)
        expect(screen.get_by_test_id("stException")).to_have_count(0)
        expect(screen.get_by_text("Page not found")).to_have_count(0)
        expect(screen.locator("h1").first).to_be_visible()


def test_a_window_left_open_goes_to_the_door_when_its_sign_in_ends(ruth: Client, open_screen: OpenScreen) -> None:
    first = open_screen()
    sign_in(first, ruth)
    second = first.context.new_page()
    for window in (first, second):
        window.goto(f"{ruth.address}/people")
        settled(window)

    first.get_by_role("button", name="Sign out").click()

    first.wait_for_url(f"{ruth.address}/sign-in")
    second.wait_for_url(f"{ruth.address}/sign-in?next=/people")


def test_the_door_keeps_nobody_out(kith: Kith, open_screen: OpenScreen) -> None:
    for width, scheme in product((1440, 390), ("light", "dark")):
        screen = open_screen(width=width, color_scheme=scheme, locale="fr-CA")
        screen.goto(kith.address)
        assert barriers(screen) == [], (width, scheme)

        screen.goto(kith.setup_link())
        screen.locator("[name=email]").fill("ruth@example")
        screen.evaluate("document.querySelector('form').noValidate = true")
        screen.locator("form button").click()
        expect(screen.get_by_role("alert")).to_be_visible()
        assert barriers(screen) == [], (width, scheme)
        assert screen.evaluate("document.documentElement.lang") == "fr"
        # Nothing sticks out to the side.
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
