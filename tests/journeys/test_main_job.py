"""The whole main job in a real browser, on two workbooks as a coordinator has them: from the first account to a report.

The workbooks, their program and the list of their faults lie in ``tests/examples/autumn``; all people are invented.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from pages.widgets.sections import SECTIONS
from tests.browser import (
    EMAIL,
    KNOWN,
    PASSWORD,
    Kith,
    OpenScreen,
    barriers,
    choose,
    go,
    main,
    make_first_account,
    one_of,
    press,
    serve,
    settled,
)

AUTUMN = Path(__file__).parents[1] / "examples" / "autumn"
TODAY = date(2026, 11, 22)
"""The day on which the rosters were sent."""

COLUMNS = {
    "newcomer": {"bad_email": "C", "blank_name": "A", "bad_date": "H", "unknown_language": "I"},
    "mentor": {"bad_email": "C", "blank_name": "A", "bad_date": "T", "unknown_language": "H"},
}
"""The column each kind of fault lies in; of a blank name the first of two."""


def test_from_the_first_account_to_the_report(tmp_path: Path, open_screen: OpenScreen) -> None:
    folder, screen = tmp_path / "kith", open_screen()
    with serve(folder, today=TODAY) as kith:
        make_first_account(screen, kith)
        open_the_program(screen)
        take_in(screen, "newcomer", "Newcomer", 150)
        take_in(screen, "mentor", "Mentor", 120)
        move_everybody_on(screen)
        finish_training(screen)
        match(screen)
        publish(screen)

    # The first check-in is due after 2 weeks and missed 7 days later, the second 4 weeks after the first: day 49.
    with serve(folder, today=TODAY + timedelta(days=50)) as kith:
        sign_in(screen, kith)
        call_the_pair_is_due(screen)

    # The program lasts 26 weeks; from 14 days before the end a match closes by itself, and both sides are asked.
    with serve(folder, today=TODAY + timedelta(weeks=26) - timedelta(days=10)) as kith:
        sign_in(screen, kith)
        complete_one(screen)
        take_the_report_away(screen, tmp_path)
        every_page_on_a_phone(screen, kith)


# The steps of the job ------------------------------------------------------------------------------------------------
def open_the_program(page: Page) -> None:
    """Upload the definition as a file, name the cohort."""
    go(page, "Programs")
    choose(page, "Upload my own")
    page.locator("input[type=file]").set_input_files(AUTUMN / "program.yaml")
    main(page).get_by_label("Name of the first cohort").fill("Autumn 2026")
    press(page, "Open this program")
    expect(main(page).get_by_text("Autumn 2026").first).to_be_visible()


def take_in(page: Page, of: str, role: str, rows: int) -> None:
    """Upload a workbook, see every fault at its cell and no other, take the good rows in."""
    go(page, "Roster")
    if main(page).get_by_role("button", name="All rosters").count():
        press(page, "All rosters")
    choose(page, role)
    page.locator("input[type=file]").set_input_files(AUTUMN / f"{of}s.xlsx")
    expect(main(page).get_by_text(f"{rows} rows = ")).to_be_visible(timeout=60_000)
    settled(page)
    if main(page).get_by_role("button", name="These columns are right").count():
        press(page, "These columns are right")

    wrong = faults(of)
    expect(main(page).get_by_role("heading", name=f"{len(wrong)} rows are set aside")).to_be_visible()
    settled(page)
    shown = cells_shown(page)
    assert {f"{COLUMNS[of][kind]}{row}" for row, kind in wrong.items()} <= shown
    assert {int(re.sub("[A-Z]", "", cell)) for cell in shown} == set(wrong), "a row is listed that has no fault"

    good = rows - len(wrong)
    press(page, f"Take {good} people in")
    expect(main(page).get_by_text(f"{rows} rows = {good} in + {len(wrong)} set aside")).to_be_visible()
    settled(page)


def move_everybody_on(page: Page) -> None:
    """Accept all newcomers, then all mentors. Who says that she is trained goes on by herself."""
    go(page, "Stages")
    press(page, "Accept 142")
    expect(main(page).get_by_role("radio", name="Waiting for a mentor 142")).to_be_visible()
    choose(page, "Intake 114")
    press(page, "Accept 114")
    expect(main(page).get_by_text("Nobody is left in ‘Intake’, so you see ‘Training’ now.")).to_be_visible()
    settled(page)


def finish_training(page: Page) -> None:
    """Tick both modules of the evening for everybody who has not completed them, at once."""
    go(page, "Training")
    press(page, re.compile("Select all"))
    choose(page, "Your role and its limits")
    choose(page, "Meeting across cultures")
    press(page, re.compile(r"Save for \d+ people"))
    expect(main(page).get_by_text("Nobody to show.")).to_be_visible()
    settled(page)


def match(page: Page) -> None:
    """Read the plan, move a weight, pin a pair."""
    go(page, "Matching")
    expect(main(page).get_by_text("Proven best under these rules")).to_be_visible()
    slider = main(page).get_by_role("slider", name="Industry")
    slider.focus()
    for _ in range(6):
        slider.press("ArrowRight")
    expect(main(page).get_by_text("What the last change did")).to_be_visible()
    settled(page)
    main(page).get_by_label("Reason", exact=True).first.fill("They know each other from the language café")
    press(page, "Pin this pair")
    choose(page, "Pinned and kept apart (1)")
    expect(main(page).get_by_text("They know each other from the language café")).to_be_visible()
    assert barriers(page, known=KNOWN) == []


def publish(page: Page) -> None:
    """Propose the plan, enter that everybody accepted, let the matches begin."""
    choose(page, "Plan")
    press(page, "Propose this plan")
    page.get_by_role("dialog").get_by_role("button", name="Propose", exact=True).click()
    expect(main(page).get_by_text("128 pairs are proposed.")).to_be_visible()
    settled(page)
    choose(page, "Proposals (128)")
    for role in ("Newcomer", "Mentor"):
        press(page, f"{role}: accepted (128)")
        expect(main(page).get_by_role("button", name=f"{role}: accepted (0)")).to_be_disabled()
        settled(page)
    press(page, "Publish 128 matches…")
    page.get_by_role("dialog").get_by_role("button", name="Publish 128 matches", exact=True).click()
    expect(main(page).get_by_text("128 matches have begun. Check-ins are in the calendar")).to_be_visible()


def call_the_pair_is_due(page: Page) -> None:
    """Two check-ins were missed in a row, so the definition's task waits in Today, once for each pair; one is done."""
    go(page, "Today")
    choose(page, "Tasks · 128")
    expect(main(page).get_by_text("Call both of them").first).to_be_visible()
    press(page, "Done")
    page.get_by_role("dialog", name="Call both of them").get_by_role("button", name="Mark as done").click()
    expect(one_of(page, "Tasks · 127")).to_be_visible()


def complete_one(page: Page) -> None:
    """Enter the closing survey of both sides, then complete the match."""
    go(page, "Pairs")
    main(page).get_by_role("button", name="Open", exact=True).last.click()
    expect(main(page).get_by_text("What can be done now")).to_be_visible()
    settled(page)
    choose(page, "Surveys and check-ins")
    for rating, reached in (("5", "yes"), ("4", None)):
        main(page).get_by_role("button", name="Enter", exact=True).first.click()
        dialog = page.get_by_role("dialog", name="Closing survey")
        dialog.get_by_role("radio", name=rating, exact=True).click()
        settled(page)
        if reached:
            dialog.get_by_role("radio", name=reached, exact=True).click()
            settled(page)
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
        settled(page)
    press(page, "Complete")
    page.get_by_role("dialog", name="Complete").get_by_role("button", name="Complete").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(main(page).get_by_text("This pair is over.")).to_be_visible()
    settled(page)


def take_the_report_away(page: Page, folder: Path) -> None:
    """The completed match is counted; the report and everything else leave as workbooks."""
    go(page, "Report")
    expect(main(page).get_by_text("Matches completed").first).to_be_visible()
    expect(main(page).get_by_text("100 %").first).to_be_visible()  # one match is over, and it was completed
    for button, sheets in (("This report as Excel", 1), ("Everything of this cohort as Excel", 8)):
        main(page).get_by_role("button", name="Take away").click()
        with page.expect_download() as coming:
            page.get_by_role("button", name=button).click()
        path = folder / "away.xlsx"
        coming.value.save_as(path)
        book = load_workbook(path)
        assert len(book.sheetnames) >= sheets
        assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
        page.keyboard.press("Escape")
        settled(page)


def every_page_on_a_phone(page: Page, kith: Kith) -> None:
    """At 390 pixels nothing runs out of the page, and nothing keeps anybody out, by day and in the dark."""
    page.set_viewport_size({"width": 390, "height": 844})
    for entry in (entry for pages in SECTIONS.values() for entry in pages):
        page.goto(f"{kith.address}/{entry.path}")
        assert "kith_window=narrow" in page.evaluate("document.cookie")  # nobody else could say so to the page
        expect(page.get_by_role("heading", level=1, name=entry.title)).to_be_visible()
        settled(page)
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 390, f"{entry.title} is {wide} pixels wide"
        for light in ("light", "dark"):
            page.emulate_media(color_scheme=light)
            settled(page)
            assert barriers(page, known=KNOWN) == [], f"{entry.title}, {light}"


# Her hands and eyes --------------------------------------------------------------------------------------------------
def sign_in(page: Page, kith: Kith) -> None:
    """Come back another day."""
    page.context.clear_cookies()
    page.goto(f"{kith.address}/sign-in")
    page.locator("[name=email]").fill(EMAIL)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button").first.click()
    settled(page)


def faults(of: str) -> dict[int, str]:
    """The rows with a fault that needs her; spaces are cleaned without asking."""
    truth = json.loads((AUTUMN / "truth.json").read_text("utf-8"))[of]["faults_by_sheet_row"]
    return {int(row): kind for row, kind in truth.items() if kind != "spaces"}


def cells_shown(page: Page) -> set[str]:
    """The addresses of all faults that the page lists, over all its pages."""
    found: set[str] = set()
    while True:
        found |= set(re.findall(r"^([A-Z]{1,2}\d+)\b", main(page).inner_text(), flags=re.M))
        onward = main(page).locator(".st-key-roster_faults_page").get_by_role("button", name="Next page")
        if not onward.count() or onward.is_disabled():
            return found
        onward.click()
        page.wait_for_timeout(300)
        settled(page)
