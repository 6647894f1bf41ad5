"""The list of lint rules: which function finds which code. Importing a module of rules puts its rules on the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from models.findings import Finding
from workflows.language.lint.draft import Draft

Rule = Callable[[Draft], Iterator[Finding]]
RULES: list[tuple[tuple[str, ...], Rule]] = []
"""Every rule with the codes it can give, in the order of the sections."""
POOL_CODES: set[str] = set()
"""Codes that need people: they are given by ``lint_pool`` before a round, not by ``lint``."""


def rule(*codes: str) -> Callable[[Rule], Rule]:
    """Put a rule on the list. A code may have several rules (a stage is named in many places)."""

    def register(function: Rule) -> Rule:
        RULES.append((codes, function))
        return function

    return register


def known_codes() -> set[str]:
    """Every code that some rule can give."""
    return {code for codes, _ in RULES for code in codes} | POOL_CODES
