"""Cases: what woke them, who may read them, how they end and begin again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.database import writing
from models.findings import Refused, sentence
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.running import RUNNING, START, a_running_pair, a_running_program, somebody
from tests.small_program import NOW, program_of, publish
from workflows import checkins, concerns, gestures, history, merging, pairs, people, progress, today, versions
from workflows.actors import Actor
from workflows.calendar_day import noon
from workflows.engine import QueueKind
from workflows.engine.commands import CloseCase, OpenCase
from workflows.gestures import Taken
from workflows.publishing import open_program
from workflows.versions import Plan

OPENS = a_running_program


@pytest.fixture
def lead(actor_as: ActorAs, cohort: str) -> Actor:
    """Comes when the program is open: with a colleague there, it would begin as a draft that the colleague reads."""
    return actor_as(AccountRole.OWNER, name="Lena the lead")


@pytest.fixture
def match(ruth: Actor, cohort: str) -> str:
    return a_running_pair(ruth, cohort)


def low_rating(actor: Actor, cohort: str, match: str) -> str:
    """A mentee says 2 of 5 and what should change; the case it opens."""
    told = {"rating": 2, "wish": "He is never on time"}
    checkins.enter(actor, cohort, match, "check_in", "mentee", told, now=NOW)
    return concerns.concerns(actor, cohort, now=NOW).open[0].id


def test_a_case_tells_what_happened(ruth: Actor, cohort: str, match: str) -> None:
    case = low_rating(ruth, cohort, match)
    card = concerns.card(ruth, cohort, case, now=NOW)
    assert (card.concern.label, card.concern.why, card.concern.owner) == (
        "Struggling match",
        "Low rating",
        "Coordinator",
    )
    assert card.concern.days_left == 3  # answer within 3 days
    (happened,) = card.happened
    assert happened.by == "Amina (Newcomer)"
    covered = {one.label: (one.covered, one.words) for one in happened.answers}
    assert covered["What should change?"] == (True, "")  # sensitive: opened by a click that is written down
    assert ("Ruth", "Mentor", "+1 416 555 0101") in card.contacts


def test_a_case_behind_a_step_tells_the_answer_that_led_there(ruth: Actor, cohort: str, match: str) -> None:
    # Not safe → the rule escalates the match → the step opens the case.
    checkins.enter(ruth, cohort, match, "check_in", "mentee", {"rating": 4, "safe": False}, now=NOW)
    (one,) = concerns.concerns(ruth, cohort, now=NOW).open
    assert (one.label, one.stage, one.why) == ("Concern", "Under review", "After the step ‘Escalate’")
    (happened,) = concerns.card(ruth, cohort, one.id, now=NOW).happened
    assert {one.label: one.words for one in happened.answers}["Do you feel safe?"] == "no"


def test_notes_stand_with_the_case_only(ruth: Actor, cohort: str, match: str) -> None:
    case = low_rating(ruth, cohort, match)
    concerns.note(ruth, cohort, case, "Called him on Monday.", now=NOW)
    (note,) = concerns.card(ruth, cohort, case, now=NOW).notes
    assert (note.text, note.by) == ("Called him on Monday.", ruth.name)
    assert all(line.note != "Called him on Monday." for line in history.history(ruth, cohort, match, now=NOW))
    with pytest.raises(Refused, match="note_empty"):
        concerns.note(ruth, cohort, case, "  ", now=NOW)


def test_a_button_that_is_pressed_twice_opens_one_case_and_writes_one_note(
    ruth: Actor, cohort: str, match: str, actor_as: ActorAs
) -> None:
    first = concerns.open_by_hand(ruth, cohort, match, "struggling", note="They argue.", now=NOW)
    assert concerns.open_by_hand(ruth, cohort, match, "struggling", note="They argue.", now=NOW) == first
    for _ in range(2):
        concerns.note(ruth, cohort, first, "Called both.", now=NOW + timedelta(minutes=5))
    assert [note.text for note in concerns.card(ruth, cohort, first, now=NOW).notes] == ["Called both.", "They argue."]
    # Other words, somebody else, or the same a little later are meant.
    others = {
        concerns.open_by_hand(ruth, cohort, match, "struggling", note="They argue again.", now=NOW),
        concerns.open_by_hand(actor_as(AccountRole.COORDINATOR), cohort, match, "struggling", now=NOW),
        concerns.open_by_hand(ruth, cohort, match, "struggling", note="They argue.", now=NOW + timedelta(minutes=1)),
    }
    assert len(others - {first}) == 3
    concerns.note(ruth, cohort, first, "Called both.", now=NOW + timedelta(minutes=6))
    assert len(concerns.card(ruth, cohort, first, now=NOW).notes) == 3


def test_a_case_is_closed_with_an_outcome_and_opened_again(ruth: Actor, cohort: str, match: str) -> None:
    case = low_rating(ruth, cohort, match)
    with pytest.raises(Refused, match="case_outcome_needed"):
        concerns.close(ruth, cohort, case, None, now=NOW)
    concerns.close(ruth, cohort, case, "settled", note="They agreed on Tuesdays.", now=NOW)
    found = concerns.concerns(ruth, cohort, now=NOW)
    assert (found.open, [one.outcome for one in found.closed]) == ((), ["settled"])
    assert concerns.card(ruth, cohort, case, now=NOW).notes[0].text == "They agreed on Tuesdays."
    concerns.reopen(ruth, cohort, case, now=NOW)
    assert [one.id for one in concerns.concerns(ruth, cohort, now=NOW).open] == [case]
    told = [line.text for line in history.history(ruth, cohort, match, now=NOW)]
    assert told[0] == "Taken back: Case closed: Struggling match"
    assert "Case closed: Struggling match" in told


def test_a_complaint_leaves_no_trace_for_whom_it_is_kept_from(
    ruth: Actor, lead: Actor, cohort: str, match: str
) -> None:
    # Seen by the lead alone: an owner reads it, a coordinator does not, not even the one who opened it.
    case = concerns.open_by_hand(ruth, cohort, match, "complaint", note="About the coordinator", now=NOW)
    assert [one.id for one in concerns.concerns(lead, cohort, now=NOW).open] == [case]
    assert concerns.card(lead, cohort, case, now=NOW).notes[0].text == "About the coordinator"
    assert concerns.concerns(ruth, cohort, now=NOW).open == ()
    assert pairs.card(ruth, cohort, match, now=NOW).cases == ()
    assert all("Complaint" not in line.text for line in history.history(ruth, cohort, match, now=NOW))
    assert all(item.kind is not QueueKind.CASE for item in today.today(ruth, cohort, now=NOW).items)
    for ask in (
        lambda: concerns.card(ruth, cohort, case, now=NOW),
        lambda: concerns.note(ruth, cohort, case, "Let me see", now=NOW),
        lambda: concerns.close(ruth, cohort, case, "settled", now=NOW),
    ):
        with pytest.raises(Refused, match="case_not_yours"):
            ask()
    concerns.close(lead, cohort, case, "settled", now=NOW)
    with pytest.raises(Refused, match="case_not_yours"):
        concerns.reopen(ruth, cohort, case, now=NOW)
    concerns.reopen(lead, cohort, case, now=NOW)
    assert all("Complaint" not in line.text for line in history.history(ruth, cohort, match, now=NOW))


COMPLAINT = "  complaint:  {label: Complaint, owner: lead, sensitivity: sensitive, seen_by: lead}\n"


@pytest.mark.parametrize(
    "later", ["", COMPLAINT.replace("complaint:", "grievance:").replace("Complaint", "Grievance")], ids=["gone", "new"]
)
def test_a_complaint_stays_with_the_lead_while_and_after_its_people_move_to_another_version(
    ruth: Actor, lead: Actor, cohort: str, match: str, later: str
) -> None:
    case = concerns.open_by_hand(lead, cohort, match, "complaint", note="About the coordinator", now=NOW)
    number = publish(lead, program_of(lead, cohort), RUNNING.replace(COMPLAINT, later))
    here = progress.standing(lead, cohort, now=NOW)
    versions.begin_move(lead, cohort, Plan(to=number), [*here.state.people, match], now=NOW)
    assert progress.standing(lead, cohort, now=NOW).version == 1  # some are moved first, the cohort last

    kinds = ["complaint"]
    if later:
        with writing() as session:
            now_on = progress.load_for_change(session, cohort, now=NOW)
            opened = progress.carry_out_within(
                session, lead, now_on, [OpenCase(stream=match, case="grievance")], now=NOW
            )
        assert not opened.refused
        kinds.append("grievance")
    assert sorted(one.kind for one in concerns.concerns(lead, cohort, now=NOW).open) == kinds

    assert concerns.concerns(ruth, cohort, now=NOW).open == ()
    assert pairs.card(ruth, cohort, match, now=NOW).cases == ()
    with pytest.raises(Refused, match="case_not_yours"):
        concerns.card(ruth, cohort, case, now=NOW)
    told = [line.text for line in history.history(ruth, cohort, match, now=NOW)]
    assert [text for text in told if "omplaint" in text or "rievance" in text] == []


def test_two_colleagues_close_a_case_once(ruth: Actor, lead: Actor, cohort: str, match: str) -> None:
    case = low_rating(ruth, cohort, match)
    seen = {match: concerns.card(ruth, cohort, case, now=NOW).concern.number}
    concerns.close(lead, cohort, case, "settled", seen=seen, now=NOW)
    with pytest.raises(Refused, match="changed_elsewhere"):
        concerns.close(ruth, cohort, case, "ended", note="Too late", seen=seen, now=NOW)
    card = concerns.card(ruth, cohort, case, now=NOW)
    assert (card.concern.outcome, card.notes) == ("settled", ())


def test_two_colleagues_open_a_case_again_once_and_no_pair_goes_back(
    ruth: Actor, lead: Actor, cohort: str, match: str
) -> None:
    case = low_rating(ruth, cohort, match)
    concerns.close(ruth, cohort, case, "settled", now=NOW)
    concerns.reopen(ruth, cohort, case, now=NOW)
    before = progress.standing(ruth, cohort, now=NOW).state
    with pytest.raises(Refused, match="case_open_already"):
        concerns.reopen(lead, cohort, case, now=NOW)
    after = progress.standing(ruth, cohort, now=NOW).state
    assert after.matches[match] == before.matches[match]
    assert after.people == before.people


def test_whom_a_case_is_kept_from_adds_nothing_to_it_and_takes_no_step_of_it_back(
    ruth: Actor, lead: Actor, cohort: str, match: str
) -> None:
    case = concerns.open_by_hand(lead, cohort, match, "complaint", note="About the coordinator", now=NOW)
    for about in (case, "0" * 32):  # one that is kept from her, and one that there is not: the same words
        with pytest.raises(Refused, match="case_not_open"):
            history.add_note(ruth, cohort, match, "I know", about=about, now=NOW)
    before = concerns.card(lead, cohort, case, now=NOW)
    assert [note.text for note in before.notes] == ["About the coordinator"]
    with pytest.raises(Refused, match="case_not_open"):
        progress.must(progress.carry_out(ruth, cohort, [CloseCase(stream=match, case=case)], now=NOW))

    concerns.close(lead, cohort, case, "settled", now=NOW)
    closed = concerns.card(lead, cohort, case, now=NOW).closed_event
    refused = {}
    for event in (closed, "0" * 32):
        refused[event] = gestures.take_back(ruth, cohort, [Taken(stream=match, event=event)], now=NOW).refused
        with pytest.raises(Refused, match="cannot_be_undone"):
            pairs.take_back(ruth, cohort, match, event, now=NOW)
    assert refused[closed] == refused["0" * 32] != ()
    assert concerns.card(lead, cohort, case, now=NOW).concern.closed is not None

    pairs.take_back(lead, cohort, match, closed, now=NOW)
    assert concerns.card(lead, cohort, case, now=NOW).concern.closed is None


def test_viewers_see_no_cases(ruth: Actor, cohort: str, match: str, actor_as: ActorAs) -> None:
    case = low_rating(ruth, cohort, match)
    viewer = actor_as(AccountRole.VIEWER)
    for ask in (
        lambda: concerns.concerns(viewer, cohort, now=NOW),
        lambda: concerns.card(viewer, cohort, case, now=NOW),
        lambda: concerns.open_by_hand(viewer, cohort, match, "struggling", now=NOW),
        lambda: concerns.note(viewer, cohort, case, "x", now=NOW),
        lambda: concerns.close(viewer, cohort, case, "settled", now=NOW),
        lambda: concerns.reopen(viewer, cohort, case, now=NOW),
        lambda: history.history(viewer, cohort, match, now=NOW),
        lambda: history.add_note(viewer, cohort, match, "x", now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            ask()


# Where the program asks whether there is such a case ------------------------------------------------------------------
ASKED = (
    RUNNING.replace(
        "    back:   {label: Look again, from: matched, to: waiting, by: coordinator, reason: reasons}",
        "    back:   {label: Look again, from: matched, to: waiting, by: coordinator, reason: reasons}\n"
        "    settle: {label: Settle, from: waiting, to: done, by: coordinator, when: [case.complaint is closed]}",
    ).replace(
        "working_lists:\n",
        "working_lists:\n"
        "  settled: {label: Settled, of: mentee, where: [case.complaint is closed], columns: [full_name]}\n",
    )
)  # fmt: skip


def test_neither_a_step_nor_a_list_nor_a_merge_tells_whether_there_is_a_complaint(
    ruth: Actor, actor_as: ActorAs
) -> None:
    cohort = open_program(ruth, ASKED, cohort="Autumn", starts_on=START, now=noon(START))
    lead = actor_as(AccountRole.OWNER, name="Lena the lead")
    amina, bela, chen = (somebody(ruth, cohort, "mentee", name, on=START) for name in ("Amina", "Bela", "Chen"))
    concerns.open_by_hand(lead, cohort, amina, "complaint", now=NOW)
    over = concerns.open_by_hand(lead, cohort, chen, "complaint", now=NOW)
    concerns.close(lead, cohort, over, "settled", now=NOW)

    def settle(person: str) -> str:
        ways = people.card(ruth, cohort, person, now=NOW).ways
        (way,) = [way for way in ways if way.transition == "settle"]
        return " ".join(sentence(found) for found in way.missing)

    assert settle(amina) == settle(bela)
    assert "complaint" in settle(amina).casefold()

    assert "settled" not in people.everybody(ruth, cohort, now=NOW).lists
    assert len(people.everybody(ruth, cohort, now=NOW, of_list="settled").rows) == 3
    assert [row.name for row in people.everybody(lead, cohort, now=NOW, of_list="settled").rows] == ["Chen"]

    with pytest.raises(Refused, match="merge_the_other_way"):
        merging.merge(ruth, cohort, bela, amina, now=NOW)
    with pytest.raises(Refused, match="merge_with_a_case"):
        merging.merge(lead, cohort, bela, amina, now=NOW)
    merging.merge(ruth, cohort, amina, bela, now=NOW)
