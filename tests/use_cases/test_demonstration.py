"""The demo: there whole or not at all, and only once."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlmodel import select

from models.database import reading, writing
from models.findings import Refused
from models.sealing import digest
from models.tables import Cohort, JournalEntry, PersonKey, Program
from models.vocabulary import AccountRole
from tests.conftest import TODAY
from tests.desks import ActorAs
from tests.small_program import SMALL_PROGRAM, open_small_program
from workflows import demonstration, progress, publishing
from workflows.calendar_day import noon


def test_the_demo_loads_whole_and_only_once(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)

    cohort = demonstration.load_demo(ruth, today=TODAY)

    here = progress.standing(ruth, cohort, now=noon(TODAY))
    with reading() as session:
        events = len(session.exec(select(JournalEntry.id)).all())
        kinds = Counter(session.exec(select(PersonKey.kind)).all())
    assert {person.role for person in here.state.people.values()} == {"mentee", "mentor"}
    assert here.state.matches
    assert events > 1000
    # Whoever gave an address is known by it again; two may share one.
    given = [person for person in here.state.people.values() if person.profile.get("email")]
    assert kinds["email"] == len(given) > 0

    assert demonstration.load_demo(ruth, today=TODAY) == cohort
    with reading() as session:
        assert len(session.exec(select(JournalEntry.id)).all()) == events
        assert len(session.exec(select(Cohort)).all()) == 1


def test_someone_of_the_demo_is_known_again_by_a_roster(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    cohort = demonstration.load_demo(ruth, today=TODAY)
    person = next(
        p for p in progress.standing(ruth, cohort, now=noon(TODAY)).state.people.values() if p.role == "mentee"
    )

    mark = digest("person_email", str(person.profile["email"]).casefold())
    with reading() as session:
        assert session.exec(select(PersonKey).where(PersonKey.digest == mark)).first() is not None


def test_a_history_that_breaks_leaves_nothing_behind(actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(demonstration, "append", broken)
    with pytest.raises(RuntimeError, match="disk"):
        demonstration.load_demo(actor_as(AccountRole.OWNER), today=TODAY)
    with reading() as session:
        assert session.exec(select(Program)).all() == []


def test_only_an_owner_loads_it(actor_as: ActorAs) -> None:
    with pytest.raises(Refused) as refused:
        demonstration.load_demo(actor_as(AccountRole.COORDINATOR), today=TODAY)
    assert [found.code for found in refused.value.findings] == ["not_allowed"]


def test_a_program_of_the_same_name_is_not_overwritten(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    open_small_program(ruth, text=SMALL_PROGRAM.replace("name: small", f"name: {demonstration.DEMO}"))
    with pytest.raises(Refused) as refused:
        demonstration.load_demo(ruth, today=TODAY)
    assert [found.code for found in refused.value.findings] == ["program_exists"]
    with writing() as session:
        assert len(session.exec(select(Program)).all()) == 1


def test_the_same_program_is_opened_for_real_beside_the_demo(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    demo = demonstration.load_demo(ruth, today=TODAY)
    real = publishing.open_program(
        ruth, publishing.shipped_text(demonstration.DEMO), cohort="Autumn", starts_on=TODAY, now=noon(TODAY)
    )
    assert [program.demo for program in publishing.programs(ruth)].count(True) == 1
    assert progress.standing(ruth, real, now=noon(TODAY)).state.people == {}
    assert demonstration.load_demo(ruth, today=TODAY) == demo
