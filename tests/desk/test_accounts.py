"""Looking after accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from models.database import reading
from models.findings import Refused
from models.tables import AccountEvent
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from workflows import accounts, signing
from workflows.actors import Actor

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
OWNER, COORDINATOR, VIEWER = AccountRole
PASSWORD = "three quiet otters"


def invited(owner: Actor, email: str = "amina@example.org", now: datetime = NOW) -> tuple[str, str]:
    """An invitation for Amina: her account's id and the link's token."""
    return accounts.invite(owner, email=email, name="Amina", role=COORDINATOR, language="fr", now=now)


def test_who_is_invited_chooses_her_own_password_once(actor_as: ActorAs) -> None:
    owner = actor_as(OWNER)
    account_id, token = invited(owner)
    assert signing.link_opens(token, now=NOW) == "Amina"
    assert [line.invited for line in accounts.list_accounts(owner) if line.id == account_id] == [True]

    opened = signing.choose_password(token=token, password=PASSWORD, now=NOW)

    assert (opened.actor.id, opened.actor.role, opened.actor.language) == (account_id, COORDINATOR, "fr")
    assert signing.link_opens(token, now=NOW) is None
    with pytest.raises(Refused, match="link_spent"):
        signing.choose_password(token=token, password=PASSWORD, now=NOW)
    assert signing.sign_in(email="amina@example.org", password=PASSWORD, address="192.0.2.1", now=NOW)


def test_nobody_signs_in_before_she_chose_a_password(actor_as: ActorAs) -> None:
    invited(actor_as(OWNER))

    for guess in ("", "never typed"):
        with pytest.raises(Refused, match="sign_in_wrong"):
            signing.sign_in(email="amina@example.org", password=guess, address="192.0.2.1", now=NOW)


def test_an_invitation_lasts_a_week_and_a_new_one_replaces_it(actor_as: ActorAs) -> None:
    owner = actor_as(OWNER)
    first_id, first = invited(owner)
    second_id, second = invited(owner, now=NOW + timedelta(days=6))

    assert first_id == second_id
    assert signing.link_opens(first, now=NOW) is None
    assert signing.link_opens(second, now=NOW + timedelta(days=12))
    assert signing.link_opens(second, now=NOW + timedelta(days=14)) is None


def test_a_reset_link_signs_out_everywhere_when_it_is_used_and_not_before(actor_as: ActorAs) -> None:
    owner, amina = actor_as(OWNER), actor_as(COORDINATOR)
    now = datetime.now(UTC)
    token = accounts.reset_link(owner, amina.id, now=now)
    assert signing.actor_of(amina.sign_in, now=now)

    signing.choose_password(token=token, password=PASSWORD, now=now)

    assert signing.actor_of(amina.sign_in, now=now) is None


def test_a_changed_password_makes_a_reset_link_useless_that_was_not_used(database: str) -> None:
    token = signing.new_setup_token(now=NOW)
    assert token
    ruth = signing.first_account(token=token, email="ruth@example.org", name="Ruth", password=PASSWORD, now=NOW).actor
    found_later = accounts.reset_link(ruth, ruth.id, now=NOW)

    accounts.change_password(ruth, old=PASSWORD, new="four other loud words", now=NOW)

    assert signing.link_opens(found_later, now=NOW) is None
    with pytest.raises(Refused, match="link_spent"):
        signing.choose_password(token=found_later, password="a word of somebody else", now=NOW)


def test_who_is_invited_again_gets_the_role_of_the_last_invitation(actor_as: ActorAs) -> None:
    owner = actor_as(OWNER)
    account_id, _ = invited(owner)
    accounts.deactivate(owner, account_id, now=NOW)

    again, token = accounts.invite(owner, email="amina@example.org", name="Amina Y.", role=VIEWER, now=NOW)

    opened = signing.choose_password(token=token, password=PASSWORD, now=NOW)
    assert (again, opened.actor.role, opened.actor.name) == (account_id, VIEWER, "Amina Y.")


def test_an_address_has_one_account(actor_as: ActorAs) -> None:
    owner = actor_as(OWNER)
    _, token = invited(owner)
    signing.choose_password(token=token, password=PASSWORD, now=NOW)

    with pytest.raises(Refused, match="account_exists"):
        invited(owner, "AMINA@example.org")


def test_a_changed_role_ends_the_sign_ins_that_had_the_old_one(actor_as: ActorAs) -> None:
    owner, amina = actor_as(OWNER), actor_as(COORDINATOR)
    now = datetime.now(UTC)

    accounts.change_role(owner, amina.id, VIEWER, now=now)

    assert signing.actor_of(amina.sign_in, now=now) is None
    assert signing.actor_of(owner.sign_in, now=now)
    assert {line.id: line.role for line in accounts.list_accounts(owner)}[amina.id] is VIEWER


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(actor_as: ActorAs) -> None:
    owner, amina = actor_as(OWNER), actor_as(COORDINATOR)
    now = datetime.now(UTC)

    accounts.deactivate(owner, amina.id, now=now)
    assert signing.actor_of(amina.sign_in, now=now) is None

    accounts.reactivate(owner, amina.id, now=now)
    assert signing.actor_of(amina.sign_in, now=now) is None  # the account is open again, the old sign-in is not
    assert {line.id: line.active for line in accounts.list_accounts(owner)}[amina.id]


def test_the_last_owner_stays(actor_as: ActorAs) -> None:
    owner = actor_as(OWNER)
    actor_as(COORDINATOR)

    with pytest.raises(Refused, match="last_owner"):
        accounts.change_role(owner, owner.id, VIEWER, now=NOW)
    with pytest.raises(Refused, match="last_owner"):
        accounts.deactivate(owner, owner.id, now=NOW)

    second = actor_as(OWNER)
    accounts.deactivate(second, owner.id, now=NOW)
    assert [line.id for line in accounts.list_accounts(second) if line.active and line.role is OWNER] == [second.id]


def test_an_owner_who_was_only_invited_is_nobody_to_rely_on(actor_as: ActorAs) -> None:
    owner = actor_as(OWNER)
    accounts.invite(owner, email="second@example.org", name="Second", role=OWNER, now=NOW)

    with pytest.raises(Refused, match="last_owner"):
        accounts.deactivate(owner, owner.id, now=NOW)


def test_a_changed_password_signs_out_the_other_browsers(database: str) -> None:
    token = signing.new_setup_token(now=NOW)
    assert token
    here = signing.first_account(token=token, email="ruth@example.org", name="Ruth", password=PASSWORD, now=NOW).actor
    there = signing.sign_in(email="ruth@example.org", password=PASSWORD, address="192.0.2.1", now=NOW).actor

    with pytest.raises(Refused, match="password_old_wrong"):
        accounts.change_password(here, old="wrong", new="four other loud words", now=NOW)
    accounts.change_password(here, old=PASSWORD, new="four other loud words", now=NOW)

    assert signing.actor_of(here.sign_in, now=NOW)
    assert signing.actor_of(there.sign_in, now=NOW) is None
    assert signing.sign_in(email="ruth@example.org", password="four other loud words", address="192.0.2.1", now=NOW)


def test_everyone_changes_her_own_name_and_language(actor_as: ActorAs) -> None:
    viewer = actor_as(VIEWER)

    accounts.change_own(viewer, name=" Amina B. ", language="fr", now=NOW)

    after = signing.actor_of(viewer.sign_in, now=datetime.now(UTC))
    assert after is not None
    assert (after.name, after.language) == ("Amina B.", "fr")


ONLY_OWNERS: dict[str, Callable[[Actor, str], object]] = {
    "list": lambda actor, _: accounts.list_accounts(actor),
    "invite": lambda actor, _: invited(actor),
    "reset": lambda actor, other: accounts.reset_link(actor, other, now=NOW),
    "role": lambda actor, other: accounts.change_role(actor, other, OWNER, now=NOW),
    "close": lambda actor, other: accounts.deactivate(actor, other, now=NOW),
    "open": lambda actor, other: accounts.reactivate(actor, other, now=NOW),
}


@pytest.mark.parametrize("role", [COORDINATOR, VIEWER])
@pytest.mark.parametrize("what", ONLY_OWNERS)
def test_only_owners_look_after_accounts(actor_as: ActorAs, what: str, role: AccountRole) -> None:
    actor, other = actor_as(role), actor_as(VIEWER)

    with pytest.raises(Refused, match="not_allowed"):
        ONLY_OWNERS[what](actor, other.id)


def test_what_was_done_is_noted_in_ids_and_words(actor_as: ActorAs) -> None:
    owner = actor_as(OWNER)
    account_id, token = invited(owner)
    signing.choose_password(token=token, password=PASSWORD, now=NOW)

    with reading() as session:
        noted = session.exec(select(AccountEvent)).all()

    assert {(event.actor, event.type) for event in noted} == {
        (owner.id, "account_created"),
        (owner.id, "invited"),
        (account_id, "password_chosen"),
    }
    assert "amina" not in repr(noted).casefold()
