"""What a roster is called in the language of the desk: its questions, their choices, what a fault says.

A roster is judged with the words of the program, in whatever language it was first written: a heading, a suggestion and
what is kept follow from these. Here they are only said to whoever looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models.definitions import Definition
from models.findings import Finding
from workflows.exchange.result import CellFinding, RosterReading
from workflows.language.translating import as_first_written, localised


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The words for a roster of one role in one language: ``labels`` of its questions, ``choices`` of those that have
    some, the ``messages`` of their constraints. ``said``: what a fault calls a role or a question → what it is called
    here."""

    labels: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    messages: Mapping[str, str]
    said: Mapping[str, str]

    def of(self, found: CellFinding) -> CellFinding:
        """A fault with the words for its question, role and choices in this language."""
        told: dict[str, str] = {}
        for blank, value in found.finding.params.items():
            if blank in ("question", "role", "others") or (blank, found.code) == ("said", "rows_of_another_role"):
                told[blank] = self._each(value)
            elif blank == "choices" and found.question in self.choices:
                told[blank] = ", ".join(self.choices[found.question].values())
            elif blank == "message":
                told[blank] = self.messages.get(found.question, value)
        return replace(found, finding=_with(found.finding, told)) if told else found

    def _each(self, value: str) -> str:
        """One word for a role or question, or several in a row; what is none of them stays."""
        parts = [value] if value in self.said else value.split(", ")
        return ", ".join(self.said[part] for part in parts) if all(part in self.said for part in parts) else value


def _with(found: Finding, told: Mapping[str, str]) -> Finding:
    return replace(found, params={**found.params, **told})


def spoken(definition: Definition, role: str, reading: RosterReading, language: str) -> Spoken:
    """The words for a roster as it was judged. Where the program does not speak the language: its own."""
    here, first = localised(definition, language), as_first_written(definition)
    profile = here.profile(role)
    labels = {name: profile[name].label or name for name in reading.asked}
    lists = {name: one.target.kind.choices for name, one in reading.asked.items() if one.target.choices is not None}
    return Spoken(
        labels=labels,
        choices={name: here.choice_labels(among, language) or {} for name, among in lists.items() if among},
        messages={name: one.constraint_message for name, one in profile.items() if one.constraint_message},
        said={
            **{first.role_label(one): here.role_label(one) for one in first.roles},
            **{one.label: labels[name] for name, one in reading.asked.items()},
        },
    )
