"""Who is known already: in this cohort by their answers, elsewhere by digests of e-mail, phone, or name and birth date.

A digest only finds candidates. Whether a row is about one of them, her answers say: families share addresses and
phones, so nobody is taken for another on one mark alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.database import insert_all
from models.definitions import Definition
from models.definitions.people import Identity, display_name, identity_questions
from models.sealing import digest
from models.tables import Cohort, Enrolment, PersonKey, Program, Submission
from models.vocabulary import Answers, Value
from workflows.covered import is_sensitive
from workflows.engine import asked_questions
from workflows.engine.facts import facts_for
from workflows.engine.index import index_of
from workflows.exchange.known import Change, Changed, Comparison, Same, compare_people
from workflows.exchange.result import Row
from workflows.exchange.twins import name_key, phone_digits
from workflows.intake.values import Acquaintance, ConsentChange, Lot, News, SamePerson
from workflows.progress import Standing
from workflows.publishing import definition_in_force

T = TypeVar("T")
MOST = 500
"""How many values one question to the database names."""
MANY = 10_000
"""How many values are not looked up by so many questions, if there are not many more to look through."""


_COMPARED = (Lot.READY, Lot.WAITING)


def portions(values: Iterable[T], size: int = MOST) -> Iterator[list[T]]:
    """The values in lists of at most ``size``."""
    known = list(values)
    for start in range(0, len(known), size):
        yield known[start : start + size]


def digests(answers: Answers, identity: Identity) -> dict[str, str]:
    """By what this person could be known again: digest → kind."""
    marks: dict[str, str] = {}
    email = str(answers.get(identity.email or "") or "").casefold()
    phone = phone_digits(str(answers.get(identity.phone or "") or ""))
    name, born = name_key(answers, identity), answers.get(identity.birth_date or "")
    if email:
        marks["email"] = email
    if phone:
        marks["phone"] = phone
    if name and born:
        marks["name_birth"] = f"{name} {born}"
    return {digest(f"person_{kind}", text): kind for kind, text in marks.items()}


def news_of(
    here: Standing,
    role: str,
    rows: Mapping[int, Row],
    lots: Mapping[int, Lot],
    same: Mapping[int, SamePerson],
    taken: Mapping[int, str],
) -> News:
    """What the ready rows would bring to the cohort as it stands, whoever is known elsewhere. ``same``: what she said
    of rows that resemble somebody; ``taken``: to whom the rows went that are in. Those are not compared once more."""
    identity = identity_questions(here.definition, role)
    ready = frozenset(row for row, lot in lots.items() if lot is Lot.READY)
    went = frozenset(taken.values())
    existing = {
        stream: track.profile
        for stream, track in here.state.people.items()
        if track.role == role and (ready or stream not in went)
    }
    # Those that are set aside come last: they keep a person from counting as missing, and take nobody from a good row.
    order = sorted((row for row, lot in lots.items() if lot in _COMPARED), key=lambda row: lots[row] is Lot.WAITING)
    compared = compare_people(
        existing,
        {row: rows[row].answers for row in order},
        identity,
        filled={row: rows[row].filled for row in order},
        told={row: said.person for row, said in same.items() if row in rows},
        already=went,
        asked=ready,
    )
    compared = _with_those_who_rest(here, role, compared, rows, identity, same)
    new = tuple(sorted(row for row in compared.new if row in ready))
    changed, consents, unchanged = _really_changed(here, role, rows, ready, compared, same)
    return News(
        new=new,
        changed=changed,
        consents=consents,
        unchanged=unchanged,
        missing=compared.missing,
        alike=tuple(alike for alike in compared.alike if alike.row in ready),
        marks={row: digests(rows[row].answers, identity) for row in new},
    )


def _with_those_who_rest(
    here: Standing,
    role: str,
    compared: Comparison,
    rows: Mapping[int, Row],
    identity: Identity,
    same: Mapping[int, SamePerson],
) -> Comparison:
    """Rows about a record that was merged into another are about that other person: else the next list would make the
    same person twice again. Their answers were weighed when the two were merged, so only what such a row says otherwise
    than the record did is news, and only where no other row speaks of the person."""
    resting = {
        stream: track.profile
        for stream, track in here.state.merged.items()
        if track.role == role and _living(here, stream) in here.state.people
    }
    open_rows = {row: rows[row].answers for row in compared.new if row not in same} if resting else {}
    if not open_rows:
        return compared
    known = compare_people(resting, open_rows, identity, filled={row: rows[row].filled for row in open_rows}, asked=())
    spoken_of = {one.person for one in compared.changed} | {one.person for one in compared.unchanged}
    changed: list[Changed] = []
    unchanged = [Same(one.row, _living(here, one.person), one.by) for one in known.unchanged]
    for one in known.changed:
        person = _living(here, one.person)
        profile = here.state.people[person].profile
        news = tuple(
            Change(change.question, profile.get(change.question), change.new)
            for change in one.changes
            if profile.get(change.question) != change.new
        )
        if news and person not in spoken_of:
            changed.append(Changed(one.row, person, one.by, news))
            spoken_of.add(person)
        else:
            unchanged.append(Same(one.row, person, one.by))
    found = {one.row for one in changed} | {one.row for one in unchanged}
    people = {one.person for one in changed} | {one.person for one in unchanged}
    return replace(
        compared,
        new=tuple(row for row in compared.new if row not in found),
        changed=(*compared.changed, *changed),
        unchanged=(*compared.unchanged, *unchanged),
        missing=tuple(one for one in compared.missing if one not in people),
        alike=tuple(one for one in compared.alike if one.row not in found),
    )


def _living(here: Standing, stream: str) -> str:
    """Whose record a merged one rests in by now."""
    while stream in here.state.merged_into:
        stream = here.state.merged_into[stream]
    return stream


def _really_changed(
    here: Standing,
    role: str,
    rows: Mapping[int, Row],
    ready: frozenset[int],
    compared: Comparison,
    same: Mapping[int, SamePerson],
) -> tuple[tuple[Changed, ...], dict[int, tuple[ConsentChange, ...]], tuple[Same, ...]]:
    """Without answers to questions that this person is not asked: those are never kept, so they are no news. With
    consents, which are kept apart from answers."""
    changed: list[Changed] = []
    unchanged: list[Same] = []
    consents: dict[int, tuple[ConsentChange, ...]] = {}
    known: tuple[Changed | Same, ...] = (*compared.changed, *compared.unchanged)
    for found in known:
        if found.row not in ready:
            continue
        row = rows[found.row]
        kept = same[found.row].kept if found.row in same else frozenset()
        asked = asked_of(here, role, found.person, row.answers)
        changes = tuple(
            _covered(here.definition, role, change)
            for change in (found.changes if isinstance(found, Changed) else ())
            if change.question in asked and change.question not in kept
        )
        agreed = consent_changes(here, found.person, row)
        if agreed:
            consents[found.row] = agreed
        if changes or agreed:
            changed.append(Changed(found.row, found.person, found.by, changes))
        else:
            unchanged.append(Same(found.row, found.person, found.by))
    return tuple(sorted(changed, key=_by_row)), consents, tuple(sorted(unchanged, key=_by_row))


def _covered(definition: Definition, role: str, change: Change) -> Change:
    """Without the answer from before, where it is sensitive: a file of one's own making must not open it."""
    if change.old is None or not is_sensitive(definition.profile(role).get(change.question)):
        return change
    return Change(change.question, None, change.new, covered=True)


def _by_row(found: Changed | Same) -> int:
    return found.row


def asked_of(here: Standing, role: str, stream: str, answers: Answers) -> frozenset[str]:
    """The profile questions that somebody with these answers is asked."""
    definition = here.definition
    person = here.state.people.get(stream)
    merged = {**(person.profile if person else {}), **answers}
    facts = facts_for(index_of(definition), here.state, stream, here.today)
    asked: set[str] = set()
    for form in definition.profile_forms(role):
        questions = definition.forms[form].questions
        if not any(question.relevant for question in questions.values()):
            asked.update(questions)
            continue
        known = {name: merged.get(name) for name in questions}
        by = definition.forms[form].in_hand_of(role)
        asked.update(asked_questions(definition, form, known, today=here.today, asked_role=by, beyond=facts))
    return frozenset(asked)


def consent_changes(here: Standing, stream: str, row: Row) -> tuple[ConsentChange, ...]:
    """What a row says of consents that is not so yet. A person who never agreed has nothing to take back."""
    person = here.state.people.get(stream)
    role = person.role if person else None
    found = []
    for name, said in row.consents.items():
        consent = here.definition.consents[name]
        if role is not None and consent.asked_of and role not in consent.asked_of:
            continue
        history = person.consents.get(name, ()) if person else ()
        given = bool(history) and history[-1].given
        if said != given:
            found.append(ConsentChange(consent=name, given=said))
    return tuple(found)


# People of other cohorts and roles ----------------------------------------------------------------------------------
def from_elsewhere(
    session: Session, here: Standing, role: str, rows: Mapping[int, Row], news: News
) -> dict[int, Acquaintance]:
    """For each new row, the person whom another cohort or role knows under the same marks and a name that can be
    hers."""
    identity = identity_questions(here.definition, role)
    wanted = {person for _, person in _who_has(session, {key for found in news.marks.values() for key in found})}
    if not wanted:
        return {}
    enrolled: dict[str, list[Enrolment]] = {}
    for part in portions(wanted):
        for row in session.exec(select(Enrolment).where(col(Enrolment.person_id).in_(part))):
            enrolled.setdefault(row.person_id, []).append(row)
    here_already = {
        person
        for person, places in enrolled.items()
        if any((place.cohort_id, place.role) == (here.cohort_id, role) for place in places)
    }
    candidates = {person: places for person, places in enrolled.items() if person not in here_already}
    known = _as_this_role_says(session, candidates, identity)
    compared = compare_people(known, {row: rows[row].answers for row, marks in news.marks.items() if marks}, identity)
    places = _names_of_cohorts(session, candidates)
    met: tuple[Changed | Same, ...] = (*compared.changed, *compared.unchanged)
    return {one.row: Acquaintance(person_id=one.person, known_from=places[one.person]) for one in met}


def _who_has(session: Session, keys: Collection[str]) -> Iterator[tuple[str, str]]:
    """Digests of these that are known, with the people they are of."""
    asked = select(PersonKey.digest, PersonKey.person_id)
    if len(keys) > MANY and session.exec(select(func.count()).select_from(PersonKey)).one() < 4 * len(keys):
        # Looking through all of them costs less than looking up most of them.
        yield from ((key, person) for key, person in session.exec(asked) if key in keys)
        return
    for part in portions(keys):
        yield from session.exec(asked.where(col(PersonKey.digest).in_(part)))


def _as_this_role_says(
    session: Session, candidates: Mapping[str, Sequence[Enrolment]], identity: Identity
) -> dict[str, dict[str, Value]]:
    """Each candidate's name, e-mail, phone and birth date, under the names that this role's questions have."""
    cohorts: dict[str, Definition] = {}
    answers: dict[str, dict[str, Value]] = {}
    streams = {place.id: place for places in candidates.values() for place in places}
    for part in portions(streams):
        rows = session.exec(select(Submission).where(col(Submission.stream).in_(part)).order_by(col(Submission.noted)))
        for row in rows:
            if row.answers:
                answers.setdefault(row.stream, {}).update(row.answers)
    known: dict[str, dict[str, Value]] = {}
    for stream, place in streams.items():
        given = answers.get(stream)
        if not given or not identity.name:
            continue
        if place.cohort_id not in cohorts:
            cohorts[place.cohort_id] = definition_in_force(session, session.get_one(Cohort, place.cohort_id))
        definition = cohorts[place.cohort_id]
        theirs = identity_questions(definition, place.role)
        named = {
            identity.name[0]: display_name(definition, place.role, given),
            identity.email: given.get(theirs.email or ""),
            identity.phone: given.get(theirs.phone or ""),
            identity.birth_date: given.get(theirs.birth_date or ""),
        }
        known.setdefault(place.person_id, {}).update({name: said for name, said in named.items() if name and said})
    return known


def _names_of_cohorts(session: Session, candidates: Mapping[str, Sequence[Enrolment]]) -> dict[str, str]:
    titles: dict[str, str] = {}
    for cohort_id in {place.cohort_id for places in candidates.values() for place in places}:
        cohort = session.get_one(Cohort, cohort_id)
        titles[cohort_id] = f"{session.get_one(Program, cohort.program_id).label} · {cohort.label}"
    return {person: titles[places[-1].cohort_id] for person, places in candidates.items()}


def remember_marks(session: Session, people: Mapping[str, Mapping[str, str]]) -> None:
    """Keep by what people are known again: person id → digest → kind. What was known before stays."""
    known: set[tuple[str, str]] = set()
    for part in portions(people):
        known.update(
            session.exec(select(PersonKey.digest, PersonKey.person_id).where(col(PersonKey.person_id).in_(part))).all()
        )
    rows = [
        {"digest": key, "person_id": person, "kind": kind}
        for person, keys in people.items()
        for key, kind in keys.items()
        if (key, person) not in known
    ]
    insert_all(session, PersonKey, rows)


__all__ = [
    "asked_of",
    "consent_changes",
    "digests",
    "from_elsewhere",
    "news_of",
    "portions",
    "remember_marks",
]
