"""Yesterday, to be had back: one file with everything, made while people work, and the way back from it.

The file holds the database and the key that opens its answers, both sealed by a passphrase that is written down
nowhere in Kith. Whoever loses the passphrase has no backup; whoever finds the file has nothing.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, delete, select, update

from models import migrate, sealed_file, sealing, snapshot
from models.database import forget_engines, reading, writing
from models.findings import Refused, refuse
from models.tables import AccountEvent, OutgoingMessage, Setting, SignIn, Submission
from models.vocabulary import AccountRole
from workflows import passwords
from workflows.actors import HOUSE, MACHINE, Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupNote:
    """What a backup holds. ``rows`` by table; ``made`` in UTC; ``revision`` is the schema's."""

    made: datetime
    kind: str
    revision: str
    rows: Mapping[str, int]
    keys: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many people are in it."""
        return self.rows.get("person", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did. ``kept`` is the name under which the database from before still lies there."""

    note: BackupNote
    kept: str


def backup(actor: Actor, path: Path, passphrase: str, *, now: datetime) -> BackupNote:
    """Write everything into one new sealed file, and read it back before calling it a backup.

    Raises ``Refused``: a passphrase that can be guessed, ``backup_exists``, ``backup_no_folder``, ``backup_no_tool``.
    """
    with reading() as session:
        require(session, actor, AccountRole.OWNER)
    if wrong := passwords.complaints(passphrase):
        raise Refused(*wrong)
    if path.exists():
        raise refuse("backup_exists", file=path.name)
    if not path.parent.is_dir():
        raise refuse("backup_no_folder", folder=path.parent.name)
    with _scratch() as scratch:
        copy = scratch / "database"
        try:
            note = BackupNote(
                made=now,
                kind=snapshot.kind(),
                revision=migrate.present() or "",
                rows=snapshot.dump(copy),
                keys=sealing.keys_in_force(),
            )
        except snapshot.NoTool as error:
            raise refuse("backup_no_tool", program=str(error)) from error
        try:
            sealed_file.write_sealed(path, passphrase, _parts(note, copy))
            for _piece in sealed_file.read_sealed(path, passphrase):
                pass
        except FileExistsError as error:
            raise refuse("backup_exists", file=path.name) from error
        except OSError as error:
            path.unlink(missing_ok=True)
            raise refuse("backup_not_written", reason=os.strerror(error.errno or 0)) from error
    with writing() as session:
        session.add(AccountEvent(at=now, actor=actor.id, type="backup_made", data={}))
    return note


def backup_for_download(actor: Actor, passphrase: str, *, now: datetime) -> tuple[str, bytes]:
    """A backup as a file name and bytes, for the Settings page."""
    with _scratch() as scratch:
        path = scratch / f"kith-{now:%Y-%m-%d-%H%M}.kithbackup"
        backup(actor, path, passphrase, now=now)
        return path.name, path.read_bytes()


def look_into(path: Path, passphrase: str) -> BackupNote:
    """What a backup holds, after reading all of it. Changes nothing.

    Raises ``Refused``: ``backup_not_one``, ``backup_passphrase_wrong``, ``backup_cut``.
    """
    with _scratch() as scratch:
        return _unpack(path, passphrase, scratch / "database")


def look_into_upload(actor: Actor, name: str, data: bytes, passphrase: str) -> BackupNote:
    """What an uploaded backup holds, for the Settings page. Owners only; it changes nothing."""
    with reading() as session:
        require(session, actor, AccountRole.OWNER)
    with _scratch() as scratch:
        # Its own name, for the sentences about it, but never one that leads elsewhere or that no file can have.
        path = scratch / (re.sub(r"[^\w .()-]", "_", Path(name).name).strip(". ")[-60:] or "backup")
        path.write_bytes(data)
        return look_into(path, passphrase)


def restore(actor: Actor, path: Path, passphrase: str, *, now: datetime) -> Restored:
    """Put a backup in the place of everything there is. It is laid beside the present database, checked there, brought
    to this version's schema, and only then swapped; what was there before is kept.

    Nobody may be at work: stop Kith first. Afterwards everyone signs in anew, unused links are void, and messages that
    were due are held back, because they may have been sent since.

    Raises ``Refused`` with what is wrong with the file, or ``kith_is_running``, ``backup_other_kind``,
    ``backup_newer``, ``backup_key_from_environment``, ``backup_damaged``, ``backup_no_tool``.
    """
    if actor is not HOUSE:
        with reading() as session:
            require(session, actor, AccountRole.OWNER)
    with _scratch() as scratch:
        copy = scratch / "database"
        note = _unpack(path, passphrase, copy)
        if note.kind != snapshot.kind():
            raise refuse("backup_other_kind", kind=note.kind)
        if note.revision not in migrate.known():
            raise refuse("backup_newer")
        if os.environ.get("KITH_SECRET_KEY") and sealing.keys_in_force() != note.keys:
            raise refuse("backup_key_from_environment")
        try:
            with snapshot.nobody_at_work():
                return Restored(note=note, kept=_swap(note, copy, now))
        except snapshot.InUse as error:
            raise refuse("kith_is_running") from error
        except snapshot.NoTool as error:
            raise refuse("backup_no_tool", program=str(error)) from error
        except (snapshot.Damaged, SQLAlchemyError) as error:
            raise refuse("backup_damaged") from error


def _swap(note: BackupNote, copy: Path, now: datetime) -> str:
    """Check the copy in a place of its own, then let it be the database."""
    url = snapshot.lay_beside(copy)
    try:
        with _looking_at(url, note.keys):
            migrate.upgrade()
            _check(note)
            _forget_what_is_over(now)
        # Between the two swaps, of the database and of the key, both keys open what they sealed, whatever happens.
        sealing.replace_keys(
            (*note.keys, *sealing.keys_in_force(), *note.keys[-1:]), keep_as=f"before-{now:%Y%m%d-%H%M%S}"
        )
        kept = snapshot.put_in_place(url, now=now)
    except BaseException:
        snapshot.remove_copy(url)
        raise
    sealing.replace_keys(note.keys)
    forget_engines()
    return kept


def _check(note: BackupNote) -> None:
    """As many rows as were packed, and answers that the packed key opens."""
    if {table: count for table, count in snapshot.count_rows().items() if table in note.rows} != dict(note.rows):
        raise snapshot.Damaged
    with reading() as session:
        try:
            session.exec(select(Submission).limit(50)).all()
        except sealing.InvalidToken as error:
            raise snapshot.Damaged from error


def _forget_what_is_over(now: datetime) -> None:
    with writing() as session:
        session.exec(update(SignIn).where(col(SignIn.ended).is_(None)).values(ended=now))
        session.exec(delete(Setting).where(col(Setting.name).startswith("link:")))
        session.exec(update(OutgoingMessage).where(col(OutgoingMessage.state) == "due").values(state="held back"))
        session.add(AccountEvent(at=now, actor=MACHINE, type="backup_restored", data={}))


def _parts(note: BackupNote, copy: Path) -> Iterator[bytes]:
    """The note as one line, then the database."""
    said = {
        "made": note.made.isoformat(),
        "kind": note.kind,
        "revision": note.revision,
        "rows": dict(note.rows),
        "keys": list(note.keys),
    }
    yield json.dumps(said).encode() + b"\n"
    with copy.open("rb") as file:
        while piece := file.read(sealed_file.PIECE):
            yield piece


def _unpack(path: Path, passphrase: str, copy: Path) -> BackupNote:
    """Open a backup: its database into ``copy``, its note as the answer."""
    line, first, written = b"", b"", False
    try:
        with os.fdopen(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for piece in sealed_file.read_sealed(path, passphrase):
                rest = piece
                if not written:
                    line += piece
                    first, end, rest = line.partition(b"\n")
                    written = bool(end)
                file.write(rest if written else b"")
        return _noted(first)
    except sealed_file.NotOurs as error:
        raise refuse("backup_not_one", file=path.name) from error
    except sealed_file.WrongPassphrase as error:
        raise refuse("backup_passphrase_wrong") from error
    except sealed_file.CutOrChanged as error:
        raise refuse("backup_cut", file=path.name) from error


def _noted(line: bytes) -> BackupNote:
    """The note of a backup. With a passphrase anyone can seal anything: ``backup_damaged`` for what we never wrote."""
    try:
        said = json.loads(line)
        note = BackupNote(
            made=datetime.fromisoformat(said["made"]).astimezone(UTC),
            kind=str(said["kind"]),
            revision=str(said["revision"]),
            rows={str(table): int(count) for table, count in said["rows"].items()},
            keys=tuple(str(key) for key in said["keys"]),
        )
        if not note.keys or not sealing.are_keys(note.keys):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise refuse("backup_damaged") from error
    return note


@contextmanager
def _looking_at(url: str, keys: tuple[str, ...]) -> Iterator[None]:
    """Let the copy be the database in force, for this process alone: nobody else is at work in it."""
    before = {name: os.environ.get(name) for name in ("KITH_DATABASE_URL", "KITH_SECRET_KEY")}
    forget_engines()
    os.environ |= {"KITH_DATABASE_URL": url, "KITH_SECRET_KEY": ",".join(keys)}
    try:
        yield
    finally:
        forget_engines()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder that is gone afterwards, where nobody else may look: an open copy of everything lies in it."""
    with tempfile.TemporaryDirectory(dir=sealing.data_folder(), prefix=".scratch-") as folder:
        yield Path(folder)
