"""A name that a question had once and another question has now: what was said in confidence is no answer to that one."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from models.tables import new_id
from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.running import RUNNING, a_running_pair, a_running_program
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program, program_of, publish
from tests.workbooks import Out
from workflows import lists, pairs, progress, versions
from workflows.actors import Actor
from workflows.engine.commands import Propose, SubmitForm
from workflows.lists.making import check_ins
from workflows.messages.texts import write

RUTH = AccountRole.OWNER

MODEL = "one_to_one"
ASKED = "      way:        { type: text, label: Way of meeting, default: Either }\n"
FEAR = "fear: { type: select_one languages, label: Whom do you avoid, sensitivity: sensitive }\n"
FIRST = SMALL_PROGRAM.replace(ASKED, f"      {FEAR}")
RENAMED = FIRST.replace("fear: { type", "worry: { formerly: fear, type")
AGAIN = FIRST.replace("fear: { type", "worry: { type").replace(
    "      worry:", "      fear: { type: select_one languages, label: Fear of phones }\n      worry:"
)

GONE = SMALL_PROGRAM.replace(ASKED, "")
OPEN = SMALL_PROGRAM.replace(ASKED, "      fear: { type: select_one languages, label: Fear of phones }\n")


def left(ruth: Actor, cohort: str, person: str) -> set[object]:
    """What a roster without sensitive answers says of her."""
    sheet = Out(lists.leave(ruth, cohort, ["roster.mentee"], now=NOW)[1]).sheet("roster.mentee")
    return next({cell.value for cell in row} for row in sheet.iter_rows() if row[0].value == person)


@pytest.mark.parametrize("step_by_step", [False, True])
def test_a_sensitive_answer_does_not_come_to_light_under_a_name_that_is_used_again(
    ruth: Actor, step_by_step: bool
) -> None:
    # Version 1 asks ‘fear’ in confidence, 2 calls it ‘worry’, 3 asks something else by the name ‘fear’.
    cohort = open_small_program(ruth, text=FIRST)
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", fear="ti")
    program = program_of(ruth, cohort)
    second, third = publish(ruth, program, RENAMED), publish(ruth, program, AGAIN)
    versions.begin_on(ruth, cohort, third, now=NOW)
    assert "Tigrinya" not in left(ruth, cohort, amina)  # she is still on version 1

    for number in (second, third) if step_by_step else (third,):
        assert versions.begin_move(ruth, cohort, versions.Plan(to=number), [amina], now=NOW).stayed == {}
        assert "Tigrinya" not in left(ruth, cohort, amina)
    profile = progress.standing(ruth, cohort, now=NOW).state.people[amina].profile
    assert (profile["worry"], profile.get("fear")) == ("ti", None)


@pytest.mark.parametrize(("last", "kept"), [(OPEN, None), (FIRST, "ti")])
def test_who_passes_over_a_version_without_the_question_brings_its_answer_only_where_it_is_as_safe(
    ruth: Actor, last: str, kept: str | None
) -> None:
    # Version 2 has no ‘fear’. Version 3 asks it openly, which nobody read as a protection lost; or as version 1 did.
    cohort = open_small_program(ruth, text=FIRST)
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", fear="ti")
    program = program_of(ruth, cohort)
    publish(ruth, program, GONE)
    third = publish(ruth, program, last)
    versions.begin_on(ruth, cohort, third, now=NOW)
    versions.begin_move(ruth, cohort, versions.Plan(to=third), [amina], now=NOW)
    assert progress.standing(ruth, cohort, now=NOW).state.people[amina].profile.get("fear") == kept
    assert "Tigrinya" not in left(ruth, cohort, amina)


def test_a_match_that_went_ahead_to_an_open_question_does_not_open_what_its_people_said_before(ruth: Actor) -> None:
    # The match is on version 2, where ‘fear’ is shared; Amina is on version 1, where she was told that it is not.
    cohort = open_small_program(ruth, text=FIRST)
    members = {
        "mentee": a_person(ruth, cohort, "mentee", "Amina Yusuf", fear="ti"),
        "mentor": a_person(ruth, cohort, "mentor", "Marta Klein"),
    }
    pair = new_id()
    progress.must(progress.carry_out(ruth, cohort, [Propose(stream=pair, model=MODEL, members=members)], now=NOW))
    program = program_of(ruth, cohort)
    shared = OPEN.replace("label: Fear of phones", "label: Fear of phones, shared_with_match: yes")
    second = publish(ruth, program, shared)
    versions.begin_move(ruth, cohort, versions.Plan(to=second), [pair], now=NOW)
    for moved in (False, True):
        if moved:  # with her own move the owner, who read the warning, has opened it
            versions.begin_move(ruth, cohort, versions.Plan(to=second), [members["mentee"]], now=NOW)
        (amina, _) = pairs.card(ruth, cohort, pair, now=NOW).members
        assert ("Fear of phones" in dict(amina.shared)) is moved


def test_a_message_leaves_out_what_was_said_in_confidence_on_an_older_version(ruth: Actor) -> None:
    cohort = open_small_program(ruth, text=FIRST)
    amina = a_person(ruth, cohort, "mentee", "Amina Yusuf", fear="ti")
    program = program_of(ruth, cohort)
    hello = 'messages: { hello: { by: email, subject: Hello, text: "You said {mentee.fear}." } }\nrecords:'
    second = publish(ruth, program, OPEN.replace("\nrecords:", f"\n{hello}", 1))
    versions.begin_on(ruth, cohort, second, now=NOW)
    written = write(progress.standing(ruth, cohort, now=NOW), "hello", amina, amina)
    assert ("Tigrinya" in written.text, written.kept_back) == (False, ("Fear of phones",))
    versions.begin_move(ruth, cohort, versions.Plan(to=second), [amina], now=NOW)
    written = write(progress.standing(ruth, cohort, now=NOW), "hello", amina, amina)
    assert (written.text, written.kept_back) == ("You said Tigrinya.", ())


def test_a_check_in_answered_in_confidence_leaves_in_no_list_by_a_version_that_asks_openly(ruth: Actor) -> None:
    cohort = a_running_program(ruth)
    pair = a_running_pair(ruth, cohort)
    said = {"rating": 2, "wish": "Another day"}
    heard = SubmitForm(stream=pair, form="check_in", role="mentee", submission=new_id(), answers=said)
    progress.must(progress.carry_out(ruth, cohort, [heard], now=NOW))
    program = program_of(ruth, cohort)
    openly = RUNNING.replace(', sensitivity: sensitive, exported: "no"}', "}")
    assert openly != RUNNING
    versions.begin_on(ruth, cohort, publish(ruth, program, openly), now=NOW)
    for moved in (False, True):
        if moved:
            versions.begin_move(ruth, cohort, versions.Plan(to=2), [pair], now=NOW)
        for whole in (
            lists.everything(ruth, cohort, now=NOW, sensitive=False)[1],
            lists.leave(ruth, cohort, ["check_ins.pair_check_in"], now=NOW)[1],
        ):
            words = {cell.value for sheet in load_workbook(BytesIO(whole)) for row in sheet.iter_rows() for cell in row}
            assert "Another day" not in words or moved
    assert "Another day" in {
        line.cells.get("wish")
        for line in check_ins(progress.standing(ruth, cohort, now=NOW), "pair_check_in", "en").lines
    }
