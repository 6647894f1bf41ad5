"""Whole copies of the database: taken while people work, laid beside the present one, checked, and put in its place.

SQLite copies itself by its backup interface in one step. PostgreSQL's ``pg_dump`` reads one snapshot; a restore goes
into a new database beside the present one, which is renamed and kept.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import bindparam, func, select, text

from models.database import database_url, engine, forget_engines
from models.dump_words import is_ours
from models.locks import alone, together
from models.sealing import data_folder
from models.tables import Table

IN_USE = "in-use.lock"
TIMEOUT = 1800  # seconds for pg_dump and pg_restore


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a database held at one moment: rows by table, the labels of its programs, and its owners as (e-mail address,
    name): those by whom one sees whose it is."""

    rows: Mapping[str, int]
    programs: tuple[str, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()


class NoTool(Exception):  # noqa: N818
    """PostgreSQL's own programs are missing or refused."""


class InUse(Exception):  # noqa: N818
    """Someone is working on the database."""


class Damaged(Exception):  # noqa: N818
    """The copy is not what a database of Kith has to be."""


def kind() -> str:
    """Which database is in force: ``sqlite`` or ``postgresql``."""
    return "sqlite" if database_url().startswith("sqlite") else "postgresql"


def sqlite_path(url: str | None = None) -> Path:
    """The file of a SQLite database."""
    return Path((url or database_url()).removeprefix("sqlite:///"))


def at_work() -> AbstractContextManager[None]:
    """Held while a process serves people, so that no restore takes the database away under them."""
    return together(data_folder() / IN_USE)


def held() -> Held:
    """What the database in force holds, for comparing a copy with its original."""
    with engine(write=False).connect() as connection:
        counts = {name: select(func.count()).select_from(table) for name, table in Table.metadata.tables.items()}
        return Held(
            rows={name: int(connection.execute(query).scalar_one()) for name, query in counts.items()},
            programs=tuple(str(label) for (label,) in connection.execute(text(_PROGRAMS))),
            owners=tuple((str(email), str(name)) for email, name in connection.execute(text(_OWNERS))),
        )


# By hand, because they are asked of a copy too, on connections of their own.
_PROGRAMS = "SELECT label FROM program WHERE retired IS NULL ORDER BY label"
_OWNERS = "SELECT email, name FROM account WHERE role = 'owner' AND active AND password_hash <> '' ORDER BY email"


def _tables() -> list[str]:
    return sorted(Table.metadata.tables)


# Out ----------------------------------------------------------------------------------------------------------------
def dump(path: Path) -> Held:
    """Copy the database in force into a new file, as it was at one moment. Answers what it held then."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    if kind() == "sqlite":
        source, target = sqlite3.connect(sqlite_path()), sqlite3.connect(path)
        try:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            count = 'SELECT count(*) FROM "{}"'  # names of our own tables, never a person's words
            return Held(
                rows={name: target.execute(count.format(name)).fetchone()[0] for name in _tables()},
                programs=tuple(label for (label,) in target.execute(_PROGRAMS)),
                owners=tuple((email, name) for email, name in target.execute(_OWNERS)),
            )
        finally:
            source.close()
            target.close()
    with psycopg.connect(make_conninfo(**_settings())) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        found = Held(
            rows={
                name: int(_one(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))))
                for name in _tables()
            },
            programs=tuple(label for (label,) in connection.execute(_PROGRAMS)),
            owners=tuple((email, name) for email, name in connection.execute(_OWNERS)),
        )
        moment = str(_one(connection, sql.SQL("SELECT pg_export_snapshot()")))
        options = ("--format=custom", "--schema=public", *_OURS_ALONE)
        _run("pg_dump", *options, f"--snapshot={moment}", f"--file={path}")
    return found


# Whoever restores need have no role, tablespace or right of the machine that the backup comes from; and nothing that is
# said there about roles is said here.
_OURS_ALONE = ("--no-owner", "--no-privileges", "--no-tablespaces", "--no-security-labels", "--no-comments")


def _one(connection: psycopg.Connection[Any], query: sql.SQL | sql.Composed) -> Any:
    """The one value that a query answers."""
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _run(program: str, *arguments: str, database: str | None = None) -> None:
    """One of PostgreSQL's own programs, on the database in force or its neighbour."""
    try:
        done = subprocess.run(  # noqa: S603
            [_program(program), *arguments],
            env=_connection(database),
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoTool(program) from error
    if done.returncode:
        # Its first line names what is wrong (a version, a right); rows are never in it.
        raise NoTool(done.stderr.decode("utf-8", "replace").strip().split("\n")[0][:300] or program)


_INTO_PLACE = (*_OURS_ALONE, "--clean", "--if-exists")


def _must_be_ours(path: Path) -> None:
    """Raises ``Damaged`` for an archive that would do anything else than a dump of Kith's own, before it does."""
    with tempfile.TemporaryFile() as said:
        try:
            reading = subprocess.Popen(  # noqa: S603
                [_program("pg_restore"), *_INTO_PLACE, "--file=-", str(path)], stdout=subprocess.PIPE, stderr=said
            )
        except OSError as error:
            raise NoTool("pg_restore") from error
        with reading:
            assert reading.stdout is not None
            ours = is_ours(reading.stdout)
            if not ours:
                reading.kill()
        if reading.returncode and ours:
            said.seek(0)
            raise NoTool(said.readline(300).decode("utf-8", "replace").strip() or "pg_restore")
    if not ours:
        raise Damaged


def _program(name: str) -> str:
    """The newest of that name: an older pg_dump refuses a newer server, a newer one reads every older server."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(kept[-1]) if kept else shutil.which(name)
    if not found:
        raise NoTool(name)
    return found


def _settings() -> dict[str, str]:
    """How to reach PostgreSQL: the parts of ``KITH_DATABASE_URL``."""
    url = database_url().replace("postgresql+psycopg://", "postgresql://", 1)
    return {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}


def _connection(database: str | None) -> dict[str, str]:
    """The same as environment, where other users of the machine cannot read the password as they can an argument."""
    names = {"dbname": "PGDATABASE", "hostaddr": "PGHOSTADDR"}
    given = _settings() | ({"dbname": database} if database else {})
    return {**os.environ, **{names.get(name, f"PG{name.upper()}"): value for name, value in given.items()}}


# In -----------------------------------------------------------------------------------------------------------------
@contextmanager
def nobody_at_work() -> Iterator[None]:
    """Wait for nobody: hold the database alone, or raise ``InUse`` at once."""
    try:
        with alone(data_folder() / IN_USE, patience=0.0):
            forget_engines()
            if kind() == "postgresql":
                others = sql.SQL(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
                with psycopg.connect(make_conninfo(**_settings())) as connection:
                    if _one(connection, others):
                        raise InUse
            yield
    except TimeoutError as error:
        raise InUse from error


def lay_beside(path: Path, *, foreign: bool = False) -> str:
    """Make a database of a dump beside the one in force. Answers its URL, for looking at it and for ``put_in_place``.
    ``foreign``: it was made by whoever may have put anything into it; SQLite does nothing of it before it is asked.

    Raises ``Damaged`` when the dump is not a sound database, ``NoTool`` when PostgreSQL refuses.
    """
    if kind() == "sqlite":
        copy = sqlite_path().with_name(".restored.db")
        remove_copy(f"sqlite:///{copy}")
        shutil.move(path, copy)
        copy.chmod(0o600)
        try:
            connection = sqlite3.connect(copy)
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            whole = connection.execute("PRAGMA foreign_key_check").fetchone() is None
            connection.close()
        except sqlite3.DatabaseError as error:
            raise Damaged from error
        if not (sound and whole):
            raise Damaged
        return f"sqlite:///{copy}"
    if foreign:
        _must_be_ours(path)
    name = f"{_settings()['dbname']}_restored"
    _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", (name,))
    _administer("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0", (name,))
    _run(
        "pg_restore",
        *_INTO_PLACE,
        "--single-transaction",
        f"--dbname={name}",
        str(path),
        database=name,
    )
    parts = database_url().partition("?")
    return parts[0].rpartition("/")[0] + "/" + name + parts[1] + parts[2]


def acts_by_itself() -> bool:
    """Whether the database in force does or hides something that Kith never asked it to: a trigger, a rule, a policy of
    rows, or a view under the name of one of our tables. Kith makes none of them; whoever seals a file can."""
    asked = _OWN_WILL_SQLITE if kind() == "sqlite" else _OWN_WILL_POSTGRESQL
    query = text(asked).bindparams(bindparam("ours", expanding=True))
    with engine(write=False).connect() as connection:
        return connection.execute(query, {"ours": _tables()}).first() is not None


_OWN_WILL_SQLITE = (
    "SELECT 1 FROM sqlite_master WHERE type = 'trigger'"
    " OR (lower(name) IN :ours AND (type <> 'table' OR sql LIKE 'CREATE VIRTUAL%'))"
)
_OWN_WILL_POSTGRESQL = (
    "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND ("
    "EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = pg_class.oid AND NOT tgisinternal)"
    " OR EXISTS (SELECT 1 FROM pg_rewrite WHERE ev_class = pg_class.oid AND rulename <> '_RETURN')"
    " OR (relname IN :ours AND (relkind <> 'r' OR relrowsecurity OR relforcerowsecurity)))"
)


def remove_copy(url: str) -> None:
    """Take away what was laid beside."""
    if url.startswith("sqlite"):
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(str(sqlite_path(url)) + ending).unlink(missing_ok=True)
    else:
        _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", (f"{_settings()['dbname']}_restored",))


def put_in_place(url: str, *, now: datetime) -> str:
    """Swap: the copy becomes the database in force, and what was in force is kept under the name that is answered."""
    stamp = now.strftime("%Y%m%d-%H%M%S")
    if kind() == "sqlite":
        present, copy = sqlite_path(), sqlite_path(url)
        kept = present.with_name(f"{present.stem}-before-{stamp}.db")
        _settle(copy)
        if present.exists():
            _settle(present)
            for ending in ("-wal", "-shm"):
                Path(str(present) + ending).unlink(missing_ok=True)
            try:
                os.link(present, kept)  # so that there is a database at every moment, the old one or the new one
            except OSError:  # a disk without second names
                shutil.copyfile(present, kept)
            kept.chmod(0o600)
        copy.replace(present)
        return kept.name
    name = _settings()["dbname"]
    kept_name = f"{name}_before_{stamp.replace('-', '_')}"
    _administer("ALTER DATABASE {} RENAME TO {}", (name, kept_name), (f"{name}_restored", name))
    return kept_name


def _settle(path: Path) -> None:
    """Bring everything of a SQLite database into its one file."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()


def _administer(statement: str, *names: tuple[str, ...]) -> None:
    """A statement about databases, from the one that is always there. For several ``names`` it is done to all of them
    or to none; a single one stands alone, because PostgreSQL makes and drops a database in no transaction."""
    try:
        reach = make_conninfo(**(_settings() | {"dbname": "postgres"}))
        with psycopg.connect(reach, autocommit=len(names) == 1) as connection:
            for given in names:
                connection.execute(sql.SQL(statement).format(*map(sql.Identifier, given)))
    except psycopg.Error as error:
        raise NoTool(str(error).split("\n")[0][:300]) from error
