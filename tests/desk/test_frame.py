"""The frame: what each role is shown, and that a page never runs without it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from models.database import writing
from models.tables import Account, SignIn
from models.vocabulary import AccountRole
from pages.widgets.sections import SECTIONS, PageEntry, first_page, open_to
from tests.desks import ROOT, ActorAs, OpenApp, go
from tests.small_program import NOW, open_small_program, program_of
from workflows import cohorts
from workflows.publishing import start_cohort

PAGES = [page for pages in SECTIONS.values() for page in pages]
LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what a page asks is tested on both elsewhere


def test_every_page_file_is_listed_once_and_every_listed_page_is_a_file() -> None:
    rooms = {file.parent.name for file in (ROOT / "pages").glob("*/*.py")} - {"widgets", "door", "participant"}
    on_disk = {f"pages/{room}/{file.name}" for room in rooms for file in (ROOT / "pages" / room).glob("*.py")}
    on_disk = {file for file in on_disk if not file.endswith("__init__.py")}

    assert sorted(page.file for page in PAGES) == sorted(on_disk)
    assert len({page.path for page in PAGES}) == len(PAGES)  # the file's name is the address, in one flat space


def test_a_viewer_sees_sums_and_her_own_account_only() -> None:
    assert [page.path for pages in open_to(AccountRole.VIEWER).values() for page in pages] == ["report", "settings"]
    assert first_page(AccountRole.VIEWER).path == "report"


@LITE
@pytest.mark.parametrize("role", AccountRole)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_page_opens_for_the_roles_of_the_table_and_for_no_other(
    app: OpenApp, database: str, page: PageEntry, role: AccountRole
) -> None:
    test = app(role)
    assert not test.exception

    if role in page.roles:
        go(test, page.file)
        assert not test.exception, test.exception
        assert test.session_state.desk.actor.role is role
    else:
        with pytest.raises(ValueError, match="Could not find a navigation page"):  # Streamlit has no such address
            go(test, page.file)


@LITE
def test_who_is_signed_out_meanwhile_sees_no_page_at_the_next_touch(app: OpenApp, actor_as: ActorAs) -> None:
    actor = actor_as(AccountRole.COORDINATOR)
    test = app(actor=actor)
    assert "desk" in test.session_state
    with writing() as session:
        session.get_one(SignIn, actor.sign_in).ended = datetime.now(UTC)

    test.run()

    assert [title.value for title in test.title] == ["You are signed out"]
    assert "desk" not in test.session_state


@LITE
def test_a_run_that_a_click_ends_early_leaves_the_desk_to_what_the_click_does(
    app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = app(AccountRole.COORDINATOR)
    with monkeypatch.context() as early:
        early.setattr(cohorts, "choices", stopped)
        test.run()

    assert "desk" in test.session_state


def stopped(_: object) -> None:
    raise StopException


@LITE
def test_a_role_taken_away_takes_its_pages_at_the_next_touch(app: OpenApp, actor_as: ActorAs) -> None:
    actor = actor_as(AccountRole.COORDINATOR)
    test = app(actor=actor)
    with writing() as session:
        session.get_one(Account, actor.id).role = AccountRole.VIEWER

    go(test, "pages/daily/people.py")

    assert test.session_state.desk.actor.role is AccountRole.VIEWER
    assert [title.value for title in test.title] == [title.value for title in app(AccountRole.VIEWER).title]


@LITE
@pytest.mark.parametrize("user", [{}, {"account": "x", "sign_in": "y"}])
def test_a_stranger_is_shown_the_way_in_and_nothing_else(database: str, user: dict[str, str]) -> None:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.user = user

    test.run()

    assert [title.value for title in test.title] == ["You are signed out"]
    assert not test.sidebar.children


@LITE
def test_an_account_with_somebody_elses_sign_in_is_nobody(app: OpenApp, actor_as: ActorAs) -> None:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.user = {"account": actor_as(AccountRole.OWNER).id, "sign_in": actor_as(AccountRole.VIEWER).sign_in}

    assert [title.value for title in test.run().title] == ["You are signed out"]


@LITE
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_page_run_by_itself_stops_at_its_first_line(database: str, page: PageEntry) -> None:
    # This is what Streamlit does with a file that lies where it looks for pages by itself.
    test = AppTest.from_file(str(ROOT / page.file), default_timeout=60).run()

    assert len(test.exception) == 1
    assert not test.title


@LITE
def test_a_reload_leaves_the_cohort_on_the_desk(app: OpenApp, actor_as: ActorAs) -> None:
    ruth = actor_as()
    autumn = open_small_program(ruth)
    spring = start_cohort(ruth, program_of(ruth, autumn), "Spring 2027", date(2027, 3, 1), now=NOW)
    test = app(actor=ruth)
    assert test.session_state.desk.cohort_id == spring  # the latest
    test.session_state.cohort_wanted = autumn  # as a button that leads there does
    test.run()
    assert test.session_state.desk.cohort_id == autumn

    assert app(actor=ruth).session_state.desk.cohort_id == autumn
    assert app(actor=actor_as(AccountRole.OWNER)).session_state.desk.cohort_id == spring
