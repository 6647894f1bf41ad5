"""A name over several columns: given, middle and family name, a patronymic, two surnames, the names of father and
grandfather where those are part of one's own. Which columns those are is seen from their headings together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from workflows.exchange.asking import Asked
from workflows.exchange.concepts import CONCEPTS, variants
from workflows.exchange.words import keys_of

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
_BARE = keys_of("name|names|nom|الاسم|نام|ስም|magaca|jina|nombre|نوم")
"""A name that can be the given one alone, where the names of father and grandfather stand beside it."""


def is_part_of_a_name(heading: str) -> bool:
    """Whether a heading names a part of a name."""
    every = _GIVEN | _FAMILY | _PATRONYMICS | _FATHERS | _GRANDFATHERS | _BARE
    return not every.isdisjoint(variants(heading))


def place_in_a_name(heading: str) -> int:
    """Where the part below this heading stands in a whole name: given names come first."""
    words = frozenset(variants(heading))
    order = (_GIVEN, _PATRONYMICS, _FATHERS, _GRANDFATHERS, _FAMILY)
    return next((place for place, known in enumerate(order) if words & known), 0)


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
    for name, known in zip(names, (_GIVEN | _PATRONYMICS, _FAMILY), strict=True):
        for index, words in named.items():
            if name in answered and words & known and not columns[index].question:
                more[index] = (name, False)
    return more


def _of_the_fathers(
    name: str, whole: Sequence[Column], columns: Mapping[int, Column], named: Mapping[int, frozenset[str]]
) -> Parts:
    """*Name*, *Father's name*, *Grandfather's name*: one name in many countries, and none in others. Asked."""
    bare = len(whole) == 1 and not _BARE.isdisjoint(variants(whole[0].heading))
    family = any(not (_FAMILY - _FATHERS - _GRANDFATHERS).isdisjoint(variants(c.heading)) for c in columns.values())
    if not bare or family:
        return {}
    return {index: (name, True) for index, words in named.items() if words & (_FATHERS | _GRANDFATHERS)}
