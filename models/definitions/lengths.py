"""Lengths of time in people's words: ``2 weeks`` in any language a program is read aloud in."""

from __future__ import annotations

from models.definitions.times import Duration, parse_duration
from models.i18n import mark, number_in_words, translate

_LENGTHS = {
    "minute": mark("{n} {n|minute|minutes}"),
    "hour": mark("{n} {n|hour|hours}"),
    "day": mark("{n} {n|day|days}"),
    "week": mark("{n} {n|week|weeks}"),
    "month": mark("{n} {n|month|months}"),
    "quarter": mark("{n} {n|quarter|quarters}"),
    "year": mark("{n} {n|year|years}"),
}

_FORMATS = {
    "live": mark("live"),
    "online": mark("online"),
    "in person": mark("in person"),
    "in person or video": mark("in person or video"),
}


def say_length(length: Duration | None, language: str = "en") -> str:
    """``2 weeks`` in the language; "" for none."""
    if length is None:
        return ""
    number = f"{length.number:g}" if length.number == int(length.number) else number_in_words(length.number, language)
    words = _LENGTHS.get(length.unit)
    return translate(words, language, n=number) if words else f"{number} {length.unit}"


def say_format(text: str | None, language: str = "en") -> str:
    """How a training or an event is held, in the language where Kith knows the word; else as it is written."""
    words = _FORMATS.get(" ".join((text or "").casefold().split()))
    return translate(words, language) if words else text or ""


def say_length_of(text: str, language: str = "en") -> str:
    """The same from the words of a definition; what is no length of time stays as it is."""
    found = parse_duration(text)
    return say_length(found, language) if found is not None else text
