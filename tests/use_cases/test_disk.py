"""A full disk, and two who import at once: all or nothing, and told in words."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import select

from models.database import engine, reading
from models.findings import Refused, sentence
from models.tables import Enrolment, JournalEntry, Person, RosterBatch, RosterUpload
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from tests.workbooks import drawn
from workflows import backup, intake
from workflows.actors import Actor
from workflows.intake import Lot

RUTH = AccountRole.OWNER
OPENS = open_small_program

LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
HEADINGS = "| Full name | Email | Phone | Date of birth | Languages | Consent |"
SOME = "\n".join([HEADINGS, *(f"| Person {n} | p{n}@example.org | | | Tigrinya | Yes |" for n in range(200))])
TWO = f"{HEADINGS}\n| Amina Yusuf | a@example.org | | | Tigrinya | Yes |\n| Olek Bondar | o@example.org | | | Ukrainian | No |"


def uploaded(actor: Actor, cohort: str, table: str, name: str = "people.xlsx") -> str:
    begun = intake.begin_upload(actor, cohort, "mentee", name, drawn(table), now=NOW)
    intake.confirm_mapping(actor, begun.upload_id, {}, now=NOW)
    return begun.upload_id


def stored() -> dict[str, int]:
    """How many rows there are of what an import writes."""
    tables = (Person, Enrolment, JournalEntry, RosterBatch, RosterUpload)
    with reading() as session:
        return {table.__name__: len(session.exec(select(table.id)).all()) for table in tables}


@contextmanager
def room_for(pages: int) -> Iterator[None]:
    """A disk on which the database can grow by so many pages."""
    limit = "PRAGMA max_page_count = {}"
    with engine().connect() as connection:
        now = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(limit.format(now + pages))
    yield
    with engine().connect() as connection:
        connection.exec_driver_sql(limit.format(1_000_000_000))


@LITE
@pytest.mark.parametrize("pages", [0, 3, 12])
def test_on_a_full_disk_nobody_goes_in_and_the_rows_wait(ruth: Actor, cohort: str, pages: int) -> None:
    upload = uploaded(ruth, cohort, SOME)
    before = stored()

    with room_for(pages), pytest.raises(Refused) as refused:
        intake.take_in(ruth, upload, now=NOW)
    assert "The disk is full, so nothing was changed." in sentence(refused.value.findings[0])
    assert stored() == before
    assert len(intake.look(ruth, upload, now=NOW).rows_in(Lot.READY)) == 200

    assert intake.take_in(ruth, upload, now=NOW).new == 200  # once there is room


@LITE
def test_on_a_full_disk_a_workbook_is_not_half_kept(ruth: Actor, cohort: str) -> None:
    before = stored()
    with room_for(0), pytest.raises(Refused) as refused:
        intake.begin_upload(ruth, cohort, "mentee", "people.xlsx", drawn(SOME), now=NOW)
    assert [found.code for found in refused.value.findings] == ["disk_full"]
    assert stored() == before


@LITE
@pytest.mark.parametrize("room", [1_000, 200_000])
def test_a_backup_that_does_not_fit_leaves_no_file_behind(ruth: Actor, cohort: str, tmp_path: Path, room: int) -> None:
    path = tmp_path / "whole.kithbackup"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(Refused):
            backup.backup(ruth, path, "seven quiet otters swim", now=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.glob("*kithbackup*")) == []
    assert backup.backup(ruth, path, "seven quiet otters swim", now=NOW).rows["roster_upload"] == 0


def at_once(*gestures: Callable[[], object]) -> list[object]:
    """Each in a thread of its own, all beginning together: what came of each, a refusal as its code."""
    ready = Barrier(len(gestures))

    def do(gesture: Callable[[], object]) -> object:
        ready.wait()
        try:
            return gesture()
        except Refused as refused:
            return refused.findings[0].code

    with ThreadPoolExecutor(len(gestures)) as hands:
        return list(hands.map(do, gestures))


def test_two_who_take_the_same_workbook_in_at_once_take_it_in_once(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    upload, sam = uploaded(ruth, cohort, TWO), actor_as(AccountRole.COORDINATOR)
    seen = intake.look(ruth, upload, now=NOW).number

    came = at_once(*(lambda who=who: intake.take_in(who, upload, now=NOW, seen=seen) for who in (ruth, sam)))

    assert sorted(str(one) for one in came if isinstance(one, str)) == ["changed_elsewhere"]  # the second is told
    assert stored()["Enrolment"] == 2
    assert stored()["RosterBatch"] == 1


def test_two_who_hand_in_and_take_in_the_same_people_at_once_make_nobody_double(
    ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    sam = actor_as(AccountRole.COORDINATOR)
    first = uploaded(ruth, cohort, TWO, "from Ruth.xlsx")
    second = uploaded(sam, cohort, f"{TWO}\n| Sara Haile | s@example.org | | | Tigrinya | Yes |", "from Sam.xlsx")

    at_once(lambda: intake.take_in(ruth, first, now=NOW), lambda: intake.take_in(sam, second, now=NOW))

    # Two of Ruth's and three of Sam's rows are three people, whoever came first.
    assert stored()["Person"] == 3
    assert stored()["Enrolment"] == 3
