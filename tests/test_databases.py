"""The database is one promise on two systems."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlmodel import Session, func, select

from models.database import engine, reading, writing
from models.tables.accounts import Setting


def test_what_was_written_is_read_again(database: str) -> None:
    with writing() as session:
        session.add(Setting(name="language", value="fr"))

    with reading() as session:
        assert session.get_one(Setting, "language").value == "fr"


def test_a_unit_of_work_that_raises_leaves_nothing(database: str) -> None:
    def half_a_unit() -> None:
        with writing() as session:
            session.add(Setting(name="language", value="fr"))
            session.flush()
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        half_a_unit()

    with reading() as session:
        assert session.exec(select(func.count()).select_from(Setting)).one() == 0


def test_every_test_gets_a_database_of_its_own_kind(session: Session, database: str) -> None:
    # Both systems, and no row from the tests above.
    assert engine().dialect.name == database
    assert session.exec(select(Setting)).all() == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_keeps_each_acknowledged_commit(database: str) -> None:
    with engine().connect() as connection:
        # 2 is FULL: the file waits for the disk, so that a power cut loses nothing (1, NORMAL, would).
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
