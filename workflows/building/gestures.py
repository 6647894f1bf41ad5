"""The builder's gestures: single words of a draft are changed, and what the draft then says is read.

Each edit says what is meant (this word, that item), not which lines; the texts are worked out here. Where a colleague
has changed the draft meanwhile, both changes are put together line by line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.findings import refuse
from workflows import drafts
from workflows.actors import Actor
from workflows.drafts import DraftView
from workflows.language import editing
from workflows.language.places import Path
from workflows.language.renaming import rename

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Put:
    """A word or an item gets a value: a text, yes or no (bool), a number, a list, or an item as plain words. None or an
    empty text takes the word away."""

    path: Path
    value: Any

    def on(self, files: Files) -> dict[str, str]:
        """The texts afterwards."""
        if self.value is None or self.value == "" or self.value == []:
            return editing.remove(files, self.path)
        return editing.set_value(files, self.path, self.value)


@dataclass(frozen=True, slots=True)
class Add:
    """A new item."""

    path: Path
    item: Any

    def on(self, files: Files) -> dict[str, str]:
        """The texts afterwards."""
        return editing.add(files, self.path, self.item)


@dataclass(frozen=True, slots=True)
class Remove:
    """An item goes; ‘not used’ where it is inherited."""

    path: Path

    def on(self, files: Files) -> dict[str, str]:
        """The texts afterwards."""
        return editing.remove(files, self.path)


@dataclass(frozen=True, slots=True)
class Restore:
    """The program's own words at a path go, so that the template's hold again."""

    path: Path

    def on(self, files: Files) -> dict[str, str]:
        """The texts afterwards."""
        return editing.restore(files, self.path)


@dataclass(frozen=True, slots=True)
class Rename:
    """An item gets another name, and everything that speaks of it follows."""

    path: Path
    name: str

    def on(self, files: Files) -> dict[str, str]:
        """The texts afterwards."""
        return rename(files, self.path, self.name)


@dataclass(frozen=True, slots=True)
class Move:
    """An item goes behind its neighbour ``after``; None: before all others."""

    path: Path
    after: str | None

    def on(self, files: Files) -> dict[str, str]:
        """The texts afterwards."""
        return editing.move(files, self.path, self.after)


Edit = Put | Add | Remove | Restore | Rename | Move


def edit(
    actor: Actor, draft: DraftView, edits: Sequence[Edit], *, what: str = "", own: int | None = None, now: datetime
) -> DraftView:
    """Change a draft. ``draft`` is the state she has before her, ``own`` the number of the last edit that she made
    herself; ``what`` says in words what she did.

    Raises ``Refused`` for what cannot be changed (a name that exists, a locked word) and ``draft_collides`` where a
    colleague has changed the same lines since."""
    present = drafts.draft_of(actor, draft.program_id)
    if present is None or present.id != draft.id:
        raise refuse("draft_unknown")
    # Two changes in one gesture, or one upon the other: the second begins where the first ended.
    start = present if present.at in (draft.at, own) else draft
    files = dict(start.files)
    for one in edits:
        files = one.on(files)
    changed: dict[str, str | None] = {name: text for name, text in files.items() if start.files.get(name) != text}
    changed |= dict.fromkeys(start.files.keys() - files.keys())
    return drafts.save(actor, draft.id, changed, at=start.at, what=what, now=now)
