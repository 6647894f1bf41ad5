"""Many rows at once: all of them are there afterwards, or none, and what went wrong is told to whoever gave them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, func, select

import models.database
from models.database import database_url, inserting, reading, writing
from models.findings import Refused
from models.tables import Person

NOW = datetime(2026, 9, 14, 15, tzinfo=UTC)
COLUMNS = ("id", "created")


def people(first: int, last: int) -> list[tuple[str, datetime]]:
    return [(f"{number:06}", NOW) for number in range(first, last)]


def stored() -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(Person)).one()


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty rows are worth a thread here, and ten values fill a statement."""
    monkeypatch.setattr(models.database, "_WORTH_A_THREAD", 50)
    monkeypatch.setattr(models.database, "_MOST_VALUES", 10)


def write(session: Session, *portions: list[tuple[str, datetime]]) -> None:
    with inserting(session) as insert:
        for portion in portions:
            insert(Person, COLUMNS, portion)


@pytest.mark.usefixtures("database")
def test_what_is_given_portion_by_portion_is_all_there():
    with writing() as session:
        write(session, people(0, 3), [], people(3, 103), people(103, 104), people(104, 204))

        # Five at a time: 3, then 100, 1 and 100, whether a thread writes them or not.
        assert session.exec(select(func.count()).select_from(Person)).one() == 204
    with reading() as session:
        found = session.exec(select(Person).order_by(col(Person.id))).all()

    assert [one.id for one in found] == [name for name, _ in people(0, 204)]
    assert {one.created for one in found} == {NOW}


@pytest.mark.usefixtures("database")
def test_what_the_database_refuses_takes_everything_back():
    with pytest.raises(DatabaseError), writing() as session:
        write(session, people(0, 100), people(50, 150), people(200, 300))  # fifty of them twice

    assert stored() == 0


@pytest.mark.usefixtures("database")
def test_what_goes_wrong_between_two_portions_takes_everything_back():
    def stop() -> None:
        with writing() as session, inserting(session) as insert:
            insert(Person, COLUMNS, people(0, 100))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stop()

    assert stored() == 0


@pytest.mark.usefixtures("database")
def test_what_no_database_holds_is_refused_in_words():
    with pytest.raises(Refused) as refused, writing() as session:
        write(session, people(0, 100), [("half \ud800", NOW)])

    assert [found.code for found in refused.value.findings] == ["text_unstorable"]
    assert stored() == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("database")
def test_the_log_of_a_large_batch_is_copied_beside_and_later_commits_do_it_themselves():
    file = Path(database_url().removeprefix("sqlite:///"))
    before = file.stat().st_size
    with writing() as session:
        write(session, people(0, 100), people(100, 5_000))
        assert pages_that_make_a_commit_copy(session) == 0
    for thread in models.database._copying:
        thread.join()

    # 5,000 rows of more than 30 bytes lay in the log, and are in the file now.
    assert file.stat().st_size - before > 5_000 * 30
    with writing() as session:
        assert pages_that_make_a_commit_copy(session) == 1_000


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("database")
def test_a_large_batch_that_fails_leaves_later_commits_as_they_were():
    with pytest.raises(DatabaseError), writing() as session:
        write(session, people(0, 100), people(50, 150))

    with writing() as session:
        assert pages_that_make_a_commit_copy(session) == 1_000


def pages_that_make_a_commit_copy(session: Session) -> int:
    return int(session.connection().exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one())
