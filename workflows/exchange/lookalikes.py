"""Letters of one alphabet that look like those of another: *Аnna* begins with a Cyrillic letter. To the eye such a name
is the same, to every comparison it is another one.
"""

from __future__ import annotations

_CYRILLIC = "АВЕЅІЈКМНОРСТУХԚԜасеѕіјорухһԁԛԝкмтвн"
_LATIN = "ABESIJKMHOPCTYXQWacesijopyxhdqwkmtbh"
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορυκνιγ", "ABEZHIKMNOPTYXaopukviy", strict=True))
_TO_LATIN = str.maketrans({**dict(zip(_CYRILLIC, _LATIN, strict=True)), **_GREEK})
_TO_CYRILLIC = str.maketrans(dict(zip(_LATIN[:27], _CYRILLIC[:27], strict=True)))
"""Not the small letters that look alike only as capitals: *Т* and *T* do, *т* and *t* hardly."""


def as_latin(text: str) -> str:
    """The text with every letter that looks like a Latin one written as it."""
    return text if text.isascii() else text.translate(_TO_LATIN)


def as_cyrillic(text: str) -> str:
    """The text with every Latin letter that looks like a Cyrillic one written as it."""
    return text.translate(_TO_CYRILLIC)


def look_the_same(one: str, other: str) -> bool:
    """Whether two texts are told apart by their letters and by no eye."""
    return one != other and as_latin(one) == as_latin(other)
