"""Decisions about pairs: pinned, kept apart, free again; with the exception that a pin may need.

What is decided at once is one step of the round, also by a committee about many pairs, and goes back as one. An
exception is made for a pin and goes when it goes, unless another pin of the same person rests on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from models.database import writing
from models.findings import Finding, Refused, finding, refuse
from models.i18n import mark, quoted, translate
from models.tables import MatchingRound, PairDecision
from models.text import LONGEST_NAME, LONGEST_NOTE, clean
from models.vocabulary import AccountRole
from workflows.actors import Actor, require
from workflows.language.rule_titles import rule_title
from workflows.matching.engine import Engine
from workflows.matching.settings import PairOfIds
from workflows.progress import Standing, load_for_change
from workflows.rounds.candidates import matching_of
from workflows.rounds.keeping import Decided, Kept, kept_in, put_kept
from workflows.rounds.present import begun_round, decisions_of, engine_on, work_then_write

_APPROVED = mark("exception approved by {name}")
KINDS = ("pin", "forbid")


def decide_pair(
    actor: Actor,
    cohort_id: str,
    model: str,
    mentee: str,
    mentor: str,
    kind: str,
    reason: str,
    *,
    approved_by: str = "",
    instead_of: str = "",
    now: datetime,
) -> None:
    """Pin or forbid a pair, with the reason where the definition asks for one. The newer decision replaces an older,
    and that about the mentee and the mentor ``instead_of`` whom she is to have this one, if there is one.

    A pin that breaks rules is refused with their names, unless somebody ``approved_by`` name made an exception: then
    they are waived for this mentee, and the reason says who approved it. A rule that protects people has none. All of
    it is one step.
    """
    _decide(actor, cohort_id, model, [(mentee, mentor)], kind, reason, approved_by, instead_of, now)


def decide_pairs(
    actor: Actor,
    cohort_id: str,
    model: str,
    pairs: Sequence[PairOfIds],
    kind: str,
    reason: str,
    *,
    now: datetime,
) -> None:
    """Pin or forbid several pairs for one reason, as one step: all of them, or none when one is refused."""
    _decide(actor, cohort_id, model, pairs, kind, reason, "", "", now)


def _decide(
    actor: Actor,
    cohort_id: str,
    model: str,
    pairs: Sequence[PairOfIds],
    kind: str,
    reason: str,
    approved_by: str,
    instead_of: str,
    now: datetime,
) -> None:
    approved_by = clean(approved_by).strip()
    reason = clean(reason).strip()
    for text, most in ((reason, LONGEST_NOTE), (approved_by, LONGEST_NAME)):
        if len(text) > most:
            raise refuse("text_too_long", n=len(text), most=most)

    def write(session: Session, actor: Actor, here: Standing, row: MatchingRound, engine: Engine | None) -> None:
        if kind not in KINDS:
            raise refuse("pair_unknown")
        refuse_unexplained(here, model, kind, reason)
        if any(who not in here.state.people for pair in pairs for who in pair):
            raise refuse("pair_unknown")
        wanted = [Decided(mentee=mentee, mentor=mentor, kind=kind, reason=reason) for mentee, mentor in pairs]
        if engine is not None:
            wanted = [pinned(session, here, row, engine, one, approved_by) for one in wanted]
        freed = [Decided(mentee=mentee, mentor=instead_of, kind="") for mentee, _ in pairs] if instead_of else []
        put_decisions(session, actor, row, [*freed, *wanted], now=now)

    work_then_write(
        actor, cohort_id, model, lambda ground: engine_on(ground, {}) if kind == "pin" else None, write, now=now
    )


def free_pair(actor: Actor, cohort_id: str, model: str, mentee: str, mentor: str, *, now: datetime) -> None:
    """Take a pin or a ban back, with the exception that was made for it."""
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        matching_of(load_for_change(session, cohort_id, now=now), model)
        row = begun_round(session, cohort_id, model, now)
        put_decisions(session, actor, row, [Decided(mentee=mentee, mentor=mentor, kind="")], now=now)


def refuse_unexplained(here: Standing, model: str, kind: str, reason: str) -> None:
    """Raises ``Refused`` for a decision about a pair without the reason that the program asks for. Taking one back
    needs none."""
    if kind and not reason and matching_of(here, model).pins.needs_reason:
        raise refuse("pair_reason_missing")


def pinned(
    session: Session, here: Standing, row: MatchingRound, engine: Engine, wanted: Decided, approved_by: str
) -> Decided:
    """A pin with the exceptions that it rests on, those that somebody ``approved_by`` name makes now among them.
    ``engine``: over the people of the round. Raises ``Refused`` for a pin that breaks rules nobody excepted."""
    broken, mine = _broken(session, row, engine, wanted)
    if found := _against_pinning(here, row.model, wanted, broken, approved_by):
        raise Refused(found)
    reason = _approved(here, wanted.reason, approved_by) if broken else wanted.reason
    return replace(wanted, reason=reason, exceptions=tuple(sorted({*broken, *mine})))


def _broken(
    session: Session, row: MatchingRound, engine: Engine, wanted: Decided
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rules in force that do not hold between two people, and those that do not either but were excepted for a pin
    of hers; nothing where one of the two is no candidate now."""
    pool = engine.pool
    if wanted.mentee not in pool.mentees.index or wanted.mentor not in pool.mentors.index:
        return (), ()
    kept = kept_in(row)
    off = set(kept.get("dropped", ())) - {name for name, must in pool.model.must.items() if must.protects}
    rules = engine.eligibility.broken(pool.mentees.index[wanted.mentee], pool.mentors.index[wanted.mentor], off)
    waived = {rule for who, rule in kept.get("waived", ()) if who == wanted.mentee}
    for_pins = {rule for one in _about(session, row, [wanted.mentee]) for rule in one.exceptions or ()}
    return (
        tuple(rule for rule in rules if rule not in waived),
        tuple(rule for rule in rules if rule in waived and rule in for_pins),
    )


def _against_pinning(
    here: Standing, model: str, wanted: Decided, rules: Sequence[str], approved_by: str
) -> Finding | None:
    """Why two people cannot be pinned; None where they can be, also by an exception that somebody approved."""
    if not rules:
        return None
    musts = matching_of(here, model).must
    guarded = any(musts[rule].protects for rule in rules)
    if approved_by and not guarded:
        return None
    said = ", ".join(
        quoted(rule_title(here.definition, model, rule, language=here.language), here.language) for rule in rules
    )
    both = f"{here.name(wanted.mentee)} · {here.name(wanted.mentor)}"
    return finding("pair_breaks_guard" if guarded else "pair_breaks_rules", pair=both, rules=said, n=len(rules))


def _approved(here: Standing, reason: str, approved_by: str) -> str:
    """A reason that also says who approved the exception."""
    said = translate(_APPROVED, here.language, name=approved_by)
    return f"{reason} ({said})" if reason else said


def put_decisions(
    session: Session, actor: Actor, row: MatchingRound, wanted: Iterable[Decided], *, now: datetime
) -> tuple[Decided, ...]:
    """Decisions about pairs in the place of those there are, as one step of the round, within a unit of work that
    already asked who is there. Returns how those stood that changed."""
    wanted = list(wanted)
    before = [(one, put_decision(session, actor, row, one, now=now)) for one in wanted]
    changed = tuple(stood for one, stood in before if stood != one)
    if changed:
        needed = {
            (one.mentee_id, rule)
            for one in _about(session, row, {stood.mentee for stood in changed})
            for rule in one.exceptions or ()
        }
        gone = {(stood.mentee, rule) for stood in changed for rule in stood.exceptions} - needed
        come = {(one.mentee, rule) for one in wanted for rule in one.exceptions}
        put_kept(row, _with_exceptions(kept_in(row), come, gone), changed)
        session.add(row)
    return changed


def put_decision(session: Session, actor: Actor, row: MatchingRound, wanted: Decided, *, now: datetime) -> Decided:
    """One decision in the place of the one there is, and nothing else. Returns how it stood."""
    asked = select(PairDecision).where(
        PairDecision.cohort_id == row.cohort_id,
        PairDecision.model == row.model,
        PairDecision.mentee_id == wanted.mentee,
        PairDecision.mentor_id == wanted.mentor,
    )
    existing = session.exec(asked).first()
    before = replace(wanted, kind="", reason="", exceptions=())
    if existing is not None:
        rules = tuple(existing.exceptions or ())
        before = replace(before, kind=existing.kind, reason=str(existing.reason or ""), exceptions=rules)
    if before == wanted:
        return before
    if existing is not None:
        session.delete(existing)
        session.flush()
    if wanted.kind:
        session.add(
            PairDecision(
                cohort_id=row.cohort_id,
                model=row.model,
                mentee_id=wanted.mentee,
                mentor_id=wanted.mentor,
                kind=wanted.kind,
                reason=wanted.reason,
                exceptions=list(wanted.exceptions),
                by=actor.id,
                at=now,
            )
        )
        session.flush()
    return before


def _about(session: Session, row: MatchingRound, mentees: Iterable[str]) -> list[PairDecision]:
    """The decisions about these mentees."""
    wanted = set(mentees)
    return [one for one in decisions_of(session, row.cohort_id, row.model) if one.mentee_id in wanted]


def _with_exceptions(kept: Kept, come: set[tuple[str, str]], gone: set[tuple[str, str]]) -> Kept:
    """What is kept, with the exceptions that come with pins and without those that no pin needs any more."""
    waived = ({(who, rule) for who, rule in kept.get("waived", ())} | come) - gone
    return {**kept, "waived": sorted([who, rule] for who, rule in waived)}
