"""Answers in pieces: a day, a month and a year that are one date; a number beside the code of its country.

Which columns those are is seen from their headings together: a *Day* alone is none. Their cells are put together to
what somebody would have written into one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product

from workflows.exchange.asking import Asked
from workflows.exchange.concepts import CONCEPTS
from workflows.exchange.dates import month_named
from workflows.exchange.reading import Cell, shown
from workflows.exchange.week import MOSTLY, SAMPLE
from workflows.exchange.words import ascii_digits, key, keys_of, says_nothing, tidy

DAY, MONTH, YEAR = "day", "month", "year"
CODE, AREA, EXTENSION = "code", "area", "extension"
PIECES: Mapping[str, tuple[str, ...]] = {"date": (DAY, MONTH, YEAR), "phone": (CODE, AREA, EXTENSION)}
"""What an answer to a question of this kind can come in. Of a phone the number itself is no piece: it is the answer."""
_DATE_WORDS: Mapping[str, frozenset[str]] = {
    DAY: keys_of("day|dd|jour|jj|tag|tt|día|dia|giorno|dag|dzień|день|gün|يوم|اليوم|روز|日|일|መዓልቲ|ቀን"),
    MONTH: keys_of("month|mm|mois|monat|mes|mês|mese|maand|miesiąc|місяць|месяц|ay|شهر|الشهر|ماه|月|월|ወርሒ|ወር"),
    YEAR: keys_of(
        "year|yyyy|yy|année|annee|an|aaaa|jahr|jjjj|año|ano|anno|jaar|rok|рік|год|yıl|سنة|السنة|العام|سال|年|년|ዓመት|ዓመተ"
    ),
}
_BORN: Mapping[str, frozenset[str]] = {
    DAY: keys_of("geburtstag|birthday"),
    MONTH: keys_of("geburtsmonat|birthmonth"),
    YEAR: keys_of("geburtsjahr|birthyear|yob"),
}
"""Pieces of the day of birth, said in one word."""
_BETWEEN = keys_of("of|the|de|du|d|la|le|der|des|del|da|do|di|van|your|date|datum|fecha|data|дата|تاريخ|تاریخ")
_COUNTRY_CODES = keys_of(
    "country code|phone country code|country dial code|country calling code|calling code|dial code|dialling code|"
    "dialing code|phone code|telephone code|international code|intl code|country prefix|phone prefix|prefix|"
    "indicatif|indicatif pays|indicatif du pays|indicatif téléphonique|indicatif international|code pays|code du pays|"
    "ländervorwahl|landesvorwahl|ländercode|vorwahl|código de país|código del país|código país|prefijo|prefijo país|"
    "prefixo|código do país|prefisso|prefisso internazionale|landcode|landnummer|landskod|kierunkowy|numer kierunkowy|"
    "код країни|телефонний код|код|код страны|телефонный код|رمز الدولة|رمز البلد|مفتاح الدولة|کد کشور|پیش شماره|"
    "国家代码|国码|国家区号|国番号|국가 번호|ülke kodu|alan kodu|code|cc|ኮድ ሃገር"
)
_AREA_CODES = keys_of(
    "area code|area|city code|indicatif régional|ind rég|ortsvorwahl|vorwahl|código de área|ddd|código de ciudad|"
    "lada|netnummer|код міста|код города|رمز المنطقة|کد شهر|区号"
)
_EXTENSIONS = keys_of("extension|ext|extn|phone extension|phone ext|poste|durchwahl|anexo|ramal|interno|доб|додатковий")
_NUMBERS = keys_of(
    "number|no|nr|numéro|numero|nummer|número|local number|national number|subscriber number|rufnummer|номер|الرقم|رقم|"
    "شماره|号码|番号|번호|numara|ቁጽሪ"
)
_CODE = re.compile(r"(?:\+|00)\s?(\d{1,4}(?:[-\s]\d{1,3})?)(?!\d)")
_BARE = re.compile(r"\(?0?(\d{1,4})\)?")
_SUBSCRIBER = re.compile(r"[\d\s().\-/]{5,20}")
_NEAR = 2
"""Columns that hold pieces of one answer stand at most so far from the next."""
_LONG_AGO = 12
"""Years: a day longer ago than this is somebody's birthday sooner than anything else."""
_KEEPS_ITS_ZERO = frozenset({"39", "378", "379"})
"""Countries whose numbers begin with a zero from abroad too."""


Pieces = dict[int, tuple[str, str, bool]]
"""Column → question, piece, and whether that is beyond doubt."""


def in_pieces(
    headings: Mapping[int, tuple[str, str]],
    cells: Mapping[int, Sequence[Cell]],
    asked: Mapping[str, Asked],
    answered: Mapping[str, tuple[int, bool]],
    *,
    today: date,
) -> Pieces:
    """Columns that hold pieces of a date or a phone number. ``headings``: each open column's group and heading;
    ``answered``: the column that answers a question so far, and whether that is beyond doubt."""
    dates = _dates(headings, cells, asked, answered, today)
    return {**dates, **_phones(headings, cells, asked, answered)}


# Dates --------------------------------------------------------------------------------------------------------------
def _dates(
    headings: Mapping[int, tuple[str, str]],
    cells: Mapping[int, Sequence[Cell]],
    asked: Mapping[str, Asked],
    answered: Mapping[str, tuple[int, bool]],
    today: date,
) -> Pieces:
    dated = {name: one for name, one in asked.items() if one.target.kind.kind == "date"}
    named: dict[frozenset[str], dict[str, int]] = {}
    for index, (group, heading) in headings.items() if dated else ():
        piece, of = _piece_of_date(heading)
        if piece and _holds(piece, cells[index]):
            named.setdefault(of or _telling(group), {}).setdefault(piece, index)
    found: Pieces = {}
    for of, columns in named.items():
        places = sorted(columns.values())
        if len(columns) < len(PIECES["date"]) or places[-1] - places[0] > _NEAR * (len(places) - 1):
            continue
        question = _date_meant(of, columns, _years(cells[columns[YEAR]]), dated, answered, today)
        if question:
            found |= {index: (question, piece, bool(of)) for piece, index in columns.items()}
    return found


def _piece_of_date(heading: str) -> tuple[str, frozenset[str]]:
    """*Birth month* → ``month`` of *birth*; *Month* → ``month`` of nothing. ("", …) for any other heading."""
    word = key(heading)
    for piece, known in _BORN.items():
        if word in known:
            return piece, frozenset({"birth"})
    tokens = word.split()
    spoken = [piece for piece, known in _DATE_WORDS.items() if not known.isdisjoint(tokens)]
    if len(spoken) != 1 or len(tokens) > 6:
        return "", frozenset()
    return spoken[0], _telling(" ".join(token for token in tokens if token not in _DATE_WORDS[spoken[0]]))


def _telling(words: str) -> frozenset[str]:
    return frozenset(key(words).split()) - _BETWEEN


def _holds(piece: str, cells: Sequence[Cell]) -> bool:
    """Whether nearly all that is filled can be a day, a month, a year."""
    distinct = dict.fromkeys(tidy(shown(cell)) for cell in cells[:SAMPLE])
    said = [text for text in distinct if text and not says_nothing(text)]
    return bool(said) and sum(_is_piece(piece, text) for text in said) >= MOSTLY * len(said)


def _is_piece(piece: str, text: str) -> bool:
    digits = ascii_digits(text).rstrip(".")
    if not digits.isdecimal():
        return piece == MONTH and month_named(text) is not None
    number = int(digits)
    return 1 <= number <= 31 if piece == DAY else 1 <= number <= 12 if piece == MONTH else len(digits) in (2, 4)


def _date_meant(
    of: frozenset[str],
    columns: Mapping[str, int],
    years: Sequence[int],
    dated: Mapping[str, Asked],
    answered: Mapping[str, tuple[int, bool]],
    today: date,
) -> str:
    """The question that these columns answer together; "" when there is none, or it is open which."""
    # A guess at one of the columns themselves is no answer.
    free = {
        name: one
        for name, one in dated.items()
        if name not in answered or (not answered[name][1] or answered[name][0] in columns.values())
    }
    if of:
        fitting = [
            name
            for name, one in free.items()
            if any(of == _telling(word) for word in one.words)
            or ("birth" in of and not CONCEPTS["birth_date"].isdisjoint(one.words))
        ]
        return fitting[0] if len(fitting) == 1 else ""
    if len(free) > 1 and years:  # nobody of a roster is born yesterday, and few arrived when most were born
        born = [name for name, one in free.items() if not CONCEPTS["birth_date"].isdisjoint(one.words)]
        long_ago = max(years) <= today.year - _LONG_AGO
        return born[0] if long_ago and len(born) == 1 else ""
    return next(iter(free), "")


def _years(cells: Sequence[Cell]) -> list[int]:
    """The years of a column that are written out."""
    texts = (ascii_digits(tidy(shown(cell))) for cell in cells[:SAMPLE])
    return [int(text) for text in texts if len(text) == 4 and text.isdecimal()]


def _date_together(said: Mapping[str, str]) -> str:
    """One date of its pieces, as people write it; what there is where one is missing."""
    parts = {piece: ascii_digits(said.get(piece, "")).rstrip(".") for piece in PIECES["date"]}
    day, month, year = (parts[piece] for piece in (DAY, MONTH, YEAR))
    number = int(month) if month.isdecimal() else month_named(month) or 0
    if day.isdecimal() and year.isdecimal() and len(year) == 4 and number:
        return f"{year}-{number:02}-{int(day):02}"
    if day and year and 1 <= number <= 12:
        return f"{day} {_IN_WORDS[number - 1]} {year}"
    return " ".join(filter(None, (day, month, year)))


_IN_WORDS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


# Phones -------------------------------------------------------------------------------------------------------------
def _phones(
    headings: Mapping[int, tuple[str, str]],
    cells: Mapping[int, Sequence[Cell]],
    asked: Mapping[str, Asked],
    answered: Mapping[str, tuple[int, bool]],
) -> Pieces:
    found: Pieces = {}
    for name in (name for name, one in asked.items() if one.target.kind.kind == "phone"):
        said = {
            index: piece
            for index, (group, heading) in headings.items()
            if index not in found and (piece := _piece_of_phone(group, heading, cells[index], asked[name]))
        }
        number, sure = answered.get(name, (None, False))
        if number is None or number in said:
            number = _number_beside(said, headings, cells)
        if number is None:
            continue
        near = {index: piece for index, piece in said.items() if abs(index - number) <= _NEAR}
        if not {CODE, AREA} & set(near.values()):
            near = {index: piece for index, piece in near.items() if piece == EXTENSION and index > number and sure}
        if near and number in headings and name not in answered:
            found[number] = (name, "", False)
        for index, piece in sorted(near.items(), key=lambda one: abs(one[0] - number)):
            if piece not in {said for _name, said, _sure in found.values()}:
                found[index] = (name, piece, sure and key(headings[index][1]) != "code")
    return found


def _piece_of_phone(group: str, heading: str, cells: Sequence[Cell], asked: Asked) -> str:
    """Which piece of a phone number a column holds; "" for none."""
    words = {key(heading)}
    for known in (*asked.words, key(group)):
        bare = key(heading).removeprefix(known).removesuffix(known).strip() if known else ""
        words |= {bare} - {""}
    texts = [text for cell in dict.fromkeys(cells[:SAMPLE]) if (text := tidy(ascii_digits(shown(cell))))]
    if not texts:
        return ""
    if words & _EXTENSIONS:
        return EXTENSION if _share(texts, r"(?:ext\.?|x|poste)?\s*\d{1,6}") >= MOSTLY else ""
    abroad = sum(_CODE.search(text) is not None and len(re.findall(r"\d", text)) <= 6 for text in texts) / len(texts)
    digits = _share(texts, _BARE.pattern)
    if words & (_COUNTRY_CODES | _AREA_CODES) and abroad >= MOSTLY:
        return CODE
    if words & _AREA_CODES and digits >= MOSTLY:
        return AREA
    told = words & (_COUNTRY_CODES - keys_of("code|код|prefix|prefijo|prefixo|cc"))
    return CODE if told and digits + abroad >= MOSTLY else ""


def _share(texts: Sequence[str], pattern: str) -> float:
    return sum(re.fullmatch(pattern, text, re.IGNORECASE) is not None for text in texts) / len(texts)


def _number_beside(
    said: Mapping[int, str], headings: Mapping[int, tuple[str, str]], cells: Mapping[int, Sequence[Cell]]
) -> int | None:
    """The column that is called *Number* and stands beside a code."""
    codes = [index for index, piece in said.items() if piece in (CODE, AREA)]
    for code, step in product(codes, (1, 2, -1)):
        index = code + step
        if index in headings and index not in said and key(headings[index][1]) in _NUMBERS:
            texts = [shown(cell) for cell in cells[index][:SAMPLE]]
            if texts and _share(texts, _SUBSCRIBER.pattern) >= MOSTLY:
                return index
    return None


def _phone_together(said: Mapping[str, str]) -> str:
    """One number of its pieces, as it is written for calls from abroad."""
    number, code = said.get("", ""), said.get(CODE, "")
    area = re.sub(r"\D", "", ascii_digits(said.get(AREA, "")))
    if not re.search(r"\d", number):
        return number
    plain = ascii_digits(number).strip()
    digits = re.sub(r"\D", "", plain)
    found = _CODE.search(ascii_digits(code)) or _BARE.fullmatch(ascii_digits(code).strip())
    if area and not digits.startswith(area) and not plain.startswith(("+", "00")):
        number, plain, digits = f"{area} {number}", f"{area} {plain}", area + digits
    if found and not plain.startswith(("+", "00")):
        abroad = re.sub(r"\D", "", found[1])
        if digits.startswith(abroad) and len(digits) - len(abroad) >= 9:
            number = f"+{number}"
        elif plain.startswith("0") and abroad not in _KEEPS_ITS_ZERO:
            number = f"+{abroad} (0){number[1:].lstrip()}"
        else:
            number = f"+{abroad} {number}"
    extension = re.sub(r"\D", "", ascii_digits(said.get(EXTENSION, "")))
    return f"{number} ext. {extension}" if extension else number


# Together -----------------------------------------------------------------------------------------------------------
def pieces_together(cells: Sequence[Cell], pieces: Sequence[str], kind: str) -> Cell:
    """One cell from those of several columns. A whole answer that stands beside its pieces comes first."""
    said: dict[str, str] = {}
    for cell, piece in zip(cells, pieces, strict=True):
        text = tidy(shown(cell))
        if text and not says_nothing(text):
            said.setdefault(piece, text)
    whole = next((cell for cell, piece in zip(cells, pieces, strict=True) if not piece and cell is not None), None)
    if kind == "date":
        return whole if whole is not None else _date_together(said) or None
    return whole if set(said) <= {""} else _phone_together(said) or None
