"""A form of a program as an XLSForm, for field work with ODK or KoboToolbox.

What a form alone cannot know (who is asked, what somebody answered elsewhere, consents) is left out and listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.definitions import Definition
from models.definitions.questions import QuestionType
from models.definitions.sections import Form, Question
from models.definitions.shipped import shipped_labels
from models.findings import Finding, finding
from workflows.language.places import Path, in_words
from workflows.language.translating import current
from workflows.language.xpath import to_xpath

YES_NO = {"yes": "Yes", "no": "No"}
_TYPES = {"text": "text", "email": "text", "phone": "text", "url": "text", "integer": "integer", "decimal": "decimal"}
_NAMES = {"en": "English", "fr": "French", "ar": "Arabic", "es": "Spanish", "uk": "Ukrainian", "fa": "Persian"}
_COLUMNS = (
    *("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "default"),
    *("calculation", "parameters", "appearance"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class XlsForm:
    """The sheets of an XLSForm as rows of texts, headings first, and what it cannot say."""

    sheets: Mapping[str, Sequence[Sequence[str]]]
    findings: tuple[Finding, ...]


def to_xlsform(definition: Definition, name: str) -> XlsForm:
    """The form of this name, in every language the program speaks. Raises KeyError where there is no such form."""
    return _Writing(definition, name).done()


class _Writing:
    def __init__(self, definition: Definition, name: str) -> None:
        self.definition, self.name = definition, name
        self.form: Form = definition.forms[name]
        self.kinds: dict[str, QuestionType] = {one: question.kind for one, question in self.form.questions.items()}
        self.findings: list[Finding] = []
        self.lists: dict[str, Mapping[str, str]] = {}
        self.languages = definition.program.languages or ("en",)
        self.several = len(self.languages) > 1
        self.texts = {language: current(definition, language) for language in self.languages[1:]}
        taken = set(definition.choices)
        self.yes_no = next(
            one for one in ("yes_no", "yes_or_no", "kith_yes_no") if one not in taken or one == "kith_yes_no"
        )

    def done(self) -> XlsForm:
        rows = [self.row(name, question) for name, question in self.form.questions.items()]
        texts = ("label", "hint", "constraint_message")
        columns = [one for word in _COLUMNS for one in (self.translated(word) if word in texts else (word,))]
        columns = [
            one for one in columns if one in ("type", "name") or any(row.get(one) for row in rows) or "label" in one
        ]
        choices = list(self.choices())
        labels = self.translated("label")
        settings = {
            "form_title": self.form.label or self.name,
            "form_id": f"{self.definition.program.name}_{self.name}",
            "version": str(self.definition.program.version),
            "default_language": _language(self.languages[0]),
        }
        return XlsForm(
            sheets={
                "survey": [columns, *([row.get(column, "") for column in columns] for row in rows)],
                "choices": [["list_name", "name", *labels], *choices],
                "settings": [list(settings), list(settings.values())],
            },
            findings=tuple(self.findings),
        )

    def translated(self, word: str) -> tuple[str, ...]:
        if not self.several:
            return (word,)
        return tuple(f"{word}::{_language(language)}" for language in self.languages)

    def row(self, name: str, question: Question) -> dict[str, str]:
        path: Path = ("forms", self.name, "questions", name)
        row = {"type": self.type_of(question), "name": name}
        self.say(row, "label", path, question.label or name)
        for word, text in (("hint", question.hint), ("constraint_message", question.constraint_message)):
            if text:
                self.say(row, word, path, text)
        if question.calculation is not None:
            row["type"] = "calculate"
            row["calculation"] = self.calculation(question, path)
            return row
        row["required"] = "yes" if question.required else ""
        for word, lines in (("relevant", question.relevant), ("constraint", question.constraint)):
            if lines:
                row[word] = self.condition(lines, (*path, word), name)
        if question.choice_filter:
            self.leave_out((*path, "choice_filter"), question.choice_filter)
        row["default"] = str(question.default or "")
        if question.kind.kind == "range":
            row["parameters"] = f"start={question.kind.low} end={question.kind.high} step=1"
        if question.kind.kind == "phone":
            row["appearance"] = "numbers"
        return row

    def type_of(self, question: Question) -> str:
        kind = question.kind
        if kind.kind == "yes_no":
            self.lists[self.yes_no] = YES_NO
            return f"select_one {self.yes_no}"
        if kind.kind in ("select_one", "select_multiple") and kind.choices:
            self.lists[kind.choices] = self.definition.choice_labels(kind.choices, self.languages[0]) or {}
            return f"{kind.kind} {kind.choices}"
        return _TYPES.get(kind.kind, kind.kind or "text")

    def say(self, row: dict[str, str], word: str, path: Path, text: str) -> None:
        if not self.several:
            row[word] = text
            return
        first, *others = self.translated(word)
        row[first] = text
        for heading, language in zip(others, self.languages[1:], strict=True):
            row[heading] = self.texts[language].get(".".join((*path, word)), text)

    def choices(self) -> Iterator[list[str]]:
        for list_name, labels in self.lists.items():
            found = self.definition.choices.get(list_name)
            shipped = found.use if found is not None else None
            for name, label in labels.items():
                others = []
                for language in self.languages[1:]:
                    text = self.texts[language].get(f"choices.{list_name}.{name}")
                    if shipped:
                        text = (shipped_labels(shipped, language) or {}).get(name)
                    others.append(text or label)
                yield [list_name, name, label, *others]

    def condition(self, lines: Sequence[str], path: Path, this: str) -> str:
        levels = {one: list(self.lists.get(kind.choices or "", ())) for one, kind in self.kinds.items()}
        text = to_xpath(lines, self.kinds, this=this, levels=levels)
        if text is None:
            self.leave_out(path, lines)
        return text or ""

    def calculation(self, question: Question, path: Path) -> str:
        told: Any = question.calculation
        names: Sequence[str] = ()
        if isinstance(told, Mapping):
            if "days_from" in told:
                start, end = str(told["days_from"]), str(told.get("to", "today"))
                if all(one == "today" or one in self.kinds for one in (start, end)):
                    days = ["today()" if one == "today" else f"${{{one}}}" for one in (end, start)]
                    return f"int(decimal-date-time({days[0]}) - decimal-date-time({days[1]}))"
            names = [str(one) for one in told.get("average_of") or told.get("sum_of") or ()]
        if not names or any(one not in self.kinds for one in names):
            self.leave_out((*path, "calculation"), [str(told)])
            return "''"
        added = " + ".join(f"${{{one}}}" for one in names)
        return f"({added}) div {len(names)}" if "average_of" in told else added

    def leave_out(self, path: Path, lines: Sequence[str]) -> None:
        self.findings.append(finding("XF20", in_words(path), path=path, text="; ".join(lines)))


def _language(code: str) -> str:
    return f"{_NAMES.get(code, code)} ({code})"
