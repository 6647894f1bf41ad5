"""Bring the database to the schema of this version. Safe to call at every start, by several processes at once.

Whoever comes first holds the lock (a file's for SQLite, an advisory one for PostgreSQL); the others wait and then find
nothing left to do. All steps run in one transaction on both databases, so an interrupted migration leaves the schema
it began with.

A table that changes gets a migration of its own, which carries what people have written into the new shape::

    KITH_DATA=$(mktemp -d) alembic revision --autogenerate --rev-id 0005 -m "what it is about"
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from models.database import database_url, engine
from models.locks import alone

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x4B697468  # "Kith": the advisory lock's number
PATIENCE = 120.0
"""Seconds to wait for another process that is migrating."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def newest() -> str:
    """The revision this version of Kith needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def known() -> frozenset[str]:
    """Every revision this version of Kith can bring to the newest."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def present() -> str | None:
    """The revision the database has, or ``None`` when it is new."""
    with engine(write=False).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade() -> str:
    """Migrate to the newest revision, and say which it is."""
    config = _config()
    sqlite = database_url().startswith("sqlite")
    with (
        _alone(),
        engine(write=True).connect() as connection,
        _unlinked(connection) if sqlite else nullcontext(),
        connection.begin(),
    ):
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        _refuse_a_newer_schema(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("A migration would leave rows that refer to nothing; it was taken back whole.")
    return newest()


@contextmanager
def _unlinked(connection: Connection) -> Iterator[None]:
    """SQLite rebuilds a table by dropping the old one, which with foreign keys on would empty the tables that refer to
    it. The pragma does nothing inside a transaction, so it is set on the driver's connection before one begins."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _refuse_a_newer_schema(connection: Connection) -> None:
    """An older Kith must not write into a newer one's database."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in known():
        raise SystemExit(
            f"The database was made by a newer Kith (schema {revision}). Start that version, or restore a backup."
        )


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the file lock beside a SQLite database."""
    url = database_url()
    if not url.startswith("sqlite:///"):
        yield
        return
    with alone(Path(url.removeprefix("sqlite:///")).with_suffix(".lock"), patience=PATIENCE):
        yield
