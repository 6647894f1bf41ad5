"""Languages and countries by their names in the languages that rosters are written in: *Arabisch*, *арабский*.

The shipped lists carry the names that people use of themselves; these are everybody else's, from CLDR. A name that two
choices share finds neither.
"""

from __future__ import annotations

from functools import lru_cache

from workflows.exchange.words import key, keys_of

_WRITTEN = (
    "en", "fr", "de", "es", "pt", "it", "nl", "uk", "ru", "pl", "tr", "ar", "fa", "ro", "vi", "so", "sw", "sv", "da",
    "nb", "fi", "cs", "sk", "hu", "el", "he", "hi", "ur", "ps", "am", "ti", "id", "sq", "bg", "sr", "hr", "zh", "ja",
    "ko", "ku", "my", "ka", "hy", "az", "bn", "pa", "ne",
)  # fmt: skip
_SPEECH = keys_of(
    "language|languages|speaking|speaker|lang|langue|sprache|idioma|lengua|lingua|taal|język|jezyk|język|мова|мовою|язык|"
    "языком|level|levels|proficiency|fluency|skills|niveau|nivel|livello|nível|poziom|рівень|уровень|kenntnisse|مستوى|"
    "سطح|لغة|اللغة|زبان|dili|dil|jazyk|nyelv|język ojczysty|по|in|en|auf|speaks|af|tiếng"
)
"""Words around the name of a language that say no more than that it is one."""


_ALSO = {
    "am": "Amxaari|ኣምሓርኛ", "ar": "Carabi|Carabiga|አረብኛ|ዓረብኛ", "en": "Ingiriis|Ingiriisi|እንግሊዘኛ",
    "es": "ስፓንኛ|ስፓንሽኛ|ስጳኛ", "fa": "фарси|фарсі|персидский", "fr": "Faransiiska|فرانسه|ፈረንሳ", "kmr": "Kurmandschi",
    "om": "ኦሮምኛ", "prs": "дари|Darice", "ps": "pachtou|pachtoune|Paschto|بشتو|بشتونية|پختو", "ru": "ሩስያኛ|ሩሲያኛ",
    "so": "somalien|сомалийский|сомалійська|سومالی|ሶማልኛ|ሶማሊኛ", "sw": "سواحيلي",
    "ti": "Tigrinisch|تيغرينيا|تیگرینیا", "ur": "أوردو|اوردو", "vi": "Fiitnaamiis|Fiyatnaamiis",
}  # fmt: skip
"""Names that people write and CLDR has not."""


def named_in_any_language(shelf: str, word: str) -> str | None:
    """The choice of a shipped list that a word (a ``key``) is a name of in some language; None for none, or several."""
    names = _names(shelf)
    found = names.get(word)
    if found is None and shelf == "languages":
        bare = " ".join(part for part in word.split() if part not in _SPEECH)
        found = names.get(bare) if bare != word else None
        if found is None and bare.endswith(("ською", "цькою")):
            found = names.get(f"{bare[:-1].removesuffix('о')}а")  # українською is how one speaks українська
        if found is None and bare.endswith(("ски", "цки")):
            found = names.get(f"{bare}и")  # по-русски, русский; a key has no й
        if found is None and bare.endswith("ي"):
            found = names.get(f"ال{bare.removeprefix('ال')}ة")  # عربي, العربية
    return found or None


@lru_cache
def _names(shelf: str) -> dict[str, str]:
    """Every name by its key; "" for one that several share."""
    from babel import Locale

    from models.definitions.shipped import shipped

    known = (shipped(shelf) if shelf in ("languages", "countries") else None) or {}
    found: dict[str, str] = {}
    for written in _WRITTEN:
        locale = Locale.parse(written)
        told = locale.languages if shelf == "languages" else locale.territories
        for code, name in told.items():
            if code in known:
                for word in {key(name), key(name).removeprefix("tieng ")}:
                    found[word] = code if found.get(word, code) == code else ""
    if shelf == "languages":
        found |= {key(name): code for code, names in _ALSO.items() if code in known for name in names.split("|")}
    for code, entry in known.items():  # the list's own words come before
        for name in (*entry.labels.values(), *entry.also):
            found[key(name)] = code
    return found
