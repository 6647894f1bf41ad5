"""Rosters and the conditions between answers: what is said about a cell is what becomes of it."""

from __future__ import annotations

from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from tests.workbooks import drawn
from workflows import intake, progress


def test_an_answer_that_is_not_asked_is_left_out_as_its_sentence_says(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = open_small_program(ruth)
    # How many children is asked only of those who have some.
    table = """
    | Full name   | Email             | Languages | Has children | How many children |
    | Amina Yusuf | amina@example.org | English   | no           | 2                 |
    | Olek Bondar | olek@example.org  | English   | yes          | 3                 |
    """
    upload = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(table), now=NOW).upload_id
    intake.confirm_mapping(ruth, upload, {}, now=NOW)
    found = intake.look(ruth, upload, now=NOW).remarks
    intake.take_in(ruth, upload, now=NOW)

    assert [(one.cell, one.code) for one in found] == [("Roster!E2", "cell_not_asked")]
    assert "This answer is left out" in found[0].sentence()
    assert "Cette réponse n’est pas reprise" in found[0].sentence("fr")
    here = progress.standing(ruth, cohort, now=NOW)
    told = {person.profile["full_name"]: person.profile.get("how_many") for person in here.state.people.values()}
    assert told == {"Amina Yusuf": None, "Olek Bondar": 3}


def test_answers_that_hang_on_one_nobody_gave_are_counted_and_left_out_as_told(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = open_small_program(ruth)
    table = """
    | Full name   | Email             | Languages | How many children |
    | Amina Yusuf | amina@example.org | English   | 2                 |
    | Olek Bondar | olek@example.org  | English   |                   |
    | Sara Tesfay | sara@example.org  | English   | 3                 |
    """
    upload = intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(table), now=NOW).upload_id
    found = intake.look(ruth, upload, now=NOW)
    intake.take_in(ruth, upload, now=NOW)

    (told,) = found.reading.file_findings
    assert (told.cell, told.code) == ("Roster!D2", "answers_unasked")
    assert "‘How many children’ is filled in 2 rows, the first in row 2" in told.sentence()
    assert "only after ‘Has children’" in told.sentence()
    here = progress.standing(ruth, cohort, now=NOW)
    assert [person.profile.get("how_many") for person in here.state.people.values()] == [None, None, None]
