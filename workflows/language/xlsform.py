"""A real XLSForm (survey, choices, settings) as a form of a program, with its lists of choices.

Every row of the survey is accounted for: it became a question, it only held others together, or a finding says in words
what it was and why it could not be taken over. Nothing is guessed at and nothing is lost silently.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from models.definitions.base import NAME, as_name
from models.definitions.questions import QuestionType, parse_type
from models.findings import Finding, finding
from workflows.language.cells import from_cell, straight
from workflows.language.from_sheets import Grid
from workflows.language.headings import language_code
from workflows.language.lint.choices import WORDS
from workflows.language.rows import OR
from workflows.language.xlsform_sheets import CHOICES, SETTINGS, SURVEY, TEXTS, FormSheet, SurveyRow, sheet_of
from workflows.language.xlsform_types import BEGIN, BY_ITSELF, ELSEWHERE, END, OTHER_KIND, SELECT, SIMPLE, modern
from workflows.language.xpath import from_xpath

_TAKEN = frozenset(
    {"type", "name", *TEXTS, "required", "relevant", "constraint", "default", "calculation", "parameters", "disabled"}
)
"""Columns of the survey that are understood; the others are listed where they say something."""
_KNOWN_SETTINGS = frozenset({"form_title", "title", "form_id", "id_string", "version", "default_language"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenForm:
    """An XLSForm as our words. ``form`` and ``choices`` are plain trees (the form, lists by name); ``translations``
    language → path below the form or ``choices.…`` → {of, text}; ``rows`` says of every row of the survey which
    question it became, or "" where a finding speaks of it."""

    label: str
    form: dict[str, Any]
    choices: dict[str, dict[str, Any]]
    translations: dict[str, dict[str, dict[str, str]]]
    rows: dict[int, str]
    findings: tuple[Finding, ...]

    @property
    def questions(self) -> Mapping[str, Any]:
        """The questions by name."""
        found: Mapping[str, Any] = self.form["questions"]
        return found


def is_xlsform(grids: Mapping[str, Grid]) -> bool:
    """Whether a workbook is an XLSForm: it has a survey whose rows have a type, and no program's settings."""
    survey = sheet_of(grids, SURVEY)
    return survey is not None and any("type" in row.cells for row in survey.rows) and sheet_of(grids, "forms") is None


def from_xlsform(grids: Mapping[str, Grid], *, name: str = "form", spoken: str = "") -> TakenForm:
    """The form in the sheets of an XLSForm; ``name`` is what it will be called here, ``spoken`` the language in which
    its program is written, where that is known."""
    return _Taking(grids, name, spoken).take()


# Taking over --------------------------------------------------------------------------------------------------------
@dataclass(slots=True, kw_only=True)
class _Group:
    kind: str
    name: str
    relevant: list[str]


_FEW = 3
"""So many choices of one list are named one by one when their names are written otherwise here."""


class _Taking:
    """One XLSForm on its way into a form."""

    def __init__(self, grids: Mapping[str, Grid], name: str, spoken: str) -> None:
        self.grids, self.form_name, self.spoken = grids, name, spoken
        self.findings: list[Finding] = []
        self.rows: dict[int, str] = {}
        self.questions: dict[str, dict[str, Any]] = {}
        self.kinds: dict[str, QuestionType] = {}
        self.names: dict[str, str] = {}
        self.choices: dict[str, dict[str, Any]] = {}
        self.renamed: dict[tuple[str, str], str] = {}
        self.lists: dict[str, str] = {}
        self.yes_or_no: set[str] = set()
        self.translations: dict[str, dict[str, dict[str, str]]] = {}
        self.groups: list[_Group] = []
        self.language = ""

    def find(self, code: str, where: str, **params: str | int) -> None:
        self.findings.append(finding(code, where, path=(), **params))

    def take(self) -> TakenForm:
        survey = sheet_of(self.grids, SURVEY)
        settings = sheet_of(self.grids, SETTINGS)
        told = dict(settings.rows[0].cells) if settings is not None and settings.rows else {}
        if survey is None or not survey.rows:
            self.find("XF01", "")
            return self.done(told)
        self.language = language_code(told.get("default_language", "")) or _first_language(survey)
        if self.language and self.spoken and self.language != self.spoken:
            if any(("label", self.spoken) in row.other for row in survey.rows):
                self.language = self.spoken
            else:
                self.find("XF22", f"sheet ‘{survey.title}’", language=self.language, spoken=self.spoken)
        for title in self.grids:
            if straight(title).lower() not in (SURVEY, CHOICES, SETTINGS) and any(
                cell.strip() for row in self.grids[title] for cell in row
            ):
                self.find("XF02", f"sheet ‘{title}’", name=title)
        for word in sorted(set(told) - _KNOWN_SETTINGS):
            self.find("XF03", f"sheet ‘{settings.title if settings else SETTINGS}’", column=word, n=1)
        self.take_choices()
        self.know(survey)
        for row in survey.rows:
            self.rows[row.number] = ""
            self.row(survey, row)
        for group in self.groups:
            self.find("XF04", survey.where(survey.rows[-1].number), name=group.name)
        self.strange(survey, {*_TAKEN, "choice_filter"})
        return self.done(told)

    def strange(self, sheet: FormSheet, known: Set[str]) -> None:
        """Columns in which something stands that is not taken over."""
        met = Counter(word for row in sheet.rows for word in {*row.cells, *(word for word, _ in row.other)} - known)
        for word in sorted(met):
            self.find("XF03", f"sheet ‘{sheet.title}’", column=sheet.shown.get(word, word), n=met[word])

    def done(self, told: Mapping[str, str]) -> TakenForm:
        used = {parse_type(question["type"]).choices for question in self.questions.values()}
        choices = {name: one for name, one in self.choices.items() if name in used}
        label = told.get("form_title") or told.get("title") or self.form_name.replace("_", " ").capitalize()
        form: dict[str, Any] = {"label": label, "questions": self.questions}
        return TakenForm(
            label=label,
            form=form,
            choices=choices,
            translations={
                language: {
                    path: one
                    for path, one in texts.items()
                    if not path.startswith("choices.") or path.split(".")[1] in choices
                }
                for language, texts in self.translations.items()
            },
            rows=self.rows,
            findings=tuple(self.findings),
        )

    # Choices ----------------------------------------------------------------------------------------------------
    def take_choices(self) -> None:
        sheet = sheet_of(self.grids, CHOICES)
        others: Counter[str] = Counter()
        if sheet is not None:
            self.strange(sheet, {"list_name", "name", "label"})
            names: dict[str, set[str]] = {}
            for row in sheet.rows:
                names.setdefault(row.cells.get("list_name", ""), set()).add(row.cells.get("name", "").lower())
            self.yes_or_no = {said for said, its in names.items() if its == {"yes", "no"}}
        for row in sheet.rows if sheet is not None else ():
            said, name = row.cells.get("list_name", ""), row.cells.get("name", "")
            label = self.text(row, "label") or name
            if sheet is None or not said or not (name or label):
                continue
            list_name = self.lists.setdefault(said, _free(name_here(said, "list"), self.lists.values()))
            known = self.choices.setdefault(list_name, {})
            mine = _free(name_here(name or label, "choice"), known)
            if mine != name and said not in self.yes_or_no:
                others[said] += 1
                if others[said] <= _FEW:
                    self.otherwise(sheet.where(row.number, "name"), name or label, mine)
            self.renamed[list_name, name] = mine
            known[mine] = label
            self.translate(row, "label", f"choices.{list_name}.{mine}", label)
        for said, n in others.items():
            if sheet is not None and n > _FEW:
                self.find("XF21", f"sheet ‘{sheet.title}’", n=n - _FEW, list=said)

    def otherwise(self, where: str, was: str, name: str) -> None:
        """Something has another name here, and why."""
        plain = _plain_name(was)
        reason = "@name_is_a_word" if plain in WORDS else "@name_of_letters" if name == plain else "@name_stands_twice"
        self.find("XF05", where, was=was, name=name, reason=reason)

    # The survey -------------------------------------------------------------------------------------------------
    def know(self, survey: FormSheet) -> None:
        """The names and types of all questions first: a condition may speak of one that comes later."""
        for row in survey.rows:
            kind = self.type_of(row)
            name = self.name_of(row)
            if kind and name:
                mine = _free(name_here(name, "question"), self.names.values())
                self.kinds.setdefault(self.names.setdefault(name, mine), parse_type(kind))

    def row(self, survey: FormSheet, row: SurveyRow) -> None:
        said = straight(row.cells.get("type", ""))
        low = modern(said).lower()
        name = self.name_of(row)
        if not said:
            self.find("XF06", survey.where(row.number), text=next(iter([*row.cells.values(), *row.other.values()])))
            return
        if begin := BEGIN.match(low):
            self.begin(survey, row, "repeat" if "group" not in begin["kind"] or "loop" in begin["kind"] else "group")
            return
        if END.match(low):
            if self.groups:
                self.groups.pop()
            self.rows[row.number] = "end"
            return
        kind = self.type_of(row)
        if kind and name:
            self.question(survey, row, kind)
        elif low == "note":
            self.find("XF07", survey.where(row.number, "label"), text=self.text(row, "label") or name)
        elif ELSEWHERE.match(low) or SELECT.match(low):
            text = " ".join(said.split()[1:]) or said
            self.find("XF18", survey.where(row.number, "type"), list=text, name=name or said)
        elif kind and not self.text(row, "label"):
            self.find("XF19", survey.where(row.number), type=said)
        elif low == "calculate" or row.cells.get("calculation"):
            self.find("XF08", survey.where(row.number, "calculation"), name=name, text=row.cells.get("calculation", ""))
        elif low.split(" ")[0] in BY_ITSELF or low in BY_ITSELF:
            self.find("XF09", survey.where(row.number, "type"), type=said)
        else:
            self.find("XF10", survey.where(row.number, "type"), type=said, name=name or self.text(row, "label"))

    def begin(self, survey: FormSheet, row: SurveyRow, kind: str) -> None:
        name = self.text(row, "label") or row.cells.get("name", "")
        relevant: list[str] = []
        if text := row.cells.get("relevant"):
            lines = self.condition(text, "")
            if lines is None:
                self.find("XF11", survey.where(row.number, "relevant"), column="relevant", text=text)
            relevant = lines or []
        self.groups.append(_Group(kind=kind, name=name, relevant=relevant))
        self.rows[row.number] = "begin"
        self.find("XF12" if kind == "group" else "XF13", survey.where(row.number), name=name)

    def question(self, survey: FormSheet, row: SurveyRow, kind: str) -> None:
        said = self.name_of(row)
        name = self.names[said]
        if name in self.questions:
            name = _free(name, {*self.questions, *self.names.values()})
            self.find("XF14", survey.where(row.number, "name"), was=said, name=name)
        elif name != said:
            self.otherwise(survey.where(row.number, "name"), said, name)
        label = self.text(row, "label")
        question: dict[str, Any] = {"type": kind, "label": label or said}
        if not label:
            self.find("XF24", survey.where(row.number, "label"), name=name)
        here = f"questions.{name}"
        if "${" in "".join((label, self.text(row, "hint"), self.text(row, "constraint_message"))):
            self.find("XF17", survey.where(row.number, "label"), name=name)
        self.translate(row, "label", f"{here}.label", question["label"])
        for word in ("hint", "constraint_message"):
            if text := self.text(row, word):
                question[word] = text
                self.translate(row, word, f"{here}.{word}", text)
        self.required(survey, row, question)
        relevant = [line for group in self.groups for line in group.relevant]
        for word in ("relevant", "constraint"):
            if xpath := row.cells.get(word):
                lines = self.condition(xpath, name if word == "constraint" else "")
                if lines is None or (
                    word == "relevant" and any(line.removeprefix(OR).startswith(f"{name} ") for line in lines)
                ):
                    self.find("XF11", survey.where(row.number, word), column=survey.shown.get(word, word), text=xpath)
                elif word == "relevant":
                    relevant = [*relevant, *lines]
                else:
                    question[word] = lines
        if relevant:
            question["relevant"] = _each_once(relevant)
        self.default(survey, row, question)
        if row.cells.get("choice_filter"):
            self.find(
                "XF11",
                survey.where(row.number, "choice_filter"),
                column="choice_filter",
                text=row.cells["choice_filter"],
            )
        if row.cells.get("calculation"):
            self.find("XF08", survey.where(row.number, "calculation"), name=name, text=row.cells["calculation"])
        if code := OTHER_KIND.get(modern(straight(row.cells["type"])).lower()):
            self.find(code, survey.where(row.number, "type"), type=row.cells["type"], name=name)
        self.questions[name] = question
        self.rows[row.number] = name
        self.other(survey, row, name)

    def required(self, survey: FormSheet, row: SurveyRow, question: dict[str, Any]) -> None:
        text = row.cells.get("required", "")
        value = from_cell(text.removesuffix("()"), "yes_no") if text else None
        if value in ("yes", "no"):
            question["required"] = value
        elif value is not None:
            self.find("XF11", survey.where(row.number, "required"), column="required", text=text)

    def default(self, survey: FormSheet, row: SurveyRow, question: dict[str, Any]) -> None:
        text = row.cells.get("default", "")
        if not text:
            return
        if "(" in text or "${" in text:
            self.find("XF11", survey.where(row.number, "default"), column="default", text=text)
            return
        kind = parse_type(question["type"])
        values = text.split() if kind.kind == "select_multiple" else [text]
        question["default"] = " ".join(self.renamed.get((kind.choices or "", value), value) for value in values)

    def other(self, survey: FormSheet, row: SurveyRow, name: str) -> None:
        """``or_other``: a choice more and a text for it, as the tools that read XLSForms make it."""
        found = SELECT.match(modern(straight(row.cells["type"])))
        choices = parse_type(self.questions[name]["type"]).choices
        if found is None or not (found["other"] or found["other2"]) or choices is None:
            return
        self.choices.setdefault(choices, {}).setdefault("other", "Other")
        extra = _free(f"{name}_other", {*self.questions, *self.names.values()})
        several = self.questions[name]["type"].startswith("select_multiple")
        line = f"{name} {'includes' if several else 'is'} other"
        self.questions[extra] = {"type": "text", "label": "Please specify", "relevant": [line]}
        self.find("XF16", survey.where(row.number, "type"), name=name, extra=extra)

    # Cells ------------------------------------------------------------------------------------------------------
    def type_of(self, row: SurveyRow) -> str:
        """Our type of a row's type; "" for what is no question here."""
        said = modern(straight(row.cells.get("type", "")))
        low = said.lower()
        if low in SIMPLE:
            return SIMPLE[low]
        if low == "range":
            return self.range_of(row)
        if found := SELECT.match(said):
            named = found["one"] or found["many"] or ""
            mine = self.lists.get(named)
            if mine is None:
                return ""
            if found["one"] and named in self.yes_or_no:
                return "yes_no"
            return f"{'select_one' if found['one'] else 'select_multiple'} {mine}"
        return ""

    def range_of(self, row: SurveyRow) -> str:
        told = dict(re.findall(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)", row.cells.get("parameters", "")))
        low, high, step = told.get("start", "1"), told.get("end", "10"), told.get("step", "1")
        whole = all(re.fullmatch(r"-?\d+", one) for one in (low, high)) and step in ("1", "1.0")
        return f"range {low} to {high}" if whole else ""

    def condition(self, text: str, this: str) -> list[str] | None:
        """The lines that an XPath says, with the names that questions and choices have here."""
        return from_xpath(text, self.kinds, this=this, called=self.names, rename=self.choice)

    def choice(self, question: str, value: str) -> str:
        """What a choice of a question is called here."""
        return self.renamed.get((self.kinds[question].choices or "", value), value)

    def name_of(self, row: SurveyRow) -> str:
        """What the form calls a question; its words where it has no name."""
        return row.cells.get("name", "") or self.text(row, "label")

    def text(self, row: SurveyRow, word: str) -> str:
        """A text in the language of the form; in any other where there is none."""
        plain = row.cells.get(word) or row.other.get((word, self.language))
        return plain or next((text for (column, _), text in row.other.items() if column == word), "")

    def translate(self, row: SurveyRow, word: str, path: str, source: str) -> None:
        for (column, language), text in row.other.items():
            if column == word and language != self.language and text != source:
                self.translations.setdefault(language, {})[path] = {"of": source, "text": text}


def _first_language(survey: FormSheet) -> str:
    """The language of the first label that has one, where no label is without."""
    if any("label" in row.cells for row in survey.rows):
        return ""
    return next((language for row in survey.rows for word, language in row.other if word == "label"), "")


def name_here(text: str, kind: str) -> str:
    """A name of ours for one of theirs; what is a word of the language says ``kind``: ``no`` → ``no_choice``."""
    name = _plain_name(text)
    return f"{name}_{kind}" if name in WORDS else name


def _plain_name(text: str) -> str:
    """``Q1.Name`` → ``q1_name``, ``1`` → ``n1``."""
    low = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    if NAME.match(low):
        return low
    return f"n{low}" if low[:1].isdigit() else as_name(text)


def _each_once(lines: Sequence[str]) -> list[str]:
    """Conditions without those that stand there twice; a line and the *or* lines below it are one."""
    groups: list[list[str]] = []
    for line in lines:
        if line.startswith(OR) and groups:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [line for group in dict.fromkeys(map(tuple, groups)) for line in group]


def _free(name: str, taken: Any) -> str:
    known = set(taken)
    number, free = 1, name
    while free in known:
        number += 1
        free = f"{name}_{number}"
    return free
