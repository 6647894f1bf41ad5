"""The match book: every pair of a plan as the committee reads it, best fit first, close calls marked."""

from __future__ import annotations

from dataclasses import dataclass

from models.i18n import mark, translate
from workflows.matching.ties import near_ties
from workflows.rounds.present import Round
from workflows.rounds.voices import ForTheDesk, for_the_desk

_BOTH = mark("both: {answers}")
MOST_LOOKED_AT = 400
"""In plans of more pairs close calls are not looked for: each would be solved again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One pair. ``because`` in a few words; ``beside``: the mentor who would do nearly as well, "" where nobody would;
    ``why``: everything the desk knows."""

    mentee: str
    mentor: str
    fit: int
    because: str
    beside: str
    pinned: bool
    why: ForTheDesk


def match_book(now: Round, *, language: str) -> tuple[Card, ...]:
    """The cards of the present plan. Sensitive answers are covered in them."""
    plan = now.best
    close = near_ties(now.engine, plan) if len(plan.pairs) <= MOST_LOOKED_AT else {}
    cards = []
    for pair in sorted(plan.pairs, key=lambda one: (-one.score, now.name(one.mentee))):
        why = for_the_desk(now, pair.mentee, pair.mentor, language=language)
        other = close.get((pair.mentee, pair.mentor))
        cards.append(
            Card(
                mentee=pair.mentee,
                mentor=pair.mentor,
                fit=round(why.fit),
                because=_in_short(now, why, language),
                beside=now.name(other) if other else "",
                pinned=pair.pinned,
                why=why,
            )
        )
    return tuple(cards)


def _in_short(now: Round, why: ForTheDesk, language: str) -> str:
    parts = []
    for one in why.because:
        if one.points <= 0:
            continue
        title = now.title(one.name, language)
        parts.append(title + (f" ({translate(_BOTH, language, answers=one.both)})" if one.both else ""))
    return "; ".join(parts)
