"""Phone numbers inside what people write: the number to dial, without extensions, second numbers and remarks.

What is written is kept as it is; this only finds the number in it, to compare people by and to dial.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from models.sheets.repeated import Repeated
from models.vocabulary import Value
from workflows.exchange.words import INVISIBLE, ascii_digits

_EXTENSION = re.compile(
    r"\s*(?:[,;]?\s*\b(?:extension|extn?|poste|durchwahl|anexo|ramal|доб|x)\.?|#)\s*:?\s*\d{1,6}\b", re.I
)
_NUMBER = re.compile(r"\+?\s?\(?\d(?:[\s().\u2010-\u2015\-/·]{0,3}\d){4,}")
_OTHERS = re.compile(r"\s*(?:[;|\n,&]|\s(?:or|ou|oder|o|y|and|et|und|или|або|أو|یا)\s)\s*", re.I)
_SHORTEST = 7
"""Digits of a number that stands for itself; shorter runs are parts of one."""
_WHOLE, _NEARLY_ALL, _ENOUGH = 9, 0.75, 4
"""So many digits has a number with the code of its place; where such a share of so many has them, all should."""
_NO_DIGIT = re.compile(r"\D")


def dialled(text: str) -> str:
    """The first number in a text, its digits only, with ``+`` when it is written for calls from abroad; "" for none."""
    plain = INVISIBLE.sub("", ascii_digits(unicodedata.normalize("NFKC", text))).strip().lstrip("'’`= ")
    plain = re.sub(r"\(\s*\+\s*(\d{1,3})\s*\)", r"+\1", plain)  # (+1) 514 …
    for part in (*_OTHERS.split(_EXTENSION.sub(" ", plain, count=1)), plain):
        for halves in _halves(part):
            if found := _NUMBER.search(halves):
                abroad = found[0].lstrip("( ").startswith(("+", "00"))
                digits = re.sub(r"\D", "", found[0].replace("(0)", "") if abroad else found[0])
                if len(digits) >= min(_SHORTEST, len(re.sub(r"\D", "", plain))):
                    return f"+{digits.removeprefix('00')}" if abroad else digits
    return ""


def _halves(part: str) -> list[str]:
    """``514-555-0106/438-555-0999`` is two numbers; ``030/1234567`` is one."""
    sides = part.split("/")
    if len(sides) > 1 and all(sum(mark.isdigit() for mark in side) >= _SHORTEST for side in sides[:2]):
        return sides
    return [part]


def short_numbers(rows: Sequence[int], phones: Mapping[str, Repeated[Value]]) -> Iterator[tuple[int, str, str]]:
    """Row, question and number where a telephone number has far fewer digits than nearly all others of its column: the
    code of the place is missing, or half of the number. In a town of short numbers all are short."""
    for question, column in phones.items():
        digits = column.each(lambda phone: len(_NO_DIGIT.sub("", ascii_digits(str(phone)))) if phone else 0)
        known = [count for count in digits if count]
        if len(known) >= _ENOUGH and sum(count >= _WHOLE for count in known) >= _NEARLY_ALL * len(known):
            for row, count, phone in zip(rows, digits, column, strict=True):
                if 0 < count <= _SHORTEST:
                    yield row, question, str(phone)


def international(text: str, code: str) -> str:
    """The first number in a text with its country's code, ``+15145550101``; ``code`` (digits) is the country that
    numbers without one are of. "" when there is no number."""
    number = dialled(text)
    if not number or number.startswith("+"):
        return number
    if code == "1":
        number = number.removeprefix("011") if len(number) > 11 and number.startswith("011") else number
        return f"+{number}" if len(number) > 10 else f"+1{number}"
    if number.startswith(code) and len(number) - len(code) >= 8:
        return f"+{number}"
    return f"+{code}{number.removeprefix('0')}"
