"""A definition told as prose, in reading order: sentences a coordinator can read aloud to a colleague, and pictures of
its stages. ``document`` turns it into HTML for A4 and into plain text; ``fact_sheet`` tells the public half on a page.

Every word that a definition can hold is told; a test changes each of them and looks for the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from models.definitions import Definition
from models.i18n import SPOKEN, mark
from workflows.language.prose import around, course, people
from workflows.language.prose.document import Document, Part, as_html, as_text
from workflows.language.prose.teller import Teller
from workflows.language.translating import current, localised, texts_of

SECTIONS: tuple[tuple[str, Callable[[Teller], Iterator[Part]]], ...] = (
    (mark("Who takes part"), people.roles),
    (mark("What people agree to"), people.consents),
    (mark("What is asked"), people.forms),
    (mark("The lists of choices"), people.choices),
    (mark("What is checked"), people.checks),
    (mark("Training"), people.training),
    (mark("Stages"), course.stages),
    (mark("How people are matched"), course.matching),
    (mark("Check-ins"), course.check_ins),
    (mark("What happens by itself"), course.rules),
    (mark("Goals"), around.goals),
    (mark("Events"), around.events),
    (mark("Groups"), around.groups),
    (mark("Resources"), around.resources),
    (mark("Tasks"), around.tasks),
    (mark("Concerns and who answers them"), around.cases),
    (mark("Messages"), around.messages),
    (mark("Working lists"), around.lists),
    (mark("What is counted"), around.figures),
    (mark("Reports"), around.reports),
    (mark("How long answers are kept"), around.records),
)
"""The sections in the order of a program's life."""
_NOT_TRANSLATED = mark("What is not translated, such as notes for the team, stands in its own language: {name}.")
_NOT_SPOKEN = (
    "Kith does not speak this language yet ({name}): the program’s own texts are told in it where they are "
    "translated, the sentences around them in English."
)
"""Never translated: it is said where there is nothing but English."""


def _untranslated(definition: Definition, language: str) -> bool:
    return len(current(definition, language)) < len(texts_of(definition))


def prose(definition: Definition, *, language: str = "en") -> Document:
    """The whole definition as prose. Its own texts are told in ``language`` where they are translated; the sentences
    around them in the same language where Kith speaks it. Where it does not they are in English, and the first line
    says so."""
    spoken = localised(definition, language)
    around_it = language if language in SPOKEN else language.split("-")[0]
    around_it = around_it if around_it in SPOKEN else SPOKEN[0]
    tell = Teller(spoken, around_it)
    parts = list(people.the_program(tell))
    if around_it != language.split("-")[0]:
        parts.insert(0, Part(kind="aside", texts=(tell.words(_NOT_SPOKEN, name=tell.languages([language])),)))
    elif spoken.program.languages[0] != definition.program.languages[0] and _untranslated(definition, language):
        first = tell.languages(definition.program.languages[:1])
        parts.insert(0, Part(kind="aside", texts=(tell.words(_NOT_TRANSLATED, name=first),)))
    for title, section in SECTIONS:
        found = tuple(part for part in section(tell) if part.texts != ("",) or part.picture)
        if found:
            parts += [Part(kind="title", texts=(tell.words(title),)), *found]
    told = tuple(people.translations(Teller(definition, around_it)))
    if told:
        parts += [Part(kind="title", texts=(tell.words("Translations"),)), *told]
    return Document(title=spoken.program.label, language=around_it, parts=tuple(parts))


__all__ = ["SECTIONS", "Document", "Part", "as_html", "as_text", "prose"]
