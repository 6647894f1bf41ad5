"""After the proposals: declines and whom to propose instead, what publishing would send, the record made again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from models.database import reading, writing
from models.findings import Refused
from models.tables import SavedPlan, Submission, new_id
from models.vocabulary import AccountRole, MessageState
from tests.cohorts import FORMS, MATCHED, MODEL, SPRING, TOLD, TWO_MODELS, a_matching_cohort, a_person, the_round
from tests.small_program import NOW, open_small_program, program_of, publish
from workflows import messages, progress, rounds, versions
from workflows.actors import Actor
from workflows.engine.commands import SubmitForm
from workflows.gestures import take_back, taken_by
from workflows.rounds import Round, Turned
from workflows.versions import Plan

OPENS = a_matching_cohort


def match_with(found: Round, mentee: str) -> str:
    return next(match.stream for match in found.proposed if mentee in match.members["mentee"])


def a_chain(actor: Actor, cohort: str) -> dict[str, str]:
    """Amina speaks English only, Olek English and Ukrainian, Sara Ukrainian only. Ruth speaks English, Ben both, Ada
    Ukrainian. Olek and Ben meet online, so the best plan is Amina–Ruth, Olek–Ben, Sara–Ada."""
    en, both, uk = ("en",), ("en", "uk"), ("uk",)
    people = {
        "amina": a_person(actor, cohort, "mentee", "Amina", languages=en),
        "olek": a_person(actor, cohort, "mentee", "Olek", languages=both, way="Online"),
        "sara": a_person(actor, cohort, "mentee", "Sara", languages=uk),
        "ruth": a_person(actor, cohort, "mentor", "Ruth", languages=en, way="In person"),
        "ben": a_person(actor, cohort, "mentor", "Ben", languages=both, way="Online"),
        "ada": a_person(actor, cohort, "mentor", "Ada", languages=uk),
    }
    rounds.propose(actor, cohort, MODEL, now=NOW, seen=the_round(actor, cohort).plan.ids)
    return people


def test_after_a_decline_another_pair_moves_only_as_far_as_she_allows(ruth, cohort):
    people = a_chain(ruth, cohort)
    assert {(match.members["mentee"][0], match.members["mentor"][0]) for match in the_round(ruth, cohort).proposed} == {
        (people[a], people[b]) for a, b in (("amina", "ruth"), ("olek", "ben"), ("sara", "ada"))
    }

    # Sara and Ada do not want each other. Sara could only have Ben, whom Olek has; Olek could have Ruth, whom Amina
    # has, or Ada, who is free. So one other pair has to move, or Sara waits.
    rounds.answer(ruth, cohort, {match_with(the_round(ruth, cohort), people["sara"]): {"mentor": False}}, now=NOW)
    found = the_round(ruth, cohort)
    none = rounds.reserve(ruth, found, most_moved=0)
    one = rounds.reserve(ruth, found, most_moved=1)

    assert (none.present, none.matched, none.propose, none.waiting) == (2, 2, (), (people["sara"],))
    assert (one.matched, one.moved, one.waiting) == (3, (people["olek"],), ())
    assert set(one.propose) == {(people["sara"], people["ben"]), (people["olek"], people["ada"])}

    rounds.propose_reserve(ruth, cohort, MODEL, most_moved=1, seen=(one.propose, one.withdraw), now=NOW)
    after = the_round(ruth, cohort)
    assert {(match.members["mentee"][0], match.members["mentor"][0]) for match in after.proposed} == {
        (people["amina"], people["ruth"]),
        (people["sara"], people["ben"]),
        (people["olek"], people["ada"]),
    }


def test_whoever_said_yes_is_never_moved(ruth, cohort):
    people = a_chain(ruth, cohort)
    found = the_round(ruth, cohort)
    rounds.answer(ruth, cohort, {match_with(found, people["olek"]): {"mentee": True}}, now=NOW)
    rounds.answer(ruth, cohort, {match_with(found, people["sara"]): {"mentee": False}}, now=NOW)

    offered = rounds.reserve(ruth, the_round(ruth, cohort), most_moved=4)

    assert (offered.propose, offered.moved, offered.waiting) == ((), (), (people["sara"],))


def test_the_proposals_of_another_model_are_not_given_up(ruth):
    cohort = open_small_program(ruth, text=TWO_MODELS)
    a_person(ruth, cohort, "mentee", "Amina", languages=("en",))
    a_person(ruth, cohort, "mentor", "Ruth", languages=("en", "uk"))
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=the_round(ruth, cohort).plan.ids)
    olek = a_person(ruth, cohort, "mentee", "Olek", languages=("en",))
    sara = a_person(ruth, cohort, "mentee", "Sara", languages=("uk",))
    a_person(ruth, cohort, "mentor", "Ben", languages=("en",))
    found = rounds.round_of(ruth, cohort, SPRING, now=NOW)
    rounds.propose(ruth, cohort, SPRING, now=NOW, seen=found.plan.ids)
    found = rounds.round_of(ruth, cohort, SPRING, now=NOW)
    rounds.answer(ruth, cohort, {match_with(found, olek): {"mentee": False}}, now=NOW)

    # Sara could have Ruth if Amina took Ben; but Amina and Ruth were proposed by the other model.
    found = rounds.round_of(ruth, cohort, SPRING, now=NOW)
    offered = rounds.reserve(ruth, found, most_moved=1)

    assert (offered.propose, offered.withdraw, offered.present) == ((), (), 0)
    assert set(offered.waiting) == {olek, sara}


def test_what_she_did_not_see_is_not_proposed(ruth, cohort):
    people = a_chain(ruth, cohort)
    rounds.answer(ruth, cohort, {match_with(the_round(ruth, cohort), people["sara"]): {"mentor": False}}, now=NOW)
    one = rounds.reserve(ruth, the_round(ruth, cohort), most_moved=1)
    rounds.answer(ruth, cohort, {match_with(the_round(ruth, cohort), people["olek"]): {"mentor": True}}, now=NOW)

    with pytest.raises(Refused) as refused:
        rounds.propose_reserve(ruth, cohort, MODEL, most_moved=1, seen=(one.propose, one.withdraw), now=NOW)

    assert refused.value.findings[0].code == "reserve_changed"
    assert len(the_round(ruth, cohort).proposed) == 2


# Places --------------------------------------------------------------------------------------------------------------
PLACES = MATCHED.replace(
    "capacity: { mentee: 1, mentor: 1 }", "capacity: { mentee: 1, mentor: mentor.places }"
).replace(
    "      way:        { type: text, label: Way of meeting, default: Either }\n\nstages",
    "      way:        { type: text, label: Way of meeting, default: Either }\n"
    '      places:     { type: integer, label: How many newcomers, default: "1" }\n\nstages',
)


def test_a_place_that_a_mentor_agreed_to_is_written_into_her_answer_when_it_is_proposed(ruth):
    cohort = open_small_program(ruth, text=PLACES)
    for name in ("Amina", "Olek"):
        a_person(ruth, cohort, "mentee", name)
    ben = a_person(ruth, cohort, "mentor", "Ben", places=1)
    the_round(ruth, cohort)
    rounds.turn(ruth, cohort, MODEL, Turned(places={ben: 2}), now=NOW)
    plan = the_round(ruth, cohort).plan
    assert plan.matched == 2

    outcome = rounds.propose(ruth, cohort, MODEL, now=NOW, seen=plan.ids)

    after = the_round(ruth, cohort)
    assert {match.stream for match in after.proposed} == set(outcome.done)
    assert len(outcome.done) == 2  # the answer that was written is no pair
    assert after.standing.state.people[ben].profile["places"] == 2
    assert after.kept == {}  # it is her own answer now, no setting of the round


def test_where_the_program_fixes_the_places_one_more_is_refused(ruth, cohort):
    for name in ("Amina", "Olek"):
        a_person(ruth, cohort, "mentee", name)
    ben = a_person(ruth, cohort, "mentor", "Ben")
    the_round(ruth, cohort)
    rounds.turn(ruth, cohort, MODEL, Turned(places={ben: 2}), now=NOW)

    with pytest.raises(Refused) as refused:
        rounds.propose(ruth, cohort, MODEL, now=NOW)

    assert refused.value.findings[0].code == "places_fixed"
    assert the_round(ruth, cohort).proposed == ()


# Publishing ----------------------------------------------------------------------------------------------------------
def a_proposal_that_is_told(actor: Actor) -> tuple[str, str]:
    """A cohort whose program writes messages about a match, and the one match that is proposed in it."""
    cohort = open_small_program(actor, text=TOLD)
    a_person(actor, cohort, "mentee", "Amina")
    a_person(actor, cohort, "mentor", "Ben")
    rounds.propose(actor, cohort, MODEL, now=NOW, seen=the_round(actor, cohort).plan.ids)
    return cohort, the_round(actor, cohort).proposed[0].stream


def test_every_message_is_seen_before_anything_is_published(ruth):
    cohort, match = a_proposal_that_is_told(ruth)
    assert rounds.look_ahead(ruth, cohort, [match], now=NOW).begun == ()  # nobody has said yes
    rounds.answer(ruth, cohort, {match: {"mentee": True, "mentor": True}}, now=NOW)

    ahead = rounds.look_ahead(ruth, cohort, [match], now=NOW)

    assert ahead.begun == (match,)
    assert sorted(ahead.after.name(to) for _, _, to in ahead.messages) == ["Amina", "Ben"]
    assert progress.standing(ruth, cohort, now=NOW).state.matches[match].stage == "proposed"


def test_one_match_is_taken_back_after_it_was_published_and_both_are_in_the_history(ruth, cohort):
    people = a_chain(ruth, cohort)
    found = the_round(ruth, cohort)
    wrong, right = match_with(found, people["amina"]), match_with(found, people["olek"])
    rounds.answer(ruth, cohort, {one: {"mentee": True, "mentor": True} for one in (wrong, right)}, now=NOW)
    rounds.begin_matches(ruth, cohort, [wrong, right], now=NOW)
    here = progress.standing(ruth, cohort, now=NOW)
    assert set(rounds.begun_lately(here, MODEL)) == {wrong, right}
    assert here.state.people[people["amina"]].stage == "matched"

    rounds.take_back_begin(ruth, cohort, wrong, now=NOW)

    here = progress.standing(ruth, cohort, now=NOW)
    assert (here.state.matches[wrong].stage, here.state.matches[right].stage) == ("proposed", "active")
    assert here.state.people[people["amina"]].stage == "waiting"
    with pytest.raises(Refused) as refused:
        rounds.take_back_begin(ruth, cohort, wrong, now=NOW)
    assert refused.value.findings[0].code == "not_published"


def test_what_was_to_be_told_of_a_match_that_is_taken_back_is_not_sent(ruth):
    cohort, match = a_proposal_that_is_told(ruth)
    rounds.answer(ruth, cohort, {match: {"mentee": True, "mentor": True}}, now=NOW)
    rounds.begin_matches(ruth, cohort, [match], now=NOW)
    (ben,) = (letter.id for letter in messages.outbox(ruth, cohort, now=NOW).letters if letter.name == "Ben")
    messages.put(ruth, cohort, [ben], MessageState.SENT, shown=MessageState.DUE, now=NOW)

    rounds.take_back_begin(ruth, cohort, match, now=NOW)

    # Ben knows already and is told of the mistake; to Amina nothing goes out.
    found = {letter.name: letter.state for letter in messages.outbox(ruth, cohort, now=NOW).letters}
    assert found == {"Amina": MessageState.NOT_NEEDED, "Ben": MessageState.SENT}


def test_a_no_entered_by_mistake_is_taken_back_with_the_end_it_brought(ruth, cohort):
    people = a_chain(ruth, cohort)
    match = match_with(the_round(ruth, cohort), people["amina"])
    outcome = rounds.answer(ruth, cohort, {match: {"mentee": False}}, now=NOW)
    assert progress.standing(ruth, cohort, now=NOW).state.matches[match].stage == "declined"

    back = take_back(ruth, cohort, taken_by(outcome.events), now=NOW)

    assert back.refused == ()
    here = progress.standing(ruth, cohort, now=NOW).state.matches[match]
    assert (here.stage, here.accepted(people["amina"])) == ("proposed", None)


# The record ----------------------------------------------------------------------------------------------------------
def test_the_record_gives_the_same_plan_months_later_whatever_happened_since(ruth, cohort, actor_as):
    people = {
        name: a_person(ruth, cohort, role, name, **answers)
        for role, name, answers in (
            ("mentee", "Amina", {"way": "Online", "languages": ("en", "ti")}),
            ("mentee", "Olek", {"languages": ("en", "uk")}),
            ("mentee", "Sara", {"languages": ("ti",)}),
            ("mentor", "Ben", {"languages": ("en", "ti")}),
            ("mentor", "Ada", {"way": "Online", "languages": ("en",)}),
        )
    }
    the_round(ruth, cohort)
    rounds.turn(ruth, cohort, MODEL, Turned(weights={"same_way": 75}, dropped=["common_language"]), now=NOW)
    rounds.decide_pair(ruth, cohort, MODEL, people["Sara"], people["Ada"], "pin", "The committee", now=NOW)
    proposed = the_round(ruth, cohort).plan.ids
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=proposed)
    later = NOW + timedelta(days=170)
    rounds.turn(ruth, cohort, MODEL, Turned(weights={"same_way": 0}, dropped=[]), now=later)
    a_person(ruth, cohort, "mentor", "Cem", now=later)
    rounds.free_pair(ruth, cohort, MODEL, people["Sara"], people["Ada"], now=later)
    said = SubmitForm(
        stream=people["Olek"],
        form=FORMS["mentee"],
        role="mentee",
        submission=new_id(),
        answers={"languages": ("ti",)},
        partial=True,
    )
    progress.must(progress.carry_out(ruth, cohort, [said], now=later))
    olga = actor_as(AccountRole.OWNER)
    other = publish(olga, program_of(olga, cohort), MATCHED.replace("weight: 60", "weight: 5"), now=later)
    versions.begin_move(olga, cohort, Plan(to=other), list(people.values()), now=later)

    (record,) = rounds.records(ruth, cohort, now=later)
    again = rounds.replay_record(ruth, cohort, record.id, now=later)

    assert again.same_inputs
    assert again.same_plan
    assert again.plan.ids == proposed == {pair[:2] for pair in record.pairs}
    assert [(one.kind, one.reason) for one in record.decisions] == [("pin", "The committee")]
    assert record.kept == {"weights": {"same_way": 75}, "dropped": ["common_language"]}


def test_a_record_says_when_answers_were_erased_since(ruth, cohort):
    a_person(ruth, cohort, "mentee", "Amina")
    a_person(ruth, cohort, "mentor", "Ben")
    rounds.propose(ruth, cohort, MODEL, now=NOW, seen=the_round(ruth, cohort).plan.ids)
    with writing() as session:
        for row in session.exec(select(Submission)).all():
            row.answers = {}
            session.add(row)
    (record,) = rounds.records(ruth, cohort, now=NOW)

    again = rounds.replay_record(ruth, cohort, record.id, now=NOW)

    assert not again.same_inputs
    assert [found.code for found in again.findings] == ["record_erased"]
    with reading() as session:
        assert session.exec(select(SavedPlan)).one().id == record.id


def test_the_record_of_a_reserve_gives_the_same_plan_too(ruth, cohort):
    people = a_chain(ruth, cohort)
    rounds.answer(ruth, cohort, {match_with(the_round(ruth, cohort), people["sara"]): {"mentor": False}}, now=NOW)
    one = rounds.reserve(ruth, the_round(ruth, cohort), most_moved=1)
    rounds.propose_reserve(ruth, cohort, MODEL, most_moved=1, seen=(one.propose, one.withdraw), now=NOW)

    both = rounds.records(ruth, cohort, now=NOW)

    assert sorted(record.reserve for record in both) == [False, True]
    for record in both:
        again = rounds.replay_record(ruth, cohort, record.id, now=NOW)
        assert (again.same_inputs, again.same_plan) == (True, True)
