"""Who does something, and whether she may: the guard every use case begins with.

A use case takes an ``Actor`` and says what it needs as its first line::

    def publish(actor: Actor, program_id: str, *, now: datetime) -> int:
        with writing() as session:
            actor = require(session, actor, AccountRole.COORDINATOR)
            ...

The role is read again from the database each time, inside the same unit of work. What the page last knew is not
enough: a Streamlit callback runs *before* the page's own script, so in a session left open a coordinator who was an
owner a minute ago would still do an owner's work. A page that hides a button is a courtesy; this is the lock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session

from models.findings import refuse
from models.i18n import mark, translate
from models.tables.accounts import Account, SignIn
from models.vocabulary import AccountRole

MACHINE = "kith"
"""The actor's id in the journal for what happens by itself: reminders, timers, jobs."""

ROLE_TITLES = {
    AccountRole.OWNER: mark("Owner"),
    AccountRole.COORDINATOR: mark("Coordinator"),
    AccountRole.VIEWER: mark("Viewer"),
}
"""What a person reads for a role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone signed in, as she was when the page began. ``sign_in`` is the id of her open sign-in."""

    id: str
    name: str
    role: AccountRole
    language: str = "en"
    sign_in: str = ""

    def may(self, needs: AccountRole) -> bool:
        """Whether this role is at least ``needs``. For showing and hiding; ``require`` is what protects."""
        return reaches(self.role, needs)


_SPOKEN = "spoken"
HOUSE = Actor(id=MACHINE, name="Kith", role=AccountRole.OWNER)
"""Kith itself: the command line and the jobs, for someone who already holds the files. No request can become it: the
router makes actors only from sign-in rows."""


def reaches(role: AccountRole, needs: AccountRole) -> bool:
    """Whether a role may do what ``needs`` may do. Each role may do everything the ones after it may."""
    order = list(AccountRole)
    return order.index(role) <= order.index(needs)


def require(session: Session, actor: Actor, needs: AccountRole) -> Actor:
    """The actor as she is now, if she may do what ``needs`` may do.

    Raises ``Refused``: ``signed_out`` when her sign-in has ended or her account was closed, ``not_allowed`` when her
    present role is not enough.
    """
    if actor is HOUSE:
        return actor
    account = session.get(Account, actor.id, populate_existing=True)
    sign_in = session.get(SignIn, actor.sign_in, populate_existing=True)
    if account is None or not account.active or sign_in is None or sign_in.ended or sign_in.account_id != account.id:
        raise refuse("signed_out")
    if not reaches(account.role, needs):
        raise refuse("not_allowed", role=translate(ROLE_TITLES[account.role], actor.language))
    session.info[_SPOKEN] = account.language
    return replace(actor, name=account.name, role=account.role, language=account.language)


def spoken_in(session: Session) -> str:
    """The language of whoever was asked for in this unit of work: for the few words that stand in for a name."""
    return str(session.info.get(_SPOKEN, "en"))
