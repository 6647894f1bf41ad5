"""Files → stories. Strict: what is not understood is a finding at its line, never left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from models.definitions import Definition
from models.definitions.conditions import split_words
from models.definitions.sections import Question
from models.findings import Finding, errors, finding
from models.vocabulary import MATCH, Value
from workflows.language.guessing import did_you_mean
from workflows.language.places import Places
from workflows.language.scan import scan
from workflows.matching.circles import sizes_of
from workflows.simulation.stories.aloud import line_aloud
from workflows.simulation.stories.phrases import NTH, ORDINALS, PHRASES, SECTIONS, Phrase, Section, fit

FOLDER = "stories/"
"""Where the stories of a program lie, below its own folder."""
_WORDS = ("story", "titles", "program", *SECTIONS)
_LONGEST = 20 * 366
"""Days. No story is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One line, understood. ``blanks`` are its names, ``answers`` the answers it tells, ``day`` its day (None where
    it speaks of the whole story)."""

    text: str
    phrase: Phrase
    blanks: Mapping[str, str]
    answers: Mapping[str, Value] = field(default_factory=dict)
    day: int | None = None
    line: int | None = None

    def who(self, blank: str = "role") -> str:
        """The stream of the person meant: *the mentee* is the first of all mentees."""
        return person_of(self.blanks[blank], self.blanks.get(f"{blank}{NTH}"))

    def aloud(self, definition: Definition, language: str = "en") -> str:
        """The line with labels in the place of names, as it is read on a screen."""
        return line_aloud(definition, self.phrase, self.blanks, self.answers, language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story. ``file`` is where it lies; ``inherited``: it came with the template or a pack; ``titles``: what it is
    called in other languages."""

    name: str
    title: str
    file: str
    given: tuple[StoryLine, ...]
    happens: tuple[StoryLine, ...]
    expect: tuple[StoryLine, ...]
    inherited: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)

    def called(self, language: str) -> str:
        """What it is called for whoever reads a language."""
        return self.titles.get(language) or self.title

    @property
    def last_day(self) -> int:
        """The last day it speaks of."""
        return max((line.day for line in (*self.given, *self.happens, *self.expect) if line.day is not None), default=0)


def read_stories(
    files: Mapping[str, str],
    definition: Definition,
    *,
    names: Iterable[str] = (),
    inherited: Iterable[str] = (),
) -> tuple[tuple[Story, ...], tuple[Finding, ...]]:
    """The stories among the files of a program (``stories/x.yaml``), and what is wrong with them.

    ``names`` are names a story's ``program`` may have besides the definition's own: those of its template and packs.
    """
    stories: list[Story] = []
    findings: list[Finding] = []
    for file, text in sorted(files.items()):
        if not is_story(file):
            continue
        story, found = _Reader(definition, file, frozenset((definition.program.name, *names))).read(text)
        findings += found
        if story is not None and not errors(found):
            stories.append(replace(story, inherited=file in set(inherited)))
    return tuple(stories), tuple(findings)


def is_story(file: str) -> bool:
    """Whether a file of a program's folder holds a story."""
    return file.startswith(FOLDER) and file.endswith((".yaml", ".yml"))


class _Reader:
    """One file being read."""

    def __init__(self, definition: Definition, file: str, names: frozenset[str]) -> None:
        self.definition, self.file, self.names = definition, file, names
        self.places = Places()
        self.findings: list[Finding] = []

    def read(self, text: str) -> tuple[Story | None, list[Finding]]:
        found = scan(text, file=self.file)
        self.places = found.places
        self.findings += found.findings
        data = found.data
        if not isinstance(data, dict):
            if data is not None:
                self._find("H01", (), word="story")
            return None, self.findings
        for word in data:
            if word not in _WORDS:
                self._find("H02", (str(word),), word=word, guess=did_you_mean(str(word), _WORDS))
        for word in ("story", "given", "expect"):
            if not data.get(word):
                self._find("H01", (), word=word)
        told = data.get("program")
        if isinstance(told, str) and told not in self.names:
            self._find("H07", ("program",), told=told, program=self.definition.program.name)
        lines = {section: tuple(self._lines(section, data.get(section))) for section in SECTIONS}
        name = self.file.removeprefix(FOLDER).rpartition(".")[0]
        story = Story(
            name=name,
            title=str(data.get("story") or name),
            titles=self._titles(data.get("titles")),
            file=self.file,
            given=lines["given"],
            happens=lines["happens"],
            expect=lines["expect"],
        )
        return story, self.findings

    def _titles(self, data: Any) -> Mapping[str, str]:
        if data is None:
            return {}
        if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
            self._find("H30", ("titles",))
            return {}
        return {str(language): text for language, text in data.items()}

    def _lines(self, section: Section, data: Any) -> Iterator[StoryLine]:
        told = [data] if isinstance(data, str) else data
        if told is None:
            return
        if not isinstance(told, list) or not all(isinstance(line, str) for line in told):
            self._find("H08", (section,), section=section)
            return
        for number, text in enumerate(told):
            path = (section, str(number))
            fitting = fit(section, text)
            if fitting is None:
                self._find("H03", path, line=text, section=section, example=_example(section, text))
                continue
            phrase, blanks = fitting
            before = len(self.findings)
            answers = self._judge(phrase, blanks, path)
            if len(self.findings) > before:
                continue
            day = blanks.get("day")
            yield StoryLine(
                text=" ".join(text.split()),
                phrase=phrase,
                blanks=blanks,
                answers=answers,
                day=int(day) if day is not None else None,
                line=self.places.line(path),
            )

    # What the blanks may hold ---------------------------------------------------------------------------------------
    def _judge(self, phrase: Phrase, blanks: Mapping[str, str], path: tuple[str, ...]) -> Mapping[str, Value]:
        if int(blanks.get("day") or 0) > _LONGEST:
            self._find("H09", path, day=blanks["day"], most=_LONGEST)
        for kind, known in self._known(phrase, blanks).items():
            name = blanks.get(kind)
            if name is not None and name not in known:
                self._find("H04", path, kind=f"@story_{kind}", name=name, guess=did_you_mean(name, known))
                return {}
        if "step" in blanks and not self._one_track(blanks):
            self._find("H10", path, step=blanks["step"])
            return {}
        told = blanks.get("answers")
        return self._answers(told, self._questions(blanks), path) if told is not None else {}

    def _known(self, phrase: Phrase, blanks: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
        """For each kind of blank the names that may stand in it, what it depends on first."""
        said = self.definition
        role, whom = blanks.get("role", ""), blanks.get("whom")
        steps = {name for track, of in said.transitions.items() if whom in (None, track) for name in of}
        participants = (*said.participants, *(n for n, one in said.roles.items() if one.is_ == "family"))
        return {
            "role": participants if phrase.section == "given" or "stage" in blanks else tuple(said.roles),
            "whom": (*said.participants, MATCH),
            "match_stage": tuple(said.match_stages),
            "stage": tuple(said.stages.get(role, ())),
            "form": (*said.forms, *said.check_ins),
            "step": tuple(sorted(steps)),
            "reason": self._reasons(blanks),
            "event": tuple(said.events),
            "consent": tuple(said.consents),
            "check": tuple(said.checks),
            "training": tuple(said.training),
            "task": tuple(said.tasks),
            "case": tuple(said.cases),
            "goals": tuple(said.goals),
            "milestone": tuple(name for goals in said.goals.values() for name in goals.milestones),
            "message": tuple(said.messages),
        }

    def _reasons(self, blanks: Mapping[str, str]) -> tuple[str, ...]:
        said = self.definition
        lists = [
            step.reason
            for track, steps in said.transitions.items()
            for name, step in steps.items()
            if step.reason and ("step" not in blanks or name == blanks["step"])
        ]
        return tuple(name for one in lists if one for name in said.choice_labels(one) or ())

    def _one_track(self, blanks: Mapping[str, str]) -> bool:
        """Whether it is plain whose step is meant."""
        return "whom" in blanks or track_of_step(self.definition, blanks["step"]) is not None

    def _questions(self, blanks: Mapping[str, str]) -> Mapping[str, Question]:
        name = blanks.get("form")
        if name is None:
            return self.definition.profile(blanks["role"])
        plan = self.definition.check_ins.get(name)
        form = self.definition.forms.get(plan.form if plan else name)
        return form.questions if form else {}

    def _answers(self, text: str, questions: Mapping[str, Question], path: tuple[str, ...]) -> dict[str, Value]:
        answers: dict[str, Value] = {}
        for part in text.split(", "):
            name, _, cell = part.strip().partition(" ")
            question = questions.get(name)
            if question is None:
                self._find("H05", path, name=name, guess=did_you_mean(name, questions))
                continue
            value = _value(self.definition, question, cell.strip())
            if value is None:
                self._find("H06", path, value=cell.strip() or "…", question=question.label or name)
            answers[name] = value
        return answers

    def _find(self, code: str, path: tuple[str, ...], **params: object) -> None:
        made = finding(code, self.file, path=path, **params)
        self.findings.append(replace(self.places.put_on(made), file=self.file))


def person_of(role: str, nth: str | None = None) -> str:
    """The stream of a person in a story: ``mentee``, ``mentee 2``."""
    return role if nth in (None, ORDINALS[0]) else f"{role} {ORDINALS.index(str(nth)) + 1}"


def track_of_step(definition: Definition, step: str) -> str | None:
    """The track whose step is meant where nobody says: the match's, or the only one that has it."""
    having = [track for track, steps in definition.transitions.items() if step in steps]
    if MATCH in having:
        return MATCH
    return having[0] if len(having) == 1 else None


def whose_step(definition: Definition, line: StoryLine) -> str:
    """The stream that goes a step: whom the line names, else the match or whoever alone can go it; her own, where the
    line says which one of several takes it."""
    if "whom" in line.blanks:
        return line.who("whom")
    track = track_of_step(definition, line.blanks["step"]) or MATCH
    return line.who() if track == line.blanks["role"] else track


def circle_of(definition: Definition) -> tuple[str, tuple[int, int]] | None:
    """The matching model that makes circles, and how many a circle brings together; None where none does."""
    for name, model in definition.matching.items():
        if model.shape == "circle":
            return name, sizes_of(model)
    return None


def _value(definition: Definition, question: Question, cell: str) -> Value:
    """A cell as an answer; None where it can't be one."""
    kind = question.kind
    try:
        if kind.kind == "yes_no":
            return {"yes": True, "no": False}.get(cell.lower())
        if kind.kind in ("integer", "range"):
            number = int(cell)
            return number if kind.low is None or kind.high is None or kind.low <= number <= kind.high else None
        if kind.kind == "decimal":
            return float(cell)
        if kind.kind == "date":
            return date.fromisoformat(cell)
    except ValueError:
        return None
    if kind.kind in ("select_one", "select_multiple"):
        known = definition.choice_labels(kind.choices or "") or {}
        named = split_words(cell) if kind.kind == "select_multiple" else (cell,)
        if not named or any(name not in known for name in named):
            return None
        return named if kind.kind == "select_multiple" else cell
    return cell or None


def _example(section: Section, text: str) -> str:
    """The example that looks most like what was written."""
    examples = [phrase.example for phrase in PHRASES if phrase.section == section]
    words = set(text.lower().split())
    return max(examples, key=lambda example: len(words & set(example.split())) / len(example.split()))
