"""Words of rosters in many languages: yes and no, nothing, usual headings; and the key by which texts are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from models.text import BLANK_LETTERS, NOT_TYPED

_ACCENTS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]")
"""Marks that people leave out: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels and the stretched line.

Not the marks of Indic scripts: there they are the vowels themselves.
"""
INVISIBLE = re.compile(
    f"[{NOT_TYPED}\u00ad\u061c\u180b-\u180d\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
"""Marks that no screen shows: for the direction of writing, where a word may be broken, how a letter is drawn."""
_UNSEEN = re.compile(f"[{NOT_TYPED}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Those that stand inside a word by accident. Not the joiners, which are spelling in Persian and in Indic scripts."""
_WIDE = {
    wide: wide - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for wide in range(ord(first), ord(last) + 1)
} | {
    ord(joined): letters
    for joined, letters in zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
}
"""Letters and digits as wide as a Chinese sign, and letters printed as one: the same ones, written otherwise."""
_SPACES = re.compile(r"[^\S\n]+")


def tidy(text: str, *, one_line: bool = True) -> str:
    """The text as its writer meant it: composed (NFC), trimmed, blanks of all kinds collapsed, letters of the usual
    width, no marks that nobody sees. Nothing else changes."""
    if text.isascii() and text.isprintable():
        # Most cells of most rosters: nothing to compose, no marks, no lines.
        return text if "  " not in text and text.strip() == text else " ".join(text.split())
    text = (
        unicodedata.normalize("NFC", _UNSEEN.sub("", BLANK_LETTERS.sub(" ", text)))
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
    if max(text, default="") >= "\ufb00":
        text = text.translate(_WIDE)
    text = text.strip()
    if one_line:
        return " ".join(text.split())
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))


_APART = {code: " " for code in range(128) if chr(code) not in "0123456789abcdefghijklmnopqrstuvwxyz"}


class _Kept(dict[int, str | int]):
    """What ``str.translate`` makes of a character: a blank of punctuation, signs, blanks and controls. Each is looked
    up once."""

    def __missing__(self, code: int) -> str | int:
        kept = self[code] = " " if unicodedata.category(chr(code))[0] in "PSZC" else code
        return kept


_KEPT = _Kept()


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """Equal for texts that differ only in case, accents, punctuation and blanks: ``E-Mail :`` → ``e mail``."""
    if text.isascii():
        return " ".join(text.lower().translate(_APART).split())
    text = INVISIBLE.sub("", BLANK_LETTERS.sub(" ", text))
    # ADI is Turkish for Adı, and for Adi: without its dot, an i is one.
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold().replace("ı", "i"))
    text = unicodedata.normalize("NFC", text)
    return " ".join(text.translate(_KEPT).split())


def ascii_digits(text: str) -> str:
    """Digits of every script as 0–9: ٢٠٢٣ → 2023."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(mark)) if unicodedata.category(mark) == "Nd" else mark for mark in text)


@lru_cache(maxsize=4096)
def script_of(mark: str) -> str:
    """The script of a letter by its name: ``LATIN``, ``ARABIC``; of a digit ``DIGIT``, "" of a mark without a name."""
    return unicodedata.name(mark, "").partition(" ")[0]


def keys_of(words: str) -> frozenset[str]:
    """The keys of words written with ``|`` between them."""
    return frozenset(key(word) for word in words.split("|"))


YES = keys_of(
    "yes|y|yep|要る|必要|true|"
    "t|1|x|on|ok|checked|agreed|i agree|oui|vrai|d'accord|j'accepte|ja|j|wahr|sí|si|s|verdadero|sim|"
    "verdadeiro|да|д|так|т|نعم|اي|اه|بله|بلی|آری|evet|doğru|是|是的|对|有|はい|예|네|हाँ|हां|ਹਾਂ|جی ہاں|ہاں|হ্যাঁ|"
    "haa|ndiyo|eeyo|አዎ|አዎን|እወ|wi|"
    "o|هو|oo|opo|vâng|có|tak|ano|áno|igen|kyllä|da|po|ναι|כן|bəli|ya|xx|xxx|v|tick|ticked|selected|"
    "needed|required|necessary|wanted|nécessaire|nötig|erforderlich|benötigt|necesario|necessário|necessario|нужен|нужна|"
    "нужно|требуется|потрібен|потрібна|потрібно|potrzebny|مطلوب|يحتاج|需要|要|gerekli|필요|cần|"
    "يلزم|بحاجة"
)
NO = keys_of(
    "no|n|nope|nee|false|f|0|off|unchecked|non|faux|nein|falsch|falso|não|nao|нет|н|ні|لا|كلا|نه|خیر|hayır|h|yanlış|否|不|"
    "不是|没有|いいえ|아니요|아니오|नहीं|ਨਹੀਂ|نہیں|না|maya|hapana|አይ|አይደለም|ኣይፋል|hindi|không|nie|ne|nem|ei|nu|όχι|לא|"
    "ኣይኮነን|不用|不必|xeyr|yox|yo'q|tidak|nej|nei|"
    "نخیر|ኣይፋልን|not selected|unselected|not ticked|unticked|not checked|not needed|"
    "not required|no need|not necessary|not wanted|pas nécessaire|non nécessaire|nicht nötig|nicht erforderlich|"
    "no necesario|не нужен|не нужна|не нужно|не требуется|не потрібен|не потрібна|не потрібно|niepotrzebny|غير مطلوب|"
    "لا يحتاج|不需要|不要|gerekmez|불필요|không cần|"
    "لا يلزم"
)
_DECIMALS = re.compile(r"(?<=^[01])[.,]0+$")
_BESIDE = re.compile(r"[/|=]|\s[-–—]\s")
_POLITE = keys_of(
    "please|thanks|thank|you|svp|s'il|vous|plaît|merci|bitte|danke|favor|gracias|obrigado|спасибо|дякую|شكرا"
)
MARKS = (
    dict.fromkeys("✓✔☑✅☒●◉⬛■👍√🗸⬤⚫+*•", True)
    | dict.fromkeys("✗✘☐❌✕✖○◯⬜□👎⚪", False)
    | {"[ ]": False, "[]": False, "( )": False, "()": False, "++": True, "(+)": True, "[*]": True, "(*)": True}
)
"""Check marks, which the key of a text leaves out as punctuation."""
NUMBERS: Mapping[str, int] = (
    {
        key(word): number
        for words in (
            "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
            "zéro|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze",
            "null|ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf",
            "cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce",
            "zero|um|dois|três|quatro|cinco|seis|sete|oito|nove|dez|onze|doze",
            "zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici",
            "нуль|один|два|три|чотири|п'ять|шість|сім|вісім|дев'ять|десять|одинадцять|дванадцять",
            "ноль|один|два|три|четыре|пять|шесть|семь|восемь|девять|десять|одиннадцать|двенадцать",
            "zero|jeden|dwa|trzy|cztery|pięć|sześć|siedem|osiem|dziewięć|dziesięć|jedenaście|dwanaście",
            "صفر|واحد|اثنان|ثلاثة|أربعة|خمسة|ستة|سبعة|ثمانية|تسعة|عشرة",
            "صفر|یک|دو|سه|چهار|پنج|شش|هفت|هشت|نه|ده",
            "零|一|二|三|四|五|六|七|八|九|十",
        )
        for number, word in enumerate(words.split("|"))
    }
    | {"no": 0, "une": 1, "eine": 1, "una": 1, "uma": 1, "одна": 1, "дві": 2, "две": 2, "duas": 2, "两": 2}
    | {
        key(word): number
        for number, words in (
            (2, "двое|двоє|طفلان|طفلين|dwoje|dwójka"),
            (3, "трое|троє|troje|trójka"),
            (4, "четверо|czworo"),
        )
        for word in words.split("|")
    }
)
"""Small numbers in words of many languages."""
COUNTED = (
    keys_of(
        "child|children|kid|kids|enfant|enfants|kind|kinder|niño|niños|hijo|hijos|filho|filhos|bambino|bambini|figlio|"
        "figli|дитина|дитини|діти|дітей|ребёнок|ребёнка|дети|детей|dziecko|dzieci|طفل|أطفال|اطفال|فرزند|بچه|çocuk|孩子|"
        "个孩子|copii|copil|carruur|ilmo|watoto|ልጆች|son|sons|daughter|daughters|boy|boys|girl|girls|baby|babies|fils|"
        "fille|filles|garçon|garçons|bébé|bébés|sohn|söhne|tochter|töchter|junge|jungen|mädchen|baby|babys|hija|hijas|"
        "niña|niñas|bebé|filha|filhas|figlia|figlie|син|сини|дочка|доньки|сын|дочь|дочери|ابن|بنت|ولد|پسر|دختر|oğul|kız"
    ),
    keys_of("year|years|yrs|an|ans|année|années|jahr|jahre|año|años|ano|anos|anni|рік|роки|років|год|года|лет|lat|lata|"
            "سنة|سنوات|سال|yıl|年|岁"),
    keys_of("person|persons|people|personne|personnes|personen|persona|personas|pessoas|persone|особа|особи|осіб|человек|"
            "osoba|osoby|osób|شخص|أشخاص|نفر|kişi|人|명"),
)  # fmt: skip
"""What people count, in many languages: *2 enfants* answers a question about children, and *2 ans* does not."""
NOTHING = keys_of(
    "xxx|xxxx|"
    "n/a|na|n.a.|none|null|nil|nothing|not applicable|not available|unknown|tbd|tbc|to be confirmed|aucun|aucune|néant|"
    "sans objet|s.o.|inconnu|à confirmer|à venir|keine|kein|keine angabe|k.a.|unbekannt|entfällt|ninguno|ninguna|nada|"
    "desconocido|nenhum|нет данных|неизвестно|немає|невідомо|لا يوجد|غير معروف|ندارد|نامشخص|yok|bilinmiyor|无|未知|"
    "n.d.|n/d|n.c.|blank|empty|not known|not given|not provided|not stated|no answer|no data|vide|non renseigné|"
    "non renseignée|non connu|pas de réponse|pas encore connu|n.b.|nicht bekannt|noch offen|nicht angegeben|entfaellt|"
    "vacío|no aplica|sin datos|se desconoce|não se aplica|sem dados|desconhecido|nessuno|nessuna|sconosciuto|brak|"
    "brak danych|nie dotyczy|nieznany|n.v.t.|onbekend|geen|okänd|saknas|ukjent|ukendt|ingen|не вказано|немає даних|"
    "не застосовується|не указано|не применимо|отсутствует|غير متوفر|غير محدد|لا ينطبق|بدون|غير متاح|نامعلوم|"
    "none yet|not yet known|to be determined|to be completed|à compléter|à préciser|à déterminer|wird nachgereicht|"
    "nicht vorhanden|por confirmar|por definir|a confirmar|da definire|da confermare|уточнюється|уточняется|"
    "قيد التحديد|ناموجود|belirtilmemiş|boş|不详|不適用|不适用|なし|不明|없음|해당 없음|không có|chưa biết|waxba|ma jiro"
)
"""Ways to say nothing, in cells where they can't be an answer."""
NAMES_TOO = keys_of("na|nil|none|null|nada|nan|no|non|an|nie|ne|nein|xxx|sin|brak")
"""Of these, words that people are called, too."""
ABSENT = keys_of(
    "none|nil|nothing|aucun|aucune|néant|keine|kein|keiner|keins|ninguno|ninguna|nada|nenhum|nenhuma|nessuno|nessuna|"
    "немає|нема|нету|отсутствует|لا يوجد|لا توجد|بدون|ندارد|ناموجود|yok|yoktur|yoxdur|无|無|没有|brak|geen|ingen|inga|"
    "inget|なし|없음|không có|waxba|ma jiro|ma lahan|hakuna|የለም|የለኝም|የለን|nuk ka|niciunul|niciuna|nimic|کوئی نہیں|"
    "कोई नहीं|নেই|nema|žádný|žádné|žiadne|nincs|ei ole|κανένα|אין|wala|نشته"
)
"""*There is none*: where a number is asked that is zero, and where yes or no is asked it is no."""
PRESENT = keys_of(
    "var|vardır|mevcut|есть|имеется|є|наявний|يوجد|توجد|دارد|دارم|هست|あり|있음|jest|hay|há|vorhanden|አለ|ኣሎ|există|ipo|iko|"
    "meron|mayroon|ada|יש|шта|شته|bor|ima|van|υπάρχει"
)
"""*There is*: yes, where yes or no is asked."""
OF_DATABASES = frozenset(("\\N", "NaN", "nan", "NaT", "<NA>"))
"""How databases and their libraries write an empty cell: exactly so, for *Nan* is a city and a name."""
_LONGEST_NOTHING = 24
_SAYS = re.compile(r"[\d@]")
"""No word for nothing has a digit in it, or is an address."""
_PUNCTUATION_ONLY = re.compile(r"^[\W_]+$")


def says_nothing(text: str) -> bool:
    """Whether a cell says in words or dashes that there is nothing to say: ``n/a``, ``—``, ``à confirmer``."""
    if len(text) > _LONGEST_NOTHING or _SAYS.search(text):
        return False
    if text in OF_DATABASES:
        return True
    return (_PUNCTUATION_ONLY.match(text) is not None and text not in MARKS) or key(text) in NOTHING


def yes_or_no(text: str) -> bool | None:
    """The answer of a yes/no cell in any language; None when it is neither."""
    if text in OF_DATABASES:
        return None  # *\\N* is no *N*
    text = _DECIMALS.sub("", text.replace("\ufe0f", ""))
    if text in MARKS:
        return MARKS[text]
    word = key(text)
    if word not in YES and word not in NO:
        word = " ".join(part for part in word.split() if part not in _POLITE)
    if word in YES:
        return True
    return False if word in NO else _said_twice(text)


def there_is(text: str) -> bool | None:
    """Whether a cell says that there is some or that there is none: *var*, *yok*; None when it says neither."""
    word = key(text)
    return True if word in PRESENT else False if word in ABSENT else None


def is_so(text: str) -> bool | None:
    """What a cell says under a question of yes or no: either word, else that there is some or none."""
    said = yes_or_no(text)
    return there_is(text) if said is None else said


def _said_twice(text: str) -> bool | None:
    """*Yes / Oui*, *1 – Yes*, *2 – No*: the same answer more than once, or behind its number in a list, with a mark
    between. None for anything else."""
    words = [word for part in _BESIDE.split(text) if (word := key(part))]
    said = {word in YES for word in words if word in YES or word in NO}
    known = all(word in YES or word in NO or (word.isdecimal() and len(word) == 1) for word in words)
    return said.pop() if len(said) == 1 and len(words) > 1 and known else None


CONSENT_WORDS = keys_of(
    "consent|consents|agree|agrees|agreed|agreement|permission|permit|authorisation|authorization|approve|gdpr|privacy|"
    "consentement|accord|accepte|autorisation|einwilligung|zustimmung|einverstanden|datenschutz|consentimiento|acepta|"
    "autorización|consentimento|согласие|згода|موافقة|رضایت|onay|同意|동의"
)
"""Words by which a heading speaks of a consent."""


def speaks_of_consent(text: str) -> bool:
    """Whether a heading or label speaks of a consent."""
    return not CONSENT_WORDS.isdisjoint(key(text).split())
