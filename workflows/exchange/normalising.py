"""Normalising: a cell becomes the canonical text of its answer, or stays as it is when that would be a guess.

What can be cleaned without asking is cleaned (blanks, cases, words for yes, dates of a column whose order shows). What
can't is left for the schema to name; here only the reason and a suggestion are noted beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import NamedTuple

from models.definitions.questions import QuestionType
from models.definitions.wording import COVERED
from models.i18n import LANGUAGES, translate
from models.sheets.canonical import as_text
from models.sheets.repeated import Repeated
from models.sheets.roster import EMAIL, FORMULA_ERRORS, PHONE, ROUNDED, TOO_NARROW, UNMIXED
from workflows.exchange.choices import Choices, ReadChoices
from workflows.exchange.dates import (
    Calendar,
    Order,
    calendar_told,
    column_order,
    day_of,
    from_ethiopian,
    from_persian,
    from_serial,
    order_told,
    read_date,
)
from workflows.exchange.lookalikes import as_latin
from workflows.exchange.phones import dialled
from workflows.exchange.reading import Cell, shown
from workflows.exchange.week import When, is_of_a_week, read_in_grid
from workflows.exchange.words import (
    COUNTED,
    INVISIBLE,
    NAMES_TOO,
    NUMBERS,
    ascii_digits,
    is_so,
    key,
    keys_of,
    says_nothing,
    there_is,
    tidy,
    yes_or_no,
)

_THOUSANDS = re.compile(r"^-?\d{1,3}([ ,.'’\u202f\u00a0]\d{3})+$")
_NUMBER_WITHIN = re.compile(r"(?<![\d.,-])-?\d+(?:[.,]\d+)?(?![\d.,])")
_ADDRESS_WITHIN = re.compile(r"<\s*(?:mailto:)?([^<>\s@]+@[^<>\s@]+)\s*>|mailto:([^\s?>\"]+)", re.IGNORECASE)
_EMAIL = re.compile(EMAIL)
_ADDRESSES = re.compile(r"[^\s,;:<>()\[\]/|\"@]{1,64}@[^\s,;:<>()\[\]/|\"@]{1,190}(?<![.])")
_AROUND_AN_ADDRESS = " .,;:<>'\"‘’“”„«»`"
"""What lists of addresses and sentences put before or behind one."""
_EMPTY_LINES = re.compile(r"\n{2,}")
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|（[^（）]*）|\[[^\[\]]*\])\s*$")
_HEDGED = re.compile(r"[~<>≈≤≥+?*/.,-]|\d\s*[a-z]\b", re.IGNORECASE)
"""What makes a number beside words less than sure: *about*, *or more*, a range."""
_WHICH_PHONE = re.compile(
    r"^(?:(?:tel|tél|phone|telephone|téléphone|telefon|teléfono|mob|mobile|cell|cellulaire|handy|home|work|whatsapp|тел|"
    r"maison|domicile|bureau|travail|casa|trabajo|oficina|lavoro|ufficio|privat|zuhause|arbeit|büro|dienstlich|thuis|werk|"
    r"dom|praca|komórka|дом|дім|роб|раб|моб|ev|iş|cep|منزل|عمل|خانه|کار|همراه|家|宅|手提|"
    r"هاتف|تلفن|电话|手机)\.?\s*[:：]?|[chwmtp]\s*[:.])\s*(?=[+(\d])",
    re.IGNORECASE,
)
_PLAIN_PHONE = re.compile(r"\+?[0-9](?:[ ()-]{0,2}[0-9]){4,14}")
"""A number in which nothing has to be understood first: most of most rosters."""
_CUT = re.compile(r"^[1-9]\d{4,}00000$")
"""A number that was rounded before it was saved: 5.14556E+09 came back as 5145560000."""
_MISTYPED = re.compile(r"\d[^\W\d_xX]\d|\d[Ool]+$")
"""A letter where a digit was meant: 514-555-01O1."""
_PHONE_LINK = re.compile(
    r"^(?:https?://)?(?:www\.)?(?:wa\.me/|(?:api|web)\.whatsapp\.com/send/?\?phone=)\+?(\d{7,15})(?:[/?&#]\S*)?$",
    re.IGNORECASE,
)
"""A link that calls somebody: its digits begin with the code of the country."""
_DIGITS_MEANT = str.maketrans("OoОоIl", "000011")
_MOST_DIGITS = 15
"""No number of a phone has more: two were run together. Nor has any that people count."""
_BUDDHIST = 543
_ENDS_A_DAY = frozenset("0123456789")
"""Most days end with their year; a word for another calendar stands behind it."""
_FIRST_WORDS = re.compile(r"\s*[,;:.(–—/]\s*|\s-\s")
_SAID_AT = ((r"\s*[\[(]\s*at\s*[\])]\s*|\s+at\s+|\s*\(a\)\s*", "@"), (r"\s*[\[(]\s*dot\s*[\])]\s*|\s+dot\s+", "."))


_NUMBERS = frozenset({"integer", "range", "decimal"})
_NOBODY = keys_of("anonymous|anonymous user|anonyme|anonym|anónimo|anonimo|anoniem|анонім|аноним|مجهول|ناشناس")
"""What a form writes instead of an address where nobody had to sign in."""
_NO_MEANS_NONE = frozenset({"email", "phone", "url"})
"""*No* under *Phone* is no number, and none that was mistyped."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Clean(NamedTuple):
    """A cell after cleaning. ``text`` is canonical, or as written when it could not be cleaned.

    ``problem`` is the code that tells why better than the failing check can, ``params`` fill its blanks, ``suggestion``
    is what to write instead ("" for nothing that is likely enough). ``left``: what the cell says beside its answer, and
    no question asks for.
    """

    text: str
    problem: str = ""
    params: Mapping[str, str] = _NOTHING
    suggestion: str = ""
    left: str = ""


EMPTY = Clean("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What the cells of a column answer: the question's ``kind``, its ``choices``, and how it treats words.

    ``names_a_person``: *None* and *Na* are names of people, so no word means *nothing* there, and few do in a part
    ``of_a_name`` that is asked beside the whole. ``covered``: the desk shows the answers covered, so a list that was
    copied from the screen holds the word for that and no answer. ``born``: days that are past. ``units``: words that
    may stand beside a number, because the question itself says them: *3 children*. ``as_written``: somebody said that
    words for nothing are answers here.
    """

    kind: QuestionType
    choices: Choices | None = None
    names_a_person: bool = False
    of_a_name: bool = False
    covered: bool = False
    born: bool = False
    default: str = ""
    units: frozenset[str] = frozenset()
    as_written: bool = False


def clean_column(
    target: Target, cells: Sequence[Cell], *, today: date, order: Order | None = None, heading: str = ""
) -> Repeated[Clean]:
    """The cells of one column, cleaned. Equal cells are cleaned once. ``order`` overrides what the dates show, its
    ``heading`` tells the order where they show none."""
    column = Repeated.of(cells)
    if target.kind.kind == "text" and _are_marked(column.values):
        column = column.each(lambda cell: cell[1:] if isinstance(cell, str) and cell[:1] in _MEANT_AS_TEXT else cell)
    if target.kind.kind == "date" and order is None:
        order = column_order(shown(cell) for cell in column.values if isinstance(cell, str)) or order_told(heading)
    calendar = calendar_told(heading) if target.kind.kind == "date" else None
    if calendar is not None:
        return column.each(lambda cell: _in_calendar(calendar, clean_cell(target, cell, today=today), cell))
    return column.each(lambda cell: clean_cell(target, cell, today=today, order=order))


class HerWord(str):
    """What she wrote over a cell, whatever its heading says."""

    __slots__ = ()


def _in_calendar(calendar: Calendar, clean: Clean, cell: Cell) -> Clean:
    """A day below a heading that names another calendar: asked, whatever it looks like in ours."""
    text = tidy(shown(cell))
    if isinstance(cell, HerWord) or not clean.text or not any(mark.isdigit() for mark in text):
        return clean
    meant = day_of(calendar, text)
    # With its calendar behind it the text is no day of ours, not even one that a spreadsheet program took for it.
    return Clean(f"{text} ({calendar})", "cell_date_calendar", suggestion=meant.isoformat() if meant else "")


def _are_marked(cells: Sequence[Cell]) -> bool:
    """Whether nearly all texts of a column begin with the mark by which spreadsheet programs mean text. One alone may
    be a name: 't Hart."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell]
    return len(texts) > 1 and sum(text[0] in _MEANT_AS_TEXT for text in texts) >= _NEARLY_ALL * len(texts)


CELL_COVERED = "cell_covered"
"""The cell says only that the desk covers the answer."""
_COVERED = frozenset(translate(COVERED, language).casefold() for language in LANGUAGES)
_MEANT_AS_TEXT = "'’`"
_NEARLY_ALL = 0.9


def says_covered(target: Target, text: str) -> bool:
    """Whether a tidy text is the word that stands on the screen for a sensitive answer, and no choice of this name."""
    return target.covered and text.casefold() in _COVERED and not (target.choices and target.choices.find(text))


def clean_cell(target: Target, cell: Cell, *, today: date, order: Order | None = None) -> Clean:
    """One cell, cleaned."""
    if (plain := _plain(target, cell)) is not None:
        return Clean(plain)
    text = tidy(shown(cell), one_line=target.names_a_person or target.kind.kind not in ("text", "select_multiple"))
    if text[:1] == '"' and text.count('"') == 2 and text[-1] == '"':
        text = text[1:-1].strip()  # quoted as a whole, by whatever wrote the list
    if not text:
        return EMPTY
    if says_covered(target, text):
        return Clean("", CELL_COVERED)
    if len(text) > 2 and not text.strip("#"):
        return Clean(TOO_NARROW, "cell_too_narrow")
    if text[0] in "#E" and text in FORMULA_ERRORS:
        return Clean(text, "cell_formula_error")
    kind = target.kind.kind
    if kind != "text" and text[0] in _MEANT_AS_TEXT and len(text) > 1:
        text = text[1:].lstrip()  # how spreadsheet programs say that a number is meant as text
    if kind == "phone" and type(cell) is str and _PLAIN_PHONE.fullmatch(text):  # behind such a mark
        return Clean(text)
    if kind == "email" and _EMAIL.match(address := text.lower()):  # also where it says that there is none: no@none.org
        return _one_alphabet(address)
    if kind in ("select_one", "select_multiple") and target.choices is not None:
        text = _EMPTY_LINES.sub("\n", text)
        return _choices(target.choices, text, several=kind == "select_multiple", as_written=target.as_written)
    if kind == "yes_no" and (answer := is_so(text)) is not None:
        return Clean(as_text(answer))
    if kind == "yes_no" and yes_or_no(first := _FIRST_WORDS.split(text, maxsplit=1)[0]) is not None:
        return Clean(text, suggestion=first)  # *Yes, Arabic*: the rest answers something else
    if kind in _NUMBERS and _says_none(text):
        return _none_of(target, text)
    if not (target.names_a_person or target.as_written) and (
        (says_nothing(text) and not (target.of_a_name and key(text) in NAMES_TOO))
        or (kind in _NO_MEANS_NONE and text.isalpha() and yes_or_no(text) is False)
        or (kind == "email" and key(text) in _NOBODY)
    ):
        return EMPTY
    if kind == "date":
        return _date(cell, text, today, order, born=target.born)
    if kind == "phone":
        if isinstance(cell, int | float) and _CUT.search(text):
            return Clean(f"{cell:.5E}", "cell_phone_cut")
        return _phone(tidy(shown(cell), one_line=False).lstrip("'’`").replace("\n", " / "))
    if kind in _NUMBERS:
        return _number(text, target.units, whole=kind != "decimal")
    clean = {"email": _email, "url": _url}.get(kind)
    return clean(text) if clean else Clean(text)


def _plain(target: Target, cell: Cell) -> str | None:
    """The text of a cell that has to be looked at no closer, as hardly two of a column are alike: a name, a number, an
    address, a day as most people write them. None for every other."""
    kind = target.kind.kind
    if type(cell) is str:
        if kind == "phone":
            return cell if _PLAIN_PHONE.fullmatch(cell) and "  " not in cell else None
        if not cell[:1].isalnum():
            return None
        if kind == "email":
            return cell.lower() if cell.isascii() and _EMAIL.fullmatch(cell) else None
        if target.names_a_person and kind == "text" and cell[0] not in "#E":
            return tidy(cell) or None
    elif type(cell) is date and kind == "date":
        return cell.isoformat()
    return None


def read_choices(choices: Choices, text: str, *, several: bool, suggest: bool = True) -> ReadChoices:
    """The choices in a cell, by their words; of a list of days and times also by what they cover: *Monday evening*."""
    read = choices.read(text, several=several, suggest=suggest)
    if not read.unknown or not is_of_a_week(choices):
        return read
    names, unknown = read_in_grid(text, When(), choices)
    return ReadChoices(names) if names and not unknown and (several or len(names) == 1) else read


def _choices(choices: Choices, text: str, *, several: bool, as_written: bool) -> Clean:
    read = read_choices(choices, text, several=several)
    if not read.unknown and (several or len(read.names) == 1):
        return Clean(" ".join(read.names), left=read.left) if read.left else Clean(" ".join(read.names))
    if says_nothing(text) and not as_written:
        return EMPTY
    if not read.unknown:
        return Clean(text, "cell_choices_several")
    problem = "cell_choice_close" if read.suggestion else "cell_choice"
    return Clean(text, problem, {"value": ", ".join(read.unknown)}, read.suggestion)


def _date(cell: Cell, text: str, today: date, order: Order | None, *, born: bool = False) -> Clean:
    if isinstance(cell, datetime):
        return Clean(cell.date().isoformat())
    if isinstance(cell, date):
        return Clean(cell.isoformat())
    if isinstance(cell, time):
        return Clean(text, "cell_date")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        serial = from_serial(cell)
        if serial is not None and cell >= 10_000:  # a small number is a year, an age, a count
            return Clean(serial.isoformat())
    if text[-1:] not in _ENDS_A_DAY and (calendar := calendar_told(text)) is not None:
        meant = day_of(calendar, text)
        return Clean(text, "cell_date_calendar", suggestion=meant.isoformat() if meant else "")
    read = read_date(text, order, today=today, past=born)
    if read.day is not None:
        return Clean(read.day.isoformat())
    if read.far:
        return _of_another_calendar(text, today)
    if read.open:
        return Clean(text, "cell_date_open")
    if read.impossible:
        return Clean(text, "cell_date_impossible")
    if read.either is not None:
        first, second = (day.isoformat() for day in read.either)
        return Clean(text, "cell_date_order", {"first": first, "second": second})
    return Clean(text, "cell_date")


def _of_another_calendar(text: str, today: date) -> Clean:
    """A year that no roster means in this calendar. The Buddhist one differs by 543 years and nothing else; the Persian
    one is meant more often than the lunar one, which counts such years too: a suggestion, no more. So is Ethiopia's."""
    meant = from_persian(text) or from_ethiopian(text)
    if meant is not None and meant <= today:
        return Clean(text, "cell_date_calendar", suggestion=meant.isoformat())
    digits = ascii_digits(text)
    for year in re.findall(r"\d{4}", digits):
        moved = read_date(digits.replace(year, str(int(year) - _BUDDHIST)), "dmy", today=today)
        if moved.day is not None and int(year) > today.year:
            return Clean(text, "cell_date_calendar", suggestion=moved.day.isoformat())
    return Clean(text, "cell_date_calendar")


def _says_none(text: str) -> bool:
    """Whether a cell under a number says in a word that there is none, or *no*."""
    said = text.replace(" ", "").isalpha() and len(text) > 1 and text != "NULL"
    return said and (text == "Null" or there_is(text) is False or yes_or_no(text) is False)


def _none_of(target: Target, text: str) -> Clean:
    """*None* under a number: zero of what people count (children); asked elsewhere, where it may be no answer."""
    children, years, people = COUNTED
    if target.kind.kind == "integer" and target.units & (children | people):
        return Clean("0")
    return Clean(text, suggestion="" if target.kind.kind == "range" or target.units & years else "0")


def _number(text: str, units: frozenset[str], *, whole: bool) -> Clean:
    digits = ascii_digits(text).replace("−", "-")
    if re.fullmatch(r"\d{1,15}[.,]0{1,2}", digits) and whole:
        digits = re.split("[.,]", digits)[0]
    if re.fullmatch(r"-?\d{1,15}(\.\d+)?", digits):
        number = float(digits)
        return Clean(as_text(number)) if number.is_integer() else Clean(digits)
    if whole and _THOUSANDS.match(digits):
        return Clean(re.sub(r"[^\d-]", "", digits))
    if not whole and re.fullmatch(r"-?\d+,\d{1,2}", digits):
        return Clean(as_text(float(digits.replace(",", "."))))
    words = key(digits).split()
    numbers = [word for word in words if (word.isdecimal() and len(word) <= _MOST_DIGITS) or word in NUMBERS]
    if len(numbers) == 1 and _say_again(units, [w for w in words if w not in numbers]) and not _HEDGED.search(digits):
        return Clean(str(NUMBERS[numbers[0]] if numbers[0] in NUMBERS else int(numbers[0])))
    return Clean(text, suggestion=_number_meant(digits))


def _number_meant(digits: str) -> str:
    """The one number that a text speaks of; "" for none, or several. What stands in brackets behind it is about
    something else: *2 (ages 4 and 7)*, *one boy (5)*."""
    bare = _BRACKETS.sub("", digits)
    for text in (bare, digits) if bare != digits else (digits,):
        if not (within := _NUMBER_WITHIN.findall(text)) and not re.search(r"\d", text):
            within = [str(NUMBERS[word]) for word in key(text).split() if NUMBERS.get(word)]
        if within:
            return within[0].replace(",", ".") if len(within) == 1 else ""
    return ""


def _say_again(units: frozenset[str], words: Sequence[str]) -> bool:
    """Whether words beside a number say only what the question counts, in whatever language."""
    return all(word in units or any(word in same and same & units for same in COUNTED) for word in words)


def _email(text: str) -> Clean:
    if (":" in text or "<" in text) and (found := _ADDRESS_WITHIN.search(text)):
        address = (found[1] or found[2]).lower()
        others = {one.strip("'") for one in _ADDRESSES.findall(text.partition("?")[0].lower())} - {address}
        if _EMAIL.match(address) and not others:
            return _one_alphabet(address)
    address = unicodedata.normalize("NFKC", text).lower().strip(_AROUND_AN_ADDRESS)
    if _EMAIL.match(address):
        return _one_alphabet(address)
    better = address
    for said, mark in _SAID_AT:
        better = re.sub(said, mark, better)
    within = [found for found in _ADDRESSES.findall(better) if _EMAIL.match(found)]
    if within:  # beside a number, a name, another address: of several none is more likely
        return Clean(text, "cell_email", suggestion=within[0] if len(within) == 1 else "")
    better = re.sub(r"\s+", "", better).replace(",", ".").strip(".;:")
    return Clean(text, "cell_email", suggestion=better if _EMAIL.match(better) and better[-1].isalpha() else "")


def _one_alphabet(address: str) -> Clean:
    """An address; with the Latin letters that were probably meant, where others stand between them."""
    if address.isascii() or re.match(UNMIXED, address):
        return Clean(address)
    latin = as_latin(address)
    return Clean(address, suggestion=latin if latin.isascii() else "")


def _phone(text: str) -> Clean:
    number = ascii_digits(unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))
    if (link := _PHONE_LINK.match(number)) is not None:
        number = f"+{link[1]}"
    number = _WHICH_PHONE.sub("", number).lstrip("=")
    if re.fullmatch(r"\d{7,15}\.0+", number):
        number = number.partition(".")[0]  # how some programs write a number that was none
    if re.match(ROUNDED, number):
        digits = re.sub(r"[.,]", "", number.lower().partition("e")[0])
        length = int(re.split(r"[eE]\+?", number)[1]) + 1
        whole = digits[:length] if not digits[length:].strip("0") else digits
        return Clean(whole) if len(whole) == length else Clean(text, "cell_phone_cut")
    if _MISTYPED.search(number):
        return Clean(text, "cell_phone", suggestion=dialled(number.translate(_DIGITS_MEANT)))
    meant = dialled(number)
    long = len(meant.lstrip("+")) > _MOST_DIGITS
    if re.match(PHONE, number) and not long:
        return Clean(number)
    return Clean(text, "cell_phone", suggestion="" if long else meant)


def _url(text: str) -> Clean:
    if re.match(r"^https?://", text, re.IGNORECASE):
        return Clean(text)
    return Clean(f"https://{text}") if re.match(r"^[\w-]+(\.[\w-]+)+(/\S*)?$", text) else Clean(text, "cell_url")
