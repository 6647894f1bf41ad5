"""Interface text in the coordinator's language. A page writes ``_("People waiting")`` and nothing else.

Only this file reads the language from the session: a context variable set in ``app.py`` is back at its default when a
fragment reruns, the session is not. Everything below the pages gets the language as an argument.
"""

from __future__ import annotations

import streamlit as st

from models.i18n import translate


def language() -> str:
    """The language of whoever is at this desk: ``en`` or ``fr``."""
    desk = st.session_state.get("desk")
    return str(desk.language) if desk is not None else "en"


def _(sentence: str, **params: object) -> str:
    """The sentence in the coordinator's language, with its ``{blanks}`` filled.

    Write the sentence as one literal, so that ``tests/translations`` finds it; what was marked elsewhere with
    ``mark("…")`` may come in a variable.
    """
    return translate(sentence, language(), **params)
