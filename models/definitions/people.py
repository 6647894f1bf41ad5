"""Which answers say who a person is: name, e-mail, phone, birth date. Found by type and by the field's usual names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.definitions.definition import Definition
from models.definitions.kept import kept_with_definition
from models.definitions.sections import Question
from models.vocabulary import Answers

_FULL = ("full_name", "name", "display_name")
_GIVEN = ("first_name", "given_name", "forename")
_FAMILY = ("last_name", "family_name", "surname")
_BIRTH = ("birth_date", "date_of_birth", "born_on", "birthday")
_AGE = ("age", "age_years", "age_in_years", "your_age", "how_old", "years_old")


@dataclass(frozen=True, slots=True)
class Identity:
    """The names of the questions that identify a person in one role; () and None where the forms do not ask."""

    name: tuple[str, ...]
    email: str | None
    phone: str | None
    birth_date: str | None


def identity_questions(definition: Definition, role: str) -> Identity:
    """Where this role's forms ask who somebody is."""
    return _identities(definition).get(role) or _identity({})


@kept_with_definition
def _identities(definition: Definition) -> Mapping[str, Identity]:
    return {role: _identity(profile) for role, profile in definition.profiles.items()}


def _identity(profile: Mapping[str, Question]) -> Identity:
    def first(names: tuple[str, ...]) -> str | None:
        return next((name for name in names if name in profile), None)

    def of_kind(kind: str) -> str | None:
        return next((name for name, question in profile.items() if question.kind.kind == kind), None)

    full, given, family = first(_FULL), first(_GIVEN), first(_FAMILY)
    parts = (full,) if full else tuple(part for part in (given, family) if part)
    return Identity(parts, of_kind("email"), of_kind("phone"), first(_BIRTH))


def asks_age(name: str, question: Question) -> bool:
    """Whether a question asks how many years old somebody is."""
    return name in _AGE and question.kind.is_number


def languages_question(definition: Definition, role: str) -> str | None:
    """The question of a role's forms that asks which languages somebody speaks: the first one answered from the list of
    languages that comes with Kith, or from a list of that name."""
    for name, question in definition.profile(role).items():
        choices = definition.choices.get(question.kind.choices or "")
        if choices is not None and (choices.use or question.kind.choices) == "languages":
            return name
    return None


def display_name(definition: Definition, role: str, answers: Answers) -> str:
    """The person's name as answered, in her own script and order; "" when it is not known (or was erased)."""
    parts = (answers.get(name) for name in identity_questions(definition, role).name)
    return " ".join(str(part).strip() for part in parts if part)


def contact(definition: Definition, role: str, answers: Answers) -> Mapping[str, str]:
    """``email`` and ``phone`` as answered, those that are known."""
    identity = identity_questions(definition, role)
    found = {"email": identity.email, "phone": identity.phone}
    return {way: str(answers[name]) for way, name in found.items() if name and answers.get(name)}
