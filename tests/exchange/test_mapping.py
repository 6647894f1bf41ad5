"""Mapping: columns to questions, from headings, from memory, and from the values themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.findings import sentence
from tests.exchange.pictures import QUESTIONS, TODAY, a_book, a_program, a_roster, a_sheet, only
from workflows.exchange.asking import known_headings, questions_asked
from workflows.exchange.choices import choices_of
from workflows.exchange.mapping import Column, Confidence, propose
from workflows.exchange.refusal import ImportRefused
from workflows.exchange.roster import read_roster
from workflows.exchange.tables import Why, find_table

CERTAIN, LIKELY, DOUBTFUL, NONE = Confidence


def mapped(rows: list[list[Any]], program=None, **words) -> dict[str, Column]:
    program = program or a_program()
    asked = questions_asked(program, "mentee")
    table = find_table(a_book(a_sheet(rows)), known_headings(asked, words.get("remembered", {})))
    assert table is not None
    columns = propose(program, "mentee", table, asked, today=TODAY, **words)
    return {column.heading: column for column in columns}


def said(columns: dict[str, Column]) -> dict[str, tuple[str, Confidence]]:
    return {heading: (column.question, column.confidence) for heading, column in columns.items()}


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("First name", "first_name"),
        ("  FIRST  NAME * ", "first_name"),
        ("first_name", "first_name"),
        ("Prénom", "first_name"),
        ("Nachname", "last_name"),
        ("E-Mail-Adresse", "email"),
        ("البريد الإلكتروني", "email"),
        ("手机号", "phone"),
        ("D.O.B.", "birth_date"),
    ],
)
def test_a_heading_that_says_it_exactly_is_certain(heading: str, question: str):
    columns = mapped([[heading, "Zzz", "Yyy"], [None, "a", "b"]])
    assert (columns[" ".join(heading.split())].question, columns[" ".join(heading.split())].confidence) == (
        question,
        CERTAIN,
    )


def test_labels_of_a_translation_are_understood():
    texts = {
        "forms.application.questions.goal.label": {"of": "Main goal", "text": "Головна мета"},
        "choices.goals.arts": {"of": "Arts and media", "text": "Мистецтво і медіа"},
    }
    program = type(a_program()).model_validate({**a_program().model_dump(by_alias=True), "translations": {"uk": texts}})
    columns = mapped([["Ім'я", "Головна мета"], ["Олена", "Arts"]], program)
    assert said(columns)["Головна мета"] == ("goal", CERTAIN)
    assert choices_of(program, "goals").find("мистецтво і медіа") == "arts"


def test_a_heading_that_nearly_says_it_is_likely_and_never_certain():
    columns = mapped([["First name", "Email", "Langauges spoken"], ["Amina", "a@example.org", "Dari; English"]])
    assert said(columns)["Langauges spoken"] == ("languages", LIKELY)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Date of interview", "2024-03-01"),
        ("Registration date", "2023-05-02"),
        ("Date du premier contact", "2024-03-01"),
        ("Fecha de inscripción", "2024-03-01"),
        ("تاريخ التسجيل", "2024-03-01"),
        ("ID number", "3"),
        ("Case number", "4"),
        ("Number of meetings", "2"),
    ],
)
def test_a_word_that_many_headings_share_makes_none_like_another(heading: str, cell: str):
    asked = {
        **only("first_name"),
        "arrived_on": {"type": "date", "label": "Date of arrival"},
        "birth_date": {"type": "date", "label": "Date of birth"},
        "children": {"type": "integer", "label": "Number of children"},
        "phone": {"type": "phone", "label": "Phone"},
    }
    columns = mapped([["First name", heading], ["Amina", cell], ["Olena", cell]], a_program(asked))
    assert said(columns)[heading] == ("", NONE)


def test_misspelt_after_a_word_that_many_share_it_is_still_like():
    program = a_program({**only("first_name"), "arrived_on": {"type": "date", "label": "Date of arrival"}})
    columns = mapped([["First name", "Date of arival"], ["Amina", "2024-03-01"]], program)
    assert said(columns)["Date of arival"] == ("arrived_on", LIKELY)


def test_a_databases_heading_without_blanks_says_the_same_words():
    columns = mapped([["firstName", "Zzz"], ["Amina", "a"], ["Olena", "b"]])
    assert said(columns)["firstName"] == ("first_name", CERTAIN)


def test_gender_and_the_wish_for_a_gender_are_not_mixed_up():
    program = a_program(
        {
            **only("first_name", "mentor_gender"),
            "gender": {"type": "select_one wishes", "label": "Gender"},
        }
    )
    columns = mapped([["First name", "Mentor gender preference", "Gender"], ["A", "Woman", "Man"]], program)
    assert said(columns)["Gender"] == ("gender", CERTAIN)
    assert said(columns)["Mentor gender preference"] == ("mentor_gender", CERTAIN)


def test_values_that_speak_against_the_heading_make_it_less_than_certain():
    # Under "Email" stand languages: each of them will be a finding, and she is shown the column.
    columns = mapped([["First name", "Email"], ["Amina", "Dari"], ["Olena", "English"]])
    assert said(columns)["Email"] == ("email", LIKELY)


def test_days_of_the_last_years_are_nobodys_birth_and_a_path_ends_with_its_question():
    program = a_program({**only("first_name"), "birth_date": {"type": "date", "label": "Date of birth"}})
    columns = mapped([["intake-first_name", "Connected On"], ["Amina", "2024-03-01"], ["Olena", "2025-03-01"]], program)
    assert said(columns)["intake-first_name"] == ("first_name", LIKELY)  # as ODK Central writes it
    assert said(columns)["Connected On"] == ("", NONE)


def test_of_a_list_of_pairs_the_columns_of_the_role_in_hand_are_read():
    pairs = [["Mentor name", "Mentor email", "Newcomer name", "Newcomer email"], ["Zed", "z@x.org", "Amina", "a@x.org"]]
    program = a_program({"full_name": {"type": "text", "label": "Full name"}, **only("email")})
    told = said(mapped(pairs, program))
    assert (told["Mentor name"][0], told["Mentor email"][0]) == ("", "")
    assert (told["Newcomer name"][0], told["Newcomer email"][0]) == ("full_name", "email")


def test_addresses_are_recognised_under_any_heading():
    columns = mapped([["First name", "Kontaktweg"], ["Amina", "a@example.org"], ["Olena", "o@example.org"]])
    assert said(columns)["Kontaktweg"] == ("email", LIKELY)


def test_the_words_of_a_list_are_asked_about_under_a_heading_that_says_nothing():
    columns = mapped([["First name", "Q7"], ["A", "Dari; English"], ["B", "Pashto"], ["C", "Mandarin"]])
    assert said(columns)["Q7"] == ("languages", DOUBTFUL)
    assert not columns["Q7"].used


def test_a_column_that_answers_nothing_is_left_out():
    columns = mapped([["First name", "Internal number"], ["Amina", "N-77"]])
    assert said(columns)["Internal number"] == ("", NONE)


def test_a_question_is_answered_by_one_column():
    columns = propose_two_emails()
    assert [(column.letter, column.question) for column in columns] == [("A", "first_name"), ("B", "email"), ("C", "")]


def propose_two_emails() -> tuple[Column, ...]:
    program = a_program()
    asked = questions_asked(program, "mentee")
    table = find_table(a_book(a_sheet([["First name", "Email", "Email"], ["A", "a@x.org", "b@x.org"]])), {"email"})
    assert table is not None
    return propose(program, "mentee", table, asked, today=TODAY)


def test_what_she_decided_comes_before_what_is_remembered_before_what_is_proposed():
    rows = [["First name", "Email", "Notes"], ["Amina", "a@example.org", "Arts"]]
    remembered = {"notes": "goal", "email": ""}

    assert said(mapped(rows, remembered=remembered)) == {
        "First name": ("first_name", CERTAIN),
        "Email": ("", CERTAIN),
        "Notes": ("goal", CERTAIN),
    }
    decided = mapped(rows, remembered=remembered, mapping={"B": "email", "C": ""})
    assert (decided["Email"].question, decided["Email"].chosen) == ("email", True)
    assert (decided["Notes"].question, decided["Notes"].used) == ("", False)


def test_a_remembered_target_that_the_program_no_longer_has_is_forgotten():
    assert (
        mapped([["First name", "Shoe size"], ["A", "42"]], remembered={"shoe size": "shoes"})["Shoe size"].question
        == ""
    )


def test_a_column_that_speaks_of_consent_gives_the_consent():
    column = mapped([["First name", "Consent to share"], ["A", "Yes"], ["B", "no"]])["Consent to share"]
    assert column.targets == "consent consent.share_answers"


def test_a_consent_can_have_a_column_of_its_own():
    program = a_program(only("first_name", "email"))
    column = mapped([["First name", "I agree to share my answers"], ["A", "yes"]], program)[
        "I agree to share my answers"
    ]
    assert (column.targets, column.confidence, column.used) == ("consent.share_answers", LIKELY, True)


def test_a_definition_that_ties_a_consent_to_a_question_is_obeyed():
    consents = {
        "photos": {"label": "Photos", "asked_of": "mentee", "given_with": "childcare"},
        "sharing": {"label": "Sharing", "asked_of": "mentee"},
    }
    column = mapped([["First name", "Needs childcare"], ["A", "yes"]], a_program(consents=consents))["Needs childcare"]
    assert column.targets == "childcare consent.photos"


def test_with_several_consents_the_one_that_is_named_is_meant_and_otherwise_none():
    consents = {
        "photos": {"label": "Photos may be taken", "asked_of": "mentee"},
        "sharing": {"label": "My answers may be shared", "asked_of": "mentee"},
    }
    program = a_program(only("first_name"), consents)
    rows = [["First name", "Consent: photos may be taken", "Consent given"], ["A", "yes", "yes"]]
    columns = mapped(rows, program)
    assert columns["Consent: photos may be taken"].consents == ("photos",)
    assert columns["Consent given"].consents == ()


def test_a_table_that_stands_beside_ours_answers_nothing():
    drawn = [
        ["First name", "Email", None, "First name", "Email", "Phone"],
        ["Amina", "a@x.org", None, "Ruth", "r@x.org", "514"],
    ]
    reading = a_roster(drawn, a_program(only("first_name", "email", "phone")))
    assert {question: column.letter for question, column in reading.used.items()} == {"first_name": "A", "email": "B"}
    assert [column.letter for column in reading.ignored] == ["D", "E", "F"]
    (told,) = reading.file_findings
    assert (told.code, "From column D on" in told.sentence(), told.stops) == ("table_beside", True, False)


@pytest.mark.parametrize("longer", ["ours", "theirs"])
def test_a_table_of_others_that_ends_on_another_line_answers_nothing(longer: str) -> None:
    people, others = [["Amina"], ["Olek"]], [["Ruth", "514"], ["Sam", "515"]]
    more = people if longer == "ours" else others
    more += [[f"Name {number}", "516"][: len(more[0])] for number in range(3)]
    lines = [
        [*(people[n] if n < len(people) else [None]), None, None, *(others[n] if n < len(others) else [None, None])]
        for n in range(5)
    ]
    reading = a_roster([["First name", None, None, "Mentor", "Phone"], *lines], a_program(only("first_name", "phone")))
    assert list(reading.used) == ["first_name"]
    assert len(reading.rows) == len(people)
    assert "table_beside" in {found.code for found in reading.file_findings}


def test_columns_behind_a_space_are_ours_where_they_end_with_us() -> None:
    drawn = [["First name", None, None, "Phone"], ["Amina", None, None, "514"], ["Olek", None, None, None]]
    reading = a_roster([*drawn, ["Ruth", None, None, "516"]], a_program(only("first_name", "phone")))
    assert list(reading.used) == ["first_name", "phone"]


def test_the_heading_of_a_date_tells_which_comes_first_where_no_day_shows_it():
    program = a_program(only("first_name", "arrived_on"))
    for asked, day in (
        ("DD/MM/YYYY", date(2025, 3, 4)),
        ("mm-dd-yyyy", date(2025, 4, 3)),
        ("JJ/MM/AAAA", date(2025, 3, 4)),
    ):
        reading = a_roster([["First name", f"Date of arrival ({asked})"], ["Amina", "04/03/2025"]], program)
        assert reading.rows[2].answers["arrived_on"] == day


def test_columns_of_there_is_and_days_of_another_calendar_are_known_for_what_they_are():
    program = a_program(only("first_name", "childcare", "arrived_on"))
    drawn = [
        ["First name", "Childcare needed", "Arrival day"],
        ["Ayşe", "var", "3 ጥር 2017"],
        ["İlker", "yok", "4 ጥር 2017"],
    ]
    reading = a_roster(drawn, program)
    assert [reading.rows[row].answers["childcare"] for row in (2, 3)] == [True, False]
    assert {found.suggestion for found in reading.findings if found.question == "arrived_on"} == {
        "2025-01-11",
        "2025-01-12",
    }


def test_rows_that_are_said_to_be_of_another_role_are_told():
    program = a_program(only("first_name", "email"))
    mentor = {"label": "Befriender", "is": "participant"}
    program = program.model_validate(
        {**program.model_dump(by_alias=True), "roles": {"mentee": program.roles["mentee"], "mentor": mentor}}
    )
    people = [["Newcomer", "Amina", "a@x.org"], ["Befriender", "Ruth", "r@x.org"], ["befrienders", "Ben", "b@x.org"]]
    reading = a_roster([["Who", "First name", "Email"], *people], program)
    (told,) = reading.file_findings
    assert (told.code, told.stops) == ("rows_of_another_role", False)
    assert "Column A says ‘Befriender’ in 2 rows, the first in row 3" in told.sentence()
    assert a_roster([["Who", "First name", "Email"], *people[:1]], program).file_findings == ()
    groups = [["Newcomers"], ["Amina", "a@x.org", "514 555 0101"], ["Befrienders"], ["Ruth", "r@x.org", "514 555 0102"]]
    (told,) = a_roster([["First name", "Email", "Tel"], *groups], program).file_findings
    assert (told.code, "Row 4 says ‘Befrienders’" in told.sentence()) == ("section_of_another_role", True)


@pytest.mark.parametrize("said", ["Befrienders", "BEFRIENDERS (1):", "Volunteers", "Bénévoles :", "Наставники"])
def test_lines_that_name_roles_are_nobody_in_a_table_of_two_columns_too_and_the_other_role_is_told(said: str):
    program = a_program(only("first_name", "email"))
    mentor = {"label": "Befriender", "is": "participant"}
    program = program.model_validate(
        {**program.model_dump(by_alias=True), "roles": {"mentee": program.roles["mentee"], "mentor": mentor}}
    )
    rows = [["Newcomers"], ["Amina", "a@x.org"], ["Olek"], [said], ["Ruth", "r@x.org"]]
    reading = a_roster([["First name", "Email"], *rows], program)
    assert [row.texts["first_name"] for row in reading.rows.values()] == ["Amina", "Olek", "Ruth"]
    assert [(skip.row, skip.why) for skip in reading.skipped] == [(2, Why.SECTION), (5, Why.SECTION)]
    (told,) = reading.file_findings
    assert (told.code, f"Row 5 says ‘{said}’" in told.sentence()) == ("section_of_another_role", True)


def test_a_table_whose_people_are_columns_is_refused_with_the_way_to_turn_it():
    program = a_program(only("first_name", "email", "phone"))
    drawn = [
        ["First name", "Amina", "Olek", "Mai"],
        ["Email", "a@x.org", "o@x.org", "m@x.org"],
        ["Phone", "514", "515", "516"],
    ]
    with pytest.raises(ImportRefused) as no:
        a_roster(drawn, program)
    assert [one.code for one in no.value.findings] == ["roster_turned"]
    assert "First name, Email, Phone" in sentence(no.value.findings[0])

    turned = a_roster([list(row) for row in zip(*drawn, strict=True)], program)
    assert len(turned.rows) == 3


def test_a_column_that_nobody_filled_in_gives_way_to_one_that_says_less():
    # Form programs add Email and Name, and write "anonymous" or nothing below them.
    drawn = [["Email", "Your e-mail address (we write there)", "First name"]]
    drawn += [["anonymous", f"{name}@x.org", name] for name in ("amina", "olek")]
    reading = a_roster(drawn, a_program(only("first_name", "email")))
    assert reading.used["email"].letter == "B"


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("mail. Adresse courriel", "email"), ("Wann sind Sie nach Deutschland gekommen?", "arrived_on"),
        ("When did you arrive in Canada?", "arrived_on"), ("Скільки у вас дітей?", "children"), ("טלפון", "phone"),
        ("Τηλέφωνο", "phone"), ("子供の数", "children"), ("Langue maternelle", "languages"), ("성", "last_name"),
        ("Primer apellido", "last_name"),
    ],
)  # fmt: skip
def test_questions_and_headings_of_more_languages_are_understood(heading: str, question: str):
    questions = only("first_name", "last_name", "email", "phone", "arrived_on", "languages", "children")
    questions["children"] = {"type": "integer", "label": "Children"}
    reading = a_roster([[heading, "First name"], [None, "Amina"]], a_program(questions))
    assert reading.columns[0].question == question


def test_mother_tongue_and_other_languages_are_put_together():
    drawn = [["First name", "Mother tongue", "Other languages"], ["Amina", "Arabic", "English, French"]]
    reading = a_roster(drawn, a_program(only("first_name", "languages")))
    assert reading.rows[2].answers["languages"] == ("ar", "en", "fr")


def test_what_is_calculated_is_not_read():
    program = a_program(
        {**QUESTIONS, "score": {"type": "integer", "label": "Score", "calculation": {"sum_of": ["years"]}}}
    )
    assert mapped([["First name", "Score"], ["A", 7]], program)["Score"].question == ""


def test_columns_that_our_own_workbooks_add_are_not_shown():
    assert set(mapped([["Please mend", "First name", "_row"], ["x", "A", 4]])) == {"First name"}


def test_of_two_columns_of_addresses_the_fuller_one_is_read_and_what_the_other_has_alone_is_told():
    reading = a_roster(
        """
        | First name | Last name | Email   | E-mail address |
        | Ali        | Haddad    |         | ali@x.org      |
        | Bea        | Kaya      | b@x.org |                |
        | Cem        | Lang      |         | cem@x.org      |
        | Dan        | Mora      |         | dan@x.org      |
        """,
        a_program(only("first_name", "last_name", "email")),
    )
    assert [column.question for column in reading.columns] == ["first_name", "last_name", "", "email"]
    told = [found for found in reading.file_findings if found.code == "column_fills_gaps"]
    assert [(found.cell, found.finding.params["count"]) for found in told] == [("Roster!C3", "1")]
    assert "email" not in reading.rows[3].answers  # nothing is taken from a column that nobody chose


def test_two_columns_as_full_as_each_other_stay_in_their_order():
    rows = [["Phone", "Mobile"], ["514 555 0101", "514 555 0102"], ["514 555 0103", None], ["514 555 0104", None]]
    assert said(mapped(rows, a_program(only("phone"))))["Phone"] == ("phone", CERTAIN)


@pytest.mark.parametrize("heading", ["Column3", "Spalte3", "Unnamed: 2", "Colonne 3", "عمود3"])
def test_a_heading_put_there_by_a_program_says_nothing_and_is_judged_by_its_values(heading: str):
    rows = [["First name", "Email", heading]]
    rows += [[f"P{n}", f"p{n}@x.org", f"514 555 010{n}"] for n in range(4)]
    columns = mapped(rows, remembered={"column3": "goal", "spalte3": "goal", "unnamed 2": "goal"})
    assert said(columns)[heading] == ("phone", DOUBTFUL)


def test_a_heading_that_says_something_is_no_telephone_by_its_values_alone():
    rows = [["First name", "Email", "File"], *([f"P{n}", f"p{n}@x.org", f"514555010{n}"] for n in range(4))]
    assert said(mapped(rows))["File"] == ("", NONE)


def test_a_slip_in_a_heading_is_taken_where_the_values_agree_and_asked_where_they_can_not():
    whole = a_program({"full_name": {"type": "text", "label": "Name"}, **only("email", "phone", "languages")})
    rows = [["Nmae", "Emial", "Phnoe", "Langauges"], ["Ali Haddad", "a@x.org", "514 555 0101", "Arabic"]]
    assert said(mapped(rows, whole)) == {
        "Nmae": ("full_name", DOUBTFUL),
        "Emial": ("email", LIKELY),
        "Phnoe": ("phone", LIKELY),
        "Langauges": ("languages", LIKELY),
    }
    rows = [["Fame", "Email"], ["Ali Haddad", "a@x.org"]]  # another letter makes another word
    assert said(mapped(rows, whole))["Fame"] == ("", NONE)


def test_a_role_that_the_program_does_not_know_is_told():
    rows = [["First name", "Email", "Role"], ["Ali", "a@x.org", "Newcomer"], ["Bea", "b@x.org", "Driver"]]
    program = a_program(only("first_name", "email"))
    told = [found.finding for found in a_roster(rows, program).file_findings if found.code == "rows_of_no_role"]
    assert [(found.params["said"], found.params["first"]) for found in told] == [("Driver", "3")]
    rows = [["First name", "Email", "Role"], ["Ali", "a@x.org", "mentees"], ["Bea", "b@x.org", "Newcomer"]]
    assert not [found for found in a_roster(rows, program).file_findings if found.code == "rows_of_no_role"]


def test_roles_in_words_that_the_program_does_not_know_are_told_as_soon_as_there_are_two():
    program = a_program(only("first_name", "email"))
    people = [["First name", "Email", "Role"], ["Ali", "a@x.org", "Refugee"], ["Bea", "b@x.org", "Volunteer"]]
    told = [found.finding for found in a_roster(people, program).file_findings]
    assert [(found.code, found.params["said"]) for found in told] == [("roles_in_other_words", "Refugee, Volunteer")]
    people[2][2] = "Refugee"
    assert not a_roster(people, program).file_findings


def test_letters_that_were_put_right_are_told():
    text = "First name,Email\nZoé,z@x.org\nMontréal,m@x.org\n"
    spoiled = text.encode().decode("cp1252").encode()
    reading = read_roster(a_program(only("first_name", "email")), "mentee", spoiled, "r.csv", today=TODAY)
    assert reading.rows[2].answers["first_name"] == "Zoé"
    assert [found.code for found in reading.file_findings] == ["letters_mended"]


@pytest.mark.parametrize(
    ("headings", "given"),
    [(["Surname", "Name"], 1), (["Name", "Surname"], 0), (["Name", "Vorname"], 1), (["Naam", "Voornaam"], 1)],
)
@pytest.mark.parametrize("names", [("full_name",), ("first_name", "last_name")])
def test_a_bare_name_beside_one_part_of_a_name_is_the_other_part(headings: list[str], given: int, names: tuple[str]):
    program = a_program({name: {"type": "text", "label": name.replace("_", " ").capitalize()} for name in names})
    people = a_roster([headings, ["Osei", "Kwame"], ["Boateng", "Ama"]], program).people
    first, last = ("Kwame", "Osei") if given else ("Osei", "Kwame")
    assert " ".join(str(people[0][name]) for name in names) == f"{first} {last}"


def test_a_whole_name_beside_its_family_name_stays_whole():
    program = a_program({"full_name": {"type": "text", "label": "Full name"}})
    people = a_roster([["Name", "Surname"], ["Kwame Osei", "Osei"], ["Ama Boateng", "Boateng"]], program).people
    assert [person["full_name"] for person in people] == ["Kwame Osei", "Ama Boateng"]


@pytest.mark.parametrize("heading", ["Interpreter booked", "Interpreter confirmed?", "Interprète réservé"])
def test_what_was_done_about_a_need_is_asked_before_it_is_taken_for_the_need(heading: str):
    program = a_program(
        {"full_name": {"type": "text"}, "interpreter": {"type": "yes_no", "label": "Needs an interpreter"}}
    )
    (_, column) = a_roster([["Name", heading], ["Amina", "yes"], ["Olek", "no"]], program).columns
    assert (column.question, column.used) in (("interpreter", False), ("", False))


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("full_name", ["form.client.full_name", "Full name * Nom complet", "中文姓名", "اسم مکمل"]),
        ("phone", ["手提電話", "شماره تماس", "Моб. телефон"]),
        ("languages", ["Якими мовами володієте", "Какими языками владеете"]),
        ("city", ["Magaalada", "form.client.city"]),
        ("children", ["ÇOCUK SAYISI"]),
        ("needs_interpreter", ["需要口译", "दुभाषिया चाहिए", "آیا به ترجمان نیاز دارید؟"]),
    ],
)
def test_headings_of_form_tools_and_of_many_languages_are_known(question: str, headings: list[str]) -> None:
    kinds = {"phone": "phone", "languages": "select_multiple languages", "children": "integer"}
    labels = {"full_name": "Full name", "children": "Number of children", "needs_interpreter": "Interpreter"}
    questions = {
        name: {"type": kinds.get(name, "text"), "label": labels.get(name, name.capitalize())}
        for name in ("full_name", "phone", "languages", "city", "children", "needs_interpreter")
    }
    for heading in headings:
        columns = a_roster(
            [[heading, "completed_time", "owner_name"], ["2", "10:00", "w1"]], a_program(questions)
        ).columns
        assert [column.question for column in columns] == [question, "", ""], heading
