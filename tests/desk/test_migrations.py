"""Migrations: one way to the tables, on both databases, whoever starts first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from models import migrate
from models.database import database_url, engine, forget_engines
from models.tables import Table
from tests.cohorts import MODEL, SPRING, TWO_MODELS, a_person
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from workflows import rounds


def test_there_is_one_head() -> None:
    assert ScriptDirectory(str(migrate.FOLDER)).get_heads() == [migrate.newest()]


def test_the_migrated_tables_are_the_tables_of_the_code(database: str) -> None:
    with engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_migrating_again_changes_nothing(database: str) -> None:
    assert migrate.present() == migrate.newest()
    assert migrate.upgrade() == migrate.newest()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_eight_that_start_at_once_migrate_once(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_engines()
    monkeypatch.setenv("KITH_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")

    with ThreadPoolExecutor(8) as pool:
        revisions = list(pool.map(lambda _: migrate.upgrade(), range(8)))

    assert revisions == [migrate.newest()] * 8
    assert set(Table.metadata.tables) <= set(inspect(engine()).get_table_names())


def test_an_older_kith_leaves_a_newer_database_alone(database: str) -> None:
    with engine().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SystemExit, match="newer Kith"):
        migrate.upgrade()


def test_foreign_keys_hold_again_after_a_migration(database: str) -> None:
    migrate.upgrade()

    if database_url().startswith("sqlite"):
        with engine().connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    assert inspect(engine()).get_foreign_keys("cohort")


def test_going_back_takes_everything_away_and_forward_again_brings_it(database: str) -> None:
    from alembic import command

    config = migrate._config()
    with engine().connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(engine()).get_table_names()) <= {"alembic_version"}

    migrate.upgrade()

    assert set(Table.metadata.tables) <= set(inspect(engine()).get_table_names())


def test_a_decision_of_before_goes_on_holding_in_every_model(actor_as: ActorAs) -> None:
    ruth = actor_as()
    cohort = open_small_program(ruth, text=TWO_MODELS)
    amina, mai = a_person(ruth, cohort, "mentee", "Amina"), a_person(ruth, cohort, "mentor", "Mai")
    rounds.decide_pair(ruth, cohort, MODEL, amina, mai, "forbid", "relatives", now=NOW)
    rounds.decide_pair(ruth, cohort, SPRING, amina, mai, "pin", "she asked for her", now=NOW + timedelta(days=1))

    with _moving("0001") as asked:
        # One decision about two people: the later one stays, and it held in both models.
        assert asked("SELECT kind FROM pair_decision") == [("pin",)]
    migrate.upgrade()

    for model in (MODEL, SPRING):
        (found,) = rounds.round_of(ruth, cohort, model, now=NOW).decisions
        assert (found.mentee, found.mentor, found.kind, found.reason) == (amina, mai, "pin", "she asked for her")


@contextmanager
def _moving(revision: str) -> Iterator[Callable[[str], list[Any]]]:
    """The database as an older Kith left it, and a way to ask it."""
    from alembic import command

    config = migrate._config()
    with engine().connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        yield lambda statement: [tuple(row) for row in connection.execute(text(statement))]
