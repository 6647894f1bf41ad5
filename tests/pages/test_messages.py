"""The outbox on the screen: what waits, one text, marking as sent, and taking it back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from models.vocabulary import AccountRole, MessageState
from tests.desks import ActorAs, OpenApp, go
from tests.pages.shown import shown
from tests.running import a_running_pair, a_running_program
from tests.small_program import NOW
from workflows import messages
from workflows.actors import Actor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAGE = "pages/daily/messages.py"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    return a_running_program(ruth)


def states(ruth: Actor, cohort: str) -> list[MessageState]:
    return [letter.state for letter in messages.outbox(ruth, cohort, now=NOW).letters]


def press(test: AppTest, key: str) -> AppTest:
    test.button(key=key).click().run()
    assert not test.exception
    return test


def test_without_messages_the_page_says_what_it_is_for(app: OpenApp, ruth: Actor, cohort: str) -> None:
    assert "Nothing is to be written yet" in shown(go(app(actor=ruth), PAGE))


def test_a_viewer_is_not_given_the_page(app: OpenApp, cohort: str) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        go(app(AccountRole.VIEWER), PAGE)


def test_one_is_read_and_marked_as_sent_and_the_others_with_one_click(app: OpenApp, ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    n = len(states(ruth, cohort))
    test = go(app(actor=ruth), PAGE)
    assert not test.exception
    assert "Kith sends no mail and no text messages." in shown(test)
    assert [code.value for code in test.code][-1] in ("Welcome", "Please answer")

    press(test, "messages_one_sent")
    assert states(ruth, cohort).count(MessageState.SENT) == 1
    press(test, "messages_sent")
    assert set(states(ruth, cohort)) == {MessageState.SENT}
    assert "Everything is sent" in shown(test)
    press(test, "messages_undo_last")
    assert states(ruth, cohort).count(MessageState.DUE) == n - 1


def test_one_that_nobody_needs_is_put_away_and_brought_back(app: OpenApp, ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    test = press(go(app(actor=ruth), PAGE), "messages_not_needed")
    assert set(states(ruth, cohort)) == {MessageState.NOT_NEEDED}
    test.button_group(key="messages_view").set_value(MessageState.NOT_NEEDED).run()
    press(test, "messages_due")
    assert set(states(ruth, cohort)) == {MessageState.DUE}


def test_today_says_how_many_wait(app: OpenApp, ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    n = len(states(ruth, cohort))
    test = go(app(actor=ruth), "pages/daily/today.py")
    assert f"{n} messages wait to be sent" in shown(test)
    press(test, "today_messages")
    assert test.title[0].value == "Messages"
