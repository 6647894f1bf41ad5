"""What a list that came back is told as: edits in words, conflicts side by side, what is kept aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.findings import Finding
from workflows.exchange.differing import Differences, Edit, Fault, NewLine
from workflows.exchange.returning import Aside

OURS, THEIRS = "ours", "theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One cell, changed or to be changed: whose it is, its column, and in words what it said when it left (``base``),
    what it says here now (``now``) and in the workbook (``theirs``). ``chosen``: ours, theirs, or "" while nobody
    chose; an edit that meets no other is taken as it is unless ``ours`` was chosen."""

    key: str
    whose: str
    heading: str
    cell: str
    base: str
    now: str
    theirs: str
    both: bool
    chosen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerRow:
    """A line without an id: its sheet row, and what stands in it, in words."""

    row: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNews:
    """What one list brings back. ``missing``: names whose line did not come back; they stay as they are."""

    name: str
    title: str
    lines: int
    edits: tuple[Conflict, ...]
    conflicts: tuple[Conflict, ...]
    faults: tuple[Fault, ...]
    new: tuple[NewcomerRow, ...]
    missing: tuple[str, ...]
    asides: tuple[Aside, ...]

    @property
    def says_something(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.edits or self.conflicts or self.faults or self.new or self.asides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A workbook that came back, as it stands. ``number``: hand it back with a change; ``sure``: Kith knows what it
    said when it left; ``left``: when; ``others``: sheets that Kith did not write; ``done``: taken over already."""

    id: str
    cohort_id: str
    file_name: str
    number: int
    sure: bool
    done: bool
    lists: tuple[ListNews, ...]
    others: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    batch_id: str | None = None

    @property
    def edits(self) -> int:
        """Cells that were changed out there and can be taken as they are."""
        return sum(sum(each.chosen != OURS for each in news.edits) for news in self.lists)

    @property
    def open_conflicts(self) -> int:
        """Cells that were changed on both sides and wait for a word."""
        return sum(sum(not each.chosen for each in news.conflicts) for news in self.lists)

    @property
    def changes(self) -> int:
        """Everything that taking it over would change now."""
        theirs = sum(sum(each.chosen == THEIRS for each in news.conflicts) for news in self.lists)
        return self.edits + theirs + self.newcomers("pairs")

    def newcomers(self, *lists: str) -> int:
        """Lines without an id, of these lists."""
        return sum(len(news.new) for news in self.lists if news.name in lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A workbook that came back earlier, for the list of those."""

    id: str
    file_name: str
    created: datetime
    done: bool
    batch_id: str | None
    undone: datetime | None
    changed: int
    by: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What came of taking changes over: how many cells and lines, and for whom not, in words."""

    batch_id: str | None
    changed: int
    new: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The comparison itself, for whoever takes it over."""

    differences: Mapping[str, Differences]
    choices: Mapping[str, str] = field(default_factory=dict)

    def wanted(self) -> tuple[Edit, ...]:
        """The edits that hold: those nobody else changed unless she chose ours, and conflicts decided for theirs."""
        return tuple(
            edit
            for found in self.differences.values()
            for edit in found.edits
            if self.choices.get(edit.key, "" if edit.conflict else THEIRS) == THEIRS
        )

    def undecided(self) -> int:
        """Conflicts nobody decided."""
        return sum(
            edit.conflict and edit.key not in self.choices
            for found in self.differences.values()
            for edit in found.edits
        )

    def new(self, name: str) -> tuple[NewLine, ...]:
        """The new lines of a list."""
        return self.differences[name].new if name in self.differences else ()
