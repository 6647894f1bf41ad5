"""A form or a question as a participant sees it on a phone, in each language of the program.

Nothing can be typed here. What is asked only of some says so below it, in the language of the form where Kith can read
conditions aloud in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.sections import Form, Question
from models.i18n import SPOKEN, mark, translate
from pages.widgets.builder_offered import language_name
from pages.widgets.builder_place import Place
from pages.widgets.days import DAY_FORMAT
from pages.widgets.frame import right_to_left
from pages.widgets.wording import _, language, plain, words
from workflows.language.places import Path
from workflows.language.rows import aloud
from workflows.language.speaking import guard_at
from workflows.language.translating import current, is_right_to_left, localised

_ONLY_WHEN = mark("Only when {condition}.")
PHONE = 390
"""Pixels: the width of most telephones."""
FEW = 6
_ANSWERS: Mapping[str, tuple[str, str]] = {
    "en": ("Yes", "No"),
    "fr": ("Oui", "Non"),
    "ar": ("نعم", "لا"),
    "uk": ("Так", "Ні"),
    "es": ("Sí", "No"),
    "fa": ("بلی", "نخیر"),
    "de": ("Ja", "Nein"),
    "tr": ("Evet", "Hayır"),
}
"""Yes and no, where we know how they are said; elsewhere the answers are shown as signs."""


def show(place: Place) -> None:
    """The form at a place, or the one question: ``("forms", form)`` or ``("forms", form, "questions", question)``."""
    definition = place.state.definition
    if definition is None or len(place.path) < 2 or place.path[1] not in definition.forms:
        st.caption(_("Mend what is marked in red first; then the preview is back."))
        return
    spoken = definition.program.languages
    into = spoken[0]
    if len(spoken) > 1:
        names = {code: language_name(code) for code in spoken}
        into = str(
            st.selectbox(
                _("As seen in"),
                list(spoken),
                format_func=names.__getitem__,
                key=f"builder_preview_language_{place.draft.id[:8]}",
                width=PHONE,
                persist_state="session",
            )
        )
    form = place.path[1]
    asked = definition.forms[form].questions
    wanted = [place.path[3]] if len(place.path) > 3 and place.path[3] in asked else list(asked)
    _show_phone(definition, form, wanted, into, place.key("preview"))
    if missing := _missing(definition, form, wanted, into):
        st.caption(
            _(
                ":material/translate: {n} {n|text is|texts are} not translated yet and {n|is|are} shown in {tongue}.",
                n=missing,
                tongue=language_name(spoken[0]),
            )
        )


def _show_phone(definition: Definition, form: str, wanted: list[str], into: str, key: str) -> None:
    seen = localised(definition, into)
    shown: Form = seen.forms[form]
    outer = right_to_left(f"{key}.{into}") if is_right_to_left(into) else st.container(key=f"{key}.{into}")
    with outer, st.container(border=True, width=PHONE, gap="medium"):
        if len(wanted) == len(shown.questions):
            st.markdown(f"**{plain(called(shown, form))}**")
        for name in wanted:
            _show_question(definition, seen, form, name, into, f"{key}.{into}.{name}")
        if not wanted:
            st.caption(_("This form asks nothing yet."))


def _show_question(definition: Definition, seen: Definition, form: str, name: str, into: str, key: str) -> None:
    question = seen.forms[form].questions[name]
    with st.container(gap="xsmall"):
        # The words stand above the field, not in it: a field that sleeps turns its label grey.
        st.markdown(plain(called(question, name)) + (" \\*" if question.required else ""))
        _show_field(seen, question, called(question, name), into, key)
        if question.hint:
            st.caption(plain(question.hint))
        lines = definition.forms[form].questions[name].relevant
        guard = guard_at(("forms", form, "questions", name, "relevant"), lines)
        if lines and guard is not None:
            tongue = next((one for one in (into, into.split("-")[0]) if one in SPOKEN), language())
            told = aloud(seen, guard, language=tongue)
            st.caption(f":material/alt_route: {plain(translate(_ONLY_WHEN, tongue, condition=told))}")


def _show_field(seen: Definition, question: Question, label: str, into: str, key: str) -> None:
    """The field of a question, asleep."""
    kind, empty = question.kind, "\u00a0"
    told: dict[str, Any] = {"disabled": True, "key": key, "label_visibility": "collapsed"}
    if question.calculation is not None:
        st.text_input(label, placeholder=words("worked out by itself"), **told)
    elif kind.choices is not None:
        labels = [text or name for name, text in (seen.choice_labels(kind.choices, into) or {}).items()]
        if len(labels) > FEW:
            st.selectbox(label, labels, index=None, placeholder=empty, **told)
        elif kind.kind == "select_multiple":
            for number, text in enumerate(labels):
                st.checkbox(plain(text), disabled=True, key=f"{key}.{number}")
        else:
            st.radio(label, [plain(text) for text in labels], index=None, **told)
    elif kind.kind == "yes_no":
        answers = _ANSWERS.get(into.split("-")[0], ("✓", "✗"))
        st.radio(label, answers, index=None, horizontal=True, **told)
    elif kind.kind == "range" and kind.low is not None and kind.high is not None and kind.high - kind.low <= 10:
        st.segmented_control(label, list(range(kind.low, kind.high + 1)), **told)
    elif kind.kind == "date":
        st.date_input(label, value=None, format=DAY_FORMAT, **told)
    elif kind.is_number:
        st.number_input(label, value=None, placeholder=empty, **told)
    else:
        st.text_input(label, placeholder=empty, **told)


def _missing(definition: Definition, form: str, wanted: list[str], into: str) -> int:
    """How many texts of what is shown stand in the program's first language instead."""
    if into == definition.program.languages[0]:
        return 0
    made = current(definition, into)
    paths: list[Path] = []
    for name in wanted:
        question = definition.forms[form].questions[name]
        paths += [("forms", form, "questions", name, word) for word in ("label", "hint") if getattr(question, word)]
        choices = definition.choices.get(question.kind.choices or "")
        if choices is not None and choices.use is None:
            paths += [("choices", question.kind.choices or "", choice) for choice in choices.choices]
    return sum(".".join(path) not in made for path in dict.fromkeys(paths))
