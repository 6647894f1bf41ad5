"""N: names and roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from models.definitions.base import NAME, Item, as_name
from models.definitions.phrases import parse_limit
from models.definitions.shipped import shipped
from models.findings import Finding
from models.vocabulary import MATCH
from workflows.language.guessing import did_you_mean
from workflows.language.lint.draft import ASKED_PERSON, AUTOMATIC, Draft
from workflows.language.lint.registry import rule
from workflows.language.places import Path

YAML_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null"})
"""Words that other YAML tools take for a truth value."""
_OWN_WORDS = frozenset({MATCH, "consent", "check", "training", "case", "goals", "any", AUTOMATIC, "program", "person"})
"""Words with a meaning at the beginning of a condition or in the place of a role."""
_KINDS = {"forms": "word_form", "check_ins": "word_checkinplan", "events": "word_event", "roles": "word_role"}
FORMAT = 1
"""The version of the language that is read here."""
_HOURS = re.compile(r"^\d{1,3}(\.\d{1,2})? (hour|day)s? (a|per|each) week$")
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


@rule("N01", "N08")
def somebody_works_and_somebody_takes_part(draft: Draft) -> Iterator[Finding]:
    """A program needs somebody who runs it and somebody it is for."""
    if not draft.definition.staff:
        yield draft.finding("N01", ("roles",))
    if not draft.definition.participants:
        yield draft.finding("N08", ("roles",))


@rule("N10")
def the_language_is_one_that_is_known(draft: Draft) -> Iterator[Finding]:
    """What a later Kith has words for would be left out here without a word."""
    if draft.definition.program.format > FORMAT:
        yield draft.finding("N10", ("program", "format"), format=draft.definition.program.format, known=FORMAT)


@rule("N11")
def former_names_are_out_of_use(draft: Draft) -> Iterator[Finding]:
    """Answers move from a former name to the new one: from a name that is still used they would be taken away."""
    names = {path for path, _ in draft.items}
    for path, item in draft.items:
        for former in item.formerly if isinstance(item, Item) else ():
            if (*path[:-1], former) in names:
                yield draft.finding("N11", (*path, "formerly"), name=former)


@rule("N02")
def subjects_are_unambiguous(draft: Draft) -> Iterator[Finding]:
    """A condition begins with a form, check-in plan, event or role: one name must not be two of them."""
    sections = {section: getattr(draft.definition, section) for section in _KINDS}
    taken: dict[str, str] = {}
    for section, names in reversed(sections.items()):
        for name in names:
            if name in taken:
                first, second = f"@^{_KINDS[section]}", f"@{_KINDS[taken[name]]}"
                yield draft.finding("N02", (section, name), first=first, second=second, name=name)
            taken[name] = section


_NAME_ROLES = (
    *("asked_of", "given_by", "filled_by", "done_by", "asks", "agreed_by", "led_by", "owner", "seen_by"),
    *("by", "about", "for", "decided_by"),
)
_BESIDES = {"by": (AUTOMATIC,), "about": (MATCH,)}


def _uses_of_roles(draft: Draft) -> Iterator[tuple[Path, tuple[str, ...], tuple[str, ...]]]:
    """Every place that names roles: path, names, and what else may stand there."""
    definition = draft.definition
    for path, item in draft.items:
        for word, attribute, also in _words_for_roles(type(item)):
            if word != "by" or _is_step(path):
                yield (*path, word), _several(getattr(item, attribute)), also
    for name, working_list in definition.working_lists.items():
        yield ("working_lists", name, "of"), (working_list.of,), (MATCH,)
    for deed in draft.deeds:
        if deed.action is not None and deed.action.verb in ("send", "ask"):
            yield deed.path, deed.action.whom, (ASKED_PERSON,)


@cache
def _words_for_roles(kind: type) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The words of a kind of item that name roles: word, attribute, and what else may stand there."""
    known = getattr(kind, "model_fields", {})
    return tuple(
        (word, attribute, _BESIDES.get(word, ()))
        for word in _NAME_ROLES
        if (attribute := "for_" if word == "for" else word) in known
    )


def _is_step(path: Path) -> bool:
    return path[:1] == ("transitions",) or path[-1:] == ("pins",)


def _several(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return value if isinstance(value, tuple) else ()


@rule("N03")
def roles_are_known(draft: Draft) -> Iterator[Finding]:
    """Whoever is asked, works, leads or receives something is a role of this program."""
    roles = draft.definition.roles
    for path, names, also in _uses_of_roles(draft):
        for number, name in enumerate(names):
            if name in roles or name in also:
                continue
            place = path if path[-1].isdigit() else (*path, str(number))
            yield draft.finding("N03", place, name=name, guess=did_you_mean(name, (*roles, *also)))


@rule("N04")
def names_are_names(draft: Draft) -> Iterator[Finding]:
    """Names are small letters, numbers and _, so that they can stand in a line of words."""
    for path in draft.names:
        if not NAME.match(path[-1]):
            yield draft.finding("N04", path, value=path[-1], guess=as_name(path[-1]))


@rule("N05")
def names_are_not_words_of_the_language(draft: Draft) -> Iterator[Finding]:
    """A role called ‘match’ or a question called ‘no’ would be read as something else."""
    for path in draft.names:
        if path[0] == "choices" and len(path) > 2:
            continue
        track = path[0] in ("stages", "transitions") and len(path) == 2
        own = path[0] in _KINDS and len(path) == 2 and path[-1] in _OWN_WORDS
        if own or (path[-1] in YAML_WORDS and not track):
            kind = "@" + _KINDS.get(path[0] if len(path) == 2 else "", "word_question" if len(path) == 4 else "an_item")
            yield draft.finding("N05", path, name=path[-1], kind=kind)


@rule("N09")
def loads_are_numbers(draft: Draft) -> Iterator[Finding]:
    """What somebody can carry is compared with what there is to carry."""
    for name, role in draft.definition.roles.items():
        limit = parse_limit(role.looks_after or "")
        wrong = limit is None or limit[0] < 1 or limit[1] not in ("", "match", "matches", "pair", "pairs")
        if role.looks_after is not None and wrong:
            path = ("roles", name, "looks_after")
            yield draft.finding("N09", path, text=role.looks_after, example="45 matches")
        if role.works is not None and not _HOURS.match(role.works.strip()):
            yield draft.finding("N09", ("roles", name, "works"), text=role.works, example="30 hours a week")


@rule("N06")
def the_time_zone_exists(draft: Draft) -> Iterator[Finding]:
    """Due dates are days of the place where the program is."""
    name = draft.definition.program.time_zone
    if not _is_time_zone(name):
        zones = {zone for zone in available_timezones() if "/" in zone}
        yield draft.finding("N06", ("program", "time_zone"), name=name, guess=did_you_mean(name, sorted(zones)))


@cache
def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def is_language(tag: str) -> bool:
    """Whether a text is the code of a language, perhaps with a region: ``fa``, ``fa-AF``."""
    known = shipped("languages") or {}
    return bool(_LANGUAGE.match(tag)) and (not known or tag.partition("-")[0] in known or tag in known)


@rule("N07")
def languages_are_languages(draft: Draft) -> Iterator[Finding]:
    """The languages of a program are BCP 47 tags."""
    known = shipped("languages") or {}
    labels = {entry.label.lower(): code for code, entry in known.items()}
    for number, tag in enumerate(draft.definition.program.languages):
        if not is_language(tag):
            meant = labels.get(tag.lower())
            guess = f"@did_you_mean|{meant}" if meant else did_you_mean(tag, ())
            yield draft.finding("N07", ("program", "languages", str(number)), name=tag, guess=guess)
