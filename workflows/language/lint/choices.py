"""C: lists of choices."""

from __future__ import annotations

from collections.abc import Iterator

from models.definitions.conditions import OPERATORS, Takes
from models.definitions.shipped import shipped, shipped_names
from models.findings import Finding
from workflows.language.guessing import did_you_mean
from workflows.language.lint.draft import Draft
from workflows.language.lint.names import YAML_WORDS
from workflows.language.lint.registry import rule
from workflows.language.places import Path

_TAILS = (o.words.removeprefix("is ") for o in OPERATORS.values() if o.takes is Takes.NOTHING and o.words[:3] == "is ")
WORDS = frozenset(tail for tail in _TAILS if " " not in tail) | {"not", "in", "or", "and"} | YAML_WORDS
"""Names a choice cannot have: ‘is completed’ would be read as an operator, and ‘no’ as a truth value by other tools."""


def uses_of_lists(draft: Draft) -> Iterator[tuple[Path, str]]:
    """Every place that names a list of choices."""
    for form, name, question in draft.definition.questions():
        if question.kind.choices:
            yield ("forms", form, "questions", name, "type"), question.kind.choices
    for name, goals in draft.definition.goals.items():
        if goals.areas:
            yield ("goals", name, "areas"), goals.areas
    for track, transitions in draft.definition.transitions.items():
        for name, transition in transitions.items():
            if transition.reason:
                yield ("transitions", track, name, "reason"), transition.reason


@rule("C01")
def lists_exist(draft: Draft) -> Iterator[Finding]:
    """Whoever chooses, chooses from a list that is there."""
    for path, name in uses_of_lists(draft):
        if name not in draft.definition.choices:
            yield draft.finding("C01", path, name=name, guess=did_you_mean(name, draft.definition.choices))


@rule("C02")
def shipped_lists_are_shipped(draft: Draft) -> Iterator[Finding]:
    """‘use’ names a list that comes with Kith."""
    for name, choices in draft.definition.choices.items():
        if choices.use is not None and shipped(choices.use) is None:
            yield draft.finding(
                "C02", ("choices", name), name=choices.use, guess=did_you_mean(choices.use, shipped_names())
            )


@rule("C03")
def lists_are_not_empty(draft: Draft) -> Iterator[Finding]:
    """There is something to choose from."""
    for name, choices in draft.definition.choices.items():
        if choices.use is None and not choices.choices:
            yield draft.finding("C03", ("choices", name))


@rule("C04")
def choices_differ(draft: Draft) -> Iterator[Finding]:
    """People see texts, not names: two choices with one text cannot be told apart."""
    for name, choices in draft.definition.choices.items():
        seen: set[str] = set()
        for choice in choices.choices.values():
            text = " ".join(choice.label.split()).casefold()
            if text and text in seen:
                yield draft.finding("C04", ("choices", name))
                break
            seen.add(text)


@rule("C05")
def lists_are_used(draft: Draft) -> Iterator[Finding]:
    """A list that nobody chooses from is left over."""
    used = {name for _, name in uses_of_lists(draft)}
    for name in draft.definition.choices:
        if name not in used:
            yield draft.finding("C05", ("choices", name), name=name)


@rule("C06")
def choices_are_not_words_of_the_language(draft: Draft) -> Iterator[Finding]:
    """In ‘closing.reason is completed’ nobody could say whether ‘completed’ is a choice or an operator."""
    for name, choices in draft.definition.choices.items():
        for choice in choices.choices:
            if choice in WORDS:
                yield draft.finding("C06", ("choices", name, choice), name=choice)
