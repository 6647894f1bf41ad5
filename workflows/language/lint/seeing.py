"""P12 to P14: who sees an answer, when, and for how long it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.definitions.times import Duration, parse_duration
from models.findings import Finding
from models.vocabulary import MATCH, Sensitivity
from workflows.language.lint.draft import AUTOMATIC, Draft
from workflows.language.lint.indicators import fact_of_column
from workflows.language.lint.registry import rule


# Who sees ------------------------------------------------------------------------------------------------------------
@rule("P12")
def sensitive_answers_are_for_those_who_need_them(draft: Draft) -> Iterator[Finding]:
    """Whoever takes no step about a person needs no sensitive answer of hers."""
    definition = draft.definition
    helpers = [name for name, role in definition.roles.items() if role.is_ in ("staff", "partner")]
    for form_name, form in definition.forms.items():
        sensitive = [name for name, one in form.questions.items() if one.sensitivity is Sensitivity.SENSITIVE]
        for role in form.filled_by if sensitive else ():
            if role in helpers and not _decides(draft, role, form.about):
                path = ("forms", form_name, "questions", sensitive[0])
                yield draft.finding("P12", path, question=sensitive[0], role=role)
    for list_name, working_list in definition.working_lists.items():
        for column in working_list.columns:
            fact = fact_of_column(draft, column)
            if fact is None or fact.sensitivity is not Sensitivity.SENSITIVE:
                continue
            for role in working_list.for_:
                if role in helpers and not _decides(draft, role, (working_list.of,)):
                    yield draft.finding("P12", ("working_lists", list_name, "columns"), question=column, role=role)


def _decides(draft: Draft, role: str, tracks: tuple[str, ...]) -> bool:
    """Whether a role takes steps of these tracks, records a check of theirs, or answers for a case that is opened."""
    definition = draft.definition
    steps = (step for track in (*tracks, MATCH) for step in definition.transitions.get(track, {}).values())
    by = {name for step in steps for name in step.by if name != AUTOMATIC}
    by |= {check.done_by for check in definition.checks.values() if check.done_by and set(check.asked_of) & set(tracks)}
    by |= {case.owner for case in definition.cases.values() if case.sensitivity is Sensitivity.SENSITIVE}
    return role in by


# When ----------------------------------------------------------------------------------------------------------------
@rule("P13")
def personal_answers_wait_for_the_introduction(draft: Draft) -> Iterator[Finding]:
    """A proposal may be declined; an address that was read cannot be unread."""
    definition = draft.definition
    for name, model in definition.matching.items():
        for reader in (role for role in model.decided_by if role in definition.participants):
            for shown in model.shows:
                if _is_private_of_another(draft, shown, reader):
                    path = ("matching", name, "shows")
                    yield draft.finding("P13", path, role=draft.track_word(reader, "A"), question=shown)
    for name, working_list in definition.working_lists.items():
        for reader in (role for role in working_list.for_ if role in definition.participants):
            for column in working_list.columns if working_list.of not in (reader, MATCH) else ():
                if _is_private_of_another(draft, column, reader):
                    path = ("working_lists", name, "columns")
                    yield draft.finding("P13", path, role=draft.track_word(reader, "A"), question=column)


def _is_private_of_another(draft: Draft, name: str, reader: str) -> bool:
    owner, dot, question = name.partition(".")
    others = [owner] if dot else [role for role in draft.definition.participants if role != reader]
    found = (draft.definition.profile(role).get(question if dot else name) for role in others if role != reader)
    return any(one is not None and one.sensitivity is not Sensitivity.ORDINARY for one in found)


# For how long ------------------------------------------------------------------------------------------------------
_KEEPS = re.compile(r"\b(keep|keeps|kept|stor|delet|anonym|eras|gard|conserv|supprim|effac)", re.IGNORECASE)
_NUMBERS = {
    **dict(
        zip(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), range(1, 11), strict=True)
    ),
    **dict(
        zip(("deux", "trois", "quatre", "cinq", "sept", "huit", "neuf", "dix"), (2, 3, 4, 5, 7, 8, 9, 10), strict=True)
    ),
    "a": 1,
    "an": 1,
    "un": 1,
    "une": 1,
    "twelve": 12,
    "douze": 12,
}
_UNITS = {
    "year": "year",
    "month": "month",
    "week": "week",
    "an": "year",
    "année": "year",
    "mois": "month",
    "semaine": "week",
}
_LENGTH = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\s+({'|'.join(_UNITS)})s?\b", re.IGNORECASE
)


@rule("P14")
def consents_and_records_agree(draft: Draft) -> Iterator[Finding]:
    """People agree to what they read; what is kept longer than that is kept without their consent."""
    records = draft.definition.records
    kept = parse_duration(records.kept_for.partition(" after ")[0].strip()) if records is not None else None
    for name, consent in draft.definition.consents.items() if kept is not None else ():
        if consent.asked_of and _KEEPS.search(consent.label):
            for said in _lengths(consent.label):
                if kept is not None and abs(said.days - kept.days) > 1:
                    yield draft.finding("P14", ("consents", name), kept=str(kept), said=str(said))
                    break


def _lengths(text: str) -> Iterator[Duration]:
    for number, unit in _LENGTH.findall(text):
        count = int(number) if number.isdigit() else _NUMBERS[number.lower()]
        yield Duration(float(count), _UNITS[unit.lower()])
