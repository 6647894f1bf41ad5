"""Consents in a roster: which of them a *yes* in a column gives."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from models.definitions import Definition
from workflows.exchange.reading import Cell, shown
from workflows.exchange.words import key, speaks_of_consent, tidy, yes_or_no

_CLOSE = 86
_MOSTLY = 0.8


def consents_of(
    definition: Definition, role: str, heading: str, question: str, label: str, cells: Sequence[Cell]
) -> tuple[str, ...]:
    """The consents that a *yes* in a column gives: those the definition ties to its question, and a likely one where a
    yes/no column speaks of consent and only one consent can be meant. ``question`` and its ``label`` are what the
    column answers, "" for nothing."""
    consents = {name: consent for name, consent in definition.consents.items() if role in consent.asked_of}
    tied = tuple(
        name
        for name, consent in consents.items()
        if question and (consent.given_with or "").rpartition(".")[2] == question
    )
    if tied:
        return tied
    if not cells or not (speaks_of_consent(heading) or speaks_of_consent(label)):
        return ()
    if sum(yes_or_no(tidy(shown(cell))) is not None for cell in cells) < _MOSTLY * len(cells):
        return ()
    free = [name for name, consent in consents.items() if not consent.given_with]
    if len(free) > 1:
        close = {
            name: max(fuzz.token_set_ratio(key(heading), key(word)) for word in (consents[name].label, name))
            for name in free
        }
        best = max(close, key=lambda name: close[name])
        free = [best] if close[best] >= _CLOSE and list(close.values()).count(close[best]) == 1 else []
    return tuple(free)
