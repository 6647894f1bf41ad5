"""Backups: one file while people work, back whole or not at all, and words for every other file."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlmodel import Session, select

from models import migrate, sealed_file, sealing, snapshot
from models.database import engine, forget_engines, reading, writing
from models.findings import Refused
from models.tables import Account, OutgoingMessage, Person, Setting, SignIn, Submission
from models.tables.programs import Cohort, Program
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from workflows.actors import HOUSE, Actor
from workflows.backup import backup, clear_scratch, scratch_folder
from workflows.restoring import Restored, restore, whose, whose_upload

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
PASSPHRASE = "three quiet otters"
OWNER = AccountRole.OWNER


@pytest.fixture
def owner(actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """An owner of a Kith that keeps its key in a file, as most do."""
    monkeypatch.delenv("KITH_SECRET_KEY")
    with writing() as session:
        session.add(Program(id="p", name="p", label="P", created=NOW))
        session.flush()
        session.add(Cohort(id="y", program_id="p", label="A", definition_version=1, starts_on=date(2026, 9, 1)))
    return actor_as(OWNER)


def answered(session: Session, words: str) -> None:
    """Someone who answered a form with these words."""
    session.add(Person(created=NOW))
    session.add(
        Submission(
            stream="x",
            cohort_id="y",
            form="f",
            role="mentee",
            answers={"q": words},
            given_on=date(2026, 9, 1),
            noted=NOW,
        )
    )


def answers() -> list[str]:
    """What people answered."""
    with reading() as session:
        return sorted(row.answers["q"] for row in session.exec(select(Submission)).all())


def refusal(work: Callable[[], object]) -> str:
    """The code with which a use case says no."""
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.findings[0].code


def put_back(path: Path, passphrase: str = PASSPHRASE) -> Restored:
    """Restore as the command line does, after somebody read whose it is and agreed."""
    return restore(HOUSE, path, passphrase, now=NOW, agreed=whose(HOUSE, path, passphrase))


def test_yesterday_comes_back_and_today_is_kept_beside_it(owner: Actor, tmp_path: Path) -> None:
    file = tmp_path / "kith.kithbackup"
    with writing() as session:
        answered(session, "yesterday")
    note = backup(owner, file, PASSPHRASE, now=NOW)
    with writing() as session:
        answered(session, "today")
    forget_engines()

    done = restore(HOUSE, file, PASSPHRASE, now=NOW)

    assert answers() == ["yesterday"]
    assert (note.people, note.rows["submission"], note.revision) == (1, 1, migrate.newest())
    assert done.note == note
    assert "before" in done.kept
    with reading() as session:
        assert session.exec(select(Account.id)).all() == [owner.id]


def test_a_backup_goes_into_an_empty_kith_with_a_key_of_its_own(owner: Actor, tmp_path: Path) -> None:
    file = tmp_path / "kith.kithbackup"
    with writing() as session:
        answered(session, "from the old computer")
    backup(owner, file, PASSPHRASE, now=NOW)
    old_key = sealing.keys_in_force()
    with writing() as session:  # the other computer: nobody in it, another key
        session.execute(text("DELETE FROM submission"))
    sealing.replace_keys([Fernet.generate_key().decode()])
    forget_engines()

    put_back(file)

    assert sealing.keys_in_force() == old_key
    assert answers() == ["from the old computer"]
    assert [path.name for path in sealing.data_folder().glob("secret.key.*")] == ["secret.key.before-20260914-090000"]


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_backup_made_while_people_write_is_one_moment(owner: Actor, tmp_path: Path) -> None:
    file = tmp_path / "kith.kithbackup"
    stop, begun = Event(), Event()

    def work() -> None:
        while not stop.is_set():
            with writing() as session:  # one unit of work: always a person and an answer together
                answered(session, "x" * 2000)
            begun.set()

    writers = [Thread(target=work) for _ in range(3)]
    for writer in writers:
        writer.start()
    begun.wait(30)
    note = backup(owner, file, PASSPHRASE, now=NOW)
    stop.set()
    for writer in writers:
        writer.join()
    forget_engines()

    put_back(file)

    assert note.rows["person"] == note.rows["submission"] > 0
    assert len(answers()) == note.rows["submission"]


def test_after_a_restore_nothing_from_before_is_still_open(owner: Actor, tmp_path: Path) -> None:
    file = tmp_path / "kith.kithbackup"
    with writing() as session:
        account = session.exec(select(Account)).one()
        session.add(OutgoingMessage(id="m", cohort_id="y", stream="s", message="hello", enrolment_id="e", due=NOW))
        session.add(Setting(name=f"link:{account.id}", value="an invitation that was used since"))
    backup(owner, file, PASSPHRASE, now=NOW)
    forget_engines()

    put_back(file)

    with reading() as session:
        assert [row.ended for row in session.exec(select(SignIn)).all()] == [NOW]
        assert session.exec(select(Setting)).all() == []
        assert [row.state for row in session.exec(select(OutgoingMessage)).all()] == ["held back"]


def test_the_file_shows_nothing_and_is_for_its_owner_alone(owner: Actor, tmp_path: Path) -> None:
    file = tmp_path / "kith.kithbackup"
    backup(owner, file, PASSPHRASE, now=NOW)

    content = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"SQLite format" not in content
    assert b"Ruth" not in content
    assert sealing.keys_in_force()[0].encode() not in content
    assert list(tmp_path.glob(".*")) == []
    assert list(sealing.data_folder().glob(".scratch-*")) == []


def test_a_file_that_will_not_do_is_told_in_words_and_changes_nothing(owner: Actor, tmp_path: Path) -> None:
    file = tmp_path / "kith.kithbackup"
    with writing() as session:
        for number in range(40):
            answered(session, os.urandom(20_000).hex() if number else "here")
    backup(owner, file, PASSPHRASE, now=NOW)
    whole = file.read_bytes()
    lines = whole.split(b"\n")
    assert len(lines) > 5  # what it is, the numbers, and more pieces than one
    forget_engines()

    def given(content: bytes) -> str:
        other = tmp_path / "other.kithbackup"
        other.write_bytes(content)
        return refusal(lambda: put_back(other))

    assert refusal(lambda: put_back(file, "four other loud words")) == "backup_passphrase_wrong"
    assert given(b"") == "backup_not_one"
    assert given(b"PK\x03\x04 a workbook") == "backup_not_one"
    for header in (b"{}", b"[" * 999, b'{"id": "", "salt": "", "n": 1e999, "r": 8, "p": 1}'):
        assert given(b"\n".join([lines[0], header, *lines[2:]])) == "backup_not_one"
    assert (
        given(b"\n".join([lines[0], lines[1].replace(b'"n": 65536', b'"n": 1073741824'), *lines[2:]]))
        == "backup_not_one"
    )
    for header in (b'{"id": "a", "salt": "AAAA", "n": 1e999, "r": 8, "p": 1}', b"[" * 990):
        assert given(b"\n".join([lines[0], header, *lines[2:]])) == "backup_not_one"
    for length in (len(whole) - 1, len(whole) // 2, len(whole) - len(lines[-2]) - 1, 400):
        assert given(whole[:length]) == "backup_cut", length
    assert given(b"\n".join([*lines[:3], lines[4], lines[3], *lines[5:]])) == "backup_cut"  # two pieces change places
    assert given(b"\n".join([*lines[:3], *lines[4:]])) == "backup_cut"  # one is missing
    assert given(whole + b"x") == "backup_cut"
    middle = len(whole) // 2
    assert given(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]) == "backup_cut"

    assert "here" in answers()
    assert len(answers()) == 40


def test_what_opens_but_does_not_fit_together_is_not_put_in_place(
    owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kith.kithbackup"
    backup(owner, file, PASSPHRASE, now=NOW)
    with writing() as session:
        answered(session, "today")
    forget_engines()
    present = snapshot.held().owners
    forget_engines()
    monkeypatch.setattr(snapshot, "held", lambda: snapshot.Held(rows={"person": 7}, owners=present))

    assert refusal(lambda: put_back(file)) == "backup_damaged"

    assert answers() == ["today"]
    monkeypatch.undo()


def test_a_backup_of_a_newer_kith_waits_for_that_version(
    owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kith.kithbackup"
    backup(owner, file, PASSPHRASE, now=NOW)
    monkeypatch.setattr(migrate, "known", lambda: frozenset({"0000"}))

    assert refusal(lambda: put_back(file)) == "backup_newer"


def test_a_key_from_the_environment_is_not_pushed_aside(
    owner: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kith.kithbackup"
    backup(owner, file, PASSPHRASE, now=NOW)
    monkeypatch.setenv("KITH_SECRET_KEY", Fernet.generate_key().decode())

    assert refusal(lambda: put_back(file)) == "backup_key_from_environment"


def test_nothing_is_restored_under_people_at_work(owner: Actor, tmp_path: Path) -> None:
    file = tmp_path / "kith.kithbackup"
    backup(owner, file, PASSPHRASE, now=NOW)
    forget_engines()

    with snapshot.at_work(), snapshot.at_work():  # two processes that serve
        assert refusal(lambda: put_back(file)) == "kith_is_running"
    put_back(file)


def test_the_open_copy_that_a_crash_left_goes_with_the_next_start_and_never_under_somebody(
    owner: Actor, tmp_path: Path
) -> None:
    cut_off = sealing.data_folder() / ".scratch-x1y2"
    cut_off.mkdir()
    (cut_off / "database").write_bytes(b"everything")

    with scratch_folder() as mine:
        clear_scratch()  # another process begins meanwhile
        assert (cut_off.exists(), mine.exists()) == (False, True)

    cut_off.mkdir()
    clear_scratch()
    assert list(sealing.data_folder().glob(".scratch-*")) == []


def test_only_owners_make_backups(actor_as: ActorAs, tmp_path: Path) -> None:
    for role in (AccountRole.COORDINATOR, AccountRole.VIEWER):
        who = actor_as(role)
        assert refusal(lambda who=who: backup(who, tmp_path / "x", PASSPHRASE, now=NOW)) == "not_allowed"
        assert refusal(lambda who=who: restore(who, tmp_path / "x", PASSPHRASE, now=NOW)) == "not_allowed"
    assert list(tmp_path.glob("x*")) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_backup_is_asked_for_a_good_passphrase_and_a_free_name(owner: Actor, tmp_path: Path) -> None:
    file = tmp_path / "kith.kithbackup"
    assert refusal(lambda: backup(owner, file, "short", now=NOW)) == "password_short"
    assert refusal(lambda: backup(owner, tmp_path / "no" / "file", PASSPHRASE, now=NOW)) == "backup_no_folder"
    backup(owner, file, PASSPHRASE, now=NOW)
    before = file.read_bytes()

    assert refusal(lambda: backup(owner, file, PASSPHRASE, now=NOW)) == "backup_exists"

    assert file.read_bytes() == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_looking_into_a_backup_changes_nothing(owner: Actor, tmp_path: Path) -> None:
    file = tmp_path / "kith.kithbackup"
    made = backup(owner, file, PASSPHRASE, now=NOW)

    assert whose(HOUSE, file, PASSPHRASE).note == made
    assert engine() is not None
    with reading() as session:
        assert [row.ended for row in session.exec(select(SignIn)).all()] == [None]


@pytest.mark.parametrize(
    "sizes", [[], [0], [1], [sealed_file.PIECE], [sealed_file.PIECE + 1, 5], [3 * sealed_file.PIECE]]
)
def test_what_is_sealed_is_what_is_read(tmp_path: Path, sizes: list[int]) -> None:
    parts = [os.urandom(size) for size in sizes]

    sealed_file.write_sealed(tmp_path / "file", PASSPHRASE, parts)

    assert b"".join(sealed_file.read_sealed(tmp_path / "file", PASSPHRASE)) == b"".join(parts)


def test_a_kith_that_begins_in_many_threads_at_once_has_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KITH_SECRET_KEY")
    for number in range(20):
        monkeypatch.setenv("KITH_DATA", str(tmp_path / str(number)))
        with ThreadPoolExecutor(8) as pool:
            sealed = list(pool.map(sealing.seal, range(8)))

        assert [sealing.open_sealed(text) for text in sealed] == list(range(8))
        assert [path.name for path in (tmp_path / str(number)).iterdir()] == ["secret.key"]


def sealed(path: Path, *parts: bytes) -> Path:
    """A file that our passphrase opens, with whatever somebody wanted to be in it."""
    sealed_file.write_sealed(path, PASSPHRASE, parts)
    return path


@pytest.mark.parametrize(
    "note",
    [
        b"no note at all",
        b"[]\n",
        b'{"made": "yesterday", "kind": "sqlite", "revision": "0001", "rows": {}, "keys": []}\n',
        b'{"made": "2026-09-14T09:00:00+00:00", "kind": "sqlite", "revision": "0001", "rows": {}, "keys": []}\n',
        b'{"made": "2026-09-14T09:00:00+00:00", "kind": "sqlite", "revision": "0001", "rows": {}, "keys": ["a b"]}\n',
        b"[" * 100_000 + b"\n",
    ],
    ids=["none", "a list", "yesterday", "no key", "no such key", "nested"],
)
def test_a_sealed_file_that_is_no_backup_of_ours_leaves_the_keys_alone(
    owner: Actor, tmp_path: Path, note: bytes
) -> None:
    before = sealing.keys_in_force()
    forget_engines()

    assert refusal(lambda: put_back(sealed(tmp_path / "made-up.kithbackup", note))) == "backup_damaged"
    assert sealing.keys_in_force() == before


def test_a_piece_that_would_fill_the_memory_is_not_unpacked(tmp_path: Path) -> None:
    # A thousand to one: a line of 1 MB that says it is 1 GB. Here one byte more than a piece has.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_file, "PIECE", sealed_file.PIECE + 1)
        file = sealed(tmp_path / "bomb.kithbackup", b"\0" * sealed_file.PIECE)

    with pytest.raises(sealed_file.CutOrChanged):
        list(sealed_file.read_sealed(file, PASSPHRASE))


def test_a_note_without_an_end_is_not_read_to_its_end(owner: Actor, tmp_path: Path) -> None:
    pieces = iter([b"0" * sealed_file.PIECE] * 40)
    file = sealed(tmp_path / "endless.kithbackup", *pieces)
    read: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        every = sealed_file.read_sealed
        patch.setattr(sealed_file, "read_sealed", lambda *of: (read.append(1) or piece for piece in every(*of)))
        assert refusal(lambda: whose(owner, file, PASSPHRASE)) == "backup_damaged"
    assert len(read) < 8


def test_a_small_file_does_not_fill_the_disk(owner: Actor, tmp_path: Path) -> None:
    file = sealed(tmp_path / "bomb.kithbackup", b"{}\n", *[b"\0" * sealed_file.PIECE] * 200)
    assert file.stat().st_size < 1 << 20
    assert refusal(lambda: whose(owner, file, PASSPHRASE)) == "backup_damaged"
    assert not list(sealing.data_folder().glob(".scratch-*/*"))


@pytest.mark.parametrize("name", ["..", "../../kith.db", "a\0b", "", "x" * 5_000, "über/../ʼ.kithbackup", "database"])
def test_an_uploads_name_leads_nowhere(owner: Actor, name: str) -> None:
    clear_scratch()  # so that its lock is there
    present = {path.name for path in sealing.data_folder().iterdir()}

    assert refusal(lambda: whose_upload(owner, name, b"not a backup", PASSPHRASE)) == "backup_not_one"
    assert {path.name for path in sealing.data_folder().iterdir()} == present
