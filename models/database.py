"""One database: SQLite by default, PostgreSQL by one setting (``KITH_DATABASE_URL``). Sessions for reading and writing.

On SQLite there are two engines: writers begin with ``BEGIN IMMEDIATE`` (SQLAlchemy's default begins before the first
*change* only, and then two read-modify-writes lose one update without an error), readers with a plain ``BEGIN`` so that
they never queue behind each other. Every gesture of a coordinator is one unit of work: all of it, or nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import StatementError
from sqlmodel import Session, SQLModel

from models.findings import Refused, refuse
from models.sealing import data_folder
from models.text import unstorable

# Source: trust.md, "Configuration that follows". FULL keeps every acknowledged commit through a power cut.
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 15000",
    "trusted_schema = OFF",
    "secure_delete = ON",
)


def database_url() -> str:
    """Where the data lies. A PostgreSQL URL may be written as people write it (``postgresql://…``)."""
    url = os.environ.get("KITH_DATABASE_URL", "")
    if not url:
        return f"sqlite:///{data_folder() / 'kith.db'}"
    return url.replace("postgresql://", "postgresql+psycopg://", 1) if url.startswith("postgresql://") else url


@lru_cache
def _engine(url: str, *, write: bool) -> Engine:
    # hide_parameters: an error's text goes into logs, and what was being stored must not.
    shared = {"hide_parameters": True, "json_serializer": _as_json}
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True, **shared)
        event.listen(engine, "before_cursor_execute", _let_nothing_unstorable_through)
        return engine
    _keep_to_ourselves(url)
    engine = create_engine(url, connect_args={"check_same_thread": False}, **shared)
    event.listen(engine, "before_cursor_execute", _let_nothing_unstorable_through)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # begin() below says how a transaction starts, not the driver
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _as_json(value: Any) -> str:
    """JSON in which nothing is hidden: PostgreSQL refuses a zero byte also where it is written as an escape."""
    if unstorable(value):
        raise refuse("text_unstorable")
    return json.dumps(value)


def _let_nothing_unstorable_through(
    _connection: Any, _cursor: Any, _statement: str, parameters: Any, _context: Any, many: bool
) -> None:
    """The last door: PostgreSQL would answer a zero byte with an error and SQLite keep it. Neither may be, whatever an
    address, a form or a file sent."""
    for row in parameters if many else (parameters,):
        if any(map(unstorable, row.values() if isinstance(row, dict) else row)):
            raise refuse("text_unstorable")


@contextmanager
def _in_words() -> Iterator[None]:
    """A refusal, or half of a character, that was met while a row was made ready comes out as the refusal it is."""
    try:
        yield
    except StatementError as error:
        if isinstance(error.orig, Refused):
            raise error.orig from None
        if isinstance(error.orig, UnicodeEncodeError):
            raise refuse("text_unstorable") from None
        raise
    except UnicodeEncodeError:
        raise refuse("text_unstorable") from None


def _keep_to_ourselves(url: str) -> None:
    """Let nobody else on this machine read the file, also in a folder that somebody else made. SQLite gives what it
    lays beside the file the same mode.

    A file that is there is never opened here: whoever closes a file gives up every lock that his process holds on it.
    Another process then believes it is alone, takes the log away when it goes, and all that is written after is lost.
    """
    path = Path(url.removeprefix("sqlite:///"))
    with suppress(OSError):  # it is there; or a folder is not there, a file of another account: SQLite says so itself
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with suppress(OSError):
        for file in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))):
            if file.exists():
                file.chmod(0o600)


def engine(*, write: bool = True) -> Engine:
    """The engine of the database in force. On PostgreSQL readers and writers share one."""
    url = database_url()
    return _engine(url, write=write or not url.startswith("sqlite"))


@contextmanager
def writing() -> Iterator[Session]:
    """A unit of work: committed when the block ends, rolled back whole when it raises."""
    with _in_words(), Session(engine(write=True), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only looks."""
    with _in_words(), Session(engine(write=False), expire_on_commit=False) as session:
        yield session


def insert_all(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many rows of one table at once, as fast as the database takes them. Each names the same columns, and every
    one that has to be filled. They are not kept in the session.

    A batch of a hundred thousand people is a million rows: what SQLAlchemy does for each of them would cost more than
    the writing itself.
    """
    if not rows:
        return
    connection = session.connection()
    dialect = connection.dialect
    columns = list(rows[0])
    known = table.__table__.columns  # type: ignore[attr-defined] # every table has them
    ready = ((at, known[name].type.dialect_impl(dialect).bind_processor(dialect)) for at, name in enumerate(columns))
    changing = [(at, process) for at, process in ready if process is not None]
    quoted = dialect.identifier_preparer.quote
    into = f"{quoted(table.__tablename__)} ({', '.join(map(quoted, columns))})"  # type: ignore[arg-type]
    values = [[row[name] for name in columns] for row in rows]
    for at, process in changing:
        same, written = object(), None
        for row in values:
            if row[at] is not same:  # a batch is noted at one moment
                same = row[at]
                written = process(same)
            row[at] = written
    if dialect.name == "sqlite":
        statement = f"INSERT INTO {into} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
        connection.exec_driver_sql(statement, list(map(tuple, values)))
        return
    if any(unstorable(value) for row in values for value in row):
        raise refuse("text_unstorable")
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in values:
            copy.write_row(row)


def one_at_a_time(session: Session, what: str) -> None:
    """From here to the end of this unit of work, no other unit of work is at the same ``what``: a round, a sign-in.

    SQLite's writers are alone anyway. On PostgreSQL two that first read and then write would both read the old state.
    """
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def forget_engines() -> None:
    """Close all connections: before a restore swaps the file, and between tests."""
    for write in (True, False):
        url = database_url()
        _engine(url, write=write).dispose()
    _engine.cache_clear()
