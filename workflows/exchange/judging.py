"""Judging: the cells of a mapped table become rows with answers and faults.

Columns are cleaned as wholes (the order of a date shows in its column), the schema says which cells do not pass, and
each failure is told at its cell with the best reason there is for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from models.definitions import Definition
from models.definitions.people import display_name, identity_questions
from models.findings import finding
from models.sheets.canonical import as_value
from models.sheets.roster import CONSTRAINT, failures
from models.vocabulary import Answers, Value
from workflows.exchange.dates import from_1904
from workflows.exchange.mapping import Asked, Column
from workflows.exchange.normalising import EMPTY, Clean, clean_cell, clean_column
from workflows.exchange.parts import together
from workflows.exchange.reading import Cell, Workbook, letters, shown
from workflows.exchange.result import CellFinding, Mended, Options, RosterReading, Row, RowTexts
from workflows.exchange.tables import Skipped, Table, Why
from workflows.exchange.twins import Twin, twins
from workflows.exchange.words import tidy, yes_or_no

_MOST_CHOICES_NAMED = 12
"""More choices than these are not listed in a sentence."""


def _texts(cells: Sequence[Cell]) -> list[str]:
    """The cells as written. Equal texts are one text: columns repeat themselves."""
    known: dict[str, str] = {}
    texts = []
    for cell in cells:
        text = shown(cell)
        if text not in known:
            known[text] = tidy(text, one_line=False)
        texts.append(known[text])
    return texts


class Judge:
    """The work on one table: columns are cleaned one by one, then rows are judged one by one."""

    def __init__(
        self,
        definition: Definition,
        role: str,
        workbook: Workbook,
        table: Table,
        asked: Mapping[str, Asked],
        columns: Sequence[Column],
        mended: Mended,
        options: Options,
        today: date,
    ) -> None:
        self.definition, self.role, self.workbook, self.asked = definition, role, workbook, asked
        self.table, self.columns, self.mended, self.options, self.today = table, columns, mended, options, today
        self.columns_of: dict[str, list[Column]] = {}
        for column in columns:
            if column.used and column.question:
                self.columns_of.setdefault(column.question, []).append(column)
        self.used = {question: answering[0] for question, answering in self.columns_of.items()}
        self.consenting = [column for column in columns if column.used and column.consents]
        self.values: dict[tuple[str, str], Value] = {}
        answering = {column.index for several in self.columns_of.values() for column in several}
        used = answering | {column.index for column in self.consenting}
        self.numbers = [number for number in table.rows if self._says_something(number, used) or not used]
        left = set(table.rows) - set(self.numbers)
        self.skipped = tuple(
            sorted(
                (*table.skipped, *(Skipped(number, Why.NOTHING_USED, self._row_text(number)) for number in left)),
                key=lambda skip: skip.row,
            )
        )
        self.identity = identity_questions(definition, role)

    def _says_something(self, number: int, used: set[int]) -> bool:
        cells = self.table.sheet.rows[number - 1]
        for index in used:
            cell = cells[index] if index < len(cells) else None
            if cell is not None and (type(cell) is not str or cell[:1].isalnum() or tidy(cell)):
                return True
        return bool(self.mended.get(number))

    def _row_text(self, number: int) -> str:
        return " · ".join(text for cell in self.table.sheet.rows[number - 1] if (text := tidy(shown(cell))))[:200]

    def reading(self) -> RosterReading:
        """Everything together."""
        cells = {question: self._cells(question, column) for question, column in self.used.items()}
        texts = {question: _texts(column) for question, column in cells.items()}
        cleaned = {
            question: clean_column(
                self.asked[question].target, cells[question], today=self.today, order=self.options.order
            )
            for question in self.used
        }
        defaults = {name: default for name in self.asked if (default := self._default(name)) is not None}
        found = self._cell_findings(cells, cleaned, defaults)
        rows = {
            number: self._row(at, number, texts, cleaned, defaults, found.get(number, []))
            for at, number in enumerate(self.numbers)
        }
        for twin in twins(rows.values(), self.identity):
            rows[twin.row] = self._with_twin(rows[twin.row], twin)
        for number in self.table.sheet.hidden_rows & rows.keys():
            rows[number] = self._as_hidden(rows[number])
        of_file = self._file_findings()
        return RosterReading(
            role=self.role,
            workbook=self.workbook,
            table=self.table,
            columns=tuple(self.columns),
            asked=self.asked,
            rows=rows,
            findings=(*of_file, *(one for row in rows.values() for one in row.findings)),
            skipped=self.skipped,
        )

    def _cells(self, question: str, column: Column) -> list[Cell]:
        """The cells of a question, mended ones over those of the sheet."""
        rows = self.table.sheet.rows
        index = column.index
        cells: list[Cell] = [row[index] if index < len(row := rows[number - 1]) else None for number in self.numbers]
        answering = self.columns_of[question]
        if len(answering) > 1 or column.part:
            cells = self._together(question, answering)
        if self.workbook.since_1904 and self.asked[question].target.kind.kind == "date":
            cells = [from_1904(cell) for cell in cells]
        for at, number in enumerate(self.numbers if self.mended else ()):
            if question in self.mended.get(number, {}):
                cells[at] = self.mended[number][question]
        return cells

    def _together(self, question: str, answering: Sequence[Column]) -> list[Cell]:
        """The cells of a question that several columns answer together."""
        target = self.asked[question].target
        return [together(self.table.sheet, number, answering, target) for number in self.numbers]

    def _column_at(self, number: int, question: str) -> Column:
        """The column in which a row's answer stands: of several the first that is filled."""
        answering = self.columns_of[question]
        sheet = self.table.sheet
        return next((one for one in answering if sheet.at(number, one.index) is not None), answering[0])

    def _default(self, question: str) -> Clean | None:
        """The clean default of a question; None when it has none, or one that is no answer to it."""
        target = self.asked[question].target
        clean = clean_cell(target, target.default, today=self.today) if target.default else EMPTY
        return clean if clean.text and not clean.problem else None

    def _cell_findings(
        self, cells: Mapping[str, list[Cell]], cleaned: Mapping[str, list[Clean]], defaults: Mapping[str, Clean]
    ) -> dict[int, list[CellFinding]]:
        texts = {
            question: [clean.text or (defaults[question].text if question in defaults else "") for clean in column]
            for question, column in cleaned.items()
        }
        found: dict[int, list[CellFinding]] = {}
        for failure in failures(self.definition, self.role, texts, today=self.today):
            number = self.numbers[failure.row]
            clean = cleaned[failure.question][failure.row]
            text = tidy(shown(cells[failure.question][failure.row]))
            found.setdefault(number, []).append(self._finding(number, failure.question, failure.code, clean, text))
        for number, question in self._uncached(cells):
            others = [one for one in found.get(number, []) if one.question != question]
            found[number] = [*others, self._finding(number, question, "cell_uncached", EMPTY, "")]
        return found

    def _uncached(self, cells: Mapping[str, list[Cell]]) -> list[tuple[int, str]]:
        """Used cells whose formula has no saved result: they look empty and are not."""
        if not self.table.sheet.uncached:
            return []
        return [
            (number, question)
            for question, answering in self.columns_of.items()
            for at, number in enumerate(self.numbers)
            if cells[question][at] is None
            and any(f"{letters(column.index)}{number}" in self.table.sheet.uncached for column in answering)
        ]

    def _finding(self, number: int, question: str, code: str, clean: Clean, text: str) -> CellFinding:
        """The schema's failure as a fault in words: by the reason the cleaning noted, else by the check's own code."""
        asked, kind = self.asked[question], self.asked[question].target.kind
        params: dict[str, str] = {"question": asked.label, "value": text, **clean.params}
        if clean.problem:
            code = clean.problem
        if code in ("cell_choice", "cell_choice_close"):
            labels = list(asked.target.choices.labels.values()) if asked.target.choices else []
            params |= {"choices": ", ".join(labels), "count": str(len(labels)), "suggestion": clean.suggestion}
            code = "cell_choice_of_many" if code == "cell_choice" and len(labels) > _MOST_CHOICES_NAMED else code
        elif code == "cell_range":
            params |= {"low": str(kind.low), "high": str(kind.high)}
        elif code == CONSTRAINT:
            told = self.definition.profile(self.role)[question]
            params |= {"message": told.constraint_message or "", "rule": "; ".join(told.constraint)}
            code = CONSTRAINT if told.constraint_message else "cell_constraint_plain"
        cell = self.table.sheet.address(number, self._column_at(number, question).index)
        return CellFinding(
            cell=cell,
            row=number,
            question=question,
            found=text,
            suggestion=clean.suggestion,
            finding=finding(code, cell, path=(str(number), question), **params),
        )

    def _row(
        self,
        at: int,
        number: int,
        texts: Mapping[str, list[str]],
        cleaned: Mapping[str, list[Clean]],
        defaults: Mapping[str, Clean],
        found: list[CellFinding],
    ) -> Row:
        faulty = {one.question for one in found if one.stops}
        answers: dict[str, Value] = {}
        filled = set()
        for question in self.asked:
            clean = cleaned[question][at] if question in cleaned else EMPTY
            if not clean.text and question in defaults:
                clean = defaults[question]
                filled.add(question)
            if clean.text and question not in faulty:
                if (question, clean.text) not in self.values:
                    self.values[question, clean.text] = as_value(clean.text, self.asked[question].target.kind)
                answers[question] = self.values[question, clean.text]
        return Row(
            number=number,
            answers=answers,
            texts=RowTexts(texts, at),
            consents=self._consents(number, answers),
            filled=frozenset(filled - faulty),
            findings=tuple(found),
        )

    def _consents(self, number: int, answers: Answers) -> dict[str, bool]:
        given: dict[str, bool] = {}
        for column in self.consenting:
            said = answers.get(column.question) if column.question else None
            if not isinstance(said, bool):
                said = yes_or_no(tidy(shown(self.table.sheet.at(number, column.index))))
            if said is not None:
                given |= dict.fromkeys(column.consents, said)
        return given

    def _with_twin(self, row: Row, twin: Twin) -> Row:
        column = self.used.get(twin.question)
        cell = self.table.sheet.address(row.number, column.index if column else 0)
        code = "row_twice" if twin.same_person else "row_shares_email"
        told = finding(code, cell, path=(str(row.number),), first=twin.first, evidence=twin.evidence)
        one = CellFinding(
            cell=cell,
            row=row.number,
            question="",
            found=display_name(self.definition, self.role, row.answers),
            suggestion="",
            finding=told,
        )
        return replace(row, findings=(*row.findings, one))

    def _as_hidden(self, row: Row) -> Row:
        """The row with the remark that her spreadsheet program does not show it."""
        index = min((column.index for column in self.used.values()), default=0)
        cell = self.table.sheet.address(row.number, index)
        name = display_name(self.definition, self.role, row.answers)
        told = finding("row_hidden", cell, path=(str(row.number),))
        one = CellFinding(cell=cell, row=row.number, question="", found=name, suggestion="", finding=told)
        return replace(row, findings=(*row.findings, one))

    def _file_findings(self) -> list[CellFinding]:
        """Questions that everybody must answer and that no column does."""
        where = f"{self.table.header_row}:{self.table.header_row}"
        where = f"{self.table.sheet.name}!{where}" if self.table.sheet.name else where
        found = []
        for asked in self.asked.values():
            if asked.name in self.used or not asked.required or asked.target.default:
                continue
            if self.definition.profile(self.role)[asked.name].relevant:
                continue
            code = "column_name_missing" if asked.name in self.identity.name else "column_missing"
            told = finding(code, where, path=(asked.name,), question=asked.label)
            found.append(CellFinding(cell=where, row=None, question=asked.name, found="", suggestion="", finding=told))
        hidden = [column.heading or column.letter for column in self.columns if column.hidden and column.used]
        if hidden:
            told = finding("columns_hidden", where, count=len(hidden), names=", ".join(hidden[:_MOST_CHOICES_NAMED]))
            found.append(CellFinding(cell=where, row=None, question="", found="", suggestion="", finding=told))
        return found
