"""Dates as people write them. Which of day and month comes first is a question about a column, not about a cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from workflows.exchange.reading import Cell
from workflows.exchange.words import INVISIBLE, ascii_digits, key

Order = Literal["dmy", "mdy"]
_EXCEL_DAY_0 = date(1899, 12, 30)
_LONGEST = 80
"""A date in words is never longer."""
_DAYS_TO_1904 = 1462
_SERIALS = range(1, 110_000)
"""Days of Excel's calendar that a roster can mean: 1900 to 2201."""
_NUMERIC = re.compile(
    r"^(\d{1,4})\s*[-‐‑–—/.,。｡\s年년|_\\⁄∕·]\s*(\d{1,2})\s*[-‐‑–—/.,。｡\s月월|_\\⁄∕·]\s*['’]?(\d{1,4})\s*[日일.]?"
    r"(?:\s*[гр]\.?)?(?:[T ,]+\d{1,2}:\d{2}.*)?$"
)
_TIME = re.compile(
    r"[T,\s]+\d{1,2}[:hH]\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?"
    r"(?:\s*(?:Z|GMT|UTC)?\s*[+-]\d{2}:?\d{2})?(?:\s*\([^()]{0,40}\))?$",
    re.IGNORECASE,
)
"""An hour behind a date in words."""
_WEEKDAY = re.compile(r"([^\W\d_]{1,20})(?:\.?,|\.)?\s+(?=\d{1,4}\s?[-/.]\s?\d)")
"""*Fr., 14.06.2019*: a word before a day in numbers."""
_ROMAN = {
    word: number
    for number, word in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], start=1)
}
_DOTTED = re.compile(r"^\d{1,2}\s?\.\s?\d{1,2}\s?\.\s?(?:\d{2}|\d{4})\.?(?:\s|$)")
"""Whoever writes dots puts the day first: no country writes month.day.year."""
_ETHIOPIAN_YEARS = range(1900, 2090)
_BEFORE_A_MONTH = re.compile("^ב(?=[א-ת]{3})")
"""*Of* in Hebrew, written together with the month."""
_TOLD = re.compile(
    r"\b(dd?|jj?|tt?|mm?)\s?[/.-]\s?(?:dd?|jj?|tt?|mm?)\s?[/.-]\s?(?:y{2,4}|a{2,4}|j{2,4})\b", re.IGNORECASE
)
"""*DD/MM/YYYY* in a heading."""
_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SERIAL = re.compile(r"^([1-9]\d{4})(?:\.\d+)?$")
_SHORTENED = {"sept": 9} | {
    word: number
    for number, word in enumerate(
        ["січ", "лют", "берез", "квіт", "трав", "черв", "лип", "серп", "верес", "жовт", "листоп", "груд"], start=1
    )
}
"""Short names that people use and no calendar lists."""
_ETHIOPIAN: dict[str, int] = {
    key(word): number
    for number, words in enumerate(
        ("", "ጥቅምት", "ኅዳር|ህዳር", "ታኅሣሥ|ታህሳስ|ታኅሳስ", "ጥር", "የካቲት", "", "", "", "ሰኔ", "ሐምሌ|ሀምሌ", "ነሐሴ|ነሀሴ", "ጳጉሜ|ጳጉሜን"),
        start=1,
    )
    for word in words.split("|")
    if word
} | dict.fromkeys(
    map(key, ("መስከረም", "መጋቢት", "ሚያዝያ", "ሚያዚያ", "ግንቦት", "ጥቅምቲ", "ሕዳር", "ታሕሳስ", "ጥሪ", "ለካቲት", "ሰነ", "ሓምለ", "ነሓሰ")), 0
)
"""Months by their Amharic names; 0 for names that Eritrea gives to the months of our calendar."""
_YEAR = r"(?:1[89]|20)\d\d"
_PART_OF_A_DATE = re.compile(
    rf"{_YEAR}|{_YEAR}\s?[-/.]\s?\d{{1,2}}|\d{{1,2}}\s?[-/.]\s?{_YEAR}|"
    rf"{_YEAR}([-/.])(?:00\1\d\d|\d\d\1(?:00|[xX?_]+)|[xX?_]+\1[xX?_]+)|(?:00|[xX?_]+)([-/.])(?:\d\d|[xX?_]+)\2{_YEAR}"
)
"""A year alone, a month of a year, a day that was left open: 1987, 05/1987, 1987-00-00, ??.05.1987."""
_ABOUT = re.compile(
    r"^(?:c\.?|ca\.?|circa|about|approx\.?|around|roughly|born|born in|b\.|in|year|vers|environ|né en|née en|en|"
    r"etwa|ungefähr|um|jahrgang|geboren|jg\.?|hacia|nacido en|nacida en|около|приблизно|близько|حوالي|تقريبا|حدود|[~≈])"
    r"\s*|\s*\(?\?\)?$",
    re.IGNORECASE,
)
"""What people write around a year of which they are not sure."""
_YEARS_BACK, _YEARS_AHEAD = 130, 175
"""Years around today that a roster can mean. Farther ones are of another calendar, or mistyped."""
LANGUAGES = (
    "en", "fr", "de", "es", "pt", "it", "nl", "uk", "ru", "pl", "tr", "ar", "fa", "ro", "vi", "so", "sw", "sv", "da",
    "nb", "fi", "cs", "sk", "hu", "el", "he", "hi", "ur", "ps", "am", "ti", "id", "sq", "bg", "sr", "hr",
    "ar_SY", "ar_TN", "ar_DZ", "ar_MA", "fa_AF", "et", "lv", "lt", "ka", "hy", "az", "ca", "bn", "ne",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date, or why it is none: ``impossible`` (no such day), ``far`` (a year of another calendar), ``either`` of two
    (day or month first), ``open`` (a year or a month, and no day), or unreadable."""

    day: date | None = None
    impossible: bool = False
    far: bool = False
    open: bool = False
    either: tuple[date, date] | None = None


def from_serial(number: float) -> date | None:
    """The day of an Excel serial number: 45000 → 2023-03-15."""
    return _EXCEL_DAY_0 + timedelta(days=int(number)) if int(number) in _SERIALS else None


def from_1904(cell: Cell) -> Cell:
    """A bare number of a workbook that counts days from 1904, as others count it."""
    plain = isinstance(cell, int | float) and not isinstance(cell, bool)
    return cell + _DAYS_TO_1904 if plain else cell  # type: ignore[operator] # plain says that it is a number


def column_order(texts: Iterable[str]) -> Order | None:
    """What a column's texts show about the order: a number over 12 can't be a month, and who writes dots puts the day
    first. None: nothing, or both."""
    shows: set[Order] = set()
    dotted = False
    for text in texts:
        text = _bare(text)
        found = _NUMERIC.match(text)
        if not found or len(found[1]) > 2:
            continue
        dotted = dotted or _DOTTED.match(text) is not None
        first, second = int(found[1]), int(found[2])
        if 12 < first <= 31 and second <= 12:
            shows.add("dmy")
        elif first <= 12 < second <= 31:
            shows.add("mdy")
    if not shows and dotted:
        return "dmy"
    return shows.pop() if len(shows) == 1 else None


def order_told(heading: str) -> Order | None:
    """The order that a heading asks for: *Date of arrival (DD/MM/YYYY)*."""
    found = _TOLD.search(heading)
    return None if found is None else "dmy" if found[1][0] in "dDjJtT" else "mdy"


def read_date(text: str, order: Order | None, *, today: date, past: bool = False) -> ReadDate:
    """One text as a date: ISO, numbers in the column's order, or with the month in words of many languages.

    A two-digit year lies in the hundred years that end ten years from ``today``; of a day that is ``past``, this year.
    """
    bare = _bare(text).lstrip("'")
    read = _read(bare, order, today)
    days = read.either or ((read.day,) if read.day else ())
    if past and any(day.year > today.year for day in days) and not re.search(r"\d{4}", bare):
        read = _read(bare, order, today - timedelta(days=3653))
    if not (read.day or read.either or read.far) and _leaves_the_day_open(text):
        return ReadDate(open=True)
    years = range(today.year - _YEARS_BACK, today.year + _YEARS_AHEAD + 1)
    days = read.either or ((read.day,) if read.day else ())
    return ReadDate(far=True) if any(day.year not in years for day in days) else read


def _leaves_the_day_open(text: str) -> bool:
    """Whether a text tells a year, or a month of a year, and leaves the day open: *1987*, *May 1987*, *about 1987*."""
    if len(text) > _LONGEST:
        return False
    said = _ABOUT.sub("", _bare(text))
    if _PART_OF_A_DATE.fullmatch(said):
        return True
    words = key(said).split()
    years = [word for word in words if re.fullmatch(_YEAR, word)]
    months = [word for word in words if word in _months()]
    rest = [word for word in words if word not in (*years, *months)]
    return len(years) == len(months) == 1 and all(word.isalpha() and word in _fillers() for word in rest)


_PLAINLY_A_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?: .*)?|\d{1,2}[-.]\d{1,2}[-.]\d{4}")


def is_a_day(text: str, today: date) -> bool:
    """Whether what could be dialled as well is a day: 2024-03-01."""
    return _PLAINLY_A_DAY.fullmatch(text) is not None and read_date(text, "dmy", today=today).day is not None


def from_persian(text: str) -> date | None:
    """The day of ``1402/08/29`` in the calendar of Iran and Afghanistan, if it lies in the years 1300 to 1499; None for
    anything else. The new year's day is reckoned by the cycle of 33 years, which holds for these."""
    found = _NUMERIC.match(_bare(text))
    if found is None:
        return None
    first, month, last = (int(part) for part in found.groups())
    year, day = (first, last) if len(found[1]) == 4 else (last, first)
    days = 31 if month < 7 else 30 if month < 12 or _is_leap(year) else 29
    if not (1300 <= year < 1500 and 1 <= month <= 12 and 1 <= day <= days):
        return None
    leaps = sum(map(_is_leap, range(1300, year)))
    before = 31 * min(month - 1, 6) + 30 * max(month - 7, 0)
    return date(1921, 3, 21) + timedelta(days=365 * (year - 1300) + leaps + before + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)


def from_ethiopian(text: str) -> date | None:
    """The day of ``5 ጥቅምት 2017`` in the calendar of Ethiopia: twelve months of thirty days and what is left. None for
    anything else, and for the names of months that Eritrea has too, where they are those of our calendar."""
    words = key(_bare(text)).split()
    months = [_ETHIOPIAN[word] for word in words if _ETHIOPIAN.get(word)]
    numbers = sorted((int(word) for word in words if word.isdecimal() and len(word) < 5), reverse=True)
    if len(months) != 1 or len(numbers) != 2:
        return None
    year, day = numbers
    return _ethiopian(year, months[0], day)


def _ethiopian(year: int, month: int, day: int) -> date | None:
    if year not in _ETHIOPIAN_YEARS or not 1 <= month <= 13:
        return None
    if not 1 <= day <= (30 if month < 13 else 6 if year % 4 == 3 else 5):
        return None
    # The year begins on 11 September, a day later after one of 366 days.
    return date(year + 7, 9, 12 if (year - 1) % 4 == 3 else 11) + timedelta(days=30 * (month - 1) + day - 1)


Calendar = Literal["ethiopian", "persian", "lunar"]
_CALENDARS: tuple[tuple[Calendar, re.Pattern[str]], ...] = (
    ("ethiopian", re.compile(r"\bethiopian\b|ዓ ?ም|ኢትዮጵያ|ግእዝ")),
    ("persian", re.compile(r"شمسی|خورشیدی|(?:^|\s)ه ش(?:\s|$)|\bjalali\b|\bshamsi\b|solar hijri|\bpersian calendar\b")),
    ("lunar", re.compile(r"هجري|هجری|قمری|\bhijri\b|(?:^|\s)ه(?: ق)?$")),
)
"""How a heading or a cell says that its days are of another calendar."""
_INITIALS: tuple[tuple[Calendar, re.Pattern[str]], ...] = (
    (
        "ethiopian",
        re.compile(r"[(\[]\s*e\.?\s?c\.?\s*[)\]]|\d\s*e\.?\s?c\.?\s*$|(?-i:\bE\.\s?C\.?\s*$)", re.IGNORECASE),
    ),
    ("lunar", re.compile(r"[(\[]\s*a\.?\s?h\.?\s*[)\]]|\d\s*a\.?\s?h\.?\s*$|(?-i:\bA\.\s?H\.?\s*$)", re.IGNORECASE)),
)
"""The same by initials, which are somebody's own or an office's anywhere but alone in brackets, behind a day and, with
their points, at the end."""
_THREE_NUMBERS = re.compile(r"(?<!\d)(\d{1,4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,4})(?!\d)")


def calendar_told(text: str) -> Calendar | None:
    """The calendar that a heading or a cell names: *Date of birth (E.C.)*, *هجري*."""
    said = key(text)
    named = (calendar for calendar, mark in _CALENDARS if mark.search(said))
    return next(named, None) or next((calendar for calendar, mark in _INITIALS if mark.search(text)), None)


def day_of(calendar: Calendar, text: str) -> date | None:
    """The day that is meant where only the calendar tells that it is none of ours; None for months in words, and for
    the lunar calendar, whose months begin with what somebody saw."""
    found = _THREE_NUMBERS.search(_bare(text))
    if found is None or calendar == "lunar":
        return None
    if calendar == "persian":
        return from_persian(found[0])
    first, month, last = (int(part) for part in found.groups())
    year, day = (first, last) if len(found[1]) == 4 else (last, first)
    return _ethiopian(year, month, day)


def _bare(text: str) -> str:
    """A date in digits of ours, without what nobody sees, and without the weekday before it."""
    bare = ascii_digits(unicodedata.normalize("NFKC", INVISIBLE.sub("", text))).strip()
    before = None if bare[:1].isdigit() else _WEEKDAY.match(bare)
    return bare[before.end() :] if before and key(before[1]) in _fillers() else bare


def _read(text: str, order: Order | None, today: date) -> ReadDate:
    if found := _SERIAL.match(text):
        return ReadDate(from_serial(int(found[1])))
    if found := _DIGITS.match(text):
        if int(found[1]) <= today.year + _YEARS_AHEAD and int(found[1]) >= today.year - _YEARS_BACK:
            return _made(int(found[1]), int(found[2]), int(found[3]))
        text = f"{text[:2]}.{text[2:4]}.{text[4:]}"
    found = _NUMERIC.match(text)
    if found is None:
        return _in_words(text, today)
    if len(found[1]) == 4:
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if len(found[1]) > 2 or len(found[3]) not in (2, 4):
        return ReadDate()
    first, second, year = int(found[1]), int(found[2]), _year(found[3], today)
    day_first, month_first = _made(year, second, first).day, _made(year, first, second).day
    if day_first is None and month_first is None:
        return ReadDate(impossible=True)
    if day_first is None or month_first is None or day_first == month_first:
        return ReadDate(day_first or month_first)
    if order is None:
        return ReadDate(either=(day_first, month_first))
    return ReadDate(day_first if order == "dmy" else month_first)


def _made(year: int, month: int, day: int) -> ReadDate:
    try:
        return ReadDate(date(year, month, day))
    except ValueError:
        return ReadDate(impossible=True)


def _year(text: str, today: date) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    latest = today.year + 10
    return latest - (latest - year) % 100


def _in_words(text: str, today: date) -> ReadDate:
    """``14 mars 2023``, ``March 14th, 2023``, ``Tue, 14-Mar-23``: one month in words, a day, a year."""
    if len(text) > _LONGEST:
        return ReadDate()
    said = key(re.sub(r"(\d)(st|nd|rd|th|er|º|ª)\b", r"\1", _TIME.sub("", text)))
    for month in _months_of_two_words():
        said = said.replace(month, month.replace(" ", ""))
    words = [word if word in _months() else _BEFORE_A_MONTH.sub("", word) for word in said.split()]
    months = [_months()[word] for word in words if word in _months()]
    if len(words) == 3 and words[1] in _ROMAN:  # 14.III.2023
        months, words = [_ROMAN[words[1]]], [words[0], words[2]]
    elif found := re.search(
        r"\b(?:thang|thg) (\d{1,2})\b", " ".join(words)
    ):  # Vietnamese counts its months: 14 tháng 3
        months, words = [int(found[1])], " ".join(words).replace(found[0], " ").split()
    numbers = [word for word in words if word.isdigit()]
    if len(numbers) == 2 and any(word in _ETHIOPIAN for word in words):
        return ReadDate(far=True)  # of Ethiopia's calendar, or of ours in Eritrea: seven years apart
    strange = [word for word in words if not word.isdigit() and word not in _months() and word not in _fillers()]
    if len(months) != 1 or len(numbers) != 2 or strange:
        return ReadDate()
    day, year = numbers if len(numbers[1]) in (2, 4) and len(numbers[0]) <= 2 else reversed(numbers)
    if len(day) > 2 or len(year) not in (2, 4):
        return ReadDate()
    return _made(_year(year, today), months[0], int(day))


@lru_cache
def _months() -> dict[str, int]:
    """Names and short names of the months in many languages, by key. A word that names two months is left out."""
    from babel.dates import get_month_names

    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context=context, locale=language).items():
                    if not key(name).isdigit() and key(name).count(" ") < 2:
                        found.setdefault(key(name).replace(" ", ""), set()).add(number)
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1} | _SHORTENED


def month_named(text: str) -> int | None:
    """The month that a word names, in any language; None for none, or for one that means two."""
    said = key(ascii_digits(INVISIBLE.sub("", text)))
    return _months().get(said.replace(" ", "")) or _ROMAN.get(said)


@lru_cache
def _months_of_two_words() -> tuple[str, ...]:
    """Names of months with a blank inside, as the calendar of Syria has them: *تشرين الثاني*."""
    from babel.dates import get_month_names

    names = {key(name) for language in ("ar_SY", "ar_LB") for name in get_month_names("wide", locale=language).values()}
    return tuple(sorted(name for name in names if " " in name))


@lru_cache
def _fillers() -> frozenset[str]:
    """Words that may stand in a date and say nothing new: weekdays, *of*, *de*, *le*."""
    from babel.dates import get_day_names

    days = {
        word
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for name in get_day_names(width, locale=language).values()
        for word in key(name).split()
    } - _months().keys()
    return frozenset(
        days | {"of", "the", "de", "del", "le", "den", "am", "el", "r", "року", "года", "г", "р", "ngay", "nam", "date"}
    )
