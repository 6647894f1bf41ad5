"""``translate(sentence, language)``: interface text through gettext catalogues, compiled from ``models/locale``.

Language is always an argument: a fragment rerun of the page forgets context variables, and a report may be asked for
in another language than the screen it is asked on. Participant text is not here; it comes from the definition.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import IO

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

LOCALE, ALOUD = Path(__file__).parent / "locale", Path(__file__).parent / "aloud"
LANGUAGES = ("en", "fr")
"""The languages of the interface."""
SPOKEN = (*LANGUAGES, "ar", "es", "fa", "uk")
"""The languages in which a program is read aloud: the sentences around its own words, from ``models/aloud``. Persian
serves readers of Dari. Nothing else of the interface is translated into those that are not in ``LANGUAGES``."""
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "prs", "ps", "sd", "ug", "ur", "yi"})
"""Languages that are written from right to left. Source: Unicode CLDR, character order."""
_PLURALS: Mapping[str, tuple[str, ...]] = {
    "ar": ("one", "two", "few", "many", "other"),
    "uk": ("one", "few", "many", "other"),
}
"""In which order ``{n|…}`` writes the plurals of a language that has more than two."""


_NARROW, _FIXED = "\u202f", "\u00a0"
_FRENCH = (
    (re.compile(r"«[ \u00a0\u202f]*"), f"«{_NARROW}"),
    (re.compile(r"[ \u00a0\u202f]*»"), f"{_NARROW}»"),
    (re.compile(r"[ \u00a0\u202f](?=[;?!](?:[?!\s»)*_]|$))"), _NARROW),
    (re.compile(r"[ \u00a0\u202f](?=%(?![A-Za-z]))"), _NARROW),
    (re.compile(r"[ \u00a0\u202f](?=:(?:[\s*_]|$))"), _FIXED),
)
"""What stands before and within French marks: no line may break there. A narrow blank before ; ? ! and %, and inside
quotation marks; a whole one before a colon."""


def typeset(text: str, language: str) -> str:
    """A text as it is set in its language. Translators type blanks as they come; the kind of each follows from here."""
    if language == "fr":
        for found, set_so in _FRENCH:
            text = found.sub(set_so, text)
    return text


def quoted(text: str, language: str = "en") -> str:
    """What something is called, in quotation marks: ‘Check-in’, in French « Suivi »."""
    return f"«{_NARROW}{text}{_NARROW}»" if language == "fr" else f"‘{text}’"


def mark(sentence: str) -> str:
    """Mark a sentence for extraction where it is defined; it is translated where it is shown."""
    return sentence


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    """The catalogue of a language. It is read from the .po text itself, so there is no compiled twin to go stale."""
    path = LOCALE / language / "LC_MESSAGES" / "messages.po" if language in LANGUAGES else ALOUD / f"{language}.po"
    if language == "en" or not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    translations = Translations()
    translations._catalog = {
        str(message.id): typeset(str(message.string), language)
        for message in messages
        if message.id and isinstance(message.id, str) and message.string and not message.fuzzy
    }
    return translations


class Blanks(dict[str, object]):
    """What fills the blanks of one sentence in one language.

    ``{n|match|matches}`` is the plural that ``n`` asks for; the translation writes its own forms, as many as its
    language has, and ``#`` in them is the number. ``{n|#}`` is a large number as the language writes it. A blank that
    nothing fills stays visible as itself instead of failing on a person's screen.
    """

    def __init__(self, params: Mapping[str, object], language: str) -> None:
        super().__init__(params)
        self.language = language

    def __missing__(self, key: str) -> str:
        name, plural, forms = key.partition("|")
        if not plural or name not in self:
            return "{" + key + "}"
        if forms == "#":
            return number_in_words(int(str(self[name])), self.language)
        if self.language in _PLURALS:
            return _plural(self.language, str(self[name]), forms.split("|"))
        one, _, other = forms.partition("|")
        # In French nothing is singular too: ‘0 personne’.
        return one if str(self[name]) in (("0", "1") if self.language == "fr" else ("1",)) else other


def _plural(language: str, number: str, forms: list[str]) -> str:
    try:
        asked = Locale.parse(language).plural_form(float(number))
    except ValueError:
        asked = "other"
    order = _PLURALS[language]
    place = order.index(asked) if asked in order else len(order) - 1
    return forms[min(place, len(forms) - 1)].replace("#", number)


def translate(sentence: str, language: str = "en", **params: object) -> str:
    """The sentence in a language, with its ``{blanks}`` filled. Missing translations fall back to English."""
    known = language if language in SPOKEN else LANGUAGES[0]  # a language is a folder's name, and comes from outside
    text: str = _catalogue(known).gettext(sentence) if sentence else ""
    return text.format_map(Blanks(params, language)) if params else text


def sentences_in(
    file: IO[bytes], keywords: Collection[str], comment_tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """How Babel finds the sentences of a Python file (``pyproject.toml``): in its syntax tree. Babel's own way reads
    words one by one and sees nothing in ``f"**{_('What changes')}**"``."""
    for node in ast.walk(ast.parse(file.read())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        said = node.args[0]
        if name in keywords and isinstance(said, ast.Constant) and isinstance(said.value, str):
            yield node.lineno, name, said.value, []


def day_in_words(day: date, language: str = "en") -> str:
    """A day as people write it: *22 Nov 2026*."""
    return str(format_date(day, "d MMM y", locale=language if language in SPOKEN else LANGUAGES[0]))


def comma(language: str = "en") -> str:
    """What stands between the entries of a list."""
    return "، " if language in ("ar", "fa") else ", "


def colon(language: str = "en") -> str:
    """What stands between a name and what is said of it."""
    return f"{_FIXED}: " if language == "fr" else ": "


def semicolon(language: str = "en") -> str:
    """What stands between the entries of a list that have commas themselves."""
    return f"{_NARROW}; " if language == "fr" else "; "


def number_in_words(number: float, language: str = "en") -> str:
    """A number as it can be read: *100,000.5*, in French *100 000,5*."""
    return str(format_decimal(number, locale=language if language in SPOKEN else LANGUAGES[0]))


def arrow(language: str = "en") -> str:
    """What leads from a form to its question: it points the way the language is read."""
    return " ← " if language in RIGHT_TO_LEFT else " → "


def between(word: str, language: str = "en") -> str:
    """A word that joins two others, with its blanks: the Arabic *and* is written together with what follows it."""
    return f" {word}" if (language, word) == ("ar", "و") else f" {word} "
