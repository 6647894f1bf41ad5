"""The public fact sheet: what a program is, what it asks and why, what it checks, how it is kept, whom to turn to.

Every sentence is made from words of the definition and names them in ``tells``, so the sheet can say nothing that the
rules in force do not. It is told in any language the program speaks: the program's own texts through its translations,
the sentences around them from ``public_words.yaml``, lengths of time from ``lengths.yaml``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from babel import Locale

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.conditions import Condition, parse_conditions
from models.definitions.people import identity_questions
from models.definitions.phrases import parse_action, parse_measure, parse_schedule
from models.definitions.placeholders import answers_in
from models.definitions.sections import CheckInPlan, Question
from models.definitions.times import Duration, parse_duration, within
from models.i18n import typeset
from models.plain_yaml import read_plain
from models.vocabulary import Sensitivity
from workflows.language.lint.draft import Draft
from workflows.language.lint.ways_around import Gate, Ways
from workflows.language.places import Path, Places
from workflows.language.prose.document import Document, Part
from workflows.language.translating import localised

WORDS = File(__file__).with_name("public_words.yaml")
LENGTHS = File(__file__).with_name("lengths.yaml")
_COMMA = {"ar": "، ", "fa": "، "}
_SEMICOLON = {"ar": "؛ ", "fa": "؛ "}
_DOT = " · "
_HOLDING = ("passed", "completed", "still_valid")


@lru_cache(maxsize=1)
def public_words() -> Mapping[str, Mapping[str, str]]:
    """Every sentence of the sheet by its name, then by language."""
    read: Mapping[str, Mapping[str, str]] = read_plain(WORDS)
    return read


@lru_cache(maxsize=1)
def lengths() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Lengths of time by language, unit and plural form."""
    read: Mapping[str, Mapping[str, Mapping[str, str]]] = read_plain(LENGTHS)
    return read


def fact_sheet(definition: Definition, *, language: str = "en", number: int | None = None) -> Document:
    """The sheet in one of the program's languages; in English where nobody has put its sentences into that language.
    ``number`` is the published version it is made from."""
    spoken = localised(definition, language)
    language = spoken.program.languages[0]
    told = language.split("-")[0]
    sheet = _Sheet(spoken, told if told in public_words()["roles"] else "en", number)
    return Document(title=spoken.program.label, language=sheet.language, parts=tuple(sheet.parts()), tight=True)


class _Sheet:
    def __init__(self, definition: Definition, language: str, number: int | None) -> None:
        self.definition, self.language, self.number = definition, language, number
        self.locale = Locale.parse(language)
        self.asked = frozenset(self._conditions())
        self.ways = Ways(Draft(definition, Places()))

    # Words ----------------------------------------------------------------------------------------------------------
    def say(self, name: str, **blanks: object) -> str:
        return typeset(public_words()[name][self.language], self.language).format_map(blanks)

    def listed(self, texts: Iterable[str]) -> str:
        return _COMMA.get(self.language, ", ").join(text for text in texts if text)

    def roles(self, names: Iterable[str]) -> str:
        return self.listed(self.definition.role_label(name) for name in names)

    def asks(self, names: Collection[str]) -> str:
        """Of whom something is asked: where nobody is named, of everybody who takes part."""
        return self.say("asked_of", roles=self.roles(names or self.definition.participants))

    def length(self, text: str) -> str:
        found = parse_duration(text) or within(text)
        return self.duration(found) if found is not None else text

    def duration(self, length: Duration) -> str:
        number, unit = length.number, length.unit
        if unit == "quarter":
            number, unit = number * 3, "month"
        forms = lengths()[self.language][unit]
        form = str(self.locale.plural_form(int(number) if number == int(number) else number))
        return forms.get(form, forms["other"]).format(n=f"{number:g}")

    def item(self, label: str, *notes: str) -> str:
        joined = _SEMICOLON.get(self.language, "; ").join(note for note in notes if note)
        return f"{label} ({joined})" if joined else label

    # Parts ----------------------------------------------------------------------------------------------------------
    def parts(self) -> Iterator[Part]:
        yield from self.about()
        sections = (
            ("agreements", self.agreements()),
            ("asked", self.questions()),
            ("passes", self.passes()),
            ("how_often", self.check_ins()),
            ("kept", self.records()),
            ("wrong", self.cases()),
        )
        for title, found in sections:
            parts = tuple(found)
            if parts:
                yield Part(kind="title", texts=(self.say(title),))
                yield from parts
        if self.number is not None:
            yield Part(kind="aside", texts=(self.say("derived", number=self.number),), tells=(("program", "version"),))

    def about(self) -> Iterator[Part]:
        program = self.definition.program
        if program.summary:
            yield Part(kind="sentence", texts=(program.summary,), tells=(("program", "summary"),))
        yield Part(kind="title", texts=(self.say("takes_part"),))
        told: list[tuple[str, Path]] = [(self.say("roles", roles=self.roles(self.definition.participants)), ("roles",))]
        if program.lasts:
            told.append((self.say("lasts", length=self.length(program.lasts)), ("program", "lasts")))
        names = self.listed(self.locale.languages.get(code.split("-")[0], code) for code in program.languages)
        told.append((self.say("languages", languages=names), ("program", "languages")))
        paths = tuple(path for _, path in told)
        yield Part(kind="sentence", texts=(" ".join(text for text, _ in told),), tells=paths)

    def agreements(self) -> Iterator[Part]:
        told = []
        for name, consent in self.definition.consents.items():
            notes = [
                self.asks(consent.asked_of),
                self.say("given_by", roles=self.roles([consent.given_by])) if consent.given_by else "",
                self.say("required" if consent.required else "free"),
                self.say("holds", length=self.length(consent.lasts)) if consent.lasts else "",
            ]
            told.append((self.item(called(consent, name), *notes), ("consents", name)))
        yield from _list(told)

    def questions(self) -> Iterator[Part]:
        told = []
        for role in self.definition.participants:
            for why, names in self.why(role).items():
                questions = self.definition.profile(role)
                asked = _DOT.join(self.marked(questions[name], name, role) for name in names)
                told.append((f"{self.say(why, role=self.definition.role_label(role))}: {asked}", ("roles", role)))
        if not told:
            return
        readers = self.definition.staff
        if readers:
            legend = [self.say("read_by", roles=self.roles(readers)), self.say("legend_shared")]
            legend.append(self.say("legend_sensitive"))
            yield Part(kind="aside", texts=(" ".join(legend),), tells=(("roles",),))
        yield from _list(told)

    def why(self, role: str) -> Mapping[str, list[str]]:
        """The questions of a role's profile by what they are used for; each stands where it is used first. A question
        whose yes gives a consent is told with the consents."""
        identity = identity_questions(self.definition, role)
        reach = {*identity.name, identity.email, identity.phone, identity.birth_date}
        matching = {name for owner, name in self.matched_on() if owner == role}
        agreed = {consent.given_with for consent in self.definition.consents.values()}
        counted = {name for owner, name in self.counted() if owner == role}
        kinds = (("to_reach", reach), ("to_match", matching), ("to_count", counted))
        found: dict[str, list[str]] = {}
        for name in self.definition.profile(role):
            if name in agreed:
                continue  # it stands among the agreements
            why = next((kind for kind, names in kinds if name in names), "to_prepare")
            found.setdefault(why, []).append(name)
        order = [*(kind for kind, _ in kinds), "to_prepare"]
        return {why: found[why] for why in order if why in found}

    def marked(self, question: Question, name: str, role: str) -> str:
        shared = question.shared_with_match or (role, name) in self.told_to_others()
        marks = ("◆" if shared else "") + ("●" if question.sensitivity is Sensitivity.SENSITIVE else "")
        label = called(question, name).rstrip("?？؟. ").lstrip("¿ ")
        return f"{label} {marks}".strip()

    def told_to_others(self) -> set[tuple[str, str]]:
        """Role and question of every answer that a message tells to another who takes part."""
        definition, found = self.definition, set[tuple[str, str]]()
        done = [step.then for steps in definition.transitions.values() for step in steps.values()]
        done += [one.then for one in definition.rules.values()]
        for action in (parse_action(line) for lines in done for line in lines):
            message = definition.messages.get(action.what) if action is not None and action.verb == "send" else None
            if action is None or message is None:
                continue
            for owner, name in map(_split, answers_in(f"{message.subject or ''} {message.text}")):
                if any(role != owner and role in definition.participants for role in action.whom):
                    found.add((owner, name))
        return found

    def matched_on(self) -> Iterator[tuple[str, str]]:
        """Role and question of every answer that matching looks at."""
        for model in self.definition.matching.values():
            lines = [*model.candidates.mentee, *model.candidates.mentor]
            lines += [line for must in model.must.values() for line in must.rule]
            lines += [line for one in model.prefer.values() for line in one.compare]
            lines += [line for quota in model.quotas.values() for line in quota.where]
            for subject in _subjects(lines):
                yield _split(subject)
            yield from (_split(places) for places in (model.capacity.mentee, model.capacity.mentor))
            for name in model.shows:
                yield from ((role, name) for role in self.definition.participants)

    def counted(self) -> Iterator[tuple[str, str]]:
        """Role and question of every answer that a figure looks at."""
        for indicator in self.definition.indicators.values():
            measure = parse_measure(indicator.measure)
            told = [measure.start, measure.end] if measure is not None else []
            for subject in (*told, *_subjects([*indicator.where, *indicator.among])):
                yield _split(subject)
            for name in indicator.by:
                yield from ((role, name) for role in self.definition.participants)

    def passes(self) -> Iterator[Part]:
        told: list[tuple[str, Path]] = []
        for name, check in self.definition.checks.items():
            known = check.records == "result and date only"
            records = self.say("result_and_date_only") if known else check.records
            notes = [
                self.asks(check.asked_of),
                self.say("needed") if self.held_up(f"check.{name}", check.asked_of) else "",
                self.say("done_by", roles=self.roles([check.done_by])) if check.done_by else "",
                self.say("valid_for", length=self.length(check.valid_for)) if check.valid_for else "",
                self.say("written_down", records=records) if records else "",
            ]
            told.append((self.item(called(check, name), *notes), ("checks", name)))
        for name, course in self.definition.training.items():
            hours = [parse_duration(module.takes) for module in course.modules.values() if module.takes]
            total = sum(length.days * 24 for length in hours if length is not None)
            notes = [
                self.asks(course.for_),
                self.say("needed") if self.held_up(f"training.{name}", course.for_) else "",
                self.say("in_all", length=self.duration(Duration(round(total * 2) / 2, "hour"))) if total else "",
                self.say("valid_for", length=self.length(course.valid_for)) if course.valid_for else "",
            ]
            modules = _DOT.join(called(module, key) for key, module in course.modules.items())
            label = f"{called(course, name)}: {modules}" if modules else called(course, name)
            told.append((self.item(label, *notes), ("training", name)))
        yield from _list(told)

    def check_ins(self) -> Iterator[Part]:
        told = []
        for name, plan in self.definition.check_ins.items():
            asks = self.say("asks", roles=self.roles(plan.asks)) if plan.asks else ""
            notes = [asks, *self.dates(plan)]
            told.append((self.item(called(plan, name), *notes), ("check_ins", name)))
        yield from _list(told)

    def dates(self, plan: CheckInPlan) -> Iterator[str]:
        for line in plan.schedule:
            found = parse_schedule(line)
            if found is None:
                yield line
            elif found.shape == "first":
                yield self.say("first", length=self.duration(found.length))
            elif found.until is None:
                yield self.say("every", length=self.duration(found.length))
            else:
                until = self.duration(found.until)
                yield self.say("every_until", length=self.duration(found.length), until=until)

    def records(self) -> Iterator[Part]:
        kept = self.definition.records
        if kept is None:
            return
        length = parse_duration(kept.kept_for.partition(" after closure")[0])
        if length is not None:
            told = self.say("kept_for", length=self.duration(length))
        else:
            told = self.say("kept_so", text=kept.kept_for)
        fates = {"deleted": self.say("then_deleted"), "made anonymous": self.say("then_made_anonymous")}
        then = fates.get(kept.then) or self.say("then_so", text=kept.then)
        paths = (("records", "kept_for"), ("records", "then"))
        yield Part(kind="sentence", texts=(f"{told} {then}",), tells=paths)

    def cases(self) -> Iterator[Part]:
        found = self.definition.cases
        # What the team opens for itself is not told: whoever complains is served by those that are closed to most.
        outside = {name: case for name, case in found.items() if case.sensitivity is not Sensitivity.ORDINARY} or found
        told = []
        for name, case in outside.items():
            notes = [
                self.say("turn_to", roles=self.roles([case.owner])),
                self.say("answer_within", length=self.length(case.answer_within)) if case.answer_within else "",
                self.say("seen_by", roles=self.roles(case.eyes)) if case.eyes else "",
            ]
            told.append((self.item(called(case, name), *notes), ("cases", name)))
        yield from _list(told)

    # What stands in the way -------------------------------------------------------------------------------------
    def held_up(self, subject: str, names: Collection[str]) -> bool:
        """Whether nobody of these roles (where none is named, of all) comes to a match without a check or training: it
        is asked for somewhere, and no start, step or move leads around that."""
        participants = self.definition.participants
        asked_of = [role for role in participants if role in names] if names else participants
        gates = (Gate(subject, role, _HOLDING, on_the_day=False) for role in asked_of)
        return subject in self.asked and bool(asked_of) and not any(map(self.ways.around, gates))

    def _conditions(self) -> Iterator[str]:
        """The checks and trainings that some step or hard rule waits for, whatever else may hold."""
        lines = [step.when for steps in self.definition.transitions.values() for step in steps.values()]
        for model in self.definition.matching.values():
            lines += [model.candidates.mentee, model.candidates.mentor, *(must.rule for must in model.must.values())]
        for group in (group for one in lines for group in parse_conditions(one).groups):
            if len(group) == 1 and group[0].operator.name in _HOLDING and group[0].only_if is None:
                yield group[0].subject


def _subjects(lines: Iterable[str]) -> Iterator[str]:
    def both(condition: Condition | None) -> Iterator[str]:
        if condition is not None:
            yield condition.subject
            yield condition.other or ""
            yield from both(condition.only_if)

    for _, condition in parse_conditions(tuple(lines)).conditions():
        yield from both(condition)


def _split(subject: str) -> tuple[str, str]:
    owner, _, name = subject.partition(".")
    return owner, name


def _list(told: Iterable[tuple[str, Path]]) -> Iterator[Part]:
    kept: list[Any] = list(told)
    if kept:
        yield Part(kind="list", texts=tuple(text for text, _ in kept), tells=tuple(path for _, path in kept))
