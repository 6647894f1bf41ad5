"""Signing in: who gets in, for how long, and how many wrong tries there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pwdlib import PasswordHash
from sqlmodel import select

from models.database import reading
from models.findings import Refused
from models.tables import Account, Attempt, SignIn
from models.vocabulary import AccountRole
from workflows import accounts, passwords, signing
from workflows.actors import Actor

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EMAIL, PASSWORD = "ruth@example.org", "three quiet otters"


@pytest.fixture
def ruth(database: str) -> Actor:
    """The first owner, signed in."""
    token = signing.new_setup_token(now=NOW)
    assert token
    return signing.first_account(token=token, email=EMAIL, name="Ruth", password=PASSWORD, now=NOW).actor


def tried(password: str = "wrong", *, email: str = EMAIL, address: str = "192.0.2.1", now: datetime = NOW) -> str:
    """What a sign-in answers: ``ok`` or the code of the refusal."""
    try:
        signing.sign_in(email=email, password=password, address=address, now=now)
    except Refused as refused:
        return refused.findings[0].code
    return "ok"


# The first account --------------------------------------------------------------------------------------------------
def test_the_first_account_is_an_owner_and_there_is_only_one_first(ruth: Actor) -> None:
    assert ruth.role is AccountRole.OWNER
    assert signing.has_accounts()
    assert signing.new_setup_token(now=NOW) is None


def test_a_setup_token_ends_with_the_next_start_and_with_its_use(database: str) -> None:
    first, second = signing.new_setup_token(now=NOW), signing.new_setup_token(now=NOW)
    assert first
    assert second
    assert [signing.setup_token_opens(token) for token in (first, second, "made up")] == [False, True, False]

    signing.first_account(token=second, email=EMAIL, name="Ruth", password=PASSWORD, now=NOW)

    assert not signing.setup_token_opens(second)
    with pytest.raises(Refused, match="setup_link_spent"):
        signing.first_account(token=second, email="eve@example.org", name="Eve", password=PASSWORD, now=NOW)


def test_everything_that_is_wrong_is_said_at_once_and_the_token_is_kept(database: str) -> None:
    token = signing.new_setup_token(now=NOW)
    assert token

    with pytest.raises(Refused) as refused:
        signing.first_account(token=token, email="ruth", name=" ", password="short", now=NOW)

    assert [found.code for found in refused.value.findings] == ["email_malformed", "name_missing", "password_short"]
    assert signing.setup_token_opens(token)
    assert not signing.has_accounts()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("eleven char", "password_short"),
        ("x" * 201, "password_long"),
        ("password1234", "password_guessable"),
        ("Passwort!12345", "password_guessable"),
        ("aaaaaaaaaaaaaa", "password_guessable"),
        ("Ruth.Okafor12", "password_guessable"),
        ("ruth@example.org", "password_guessable"),
        ("three quiet otters", ""),
        ("drei leise Otter", ""),
        ("ثلاثة ثعالب هادئة", ""),
    ],
)
def test_a_password_is_measured_by_what_is_left_without_the_guessable(password: str, code: str) -> None:
    found = passwords.complaints(password, "ruth@example.org", "Ruth Okafor")
    assert [each.code for each in found] == ([code] if code else [])


# In and out ---------------------------------------------------------------------------------------------------------
def test_the_right_password_signs_in_and_the_database_keeps_no_token(ruth: Actor) -> None:
    opened = signing.sign_in(email=" Ruth@Example.org ", password=PASSWORD, address="192.0.2.1", now=NOW)

    assert signing.account_of(opened.token, now=NOW) == opened.actor
    with reading() as session:
        kept = session.exec(select(SignIn)).all()
        account = session.exec(select(Account)).one()
    assert opened.token not in repr(kept)
    assert PASSWORD not in account.password_hash
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in account.password_hash


def test_signing_out_ends_this_sign_in_and_no_other(ruth: Actor) -> None:
    here = signing.sign_in(email=EMAIL, password=PASSWORD, address="192.0.2.1", now=NOW)

    signing.sign_out(here.actor, now=NOW)

    assert signing.account_of(here.token, now=NOW) is None
    assert signing.actor_of(ruth.sign_in, now=NOW) == ruth
    assert signing.still_open([here.actor.sign_in, ruth.sign_in], now=NOW) == {ruth.sign_in}


def test_a_sign_in_ends_after_an_hour_without_use(ruth: Actor) -> None:
    opened = signing.sign_in(email=EMAIL, password=PASSWORD, address="192.0.2.1", now=NOW)

    assert signing.account_of(opened.token, now=NOW + 59 * MINUTE)  # this use counts from here
    assert signing.account_of(opened.token, now=NOW + 118 * MINUTE)
    assert signing.account_of(opened.token, now=NOW + 179 * MINUTE) is None  # 61 minutes later


def test_what_a_page_does_by_itself_is_no_use(ruth: Actor) -> None:
    opened = signing.sign_in(email=EMAIL, password=PASSWORD, address="192.0.2.1", now=NOW)
    for minutes in range(0, 60, 5):
        assert signing.glance(opened.token, now=NOW + minutes * MINUTE)

    assert signing.glance(opened.token, now=NOW + 61 * MINUTE) is None
    assert signing.still_open([opened.actor.sign_in], now=NOW + 61 * MINUTE) == set()


def test_a_sign_in_ends_after_twelve_hours_however_busy(ruth: Actor) -> None:
    opened = signing.sign_in(email=EMAIL, password=PASSWORD, address="192.0.2.1", now=NOW)
    for minutes in range(30, 721, 30):
        assert signing.account_of(opened.token, now=NOW + minutes * MINUTE)

    assert signing.account_of(opened.token, now=NOW + 721 * MINUTE) is None


# The throttle -------------------------------------------------------------------------------------------------------
def test_after_ten_wrong_passwords_the_right_one_has_to_wait_a_quarter_of_an_hour(ruth: Actor) -> None:
    assert [tried() for _ in range(11)] == ["sign_in_wrong"] * 10 + ["too_many_attempts"]
    assert tried(PASSWORD) == "too_many_attempts"
    assert tried(PASSWORD, address="198.51.100.9") == "too_many_attempts"  # the account is what is being guessed
    assert tried(PASSWORD, now=NOW + 16 * MINUTE) == "ok"


def test_a_right_password_wipes_the_account_clean(ruth: Actor) -> None:
    answers = [tried() for _ in range(9)] + [tried(PASSWORD)] + [tried() for _ in range(9)] + [tried(PASSWORD)]

    assert answers == ["sign_in_wrong"] * 9 + ["ok"] + ["sign_in_wrong"] * 9 + ["ok"]


def test_an_address_that_goes_through_accounts_is_stopped_at_fifty(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "verify", lambda *_given: False)  # it is the counting that is tested
    answers = [tried(email=f"someone{number}@example.org") for number in range(51)]

    assert answers == ["sign_in_wrong"] * 50 + ["too_many_attempts"]
    assert tried(email="else@example.org", address="198.51.100.9") == "sign_in_wrong"


def test_the_throttle_remembers_neither_names_nor_addresses(ruth: Actor) -> None:
    tried()

    with reading() as session:
        kept = repr(session.exec(select(Attempt)).all())
    assert EMAIL not in kept
    assert "192.0.2.1" not in kept


def test_a_wrong_password_and_an_unknown_account_cost_the_same_work(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time itself flickers on a busy machine, so the work is compared: how many hashes are checked, and how dear."""
    costs: list[str] = []

    class Counting(PasswordHash):
        def verify(self, password: str | bytes, stored: str | bytes) -> bool:
            costs.append(str(stored).rsplit("$", 2)[0])  # algorithm, memory and rounds; without salt and digest
            return super().verify(password, stored)

    monkeypatch.setattr(passwords, "_HASHER", Counting(passwords._HASHER.hashers))

    assert tried(email=EMAIL) == "sign_in_wrong"
    assert tried(email="nobody@example.org") == "sign_in_wrong"

    known, unknown = costs  # one each
    assert known == unknown
    assert "argon2id" in known


def test_a_closed_account_answers_like_a_wrong_password(ruth: Actor) -> None:
    role = AccountRole.COORDINATOR
    other, token = accounts.invite(ruth, email="amina@example.org", name="Amina", role=role, now=NOW)
    signing.choose_password(token=token, password=PASSWORD, now=NOW)
    accounts.deactivate(ruth, other, now=NOW)

    assert tried(PASSWORD, email="amina@example.org") == "sign_in_wrong"


def test_a_password_that_is_changed_while_the_old_one_is_checked_lets_nobody_in(
    ruth: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = passwords.verify

    def slowly(password: str, stored: str | None) -> bool:
        right = check(password, stored)
        monkeypatch.setattr(passwords, "verify", check)
        accounts.change_password(ruth, old=PASSWORD, new="four other loud words", now=NOW)
        return right

    monkeypatch.setattr(passwords, "verify", slowly)

    assert tried(PASSWORD) == "sign_in_wrong"
    assert tried("four other loud words") == "ok"
