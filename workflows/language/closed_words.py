"""What people read for the words of the language that stand in closed lists, and for a value made of them."""

from __future__ import annotations

from collections.abc import Mapping

from models.definitions.lengths import say_length_of
from models.definitions.questions import parse_type
from models.definitions.times import parse_duration
from models.i18n import mark, translate
from workflows.language.places import Path
from workflows.language.translating import TRANSLATED

OPTIONS: Mapping[str, str] = {
    "participant": mark("takes part"),
    "staff": mark("works here"),
    "partner": mark("partner"),
    "family": mark("family"),
    "on the profile": mark("they stay on the person’s profile"),
    "every time": mark("every filling stands alone"),
    "ordinary": mark("ordinary"),
    "personal": mark("personal"),
    "sensitive": mark("sensitive"),
    "start": mark("everybody begins here"),
    "open": mark("things go on"),
    "waiting": mark("somebody waits"),
    "paused": mark("a pause: check-ins rest"),
    "end": mark("it ends here"),
    "completed": mark("completed"),
    "left": mark("left"),
    "refused": mark("refused"),
    "pair": mark("pairs"),
    "circle": mark("circles"),
    "count_first": mark("most people matched"),
    "score_first": mark("highest points"),
    "recruitment": mark("recruitment"),
    "screening": mark("screening"),
    "training": mark("training"),
    "matching": mark("matching"),
    "support": mark("support"),
    "closure": mark("closure"),
    "any": mark("any stage that is not an end"),
    "automatic": mark("by itself, as soon as it holds"),
    "match": mark("Match"),
    "email": mark("e-mail"),
    "sms": mark("text message"),
    "deleted": mark("deleted"),
    "made anonymous": mark("made anonymous"),
}
"""Words of the language in drop-downs."""

ANSWERS: Mapping[str, str] = {
    "text": mark("Text"),
    "select_one": mark("One choice from a list"),
    "select_multiple": mark("Several choices from a list"),
    "yes_no": mark("Yes or no"),
    "integer": mark("Whole number"),
    "decimal": mark("Number"),
    "range": mark("Scale, for example 1 to 5"),
    "date": mark("Date"),
    "email": mark("E-mail address"),
    "phone": mark("Telephone number"),
    "url": mark("Link"),
}
"""Kinds of answer."""
SINCE_CLOSURE = mark("{length} after closure")
_CLOSED = frozenset({"is", "keep", "type", "outcome", "standard", "shape", "objective", "by"})
"""Words of an item that hold one of a closed list, whatever it is called in the program."""


def length_in_words(text: str, language: str) -> str:
    """*2 years after closure*, *in 3 days* in the language; what is written otherwise stays."""
    length, after, since = text.partition(" after ")
    said = say_length_of(length.removeprefix("in "), language)
    return translate(SINCE_CLOSURE, language, length=said) if since == "closure" else f"{said}{after}{since}"


def value_in_words(text: str, path: Path, language: str) -> str:
    """What stands at a path of a definition as people read it: a word of a closed list, a kind of answer, a length of
    time. Any other text stays."""
    word = path[-1] if path else ""
    if word in TRANSLATED or word == "note":
        return text
    if parse_duration(text.partition(" after ")[0].removeprefix("in ")) is not None:
        return length_in_words(text, language)
    if word == "type" and path[0] == "forms":
        kind = parse_type(text)
        said = translate(ANSWERS[kind.kind], language) if kind.kind in ANSWERS else text
        return f"{said}: {kind.choices}" if kind.choices else said
    if (word in _CLOSED or path[:2] == ("records", "then")) and text in OPTIONS:
        return translate(OPTIONS[text], language)
    return text
