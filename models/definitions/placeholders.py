"""The placeholders of messages: ``{mentee.full_name}``, ``{match.other_name}``. A look-up in a closed list, no code."""

from __future__ import annotations

import re
from collections.abc import Mapping

from models.definitions.definition import Definition
from models.i18n import mark

PLACEHOLDER = re.compile(r"\{([^{}\s]*)\}")
DERIVED: Mapping[str, str] = {
    "person.name": mark("The name of the person who gets the message"),
    "match.other_name": mark("The name of the other person of the match"),
    "match.starts_on": mark("The day the match started"),
    "match.ends_on": mark("The day the match is planned to end"),
    "program.label": mark("The name of the program"),
    "form.label": mark("The name of the form that is asked for"),
    "form.link": mark("The private link to the form that is asked for"),
    "form.due_on": mark("The day by which the form should be answered"),
}
"""Placeholders that are no answer of a form."""
BY_HAND = frozenset({"form.link"})
"""Those that nobody can fill in yet: forms have no private links. They are left blank and offered nowhere."""


def placeholders_in(text: str) -> tuple[str, ...]:
    """The placeholders of a text, without their brackets, in their order."""
    return tuple(PLACEHOLDER.findall(text))


def answers_in(text: str) -> frozenset[str]:
    """The answers of people that a text tells: its placeholders without the derived ones."""
    return frozenset(placeholders_in(text)) - frozenset(DERIVED)


def new_answers(before: str | None, after: str | None) -> frozenset[str]:
    """The answers that a text tells and did not tell before."""
    return answers_in(after or "") - answers_in(before or "")


def message_title(definition: Definition, name: str) -> str:
    """What a person reads for a message: its label, its subject or else the beginning of its text, with … for what
    is filled in; the name as words where the definition has no such message."""
    message = definition.messages.get(name)
    said = (message.label or message.subject or message.text) if message is not None else ""
    first = next((line for line in PLACEHOLDER.sub("…", said).splitlines() if line.strip()), "")
    first = first if len(first) <= _LONGEST else first[: _LONGEST - 1].rstrip() + "…"
    return first or name.replace("_", " ").capitalize()


_LONGEST = 80


def known_placeholders(definition: Definition) -> tuple[str, ...]:
    """Every placeholder a message of this program can have: the derived ones, and the answers on the profiles."""
    answers = (f"{role}.{name}" for role in definition.participants for name in definition.profile(role))
    return (*DERIVED, *answers)
