"""The very first minutes of a Kith, in a real browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import Kith, OpenScreen, barriers, make_first_account, serve, settled


def test_a_deep_link_as_the_first_request_of_a_fresh_server_shows_no_page(kith: Kith, screen: Page) -> None:
    # Streamlit by itself would run a page without app.py here, and only here: before anyone has opened the app.
    screen.goto(f"{kith.address}/roster")

    assert screen.url == f"{kith.address}/setup"  # no account yet: the link for it is on the console, not here
    expect(screen.get_by_test_id("stApp")).to_have_count(0)
    expect(screen.locator("input")).to_have_count(0)


def test_a_restart_keeps_who_is_signed_in_and_lets_nobody_else_in(
    tmp_path: Path, today: date, screen: Page, open_screen: OpenScreen
) -> None:
    with serve(tmp_path / "kith", today=today) as kith:
        link = kith.setup_link()
        make_first_account(screen, kith)
        expect(screen.get_by_test_id("stSidebarNav")).to_be_visible()

    stranger = open_screen(width=390, height=844)
    with serve(tmp_path / "kith", today=today) as kith:
        stranger.goto(f"{kith.address}/roster")
        assert stranger.url == f"{kith.address}/sign-in?next=/roster"
        assert barriers(stranger) == []

        # The set-up link was for the first account only.
        stranger.goto(kith.address + link[link.index("/setup/") :])
        expect(stranger.locator("[name=again]")).to_have_count(0)

        # Cookies know no ports, so the coordinator's browser is still signed in and may follow the link.
        screen.goto(f"{kith.address}/roster")
        settled(screen)
        expect(screen.get_by_test_id("stSidebarNav")).to_be_visible()
        assert screen.url == f"{kith.address}/roster"
