"""The way back: a backup in the place of everything there is, all of it or nothing, and never without knowing whose.

A backup brings its accounts with it. Restoring the wrong one would hand the house to strangers and lock its own people
out, so it is first said whose it is (``whose``). One that no owner of this house owns, or that was sealed by another
key, is put in place only by somebody who was told so and agreed; then the owners of this house keep their accounts and
their passwords, and those who came with it stay outside until an owner lets them in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, delete, select, update

from models import migrate, sealing, snapshot
from models.database import forget_engines, reading, writing
from models.findings import Finding, finding, refuse
from models.tables import Account, AccountEvent, OutgoingMessage, Setting, SignIn, Submission
from models.text import readable
from models.vocabulary import AccountRole
from workflows.actors import HOUSE, MACHINE, Actor, require
from workflows.backup import BackupNote, scratch_folder, unpack

_NAMED = 6
_LONGEST_NAMED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose a backup is, beside whose house this is. Owners are (e-mail address, name); ``at_home`` those of this
    house. ``other_key``: it was sealed by a Kith with another key."""

    note: BackupNote
    at_home: tuple[tuple[str, str], ...]
    other_key: bool

    @property
    def strangers(self) -> bool:
        """Whether nobody who owns this house owns the backup. A house without owners has nothing to lose."""
        addresses = {email for email, _ in self.at_home}
        return bool(addresses) and addresses.isdisjoint(email for email, _ in self.note.owners)

    @property
    def foreign(self) -> bool:
        """Whether it may go in place only by somebody who agreed to that."""
        return bool(self.at_home) and (self.strangers or self.other_key)

    def findings(self) -> tuple[Finding, ...]:
        """What has to be known before it is put in place, in sentences; the first says whose it is."""
        note = self.note
        found = [
            finding(
                "backup_whose",
                day=f"{note.made:%Y-%m-%d %H:%M} UTC",
                programs=_listed(note.programs),
                owners=_listed([f"{name} ({email})" if name else email for email, name in note.owners]),
                people=note.people,
                accounts=note.rows.get("account", 0),
            )
        ]
        if self.strangers:
            found.append(finding("backup_of_strangers", owners=_listed([email for email, _ in self.at_home])))
        if self.other_key and self.at_home:
            found.append(finding("backup_other_key"))
        return tuple(found)


def _listed(names: Sequence[str]) -> str:
    """A few names of many: whoever sealed the file chose them."""
    shown = [readable(name, _LONGEST_NAMED) for name in names[:_NAMED]]
    return ", ".join([*shown, *(["…"] if len(names) > _NAMED else [])]) or "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did. ``kept`` is the name under which the database from before still lies there; ``closed`` how
    many accounts came with the backup and stay outside."""

    note: BackupNote
    kept: str
    closed: int = 0


def whose(actor: Actor, path: Path, passphrase: str) -> Whose:
    """Whose a backup is, after reading all of it. Changes nothing.

    Raises ``Refused``: ``backup_not_one``, ``backup_passphrase_wrong``, ``backup_cut``, ``backup_damaged``.
    """
    _only_owners(actor)
    with scratch_folder() as scratch:
        return _beside_ours(unpack(path, passphrase, scratch / "database"))


def whose_upload(actor: Actor, name: str, data: bytes, passphrase: str) -> Whose:
    """Whose an uploaded backup is, for the Settings page. Owners only; it changes nothing."""
    _only_owners(actor)
    with scratch_folder() as scratch:
        # Its own name, for the sentences about it, but never one that leads elsewhere or that no file can have.
        path = scratch / (re.sub(r"[^\w .()-]", "_", Path(name).name).strip(". ")[-60:] or "backup")
        path.write_bytes(data)
        return whose(actor, path, passphrase)


def _only_owners(actor: Actor) -> None:
    if actor is not HOUSE:
        with reading() as session:
            require(session, actor, AccountRole.OWNER)


def _beside_ours(note: BackupNote) -> Whose:
    settled = migrate.present() is not None  # a machine on which Kith never ran has no owners
    return Whose(
        note=note,
        at_home=snapshot.held().owners if settled else (),
        other_key=set(note.keys).isdisjoint(sealing.keys_in_force()),
    )


def restore(actor: Actor, path: Path, passphrase: str, *, now: datetime, agreed: Whose | None = None) -> Restored:
    """Put a backup in the place of everything there is. It is laid beside the present database, checked there, brought
    to this version's schema, and only then swapped; what was there before is kept.

    Nobody may be at work: stop Kith first. Afterwards everyone signs in anew, unused links are void, and messages that
    were due are held back, because they may have been sent since. ``agreed`` is what ``whose`` said and somebody agreed
    to; without it a foreign backup is refused, and so is a file that is another one by now.

    Raises ``Refused`` with what is wrong with the file, or ``backup_unagreed``, ``kith_is_running``,
    ``backup_other_kind``, ``backup_newer``, ``backup_key_from_environment``, ``backup_damaged``, ``backup_no_tool``.
    """
    _only_owners(actor)
    with scratch_folder() as scratch:
        copy = scratch / "database"
        note = unpack(path, passphrase, copy)
        if note.kind != snapshot.kind():
            raise refuse("backup_other_kind", kind=note.kind)
        if note.revision not in migrate.known():
            raise refuse("backup_newer")
        if os.environ.get("KITH_SECRET_KEY") and sealing.keys_in_force() != note.keys:
            raise refuse("backup_key_from_environment")
        present = _beside_ours(note)
        if agreed != present and (agreed is not None or present.foreign):
            raise refuse("backup_unagreed")
        try:
            with snapshot.nobody_at_work():
                return _swap(present, copy, now)
        except snapshot.InUse as error:
            raise refuse("kith_is_running") from error
        except snapshot.NoTool as error:
            raise refuse("backup_no_tool", program=str(error)) from error
        except (snapshot.Damaged, SQLAlchemyError) as error:
            raise refuse("backup_damaged") from error


def _swap(present: Whose, copy: Path, now: datetime) -> Restored:
    """Check the copy in a place of its own, then let it be the database."""
    note, at_home, closed = present.note, _owners_at_home() if present.foreign else (), 0
    url = snapshot.lay_beside(copy, foreign=present.foreign)
    try:
        with _looking_at(url, note.keys):
            # Before anything is written to it: what acts by itself would open again the accounts that are closed below.
            if present.foreign and snapshot.acts_by_itself():
                raise snapshot.Damaged
            migrate.upgrade()
            _check(note)
            if present.foreign:
                closed = _keep_the_house(at_home, close_others=present.strangers, now=now)
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
    return Restored(note=note, kept=kept, closed=closed)


def _owners_at_home() -> tuple[Account, ...]:
    with reading() as session:
        return tuple(
            session.exec(
                select(Account).where(
                    Account.role == AccountRole.OWNER, col(Account.active).is_(True), Account.password_hash != ""
                )
            ).all()
        )


def _keep_the_house(owners: Sequence[Account], *, close_others: bool, now: datetime) -> int:
    """The owners of this house stay its owners, with the passwords they have. Answers how many accounts that came along
    were closed."""
    addresses = {owner.email for owner in owners}
    with writing() as session:
        came = {account.email: account for account in session.exec(select(Account)).all()}
        for owner in owners:
            known = came.get(owner.email)
            account = known or Account(
                email=owner.email, name=owner.name, password_hash="", role=owner.role, created=now
            )
            account.role, account.active, account.password_hash = AccountRole.OWNER, True, owner.password_hash
            account.language = owner.language
            session.add(account)
            session.flush()
            if known is None:
                told = {"account": account.id, "role": AccountRole.OWNER.value}
                session.add(AccountEvent(at=now, actor=MACHINE, type="account_created", data=told))
        closing = [one for one in came.values() if close_others and one.active and one.email not in addresses]
        for account in closing:
            account.active = False
            session.add(account)
            told = {"account": account.id}
            session.add(AccountEvent(at=now, actor=MACHINE, type="deactivated", data=told))
    return len(closing)


def _check(note: BackupNote) -> None:
    """As many rows as were packed, the owners that it names, and answers that the packed key opens."""
    held = snapshot.held()
    if {table: count for table, count in held.rows.items() if table in note.rows} != dict(note.rows):
        raise snapshot.Damaged
    if note.owners and held.owners != note.owners:
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
