"""A name over several columns: given, middle and family name, a patronymic, two surnames, the names of father and
grandfather where those are part of one's own. Which columns those are is seen from their headings together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from models.sheets.repeated import Repeated
from workflows.exchange.asking import Asked
from workflows.exchange.concepts import CONCEPTS, variants
from workflows.exchange.reading import Cell
from workflows.exchange.words import key, keys_of, tidy

if TYPE_CHECKING:
    from workflows.exchange.mapping import Column

_GIVEN, _FAMILY = CONCEPTS["first_name"], CONCEPTS["last_name"]
_PATRONYMICS = keys_of(
    "tussenvoegsel|voorvoegsel|namenszusatz|name prefix|"
    "patronymic|patronymic name|patronyme|по батькові|ім'я по батькові|отчество|patronym|vatersname|отчество если есть"
)
"""Said between given and family name, and part of the whole: a patronymic, *van den*."""
_FATHERS = keys_of(
    "father's name|fathers name|father name|father's first name|nom du père|prénom du père|name des vaters|"
    "nombre del padre|اسم الأب|اسم الاب|نام پدر|ስም ኣቦ|የአባት ስም|magaca aabaha|magaca aabbaha|jina la baba"
)
_GRANDFATHERS = keys_of(
    "grandfather's name|grandfathers name|grandfather name|nom du grand-père|اسم الجد|نام پدربزرگ|ስም ኣቦሓጎ|ስም አያት|"
    "የአያት ስም|magaca awoowaha|magaca awoowe|jina la babu"
)
_BARE = keys_of("name|names|nom|الاسم|نام|ስም|magaca|jina|nombre|نوم|naam|navn|namn")
"""A name that can be the given one alone, where the names of father and grandfather or a *Surname* stand beside it, or
the family name alone beside a *Vorname*."""
_TURNED = re.compile(r"([^\W\d_][^,،、/|;&+@\n]{0,60}?)\s*[,،、/]\s*([^\W\d_][^,،、/|;&+@\n]{0,60})")
_BEHIND_A_NAME = keys_of(
    "jr|junior|sr|senior|ii|iii|iv|phd|md|esq|mba|ma|msc|bsc|dr|mr|mrs|ms|m|mme|herr|frau|eng|rn|prof"
)
"""What stands behind a comma and is no given name."""
_MOST_WORDS = 4
_MOST_SO = 0.6
"""From which part of a column on commas part family names from given ones."""


def is_part_of_a_name(heading: str) -> bool:
    """Whether a heading names a part of a name."""
    every = _GIVEN | _FAMILY | _PATRONYMICS | _FATHERS | _GRANDFATHERS | _BARE
    return not every.isdisjoint(variants(heading))


def given_first(name: str) -> str:
    """*Haddad, Amina* turned round: *Amina Haddad*; "" for a name that is not written so."""
    found = _TURNED.fullmatch(name)
    if found is None or max(len(part.split()) for part in found.groups()) > _MOST_WORDS:
        return ""
    family, given = (part.strip() for part in found.groups())
    behind = key(given)
    return "" if behind in _BEHIND_A_NAME or behind == key(family) else f"{given} {family}"


def names_to_turn(column: Repeated[Cell], heading: str) -> dict[int, str]:
    """Where a column has the family name first, a comma behind it, and how each name reads when it is turned: where
    most of its names stand so, or the heading says so and any does."""
    said = says_family_first(heading)
    names = column.each(lambda cell: tidy(cell) if isinstance(cell, str) else "")
    # A slash parts two spellings of a name, too, so it tells below such a heading only.
    turned = names.each(lambda name: given_first(name) if said or "/" not in name else "")
    places = sorted(turned.rows_with(bool))
    if not said and (len(places) < 2 or len(places) < _MOST_SO * len(names.filled())):
        return {}
    return {at: turned[at] for at in places}


def says_family_first(heading: str) -> bool:
    """*Last, First*, *Surname / Given name*, *Client (Last, First)*."""
    inner = re.findall(r"\(([^()]*)\)", heading)
    for text in (heading, *inner):
        parts = [key(part) for part in re.split(r"[,/|&+]|\s(?:and|et|und|y|та|и)\s", text)]
        if len(parts) == 2 and parts[0] in _FAMILY and parts[1] in _GIVEN:
            return True
    return False


def place_in_a_name(heading: str, beside: Sequence[str] = ()) -> int:
    """Where the part below this heading stands in a whole name: given names come first. A bare *Name* is the family
    name where the given one stands ``beside`` it alone."""
    words = frozenset(variants(heading))
    if words & _BARE and not words & (_GIVEN | _FAMILY):
        others = [frozenset(variants(other)) for other in beside if other != heading]
        if any(other & _GIVEN for other in others) and not any(other & _FAMILY for other in others):
            return _LAST
    order = (_GIVEN, _PATRONYMICS, _FATHERS, _GRANDFATHERS, _FAMILY)
    return next((place for place, known in enumerate(order) if words & known), 0)


_LAST = 4
Parts = dict[int, tuple[str, bool]]
"""Column → the question that it answers with others, and whether she is asked before it is used."""


def name_in_parts(
    columns: Mapping[int, Column], free: Collection[int], asked: Mapping[str, Asked], sure: Collection[str]
) -> Parts:
    """The columns that hold the parts of a name, where the program asks for the whole name at once, or more than the
    two parts it asks for. ``sure``: questions that a column answers beyond doubt; ``free``: columns that do not."""
    names = [name for name, question in asked.items() if question.target.names_a_person]
    named = {index: frozenset(variants(columns[index].heading)) for index in free if columns[index].heading}
    if len(names) == 2:
        return _more_of(names, columns, named)
    if len(names) != 1:
        return {}
    if names[0] in sure:
        whole = [column for column in columns.values() if column.question == names[0]]
        if beside := _beside_a_bare_one(whole, columns, named):
            return dict.fromkeys(beside, (names[0], False))
        return _of_the_fathers(names[0], whole, columns, named)
    given = [index for index, words in named.items() if words & _GIVEN]
    family = [index for index, words in named.items() if words & _FAMILY and index not in given]
    between = [index for index, words in named.items() if words & _PATRONYMICS]
    if not given or not family:
        return {}
    return dict.fromkeys((*given, *between, *family), (names[0], False))


def _more_of(names: Sequence[str], columns: Mapping[int, Column], named: Mapping[int, frozenset[str]]) -> Parts:
    """A middle name beside the given one, a second surname beside the first."""
    answered = {column.question for column in columns.values()}
    more: Parts = {}
    bare = [index for index, words in named.items() if words & _BARE and not columns[index].question]
    missing = [name for name in names if name not in answered]
    if len(bare) == len(missing) == 1:
        told = [column for column in columns.values() if column.question in names]
        if not any(_stands_in(part, columns[bare[0]]) for part in told):
            more[bare[0]] = (missing[0], False)
    for name, known in zip(names, (_GIVEN | _PATRONYMICS, _FAMILY), strict=True):
        for index, words in named.items():
            if name in answered and words & known and not columns[index].question:
                more[index] = (name, False)
    return more


def _beside_a_bare_one(
    whole: Sequence[Column], columns: Mapping[int, Column], named: Mapping[int, frozenset[str]]
) -> list[int]:
    """*Surname* beside *Name*, *Vorname* beside *Name*: the one column has the part that the other lacks. Not where the
    name holds it already."""
    if len(whole) != 1 or _BARE.isdisjoint(variants(whole[0].heading)):
        return []
    given = [index for index, words in named.items() if words & _GIVEN]
    family = [index for index, words in named.items() if words & _FAMILY - _FATHERS and index not in given]
    parts = given or family
    return [] if (given and family) or any(_stands_in(columns[part], whole[0]) for part in parts) else parts


def _stands_in(part: Column, whole: Column) -> bool:
    """Whether the first values of a column are words of those of another."""
    words = {word for sample in whole.samples for word in key(sample).split()}
    return any(word in words for sample in part.samples for word in key(sample).split())


def _of_the_fathers(
    name: str, whole: Sequence[Column], columns: Mapping[int, Column], named: Mapping[int, frozenset[str]]
) -> Parts:
    """*Name*, *Father's name*, *Grandfather's name*: one name in many countries, and none in others. Asked."""
    bare = len(whole) == 1 and not _BARE.isdisjoint(variants(whole[0].heading))
    family = any(not (_FAMILY - _FATHERS - _GRANDFATHERS).isdisjoint(variants(c.heading)) for c in columns.values())
    if not bare or family:
        return {}
    return {index: (name, True) for index, words in named.items() if words & (_FATHERS | _GRANDFATHERS)}
