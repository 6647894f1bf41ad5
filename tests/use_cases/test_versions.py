"""A running cohort goes over to a changed definition, if nothing of anybody is lost."""

from __future__ import annotations

import pytest

from models.findings import Refused, sentence
from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.desks import ActorAs
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program
from workflows import cohorts, progress, publishing, versions
from workflows.actors import Actor
from workflows.engine.commands import TakeTransition

QUESTION = "      children:   { type: yes_no, label: Has children }\n"
MORE = SMALL_PROGRAM.replace(QUESTION, f"{QUESTION}      hobby:      {{ type: text, label: Hobby }}\n")


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.OWNER)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    """Amina waits and speaks Tigrinya; Olek is at intake; Marta is an available mentor."""
    cohort = open_small_program(ruth)
    a_person(ruth, cohort, "mentee", "Amina Yusuf", languages=("en", "ti"), children=True, how_many=2)
    a_person(ruth, cohort, "mentee", "Olek Bondar", ready=False)
    a_person(ruth, cohort, "mentor", "Marta Klein")
    return cohort


def changed(ruth: Actor, cohort: str, text: str) -> int:
    program = next(line for line in cohorts.choices(ruth) if line.id == cohort).program_id
    return publishing.publish_version(ruth, program, text, now=NOW)


def hindered(ruth: Actor, cohort: str, text: str) -> dict[str, str]:
    """Code → sentence of what stands in the way; nothing is changed by it."""
    number = changed(ruth, cohort, text)
    with pytest.raises(Refused) as refused:
        versions.use_version(ruth, cohort, number, now=NOW)
    assert progress.standing(ruth, cohort, now=NOW).version == 1
    ahead = versions.look_ahead(ruth, cohort, number, now=NOW)
    assert ahead.hindrances == refused.value.findings
    return {found.code: sentence(found) for found in ahead.hindrances}


def test_a_cohort_goes_over_to_a_version_that_asks_more(ruth: Actor, cohort: str) -> None:
    before = progress.standing(ruth, cohort, now=NOW).state
    number = changed(ruth, cohort, MORE)
    assert number == 2

    change = versions.use_version(ruth, cohort, number, now=NOW)

    here = progress.standing(ruth, cohort, now=NOW)
    assert (change.before, change.people, here.version) == (1, 3, 2)
    assert "hobby" in here.definition.profile("mentee")
    assert {s: p.stage for s, p in here.state.people.items()} == {s: p.stage for s, p in before.people.items()}
    assert versions.use_version(ruth, cohort, 2, now=NOW).hindrances == ()  # a second time changes nothing
    assert versions.use_version(ruth, cohort, 1, now=NOW).before == 2  # and back: nobody has answered the new question


def test_people_go_on_under_the_new_version(ruth: Actor, cohort: str) -> None:
    versions.use_version(ruth, cohort, changed(ruth, cohort, MORE), now=NOW)
    marta = next(s for s, p in progress.standing(ruth, cohort, now=NOW).state.people.items() if p.role == "mentor")
    leave = TakeTransition(stream=marta, transition="leave", reason="moved")
    progress.must(progress.carry_out(ruth, cohort, [leave], now=NOW))
    assert progress.standing(ruth, cohort, now=NOW).state.people[marta].stage == "left"


def test_a_stage_in_which_somebody_stands_must_stay(ruth: Actor, cohort: str) -> None:
    text = SMALL_PROGRAM.replace("waiting: { label: Waiting", "queue: { label: Queue")
    text = (
        text.replace("to: waiting", "to: queue")
        .replace("from: waiting", "from: queue")
        .replace("is in waiting", "is in queue")
    )
    said = hindered(ruth, cohort, text)
    # Amina alone waits.
    assert "‘Waiting’" in said["version_loses_stage"]
    assert "1 person or pair stands" in said["version_loses_stage"]


def test_an_answered_question_must_stay_with_its_type_and_its_choices(ruth: Actor, cohort: str) -> None:
    without = SMALL_PROGRAM.replace(
        "      how_many:   { type: integer, label: How many children, relevant: [children is yes] }\n", ""
    )
    assert set(hindered(ruth, cohort, without)) == {"version_loses_question"}
    other = SMALL_PROGRAM.replace("how_many:   { type: integer", "how_many:   { type: text")
    assert set(hindered(ruth, cohort, other)) == {"version_changes_question"}
    fewer = SMALL_PROGRAM.replace("    ti: Tigrinya\n", "")
    assert "‘Tigrinya’" in hindered(ruth, cohort, fewer)["version_loses_choice"]
    # Nobody chose Ukrainian: it may go.
    assert versions.use_version(
        ruth, cohort, changed(ruth, cohort, SMALL_PROGRAM.replace("    uk: Ukrainian\n", "")), now=NOW
    )


def test_a_consent_that_was_given_must_stay(ruth: Actor, cohort: str) -> None:
    text = SMALL_PROGRAM.replace("  share:\n    label: I agree", "  show:\n    label: I agree").replace(
        "consent.share", "consent.show"
    )
    assert "consents" in hindered(ruth, cohort, text)["version_loses_word"]


def test_only_an_owner_changes_the_version_and_only_to_one_there_is(
    ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    for who, number, code in ((actor_as(AccountRole.COORDINATOR), 1, "not_allowed"), (ruth, 7, "version_unknown")):
        with pytest.raises(Refused) as refused:
            versions.use_version(who, cohort, number, now=NOW)
        assert [found.code for found in refused.value.findings] == [code]
