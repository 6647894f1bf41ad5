"""The very first minutes of a Kith, in a real browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import OpenScreen, barriers, make_first_account, serve, settled


def test_nobody_gets_in_before_the_first_account_nor_beside_it_after_a_restart(
    tmp_path: Path, today: date, screen: Page, open_screen: OpenScreen
) -> None:
    with serve(tmp_path / "kith", today=today) as kith:
        # Streamlit by itself would run a page without app.py here, and only here: before anyone has opened the app.
        screen.goto(f"{kith.address}/roster")
        assert screen.url == f"{kith.address}/setup"  # no account yet: the link for it is on the console, not here
        expect(screen.get_by_test_id("stApp")).to_have_count(0)
        expect(screen.locator("input")).to_have_count(0)

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
