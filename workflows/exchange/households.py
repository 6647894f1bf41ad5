"""Names of several people in one cell: a couple, a family, children with their ages. A row is one person, so she is
asked, with the names as they may be meant; in a role of households the name of the household is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.definitions import Definition
from workflows.exchange.reading import Cell, shown
from workflows.exchange.words import ascii_digits, key, keys_of, script_of, tidy

_AND = r"and|et|und|та|и|و|sowie|as well as|with|avec|mit"
_ARABIC_GIVEN = (
    "[أا]حمد|محمد|محمود|مصطفى|علي|عمر|حسن|حسين|خالد|يوسف|[إا]براهيم|عبد|فاطم[ةه]|مريم|ليلى|عائش[ةه]|خديج[ةه]|زينب|سار[ةه]|"
    "نور|هدى|سعاد|[أآا]من[ةه]|[أا]مين[ةه]|رنا|ريم|دينا|لينا|منى|سلمى|هند|[أا]سماء|[إا]يمان|حنان|نادي[ةه]|سمير[ةه]?|رقي[ةه]|زوجت[هة]"
)
"""Given names behind *and*, which Arabic writes together with the next word. *وليد* and *وفاء* are names themselves."""
_BETWEEN = re.compile(rf"\s*[&+;]\s*|\s+(?:{_AND})\s+|\s+و(?=(?:{_ARABIC_GIVEN})(?:\s|$))", re.IGNORECASE)
"""What stands between two people and in no name. Not *y*, *e* and *i*, which stand in Iberian ones."""
_SECOND_SURNAMES = keys_of(
    "silva|sousa|souza|costa|castro|melo|mello|santos|sá|almeida|brito|lima|cunha|faria|albuquerque|abreu|menezes|"
    "noronha|vasconcelos|carvalho|oliveira|gasset|cajal|góngora|pi margall|margall|pons|vega|velasco"
)
"""Behind *y* or *e* in the name of one person; given names to nobody."""
_IBERIAN = re.compile(r"\s+(?:y|e|i)\s+", re.IGNORECASE)
"""Between two given names, and between two family names of one person: told apart by the words around it."""
_CHILDREN = re.compile(
    r"\s*(?:[&+,;]|\s(?:and|et|und|y|with|avec|mit)\s)\s*(?:the |les |die )?(?:\d+|family|famille|familie|children|"
    r"kids|enfants|kinder|hijos|niños)\b.*$",
    re.IGNORECASE,
)
"""*+ 2 children*, *and family*."""
_TITLES = keys_of("mr|mrs|ms|miss|m|mme|mlle|herr|frau|sr|sra|señor|señora|dr|monsieur|madame|пан|пані")
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
    rf"[&+/\n;,،、]|[(（].*\d|\s(?:{_AND}|y|e|i)\s|\sو|"
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
        or _are_a_couple(_IBERIAN.split(bare))
    )


def people_named(cell: Cell) -> tuple[str, ...]:
    """Of a cell with several people their names, as they may be meant: *Omar & Layla Haddad* are Omar Haddad and Layla
    Haddad. () where no two names stand there."""
    bare = _CHILDREN.sub("", _BRACKETS.sub(" ", tidy(shown(cell), one_line=False))).strip()
    if ":" in bare:
        return ()
    for marks in (_BETWEEN, _SLASH, _COMMA, _IBERIAN):
        parts = [part.strip() for part in marks.split(bare) if part.strip()]
        if len(parts) > 1:
            *others, last = parts
            shared = _shared_by(others, last)
            titles = _titles_in(parts)
            alone = (sum(key(word) not in titles for word in part.split()) < 2 for part in others)
            return (
                *(f"{part} {shared}" if shared and one else part for part, one in zip(others, alone, strict=True)),
                last,
            )
    return ()


def _titles_in(parts: Sequence[str]) -> frozenset[str]:
    """The words that are titles in these names: *M* is none beside another initial."""
    initials = {word for part in parts for word in key(part).split() if len(word) == 1 and word.isascii()}
    return _TITLES - {"m"} if initials - {"m", "y", "e", "i"} else _TITLES


def _shared_by(others: Sequence[str], last: str) -> str:
    """The family name that the last of several people has and the others share: all behind *Mr & Mrs*, else all behind
    the given name."""
    words, titles = last.split(), _titles_in((*others, last))
    titled = bool(words) and key(words[0]) in titles
    only_titles = titled and all(key(word) in titles for part in others for word in part.split())
    return " ".join(words[1 if only_titles or not titled else min(2, len(words) - 1) :])


def household_name(cell: Cell) -> str:
    """What a household is called whose people stand in one cell: *Omar & Layla Haddad*, *Haddad* for *Mr and Mrs
    Haddad*, *Amina Haddad* for *Amina Haddad + 2 children*."""
    text = _BRACKETS.sub(" ", tidy(shown(cell))).strip()
    head = text.partition(":")[0].strip()
    if head != text:
        return head  # *Haddad: Amina (7), Omar (9)*
    named = people_named(cell)
    people = [name.split() for name in named]
    if not people:
        return _CHILDREN.sub("", text) or text
    shared = 0
    while shared < min(map(len, people)) and len({key(name[-1 - shared]) for name in people}) == 1:
        shared += 1
    last = " ".join(people[-1][len(people[-1]) - shared :])
    titles = _titles_in(named)
    given = [" ".join(word for word in name[: len(name) - shared] if key(word) not in titles) for name in people]
    return " ".join(filter(None, (" & ".join(given) if all(given) else "", last)))


def takes_households(definition: Definition, role: str) -> bool:
    """Whether those who take part in a role are households: its label says so, or the program is one of families."""
    words = {word for text in (role.replace("_", " "), definition.role_label(role)) for word in key(text).split()}
    return definition.program.type == "family" or not words.isdisjoint(_FAMILIES)


def _are_people(parts: Sequence[str], *, fewest_words: int) -> bool:
    """Whether there are several parts, each with words enough for a name, and not one name in two scripts."""
    said = [part for part in parts if any(mark.isalpha() for mark in part)]
    if len(said) < 2 or len({_script(part) for part in said}) > 1:
        return False
    return fewest_words == 1 or min(len(_words(part)) for part in said) >= fewest_words


def _are_a_couple(parts: Sequence[str]) -> bool:
    """*Ana y Luis Pérez*, *Ana Gómez y Luis Pérez*; not *José Ortega y Gasset*, nor *Ramón y Cajal*."""
    if len(parts) != 2:
        return False
    before, after = (len(_words(part)) for part in parts)
    if key(parts[1]).split()[:1] and key(parts[1]).split()[0] in _SECOND_SURNAMES:
        return False
    return (before == 1 and after > 1) or before == after == 2


def _share_a_name(parts: Sequence[str]) -> bool:
    """*Amina Haddad, Omar Haddad*: the same last word, so that no family name stands before its given one."""
    words = [key(part).split() for part in parts if part]
    return len(words) > 1 and all(len(said) > 1 for said in words) and len({said[-1] for said in words}) < len(words)


def _words(part: str) -> list[str]:
    return [word for word in key(part).split() if len(word) > 1 or not word.isascii()]


def _script(text: str) -> str:
    """The script of a text that has letters, by the first of them."""
    return script_of(next(mark for mark in text if mark.isalpha()))
