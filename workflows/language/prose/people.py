"""Prose, first part: the program, who takes part, what they agree to, what is asked, what they pass and learn."""

from __future__ import annotations

from collections.abc import Iterator

from models.definitions.base import called
from models.definitions.lengths import say_format
from models.definitions.sections import Question
from models.definitions.shipped import shipped
from models.definitions.wording import ANSWER_KINDS
from models.i18n import colon, comma, mark, quoted
from models.vocabulary import Sensitivity
from workflows.language.prose.document import Part, entries, sentences
from workflows.language.prose.teller import Teller
from workflows.language.translating import current, texts_of

_TAKES_PART = {
    "participant": mark("{role} takes part."),
    "staff": mark("{role} works in the program."),
    "partner": mark("{role} is a partner of the program."),
    "family": mark("{role} belongs to the family of somebody who takes part."),
}
_SENSITIVITY = {
    Sensitivity.PERSONAL: mark("Personal."),
    Sensitivity.SENSITIVE: mark("Sensitive: covered, and whoever opens it is written down."),
}


_CALCULATIONS = {
    "average_of": mark("the average of {what}"),
    "sum_of": mark("the sum of {what}"),
    "days_from": mark("the days from {what}"),
    "to": mark("to {what}"),
}


def the_program(tell: Teller) -> Iterator[Part]:
    """What the program is."""
    program, words = tell.definition.program, tell.words
    if program.summary:
        yield Part(kind="sentence", texts=(program.summary,), own=True)
    told = [words("It speaks {languages}.", languages=tell.languages(program.languages))]
    if program.lasts:
        told.append(words("A match lasts {length}.", length=tell.length(program.lasts)))
    told.append(words("Its days are those of {zone}.", zone=program.time_zone))
    yield sentences(*told)
    made = [quoted(program.name, tell.language) + (f" ({program.type})" if program.type else "")]
    made.append(words("version {number}", number=program.version))
    made += [words("made from {name}", name=program.extends)] if program.extends else []
    made += [words("with {names}", names=tell.joined(program.adds))] if program.adds else []
    made += [words("put together from {names}", names=tell.joined(program.made_of))] if program.made_of else []
    made.append(words("format {number}", number=program.format))
    yield Part(kind="aside", texts=(comma(tell.language).join(made) + ".",))


def roles(tell: Teller) -> Iterator[Part]:
    """Who takes part and who works here."""
    told = []
    for name, role in tell.definition.roles.items():
        lines = [tell.words(_TAKES_PART[role.is_], role=called(role, name))]
        if role.works:
            lines.append(tell.words("Time for it: {time}.", time=tell.weekly(role.works)))
        if role.looks_after:
            lines.append(tell.words("One person looks after at most {limit}.", limit=tell.limit(role.looks_after)))
        told.append(_line(*lines, tell.remarks(role)))
    yield from entries(told)


def consents(tell: Teller) -> Iterator[Part]:
    """What people agree to."""
    told, words = [], tell.words
    for name, consent in tell.definition.consents.items():
        lines = [quoted(called(consent, name), tell.language)]
        if consent.asked_of:
            lines.append(words("Asked of {roles}.", roles=tell.roles(consent.asked_of)))
        if consent.given_by:
            lines.append(words("Given by {roles}.", roles=tell.roles([consent.given_by])))
        if consent.given_with:
            label = _question(tell, consent.given_with)
            lines.append(words("A yes to ‘{question}’ gives it.", question=label))
        lines.append(words("Nobody takes part without it.") if consent.required else words("Everybody is free in it."))
        if consent.lasts:
            lines.append(words("It holds for {length}.", length=tell.length(consent.lasts)))
        told.append(_line(*lines, tell.remarks(consent)))
    yield from entries(told)


def _question(tell: Teller, name: str) -> str:
    for _form, key, question in tell.definition.questions():
        if key == name:
            return called(question, key)
    return name


def forms(tell: Teller) -> Iterator[Part]:
    """Every form and its questions, in the order in which they are asked."""
    words = tell.words
    for name, form in tell.definition.forms.items():
        yield Part(kind="title", level=3, own=True, texts=(called(form, name),))
        lines = [words("Filled in by {roles}.", roles=tell.roles(form.filled_by))] if form.filled_by else []
        lines += [words("It is about {roles}.", roles=tell.roles(form.about))] if form.about else []
        kept = words("The answers stay on the profile.") if form.on_profile else words("Every filling stands alone.")
        yield sentences(*lines, kept, tell.remarks(form))
        if form.questions:
            headings = (words("Question"), words("How one answers"), words("When, and for whom"))
            rows = tuple(_row(tell, name, key, question) for key, question in form.questions.items())
            yield Part(kind="table", texts=headings, rows=rows)


def _row(tell: Teller, form: str, name: str, question: Question) -> tuple[str, str, str]:
    words = tell.words
    asked = called(question, name) + (f" ({question.hint})" if question.hint else "")
    answer = words(ANSWER_KINDS[question.kind.kind]) if question.kind.kind in ANSWER_KINDS else question.type
    if question.kind.kind == "range":
        answer = words("Scale from {low} to {high}", low=question.kind.low, high=question.kind.high)
    elif question.kind.choices:
        answer += f": {question.kind.choices.replace('_', ' ')}"
    notes = [words("Must be answered.")] if question.required else []
    if question.relevant:
        notes.append(words("Asked only if {condition}.", condition=tell.said_within(form, question.relevant)))
    if question.constraint:
        notes.append(words("Accepted only if {condition}.", condition=tell.said_within(form, question.constraint)))
    if question.constraint_message:
        notes.append(words("Otherwise it says: ‘{text}’", text=question.constraint_message))
    if question.default is not None:
        notes.append(words("Filled in beforehand: {answer}.", answer=_default(tell, question)))
    if question.choice_filter:
        told = tell.said_within(form, question.choice_filter)
        notes.append(words("Only choices are offered for which {condition}.", condition=told))
    if question.calculation:
        notes.append(words("Calculated: {how}.", how=_calculation(tell, form, question)))
    if question.repeats:
        first = tell.definition.question(question.repeats)
        label = called(first, question.repeats)
        notes.append(words("Asked again, to compare with ‘{question}’.", question=label))
    notes += [words(_SENSITIVITY[question.sensitivity])] if question.sensitivity in _SENSITIVITY else []
    notes += [words("Shown to the match.")] if question.shared_with_match else []
    notes += [] if question.exported else [words("Never exported.")]
    return asked, answer, _line(*notes, tell.remarks(question))


def _default(tell: Teller, question: Question) -> str:
    labels = tell.definition.choice_labels(question.kind.choices or "", tell.language) or {}
    return quoted(labels.get(str(question.default), str(question.default)), tell.language)


def _calculation(tell: Teller, form: str, question: Question) -> str:
    if not isinstance(question.calculation, dict):
        return str(question.calculation)
    told = []
    for verb, of in question.calculation.items():
        names = of if isinstance(of, list | tuple) else [of]
        found = [tell.definition.question(f"{form}.{name}") for name in names]
        labels = tell.joined(
            quoted(called(one, str(name)), tell.language) for one, name in zip(found, names, strict=True)
        )
        told.append(tell.words(_CALCULATIONS[verb], what=labels) if verb in _CALCULATIONS else f"{verb} {labels}")
    return comma(tell.language).join(told)


def choices(tell: Teller) -> Iterator[Part]:
    """The lists that answers come from."""
    told = []
    for name, listed in tell.definition.choices.items():
        title = name.replace("_", " ")
        if listed.use is not None:
            entries_ = len(shipped(listed.use) or ())
            line = tell.words(
                "{list}: the list ‘{use}’ that comes with Kith, with {n} {n|entry|entries}.",
                list=title,
                use=listed.use.replace("_", " "),
                n=entries_,
            )
        else:
            labels = [_line(called(choice, key), tell.remarks(choice)) for key, choice in listed.choices.items()]
            line = f"{title}{colon(tell.language)}{' · '.join(labels)}"
        note = tell.words("Note: {note}", note=listed.note) if listed.note else ""
        told.append(_line(line, note))
    yield from entries(told)


def checks(tell: Teller) -> Iterator[Part]:
    """What people pass before they are trusted."""
    told, words = [], tell.words
    for name, check in tell.definition.checks.items():
        lines = [tell.ended(called(check, name))]
        lines += [words("Asked of {roles}.", roles=tell.roles(check.asked_of))] if check.asked_of else []
        lines += [words("Done by {roles}.", roles=tell.roles([check.done_by]))] if check.done_by else []
        lines += [words("Valid for {length}.", length=tell.length(check.valid_for))] if check.valid_for else []
        lines += [words("Written down: {records}.", records=check.records)] if check.records else []
        told.append(_line(*lines, tell.remarks(check)))
    yield from entries(told)


def training(tell: Teller) -> Iterator[Part]:
    """What people learn, part by part."""
    words = tell.words
    for name, course in tell.definition.training.items():
        yield Part(kind="title", level=3, own=True, texts=(called(course, name),))
        lines = [words("For {roles}.", roles=tell.roles(course.for_))] if course.for_ else []
        lines += [words("Valid for {length}.", length=tell.length(course.valid_for))] if course.valid_for else []
        yield sentences(*lines, tell.remarks(course))
        told = []
        for key, module in course.modules.items():
            how = [say_format(module.format, tell.language), tell.length(module.takes) if module.takes else ""]
            said = (called(module, key), comma(tell.language).join(one for one in how if one))
            line = [colon(tell.language).join(one for one in said if one) + "."]
            if module.prerequisites:
                first = tell.joined(
                    quoted(called(course.modules.get(one), one), tell.language) for one in module.prerequisites
                )
                line.append(words("Before it comes {modules}.", modules=first))
            if module.pass_mark:
                line.append(words("Passed with {mark}.", mark=module.pass_mark))
            told.append(_line(*line, tell.remarks(module)))
        yield from entries(told)


def translations(tell: Teller) -> Iterator[Part]:
    """How far the translations are."""
    definition = tell.definition
    texts = len(texts_of(definition))
    told = [
        tell.words(
            "{name}: {done} of {all} texts.",
            name=tell.languages([language]),
            done=len(current(definition, language)),
            all=texts,
        )
        for language in definition.translations
    ]
    yield from entries(told)


def _line(*texts: str) -> str:
    return " ".join(text for text in texts if text)
