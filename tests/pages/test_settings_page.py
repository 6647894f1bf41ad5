"""Settings on screen: one's own for everyone, accounts and the record for owners."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from models.database import writing
from models.tables import Account
from models.vocabulary import AccountRole
from tests.desks import ActorAs, OpenApp, go
from tests.pages.shown import shown
from tests.small_program import open_small_program
from workflows import accounts, cohorts, passwords

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the use cases are tested on both

PAGE = "pages/program/settings.py"


def button(test: AppTest, label: str) -> object:
    return next(one for one in test.button if one.label == label)


def part(test: AppTest, name: str) -> AppTest:
    return test.button_group("settings_part").set_value(name).run()


@pytest.mark.parametrize(
    ("role", "parts"),
    [
        (AccountRole.OWNER, ["My account", "People with access", "Data and backup", "What was done", "About"]),
        (AccountRole.COORDINATOR, ["My account", "Data and backup", "About"]),
        (AccountRole.VIEWER, ["My account", "About"]),
    ],
)
def test_everyone_finds_what_is_hers(app: OpenApp, role: AccountRole, parts: list[str]) -> None:
    test = go(app(role), PAGE)
    assert not test.exception
    assert list(test.button_group("settings_part").options) == parts


def test_name_and_language_are_changed(app: OpenApp, actor_as: ActorAs) -> None:
    test = go(app(actor=actor_as(AccountRole.VIEWER)), PAGE)
    test.text_input("settings_name").input("Rut Adler")
    test.selectbox("settings_language").select("fr")
    button(test, "Save").click().run()
    assert not test.exception
    assert test.title[0].value != "Settings"
    test.text_input("settings_name").input("  ")
    test.selectbox("settings_language").select("en")
    next(one for one in test.button if "settings_own" in str(one.form_id)).click().run()
    assert test.error


def test_a_wrong_old_password_is_refused_in_words(app: OpenApp, actor_as: ActorAs) -> None:
    vera = actor_as(AccountRole.VIEWER)
    with writing() as session:
        account = session.get_one(Account, vera.id)
        account.password_hash = passwords.hash_password("two quiet herons")
        session.add(account)
    test = go(app(actor=vera), PAGE)
    test.text_input("settings_old").input("not mine at all")
    test.text_input("settings_new").input("three quiet otters")
    test.text_input("settings_again").input("three quiet otters")
    button(test, "Change password").click().run()
    assert not test.exception
    assert test.error
    for key, typed in (("old", "two quiet herons"), ("new", "three quiet otters"), ("again", "three quiet otters")):
        test.text_input(f"settings_{key}").input(typed)
    button(test, "Change password").click().run()
    assert "Your password is changed" in shown(test)


def test_an_owner_invites_changes_a_role_and_closes(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    test = part(go(app(actor=ruth), PAGE), "accounts")
    test.text_input("settings_invite_name").input("*Olek*")
    test.text_input("settings_invite_email").input("olek@example.org")
    button(test, "Make an invitation link").click().run()
    assert not test.exception
    assert "/welcome/" in test.code[0].value
    olek = next(line for line in accounts.list_accounts(ruth) if line.email == "olek@example.org")
    assert (olek.name, olek.role, olek.invited) == ("*Olek*", AccountRole.COORDINATOR, True)

    test.selectbox(f"settings_role_{olek.id}").select(AccountRole.VIEWER).run()
    assert not test.code, "a one-time link is shown once"
    test.button(f"settings_role_save_{olek.id}").click().run()
    test.button(f"settings_close_{olek.id}").click().run()
    assert not test.exception
    olek = next(line for line in accounts.list_accounts(ruth) if line.id == olek.id)
    assert (olek.role, olek.active) == (AccountRole.VIEWER, False)
    test.button(f"settings_open_{olek.id}").click().run()
    assert next(line for line in accounts.list_accounts(ruth) if line.id == olek.id).active

    assert not part(test, "noted").exception
    told = "\n".join(test.dataframe[0].value["what"])
    assert "*Olek* was invited" in told
    assert "*Olek* became Viewer" in told


def test_an_invitation_without_an_address_is_refused_in_words(app: OpenApp) -> None:
    test = part(go(app(AccountRole.OWNER), PAGE), "accounts")
    test.text_input("settings_invite_name").input("Olek")
    button(test, "Make an invitation link").click().run()
    assert test.error
    assert not test.code


def test_the_demo_is_loaded_and_put_on_the_desk(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.OWNER)
    open_small_program(ruth)
    test = part(go(app(actor=ruth), PAGE), "data")
    test.button("settings_demo").click().run()
    assert not test.exception
    demo = next(choice for choice in cohorts.choices(ruth) if choice.label == "Demo cohort")
    assert test.session_state.cohort == demo.id


def test_a_backup_is_made_only_under_a_passphrase_typed_twice(app: OpenApp) -> None:
    test = part(go(app(AccountRole.OWNER), PAGE), "data")
    test.text_input("settings_passphrase").input("three quiet otters")
    test.text_input("settings_passphrase_again").input("three quiet others")
    button(test, "Make a backup").click().run()
    assert "differ" in shown(test)
    assert "settings_backup" not in test.session_state
    test.text_input("settings_passphrase").input("three quiet otters")
    test.text_input("settings_passphrase_again").input("three quiet otters")
    button(test, "Make a backup").click().run()
    assert not test.exception
    name, data = test.session_state["settings_backup"]
    assert name.endswith(".kithbackup")

    test.file_uploader("settings_restore_file").upload(name, data, "application/octet-stream")
    test.text_input("settings_restore_passphrase").input("three quiet otters")
    button(test, "Look into it").click().run()
    assert "This backup is whole" in shown(test)


def test_other_browsers_can_be_signed_out(actor_as: ActorAs, app: OpenApp) -> None:
    owner, viewer = actor_as(AccountRole.OWNER), actor_as(AccountRole.VIEWER)
    now = datetime.now(UTC)
    assert {line.account for line in accounts.open_sign_ins(owner, now=now)} == {owner.id, viewer.id}
    assert [line.account for line in accounts.open_sign_ins(viewer, now=now)] == [viewer.id]
    accounts.end_sign_in(viewer, owner.sign_in, now=now)  # not hers: nothing happens
    assert len(accounts.open_sign_ins(owner, now=now)) == 2
    accounts.end_sign_in(owner, viewer.sign_in, now=now)
    assert [line.account for line in accounts.open_sign_ins(owner, now=now)] == [owner.id]
