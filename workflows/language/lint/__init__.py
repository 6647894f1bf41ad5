"""Lint: mistakes in a definition, in plain words. One rule, one code, one small function; one module a group.

The codes, their severity and their sentences stand in ``models/catalogue/language.yaml``; the rules put themselves on
the list in ``registry``, and a test holds the two lists together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from models.definitions import Definition
from models.findings import Finding
from models.vocabulary import Severity
from workflows.language.guessing import guessing_at_most
from workflows.language.lint import (
    asking,
    chains,
    check_ins,
    choices,
    conditions,
    forms,
    gatherings,
    indicators,
    learning,
    locking,
    matching,
    names,
    protection,
    rhythm,
    rules,
    seeing,
    stages,
    standing_still,
    stopping,
    texts,
    translations,
    ways_around,
)
from workflows.language.lint.draft import Draft
from workflows.language.lint.pool import PoolFigures, lint_pool
from workflows.language.lint.registry import RULES, Rule, known_codes
from workflows.language.places import Places
from workflows.language.scan import MAX_FINDINGS

MODULES = (
    names,
    texts,
    translations,
    choices,
    forms,
    asking,
    conditions,
    stages,
    standing_still,
    learning,
    matching,
    check_ins,
    rhythm,
    rules,
    chains,
    gatherings,
    indicators,
    protection,
    ways_around,
    seeing,
    stopping,
    locking,
)
"""Every module of rules, by the groups of the catalogue."""
MOST_GUESSES = 20_000
"""So many words are compared with misspelt ones in one lint. A program with a dozen mistakes asks for a tenth of it."""
_FIRST = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}


def lint(definition: Definition, places: Places | None = None) -> tuple[Finding, ...]:
    """Every mistake of a definition: errors first, then warnings and hints, each by line.

    ``places`` is the table of the reading; without it findings have paths but no lines.
    """
    draft = Draft(definition, places or Places())
    with guessing_at_most(MOST_GUESSES):
        told = [one for _, rule in RULES for one in _first(draft, rule)]
    found = {(one.code, one.path, tuple(one.params.items())): one for one in told}
    return tuple(sorted(found.values(), key=lambda one: (_FIRST[one.severity], one.line or 0, one.code)))


def _first(draft: Draft, rule: Rule) -> Iterator[Finding]:
    """What a rule finds first, and whether there is more: of a thousand mistakes of one sort nobody reads the last."""
    found = rule(draft)
    last: Finding | None = None
    for last in islice(found, MAX_FINDINGS):
        yield last
    if last is not None and next(found, None) is not None:
        yield draft.finding("Y53", last.path)


__all__ = ["MODULES", "PoolFigures", "known_codes", "lint", "lint_pool"]
