"""Drafts of programs: begun, edited by several, read by a second person, published, retired."""

from workflows.drafts.editing import (
    DraftView,
    EditLine,
    begin,
    discard,
    draft_of,
    history,
    redo,
    save,
    start,
    undo,
)
from workflows.drafts.releasing import (
    DraftState,
    key_of,
    look,
    make_current,
    publish,
    reading_of,
    retire,
    review,
    say_distinct,
)

__all__ = [
    "DraftState",
    "DraftView",
    "EditLine",
    "begin",
    "discard",
    "draft_of",
    "history",
    "key_of",
    "look",
    "make_current",
    "publish",
    "reading_of",
    "redo",
    "retire",
    "review",
    "save",
    "say_distinct",
    "start",
    "undo",
]
