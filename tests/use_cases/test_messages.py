"""The outbox: whom a message is for and why, its words, and what a person does with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from models.findings import Refused
from models.vocabulary import AccountRole, MessageState
from tests.desks import ActorAs
from tests.running import RUNNING, a_running_pair, somebody
from tests.small_program import NOW
from workflows import checkins, messages, progress, today
from workflows.actors import Actor
from workflows.calendar_day import noon
from workflows.language.reading import read_files, read_text
from workflows.messages import Letter
from workflows.messages.texts import write
from workflows.publishing import open_program


@pytest.fixture
def ruth(actor_as: ActorAs) -> Actor:
    return actor_as(AccountRole.COORDINATOR, name="Ruth Adler")


def opened(actor: Actor, text: str = RUNNING) -> str:
    return open_program(actor, text, cohort="Autumn 2026", starts_on=date(2026, 8, 1), now=noon(date(2026, 7, 1)))


OPENS = opened


def of(actor: Actor, cohort: str, message: str) -> list[Letter]:
    return [letter for letter in messages.outbox(actor, cohort, now=NOW).letters if letter.message == message]


def ids(letters: Sequence[Letter]) -> list[str]:
    return [letter.id for letter in letters]


def test_every_message_says_whom_it_is_for_why_and_since_when(ruth: Actor, cohort: str) -> None:
    assert messages.outbox(ruth, cohort, now=NOW).letters == ()
    a_running_pair(ruth, cohort)
    # The match starts on 17 August: both are welcomed by that step.
    found = of(ruth, cohort, "welcome")
    assert sorted((one.name, one.role_label, one.why, one.due, one.state) for one in found) == [
        ("Amina", "Newcomer", "After the step ‘Start’", date(2026, 8, 17), MessageState.DUE),
        ("Ruth", "Mentor", "After the step ‘Start’", date(2026, 8, 17), MessageState.DUE),
    ]
    assert {one.about for one in found} == {"Amina · Ruth"}
    assert {one.why for one in of(ruth, cohort, "reminder")} == {"Pair check-in"}


def test_the_text_is_filled_for_each_of_the_two(ruth: Actor) -> None:
    cohort = opened(
        ruth,
        RUNNING.replace(
            "welcome:       {text: Welcome}",
            "welcome: {by: email, subject: 'Meet {match.other_name}', text: 'Dear {person.name}, you met "
            "{match.other_name} on {match.starts_on}. Call {mentor.phone}. {form.link}'}",
        ),
    )
    a_running_pair(ruth, cohort)
    amina, mentor = sorted(of(ruth, cohort, "welcome"), key=lambda one: one.name)
    assert amina.written.subject == "Meet Ruth"
    assert amina.written.text == "Dear Amina, you met Ruth on 17 Aug 2026. Call +1 416 555 0101. ____"
    assert mentor.written.text.startswith("Dear Ruth, you met Amina on 17 Aug 2026.")
    assert amina.written.blanks == ("The private link to the form that is asked for",)


def test_a_message_names_the_form_it_asks_for_and_the_day_by_which(ruth: Actor) -> None:
    said = "text: '{form.label} by {form.due_on}'"
    cohort = opened(
        ruth,
        RUNNING.replace("welcome:       {text: Welcome}", f"welcome: {{{said}}}")
        .replace("reminder:      {text: Please answer}", f"reminder: {{{said}}}")
        .replace(
            "[send welcome to mentee and mentor]",
            "[send welcome to mentee and mentor, ask closure of mentee within 2 weeks]",
        ),
    )
    a_running_pair(ruth, cohort)
    # They start on 17 August. The mentee is asked for a form within two weeks, the mentor for none.
    assert {one.name: one.written.text for one in of(ruth, cohort, "welcome")} == {
        "Amina": "Closure survey by 31 Aug 2026",
        "Ruth": "____ by ____",
    }
    # One day before and three days after each of the first two check-ins: of 24 August and of 7 September.
    assert {(one.due.day, one.written.text) for one in of(ruth, cohort, "reminder") if one.name == "Amina"} == {
        (23, "Check-in by 24 Aug 2026"),
        (27, "Check-in by 24 Aug 2026"),
        (6, "Check-in by 7 Sep 2026"),
        (10, "Check-in by 7 Sep 2026"),
    }


def test_a_sensitive_answer_never_stands_in_a_text(ruth: Actor, cohort: str) -> None:
    """Lint refuses a program that asks for it; should one get by, the text still does not tell it."""
    match = a_running_pair(ruth, cohort)
    here = progress.standing(ruth, cohort, now=NOW)
    text = RUNNING.replace("welcome:       {text: Welcome}", "welcome: {text: 'Call {mentor.phone}.'}").replace(
        "label: Phone, sensitivity: personal", "label: Phone, sensitivity: sensitive"
    )
    definition = read_text(text).definition
    assert definition is not None
    (amina,) = here.state.matches[match].members["mentee"]
    written = write(replace(here, definition=definition), "welcome", match, amina)
    assert (written.text, written.kept_back, written.blanks) == ("Call ____.", ("Phone",), ())


def test_the_names_of_program_and_form_are_told_in_the_language_of_whoever_reads_them(ruth: Actor, cohort: str) -> None:
    match = a_running_pair(ruth, cohort)
    here = progress.standing(ruth, cohort, now=NOW)
    plan, asked = next((name, one.form) for name, one in here.definition.check_ins.items())
    text = (
        RUNNING.replace("label: Pairs,", "label: Pairs, languages: [en, fr],")
        .replace("choices:\n", "choices:\n  languages: {en: English, fr: French}\n", 1)
        .replace("full_name:", "languages: {type: select_multiple languages, label: Languages}\n      full_name:", 1)
        .replace(
            "welcome:       {text: Welcome}", "welcome: {text: '{program.label}, {form.label}, {match.starts_on}'}"
        )
    )
    of = {"program.label": here.definition.program.label, f"forms.{asked}.label": here.definition.forms[asked].label}
    french = dict(zip(of, ("Bons voisins", "Suivi"), strict=True))
    told = "".join(f"{path}: {{of: '{of[path]}', text: '{said}'}}\n" for path, said in french.items())
    definition = read_files({"program.yaml": text, "translations/fr.yaml": told}).definition
    assert definition is not None
    (amina,) = here.state.matches[match].members["mentee"]
    speaks = replace(here.state.people[amina], profile={**here.state.people[amina].profile, "languages": ("fr",)})
    state = replace(here.state, people={**here.state.people, amina: speaks})
    written = write(replace(here, definition=definition, state=state), "welcome", match, amina, plan=plan)
    # Her match began on 17 August: the day is written as the French write it, too.
    assert written.text == "Bons voisins, Suivi, 17 août 2026"


def test_a_reminder_that_was_answered_meanwhile_need_not_go_out(ruth: Actor, cohort: str) -> None:
    match = a_running_pair(ruth, cohort)
    latest = [one for one in of(ruth, cohort, "reminder") if one.name == "Amina"][-1]
    assert not latest.stale
    checkins.enter(
        ruth, cohort, match, "check_in", "mentee", {"rating": 4}, plan="pair_check_in", occurrence=2, now=NOW
    )
    after = {one.id: one for one in of(ruth, cohort, "reminder")}
    assert after[latest.id].stale
    assert not any(one.stale for one in after.values() if one.name == "Ruth")


def test_many_are_marked_as_sent_by_somebody_and_back(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    waiting = today.today(ruth, cohort, now=NOW).messages
    both = of(ruth, cohort, "welcome")
    change = messages.put(ruth, cohort, ids(both), MessageState.SENT, shown=MessageState.DUE, now=NOW)
    assert {(one.state, one.by, one.done) for one in of(ruth, cohort, "welcome")} == {
        (MessageState.SENT, "Ruth Adler", NOW.date())
    }
    assert today.today(ruth, cohort, now=NOW).messages == waiting - 2
    with pytest.raises(Refused, match="message_settled"):
        messages.put(ruth, cohort, ids(both), MessageState.SENT, shown=MessageState.DUE, now=NOW)
    # One is to be sent after all and put on hold meanwhile: only the other goes back.
    messages.put(ruth, cohort, [both[0].id], MessageState.DUE, shown=MessageState.SENT, now=NOW)
    messages.put(ruth, cohort, [both[0].id], MessageState.HELD_BACK, shown=MessageState.DUE, now=NOW)
    assert messages.change_back(ruth, cohort, change, now=NOW) == 1
    assert [one.state for one in sorted(of(ruth, cohort, "welcome"), key=lambda one: one.id != both[0].id)] == [
        MessageState.HELD_BACK,
        MessageState.DUE,
    ]


def test_what_a_colleague_sent_meanwhile_is_not_put_on_hold_and_sent_once_more(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    first, second = of(ruth, cohort, "welcome")  # the page that is still open shows both as waiting
    messages.put(ruth, cohort, [first.id], MessageState.SENT, shown=MessageState.DUE, now=NOW)
    for to in (MessageState.HELD_BACK, MessageState.NOT_NEEDED):
        with pytest.raises(Refused, match="message_dealt_with"):
            messages.put(ruth, cohort, [first.id], to, shown=MessageState.DUE, now=NOW)
    change = messages.put(ruth, cohort, [first.id, second.id], MessageState.HELD_BACK, shown=MessageState.DUE, now=NOW)
    assert change.before == {second.id: MessageState.DUE}
    assert {one.id: one.state for one in of(ruth, cohort, "welcome")} == {
        first.id: MessageState.SENT,
        second.id: MessageState.HELD_BACK,
    }
    # Nor is it to be sent again because another page still shows it among those that are held back.
    held = MessageState.HELD_BACK
    change = messages.put(ruth, cohort, [first.id, second.id], MessageState.DUE, shown=held, now=NOW)
    assert change.before == {second.id: MessageState.HELD_BACK}
    with pytest.raises(Refused, match="message_dealt_with"):
        messages.put(ruth, cohort, [first.id], MessageState.DUE, shown=held, now=NOW)


def test_a_message_of_another_cohort_is_refused(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    (first, _second) = of(ruth, cohort, "welcome")
    with pytest.raises(Refused, match="message_unknown"):
        messages.put(ruth, "elsewhere", [first.id], MessageState.SENT, shown=MessageState.DUE, now=NOW)
    with pytest.raises(Refused, match="message_unknown"):
        messages.put(ruth, cohort, [first.id, "nothing"], MessageState.SENT, shown=MessageState.DUE, now=NOW)
    assert of(ruth, cohort, "welcome")[0].state is MessageState.DUE


def test_the_mail_merge_has_a_line_for_each_that_was_asked_for(ruth: Actor, cohort: str) -> None:
    a_running_pair(ruth, cohort)
    letters = of(ruth, cohort, "welcome")
    book = load_workbook(BytesIO(messages.mail_merge(ruth, cohort, [letters[0].id], now=NOW)))
    lines = [row for row in book.active.iter_rows(values_only=True) if any(row)]
    assert [str(line[0]) for line in lines][-1] == letters[0].name
    assert "Welcome" in [str(cell) for cell in lines[-1]]
    assert sum(letters[1].name in map(str, line) for line in lines) == 0


def test_viewers_read_and_change_no_messages(ruth: Actor, cohort: str, actor_as: ActorAs) -> None:
    viewer = actor_as(AccountRole.VIEWER)
    somebody(ruth, cohort, "mentee", "Olena", on=date(2026, 8, 10))
    for ask in (
        lambda: messages.outbox(viewer, cohort, now=NOW),
        lambda: messages.put(viewer, cohort, ["x"], MessageState.SENT, shown=MessageState.DUE, now=NOW),
        lambda: messages.change_back(viewer, cohort, messages.Change(before={}, to=MessageState.SENT), now=NOW),
        lambda: messages.mail_merge(viewer, cohort, ["x"], now=NOW),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            ask()
