"""One column that answers several questions: an e-mail address beside a phone number, a name with either behind it.

Only what can be told apart without a guess: an address has its @, a number its digits, and what is left is the name.
Such a column is always asked about; what she says is remembered like that of any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from workflows.exchange.asking import Asked
from workflows.exchange.concepts import CONCEPTS, is_of_the_form, speaks_of_others
from workflows.exchange.naming import given_and_family
from workflows.exchange.parting import parted_name, whole_name
from workflows.exchange.reading import Cell, shown
from workflows.exchange.week import SAMPLE
from workflows.exchange.words import ascii_digits, key, says_nothing, tidy

NAME, EMAIL, PHONE = "name", "email", "phone"
_ADDRESS = re.compile(r"[^\s<>(),;:/|\"'\[\]@]{1,64}@[^\s<>(),;:/|\"'\[\]@]{1,190}")
_NUMBER = re.compile(
    r"(?:\+|\(|\b)\d[\d .()\-\u00a0]{5,24}\d(?:\s?(?:ext\.?|x|poste)\s?\d{1,6})?(?![\d@])", re.IGNORECASE
)
_DAY = re.compile(r"(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}(?!\d)|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d(?!\d)")
_BETWEEN = re.compile(r"[\n|;/\x00]")
_LETTER = re.compile(r"[,;(\[\s][chmwtpe]\s?:$", re.IGNORECASE)
"""*c:* before the number of a cell phone."""
_EDGES = " ,;:/.·•–—-\t"
_SAID = CONCEPTS["email"] | CONCEPTS["phone"] | {"mailto"}
"""What stands before an address or a number and says only which it is."""
_LONGEST = 500
"""Letters. A cell with more is a text, whatever stands in it."""
_SEVERAL = 0.2
"""Which part of the cells must hold two answers, or either of two, before a column is taken to be of both."""
_PLAIN = 0.6
"""Which part of the cells must hold nothing else. She is asked in any case."""
_WORDS = 6
"""A name has no more words."""


def bundles_of(asked: Mapping[str, Asked]) -> dict[str, tuple[str, ...]]:
    """The answers that can stand together in a column: each combination as a mapping has it, and its questions."""
    parts = _meant(asked)
    several = [tuple(parts[kind] for kind in kinds) for n in (2, 3) for kinds in combinations(parts, n)]
    if name := given_and_family([name for name, one in asked.items() if one.target.names_a_person], asked):
        several.append(name)
    return {" ".join(questions): questions for questions in several}


def bundled(
    headings: Mapping[int, str],
    cells: Mapping[int, Sequence[Cell]],
    asked: Mapping[str, Asked],
    answered: Collection[tuple[int, str]],
    named: Collection[int],
) -> dict[int, tuple[str, ...]]:
    """Columns that seem to answer several questions: column → questions. ``answered``: which column answers which
    question; what another one answers is not looked for. ``named``: columns whose heading says one question exactly."""
    parts = _meant(asked)
    found: dict[int, tuple[str, ...]] = {}
    for index, heading in headings.items():
        elsewhere = {question for column, question in answered if column != index}
        elsewhere |= {question for questions in found.values() for question in questions}
        free = {kind: question for kind, question in parts.items() if question not in elsewhere}
        if len(free) > 1 and not speaks_of_others(heading) and not is_of_the_form(heading):
            kinds = _kinds_in(cells[index], free, of_one=index in named)
            if len(kinds) > 1:
                found[index] = tuple(question for kind, question in free.items() if kind in kinds)
    return found


def unbundled(cell: Cell, questions: Sequence[str], asked: Mapping[str, Asked], heading: str) -> dict[str, Cell]:
    """What a cell says to each of its questions. What is left over goes with the last, and all of it with the first
    where they are of no kinds that can be told apart: nothing is dropped unseen."""
    if name := given_and_family(questions, asked):
        parted = parted_name(cell, heading)
        return {name[0]: parted.given or None, name[1]: parted.family or None}
    of = {question: _kind(asked[question]) for question in questions}
    kinds = {kind: question for kind in (NAME, EMAIL, PHONE) for question in questions if of[question] == kind}
    if not kinds:
        return {questions[0]: cell}
    said = _parted(cell, kinds)
    rest = said.pop("", "")
    if rest:
        last = next(reversed(kinds))
        said[last] = f"{said[last]} {rest}" if last in said else rest
    return {kinds[kind]: text for kind, text in said.items()}


def bundled_again(said: Mapping[str, str], asked: Mapping[str, Asked], heading: str) -> str:
    """One cell that says all of these again, so that it is taken apart as it was."""
    if name := given_and_family([*said], asked):
        return whole_name(said[name[0]], said[name[1]], heading)
    return " / ".join(filter(None, said.values()))


def _kind(one: Asked) -> str:
    return NAME if one.target.names_a_person else str(one.target.kind.kind)


def _meant(asked: Mapping[str, Asked]) -> dict[str, str]:
    """The one question for a name, an address and a number, where only one can be meant."""
    found = {}
    for kind, words in ((NAME, "full_name"), (EMAIL, "email"), (PHONE, "phone")):
        fitting = [
            name for name, one in asked.items() if _kind(one) == kind and not one.words.isdisjoint(CONCEPTS[words])
        ]
        if len(fitting) == 1:
            found[kind] = fitting[0]
    return found


def _kinds_in(cells: Sequence[Cell], free: Mapping[str, str], *, of_one: bool) -> set[str]:
    """Which kinds of answers the cells of a column hold, if it is several and they hold nothing else."""
    texts = [text for text in dict.fromkeys(tidy(shown(cell)) for cell in cells[:SAMPLE]) if not says_nothing(text)]
    parted = [_parted(text, free) for text in texts if text]
    plain = [said for said in parted if "" not in said and _may_be_a_name(said.get(NAME, "x"))]
    if not parted or len(plain) < _PLAIN * len(parted):
        return set()
    enough = _SEVERAL * len(parted)
    several = sum(len(said) > 1 for said in plain) >= enough
    kinds = {kind for kind in free if sum(kind in said for said in plain) >= enough}
    return kinds if several or (kinds == {EMAIL, PHONE} and not of_one) else set()


def _may_be_a_name(text: str) -> bool:
    return len(text.split()) <= _WORDS and any(mark.isalpha() for mark in text)


def _parted(cell: Cell, kinds: Mapping[str, str]) -> dict[str, str]:
    """A cell's address, number and name, by kind; "" for what is left and is none that is looked for."""
    text = tidy(shown(cell), one_line=False)
    if not text or says_nothing(text):
        return {}
    if len(text) > _LONGEST:
        return {"": text}
    rest, said = text, {}
    for kind, pattern in ((EMAIL, _ADDRESS), (PHONE, _NUMBER)):
        plain = ascii_digits(rest) if kind == PHONE else rest
        found = [one for one in pattern.finditer(plain) if not _DAY.match(one[0])] if kind in kinds else []
        if found:
            said[kind] = " / ".join(rest[match.start() : match.end()].strip(" .") for match in found)
            for match in reversed(found):
                rest = f"{rest[: match.start()]}\0{rest[match.end() :]}"
    told = " ".join(filter(None, map(_bare, _BETWEEN.split(rest)))) if said else rest
    if told:
        said[NAME if NAME in kinds else ""] = told
    return said


def _bare(piece: str) -> str:
    """What is left of a text without the marks and the words that stood before an address or a number."""
    before = None
    while piece != before:
        before, piece = piece, _LETTER.sub("", piece.strip()).strip(_EDGES)
        for opens, closes in ("()", "<>", "[]"):
            odd = piece.count(opens) - piece.count(closes)
            piece = piece.removesuffix(opens) if odd > 0 else piece.removeprefix(closes) if odd < 0 else piece
            piece = piece.replace(f"{opens}{closes}", "")
        words = piece.split()
        if words and key(words[-1]) in _SAID:
            piece = " ".join(words[:-1])
    return "" if key(piece) in _SAID else piece
