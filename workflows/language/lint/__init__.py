"""Lint: mistakes in a definition, in plain words. One rule, one code, one small function; one module a group.

The codes, their severity and their sentences stand in ``models/catalogue/language.yaml``; the rules put themselves on
the list in ``registry``, and a test holds the two lists together.
"""

from __future__ import annotations

from models.definitions import Definition
from models.findings import Finding
from models.vocabulary import Severity
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
from workflows.language.lint.registry import RULES, known_codes
from workflows.language.places import Places

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
)
"""Every module of rules, by the groups of the catalogue."""
_FIRST = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HINT: 2}


def lint(definition: Definition, places: Places | None = None) -> tuple[Finding, ...]:
    """Every mistake of a definition: errors first, then warnings and hints, each by line.

    ``places`` is the table of the reading; without it findings have paths but no lines.
    """
    draft = Draft(definition, places or Places())
    found = {(one.code, one.path, tuple(one.params.items())): one for _, rule in RULES for one in rule(draft)}
    return tuple(sorted(found.values(), key=lambda one: (_FIRST[one.severity], one.line or 0, one.code)))


__all__ = ["MODULES", "PoolFigures", "known_codes", "lint", "lint_pool"]
