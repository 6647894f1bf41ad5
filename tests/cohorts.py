"""People in a cohort, put there as an import does it, for tests that begin where rosters end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.database import writing
from models.tables import Enrolment, Person, new_id
from tests.small_program import NOW, SMALL_PROGRAM, open_small_program
from workflows import progress, rounds
from workflows.actors import Actor
from workflows.engine.commands import GiveConsent, Join, SubmitForm, TakeTransition
from workflows.rounds import Round

MODEL = "one_to_one"
"""The matching model of the small program."""
FORMS = {"mentee": "newcomer_form", "mentor": "mentor_form"}

MATCHED = SMALL_PROGRAM.replace(
    "    decided_by: coordinator",
    """    prefer:
      same_way: { weight: 40, compare: mentor.way is the same as mentee.way }
      languages: { weight: 60, compare: mentor.languages shares any with mentee.languages }
    pins: { by: coordinator, needs_reason: yes }
    decided_by: coordinator""",
).replace(
    "      languages:  { type: select_multiple languages, label: Languages, required: yes }\n\nstages",
    "      languages:  { type: select_multiple languages, label: Languages, required: yes }\n"
    "      way:        { type: text, label: Way of meeting, default: Either }\n\nstages",
)
"""The small program with soft criteria: the way of meeting 40, languages 60."""

TOLD = MATCHED.replace(
    "records: {",
    """messages:
  begins: { subject: Your match, by: email, text: "Hello, you meet {match.other_name}." }

rules:
  tell_them: { label: Tell them, whenever: match enters active, then: [send begins to mentee and mentor] }

records: {""",
)
"""The small program that tells both of a match that begins."""

SPRING = "in_spring"
"""The second model of ``TWO_MODELS``."""
_MODEL = MATCHED[MATCHED.index(f"  {MODEL}:") : MATCHED.index("\nrecords:")]
TWO_MODELS = MATCHED.replace(_MODEL, _MODEL + _MODEL.replace(MODEL, SPRING).replace("One mentor,", "In spring,"))
"""The small program with a second matching model that asks for the same."""


def a_person(
    actor: Actor, cohort: str, role: str, name: str, *, ready: bool = True, now: datetime = NOW, **answers: Any
) -> str:
    """Somebody in a cohort with a complete application, moved on to where matching finds her. Answers the enrolment."""
    given = {
        "full_name": name,
        "email": f"{name.lower().replace(' ', '.')}@example.org",
        "languages": ("en",),
        **answers,
    }
    with writing() as session:
        person = Person(created=now)
        session.add(person)
        session.flush()
        enrolment = Enrolment(
            person_id=person.id, cohort_id=cohort, role=role, definition_version=1, joined_on=now.date()
        )
        session.add(enrolment)
    commands: list[Any] = [
        Join(stream=enrolment.id, role=role),
        SubmitForm(stream=enrolment.id, form=FORMS[role], role=role, submission=new_id(), answers=given),
    ]
    if ready:
        if role == "mentee":
            commands.append(GiveConsent(stream=enrolment.id, consent="share"))
        commands.append(TakeTransition(stream=enrolment.id, transition="accept"))
    progress.must(progress.carry_out(actor, cohort, commands, now=now))
    return enrolment.id


def a_matching_cohort(actor: Actor) -> str:
    """A cohort of the small program with soft criteria."""
    return open_small_program(actor, text=MATCHED)


def the_round(actor: Actor, cohort: str) -> Round:
    """The matching round of such a cohort as it stands."""
    return rounds.round_of(actor, cohort, MODEL, now=NOW)
