"""Names across scripts: whether *Mohammed*, *Mohamad* and محمد, *Oleksandr* and Олександр can be one name.

A name is written in Latin letters and reduced to the consonants that all spellings share. Arabic, Hebrew and Persian
write few vowels, so names in those scripts are compared by consonants and by the long vowels that are written: حسين has
a long *i*, which *Hussein* has and *Hassan* has not. Two Latin spellings must also sound alike with their vowels.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

from workflows.exchange.lookalikes import as_cyrillic, as_latin
from workflows.exchange.words import key

ALIKE = 84
"""From how many hundredths on two names can be one."""
_LONG = 6
"""Of so many letters with the same consonants, a third may be other vowels: *Zainab*, *Zeynab*."""
_SHORT_VOWELS_UNWRITTEN = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_PERSIAN = str.maketrans({"ض": "ز", "ظ": "ز", "ذ": "ز", "ث": "س", "ص": "س", "ط": "ت"})
"""Letters that Persian, Dari and Urdu read otherwise than Arabic: رضا is *Reza* there and *Rida* here."""
_ARABIC = str.maketrans(
    {"ى": "ا", "ة": "ه", "إ": "ا", "أ": "ا", "آ": "ا", "ک": "ك", "ی": "ي", "ء": "", "ع": "", "ئ": "ي"}
)
_SAME_SOUND = (
    ("shch", "sh"), ("tsch", "ch"), ("sch", "sh"), ("tch", "ch"), ("tsh", "ch"), ("dzh", "j"), ("dj", "j"),
    ("ough", "o"), ("kh", "h"), ("gh", "h"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("ck", "k"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("cz", "ch"), ("sz", "sh"), ("ks", "x"), ("tz", "ts"), ("zh", "j"), ("q", "k"),
    ("g", "h"),
)  # fmt: skip
_PARTICLES = frozenset({"al", "el", "ul", "ibn", "bin", "bint", "ben", "abu", "de", "da", "del", "la", "van", "von"})
_SERVANT = re.compile(r"\b(abd(?: ?[aeou][lr](?= ))?|عبد) (?=\w)")
"""*Abdul Rahman* and *Abd al-Rahman* are one name, also where it is written as one word."""
_GLUED = re.compile(r"^[ae]l(?=[bdfghjkmnqrstwz][a-z]{3})")
"""*Alkhatib* is *Al Khatib*."""
_SOMALI_START = re.compile(r"^c(?=[aeiou])")
"""Somali writes ح as *x* and ع as *c*: Maxamed Cali is Mohamed Ali. Persian speaks ق as *gh*: Ghasem is Qasim; and ث is
spoken as *th* or *s*: Othman is Osman."""
_SERVANT_OF = re.compile(r"^abd[aeiou]?l?(?=[a-z]{4})")
_VOWELS = re.compile(r"[aeiouy]")


@dataclass(frozen=True, slots=True)
class _Sound:
    """A word of a name as it may be read: in Latin letters, its consonants, whether its vowels are written, and which
    long vowels are."""

    latin: str
    bones: str
    voiced: bool
    long: frozenset[str] = frozenset()


def alike(one: str, other: str) -> int:
    """How alike two names are, 0 to 100, whatever script and order they are in. Every word of the shorter name must
    find one of the longer: a father's name may be left out, a different family name may not."""
    left, right = sounds(one), sounds(other)
    if not left or not right:
        return 0
    if len(left) > len(right):
        left, right = right, left
    if len(left) == 1 and len(right) > 1:
        return 0
    free = list(right)
    total = 0
    for word in left:
        score, best = max(((_likeness(word, each), at) for at, each in enumerate(free)), default=(0, 0))
        if score < ALIKE - 8:
            return 0
        total += score
        del free[best]
    return round(total / len(left))


def blocks(name: str) -> frozenset[str]:
    """Under which marks a name can be looked up, so that not everybody is compared with everybody: for each two of its
    words how they begin, whichever comes first."""
    starts = [{sound.bones.replace("j", "")[:2] or sound.latin[:1] for sound in word} for word in sounds(name)]
    if len(starts) == 1:
        return frozenset(starts[0])
    pairs = ((left, right) for at, left in enumerate(starts) for right in starts[at + 1 :])
    return frozenset(" ".join(sorted((one, other))) for left, right in pairs for one in left for other in right)


def consonants(name: str) -> frozenset[str]:
    """The consonants of each word: the same for a name in whatever order its words are, and most of its spellings."""
    return frozenset(word[0].bones.replace("j", "") or word[0].latin for word in sounds(name))


@lru_cache(maxsize=20_000)
def sounds(name: str) -> tuple[tuple[_Sound, ...], ...]:
    """The words of a name, each in every way it may be read."""
    composed = unicodedata.normalize("NFC", name)
    words = _words(composed)
    if name.isascii():
        return tuple(readings for word in words if (readings := _readings(word)))
    # As it is spelled, and as it looks: the С of a Cyrillic keyboard in *Сarlos*, a Latin *C* in *Cергій*.
    seen = [other if len(other) == len(words) else words for other in map(_words, _as_it_looks(composed))]
    each = (
        dict.fromkeys(found for word in same for found in _readings(word)) for same in zip(words, *seen, strict=True)
    )
    return tuple(tuple(readings) for readings in each if readings)


def _words(name: str) -> list[str]:
    plain = _SERVANT.sub(lambda found: found[1].replace(" ", ""), key(name))
    return [word for word in plain.split() if word not in _PARTICLES]


def _as_it_looks(name: str) -> tuple[str, ...]:
    """The name in letters of one alphabet, where they look like those it is written in."""
    latin, cyrillic = as_latin(name), as_cyrillic(name)
    whole = (latin,) if latin.isascii() else ()
    return (
        (*whole, cyrillic)
        if cyrillic != name and not any(mark.isascii() and mark.isalpha() for mark in cyrillic)
        else whole
    )


@lru_cache(maxsize=10_000)
def _readings(word: str) -> tuple[_Sound, ...]:
    if word.isdecimal():
        return ()  # nobody says it; a list may number those who share a name
    if not _SHORT_VOWELS_UNWRITTEN.search(word):
        letters = _letters(word)
        written = dict.fromkeys(
            (
                letters,
                _SOMALI_START.sub("", letters).replace("x", "h"),
                letters.replace("gh", "q"),
                letters.replace("th", "s"),
                _GLUED.sub("", letters),
            )
        )
        return tuple(
            _Sound(latin, _bones(latin), voiced=True) for latin in dict.fromkeys(map(_folded, written)) if latin
        )
    plain = word.translate(_ARABIC)
    long = frozenset(sound for sign, sound in (("ي", "i"), ("و", "u")) if sign in plain[1:])
    bare = plain[2:] if plain.startswith("ال") and len(plain) > 4 else plain
    # Letter by letter: ز before ه is not the *zh* that Latin letters would make of it.
    spelled = dict.fromkeys(
        _single("".join(_sounding_as(_letters(letter)) for letter in each))
        for each in (bare, plain, bare.translate(_PERSIAN))
    )
    # و may be *v* or *w* before a vowel that is not written: پرویز is Parviz.
    either = [*spelled, *(text[0] + text[1:].replace("w", "v") for text in spelled if "w" in text[1:])]
    return tuple(_Sound(text, _bones(text), voiced=False, long=long) for text in either if text)


def _letters(word: str) -> str:
    return re.sub(r"[^a-z]", "", anyascii(word).lower())


def _folded(latin: str) -> str:
    """One spelling for each sound, single letters instead of double ones, no silent *h* at the end."""
    return _single(_sounding_as(latin))


def _sounding_as(latin: str) -> str:
    for said, sound in _SAME_SOUND:
        latin = latin.replace(said, sound)
    return re.sub(r"ez$", "es", re.sub(r"c(?!h)", "k", latin))


def _single(latin: str) -> str:
    return re.sub(r"(?<=[aeiouytm])h$", "", re.sub(r"(.)\1+", r"\1", latin))


def _bones(latin: str) -> str:
    """The consonants. *W* at the beginning is one; elsewhere it is a vowel, as *y* is."""
    start = "v" if latin[:1] == "w" else ""
    start = start or ("j" if re.match(r"[yj][aeiou]|i[aeou]", latin) and len(latin) > 2 else "")
    return start + _VOWELS.sub("", (latin[1:] if start else latin).replace("w", ""))


def _likeness(one: Iterable[_Sound], other: Iterable[_Sound]) -> int:
    return max((_sounding(left, right) for left in one for right in other), default=0)


def _sounding(one: _Sound, other: _Sound) -> int:
    if one.voiced and other.voiced and _SERVANT_OF.match(one.latin) and _SERVANT_OF.match(other.latin):
        one, other = _served(one), _served(other)  # Rahman is another than Rahim, and what is before them the same
    bones = _ratio(one.bones.replace("j", ""), other.bones.replace("j", ""))
    if one.voiced and other.voiced:
        whole = fuzz.ratio(one.latin, other.latin)
        if _of_two_people(one, other):
            return round(min(whole, bones, ALIKE - 20))
        long_enough = len(one.latin) == len(other.latin) >= _LONG and bones == 100
        return round(max(whole, min(bones, whole + 15))) if whole >= 70 or long_enough else round(min(whole, bones))
    if not one.voiced and not other.voiced:
        alike_so_far = round(fuzz.ratio(one.latin, other.latin))
        return alike_so_far if one.long == other.long else min(alike_so_far, ALIKE - 20)
    written, spoken = (other, one) if one.voiced else (one, other)
    said = {"i": "[ieyj]", "u": "[uowv]"}
    if any(re.search(said[sound], spoken.latin) is None for sound in written.long):
        return 0
    return round(bones)


def _served(word: _Sound) -> _Sound:
    latin = _SERVANT_OF.sub("", word.latin)
    return _Sound(latin, _bones(latin), voiced=True)


def _of_two_people(one: _Sound, other: _Sound) -> bool:
    """Whether two spellings that look alike are two names: *Maria* and *Mario*, *Jan* and *Jana*, *Sara* and
    *Samira*."""
    for his, hers in ((one.latin, other.latin), (other.latin, one.latin)):
        if hers[-1:] == "a" and his[-1:] in "oibdfhjklmnprstvz" and len(his) <= len(hers):
            return True
        if (len(his) > 3 and hers == f"{his}i") or (hers[:2] == "ah" and his[:1] == "h"):
            return True  # Ahmad and Ahmadi, Ahmed and Hamed
    return min(len(one.bones), len(other.bones)) <= 3 and one.bones.replace("j", "") != other.bones.replace("j", "")


def _ratio(one: str, other: str) -> float:
    return 100.0 if one == other else float(fuzz.ratio(one, other))


__all__ = ["ALIKE", "alike", "blocks", "consonants", "sounds"]
