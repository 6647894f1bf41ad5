"""Looking after accounts: who may work at this desk, and as what.

Owners invite, change roles and close accounts; everyone changes her own name, language and password.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.database import one_at_a_time, reading, writing
from models.findings import refuse
from models.sealing import digest
from models.tables.accounts import Account, Setting, SignIn
from models.tables.journal import AccountEvent
from models.text import one_line
from models.vocabulary import AccountRole
from workflows import passwords
from workflows.actors import Actor, require
from workflows.signing import ABSOLUTE, IDLE, checked, count_attempt, end_sign_ins, note, spoken, void_link

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One account as owners see it in Settings. ``invited`` is true until the person has chosen her password."""

    id: str
    email: str
    name: str
    role: AccountRole
    active: bool
    invited: bool
    last_seen: datetime | None
    version: int


def list_accounts(actor: Actor) -> tuple[AccountLine, ...]:
    """Every account, by name. Owners only."""
    with reading() as session:
        require(session, actor, AccountRole.OWNER)
        seen = dict(session.exec(select(SignIn.account_id, func.max(SignIn.seen)).group_by(SignIn.account_id)).all())
        return tuple(
            AccountLine(
                id=account.id,
                email=account.email,
                name=account.name,
                role=account.role,
                active=account.active,
                invited=account.password_hash == "",
                last_seen=seen.get(account.id),
                version=account.version,
            )
            for account in session.exec(select(Account).order_by(Account.name, Account.email)).all()
        )


def invite(
    actor: Actor, *, email: str, name: str, role: AccountRole, language: str = "en", now: datetime
) -> tuple[str, str]:
    """Make an account whose owner chooses her own password. Answers its id and the one-time token of her link, which
    is good for seven days. Inviting someone who has not yet come again makes the earlier link useless, and it is the
    name and the role of the last invitation that count."""
    email, name = checked(email, name, None)
    token = secrets.token_urlsafe(32)
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        account = session.exec(select(Account).where(Account.email == email)).first()
        if account is None or account.password_hash:
            account = _add(session, actor, email, name, role, "", language, now)
        elif (account.name, account.role, account.active) != (name, role, True):
            if account.role is not role:
                told = {"account": account.id, "from": account.role, "to": role}
                note(session, actor.id, "role_changed", told, now)
            account.name, account.role, account.active = name, role, True
            session.add(account)
        _remember_link(session, account.id, token, now + INVITATION_LASTS)
        note(session, actor.id, "invited", {"account": account.id}, now)
        return account.id, token


def reset_link(actor: Actor, account_id: str, *, now: datetime) -> str:
    """A one-time link for someone who forgot her password, good for a day. Her old password works until then."""
    token = secrets.token_urlsafe(32)
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        account = _of(session, account_id)
        _remember_link(session, account.id, token, now + RESET_LASTS)
        note(session, actor.id, "reset_link_made", {"account": account.id}, now)
    return token


def change_role(actor: Actor, account_id: str, role: AccountRole, *, now: datetime) -> None:
    """Give an account another role and end its sign-ins, so that nothing goes on with the old one.

    Raises ``Refused``: ``last_owner`` when nobody would be left who may do this.
    """
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        one_at_a_time(session, "owners")
        account = _of(session, account_id)
        if account.role is role:
            return
        if account.role is AccountRole.OWNER:
            _keep_an_owner(session, account.id)
        before, account.role = account.role, role
        session.add(account)
        end_sign_ins(session, now, SignIn.account_id == account.id, SignIn.id != actor.sign_in)
        note(session, actor.id, "role_changed", {"account": account.id, "from": before, "to": role}, now)


def deactivate(actor: Actor, account_id: str, *, now: datetime) -> None:
    """Close an account. What its holder did stays in the journal; she is signed out everywhere at once."""
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        one_at_a_time(session, "owners")
        account = _of(session, account_id)
        if account.role is AccountRole.OWNER:
            _keep_an_owner(session, account.id)
        account.active = False
        session.add(account)
        void_link(session, account.id)
        end_sign_ins(session, now, SignIn.account_id == account.id)
        note(session, actor.id, "deactivated", {"account": account.id}, now)


def reactivate(actor: Actor, account_id: str, *, now: datetime) -> None:
    """Open a closed account again, with the role and password it had."""
    with writing() as session:
        actor = require(session, actor, AccountRole.OWNER)
        account = _of(session, account_id)
        account.active = True
        session.add(account)
        note(session, actor.id, "reactivated", {"account": account.id}, now)


def change_password(actor: Actor, *, old: str, new: str, now: datetime) -> None:
    """Change one's own password. Every other browser is signed out, and a reset link that was not used is void.

    Raises ``Refused``: ``password_old_wrong``, or a complaint about the new one.
    """
    with reading() as session:
        require(session, actor, AccountRole.VIEWER)
        account = _of(session, actor.id)
    count_attempt(digest("attempt", f"password {actor.id}"), digest("attempt", f"password of {actor.sign_in}"), now)
    if not passwords.verify(old, account.password_hash):
        raise refuse("password_old_wrong")
    checked(account.email, account.name, new)
    hashed = passwords.hash_password(new)
    with writing() as session:
        require(session, actor, AccountRole.VIEWER)
        current = _of(session, actor.id)
        if current.password_hash != account.password_hash:
            raise refuse("password_old_wrong")  # somebody chose another one while this was checked
        current.password_hash = hashed
        session.add(current)
        void_link(session, actor.id)
        end_sign_ins(session, now, SignIn.account_id == actor.id, SignIn.id != actor.sign_in)
        note(session, actor.id, "password_changed", {}, now)


def change_own(actor: Actor, *, name: str, language: str, now: datetime) -> None:
    """Change one's own name and the language of one's screens."""
    with writing() as session:
        require(session, actor, AccountRole.VIEWER)
        account = _of(session, actor.id)
        checked(account.email, name, None)
        account.name, account.language = one_line(name), spoken(language)
        session.add(account)
        note(session, actor.id, "account_changed", {}, now)


# Where somebody is signed in, and what was done


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLine:
    """One browser that is signed in. ``own``: the one that asks."""

    id: str
    account: str
    name: str
    since: datetime
    seen: datetime
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One thing that was done outside a cohort: when, by whose hand ("" for Kith itself), what, and about whom."""

    at: datetime
    by: str
    type: str
    about: str
    data: Mapping[str, Any]


def open_sign_ins(actor: Actor, *, now: datetime) -> tuple[SignInLine, ...]:
    """Who is signed in at present: for owners everybody, for others their own browsers. The last used first."""
    with reading() as session:
        actor = require(session, actor, AccountRole.VIEWER)
        wanted = (
            select(SignIn, Account.name)
            .join(Account, col(Account.id) == SignIn.account_id)
            .where(
                col(SignIn.ended).is_(None),
                col(SignIn.seen) >= now - IDLE,
                col(SignIn.created) >= now - ABSOLUTE,
            )
            .order_by(col(SignIn.seen).desc())
        )
        if not actor.may(AccountRole.OWNER):
            wanted = wanted.where(SignIn.account_id == actor.id)
        return tuple(
            SignInLine(
                id=row.id,
                account=row.account_id,
                name=name,
                since=row.created,
                seen=row.seen,
                own=row.id == actor.sign_in,
            )
            for row, name in session.exec(wanted).all()
        )


def end_sign_in(actor: Actor, sign_in_id: str, *, now: datetime) -> None:
    """Sign a browser out. Owners may do it for everybody, others for themselves; of others' they learn nothing."""
    with writing() as session:
        actor = require(session, actor, AccountRole.VIEWER)
        mine = () if actor.may(AccountRole.OWNER) else (SignIn.account_id == actor.id,)
        end_sign_ins(session, now, SignIn.id == sign_in_id, *mine)
        note(session, actor.id, "sign_in_ended", {}, now)


def noted(actor: Actor, *, most: int = 200) -> tuple[Noted, ...]:
    """What was done outside cohorts, the latest first: accounts, versions, exports, backups. Owners only."""
    with reading() as session:
        require(session, actor, AccountRole.OWNER)
        names = dict(session.exec(select(Account.id, Account.name)).all())
        rows = session.exec(select(AccountEvent).order_by(col(AccountEvent.at).desc()).limit(most)).all()
    return tuple(
        Noted(
            at=row.at,
            by=names.get(row.actor, ""),
            type=row.type,
            about=names.get(str(row.data.get("account", "")), ""),
            data=dict(row.data),
        )
        for row in rows
    )


# What several of them need


def _add(
    session: Session, actor: Actor, email: str, name: str, role: AccountRole, hashed: str, language: str, now: datetime
) -> Account:
    one_at_a_time(session, f"account {email}")
    if session.exec(select(Account.id).where(Account.email == email)).first():
        raise refuse("account_exists", "email", email=email)
    account = Account(email=email, name=name, role=role, password_hash=hashed, language=spoken(language), created=now)
    session.add(account)
    session.flush()
    note(session, actor.id, "account_created", {"account": account.id, "role": role}, now)
    return account


def _of(session: Session, account_id: str) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise refuse("account_unknown")
    return account


def _keep_an_owner(session: Session, leaving: str) -> None:
    other = session.exec(
        select(Account.id).where(
            Account.role == AccountRole.OWNER,
            col(Account.active).is_(True),
            Account.password_hash != "",
            Account.id != leaving,
        )
    ).first()
    if other is None:
        raise refuse("last_owner")


def _remember_link(session: Session, account_id: str, token: str, until: datetime) -> None:
    session.merge(Setting(name=f"link:{account_id}", value=f"{digest('link', token)} {until.isoformat()}"))
