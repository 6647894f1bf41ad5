"""No young person meets a mentor without the agreement of the family and a checked mentor, whichever way a change comes.

A program upon the youth template, and the youth program itself, whose protections come from its packs: neither is
published with them loosened, by text, by the builder's clicks or by a workbook. One of each way goes through the desk
on both databases; that the desk says what the texts alone say lets the others be judged by the texts alone.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from models.findings import Refused, errors
from models.vocabulary import AccountRole
from tests.conftest import TODAY
from tests.desks import ActorAs
from tests.small_program import NOW
from workflows import building, drafts, progress, publishing, workbooks
from workflows.actors import Actor
from workflows.building import Add, Edit, Put, Remove, Rename
from workflows.drafts import DraftView
from workflows.language.about import ABOUT, about_rows
from workflows.language.from_sheets import Grid
from workflows.language.locks import locks_lost
from workflows.language.moved_on import grids_of
from workflows.language.own_words import own_words
from workflows.language.reading import Reading, read_files, read_tree
from workflows.language.report import findings_of
from workflows.language.sheets import sheets_of
from workflows.language.writing import write

CHILD = "program: {name: ours, label: Our young people, extends: youth@1, languages: [en]}\n"
PROTECTED = frozenset({"X01", "X02", "X15", "X16", "P10", "P11", "P19", "P24", "P26"})
"""What is said to whoever loosens a protection."""
FAMILY, CHECK = ("consents", "guardian_agrees"), ("checks", "police_check")
MUST = ("matching", "one_to_one", "must", "police_check")
UNGUARDED = ["check.identity is passed", "interview.suitable is yes", "consent.code_of_conduct is given"]
HARMLESS = Put(("program", "summary"), "With time for each other.")
Files = Mapping[str, str]
each_program = pytest.mark.parametrize("program", ["child", "itself"])


@cache
def texts(program: str) -> Files:
    """A program upon the youth template, or the youth program itself."""
    return {"program.yaml": CHILD} if program == "child" else dict(publishing.shipped_files("youth"))


@cache
def before(program: str) -> Reading:
    """What is in force."""
    return read_files(texts(program))


def lost(program: str, reading: Reading) -> frozenset[str]:
    """What the version in force has locked and these words no longer say, as codes."""
    then = before(program).definition
    if reading.definition is None or then is None:
        return frozenset()
    return frozenset(one.code for one in locks_lost(then, reading.definition, tuple(reading.templates)))


def refused_for(program: str, after: Callable[[], Reading]) -> frozenset[str]:
    """Why these words are not published as the next version, as codes; none when they are."""
    try:
        reading = after()
    except Refused as refused:
        return frozenset(one.code for one in refused.findings)
    assert reading.own != before(program).own, "nothing was changed"
    return lost(program, reading) | {one.code for one in errors(findings_of(reading))}


def let_through(program: str, ways: Mapping[str, Callable[[], Reading]]) -> dict[str, frozenset[str]]:
    """Which loosenings are not refused for what they loosen, and what is said instead."""
    said = {name: refused_for(program, way) for name, way in ways.items()}
    return {name: codes for name, codes in said.items() if not PROTECTED & codes}


@each_program
def test_what_loosens_nothing_is_not_refused(program: str) -> None:
    # The tests below could not fail if these texts were refused for something else.
    assert refused_for(program, lambda: clicked(program, [HARMLESS])) == frozenset()
    assert refused_for(program, lambda: returned(program, put("settings", ("program.label",), "value", "Us"))) == set()
    for bare in (False, True):
        relabelled = retyped(program, str(before(program).whole["program"]["label"]), "Us", bare=bare)
        # One text alone is without its translations; that is another mistake.
        assert refused_for(program, lambda files=relabelled: read_files(files)) <= {"T10"}


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
    "everybody is suitable": [Put(("forms", "interview", "questions", "suitable", "default"), True)],
    "pairs without a check": [Remove(MUST)],
    "once checked is enough": [Put((*MUST, "rule"), "check.police_check is passed")],
    "checked, or something else": [
        Put((*MUST, "rule"), ["check.police_check is still valid", "or mentor.full_name is answered"])
    ],
    "a second way of matching": [Add(("matching", "quick"), {"label": "Quick"})],
    "one reference is enough": [Remove(("matching", "one_to_one", "must", "second_reference"))],
    "they go on meeting": [Put(("rules", "police_check_expires", "then"), ["create task renew_police_check"])],
    "locked in a hundred years": [Put((*FAMILY, "locked_from"), "2126-01-01"), Put((*FAMILY, "required"), False)],
    "another name, and the old one not used": [
        Add(
            ("consents", "family_told"),
            {
                "label": "The family was told.",
                "asked_of": "mentee",
                "given_by": "guardian",
                "formerly": "guardian_agrees",
            },
        ),
        Remove(FAMILY),
    ],
    "a stage of one's own to be matched from": [
        Add(("stages", "mentee", "here"), {"label": "Here", "type": "open", "should_take": "1 week"}),
        Add(
            ("transitions", "mentee", "go"),
            {"label": "Go", "from": "intake", "to": "here", "by": "coordinator"},
        ),
        Put(("matching", "one_to_one", "candidates", "mentee"), ["mentee is in here"]),
    ],
    "a second way of matching that asks only for the checks": [
        Add(
            ("matching", "quick"),
            {
                "label": "Quick",
                "candidates": {"mentee": "mentee is in ready_to_match", "mentor": "mentor is in available"},
                "must": {"one": "check.police_check is still valid", "two": "check.second_reference is still valid"},
            },
        )
    ],
    "a locked step around the check": [
        Add(
            ("transitions", "mentor", "quick"),
            {"label": "Quick", "from": "screening", "to": "training", "by": "coordinator", "locked": "Our policy."},
        )
    ],
    "a step around it that asks for it or for something else": [
        Add(
            ("transitions", "match", "again"),
            {
                "label": "Again",
                "from": "under_review",
                "to": "active",
                "by": "coordinator",
                "when": ["case.concern is closed", "or match.days_left is at least 0"],
            },
        )
    ],
    "they meet while they are only proposed": [
        Put(("check_ins", "pair_check_in", "during"), ["proposed", "active"]),
        Put(("matching", "one_to_one", "candidates", "mentee"), ["mentee is in intake"]),
        Put(
            ("transitions", "match", "introduce", "when"),
            ["consent.guardian_agrees is given", "mentee has accepted", "mentor has accepted"],
        ),
    ],
    "everybody is grown up": [
        Put(("forms", "mentee_application", "questions", "birth_date", "constraint"), ["is at least 18 years ago"]),
        Remove(FAMILY),
    ],
    "a pack that matches in circles": [Put(("program", "adds"), ["circles"])],
    "the packs are left out": [Put(("program", "adds"), ["group_events"]), Put(("program", "extends"), "base@1")],
}


def clicked(program: str, edits: Sequence[Edit]) -> Reading:
    """The texts after these clicks."""
    files = texts(program)
    for one in edits:
        files = one.on(files)
    return read_files(files)


@each_program
def test_no_click_loosens_it(program: str) -> None:
    ways = {name: lambda edits=edits: clicked(program, edits) for name, edits in CLICKS.items()}
    assert let_through(program, ways) == {}


# By text ------------------------------------------------------------------------------------------------------------
TEXTS: Mapping[str, tuple[str, str]] = {
    "the family need not agree": ("given_by: guardian\n    required: yes", "given_by: guardian\n    required: no"),
    "it is not said": ("given_by: guardian\n    required: yes\n", "given_by: guardian\n"),
    "the child agrees itself": ("given_by: guardian", "given_by: mentee"),
    "the mentor is asked": ("asked_of: mentee\n    given_by: guardian", "asked_of: mentor\n    given_by: guardian"),
    "under another name": ("  guardian_agrees:\n", "  family_told:\n"),
    "once is for ever": ("    lasts: 1 year\n", ""),
    "no lock": ("    locked: A young person takes part only with the agreement of the family.\n", ""),
    "who agreed to something else agreed to this": (
        "    given_by: guardian\n",
        "    given_by: guardian\n    formerly: newsletter\n",
    ),
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


@cache
def flat(program: str, *, bare: bool) -> str:
    """The whole program in one text that extends nothing; ``bare``: with no word about what it was made of."""
    definition = before(program).definition
    assert definition is not None
    lines = write(definition).splitlines(keepends=True)
    return "".join(line for line in lines if not (bare and line.strip().startswith("made_of")))


def retyped(program: str, old: str, new: str, *, bare: bool) -> Files:
    """The text that was put together, with other words in it."""
    whole = flat(program, bare=bare)
    assert old in whole, old
    return {"program.yaml": whole.replace(old, new, 1)}


@pytest.mark.parametrize("bare", [False, True], ids=["made of", "bare"])
def test_no_text_that_was_put_together_loosens_it(bare: bool) -> None:
    # Put together, both programs say the same but for their name: read once, held against either.
    found = {}
    for name, words in TEXTS.items():
        reading = read_files(retyped("child", *words, bare=bare))
        said = {one.code for one in errors(findings_of(reading))}
        found |= {(name, program): said | lost(program, reading) for program in ("child", "itself")}
    assert {name: codes for name, codes in found.items() if not PROTECTED & codes} == {}


def test_the_youth_program_is_known_by_its_name_where_it_does_not_say_what_it_was_made_of() -> None:
    """Nothing is in force yet: somebody opens the text as a new program. Under another name it is another program."""
    for name, made_of in (
        ("the check lasts a lifetime", ""),
        ("once is for ever", "  made_of: [base@1]\n"),
        ("they go on meeting", ""),
    ):
        text = retyped("itself", *TEXTS[name], bare=True)["program.yaml"]
        text = text.replace("  type: youth\n", f"  type: youth\n{made_of}", 1)
        assert "X02" in {one.code for one in errors(findings_of(read_files({"program.yaml": text})))}, name
    mine = flat("itself", bare=True).replace("name: youth\n", "name: mine\n", 1).replace("lasts: 1 year\n", "", 1)
    assert "X02" not in {one.code for one in errors(findings_of(read_files({"program.yaml": mine})))}


# By workbook --------------------------------------------------------------------------------------------------------
Book = dict[str, list[list[str]]]
Cells = Callable[[Book], None]


def row_of(sheet: Grid, *names: str) -> int:
    """The row whose names stand behind the hidden ``_was``."""
    return next(number for number, row in enumerate(sheet) if tuple(row[1 : len(names) + 1]) == names)


def put(sheet: str, names: tuple[str, ...], heading: str, text: str) -> Cells:
    """Type into a cell; an empty text empties it."""

    def typed(book: Book) -> None:
        book[sheet][row_of(book[sheet], *names)][book[sheet][0].index(heading)] = text

    return typed


def without(sheet: str, *names: str) -> Cells:
    """Delete a row."""
    return lambda book: book[sheet].pop(row_of(book[sheet], *names)) and None


def more(sheet: str, **cells: str) -> Cells:
    """Write a row below the others."""
    return lambda book: book[sheet].append([cells.get(heading, "") for heading in book[sheet][0]])


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


@cache
def written(program: str) -> tuple[Mapping[str, Grid], Sequence[Sequence[str]]]:
    """The cells of the program's workbook, and those of its hidden sheet about it."""
    reading = before(program)
    made = sheets_of(reading.whole, inherited=reading.inherited or None, own=reading.own)
    return grids_of(made), about_rows(made, {})


def changed(program: str, change: Cells) -> Book:
    """The cells after she has changed some."""
    book = {name: [list(row) for row in grid] for name, grid in written(program)[0].items()}
    change(book)
    return book


def returned(program: str, change: Cells) -> Reading:
    """The program of a workbook that comes back changed."""
    taken = own_words(
        {**changed(program, change), ABOUT: written(program)[1]}, inherited=before(program).inherited or None
    )
    return read_tree(taken.own, taken.places)


@each_program
def test_no_workbook_loosens_it(program: str) -> None:
    # Without a template above it the youth program has no grey rows: a part of them shows that its packs hold.
    tried = list(SHEETS.items())[:: 1 if program == "child" else 3]
    ways = {name: lambda change=change: returned(program, change) for name, change in tried}
    assert let_through(program, ways) == {}


# Through the desk ---------------------------------------------------------------------------------------------------
@cache
def saved(program: str, way: str) -> bytes:
    """The program's workbook as a file, changed and saved."""
    book = load_workbook(io.BytesIO(workbooks.program_workbook(before(program), today=TODAY, version="1")))
    for name, grid in changed(program, SHEETS[way]).items():
        sheet: Worksheet = book[name]
        sheet.delete_rows(len(grid) + 1, sheet.max_row)
        for down, row in enumerate(grid, start=1):
            for across, text in enumerate(row, start=1):
                sheet.cell(down, across).value = text or None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def published(actor: Actor, draft: DraftView) -> frozenset[str]:
    """Why a draft is not published, as codes; none when it is. Every warning is ticked, and she has read it herself."""
    state = drafts.look(actor, draft.id)
    try:
        drafts.publish(actor, draft.id, draft.digest, ticked=[*state.warnings], name="Ruth", read_myself=True, now=NOW)
    except Refused as refused:
        return frozenset(one.code for one in refused.findings)
    return frozenset()


@each_program
def test_the_desk_says_what_the_texts_say(actor_as: ActorAs, program: str) -> None:
    ruth = actor_as(AccountRole.OWNER)
    cohort = publishing.open_program(ruth, texts(program), cohort="Autumn", starts_on=TODAY, now=NOW)
    draft = drafts.start(ruth, progress.standing(ruth, cohort, now=NOW).program_id, now=NOW)
    click, text, cells = "pairs without a check", "no lock", "the family need not agree"
    whole = {**dict.fromkeys(draft.files), **retyped(program, *TEXTS[text], bare=True)}

    after = building.edit(ruth, draft, CLICKS[click], now=NOW)
    assert published(ruth, after) == refused_for(program, lambda: clicked(program, CLICKS[click])) != frozenset()
    draft = drafts.undo(ruth, draft.id, now=NOW)

    after = drafts.save(ruth, draft.id, whole, at=draft.at, now=NOW)
    same = retyped(program, *TEXTS[text], bare=True)
    assert published(ruth, after) == refused_for(program, lambda: read_files(same)) != frozenset()
    draft = drafts.undo(ruth, draft.id, now=NOW)

    incoming = building.incoming(draft, saved(program, cells), "program.xlsx")
    assert {one.code for one in incoming.guarded} & PROTECTED
    after = building.take(ruth, draft, incoming, now=NOW)
    assert published(ruth, after) == refused_for(program, lambda: returned(program, SHEETS[cells])) != frozenset()
    draft = drafts.undo(ruth, draft.id, now=NOW)

    assert published(ruth, building.edit(ruth, draft, [HARMLESS], now=NOW)) == frozenset()
