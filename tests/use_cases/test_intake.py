"""Rosters: from a workbook to people in a cohort, and back."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from models.database import reading, writing
from models.findings import Refused, sentence
from models.tables import Enrolment, JournalEntry, Person, PersonKey, RosterUpload, Submission
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program
from tests.workbooks import drawn
from workflows import intake, progress
from workflows.actors import Actor
from workflows.engine.commands import TakeTransition
from workflows.intake import Lot

OPENS = open_small_program

# Row 1 has the headings; Amina is row 2, Olek 3, Sara 4.
THREE = """
| Full name   | Email             | Phone           | Date of birth | Languages         | Consent |
| Amina Yusuf | amina@example.org | +1 416 555 0101 | 1990-04-01    | Tigrinya; English | Yes     |
| Olek Bondar | olek@example.org  | +1 416 555 0102 | 1985-12-24    | Ukrainian         | No      |
| Sara Haile  | sara at example   |                 |               | Tigrinyan         | Yes     |
"""


def uploaded(actor: Actor, cohort: str, table: str = THREE, *, role: str = "mentee", name: str = "people.xlsx") -> str:
    """The table read, and its columns confirmed as proposed."""
    begun = intake.begin_upload(actor, cohort, role, name, drawn(table), now=NOW)
    intake.confirm_mapping(actor, begun.upload_id, {}, now=NOW)
    return begun.upload_id


def counts(actor: Actor, upload: str) -> tuple[int, ...]:
    """Taken, ready, waiting, left out."""
    found = intake.look(actor, upload, now=NOW)
    return tuple(len(found.rows_in(lot)) for lot in Lot)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [found.code for found in refused.value.findings]


def rows_of(table: type) -> int:
    with reading() as session:
        return len(session.exec(select(table)).all())


# Handing in ---------------------------------------------------------------------------------------------------------
def test_every_row_is_good_or_set_aside_and_every_fault_is_told_at_its_cell(ruth: Actor, cohort: str) -> None:
    upload = uploaded(ruth, cohort)

    # 3 rows = 2 that can go in + 1 set aside.
    assert counts(ruth, upload) == (0, 2, 1, 0)
    found = intake.look(ruth, upload, now=NOW).waiting_findings
    assert [(one.cell, one.code, one.suggestion) for one in found] == [
        ("Roster!B4", "cell_email", ""),
        ("Roster!E4", "cell_choice_close", "Tigrinya"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        (
            "people.xlsx",
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
            "file_is_pdf",
            "‘people.xlsx’ is a PDF, whatever its name says.",
        ),
        ("people.xlsx", b"", "file_empty", "‘people.xlsx’ is empty."),
        ("people.xlsx", drawn("| |"), "file_empty", "‘people.xlsx’ is empty."),
        (
            "people.xlsx",
            drawn("| Full name | Email |"),
            "roster_no_people",
            "‘people.xlsx’ has headings but no people below them.",
        ),
        (
            "people.xlsx",
            drawn("| Email | Phone |\n| a@example.org | +1 416 555 0101 |"),
            "column_name_missing",
            "No column holds ‘Full name’, and without a name nobody can go in.",
        ),
    ],
    ids=["a PDF renamed", "no bytes", "an empty workbook", "headings only", "no column for the name"],
)
def test_a_file_that_is_no_roster_is_refused_in_words_and_nothing_is_kept(
    ruth: Actor, cohort: str, name: str, content: bytes, code: str, says: str
) -> None:
    with pytest.raises(Refused) as refused:
        intake.begin_upload(ruth, cohort, "mentee", name, content, now=NOW)

    assert codes(refused) == [code]
    assert sentence(refused.value.findings[0]).startswith(says)
    assert rows_of(RosterUpload) == 0


def test_a_viewer_may_not_hand_in_look_or_take_in(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    upload, viewer = uploaded(ruth, cohort), actor_as(AccountRole.VIEWER)
    for forbidden in (
        lambda: intake.begin_upload(viewer, cohort, "mentee", "x.xlsx", drawn(THREE), now=NOW),
        lambda: intake.look(viewer, upload, now=NOW),
        lambda: intake.uploads(viewer, cohort),
        lambda: intake.confirm_mapping(viewer, upload, {}, now=NOW),
        lambda: intake.mend(viewer, upload, {4: {"email": "s@example.org"}}, now=NOW),
        lambda: intake.accept(viewer, upload, now=NOW),
        lambda: intake.leave_out(viewer, upload, [4], now=NOW),
        lambda: intake.count_as_people(viewer, upload, [5], now=NOW),
        lambda: intake.read_as_written(viewer, upload, "email", now=NOW),
        lambda: intake.take_in(viewer, upload, now=NOW),
        lambda: intake.undo_batch(viewer, "no such batch", now=NOW),
        lambda: intake.marked(viewer, upload, now=NOW),
        lambda: intake.discard(viewer, upload, now=NOW),
        lambda: intake.look_again(viewer, upload, now=NOW),
        lambda: intake.read_as(viewer, upload, "mentor", now=NOW),
        lambda: intake.roles(viewer, cohort),
    ):
        with pytest.raises(Refused) as refused:
            forbidden()
        assert codes(refused) == ["not_allowed"]


def test_a_reload_in_the_middle_finds_the_same_upload_with_everything_said_so_far(ruth: Actor, cohort: str) -> None:
    first = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(THREE), now=NOW)
    intake.confirm_mapping(ruth, first.upload_id, {"C": ""}, now=NOW)
    intake.mend(ruth, first.upload_id, {4: {"email": "sara@example.org"}}, now=NOW)

    again = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(THREE), now=NOW)

    assert again == intake.Begun(upload_id=first.upload_id, resumed=True)
    found = intake.look(ruth, again.upload_id, now=NOW)
    assert "phone" not in found.reading.used
    assert [one.question for one in found.waiting_findings] == ["languages"]  # the e-mail stays mended
    assert rows_of(RosterUpload) == 1


def test_what_the_database_keeps_of_an_upload_is_sealed(ruth: Actor, cohort: str, database: str) -> None:
    uploaded(ruth, cohort)

    with reading() as session:
        kept = session.connection().exec_driver_sql("SELECT content, mended, mapping FROM roster_upload").all()
    assert "Amina" not in str(kept)
    assert "example.org" not in str(kept)


# Mapping ------------------------------------------------------------------------------------------------------------
ODD = """
| Who         | Email             | Languages | OK to share | Shoe size |
| Amina Yusuf | amina@example.org | Tigrinya  | yes         | 38        |
"""


def test_a_column_that_may_hold_the_name_is_asked_about_and_nobody_goes_in_before(ruth: Actor, cohort: str) -> None:
    upload = intake.begin_upload(ruth, cohort, "mentee", "odd.xlsx", drawn(ODD), now=NOW).upload_id

    assert intake.look(ruth, upload, now=NOW).state is intake.UploadState.MAPPING
    with pytest.raises(Refused) as refused:
        intake.take_in(ruth, upload, now=NOW)
    assert codes(refused) == ["columns_unconfirmed"]


def test_what_she_says_about_columns_counts_and_is_remembered_for_the_next_roster(ruth: Actor, cohort: str) -> None:
    upload = intake.begin_upload(ruth, cohort, "mentee", "odd.xlsx", drawn(ODD), now=NOW).upload_id
    intake.confirm_mapping(ruth, upload, {"A": "full_name", "D": "consent.share", "E": ""}, now=NOW)
    intake.take_in(ruth, upload, now=NOW)

    here = progress.standing(ruth, cohort, now=NOW)
    (amina,) = here.state.people.values()
    assert here.name(amina.stream) == "Amina Yusuf"
    assert [agreed.given for agreed in amina.consents["share"]] == [True]

    second = ODD.replace("Amina Yusuf", "Olek Bondar").replace("amina@", "olek@")
    next_one = intake.begin_upload(ruth, cohort, "mentee", "next.xlsx", drawn(second), now=NOW).upload_id
    assert intake.look(ruth, next_one, now=NOW).state is intake.UploadState.MENDING  # nothing left to ask
    assert counts(ruth, next_one) == (0, 1, 0, 0)


def test_two_columns_cannot_hold_the_same_answer(ruth: Actor, cohort: str) -> None:
    upload = intake.begin_upload(ruth, cohort, "mentee", "odd.xlsx", drawn(ODD), now=NOW).upload_id

    with pytest.raises(Refused) as refused:
        intake.confirm_mapping(ruth, upload, {"A": "full_name", "E": "full_name"}, now=NOW)

    assert codes(refused) == ["column_chosen_twice"]


def test_a_column_that_nothing_is_known_about_is_left_out_and_named_without_a_question(
    ruth: Actor, cohort: str
) -> None:
    table = "| Full name | Email | Languages | Shoe size |\n| Amina Yusuf | amina@example.org | Tigrinya | 38 |"

    upload = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(table), now=NOW).upload_id

    found = intake.look(ruth, upload, now=NOW)
    assert found.state is intake.UploadState.MENDING
    assert [column.heading for column in found.reading.ignored] == ["Shoe size"]


def test_a_roster_handed_in_for_the_wrong_role_is_noticed_and_read_again(ruth: Actor, cohort: str) -> None:
    # Date of birth and Has children are asked of newcomers only. OK is a consent of theirs, so the file is asked about.
    table = """
    | Full name   | Email             | Languages | Date of birth | Has children | How many children | Mother tongues |
    | Amina Yusuf | amina@example.org | Tigrinya  | 1990-04-01    | no           |                   | Tigrinya       |
    | Olek Bondar | olek@example.org  | Ukrainian | 1985-12-24    | yes          | 2                 | Ukrainian      |
    | Sara Haile  | sara@example.org  | English   | 1985-12-24    | yes          | 2                 | English        |
    """
    upload = intake.begin_upload(ruth, cohort, "mentor", "people.xlsx", drawn(table), now=NOW).upload_id
    found = intake.look(ruth, upload, now=NOW)
    assert (found.state, found.other_role) == (intake.UploadState.MAPPING, ("mentee", "Newcomer"))

    assert intake.read_as(ruth, upload, "mentee", now=NOW) == upload

    found = intake.look(ruth, upload, now=NOW)
    assert (found.role, found.other_role) == ("mentee", None)
    assert "children" in found.reading.used


# Mending ------------------------------------------------------------------------------------------------------------
def test_names_with_the_family_name_first_go_in_as_written_and_are_turned_when_she_says_so(
    ruth: Actor, cohort: str
) -> None:
    table = THREE.replace("Amina Yusuf", "Yusuf, Amina").replace("Olek Bondar", "Bondar, Olek")
    upload = uploaded(ruth, cohort, table)
    assert len(intake.look(ruth, upload, now=NOW).rows_in(Lot.READY)) == 2

    assert intake.accept(ruth, upload, now=NOW, code="cell_name_turned") == 2

    found = intake.look(ruth, upload, now=NOW)
    assert [row.answers["full_name"] for row in found.reading.rows.values()][:2] == ["Amina Yusuf", "Olek Bondar"]
    assert not any(one.code == "cell_name_turned" for one in found.remarks)


def test_a_mended_row_is_ready_and_a_suggestion_is_one_word_away(ruth: Actor, cohort: str) -> None:
    upload = uploaded(ruth, cohort)

    assert intake.accept(ruth, upload, now=NOW, code="cell_choice_close") == 1
    intake.mend(ruth, upload, {4: {"email": " sara@example.org "}}, now=NOW)

    assert counts(ruth, upload) == (0, 3, 0, 0)
    assert intake.look(ruth, upload, now=NOW).reading.rows[4].answers["languages"] == ("ti",)


def test_two_coordinators_mending_the_same_file_do_not_overwrite_each_other(
    ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    upload, jo = uploaded(ruth, cohort), actor_as(AccountRole.COORDINATOR)
    seen = intake.look(ruth, upload, now=NOW).number
    intake.mend(jo, upload, {4: {"email": "sara@example.org"}}, now=NOW, seen=seen)

    with pytest.raises(Refused) as refused:
        intake.mend(ruth, upload, {4: {"email": "other@example.org"}}, now=NOW, seen=seen)

    assert codes(refused) == ["changed_elsewhere"]
    assert intake.look(ruth, upload, now=NOW).reading.rows[4].texts["email"] == "sara@example.org"


def test_a_row_left_out_counts_as_left_out_and_can_come_back(ruth: Actor, cohort: str) -> None:
    upload = uploaded(ruth, cohort)

    intake.leave_out(ruth, upload, [4], now=NOW)
    assert counts(ruth, upload) == (0, 2, 0, 1)

    intake.leave_out(ruth, upload, [4], now=NOW, out=False)
    assert counts(ruth, upload) == (0, 2, 1, 0)


def test_the_marked_workbook_mended_elsewhere_comes_back_without_a_question(ruth: Actor, cohort: str) -> None:
    upload = uploaded(ruth, cohort)
    name, content = intake.marked(ruth, upload, now=NOW, which="set aside")
    assert name == "people - to mend.xlsx"
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, at["Email"]).value, sheet.cell(2, at["Languages"]).value = "sara@example.org", "Tigrinya"
    saved = io.BytesIO()
    book.save(saved)

    back = intake.begin_upload(ruth, cohort, "mentee", "back.xlsx", saved.getvalue(), now=NOW).upload_id

    assert intake.look(ruth, back, now=NOW).state is intake.UploadState.MENDING
    assert intake.take_in(ruth, back, now=NOW).new == 1


# Taking in ----------------------------------------------------------------------------------------------------------
def test_good_rows_go_in_now_and_the_mended_one_later(ruth: Actor, cohort: str) -> None:
    upload = uploaded(ruth, cohort)

    taken = intake.take_in(ruth, upload, now=NOW)

    assert (taken.new, taken.changed, taken.unchanged, taken.set_aside) == (2, 0, 0, 1)
    assert counts(ruth, upload) == (2, 0, 1, 0)
    here = progress.standing(ruth, cohort, now=NOW)
    people = {here.name(stream): person for stream, person in here.state.people.items()}
    assert sorted(people) == ["Amina Yusuf", "Olek Bondar"]
    assert people["Amina Yusuf"].profile["languages"] == ("ti", "en")
    assert people["Amina Yusuf"].stage == "intake"
    assert [agreed.given for agreed in people["Amina Yusuf"].consents["share"]] == [True]
    assert people["Olek Bondar"].consents == {}  # he said no, and had never said yes

    intake.mend(ruth, upload, {4: {"email": "sara@example.org", "languages": "Tigrinya"}}, now=NOW)
    assert intake.take_in(ruth, upload, now=NOW).new == 1
    assert counts(ruth, upload) == (3, 0, 0, 0)
    assert intake.look(ruth, upload, now=NOW).state is intake.UploadState.DONE
    assert (rows_of(Person), rows_of(Enrolment)) == (3, 3)


def test_the_same_file_again_says_that_it_is_in_and_changes_nothing(ruth: Actor, cohort: str) -> None:
    upload = uploaded(ruth, cohort)
    intake.leave_out(ruth, upload, [4], now=NOW)
    intake.take_in(ruth, upload, now=NOW)
    before = rows_of(JournalEntry)

    again = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(THREE), now=NOW)
    assert again == intake.Begun(upload_id=upload, already_in=True)

    intake.look_again(ruth, upload, now=NOW)
    taken = intake.take_in(ruth, upload, now=NOW)
    assert (taken.batch_id, taken.new, taken.changed, taken.unchanged) == (None, 0, 0, 2)
    assert rows_of(JournalEntry) == before


def test_the_same_people_saved_in_another_file_change_nothing_either(ruth: Actor, cohort: str) -> None:
    # The answer to a question that is not asked of her is never kept, so it is no news the second time.
    table = """
    | Full name   | Email             | Languages | Has children | How many children |
    | Amina Yusuf | amina@example.org | Tigrinya  | no           | 2                 |
    """
    intake.take_in(ruth, uploaded(ruth, cohort, table), now=NOW)
    before = rows_of(JournalEntry)

    taken = intake.take_in(ruth, uploaded(ruth, cohort, table.replace("Tigrinya", "tigrinya")), now=NOW)

    assert (taken.batch_id, taken.new, taken.changed, taken.unchanged) == (None, 0, 0, 1)
    assert rows_of(JournalEntry) == before


def test_a_later_roster_changes_what_it_says_and_nothing_else(ruth: Actor, cohort: str) -> None:
    intake.take_in(ruth, uploaded(ruth, cohort), now=NOW)
    # A new phone, a consent; the birth date is empty here, which says nothing. Olek is not in it and stays.
    later = """
    | Full name   | Email             | Phone           | Date of birth | Languages         | Consent |
    | Amina Yusuf | amina@example.org | +1 416 555 9999 |               | Tigrinya; English | No      |
    | Lin Chen    | lin@example.org   |                 |               | English           | Yes     |
    """
    upload = uploaded(ruth, cohort, later, name="later.xlsx")

    news = intake.look(ruth, upload, now=NOW).news
    assert news.new == (3,)
    (changed,) = news.changed
    assert [(one.question, one.old, one.new) for one in changed.changes] == [
        ("phone", "+1 416 555 0101", "+1 416 555 9999")
    ]
    assert [(one.consent, one.given) for one in news.consents[2]] == [("share", False)]
    assert len(news.missing) == 1

    taken = intake.take_in(ruth, upload, now=NOW + timedelta(days=1))
    assert (taken.new, taken.changed, taken.unchanged) == (1, 1, 0)
    here = progress.standing(ruth, cohort, now=NOW + timedelta(days=1))
    people = {here.name(stream): person for stream, person in here.state.people.items()}
    assert sorted(people) == ["Amina Yusuf", "Lin Chen", "Olek Bondar"]
    amina = people["Amina Yusuf"]
    assert (amina.profile["phone"], str(amina.profile["birth_date"])) == ("+1 416 555 9999", "1990-04-01")
    assert [agreed.given for agreed in amina.consents["share"]] == [True, False]


def test_a_default_never_replaces_an_answer(ruth: Actor, cohort: str) -> None:
    table = """
    | Full name   | Email             | Languages | Way of meeting |
    | Amina Yusuf | amina@example.org | Tigrinya  | Online         |
    """
    intake.take_in(ruth, uploaded(ruth, cohort, table), now=NOW)

    taken = intake.take_in(ruth, uploaded(ruth, cohort, table.replace("Online", "")), now=NOW)

    assert taken.changed == 0
    (amina,) = progress.standing(ruth, cohort, now=NOW).state.people.values()
    assert amina.profile["way"] == "Online"


def test_an_answer_that_no_column_holds_stays_unknown_and_keeps_nobody_out(ruth: Actor, cohort: str) -> None:
    # Languages are asked of everybody, and this workbook has no column for them.
    table = "| Full name | Email |\n| Amina Yusuf | amina@example.org |"

    taken = intake.take_in(ruth, uploaded(ruth, cohort, table), now=NOW)

    assert (taken.new, taken.refused) == (1, {})


def test_a_mentor_who_was_a_newcomer_before_is_the_same_person(ruth: Actor, cohort: str) -> None:
    intake.take_in(ruth, uploaded(ruth, cohort), now=NOW)
    # Amina comes back as a mentor with another address, known by her phone; Otto shares Olek's address, under his own name.
    mentors = """
    | Full name   | Email             | Phone            | Languages |
    | Amina Yusuf | new@example.org   | 416 555 0101     | Tigrinya  |
    | Otto Kern   | olek@example.org  |                  | English   |
    """
    upload = uploaded(ruth, cohort, mentors, role="mentor")

    elsewhere = intake.look(ruth, upload, now=NOW).news.elsewhere
    assert {row: known.known_from for row, known in elsewhere.items()} == {2: "Small program · Autumn 2026"}
    intake.take_in(ruth, upload, now=NOW)

    # 2 newcomers and 2 mentors, of whom one is the same: 4 places, 3 people.
    assert (rows_of(Enrolment), rows_of(Person)) == (4, 3)


def test_a_person_of_another_program_is_known_again(ruth: Actor, cohort: str) -> None:
    intake.take_in(ruth, uploaded(ruth, cohort), now=NOW)
    text = SMALL_PROGRAM.replace("name: small", "name: other").replace("label: Small program", "label: Other program")
    other = open_small_program(ruth, text=text, cohort="Spring 2027")

    intake.take_in(ruth, uploaded(ruth, other), now=NOW)

    assert (rows_of(Enrolment), rows_of(Person)) == (4, 2)


# Undoing ------------------------------------------------------------------------------------------------------------
def test_undoing_takes_the_whole_batch_back_and_its_rows_wait_again(ruth: Actor, cohort: str) -> None:
    upload = uploaded(ruth, cohort)
    taken = intake.take_in(ruth, upload, now=NOW)

    assert intake.undo_batch(ruth, taken.batch_id, now=NOW) == upload

    assert progress.standing(ruth, cohort, now=NOW).state.people == {}
    assert (rows_of(Person), rows_of(Enrolment), rows_of(PersonKey)) == (0, 0, 0)
    with reading() as session:
        assert [row.answers for row in session.exec(select(Submission))] == [None, None]
    assert counts(ruth, upload) == (0, 2, 1, 0)
    assert intake.take_in(ruth, upload, now=NOW).new == 2


def test_undoing_a_change_brings_the_answers_and_consents_before_it_back(ruth: Actor, cohort: str) -> None:
    intake.take_in(ruth, uploaded(ruth, cohort), now=NOW)
    later = THREE.replace("0101", "9999").replace("| Yes     |", "| No      |")
    second = intake.take_in(ruth, uploaded(ruth, cohort, later), now=NOW)
    assert (second.new, second.changed, second.unchanged) == (0, 1, 1)

    intake.undo_batch(ruth, second.batch_id, now=NOW)

    here = progress.standing(ruth, cohort, now=NOW)
    amina = next(person for stream, person in here.state.people.items() if here.name(stream) == "Amina Yusuf")
    assert amina.profile["phone"] == "+1 416 555 0101"
    assert [agreed.given for agreed in amina.consents["share"]] == [True]


def test_a_batch_that_somebody_moved_on_from_stays_and_says_who(ruth: Actor, cohort: str) -> None:
    upload = uploaded(ruth, cohort)
    taken = intake.take_in(ruth, upload, now=NOW)
    here = progress.standing(ruth, cohort, now=NOW)
    amina = next(stream for stream in here.state.people if here.name(stream) == "Amina Yusuf")
    progress.must(progress.carry_out(ruth, cohort, [TakeTransition(stream=amina, transition="accept")], now=NOW))

    with pytest.raises(Refused) as refused:
        intake.undo_batch(ruth, taken.batch_id, now=NOW)

    assert [(one.code, dict(one.params)) for one in refused.value.findings] == [
        ("batch_moved_on", {"name": "Amina Yusuf", "stage": "Waiting"})
    ]
    assert len(progress.standing(ruth, cohort, now=NOW).state.people) == 2


def test_the_first_of_two_batches_about_the_same_people_waits_for_the_second(ruth: Actor, cohort: str) -> None:
    first = intake.take_in(ruth, uploaded(ruth, cohort), now=NOW)
    second = intake.take_in(ruth, uploaded(ruth, cohort, THREE.replace("0101", "9999")), now=NOW)

    with pytest.raises(Refused) as refused:
        intake.undo_batch(ruth, first.batch_id, now=NOW)
    assert codes(refused) == ["batch_answered_since"]

    intake.undo_batch(ruth, second.batch_id, now=NOW)
    with pytest.raises(Refused) as refused:
        intake.undo_batch(ruth, second.batch_id, now=NOW)
    assert codes(refused) == ["batch_undone_already"]
    intake.undo_batch(ruth, first.batch_id, now=NOW)
    assert progress.standing(ruth, cohort, now=NOW).state.people == {}


def test_the_list_tells_every_upload_with_what_went_in_and_what_waits(ruth: Actor, cohort: str) -> None:
    upload = uploaded(ruth, cohort)
    batch = intake.take_in(ruth, upload, now=NOW).batch_id
    intake.undo_batch(ruth, batch, now=NOW)
    intake.take_in(ruth, upload, now=NOW)
    gone = uploaded(ruth, cohort, THREE.replace("Amina", "Anna"))
    intake.discard(ruth, gone, now=NOW)

    (row,) = intake.uploads(ruth, cohort)

    assert (row.id, row.by, row.rows, row.waiting) == (upload, ruth.name, 3, 1)
    assert [(one.new, one.undone is not None) for one in row.batches] == [(2, True), (2, False)]
    with writing() as session:
        assert session.get_one(RosterUpload, gone).content is None
