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
_GIVEN_TOO = keys_of("ma|m|md|eng|rn")
"""What of it is one where the other names of a column have theirs there."""
FAMILY_FIRST = keys_of(
    "фио|піб|ф.и.о.|п.і.б.|фамилия имя|фамилия имя отчество|họ và tên|họ tên|姓名|氏名|성명|name vorname|nom prénom"
)
"""Headings of whole names below which the family name stands first, without a comma."""
_MOST_WORDS = 4
_MOST_SO = 0.6
"""From which part of a column on commas part family names from given ones."""


def is_part_of_a_name(heading: str) -> bool:
    """Whether a heading names a part of a name."""
    every = _GIVEN | _FAMILY | _PATRONYMICS | _FATHERS | _GRANDFATHERS | _BARE
    return not every.isdisjoint(variants(heading))


def given_first(name: str, *, surely: bool = True) -> str:
    """*Haddad, Amina* turned round: *Amina Haddad*; "" for a name that is not written so. ``surely``: nor for one with
    something behind its comma that need not be a given name, as in *Chea, Eng*."""
    found = _TURNED.fullmatch(name)
    if found is None or max(len(part.split()) for part in found.groups()) > _MOST_WORDS:
        return ""
    family, given = (part.strip() for part in found.groups())
    behind = key(given)
    doubtful = behind in _BEHIND_A_NAME and (surely or behind not in _GIVEN_TOO)
    return "" if doubtful or behind == key(family) else f"{given} {family}"


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
    others = names.each(lambda name: given_first(name, surely=False) if said or "/" not in name else "")
    return {at: others[at] for at in sorted(others.rows_with(bool))}


def given_and_family(questions: Sequence[str], asked: Mapping[str, Asked]) -> tuple[str, str] | None:
    """Of two questions the one for the given name and the one for the family name; None where they are not that."""
    given = [one for one in questions if asked[one].target.names_a_person and asked[one].words & _GIVEN - _FAMILY]
    family = [one for one in questions if asked[one].target.names_a_person and asked[one].words & _FAMILY - _GIVEN]
    if len(questions) != 2 or len(given) != 1 or len(family) != 1 or given == family:
        return None
    return given[0], family[0]


def whole_names(
    columns: Mapping[int, Column],
    free: Collection[int],
    cells: Mapping[int, Sequence[Cell]],
    asked: Mapping[str, Asked],
) -> dict[int, tuple[str, ...]]:
    """Where a whole name and its parts were taken for each other: column → what it answers, "" for nothing.

    The whole name in one column, where the two parts are asked and no column has either: by its heading, or because its
    names have a comma. And *Name* beside *Vorname*, where the program asks for the parts beside the whole."""
    names = [name for name, question in asked.items() if question.target.names_a_person]
    pair = given_and_family(names, asked)
    if pair is None:
        return _part_beside_a_part(names, columns, free, asked)
    both = {index for index in free if _says_both(columns[index].heading)}
    if any(c.used and set(pair) & set(c.questions) for index, c in columns.items() if index not in both):
        return {}
    wholes = [*both, *(i for i in free if not (CONCEPTS["full_name"] | _BARE).isdisjoint(variants(columns[i].heading)))]
    guesses = [index for index in free if columns[index].question in pair]
    wholes += [i for i in guesses if names_to_turn(Repeated.of(cells[i]), columns[i].heading)]
    if not wholes:
        return {}
    return {**dict.fromkeys(guesses, ("",)), wholes[0]: pair}


def _says_both(heading: str) -> bool:
    return says_family_first(heading) or says_given_first(heading)


def _part_beside_a_part(
    names: Sequence[str], columns: Mapping[int, Column], free: Collection[int], asked: Mapping[str, Asked]
) -> dict[int, tuple[str, ...]]:
    """*Name* that was taken for the whole one, beside a column that answers the question for one part of it alone."""
    answered = {question for column in columns.values() if column.used for question in column.questions}
    given = [name for name, one in asked.items() if name not in names and one.words & _GIVEN]
    family = [name for name, one in asked.items() if name not in names and one.words & _FAMILY]
    missing = {*given, *family} - answered
    if len(given) != 1 or len(family) != 1 or len(missing) != 1 or len(names) != 1:
        return {}
    part = next(column for column in columns.values() if column.used and {*given, *family} & set(column.questions))
    whole = [i for i in free if columns[i].question in names and _BARE & frozenset(variants(columns[i].heading))]
    return {index: tuple(missing) for index in whole if not _stands_in(part, columns[index])}


def says_given_first(heading: str) -> bool:
    """*First, Last*, *Prénom, nom*."""
    return _says_in_order(heading, _GIVEN, _FAMILY)


def says_family_first(heading: str) -> bool:
    """*Last, First*, *Surname / Given name*, *Client (Last, First)*."""
    return _says_in_order(heading, _FAMILY, _GIVEN)


def _says_in_order(heading: str, one: frozenset[str], other: frozenset[str]) -> bool:
    inner = re.findall(r"\(([^()]*)\)", heading)
    for text in (heading, *inner):
        parts = [key(part) for part in re.split(r"[,/|&+]|\s(?:and|et|und|y|та|и)\s", text)]
        if len(parts) == 2 and parts[0] in one and parts[1] in other:
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
    if len(names) != 1 or _asks_parts_beside(names[0], asked):
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


def _asks_parts_beside(name: str, asked: Mapping[str, Asked]) -> bool:
    """Whether the program asks for given and family name in questions of their own, beside the whole."""
    others = [one.words for other, one in asked.items() if other != name]
    return any(words & _GIVEN for words in others) and any(words & _FAMILY for words in others)


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
