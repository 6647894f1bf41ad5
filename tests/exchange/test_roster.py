"""A roster from bytes to people: every fault at its cell, only real faults, and no row lost."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.definitions import Definition
from tests.effort import calls_in
from tests.exchange.pictures import QUESTIONS, TODAY, a_book, a_program, a_roster, a_sheet, only
from workflows.exchange.refusal import ImportRefused
from workflows.exchange.roster import Options, RosterReading, read_roster, roster_document, understand

HEADINGS = [question["label"] for question in QUESTIONS.values()]
AMINA = ["Amina", "Yusuf", "amina@example.org", "+1 416 555 0101", date(1990, 1, 31), date(2026, 1, 31),
         "Arabic; English", "Arts and media", 3, None, "No", None, "Yes"]  # fmt: skip


def row(**changes: object) -> list[object]:
    """Amina's row with other answers."""
    return [changes.get(name, value) for name, value in zip(QUESTIONS, AMINA, strict=True)]


def of_its_own(number: int, **changes: object) -> list[object]:
    """A row about somebody else."""
    own = {"first_name": f"Person{number}", "email": f"p{number}@example.org", "phone": f"+1 416 555 {number:04}"}
    return row(**{**own, **changes})


def a_cohort(*rows: list[object]) -> list[list[object]]:
    """A title, an empty row, the headings in row 3, people from row 4 on."""
    return [["Newcomers – autumn 2026 cohort"], [], HEADINGS, *rows]


def faults(reading: RosterReading) -> list[tuple[str, str]]:
    return [(found.cell, found.code) for found in reading.findings]


# The whole way ------------------------------------------------------------------------------------------------------
def test_a_roster_with_planted_faults_names_each_at_its_cell_and_no_other():
    reading = a_roster(
        a_cohort(
            of_its_own(4),
            of_its_own(5, email="person5 at example.org"),
            of_its_own(6, first_name=None, last_name=None),
            of_its_own(7, first_name="  Kevin ", email=" KEVIN@EXAMPLE.ORG "),
            of_its_own(8, arrived_on="31/02/2026"),
            of_its_own(9, languages="Mandarin; Klingonese"),
            of_its_own(10, birth_date=date(2015, 1, 1)),
            of_its_own(11, years=61),
        )
    )

    # Blanks and capitals in row 7 are cleaned without asking. Row 6 has two faults and is set aside once.
    assert faults(reading) == [
        ("Roster!C5", "cell_email"),
        ("Roster!A6", "cell_missing"),
        ("Roster!B6", "cell_missing"),
        ("Roster!F8", "cell_date_impossible"),
        ("Roster!G9", "cell_choice"),
        ("Roster!E10", "cell_constraint"),
        ("Roster!I11", "cell_constraint_plain"),
    ]
    assert (len(reading.rows), reading.good, reading.set_aside) == (8, (4, 7), (5, 6, 8, 9, 10, 11))
    assert (reading.rows[7].answers["first_name"], reading.rows[7].answers["email"]) == ("Kevin", "kevin@example.org")


def test_answers_have_the_types_of_their_questions():
    (amina,) = a_roster(a_cohort(row())).people
    assert amina == {
        "first_name": "Amina",
        "last_name": "Yusuf",
        "email": "amina@example.org",
        "phone": "+1 416 555 0101",
        "birth_date": date(1990, 1, 31),
        "arrived_on": date(2026, 1, 31),
        "languages": ("ar", "en"),
        "goal": "arts",
        "years": 3,
        "mentor_gender": "any",
        "childcare": False,
        "consent": True,
    }


def test_a_default_fills_an_empty_cell_and_is_known_as_a_default():
    amina = a_roster(a_cohort(row(), row(email="b@example.org", first_name="Olena", mentor_gender="Woman")))
    assert amina.rows[4].filled == {"mentor_gender"}
    assert amina.rows[5].answers["mentor_gender"] == "woman"
    assert amina.rows[5].filled == frozenset()


def test_consents_are_told_beside_the_answers():
    reading = a_roster(a_cohort(of_its_own(4), of_its_own(5, consent="No"), of_its_own(6, consent=None)))
    assert [row.consents for row in reading.rows.values()] == [{"share_answers": True}, {"share_answers": False}, {}]


def test_the_sentence_of_a_constraint_is_the_definitions_own():
    reading = a_roster(a_cohort(row(birth_date=date(2015, 1, 1))))
    assert reading.findings[0].sentence() == "This program is for adults. It says “2015-01-01”. Correct it."


def test_a_finding_says_what_stands_there_and_what_was_probably_meant():
    (found,) = a_roster(a_cohort(row(languages="Manderin; Dari"))).findings
    assert (found.found, found.suggestion, found.question) == ("Manderin; Dari", "Mandarin; Dari", "languages")
    assert found.sentence() == "“Manderin” is not one of the choices of ‘Languages’. Did you mean “Mandarin; Dari”?"
    assert "Vouliez-vous dire" in found.sentence("fr")


def test_the_same_file_is_read_the_same_way_twice():
    rows = a_cohort(of_its_own(4), of_its_own(5, email="x"), of_its_own(6))
    assert roster_document(a_roster(rows)) == roster_document(a_roster(rows))


def test_the_document_of_the_command_line():
    document = roster_document(a_roster(a_cohort(row(), of_its_own(5, email="x"))))

    assert {name: document[name] for name in ("rows", "good", "set_aside")} == {"rows": 2, "good": 1, "set_aside": 1}
    assert document["findings"] == [
        {
            "cell": "Roster!C5",
            "code": "cell_email",
            "sentence": "“x” is not an e-mail address. Write it like name@example.org.",
        }
    ]
    (amina,) = document["people"]  # type: ignore[misc] # the good ones only
    assert json.loads(json.dumps(amina))["birth_date"] == "1990-01-31"
    assert (amina["languages"], amina["childcare"], amina["children"]) == (["ar", "en"], False, None)


# Mending ------------------------------------------------------------------------------------------------------------
def test_a_mended_cell_is_judged_instead_of_the_sheets():
    rows = a_cohort(of_its_own(4, email="x"), of_its_own(5, arrived_on="31/02/2026"))
    reading = a_roster(rows, mended={4: {"email": " NEW@example.org"}, 5: {"arrived_on": "28 Feb 2026"}})

    assert reading.findings == ()
    assert reading.rows[4].answers["email"] == "new@example.org"
    assert reading.rows[5].answers["arrived_on"] == date(2026, 2, 28)


def test_a_mended_cell_can_be_wrong_again_or_emptied():
    reading = a_roster(a_cohort(of_its_own(4), of_its_own(5)), mended={4: {"email": "y"}, 5: {"phone": ""}})
    assert faults(reading) == [("Roster!C4", "cell_email")]
    assert reading.findings[0].found == "y"
    assert "phone" not in reading.rows[5].answers


def test_an_order_of_dates_she_chose_settles_the_column():
    rows = a_cohort(of_its_own(4, arrived_on="03/04/2026"), of_its_own(5, arrived_on="05/06/2026"))

    assert [code for _, code in faults(a_roster(rows))] == ["cell_date_order", "cell_date_order"]
    reading = a_roster(rows, options=Options(order="mdy"))
    assert [person["arrived_on"] for person in reading.people] == [date(2026, 3, 4), date(2026, 5, 6)]


# What is not there --------------------------------------------------------------------------------------------------
def test_without_a_column_of_names_nobody_goes_in():
    reading = a_roster([["Email", "Languages"], ["amina@example.org", "Dari"]])
    assert [(f.code, f.question) for f in reading.file_findings] == [
        ("column_name_missing", "first_name"),
        ("column_name_missing", "last_name"),
    ]
    assert (reading.good, reading.set_aside) == ((), (2,))


def test_another_column_that_is_owed_is_told_once_and_people_can_go_in():
    reading = a_roster([["First name", "Last name", "Email"], ["Amina", "Yusuf", "a@example.org"]])
    assert [(f.code, f.question, f.stops) for f in reading.findings] == [("column_missing", "languages", False)]
    assert reading.good == (2,)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["First name", "Last name", "Email"]], "roster_no_people"),
        ([[1, 2, 3], [4, 5, 6]], "roster_no_table"),
        ([["First name", "Email"], [None, None], ["Total", None]], "roster_no_people"),
    ],
)
def test_a_workbook_without_people_is_refused_in_words(rows: list[list[object]], code: str):
    with pytest.raises(ImportRefused) as no:
        a_roster(rows)
    assert no.value.findings[0].code == code


def test_a_role_that_is_asked_nothing_has_no_roster():
    program = Definition.model_validate(
        {"program": {"name": "x", "label": "X"}, "roles": {"mentee": {"is": "participant"}}}
    )
    with pytest.raises(ImportRefused) as no:
        a_roster(a_cohort(row()), program)
    assert no.value.findings[0].code == "roster_no_questions"


def test_a_formula_without_its_result_is_a_fault_even_where_nothing_is_owed():
    reading = a_roster(a_cohort(of_its_own(4, first_name='="A"&"B"'), of_its_own(5, phone="=1+1")))
    assert faults(reading) == [("Roster!A4", "cell_uncached"), ("Roster!D5", "cell_uncached")]
    assert faults(a_roster(a_cohort(of_its_own(4, phone="=1+1")), mended={4: {"phone": "+1 416 555 0199"}})) == []


# Columns and rows that are left out are named -----------------------------------------------------------------------
def test_columns_and_rows_that_are_left_out_are_named():
    reading = a_roster(
        [["First name", "Last name", "Email", "Shoe size"],
         ["Amina", "Yusuf", "a@example.org", 38],
         [None, None, None, "call her"],
         ["Total", None, None, 1]]
    )  # fmt: skip
    assert [column.heading for column in reading.ignored] == ["Shoe size"]
    assert [(skip.row, str(skip.why), skip.text) for skip in reading.skipped] == [
        (3, "nothing used", "call her"),
        (4, "total", "Total · 1"),
    ]
    assert list(reading.rows) == [2]


def test_what_was_decided_can_be_kept_and_remembered():
    rows = [["First name", "Last name", "Email", "Kontakt"], ["Amina", "Yusuf", "a@example.org", "+1 416 555 0101"]]
    reading = a_roster(rows, mapping={"D": "phone"})

    assert reading.mapping() == {"A": "first_name", "B": "last_name", "C": "email", "D": "phone"}
    assert a_roster(rows, mapping=reading.mapping()).people == reading.people
    again = a_roster([rows[0][::-1], rows[1][::-1]], remembered=reading.memory())
    assert again.people == reading.people
    assert again.used["phone"].remembered


# Twins --------------------------------------------------------------------------------------------------------------
def test_a_person_who_stands_twice_goes_in_once():
    reading = a_roster(a_cohort(row(), of_its_own(5), row(email="AMINA@example.org", phone=None)))
    assert faults(reading) == [("Roster!C6", "row_twice")]
    assert "row 4 (amina@example.org)" in reading.findings[0].sentence()
    assert (reading.good, reading.set_aside) == ((4, 5), (6,))


def test_of_two_rows_about_one_person_the_good_one_stays():
    reading = a_roster(a_cohort(row(languages="Klingonese"), row()))
    assert faults(reading) == [("Roster!G4", "cell_choice"), ("Roster!C4", "row_twice")]
    assert reading.good == (5,)


def test_the_same_phone_makes_one_person_only_under_the_same_name():
    same = row(email="other@example.org", phone="(416) 555-0101", birth_date=None)
    sister = row(email="sister@example.org", first_name="Fatuma", birth_date=date(1995, 5, 5))
    assert faults(a_roster(a_cohort(row(), same, sister))) == [("Roster!D5", "row_twice_says_more")]


def test_what_only_the_second_row_says_is_named_before_it_is_left_out():
    """Some forms write a line for each language: whoever leaves the second line out loses a language."""
    findings = a_roster(a_cohort(row(languages="Dari"), row(languages="French"))).findings
    (found,) = [one for one in findings if one.code == "row_twice_says_more"]
    assert "this row says something else for ‘Languages’" in found.sentence()


def test_a_couple_with_one_address_goes_in_as_two_people_with_a_remark():
    reading = a_roster(a_cohort(row(), row(first_name="Hassan", phone=None, birth_date=date(1985, 5, 5))))
    assert faults(reading) == [("Roster!C5", "row_shares_email")]
    assert reading.good == (4, 5)


@pytest.mark.parametrize(
    ("written", "code", "suggestion"),
    [("514-555-01O1", "cell_phone", "5145550101"), ("514 555 0l01", "cell_phone", "5145550101"),
     ("5145550101514555", "cell_phone", ""), ("####", "cell_too_narrow", ""), ("514 555 0101 x12", "", "")],
)  # fmt: skip
def test_a_number_that_nobody_can_dial_is_asked(written: str, code: str, suggestion: str):
    reading = a_roster([["First name", "Phone"], ["Amina", written]], a_program(only("first_name", "phone")))
    assert [(found.code, found.suggestion) for found in reading.findings] == ([(code, suggestion)] if code else [])
    assert ("phone" in reading.rows[2].answers) == (not code)


@pytest.mark.parametrize("nothing", ["xxx", "XXX", "?", "???", "tbd", "n/a", "--"])
def test_what_stands_for_something_to_come_is_no_answer_and_a_name_like_it_is_one(nothing: str):
    questions = {"full_name": {"type": "text"}, "city": {"type": "text"}, "ready": {"type": "yes_no"}}
    reading = a_roster(
        [["Full name", "City", "Ready"], ["Na", nothing, "xxx"], ["Xxx", "Na Hang", "x"]], a_program(questions)
    )
    assert [dict(person) for person in reading.people] == [
        {"full_name": "Na", "ready": True}, {"full_name": "Xxx", "city": "Na Hang", "ready": True},
    ]  # fmt: skip


# Always -------------------------------------------------------------------------------------------------------------
ANY_CELL = st.one_of(
    st.none(), st.text("aé1 -/;@.=", max_size=12), st.integers(-10, 10**6), st.booleans(),
    st.dates(date(1950, 1, 1), date(2030, 1, 1)), st.sampled_from(["Dari; English", "31/02/2026", "Total", "n/a", "x"]),
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(ANY_CELL, min_size=len(HEADINGS), max_size=len(HEADINGS)), min_size=1, max_size=6))
def test_every_filled_row_is_a_person_or_set_aside_or_named_as_left_out(rows: list[list[object]]):
    from workflows.exchange.roster import understand

    drawn = [[None if cell == "" else cell for cell in row] for row in rows]
    book = a_book(a_sheet([HEADINGS, *drawn]))
    filled = [n for n, row in enumerate(drawn, start=2) if any(str(c).strip() for c in row if c is not None)]
    try:
        reading = understand(a_program(), "mentee", book, today=TODAY)
    except ImportRefused as no:
        reading, refused = None, no.findings[0].code
    if reading is None:
        assert refused in ("roster_no_people", "roster_no_table")
        return
    if reading.table.header_row == 1:
        accounted = sorted([*reading.good, *reading.set_aside, *(skip.row for skip in reading.skipped)])
        assert accounted == filled
    for number in reading.good:
        assert reading.rows[number].answers["email"]
    for number in reading.set_aside:
        assert reading.rows[number].findings or any(found.stops for found in reading.file_findings)


def test_twice_as_many_rows_are_twice_the_work_and_not_four_times():
    program = a_program()

    def work_for(people: int) -> int:
        book = a_book(a_sheet([HEADINGS, *(of_its_own(number) for number in range(people))]))
        found: list[RosterReading] = []
        calls = calls_in(lambda: found.append(understand(program, "mentee", book, today=TODAY)))
        assert len(found[0].good) == people
        return calls

    work_for(1)  # what is made ready once, for any number of rows
    once, twice = work_for(100), work_for(200)

    # Whatever looks at every pair of rows would be called four times as often.
    assert once > 100
    assert twice < 2.5 * once


# The rosters of the design, where they lie beside the repository ----------------------------------------------------
AUTUMN = Path(__file__).parents[3] / "shared" / "rosters" / "autumn"
CODES = {
    "bad_email": {"cell_email"}, "blank_name": {"cell_missing"}, "bad_date": {"cell_date_impossible"},
    "unknown_language": {"cell_choice_of_many"}, "spaces": set[str](),
}  # fmt: skip
if AUTUMN.is_dir():

    @pytest.mark.parametrize(
        ("file", "role", "kind"), [("newcomers", "mentee", "newcomer"), ("mentors", "mentor", "mentor")]
    )
    def test_the_autumn_rosters_have_the_planted_faults_and_no_other(file: str, role: str, kind: str):
        from ruamel.yaml import YAML

        program = Definition.model_validate(
            YAML(typ="safe", pure=True).load((AUTUMN / "program.yaml").read_text("utf-8"))
        )
        truth = json.loads((AUTUMN / "truth.json").read_text("utf-8"))[kind]
        content = (AUTUMN / f"{file}.xlsx").read_bytes()
        reading = read_roster(program, role, content, f"{file}.xlsx", today=TODAY)

        expected = {(int(n), code) for n, fault in truth["faults_by_sheet_row"].items() for code in CODES[fault]}
        assert {(found.row, found.code) for found in reading.findings} == expected
        assert len(reading.rows) == truth["rows"]
        assert len(reading.set_aside) == len({number for number, _ in expected})
        assert reading.ignored == ()
        assert reading.skipped == ()


@pytest.mark.parametrize(
    ("phones", "told"),
    [
        (("+1 416 555 0101", "416-555-0102", "4165550103", "555-0104"), [4]),
        (("555-0101", "555-0102", "555-0103", "555-0104"), []),  # a town of short numbers
        (("+1 416 555 0101", "555-0104"), []),  # too few to say what is usual
    ],
)
def test_a_number_much_shorter_than_the_others_is_told_and_goes_in(phones: tuple[str, ...], told: list[int]):
    rows = [[f"Person{n}", f"p{n}@x.org", phone] for n, phone in enumerate(phones)]
    headings = [QUESTIONS[name]["label"] for name in ("first_name", "email", "phone")]
    program = a_program(only("first_name", "email", "phone"))

    reading = understand(program, "mentee", a_book(a_sheet([headings, *rows])), today=TODAY)

    assert [(found.code, (found.row or 0) - 1) for found in reading.findings] == [("phone_short", at) for at in told]
    assert len(reading.good) == len(phones)
