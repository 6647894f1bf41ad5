"""A whole name taken apart into given and family name, where a program asks for them apart, and put together again so
that it comes apart in the same way."""

from __future__ import annotations

import re
from typing import NamedTuple

from workflows.exchange.concepts import variants
from workflows.exchange.naming import FAMILY_FIRST, says_family_first, says_given_first
from workflows.exchange.reading import Cell, shown
from workflows.exchange.words import key, keys_of, tidy

TITLES = keys_of(
    "mr|mrs|ms|miss|mx|mme|mlle|monsieur|madame|herr|frau|señor|señora|sra|dr|dra|prof|пан|пані|г-н|г-жа|السيد|السيدة|آقای|خانم"
)
"""What stands before a name and is no part of it. Not *M* or *Sr*, which can be: an initial, a name's second word."""
_SUFFIXES = keys_of("jr|junior|sr|senior|ii|iii|iv|phd|ph.d.|md|m.d.|esq|mba|msc|m.sc.|bsc|b.sc.|rn|dds|cpa")
"""What stands behind a whole name and is no part of it. Behind a family name alone it may be a given one: *Md, Ma*."""
_BEFORE_A_FAMILY_NAME = keys_of(
    "de|del|della|di|da|do|dos|das|du|le|la|los|las|van|von|der|den|zu|zur|ter|ten|al|el|bin|ibn|bint|ben|abu|st|saint|mac"
)
"""What a family name of several words begins with: *de la Cruz*, *van den Berg*, *al Khatib*."""
_PRONOUN = (
    "she|her|hers|he|him|his|they|them|theirs|ze|zir|xe|xem|elle|il|iel|ella|él|ellos|ela|ele|sie|ihr|er|ihm|any|all"
)
_ASIDE = re.compile(
    r"\([^()]*\)?|\[[^\[\]]*\]?|\{[^{}]*\}?|<[^<>]*>?|[)\]}>]|\*[^*]*\*|\*|\"[^\"]*\"|“[^“”]*”|„[^„“]*“|«[^«»]*»|"
    rf"(?:,\s*)?\b(?:{_PRONOUN})(?:\s?/\s?(?:{_PRONOUN}))+\b|"
    r"(?:,\s*)?\b(?:née|nacida|geb\.|geborene|aka|a\.k\.a\.?|alias)\s.*",
    re.IGNORECASE,
)
"""Brackets, quotes, pronouns, and the name somebody was born with or goes by."""
_ANOTHER = re.compile(r"\s*[;|/\\&+=]\s*|\s+[–—-]+\s+|\s*:\s+")
"""Between two spellings of a name, two people, a name and a remark."""
_COMMA = re.compile(r"\s*[,،、]\s*")


class Parted(NamedTuple):
    """A whole name as given and family name. ``guessed``: more than one place may be where the one ends; ``left``: what
    else the cell says, a title, a pronoun, another spelling, which goes into neither."""

    given: str
    family: str
    guessed: bool = False
    left: str = ""


def parted_name(cell: Cell, heading: str) -> Parted:
    """A whole name in its two parts: at the comma, the family name before it unless the heading says otherwise; else at
    the last blank, or before *de la*; below a heading like *ФИО* at the first. One word alone is the given name. A
    slash is such a comma only below a heading that has the two parts in order: elsewhere it parts two spellings."""
    whole = tidy(shown(cell))
    name, left, guessed = _alone(whole, heading)
    if not name:
        return Parted(whole, "", guessed=bool(whole))
    parts = [" ".join(part.split()) for part in _COMMA.split(name)]
    while len(parts) > 1 and _stands_behind(parts[-1], parts[:-1], heading):
        left.append(parts.pop())
    bare = [_untitled(part, left) for part in parts]
    if len(bare) > 1:
        bare[-1] = _unsuffixed(bare[-1], left)
        before, behind = bare[0], " ".join(filter(None, bare[1:]))
        given, family = (before, behind) if says_given_first(heading) else (behind, before)
        return Parted(given, family, guessed or len(bare) > 2, " ".join(left))
    words = bare[0].split()
    if len(words) > 2 and key(words[-1]) in _SUFFIXES:
        left.append(words.pop())
    if len(words) < 2 and bare != parts:  # ‘Mrs Haddad’
        return Parted("", " ".join(words), True, " ".join(left))
    at = _where_the_family_name_begins(words)
    given, family = " ".join(words[:at]), " ".join(words[at:])
    if at and (says_family_first(heading) or not FAMILY_FIRST.isdisjoint(variants(heading))):
        given, family = " ".join(words[1:]), words[0]
    return Parted(given, family, guessed or len(words) > 2, " ".join(left))


def _alone(whole: str, heading: str) -> tuple[str, list[str], bool]:
    """The name in a cell, what stands in brackets or beside it, and whether it is a guess which of the two is which."""
    left = [found.strip(", ") for found in _ASIDE.findall(whole) if len(found) > 1]
    name = _ASIDE.sub(" ", whole)
    if (says_family_first(heading) or says_given_first(heading)) and not _COMMA.search(name):
        name = name.replace("/", ", ", 1)
    pieces = [piece for piece in _ANOTHER.split(name) if piece.strip(" ,")]
    # ‘Haddad – Amina’ needs both; ‘محمد / Mohammed’ is one name twice.
    joined = len(pieces) > 1 and " " not in pieces[0].strip() and pieces[0].isascii() == pieces[1].isascii()
    if joined:
        pieces[:2] = [" ".join(pieces[:2])]
    return " ".join("".join(pieces[:1]).split()), left + pieces[1:], joined


def _stands_behind(part: str, before: list[str], heading: str) -> bool:
    """Whether what stands behind a comma is no given name but a suffix of all before it, or a title: a whole name."""
    words = " ".join(before).split()
    whole = len(words) > 1 and not says_family_first(heading) and key(words[0]) not in _BEFORE_A_FAMILY_NAME
    return (key(part) in _SUFFIXES and len(words) > 1) or (whole and key(part) in TITLES)


def _unsuffixed(part: str, left: list[str]) -> str:
    """Given names without the suffix behind them, which goes to what is left: *Smith, John Jr.* *Md* can be a name."""
    words = part.split()
    while len(words) > 1 and key(words[-1]) in _SUFFIXES - {"md"}:
        left.append(words.pop())
    return " ".join(words)


def _untitled(part: str, left: list[str]) -> str:
    """A part of a name without the titles before it, which go to what is left."""
    words = part.split()
    while words and key(words[0]) in TITLES:
        left.append(words.pop(0))
    return " ".join(words)


def _where_the_family_name_begins(words: list[str]) -> int:
    """At the last word, or before the first that only begins one."""
    found = (at for at, word in enumerate(words[1:-1], start=1) if key(word) in _BEFORE_A_FAMILY_NAME)
    return next(found, max(len(words) - 1, 1))


def whole_name(given: str, family: str, heading: str) -> str:
    """One cell below this heading that says both, so that ``parted_name`` gives them again, wherever a cell can."""
    first, second = (given, family) if says_given_first(heading) else (family, given)
    plain = (f"{given} {family}".strip(), f"{family} {given}".strip())
    both = (f"{first}, {second}", *plain) if given and family else (*plain, f"{first}, {second}")
    return next((way for way in both if parted_name(way, heading)[:2] == (given, family)), both[0])
