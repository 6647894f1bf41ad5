"""T: what is said in other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.findings import Finding
from workflows.language import translating
from workflows.language.headings import language_code
from workflows.language.lint.draft import Draft
from workflows.language.lint.names import is_language
from workflows.language.lint.registry import rule
from workflows.language.places import in_words

_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of the text: a screen that knows the language needs none."""
_LATIN_QUOTES = re.compile('["“”„]')


def _others(draft: Draft) -> tuple[str, ...]:
    """The languages of the program besides the one it is written in."""
    return tuple(one for one in draft.definition.program.languages[1:] if is_language(one))


@rule("T02")
def everything_people_read_is_translated(draft: Draft) -> Iterator[Finding]:
    """Whoever takes part reads it in a language of the program; what only the team reads need not be translated."""
    for language in _others(draft):
        missing = translating.untranslated(draft.definition, language)
        if missing:
            total = sum(text.read_outside for text in translating.texts_of(draft.definition))
            params = {"language": language, "n": len(missing), "total": total, "first": in_words(missing[0].path)}
            yield draft.finding("T02", ("translations", language), **params)


@rule("T06")
def resources_exist_in_every_language(draft: Draft) -> Iterator[Finding]:
    """A guide nobody can read is none."""
    for name, resource in draft.definition.resources.items():
        missing = [one for one in draft.definition.program.languages if one not in resource.languages]
        if resource.languages and missing:
            yield draft.finding("T06", ("resources", name), languages=", ".join(sorted(missing)))


@rule("T15")
def translations_are_into_a_language(draft: Draft) -> Iterator[Finding]:
    """‘french’ is a word, ‘fr’ the language: what is written under the word is read by nobody."""
    for language in draft.definition.translations:
        if not is_language(language):
            code = language_code(language)
            guess = f"@did_you_mean|{code}" if code else ""
            yield draft.finding("T15", ("translations", language), name=language, guess=guess)


@rule("T07")
def translations_are_of_todays_text(draft: Draft) -> Iterator[Finding]:
    """A text that has changed says something else in the other languages."""
    for language in draft.definition.translations:
        old = translating.out_of_date(draft.definition, language)
        if old:
            yield draft.finding("T07", ("translations", language), n=len(old), first=in_words(old[0].path))


@rule("T08")
def translations_belong_to_a_text(draft: Draft) -> Iterator[Finding]:
    """What nobody reads need not be kept."""
    for language in draft.definition.translations:
        for name in translating.left_over(draft.definition, language):
            yield draft.finding("T08", ("translations", language, name), name=name)


@rule("T09")
def translations_keep_their_placeholders(draft: Draft) -> Iterator[Finding]:
    """A name that was translated is no name any more, and is sent as it stands."""
    for language, entries in draft.definition.translations.items():
        for name, entry in entries.items():
            if not translating.same_placeholders(entry.of, entry.text):
                yield draft.finding("T09", ("translations", language, name), name=name)


@rule("T10")
def consents_can_be_read(draft: Draft) -> Iterator[Finding]:
    """Nobody can agree to what they cannot read, nor to what has been changed since they could."""
    spoken = {one: translating.read_in(draft.definition, one) for one in _others(draft)}
    for name, consent in draft.definition.consents.items():
        missing = [one for one, texts in spoken.items() if f"consents.{name}.label" not in texts]
        if missing and consent.label:
            params = {"n": len(missing), "languages": ", ".join(missing), "label": consent.label}
            yield draft.finding("T10", ("consents", name), **params)


@rule("T11")
def right_to_left_texts_are_clean(draft: Draft) -> Iterator[Finding]:
    """Marks of direction and foreign quotation marks turn a line around in the wrong place."""
    for language, entries in draft.definition.translations.items():
        if not translating.is_right_to_left(language):
            continue
        found = [name for name, entry in entries.items() if _is_marked(entry.text)]
        if found:
            yield draft.finding("T11", ("translations", language, found[0]), n=len(found), language=language)


def _is_marked(text: str) -> bool:
    return bool(_DIRECTION.search(text) or _LATIN_QUOTES.search(text))
