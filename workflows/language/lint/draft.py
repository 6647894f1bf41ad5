"""A definition under lint, with everything that several rules look up: facts, conditions, actions, items, places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.conditions import Condition, Conjunction, parse_conditions
from models.definitions.facts import Fact, facts_of
from models.definitions.phrases import Action, parse_action
from models.findings import Finding, finding
from models.vocabulary import MATCH
from workflows.language.guessing import did_you_mean
from workflows.language.places import Path, Places, in_words
from workflows.language.shape import Shape, shape_of, words_of

AUTOMATIC, ANY = "automatic", "any"
ASKED_PERSON = "asked person"
ABOUT_THIS = frozenset({"constraint", "choice_filter"})
"""Where a line without a subject speaks of this answer, or of one choice of it."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The lines of one ``when``, ``if``, ``relevant`` … ``word`` is that word; ``form`` and ``question`` say inside
    which question they stand, where a bare name means a question of the same form."""

    path: Path
    word: str
    lines: tuple[str, ...]
    form: str | None = None
    question: str | None = None

    @property
    def read(self) -> Conjunction:
        """The lines as conditions."""
        return parse_conditions(self.lines)


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition of a guard: the facts that its two sides name, None where there is no such fact."""

    guard: Guard
    number: int
    condition: Condition
    subject: str
    fact: Fact | None
    other: Fact | None

    @property
    def fits(self) -> bool:
        """Whether the operator can follow this subject."""
        if self.fact is None:
            return False
        kinds = {self.fact.kind, "person"} if self.fact.kind == "stage" else {self.fact.kind}
        return not kinds.isdisjoint(self.condition.operator.kinds)


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a ``then``; ``action`` is None when it cannot be read."""

    path: Path
    text: str
    action: Action | None


class Draft:
    """The definition under lint."""

    def __init__(self, definition: Definition, places: Places) -> None:
        self.definition = definition
        self.places = places
        self._choices: dict[str, Mapping[str, str] | None] = {}
        self.known: dict[str, Any] = {}
        """What one rule has worked out and the next one needs too, by a name."""

    # Findings ---------------------------------------------------------------------------------------------------
    def finding(self, code: str, path: Path, **params: object) -> Finding:
        """A finding at a path, with its line. ``if → line 1`` is only said where there are more lines."""
        words = path
        if path and path[-1] == "0" and (*path[:-1], "1") not in self.places:
            words = path[:-1]
        return self.places.put_on(finding(code, in_words(words), path=path, **params))

    def locked(self, codes: tuple[str, str], path: Path, day: str | None, **params: object) -> Finding:
        """A finding about what is locked: the first code, or the second where the lock holds from a ``day`` on."""
        return self.finding(codes[1], path, day=day, **params) if day else self.finding(codes[0], path, **params)

    def unknown_stage(self, name: str, track: str, path: Path) -> Iterator[Finding]:
        """S03 when a track has no stage of this name."""
        stages = self.definition.stages.get(track, {})
        if name not in stages:
            yield self.finding(
                "S03", path, name=name, track=self.track_word(track, "the"), guess=did_you_mean(name, stages)
            )

    def track_word(self, track: str, article: str) -> str:
        """``a match``, ``the mentor`` for a sentence; ``article`` is ``a``, ``A`` or ``the``."""
        if track == MATCH:
            return {"a": "@a_match", "A": "@^a_match"}.get(article, "@the_match")
        if article == "the":
            return f"@the_role|{track}"
        vowel = track[:1] in "aeiou"
        if article == "A":
            return f"@^an_role|{track}" if vowel else f"@^a_role|{track}"
        return f"@an_role|{track}" if vowel else f"@a_role|{track}"

    # What there is ----------------------------------------------------------------------------------------------
    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Every subject a condition can have."""
        return facts_of(self.definition)

    @cached_property
    def tracks(self) -> tuple[str, ...]:
        """What has stages: the participant roles, and matches where the program makes any."""
        pairs = bool(self.definition.matching or MATCH in self.definition.stages)
        return (*self.definition.participants, *((MATCH,) if pairs else ()))

    @cached_property
    def items(self) -> tuple[tuple[Path, BaseModel], ...]:
        """Every item of the definition with its path."""
        return tuple(_items((), self.definition))

    @cached_property
    def names(self) -> tuple[Path, ...]:
        """The path of every name the author chose: roles, forms, questions, choices, stages …"""
        return tuple(_names((), self.definition, shape_of(Definition)))

    def choices(self, list_name: str | None) -> Mapping[str, str] | None:
        """The choices of a list with their labels; None where there is no such list."""
        if not list_name:
            return None
        if list_name not in self._choices:
            self._choices[list_name] = self.definition.choice_labels(list_name)
        return self._choices[list_name]

    # Conditions -------------------------------------------------------------------------------------------------
    @cached_property
    def guards(self) -> tuple[Guard, ...]:
        """Every place where conditions stand, in the order of the sections."""
        return tuple(guard for guard in _guards(self.definition) if guard.lines)

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """Every condition of every guard, the ones after ``, if`` included."""
        return tuple(self._asked(guard, *line) for guard in self.guards for line in guard.read.conditions())

    def asked_in(self, *words: str, under: Path = ()) -> Iterator[Asked]:
        """The conditions of guards with one of these words, below a path."""
        for word in words:
            yield from self._asked_below.get((word, under), ())

    @cached_property
    def _asked_below(self) -> Mapping[tuple[str, Path], Sequence[Asked]]:
        """The conditions by the word of their guard and by every path above it."""
        found: dict[tuple[str, Path], list[Asked]] = {}
        for asked in self.asked:
            guard = asked.guard
            for end in range(len(guard.path) + 1):
                found.setdefault((guard.word, guard.path[:end]), []).append(asked)
        return found

    def line(self, guard: Guard, number: int) -> Path:
        """The path of one line of a guard."""
        return (*guard.path, str(number))

    def _asked(self, guard: Guard, number: int, condition: Condition) -> Asked:
        subject = self.resolved(guard, condition.subject)
        fact = self.facts.get(subject)
        if not condition.subject and guard.word == "choice_filter" and fact is not None and fact.kind == "choices":
            fact = replace(fact, kind="choice")  # the line speaks of one choice, however many may be chosen
        other = None if condition.other is None else self.resolved(guard, condition.other)
        return Asked(guard, number, condition, subject, fact, self.facts.get(other or ""))

    def told_before(self, form: str) -> tuple[str, ...]:
        """What people have said about themselves in an earlier form (``mentee.studied``): a second form asks only those
        whom it concerns."""
        told: list[str] = []
        for role in self.definition.participants:
            forms = self.definition.profile_forms(role)
            for earlier in forms[: forms.index(form)] if form in forms else ():
                told += (f"{role}.{name}" for name in self.definition.forms[earlier].questions)
        return tuple(name for name in told if name in self.facts)

    def resolved(self, guard: Guard, subject: str) -> str:
        """The full name of what a line speaks about: inside a form ``rating`` is ``check_in.rating``."""
        if guard.form is None:
            return subject
        if not subject:
            return f"{guard.form}.{guard.question}" if guard.word in ABOUT_THIS else ""
        if "." not in subject and f"{guard.form}.{subject}" in self.facts:
            return f"{guard.form}.{subject}"
        return subject

    # Actions ----------------------------------------------------------------------------------------------------
    @cached_property
    def deeds(self) -> tuple[Deed, ...]:
        """Every line of every ``then``."""
        found: list[Deed] = []
        for track, transitions in self.definition.transitions.items():
            for name, transition in transitions.items():
                found.extend(_deeds(("transitions", track, name, "then"), transition.then))
        for name, rule in self.definition.rules.items():
            found.extend(_deeds(("rules", name, "then"), rule.then))
        return tuple(found)

    def done(self, verb: str) -> Iterator[tuple[Deed, Action]]:
        """The deeds with this verb."""
        for deed in self.deeds:
            if deed.action is not None and deed.action.verb == verb:
                yield deed, deed.action


def _deeds(path: Path, lines: Iterable[str]) -> Iterator[Deed]:
    for number, line in enumerate(lines):
        yield Deed((*path, str(number)), line, parse_action(line))


def _items(path: Path, value: object) -> Iterator[tuple[Path, BaseModel]]:
    if isinstance(value, BaseModel):
        yield path, value
        for word, field in words_of(type(value)).items():
            if word == "translations":
                continue
            # A list of choices is written without the word ‘choices’.
            below = path if word == "choices" and path[:1] == ("choices",) else (*path, word)
            yield from _items(below, getattr(value, field))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _items((*path, str(name)), item)


def _names(path: Path, value: object, shape: Shape) -> Iterator[Path]:
    if isinstance(value, BaseModel):
        for word, field in words_of(type(value)).items():
            if word == "translations":
                continue
            below = path if word == "choices" and path[:1] == ("choices",) else (*path, word)
            annotation: object = type(value).model_fields[field].annotation
            yield from _names(below, getattr(value, field), shape_of(annotation))
    elif isinstance(value, Mapping) and shape.kind == "items" and shape.inner is not None:
        for name, item in value.items():
            yield (*path, str(name))
            yield from _names((*path, str(name)), item, shape.inner)


def _guards(definition: Definition) -> Iterator[Guard]:
    for form, name, question in definition.questions():
        path: Path = ("forms", form, "questions", name)
        for word in ("relevant", "constraint", "choice_filter"):
            yield Guard((*path, word), word, getattr(question, word), form, name)
    for track, transitions in definition.transitions.items():
        for name, transition in transitions.items():
            yield Guard(("transitions", track, name, "when"), "when", transition.when)
    for name, model in definition.matching.items():
        path = ("matching", name)
        yield Guard((*path, "candidates", "mentee"), "candidates", model.candidates.mentee)
        yield Guard((*path, "candidates", "mentor"), "candidates", model.candidates.mentor)
        for must, hard in model.must.items():
            yield Guard((*path, "must", must), "must", hard.rule)
        for criterion, preference in model.prefer.items():
            yield Guard((*path, "prefer", criterion, "compare"), "compare", preference.compare)
        for quota_name, quota in model.quotas.items():
            yield Guard((*path, "quotas", quota_name, "where"), "where", quota.where)
    for name, rule in definition.rules.items():
        yield Guard(("rules", name, "if"), "if", rule.if_)
    for name, goals in definition.goals.items():
        for milestone_name, milestone in goals.milestones.items():
            yield Guard(("goals", name, "milestones", milestone_name, "relevant"), "when", milestone.relevant)
    for name, group in definition.groups.items():
        yield Guard(("groups", name, "open_to"), "open_to", group.open_to)
    for name, working_list in definition.working_lists.items():
        yield Guard(("working_lists", name, "where"), "where", working_list.where)
    for name, indicator in definition.indicators.items():
        yield Guard(("indicators", name, "among"), "among", indicator.among)
        yield Guard(("indicators", name, "where"), "where", indicator.where)
