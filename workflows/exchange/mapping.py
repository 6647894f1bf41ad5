"""Mapping: which column answers which question. Proposed from headings and values, decided by the coordinator.

A proposal is *certain* only when the heading says it exactly (or she said so before) and the values do not speak
against it. Everything else is *likely* (shown, used unless she objects), *doubtful* (asked) or *none* (left out, and
named).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from models.definitions import Definition
from models.i18n import LANGUAGES, mark, translate
from workflows.exchange.asking import Asked, of_another_role
from workflows.exchange.bundles import bundled
from workflows.exchange.concepts import (
    CONCEPTS,
    MOTHER_TONGUES,
    NAME_ALONE,
    in_words,
    is_no_heading,
    is_of_the_form,
    is_slip_of,
    resemblance,
    speaks_of_others,
    tells_of_a_deed,
    variants,
)
from workflows.exchange.consenting import consents_of
from workflows.exchange.dates import is_a_day
from workflows.exchange.naming import is_part_of_a_name, name_in_parts, says_family_first, whole_names
from workflows.exchange.normalising import Clean, clean_column, read_choices
from workflows.exchange.parts import marked_choices, without_number
from workflows.exchange.pieces import PIECES, in_pieces
from workflows.exchange.reading import Cell, letters, shown
from workflows.exchange.recalling import CONSENT, targets
from workflows.exchange.tables import Table
from workflows.exchange.week import grid_columns
from workflows.exchange.words import is_so, key, tidy

PLEASE_MEND = mark("Please mend")
"""Heading of the column that a marked roster puts before hers."""
ROW = "_row"
"""Heading of the hidden column with the sheet row of the roster as it was read."""
_SAMPLE = 300
"""How many filled cells of a column are looked at for evidence."""
_SAME, _CLOSE, _RELATED = 100, 86, 70
_FITS, _CONTRADICTS = 0.8, 0.5
_NAMED = 76
"""A word of six letters and more that names the question stands in the heading."""
_SHORT = 6
"""Shorter headings are like too many words."""
_WAYS = ("email", "phone")
_LEAST_DIGITS, _MOST_DIGITS = 9, 15
"""Of a telephone under a heading that says nothing."""


class Confidence(StrEnum):
    """How sure a proposal is, and so what the page does with it: fold away, show, ask, name."""

    CERTAIN = "certain"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the table and what it is taken to answer.

    ``question`` is "" when it answers none; ``consents`` are those a *yes* in it gives. ``options`` are the questions
    it could answer with their score (0–100), best first. ``chosen``: not a proposal but the coordinator's word;
    ``remembered``: her word about an earlier roster. ``part``: the choice that a mark in it stands for, the
    days or times that its cells speak of, or the piece of an answer that it holds; ``group``: what stands above several
    headings; ``hidden``: her spreadsheet program does not show it. ``also``: what it answers beside that, where its
    cells hold several answers.
    """

    index: int
    heading: str
    filled: int
    samples: tuple[str, ...]
    question: str = ""
    consents: tuple[str, ...] = ()
    confidence: Confidence = Confidence.NONE
    options: tuple[tuple[str, int], ...] = ()
    chosen: bool = False
    remembered: bool = False
    part: str = ""
    group: str = ""
    hidden: bool = False
    also: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """The column's letters in the sheet."""
        return letters(self.index)

    @property
    def used(self) -> bool:
        """Whether its cells go in: everything but what is doubtful and was not decided."""
        return bool(self.question or self.consents) and (self.chosen or self.confidence is not Confidence.DOUBTFUL)

    @property
    def questions(self) -> tuple[str, ...]:
        """All that it answers."""
        return (self.question, *self.also) if self.question else ()

    @property
    def targets(self) -> str:
        """What it answers as one text, as a mapping has it: ``consent consent.share_answers``, ``email phone``,
        ``languages[ar]`` where it stands for one choice; "" for left out."""
        question = f"{self.question}[{self.part}]" if self.part else self.question
        return " ".join([*filter(None, [question]), *self.also, *(f"{CONSENT}{name}" for name in self.consents)])

    @property
    def whole_heading(self) -> str:
        """Its heading with what stands above it: ``Mentor · Email``."""
        return f"{self.group} · {self.heading}" if self.group and self.heading else self.heading or self.group


def is_own_heading(heading: str) -> bool:
    """Whether a heading is one that our own workbooks add, and no answer of a person."""
    return heading.startswith("_") or key(heading) in {key(translate(PLEASE_MEND, language)) for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class _Candidate:
    column: int
    question: str
    score: int
    fit: float | None
    confidence: Confidence
    empty: bool = False

    def place(self, order: Sequence[Confidence]) -> float:
        """Among the candidates for a question. A column that is empty, or whose values speak against it, stands behind
        one that the heading names less well and the values fit: form programs add a *Name* that nobody fills in."""
        against = self.empty or (self.fit is not None and self.fit < _CONTRADICTS)
        return max(order.index(self.confidence), 1.5) if against else order.index(self.confidence)


def propose(
    definition: Definition,
    role: str,
    table: Table,
    asked: Mapping[str, Asked],
    *,
    today: date,
    mapping: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
) -> tuple[Column, ...]:
    """What each column answers. A question is answered by one column only.

    ``mapping``: the coordinator's decisions, by column letter or heading; its values and those of ``remembered`` (by
    ``key`` of the heading) are targets as in ``Column.targets``. What neither decides is proposed.
    """
    mapping, remembered = mapping or {}, remembered or {}
    cells = {index: table.column(index).filled() for index in table.headings}
    columns = {
        index: Column(
            index=index,
            heading=heading,
            filled=len(cells[index]),
            samples=tuple(dict.fromkeys(tidy(shown(cell)) for cell in cells[index][:50]))[:3],
            group=table.groups.get(index, ""),
            hidden=index in table.sheet.hidden_columns,
        )
        for index, heading in table.headings.items()
        if not is_own_heading(heading)
    }
    taken: set[str] = set()
    pieces: set[tuple[str, str]] = set()
    for index, column in columns.items():
        decided = mapping.get(column.letter, mapping.get(column.heading))
        recalled = remembered.get(key(column.whole_heading), remembered.get(key(column.heading)))
        named = column.heading and not is_no_heading(column.heading)
        said = decided if decided is not None else recalled if named else None
        if said is None:
            continue
        question, part, also, consents = targets(said, asked, definition)
        again = (question, part) in pieces and asked[question].target.kind.kind in PIECES
        if question in taken and (again or not may_share(asked[question])):
            continue
        also = tuple(other for other in also if other not in taken)
        taken |= {question, *also} - {""}
        pieces |= {(question, part)} if question else set()
        columns[index] = replace(
            column,
            question=question,
            part=part,
            also=also,
            consents=consents,
            confidence=Confidence.CERTAIN,
            chosen=decided is not None,
            remembered=decided is None,
        )
    headed = {i: f"{table.groups.get(i, '')} {c.heading}" for i, c in columns.items()}
    others = table.beside | of_another_role(definition, role, headed, asked)
    open_columns = {i: c for i, c in columns.items() if not (c.chosen or c.remembered or i in others)}
    proposed = _best(_candidates(open_columns, cells, asked, taken, today=today))
    for index, (options, best) in proposed.items():
        columns[index] = replace(columns[index], options=options)
        if best is not None:
            columns[index] = replace(columns[index], question=best.question, confidence=best.confidence)
    for index, column in _shared(columns, open_columns, cells, asked, today).items():
        columns[index] = column
    columns |= _name_alone(columns, open_columns, asked)
    columns |= _bundled(columns, open_columns, cells, asked)
    for index, (question, *more) in whole_names(columns, open_columns.keys(), cells, asked).items():
        sure = Confidence.DOUBTFUL if more else Confidence.LIKELY if question else Confidence.NONE
        columns[index] = replace(columns[index], question=question, also=tuple(more), part="", confidence=sure)
    for index in open_columns:
        column = columns[index]
        label = asked[column.question].label if column.question else ""
        consents = consents_of(definition, role, column.heading, column.question, label, cells[index])
        sure = column.confidence if column.question or not consents else Confidence.LIKELY
        columns[index] = replace(column, consents=consents, confidence=sure)
    return tuple(columns.values())


def may_share(asked: Asked) -> bool:
    """Whether several columns can answer a question together: several choices, a name in parts, pieces of a date."""
    kind = asked.target.kind.kind
    return kind in ("select_one", "select_multiple", *PIECES) or asked.target.names_a_person


def may_stand_together(asked: Asked, headings: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether columns with these headings, which stand for these parts, are parts of one answer: several choices, a
    given and a family name, a day and its month."""
    if asked.target.names_a_person:
        return all(map(is_part_of_a_name, headings))
    if asked.target.kind.kind in PIECES:
        whole = asked.target.kind.kind == "date" and "" in parts
        return len(set(parts)) == len(parts) and not whole
    return may_share(asked)


def _shared(
    columns: Mapping[int, Column],
    open_columns: Mapping[int, Column],
    cells: Mapping[int, Sequence[Cell]],
    asked: Mapping[str, Asked],
    today: date,
) -> dict[int, Column]:
    """Columns that answer a question together with others: one for each choice, numbered ones, a name in two parts."""
    found: dict[int, Column] = {}
    whole = {c.question for c in columns.values() if c.question and not c.part and c.confidence is Confidence.CERTAIN}
    free = {index: column for index, column in open_columns.items() if not _is_sure(columns[index])}
    lists = {
        name: question.target.choices
        for name, question in asked.items()
        if question.target.choices is not None and name not in whole
    }
    headings = {index: column.heading for index, column in free.items() if column.heading}
    groups = {index: column.group for index, column in free.items()}
    for index, (answered, part, sure) in marked_choices(headings, groups, cells, lists).items():
        confidence = Confidence.CERTAIN if sure else Confidence.LIKELY
        found[index] = replace(columns[index], question=answered, part=part, confidence=confidence)
    for index, (answered, part) in grid_columns(_without(headings, found), groups, cells, lists).items():
        found[index] = replace(columns[index], question=answered, part=part, confidence=Confidence.LIKELY)
    one_each = {c.question: (index, _is_sure(c)) for index, c in columns.items() if c.question and not c.part}
    open_ones = {index: (groups[index], heading) for index, heading in _without(headings, found).items()}
    for index, (answered, part, sure) in in_pieces(open_ones, cells, asked, one_each, today=today).items():
        confidence = Confidence.CERTAIN if sure else Confidence.LIKELY
        found[index] = replace(columns[index], question=answered, part=part, confidence=confidence)
    marked = {column.question for column in found.values() if asked[column.question].target.kind.kind != "phone"}
    for index, column in columns.items():
        if index not in found and column.question in marked:  # a guess that the marked columns answer better
            found[index] = replace(column, question="", confidence=Confidence.NONE)
    for index, column in free.items():
        if index in found or columns[index].question or not column.heading:
            continue
        bare = key(without_number(column.heading))
        bare = "languages" if bare in MOTHER_TONGUES and not any(bare in one.words for one in asked.values()) else bare
        for name, question in asked.items():
            several = question.target.kind.kind == "select_multiple" and question.target.choices is not None
            like = {key(without_number(c.heading)) for c in columns.values() if c.question == name and not c.part}
            if (
                several
                and bare in like | question.words
                and (_fit(question, cells[index][:_SAMPLE], date.min) or 0) >= _FITS
            ):
                found[index] = replace(columns[index], question=name, confidence=Confidence.LIKELY)
    settled = {column.question for column in columns.values() if _is_sure(column)}
    for index, (name, doubtful) in name_in_parts(columns, free.keys(), asked, settled).items():
        confidence = Confidence.DOUBTFUL if doubtful else Confidence.LIKELY
        found[index] = replace(columns[index], question=name, confidence=confidence)
    return found


def _without(headings: Mapping[int, str], found: Collection[int]) -> dict[int, str]:
    return {index: heading for index, heading in headings.items() if index not in found}


def _is_sure(column: Column) -> bool:
    return column.confidence is Confidence.CERTAIN and bool(column.question)


def _name_alone(
    columns: Mapping[int, Column], free: Mapping[int, Column], asked: Mapping[str, Asked]
) -> dict[int, Column]:
    """*Nom* or *Ім'я* as the whole name, where the program asks for it at once and no column has another part of it."""
    whole = [name for name, question in asked.items() if question.words & CONCEPTS["full_name"]]
    parts = CONCEPTS["first_name"] | CONCEPTS["last_name"]
    named = [index for index, column in columns.items() if key(column.heading) in parts]
    if len(whole) != 1 or len(named) != 1 or any(column.question == whole[0] for column in columns.values()):
        return {}
    (index,) = named
    if index not in free or key(columns[index].heading) not in NAME_ALONE:
        return {}
    return {index: replace(columns[index], question=whole[0], part="", confidence=Confidence.LIKELY)}


def _bundled(
    columns: Mapping[int, Column],
    open_columns: Mapping[int, Column],
    cells: Mapping[int, Sequence[Cell]],
    asked: Mapping[str, Asked],
) -> dict[int, Column]:
    """Columns whose cells seem to answer several questions. She is asked; a guess at one of these questions elsewhere
    gives way."""
    headings = {index: column.heading for index, column in open_columns.items() if not columns[index].part}
    answered = {(index, question) for index, column in columns.items() if column.used for question in column.questions}
    named = {index for index, column in columns.items() if _is_sure(column)}
    found: dict[int, Column] = {}
    for index, (question, *also) in bundled(headings, cells, asked, answered, named).items():
        found[index] = replace(
            columns[index], question=question, also=tuple(also), confidence=Confidence.DOUBTFUL, part=""
        )
    meant = {question for column in found.values() for question in column.questions}
    for index in open_columns:
        if index not in found and columns[index].question in meant:
            found[index] = replace(columns[index], question="", part="", confidence=Confidence.NONE)
    return found


def _candidates(
    columns: Mapping[int, Column],
    cells: Mapping[int, Sequence[Cell]],
    asked: Mapping[str, Asked],
    taken: set[str],
    *,
    today: date,
) -> list[_Candidate]:
    found = []
    for index, column in columns.items():
        scores = {name: _likeness(column.heading, question) for name, question in asked.items() if name not in taken}
        said = max(scores.values(), default=0) == _SAME
        sample = list(dict.fromkeys(cells[index][:_SAMPLE]))
        for name, score in scores.items():
            question = asked[name]
            kind = question.target.kind.kind
            # Values alone are evidence only where they are unmistakable, and only for a heading that says nothing.
            if kind == "phone" and score < _RELATED and (not is_no_heading(column.heading) or not _have_digits(sample)):
                continue
            if score < _RELATED and (said or kind not in ("email", "phone", "select_one", "select_multiple")):
                continue
            fit = _fit(question, sample, today)
            confidence = _confidence(score, fit, kind, len(sample))
            aside = _of_others(column.heading, question) or tells_of_a_deed(column.heading, question.words)
            if confidence is Confidence.LIKELY and aside:
                confidence = Confidence.DOUBTFUL  # asked, and not used before she says so
            if confidence is not Confidence.NONE:
                found.append(_Candidate(index, question.name, score, fit, confidence, not sample))
    return [_behind_a_fuller_one(one, found, cells, asked) for one in found]


def _behind_a_fuller_one(
    one: _Candidate, found: Sequence[_Candidate], cells: Mapping[int, Sequence[Cell]], asked: Mapping[str, Asked]
) -> _Candidate:
    """A column of addresses or telephones gives way, as an empty one does, to another that is named as well and is
    filled twice as often."""
    if asked[one.question].target.kind.kind not in _WAYS:
        return one
    fuller = any(
        other.question == one.question
        and other.score >= _SAME - 1
        and other.fit is not None
        and other.fit >= _FITS
        and len(cells[other.column]) >= 2 * len(cells[one.column])
        for other in found
    )
    return replace(one, empty=True) if fuller else one


def _have_digits(cells: Sequence[Cell]) -> bool:
    """Whether the values are numbers as of telephones: as many digits as those have, and not one behind another."""
    return all(_LEAST_DIGITS <= sum(mark.isdigit() for mark in shown(cell)) <= _MOST_DIGITS for cell in cells)


def _likeness(heading: str, question: Asked) -> int:
    """How much a heading is like a question's words, 0–100; 100 only for the same words."""
    word = key(heading)
    if not word:
        return 0
    if word in question.words or key(in_words(heading)) in question.words:
        return _SAME
    if is_of_the_form(heading):
        return 0
    if says_family_first(heading) and not question.words.isdisjoint(CONCEPTS["full_name"]):
        return _SAME - 1  # *Last, First*: both together
    others = _of_others(heading, question)
    if any(core in question.words for core in variants(heading)):
        return _RELATED if others else _SAME - 1
    within = max((len(known) for known in question.words if len(known) > 4 and f" {known} " in f" {word} "), default=0)
    if within:
        return _RELATED if others else min(_RELATED + within, _SAME - 2)
    if others:
        return 0
    # WRatio forgives a heading that holds more words than the label; the whole-phrase ratio keeps "Gender" and
    # "Mentor gender preference" apart. Both must agree a little.
    best = max((resemblance(word, known) for known in question.words), default=0.0)
    if len(word) >= _SHORT or best >= _CLOSE:
        return min(int(best), _SAME - 2)
    return _RELATED if any(is_slip_of(word, known) for known in question.words) else 0


def _of_others(heading: str, question: Asked) -> bool:
    """Whether a heading speaks of somebody else, and the question does not."""
    return any(not any(other in known for known in question.words) for other in speaks_of_others(heading))


_OF_ITS_KIND = ("", "cell_date_order", "cell_date_impossible", "cell_date_calendar")
"""What may be the matter with a day that is plainly meant as one."""


def _fit(question: Asked, cells: Sequence[Cell], today: date) -> float | None:
    """Which part of the (distinct) values the question could take as they are; None when they say nothing."""
    kind = question.target.kind.kind
    if kind == "text" or not cells:
        return None
    if kind == "email":
        return sum("@" in shown(cell) for cell in cells) / len(cells)
    if kind == "yes_no":
        return sum(is_so(tidy(shown(cell))) is not None for cell in cells) / len(cells)
    if question.target.choices is not None:
        several = kind == "select_multiple"
        read = (read_choices(question.target.choices, shown(cell), several=several, suggest=False) for cell in cells)
        return sum(not choices.unknown for choices in read) / len(cells)
    cleaned = clean_column(question.target, cells, today=today)
    if kind == "phone":
        return sum(clean.problem in _OF_ITS_KIND and not is_a_day(clean.text, today) for clean in cleaned) / len(cells)
    if kind == "date" and question.target.born and _of_late(cleaned, today):
        return 0.0
    if kind in ("integer", "decimal", "range"):
        return sum(clean.text.lstrip("-").replace(".", "", 1).isdigit() for clean in cleaned) / len(cells)
    return sum(clean.problem in _OF_ITS_KIND for clean in cleaned) / len(cells)


_YOUNGEST = 5
"""Years. Nobody in a program was born later: such days are of something else."""


def _of_late(cleaned: Sequence[Clean], today: date) -> bool:
    """Whether all days of a column are of the last few years."""
    years = [int(clean.text[:4]) for clean in cleaned if not clean.problem and clean.text[:4].isdecimal()]
    return bool(years) and min(years) > today.year - _YOUNGEST


def _confidence(score: int, fit: float | None, kind: str, distinct: int) -> Confidence:
    fits = fit is not None and fit >= _FITS
    contradicts = fit is not None and fit < _CONTRADICTS
    if score >= _SAME - 1:
        # Used even where the values speak against it: then each of them is a finding, and nothing goes in unseen.
        return Confidence.CERTAIN if score == _SAME and not contradicts else Confidence.LIKELY
    if contradicts:
        return Confidence.NONE
    if kind == "email" and fits:
        return Confidence.LIKELY  # addresses in a program that asks for one kind of address
    plain = kind not in ("yes_no", "integer", "decimal", "range")
    if score >= _CLOSE or (fits and score >= (_RELATED if plain else _NAMED)):
        return Confidence.LIKELY
    if score >= _RELATED:
        return Confidence.DOUBTFUL
    if kind in ("phone", "select_one", "select_multiple") and fit is not None and fit >= 0.95 and distinct >= 3:
        return Confidence.DOUBTFUL  # telephones, or the words of a list, under a heading that says nothing
    return Confidence.NONE


def _best(
    candidates: Sequence[_Candidate],
) -> Mapping[int, tuple[tuple[tuple[str, int], ...], _Candidate | None]]:
    """One question a column and one column a question, surest first."""
    order = list(Confidence)
    ranked = sorted(candidates, key=lambda c: (c.place(order), -c.score, -(c.fit or 0.0), c.column))
    columns: dict[int, _Candidate] = {}
    questions: set[str] = set()
    for candidate in ranked:
        if candidate.column not in columns and candidate.question not in questions:
            columns[candidate.column] = candidate
            questions.add(candidate.question)
    options: dict[int, list[tuple[str, int]]] = {}
    for candidate in ranked:
        options.setdefault(candidate.column, []).append((candidate.question, candidate.score))
    return {index: (tuple(found[:5]), columns.get(index)) for index, found in options.items()}
