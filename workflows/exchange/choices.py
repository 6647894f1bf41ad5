"""Choices as people write them: a label in any language, the name, another word for it; one or several in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from babel import localedata
from rapidfuzz import fuzz, process

from models.definitions import Definition
from models.definitions.shipped import shipped
from workflows.exchange.words import key, keys_of, tidy
from workflows.exchange.worldwide import named_in_any_language

_BETWEEN = re.compile(r"\s*[;\n|；｜]+\s*|\s*[,/&+、،，؛•·\\／＆＋。>\t]\s*|\s+[-–—]\s+")
"""What stands between several choices in a cell."""
_AND = re.compile(
    r"\s+(?:and also|and|as well as|plus|und|sowie|et|ainsi que|y|e|та|і|й|и|а також|oraz|i|og|och|en|ve|și|và|o|or|"
    r"oder|ou)\s+|\s+و\s*|\s*[-–—.:_]+\s*",
    re.IGNORECASE,
)
"""*And* between two choices, or a mark that words have inside them too. Tried only where the words as a whole are no
choice, and taken only where every part is one."""
_LEADING = re.compile(
    r"^(?:\s*(?:[*•‣▪–—-]|\(?\d{1,2}[.):]|#)\s*|(?:and|und|et|y|e|та|і|й|и|oraz|i|og|och|en|ve|or|oder|ou)\s+|و\s*|[\[{\"'«“]+\s*)+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"[\s\]}\"'»”]+$")
"""What a list leaves around its parts: a number or a dot before, *and* before the last, quotes and brackets."""
_COUNTED = re.compile(r"(?:^|\s+)\(?\d{1,2}[.)]\s*")
"""``1) Arabic 2) English``."""
_REMARK = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*$")
_CJK_AND = re.compile("[和与與及跟兼]|以及|，")
_REGION = re.compile(r"^([a-z]{2,3})(?:[-_][A-Z][a-z]{3})?[-_]([A-Za-z]{2}|[A-Z][a-z]{3}|\d{3})$")
"""``pt-BR``, ``es-419``, ``zh-Hans``: a language as spoken or written somewhere."""
_LEVEL_WORDS = (
    r"[ABC][12]\+?|native(?: speaker| language)?|mother tongue|first language|fluent(?:ly)?|advanced|intermediate|"
    r"upper.intermediate|basic|beginner|elementary|good|very good|excellent|conversational|"
    r"langue maternelle|courant|avancé|intermédiaire|débutant|notions|bien|très bien|"
    r"muttersprache|muttersprachlich|fließend|fortgeschritten|grundkenntnisse|anfänger|gut|sehr gut|"
    r"lengua materna|nativo|nativa|fluido|avanzado|intermedio|básico|principiante|bueno|"
    r"língua materna|fluente|avançado|intermediário|madrelingua|fluente|avanzato|intermedio|base|"
    r"рідна|рідна мова|вільно|середній рівень|початковий рівень|родной|родной язык|свободно|средний|начальный|"
    r"ojczysty|biegle|średnio|podstawowy|اللغة الأم|لغة أم|بطلاقة|ممتاز|جيد|جيد جدا|متوسط|مبتدئ|زبان مادری|روان|خوب|"
    r"ana dil|akıcı|iyi|orta|başlangıç|母语|母語|流利|熟练|一般|基础|初级|中级|高级"
)
_LEVELS = re.compile(
    rf"(?:\s*[(（\[]\s*(?:{_LEVEL_WORDS})(?:\s*[/,–-]\s*(?:{_LEVEL_WORDS}))*\s*[)）\]]|"
    rf"(?<![\s:：–—-])[\s:：–—-]+(?:{_LEVEL_WORDS})(?!\w))",  # from the first mark of a row of them, not from each
    re.IGNORECASE,
)
"""How well somebody speaks a language, behind its name: *(B1)*, *: mother tongue*."""
_AHEAD = re.compile(
    r"(^|[,;/\n&+]|\b(?:and|et|und|y|e)\s)\s*(?:(?:just |only |very )?(a little(?: bit of)?|a bit of|bit of|"
    r"little|some|fluent|basic|(?:very )?good|excellent|native|advanced|intermediate|beginner|conversational|"
    r"un peu (?:de |d['’])|quelques notions (?:de |d['’])|etwas|ein wenig|ein bisschen|"
    r"wenig|gutes|sehr gutes|fließendes?|un poco de|"
    r"algo de|um pouco de|un po['’] di|немного|трохи|قليل من|بعض))\s*(?=\w)",
    re.IGNORECASE,
)
"""The same before its name: *a little English*, *fluent Arabic*."""
_LEVEL = re.compile(rf"(?:{_LEVEL_WORDS})(?:\s*[/,–-]\s*(?:{_LEVEL_WORDS}))*", re.IGNORECASE)
_SPOKEN = "languages"
_GENDERS = (
    keys_of(
        "woman|women|female|f|w|femme|femmes|féminin|feminin|mme|mujer|femenino|frau|weiblich|mulher|feminino|donna|"
        "femmina|vrouw|kobieta|жінка|жіноча|жіночий|женщина|женский|ж|امرأة|أنثى|انثى|زن|خانم|ሴት|ኣንስተይቲ|ጓል ኣንስተይቲ|"
        "女|女性|kadın|naag|dumar|mwanamke"
    ),
    keys_of(
        "man|men|male|m|homme|hommes|masculin|hombre|masculino|varón|mann|männlich|homem|uomo|maschio|mężczyzna|"
        "чоловік|чоловіча|чоловічий|ч|мужчина|мужской|رجل|ذكر|مرد|آقا|ወንድ|ተባዕታይ|ወዲ ተባዕታይ|男|男性|erkek|nin|rag|"
        "mwanaume"
    ),
    keys_of("non binary|nonbinary|non binaire|divers|d|x|nb|no binario|não binário|небінарна|небинарный|غير ثنائي"),
)
"""What people write under *Gender*, wherever a list has one choice for it."""
_CLOSE = 78
"""From how many hundredths on a word is close enough to be suggested."""
_LONGEST = 8
"""Most parts that one label can be torn into by the marks inside it."""


def is_level(text: str) -> bool:
    """Whether a text says how well a language is spoken, and nothing else: *B1*, *mother tongue*."""
    return _LEVEL.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class ReadChoices:
    """The names found, the words that are no choice, and the cell again with the closest choices for those words.
    ``left``: how well the languages are spoken, said beside them and no part of the answer."""

    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    suggestion: str = ""
    left: str = ""


MOST_LETTERS = 4_000
"""A cell with more than these is no list of choices: a small file full of such cells would be looked through for
minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """One list of choices, found by any of its words. ``labels`` are in the definition's own language; ``shelf`` is the
    shipped list it uses, whose choices go by their names in many more languages."""

    labels: Mapping[str, str]
    exact: Mapping[str, str] = field(default_factory=dict)
    loose: Mapping[str, str] = field(default_factory=dict)
    shelf: str = ""

    @property
    def are_languages(self) -> bool:
        """Whether these are the languages people speak, so that how well may stand beside one."""
        return self.shelf == _SPOKEN

    def find(self, text: str) -> str | None:
        """The name of the choice that the whole text is; None when it is none."""
        word = key(text)
        found = self.exact.get(text.casefold()) or self.loose.get(word)
        if found is not None or not self.shelf or not word:
            return found
        name = named_in_any_language(self.shelf, word)
        return name if name in self.labels else None

    def closest(self, text: str) -> str | None:
        """The choice that a misspelt text was probably meant to be."""
        found = process.extractOne(key(text), self.loose.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE)
        return self.loose[found[0]] if found else None

    def read(self, text: str, *, several: bool, suggest: bool = True) -> ReadChoices:
        """All choices in a cell, in their order, each once. ``several`` says whether a suggestion may be several."""
        text = tidy(text, one_line=False)
        if len(text) > MOST_LETTERS:
            return ReadChoices(unknown=(text,))
        whole = self.find(text)
        if whole is not None:
            return ReadChoices(self._each(text) or (whole,) if several else (whole,))
        by_name = text.split()
        if several and all(word in self.labels for word in by_name):
            return ReadChoices(tuple(dict.fromkeys(by_name)))
        parts: list[tuple[str, str | None]] = []
        for words, name in self._torn(text):
            parts.extend([(words, name)] if name is not None else self._joined(words))
        names = tuple(dict.fromkeys(name for _, name in parts if name is not None))
        unknown = tuple(words for words, name in parts if name is None)
        named = _AHEAD.sub(r"\1 ", text) if unknown else text
        levels = [found[2].strip() for found in _AHEAD.finditer(text)] if unknown else []
        levels += [found[0].strip(" :：–—-()（）[]") for found in _LEVELS.finditer(named)] if unknown else []
        if levels and self.are_languages:
            bare = self.read(_LEVELS.sub("", named), several=several, suggest=False)
            if bare.names and not bare.unknown:
                return ReadChoices(bare.names, left=", ".join(levels))
        return ReadChoices(names, unknown, self._suggested(parts, several=several) if unknown and suggest else "")

    def _each(self, text: str) -> tuple[str, ...]:
        """The choices between which marks stand, where the whole is one only without them: *Farsi/Dari*."""
        if text.casefold() in self.exact or not _BETWEEN.search(text):
            return ()
        names = [self.find(part) for part in _BETWEEN.split(text) if part]
        return tuple(dict.fromkeys(name for name in names if name)) if all(names) and len(set(names)) > 1 else ()

    def _torn(self, text: str) -> Iterable[tuple[str, str | None]]:
        """The parts between separators; the longest run of parts that is a label wins, so a label may hold a comma."""
        spans = [(found.start(), found.end()) for found in _BETWEEN.finditer(text)]
        starts = [0, *(end for _, end in spans)]
        ends = [*(start for start, _ in spans), len(text)]
        first = 0
        while first < len(starts):
            for last in range(min(len(ends), first + _LONGEST) - 1, first - 1, -1):
                name = self.find(text[starts[first] : ends[last]])
                if name is not None or last == first:
                    words = text[starts[first] : ends[last]].strip()
                    if words:
                        yield words, name
                    first = last + 1
                    break

    def _joined(self, words: str) -> Sequence[tuple[str, str | None]]:
        """``Dari and Pashto`` as two choices if both are; otherwise the words as they are, known to nobody."""
        of = self.find(found[1]) if (found := _REGION.match(words)) and _is_region(*found.groups()) else None
        if of is not None:
            return [(words, of)]
        parts = [part for part in _AND.split(words) if part]
        names = [self.find(part) for part in parts]
        if len(parts) > 1 and all(name is not None for name in names):
            return list(zip(parts, names, strict=True))
        return self._side_by_side(words) or self._without_list_marks(words) or self._said_in_one(words)

    def _said_in_one(self, words: str) -> Sequence[tuple[str, str | None]]:
        """Choices with nothing between but a sign for *and* (波斯语和英语); otherwise the words as they are."""
        parts = [part for part in _CJK_AND.split(words) if part.strip()]
        names = [self.find(part) for part in parts]
        if len(parts) > 1 and all(name is not None for name in names):
            return list(zip(parts, names, strict=True))
        return [(words, None)]

    def _side_by_side(self, words: str) -> Sequence[tuple[str, str | None]]:
        """``Arabic English`` as two choices: blanks alone between, and every word belongs to one. Empty otherwise."""
        rest = words.split()
        found: list[tuple[str, str | None]] = []
        while rest and len(found) < _LONGEST:
            for length in range(min(len(rest), _LONGEST), 0, -1):
                part = " ".join(rest[:length])
                if (name := self.find(part)) is not None:
                    found.append((part, name))
                    rest = rest[length:]
                    break
            else:
                return []
        return found if not rest and len(found) > 1 else []

    def _without_list_marks(self, words: str) -> Sequence[tuple[str, str | None]]:
        """``1. Arabic``, ``and Dari``, ``"English"`` as the choices inside what a list puts around them."""
        bare = _TRAILING.sub("", _LEADING.sub("", words))
        if bare != words and (name := self.find(bare)) is not None:
            return [(bare, name)]
        counted = [part for part in _COUNTED.split(words) if part.strip()]
        found = [(part, self.find(part)) for part in counted]
        return found if len(found) > 1 and all(name is not None for _, name in found) else []

    def _suggested(self, parts: Sequence[tuple[str, str | None]], *, several: bool) -> str:
        """The cell with each unknown word replaced by the closest choice; "" when one has none close to it."""
        names = []
        for words, name in parts:
            bare = _REMARK.sub("", words)
            better = name or (self.find(bare) if bare else None) or self.closest(words)
            if better is None:
                return ""
            names.append(better)
        names = list(dict.fromkeys(names))
        if not several and len(names) > 1:
            return ""
        return "; ".join(self.labels[name] for name in names)


def _is_region(language: str, place: str) -> bool:
    """Whether the second part of a tag says where: *fr-CA*, and not *ar-fr*."""
    return not place.islower() or localedata.exists(f"{language.lower()}_{place.upper()}")


def choices_of(definition: Definition, list_name: str) -> Choices:
    """A list of the definition with every word its choices go by, in all of its languages.

    A word that two choices share finds the one for which it is the better name (label before other labels before other
    words before the name itself), and none when it is equally good for both.
    """
    labels = dict(definition.choice_labels(list_name, definition.program.languages[0]) or {})
    ranked: list[tuple[str, str, int]] = [(label, name, 0) for name, label in labels.items()]
    found = definition.choices.get(list_name)
    entries = shipped(found.use) if found is not None and found.use else None
    for name, entry in (entries or {}).items():
        ranked += [(label, name, 1) for label in entry.labels.values()]
        ranked += [(word, name, 2) for word in entry.also]
    for texts in definition.translations.values():
        ranked += [(said.text, name, 1) for name in labels if (said := texts.get(f"choices.{list_name}.{name}"))]
    ranked += [(word, name, 3) for name in labels for word in (name, name.replace("_", " "))]
    for alike in _GENDERS:
        named = [name for name, label in labels.items() if {key(label), key(name.replace("_", " "))} & alike]
        ranked += [(word, named[0], 5) for word in alike] if len(named) == 1 else []
    former = {name: one.formerly for name, one in (found.choices if found is not None else {}).items()}
    ranked += [(word, name, 4) for name, was in former.items() for one in was for word in (one, one.replace("_", " "))]
    return Choices(
        labels=labels,
        exact=_index((tidy(text).casefold(), name, rank) for text, name, rank in ranked),
        loose=_index((key(text), name, rank) for text, name, rank in ranked),
        shelf=found.use or "" if found is not None else "",
    )


def _index(ranked: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    best: dict[str, tuple[int, set[str]]] = {}
    for word, name, rank in ranked:
        if not word:
            continue
        known, names = best.get(word, (99, set()))
        if rank < known:
            best[word] = (rank, {name})
        elif rank == known:
            names.add(name)
    return {word: next(iter(names)) for word, (_, names) in best.items() if len(names) == 1}
