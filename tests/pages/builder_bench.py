"""The builder at one place of a draft: its page, and a widget by itself for tests that need no more of the page."""

from __future__ import annotations

from typing import Any

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models.database import reading
from models.tables import Program
from tests.small_program import NOW
from workflows import drafts
from workflows.actors import Actor
from workflows.drafts import DraftView
from workflows.language.editing import value_at
from workflows.language.places import Path

PAGE = "pages/program/builder.py"


# Without types: Streamlit runs the text of this function alone.
def _screen(actor, program_id, path, widget, language):
    import importlib
    from datetime import date

    import streamlit as st

    from pages.widgets.builder_saving import place_of
    from pages.widgets.desk import Desk
    from pages.widgets.notices import show_notices
    from workflows import drafts

    st.session_state.desk = Desk(actor=actor, language=language, today=date(2026, 9, 14), cohort=None, cohorts=())
    show_notices()
    view = drafts.draft_of(actor, program_id)
    assert view is not None
    importlib.import_module(f"pages.widgets.{widget}").show(place_of(st.session_state.desk, view).at(*path))


class Bench:
    """One widget at one place of a draft."""

    def __init__(self, actor: Actor, program_id: str, path: Path, widget: str, language: str = "en") -> None:
        self.actor, self.program_id, self.path = actor, program_id, path
        view = drafts.draft_of(actor, program_id) or drafts.start(actor, program_id, now=NOW)
        self.draft_id = view.id
        self.test = AppTest.from_function(
            _screen,
            kwargs={"actor": actor, "program_id": program_id, "path": path, "widget": widget, "language": language},
            default_timeout=30,
        )
        self.run()

    def run(self) -> AppTest:
        """Draw it anew."""
        self.test.run()
        assert not self.test.exception, self.test.exception
        return self.test

    def key(self, word: str) -> str:
        """The key of one of its fields."""
        return ".".join(("builder", self.draft_id[:8], *self.path, word))

    def said(self, *path: str) -> Any:
        """What the draft says at a place, as plain words; where the widget is when no path is given."""
        view = drafts.draft_of(self.actor, self.program_id)
        assert view is not None
        return value_at(drafts.reading_of(view).whole, path or self.path)

    def choose(self, word: str, value: object) -> AppTest:
        """Choose in a drop-down."""
        self.test.selectbox(self.key(word)).set_value(value)
        return self.run()

    def press(self, word: str) -> AppTest:
        """Press a button."""
        self.test.button(self.key(word)).click()
        return self.run()


def at(test: AppTest, *path: str) -> AppTest:
    """Open a place of the page, as a click on the left does."""
    test.session_state["builder_at"] = path
    test.run()
    assert not test.exception, (path, test.exception)
    return test


def key(draft: DraftView, *path: str) -> str:
    """The key of a field of the page."""
    return ".".join(("builder", draft.id[:8], *path))


def whole(actor: Actor, draft: DraftView) -> Any:
    """What a draft says by now, as plain words."""
    view = drafts.draft_of(actor, draft.program_id)
    assert view is not None
    return drafts.reading_of(view).whole


def program_of(actor: Actor) -> str:
    """The only program there is."""
    with reading() as session:
        return session.exec(select(Program.id)).one()
