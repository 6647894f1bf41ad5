"""The packs that come with Kith: what a program can take over beside its template."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from models.i18n import mark, translate
from workflows.language.reading import read_path
from workflows.language.shelf import PACKS
from workflows.publishing import PROGRAMS

_SAID = (
    mark("Keeping children safe"),
    mark("Checks and training for everybody who mentors a young person or a household with children."),
    mark("Mentoring circles"),
    mark("One mentor meets four to six mentees at a time, in a language they share."),
    mark("Six months later"),
    mark("Asks former mentees six months after the end, if they agreed to it."),
    mark("Events for everybody"),
    mark("Outings, shared meals and talks for mentees and mentors, also while somebody waits for a match."),
    mark("Agreement of a parent or guardian"),
    mark("Nobody under age takes part without the agreement of a parent or guardian, who is also asked how it goes."),
    mark("Language exchange"),
    mark("Mentee and mentor speak half of the time in one language and half in the other."),
    mark("Strict privacy"),
    mark(
        "Separate agreements for each purpose, a short time of keeping, and requests to see or delete answered in time."
    ),
)
"""What the packs say of themselves, for the translators: a program that takes a pack has a label of its own, so the
translations of the pack have no place for it."""


@lru_cache(maxsize=4)
def shipped_packs(language: str = "en") -> Mapping[str, tuple[str, str]]:
    """The packs: name → label and summary, in a language of the desk. A program takes them with ``adds``."""
    found = {}
    for path in sorted((PROGRAMS / PACKS).glob("*/program.yaml")):
        told = read_path(path).own.get("program", {})
        if told.get("type") == "pack":
            said = (str(told.get(word, "")) for word in ("label", "summary"))
            label, summary = (translate(text, language) if text else "" for text in said)
            found[path.parent.name] = (label or path.parent.name, summary)
    return found
