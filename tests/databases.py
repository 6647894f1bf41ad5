"""The databases Kith promises to run on. A test that asks for ``database`` runs once on each, with empty tables.

SQLite: a file copied from a template. PostgreSQL: a cluster of our own under a temporary folder, started with the first
test that needs it, one for each worker; every test gets a database copied from a template, so tests share nothing.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlmodel import Session

from models.database import forget_engines, writing
from models.migrate import upgrade


def _lay_tables() -> None:
    """Every table, in the database that the environment names, by the migrations that make a coordinator's."""
    upgrade()
    forget_engines()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row."""
    path = tmp_path_factory.mktemp("template") / "kith.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KITH_DATABASE_URL", f"sqlite:///{path}")
        _lay_tables()
    return path


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running PostgreSQL that lets everyone in through its socket, in a folder that only its owner can enter."""

    folder: Path
    binaries: Path
    owner: pwd.struct_passwd | None
    """Whom the server runs as. PostgreSQL refuses root, so root lends it to someone; anyone else keeps it."""
    numbers: count[int] = field(default_factory=lambda: count(1))

    def url(self, name: str) -> str:
        """The address of a database as a person would write it into ``KITH_DATABASE_URL``."""
        return f"postgresql://kith@/{name}?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the owner of the cluster. Fails the test with what the program said."""
        lent: dict[str, Any] = {}
        if self.owner:
            lent = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        console = self.folder / "console.txt"
        # A file, not a pipe: the server keeps what it is given open, and a pipe would never end.
        with console.open("ab") as output:
            done = subprocess.run(
                [self.binaries / program, *arguments],
                cwd=self.folder,
                stdout=output,
                stderr=output,
                timeout=120,
                **lent,
            )
        if done.returncode:
            pytest.fail(f"{program} ended with {done.returncode}:\n{console.read_text()[-3000:]}")

    def administer(self, statement: str) -> None:
        """One statement outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload] # our own names, never a person's words

    def start(self) -> None:
        """Make the cluster and start it. Nothing in it outlives the tests, so it need not wait for the disk."""
        if self.owner:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        data = str(self.folder / "data")
        self.run("initdb", "-D", data, "-U", "kith", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = ("listen_addresses=", f"unix_socket_directories={self.folder}", "fsync=off", "max_connections=60")
        settings += ("synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "autovacuum=off")
        options = " ".join(f"-c {setting}" for setting in settings)
        self.run("pg_ctl", "-D", data, "-w", "-l", str(self.folder / "server.txt"), "-o", options, "start")
        self.administer("CREATE DATABASE template_kith")

    def stop(self) -> None:
        """Stop the server at once and take the folder away."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def fresh(self) -> str:
        """The name of a new database with every table and no row."""
        name = f"kith_{next(self.numbers)}"
        self.administer(f"CREATE DATABASE {name} TEMPLATE template_kith")
        return name


def _binaries() -> Path:
    """Where PostgreSQL's programs are: Debian keeps them off the path, other systems on it."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = str(kept[-1]) if kept else shutil.which("initdb")
    if not found:
        pytest.fail("PostgreSQL is not installed. On Debian and Ubuntu, `bash tests/run` installs it.")
    return Path(found).resolve().parent


def _someone_else() -> pwd.struct_passwd | None:
    """Whom root lends the cluster to."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A PostgreSQL cluster with a template of Kith's tables."""
    # A socket's path may have only about 100 characters, so it does not lie in pytest's own deep folders.
    folder = Path(tempfile.mkdtemp(prefix="kith-pg-"))
    cluster = Cluster(folder=folder, binaries=_binaries(), owner=_someone_else())
    cluster.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KITH_DATABASE_URL", cluster.url("template_kith"))
            _lay_tables()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path
) -> Iterator[str]:
    """An empty database, in force for ``models.database``; a test with this fixture runs on SQLite and PostgreSQL.

    Its value is the kind: ``sqlite`` or ``postgresql``. ``KITH_DATA`` is a folder of the test's own.
    """
    monkeypatch.setenv("KITH_DATA", str(tmp_path / "data"))
    kind = str(request.param)
    if kind == "sqlite":
        (tmp_path / "data").mkdir(mode=0o700)
        shutil.copyfile(sqlite_template, tmp_path / "data" / "kith.db")
        monkeypatch.delenv("KITH_DATABASE_URL", raising=False)
        yield kind
        forget_engines()
    else:
        cluster: Cluster = request.getfixturevalue("postgresql")
        name = cluster.fresh()
        monkeypatch.setenv("KITH_DATABASE_URL", cluster.url(name))
        yield kind
        forget_engines()
        cluster.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """One unit of work on each database, committed when the test ends."""
    with writing() as session:
        yield session
