"""Nobody: rows below the headings that are no people. Totals, remarks, names of groups, and what forms write under
their own headings: hints, examples, the numbers of the columns.

Every such row is left out with its reason and named. A row that could be a person is a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from models.i18n import mark
from workflows.exchange.concepts import CONCEPTS
from workflows.exchange.reading import Cell, Sheet, shown
from workflows.exchange.whose import title_of_rows
from workflows.exchange.words import NUMBERS, ascii_digits, key, keys_of, says_nothing, tidy


class Why(StrEnum):
    """Why a row below the headings is no person."""

    HEADINGS = "headings"  # the headings once more, as on a printed page or in another language
    HINT = "hint"  # what to write in the column: *required*, *as on your passport*, an example
    TOTAL = "total"
    NOTE = "note"
    STRAY = "stray"  # one number on its own
    SECTION = "section"  # a heading for the rows below it: *Laval*, *Group B*
    OTHER_TABLE = "another table"  # that stands below the people, with headings of its own
    NOTHING_USED = "nothing used"  # values only in columns that are left out


SAID: Mapping[Why, str] = {
    Why.HEADINGS: mark("The headings once more"),
    Why.HINT: mark("What to write in the columns, or an example"),
    Why.TOTAL: mark("A total"),
    Why.NOTE: mark("A remark"),
    Why.STRAY: mark("A number on its own"),
    Why.SECTION: mark("The name of a group"),
    Why.OTHER_TABLE: mark("Another table"),
    Why.NOTHING_USED: mark("Filled only in columns that are left out"),
}
"""The reasons in words."""
LONG = 200
"""A heading or a name is seldom longer; a remark often is."""
VALUE = re.compile(r"@|^[\d\W]+$")
"""What is no heading: an address, a number, a date in figures."""
_TOTALS = keys_of(
    "total|totals|grand total|subtotal|sub total|overall|number of participants|number of newcomers|number of people|"
    "total général|sous total|nombre de participants|gesamt|gesamtzahl|insgesamt|gesamtsumme|zwischensumme|anzahl|"
    "totale|totaal|totalt|yhteensä|total general|subtotal general|número de participantes|total geral|razem|"
    "ogółem|łącznie|"
    "итого|всего|итог|разом|усього|всього|підсумок|المجموع|الإجمالي|إجمالي|المجموع الكلي|العدد الكلي|جمع|"
    "جمع کل|مجموع|تعداد کل|"
    "toplam|genel toplam|合计|总计|小计|总数|共计|合計|総計|합계|총계|총|tổng|tổng cộng|tổng số|wadarta|isugeyn|"
    "jumla|ድምር|ጠቅላላ|"
    "कुल|कुल योग|योग|ਕੁੱਲ|মোট|سہ|کل|ټول|celkem|spolu|összesen|ukupno|укупно|општо|общо|σύνολο|סך הכל|סהכ"
)
_SUMS = keys_of("sum|suma|summe|somme|som|soma|somma|count|average|mean|durchschnitt|moyenne|promedio|среднее")
"""Words of a row of totals that are names of people too: only alone, or before a number."""
_BEGIN = 3
_FIRST = frozenset(word.partition(" ")[0] for word in _TOTALS | _SUMS)
_BEGINNINGS = frozenset(word[:_BEGIN] for word in _FIRST)
_NOTE = re.compile(
    r"^\s*(?:[*†‡#※]|(?:note|notes|nb|n\.b\.|nota|notas|nota bene|notă|not|obs|observa\w*|osservazion\w*|"
    r"remarque\w*|remark\w*|"
    r"hinweis\w*|bemerkung\w*|anmerkung\w*|opmerking\w*|uwaga|uwagi|poznámka|megjegyzés|примітк\w*|"
    r"примечани\w*|увага|"
    r"внимание|ملاحظ\w*|تنبيه|توجه|یادداشت|نکته|ghi chú|lưu ý|टिप्पणी|नोट|fiiro|xusuusin|መዘኻኸሪ|ማስታወሻ|hinweise|"
    r"legend|legende|légende|leyenda|source|sources|quelle|fuente|fonte|źródło|источник|джерело|المصدر|kaynak|منبع|"
    r"contact|stand|état|estado|as of|as at|updated|last updated|mise à jour|mis à jour|actualizado|"
    r"aktualisiert|оновлено|"
    r"обновлено|станом на|по состоянию|prepared by|compiled by|created by|exported|printed|generated|page|seite|"
    r"préparé par|erstellt|preparado por|підготував\w*|подготов\w*|confidential|confidentiel|vertraulich|"
    r"confidencial|"
    r"конфіденційно|конфиденциально|سري|end of|fin de|ende der|кінець|конец)(?=[\s:.,;–—-]|$)|"
    r"(?:注|备注|备考|備考|참고|"
    r"비고|附注)[:：]?)",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"^\W*(?:p|pg|página|pagina|strona|strana|stránka|sida|side|sivu|sayfa|trang|oldal|stranica|сторінка|стор|страница|стр|"
    r"страна|صفحة|الصفحة|صفحه|σελίδα|पृष्ठ|ገጽ|bogga|ukurasa|페이지)[\W_]*\d{1,4}\b|^\W*第\s*\d{1,4}\s*[页頁]|"
    r"^\W*\d{1,4}\s*(?:/\s*\d{1,4}\s*)?(?:ページ|頁|页|페이지)",
    re.IGNORECASE,
)
"""The number of a printed page. *Sida* and *Side* are names too, and have no number behind them."""
_SECTION = re.compile(
    r":$|^[\W_]{2,}|^\(?\d{1,2}[.)]\s+\D|\(\d{1,4}\)$|^(?:group|groupe|gruppe|grupo|gruppo|grupa|team|équipe|"
    r"cohort|cohorte|section|"
    r"sektion|class|classe|klasse|site|area|region|région|district|week|part|turno|kurs|cours|клас|група|"
    r"группа|команда|район|"
    r"(?:ال)?مجموعة|(?:ال)?فوج|گروه|grup|grubu|第.{1,3}组|小组)\b|\b(?:group|team|class|cohort|gruppe|groupe|"
    r"группа|група|grubu)$",
    re.IGNORECASE,
)
"""How a row begins or ends that only names the rows below it."""
_COUNT = re.compile(r"[\W_]*\d*[\W_]*$|^[\W_]*(?:\d{1,2}[.)])?[\W_]*")
_REQUIRED = keys_of(
    "required|optional|mandatory|obligatory|must|text|date|number|yes no|y n|free text|dropdown|list|email|"
    "obligatoire|facultatif|optionnel|texte|nombre|oui non|pflicht|pflichtfeld|freiwillig|ja nein|zahl|datum|"
    "obligatorio|opcional|texto|fecha|número|sí no|обов'язково|необов'язково|обязательно|необязательно|текст|"
    "дата|число|"
    "так ні|да нет|إلزامي|اختياري|مطلوب|نص|تاريخ|نعم لا|الزامی|اختیاری|zorunlu|isteğe bağlı|必填|"
    "选填|wymagane|opcjonalne"
)
_EXAMPLE = re.compile(
    r"^\W*(?:(?:example|exemple|beispiel|ejemplo|exemplo|esempio|voorbeeld|przykład|приклад|пример|örnek|"
    r"exempel|eksempel|esimerkki|příklad|príklad|példa|exemplu|παράδειγμα|mfano|"
    r"sample row|muster|"
    r"tusaale|ví dụ)(?=\W|$)|(?:e\.g\.|ex\.|p\. ?ex\.|z\. ?b\.|bsp\.)|(?:مثال|مثلا|نمونه|例如|示例|例|예시|예))",
    re.IGNORECASE,
)
_PARENTHESES = re.compile(r"^\s*[(\[{（<].*[)\]}）>]\s*$", re.DOTALL)
_HEADINGS = frozenset(word for words in CONCEPTS.values() for word in words)
FILLERS = keys_of(
    "open ended response|response|réponse ouverte|réponse|offene antwort|antwort|respuesta abierta|respuesta|"
    "date / time|date / heure|datum / uhrzeit|datum / zeit|fecha / hora"
)
"""What form tools write under the heading of a question that has one column."""


_NOTHING: Mapping[int, str] = MappingProxyType({})


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing but blanks, visible or not."""
    return isinstance(cell, str) and not (cell.isascii() and cell.strip()) and not tidy(cell)


def may_total(cell: Cell) -> bool:
    """Whether a cell begins with a word of a row of totals; only to look closer."""
    if type(cell) is not str or key(cell[:_BEGIN]) not in _BEGINNINGS:  # of many rows hardly any begins so
        return False
    return key(cell).partition(" ")[0] in _FIRST


def is_ruled(texts: Collection[str]) -> bool:
    """Whether a row is only a line drawn with dashes."""
    return all(len(text) > 1 and not text.strip("-_=–—─━.·:|+*~ ") for text in texts)


def why_no_person(
    row: Sequence[Cell], texts: Mapping[int, str], named: Mapping[int, str], groups: Mapping[int, str] = _NOTHING
) -> Why | None:
    """Why a row with few cells is no person; None for one that may be. ``groups``: what stands above the headings."""
    said = list(texts.values())
    if len(said) > 1 and all(
        key(text) in (key(named.get(column, "")), key(groups.get(column, ""))) for column, text in texts.items()
    ):
        return Why.HEADINGS
    few = len(said) * 2 <= max(len(named), 2)
    if (few or _is_sum(said)) and not _has_way(texts, named) and any(_is_total(text) for text in said):
        return Why.TOTAL
    if len(said) == 1 and len(named) > 1:
        if _NOTE.match(said[0]) or _PAGE.match(ascii_digits(said[0])) or len(said[0]) > LONG or _LINE.search(said[0]):
            return Why.NOTE
        if not isinstance(row[next(iter(texts))], str):
            return Why.STRAY
    return None


def _is_sum(said: Sequence[str]) -> bool:
    """Whether a row is a word for a total and numbers, however narrow the table: *Subtotal*, 3."""
    words = [key(text) for text in said]
    others = [text for text, word in zip(said, words, strict=True) if word not in _TOTALS and word not in _SUMS]
    return 0 < len(others) < len(said) and not _TOTALS.isdisjoint(words) and all(map(_is_number, others))


def endings(sheet: Sheet, rows: Sequence[int], named: Mapping[int, str], skipped: Mapping[int, Why]) -> dict[int, Why]:
    """Of the last rows those that are no people, in a table of three columns and more: a total over any of its columns,
    and behind an empty row remarks – *6 people*, *Approved by: ____*, *Copyright …* – with what stands among them: the
    name of whoever made the list."""
    found: dict[int, Why] = {}
    if len(named) < 3:
        return found
    behind: list[int] = []
    for number in reversed(rows[-_LAST:]):
        at = {column: text for column, cell in enumerate(sheet.rows[number - 1]) if (text := tidy(shown(cell)))}
        texts = list(at.values())
        others = [text for text in texts if not _is_number(text)]
        if len(texts) > 1 and others and all(_is_total(text) for text in others) and not _has_way(at, named):
            found[number] = Why.TOTAL
        elif len(others) > 1 and not all(_FORM.search(text) for text in others):
            break
        elif all(map(_is_remark, others)) and not any(_REACHED.search(text) for text in texts):
            found[number] = Why.TOTAL if all(map(_is_total, others)) else Why.NOTE
        elif len(others) > 1 or any(_REACHED.search(text) for text in texts):
            break
        else:
            behind.append(number)
    told = sorted({*found, *(number for number, why in skipped.items() if why in (Why.NOTE, Why.TOTAL))})
    people = [number for number in rows if number not in found and number not in behind]
    last = people[-1] if people else 0
    for number in behind:
        if any(last < one < number for one in told):
            found[number] = Why.NOTE
    return {n: why for n, why in found.items() if why is Why.TOTAL or (n > last and _is_apart(sheet, last, n))}


def _has_way(texts: Mapping[int, str], named: Mapping[int, str]) -> bool:
    """Whether a row says how somebody is reached: a total has no address and no telephone, a person called *Total*,
    *Som* or *Jumla* may have nothing else."""
    return any(
        "@" in text
        or (
            _REACHED.search(digits := ascii_digits(text)) is not None
            and (digits.startswith("+") or key(named.get(column, "")) in CONCEPTS["phone"])
        )
        for column, text in texts.items()
    )


def _is_apart(sheet: Sheet, last: int, number: int) -> bool:
    """Whether an empty row stands somewhere between two rows."""
    return any(all(cell is None or is_blank(cell) for cell in sheet.rows[one - 1]) for one in range(last + 1, number))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[\d\s.,%+-]+", ascii_digits(text)) is not None


def _is_remark(text: str) -> bool:
    """Whether a text that stands alone below the people is none of them."""
    return (
        _is_total(text)
        or _FORM.search(text) is not None
        or re.search(r"\d|©|: |:$|^[\"“«(]", ascii_digits(text)) is not None
        or len(text.split()) > _WORDS
    )


_LAST = 20
"""How many rows from the end may be remarks."""
_WORDS = 6
_LINE = re.compile(r"_{4,}|\.{8,}|…{3,}")
"""A line to be signed on."""
_FORM = re.compile(r"_{3,}|\.{5,}|…{2,}|^[^\W\d][^:@]{1,30}: ")
"""A line to be filled in by hand, a signature, *Date: …*."""
_REACHED = re.compile(r"@|^\W*(?:\d\W*){7,}$")
"""An address or a number by which somebody is reached."""


def _is_total(text: str) -> bool:
    word = key(text)
    if word in _TOTALS or word in _SUMS:
        return True
    first = re.sub(r"\s*\d+$", "", ascii_digits(word))
    if first in _TOTALS or first in _SUMS:
        return True
    return len(word) <= 60 and any(word.startswith(f"{total} ") for total in _TOTALS)


def hints(sheet: Sheet, rows: Sequence[int], named: Mapping[int, str], known: Collection[str]) -> dict[int, Why]:
    """Of the first rows below the headings those that belong to the headings, by row."""
    found: dict[int, Why] = {}
    for at, number in enumerate(rows[:3]):
        texts = {column: tidy(shown(cell)) for column, cell in enumerate(sheet.rows[number - 1]) if cell is not None}
        texts = {column: text for column, text in texts.items() if text}
        why = _hint(texts, named, known)
        if (
            why is None
            and _contradicts(texts, named)
            and any(_agrees(sheet, other, named) for other in rows[at + 1 : at + 4])
        ):
            why = Why.HINT
        if why is None:
            break
        found[number] = why
    return found


def _hint(texts: Mapping[int, str], named: Mapping[int, str], known: Collection[str]) -> Why | None:
    said = list(texts.values())
    if not said:
        return None
    words = [key(text) for text in said]
    familiar = sum(word in known or word in _HEADINGS for word in words)
    if familiar > 1 and familiar * 2 > len(said) and not any(VALUE.search(text) for text in said):
        return Why.HEADINGS
    plain = [re.sub(r"[()\[\].\s]", "", ascii_digits(text)) for text in said]
    counted = len(said) > 2 and plain in (
        [str(number) for number in range(1, len(said) + 1)],
        [chr(65 + number) for number in range(len(said))] if len(said) < 27 else None,
    )
    if counted or all("ImportId" in text for text in said) or _EXAMPLE.match(said[0]):
        return Why.HINT
    if all(word in _REQUIRED or word in FILLERS for word in words) and (len(said) > 1 or len(named) == 1):
        return Why.HINT
    if all(_PARENTHESES.match(text) for text in said) and any(mark.isalpha() for mark in said[0]):
        return Why.HINT
    return None


def _of_kind(heading: str, text: str) -> bool | None:
    """Whether a text is what a well-known heading asks for; None where that can't be told."""
    word = key(heading)
    if says_nothing(text):
        return None
    if word in CONCEPTS["email"]:
        return "@" in text and " " not in text.strip()
    if word in CONCEPTS["phone"]:
        return sum(mark.isdigit() for mark in text) > 4
    if word in CONCEPTS["birth_date"] or word in CONCEPTS["arrived"]:
        return any(mark.isdigit() for mark in text)
    if word in CONCEPTS["children"]:
        return any(mark.isdigit() for mark in text) or key(text) in NUMBERS
    return None


def _contradicts(texts: Mapping[int, str], named: Mapping[int, str]) -> bool:
    """Whether two columns and more hold words where they ask for an address, a number, a day, and none holds one."""
    told = [_of_kind(named.get(column, ""), text) for column, text in texts.items()]
    return told.count(False) > 1 and True not in told


def _agrees(sheet: Sheet, number: int, named: Mapping[int, str]) -> bool:
    row = sheet.rows[number - 1]
    return any(
        _of_kind(heading, tidy(shown(row[column])))
        for column, heading in named.items()
        if column < len(row) and row[column]
    )


def sections(
    sheet: Sheet,
    rows: Sequence[int],
    alone: Sequence[int],
    named: Mapping[int, str],
    totals: Collection[int],
    roles: Collection[str],
) -> dict[int, Why]:
    """Rows, of those with one cell ``alone``, that only name the rows below them, or remark on those above.

    A row with one text in a table of three columns and more may be a person of whom only the name is known. It is none
    if its cell is merged across the table, if it speaks of a group or ends with a colon, if other columns have its text
    as a value, if its text is no name by its place, or if such rows stand above every group of full ones. In a table of
    fewer columns it may be one too, unless it names a role: *Mentors*, and the mentors below it.
    """
    if not alone:
        return {}
    above_roles = _name_roles(sheet, rows, alone, roles)
    if len(named) < 3:
        return above_roles
    wide = {
        top + 1 for top, left, bottom, right in sheet.merged if top == bottom and right - left + 1 >= len(named) / 2
    }
    numbers = frozenset(rows)
    texts: dict[int, tuple[int, str]] = {}
    for number in alone:
        if number in numbers:
            ((column, cell),) = (
                (at, one) for at, one in enumerate(sheet.rows[number - 1]) if one is not None and not is_blank(one)
            )
            if isinstance(cell, str):
                texts[number] = (column, tidy(cell))
    full = [number for number in rows if number not in texts]
    if not texts or not full:
        return {}
    above_all = _stand_above_groups(rows, texts)
    elsewhere = _values(sheet, full[:2_000])
    first_names = min(named)
    found = above_roles
    for number, (column, text) in texts.items():
        bare = key(_COUNT.sub("", text))
        if (
            above_all
            or number in wide
            or column < first_names
            or _SECTION.search(text)
            or any(at != column for at in elsewhere.get(bare, ()))
        ):
            found[number] = Why.SECTION if number < full[-1] else Why.NOTE
        elif number > full[-1] and any(full[-1] < total < number for total in totals):
            found[number] = Why.NOTE  # behind the total
        elif number == rows[-1] and number - 1 not in numbers and len(text.split()) > 3:
            found[number] = Why.NOTE  # apart from the people, and a sentence
    return found


def _name_roles(sheet: Sheet, rows: Sequence[int], alone: Sequence[int], roles: Collection[str]) -> dict[int, Why]:
    """Of the rows with one cell those that name a role, and have others below them."""
    named = (
        [number for number in alone if number < rows[-1] and title_of_rows(_said_alone(sheet, number)) in roles]
        if roles and rows
        else []
    )
    return dict.fromkeys(named, Why.SECTION)


def _said_alone(sheet: Sheet, number: int) -> str:
    return next((tidy(cell) for cell in sheet.rows[number - 1] if isinstance(cell, str) and not is_blank(cell)), "")


def _stand_above_groups(rows: Sequence[int], texts: Collection[int]) -> bool:
    """Whether two such rows and more part the table: one comes first, none last, and never two together."""
    if len(texts) < 2 or rows[0] not in texts or rows[-1] in texts:
        return False
    return not any(one in texts and other in texts for one, other in pairwise(rows))


def _values(sheet: Sheet, rows: Sequence[int]) -> dict[str, set[int]]:
    """In which columns a short text stands, by its key."""
    found: dict[str, set[int]] = {}
    for number in rows:
        for column, cell in enumerate(sheet.rows[number - 1]):
            if isinstance(cell, str) and 0 < len(cell) <= 60:
                found.setdefault(key(cell), set()).add(column)
    found.pop("", None)
    return found


def moved_headings(texts: Mapping[int, str], ours: Mapping[int, str]) -> bool:
    """Whether a row is our headings once more, in another order: people below it are written in other columns.
    ``ours``: the keys of the headings by column."""
    if any(VALUE.search(text) for text in texts.values()):
        return False
    words = frozenset(ours.values())
    said = {column: word for column, text in texts.items() if (word := key(text)) in words}
    moved = sum(word != ours.get(column) for column, word in said.items())
    return moved > 1 and len(set(said.values())) * 3 >= len(texts) * 2


def begins_another(row: Sequence[Cell], texts: Mapping[int, str], known: Collection[str]) -> bool:
    """Whether a row, apart from the people above it, is the headings of another table."""
    if len(texts) < 2 or not all(isinstance(row[column], str) for column in texts):
        return False
    if any(VALUE.search(text) or len(text) > 40 for text in texts.values()):
        return False
    familiar = sum(key(text) in known or key(text) in _HEADINGS for text in texts.values())
    return familiar * 2 >= len(texts)
