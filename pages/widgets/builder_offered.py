"""What the builder's boxes offer: the names a program has, each with the words people know it by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from zoneinfo import available_timezones

from models.definitions.questions import QuestionType, parse_type
from models.definitions.shipped import shipped_labels, shipped_names
from models.vocabulary import MATCH
from pages.widgets.builder_place import Place, labelled, several
from pages.widgets.builder_words import ORDERS, ORDERS_OF_MATCHES
from pages.widgets.wording import language, words
from workflows.building.packs import shipped_packs
from workflows.language.closed_words import OPTIONS
from workflows.language.columns import Column
from workflows.language.offered import ANY, AUTOMATIC, STANDARDS, WAYS

Offer = Mapping[str, str]
"""Name → what it is called."""


def offer(place: Place, sheet: str, column: Column) -> Offer:
    """What a box offers for a word of the item at ``place``; {} where anything can be written."""
    if column.options:
        return told(column.options)
    if column.source in ("standards", "ways"):
        return told(STANDARDS if column.source == "standards" else WAYS)
    if column.source == "stages":
        return _stages(place, column.word)
    if column.source is None:
        return _by_word(place, sheet, column.word)
    return _by_source(place, column.source)


def told(options: Iterable[str]) -> dict[str, str]:
    """Words of the language, as they are called on screen."""
    return {option: words(OPTIONS[option]) if option in OPTIONS else option for option in options}


def named(place: Place, section: str) -> dict[str, str]:
    """The items of a section by name, each with its label."""
    found = place.whole.get(section)
    known = {name: labelled(item, name) for name, item in found.items()} if isinstance(found, Mapping) else {}
    return _by_whom(place, known) if section == "forms" else known


def _by_whom(place: Place, known: dict[str, str]) -> dict[str, str]:
    """Forms with the same words for whoever fills them in: who that is tells them apart."""
    often = Counter(known.values())
    called = roles(place)

    def told(name: str, label: str) -> str:
        by = ", ".join(called.get(one, one) for one in several(place.at("forms", name).value_at(("filled_by",))))
        return f"{label} ({by})" if often[label] > 1 and by else label

    return {name: told(name, label) for name, label in known.items()}


def roles(place: Place, *kinds: str) -> dict[str, str]:
    """The roles of these kinds; all of them when none is given."""
    found = place.whole.get("roles")
    items = found.items() if isinstance(found, Mapping) else ()
    return {
        name: labelled(role, name)
        for name, role in items
        if not kinds or (isinstance(role, Mapping) and role.get("is") in kinds)
    }


def tracks(place: Place) -> dict[str, str]:
    """Who goes through stages: the roles that take part, and the match."""
    return {**roles(place, "participant"), **told([MATCH])}


def questions(place: Place, *, about: Iterable[str] | None = None, dotted: bool = False) -> dict[str, str]:
    """Questions with the form they stand in. ``about``: only those kept on the profile of one of these; ``dotted``:
    named with whose profile they stand on."""
    found: dict[str, str] = {}
    for form_name, form in (place.whole.get("forms") or {}).items():
        if not isinstance(form, Mapping):
            continue
        concerned = [one for one in several(form.get("about")) if about is None or one in about]
        if (about is not None or dotted) and (not concerned or form.get("keep") != "on the profile"):
            continue
        for name, question in (form.get("questions") or {}).items():
            said = f"{labelled(question, name)} · {labelled(form, form_name)}"
            for owner in concerned if dotted else ("",):
                found.setdefault(f"{owner}.{name}" if owner else name, said)
    return found


def _by_source(place: Place, source: str) -> Offer:
    if source == "roles":
        return roles(place)
    if source == "staff":
        return roles(place, "staff")
    if source == "tracks":
        return tracks(place)
    if source == "hands":
        return {**roles(place), **told([AUTOMATIC])}
    if source == "questions":
        return questions(place)
    if source == "lists":
        return named(place, "choices")
    if source == "shipped":
        return {name: name.replace("_", " ") for name in shipped_names()}
    return named(place, {"trainings": "training", "models": "matching"}.get(source, source))


def _stages(place: Place, word: str) -> Offer:
    track = place.path[1] if place.path[0] == "transitions" else MATCH
    stages = place.whole.get("stages", {}).get(track)
    found = {name: labelled(stage, name) for name, stage in stages.items()} if isinstance(stages, Mapping) else {}
    return {**found, **told([ANY])} if word == "from" else found


def _by_word(place: Place, sheet: str, word: str) -> Offer:
    if sheet == "matching" and word == "shows":
        return questions(place, about=roles(place, "participant"))
    if sheet == "working_lists" and word == "columns":
        of = place.value_at(("of",))
        return questions(place, about=roles(place, "participant") if of == MATCH else [str(of)])
    if sheet == "indicators" and word == "by":
        return questions(place)
    if sheet == "modules" and word == "prerequisites":
        around = place.at(*place.path[:-1]).value or {}
        return {name: labelled(item, name) for name, item in around.items() if name != place.path[-1]}
    if sheet == "events" and word == "counts_as":
        return dict(_modules(place))
    if sheet == "questions" and word == "repeats":
        mine = parse_type(str(place.value_at(("type",)) or ""))
        return {name: said for name, said in questions(place, dotted=True).items() if _type(place, name) == mine}
    if sheet == "settings" and word == "then":
        return told(("deleted", "made anonymous"))
    if sheet == "working_lists" and word == "sort":
        return _orders(place)
    if word == "languages":
        return languages()
    if word == "adds":
        return packs()
    return {}


def _orders(place: Place) -> Offer:
    """What a list can be sorted by: the orders that have words of their own, and its columns; numbers both ways."""
    of = str(place.value_at(("of",)) or "")
    people = of in roles(place, "participant")
    found = {name: words(said) for name, said in ORDERS.items() if not people or name not in ORDERS_OF_MATCHES}
    asked = questions(place, about=[of] if people else roles(place, "participant"), dotted=True)
    for dotted, label in asked.items():
        name = dotted.partition(".")[2]
        if name not in several(place.value_at(("columns",))):
            continue
        kind = _type(place, dotted)
        if kind is not None and kind.is_number:
            spoken = name.replace("_", " ")
            found[f"highest {spoken} first"] = words("{question}: highest first", question=label)
            found[f"lowest {spoken} first"] = words("{question}: lowest first", question=label)
        else:
            found[name] = words("by the answer to {question}", question=label)
    return found


def _type(place: Place, dotted: str) -> QuestionType | None:
    """The type of a question that is named with whose profile it stands on."""
    owner, _, name = dotted.partition(".")
    for form in (place.whole.get("forms") or {}).values():
        question = (form.get("questions") or {}).get(name) if isinstance(form, Mapping) else None
        if isinstance(question, Mapping) and owner in several(form.get("about")):
            return parse_type(str(question.get("type", "")))
    return None


def _modules(place: Place) -> Iterator[tuple[str, str]]:
    for name, training in (place.whole.get("training") or {}).items():
        for module, item in (training.get("modules") or {}).items() if isinstance(training, Mapping) else ():
            yield f"{name}.{module}", f"{labelled(item, module)} · {labelled(training, name)}"


def languages() -> Offer:
    """Every language that Kith knows, in the words of whoever works here."""
    return shipped_labels("languages", language()) or {}


def language_name(code: str) -> str:
    """What a language is called in the language of the desk; its code where Kith does not know it."""
    return languages().get(code, code)


def packs() -> Offer:
    """The packs that come with Kith, each with its label."""
    return {name: label for name, (label, _summary) in shipped_packs(language()).items()}


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """Every time zone by its place."""
    zones = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc", "System")))
    return tuple(sorted(zones, key=zone_title))


def zone_title(zone: str) -> str:
    """A time zone as people say it, the city first: ``America/New_York`` → *New York (America)*."""
    *around, city = zone.replace("_", " ").split("/")
    return f"{city} ({', '.join(around)})" if around else city
