"""The stories of a draft: which of them do not come true, and why; one that no longer fits is left out on purpose.

Publishing asks the same question, so whoever reads the answer here knows before what would be refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from models.definitions import Definition
from models.findings import Finding, refuse
from workflows.actors import Actor
from workflows.drafts.editing import DraftView, digest_of, draft_of, save
from workflows.simulation.stories import left_out, story_title, tell, with_inherited
from workflows.simulation.stories.shelf import NOT_USED


@dataclass(frozen=True, slots=True, kw_only=True)
class Untrue:
    """A story that does not come true. ``file`` is its name in the draft, ``inherited`` whether it came with the
    template or a pack; ``findings`` say why, at its lines."""

    file: str
    title: str
    inherited: bool
    findings: tuple[Finding, ...]


def untrue_stories(draft: DraftView, definition: Definition, *, language: str = "en") -> tuple[Untrue, ...]:
    """The stories of a draft, inherited ones included, that do not come true. ``definition`` is what the draft says."""
    return played(draft.files, definition, language=language)


def played(files: Mapping[str, str], definition: Definition, *, language: str = "en") -> tuple[Untrue, ...]:
    """The same for texts. Every story goes through the engine; the same texts are played once."""
    return _played(_Told(digest_of(files), files, definition), language)


def stories_left_out(files: Mapping[str, str], *, language: str = "en") -> dict[str, str]:
    """The inherited stories that these texts do not use: file → what the story is called in a language."""
    return left_out(files, language=language)


def without_untrue(files: Mapping[str, str], definition: Definition) -> dict[str, str]:
    """The texts, with exactly those inherited stories left out that do not come true."""
    gone = [one.file for one in played(files, definition) if one.inherited]
    return {**files, **dict.fromkeys(gone, f"{NOT_USED}\n")}


def leave_out(actor: Actor, draft: DraftView, file: str, *, what: str = "", now: datetime) -> DraftView:
    """A story does not count here any more. One step of undo. Raises ``Refused`` for a story nobody knows."""
    _known(actor, draft)
    found = with_inherited(draft.files)
    if file not in found.files:
        raise refuse("story_unknown", file)
    inherits = file in with_inherited({name: text for name, text in draft.files.items() if name != file}).files
    said = f"{NOT_USED}\n" if inherits else None  # one of the program's own simply goes
    return save(actor, draft.id, {file: said}, at=draft.at, what=what or story_title(found.files[file]), now=now)


def use_again(actor: Actor, draft: DraftView, file: str, *, what: str = "", now: datetime) -> DraftView:
    """An inherited story counts again. Raises ``Refused`` for one that was not left out."""
    _known(actor, draft)
    gone = left_out(draft.files)
    if file not in gone:
        raise refuse("story_unknown", file)
    return save(actor, draft.id, {file: None}, at=draft.at, what=what or gone[file], now=now)


def _known(actor: Actor, draft: DraftView) -> None:
    present = draft_of(actor, draft.program_id)
    if present is None or present.id != draft.id:
        raise refuse("draft_unknown")


class _Told:
    """Texts and what they say, equal where the texts are."""

    __slots__ = ("definition", "digest", "files")

    def __init__(self, digest: str, files: Mapping[str, str], definition: Definition) -> None:
        self.digest, self.files, self.definition = digest, files, definition

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Told) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=16)
def _played(told: _Told, language: str) -> tuple[Untrue, ...]:
    found = with_inherited(told.files)
    report = tell(told.definition, found.files, names=found.names, inherited=found.inherited, language=language)
    untrue = [
        Untrue(
            file=one.story.file,
            title=one.story.called(language),
            inherited=one.story.inherited,
            findings=one.aloud(told.definition, language),
        )
        for one in report.tellings
        if not one.came_true
    ]
    for file in dict.fromkeys(one.file or "" for one in report.unread):
        findings = tuple(one for one in report.unread if (one.file or "") == file)
        title = story_title(found.files.get(file, ""), language) or file
        untrue.append(Untrue(file=file, title=title, inherited=file in found.inherited, findings=findings))
    return tuple(untrue)
