"""Restoring: whose a backup is, who comes in afterwards, and everything as it was when it does not work out."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlmodel import delete, select

from models import sealing, snapshot
from models.database import engine, forget_engines, reading, writing
from models.dump_words import is_ours
from models.findings import sentence
from models.tables import Account, SignIn, Submission
from models.vocabulary import AccountRole
from tests.databases import Cluster
from tests.desk.test_backup import NOW, OWNER, PASSPHRASE, answered, answers, put_back, refusal
from tests.desk.test_backup import owner as owner  # the fixture
from tests.desks import ActorAs
from workflows.actors import HOUSE, Actor
from workflows.backup import backup
from workflows.restoring import restore, whose


def other_house(owner: Actor, *, key: bool = True) -> str:
    """From here on this is another house: its own key (or the same), its own owner, nobody else. Answers her id."""
    if key:
        sealing.replace_keys([Fernet.generate_key().decode()])
    with writing() as session:
        for table in (SignIn, Submission, Account):
            session.exec(delete(table))
        mine = Account(
            email="mine@example.org", name="Mine", role=OWNER, password_hash="my own", created=NOW, language="fr"
        )
        session.add(mine)
    forget_engines()
    return mine.id


def accounts() -> dict[str, tuple[str, bool, str]]:
    """Every account by its address: role, open or closed, password."""
    with reading() as session:
        rows = session.exec(select(Account)).all()
    return {row.email.split("-")[0].split("@")[0]: (row.role, row.active, row.password_hash) for row in rows}


def codes(path: Path) -> list[str]:
    """What has to be known before it is put in place."""
    return [found.code for found in whose(HOUSE, path, PASSPHRASE).findings()]


def test_a_backup_says_whose_it_is(owner: Actor, actor_as: ActorAs, tmp_path: Path) -> None:
    actor_as(AccountRole.COORDINATOR)
    file = tmp_path / "kith.kithbackup"
    backup(owner, file, PASSPHRASE, now=NOW)

    found = whose(owner, file, PASSPHRASE)

    [(email, name)] = found.note.owners
    assert (email.split("-")[0], name, found.note.programs) == ("owner", "Ruth the owner", ("P",))
    assert (found.strangers, found.other_key, found.foreign) == (False, False, False)
    said = sentence(found.findings()[0])
    for words in ("2026-09-14 09:00 UTC", "2 accounts", "0 people", "Programs: P.", "Ruth the owner"):
        assert words in said


def test_a_foreign_backup_needs_somebody_who_knows_and_hands_the_house_to_nobody(
    owner: Actor, actor_as: ActorAs, tmp_path: Path
) -> None:
    file = tmp_path / "kith.kithbackup"
    actor_as(AccountRole.COORDINATOR)
    with writing() as session:
        answered(session, "theirs")
    backup(owner, file, PASSPHRASE, now=NOW)
    other_house(owner)

    assert codes(file) == ["backup_whose", "backup_of_strangers", "backup_other_key"]
    forget_engines()
    assert refusal(lambda: restore(HOUSE, file, PASSPHRASE, now=NOW)) == "backup_unagreed"
    assert accounts() == {"mine": (OWNER, True, "my own")}
    forget_engines()

    done = put_back(file)

    assert done.closed == 2
    assert answers() == ["theirs"]
    # The owner of this house comes in with her own password; nobody who came along does.
    assert accounts() == {
        "mine": (OWNER, True, "my own"),
        "owner": (OWNER, False, "never typed"),
        "coordinator": (AccountRole.COORDINATOR, False, "never typed"),
    }


def test_ones_own_backup_under_another_key_keeps_the_present_password(owner: Actor, tmp_path: Path) -> None:
    file = tmp_path / "kith.kithbackup"
    backup(owner, file, PASSPHRASE, now=NOW)
    with writing() as session:
        session.get_one(Account, owner.id).password_hash = "chosen on the new computer"
    sealing.replace_keys([Fernet.generate_key().decode()])
    forget_engines()

    assert codes(file) == ["backup_whose", "backup_other_key"]
    forget_engines()
    assert refusal(lambda: restore(HOUSE, file, PASSPHRASE, now=NOW)) == "backup_unagreed"
    put_back(file)

    assert accounts() == {"owner": (OWNER, True, "chosen on the new computer")}


SQLITE_OPENS = """CREATE TRIGGER opens AFTER UPDATE OF active ON account WHEN NOT NEW.active
    BEGIN UPDATE account SET active = 1 WHERE id = NEW.id; END"""
POSTGRESQL_OPENS = "CREATE RULE opens AS ON UPDATE TO account WHERE NOT NEW.active DO INSTEAD NOTHING"


def test_a_foreign_backup_that_would_open_its_closed_accounts_by_itself_is_refused(
    owner: Actor, tmp_path: Path
) -> None:
    file = tmp_path / "kith.kithbackup"
    with engine().begin() as connection:
        connection.execute(text(SQLITE_OPENS if snapshot.kind() == "sqlite" else POSTGRESQL_OPENS))
    backup(owner, file, PASSPHRASE, now=NOW)
    gone = "DROP TRIGGER opens" if snapshot.kind() == "sqlite" else "DROP RULE opens ON account"
    with engine().begin() as connection:
        connection.execute(text(gone))
    other_house(owner)

    assert refusal(lambda: put_back(file)) == "backup_damaged"
    assert accounts() == {"mine": (OWNER, True, "my own")}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE FUNCTION opens() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION opens() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
        "CREATE TRIGGER opens BEFORE INSERT ON note EXECUTE FUNCTION opens()",
        "CREATE VIEW opens AS SELECT * FROM account",
        "CREATE MATERIALIZED VIEW opens AS SELECT 1",
        "CREATE TYPE opens AS ENUM ('a')",
        "CREATE DOMAIN opens AS text CHECK (length(VALUE) > 1)",
        "ALTER TABLE program ALTER COLUMN label SET DEFAULT version()",
        "ALTER TABLE program ADD CONSTRAINT opens CHECK (length(label) < 9)",
        "CREATE INDEX opens ON program (lower(label))",
    ],
)
def test_a_foreign_archive_makes_nothing_but_our_tables(owner: Actor, tmp_path: Path, statement: str) -> None:
    file, honest = tmp_path / "kith.kithbackup", tmp_path / "honest.kithbackup"
    with writing() as session:
        answered(session, "a \\. and; a line\n\\.\nCREATE FUNCTION")
    backup(owner, honest, PASSPHRASE, now=NOW)
    with engine().begin() as connection:
        connection.execute(text(statement))
    backup(owner, file, PASSPHRASE, now=NOW)
    other_house(owner)

    assert refusal(lambda: put_back(file)) == "backup_damaged"
    assert accounts() == {"mine": (OWNER, True, "my own")}
    assert put_back(honest).closed > 0


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.note ( id text ); COPY public.note (id) FROM PROGRAM 'id';",
        "COPY public.note (id) FROM PROGRAM 'id';",
        "CREATE EVENT TRIGGER opens ON ddl_command_end EXECUTE FUNCTION opens();",
        "CREATE EXTENSION dblink;",
        "DO $$ BEGIN END $$;",
        "SET role = postgres;",
        "SELECT pg_catalog.lo_import('/etc/passwd');",
        "CREATE TABLE public.note ( id text DEFAULT 'a' || version() );",
        "CREATE TABLE public.note ( id " + "a " * 9_000 + "!;",
        "COPY public.note (id) FROM stdin;",  # and then nothing: rows without an end
        "CREATE TABLE public.note (",
    ],
)
def test_a_statement_that_a_dump_of_ours_has_not_is_known(statement: str) -> None:
    assert is_ours([b"--\n", b"\n", b"SET row_security = off;\n"])
    assert not is_ours([f"{line}\n".encode() for line in ("SET row_security = off;", statement)])


def test_what_was_agreed_to_is_what_is_put_in_place(owner: Actor, tmp_path: Path) -> None:
    file, other = tmp_path / "kith.kithbackup", tmp_path / "other.kithbackup"
    backup(owner, file, PASSPHRASE, now=NOW)
    agreed = whose(owner, file, PASSPHRASE)
    with writing() as session:
        answered(session, "more")
    backup(owner, other, PASSPHRASE, now=NOW)
    other.replace(file)
    forget_engines()

    assert refusal(lambda: restore(HOUSE, file, PASSPHRASE, now=NOW, agreed=agreed)) == "backup_unagreed"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_roles_of_the_server_are_neither_needed_nor_touched(
    owner: Actor, tmp_path: Path, postgresql: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made by one role, put back by another that may make databases and nothing else."""
    file = tmp_path / "kith.kithbackup"
    with writing() as session:
        answered(session, "theirs")
        session.execute(text("CREATE ROLE reader"))
        session.execute(text("GRANT SELECT ON submission TO reader"))
    backup(owner, file, PASSPHRASE, now=NOW)
    forget_engines()
    postgresql.administer("CREATE ROLE humble LOGIN CREATEDB")
    postgresql.administer("CREATE DATABASE humble_kith OWNER humble")
    monkeypatch.setenv("KITH_DATABASE_URL", postgresql.url("humble_kith").replace("kith@", "humble@"))
    kept = ""
    try:
        with psycopg.connect(postgresql.url("postgres")) as connection:
            roles = connection.execute("SELECT rolname, rolsuper, rolcreatedb FROM pg_roles ORDER BY 1").fetchall()

        kept = put_back(file).kept

        assert answers() == ["theirs"]
        with psycopg.connect(postgresql.url("humble_kith")) as connection:
            query = "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles ORDER BY 1"
            assert connection.execute(query).fetchall() == roles
            owned = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
            assert connection.execute(owned).fetchall() == [("humble",)]
            assert connection.execute("SELECT has_table_privilege('reader', 'submission', 'SELECT')").fetchone() == (
                False,
            )
    finally:
        forget_engines()
        for name in ("humble_kith", kept or "humble_kith"):
            postgresql.administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.mark.parametrize("place", ["lay_beside", "put_in_place", "keys"])
def test_a_restore_that_fails_half_way_leaves_everything_as_it_was(owner: Actor, tmp_path: Path, place: str) -> None:
    file = tmp_path / "kith.kithbackup"
    backup(owner, file, PASSPHRASE, now=NOW)
    with writing() as session:
        answered(session, "today")
    forget_engines()
    before = sealing.keys_in_force()

    def fail(*_given: object, **_named: object) -> None:
        raise snapshot.NoTool("no room")

    where, name = (sealing, "replace_keys") if place == "keys" else (snapshot, place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, name, fail)
        assert refusal(lambda: put_back(file)) == "backup_no_tool"

    assert set(before) <= set(sealing.keys_in_force())
    assert answers() == ["today"]
