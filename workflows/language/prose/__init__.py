"""A definition told as prose, in reading order: sentences a coordinator can read aloud to a colleague, and pictures of
its stages. ``document`` turns it into HTML for A4 and into plain text; ``fact_sheet`` tells the public half on a page.

Every word that a definition can hold is told; a test changes each of them and looks for the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from models.definitions import Definition
from models.i18n import LANGUAGES, mark
from workflows.language.prose import around, course, people
from workflows.language.prose.document import Document, Part, as_html, as_text
from workflows.language.prose.teller import Teller
from workflows.language.translating import localised

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


def prose(definition: Definition, *, language: str = "en") -> Document:
    """The whole definition as prose. Its own texts are told in ``language`` where they are translated; the sentences
    around them in the same language where the interface speaks it, else in English."""
    spoken = localised(definition, language)
    interface = language if language in LANGUAGES else LANGUAGES[0]
    tell = Teller(spoken, interface)
    parts = list(people.the_program(tell))
    for title, section in SECTIONS:
        found = tuple(part for part in section(tell) if part.texts != ("",) or part.picture)
        if found:
            parts += [Part(kind="title", texts=(tell.words(title),)), *found]
    told = tuple(people.translations(Teller(definition, interface)))
    if told:
        parts += [Part(kind="title", texts=(tell.words("Translations"),)), *told]
    return Document(title=spoken.program.label, language=interface, parts=tuple(parts))


__all__ = ["SECTIONS", "Document", "Part", "as_html", "as_text", "prose"]
