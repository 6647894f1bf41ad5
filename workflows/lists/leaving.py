"""Lists out: one of them, several, or everything of a cohort in one file. That it left is noted, with ids only."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from models.database import reading, writing
from models.definitions import Definition
from models.definitions.shipped import shipped_labels
from models.findings import refuse
from models.i18n import SPOKEN
from models.sealing import digest
from models.tables import AccountEvent, Cohort, JournalEntry
from models.vocabulary import AccountRole
from workflows import exports, rounds
from workflows.actors import Actor, require
from workflows.exchange.leaving import before, listing_workbook
from workflows.exchange.listing import Listing
from workflows.exchange.marking import roster_template
from workflows.exchange.writing import as_shown
from workflows.language.translating import localised
from workflows.lists import making
from workflows.progress import Standing, as_read, in_language, load
from workflows.publishing import definition_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A list that can leave: its name, what it is called, how many lines it has."""

    name: str
    title: str
    lines: int


def offers(actor: Actor, cohort_id: str, *, now: datetime) -> tuple[Offer, ...]:
    """Every list of a cohort that can leave and come back. The plan is offered where it is made."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
    told = as_read(here)
    found = [_made(told, name, actor.language) for name in names(here) if not name.startswith(making.PLAN)]
    return tuple(Offer(name=each.name, title=each.title, lines=len(each.lines)) for each in found)


def languages(actor: Actor, cohort_id: str) -> dict[str, str]:
    """The languages in which lists can leave, each with its own name: hers first, then those of the program."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        definition = _definition(session, cohort_id)
    spoken = dict.fromkeys((actor.language, *definition.program.languages, *definition.translations))
    return {name: (shipped_labels("languages", name) or {}).get(name) or name for name in spoken}


def empty_roster(actor: Actor, cohort_id: str, role: str, language: str) -> tuple[str, bytes]:
    """An empty roster of a role in a language of the program: file name and bytes. It has no person in it."""
    with reading() as session:
        require(session, actor, AccountRole.COORDINATOR)
        definition = localised(_definition(session, cohort_id), language)
    if role not in definition.participants:
        raise refuse("role_unknown", role=role)
    return f"{definition.role_label(role)}.xlsx", roster_template(definition, role, language)


def _definition(session: Session, cohort_id: str) -> Definition:
    cohort = session.get(Cohort, cohort_id)
    if cohort is None:
        raise refuse("cohort_unknown")
    return definition_in_force(session, cohort)


def leave(
    actor: Actor,
    cohort_id: str,
    lists: Sequence[str],
    *,
    now: datetime,
    language: str | None = None,
    sensitive: bool = False,
) -> tuple[str, bytes]:
    """A workbook of these lists: file name and bytes. ``language``: that of the headings and choices, where the program
    speaks it. Raises ``Refused`` for viewers and for a list the program has not."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        last = last_entry(session, here)
    spoken = _spoken(here, language, actor)
    told = in_language(here, spoken)
    if unknown := [name for name in lists if name not in names(here)]:
        raise refuse("list_unknown", list=unknown[0])
    carried: dict[str, str] = {}
    listings: list[Listing] = []
    for name in lists:
        kind, _, of = name.partition(".")
        if kind == making.PLAN:
            listing, facts = _plan(actor, told, of, spoken, now)
            carried |= facts
        else:
            listing = _made(told, name, spoken, sensitive=sensitive)
        listings.append(listing)
    title = f"{here.program} · {here.cohort}"
    about = {**_facts(here, last, sensitive), **carried}
    data = listing_workbook(listings, about, language=spoken, title=title)
    _note(actor, cohort_id, list(lists), sensitive, now)
    stem = listings[0].title if len(listings) == 1 else title
    return f"{_file_name(stem)}-{here.today.isoformat()}.xlsx", data


def everything(
    actor: Actor, cohort_id: str, *, now: datetime, language: str = "en", sensitive: bool = True
) -> tuple[str, bytes]:
    """A whole cohort in one workbook: what can be changed comes back, the rest (consents, checks, cases, notes, the
    journal) is to read."""
    with reading() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        here = load(session, cohort_id, now=now)
        last = last_entry(session, here)
    language = _spoken(here, language, actor)
    told = in_language(here, language)
    wanted = [name for name in names(here) if name.partition(".")[0] not in (making.PLAN, making.PAIRS)]
    listings = [_made(told, name, language, sensitive=sensitive, whole=True) for name in wanted]
    to_read = exports.reading_sheets(actor, cohort_id, now=now, language=language, sensitive=sensitive)
    title = f"{told.program} · {told.cohort}"
    about = {**_facts(here, last, sensitive), "whole": "yes"}
    data = listing_workbook(listings, about, language=language, title=title, to_read=to_read)
    _note(actor, cohort_id, ["everything"], sensitive, now)
    return f"{_file_name(title)}-{here.today.isoformat()}.xlsx", data


def names(here: Standing) -> tuple[str, ...]:
    """The lists of a cohort."""
    definition = here.definition
    return (
        *(f"{making.ROSTER}.{role}" for role in definition.participants if definition.profile(role)),
        *(f"{making.TRAINING}.{name}" for name in definition.training),
        *(f"{making.CHECK_INS}.{name}" for name in definition.check_ins),
        *((making.MATCHES, making.PAIRS) if definition.matching else ()),
        *(f"{making.PLAN}.{model}" for model in definition.matching),
    )


def listing_of(here: Standing, name: str, language: str, *, sensitive: bool) -> Listing | None:
    """A list with every line it could have; None where the program has it no more. A plan is made elsewhere."""
    kind, _, of = name.partition(".")
    definition = here.definition
    if kind == making.ROSTER and of in definition.participants:
        return making.roster(here, of, language, sensitive=sensitive)
    if kind == making.TRAINING and of in definition.training:
        return making.training(here, of, language)
    if kind == making.CHECK_INS and of in definition.check_ins:
        return making.check_ins(here, of, language)
    if kind == making.MATCHES:
        return making.matches(here, language)
    return making.existing_pairs(here, language) if kind == making.PAIRS else None


def _spoken(here: Standing, language: str | None, actor: Actor) -> str:
    """The language that is asked for, where the program or the desk speaks it. The file says which it is, and it comes
    from outside."""
    return language if language in (*here.definition.program.languages, *SPOKEN) else actor.language


def _made(here: Standing, name: str, language: str, *, sensitive: bool = False, whole: bool = False) -> Listing:
    listing = listing_of(here, name, language, sensitive=sensitive)
    assert listing is not None
    if name.startswith(making.CHECK_INS) and not whole:
        return making.waiting(here, listing)
    return making.running(here, listing) if name == making.MATCHES and not whole else listing


def last_entry(session: Session, here: Standing) -> str:
    """The id of the last journal entry the cohort knows: says after a restore whether the journal is still the same."""
    asked = select(JournalEntry.id).where(JournalEntry.order == here.order, JournalEntry.cohort_id == here.cohort_id)
    return session.exec(asked).first() or ""


def _plan(actor: Actor, here: Standing, model: str, language: str, now: datetime) -> tuple[Listing, dict[str, str]]:
    """The plan of a model for the committee, and what its cells said: decisions stand in no journal."""
    if model not in here.definition.matching:
        raise refuse("list_unknown", list=model)
    found = rounds.round_or_run(actor, here.cohort_id, model, now=now)
    if isinstance(found, rounds.Running):
        raise refuse("plan_under_way")
    decided = {(one.mentee, one.mentor): (one.kind, one.reason) for one in found.decisions}
    rows = [
        making.PlanRow(mentee=card.mentee, mentor=card.mentor, fit=card.fit, because=card.because, beside=card.beside)
        for card in rounds.match_book(found, language=language)
    ]
    there = {(row.mentee, row.mentor) for row in rows}
    rows += [making.PlanRow(mentee=one, mentor=other) for one, other in decided if (one, other) not in there]
    listing = making.plan(here, model, rows, decided, language)
    facts = {
        before(listing.name, line.id, name): as_shown(line.cells.get(name))
        for line in listing.lines
        for name in (making.DECISION, making.WHY)
        if line.cells.get(name)
    }
    return listing, facts


def _facts(here: Standing, last: str, sensitive: bool) -> dict[str, str]:
    facts = {
        "cohort": here.cohort_id,
        "name": f"{here.program} · {here.cohort}",
        "entry": str(here.order),
        "last": last,
        "version": str(here.version),
        "sensitive": "yes" if sensitive else "no",
    }
    return facts | ({"allowed": _seal(facts)} if sensitive else {})


def left_with_sensitive(facts: Mapping[str, str]) -> bool:
    """Whether a workbook left with sensitive answers, which was written down. Whoever writes so into a workbook of her
    own is not believed: what comes back is shown beside what stands here."""
    return facts.get("sensitive") == "yes" and hmac.compare_digest(
        facts.get("allowed", "").encode(), _seal(facts).encode()
    )


def _seal(facts: Mapping[str, str]) -> str:
    return digest("list with sensitive answers", "|".join(facts.get(name, "") for name in ("cohort", "entry", "last")))


def _note(actor: Actor, cohort_id: str, lists: Sequence[str], sensitive: bool, now: datetime) -> None:
    with writing() as session:
        actor = require(session, actor, AccountRole.COORDINATOR)
        told = {"cohort": cohort_id, "what": " ".join(lists), "sensitive": sensitive}
        session.add(AccountEvent(at=now, actor=actor.id, type="exported", data=told))


def _file_name(title: str) -> str:
    return re.sub(r"[^\w-]+", "-", title).strip("-").casefold() or "list"


__all__ = [
    "Offer", "everything", "last_entry", "leave", "left_with_sensitive", "listing_of",
    "names", "offers",
]  # fmt: skip
