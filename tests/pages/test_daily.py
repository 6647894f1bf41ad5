"""Today, Check-ins, Concerns and Pairs as a coordinator sees them: they open, they refuse, and one act on each works."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from models.tables import new_id
from models.vocabulary import AccountRole
from tests import peopled
from tests.cohorts import MODEL, a_matching_cohort, a_person
from tests.desks import ActorAs, OpenApp, go
from tests.running import a_running_pair, a_running_program, somebody
from tests.small_program import NOW
from workflows import checkins, concerns, pairs, progress, stages, today
from workflows.actors import Actor
from workflows.engine import QueueKind
from workflows.engine.commands import Accept, Command, Propose, TakeTransition

TODAY, CHECKINS = "pages/daily/today.py", "pages/daily/checkins.py"
CONCERNS, PAIRS = "pages/daily/concerns.py", "pages/cohort/pairs.py"
EVERY = (TODAY, CHECKINS, CONCERNS, PAIRS)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    return a_running_program(ruth)


@pytest.fixture
def match(ruth: Actor, cohort: str) -> str:
    return a_running_pair(ruth, cohort)


def at(app: OpenApp, ruth: Actor, page: str) -> AppTest:
    test = go(app(actor=ruth), page)
    assert not test.exception
    return test


def said(test: AppTest) -> str:
    """Every word on the screen that is not in a grid."""
    kinds = ("title", "header", "markdown", "caption", "text", "error", "warning", "info", "success")
    words = [str(element.value) for kind in kinds for element in getattr(test, kind)]
    return "\n".join([*words, *(str(button.label) for button in test.button)])


def press(test: AppTest, key: str) -> AppTest:
    test.button(key=key).click().run()
    assert not test.exception
    return test


@pytest.mark.parametrize("page", EVERY)
def test_without_a_cohort_every_page_says_where_to_begin(app: OpenApp, ruth: Actor, page: str) -> None:
    assert "No cohort yet" in said(at(app, ruth, page))


@pytest.mark.parametrize("page", EVERY)
def test_before_anybody_is_here_every_page_says_what_it_is_for(
    app: OpenApp, ruth: Actor, cohort: str, page: str
) -> None:
    shown = said(at(app, ruth, page))
    assert any(
        words in shown for words in ("Nobody is here yet", "Nothing to ask yet", "No open concern", "No pair runs yet")
    )


@pytest.mark.parametrize("page", EVERY)
def test_a_viewer_is_not_given_the_page(app: OpenApp, match: str, page: str) -> None:
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        go(app(AccountRole.VIEWER), page)


def test_today_shows_what_waits_and_a_task_is_done_in_two_clicks(
    app: OpenApp, ruth: Actor, cohort: str, match: str
) -> None:
    (task,) = [item for item in today.today(ruth, cohort, now=NOW).items if item.kind is QueueKind.TASK]
    test = at(app, ruth, TODAY)
    assert "Missed twice" in said(test)
    press(press(test, f"today_do_{task.key}"), "today_task_done")
    assert "Done: Call both" in said(test)
    assert all(item.kind is not QueueKind.TASK for item in today.today(ruth, cohort, now=NOW).items)
    press(test, "today_undo_last")
    assert any(item.kind is QueueKind.TASK for item in today.today(ruth, cohort, now=NOW).items)


def test_today_takes_a_check_in_in_a_window(app: OpenApp, ruth: Actor, cohort: str, match: str) -> None:
    item = next(
        item
        for item in today.today(ruth, cohort, now=NOW).items
        if item.kind is QueueKind.OVERDUE_CHECK_IN and item.who == "Amina"
    )
    test = press(at(app, ruth, TODAY), f"today_do_{item.key}")
    # Without the rating, which is required, nothing is saved and the window says why beside the question.
    save = next(button.key for button in test.button if str(button.key).startswith("answers_"))
    press(test, str(save))
    assert "‘How is it going?’ needs an answer." in said(test)
    rating = next(group for group in test.button_group if str(group.key).endswith("_rating"))
    rating.set_value(4).run()
    press(test, str(save))
    found = checkins.board(ruth, cohort, now=NOW)
    assert found is not None
    assert [row.name for row in found.of("answered")] == ["Amina"]


def test_check_ins_show_the_grid_and_the_lists(app: OpenApp, ruth: Actor, match: str) -> None:
    test = at(app, ruth, CHECKINS)
    assert "Type the answers" in said(test)
    # A heading has room for a number and the first words; the number finds the question in full.
    assert "2. How is it going? · 1 to 5 · must be answered" in said(test)
    test.toggle(key="checkins_single").set_value(True).run()
    assert not test.exception
    assert "+1 416 555 0101" in said(test) + str([frame.value for frame in test.dataframe])


def test_today_says_on_a_quiet_day_what_is_waited_for_and_leads_there(app: OpenApp, ruth: Actor) -> None:
    cohort = peopled.opened(ruth)
    ida = peopled.came(ruth, cohort, "Ida", role="mentor")
    stages.move(ruth, cohort, [ida], "accept", now=NOW)
    test = at(app, ruth, TODAY)
    assert "Nothing is due" in said(test)
    assert "**1 person** (Mentor) cannot go on yet. Missing: Evening for mentors" in said(test)

    test.button(key="today_quiet_go_staying_0").click().run()

    assert [title.value for title in test.title] == ["Training"]


def test_a_concern_is_looked_at_noted_and_closed(app: OpenApp, ruth: Actor, cohort: str, match: str) -> None:
    told = {"rating": 1, "wish": "He is never on time"}
    checkins.enter(ruth, cohort, match, "check_in", "mentee", told, now=NOW)
    (one,) = concerns.concerns(ruth, cohort, now=NOW).open
    test = press(at(app, ruth, CONCERNS), f"concerns_look_{one.id}")
    assert "He is never on time" not in said(test)  # sensitive: one click, which is written down
    show = next(str(button.key) for button in test.button if str(button.key).startswith("answers_show_"))
    assert "He is never on time" in said(press(test, show))
    press(test, "concerns_note_save")
    assert "The note is empty" in said(test)
    test.radio(key=f"concerns_outcome_{one.id}").set_value("settled").run()
    press(test, "concerns_close")
    assert concerns.concerns(ruth, cohort, now=NOW).open == ()
    press(test, "concerns_reopen")
    assert len(concerns.concerns(ruth, cohort, now=NOW).open) == 1


def test_a_pair_is_opened_paused_and_the_pause_taken_back(app: OpenApp, ruth: Actor, cohort: str, match: str) -> None:
    test = press(at(app, ruth, PAIRS), "pairs_look")
    assert "What can be done now" in said(test)
    press(press(test, "pairs_take_pause"), "pairs_step_do")
    assert pairs.card(ruth, cohort, match, now=NOW).row.stage_label == "Paused"
    press(test, "pairs_step_back")
    assert pairs.card(ruth, cohort, match, now=NOW).row.stage_label == "Active"


def test_an_extension_says_until_when_it_goes_now(app: OpenApp, ruth: Actor, cohort: str, match: str) -> None:
    test = press(at(app, ruth, PAIRS), "pairs_look")
    press(test, "pairs_take_extend")
    # 7 December and 28 days
    assert "will be over on **4 Jan 2027** instead of 7 Dec 2026" in said(test)
    press(test, "pairs_step_do")
    assert "The agreed time is over on 4 Jan 2027 now." in said(test)


def test_after_the_end_the_way_to_a_new_match_leads_where_it_begins(app: OpenApp, ruth: Actor) -> None:
    cohort, match = a_matching_cohort(ruth), new_id()
    members = {role: a_person(ruth, cohort, role, name) for role, name in (("mentee", "Amina"), ("mentor", "Ben"))}
    steps: list[Command] = [
        Propose(stream=match, model=MODEL, members=members),
        *(Accept(stream=match, role=role) for role in members),
        TakeTransition(stream=match, transition="start"),
    ]
    progress.must(progress.carry_out(ruth, cohort, steps, now=NOW))
    test = press(at(app, ruth, PAIRS), "pairs_look")
    press(press(test, "pairs_take_complete"), "pairs_step_do")
    # She is ‘Matched’ still, and Matching looks for those who wait: there she would not be found.
    ((enrolment, name, stage),) = pairs.card(ruth, cohort, match, now=NOW).not_looked_for
    assert f"No new match is looked for yet: {name} stands at ‘{stage}’" in said(test)
    assert rematches(test) == {f"pairs_rematch_{enrolment}"}
    # Who has left is not looked for, and nobody is asked to.
    leave = TakeTransition(stream=enrolment, transition="leave", reason="moved")
    progress.must(progress.carry_out(ruth, cohort, [leave], now=NOW))
    assert rematches(test.run()) == set()


def rematches(test: AppTest) -> set[str]:
    """The buttons that lead to a new match."""
    return {one.key for one in test.button if one.key and one.key.startswith("pairs_rematch")}


def test_many_pairs_take_a_step_and_go_back_together(app: OpenApp, ruth: Actor, cohort: str, match: str) -> None:
    a_running_pair(ruth, cohort, "Olena", "Mark")
    test = at(app, ruth, PAIRS)
    test.session_state["pairs_bulk"] = True
    test.run()
    test.selectbox(key="pairs_bulk_step").set_value("pause").run()
    press(test, "pairs_bulk_do")
    assert "Pause: done for 2 pairs" in said(test)
    assert {row.stage for row in pairs.pairs(ruth, cohort, now=NOW).rows} == {"paused"}
    press(test, "pairs_undo_last")
    assert {row.stage for row in pairs.pairs(ruth, cohort, now=NOW).rows} == {"active"}


def test_a_step_that_owes_a_reason_asks_for_it(app: OpenApp, ruth: Actor, cohort: str, match: str) -> None:
    test = press(at(app, ruth, PAIRS), "pairs_look")
    press(press(test, "pairs_take_reassign"), "pairs_step_do")
    assert "No contact" in said(test)
    assert pairs.card(ruth, cohort, match, now=NOW).row.stage_label == "Active"
    test.selectbox(key="pairs_reason_reassign").set_value("no_contact").run()
    press(test, "pairs_step_do")
    assert pairs.card(ruth, cohort, match, now=NOW).row.stage_label == "Ended early"


def test_what_a_colleague_did_meanwhile_is_not_overwritten(
    app: OpenApp, ruth: Actor, cohort: str, match: str, actor_as: ActorAs
) -> None:
    test = press(at(app, ruth, PAIRS), "pairs_look")
    pairs.take(actor_as(AccountRole.COORDINATOR, name="Omar"), cohort, [match], "pause", now=NOW)
    press(test, "pairs_step_back")
    assert "Amina · Ruth was changed by someone else a moment ago" in said(test)
    assert pairs.card(ruth, cohort, match, now=NOW).row.stage_label == "Paused"


def test_a_proposal_leads_to_where_its_answers_are_entered(app: OpenApp, ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    olena = somebody(ruth, cohort, "mentee", "Olena", on=date(2026, 9, 1))
    mark = somebody(ruth, cohort, "mentor", "Mark", on=date(2026, 9, 1))
    proposal = Propose(stream=new_id(), model="one_to_one", members={"mentee": olena, "mentor": mark})
    progress.must(progress.carry_out(ruth, cohort, [proposal], now=NOW))
    test = press(at(app, ruth, PAIRS), "pairs_proposals_one_to_one")
    assert "Choose pairs in the list" in said(test)
