"""P: protection of people: their answers, their agreement, and those who are not of age."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.definitions.conditions import parse_conditions
from models.definitions.people import asks_age, identity_questions
from models.definitions.placeholders import placeholders_in
from models.definitions.sections import Consent, Question
from models.definitions.times import duration, parse_duration
from models.findings import Finding
from models.vocabulary import MATCH, Sensitivity
from workflows.language.guessing import did_you_mean
from workflows.language.lint.draft import Draft
from workflows.language.lint.indicators import fact_of_column
from workflows.language.lint.ranges import allowed_numbers
from workflows.language.lint.registry import rule
from workflows.language.lint.ways_around import gate_of, told, way_around
from workflows.language.places import Path

ADULT = 18
"""Years of age from which nobody else has to agree. Source: Convention on the Rights of the Child, article 1."""
YOUTH = "youth"
"""The type of a program for people who are not of age."""
_NAMES = frozenset(["full_name", "name", "first_name", "given_name", "last_name", "family_name", "surname"])
_IDENTIFIES = _NAMES | {"birth_date", "date_of_birth", "postcode", "address", "street"}
_BY_MAIL = frozenset(["email", "e_mail", "mail", "courriel", "correo"])
_BY_PHONE = frozenset(["phone", "phone_number", "telephone", "telefon", "telefono", "mobile", "cell", "whatsapp"])
"""What people write as texts, in forms of other tools above all."""
_IDENTIFYING = frozenset(["passport", "iban", "ssn", "address", "adresse", "postcode", "zip", "surname", "passeport"])
"""Words that tell one person from all others wherever they stand in a name: ``passport_number``, ``home_address``."""
_KEPT = re.compile(r"^(?P<length>.+?) after (closure|the end|match ends|the last contact)$")


@rule("P01")
def sensitive_answers_are_not_shared(draft: Draft) -> Iterator[Finding]:
    """What could hurt is not shown to the match."""
    for form, name, question in draft.definition.questions():
        if question.sensitivity is Sensitivity.SENSITIVE and question.shared_with_match:
            yield draft.finding("P01", ("forms", form, "questions", name))


@rule("P02")
def sensitive_texts_are_not_exported(draft: Draft) -> Iterator[Finding]:
    """A free text cannot be made anonymous."""
    for form, name, question in draft.definition.questions():
        free = question.kind.kind == "text"
        if free and question.sensitivity is Sensitivity.SENSITIVE and question.exported:
            yield draft.finding("P02", ("forms", form, "questions", name))


@rule("P03")
def identifying_answers_are_personal(draft: Draft) -> Iterator[Finding]:
    """Names, addresses and numbers are personal, whoever forgot to say so."""
    for form, name, question in draft.definition.questions():
        if question.sensitivity is Sensitivity.ORDINARY and _identifies(name, question):
            yield draft.finding("P03", ("forms", form, "questions", name))


def _identifies(name: str, question: Question) -> bool:
    """Whether an answer says who somebody is. A yes or a choice does not, whatever it is about."""
    if question.kind.kind in ("email", "phone") or name in _IDENTIFIES:
        return True
    free = question.kind.kind == "text" or question.kind.is_number
    return free and (name in _BY_MAIL | _BY_PHONE or not _IDENTIFYING.isdisjoint(name.split("_")))


@rule("P04")
def required_consents_are_waited_for(draft: Draft) -> Iterator[Finding]:
    """‘Required’ means that nothing goes on without it."""
    for name, consent in draft.definition.consents.items():
        for role in consent.asked_of if consent.required else ():
            if role in draft.definition.participants and not _waited_for(draft, f"consent.{name}", role):
                yield draft.finding("P04", ("consents", name), name=name, role=role)


@rule("P05")
def checks_are_waited_for(draft: Draft) -> Iterator[Finding]:
    """A check that no step waits for protects nobody."""
    for name, check in draft.definition.checks.items():
        for role in check.asked_of:
            if role in draft.definition.participants and not _waited_for(draft, f"check.{name}", role):
                yield draft.finding("P05", ("checks", name), role=draft.track_word(role, "A"), name=name)


def _waited_for(draft: Draft, subject: str, role: str, *operators: str) -> bool:
    """Whether a step of the role or of the match, or the matching itself, asks for this."""
    for asked in draft.asked_in("when", "candidates", "must"):
        path: Path = asked.guard.path
        concerns = asked.subject == subject and (path[0] == "matching" or path[:2] in _steps(role))
        if concerns and (not operators or asked.condition.operator.name in operators):
            return True
    return False


def _steps(role: str) -> tuple[Path, ...]:
    return ("transitions", role), ("transitions", MATCH)


@rule("P06")
def sensitive_criteria_are_explained(draft: Draft) -> Iterator[Finding]:
    """Who gains by origin or gender deserves a reason in writing."""
    for name, model in draft.definition.matching.items():
        for criterion, preference in model.prefer.items():
            path = ("matching", name, "prefer", criterion)
            if preference.note:
                continue
            for asked in draft.asked_in("compare", under=path):
                facts = [fact for fact in (asked.fact, asked.other) if fact is not None]
                found = next((fact for fact in facts if fact.sensitivity is Sensitivity.SENSITIVE), None)
                if found is not None:
                    yield draft.finding("P06", path, subject=found.subject)
                    break


@rule("P07")
def messages_carry_nothing_sensitive(draft: Draft) -> Iterator[Finding]:
    """A message can be read by whoever holds the telephone."""
    for name, message in draft.definition.messages.items():
        for subject in dict.fromkeys(placeholders_in(f"{message.subject or ''} {message.text}")):
            question = draft.definition.question(subject)
            if question is not None and question.sensitivity is Sensitivity.SENSITIVE:
                yield draft.finding("P07", ("messages", name), subject=subject)


@rule("P30")
def messages_tell_the_match_only_what_it_may_see(draft: Draft) -> Iterator[Finding]:
    """What somebody told the program is not told to the other side by letter either. Her name is: the match has it."""
    participants = draft.definition.participants
    for name, message in draft.definition.messages.items():
        readers = _readers(draft, name)
        for subject in dict.fromkeys(placeholders_in(f"{message.subject or ''} {message.text}")):
            question, (owner, _, asked) = draft.definition.question(subject), subject.partition(".")
            if question is None or question.shared_with_match or question.sensitivity is not Sensitivity.PERSONAL:
                continue
            others = [role for role in participants if role in readers and role != owner]
            if owner in participants and others and asked not in identity_questions(draft.definition, owner).name:
                yield draft.finding("P30", ("messages", name), subject=subject, role=f"@the_role|{others[0]}")


def _readers(draft: Draft, message: str) -> set[str]:
    """The roles that a message goes to, as far as its lines name them."""
    roles = {role for _, action in draft.done("send") if action.what == message for role in action.whom}
    if message == "reminder":
        roles.update(role for plan in draft.definition.check_ins.values() if plan.reminders for role in plan.asks)
    return roles | set(draft.definition.participants) if MATCH in roles else roles


@rule("P08")
def small_groups_are_hidden(draft: Draft) -> Iterator[Finding]:
    """In a group of one, a share is a person."""
    for name, indicator in draft.definition.indicators.items():
        for by in indicator.by if not indicator.hide_below else ():
            fact = fact_of_column(draft, by)
            if fact is not None and fact.sensitivity is not Sensitivity.ORDINARY:
                yield draft.finding("P08", ("indicators", name, "by"), name=by)
                break


@rule("P09", "P15")
def answers_are_not_kept_for_ever(draft: Draft) -> Iterator[Finding]:
    """Personal answers have an end."""
    records = draft.definition.records
    personal = any(question.sensitivity is not Sensitivity.ORDINARY for _, _, question in draft.definition.questions())
    if records is None:
        if personal:
            yield draft.finding("P09", ("records",))
        return
    found = _KEPT.match(records.kept_for.strip())
    if found is None or parse_duration(found["length"]) is None:
        yield draft.finding("P15", ("records", "kept_for"), text=records.kept_for)


# Those who are not of age -------------------------------------------------------------------------------------------
def _minors(draft: Draft) -> Iterator[tuple[str, Path]]:
    """The participant roles whose question about the birth date, or the age, lets people under 18 in, with its path. A
    program for young people that asks nobody for either, or leaves it to them to say, lets them in as well."""
    first = draft.definition.participants[:1]
    if draft.definition.program.type == YOUTH and not any(_must_say(draft, role) for role in first):
        yield from ((role, ("program", "type")) for role in first)
    by_age = draft.definition.program.type == YOUTH
    yield from ((role, path) for role, path, it in _young(draft) if by_age or not it.kind.is_number)


def _young(draft: Draft) -> Iterator[tuple[str, Path, Question]]:
    """The roles and their questions that let people under 18 in, where no other question keeps them out for certain."""
    for role in draft.definition.participants:
        asked = list(_ages(draft, role))
        if not any(_is_for_adults(question) and _of_everybody(question) for _, question in asked):
            yield from ((role, path, question) for path, question in asked if not _is_for_adults(question))


def _ages(draft: Draft, role: str) -> Iterator[tuple[Path, Question]]:
    """The questions that say how old somebody of a role is: the birth date first."""
    name = identity_questions(draft.definition, role).birth_date
    forms = draft.definition.profile_forms(role)
    asked = [(form, draft.definition.forms[form].questions) for form in forms]
    yield from ((("forms", form, "questions", name), them[name]) for form, them in asked if name and name in them)
    for form, them in asked:
        yield from ((("forms", form, "questions", one), it) for one, it in them.items() if asks_age(one, it))


def _must_say(draft: Draft, role: str) -> bool:
    """Whether everybody of a role is asked how old she is, and has to answer."""
    return any(_of_everybody(question) for _, question in _ages(draft, role))


def _of_everybody(question: Question) -> bool:
    return question.required and not question.relevant


@rule("P28")
def limits_of_age_are_for_everybody(draft: Draft) -> Iterator[Finding]:
    """Whoever may leave the birth date empty gets in at any age."""
    for role in draft.definition.participants:
        for path, question in () if _must_say(draft, role) else _ages(draft, role):
            if _is_for_adults(question):
                yield draft.finding("P28", path, label=question.label)
                break


def _is_for_adults(question: Question) -> bool:
    kind, groups = question.kind, parse_conditions(question.constraint).groups
    alone = [group[0] for group in groups if len(group) == 1]
    if kind.is_number:
        limits = [one for one in map(allowed_numbers, alone) if one is not None]
        return (kind.low or 0) >= ADULT or any(limit.low >= ADULT - limit.open_low for limit in limits)
    return any(
        one.operator.name == "at_least_ago"
        and one.length is not None
        and one.length.days >= duration(f"{ADULT} years").days
        for one in alone
    )


@rule("P10", "P19")
def guardians_agree(draft: Draft) -> Iterator[Finding]:
    """Whoever is under 18 takes part with the agreement of a parent or guardian, and on no other way."""
    asked = _of_guardians(draft)
    for role, path in _minors(draft):
        gates = {name: gate_of(name, consent, role) for name, consent in asked.items() if role in consent.asked_of}
        if not gates:
            yield draft.finding("P10", path)
        elif all(way_around(draft, gate) for gate in gates.values()):
            first = next(iter(gates))
            yield from told(draft, ("consents", first), gates[first], asked[first].label or first)


@rule("P29")
def ages_below_18_are_meant(draft: Draft) -> Iterator[Finding]:
    """A number says how old somebody is as well as a date does, and nobody may have thought of guardians."""
    told_already = {role for role, _ in _minors(draft)}
    for role, path, question in _young(draft):
        agreed = any(role in consent.asked_of for consent in _of_guardians(draft).values())
        if role not in told_already and not agreed:
            yield draft.finding("P29", path, label=question.label)


def _of_guardians(draft: Draft) -> dict[str, Consent]:
    """The required consents that the family gives."""
    family = {name for name, role in draft.definition.roles.items() if role.is_ == "family"}
    consents = draft.definition.consents.items()
    return {name: one for name, one in consents if one.required and one.given_by in family}


@rule("P11", "P19")
def adults_beside_minors_are_checked(draft: Draft) -> Iterator[Finding]:
    """Whoever meets people under 18 has a check that is still valid on the day of the match."""
    for role, path in _minors(draft):
        for other in draft.definition.participants:
            valid = {n: one for n, one in draft.definition.checks.items() if one.valid_for and other in one.asked_of}
            gates = {
                name: gate_of(name, check, other)
                for name, check in valid.items()
                if _waited_for(draft, f"check.{name}", other, "still_valid")
            }
            if other == role:
                continue
            if not gates:
                yield draft.finding("P11", path, role=other)
            elif all(way_around(draft, gate) for gate in gates.values()):
                first = next(iter(gates))
                yield from told(draft, ("checks", first), gates[first], valid[first].label or first)


# Consents and the forms that ask for them ---------------------------------------------------------------------------
@rule("P18")
def guardians_agree_themselves(draft: Draft) -> Iterator[Finding]:
    """A yes that the child ticks is not the yes of the parent."""
    for name, consent in draft.definition.consents.items():
        question = (consent.given_with or "").rpartition(".")[2]
        if consent.given_by is None or not question:
            continue
        asking = [
            form_name
            for form_name, form in draft.definition.forms.items()
            if question in form.questions and set(consent.asked_of) & {*form.about, *form.filled_by}
        ]
        if asking and not any(consent.given_by in draft.definition.forms[one].filled_by for one in asking):
            path = ("consents", name, "given_with")
            yield draft.finding("P18", path, role=consent.given_by, question=question, form=asking[0])


@rule("P16", "P17")
def consents_can_be_given(draft: Draft) -> Iterator[Finding]:
    """‘given_with’ names the question whose yes gives the consent, so that nobody has to type it in again."""
    for name, consent in draft.definition.consents.items():
        path = ("consents", name)
        asked = {role: _yes_no_questions(draft, role) for role in consent.asked_of}
        question = (consent.given_with or "").rpartition(".")[2]
        able = {role for role, names in asked.items() if question in names}
        if consent.given_with is not None and not able:
            guess = did_you_mean(question, (one for names in asked.values() for one in names))
            yield draft.finding("P17", (*path, "given_with"), subject=consent.given_with, guess=guess)
        elif consent.required and consent.given_by is None:
            for role in consent.asked_of:
                if role in draft.definition.participants and role not in able:
                    yield draft.finding("P16", path, name=name, role=role)
                    break


def _yes_no_questions(draft: Draft, role: str) -> tuple[str, ...]:
    """The names of the yes/no questions in the forms that a role fills in, or that are filled in about it."""
    return tuple(
        name
        for form in draft.definition.forms.values()
        if role in form.filled_by or role in form.about
        for name, question in form.questions.items()
        if question.kind.kind == "yes_no"
    )
