"""Signing in: the first account, passwords checked, sign-ins opened, looked up and ended.

The browser holds a random token in a cookie, the database only its digest, so a stolen database opens no session.
A sign-in ends by itself after an hour without use and after twelve hours in any case, and at once when the person
signs out, changes her password or role elsewhere, or is deactivated.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, delete, select, update

from models.database import one_at_a_time, reading, writing
from models.findings import Refused, finding, refuse
from models.i18n import LANGUAGES
from models.sealing import digest
from models.tables.accounts import Account, Attempt, Setting, SignIn
from models.tables.journal import AccountEvent
from models.text import LONGEST_EMAIL, LONGEST_NAME, one_line, unstorable
from models.vocabulary import AccountRole
from workflows import passwords
from workflows.actors import Actor

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly we remember when a sign-in was last used: a page that reruns ten times a second writes once a minute."""

THROTTLE_WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 10, 50
_SETUP = "setup_token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A sign-in that was just opened. ``token`` goes into the cookie and nowhere else."""

    actor: Actor
    token: str


# The first account


def has_accounts() -> bool:
    """Whether anyone can sign in yet. Until then only the set-up page is served."""
    with reading() as session:
        return session.exec(select(Account.id).limit(1)).first() is not None


def new_setup_token(*, now: datetime) -> str | None:
    """A fresh one-time token for the first account, or ``None`` when there is one. Earlier tokens stop working."""
    token = secrets.token_urlsafe(32)
    with writing() as session:
        one_at_a_time(session, "first account")
        if session.exec(select(Account.id).limit(1)).first():
            return None
        session.merge(Setting(name=_SETUP, value=digest("setup", token)))
        note(session, "kith", "setup_opened", {}, now)
    return token


def setup_token_opens(token: str) -> bool:
    """Whether this is the token of the last start, and still unused. Looking does not use it up."""
    with reading() as session:
        kept = session.get(Setting, _SETUP)
        none_yet = session.exec(select(Account.id).limit(1)).first() is None
        return none_yet and kept is not None and secrets.compare_digest(kept.value, digest("setup", token))


def first_account(*, token: str, email: str, name: str, password: str, language: str = "en", now: datetime) -> Opened:
    """Make the first owner and sign her in.

    Raises ``Refused`` when the token is not the last start's (``setup_link_spent``) or what she typed will not do.
    """
    email, name = checked(email, name, password)
    hashed = passwords.hash_password(password)  # slow; before the unit of work, so that nobody waits for it
    with writing() as session:
        one_at_a_time(session, "first account")
        kept = session.get(Setting, _SETUP)
        taken = session.exec(select(Account.id).limit(1)).first() is not None
        if taken or kept is None or not secrets.compare_digest(kept.value, digest("setup", token)):
            raise refuse("setup_link_spent")
        session.delete(kept)
        account = Account(
            email=email,
            name=name,
            password_hash=hashed,
            role=AccountRole.OWNER,
            language=spoken(language),
            created=now,
        )
        session.add(account)
        session.flush()
        note(session, account.id, "first_account", {"account": account.id}, now)
        return open_sign_in(session, account, now)


# Signing in and out


def sign_in(*, email: str, password: str, address: str, now: datetime) -> Opened:
    """Sign in. The answer to a wrong password and to an unknown account is the same, and takes the same time.

    Raises ``Refused``: ``sign_in_wrong``, or ``too_many_attempts`` after 10 failures for the account or 50 from the
    address within 15 minutes – then also with the right password.
    """
    email = email.strip().casefold()
    if unstorable(email):
        email = ""  # nobody's; the answer and its time are the same as for any other that is not known
    account_key, address_key = digest("attempt", f"account {email}"), digest("attempt", f"address {address}")
    count_attempt(account_key, address_key, now)
    with reading() as session:
        account = session.exec(select(Account).where(Account.email == email)).first()
    usable = account is not None and account.active and account.password_hash != ""
    right = passwords.verify(password, account.password_hash if account is not None and usable else None)
    if account is None or not right:
        raise refuse("sign_in_wrong")
    with writing() as session:
        # It was counted before it was checked, so that a hundred guesses sent at once are counted too.
        session.exec(delete(Attempt).where(col(Attempt.key) == account_key))
        session.exec(delete(Attempt).where(col(Attempt.key) == address_key, col(Attempt.at) == now))
        current = session.get(Account, account.id)
        if current is None or not current.active or current.password_hash != account.password_hash:
            raise refuse("sign_in_wrong")  # checking takes a while: meanwhile it was closed, or got another password
        note(session, current.id, "signed_in", {}, now)
        return open_sign_in(session, current, now)


def count_attempt(account_key: str, address_key: str, now: datetime) -> None:
    """Count an attempt before it is checked, or refuse it."""
    with writing() as session:
        one_at_a_time(session, f"attempt {account_key}")
        one_at_a_time(session, f"attempt {address_key}")
        session.exec(delete(Attempt).where(col(Attempt.at) < now - THROTTLE_WINDOW))
        for key, limit in ((account_key, PER_ACCOUNT), (address_key, PER_ADDRESS)):
            failed = session.exec(
                select(func.count(), func.min(Attempt.at)).where(
                    Attempt.key == key, col(Attempt.at) >= now - THROTTLE_WINDOW
                )
            ).one()
            if failed[0] >= limit:
                wait = failed[1] + THROTTLE_WINDOW - now
                raise refuse("too_many_attempts", minutes=max(1, -(-int(wait.total_seconds()) // 60)))
        session.add_all([Attempt(key=account_key, at=now), Attempt(key=address_key, at=now)])


def sign_out(actor: Actor, *, now: datetime) -> None:
    """End this sign-in. Ending one that has ended changes nothing."""
    with writing() as session:
        end_sign_ins(session, now, SignIn.id == actor.sign_in, SignIn.account_id == actor.id)


def account_of(token: str, *, now: datetime) -> Actor | None:
    """Who holds this cookie's token, or ``None`` when the sign-in is over. It counts as use."""
    return _present(SignIn.token_digest == digest("sign_in", token), now, uses=True)


def glance(token: str, *, now: datetime) -> Actor | None:
    """The same without counting as use: for what a page does by itself."""
    return _present(SignIn.token_digest == digest("sign_in", token), now, uses=False)


def actor_of(sign_in_id: str, *, now: datetime) -> Actor | None:
    """Who is behind this sign-in now: read anew at every rerun of a page. The guard has counted the use."""
    return _present(SignIn.id == sign_in_id, now, uses=False)


def _present(which: object, now: datetime, *, uses: bool) -> Actor | None:
    with reading() as session:
        found = session.exec(
            select(SignIn, Account).join(Account, col(Account.id) == SignIn.account_id).where(which)  # type: ignore[arg-type]
        ).first()
    if found is None:
        return None
    opened, account = found
    over = opened.ended is not None or now - opened.seen > IDLE or now - opened.created > ABSOLUTE
    if over or not account.active:
        return None
    if uses and now - opened.seen >= SEEN_EVERY:
        with writing() as session:
            # Only forward, and never on a row that was ended meanwhile.
            session.exec(
                update(SignIn)
                .where(col(SignIn.id) == opened.id, col(SignIn.ended).is_(None), col(SignIn.seen) < now)
                .values(seen=now)
            )
    return _actor(account, opened)


def still_open(sign_in_ids: Sequence[str], *, now: datetime) -> set[str]:
    """Which of these sign-ins are still good. For closing the connections of the others; it counts as no use."""
    with reading() as session:
        return set(
            session.exec(
                select(SignIn.id)
                .join(Account, col(Account.id) == SignIn.account_id)
                .where(
                    col(SignIn.id).in_(sign_in_ids),
                    col(SignIn.ended).is_(None),
                    col(SignIn.seen) >= now - IDLE,
                    col(SignIn.created) >= now - ABSOLUTE,
                    col(Account.active).is_(True),
                )
            ).all()
        )


def link_opens(token: str, *, now: datetime) -> str | None:
    """The name to greet on the page of an invitation or reset, or ``None`` when the link is wrong, used or too old."""
    with reading() as session:
        account = account_behind(session, token, now)
        return account.name if account else None


def choose_password(*, token: str, password: str, now: datetime) -> Opened:
    """Use up an invitation or reset link: set the password, end older sign-ins, sign in."""
    with reading() as session:
        account = account_behind(session, token, now)
    if account is None:
        raise refuse("link_spent")
    checked(account.email, account.name, password)
    hashed = passwords.hash_password(password)
    with writing() as session:
        one_at_a_time(session, f"link {account.id}")
        current = account_behind(session, token, now)
        if current is None:
            raise refuse("link_spent")
        void_link(session, current.id)
        end_sign_ins(session, now, SignIn.account_id == current.id)
        current.password_hash = hashed
        session.add(current)
        session.flush()
        note(session, current.id, "password_chosen", {}, now)
        return open_sign_in(session, current, now)


# What accounts.py needs too


def checked(email: str, name: str, password: str | None) -> tuple[str, str]:
    """E-mail and name as they are kept. Raises ``Refused`` with everything that is wrong with them or the password."""
    email, name = one_line(email).casefold(), one_line(name)
    local, at, host = email.rpartition("@")
    wrong = []
    if (
        len(email) > LONGEST_EMAIL
        or not (at and local and "." in host.strip("."))
        or any(character.isspace() for character in email)
    ):
        wrong.append(finding("email_malformed", "email", value=email))
    if not name:
        wrong.append(finding("name_missing", "name"))
    if len(name) > LONGEST_NAME:
        wrong.append(finding("name_too_long", "name", value=name[:40] + "…", n=len(name), most=LONGEST_NAME))
    if password is not None:
        wrong.extend(passwords.complaints(password, email, name))
    if wrong:
        raise Refused(*wrong)
    return email, name


def spoken(language: str) -> str:
    """This language if the interface speaks it, else English."""
    return language if language in LANGUAGES else LANGUAGES[0]


def _actor(account: Account, opened: SignIn) -> Actor:
    return Actor(id=account.id, name=account.name, role=account.role, language=account.language, sign_in=opened.id)


def open_sign_in(session: Session, account: Account, now: datetime) -> Opened:
    """A new sign-in for this account."""
    token = secrets.token_urlsafe(32)
    opened = SignIn(token_digest=digest("sign_in", token), account_id=account.id, created=now, seen=now)
    session.add(opened)
    session.flush()
    return Opened(actor=_actor(account, opened), token=token)


def void_link(session: Session, account_id: str) -> None:
    """Let an invitation or a reset link that was not used open nothing any more."""
    session.exec(delete(Setting).where(col(Setting.name) == f"link:{account_id}"))


def end_sign_ins(session: Session, now: datetime, *which: object) -> None:
    """End the open sign-ins for which all these conditions hold."""
    session.exec(update(SignIn).where(col(SignIn.ended).is_(None), *which).values(ended=now))  # type: ignore[arg-type]


def account_behind(session: Session, token: str, now: datetime) -> Account | None:
    """Whose invitation or reset link this is, if it is still good."""
    kept = session.exec(
        select(Setting).where(
            col(Setting.name).startswith("link:"), col(Setting.value).startswith(digest("link", token) + " ")
        )
    ).first()
    if kept is None or datetime.fromisoformat(kept.value.split(" ")[1]) < now:
        return None
    account = session.get(Account, kept.name.removeprefix("link:"))
    return account if account is not None and account.active else None


def note(session: Session, actor: str, what: str, data: dict[str, str], now: datetime) -> None:
    """Write down what was done outside a cohort: ids and words only."""
    session.add(AccountEvent(at=now, actor=actor, type=what, data=data))
