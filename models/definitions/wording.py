"""Conditions in people's words: read aloud, and as sentences that say what is missing.

``say`` reads a condition with the labels of its questions, choices and stages. ``unmet`` gives a finding for every part
that does not hold or is not known: *‘Notes of the interview → Is the person suitable?’ has not been answered yet.*
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Protocol, runtime_checkable

from models.definitions.base import called
from models.definitions.conditions import Condition, Conjunction, Takes
from models.definitions.definition import Definition
from models.definitions.facts import MATCH_FACTS, OTHER_FACTS, PERSON_FACTS, facts_of
from models.definitions.lengths import say_length_of
from models.definitions.sections import Question
from models.definitions.truth import Facts, any_of, condition_holds
from models.findings import Finding, finding, sentence
from models.i18n import arrow, between, comma, day_in_words, mark, number_in_words, quoted, translate
from models.vocabulary import MATCH, UNSET, Sensitivity, Truth, Value

OPERATOR_WORDS = (
    mark("is"),
    mark("is not"),
    mark("is one of"),
    mark("is not one of"),
    mark("is answered"),
    mark("is not answered"),
    mark("includes"),
    mark("does not include"),
    mark("includes any of"),
    mark("includes all of"),
    mark("shares any with"),
    mark("overlaps with"),
    mark("covers"),
    mark("is at least"),
    mark("is at most"),
    mark("is more than"),
    mark("is less than"),
    mark("is between"),
    mark("is close to"),
    mark("is today or earlier"),
    mark("is today or later"),
    mark("is at least … ago"),
    mark("is within the last"),
    mark("is within the next"),
    mark("is at least as high as"),
    mark("is the same as"),
    mark("differs from"),
    mark("is near"),
    mark("is in"),
    mark("is not in"),
    mark("is given"),
    mark("is not given"),
    mark("is withdrawn"),
    mark("is passed"),
    mark("is not passed"),
    mark("is completed"),
    mark("is not completed"),
    mark("is still valid"),
    mark("is submitted"),
    mark("is not submitted"),
    mark("is held"),
    mark("is closed"),
    mark("is missed"),
    mark("has accepted"),
)
"""The words of every operator, marked for translation. A test compares them with the closed list."""
ANSWER_KINDS: Mapping[str, str] = {
    "text": mark("Text"),
    "email": mark("E-mail address"),
    "phone": mark("Phone number"),
    "url": mark("Web address"),
    "integer": mark("Whole number"),
    "decimal": mark("Number"),
    "date": mark("Day"),
    "yes_no": mark("Yes or no"),
    "select_one": mark("One choice"),
    "select_multiple": mark("Several choices"),
}
"""What kind of answer a question gets, in words to be translated. A scale says its ends and is not among them."""
_THIS = mark("the answer")
_MATCH, _MATCHED = mark("the match"), mark("Match")
_ROLE = mark("the {role}")
_CONSENT = mark("the consent ‘{what}’")
_CASE = mark("the case ‘{what}’")
_AND, _OR, _WITHIN, _IF = mark("and"), mark("or"), mark("within"), mark("if")
_YES, _NO = mark("yes"), mark("no")
COVERED = mark("covered")
"""What is shown instead of a sensitive answer until somebody asks for it."""


@runtime_checkable
class Detailed(Protocol):
    """Facts that can also say what is lacking: the missing modules of a training, the open cases of a kind."""

    def lacking(self, subject: str) -> tuple[str, ...]:
        """Labels of what is missing, () when that cannot be said."""


# Reading aloud ------------------------------------------------------------------------------------------------------
def say(line: Conjunction | Condition, definition: Definition, *, this: str = "", language: str = "en") -> str:
    """A condition in the labels of its definition. ``this`` is the subject an empty subject stands for."""
    if isinstance(line, Condition):
        return _say_condition(line, definition, this, language)
    glue = between(translate(_OR, language), language)
    groups = (glue.join(_say_condition(part, definition, this, language) for part in group) for group in line.groups)
    unread = (entry.text for _, entry in line.unreadable)
    return between(translate(_AND, language), language).join((*groups, *unread))


def _say_condition(condition: Condition, definition: Definition, this: str, language: str) -> str:
    subject = condition.subject or this
    who = say_subject(definition, subject, language=language) if subject else translate(_THIS, language)
    words = translate(condition.operator.words, language)
    value = _say_value(condition, definition, subject, language)
    text = f"{who} {words.replace('…', value) if '…' in words else f'{words} {value}'.strip()}"
    if condition.only_if is not None:
        text += f", {translate(_IF, language)} {_say_condition(condition.only_if, definition, this, language)}"
    return text


def say_subject(definition: Definition, subject: str, *, language: str = "en") -> str:
    """A subject in its labels: ``interview.suitable`` → ‘Notes of the interview → Is the person suitable?’."""
    fact = facts_of(definition).get(subject)
    if fact is not None and fact.kind == "stage":
        if subject == MATCH:
            return translate(_MATCH, language)
        return translate(_ROLE, language).format(role=lowered(definition.role_label(subject)))
    what = subject_label(definition, subject, language=language)
    if fact is not None and fact.kind in ("consent", "case"):
        return translate(_CONSENT if fact.kind == "consent" else _CASE, language).format(what=what)
    return quoted(what, language)


def subject_label(definition: Definition, subject: str, *, language: str = "en") -> str:
    """The label of a subject without quotation marks; a question is named with its form."""
    owner, _, name = subject.partition(".")
    form = owner if owner in definition.forms else _form_asking(definition, owner, name)
    question = definition.question(subject)
    if form is not None and question is not None:
        return f"{definition.forms[form].label or form}{arrow(language)}{question.label or name.replace('_', ' ')}"
    fact = facts_of(definition).get(subject)
    if fact is None:
        return subject.replace("_", " ").replace(".", " → ")
    computed = (MATCH_FACTS if owner == MATCH else PERSON_FACTS).get(name) or OTHER_FACTS.get(subject)
    if computed is not None:
        return translate(computed, language).format(role=definition.role_label(owner))
    return translate(_MATCHED, language) if subject == MATCH else fact.label


def _form_asking(definition: Definition, role: str, name: str) -> str | None:
    return next((form for form in definition.profile_forms(role) if name in definition.forms[form].questions), None)


def lowered(label: str) -> str:
    """A role's label in the midst of a sentence: *Mentee* → *mentee*, but *HR partner* stays."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _say_value(condition: Condition, definition: Definition, subject: str, language: str) -> str:
    takes = condition.operator.takes
    if takes is Takes.NOTHING:
        return ""
    if takes is Takes.OTHER_WITHIN:
        other = say_subject(definition, condition.other or "", language=language)
        return f"{other} {translate(_WITHIN, language)} {say_length_of(condition.values[1], language)}"
    if condition.other is not None:
        return say_subject(definition, condition.other, language=language)
    if takes is Takes.DURATION:
        return say_length_of(" ".join(condition.values), language)
    labels = [say_word(definition, subject, word, language=language) for word in condition.values]
    if takes is Takes.RANGE:
        return between(translate(_AND, language), language).join(labels)
    if len(labels) < 2:
        return "".join(labels)
    return f"{comma(language).join(labels[:-1])}{between(translate(_OR, language), language)}{labels[-1]}"


def say_word(definition: Definition, subject: str, word: str, *, language: str = "en") -> str:
    """A word right of an operator in its label: a choice, a stage, yes or no; numbers and lengths stay as they are."""
    fact = facts_of(definition).get(subject)
    label = _label_of_word(definition, subject, word, language)
    if fact is None or label is not None:
        return quoted(label, language) if label is not None else word
    if fact.kind == "yes_no":
        return translate({"yes": _YES, "no": _NO}.get(word, word), language)
    if subject == "asked person":
        return definition.role_label(word)
    return word


def _label_of_word(definition: Definition, subject: str, word: str, language: str) -> str | None:
    """The label of a word that names a stage or a choice of this subject."""
    fact = facts_of(definition).get(subject)
    if fact is not None and fact.kind == "stage":
        stage = definition.stage(subject, word)
        return (stage.label or word) if stage else None
    labels = definition.choice_labels(fact.choices, language) if fact is not None and fact.choices else None
    return (labels or {}).get(word) or None


_DAYS = mark("{n} {n|day|days}")


def in_a_row(answers: Iterable[str]) -> str:
    """Several answers one after the other. One that has a comma in it, *Weekdays, morning*, is told from the next."""
    said = [*answers]
    return ("; " if any("," in one for one in said) else ", ").join(said)


def say_answer(definition: Definition, subject: str, value: Value, *, language: str = "en") -> str:
    """An answer as a person reads it: choices and stages by their labels, yes or no, a day as *22 Nov 2026*; a dash
    where nothing is known."""
    if value is None or value == ():
        return UNSET
    if isinstance(value, bool):
        return translate(_YES if value else _NO, language)
    if isinstance(value, int) and subject.rpartition(".")[2].startswith("days_"):
        return translate(_DAYS, language, n=value)
    if isinstance(value, tuple):
        return in_a_row(say_answer(definition, subject, entry, language=language) for entry in value)
    if isinstance(value, float):
        return number_in_words(value, language)
    if isinstance(value, date):
        return day_in_words(value, language)
    label = _label_of_word(definition, subject, str(value), language)
    return label if label is not None else say_word(definition, subject, str(value), language=language)


def say_answers(
    definition: Definition,
    owner: str,
    answers: Mapping[str, Value],
    *,
    language: str = "en",
    keep: Callable[[Question], bool] = lambda question: True,
) -> tuple[tuple[str, str], ...]:
    """(question, answer) in words, in the order in which they are asked; what was not answered is left out. ``owner``
    is a form, or a role whose profile is read; only questions that ``keep`` accepts are told."""
    form = definition.forms.get(owner)
    questions = form.questions if form is not None else definition.profile(owner)
    return tuple(
        (
            called(question, name),
            say_answer(definition, f"{owner}.{name}", answers[name], language=language),
        )
        for name, question in questions.items()
        if answers.get(name) is not None and keep(question)
    )


# What is missing ----------------------------------------------------------------------------------------------------
def unmet(
    conjunction: Conjunction,
    definition: Definition,
    facts: Facts,
    *,
    today: date,
    this: str = "",
    where: str = "",
    language: str = "en",
    reader: str = "",
) -> tuple[Finding, ...]:
    """A finding for every group that is false or not known; () when the condition holds. Of a case that the role
    ``reader`` may not read it is not told whether there is one."""
    found = [finding("line_unreadable", where, line=entry.text) for _, entry in conjunction.unreadable]
    for group in conjunction.groups:
        truths = [(part, condition_holds(part, facts, today=today, this=this)) for part in group]
        if any_of(truth for _, truth in truths):
            continue
        parts = [_missing(part, truth, definition, facts, this, where, language, reader) for part, truth in truths]
        if len(parts) == 1:
            found.append(parts[0])
            continue
        choices = f"; {translate(_OR, language)} ".join(sentence(part, language).rstrip(".") for part in parts)
        found.append(finding("one_of_these", where, choices=choices))
    return tuple(found)


def _missing(
    condition: Condition,
    truth: Truth,
    definition: Definition,
    facts: Facts,
    this: str,
    where: str,
    language: str,
    reader: str,
) -> Finding:
    """One line that does not hold, as a sentence."""
    subject = condition.subject or this
    what = subject_label(definition, subject, language=language)
    name = condition.operator.name
    case = definition.cases.get(subject.removeprefix("case.")) if subject.startswith("case.") else None
    if case is not None and case.eyes and reader not in case.eyes:
        return finding("case_not_told", where, what=what)
    lacking = facts.lacking(subject) if isinstance(facts, Detailed) else ()
    if code := _CODES.get((name, truth)) or _CODES.get((name, None)):
        if code == "consent_was_withdrawn" and _is_over(facts, subject):
            code = "no_longer_valid"
        if name in ("completed", "closed") and lacking:
            code = {"completed": "training_lacks", "closed": "case_still_open"}[name]
        who = lowered(definition.role_label(subject))
        return finding(code, where, what=what, role=who, lacking=", ".join(lacking))
    if name in ("in", "not_in"):
        return _stage_missing(condition, definition, facts, subject, where, language)
    if condition.other is not None and facts.value(condition.other) is None and facts.value(subject) is not None:
        return finding("not_answered_yet", where, what=subject_label(definition, condition.other, language=language))
    if truth is None and facts.value(subject) is None:
        fact = facts_of(definition).get(subject)
        code = "not_answered_yet" if definition.question(subject) or fact is None else "not_known_yet"
        return finding(code, where, what=what)
    question = definition.question(subject)
    if question is not None and question.sensitivity is Sensitivity.SENSITIVE:
        now = translate(COVERED, language)
    else:
        now = say_answer(definition, subject, facts.value(subject), language=language)
    return finding("is_needed", where, condition=say(condition, definition, this=this, language=language), now=now)


def _is_over(facts: Facts, subject: str) -> bool:
    """Whether a consent was given and has run out, not refused or withdrawn."""
    return facts.status(subject, "still_valid") is False and facts.status(subject, "withdrawn") is False


def _stage_missing(
    condition: Condition, definition: Definition, facts: Facts, subject: str, where: str, language: str
) -> Finding:
    value = facts.value(subject)
    who = say_subject(definition, subject, language=language)
    if value is None or value == ():
        return finding("nobody_there_yet", where, who=who)
    said = say(condition, definition, language=language)
    return finding("is_needed", where, condition=said, now=say_answer(definition, subject, value, language=language))


_CODES: Mapping[tuple[str, Truth], str] = {
    ("is_answered", None): "not_answered_yet",
    ("is_not_answered", None): "answered_already",
    ("given", None): "consent_not_given",
    ("given", False): "consent_was_withdrawn",
    ("not_given", None): "consent_is_given",
    ("withdrawn", None): "consent_not_withdrawn",
    ("passed", None): "check_not_recorded",
    ("passed", False): "check_not_passed",
    ("not_passed", None): "check_not_recorded",
    ("not_passed", False): "check_is_passed",
    ("completed", None): "training_not_completed",
    ("not_completed", None): "training_is_completed",
    ("still_valid", None): "not_recorded_yet",
    ("still_valid", False): "no_longer_valid",
    ("submitted", None): "form_not_submitted",
    ("not_submitted", None): "form_is_submitted",
    ("held", None): "event_not_held",
    ("closed", None): "case_never_opened",
    ("missed", None): "check_in_not_missed",
    ("accepted", None): "reply_missing",
    ("accepted", False): "has_declined",
}
"""What to say about an operator that is false or not known; where only *not known* is named, it is said for both."""

__all__ = [
    "OPERATOR_WORDS",
    "Detailed",
    "in_a_row",
    "lowered",
    "say",
    "say_answer",
    "say_answers",
    "say_subject",
    "say_word",
    "subject_label",
    "unmet",
]
