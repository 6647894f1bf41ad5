"""Who works at this desk, and from which browsers they are signed in."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from models.tables.base import Moment, Table, Versioned, new_id, words
from models.vocabulary import AccountRole


class Account(Versioned, table=True):
    """A person who signs in. Never a participant: those have no account."""

    id: str = Field(default_factory=new_id, primary_key=True)
    email: str = Field(unique=True, index=True)  # stored lower-case
    name: str
    password_hash: str
    role: AccountRole = Field(sa_type=words(AccountRole))
    language: str = "en"
    active: bool = True
    created: datetime = Field(sa_type=Moment)


class SignIn(Table, table=True):
    """One browser that is signed in. The cookie holds the token, the row only its digest."""

    id: str = Field(default_factory=new_id, primary_key=True)
    token_digest: str = Field(unique=True, index=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    created: datetime = Field(sa_type=Moment)
    seen: datetime = Field(sa_type=Moment)
    ended: datetime | None = Field(default=None, sa_type=Moment)


class Attempt(Table, table=True):
    """A failed sign-in, kept for the throttle: digests of the account's and the address's names, never the names."""

    id: str = Field(default_factory=new_id, primary_key=True)
    key: str = Field(index=True)
    at: datetime = Field(sa_type=Moment, index=True)


class Setting(Table, table=True):
    """One setting of this Kith."""

    name: str = Field(primary_key=True)
    value: str
