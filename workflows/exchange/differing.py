"""What a list that came back changes: three values a cell, one as it left, one as it is now, one as it came back.

Only what was changed out there is an edit. Where the same was changed here meanwhile, and to something else, it is a
conflict: both are shown and a person chooses. A line that is missing stays as it is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from models.definitions.truth import normal
from models.findings import Finding, catalogue, finding
from models.sheets.canonical import as_value
from models.sheets.roster import FORMULA_ERRORS
from models.vocabulary import Value
from workflows.exchange.dates import Order, column_order
from workflows.exchange.listing import Field, Line, Listing, in_words
from workflows.exchange.normalising import CELL_COVERED, clean_cell, says_covered
from workflows.exchange.reading import Cell, shown
from workflows.exchange.returning import BackLine, BackSheet
from workflows.exchange.words import key, tidy
from workflows.exchange.writing import as_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One cell that was changed out there. ``conflict``: it was changed here too, to something else. ``beside``: what
    its line says here now."""

    list: str
    line: str
    field: str
    whose: str
    cell: str
    base: Value
    now: Value
    theirs: Value
    conflict: bool = False
    beside: Mapping[str, Value] = dataclasses.field(default_factory=dict)

    @property
    def key(self) -> str:
        """The cell as one word, for what a person chooses."""
        return f"{self.list} {self.line} {self.field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A line or cell that can't be taken as it is. ``line`` "" and ``field`` "" where it is about more than one."""

    cell: str
    finding: Finding
    line: str = ""
    field: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line that was written below and has no id: its values by field, with what could be read of them."""

    row: int
    values: Mapping[str, Value]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What a list brings back. ``missing``: lines that left and did not come back; they stay as they are."""

    list: str
    edits: tuple[Edit, ...] = ()
    faults: tuple[Fault, ...] = ()
    new: tuple[NewLine, ...] = ()
    missing: tuple[str, ...] = ()
    lines: int = 0


def differences(
    base: Listing, now: Listing, back: BackSheet, *, language: str, today: date, knows_base: bool = True
) -> Differences:
    """Compare a list as it left, as it is, and as it came back. ``language``: that of the workbook. ``knows_base``
    False: nobody knows any more what it said when it left, so whatever differs is asked."""
    return _Comparing(base, now, back, language, today, knows_base).all()


class _Comparing:
    def __init__(
        self, base: Listing, now: Listing, back: BackSheet, language: str, today: date, knows_base: bool
    ) -> None:
        self.base, self.now, self.back = base.by_id(), now.by_id(), back
        self.listing, self.language, self.today, self.knows_base = now, language, today, knows_base
        self.fields = {said.name: said for said in now.fields if said.target is not None and said.name in back.columns}
        self.locked = [
            said for said in now.fields if said.target is None and said.name in back.columns and said.name != now.whose
        ]
        self.old_fields = {said.name: said for said in base.fields}
        self.orders: dict[str, Order | None] = {
            name: column_order(shown(line.cells[name]) for line in back.lines if isinstance(line.cells[name], str))
            for name, said in self.fields.items()
            if said.target is not None and said.target.kind.kind == "date"
        }

    def all(self) -> Differences:
        """Line by line."""
        edits: list[Edit] = []
        faults = [Fault(cell=one.where, finding=one) for one in self.back.findings]
        new: list[NewLine] = []
        seen: set[str] = set()
        for line in self.back.lines:
            if not line.id:
                self._below(line, new, faults)
            elif line.id in seen:
                faults.append(self._fault(line, "list_line_twice"))
            else:
                seen.add(line.id)
                if (wrong := self._strange(line)) is not None:
                    faults.append(wrong)
                    continue
                for found in self._cells(line):
                    edits.append(found) if isinstance(found, Edit) else faults.append(found)
        faults += self._not_to_be_changed()
        left = self.base if self.knows_base else self.now
        return Differences(
            list=self.back.list,
            edits=tuple(edits),
            faults=tuple(faults),
            new=tuple(new),
            missing=tuple(name for name in left if name in self.now and name not in seen) if self.back.lines else (),
            lines=len(seen),
        )

    def _strange(self, line: BackLine) -> Fault | None:
        """A line that is not about who its id says, or about nobody who is here."""
        if line.id not in self.now:
            return self._fault(line, "list_line_gone" if line.id in self.base else "list_line_unknown")
        whose = self.listing.whose
        if whose in line.cells and (said := tidy(shown(line.cells[whose]))):
            name = self._shown(self.now[line.id], whose)
            known = {key(name)}
            if line.id in self.base:
                known.add(key(self._shown(self.base[line.id], whose)))
            if whose not in self.fields and key(said) not in known and not lost(said, name):
                return self._fault(line, "list_sorted_apart", value=said, name=name)
        return None

    def _not_to_be_changed(self) -> Iterator[Fault]:
        """Columns that a list shows for reading only, where somebody wrote into them. Only words are compared: days and
        numbers come back as the spreadsheet program likes to write them."""
        for said in self.locked if self.knows_base else ():
            changed = [line for line in self.back.lines if self._was_rewritten(line, said)]
            if changed:
                first = self.back.address(changed[0].row, said.name)
                found = finding("list_column_shown_only", first, column=said.heading, count=len(changed))
                yield Fault(cell=first, finding=found)

    def _was_rewritten(self, line: BackLine, said: Field) -> bool:
        now, base, cell = self.now.get(line.id), self.base.get(line.id), line.cells.get(said.name)
        if now is None or base is None or said.name not in self.old_fields or not isinstance(cell, str):
            return False
        if not all(isinstance(side.cells.get(said.name), str) for side in (now, base)):
            return False
        text = tidy(cell)
        left = [tidy(self._written(said, now)), tidy(self._written(self.old_fields[said.name], base))]
        return bool(text) and key(text) not in map(key, left) and not any(lost(text, one) for one in left)

    def _cells(self, line: BackLine) -> Iterator[Edit | Fault]:
        now, base = self.now[line.id], self.base.get(line.id) if self.knows_base else None
        for name, said in self.fields.items():
            cell = line.cells[name]
            if name in line.uncached:
                yield self._fault(line, "cell_uncached", name)
                continue
            text = tidy(shown(cell), one_line=False)
            now_text = self._written(said, now)
            base_text = self._written(self.old_fields.get(name, said), base) if base is not None else None
            if text in (now_text, base_text) or any(lost(text, left) for left in (now_text, base_text) if left):
                continue
            value, fault = self._read(line, said, cell)
            if fault is not None:
                yield fault
                continue
            is_now = now.cells.get(name)
            was = base.cells.get(name) if base is not None else None
            if same(value, is_now) or (base is not None and same(value, was)):
                continue
            yield Edit(
                list=self.back.list,
                line=line.id,
                field=name,
                whose=self._shown(now, self.listing.whose),
                cell=self.back.address(line.row, name),
                base=was,
                now=is_now,
                theirs=value,
                conflict=base is None or not same(was, is_now),
                beside=now.cells,
            )

    def _read(self, line: BackLine, said: Field, cell: Cell) -> tuple[Value, Fault | None]:
        """What a cell says, or why that can't be told."""
        assert said.target is not None
        if says_covered(said.target, tidy(shown(cell))):
            return None, self._fault(line, CELL_COVERED, said.name)
        if said.target.kind.kind in ("text", "") and (text := tidy(shown(cell), one_line=False)) not in FORMULA_ERRORS:
            return text or None, None  # also *none* and *n/a*: whoever edits a text means what she writes
        clean = clean_cell(said.target, cell, today=self.today, order=self.orders.get(said.name))
        kind = said.target.kind
        if clean.problem:
            told: dict[str, object] = {"value": clean.text, **clean.params}
            return None, self._fault(line, clean.problem, said.name, suggestion=clean.suggestion, **told)
        try:
            value = as_value(clean.text, kind)
        except (ValueError, KeyError):
            code = {"decimal": "cell_number", "yes_no": "cell_yes_no"}.get(kind.kind, "cell_whole_number")
            return None, self._fault(line, code, said.name, suggestion=clean.suggestion, value=clean.text)
        if kind.kind == "range" and isinstance(value, int) and not (kind.low or 0) <= value <= (kind.high or 0):
            fault = self._fault(line, "cell_range", said.name, value=clean.text, low=kind.low, high=kind.high)
            return None, fault
        return value, None

    def _below(self, line: BackLine, new: list[NewLine], faults: list[Fault]) -> None:
        if not self.listing.takes_new:
            faults.append(self._fault(line, "list_line_without_id"))
            return
        values: dict[str, Value] = {}
        wrong: list[Fault] = []
        for name, said in self.fields.items():
            value, fault = self._read(line, said, line.cells[name])
            if fault is not None:
                wrong.append(fault)
            elif value is not None:
                values[name] = value
        if self.listing.new_elsewhere:
            wrong = []
        faults += wrong
        texts = {name: text for name, cell in line.cells.items() if (text := tidy(shown(cell), one_line=False))}
        if not wrong:
            new.append(NewLine(row=line.row, values=values, texts=texts))

    def _fault(self, line: BackLine, code: str, at: str = "", *, suggestion: str = "", **params: object) -> Fault:
        cell = self.back.address(line.row, at) if at else f"{self.back.sheet}!{line.row}".removeprefix("!")
        question = self.fields[at].heading if at in self.fields else ""
        choices = ", ".join(self.fields[at].labels.values()) if at in self.fields else ""
        told = {"question": question, "row": line.row, "suggestion": suggestion, "choices": choices, **params}
        blanks = {word: str(value) for word, value in told.items()}
        found = Finding(code=code, severity=catalogue()[code].severity, where=cell, params=blanks)
        return Fault(cell=cell, finding=found, line=line.id, field=at, suggestion=suggestion)

    def _shown(self, line: Line, name: str) -> str:
        said = next((each for each in self.listing.fields if each.name == name), None)
        return self._written(said, line) if said is not None else ""

    def _written(self, said: Field, line: Line) -> str:
        """The text that stood, or would stand, in a cell of the workbook."""
        return tidy(as_shown(in_words(said, line.cells.get(said.name)), self.language), one_line=False)


def lost(text: str, left: str) -> bool:
    """Whether a text is what left with ``?`` for letters: who saves a list as text in an older code page loses those
    that it has no place for, and changed nothing."""
    if "?" not in text or len(text) != len(left):
        return False
    return all(one == other or (one == "?" and not other.isascii()) for one, other in zip(text, left, strict=True))


def same(one: Value, other: Value) -> bool:
    """Whether two answers say the same; choices in another order do. Nothing and an empty text are one."""
    if one in (None, "", ()) or other in (None, "", ()):
        return one in (None, "", ()) and other in (None, "", ())
    if isinstance(one, str) and isinstance(other, str):
        return tidy(one, one_line=False) == tidy(other, one_line=False)
    return type(one) is type(other) and normal(one) == normal(other)
