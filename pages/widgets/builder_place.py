"""A place in a draft: what stands there, and how it is changed.

Every widget of the builder is ``show(place)``. What it shows it asks of ``place``; what is changed goes through
``place.edit`` or ``place.edit_at``, and those are called in callbacks only (``on_change``, ``on_click``): a callback
runs first and to its end, so that a quick click elsewhere cannot lose what was typed.

    def show(place: Place) -> None:
        key = place.keep("label", place.value_at(("label",)) or "")
        st.text_input(_("Label"), key=key, on_change=_save, args=(place, key))

    def _save(place: Place, key: str) -> None:
        place.edit_at((*place.path, "label"), st.session_state[key])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from models.findings import Finding
from pages.widgets.desk import Desk
from workflows.building import Edit, Put
from workflows.drafts import DraftState, DraftView
from workflows.language.editing import value_at
from workflows.language.locks import lock_day
from workflows.language.places import Path, in_words
from workflows.language.reading import Reading
from workflows.publishing import judged_on

OnSave = Callable[[Desk, DraftView, Sequence[Edit], str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place: an item, or a word of one. ``draft`` are its texts as this page was drawn, ``state`` what they say
    (``definition`` is None while they say nothing whole), ``whole`` their plain words with everything inherited, in the
    long spelling (a hard rule is ``{"rule": [...]}``, a list of choices ``{"choices": {...}}``, lines are lists);
    ``reading`` knows what is the program's own. ``on_save`` writes."""

    desk: Desk
    draft: DraftView
    state: DraftState
    reading: Reading
    whole: Mapping[str, Any]
    path: Path
    on_save: OnSave

    @property
    def value(self) -> Any:
        """What stands here as plain words: a text, a list, a map; None for nothing. Inherited words included."""
        return value_at(self.whole, self.path)

    def value_at(self, below: Path) -> Any:
        """What stands below this place."""
        return value_at(self.whole, (*self.path, *below))

    def at(self, *path: str) -> Place:
        """Another place of the same draft, by its whole path."""
        return replace(self, path=path)

    def below(self, *words: str) -> Place:
        """A place below this one."""
        return replace(self, path=(*self.path, *words))

    @property
    def origin(self) -> str:
        """Whose this is: the ``template``'s, the template's but ``changed``, or the program's ``own``."""
        return self.reading.origins.get(self.path, "own")

    @property
    def locked(self) -> str:
        """Why the template does not let this be changed; "" where it may be."""
        return next((reason for day, reason in self._locks() if day <= self._today), "")

    @property
    def locked_soon(self) -> tuple[date, str] | None:
        """The day from which the template does not let this be changed, and why; None where no such day comes."""
        day, reason = min(self._locks(), default=("", ""))
        return (date.fromisoformat(day), reason) if day > self._today else None

    @property
    def _today(self) -> str:
        """The day it is where the program is: publishing goes by that one too."""
        return judged_on(self.state.definition, self.desk.now).isoformat()

    def _locks(self) -> Iterator[tuple[str, str]]:
        """The template's locks around this place: the day from which each holds ("" for always), and why."""
        for end in range(2, len(self.path) + 1):
            here = value_at(self.reading.inherited, self.path[:end])
            if isinstance(here, Mapping) and isinstance(here.get("locked"), str):
                yield lock_day(here), str(here["locked"])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong here or below."""
        return tuple(one for one in self.state.findings if one.path[: len(self.path)] == self.path)

    # Changing: in callbacks only ------------------------------------------------------------------------------------
    def edit(self, value: Any) -> bool:
        """Write a value here; None, "" and [] take the word away. Answers whether it was written; a refusal is told
        above the page."""
        return self.edit_at(self.path, value)

    def edit_at(self, path: Path, value: Any) -> bool:
        """The same elsewhere in the draft, by the whole path."""
        return self.do(Put(path, value))

    def do(self, *edits: Edit, what: str = "") -> bool:
        """Several edits as one step of undo. ``what`` says in words what was done, for the history."""
        return self.on_save(self.desk, self.draft, edits, what or in_words(edits[0].path))

    # Widgets --------------------------------------------------------------------------------------------------------
    def key(self, word: str = "") -> str:
        """A widget's key: one per draft and place."""
        return ".".join(("builder", self.draft.id[:8], *self.path, word))

    def keep(self, word: str, shown: Any) -> str:
        """The key of a widget that shows ``shown``. What she is typing stays through reruns and refusals; when the
        draft says something else (undo, a colleague, another language) the widget shows that."""
        return keep(self.key(word), shown)


def keep(key: str, shown: Any) -> str:
    """See ``Place.keep``.

    The browser is told once what a field is set to. Where a click ended that run before the page was drawn, it may
    never have heard of it: its field would be empty, and the next click would bring that back as something she typed.
    So it is told again."""
    state, was, told = st.session_state, f"{key}__was", f"{key}__told"
    if key not in state or state.get(was, _NOTHING) != shown:
        state[key] = shown
        state[told] = state.get(_RUNS, 0)
    elif state.get(_DRAWN, 0) < state.get(told, 0) < state.get(_RUNS, 0):
        state[key] = state[key]
        state[told] = state[_RUNS]
    state[was] = shown
    return key


@contextmanager
def drawn_whole() -> Iterator[None]:
    """Around a page whose fields ``keep`` what they show: whether a run came to its end is known in the next."""
    st.session_state[_RUNS] = st.session_state.get(_RUNS, 0) + 1
    yield
    st.session_state[_DRAWN] = st.session_state[_RUNS]


_NOTHING = object()
_RUNS, _DRAWN = "builder_runs", "builder_drawn"
"""How often the page was begun, and which time it was drawn to its end last."""


def labelled(value: Any, name: str) -> str:
    """What an item is called: its label, else its name as people write it."""
    label = value.get("label") if isinstance(value, Mapping) else value if isinstance(value, str) else None
    return label if isinstance(label, str) and label.strip() else spelled(name)


def several(value: Any) -> list[str]:
    """What may be said as one word or as a list, as a list; [] for nothing."""
    return [value] if isinstance(value, str) else [str(one) for one in value or ()]


def spelled(name: str) -> str:
    """A name as people write it: ``closing_reasons`` → *Closing reasons*, ``cefr`` → *CEFR*."""
    said = name.replace("_", " ")
    return said.upper() if said in ABBREVIATED else said[:1].upper() + said[1:]


ABBREVIATED = frozenset({"cefr", "sms", "id", "cv"})
