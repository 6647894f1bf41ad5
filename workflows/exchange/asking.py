"""What a roster can answer: the questions of a role, each with the words it goes by and how its cells are cleaned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.definitions import Definition
from models.definitions.people import identity_questions
from models.definitions.questions import QuestionType
from models.vocabulary import Sensitivity
from workflows.exchange.choices import choices_of
from workflows.exchange.concepts import CONCEPTS, concept_of
from workflows.exchange.normalising import Target
from workflows.exchange.whose import SIDES
from workflows.exchange.words import key, keys_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that a column can answer: its ``words`` (keys of labels, names, usual headings), and how to clean.
    ``formerly``: what it was called in earlier versions."""

    name: str
    label: str
    required: bool
    words: frozenset[str]
    target: Target
    formerly: tuple[str, ...] = ()


def questions_asked(definition: Definition, role: str) -> Mapping[str, Asked]:
    """The questions a roster of this role can answer, by name, with their words in all languages of the program. What
    is calculated is not asked."""
    identity = identity_questions(definition, role)
    usual = _usual_headings(definition, role)
    asked: dict[str, Asked] = {}
    for form in definition.profile_forms(role):
        for name, question in definition.forms[form].questions.items():
            if question.calculation is not None:
                continue
            kind = question.kind if question.kind.kind else QuestionType("text")
            path = f"forms.{form}.questions.{name}.label"
            told = (texts[path].text for texts in definition.translations.values() if path in texts)
            labels = (question.label, *told, name, name.replace("_", " "), *question.formerly)
            words = {key(word) for word in labels if word}
            choices = choices_of(definition, kind.choices) if kind.choices else None
            known = words | usual.get(name, frozenset())
            asked[name] = Asked(
                name=name,
                label=question.label or name,
                required=question.required,
                words=frozenset(known) - {""},
                formerly=question.formerly,
                target=Target(
                    kind=kind,
                    choices=choices,
                    names_a_person=name in identity.name,
                    covered=question.sensitivity is Sensitivity.SENSITIVE,
                    of_a_name=not known.isdisjoint(CONCEPTS["first_name"] | CONCEPTS["last_name"]),
                    born=not known.isdisjoint(CONCEPTS["birth_date"]),
                    default=question.default or "",
                    units=frozenset(unit for word in known for unit in word.split()),
                ),
            )
    return asked


def _usual_headings(definition: Definition, role: str) -> Mapping[str, frozenset[str]]:
    """What people call the answers that identify a person, where only one question can be meant."""
    identity = identity_questions(definition, role)
    usual: dict[str, frozenset[str]] = {}
    for question, word in ((identity.email, "email"), (identity.phone, "phone"), (identity.birth_date, "birth_date")):
        if question:
            usual[question] = CONCEPTS[word]
    if len(identity.name) == 1:
        usual[identity.name[0]] = CONCEPTS["full_name"]
    elif len(identity.name) == 2:
        usual[identity.name[0]], usual[identity.name[1]] = CONCEPTS["first_name"], CONCEPTS["last_name"]
    meant: dict[str, list[str]] = {}
    for name, told in definition.profile(role).items():
        concept = concept_of((told.label, name, name.replace("_", " ")))
        if concept and name not in usual:
            meant.setdefault(concept, []).append(name)
    spoken = {concept for concept, words in CONCEPTS.items() if words in usual.values()}
    for concept, names in meant.items():
        if len(names) == 1 and concept not in spoken:  # two questions about the same: the heading alone can't tell
            usual[names[0]] = CONCEPTS[concept]
    return usual


def known_headings(asked: Mapping[str, Asked], remembered: Mapping[str, str]) -> frozenset[str]:
    """Keys of all headings that would be understood, to find the row of headings by."""
    return frozenset(word for question in asked.values() for word in question.words) | frozenset(remembered)


def of_another_role(
    definition: Definition, role: str, headings: Mapping[int, str], asked: Mapping[str, Asked]
) -> frozenset[int]:
    """The columns that name somebody of another role, in a table where others name this one: *Mentor name* beside
    *Mentee name*. A question that speaks of that role itself is meant for this one."""

    def names(of: str) -> frozenset[str]:
        said = keys_of(f"{of}|{definition.role_label(of)}".replace("_", " "))
        return said.union(*(side for side in SIDES if said & side))

    ours = names(role)
    theirs = (
        frozenset().union(*(side for side in SIDES if not side & ours), *map(names, definition.participants)) - ours
    )
    spoken = frozenset(word for one in asked.values() for word in key(f"{one.label} {one.name}").split()) & theirs
    words = {index: frozenset(key(heading).split()) for index, heading in headings.items()}
    if not any(said & ours for said in words.values()):
        return frozenset()
    return frozenset(index for index, said in words.items() if said & (theirs - spoken) and not said & ours)
