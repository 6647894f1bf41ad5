"""People on the screen: the list, the card, and two who edit the same person."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from models.vocabulary import AccountRole
from tests.desks import ROOT, ActorAs, OpenApp, go
from tests.pages.shown import shown
from tests.peopled import NOW, came, opened, present_answers
from workflows import people
from workflows.actors import Actor

LITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what a page asks is tested on both elsewhere
pytestmark = LITE
PAGE = "pages/daily/people.py"
FORM = "newcomer_form"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR, name="Ruth Adler")


@pytest.fixture
def cohort(ruth: Actor) -> str:
    return opened(ruth)


def card_of(app: OpenApp, actor: Actor, person: str) -> AppTest:
    test = app(actor=actor)
    test.switch_page(str(ROOT / PAGE))
    test.query_params["person"] = person
    return test.run()


def test_without_a_cohort_and_without_people_the_page_says_where_to_begin(
    app: OpenApp, ruth: Actor, actor_as: ActorAs
) -> None:
    assert "No cohort yet" in shown(go(app(actor=ruth), PAGE))
    opened(ruth)
    assert "Take a roster in first" in shown(go(app(actor=ruth), PAGE))


def test_everybody_is_listed_and_the_filters_leave_whom_she_looks_for(app: OpenApp, ruth: Actor, cohort: str) -> None:
    came(ruth, cohort, "Amina Yusuf")
    came(ruth, cohort, "Olek Bondar", phone="555 0199")
    came(ruth, cohort, "Meier", role="mentor")
    test = go(app(actor=ruth), PAGE)
    assert not test.exception
    assert list(test.dataframe[0].value["Name"]) == ["Amina Yusuf", "Meier", "Olek Bondar"]

    test.text_input(key="people_search").set_value("0199").run()
    assert list(test.dataframe[0].value["Name"]) == ["Olek Bondar"]
    test.text_input(key="people_search").set_value("").run()
    test.selectbox(key="people_at").set_value("mentor.intake").run()
    assert list(test.dataframe[0].value["Name"]) == ["Meier"]


def test_a_name_opens_the_card_and_the_link_to_it_names_nobody(app: OpenApp, ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf", phone="555 0101")
    test = go(app(actor=ruth), PAGE)

    test.selectbox(key="people_by_name_0").set_value(amina).run()

    assert not test.exception
    assert test.title[0].value == "Amina Yusuf"
    assert test.query_params["person"] in (amina, [amina])  # an id: a name would stay in the browser's history
    test.button(key="people_back").click().run()
    assert test.title[0].value == "People"


def test_a_card_that_is_gone_leads_back_to_the_list(app: OpenApp, ruth: Actor, cohort: str) -> None:
    came(ruth, cohort, "Amina Yusuf")
    test = card_of(app, ruth, "nobody")
    assert test.title[0].value == "People"
    assert "not in the cohort any more" in shown(test)


def test_a_sensitive_answer_is_on_the_screen_only_after_it_was_asked_for(
    app: OpenApp, ruth: Actor, cohort: str
) -> None:
    amina = came(ruth, cohort, "Amina Yusuf", worry="CANARY")
    test = card_of(app, ruth, amina)
    assert "CANARY" not in shown(test)
    test.button(key=f"people_edit_{FORM}").click().run()
    assert "CANARY" not in shown(test)
    assert "Covered and left as they are: What worries you" in shown(test)
    test.button(key="people_form_cancel").click().run()

    test.button(key=f"people_show_{FORM}_").click().run()

    assert "CANARY" in shown(test)


def test_an_answer_is_corrected_and_the_correction_taken_back(app: OpenApp, ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf", phone="555 0101")
    test = card_of(app, ruth, amina)
    test.button(key=f"people_edit_{FORM}").click().run()
    version = test.session_state["people_form_version"]

    test.text_input(key=f"people_form_{version}_email").set_value("amina at home").run()
    test.button(key=f"people_form_{version}_save").click().run()
    assert "is not an e-mail address" in shown(test)

    test.text_input(key=f"people_form_{version}_email").set_value("amina@home.example").run()
    test.button(key=f"people_form_{version}_save").click().run()
    assert not test.exception
    assert "Saved: 1 answer of Amina Yusuf." in shown(test)
    assert present_answers(ruth, cohort, amina, FORM, now=NOW)["email"] == "amina@home.example"

    test.button(key="people_undo_last").click().run()
    assert present_answers(ruth, cohort, amina, FORM, now=NOW)["email"] == "amina@example.org"


def test_the_second_of_two_is_told_and_sees_both_answers(
    app: OpenApp, ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    amina = came(ruth, cohort, "Amina Yusuf", phone="555 0101")
    test = card_of(app, ruth, amina)
    test.button(key=f"people_edit_{FORM}").click().run()
    version = test.session_state["people_form_version"]
    sam = actor_as(AccountRole.COORDINATOR, name="Sam Okoro")
    before = present_answers(sam, cohort, amina, FORM, now=NOW)
    people.save_profile(sam, cohort, amina, FORM, {**before, "phone": "555 0199"}, before, now=NOW)

    test.text_input(key=f"people_form_{version}_phone").set_value("555 0123").run()
    test.button(key=f"people_form_{version}_save").click().run()

    assert not test.exception
    assert "Sam Okoro saved other answers while you were editing" in shown(test)
    choice = test.radio(key=f"people_clash_{version + 1}_phone")
    assert choice.options == ["In Kith now: 555 0199", "Yours: 555 0123"]
    assert present_answers(ruth, cohort, amina, FORM, now=NOW)["phone"] == "555 0199"

    choice.set_value("mine").run()
    test.button(key="people_clash_save").click().run()
    assert present_answers(ruth, cohort, amina, FORM, now=NOW)["phone"] == "555 0123"


def test_a_consent_a_check_and_a_step_are_a_click_each(app: OpenApp, ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf")
    test = card_of(app, ruth, amina)
    assert "The consent ‘My match may see my answers.’ has not been given." in shown(test)
    test.segmented_control(key="people_view").set_value("records").run()

    test.button(key="people_consent_share_give").click().run()
    test.button(key="people_check_identity_save").click().run()
    test.button(key="people_step_accept").click().run()

    assert not test.exception
    assert "Accept: Amina Yusuf has moved to ‘Waiting’." in shown(test)
    test.button(key="people_step_back").click().run()
    assert "Amina Yusuf is in ‘Intake’ again." in shown(test)


def test_an_interview_is_written_down_and_a_note_kept(app: OpenApp, ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf")
    test = card_of(app, ruth, amina)
    test.button(key="people_fill_interview_coordinator").click().run()
    version = test.session_state["people_form_version"]
    test.button(key=f"people_form_{version}_save").click().run()
    assert "‘Is the person suitable’ needs an answer." in shown(test)
    test.segmented_control(key=f"people_form_{version}_suitable").set_value(True).run()
    test.button(key=f"people_form_{version}_save").click().run()
    assert "Saved: ‘Interview’ about Amina Yusuf." in shown(test)

    test.segmented_control(key="people_view").set_value("history").run()
    test.text_area(key=f"people_note_{amina}_0").set_value("Prefers *mornings*.").run()
    test.button(key="people_note_save").click().run()
    assert "Prefers *mornings*." in [text.value for text in test.text]  # as text: Markdown reads none of it


def test_a_viewer_has_no_such_page(app: OpenApp, ruth: Actor, cohort: str) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        go(app(AccountRole.VIEWER), PAGE)
