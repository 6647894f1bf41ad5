"""Every view of the Matching page: who waits and what would help, scenarios, costs, fairness, from proposals to begun."""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import Event
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from models.vocabulary import AccountRole
from pages.widgets import matching_board, matching_plan, matching_proposals, matching_waiting, ways
from tests.cohorts import SPRING, TOLD, TWO_MODELS, a_matching_cohort, a_person
from tests.desks import ActorAs, OpenApp, go
from tests.small_program import NOW, open_small_program
from workflows import rounds
from workflows.actors import Actor
from workflows.matching.engine import Engine
from workflows.matching.plan import Plan
from workflows.matching.settings import PairOfIds
from workflows.matching.ties import near_ties
from workflows.matching.waiting import WhyUnmatched, why_unmatched

PAGE, MODEL = "pages/cohort/matching.py", "one_to_one"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    """Two for Ben's one place: Amina meets as he does, Olek does not."""
    cohort = a_matching_cohort(ruth)
    a_person(ruth, cohort, "mentee", "Amina", way="In person")
    a_person(ruth, cohort, "mentee", "Olek", way="Online")
    a_person(ruth, cohort, "mentor", "Ben", way="In person")
    return cohort


def test_every_view_can_be_opened(app: OpenApp, ruth: Actor, cohort: str):
    page = go(app(actor=ruth), PAGE)
    for view in ("before", "plan", "waiting", "scenarios", "costs", "fairness", "decisions", "proposals"):
        page.segmented_control(key="matching_view").set_value(view).run()

        assert not page.exception, view
        assert not page.error, view


def test_the_view_stands_in_the_address_so_that_a_reload_stays_in_it(app: OpenApp, ruth: Actor, cohort: str):
    page = app(actor=ruth)
    page.query_params.update({"matching_view": "Plan", "matching_as": "Places"})
    go(page, PAGE)
    assert page.segmented_control(key="matching_as").value == "places"

    page = app(actor=ruth)
    page.query_params.update({"matching_view": "What rules cost"})
    go(page, PAGE)
    assert page.segmented_control(key="matching_view").value == "costs"

    page = app(actor=ruth)
    page.query_params.update({"matching_view": "Scenarios (99)"})  # counted another day
    go(page, PAGE)
    assert not page.exception
    assert page.segmented_control(key="matching_view").value == "scenarios"


@pytest.mark.parametrize(("address", "model"), [(None, MODEL), ("In spring, one newcomer", SPRING), ("Gone", MODEL)])
def test_the_matching_model_is_read_from_the_address(
    app: OpenApp, ruth: Actor, address: str | None, model: str
) -> None:
    open_small_program(ruth, text=TWO_MODELS)
    page = app(actor=ruth)
    page.query_params.update({ways.MODEL: address} if address else {})
    go(page, PAGE)
    assert page.segmented_control(key=ways.MODEL).value == model


def test_what_would_help_becomes_a_scenario_that_is_put_in_force_and_taken_back(app: OpenApp, ruth: Actor, cohort: str):
    page = go(app(actor=ruth), PAGE)
    page.segmented_control(key="matching_view").set_value("waiting").run()
    attempt = next(one for one in page.button if one.label == "Try it")
    attempt.click().run()

    # Ben has one place and two want it: with one more nobody waits.
    assert not page.exception
    assert page.selectbox(key="matching_scenario_which").value == "Ben takes one more"
    assert rounds.round_of(ruth, cohort, MODEL, now=NOW).plan.matched == 1

    page.button(key="matching_scenario_adopt").click().run()
    assert [one.value for one in page.success] == ["‘Ben takes one more’ is in force. Undo takes it back."]
    assert rounds.round_of(ruth, cohort, MODEL, now=NOW).plan.matched == 2

    page.button(key="matching_undo").click().run()
    assert not page.exception
    assert rounds.round_of(ruth, cohort, MODEL, now=NOW).plan.matched == 1


def test_what_would_help_somebody_is_worked_out_once_and_anew_when_the_round_was_turned(
    app: OpenApp, ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []

    def why(engine: Engine, plan: Plan, mentee: str) -> WhyUnmatched:
        asked.append(mentee)
        return why_unmatched(engine, plan, mentee)

    monkeypatch.setattr(matching_waiting, "why_unmatched", why)
    page = go(app(actor=ruth), PAGE)
    page.segmented_control(key="matching_view").set_value("waiting").run()
    page.run()
    assert len(asked) == 1

    # Olek waits as before, but the round is another one.
    found = rounds.round_of(ruth, cohort, MODEL, now=NOW)
    rounds.turn(ruth, cohort, MODEL, rounds.Turned(weights={min(found.matching.prefer): 5}), now=NOW)
    page.run()
    assert not page.exception
    assert len(asked) == 2
    assert any(one.label == "Try it" for one in page.button)


def test_close_calls_that_take_long_are_worked_out_beside_the_page(
    app: OpenApp, ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch
):
    a_person(ruth, cohort, "mentor", "Cem", way="In person")
    go_on = Event()

    def slow(engine: Engine, plan: Plan) -> Mapping[PairOfIds, str]:
        assert go_on.wait(30)
        return near_ties(engine, plan)

    monkeypatch.setattr(matching_plan, "near_ties", slow)
    monkeypatch.setattr(matching_plan, "network_of", lambda plan: None)  # as where a quota had a say
    page = go(app(actor=ruth), PAGE)
    page.selectbox(key="matching_filter").set_value("close").run()
    assert not page.exception
    assert any("This is being worked out." in one.value for one in page.markdown)
    assert not [one for one in page.info if "No pair fits" in one.value]
    assert any(one.key == "matching_propose" for one in page.button)

    go_on.set()
    page.run()

    # Ben and Cem fit Amina alike; the column says who it would be.
    assert not page.exception
    (table,) = [one.value for one in page.dataframe if "beside" in one.value]
    assert set(table["beside"]) <= {"Ben", "Cem"}
    assert len(table) >= 1


def test_the_match_book_of_many_pairs_is_prepared_beside_the_page(
    app: OpenApp, ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(matching_plan, "MARKED", 0)
    monkeypatch.setattr(matching_plan, "network_of", lambda plan: None)  # as where a quota had a say
    page = go(app(actor=ruth), PAGE)
    assert "matching_book" not in downloads(page)

    page.button(key="matching_book_prepare").click().run()

    assert not page.exception
    assert {"matching_book", "matching_book_print"} <= downloads(page)


def downloads(page: AppTest) -> set[str]:
    return {one.proto.id.rpartition("-")[2] for one in page.get("download_button")}


def publish(page: AppTest) -> None:
    """Read what would happen, and confirm it."""
    page.button(key="matching_publish").click().run()
    assert not page.exception
    page.button(key="matching_publish_yes").click().run()
    assert not page.exception


def test_nothing_is_published_before_every_message_could_be_read_and_one_click_takes_it_back(app: OpenApp, ruth: Actor):
    cohort = open_small_program(ruth, text=TOLD)
    for role, name in (("mentee", "Amina"), ("mentee", "Olek"), ("mentor", "Ben"), ("mentor", "Ada")):
        a_person(ruth, cohort, role, name)
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=rounds.round_of(ruth, cohort, MODEL, now=NOW).plan.ids)
    first, _second = (match.stream for match in rounds.round_of(ruth, cohort, MODEL, now=NOW).proposed)
    rounds.answer(ruth, cohort, {first: {"mentee": True, "mentor": True}}, now=NOW)
    page = go(app(actor=ruth), PAGE)
    page.segmented_control(key="matching_view").set_value("proposals").run()

    page.button(key="matching_accept_mentor").click().run()
    page.button(key="proposals_undo_last").click().run()
    assert not page.exception
    replies = [m.accepted(one) for m in rounds.round_of(ruth, cohort, MODEL, now=NOW).proposed for one in m.everybody]
    assert sorted(map(str, replies)) == ["None", "None", "True", "True"]
    page.button(key="matching_publish").click().run()

    assert not page.exception
    told = "\n".join(one.value for one in page.markdown)
    assert "**1 match begins** today" in told
    assert "**2 messages are written** (Newcomer 1, Mentor 1)" in told
    assert "**1 stays a proposal**, not answered by everybody yet" in told
    assert any("Hello, you meet" in one.value for one in page.text)
    assert len(rounds.round_of(ruth, cohort, MODEL, now=NOW).proposed) == 2

    page.button(key="matching_publish_yes").click().run()
    assert not page.exception
    assert len(rounds.round_of(ruth, cohort, MODEL, now=NOW).proposed) == 1

    page.button(key="proposals_undo_last").click().run()
    assert not page.exception
    assert len(rounds.round_of(ruth, cohort, MODEL, now=NOW).proposed) == 2


def test_the_only_match_that_began_is_taken_back_with_words_for_both(app: OpenApp, ruth: Actor, cohort: str):
    plan = rounds.round_of(ruth, cohort, MODEL, now=NOW).plan
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=plan.ids)
    (match,) = rounds.round_of(ruth, cohort, MODEL, now=NOW).proposed
    rounds.answer(ruth, cohort, {match.stream: {"mentee": True, "mentor": True}}, now=NOW)
    page = go(app(actor=ruth), PAGE)
    page.segmented_control(key="matching_view").set_value("proposals").run()
    publish(page)

    page.selectbox(key="matching_begun").set_value(match.stream).run()
    page.button(key="matching_begun_back").click().run()

    assert not page.exception
    assert [one.stream for one in rounds.round_of(ruth, cohort, MODEL, now=NOW).proposed] == [match.stream]
    assert [one.value for one in page.code if "We made a mistake" in one.value]


def test_the_phone_says_in_a_word_who_is_still_to_be_asked_and_why_nothing_can_begin(
    app: OpenApp, ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch
):
    plan = rounds.round_of(ruth, cohort, MODEL, now=NOW).plan
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=plan.ids)
    (match,) = rounds.round_of(ruth, cohort, MODEL, now=NOW).proposed
    monkeypatch.setattr(matching_proposals, "on_phone", lambda: True)

    def page_now() -> tuple[list[str], bool, bool]:
        page = go(app(actor=ruth), PAGE)
        page.segmented_control(key="matching_view").set_value("proposals").run()
        assert not page.exception
        told = any(one.value == "A match can begin as soon as both sides have accepted." for one in page.caption)
        return list(page.dataframe[0].value["They say"]), told, page.button(key="matching_publish").disabled

    assert page_now() == (["Ask: Newcomer, Mentor"], True, True)
    rounds.answer(ruth, cohort, {match.stream: {"mentee": True}}, now=NOW)
    assert page_now() == (["Ask: Mentor"], True, True)
    rounds.answer(ruth, cohort, {match.stream: {"mentor": True}}, now=NOW)
    assert page_now() == (["All said yes"], False, False)


def test_after_a_decline_the_page_offers_the_next_one_and_shows_what_was_decided(
    app: OpenApp, ruth: Actor, cohort: str
):
    plan = rounds.round_of(ruth, cohort, MODEL, now=NOW).plan
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=plan.ids)
    (match,) = rounds.round_of(ruth, cohort, MODEL, now=NOW).proposed
    rounds.answer(ruth, cohort, {match.stream: {"mentee": False}}, now=NOW)
    page = go(app(actor=ruth), PAGE)
    page.segmented_control(key="matching_view").set_value("proposals").run()

    # Nothing else is proposed, so nobody can be asked again.
    assert not any(one.key == "matching_most_moved" for one in page.segmented_control)

    # Amina said no to Ben; they are not proposed again, so Olek has his place.
    page.button(key="matching_reserve_propose").click().run()

    assert not page.exception
    (after,) = rounds.round_of(ruth, cohort, MODEL, now=NOW).proposed
    assert after.members["mentee"] != match.members["mentee"]

    page.button(key="matching_replay").click().run()
    assert not page.exception
    assert [one.value for one in page.success] == ["Made again: the same 1 pair from the same data."]


def test_several_pairs_of_the_plan_are_pinned_with_one_reason_and_one_undo(app: OpenApp, ruth: Actor, cohort: str):
    a_person(ruth, cohort, "mentor", "Sam", way="Online")
    found = rounds.round_of(ruth, cohort, MODEL, now=NOW)
    page = go(app(actor=ruth), PAGE)
    page.segmented_control(key="matching_view").set_value("decisions").run()

    page.multiselect(key="matching_several").set_value(sorted(found.plan.ids))
    page.text_input(key="matching_several_reason").set_value("They know each other")
    next(one for one in page.button if one.label == "Pin these").click().run()

    assert not page.exception
    assert [one.value for one in page.success] == ["2 pairs are pinned. Undo takes it back."]
    after = rounds.round_of(ruth, cohort, MODEL, now=NOW)
    assert [one.reason for one in after.decisions] == ["They know each other"] * 2
    assert after.settings.pins == found.plan.ids

    rounds.undo_turn(ruth, cohort, MODEL, now=NOW)
    assert rounds.round_of(ruth, cohort, MODEL, now=NOW).decisions == ()


def test_every_place_of_the_plan_says_what_it_would_cost_before_somebody_is_put_there(
    app: OpenApp, ruth: Actor, cohort: str
):
    sara = a_person(ruth, cohort, "mentor", "Sara", languages=("ti",))
    found = rounds.round_of(ruth, cohort, MODEL, now=NOW)
    (pair,) = found.plan.pairs
    page = go(app(actor=ruth), PAGE)
    page.session_state["matching_as"] = "places"
    page.session_state["matching_board_lifted"] = pair.mentee
    page.run()

    assert not page.exception
    (board,) = page.get("bidi_component")
    told = json.loads(board.proto.json)
    assert {card["name"]: card["places"] for card in told["cards"]} == {"Ben": "1 of 1", "Sara": "0 of 1"}
    # Nobody but Ben speaks her language; what keeps her from Sara stands on Sara's place.
    assert told["costs"]["mentee"] == pair.mentee
    assert told["costs"]["of"][sara] == {"possible": False, "free": False, "said": "not under ‘Common language’"}


def test_whatever_the_browser_sends_of_places_nothing_is_decided_and_nobody_unknown_is_named(
    app: OpenApp, ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch
):
    (pair,) = rounds.round_of(ruth, cohort, MODEL, now=NOW).plan.pairs
    known = {"mentee": pair.mentee, "mentor": pair.mentor}
    for sent in (
        *("put", 7, ["a"], {}, {"mentee": [pair.mentee], "mentor": {}}, {**known, "mentor": pair.mentee}),
        {**known, "instead": "f" * 32},
    ):
        monkeypatch.setattr(matching_board, "_board", lambda sent=sent, **_told: SimpleNamespace(placed=sent))
        page = go(app(actor=ruth), PAGE)
        page.session_state["matching_as"] = "places"
        page.session_state["matching_board_lifted"] = "f" * 32
        page.run()
        assert not page.exception, sent
        assert "ffff" not in " ".join(one.value for one in page.markdown), sent
    assert rounds.round_of(ruth, cohort, MODEL, now=NOW).decisions == ()


def test_somebody_is_put_at_another_place_once_the_box_said_what_it_costs(
    app: OpenApp, ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch
):
    plan = rounds.round_of(ruth, cohort, MODEL, now=NOW).plan
    ((_, ben),), (waits,) = sorted(plan.ids), [one.mentee for one in plan.unmatched]
    sent = {"mentee": waits, "mentor": ben, "instead": ""}
    monkeypatch.setattr(matching_board, "_board", lambda **_told: SimpleNamespace(placed=sent))
    page = go(app(actor=ruth), PAGE)
    page.session_state["matching_as"] = "places"
    page.run()
    # Ben has one place, so whoever has it would wait.
    assert any("would wait" in one.value for one in page.markdown), [one.value for one in page.markdown]
    assert rounds.round_of(ruth, cohort, MODEL, now=NOW).decisions == ()

    page.text_input(key="matching_board_why").set_value("The committee decided")
    next(one for one in page.button if one.label == "Put them together").click().run()
    assert not page.exception
    (decided,) = rounds.round_of(ruth, cohort, MODEL, now=NOW).decisions
    assert (decided.mentee, decided.mentor, decided.kind, decided.reason) == (
        waits,
        ben,
        "pin",
        "The committee decided",
    )
