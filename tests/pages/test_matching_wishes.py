"""The wishes on the Matching page: each is turned, said in the link, and taken back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from models.findings import Refused
from models.vocabulary import AccountRole
from tests.cohorts import MATCHED, MODEL, a_matching_cohort, a_person, the_round
from tests.desks import ActorAs, OpenApp, go
from tests.small_program import NOW, open_small_program
from workflows import rounds
from workflows.actors import Actor
from workflows.rounds import Turned

PAGE = "pages/cohort/matching.py"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    """Two for Ben's one place: Amina meets as he does, Olek does not, but he fits Ben to 60 % all the same."""
    cohort = a_matching_cohort(ruth)
    a_person(ruth, cohort, "mentee", "Amina", way="In person", languages=("en",))
    a_person(ruth, cohort, "mentee", "Olek", way="Online", languages=("en", "uk"))
    a_person(ruth, cohort, "mentor", "Ben", way="In person", languages=("en", "uk"))
    return cohort


def opened(app: OpenApp, ruth: Actor) -> AppTest:
    """The page with the wishes unfolded."""
    return unfolded(go(app(actor=ruth), PAGE))


def unfolded(page: AppTest) -> AppTest:
    """The same with the wishes unfolded again: what a browser keeps open, ``AppTest`` forgets."""
    page.session_state["matching_wishes"] = True
    return page.run()


def address(page: AppTest) -> dict[str, list[str]]:
    told = page.query_params.items()
    return {name: [values] if isinstance(values, str) else list(values) for name, values in told}


def matched(ruth: Actor, cohort: str) -> list[str]:
    found = the_round(ruth, cohort)
    return [found.name(pair.mentee) for pair in found.best.pairs]


def test_a_floor_is_kept_with_the_round_and_stands_in_the_link(app: OpenApp, ruth: Actor, cohort: str):
    page = opened(app, ruth)
    page.slider(key="matching_floor").set_value(90).run()

    assert not page.exception
    assert the_round(ruth, cohort).kept == {"floor": 90}
    assert address(page)["floor"] == ["90"]

    unfolded(page).button(key="matching_no_wishes").click().run()
    assert the_round(ruth, cohort).kept == {}
    assert "floor" not in address(page)


def test_a_click_that_was_under_way_with_the_address_before_opens_no_link(app: OpenApp, ruth: Actor, cohort: str):
    page = opened(app, ruth)
    page.slider(key="matching_floor").set_value(10).run()
    unfolded(page).slider(key="matching_floor").set_value(20).run()
    page.query_params["floor"] = ["10"]  # the browser had not read the second address yet
    unfolded(page).slider(key="matching_floor").set_value(30).run()

    assert not page.exception
    assert not [one for one in page.button if one.key == "matching_link_use"]
    assert address(page)["floor"] == ["30"]

    page.query_params["floor"] = ["50"]  # this one never was ours: somebody sent it
    page.run()
    assert page.button(key="matching_link_use")


def test_an_answer_that_is_tried_out_stands_in_no_address(app: OpenApp, ruth: Actor, cohort: str):
    olek = next(who for who in the_round(ruth, cohort).mentees if the_round(ruth, cohort).name(who) == "Olek")
    rounds.turn(ruth, cohort, MODEL, Turned(answers=[(olek, "mentee.way", "In person")], floor=10), now=NOW)
    page = opened(app, ruth)
    assert sorted(address(page)) == ["floor"]

    # A link made by hand brings none either, and whoever uses the rest of it keeps what is tried out here.
    page.query_params["answer"] = [f"{olek}~mentee.children~yes"]
    page.query_params["floor"] = ["50"]
    page.run()
    assert "answer" not in address(page)
    page.button(key="matching_link_use").click().run()
    assert the_round(ruth, cohort).kept == {"floor": 50, "answers": [[olek, "mentee.way", "In person"]]}


def test_a_group_that_comes_first_is_matched_before_a_better_fit(app: OpenApp, ruth: Actor, cohort: str):
    # Amina fits Ben to 40 + 60 = 100 %, Olek to 60 %; only Olek speaks Ukrainian.
    assert matched(ruth, cohort) == ["Amina"]
    page = opened(app, ruth)
    # Both speak English: everybody before nobody would say nothing, so that group is not offered.
    assert page.multiselect(key="matching_first").options == ["Languages – Ukrainian (1)"]

    page.multiselect(key="matching_first").set_value([("languages", "uk")]).run()

    assert not page.exception
    assert matched(ruth, cohort) == ["Olek"]
    assert address(page)["first"] == ["languages~uk"]


def test_everybody_must_be_matched_is_answered_in_words(app: OpenApp, ruth: Actor, cohort: str):
    page = opened(app, ruth)
    page.toggle(key="matching_everybody").set_value(True).run()

    # Two people, one place: one too few.
    assert not page.exception
    assert "under the rules and places at most 1 of 2 people can be" in page.error[0].value
    assert any("2 people are ready and there is 1 place." in one.value for one in page.markdown)


def test_a_plan_that_is_held_stays_whatever_is_turned(app: OpenApp, ruth: Actor, cohort: str):
    page = opened(app, ruth)
    page.button(key="matching_hold").click().run()
    page.slider(key="matching_weight_same_way").set_value(0).run()

    # Without the way of meeting both fit Ben to 100 %; held, he stays with Amina, and the link says that none may move.
    assert not page.exception
    assert matched(ruth, cohort) == ["Amina"]
    assert address(page)["changes"] == ["0"]

    unfolded(page).number_input(key="matching_changes").set_value(1).run()
    assert the_round(ruth, cohort).kept["running"]["changes"] == 1

    unfolded(page).button(key="matching_let_go").click().run()
    assert "running" not in the_round(ruth, cohort).kept


def test_only_some_are_matched_now_with_a_word_about_those_who_wait(app: OpenApp, ruth: Actor, cohort: str):
    olek = next(who for who in the_round(ruth, cohort).mentees if the_round(ruth, cohort).name(who) == "Olek")
    page = opened(app, ruth)
    page.multiselect(key="matching_only").set_value([olek]).run()

    assert not page.exception
    assert matched(ruth, cohort) == ["Olek"]
    # One place for two: nobody more waits because it is Olek who has it.
    assert any("**Match now:** nobody would lose a match by it" in one.value for one in page.markdown)

    # 2 ready = 1 matched + 1 who waits, although nobody is left over of those who were to be matched.
    assert {one.label: one.value for one in page.metric}["Would wait"] == "1"
    page.segmented_control(key="matching_view").set_value("waiting").run()
    assert "Only Olek now: Amina would wait." in [one.value for one in page.info]
    assert not page.success
    rounds.save_scenario(ruth, cohort, MODEL, "All", change=Turned(waiting=[]), now=NOW)
    rounds.turn(ruth, cohort, MODEL, Turned(floor=90), now=NOW)
    rounds.save_scenario(ruth, cohort, MODEL, "Too high", change=Turned(), now=NOW)
    rounds.turn(ruth, cohort, MODEL, Turned(waiting=[], floor=0), now=NOW)
    page.segmented_control(key="matching_view").set_value("scenarios").run()
    assert page.table[0].value.values.tolist()[1] == ["Would wait", "1", "1", "2"]  # he fits Ben to 60 %


def test_the_time_limit_is_kept(app: OpenApp, ruth: Actor, cohort: str):
    page = opened(app, ruth)
    page.selectbox(key="matching_seconds").set_value(20).run()

    assert not page.exception
    assert the_round(ruth, cohort).kept == {"seconds": 20}
    # One match for each: a second proposal would be refused, so several introductions are not offered.
    assert not [one for one in page.segmented_control if one.key == "matching_introduce"]


def test_whoever_met_two_is_matched_with_one_and_the_other_introduction_ends(app: OpenApp, ruth: Actor):
    two_each = MATCHED.replace("capacity: { mentee: 1, mentor: 1 }", "capacity: { mentee: 2, mentor: 2 }")
    cohort = open_small_program(ruth, text=two_each)
    for role, name, way in (("mentee", "Amina", "Online"), ("mentor", "Ben", "In person"), ("mentor", "Sam", "Online")):
        a_person(ruth, cohort, role, name, way=way)
    page = opened(app, ruth)
    page.segmented_control(key="matching_introduce").set_value(2).run()
    found = the_round(ruth, cohort)
    assert {found.name(pair.mentor) for pair in found.plan.pairs} == {"Ben", "Sam"}

    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=found.plan.ids)
    said = {match.stream: {"mentee": True, "mentor": True} for match in the_round(ruth, cohort).proposed}
    rounds.answer(ruth, cohort, said, now=NOW)
    page.segmented_control(key="matching_view").set_value("proposals").run()
    assert (
        next(one.label for one in page.button if one.key == "matching_choose")
        == "Keep 1 pair, end 1 other introduction…"
    )
    page.button(key="matching_choose").click().run()
    # What ends is told before anything does.
    assert any(
        "**1 introduction ends as declined**" in one.value and "Amina · Ben" in one.value for one in page.markdown
    )
    assert len(the_round(ruth, cohort).proposed) == 2
    page.button(key="matching_choose_yes").click().run()

    # Sam meets online as Amina does, so he fits better.
    assert not page.exception
    after = the_round(ruth, cohort)
    assert [after.name(match.members["mentor"][0]) for match in after.proposed] == ["Sam"]
    # She has somebody: Ben's introduction was no refusal for which another is to be proposed, nor is he again.
    assert rounds.said_no(after) == {}

    page.button(key="proposals_undo_last").click().run()

    assert [one.value for one in page.info][:1] == ["Taken back: 1 introduction has ended."]
    back = the_round(ruth, cohort)
    assert {back.name(match.members["mentor"][0]) for match in back.proposed} == {"Ben", "Sam"}
    assert all(match.accepted(who) for match in back.proposed for who in match.everybody)
    assert rounds.reserve(ruth, after, most_moved=4).propose == ()


def test_what_no_control_offers_is_refused(ruth: Actor, cohort: str):
    for beyond in (Turned(floor=91), Turned(seconds=-1), Turned(introduce=5), Turned(running=([("a", "b")], -1))):
        with pytest.raises(Refused) as refused:
            rounds.turn(ruth, cohort, MODEL, beyond, now=NOW)
        assert [found.code for found in refused.value.findings] == ["asked_beyond"]


def test_a_plan_of_circles_is_proposed_as_circles_and_a_card_names_the_others(app: OpenApp, ruth: Actor):
    circles = MATCHED.replace("shape: pair", "shape: circle\n    size: 2 to 3").replace(
        "capacity: { mentee: 1, mentor: 1 }", "capacity: { mentee: 1, mentor: 3 }"
    )
    cohort = open_small_program(ruth, text=circles)
    for role, name in (("mentee", "Amina"), ("mentee", "Olek"), ("mentor", "Sam")):
        a_person(ruth, cohort, role, name)
    page = opened(app, ruth)

    assert page.button(key="matching_propose").label == "Propose this plan: 1 circle of 2 people in all"
    assert "In this circle as well: Olek. Everybody in it speaks English." in [one.value for one in page.caption]


def test_a_circle_that_is_too_small_is_warned_of_before_it_begins(app: OpenApp, ruth: Actor):
    cohort = open_small_program(ruth, text=MATCHED.replace("shape: pair", "shape: circle\n    size: 2 to 3"))
    for role, name in (("mentee", "Amina"), ("mentee", "Olek"), ("mentor", "Sam")):
        a_person(ruth, cohort, role, name)
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=the_round(ruth, cohort).plan.ids)
    (circle,) = the_round(ruth, cohort).proposed
    amina, olek = circle.members["mentee"]
    page = go(app(actor=ruth), PAGE)
    page.segmented_control(key="matching_view").set_value("proposals").run()

    page.selectbox(key="matching_decline_which_").set_value(circle.stream).run()
    page.selectbox(key=f"matching_said_by_{circle.stream}").set_value(olek).run()
    page.button(key="matching_one_accepts").click().run()
    page.selectbox(key=f"matching_said_by_{circle.stream}").set_value(amina).run()
    page.button(key="matching_decline").click().run()
    assert page.session_state["matching_declined_so_far"] == 1  # another list: nobody is ticked, and the form is shut
    (circle,) = the_round(ruth, cohort).proposed
    assert (circle.accepted(olek), circle.accepted(amina), circle.members["mentee"]) == (True, False, (olek,))

    (said,) = [one.value for one in page.warning]
    assert said.startswith("The circle of Sam has 1 person left (")
    page.button(key=f"matching_apart_yes_{circle.stream}").click().run()

    assert not page.exception
    assert the_round(ruth, cohort).proposed == ()
    assert said not in [one.value for one in page.warning]

    # Taken back, it waits as it did: Olek's yes and Amina's no.
    page.button(key="proposals_undo_last").click().run()
    assert [(one.accepted(olek), one.members["mentee"]) for one in the_round(ruth, cohort).proposed] == [
        (True, (olek,))
    ]
