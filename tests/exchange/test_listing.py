"""Lists that leave and come back: nothing changed says nothing, and any set of edits comes back as exactly those."""

from __future__ import annotations

import io
import string
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from models.definitions.questions import QuestionType
from models.vocabulary import Value
from tests.workbooks import as_text
from workflows.exchange.choices import Choices
from workflows.exchange.differing import Differences, differences, same
from workflows.exchange.leaving import listing_workbook
from workflows.exchange.listing import Field, Line, Listing
from workflows.exchange.normalising import Target
from workflows.exchange.reading import read_workbook, shown
from workflows.exchange.refusal import ImportRefused
from workflows.exchange.returning import read_back, recognised
from workflows.exchange.words import key, tidy

TODAY = date(2026, 11, 22)
LABELS = {"en": "English", "ar": "العربية", "arts": "Arts; and media", "formula": "=1+1"}
CHOICES = Choices(
    labels=LABELS,
    exact={tidy(label).casefold(): name for name, label in LABELS.items()},
    loose={key(label): name for name, label in LABELS.items()},
)


def _field(name: str, kind: QuestionType) -> Field:
    chosen = kind.kind.startswith("select")
    return Field(
        name=name,
        heading=name.title(),
        target=Target(kind=kind, choices=CHOICES if chosen else None),
        labels=LABELS if chosen else {},
    )


FIELDS = (
    Field(name="who", heading="Name"),
    _field("text", QuestionType("text")),
    _field("day", QuestionType("date")),
    _field("count", QuestionType("integer")),
    _field("share", QuestionType("decimal")),
    _field("agreed", QuestionType("yes_no")),
    _field("one", QuestionType("select_one", "lists")),
    _field("several", QuestionType("select_multiple", "lists")),
    Field(name="seen", heading="Seen"),
)
# What no spreadsheet keeps: control characters, half characters, its own way to write them, blanks at both ends.
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"]), max_size=40)
    .map(lambda text: tidy(text, one_line=False))
    .filter(lambda text: text and "_x" not in text)
) | st.sampled_from(["=HYPERLINK(1)", "+49 30", "@sum", "-1", "n/a", "none", "007", "1/2", "#hash", "محمد"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "day": st.dates(date(1900, 3, 1), date(2199, 12, 31)),
    "count": st.integers(-(10**9), 10**9),
    "share": st.decimals(-1000, 1000, places=2).map(float),
    "agreed": st.booleans(),
    "one": st.sampled_from(list(LABELS)),
    "several": st.lists(st.sampled_from(list(LABELS)), min_size=1, unique=True).map(tuple),
}
CELLS = st.fixed_dictionaries({name: st.none() | values for name, values in VALUES.items()})
NAMES = st.text(string.ascii_letters, min_size=1, max_size=8)


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    """A list of up to six lines with all kinds of values."""
    lines = [
        Line(id=f"p{number}", cells={"who": draw(NAMES), "seen": draw(st.none() | TEXTS), **draw(CELLS)})
        for number in range(draw(st.integers(0, 6)))
    ]
    return Listing(name="roster.mentee", title="People: all/of*them", fields=FIELDS, lines=lines, whose="who")


def _compared(base: Listing, now: Listing, data: bytes) -> Differences:
    back = read_back(read_workbook(data, "back.xlsx"))
    return differences(base, now, back.sheets[0], language="en", today=TODAY)


@settings(max_examples=15, deadline=None)
@given(listings())
def test_what_comes_back_untouched_changes_nothing(listing: Listing) -> None:
    found = _compared(listing, listing, listing_workbook([listing], {}))
    assert (found.edits, found.faults, found.missing, found.new) == ((), (), (), ())


@settings(max_examples=15, deadline=None)
@given(listings(), st.data())
def test_any_edits_come_back_as_exactly_those_edits(listing: Listing, data: st.DataObject) -> None:
    edits: dict[tuple[str, str], Value] = {}
    lines = []
    for line in listing.lines:
        cells = dict(line.cells)
        for name in data.draw(st.sets(st.sampled_from(list(VALUES)), max_size=3)):
            value = data.draw(st.none() | VALUES[name])
            if not same(value, cells[name]):
                edits[(line.id, name)] = cells[name] = value
        lines.append(Line(id=line.id, cells=cells))
    edited = replace(listing, lines=lines)
    found = _compared(listing, listing, listing_workbook([edited], {}))
    assert found.faults == ()
    assert {(edit.line, edit.field) for edit in found.edits} == set(edits)
    assert all(same(edit.theirs, edits[(edit.line, edit.field)]) for edit in found.edits)
    assert not any(edit.conflict for edit in found.edits)


@settings(max_examples=15, deadline=None)
@given(listings(), st.data())
def test_a_cell_that_was_changed_on_both_sides_is_a_conflict_and_no_other(
    listing: Listing, data: st.DataObject
) -> None:
    if not listing.lines:
        return
    first = listing.lines[0]
    name = data.draw(st.sampled_from(list(VALUES)))
    ours, theirs = data.draw(VALUES[name]), data.draw(VALUES[name])
    rest = listing.lines[1:]
    now = replace(listing, lines=[Line(id=first.id, cells={**first.cells, name: ours}), *rest])
    edited = replace(listing, lines=[Line(id=first.id, cells={**first.cells, name: theirs}), *rest])
    found = _compared(listing, now, listing_workbook([edited], {}))
    changed = not same(theirs, first.cells[name]) and not same(theirs, ours)
    both = changed and not same(ours, first.cells[name])
    assert [edit.conflict for edit in found.edits] == ([both] if changed else [])


def test_what_was_written_where_nothing_is_read_is_told() -> None:
    lines = [Line(id=f"p{n}", cells={"who": name, "seen": "Waits"}) for n, name in enumerate(("Amina", "Olek", "Lea"))]
    left = Listing(name="roster.mentee", title="People", fields=FIELDS, lines=lines, whose="who")
    rewritten = [replace(line, cells={**line.cells, "seen": "Matched"}) for line in lines[1:]]
    back = listing_workbook([replace(left, lines=[lines[0], *rewritten])], {})

    found = _compared(left, left, back)
    assert found.edits == ()
    (fault,) = found.faults
    assert (fault.cell, fault.finding.code, fault.finding.params["count"]) == (
        "People!J4",
        "list_column_shown_only",
        "2",
    )
    # What was changed here meanwhile left otherwise, and nobody wrote it out there.
    moved = replace(left, lines=[replace(line, cells={**line.cells, "seen": "Paused"}) for line in lines])
    assert _compared(left, moved, listing_workbook([left], {})).faults == ()


def test_a_list_in_arabic_runs_from_right_to_left() -> None:
    listing = Listing(name="x", title="سجل", fields=FIELDS, lines=[], whose="who")
    book = load_workbook(io.BytesIO(listing_workbook([listing], {}, language="ar")))
    assert book.worksheets[0].sheet_view.rightToLeft
    assert not load_workbook(io.BytesIO(listing_workbook([listing], {}))).worksheets[0].sheet_view.rightToLeft


def test_an_empty_column_has_room_for_what_is_written_into_it() -> None:
    when = Field(name="on", heading="On", target=Target(kind=QuestionType("date")))
    content = listing_workbook(
        [Listing(name="x", title="Steps", fields=[when], lines=[Line(id="1", cells={})], whose="on")], {}
    )
    sheet = load_workbook(io.BytesIO(content)).active
    # 2026-03-31 has ten characters; a narrower column shows ####.
    assert sheet.column_dimensions["B"].width > 12


def test_a_list_is_laid_out_to_be_printed() -> None:
    cells = {"who": "محمد", "count": 7, "text": "a"}
    narrow = Listing(name="x", title="R&D", fields=FIELDS, lines=[Line(id="p", cells=cells)], whose="who")
    wide = replace(narrow, name="y", fields=[replace(each, heading=each.heading * 9) for each in FIELDS] * 2)
    book = load_workbook(io.BytesIO(listing_workbook([narrow, wide], {})))
    here, beyond = book.worksheets[:2]
    # One page wide while it can be read so; else the names stand on every page.
    assert (here.page_setup.fitToHeight, here.print_title_cols, here.oddHeader.left.text) == (0, None, "R&&D")
    assert (beyond.sheet_properties.pageSetUpPr.fitToPage, beyond.print_title_cols) == (None, "$B:$B")
    assert {here.cell(3, column).alignment.horizontal for column in (2, 3, 5)} == {"left"}
    assert here.column_dimensions["C"].width > 25  # room to write a reason


def test_a_title_written_above_a_list_moves_it_down_and_loses_nothing() -> None:
    listing = Listing(name="x", title="List", fields=FIELDS, lines=[Line(id="p", cells={"who": "A"})], whose="who")
    book = load_workbook(io.BytesIO(listing_workbook([listing], {})))
    book.worksheets[0].insert_rows(1, 2)
    book.worksheets[0]["B1"] = "For Claire"
    changed = io.BytesIO()
    book.save(changed)

    (sheet,) = read_back(read_workbook(changed.getvalue(), "back.xlsx")).sheets
    assert [(line.id, line.row, line.cells["who"]) for line in sheet.lines] == [("p", 5, "A")]


def _as_text(listing: Listing, between: str = ",", page: str = "utf-8", **about: str) -> bytes:
    """A list as a spreadsheet program saves it as text: hidden rows and columns are in it, ``_about`` is not."""
    rows = read_workbook(listing_workbook([listing], about), "list.xlsx").sheets[0].rows
    return as_text(([shown(cell) for cell in row] for row in rows), between=between, page=page)


@settings(max_examples=8, deadline=None)
@given(listings(), st.sampled_from(",;\t"), st.data())
def test_a_list_saved_as_text_comes_back_with_exactly_its_edits(
    listing: Listing, between: str, data: st.DataObject
) -> None:
    if not listing.lines:
        return
    # Texts of signs alone can be of any code page; words can't.
    lines = [replace(line, cells={**line.cells, "text": "Ruth, “Łódź”\n=1; محمد"}) for line in listing.lines]
    listing = replace(listing, lines=lines)
    first, *rest = lines
    name = data.draw(st.sampled_from(sorted(set(VALUES) - {"text"})))
    value = data.draw(VALUES[name])
    edited = replace(listing, lines=[Line(id=first.id, cells={**first.cells, name: value}), *rest])
    back = read_back(read_workbook(_as_text(edited, between, cohort="c", entry="7"), "list.csv"))
    found = differences(listing, listing, back.sheets[0], language="en", today=TODAY)

    assert (back.facts["cohort"], back.facts["entry"], back.facts["language"]) == ("c", "7", "en")
    changed = [] if same(value, first.cells[name]) else [(first.id, name)]
    assert [(edit.line, edit.field) for edit in found.edits] == changed
    assert (found.faults, found.missing) == ((), ())


def test_letters_that_an_older_code_page_has_no_place_for_are_no_edit() -> None:
    cells = {"who": "محمد", "text": "Łódź 5", "one": "ar"}
    listing = Listing(name="x", title="List", fields=FIELDS, lines=[Line(id="p", cells=cells)], whose="who")
    content = _as_text(listing, page="cp1252", cohort="c")
    assert b"????,?\xf3d? 5," in content  # of all their letters only ó has a place there
    back = read_back(read_workbook(content.replace(b" 5", b" 7"), "list.csv"))
    (only,) = differences(listing, listing, back.sheets[0], language="en", today=TODAY).edits
    assert (only.field, only.theirs) == ("text", "?ód? 7")  # that is one: she looks at it


def test_a_list_sorted_with_its_hidden_row_is_read_as_it_was() -> None:
    people = [Line(id=name, cells={"who": name.title()}) for name in ("zoe", "amy")]
    listing = Listing(name="x", title="List", fields=FIELDS, lines=people, whose="who")
    lines = _as_text(listing, cohort="c").splitlines()
    (sheet,) = read_back(read_workbook(b"\n".join(sorted(lines, reverse=True)), "list.csv")).sheets
    assert [(line.id, line.row, line.cells["who"]) for line in sheet.lines] == [("zoe", 1, "Zoe"), ("amy", 4, "Amy")]


def test_a_list_that_lost_all_but_its_ids_is_known_by_its_headings() -> None:
    listing = Listing(name="x", title="List", fields=FIELDS, lines=[Line(id="p", cells={"who": "A"})], whose="who")
    workbook = read_workbook(_as_text(listing).partition(b"\n")[2], "list.csv")
    spoken = {
        "fr": {"x": {"who": "Nom"}},
        "en": {"y": {"on": "Day"}, "x": {each.name: each.heading for each in FIELDS}},
    }
    with pytest.raises(ImportRefused, match="list_not_ours"):
        read_back(workbook)
    told = recognised(workbook, spoken)
    (sheet,) = read_back(workbook, told).sheets
    assert (told["language"], sheet.list, sheet.columns["several"]) == ("en", "x", 8)
    assert [(line.id, line.cells["who"]) for line in sheet.lines] == [("p", "A")]
    assert not recognised(read_workbook(b"id,Pet\n1,Rex\n", "pets.csv"), spoken)


def test_a_list_called_about_does_not_hide_what_the_workbook_is() -> None:
    listing = Listing(name="x", title="_about", fields=FIELDS, lines=[Line(id="p", cells={"who": "A"})], whose="who")
    back = read_back(read_workbook(listing_workbook([listing], {"cohort": "c"}), "back.xlsx"))
    assert (back.facts["cohort"], [sheet.list for sheet in back.sheets]) == ("c", ["x"])
