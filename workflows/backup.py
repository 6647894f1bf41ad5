"""Yesterday, to be had back: one file with everything, made while people work. ``restoring`` is the way back.

The file holds the database and the key that opens its answers, both sealed by a passphrase that is written down
nowhere in Kith. Whoever loses the passphrase has no backup; whoever finds the file has nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from models import migrate, sealed_file, sealing, snapshot
from models.database import reading, trouble_of, writing
from models.findings import Refused, refuse
from models.locks import alone, together
from models.tables import AccountEvent
from models.vocabulary import AccountRole
from workflows import passwords
from workflows.actors import Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupNote:
    """What a backup holds. ``rows`` by table; ``made`` in UTC; ``revision`` is the schema's; ``programs`` by label and
    ``owners`` as (e-mail address, name) say whose it is."""

    made: datetime
    kind: str
    revision: str
    rows: Mapping[str, int]
    keys: tuple[str, ...]
    programs: tuple[str, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()

    @property
    def people(self) -> int:
        """How many people are in it."""
        return self.rows.get("person", 0)


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
    with scratch_folder() as scratch:
        copy = scratch / "database"
        try:
            held = snapshot.dump(copy)
            note = BackupNote(
                made=now,
                kind=snapshot.kind(),
                revision=migrate.present() or "",
                rows=held.rows,
                keys=sealing.keys_in_force(),
                programs=held.programs,
                owners=held.owners,
            )
        except snapshot.NoTool as error:
            raise refuse("backup_no_tool", program=str(error)) from error
        except OSError as error:
            raise refuse("backup_not_written", reason=os.strerror(error.errno or 0)) from error
        except sqlite3.Error as error:
            raise refuse(trouble_of(error) or "disk_failed") from error
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
    with scratch_folder() as scratch:
        path = scratch / f"kith-{now:%Y-%m-%d-%H%M}.kithbackup"
        backup(actor, path, passphrase, now=now)
        return path.name, path.read_bytes()


def _parts(note: BackupNote, copy: Path) -> Iterator[bytes]:
    """The note as one line, then the database."""
    said = {
        "made": note.made.isoformat(),
        "kind": note.kind,
        "revision": note.revision,
        "rows": dict(note.rows),
        "keys": list(note.keys),
        "programs": list(note.programs),
        "owners": [list(owner) for owner in note.owners],
    }
    yield json.dumps(said).encode() + b"\n"
    with copy.open("rb") as file:
        while piece := file.read(sealed_file.PIECE):
            yield piece


_LONGEST_NOTE = 4 << 20  # a note has a line for each table, program and owner: a few kilobytes
_ROOM, _DENSEST = 64 << 20, 100
"""A database is packed to a fifth or a tenth; what says it is more than a hundred times its file is there to fill the
disk. A small one may be nearly empty."""


def unpack(path: Path, passphrase: str, copy: Path) -> BackupNote:
    """Open a backup: its database into ``copy``, its note as the answer.

    Raises ``Refused``: ``backup_not_one``, ``backup_passphrase_wrong``, ``backup_cut``, ``backup_damaged``.
    """
    line, first, written, size = b"", b"", False, 0
    most = max(_ROOM, path.stat().st_size * _DENSEST) if path.is_file() else _ROOM
    try:
        with os.fdopen(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for piece in sealed_file.read_sealed(path, passphrase):
                rest = piece
                if not written:
                    line += piece
                    first, end, rest = line.partition(b"\n")
                    written = bool(end)
                    if len(first) > _LONGEST_NOTE:
                        raise refuse("backup_damaged")
                size += len(rest)
                if size > most:
                    raise refuse("backup_damaged")
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
            # Backups of the first weeks do not say whose they are: they are taken for somebody else's, and asked about.
            programs=tuple(str(label) for label in said.get("programs", ())),
            owners=tuple((str(email), str(name)) for email, name in said.get("owners", ())),
        )
        if not note.keys or not sealing.are_keys(note.keys):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise refuse("backup_damaged") from error
    return note


_SCRATCH = ".scratch-"
_SCRATCH_IN_USE = "scratch.lock"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that is gone afterwards, where nobody else may look: an open copy of everything lies in it. What a crash
    left of others goes before it is made."""
    clear_scratch()
    with (
        together(sealing.data_folder() / _SCRATCH_IN_USE),
        tempfile.TemporaryDirectory(dir=sealing.data_folder(), prefix=_SCRATCH) as folder,
    ):
        yield Path(folder)


def clear_scratch() -> None:
    """Take away what a backup or a restore left that was cut off by a crash: open copies of everything, also of what
    is deleted by now. Nothing happens while somebody makes or restores a backup."""
    folder = sealing.data_folder()
    with suppress(TimeoutError), alone(folder / _SCRATCH_IN_USE, patience=0.0):
        for left in folder.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left, ignore_errors=True)
