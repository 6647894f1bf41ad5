"""People: the list, one person's card, and what two who edit the same person are told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from models.database import reading
from models.findings import Refused
from models.tables import AccountEvent
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.peopled import NOW, TODAY, came, opened, present_answers
from workflows import history, people, progress
from workflows.actors import Actor
from workflows.engine.commands import (
    CompleteModule,
    CreateTask,
    GiveConsent,
    RecordCheck,
    SubmitForm,
    TakeTransition,
    Undo,
    WithdrawConsent,
)
from workflows.gestures import take_back

OPENS = opened

FORM = "newcomer_form"


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR, name="Ruth Adler")


def carried(actor: Actor, cohort: str, *commands: object) -> None:
    progress.must(progress.carry_out(actor, cohort, commands, now=NOW))  # type: ignore[arg-type] # whichever command


def answer(card: people.PersonCard, question: str) -> people.Answered:
    return next(one for one in card.forms[0].answers if one.question == question)


# The list -----------------------------------------------------------------------------------------------------------
def test_everybody_is_listed_by_name_with_what_is_missing(ruth: Actor, cohort: str) -> None:
    came(ruth, cohort, "Olek Bondar", on=TODAY - timedelta(days=10), languages=("uk", "en"))
    came(ruth, cohort, "amina Yusuf")
    came(ruth, cohort, "Meier", role="mentor")

    found = people.everybody(ruth, cohort, now=NOW)

    assert [row.name for row in found.rows] == ["amina Yusuf", "Meier", "Olek Bondar"]
    olek = found.rows[2]
    assert (olek.stage_label, olek.days, olek.late) == ("Intake", 10, 3)  # intake should take a week: 10 - 7
    assert olek.languages == "Ukrainian, English"
    assert olek.next is not None
    assert [missing.code for missing in olek.next.missing] == ["consent_not_given", "check_not_recorded"]
    mentor = found.rows[1].next
    assert mentor is not None
    assert mentor.open
    assert found.lists == {"no_interview": "Interview missing"}


def test_a_working_list_of_the_program_names_its_people_with_its_columns(ruth: Actor, cohort: str) -> None:
    came(ruth, cohort, "Amina Yusuf", phone="555 0101", languages=("ti",))
    done = came(ruth, cohort, "Olek Bondar")
    people.fill_in(ruth, cohort, done, "interview", "coordinator", {"suitable": True}, now=NOW)

    found = people.everybody(ruth, cohort, of_list="no_interview", now=NOW)

    assert [(row.name, row.cells) for row in found.rows] == [
        ("Amina Yusuf", {"phone": "555 0101", "languages": "Tigrinya"})
    ]
    assert found.columns == {"phone": "Phone", "languages": "Languages"}  # the name stands first anyway


# The card -----------------------------------------------------------------------------------------------------------
def test_sensitive_answers_are_covered_until_somebody_opens_them_and_that_is_written_down(
    ruth: Actor, cohort: str
) -> None:
    amina = came(ruth, cohort, "Amina Yusuf", worry="my brother")

    card = people.card(ruth, cohort, amina, now=NOW)
    covered = answer(card, "worry")
    assert (covered.covered, covered.value, covered.words) == (True, None, "")
    assert card.forms[0].covered == 1
    assert "my brother" not in repr(card)

    opened_ = people.open_sensitive(ruth, cohort, amina, FORM, now=NOW)
    assert next(one.words for one in opened_ if one.question == "worry") == "my brother"
    with reading() as session:
        (noted,) = session.exec(select(AccountEvent).where(AccountEvent.type == "opened_sensitive")).all()
    assert (noted.actor, noted.data["person"], noted.data["form"]) == (ruth.id, amina, FORM)
    assert "my brother" not in str(noted.data)


def test_a_sensitive_answer_of_an_interview_is_opened_by_its_own_filling(ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf")
    answers = {"suitable": True, "remarks": "shy"}
    people.fill_in(ruth, cohort, amina, "interview", "coordinator", answers, now=NOW)

    filled = people.card(ruth, cohort, amina, now=NOW).forms[1]
    assert [(one.question, one.words, one.covered) for one in filled.answers] == [
        ("suitable", "yes", False),
        ("remarks", "", True),
    ]
    seen = people.open_sensitive(ruth, cohort, amina, "interview", submission=filled.submission, now=NOW)
    assert [one.words for one in seen] == ["yes", "shy"]


def test_the_card_tells_the_way_consents_checks_training_tasks_and_matches(ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf", agree_news=True, on=TODAY - timedelta(days=9))
    carried(
        ruth,
        cohort,
        GiveConsent(stream=amina, consent="share", on=TODAY - timedelta(days=5)),
        RecordCheck(stream=amina, check="identity", passed=True, on=TODAY - timedelta(days=4)),
        TakeTransition(stream=amina, transition="accept", on=TODAY - timedelta(days=3)),
        CreateTask(stream=amina, task="call"),
    )
    mentor = came(ruth, cohort, "Meier", role="mentor")
    carried(ruth, cohort, TakeTransition(stream=mentor, transition="accept"))
    carried(ruth, cohort, CompleteModule(stream=mentor, training="evening", module="role"))

    card = people.card(ruth, cohort, amina, now=NOW)
    assert [(past.stage_label, past.since, past.step) for past in card.past] == [
        ("Waiting", TODAY - timedelta(days=3), "Accept"),
        ("Intake", TODAY - timedelta(days=9), ""),
    ]
    assert card.last_step is not None
    assert card.last_step.back_to == "Intake"
    share, news = card.consents
    assert (share.given, share.on, share.until, share.from_answer) == (True, TODAY - timedelta(days=5), None, False)
    assert (news.given, news.until) == (True, date(2027, 9, 5))  # given with the form, a year
    (identity,) = card.checks
    assert (identity.passed, identity.valid, identity.until) == (True, True, date(2027, 9, 10))
    assert [(task.label, task.due) for task in card.tasks] == [("Call them", TODAY + timedelta(days=2))]
    assert card.training == ()  # it is for mentors

    (evening,) = people.card(ruth, cohort, mentor, now=NOW).training
    assert [(module.label, module.day, module.needs) for module in evening.modules] == [
        ("The role", TODAY, ()),
        ("Across cultures", None, ()),
    ]


def test_a_step_that_led_on_by_itself_is_taken_back_as_one(ruth: Actor, cohort: str) -> None:
    mentor = came(ruth, cohort, "Meier", role="mentor")
    for module in ("role", "culture"):
        carried(ruth, cohort, CompleteModule(stream=mentor, training="evening", module=module))
    carried(ruth, cohort, TakeTransition(stream=mentor, transition="accept"))

    card = people.card(ruth, cohort, mentor, now=NOW)
    assert card.row.stage_label == "Available"  # through Learning, in one breath
    assert card.last_step is not None
    assert (card.last_step.label, card.last_step.back_to) == ("Accept", "Intake")

    carried(ruth, cohort, Undo(stream=mentor, event=card.last_step.event))
    assert people.card(ruth, cohort, mentor, now=NOW).row.stage_label == "Intake"


def test_somebody_who_is_not_in_the_cohort_has_no_card(ruth: Actor, cohort: str) -> None:
    with pytest.raises(Refused, match="person_unknown"):
        people.card(ruth, cohort, "nobody", now=NOW)


# Changing -----------------------------------------------------------------------------------------------------------
def test_only_what_was_changed_is_saved_and_an_emptied_field_takes_the_answer_away(ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf", phone="555 0101", children=True, how_many=2, worry="my brother")
    before = present_answers(ruth, cohort, amina, FORM, now=NOW)
    assert "worry" not in before  # covered

    mine = {**before, "phone": None, "children": False}
    saved = people.save_profile(ruth, cohort, amina, FORM, mine, before, now=NOW)

    assert saved.changed == 2
    card = people.card(ruth, cohort, amina, now=NOW)
    assert answer(card, "phone").value is None
    assert answer(card, "children").value is False
    assert [one.question for one in card.forms[0].answers if one.question == "how_many"] == []  # asked no more
    assert answer(card, "worry").covered  # untouched
    with reading() as session:
        state = progress.load(session, cohort, now=NOW).state
    assert state.people[amina].profile["how_many"] is None

    take_back(ruth, cohort, saved.undo, now=NOW)
    assert answer(people.card(ruth, cohort, amina, now=NOW), "phone").value == "555 0101"


def test_what_may_not_stand_is_refused_and_nothing_is_saved(ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf", phone="555 0101")
    before = present_answers(ruth, cohort, amina, FORM, now=NOW)

    with pytest.raises(Refused, match="answer_not_an_email"):
        people.save_profile(ruth, cohort, amina, FORM, {**before, "email": "amina at home"}, before, now=NOW)
    with pytest.raises(Refused, match="answer_required"):
        people.save_profile(ruth, cohort, amina, FORM, {**before, "full_name": None}, before, now=NOW)
    with pytest.raises(Refused, match="form_unknown"):
        people.save_profile(ruth, cohort, amina, "mentor_form", before, before, now=NOW)
    assert present_answers(ruth, cohort, amina, FORM, now=NOW) == before


def test_a_required_answer_that_was_missing_may_stay_missing(ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf")
    # A later roster: what is known so far, without the e-mail she had to give.
    carried(
        ruth,
        cohort,
        SubmitForm(
            stream=amina, form=FORM, role="mentee", submission="s2", answers={}, partial=True, cleared=["email"]
        ),
    )
    before = present_answers(ruth, cohort, amina, FORM, now=NOW)
    assert before["email"] is None

    saved = people.save_profile(ruth, cohort, amina, FORM, {**before, "phone": "555 0102"}, before, now=NOW)

    assert saved.changed == 1


def test_two_who_save_the_same_person_are_shown_both_answers_and_nothing_is_lost(
    ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    sam = actor_as(AccountRole.COORDINATOR, name="Sam Okoro")
    amina = came(ruth, cohort, "Amina Yusuf", phone="555 0101")
    before = present_answers(ruth, cohort, amina, FORM, now=NOW)  # both have the card open
    people.save_profile(sam, cohort, amina, FORM, {**before, "phone": "555 0199"}, before, now=NOW)

    mine = {**before, "phone": "555 0123", "children": True}
    saved = people.save_profile(ruth, cohort, amina, FORM, mine, before, now=NOW)

    assert saved.colleague == "Sam Okoro"
    assert [(clash.label, clash.theirs_words, clash.mine_words) for clash in saved.clashes] == [
        ("Phone", "555 0199", "555 0123")
    ]
    present = present_answers(ruth, cohort, amina, FORM, now=NOW)
    assert (present["phone"], present["children"]) == ("555 0199", None)  # nothing written yet

    # She decides for hers, knowing Sam's.
    settled = people.save_profile(ruth, cohort, amina, FORM, mine, {**before, "phone": "555 0199"}, now=NOW)
    assert (settled.changed, settled.clashes) == (2, ())


def test_two_who_change_different_answers_do_not_disturb_each_other(
    ruth: Actor, cohort: str, actor_as: ActorAs
) -> None:
    sam = actor_as(AccountRole.COORDINATOR)
    amina = came(ruth, cohort, "Amina Yusuf", phone="555 0101")
    before = present_answers(ruth, cohort, amina, FORM, now=NOW)
    people.save_profile(sam, cohort, amina, FORM, {**before, "phone": "555 0199"}, before, now=NOW)

    saved = people.save_profile(ruth, cohort, amina, FORM, {**before, "languages": ("ti",)}, before, now=NOW)

    assert saved.clashes == ()
    present = present_answers(ruth, cohort, amina, FORM, now=NOW)
    assert (present["phone"], present["languages"]) == ("555 0199", ("ti",))


def test_a_consent_taken_back_does_not_return_with_a_corrected_phone_number(ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf", agree_news=True)  # her form gave the consent
    carried(ruth, cohort, WithdrawConsent(stream=amina, consent="news"))
    before = present_answers(ruth, cohort, amina, FORM, now=NOW)

    people.save_profile(ruth, cohort, amina, FORM, {**before, "phone": "555 0102"}, before, now=NOW)

    news = people.card(ruth, cohort, amina, now=NOW).consents[1]
    assert (news.given, len(news.history)) == (False, 2)


# History ------------------------------------------------------------------------------------------------------------
def test_the_card_tells_its_history_with_the_notes_of_the_team(ruth: Actor, cohort: str) -> None:
    amina = came(ruth, cohort, "Amina Yusuf")
    history.add_note(ruth, cohort, amina, "Prefers mornings.", now=NOW)

    told = people.card(ruth, cohort, amina, now=NOW).history

    assert (told[0].note, told[0].by) == ("Prefers mornings.", "Ruth Adler")  # the latest first
    assert told[-1].type == "joined"


def test_a_viewer_is_shown_nobody(cohort: str, ruth: Actor, actor_as: ActorAs) -> None:
    amina = came(ruth, cohort, "Amina Yusuf")
    viewer = actor_as(AccountRole.VIEWER)
    for tried in (
        lambda: people.everybody(viewer, cohort, now=NOW),
        lambda: people.card(viewer, cohort, amina, now=NOW),
        lambda: people.open_sensitive(viewer, cohort, amina, FORM, now=NOW),
        lambda: people.save_profile(viewer, cohort, amina, FORM, {"phone": "1"}, {}, now=NOW),
        lambda: people.fill_in(viewer, cohort, amina, "interview", "coordinator", {"suitable": True}, now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            tried()
