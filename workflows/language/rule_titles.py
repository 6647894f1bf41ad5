"""What a hard rule, a criterion or a quota is called where a plan is explained."""

from __future__ import annotations

from models.definitions import Definition
from models.definitions.base import called
from workflows.language.translating import localised


def rule_title(definition: Definition, model: str, name: str, *, language: str = "en") -> str:
    """A rule, criterion or quota of a matching model by its label, in a language where it is translated; by its name as
    words where it has no label."""
    matching = localised(definition, language).matching.get(model)
    for section in (matching.must, matching.prefer, matching.quotas) if matching is not None else ():
        if name in section and section[name].label:
            return section[name].label
    return called(None, name).capitalize()
