"""Interface text in the coordinator's language, and other people's words shown as the text they are.

Only this file reads the language from the session: a context variable set in ``app.py`` is back at its default when a
fragment reruns, the session is not. Everything below the pages gets the language as an argument.

Streamlit reads nearly everything as Markdown: paragraphs, labels, buttons, messages, options of radios and pills. A
participant called ``![x](…)`` must not become a picture there, so ``_`` makes the words it puts into blanks inert.
Selectboxes, grids, ``st.text``, text fields, charts and files show text as it is; for those there is ``words``.
"""

from __future__ import annotations

import re

import streamlit as st

from models import i18n
from models.definitions import Definition
from models.i18n import translate
from workflows.language.translating import localised

_SYNTAX = re.compile(r"([\\`*_\[\]<>~$|&])")
_LINE_START = re.compile(r"(?m)^(\s*)([-+#=](?=[-+#=\s]|$)|\d+(?=[.)](?:\s|$)))")
_JOINER = "\u2060"
"""A word joiner: nothing is seen, no line breaks here, and no pattern continues across it."""


def language() -> str:
    """The language of whoever is at this desk: ``en`` or ``fr``."""
    desk = st.session_state.get("desk")
    return str(desk.language) if desk is not None else "en"


def spoken(definition: Definition) -> Definition:
    """What a program calls things, in the coordinator's language where it has been translated."""
    return localised(definition, language())


def _(sentence: str, **params: object) -> str:
    """The sentence in the coordinator's language, for places that read Markdown; what fills its ``{blanks}`` is inert.

    Write the sentence as one literal, so that ``tests/translations`` finds it; what was marked elsewhere with
    ``mark("…")`` may come in a variable. A number chooses its plural: ``_("{n} {n|person waits|people wait}", n=3)``.
    """
    return translate(
        sentence,
        language(),
        **{key: plain(value) if isinstance(value, str) else value for key, value in params.items()},
    )


def words(sentence: str, **params: object) -> str:
    """The sentence in the coordinator's language, for places that show text as it is: selectboxes, grids, files."""
    return translate(sentence, language(), **params)


def colon() -> str:
    """What stands between a name and what is said of it, in the coordinator's language."""
    return i18n.colon(language())


def semicolon() -> str:
    """What stands between entries that have commas themselves, in the coordinator's language."""
    return i18n.semicolon(language())


def plain(text: str) -> str:
    """Someone's own words, so that Markdown shows them as they were written: ``*Ana*`` stays ``*Ana*``.

    Streamlit looks for icons, emoji and bare addresses (of pages and of people) *after* Markdown's escapes are gone, so
    those are broken up by an invisible joiner instead.
    """
    escaped = _SYNTAX.sub(r"\\\1", text)
    escaped = _LINE_START.sub(
        lambda found: found[1] + (found[2] + _JOINER if found[2].isdigit() else "\\" + found[2]), escaped
    )
    broken_up = re.sub(r"(?i)\bwww(?=\.)|(?<=\S)@(?=\S)", lambda found: found[0] + _JOINER, escaped)
    return re.sub(r":(?=\S)", f":{_JOINER}", broken_up)


def in_badge(text: str) -> str:
    """Someone's own words for ``st.badge``, which escapes square brackets itself: twice escaped, they would be a link
    again."""
    return re.sub(r"\\([\[\]])", r"\1", plain(text))
