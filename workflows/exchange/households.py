"""Names of several people in one cell: a couple, a family, children with their ages. A row is one person, so she is
told; whose names they are is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workflows.exchange.reading import Cell
from workflows.exchange.words import ascii_digits, key, keys_of, script_of, tidy

_AND = r"and|et|und|та|и|sowie|as well as|with|avec|mit"
_BETWEEN = re.compile(rf"\s*[&+;]\s*|\s+(?:{_AND})\s+", re.IGNORECASE)
"""What stands between two people and in no name. Not *y*, *e* and *i*, which stand in Iberian ones."""
_SLASH = re.compile(r"\s*[/\n]\s*")
_COMMA = re.compile(r"\s*[,،、]\s*")
_AGE = re.compile(
    r"[(（,]\s*(?:age[ds]?\s*)?\d{1,2}\s*(?:y\.?o?\.?|yrs?|years?|ans|jahre|años|лет|років)?\s*[)）,]?", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|（[^（）]*）|\[[^\[\]]*\])\s*")
_FAMILIES = keys_of(
    "family|families|famille|familie|familia|família|famiglia|household|ménage|haushalt|hogar|родина|сім'я|"
    "семья|عائلة|عائله|أسرة|خانواده|خانوادۀ|کورنۍ|rodzina|ailesi|qoyska|familja|ቤተሰብ|ስድራቤት|家族"
)
_MAY_BE = re.compile(
    rf"[&+/\n;,،、]|[(（].*\d|\s(?:{_AND})\s|"
    r"fam[ií]g?l|househ|m[eé]nage|haushalt|hogar|родина|сім|семья|عا[ئي]ل|[أا]سرة|خانواد|کورنۍ|rodzina|ailesi|qoyska|ቤተሰብ|ስድራቤት|家族"
)
"""Most names have none of these and are looked at no closer."""
_LONGEST = 300
"""Letters. What is longer is no list of names, and a crafted cell would be looked through for minutes."""


def several_people(cell: Cell) -> bool:
    """Whether a cell below a name holds the names of more than one person."""
    if not isinstance(cell, str) or len(cell) > _LONGEST or not _MAY_BE.search(cell.lower()):
        return False
    text = tidy(cell, one_line=False)
    bare = _BRACKETS.sub(" ", text).strip()
    words = key(bare).removeprefix("the ").split()
    ends = {words[0], words[-1], " ".join(words[:2]), " ".join(words[-2:])} if len(words) > 1 else frozenset()
    if ends & _FAMILIES:
        return True
    if len(_AGE.findall(ascii_digits(text))) > 1:
        return True
    return (
        _are_people(_BETWEEN.split(bare), fewest_words=1)
        or _are_people(_SLASH.split(bare), fewest_words=2)
        or _share_a_name(_COMMA.split(bare))
    )


def _are_people(parts: Sequence[str], *, fewest_words: int) -> bool:
    """Whether there are several parts, each with words enough for a name, and not one name in two scripts."""
    said = [part for part in parts if any(mark.isalpha() for mark in part)]
    if len(said) < 2 or len({_script(part) for part in said}) > 1:
        return False
    return fewest_words == 1 or min(len(_words(part)) for part in said) >= fewest_words


def _share_a_name(parts: Sequence[str]) -> bool:
    """*Amina Haddad, Omar Haddad*: the same last word, so that no family name stands before its given one."""
    words = [key(part).split() for part in parts if part]
    return len(words) > 1 and all(len(said) > 1 for said in words) and len({said[-1] for said in words}) < len(words)


def _words(part: str) -> list[str]:
    return [word for word in key(part).split() if len(word) > 1 or not word.isascii()]


def _script(text: str) -> str:
    """The script of a text that has letters, by the first of them."""
    return script_of(next(mark for mark in text if mark.isalpha()))
