"""The schema of a role's roster, built from the definition: every column text, every check named by a finding's code.

All columns are text on purpose: a coerced column loses the address of the cell that could not be coerced. Conditions
between answers (``constraint``, ``relevant``) are the definition's own, with its three values: what is not known
neither fails a constraint nor makes an answer owed.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from models.definitions import Definition
from models.definitions.choosing import offered
from models.definitions.conditions import Conjunction, parse_conditions
from models.definitions.sections import Question
from models.definitions.truth import holds
from models.sheets.canonical import as_value
from models.sheets.repeated import Repeated
from models.vocabulary import Truth, Value

if TYPE_CHECKING:
    import pandera.polars as pa
    import polars as pl

FORMULA_ERRORS = (
    "#DIV/0!",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#BUSY!",
    "#ERROR!",
    "#NV",
    "#WERT!",
    "#BEZUG!",
    "#ZAHL!",
    "#VALEUR!",
    "#NOM?",
    "#NOMBRE!",
    "#¡REF!",
    "#¡VALOR!",
    "#¿NOMBRE?",
    "#¡NUM!",
    "#¡DIV/0!",
    "#N/D",
    "#VALORE!",
    "#NOME?",
    "#RIF!",
    "#ARG!",
    "#NAZWA?",
    "#ADR!",
    "#Н/Д",
    "#ЗНАЧ!",
    "#ССЫЛКА!",
    "#ИМЯ?",
    "#ДЕЛ/0!",
    "#ПОСИЛАННЯ!",
    "#YOK",
    "#DEĞER!",
    "#BAŞV!",
    "#AD?",
    "Err:502",
    "Err:504",
    "Err:508",
    "Err:509",
    "Err:511",
    "Err:519",
    "Err:522",
    TOO_NARROW := "#####",
)
"""What a spreadsheet program shows where a formula failed, in the languages it speaks. ``Err:…`` is LibreOffice's; the
last one stands in lists saved as text, for what was wider than its column."""
_MARK = r"[^@\s,;:<>()\[\]\"\\.]"
"""A character of an address, other than the dot."""
_BARE = _MARK.removesuffix("]") + "'‘’“”«»]"
"""The same at the beginning, and behind the @: *'anna@example.org'* stands between its quotes."""
EMAIL = rf"^{_BARE}{_MARK}*(\.{_MARK}+)*@({_BARE}+\.)+{_BARE}{{2,}}$"
_OTHER = r"\u0370-\u03ff\u0400-\u052f"
UNMIXED = rf"^(?:[^A-Za-z{_OTHER}]|(?:[A-Za-z]+|[{_OTHER}]+)(?:[^A-Za-z{_OTHER}]|$))*$"
"""No Greek or Cyrillic letter beside a Latin one: *аnna@example.org* looks right and leads elsewhere."""
PHONE = r"^[+(\s]*(\d\W*){5,}"
ROUNDED = r"^\d[.,]?\d*[eE]\+?\d+$"
"""A phone number that a spreadsheet program rounded: 1.51456E+10."""
_FORMATS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "email": ((EMAIL, "cell_email"), (UNMIXED, "cell_email_letters")),
    "phone": ((PHONE, "cell_phone"),),
    "url": ((r"^https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?$", "cell_url"),),
    "integer": ((r"^-?\d{1,15}$", "cell_whole_number"),),
    "range": ((r"^-?\d{1,15}$", "cell_whole_number"),),
    "decimal": ((r"^-?\d{1,15}(\.\d+)?$", "cell_number"),),
    "yes_no": ((r"^(yes|no)$", "cell_yes_no"),),
}
MISSING, FORMULA_ERROR, NOT_ASKED, CONSTRAINT, NOT_OFFERED = (
    "cell_missing",
    "cell_formula_error",
    "cell_not_asked",
    "cell_constraint",
    "cell_not_offered",
)


@dataclass(frozen=True, slots=True)
class Failure:
    """One cell that a check did not pass: ``row`` is its position in the columns given, 0-based."""

    row: int
    question: str
    code: str


class RowFacts:
    """What one row says, for conditions: the answers of this role's profile and nothing else."""

    def __init__(self, answers: Mapping[str, Value], owners: Collection[str]) -> None:
        self.answers, self.owners = answers, owners

    def value(self, subject: str) -> Value:
        """The row's answer to ``question``, ``role.question`` or ``form.question``; None for anybody else's."""
        owner, dot, name = subject.rpartition(".")
        return self.answers.get(name) if not dot or owner in self.owners else None

    def status(self, subject: str, word: str) -> Truth:
        """A roster knows nothing of consents, checks and trainings."""
        return None


@dataclass(frozen=True)
class _Conditions:
    """Evaluates conditions on rows of text. Rows that agree on what a condition speaks of are judged once."""

    questions: Mapping[str, Question]
    owners: frozenset[str]
    today: date

    def names_in(self, conjunction: Conjunction) -> tuple[str, ...]:
        """The questions of this roster that the condition speaks of, other than the one it stands at."""
        subjects = {
            subject
            for _, condition in conjunction.conditions()
            for subject in (condition.subject, condition.other or "")
            if subject
        }
        return tuple(sorted({subject.rpartition(".")[2] for subject in subjects} & set(self.questions)))

    def judge(self, frame: pl.DataFrame, conjunction: Conjunction, name: str) -> list[Truth]:
        """Whether the condition holds in each row; not known where it speaks of a cell that is not clean, since that
        cell has a finding of its own and one mistake is told once."""
        speaks_of = [question for question in {name, *self.names_in(conjunction)} if question in frame.columns]
        rows = [*zip(*(frame[question].to_list() for question in speaks_of), strict=True)]
        judged: dict[tuple[str | None, ...], Truth] = {}
        for cells in set(rows):
            answers = {q: self.value(q, cell) for q, cell in zip(speaks_of, cells, strict=True)}
            clean = all(cell is None or answers[q] is not None for q, cell in zip(speaks_of, cells, strict=True))
            facts = RowFacts(answers, self.owners)
            judged[cells] = holds(conjunction, facts, today=self.today, this=name) if clean else None
        return [judged[cells] for cells in rows]

    def offers(self, frame: pl.DataFrame, name: str) -> list[bool]:
        """Whether each row's answer to a question is among the choices offered beside its other answers."""
        question = self.questions[name]
        speaks_of = [
            other for other in self.names_in(parse_conditions(question.choice_filter)) if other in frame.columns
        ]
        rows = zip(frame[name].to_list(), *(frame[other].to_list() for other in speaks_of), strict=True)
        judged = []
        for cell, *others in rows:
            answers = {q: self.value(q, other) for q, other in zip(speaks_of, others, strict=True)}
            labels = dict.fromkeys((cell or "").split(), "")
            found = offered(question, labels, RowFacts(answers, self.owners), today=self.today, this=name)
            judged.append(len(found) == len(labels))
        return judged

    def value(self, question: str, cell: str | None) -> Value:
        """The value of a cell; None when it is empty or not clean."""
        try:
            return as_value(cell or "", self.questions[question].kind)
        except (ValueError, KeyError):
            return None


def get_ready() -> None:
    """Load what schemas are made with, so that the first one need not wait for it: it is large."""
    os.environ.setdefault("DISABLE_PANDERA_IMPORT_WARNING", "True")
    importlib.import_module("pandera.polars")


def roster_schema(
    definition: Definition, role: str, *, today: date, columns: Collection[str] | None = None
) -> pa.DataFrameSchema:
    """The schema of this role's roster. ``columns``: the questions that have a column; None means all of them.

    An empty cell is null. Checks are named with the code of their finding, so that failures need no translation.
    """
    os.environ.setdefault("DISABLE_PANDERA_IMPORT_WARNING", "True")
    import pandera.polars as pa
    import polars as pl

    profile = definition.profile(role)
    present = [name for name in profile if columns is None or name in columns]
    conditions = _Conditions(profile, frozenset({role, *definition.profile_forms(role)}), today)

    def check(code: str, test: Callable[[Any], pl.LazyFrame], *, nulls: bool = False) -> pa.Check:
        return pa.Check(test, name=code, error=code, ignore_na=not nulls)

    def column(name: str) -> pa.Column:
        question = profile[name]
        kind = question.kind
        checks = [check(FORMULA_ERROR, _is_no_formula_error)]
        checks += [check(code, partial(_matches, pattern=pattern)) for pattern, code in _FORMATS.get(kind.kind, ())]
        if kind.kind == "phone":
            checks.append(check("cell_phone_cut", partial(_matches_not, pattern=ROUNDED)))
        if kind.kind == "date":
            checks.append(check("cell_date", _is_date))
        if kind.kind == "range":
            checks.append(check("cell_range", partial(_is_between, low=kind.low or 0, high=kind.high or 0)))
        if kind.kind in ("select_one", "select_multiple"):
            choices = frozenset(definition.choice_labels(kind.choices or "") or ())
            test = _is_choice if kind.kind == "select_one" else _are_choices
            checks.append(check("cell_choice", partial(test, choices=choices)))
            if question.choice_filter:
                checks.append(check(NOT_OFFERED, partial(_are_offered, conditions=conditions, name=name)))
        if question.constraint:
            rule = parse_conditions(question.constraint)
            checks.append(check(CONSTRAINT, partial(_keeps, conditions=conditions, rule=rule, name=name)))
        owed_always = question.required and not question.relevant and question.default is None
        if question.relevant:
            rule = parse_conditions(question.relevant)
            asked = partial(_keeps, conditions=conditions, rule=rule, name=name)
            checks.append(check(NOT_ASKED, asked))
            if question.required and question.default is None:
                owed = partial(_is_answered_if_asked, conditions=conditions, rule=rule, name=name)
                checks.append(check(MISSING, owed, nulls=True))
        return pa.Column(pl.String, checks=checks, nullable=not owed_always, required=True)

    return pa.DataFrameSchema({name: column(name) for name in present}, strict=True)


def failures(definition: Definition, role: str, columns: Mapping[str, Sequence[str]], *, today: date) -> list[Failure]:
    """What does not pass, one failure a cell (the most basic one), by row and then in the order of the questions.

    ``columns``: canonical texts by question, "" for an empty cell.
    """
    if not columns or not any(len(cells) for cells in columns.values()):
        return []
    schema = roster_schema(definition, role, today=today, columns=columns)
    import polars as pl
    from pandera.errors import SchemaErrors

    frame = pl.DataFrame([_series(name, columns[name]) for name in schema.columns])
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as failed:
        return _understood(failed.failure_cases, list(schema.columns))
    return []


def _series(name: str, cells: Sequence[str]) -> pl.Series:
    """A column of texts, null where nothing stands."""
    import numpy as np
    import polars as pl

    column = Repeated.of(cells)
    values = pl.Series(name, [value or None for value in column.values], dtype=pl.String)
    return values.gather(np.frombuffer(column.at, dtype=np.uint32))


def _understood(cases: pl.DataFrame, order: list[str]) -> list[Failure]:
    ranked: dict[tuple[int, str], tuple[int, str]] = {}
    for column, code, number, row in cases.select("column", "check", "check_number", "index").iter_rows():
        if row is None or column is None:
            raise AssertionError(f"a check of the roster schema has no address: {column} {code}")
        name = MISSING if code == "not_nullable" else str(code)
        rank = -1 if name == MISSING else int(number)
        ranked[row, column] = min(ranked.get((row, column), (rank, name)), (rank, name))
    found = sorted(ranked.items(), key=lambda item: (item[0][0], order.index(item[0][1])))
    return [Failure(row, column, name) for (row, column), (_, name) in found]


# Tests: each takes pandera's data (a lazy frame and the name of the column) and answers with one column of booleans.
def _answer(data: Any, truths: list[bool]) -> pl.LazyFrame:
    import polars as pl

    return pl.LazyFrame({data.key: truths}, schema={data.key: pl.Boolean})


def _matches(data: Any, *, pattern: str) -> pl.LazyFrame:
    import polars as pl

    frame: pl.LazyFrame = data.lazyframe.select(pl.col(data.key).str.contains(pattern))
    return frame


def _matches_not(data: Any, *, pattern: str) -> pl.LazyFrame:
    import polars as pl

    frame: pl.LazyFrame = data.lazyframe.select(~pl.col(data.key).str.contains(pattern))
    return frame


def _is_no_formula_error(data: Any) -> pl.LazyFrame:
    import polars as pl

    frame: pl.LazyFrame = data.lazyframe.select(~pl.col(data.key).is_in(FORMULA_ERRORS))
    return frame


def _is_date(data: Any) -> pl.LazyFrame:
    import polars as pl

    cell = pl.col(data.key)
    iso = (
        cell.str.contains(r"^(189|19\d|2[01]\d|220)\d-\d{2}-\d{2}$")
        & cell.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    )
    frame: pl.LazyFrame = data.lazyframe.select((cell.is_null() | iso).alias(data.key))
    return frame


def _is_between(data: Any, *, low: int, high: int) -> pl.LazyFrame:
    import polars as pl

    number = pl.col(data.key).str.to_integer(strict=False)
    frame: pl.LazyFrame = data.lazyframe.select(number.is_between(low, high).fill_null(value=True).alias(data.key))
    return frame


def _is_choice(data: Any, *, choices: frozenset[str]) -> pl.LazyFrame:
    import polars as pl

    frame: pl.LazyFrame = data.lazyframe.select(pl.col(data.key).is_in(sorted(choices)))
    return frame


def _are_choices(data: Any, *, choices: frozenset[str]) -> pl.LazyFrame:
    cells = data.lazyframe.collect()[data.key].to_list()
    good = {cell: cell is None or choices.issuperset(cell.split()) for cell in set(cells)}
    return _answer(data, [good[cell] for cell in cells])


def _keeps(data: Any, *, conditions: _Conditions, rule: Conjunction, name: str) -> pl.LazyFrame:
    """The condition holds or is not known wherever there is an answer: both for ``constraint`` and for ``relevant``."""
    frame = data.lazyframe.collect()
    truths = conditions.judge(frame, rule, name)
    return _answer(data, [cell is None or truth is not False for cell, truth in zip(frame[name], truths, strict=True)])


def _are_offered(data: Any, *, conditions: _Conditions, name: str) -> pl.LazyFrame:
    return _answer(data, conditions.offers(data.lazyframe.collect(), name))


def _is_answered_if_asked(data: Any, *, conditions: _Conditions, rule: Conjunction, name: str) -> pl.LazyFrame:
    frame = data.lazyframe.collect()
    asked = conditions.judge(frame, rule, name)
    cells = frame[name].to_list()
    return _answer(data, [cell is not None or truth is not True for cell, truth in zip(cells, asked, strict=True)])
