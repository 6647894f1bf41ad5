"""The launch week of Bridge Street in a browser: from two sheets to matches that run, with the numbers of its rules.

What the rules make of the rosters is held without a screen in ``tests/matching/test_launch_week.py``.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error, Page, expect

from tests.bridge_street import TODAY, workbook
from tests.browser import (
    KNOWN,
    OpenScreen,
    barriers,
    choose,
    go,
    heard,
    main,
    make_first_account,
    one_of,
    press,
    serve,
    settled,
)
from tests.workbooks import Out

PROGRAM = Path(__file__).parents[1] / "examples" / "bridge_street" / "program.yaml"
WITH_ONE_MORE = ("Miriam Cohen", "Farah Rahimi", "Jamal Demir", "Selam Yusuf")
KEPT_APART = ("Elif Silva", "Daria Petrov")
"""Two of the three who speak Arabic only."""
ADOPTED = "Online counts for the North + Four take one more"


def test_a_launch_week(tmp_path: Path, open_screen: OpenScreen) -> None:
    page = open_screen()
    sheets = tmp_path / "launch.xlsx"
    sheets.write_bytes(workbook())
    with serve(tmp_path / "kith", today=TODAY) as kith:
        make_first_account(page, kith)
        monday_both_sheets_come_in(page, sheets)
        monday_a_language_cafe_makes_version_two(page)
        tuesday_what_is_known_and_what_rules_cost(page)
        tuesday_scenarios(page)
        tuesday_with_the_keyboard_alone(page)
        tuesday_pins_and_pairs_kept_apart(page)
        wednesday_the_committee_and_the_proposals(page, tmp_path)
        thursday_answers(page)
        friday_the_record_and_a_mistake(page)


def monday_both_sheets_come_in(page: Page, sheets: Path) -> None:
    """71 rows = 58 + 13 set aside; 52 = 50 + 2, of whom 3 wait for a reference and 4 for the orientation."""
    go(page, "Programs")
    choose(page, "Upload my own")
    page.locator("input[type=file]").set_input_files(PROGRAM)
    main(page).get_by_label("Name of the first cohort").fill("Spring 2027")
    press(page, "Open this program")
    expect(main(page).get_by_text("Spring 2027").first).to_be_visible()

    go(page, "Roster")
    choose(page, "Newcomer")
    page.locator("input[type=file]").set_input_files(sheets)
    expect(main(page).get_by_text("Mentors: 52 people")).to_be_visible()
    press(page, "Read the chosen sheets")
    took_in(page, rows=71, good=58)
    press(page, "All rosters")
    press(page, "Continue")
    took_in(page, rows=52, good=50)

    go(page, "Stages")
    press(page, "Accept 58")
    choose(page, "Intake 50")
    press(page, "Accept 50")
    expect(one_of(page, "Reference pending 3")).to_be_visible()
    expect(one_of(page, "Orientation pending 4")).to_be_visible()
    settled(page)


def took_in(page: Page, *, rows: int, good: int) -> None:
    """A sheet is read; the rows with a fault are set aside with the reason, the others go in."""
    expect(main(page).get_by_text(f"{rows} rows = ")).to_be_visible()
    settled(page)
    if main(page).get_by_role("button", name="These columns are right").count():
        press(page, "These columns are right")
    expect(main(page).get_by_role("heading", name=f"{rows - good} rows are set aside")).to_be_visible()
    press(page, f"Take {good} people in")
    expect(main(page).get_by_text(f"{rows} rows = {good} in + {rows - good} set aside")).to_be_visible()
    settled(page)


def monday_a_language_cafe_makes_version_two(page: Page) -> None:
    """The program is changed within the week: an event more, and everybody goes over to the new version."""
    go(page, "Builder")
    press(page, "Begin a draft")
    press(page, re.compile("^Events 0"))
    press(page, "Add an event")
    page.get_by_role("textbox").last.fill("Language café")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="Add an event").last.click()
    expect(main(page).get_by_role("heading", name="Language café")).to_be_visible()
    settled(page)
    open_up(page, "More")
    pick(page, "During which stages of the match", "Active", several=True)
    choose(page, "Check and publish")
    expect(main(page).get_by_text("New event: ‘Language café’.")).to_be_visible()
    settled(page)
    ticks = main(page).get_by_role("checkbox")
    for number in range(ticks.count()):
        ticks.nth(number).focus()
        page.keyboard.press("Space")
        expect(ticks.nth(number)).to_be_checked()
        settled(page)
    press(page, "Publish as version 2")
    expect(main(page).get_by_text("Version 2 is published.")).to_be_visible()
    settled(page)
    main(page).get_by_role("link", name="Versions, and people who are under way").click()
    press(page, "New people begin on version 2")  # the matching goes by its rules then
    expect(main(page).get_by_text("New people begin on version 2.")).to_be_visible()
    settled(page)
    press(page, "Move everybody at once")
    expect(main(page).get_by_text("Spring 2027 · version 2")).to_be_visible()
    settled(page)


def tuesday_what_is_known_and_what_rules_cost(page: Page) -> None:
    """44 matched, 14 not; everybody is not possible, and why; each rule with its price, 14 in all."""
    tab_to(page, "Matching")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Matching")).to_be_visible()
    stands(page, ready=58, places=51, matched=44, waiting=14)
    expect(main(page).get_by_text("Proven best under these rules")).to_be_visible()

    choose(page, "Before the run")
    expect(main(page).get_by_text("At least 7 will wait whatever we do.")).to_be_visible()
    expect(main(page).get_by_text("5 people have no possible mentor, 9 have one or two.")).to_be_visible()

    open_up(page, "More wishes")
    expect(main(page).get_by_text("Who comes first")).to_be_visible()
    assert barriers(page, known=KNOWN) == []
    main(page).get_by_text("Everybody must be matched", exact=True).click()
    expect(main(page).get_by_text("under the rules and places at most 44 of 58 people can be")).to_be_visible()
    expect(main(page).get_by_text("58 people are ready and there are 51 places.")).to_be_visible()
    expect(main(page).get_by_text("Even with more places, 5 have no possible mentor")).to_be_visible()
    settled(page)
    press(page, "Undo")
    expect(main(page).get_by_text("Proven best under these rules")).to_be_visible()
    settled(page)

    choose(page, "What rules cost")
    for without, people in {"Language": 5, "Women only": 3, "Evening": 4}.items():
        row = main(page).get_by_test_id("stTable").get_by_role("row").filter(has_text=without)
        expect(row.get_by_role("cell").nth(2)).to_have_text(str(people))
    expect(main(page).get_by_text("With one more place for every mentor, 2 more would be matched.")).to_be_visible()
    miriam = main(page).get_by_test_id("stTable").get_by_role("row").filter(has_text=WITH_ONE_MORE[0])
    expect(miriam.get_by_role("cell").nth(2)).to_have_text("nobody")  # her next place moves nobody


def tuesday_scenarios(page: Page) -> None:
    """As it is 44, online for the North 47, four mentors take one more 46, both 49 of whom 9 wait."""
    choose(page, "Scenarios")
    main(page).get_by_label("Name", exact=True).fill("Online counts for the North")
    pick(page, "An exception from", "Within reach")
    pick(page, "for everybody who answered", re.compile("Part of town – North"), several=True)
    press(page, "Save scenario")
    expect(one_of(page, "Scenarios (1)")).to_be_visible()
    settled(page)
    open_up(page, "New scenario")
    main(page).get_by_label("Name", exact=True).fill("Four take one more")
    pick(page, "Mentors who take one more", *WITH_ONE_MORE, several=True)
    press(page, "Save scenario")
    expect(one_of(page, "Scenarios (2)")).to_be_visible()
    settled(page)
    open_up(page, "New scenario")
    pick(page, "Or put scenarios together", *ADOPTED.split(" + "), several=True)
    press(page, "Save together")
    expect(one_of(page, "Scenarios (3)")).to_be_visible()
    settled(page)

    assert row_of(page, "Matched") == ["44", "47", "46", "49"]
    assert row_of(page, "Would wait") == ["14", "11", "12", "9"]
    assert row_of(page, "Places") == ["51", "51", "55", "55"]
    open_up(page, "How each group fares")
    pick(page, "Compare by", "Waited since last cohort")
    assert row_of(page, "yes") == ["100 %"] * 4  # who was carried over: 12 of 12, whatever is done


def tuesday_with_the_keyboard_alone(page: Page) -> None:
    """No mouse: put the scenario in force, move a weight, take it back, pin a pair, take that back."""
    one_of(page, "Plan").focus()
    tab_to(page, "Put in force")
    page.keyboard.press("Enter")
    expect(main(page).get_by_text("is in force. Undo takes it back.")).to_be_visible()
    settled(page)
    stands(page, ready=58, places=55, matched=49, waiting=9)
    settled(page)
    expect(main(page).get_by_text("27 in this plan, at most 35")).to_be_visible()  # the pairs that Ruth looks after
    expect(main(page).get_by_text("22 in this plan, at most 35")).to_be_visible()

    one_of(page, "Scenarios (3)").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    settled(page)
    before = main(page).get_by_label("Look at a pair").input_value()
    tab_to(page, "Shared profession")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("weight.shared_profession=45"))
    expect(main(page).get_by_text(re.compile("the last change (did|moved)", re.IGNORECASE)).first).to_be_visible()
    settled(page)
    # What is told above came and went, and the weight is still under her fingers.
    expect(main(page).get_by_role("slider", name="Shared profession")).to_be_focused()
    one_of(page, "Plan").focus()
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^((?!weight).)*$"))
    settled(page)
    assert main(page).get_by_label("Look at a pair").input_value() == before

    one_of(page, "Plan").focus()
    tab_to(page, "Look at a pair")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    settled(page)
    one_of(page, "Plan").focus()
    tab_to(page, "Reason")
    page.keyboard.type("Old colleagues")
    tab_to(page, "Pin this pair")
    page.keyboard.press("Enter")
    expect(one_of(page, "Pinned and kept apart (1)")).to_be_visible()
    settled(page)
    one_of(page, "Plan").focus()
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    expect(one_of(page, "Pinned and kept apart (0)")).to_be_visible()
    settled(page)


def tuesday_pins_and_pairs_kept_apart(page: Page) -> None:
    """Six pins change nothing, two pairs kept apart move three; then whom to recruit: six mentors for six of nine."""
    choose(page, "Pinned and kept apart (0)")
    pick(page, "Pairs of the plan", *some_pairs(page, but=KEPT_APART), several=True)
    main(page).get_by_label("Reason for all of them").fill("They know each other")
    press(page, "Pin these")
    expect(main(page).get_by_text("The last change moved nobody: the plan is the same.")).to_be_visible()
    pick(page, "Pairs of the plan", *(re.compile(f"^{pair} ·") for pair in KEPT_APART), several=True)
    main(page).get_by_label("Reason for all of them").fill("They worked together")
    press(page, "Keep these apart")
    expect(one_of(page, "Pinned and kept apart (8)")).to_be_visible()
    expect(main(page).get_by_text("What the last change did: 3 pairs are different,")).to_be_visible()
    stands(page, ready=58, places=55, matched=49, waiting=9)
    settled(page)

    somebody_is_dragged_to_another_place(page)

    choose(page, "Fairness")
    expect(main(page).get_by_text("49 of 58 people are matched.")).to_be_visible()

    choose(page, "What rules cost")
    main(page).get_by_text("Work it out", exact=True).click()
    told = "With these 6 mentors, 6 of 9 people who wait would have somebody."
    expect(main(page).get_by_text(told).first).to_be_visible()
    settled(page)


def somebody_is_dragged_to_another_place(page: Page) -> None:
    """While she is over a place it says what that would cost; put down there, a box asks once more."""
    choose(page, "Plan")
    choose(page, "Places")
    chip = page.locator(".chip").nth(12)
    chip.scroll_into_view_if_needed()
    chip.hover()
    page.mouse.down()
    page.mouse.move(700, 500, steps=3)
    place = page.locator(".card.possible[style='order: 1;']")
    expect(place.locator(".cost")).to_have_text(re.compile("the plan|moves"))
    place.hover()
    expect(page.locator(".board .said")).to_have_text(re.compile(": .*(the plan|moves)"))
    page.mouse.up()
    box = page.get_by_role("dialog")
    expect(box.get_by_role("button", name="Put them together")).to_be_visible()
    box.get_by_role("button", name="Leave it as it is").click()
    expect(box).to_have_count(0)
    settled(page)


def wednesday_the_committee_and_the_proposals(page: Page, folder: Path) -> None:
    """A match book of 49, what declines would do, and 98 messages that wait."""
    choose(page, "Plan")
    choose(page, "Table")
    with page.expect_download() as coming:
        main(page).get_by_role("button", name="Match book for the committee").click()
    coming.value.save_as(folder / "book.xlsx")
    sheet = Out((folder / "book.xlsx").read_bytes()).sheet("plan.one_to_one")
    lines = [str(row[0].value) for row in sheet.iter_rows(min_row=3) if row[0].value]
    assert len(lines) == 49 + len(KEPT_APART)  # what was decided before can be decided anew
    main(page).get_by_text("What if some decline?", exact=True).click()
    expect(main(page).get_by_text(re.compile(r"4\d to 4\d of 49 stay matched"))).to_be_visible()
    settled(page)

    one_of(page, "Plan").focus()
    tab_to(page, "Propose this plan: 49 pairs")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)
    tab_to(page, "Propose")
    page.keyboard.press("Enter")
    expect(main(page).get_by_text("49 pairs are proposed.")).to_be_visible()
    settled(page)
    go(page, "Messages")
    expect(one_of(page, "To send · 98")).to_be_visible()


def thursday_answers(page: Page) -> None:
    """Three decline; 46 begin with 92 messages more, and others are proposed."""
    go(page, "Matching")
    choose(page, "Proposals (49)")
    for left in (48, 47, 46):
        if not page.get_by_role("combobox", name="Which proposal?").is_visible():  # it may still be open
            main(page).get_by_role("button", name="Declined…").click()
        pick(page, "Which proposal?", re.compile(" · "))
        page.get_by_role("button", name=re.compile("Enter that .* declined")).click()
        expect(one_of(page, f"Proposals ({left})")).to_be_visible()
        settled(page)
    for role in ("Newcomer", "Mentor"):
        press(page, f"{role}: accepted (46)")
    press(page, "Publish 46 matches…")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("92 messages are written")).to_be_visible()
    dialog.get_by_role("button", name="Publish 46 matches", exact=True).click()
    expect(main(page).get_by_text("46 matches have begun. Check-ins are in the calendar.")).to_be_visible()
    settled(page)

    expect(main(page).get_by_text("3 proposals were declined, so there are free places again.")).to_be_visible()
    press(page, re.compile(r"Propose \d pairs?"))
    expect(main(page).get_by_text(re.compile(r"Proposed: \d pairs?\."))).to_be_visible()


def friday_the_record_and_a_mistake(page: Page) -> None:
    """The plan of Wednesday made again, the board's figures, and one match taken back."""
    open_up(page, "Decision records (2)")
    pick(page, "Record", re.compile("plan: 49 pairs"))
    expect(main(page).get_by_text("version 2 of the program")).to_be_visible()
    expect(main(page).get_by_text("49 matched, 9 waiting, proven over")).to_be_visible()
    press(page, "Make this plan again")
    expect(main(page).get_by_text("Made again: the same 49 pairs from the same data.")).to_be_visible()
    settled(page)

    go(page, "Pairs")
    main(page).get_by_role("button", name="Open", exact=True).last.click()
    expect(main(page).get_by_text("Goals and meetings")).to_be_visible()
    settled(page)
    choose(page, "Goals and meetings")
    press(page, "Held: Language café")
    expect(main(page).get_by_text("Noted: Language café,")).to_be_visible()
    settled(page)

    go(page, "Report")
    for label, figure in (("Ready to be matched", "58"), ("Matches that have begun", "46")):
        tile = main(page).get_by_test_id("stVerticalBlock").filter(has_text=label).last
        expect(tile.get_by_text(figure, exact=True).first).to_be_visible()

    go(page, "Matching")
    choose(page, re.compile(r"Proposals \(\d\)"))
    open_up(page, "46 matches have begun. Was one a mistake?")
    pick(page, "Match", re.compile(" · "))
    main(page).get_by_role("button", name="Take this match back").press("Enter")
    expect(main(page).get_by_text("We made a mistake: the match that we told you of")).to_be_visible()
    expect(main(page).get_by_text("45 matches have begun. Was one a mistake?")).to_be_visible()
    # The button does nothing any more; the keyboard is at what stands beside it and not at the start of the page.
    page.wait_for_function("() => document.activeElement.closest('main, [data-testid=stMain]') !== null")


# Her hands and eyes --------------------------------------------------------------------------------------------------
def stands(page: Page, *, ready: int, places: int, matched: int, waiting: int) -> None:
    """The four figures above the plan."""
    for label, value in (
        ("Ready to be matched", ready),
        ("Free places", places),
        ("Matched in this plan", matched),
        ("Would wait", waiting),
    ):
        tile = main(page).get_by_test_id("stMetric").filter(has_text=label)
        expect(tile.get_by_test_id("stMetricValue")).to_have_text(str(value))


def row_of(page: Page, title: str) -> list[str]:
    """One line of the scenarios side by side."""
    line = main(page).get_by_test_id("stTable").get_by_role("row").filter(has_text=re.compile(f"^\\s*{title}"))
    expect(line.first).to_be_visible()
    return [cell.strip() for cell in line.first.get_by_role("cell").all_inner_texts()][1:]


def tab_to(page: Page, name: str) -> None:
    """Go on by Tab until something of this name has the keyboard."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const e = document.activeElement; return (e.getAttribute('aria-label') || e.innerText || '').trim() }"
        )
        if here == name or here.endswith(("\n" + name, ". " + name)):
            return
    raise AssertionError(f"‘{name}’ cannot be reached by Tab")


def some_pairs(page: Page, *, but: tuple[str, ...], count: int = 6) -> list[str]:
    """Pairs of the plan to choose from, as they are offered, without those of some people."""
    field = page.get_by_role("combobox", name="Pairs of the plan").first
    field.click()
    expect(page.get_by_role("option").first).to_be_visible()
    offered = [text.strip() for text in page.get_by_role("option").all_inner_texts()]
    page.keyboard.press("Escape")
    settled(page)
    return [text for text in offered if " · " in text and not text.startswith(but)][:count]


def pick(page: Page, label: str, *options: str | re.Pattern[str], several: bool = False) -> None:
    """Choose in a list that opens: one, or several while it stays open."""
    field = page.get_by_role("combobox", name=label).first
    field.focus()  # leaving the field before redraws the form, which would close a list that is open by then
    heard(page)
    for option in options:
        found = page.get_by_role("option", name=option).first
        for _ in range(5):
            if not (several and page.get_by_role("option").first.is_visible()):
                field.click()
            if isinstance(option, str):
                field.fill(option)
            with suppress(Error):
                found.click(timeout=2_000)
                break
        else:
            raise AssertionError(f"{option} cannot be chosen in {label}")
    if several:  # such a list stays open; in a list for one, Escape would take the choice back
        page.keyboard.press("Escape")
    heard(page)


def open_up(page: Page, title: str) -> None:
    """Open what is folded, unless it is open."""
    folded = main(page).get_by_test_id("stExpander").filter(has_text=title).first
    if folded.locator("details[open]").count() == 0:
        folded.locator("summary").click()
    settled(page)
