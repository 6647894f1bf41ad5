"""Make the pictures of the README again: ``python docs/pictures/make.py`` (needs what the tests need).

They show the demo, and a roster as a coordinator has it, on the day this is run.
"""

from __future__ import annotations

import re
import sys
import tempfile
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.browser import ARGUMENTS, make_first_account, serve, settled  # noqa: E402

AUTUMN = ROOT / "tests" / "examples" / "autumn"
HERE = Path(__file__).parent
HEIGHTS = {"matching": 1150}
"""Pictures that are taller than 900 pixels."""


def main() -> None:
    """Start a Kith with the demo, walk to each view, take its picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(60_000)
        with serve(Path(folder) / "kith", today=date.today(), environment={"KITH_DEMO": "yes"}) as kith:  # noqa: DTZ011
            make_first_account(page, kith)
            for name, path in (("today", "/today"), ("matching", "/matching"), ("report", "/report")):
                page.goto(kith.address + path)
                page.get_by_role("heading", level=1).first.wait_for()
                if name == "matching":
                    _turn_a_weight(page)
                _take(page, name)
            _roster(page, kith.address)
        browser.close()


def _roster(page: Page, address: str) -> None:
    page.goto(f"{address}/programs")
    settled(page)
    page.get_by_role("radio", name="Open another").click()
    page.get_by_role("radio", name="Upload my own").click()
    page.locator("input[type=file]").set_input_files(AUTUMN / "program.yaml")
    page.get_by_label("Name of the first cohort").fill("Autumn 2026")
    page.get_by_role("button", name="Open this program").click()
    page.get_by_text("Autumn 2026").first.wait_for()
    settled(page)
    page.goto(f"{address}/roster")
    page.get_by_role("heading", level=1, name="Roster").wait_for()
    settled(page)
    if page.get_by_label("Cohort").count():
        page.get_by_label("Cohort").first.click()
        page.get_by_role("option", name=re.compile("Autumn 2026")).click()
        settled(page)
    page.locator("input[type=file]").set_input_files(AUTUMN / "newcomers.xlsx")
    page.get_by_role("button", name="These columns are right").click()
    page.get_by_role("heading", name="8 rows are set aside").wait_for()
    settled(page)
    page.get_by_role("heading", name="8 rows are set aside").scroll_into_view_if_needed()
    _take(page, "roster")


def _turn_a_weight(page: Page) -> None:
    settled(page)
    slider = page.get_by_role("slider", name="More common time")
    slider.focus()
    slider.press("End")
    page.get_by_text("What the last change did").wait_for()
    page.get_by_role("heading", level=1).first.scroll_into_view_if_needed()


def _take(page: Page, name: str) -> None:
    settled(page)
    page.mouse.move(700, 5)
    page.wait_for_timeout(1500)  # charts and grids draw a moment after the page has settled
    page.set_viewport_size({"width": 1440, "height": HEIGHTS.get(name, 900)})
    page.wait_for_timeout(1000)
    page.screenshot(path=HERE / f"{name}.png")


def _chromium() -> str | None:
    import shutil

    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


if __name__ == "__main__":
    main()
