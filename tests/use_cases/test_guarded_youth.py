"""No young person meets a mentor without the agreement of the family and a checked mentor, whichever way a change comes.

A program upon the youth template, and the youth program itself, whose protections come from its packs: neither is
published with them loosened, by text, by the builder's clicks or by a workbook.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from models.findings import Refused
from models.vocabulary import AccountRole
from tests.conftest import TODAY
from tests.desks import ActorAs
from tests.small_program import NOW
from workflows import building, drafts, progress, publishing
from workflows.actors import Actor
from workflows.building import Add, Edit, Put, Remove, Rename
from workflows.drafts import DraftView
from workflows.language.reading import read_files
from workflows.language.writing import write

CHILD = "program: {name: ours, label: Our young people, extends: youth@1, languages: [en]}\n"
PROTECTED = frozenset({"X01", "X02", "X15", "X16", "P10", "P11", "P19"})
"""What is said to whoever loosens a protection."""
FAMILY, CHECK = ("consents", "guardian_agrees"), ("checks", "police_check")
MUST = ("matching", "one_to_one", "must", "police_check")
UNGUARDED = ["check.identity is passed", "interview.suitable is yes", "consent.code_of_conduct is given"]


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.OWNER)


@pytest.fixture(params=["child", "itself"])
def draft(ruth: Actor, request: pytest.FixtureRequest) -> DraftView:
    """The draft of a program upon the youth template, and of the youth program itself."""
    texts = CHILD if request.param == "child" else publishing.shipped_files("youth")
    cohort = publishing.open_program(ruth, texts, cohort="Autumn", starts_on=TODAY, now=NOW)
    return drafts.start(ruth, progress.standing(ruth, cohort, now=NOW).program_id, now=NOW)


def published(actor: Actor, draft: DraftView) -> tuple[str, ...]:
    """Why a draft is not published, as codes; () when it is. Every warning is ticked, and she has read it herself."""
    state = drafts.look(actor, draft.id)
    try:
        drafts.publish(actor, draft.id, draft.digest, ticked=[*state.warnings], name="Ruth", read_myself=True, now=NOW)
    except Refused as refused:
        return tuple(one.code for one in refused.findings)
    return ()


def let_through(
    actor: Actor, draft: DraftView, ways: Mapping[str, Callable[[DraftView], DraftView]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Which loosenings were not refused for what they loosen, and what was said instead. Each begins from the texts in
    force: the one before is taken back."""
    for name, way in ways.items():
        present = drafts.start(actor, draft.program_id, now=NOW)
        assert dict(present.files) == dict(draft.files)
        try:
            after = way(present)
        except Refused as refused:
            said = tuple(one.code for one in refused.findings)
            if not PROTECTED & set(said):
                yield name, said
            continue
        assert after.files != draft.files, f"‘{name}’ changes nothing"
        said = published(actor, after)
        if not PROTECTED & set(said):
            yield name, said
        if not said:
            return
        drafts.undo(actor, draft.id, now=NOW)


def test_what_loosens_nothing_is_published(ruth: Actor, draft: DraftView) -> None:
    # The tests below could not fail if these drafts were refused for something else.
    after = building.edit(ruth, draft, [Put(("program", "summary"), "With time for each other.")], now=NOW)
    assert published(ruth, after) == ()


# By clicks ----------------------------------------------------------------------------------------------------------
CLICKS: Mapping[str, Sequence[Edit]] = {
    "the family need not agree": [Put((*FAMILY, "required"), False)],
    "nobody asks the family": [Remove(FAMILY)],
    "the child agrees itself": [Put((*FAMILY, "given_by"), "mentee")],
    "the mentor is asked": [Put((*FAMILY, "asked_of"), "mentor")],
    "a box of the child counts": [Put((*FAMILY, "given_with"), "mentee_application.agree_keep")],
    "it says something else": [Put((*FAMILY, "label"), "I agree to the newsletter.")],
    "once is for ever": [Put((*FAMILY, "lasts"), "90 years")],
    "the lock goes first": [Put((*FAMILY, "locked"), None), Put((*FAMILY, "required"), False)],
    "another lock": [Put((*FAMILY, "locked"), "Please keep this.")],
    "under another name": [Rename(FAMILY, "family_told")],
    "the guardian is staff": [Put(("roles", "guardian", "is"), "staff")],
    "the step does not wait for the family": [Put(("transitions", "mentee", "accept", "when"), UNGUARDED)],
    "a step around the family": [
        Add(
            ("transitions", "mentee", "quick"),
            {"label": "Quick", "from": "intake", "to": "ready_to_match", "by": "coordinator"},
        )
    ],
    "a rule around the family": [
        Add(
            ("rules", "hurry"),
            {
                "label": "Hurry",
                "whenever": "mentee_application is submitted",
                "then": ["move mentee to ready_to_match"],
            },
        )
    ],
    "everybody is a candidate": [
        Put(("matching", "one_to_one", "candidates", "mentee"), ["mentee is in ready_to_match or intake"])
    ],
    "nobody is told when the family takes it back": [Remove(("rules", "guardian_takes_back"))],
    "the mentor is not checked": [Remove(CHECK)],
    "the check never runs out": [Put((*CHECK, "valid_for"), None)],
    "the check lasts a lifetime": [Put((*CHECK, "valid_for"), "90 years")],
    "the children are checked": [Put((*CHECK, "asked_of"), "mentee")],
    "pairs without a check": [Remove(MUST)],
    "once checked is enough": [Put((*MUST, "rule"), "check.police_check is passed")],
    "checked, or something else": [
        Put((*MUST, "rule"), ["check.police_check is still valid", "or mentor.full_name is answered"])
    ],
    "a second way of matching": [Add(("matching", "quick"), {"label": "Quick"})],
    "one reference is enough": [Remove(("matching", "one_to_one", "must", "second_reference"))],
    "they go on meeting": [Put(("rules", "police_check_expires", "then"), ["create task renew_police_check"])],
    "the packs are left out": [Put(("program", "adds"), ["group_events"]), Put(("program", "extends"), "base@1")],
}


def test_no_click_loosens_it(ruth: Actor, draft: DraftView) -> None:
    def clicked(edits: Sequence[Edit]) -> Callable[[DraftView], DraftView]:
        return lambda present: building.edit(ruth, present, edits, now=NOW)

    assert list(let_through(ruth, draft, {name: clicked(edits) for name, edits in CLICKS.items()})) == []


# By text ------------------------------------------------------------------------------------------------------------
TEXTS: Mapping[str, tuple[str, str]] = {
    "the family need not agree": ("given_by: guardian\n    required: yes", "given_by: guardian\n    required: no"),
    "it is not said": ("given_by: guardian\n    required: yes\n", "given_by: guardian\n"),
    "the child agrees itself": ("given_by: guardian", "given_by: mentee"),
    "the mentor is asked": ("asked_of: mentee\n    given_by: guardian", "asked_of: mentor\n    given_by: guardian"),
    "under another name": ("  guardian_agrees:\n", "  family_told:\n"),
    "once is for ever": ("    lasts: 1 year\n", ""),
    "no lock": ("    locked: A young person takes part only with the agreement of the family.\n", ""),
    "the guardian is staff": ("is: family", "is: staff"),
    "the step does not wait for the family": ("        - consent.guardian_agrees is given\n", ""),
    "the mentor is not checked": ("  police_check:\n", "  bank_check:\n"),
    "the check never runs out": ("    valid_for: 1 year\n    records", "    records"),
    "the check lasts a lifetime": ("    valid_for: 1 year\n    records", "    valid_for: 90 years\n    records"),
    "the children are checked": ("    asked_of: mentor\n    done_by: coordinator\n    valid_for: 1 year", "    asked_of: mentee\n    done_by: coordinator\n    valid_for: 1 year"),
    "once checked is enough": ("rule: check.police_check is still valid", "rule: check.police_check is passed"),
    "pairs without a check": ("rule: check.police_check is still valid", "rule: mentor.full_name is answered"),
    "they go on meeting": ("then: [escalate match, create task renew_police_check]", "then: [create task renew_police_check]"),
}  # fmt: skip


def flat(files: Mapping[str, str], *, bare: bool) -> str:
    """The whole program in one text that extends nothing; ``bare``: with no word about what it was made of."""
    definition = read_files(files).definition
    assert definition is not None
    lines = write(definition).splitlines(keepends=True)
    return "".join(line for line in lines if not (bare and line.strip().startswith("made_of")))


@pytest.mark.parametrize("bare", [False, True], ids=["made of", "bare"])
def test_no_text_that_was_put_together_loosens_it(ruth: Actor, draft: DraftView, bare: bool) -> None:
    whole = flat(draft.files, bare=bare)
    gone: dict[str, str | None] = dict.fromkeys(draft.files)

    def typed(old: str, new: str) -> Callable[[DraftView], DraftView]:
        assert old in whole, old
        text = whole.replace(old, new, 1)
        return lambda present: drafts.save(ruth, present.id, {**gone, "program.yaml": text}, at=present.at, now=NOW)

    assert list(let_through(ruth, draft, {name: typed(*words) for name, words in TEXTS.items()})) == []


# By workbook --------------------------------------------------------------------------------------------------------
Cells = Callable[[Mapping[str, Worksheet]], None]


def row_of(sheet: Worksheet, *names: str) -> int:
    """The row whose names stand behind the hidden ``_was``."""
    for number in range(2, sheet.max_row + 1):
        if tuple(str(sheet.cell(number, column + 2).value or "") for column in range(len(names))) == names:
            return number
    raise AssertionError(f"no row {names} on ‘{sheet.title}’")


def put(sheet: str, names: tuple[str, ...], heading: str, text: str) -> Cells:
    """Type into a cell; an empty text empties it."""

    def typed(book: Mapping[str, Worksheet]) -> None:
        table = book[sheet]
        headings = [cell.value for cell in table[1]]
        table.cell(row_of(table, *names), headings.index(heading) + 1).value = text or None

    return typed


def without(sheet: str, *names: str) -> Cells:
    """Delete a row."""
    return lambda book: book[sheet].delete_rows(row_of(book[sheet], *names))


def more(sheet: str, **cells: str) -> Cells:
    """Write a row below the others."""

    def written(book: Mapping[str, Worksheet]) -> None:
        headings = [cell.value for cell in book[sheet][1]]
        below = row_of_last(book[sheet]) + 1
        for heading, text in cells.items():
            book[sheet].cell(below, headings.index(heading) + 1).value = text

    return written


def row_of_last(sheet: Worksheet) -> int:
    """The last row with anything in it."""
    return max(number for number in range(1, sheet.max_row + 1) if any(cell.value for cell in sheet[number]))


RULE = ("one_to_one", "police_check")
SHEETS: Mapping[str, Cells] = {
    "the family need not agree": put("consents", ("guardian_agrees",), "required", "no"),
    "the row is gone": without("consents", "guardian_agrees"),
    "not used": put("consents", ("guardian_agrees",), "origin", "not used"),
    "the child agrees itself": put("consents", ("guardian_agrees",), "given_by", "mentee"),
    "under another name": put("consents", ("guardian_agrees",), "name", "family_told"),
    "no lock": put("consents", ("guardian_agrees",), "locked", ""),
    "the guardian is staff": put("roles", ("guardian",), "is", "staff"),
    "the step does not wait": put("transitions", ("mentee", "accept"), "when", "\n".join(UNGUARDED)),
    "a step around it": more(
        "transitions",
        **{
            "of": "mentee",
            "name": "quick",
            "label": "Quick",
            "from": "intake",
            "to": "ready_to_match",
            "by": "coordinator",
        },
    ),
    "the check never runs out": put("checks", ("police_check",), "valid_for", ""),
    "the check lasts a lifetime": put("checks", ("police_check",), "valid_for", "90 years"),
    "the check is gone": without("checks", "police_check"),
    "pairs without a check": without("must", *RULE),
    "once checked is enough": put("must", RULE, "rule", "check.police_check is passed"),
    "they go on meeting": put("rules", ("police_check_expires",), "then", "create task renew_police_check"),
    "the template is left out": put("settings", ("program.extends",), "value", ""),
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_workbook_loosens_it(ruth: Actor, draft: DraftView) -> None:
    # A workbook takes seconds: a program upon the template goes through all of it, the template itself through a part.
    made = building.workbook(draft, today=TODAY, language="en")
    tried = SHEETS if "youth@1" in draft.files["program.yaml"] else dict(list(SHEETS.items())[::3])

    def returned(change: Cells) -> Callable[[DraftView], DraftView]:
        def taken(present: DraftView) -> DraftView:
            book = load_workbook(io.BytesIO(made))
            change({sheet.title: sheet for sheet in book.worksheets})
            out = io.BytesIO()
            book.save(out)
            found = building.incoming(present, out.getvalue(), "program.xlsx")
            return building.take(ruth, present, found, now=NOW)

        return taken

    assert list(let_through(ruth, draft, {name: returned(change) for name, change in tried.items()})) == []
