"""A message of the definition as one person gets it: in her language, with its placeholders filled.

A sensitive answer is never filled in, whatever the message asks for: a text can be read by whoever holds the telephone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.definitions import Definition
from models.definitions.people import languages_question
from models.definitions.placeholders import DERIVED, PLACEHOLDER
from models.definitions.sections import Message
from models.definitions.wording import say_answer
from models.i18n import day_in_words, translate
from models.vocabulary import Sensitivity
from workflows.engine import MatchTrack, PersonTrack, index_of
from workflows.engine.calendar import days_of
from workflows.engine.events import day_in
from workflows.engine.state import Request
from workflows.language.translating import as_first_written, localised
from workflows.progress import Standing

BLANK = "____"
"""What stands where nothing is known: to be written in by hand before the text goes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message ready to be sent. ``language`` is the code it is written in; ``blanks`` say in words what is to be
    filled in by hand, ``kept_back`` which sensitive answers were left out."""

    subject: str
    text: str
    language: str
    blanks: tuple[str, ...] = ()
    kept_back: tuple[str, ...] = ()


def write(
    here: Standing,
    message: str,
    stream: str,
    enrolment: str,
    *,
    plan: str = "",
    caused: Mapping[str, Any] | None = None,
    spoken: str = "en",
) -> Written:
    """The message about a person or match, to one person (or, with an ``enrolment`` of "", to the staff). ``plan`` is
    the check-in it belongs to, ``caused`` what the event says that made it due: the form it asks for is found by them,
    and by whatever is asked for while it is only looked at (None). ``spoken`` is the language in which blanks are
    told."""
    language = _language_of(here, enrolment)
    said = localised(here.definition, language)
    kind = said.messages.get(message) or Message()
    filler = _Filler(here, said, stream, enrolment, _asked(here, stream, enrolment, plan, caused), language, spoken)
    subject, text = filler.fill(kind.subject or ""), filler.fill(kind.text)
    return Written(
        subject=subject,
        text=text,
        language=language,
        blanks=tuple(filler.blanks),
        kept_back=tuple(filler.kept_back),
    )


def _language_of(here: Standing, enrolment: str) -> str:
    """The first of her languages that the program is written in; else the program's first."""
    languages = as_first_written(here.definition).program.languages
    person = here.state.people.get(enrolment)
    question = languages_question(here.definition, person.role) if person is not None else None
    speaks = person.profile.get(question) if person is not None and question else None
    known = speaks if isinstance(speaks, tuple) else (str(speaks),) if speaks else ()
    return next((language for language in languages if language in known), languages[0] if languages else "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The form that a message asks for, and by when; "" and None where it asks for none."""

    form: str = ""
    due: date | None = None


def _asked(here: Standing, stream: str, enrolment: str, plan: str, caused: Mapping[str, Any] | None) -> _Asked:
    """By the request it reminds of; by what the same event asked of the same person; by its check-in."""
    data = caused or {}
    person = here.state.people.get(enrolment)
    role = person.role if person is not None else str(data.get("role") or "")
    tracks = [here.state.track(stream), person, *here.state.their_matches(enrolment)]
    requests = {one.id: one for track in tracks if track is not None for one in track.requests.values()}
    beside = [one for one in requests.values() if one.role == role and one.cause and _beside(here, one, caused)]
    meant = requests.get(str(data.get("request") or "")) or (beside[-1] if beside else None)
    if meant is not None:
        return _Asked(form=meant.form, due=meant.due)
    kind = here.definition.check_ins.get(plan or str(data.get("plan") or ""))
    if kind is None:
        return _Asked()
    return _Asked(form=kind.form, due=day_in(data.get("due")))


def _beside(here: Standing, request: Request, caused: Mapping[str, Any] | None) -> bool:
    """Whether a form was asked for by the event that made the message due; while it is only looked at: today."""
    return request.asked == here.today if caused is None else request.cause == caused.get("cause")


class _Filler:
    """Fills the placeholders of one message to one person, and keeps what could not be filled. ``said`` is the
    definition in her language: the names of the program and of its forms, and the choices, are told in it."""

    def __init__(
        self, here: Standing, said: Definition, stream: str, enrolment: str, asked: _Asked, language: str, spoken: str
    ) -> None:
        self.here, self.said, self.stream, self.enrolment = here, said, stream, enrolment
        self.asked, self.language, self.spoken = asked, language, spoken
        self.blanks: dict[str, None] = {}
        self.kept_back: dict[str, None] = {}

    def fill(self, text: str) -> str:
        """The text with every placeholder filled or left blank."""
        return PLACEHOLDER.sub(self._one, text)

    def _one(self, found: re.Match[str]) -> str:
        name = found[1]
        question = self.here.definition.question(name)
        person = self._person(name.partition(".")[0])
        asked = self.here.ruling(person.stream).question(name) if person is not None else None  # by her own version
        if any(one is not None and one.sensitivity is Sensitivity.SENSITIVE for one in (question, asked)):
            self.kept_back[question.label if question is not None else name] = None
            return BLANK
        filled = self._derived(name) if name in DERIVED else self._answer(name)
        if not filled:
            label = question.label if question is not None else ""
            self.blanks[translate(DERIVED[name], self.spoken) if name in DERIVED else label or name] = None
        return filled or BLANK

    def _derived(self, name: str) -> str:
        match = self._match()
        if name == "person.name":
            return self.here.name(self.enrolment) if self.enrolment in self.here.state.people else ""
        if name == "match.other_name" and match is not None:
            return ", ".join(self.here.name(one) for one in match.everybody if one != self.enrolment)
        if name in ("match.starts_on", "match.ends_on") and match is not None:
            days = days_of(index_of(self.here.definition), match)
            day = days.start if name == "match.starts_on" else days.over or days.end(self.here.today)
            return day_in_words(day, self.language) if day else ""
        if name == "program.label":
            return self.said.program.label
        if name == "form.label":
            form = self.said.forms.get(self.asked.form)
            return form.label if form is not None else ""
        if name == "form.due_on":
            return day_in_words(self.asked.due, self.language) if self.asked.due is not None else ""
        return ""

    def _answer(self, name: str) -> str:
        role, _, asked = name.partition(".")
        person = self._person(role)
        value = person.profile.get(asked) if person is not None else None
        if value is None:
            return ""
        return say_answer(self.said, name, value, language=self.language)

    def _person(self, role: str) -> PersonTrack | None:
        """Whose answer is meant: her own, or that of the one she is matched with."""
        people: Mapping[str, PersonTrack] = self.here.state.people
        meant = people.get(self.enrolment) or people.get(self.stream)
        if meant is not None and meant.role == role:
            return meant
        match = self._match()
        members = match.members.get(role, ()) if match is not None else ()
        return people.get(members[0]) if len(members) == 1 else None

    def _match(self) -> MatchTrack | None:
        """The match it is about; for a message about a person her only one."""
        match = self.here.state.matches.get(self.stream)
        theirs = self.here.state.their_matches(self.stream) if match is None else ()
        return match if match is not None else next(iter(theirs), None) if len(theirs) == 1 else None
