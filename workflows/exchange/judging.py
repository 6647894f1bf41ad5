"""Judging: the cells of a mapped table become rows with answers and faults.

Columns are cleaned as wholes (the order of a date shows in its column), the schema says which cells do not pass, and
each failure is told at its cell with the best reason there is for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from models.definitions import Definition
from models.definitions.people import display_name, identity_questions
from models.definitions.questions import QuestionType
from models.findings import finding
from models.sheets.canonical import as_value
from models.sheets.repeated import Later, Repeated
from models.sheets.roster import CONSTRAINT, failures
from models.vocabulary import Value
from workflows.exchange.asking import Asked
from workflows.exchange.dates import from_1904
from workflows.exchange.emptied import without_answer
from workflows.exchange.encodings import TWICE
from workflows.exchange.mapping import Column
from workflows.exchange.meant import as_meant
from workflows.exchange.names_told import about_names
from workflows.exchange.neighbours import of_neighbours
from workflows.exchange.normalising import CELL_COVERED, EMPTY, Clean, HerWord, Target, clean_cell, clean_column
from workflows.exchange.otherroles import of_other_roles
from workflows.exchange.parts import together
from workflows.exchange.phones import short_numbers
from workflows.exchange.reading import Cell, Workbook, column_of, shown
from workflows.exchange.result import (
    CellFinding,
    Mended,
    Options,
    RosterReading,
    Row,
    Rows,
    of_table,
)
from workflows.exchange.tables import Skipped, Table, Why
from workflows.exchange.twins import STANDS_TWICE, Twin, named_once, twins
from workflows.exchange.unasked import unasked
from workflows.exchange.words import tidy, yes_or_no

_MOST_CHOICES_NAMED = 12
"""More choices than these are not listed in a sentence."""
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


def _text(cell: Cell) -> str:
    """A cell as written."""
    return tidy(shown(cell), one_line=False)


def _says_nothing(cell: Cell) -> bool:
    return cell is None or (type(cell) is str and not cell[:1].isalnum() and not tidy(cell))


class Judge:
    """The work on one table, column by column. Equal cells of a column are looked at once; a row is put together when
    somebody asks for it."""

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
            for question in column.questions if column.used else ():
                self.columns_of.setdefault(question, []).append(column)
        self.used = {question: answering[0] for question, answering in self.columns_of.items()}
        self.consenting = [column for column in columns if column.used and column.consents]
        answering = {column.index for several in self.columns_of.values() for column in several}
        used = answering | {column.index for column in self.consenting}
        left = self._silent(used) if used else frozenset()
        self.numbers = [number for number in table.rows if number not in left] if left else [*table.rows]
        self.skipped = tuple(
            sorted(
                (*table.skipped, *(Skipped(number, Why.NOTHING_USED, self._row_text(number)) for number in left)),
                key=lambda skip: skip.row,
            )
        )
        self.identity = identity_questions(definition, role)

    def _silent(self, used: set[int]) -> frozenset[int]:
        """The rows, by number, in which no column that is used says anything. Column by column: in most rosters the
        first one is filled everywhere, and the others are not looked at."""
        silent: frozenset[int] | None = None
        for index in sorted(used):
            here = self.table.column(index).rows_with(_says_nothing)
            silent = here if silent is None else silent & here
            if not silent:
                return frozenset()
        numbers = (self.table.rows[at] for at in silent or ())
        return frozenset(number for number in numbers if not self.mended.get(number))

    def _row_text(self, number: int) -> str:
        return " · ".join(text for cell in self.table.sheet.rows[number - 1] if (text := tidy(shown(cell))))[:200]

    def reading(self) -> RosterReading:
        """Everything together."""
        cells = {
            question: as_meant(Repeated.of(self._cells(question, column)), self.asked[question].target)
            for question, column in self.used.items()
        }
        cleaned = {
            question: clean_column(
                self._target(question),
                cells[question],
                today=self.today,
                order=self.options.order,
                heading=column.heading,
            )
            for question, column in self.used.items()
        }
        defaults = {name: default for name in self.asked if (default := self._default(name)) is not None}
        answers = self._answers(cleaned, defaults)
        found = self._cell_findings(cells, cleaned, defaults)
        columns: dict[str, Any] = {
            "answers": answers,
            "texts": {question: Later(column, _text) for question, column in cells.items()},
            "filled": {name: self._left_to_default(cleaned.get(name)) for name in defaults},
            "consenting": self._consenting(),
        }
        rows = Rows(self.numbers, faults=_fixed(found), **columns)
        unclear = {number: {one.question for one in some if one.spoils} for number, some in found.items()}
        for twin in twins(self.numbers, answers, self.identity, set_aside=rows.stopped, unclear=unclear):
            found.setdefault(twin.row, []).append(self._of_twin(rows[twin.row], rows[twin.first], twin))
        for number, first in self._named_once().items():
            if not any(one.code in STANDS_TWICE for one in found.get(number, ())):
                name = self.identity.name[0]
                twin = Twin(number, first, name, display_name(self.definition, self.role, rows[first].answers), True)
                found.setdefault(number, []).append(self._of_twin(rows[number], rows[first], twin))
        phones = {name: column for name, column in answers.items() if self.asked[name].target.kind.kind == "phone"}
        for number, question, told in short_numbers(self.numbers, phones):
            column = self.used[question].index
            found.setdefault(number, []).append(self._of_row(rows[number], "phone_short", column, value=told))
        sheet = self.table.sheet
        for code, unlike in (("row_hidden", sheet.hidden_rows), ("row_crossed_out", sheet.struck_rows)):
            for number in sorted(unlike & frozenset(self.numbers) if unlike else ()):
                found.setdefault(number, []).append(self._of_look(code, rows[number]))
        return RosterReading(
            role=self.role,
            workbook=self.workbook,
            table=self.table,
            columns=tuple(self.columns),
            asked=self.asked,
            rows=Rows(self.numbers, faults=_fixed(found), **columns),
            file_findings=(
                *self._file_findings(),
                *self._unasked(answers),
                *without_answer(cells, cleaned, self.asked, self.numbers, self._address),
            ),
            skipped=self.skipped,
        )

    def _answers(
        self, cleaned: Mapping[str, Repeated[Clean]], defaults: Mapping[str, Clean]
    ) -> dict[str, Repeated[Value]]:
        """What each question is answered with, row by row; None where nothing is known, or nothing that is clean."""
        answers = {}
        nowhere = Repeated.everywhere(EMPTY, len(self.numbers))
        for question, asked in self.asked.items():
            if question in cleaned or question in defaults:
                column = cleaned.get(question, nowhere)
                answers[question] = column.each(_Valued(defaults.get(question, EMPTY).text, asked.target.kind))
        return answers

    def _left_to_default(self, column: Repeated[Clean] | None) -> Repeated[bool]:
        """Where a question's default answers it."""
        return column.each(lambda clean: not clean.text) if column else Repeated.everywhere(True, len(self.numbers))

    def _consenting(self) -> list[tuple[tuple[str, ...], str, Repeated[bool | None]]]:
        """Columns that give consents: which, the question they answer beside that, and yes or no by row."""
        found = []
        for column in self.consenting:
            cells = Repeated.of(self._column(column.index))
            found.append((column.consents, column.question, cells.each(lambda cell: yes_or_no(tidy(shown(cell))))))
        return found

    def _column(self, index: int) -> Sequence[Cell]:
        """The cells of a column as they stand in the sheet."""
        return self.table.sheet.column(index, self.numbers)

    def _cells(self, question: str, column: Column) -> Sequence[Cell]:
        """The cells of a question, mended ones over those of the sheet."""
        answering = self.columns_of[question]
        alone = len(answering) == 1 and not column.part and not column.also
        cells = self._column(column.index) if alone else self._together(question, answering)
        if self.workbook.since_1904 and self.asked[question].target.kind.kind == "date":
            cells = [from_1904(cell) for cell in cells]
        if not any(question in mended for mended in self.mended.values()):
            return cells
        written = list(cells)
        for at, number in enumerate(self.numbers):
            if question in self.mended.get(number, {}):
                written[at] = HerWord(self.mended[number][question])
        return written

    def _together(self, question: str, answering: Sequence[Column]) -> list[Cell]:
        """The cells of a question that several columns answer together, or one that holds several answers."""
        return [together(self.table.sheet, number, answering, question, self.asked) for number in self.numbers]

    def _column_at(self, number: int, question: str) -> Column:
        """The column in which a row's answer stands: of several the first that is filled."""
        answering = self.columns_of[question]
        sheet = self.table.sheet
        return next((one for one in answering if sheet.at(number, one.index) is not None), answering[0])

    def _target(self, question: str) -> Target:
        """How the cells of a question are cleaned: as she said, where she said so."""
        target = self.asked[question].target
        return replace(target, as_written=True) if question in self.options.as_written else target

    def _default(self, question: str) -> Clean | None:
        """The clean default of a question; None when it has none, or one that is no answer to it."""
        target = self.asked[question].target
        clean = clean_cell(target, target.default, today=self.today) if target.default else EMPTY
        return clean if clean.text and not clean.problem else None

    def _cell_findings(
        self,
        cells: Mapping[str, Repeated[Cell]],
        cleaned: Mapping[str, Repeated[Clean]],
        defaults: Mapping[str, Clean],
    ) -> dict[int, list[CellFinding]]:
        texts = {}
        for question, column in cleaned.items():
            texts[question] = column.each(_Canonical(defaults.get(question, EMPTY).text))
        found: dict[int, list[CellFinding]] = {}
        for failure in failures(self.definition, self.role, texts, today=self.today):
            number = self.numbers[failure.row]
            clean = cleaned[failure.question][failure.row]
            text = tidy(shown(cells[failure.question][failure.row]))
            found.setdefault(number, []).append(self._finding(number, failure.question, failure.code, clean, text))

        def tell(at: int, question: str, code: str, clean: Clean) -> None:
            one = self._finding(self.numbers[at], question, code, clean, tidy(shown(cells[question][at])))
            found.setdefault(self.numbers[at], []).append(one)

        for question, column in cleaned.items():  # a number that looks like one, with a letter in it
            if self.asked[question].target.kind.kind == "phone":
                for at in sorted(column.rows_with(lambda clean: bool(clean.problem))):
                    if not any(one.question == question for one in found.get(self.numbers[at], ())):
                        tell(at, question, column[at].problem, column[at])
        for question, column in cleaned.items():
            if self.asked[question].target.choices is not None:
                for at in sorted(column.rows_with(lambda clean: bool(clean.left))):
                    tell(at, question, "cell_level_left", Clean("", params={"left": column[at].left}))
        names = [question for question in self.identity.name if question in cells]
        for one in about_names(
            self.definition,
            self.role,
            names,
            cells,
            self.used,
            asked=self.asked,
            numbers=self.numbers,
            mended=self.mended,
            sheet=self.table.sheet,
        ):
            tell(*one)
        for number, question in self._uncached(cells):
            others = [one for one in found.get(number, []) if one.question != question]
            found[number] = [*others, self._finding(number, question, "cell_uncached", EMPTY, "")]
        return found

    def _uncached(self, cells: Mapping[str, Repeated[Cell]]) -> Iterator[tuple[int, str]]:
        """Used cells whose formula has no saved result: they look empty and are not."""
        addresses = filter(None, map(_ADDRESS.fullmatch, self.table.sheet.uncached))
        named = {(int(found[2]), column_of(found[1])) for found in addresses}
        numbers = {number for number, _ in named}
        places = [(at, number) for at, number in enumerate(self.numbers) if number in numbers] if named else []
        for question, answering in self.columns_of.items():
            for at, number in places:
                if cells[question][at] is None and any((number, column.index) in named for column in answering):
                    yield number, question

    def _finding(self, number: int, question: str, code: str, clean: Clean, text: str) -> CellFinding:
        """The schema's failure as a fault in words: by the reason the cleaning noted, else by the check's own code."""
        asked, kind = self.asked[question], self.asked[question].target.kind
        params: dict[str, str] = {"question": asked.label, "value": text, **clean.params}
        if clean.problem and clean.problem != CELL_COVERED:  # nothing was answered: what is wrong with that is the code
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
        cell = self._address(number, question)
        return CellFinding(
            cell=cell,
            row=number,
            question=question,
            found=text,
            suggestion=clean.suggestion,
            finding=finding(code, cell, path=(str(number), question), **params),
        )

    def _named_once(self) -> Mapping[int, int]:
        """Rows that go on with the person of a row above: the name is written over all of them."""
        merged = self.table.sheet.merged
        columns = [self.used[part].index for part in self.identity.name if part in self.used] if merged else []
        return named_once(merged, columns, frozenset(self.numbers)) if columns else {}

    def _of_twin(self, row: Row, other: Row, twin: Twin) -> CellFinding:
        """The remark that a row is about somebody who stands in another one already, and what only this one says of
        her: a form with one line for each language would lose the second one otherwise."""
        column = self.used.get(twin.question)
        code = "row_twice" if twin.same_person else "row_shares_email"
        told: dict[str, object] = {"first": twin.first, "evidence": twin.evidence}
        more = [
            asked.label
            for name, asked in self.asked.items()
            if name not in self.identity.name and row.answers.get(name) not in (None, "", (), other.answers.get(name))
        ]
        if more and twin.same_person:
            code, told = "row_twice_says_more", {**told, "more": ", ".join(f"‘{label}’" for label in more)}
        return self._of_row(row, code, column.index if column else 0, **told)

    def _of_look(self, code: str, row: Row) -> CellFinding:
        """The remark that her spreadsheet program does not show a row, or shows it crossed out."""
        return self._of_row(row, code, min((column.index for column in self.used.values()), default=0))

    def _of_row(self, row: Row, code: str, index: int, **params: object) -> CellFinding:
        cell = self.table.sheet.address(row.number, index)
        return CellFinding(
            cell=cell,
            row=row.number,
            question="",
            found=display_name(self.definition, self.role, row.answers),
            suggestion="",
            finding=finding(code, cell, path=(str(row.number),), **params),
        )

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
            names = ", ".join(hidden[:_MOST_CHOICES_NAMED])
            found.append(of_table("columns_hidden", where, count=len(hidden), names=names))
        found += of_other_roles(self.definition, self.role, self.table, self.columns, where)
        found += self._gaps_filled_elsewhere()
        if self.workbook.encoding == TWICE:
            found.append(of_table("letters_mended", where))
        found += of_neighbours(self.table, self.columns, self.asked, where)
        return found

    def _unasked(self, answers: Mapping[str, Repeated[Value]]) -> Iterator[CellFinding]:
        """Answers that are kept only beside another one, which is not given."""
        for one in unasked(self.definition, self.role, answers, today=self.today):
            if one.question not in self.used:
                continue  # a default is nobody's answer
            first = self.numbers[one.places[0]]
            yield of_table(
                "answers_unasked",
                self._address(first, one.question),
                question=self.asked[one.question].label,
                others=", ".join(self.asked[other].label for other in one.others if other in self.asked),
                count=len(one.places),
                first=first,
            )

    def _address(self, number: int, question: str) -> str:
        """The cell in which a row answers a question."""
        return self.table.sheet.address(number, self._column_at(number, question).index)

    def _gaps_filled_elsewhere(self) -> Iterator[CellFinding]:
        """A second column of addresses or telephones that is not read, with rows of which nothing else is known."""
        for column in self.columns:
            question = column.options[0][0] if column.options and not column.question else ""
            main = self.used.get(question)
            if column.chosen or main is None or self.asked[question].target.kind.kind not in ("email", "phone"):
                continue
            empty = self.table.column(main.index).rows_with(_says_nothing)
            gaps = sorted(empty - self.table.column(column.index).rows_with(_says_nothing))
            if gaps:
                first = self.table.rows[gaps[0]]
                yield of_table(
                    "column_fills_gaps",
                    self.table.sheet.address(first, column.index),
                    column=f"{column.letter} ({column.heading})" if column.heading else column.letter,
                    question=self.asked[question].label,
                    main=main.letter,
                    count=len(gaps),
                    first=first,
                )


def _fixed(found: Mapping[int, Sequence[CellFinding]]) -> dict[int, tuple[CellFinding, ...]]:
    return {number: tuple(some) for number, some in found.items()}


@dataclass(frozen=True, slots=True)
class _Canonical:
    """The canonical text of a cell, or the default of its question where it is empty."""

    default: str

    def __call__(self, clean: Clean) -> str:
        return clean.text or self.default


@dataclass(frozen=True, slots=True)
class _Valued:
    """What that text stands for; None for nothing, and for what its schema does not pass."""

    default: str
    kind: QuestionType

    def __call__(self, clean: Clean) -> Value:
        try:
            return as_value(clean.text or self.default, self.kind)
        except (ValueError, KeyError):
            return None
