"""A draft as a workbook, and the workbook back: what it would change is told before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from models.findings import Finding, Refused, finding, refuse
from models.vocabulary import Severity
from workflows import drafts, workbooks
from workflows.actors import Actor
from workflows.drafts import DraftView
from workflows.language import editing
from workflows.language.changes import Change, compare
from workflows.language.columns import sheets
from workflows.language.places import Path, Places
from workflows.language.reading import Reading, read_tree
from workflows.language.threeway import Choice, Conflict
from workflows.workbooks import Returned


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A workbook as it would change the draft. ``reading`` is the program afterwards, ``changes`` what differs from the
    draft, ``conflicts`` what both changed, ``deleted`` the items whose rows are gone, as paths with their label;
    ``findings`` is what stands in the way, or is to be told; ``guarded`` what it would take from a protection: the
    template's words hold on, and a draft that says otherwise is not published."""

    returned: Returned
    reading: Reading
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    deleted: tuple[Path, ...]
    findings: tuple[Finding, ...]
    guarded: tuple[Finding, ...] = ()

    @property
    def stops(self) -> tuple[Finding, ...]:
        """What has to be mended in the workbook before it can be taken."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)


def workbook(draft: DraftView, *, today: date, language: str, findings: tuple[Finding, ...] = ()) -> bytes:
    """The draft as the bytes of a workbook."""
    reading = drafts.reading_of(draft)
    version = str(draft.based_on or "")
    return workbooks.program_workbook(reading, today=today, version=version, language=language, findings=findings)


def incoming(
    draft: DraftView,
    content: bytes,
    file_name: str,
    *,
    choices: Mapping[str, Choice] | None = None,
    delete: bool = True,
) -> Incoming:
    """What a workbook would do to the draft; nothing is written. ``choices``: whose word holds, by the key of a
    conflict; ``delete``: whether items whose rows are gone go. Raises ``ImportRefused`` for a file that is none."""
    present = drafts.reading_of(draft)
    returned = workbooks.read_program(content, file_name)
    together = workbooks.merge_with(returned, present, choices=choices)
    returned = replace(returned, findings=(*returned.findings, *together.clashes))
    deleted = tuple(_path(sheet, key) for sheet, key in returned.deleted)
    deleted = tuple(path for path in deleted if editing.value_at(present.whole, path) is not None)
    reading = together.reading
    if deleted and not delete:
        kept = _kept(reading.own, present, deleted)
        reading = read_tree(kept, Places())
    changes: tuple[Change, ...] = ()
    if present.definition is not None and reading.definition is not None:
        changes = compare(present.definition, reading.definition)
    wrong = [
        one
        for one in returned.findings
        if one.severity is Severity.ERROR and (workbooks.is_of_the_workbook(one) or reading.definition is None)
    ]
    if reading.definition is None and not wrong:
        wrong = [one for one in reading.findings if one.severity is Severity.ERROR]
    return Incoming(
        returned=returned,
        reading=reading,
        changes=changes,
        conflicts=together.conflicts,
        deleted=deleted,
        findings=tuple(wrong),
        guarded=tuple(
            {
                (one.code, one.path): one
                for one in (*returned.findings, *reading.findings)
                if is_protection(one) and one not in present.findings
            }.values()
        ),
    )


def hers(content: bytes, returned: Returned, draft: DraftView, *, today: date, language: str) -> bytes:
    """Her own workbook with what the draft says now: her colours, widths, columns and sheets stay. Raises
    ``ImportRefused`` for what is no .xlsx."""
    version = str(draft.based_on or "")
    reading = drafts.reading_of(draft)
    return workbooks.hers_back(content, returned, reading, today=today, version=version, language=language)


def marked(content: bytes, returned: Returned, *, language: str) -> bytes:
    """Her own workbook as she sent it, with a note at every cell that has to be mended. Raises ``ImportRefused`` for
    what is no .xlsx."""
    return workbooks.marked(content, returned, language=language)


PROTECTIONS = frozenset({"X02", "X15", "X16", "P10", "P11", "P19", "P20", "P24", "P26"})


def is_protection(found: Finding) -> bool:
    """Whether a finding refuses that something is protected less than before: a lock, a consent, a check."""
    return found.severity is Severity.ERROR and found.code in PROTECTIONS


def take(actor: Actor, draft: DraftView, found: Incoming, *, now: datetime) -> DraftView:
    """Write what a workbook says into the draft, word by word: comments and lines that say the same stay. Raises
    ``Refused`` with what stands in the way."""
    present = drafts.draft_of(actor, draft.program_id)
    if present is None or present.id != draft.id:
        raise refuse("draft_unknown")
    if found.stops or found.reading.definition is None:
        raise Refused(*(found.stops or (finding("workbook_not_read", found.returned.file_name),)))
    files = editing.say(draft.files, found.reading.own, drafts.reading_of(draft).own)
    if files == draft.files:
        raise refuse("workbook_says_the_same", found.returned.file_name)
    changed: dict[str, str | None] = {name: text for name, text in files.items() if draft.files.get(name) != text}
    changed |= dict.fromkeys(draft.files.keys() - files.keys())
    return drafts.save(actor, draft.id, changed, at=draft.at, what=found.returned.file_name, now=now)


def _path(sheet: str, key: str) -> Path:
    table = sheets()[sheet]
    if sheet == "settings":
        return tuple(key.split("."))
    names = key.split(".", len(table.keys) - 1)
    return table.path_of(dict(zip(table.keys, names, strict=True)))


def _kept(own: Mapping[str, Any], present: Reading, paths: tuple[Path, ...]) -> dict[str, Any]:
    """The words of the workbook, with the items it lost as the draft has them."""
    tree = dict(own)
    for path in paths:
        tree = _with(tree, path, editing.value_at(present.own, path))
    return tree


def _with(tree: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    word, rest = path[0], path[1:]
    inner = tree.get(word)
    if rest:
        return {**tree, word: _with(inner if isinstance(inner, Mapping) else {}, rest, value)}
    if value is None:
        return {name: item for name, item in tree.items() if name != word}
    return {**tree, word: value}
