"""A rename in the first of several versions is followed long after its line is gone from the text."""

from __future__ import annotations

from models.database import reading, writing
from models.tables import Program
from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program, program_of, publish, publish_draft
from tests.workbooks import drawn
from workflows import drafts, intake, publishing, reports, versions
from workflows.actors import Actor
from workflows.exchange.asking import questions_asked
from workflows.exchange.choices import choices_of
from workflows.exchange.recalling import targets

RUTH = AccountRole.OWNER

COUNTED = (
    SMALL_PROGRAM
    + """
indicators:
  families: { label: With children, measure: share of mentees, where: [mentee.children is yes] }
reports:
  board: { label: Report to the board, for: coordinator, every: 3 months, shows: [families] }
"""
)
KIDS = (
    COUNTED.replace("children:   { type: yes_no,", "kids: { formerly: children, type: yes_no,")
    .replace("[children is yes]", "[kids is yes]")
    .replace("mentee.children is yes", "mentee.kids is yes")
)
ROSTER = """
| Full name  | Email            | Languages | Little ones |
| Sara Haile | sara@example.org | English   | Yes         |
"""


def label_changed(ruth: Actor, program: str, was: str, now: str) -> tuple[str, int]:
    """A new draft from the version in force with one label changed, published: the text it began with, its number."""
    draft = drafts.start(ruth, program, now=NOW)
    text = draft.files["program.yaml"]
    drafts.save(ruth, draft.id, {"program.yaml": text.replace(was, now)}, at=0, now=NOW)
    return text, publish_draft(ruth, draft.id)


def test_figures_and_rosters_follow_a_rename_three_versions_later(ruth: Actor) -> None:
    cohort = open_small_program(ruth, text=COUNTED)
    a_person(ruth, cohort, "mentee", "Amina Yusuf", children=True)
    a_person(ruth, cohort, "mentee", "Olek Bondar", children=False)
    upload = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(ROSTER), now=NOW)
    intake.confirm_mapping(ruth, upload.upload_id, {"D": "children"}, now=NOW)  # ‘Little ones’ is remembered
    intake.discard(ruth, upload.upload_id, now=NOW)
    program = program_of(ruth, cohort)

    publish(ruth, program, KIDS)
    text, _ = label_changed(ruth, program, "Has children", "Do you have children?")
    assert "formerly" in text  # one version has told it
    text, number = label_changed(ruth, program, "Do you have children?", "Has she children?")
    assert "formerly" not in text  # two have: the draft began without it
    versions.begin_on(ruth, cohort, number, now=NOW)

    # Both answered ‘children’ on version 1 and have not moved: one of two.
    figure = reports.report(ruth, cohort, "board", now=NOW).figures[0]
    assert (figure.text, figure.counted, figure.not_known) == ("50 %", 2, 0)
    # Those who do move take their answers along, over all versions.
    assert versions.dry_run(ruth, cohort, versions.Plan(to=number), now=NOW).open == ()

    for heading in ("Little ones", "children"):  # what she said of ‘children’ holds for what it is called now
        table = drawn(ROSTER.replace("Little ones", heading))
        upload = intake.begin_upload(ruth, cohort, "mentee", f"{heading}.xlsx", table, now=NOW)
        used = {one.heading: one.question for one in intake.look(ruth, upload.upload_id, now=NOW).reading.columns}
        assert used[heading] == "kids"


def test_what_is_remembered_of_choices_and_consents_is_followed_too() -> None:
    text = (
        SMALL_PROGRAM.replace("    ti: Tigrinya\n", "    tir: { label: Tigrinya spoken, formerly: ti }\n")
        .replace("  share:\n", "  sharing:\n    formerly: share\n")
        .replace("consent.share is given", "consent.sharing is given")
    )
    definition, _ = publishing.check(text)
    assert definition is not None
    asked = questions_asked(definition, "mentee")
    assert targets("languages[ti]", asked, definition) == ("languages", "tir", (), ())
    assert targets("consent.share", asked, definition) == ("", "", (), ("sharing",))
    assert targets("languages[xx] consent.gone", asked, definition) == ("", "", (), ())
    choices = choices_of(definition, "languages")
    assert choices.read("ti, Ukrainian", several=True).names == ("tir", "uk")  # a cell from before the rename


def test_a_draft_that_only_lost_old_lines_says_what_the_version_in_force_says(ruth: Actor) -> None:
    cohort = open_small_program(ruth, text=COUNTED)
    program = program_of(ruth, cohort)
    publish(ruth, program, KIDS)
    number = publish(ruth, program, KIDS.replace("Has children", "Do you have children?"))
    draft = drafts.start(ruth, program, now=NOW)
    assert "formerly" not in draft.files["program.yaml"]
    state = drafts.look(ruth, draft.id)
    assert (state.changes, state.kind, state.errors) == ((), None, ())
    assert publish_draft(ruth, draft.id) == number  # closed without a new version
    kept = publishing.definition_of(ruth, program, number)
    assert kept.forms["newcomer_form"].questions["kids"].formerly == ("children",)


def test_a_version_that_came_while_the_next_was_written_out_is_remembered_too(ruth: Actor) -> None:
    program = program_of(ruth, open_small_program(ruth, text=KIDS))  # kids, formerly children
    text = KIDS.replace("formerly: children, ", "")
    ready = publishing.first_version(publishing.valid(text), text)  # as of when there was no other version yet

    with writing() as session:
        found = session.get_one(Program, program)
        assert publishing.publish_within(session, ruth, found, ready, NOW) == 2

    with reading() as session:
        kept = publishing.published(session, program, 2).forms["newcomer_form"].questions["kids"]
    assert kept.formerly == ("children",)
