"""A program is put away and brought back; deleted, nothing of it is left anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import func, select, text

from models.database import database_url, reading, writing
from models.findings import Refused
from models.tables import AccountEvent, Enrolment, Note, Person, PersonKey, Program
from models.tables.base import Table
from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.desks import ActorAs
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program
from workflows import cohorts, demonstration, history, progress, publishing, retiring
from workflows.actors import Actor

RUTH = AccountRole.OWNER

TODAY = date(2026, 9, 14)
LATER = datetime(2026, 12, 1, 15, tzinfo=UTC)
KEPT = {"account", "signin", "attempt", "setting", "account_event"}
"""What belongs to no program."""


def program_of(actor: Actor) -> str:
    (only,) = publishing.programs(actor)
    return only.id


def rows() -> dict[str, int]:
    with reading() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Table.metadata.sorted_tables
            if table.name not in KEPT
        }


def test_put_away_it_is_on_no_desk_and_back_it_is_as_it_was(ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    program, before = program_of(ruth), rows()

    retiring.put_away(ruth, program, now=NOW)

    assert (cohorts.choices(ruth), publishing.programs(ruth)) == ((), ())
    assert rows() == before
    (away,) = retiring.put_away_programs(ruth)
    assert (away.label, away.cohorts, away.people, away.demo) == ("Small program", 1, 1, False)
    retiring.bring_back(ruth, program, now=NOW)
    assert [choice.id for choice in cohorts.choices(ruth)] == [cohort]
    assert retiring.put_away_programs(ruth) == ()


def test_nothing_happens_by_itself_in_a_program_that_was_put_away(ruth: Actor) -> None:
    cohort = open_small_program(ruth)
    program = program_of(ruth)
    assert cohort in progress.run_due(NOW)
    retiring.put_away(ruth, program, now=NOW)
    assert cohort not in progress.run_due(LATER)


def test_two_of_one_name_are_not_on_the_desk_at_once(ruth: Actor) -> None:
    open_small_program(ruth)
    first = program_of(ruth)
    retiring.put_away(ruth, first, now=NOW)
    open_small_program(ruth)
    with pytest.raises(Refused, match="program_exists"):
        retiring.bring_back(ruth, first, now=NOW)


def test_only_what_was_put_away_is_deleted_and_only_by_its_name(ruth: Actor) -> None:
    open_small_program(ruth)
    program = program_of(ruth)
    with pytest.raises(Refused, match="program_in_use"):
        retiring.delete_for_good(ruth, program, named="Small program", now=NOW)
    retiring.put_away(ruth, program, now=NOW)
    with pytest.raises(Refused, match="program_misnamed"):
        retiring.delete_for_good(ruth, program, named="Small", now=NOW)
    assert len(retiring.put_away_programs(ruth)) == 1


def test_the_demo_is_deleted_without_a_trace_and_comes_again(ruth: Actor) -> None:
    demonstration.load_demo(ruth, today=TODAY)
    program = program_of(ruth)
    # Every table that knows the demo is among those that are emptied, and the demo fills most of them.
    assert sum(count > 0 for count in rows().values()) >= 10
    retiring.put_away(ruth, program, now=NOW)

    retiring.delete_for_good(ruth, program, named=" professional  MENTORING ", now=NOW)

    assert {name: count for name, count in rows().items() if count} == {}
    with reading() as session:
        told = session.exec(select(AccountEvent.type).order_by(AccountEvent.at)).all()
    assert {"program_put_away", "program_deleted"} <= set(told)
    assert demonstration.load_demo(ruth, today=TODAY)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_of_a_deleted_program_no_word_is_left_in_the_files(ruth: Actor) -> None:
    cohort = open_small_program(ruth, text=SMALL_PROGRAM.replace("name: small", "name: zanzibar"))
    a_person(ruth, cohort, "mentee", "Amina Yusuf")
    with reading() as session:
        (amina,) = session.execute(text("SELECT answers FROM submission")).scalars()  # as it lies there, sealed
    program = program_of(ruth)
    retiring.put_away(ruth, program, now=NOW)
    left = ["newcomer_form", amina.strip('"')[:60]]
    assert [word in stored() for word in left] == [True, True]

    retiring.delete_for_good(ruth, program, named="Small program", now=NOW)

    assert [word in stored() for word in left] == [False, False]


def stored() -> str:
    folder = Path(database_url().removeprefix("sqlite:///")).parent
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()).decode("latin-1")


def test_another_program_and_who_is_in_both_stay(ruth: Actor) -> None:
    small = open_small_program(ruth)
    amina = a_person(ruth, small, "mentee", "Amina Yusuf")
    a_person(ruth, small, "mentee", "Olek Bondar")
    history.add_note(ruth, small, amina, "She likes mornings.", now=NOW)
    program = program_of(ruth)
    other = open_small_program(ruth, text=SMALL_PROGRAM.replace("name: small", "name: other"))
    with writing() as session:  # Amina takes part in both
        person = session.get_one(Enrolment, amina).person_id
        session.add(Enrolment(person_id=person, cohort_id=other, role="mentee", definition_version=1, joined_on=TODAY))
        session.add(PersonKey(digest="amina", person_id=person, kind="email"))
    retiring.put_away(ruth, program, now=NOW)

    retiring.delete_for_good(ruth, program, named="Small program", now=NOW)

    with reading() as session:
        assert session.exec(select(Person.id)).all() == [person]
        assert session.exec(select(PersonKey.person_id)).all() == [person]
        assert session.exec(select(Enrolment.cohort_id)).all() == [other]
        assert session.exec(select(Note.id)).all() == []
        assert session.exec(select(Program.name)).all() == ["other"]


def test_coordinators_may_do_none_of_it(ruth: Actor, actor_as: ActorAs) -> None:
    open_small_program(ruth)
    program, omar = program_of(ruth), actor_as(AccountRole.COORDINATOR)
    for ask in (
        lambda: retiring.put_away_programs(omar),
        lambda: retiring.put_away(omar, program, now=NOW),
        lambda: retiring.bring_back(omar, program, now=NOW),
        lambda: retiring.delete_for_good(omar, program, named="Small program", now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            ask()
