"""People in flight: a new version is published, and they go over to it, a few first, and back again if need be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.database import reading
from models.findings import Refused, sentence
from models.tables import Enrolment, JournalEntry, Submission
from models.vocabulary import AccountRole
from tests.cohorts import a_person
from tests.desks import ActorAs
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program, program_of, publish
from workflows import progress, publishing, versions
from workflows.actors import Actor
from workflows.engine.commands import SubmitForm, TakeTransition
from workflows.versions import ASK, Plan

RUTH = AccountRole.OWNER

HOW_MANY = "      how_many:   { type: integer, label: How many children, relevant: [children is yes] }\n"
QUESTION = "      children:   { type: yes_no, label: Has children }\n"
MORE = SMALL_PROGRAM.replace(QUESTION, f"{QUESTION}      hobby:      {{ type: text, label: Hobby }}\n")
NO_WAITING = (
    SMALL_PROGRAM.replace("    waiting: { label: Waiting, standard: matching, type: waiting }\n", "")
    .replace("intake, to: waiting", "intake, to: matched")
    .replace("from: waiting, to: matched", "from: intake, to: matched")
    .replace("mentee is in waiting", "mentee is in matched")
)
READY = (
    SMALL_PROGRAM.replace("waiting: { label: Waiting", "ready: { label: Ready, formerly: waiting")
    .replace("to: waiting", "to: ready")
    .replace("from: waiting", "from: ready")
    .replace("is in waiting", "is in ready")
    .replace("children:   { type: yes_no,", "kids: { type: yes_no, formerly: children,")
    .replace("[children is yes]", "[kids is yes]")
)


@pytest.fixture
def cohort(ruth: Actor) -> str:
    """Amina waits and speaks Tigrinya; Olek is at intake; Marta is an available mentor."""
    cohort = open_small_program(ruth)
    a_person(ruth, cohort, "mentee", "Amina Yusuf", languages=("en", "ti"), children=True, how_many=2)
    a_person(ruth, cohort, "mentee", "Olek Bondar", ready=False)
    a_person(ruth, cohort, "mentor", "Marta Klein")
    return cohort


def changed(ruth: Actor, cohort: str, text: str) -> int:
    program = program_of(ruth, cohort)
    return publish(ruth, program, text)


def people(ruth: Actor, cohort: str) -> dict[str, Any]:
    here = progress.standing(ruth, cohort, now=NOW)
    return {here.name(stream).split()[0]: person for stream, person in here.state.people.items()}


def on(ruth: Actor, cohort: str) -> dict[str, int]:
    return {name: person.version for name, person in people(ruth, cohort).items()}


# Who is on which ----------------------------------------------------------------------------------------------------
def test_publishing_moves_nobody_and_new_people_begin_where_they_are_told(ruth: Actor, cohort: str) -> None:
    number = changed(ruth, cohort, MORE)
    assert on(ruth, cohort) == {"Amina": 1, "Olek": 1, "Marta": 1}

    versions.begin_on(ruth, cohort, number, now=NOW)
    a_person(ruth, cohort, "mentee", "Sara Haile", hobby="Chess")

    assert on(ruth, cohort) == {"Amina": 1, "Olek": 1, "Marta": 1, "Sara": 2}
    assert people(ruth, cohort)["Sara"].profile["hobby"] == "Chess"
    assert [(one.number, one.people, one.matches) for one in versions.spread(ruth, cohort, now=NOW)] == [
        (1, 3, 0),
        (2, 1, 0),
    ]


def everybody_goes(ruth: Actor, cohort: str, number: int) -> tuple[str, ...]:
    """Everybody goes over to a version, and new people begin there too. Answers who went."""
    plan = Plan(to=number)
    going = versions.dry_run(ruth, cohort, plan, now=NOW).moving
    if going:
        versions.begin_move(ruth, cohort, plan, going, now=NOW)
    versions.begin_on(ruth, cohort, number, now=NOW)
    return tuple(going)


def test_everybody_goes_over_at_once_where_nothing_has_to_be_said(ruth: Actor, cohort: str) -> None:
    before = {name: person.stage for name, person in people(ruth, cohort).items()}
    number = changed(ruth, cohort, MORE)
    assert len(everybody_goes(ruth, cohort, number)) == 3
    assert on(ruth, cohort) == {"Amina": 2, "Olek": 2, "Marta": 2}
    assert {name: person.stage for name, person in people(ruth, cohort).items()} == before
    assert progress.standing(ruth, cohort, now=NOW).version == 2
    assert everybody_goes(ruth, cohort, number) == ()  # a second time nobody is left to go


def test_people_go_on_under_the_new_version(ruth: Actor, cohort: str) -> None:
    everybody_goes(ruth, cohort, changed(ruth, cohort, MORE))
    marta = people(ruth, cohort)["Marta"].stream
    progress.must(
        progress.carry_out(ruth, cohort, [TakeTransition(stream=marta, transition="leave", reason="moved")], now=NOW)
    )
    assert people(ruth, cohort)["Marta"].stage == "left"


# What the plan has to say -------------------------------------------------------------------------------------------
def test_a_stage_in_which_somebody_stands_has_to_be_placed(ruth: Actor, cohort: str) -> None:
    number = changed(ruth, cohort, NO_WAITING)
    look = versions.dry_run(ruth, cohort, Plan(to=number), now=NOW)
    # Amina alone waits; the two others could go.
    assert [found.code for found in look.open] == ["V02"]
    assert [sentence(look.open[0], language) for language in ("en", "fr")] == [
        "1 person or pair stands in ‘Waiting’, which no longer exists. Say where they go.",
        "1 personne ou binôme se trouve dans « Waiting », qui n’existe plus. Dites où aller.",
    ]
    assert sentence(look.open[0]) == "1 person or pair stands in ‘Waiting’, which no longer exists. Say where they go."
    assert {look.names[stream] for stream in look.moving} == {"Olek Bondar", "Marta Klein"}
    with pytest.raises(Refused):
        versions.begin_move(ruth, cohort, Plan(to=number), look.moving, now=NOW)
    assert on(ruth, cohort) == {"Amina": 1, "Olek": 1, "Marta": 1}

    plan = Plan(to=number, stages={"mentee.waiting": "intake"})
    look = versions.dry_run(ruth, cohort, plan, now=NOW)
    assert (look.open, len(look.moving)) == ((), 3)
    versions.begin_move(ruth, cohort, plan, look.moving, now=NOW)
    amina = people(ruth, cohort)["Amina"]
    assert (amina.version, [stay.stage for stay in amina.stays]) == (2, ["intake", "waiting", "intake"])


def test_each_can_be_decided_by_herself_and_waits_until_she_is(ruth: Actor, cohort: str) -> None:
    number = changed(ruth, cohort, NO_WAITING)
    plan = Plan(to=number, stages={"mentee.waiting": ASK})
    look = versions.dry_run(ruth, cohort, plan, now=NOW)
    amina = people(ruth, cohort)["Amina"].stream
    assert [one.code for one in look.staying[amina]] == ["version_asks_about"]
    result = versions.begin_move(ruth, cohort, plan, [*look.moving, amina], now=NOW)
    assert (len(result.done), list(result.stayed)) == (2, [amina])
    (line,) = versions.moves(ruth, cohort, now=NOW)
    assert line.stayed == (("Amina Yusuf", sentence(result.stayed[amina][0])),)
    versions.begin_move(ruth, cohort, Plan(to=number, stages=plan.stages, each={amina: "matched"}), [amina], now=NOW)
    assert people(ruth, cohort)["Amina"].stage == "matched"


def test_a_choice_somebody_made_has_to_be_replaced_or_archived(ruth: Actor, cohort: str) -> None:
    number = changed(ruth, cohort, SMALL_PROGRAM.replace("    ti: Tigrinya\n", ""))
    look = versions.dry_run(ruth, cohort, Plan(to=number), now=NOW)
    assert [(found.code, found.params["what"]) for found in look.open] == [("V03", "Tigrinya")]
    assert [sentence(look.open[0], language) for language in ("en", "fr")] == [
        "1 answer uses the choice ‘Tigrinya’, which no longer exists. Say which choice replaces it.",
        "1 réponse utilise le choix « Tigrinya », qui n’existe plus. Dites quel choix le remplace.",
    ]
    # Nobody chose Ukrainian: it may go without a word.
    fewer = changed(ruth, cohort, SMALL_PROGRAM.replace("    uk: Ukrainian\n", ""))
    assert versions.dry_run(ruth, cohort, Plan(to=fewer), now=NOW).open == ()

    plan = Plan(to=number, choices={"languages.ti": "uk"})
    versions.begin_move(ruth, cohort, plan, versions.dry_run(ruth, cohort, plan, now=NOW).moving, now=NOW)
    amina = people(ruth, cohort)["Amina"]
    assert amina.profile["languages"] == ("en", "uk")
    with reading() as session:  # what she gave stands as she gave it
        given = [row.answers for row in session.exec(select(Submission).where(Submission.stream == amina.stream)).all()]
    assert given[0]["languages"] == ("en", "ti")


def test_an_answer_of_another_type_is_kept_in_the_archive(ruth: Actor, cohort: str) -> None:
    number = changed(ruth, cohort, SMALL_PROGRAM.replace("how_many:   { type: integer", "how_many:   { type: text"))
    look = versions.dry_run(ruth, cohort, Plan(to=number), now=NOW)
    assert [(need.kind, need.key, need.answer, len(need.streams)) for need in look.needs] == [
        ("answers", "newcomer_form.how_many", "", 1)
    ]
    versions.begin_move(ruth, cohort, Plan(to=number), look.moving, now=NOW)
    assert "how_many" not in people(ruth, cohort)["Amina"].profile


# The dry run --------------------------------------------------------------------------------------------------------
def test_the_dry_run_lists_the_people_behind_every_number_and_changes_nothing(ruth: Actor, cohort: str) -> None:
    number = changed(ruth, cohort, READY)
    with reading() as session:
        before = len(session.exec(select(JournalEntry)).all())
    look = versions.dry_run(ruth, cohort, Plan(to=number), now=NOW)
    touched = {".".join(row.change.path): {look.names[stream] for stream in row.streams} for row in look.rows}
    assert touched["stages.mentee.ready"] == {"Amina Yusuf"}
    assert touched["forms.newcomer_form.questions.kids"] == {"Amina Yusuf"}
    with reading() as session:
        assert len(session.exec(select(JournalEntry)).all()) == before


def test_what_would_happen_by_itself_is_told_beforehand(ruth: Actor, cohort: str) -> None:
    text = SMALL_PROGRAM.replace(
        "    match_starts: {",
        "    straight_on: { label: Straight on, from: waiting, to: matched, by: automatic, "
        "when: [newcomer_form is submitted], then: [send hello to mentee, send more to mentee] }\n    match_starts: {",
    )
    text += (
        "messages:\n  hello: { subject: 'Good news, {person.name}', text: Hello }\n  more: { text: There is more. }\n"
    )
    look = versions.dry_run(ruth, cohort, Plan(to=changed(ruth, cohort, text)), now=NOW)
    assert [(effect.what, [look.names[one] for one in effect.streams]) for effect in look.effects] == [
        ("By itself: Straight on → Matched", ["Amina Yusuf"]),
        ("Message: Good news, …", ["Amina Yusuf"]),
        ("Message: There is more.", ["Amina Yusuf"]),
    ]


# A few first, then the rest, and back -------------------------------------------------------------------------------
def test_three_go_first_then_the_rest_in_portions(ruth: Actor, cohort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        a_person(ruth, cohort, "mentee", f"P{number} More")
    number = changed(ruth, cohort, MORE)
    plan = Plan(to=number)
    first = versions.pilots(ruth, cohort, plan, now=NOW)
    assert len(first) == 3
    begun = versions.begin_move(ruth, cohort, plan, first, now=NOW)
    assert (len(begun.done), len(begun.left)) == (3, 4)
    monkeypatch.setattr("workflows.versions.moving.PORTION", 3)
    assert [len(versions.go_on(ruth, begun.move, now=NOW).left) for _ in range(2)] == [1, 0]
    assert set(on(ruth, cohort).values()) == {2}
    with reading() as session:
        assert {row.definition_version for row in session.exec(select(Enrolment)).all()} == {2}
        noted = session.exec(select(JournalEntry).where(JournalEntry.type == "moved_to_version")).all()
    assert len(noted) == 7


def test_a_move_can_be_taken_back_for_thirty_days(ruth: Actor, cohort: str) -> None:
    before = people(ruth, cohort)
    number = changed(ruth, cohort, READY)
    plan = Plan(to=number)
    begun = versions.begin_move(ruth, cohort, plan, versions.dry_run(ruth, cohort, plan, now=NOW).moving, now=NOW)
    assert people(ruth, cohort)["Amina"].stage == "ready"
    with pytest.raises(Refused) as refused:
        versions.take_back(ruth, begun.move, now=NOW + timedelta(days=31))
    assert [found.code for found in refused.value.findings] == ["move_too_old"]

    back = versions.take_back(ruth, begun.move, now=NOW + timedelta(days=30))
    assert (len(back.done), back.stayed) == (3, {})
    after = people(ruth, cohort)
    assert {name: (one.stage, one.profile) for name, one in after.items()} == {
        name: (one.stage, one.profile) for name, one in before.items()
    }
    (line,) = versions.moves(ruth, cohort, now=NOW)
    assert (line.undone, line.until, line.gone) == (True, None, {})


def test_whoever_would_lose_an_answer_by_it_stays_and_the_others_go_back(ruth: Actor, cohort: str) -> None:
    begun_on = changed(ruth, cohort, MORE)
    plan = Plan(to=begun_on)
    begun = versions.begin_move(ruth, cohort, plan, versions.dry_run(ruth, cohort, plan, now=NOW).moving, now=NOW)
    olek = people(ruth, cohort)["Olek"].stream
    command = SubmitForm(
        stream=olek, form="newcomer_form", role="mentee", submission="new", answers={"hobby": "Chess"}, partial=True
    )
    progress.must(progress.carry_out(ruth, cohort, [command], now=NOW))
    back = versions.take_back(ruth, begun.move, now=NOW)
    assert on(ruth, cohort) == {"Amina": 1, "Olek": 2, "Marta": 1}
    assert [sentence(one) for one in back.stayed[olek]] == [
        "Since the move ‘Hobby’ was answered, which version 1 does not ask. Taking the move back would lose the answer."
    ]


def test_a_rename_is_followed_over_a_version_that_was_left_out(ruth: Actor, cohort: str) -> None:
    changed(ruth, cohort, READY)
    third = READY.replace("formerly: waiting", "formerly: ready").replace("ready: {", "set_to_go: {")
    third = third.replace("to: ready", "to: set_to_go").replace("from: ready", "from: set_to_go")
    third = third.replace("is in ready", "is in set_to_go").replace("formerly: children, ", "")
    number = changed(ruth, cohort, third)
    everybody_goes(ruth, cohort, number)
    amina = people(ruth, cohort)["Amina"]
    # waiting (1) → ready (2) → set_to_go (3), and children (1) → kids (2 and 3).
    assert (amina.version, amina.stage, amina.profile["kids"]) == (3, "set_to_go", True)


def test_only_an_owner_changes_the_version_and_only_to_one_there_is(
    ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    for who, number, code in ((actor_as(AccountRole.COORDINATOR), 1, "not_allowed"), (ruth, 7, "version_unknown")):
        with pytest.raises(Refused) as refused:
            versions.begin_on(who, cohort, number, now=NOW)
        assert [found.code for found in refused.value.findings] == [code]


# The last pool again ------------------------------------------------------------------------------------------------
def test_the_last_pool_is_matched_again_under_a_draft(ruth: Actor, cohort: str) -> None:
    """Amina (English, Tigrinya) waits and Marta (English) has a place: one pair. With a rule that mentors speak
    Tigrinya there is none; with Olek let in from intake there are two who wait for one place."""
    a_person(ruth, cohort, "mentee", "Sara Haile", languages=("uk",))
    stricter = SMALL_PROGRAM.replace(
        "must: { common_language:", "must: { tigrinya: mentor.languages includes ti, common_language:"
    )
    looser = SMALL_PROGRAM.replace(
        "    must: { common_language: mentor.languages shares any with mentee.languages }\n", ""
    ).replace("capacity: { mentee: 1, mentor: 1 }", "capacity: { mentee: 1, mentor: 2 }")
    for text, gained, lost, pairs in (
        (stricter, {}, {"Amina Yusuf": "Marta Klein"}, (1, 0)),
        (looser, {"Sara Haile": "Marta Klein"}, {}, (1, 2)),
        (READY, {}, {}, (1, 1)),  # renamed stages and questions: the same people, the same pair
    ):
        draft = publishing.check(text)[0]
        assert draft is not None
        (found,) = versions.replay_pool(ruth, cohort, now=NOW, draft=draft)
        assert (found.pool, found.pairs, found.gained, found.lost) == (2, pairs, gained, lost)
        assert found.other == {}


def test_whoever_cannot_go_over_yet_is_not_told_as_losing_a_match_to_a_rule(ruth: Actor, cohort: str) -> None:
    """The stage in which Amina waits is gone in the draft, and where she goes is asked when she is moved. No rule of
    the draft costs her the match, so she is in neither plan."""
    draft = publishing.check(NO_WAITING)[0]
    assert draft is not None
    (found,) = versions.replay_pool(ruth, cohort, now=NOW, draft=draft)
    assert (found.pairs, found.lost, found.left_out) == ((0, 0), {}, ("Amina Yusuf",))


def test_whose_mentor_cannot_go_over_yet_is_not_told_as_losing_a_match_to_a_rule(ruth: Actor, cohort: str) -> None:
    """Marta’s stage is gone in the draft. Amina would have met her and has no match in either plan, but not by a rule."""
    gone = SMALL_PROGRAM.replace("available", "ready")
    draft = publishing.check(gone)[0]
    assert draft is not None
    (found,) = versions.replay_pool(ruth, cohort, now=NOW, draft=draft)
    assert (found.pairs, found.gained, found.lost, found.left_out) == ((0, 0), {}, {}, ("Marta Klein",))


def test_a_draft_can_be_tried_on_the_people_before_it_is_published(ruth: Actor, cohort: str) -> None:
    draft = publishing.check(NO_WAITING)[0]
    look = versions.dry_run(ruth, cohort, Plan(to=0), now=NOW, draft=draft)
    assert ([found.code for found in look.open], look.to) == (["V02"], 2)
