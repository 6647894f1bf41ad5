"""Sensitive answers on Check-ins and on a pair's card: covered, opened by one click, kept by a correction."""

from __future__ import annotations

import sys

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models.database import reading
from models.findings import Refused
from models.tables import AccountEvent
from models.vocabulary import AccountRole
from tests.desks import ActorAs, OpenApp, go
from tests.running import a_running_pair, a_running_program
from tests.small_program import NOW
from workflows import checkins, covered, pairs, progress
from workflows.actors import Actor

CHECKINS, PAIRS = "pages/daily/checkins.py", "pages/cohort/pairs.py"
WORRY = "He shouts at me"

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    return a_running_program(ruth)


@pytest.fixture
def match(ruth: Actor, cohort: str) -> str:
    """A match in which Amina rated 1 and said what should change, which is sensitive."""
    match = a_running_pair(ruth, cohort)
    checkins.enter(ruth, cohort, match, "check_in", "mentee", {"rating": 1, "wish": WORRY, "met": 2}, now=NOW)
    return match


def drawn(test: AppTest) -> str:
    """Everything that was sent to the browser, fields and tables too."""
    return "".join(str(getattr(node, "proto", "")) for node in test._tree) + "".join(
        frame.value.to_string() for frame in test.dataframe
    )


def press(test: AppTest, begins: str) -> AppTest:
    button = next(button for button in test.button if str(button.key).startswith(begins))
    button.click().run()
    assert not test.exception
    return test


def answered(app: OpenApp, ruth: Actor) -> AppTest:
    """Check-ins with the answers that are in."""
    test = go(app(actor=ruth), CHECKINS)
    test.session_state["checkins_view"] = "answered"
    test.run()
    assert not test.exception
    return test


def openings() -> int:
    with reading() as session:
        return len(session.exec(select(AccountEvent).where(AccountEvent.type == "opened_sensitive")).all())


def test_a_check_in_is_shown_covered_and_opened_by_one_click(app: OpenApp, ruth: Actor, match: str) -> None:
    test = answered(app, ruth)
    assert "What should change?" in drawn(test)
    assert (WORRY in drawn(test), openings()) == (False, 0)
    press(test, "answers_show_")
    assert (WORRY in drawn(test), openings()) == (True, 1)
    press(test, "answers_show_")  # cover again
    assert (WORRY in drawn(test), openings()) == (False, 1)


def test_the_survey_on_a_pairs_card_is_covered_too(app: OpenApp, ruth: Actor, match: str) -> None:
    test = press(go(app(actor=ruth), PAIRS), "pairs_look")
    test.session_state["pairs_view"] = "forms"
    test.run()
    assert "What should change?" in drawn(test)
    assert (WORRY in drawn(test), openings()) == (False, 0)
    press(test, "answers_show_")
    assert (WORRY in drawn(test), openings()) == (True, 1)


def test_a_shared_answer_that_is_sensitive_is_only_counted_on_a_pairs_card(
    app: OpenApp, ruth: Actor, cohort: str, match: str, actor_as: ActorAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The mentor's phone is shared with her match. No program can be opened in which such an answer is sensitive (P01);
    # were there one all the same, the card would not tell it.
    test = press(go(app(actor=ruth), PAIRS), "pairs_look")
    assert "+1 416 555 0101" in drawn(test)
    module = sys.modules["workflows.pairs.card"]
    monkeypatch.setattr(module, "is_sensitive", lambda question: question.label == "Phone")
    test.run()

    # The number is still the way to reach him, for the team: it stands under his name, not among the answers.
    found = pairs.card(ruth, cohort, match, now=NOW)
    assert [(one.shared, one.covered) for one in found.members if one.name == "Ruth"] == [((), 1)]
    assert "1 sensitive answer is covered. Open the person to see them." in drawn(test)
    with pytest.raises(Refused, match="not_allowed"):
        pairs.card(actor_as(AccountRole.VIEWER), cohort, match, now=NOW)


def test_a_correction_leaves_out_what_is_covered_and_keeps_it(
    app: OpenApp, ruth: Actor, cohort: str, match: str
) -> None:
    test = press(answered(app, ruth), "checkins_enter")
    assert WORRY not in drawn(test)
    assert "Covered and left as they are:" in drawn(test)
    rating = next(group for group in test.button_group if str(group.key).endswith("_rating"))
    rating.set_value(2).run()
    save = next(
        button for button in test.button if str(button.key).startswith("answers_") and "_save" in str(button.key)
    )
    save.click().run()
    assert not test.exception
    (found,) = progress.standing(ruth, cohort, now=NOW).state.matches[match].submissions
    assert {name: found.answers[name] for name in ("rating", "wish", "met")} == {"rating": 2, "wish": WORRY, "met": 2}


def test_what_was_opened_can_be_corrected(app: OpenApp, ruth: Actor, cohort: str, match: str) -> None:
    test = press(press(answered(app, ruth), "answers_show_"), "checkins_enter")
    wish = next(area for area in test.text_area if str(area.key).endswith("_wish"))
    assert wish.value == WORRY
    wish.set_value("A calmer voice").run()
    save = next(
        button for button in test.button if str(button.key).startswith("answers_") and "_save" in str(button.key)
    )
    save.click().run()
    (found,) = progress.standing(ruth, cohort, now=NOW).state.matches[match].submissions
    assert found.answers["wish"] == "A calmer voice"


def test_a_click_of_who_may_not_any_more_opens_nothing(
    app: OpenApp, ruth: Actor, match: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = answered(app, ruth)
    asked: list[str] = []
    before = covered.open_filling

    def as_a_viewer(actor: Actor, *given: str, **named: object) -> object:
        from models.database import writing
        from models.tables import Account

        with writing() as session:
            session.get_one(Account, actor.id).role = AccountRole.VIEWER
        asked.append(actor.id)
        return before(actor, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(covered, "open_filling", as_a_viewer)
    press(test, "answers_show_")
    assert asked
    assert (WORRY in drawn(test), openings()) == (False, 0)
