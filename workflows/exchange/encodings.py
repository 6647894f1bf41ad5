"""Which code page a text was written in. Nothing in the file says so; the right one gives words, the others rubble.

Every page that can read the bytes at all is tried on the first lines. Known headings count most; then letters of one
script in a word, and small letters after capitals, speak for a page, and signs inside words against it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from workflows.exchange.concepts import CONCEPTS
from workflows.exchange.words import NO, YES, key

PAGES = (
    "cp1252", "cp1250", "cp1251", "cp1256", "cp1254", "cp1253", "cp1255", "cp1257", "cp1258", "cp874",
    "gb18030", "big5", "shift_jis", "euc_kr", "euc_jp", "koi8_u", "iso8859_2", "mac_roman", "cp850", "cp866",
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
_RUBBLE = re.compile(
    r"[\x80-\x9f\ufffd¤¦§¨©¬®¯°±²³´¶¸¹¼½¾×÷†‡‰‹›€ƒˆ˜™■□▪▫░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀]"
)


def likeliest(content: bytes) -> tuple[str, str] | None:
    """The text of these bytes and the code page it is in; None when no page reads them."""
    best: tuple[float, str, str] | None = None
    for page in PAGES:
        try:
            text = content.decode(page)
        except (UnicodeDecodeError, LookupError):
            continue
        score = _score(text[:_SAMPLE])
        if best is None or score > best[0]:
            best = (score, text, page)
    return (best[1], best[2]) if best else None


def _score(text: str) -> float:
    """How much like words a text is; only what is not ASCII speaks, since all pages agree on that."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if not words:
        return 0.0 - len(_RUBBLE.findall(text))
    score = 0.0
    for word in words:
        score += _of_word(word)
    foreign = sum(not mark.isascii() for mark in text) or 1
    known = sum(
        key(cell) in _known()
        for line in text.splitlines()[:40]
        for cell in re.split(r"[;,\t|]", line)
        if not cell.isascii()
    )
    return (score - 3 * len(_RUBBLE.findall(text))) / foreign + 2.0 * min(known, 5)


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
    name = unicodedata.name(mark, "").split(" ", 1)[0]
    return "KANA" if name in ("HIRAGANA", "KATAKANA") else name.partition("-")[0]


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(word for words in (*CONCEPTS.values(), YES, NO) for word in words if len(word) > 1)
