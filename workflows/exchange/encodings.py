"""Which code page a text was written in. Nothing in the file says so; the right one gives words, the others rubble.

Every page that can read the bytes at all is tried on the first lines. Known headings count most; then letters of one
script in a word, and small letters after capitals, speak for a page, and signs inside words against it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from functools import lru_cache, partial

from workflows.exchange.concepts import CONCEPTS
from workflows.exchange.guard import Objection
from workflows.exchange.words import NO, YES, key, script_of

PAGES = (
    "cp1252", "cp1250", "cp1251", "cp1256", "cp1254", "cp1253", "cp1255", "cp1257", "cp1258", "cp874",
    "gb18030", "big5", "shift_jis", "euc_kr", "euc_jp", "koi8_u", "iso8859_2", "mac_roman", "cp850", "cp866",
    "iso8859_5", "iso8859_6", "mac_cyrillic",
)  # fmt: skip
"""From the usual to the rare: among equals the first is taken."""
_SAMPLE = 30_000
_BETWEEN = re.compile(r"[;,\t|]")
_WORD = re.compile(r"[^\W\d_]+")
_COMMON_HAN = frozenset(
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从"
    "姓名邮箱电话城市语言北京海广州深圳李王张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "電話號碼語言國籍臺灣香港陳張劉黃趙吳孫馬羅鄭謝韓馮蕭許呂蘇盧蔣賈葉閻鍾範陸顧龍萬錢湯喬賀賴龔氏日本語東京都府県市区町村田中佐藤鈴木高橋伊渡辺山小林加吉斎松井"
)
_VOWELS = {"CYRILLIC": frozenset("аеиоуыэюяіїєёўә"), "GREEK": frozenset("αεηιουω")}
_TYPESET = re.compile(r"(?<=[A-Za-z])’(?=[A-Za-z])|(?<!\w)[“«„](?=\w)|(?<=\w)[”»“](?!\w)|(?<=[\w\s])[–—](?=\s)")
"""Signs that word processors set, where they belong: they speak for a page as letters do."""
_RUBBLE = re.compile(
    r"[\x80-\x9f\ufffd¤¦§¨©¬®¯°±²³´¶¸¹¼½¾×÷†‡‰‹›€ƒˆ˜™■□▪▫░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀]"
)


_LOOSE = re.compile(r"(?<=[A-Za-z])[\u0e31\u0e34-\u0e4e\u200e\u200f]")
"""Thai vowels and tones above a Latin letter, marks for the direction of writing between two."""
TWICE = "utf-8 twice"
"""UTF-8 that a program took for an older code page and wrote as UTF-8 once more: MontrÃ©al."""
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Text and its encoding: the one asked for, else by mark, else UTF-8 if it is, else the likeliest code page."""
    if encoding:
        try:
            if encoding == TWICE:
                text = content.decode("utf-8")
                return once(text) or text, TWICE
            return content.decode(encoding), encoding
        except (UnicodeDecodeError, UnicodeEncodeError, LookupError) as error:
            raise Objection("encoding_wrong", encoding=encoding) from error
    for mark, name in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(name), name
            except UnicodeDecodeError as error:
                raise Objection("file_damaged") from error
    if (wide := _unmarked_wide(content)) is not None:
        return wide
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _ends_within_a_letter(content, error):
            raise Objection("file_cut") from error
    else:
        before = once(text)
        return (text, "utf-8") if before is None else (before, TWICE)
    if b"\x00" in content[:4096]:
        raise Objection("file_not_workbook")
    mended = content.decode("utf-8", "replace")
    foreign = sum(not mark.isascii() for mark in mended[:_SAMPLE]) - (broken := mended[:_SAMPLE].count("\ufffd"))
    if foreign > 2 * broken:  # UTF-8 with a few bytes of an older page in it, or cut off in the middle of a letter
        return _patched(content), "utf-8"
    found = likeliest(content)
    return found if found is not None else (content.decode("cp1252", errors="replace"), "cp1252")


def _ends_within_a_letter(content: bytes, error: UnicodeDecodeError) -> bool:
    """Whether all of it is UTF-8, but for a last letter that is not whole: the file was cut off on its way. Where no
    other letter tells that it is UTF-8, the half one has to be what no word of an older page ends with."""
    if error.end != len(content) or "end of data" not in error.reason:
        return False
    whole, half = content[: error.start], content[error.start :]
    return not whole.isascii() or (half in _HALVES and whole[-1:].islower())


_HALVES = (b"\xc3", b"\xc4", b"\xc5")
"""How accented Latin letters begin in UTF-8. In other pages these are capitals."""
_DOUBLED = re.compile("[Â-ô][\u0080-\u00bf\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
"""How a letter begins that was taken for several."""
_FOREIGN = re.compile("[^\x00-\x7f]+")
_TAKEN_FOR = ("cp1252", "mac_roman", "cp1250", "cp1251", "cp1254", "cp1256", "cp1253", "cp850", "cp437")
"""What UTF-8 was taken for when a program wrote it as UTF-8 once more, from the usual to the rare."""


def once(text: str) -> str | None:
    """The text before a program wrote its UTF-8 as UTF-8 once more; None when no program did.

    What is not ASCII in it has to be UTF-8 again, all of it, once it is bytes in the code page that it was taken for;
    and to look more like words then. Where several files were put into one only some lines are like that: then those
    letters are mended that can be nothing else.
    """
    if text.isascii():
        return None
    sample = set(_FOREIGN.findall(text[:_SAMPLE])) or set(_FOREIGN.findall(text))
    for page in _TAKEN_FOR:
        if all(_before(run, page) is not None for run in sample):
            better = _FOREIGN.sub(partial(_before_or_as_it_is, page), text)
            if page == "cp1252" or likeness_to_words(better[:_SAMPLE]) > likeness_to_words(text[:_SAMPLE]):
                return better
    if not _DOUBLED.search(text):
        return None
    mended = _FOREIGN.sub(_surely_before, text)
    return mended if mended != text else None


def _before(run: str, page: str) -> str | None:
    """What a run of letters was before UTF-8 was taken for this page; None when it was not."""
    try:
        return codecs.charmap_encode(run, "strict", _bytes_of(page))[0].decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return None


def _before_or_as_it_is(page: str, run: re.Match[str]) -> str:
    return _before(run[0], page) or run[0]


def _surely_before(run: re.Match[str]) -> str:
    """``Ã©`` as é: letters with a sign inside the word that no word has, and that are one letter together."""
    before = _before(run[0], "cp1252")
    sure = before is not None and before.isalpha() and any(not mark.isalpha() for mark in run[0])
    return before if sure and before is not None else run[0]


def _patched(content: bytes) -> str:
    """UTF-8 in which single bytes are read as Windows-1252."""
    return _ASTRAY.sub(_by_itself, content.decode("utf-8", "surrogateescape"))


_ASTRAY = re.compile("[\udc80-\udcff]+")
"""Bytes that are no UTF-8, as Python keeps them in a text."""


def _by_itself(run: re.Match[str]) -> str:
    return run[0].encode("ascii", "surrogateescape").decode("cp1252", "replace")


@lru_cache
def _bytes_of(page: str) -> dict[int, int]:
    """The signs of a code page and their bytes; those of Latin-1 that it lacks stand for their own."""
    own = {byte: byte for byte in range(256)}
    return own | {ord(sign): byte for byte in range(256) if (sign := bytes([byte]).decode(page, "ignore"))}


def _unmarked_wide(content: bytes) -> tuple[str, str] | None:
    """UTF-16 without its mark: every second byte is zero, or of one block of letters. None for anything else."""
    if len(content) % 2 or b"\x00" not in content[:4096]:
        return None
    sample = content[:4096]
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        few = Counter(high).most_common(3)
        if few and b"\x00" in high and sum(count for _, count in few) >= 0.9 * len(high):
            try:
                text = content.decode(name)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text and re.search(r"[\n\r]", text):
                return text, name
    return None


def likeliest(content: bytes) -> tuple[str, str] | None:
    """The text of these bytes and the code page it is in; None when no page reads them."""
    best: tuple[float, str, str] | None = None
    for page in PAGES:
        try:
            text = content.decode(page)
        except (UnicodeDecodeError, LookupError):
            continue
        score = likeness_to_words(text[:_SAMPLE])
        if best is None or score > best[0]:
            best = (score, text, page)
    return (best[1], best[2]) if best else None


def page_with(content: bytes, words: Collection[str]) -> str:
    """The code page in which most of these words stand in a text; "" where none of them tells. Among equals the usual
    one is taken."""
    foreign = [word for word in words if not word.isascii()]
    found = {page: content.decode(page, "replace") for page in PAGES}
    fits = {page: sum(word in text for word in foreign) for page, text in found.items()}
    best = max(PAGES, key=lambda page: fits[page])
    return best if fits[best] else ""


def likeness_to_words(text: str) -> float:
    """How much like words a text is; only what is not ASCII speaks, since all pages agree on that."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    signs = len(_TYPESET.findall(text))
    rubble = len(_RUBBLE.findall(text)) + len(_LOOSE.findall(text))
    foreign = sum(not mark.isascii() for mark in text) or 1
    if not words:
        return (signs - rubble) / foreign
    score = float(signs)
    for word in words:
        score += _of_word(word)
    known = sum(
        key(cell) in _known()
        for line in text.splitlines()[:40]
        for cell in re.split(r"[;,\t|]", line)
        if not cell.isascii()
    )
    return (score - 3 * rubble) / foreign + 2.0 * min(known, 5) - _mixed(words)


_LETTERS_OF = tuple(
    frozenset(letters)
    for letters in (
        "àâæçéèêëîïôœùûüÿ",  # French
        "äöüß",  # German
        "áéíóúüñ",  # Spanish
        "ãáâàçéêíóôúõü",  # Portuguese
        "àèéìíòóùúïç",  # Italian, Catalan
        "éëïöüèáóíúê",  # Dutch
        "æøåéòóôü",  # Danish, Norwegian
        "åäöéü",  # Swedish, Finnish
        "áðéíóúýþæö",  # Icelandic
        "äõöüšž",  # Estonian
        "áéíóöőúüű",  # Hungarian
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "čćđšž",  # Bosnian, Croatian, Serbian, Slovene
        "ăâîşţșț",  # Romanian
        "çëâ",  # Albanian
        "çğıi̇öşüâîû",  # Turkish, Azerbaijani, Kurdish
        "ąčęėįšųūž",  # Lithuanian
        "āčēģīķļņšūž",  # Latvian
    )
)
"""The letters beside a–z of languages whose pages are taken for one another."""
_TILDE = re.compile("õ(?!e)")
"""Portuguese has õ before e only; elsewhere it is the ő of a Hungarian page."""


def _mixed(words: Collection[str]) -> float:
    """Which part of the foreign Latin letters stands in words that the likeliest language can't spell: the right page
    gives names of one language mostly, a neighbouring one mixes the letters of several. 0.0 where there are none."""
    told = [(frozenset(m for m in word if not m.isascii()), word) for word in (one.lower() for one in words)]
    told = [
        (letters, word) for letters, word in told if all(_script(mark) in ("LATIN", "COMBINING") for mark in letters)
    ]
    total = sum(len(letters) for letters, _ in told)
    if not total:
        return 0.0
    fits = (
        sum(len(letters) for letters, word in told if letters <= known and not ("ã" in known and _TILDE.search(word)))
        for known in _LETTERS_OF
    )
    return 1.0 - max(fits) / total


def _of_word(word: str) -> float:
    scripts = Counter(_script(mark) for mark in word)
    foreign = [mark for mark in word if not mark.isascii()]
    if len(scripts) > 1:
        return -2.0 * len(foreign)
    (script,) = scripts
    if script == "CJK":
        return sum(2.0 if mark in _COMMON_HAN else -0.3 for mark in word)
    if script == "HALFWIDTH":
        return -1.0 * len(foreign)
    if script in ("HANGUL", "HIRAGANA", "KATAKANA"):
        return 1.5 * len(foreign)
    if word.isupper():
        wrong = 0.0
    else:  # a capital inside a word
        wrong = 2.0 * sum(mark.isupper() for mark in word[1:])
    rare = sum(mark in "ªºµſþðÞÐ" for mark in foreign)
    usual = sum(mark in "éäöüáíóñèçßà" for mark in foreign)
    if "ς" in word[:-1]:
        return -0.5 * len(foreign)  # a letter that only ends words
    latin = script == "LATIN"
    if (
        script in _VOWELS
        and len(word) > 1
        and not _VOWELS[script].intersection(unicodedata.normalize("NFD", word.lower()))
    ):
        return -0.5 * len(foreign)
    strange = (
        1.5
        if latin and len(word) > 1 and len(foreign) == len(word)
        else 0.4
        if latin and len(foreign) > len(word) / 2
        else 0
    )
    return (1.0 - strange) * len(foreign) - wrong - rare + 0.1 * usual


@lru_cache(maxsize=4096)
def _script(mark: str) -> str:
    name = script_of(mark)
    return "KANA" if name in ("HIRAGANA", "KATAKANA") else name.partition("-")[0]


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(word for words in (*CONCEPTS.values(), YES, NO) for word in words if len(word) > 1)
