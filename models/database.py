"""One database: SQLite by default, PostgreSQL by one setting (``KITH_DATABASE_URL``). Sessions for reading and writing.

On SQLite there are two engines: writers begin with ``BEGIN IMMEDIATE`` (SQLAlchemy's default begins before the first
*change* only, and then two read-modify-writes lose one update without an error), readers with a plain ``BEGIN`` so that
they never queue behind each other. Every gesture of a coordinator is one unit of work: all of it, or nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, SQLModel

from models.findings import Refused, refuse
from models.sealing import data_folder
from models.tables.base import Sealed
from models.text import unstorable

# Source: trust.md, "Configuration that follows". FULL keeps every acknowledged commit through a power cut.
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 15000",
    "cache_size = -65536",
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

    @event.listens_for(engine, "checkin")
    def _after_many(connection: Any, record: Any) -> None:
        if record.info.pop(_MANY_WRITTEN, None) and connection is not None:
            connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES}")
            _copy_beside(url.removeprefix("sqlite:///"))

    return engine


def _copy_beside(file: str) -> None:
    """Let a thread copy what was written from the log into the database file. A commit does so itself from a thousand
    pages on: after a batch of a hundred thousand people it would take a second longer, and it was durable before."""

    def copy() -> None:
        with suppress(sqlite3.Error), closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    _copying[:] = [one for one in _copying if one.is_alive()]
    _copying.append(Thread(target=copy, name="kith-copying", daemon=True))
    _copying[-1].start()


_copying: list[Thread] = []
_MANY_WRITTEN = "kith_many_written"
_PAGES = 1_000
"""SQLite's own number of pages from which a commit copies."""


def _as_json(value: Any) -> str:
    """JSON in which nothing is hidden: PostgreSQL refuses a zero byte also where it is written as an escape."""
    written = _encoded(value)
    if "\\u" in written and unstorable(value):  # both are written so, and so is whatever is not ASCII
        raise refuse("text_unstorable")
    return written


_encoded = json.JSONEncoder().encode


def _let_nothing_unstorable_through(
    _connection: Any, _cursor: Any, _statement: str, parameters: Any, context: Any, many: bool
) -> None:
    """The last door: PostgreSQL would answer a zero byte with an error and SQLite keep it. Neither may be, whatever an
    address, a form or a file sent."""
    if context.execution_options.get(_LOOKED_THROUGH):
        return
    for row in parameters if many else (parameters,):
        if any(map(unstorable, row.values() if isinstance(row, dict) else row)):
            raise refuse("text_unstorable")


@contextmanager
def _in_words() -> Iterator[None]:
    """A refusal, or half of a character, that was met while a row was made ready comes out as the refusal it is; a full
    disk, and what a colleague changed in the same moment, in words."""
    try:
        yield
    except StaleDataError:
        raise refuse("changed_meanwhile") from None
    except StatementError as error:
        if isinstance(error.orig, Refused):
            raise error.orig from None
        if isinstance(error.orig, UnicodeEncodeError):
            raise refuse("text_unstorable") from None
        if (code := trouble_of(error.orig)) is not None:
            raise refuse(code) from error
        raise
    except UnicodeEncodeError:
        raise refuse("text_unstorable") from None


_OF_SQLITE = {5: "database_busy", 8: "disk_read_only", 10: "disk_failed", 13: "disk_full"}
_OF_POSTGRESQL = {"53100": "disk_full", "58030": "disk_failed", "40P01": "database_busy", "55P03": "database_busy"}


def trouble_of(error: BaseException | None) -> str | None:
    """What a coordinator is told of trouble that is no fault of ours: the disk, or somebody who keeps others waiting.
    Everything was rolled back then."""
    number = getattr(error, "sqlite_errorcode", None)
    if number is not None:
        return _OF_SQLITE.get(number & 0xFF)  # the rest of the number says which kind of it
    return _OF_POSTGRESQL.get(getattr(error, "sqlstate", None) or "")


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
    """Write many rows of one table at once. Each names the same columns, and every one that has to be filled. They are
    not kept in the session."""
    if rows:
        columns = list(rows[0])
        with inserting(session) as insert:
            insert(table, columns, [tuple(map(row.__getitem__, columns)) for row in rows])


Insert = Callable[[type[SQLModel], Sequence[str], Sequence[Sequence[Any]]], None]
INSERTED = "inserted"
"""Marks a session into which many rows were written at once: what it reads of them is so once it is committed."""


@contextmanager
def inserting(session: Session) -> Iterator[Insert]:
    """Many rows of several tables, written in the order in which they are given. Nothing else may be asked of the
    session until the block ends; then all is written, or what went wrong is raised.

    A batch of a hundred thousand people is a million rows: what SQLAlchemy does for each of them would cost more than
    the writing itself. On SQLite, which works in this process, a thread writes what was given while the caller makes
    the next rows ready.
    """
    session.info[INSERTED] = True
    connection = session.connection()
    writer = _Beside(connection) if connection.dialect.name == "sqlite" else _Copying(connection)
    try:
        yield writer.insert
    finally:
        writer.close()
    writer.tell()


class _Rows:
    """Rows made ready for the driver."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def insert(self, table: type[SQLModel], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Write rows of a table: values in the order of ``columns``, which name all that has to be filled."""
        if not rows:
            return
        dialect = self.connection.dialect
        known = table.__table__.columns  # type: ignore[attr-defined] # every table has them
        quoted = dialect.identifier_preparer.quote
        into = f"{quoted(table.__tablename__)} ({', '.join(map(quoted, columns))})"  # type: ignore[arg-type]
        values = [*zip(*rows, strict=True)]
        for at, name in enumerate(columns):
            kind = known[name].type
            process = kind.dialect_impl(dialect).bind_processor(dialect)
            if isinstance(kind, Sealed) and None not in values[at]:
                values[at] = kind.written(values[at])
            elif process is not None:
                values[at] = _processed(process, values[at])
        if any(map(_holds_unstorable, values)):
            raise refuse("text_unstorable")
        self.write(into, [*zip(*values, strict=True)])

    def write(self, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write what is ready."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing more will come."""

    def tell(self) -> None:
        """Raise what went wrong."""


class _Copying(_Rows):
    """To PostgreSQL: its server works beside this process by itself."""

    def write(self, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
        statement, dialect = f"COPY {into} FROM STDIN", self.connection.dialect
        errors = dialect.loaded_dbapi.Error
        try:
            with self.connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
                for row in rows:
                    copy.write_row(row)
        except errors as error:  # as SQLAlchemy tells it of every other statement
            raise DBAPIError.instance(statement, None, error, errors, hide_parameters=True, dialect=dialect) from error


class _Beside(_Rows):
    """To SQLite. One statement writes as many rows as it can name, because the driver lets other threads of this
    process work during a statement, and for nothing else."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._given: SimpleQueue[tuple[str, Sequence[tuple[Any, ...]]] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._wrong: BaseException | None = None

    def write(self, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if self._thread is None and len(rows) < _WORTH_A_THREAD:
            self._write(into, rows)
            return
        if self._thread is None:
            self.connection.info[_MANY_WRITTEN] = True
            self.connection.connection.execute("PRAGMA wal_autocheckpoint = 0")
            self._thread = Thread(target=self._work, name="kith-inserts")
            self._thread.start()
        self.tell()
        self._given.put((into, rows))

    def close(self) -> None:
        if self._thread is not None:
            self._given.put(None)
            self._thread.join()

    def tell(self) -> None:
        if self._wrong is not None:
            raise self._wrong

    def _work(self) -> None:
        try:
            while (given := self._given.get()) is not None:
                self._write(*given)
        except BaseException as error:
            self._wrong = error

    def _write(self, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
        each = f"({', '.join('?' * len(rows[0]))})"
        most = _MOST_VALUES // len(rows[0])
        for start in range(0, len(rows), most):
            part = rows[start : start + most]
            statement = f"INSERT INTO {into} VALUES {', '.join([each] * len(part))}"  # noqa: S608 - our own names
            values = tuple(chain.from_iterable(part))
            self.connection.exec_driver_sql(statement, values, execution_options={_LOOKED_THROUGH: True})


_WORTH_A_THREAD = 1_000
_MOST_VALUES = 32_000 if sqlite3.sqlite_version_info >= (3, 32) else 999
"""SQLite takes 32,766 values in one statement, and 999 before 3.32."""
_LOOKED_THROUGH = "kith_looked_through"


def _processed(process: Callable[[Any], Any], column: Sequence[Any]) -> tuple[Any, ...]:
    """The values of a column as the driver takes them. What stands in many rows is made ready once: a batch is noted at
    one moment, and all who join do so in the same words."""
    written: dict[int, Any] = {}
    for value in column:
        if id(value) not in written:
            written[id(value)] = process(value)
    return tuple([written[id(value)] for value in column])


def _holds_unstorable(column: Sequence[Any]) -> bool:
    try:
        return unstorable("".join(column))
    except TypeError:  # not only text
        return any(map(unstorable, column))


def one_at_a_time(session: Session, what: str) -> None:
    """From here to the end of this unit of work, no other unit of work is at the same ``what``: a round, a sign-in.

    SQLite's writers are alone anyway. On PostgreSQL two that first read and then write would both read the old state.
    """
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def forget_what_was_deleted() -> None:
    """Let nothing stay in SQLite's log of what was deleted a moment ago: the database file itself is written over with
    zeros, but the log keeps the pages as they were before until it is begun anew. It waits for whoever is reading; who
    reads for longer than that leaves it to the next commits.

    PostgreSQL tidies up by itself, some time later."""
    url = database_url()
    if url.startswith("sqlite"):
        with _in_words(), closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=15)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def forget_engines() -> None:
    """Close all connections: before a restore swaps the file, and between tests."""
    for thread in _copying:
        thread.join()
    for write in (True, False):
        url = database_url()
        _engine(url, write=write).dispose()
    _engine.cache_clear()
