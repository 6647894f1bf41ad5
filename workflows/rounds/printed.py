"""The match book on paper: one card a pair, with a line for the decision. One page of HTML, nothing fetched."""

from __future__ import annotations

from html import escape

from models.i18n import day_in_words, mark, translate
from models.vocabulary import PlanStatus
from workflows.rounds.book import Card, match_book
from workflows.rounds.present import Round
from workflows.rounds.voices import Because

_TITLE = mark("Match book")
_ABOUT = mark("{n} {n|pair|pairs}, {waiting} waiting, {day}.")
_PROVEN = mark("Proven best over {n} possible {n|pair|pairs}.")
_NOT_PROVEN = mark(
    "The best plan found so far over {n} possible {n|pair|pairs}: it is not proven that no other is better."
)
_FIT, _GIVEN_UP, _RULES = mark("{n} % fit"), mark("Given up:"), mark("Rules kept:")
_BESIDE = mark("Close call: {name} would do nearly as well.")
_KEEP, _NOT, _OTHER = mark("Keep these two"), mark("Not these two"), mark("Reason")
_PINNED = mark("pinned")
_STYLE = """
body { font: 11pt/1.45 system-ui, sans-serif; color: #1c2430; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } p { margin: .2rem 0; } .about { color: #55606e; margin-bottom: 1.2rem; }
article { border: 1px solid #c4cbd4; border-radius: 8px; padding: .7rem 1rem; margin: 0 0 .8rem; break-inside: avoid; }
h2 { font-size: 1.05rem; margin: 0 0 .3rem; display: flex; justify-content: space-between; gap: 1rem; }
h2 span { color: #0b57a8; font-weight: 600; white-space: nowrap; } ul { margin: .2rem 0; padding-left: 1.1rem; }
.close { font-weight: 600; } .less { color: #55606e; }
.decide { margin-top: .6rem; border-top: 1px dashed #c4cbd4; padding-top: .5rem; display: flex; gap: 1.4rem; }
.decide span:last-child { flex: 1; border-bottom: 1px solid #8d97a3; }
@media print { body { margin: 0; max-width: none; } }
"""


def print_match_book(now: Round, *, language: str) -> str:
    """The cards of the present plan as a page of HTML. Sensitive answers are covered in them."""
    plan = now.best

    def said(sentence: str, **blanks: object) -> str:
        return escape(translate(sentence, language, **blanks))

    day = day_in_words(now.standing.today, language)
    about = said(_ABOUT, n=len(plan.pairs), waiting=len(plan.unmatched), day=day)
    proof = said(_PROVEN if plan.status is PlanStatus.OPTIMAL else _NOT_PROVEN, n=plan.eligible_pairs)
    where = escape(f"{now.standing.program} · {now.standing.cohort}")
    cards = "".join(_card(now, card, language) for card in match_book(now, language=language))
    title = said(_TITLE)
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"><title>{title} – {where}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f'<p class="about">{where}<br>{about} {proof}</p>{cards}</body></html>'
    )


def _card(now: Round, card: Card, language: str) -> str:
    def said(sentence: str, **blanks: object) -> str:
        return escape(translate(sentence, language, **blanks))

    why = card.why
    lines = "".join(
        f"<li><b>{escape(now.title(one.name, language))}</b> – {escape(_said(one))}</li>"
        for one in why.because
        if one.points > 0
    )
    notes = [f'<p class="close">{said(_BESIDE, name=card.beside)}</p>'] if card.beside else []
    if why.given_up:
        missing = ", ".join(now.title(one.name, language) for one in why.given_up)
        notes.append(f'<p class="less">{said(_GIVEN_UP)} {escape(missing)}</p>')
    kept = ", ".join(now.title(name, language) + (f" ({shared})" if shared else "") for name, shared in why.kept)
    if kept:
        notes.append(f'<p class="less">{said(_RULES)} {escape(kept)}</p>')
    fit = said(_FIT, n=card.fit) + (f" · {said(_PINNED)}" if card.pinned else "")
    decide = f"<span>☐ {said(_KEEP)}</span><span>☐ {said(_NOT)}</span><span>{said(_OTHER)}</span>"
    return (
        f"<article><h2>{escape(now.name(card.mentee))} · {escape(now.name(card.mentor))}<span>{fit}</span></h2>"
        f'<ul>{lines}</ul>{"".join(notes)}<div class="decide">{decide}</div></article>'
    )


def _said(one: Because) -> str:
    return one.both or "; ".join(side for side in (one.mentee, one.mentor) if side)
