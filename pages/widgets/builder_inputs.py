"""Fields that several boxes of the builder share: a choice that never loses what stands there, lengths of time, days.

A field shows a word of the language and answers with one; what is typed is handed to a callback as that word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from models.definitions.times import parse_duration
from models.i18n import mark
from pages.widgets.builder_place import Place, keep
from pages.widgets.days import DAY_FORMAT, LATEST, OLDEST
from pages.widgets.told_apart import labels_apart
from pages.widgets.wording import words

OnWords = Callable[[tuple[str, ...]], object]
"""What is done with the words of a field when they change."""
UNITS = {
    "hour": mark("hours"),
    "day": mark("days"),
    "week": mark("weeks"),
    "month": mark("months"),
    "year": mark("years"),
}
_MORE_UNITS = {"minute": mark("minutes"), "quarter": mark("quarters")}


def choose(
    label: str,
    options: Mapping[str, str],
    shown: str | None,
    key: str,
    on_words: OnWords,
    *,
    placeholder: str = "",
    hidden: bool = True,
    disabled: bool = False,
) -> None:
    """One of several, by label; with many of them she types to find one. What stands there stays, known or not."""
    labels = labels_apart({**options, **({} if shown is None or shown in options else {shown: shown})})
    st.selectbox(
        label,
        list(labels),
        index=None if shown is None else 0,  # what is chosen can be changed, not cleared
        format_func=lambda name: labels.get(name, str(name)),
        key=keep(key, shown),
        placeholder=placeholder or words("Choose"),
        label_visibility="collapsed" if hidden else "visible",
        disabled=disabled,
        on_change=_one,
        args=(key, on_words),
    )


def choose_several(
    label: str,
    options: Mapping[str, str],
    shown: Sequence[str],
    key: str,
    on_words: OnWords,
    *,
    free: bool = False,
    hidden: bool = True,
) -> None:
    """Several by label. ``free``: words of her own as well."""
    labels = labels_apart({**options, **{name: name for name in shown if name not in options}})
    st.multiselect(
        label,
        list(labels),
        format_func=lambda name: labels.get(name, str(name)),
        key=keep(key, list(shown)),
        placeholder=words("Write one and press Enter") if free and not options else words("Choose"),
        label_visibility="collapsed" if hidden else "visible",
        accept_new_options=free,
        on_change=_several,
        args=(key, on_words),
    )


def number(
    label: str,
    shown: str | None,
    key: str,
    on_words: OnWords,
    *,
    low: float | None = None,
    high: float | None = None,
    whole: bool = True,
    hidden: bool = True,
    placeholder: str = "",
) -> None:
    """A number. A limit never hides what stands there already."""
    value = _as_number(shown)
    if value is not None:
        low = low if low is None or value >= low else value
        high = high if high is None or value <= high else value
    whole = whole and (value is None or value == int(value))
    kind: Any = int if whole else float
    st.number_input(
        label,
        min_value=None if low is None else kind(low),
        max_value=None if high is None else kind(high),
        value=None,
        step=kind(1),
        key=keep(key, None if value is None else kind(value)),
        placeholder=placeholder or words("Number"),
        label_visibility="collapsed" if hidden else "visible",
        on_change=_number,
        args=(key, on_words),
    )


def day(label: str, shown: str | None, key: str, on_words: OnWords) -> None:
    """A day."""
    try:
        value = date.fromisoformat(shown or "")
    except ValueError:
        value = None
    st.date_input(
        label,
        value=None,
        min_value=OLDEST,
        max_value=LATEST,
        format=DAY_FORMAT,
        key=keep(key, value),
        label_visibility="collapsed",
        on_change=_day,
        args=(key, on_words),
    )


def text(label: str, shown: str, key: str, on_words: OnWords) -> None:
    """A short text."""
    st.text_input(
        label,
        key=keep(key, shown),
        placeholder=words("Text"),
        label_visibility="collapsed",
        on_change=_text,
        args=(key, on_words),
    )


def length(label: str, shown: str | None, key: str, on_words: OnWords, *, hidden: bool = True) -> None:
    """A length of time: how many of what. Empty says that there is none."""
    found = parse_duration(shown or "")
    unit = found.unit if found else st.session_state.get(f"{key}.unit.chosen", "week")
    amount, of = st.columns(2, gap="small")
    with amount:
        whole = found is None or found.number == int(found.number)
        number(
            label,
            None if found is None else f"{found.number:g}",
            f"{key}.number",
            lambda _new: _length(key, on_words),
            low=1 if whole else 0,
            whole=whole,
            hidden=hidden,
        )
    with of:
        units = {name: words(said) for name, said in UNITS.items()}
        if unit in _MORE_UNITS:
            units[unit] = words(_MORE_UNITS[unit])
        choose(words("Unit"), units, unit, f"{key}.unit", lambda _new: _length(key, on_words), hidden=hidden)


def remove_line(place: Place, number: int, take_out: Callable[[Place, int], None]) -> None:
    """The button that takes one line of several away: a bin to the eye, a word to a screen reader (``kith_bin`` in
    desk.css)."""
    with st.container(key=place.key(f"{number}.kith_bin"), width="content"):
        st.button(
            words("Remove"),
            icon=":material/delete:",
            type="tertiary",
            help=words("Remove this line"),
            key=place.key(f"{number}.out"),
            on_click=take_out,
            args=(place, number),
        )


def _length(key: str, on_words: OnWords) -> None:
    amount, unit = st.session_state.get(f"{key}.number"), st.session_state.get(f"{key}.unit") or "week"
    st.session_state[f"{key}.unit.chosen"] = unit
    if amount is None:
        on_words(())
        return
    on_words((in_words(float(amount), unit),))


def in_words(amount: float, unit: str) -> str:
    """``2 weeks``, ``1 day``."""
    return f"{amount:g} {unit}{'' if amount == 1 else 's'}"


def _as_number(shown: str | None) -> float | None:
    try:
        return None if shown is None else float(shown)
    except ValueError:
        return None


# Callbacks ----------------------------------------------------------------------------------------------------------
def _one(key: str, on_words: OnWords) -> None:
    value = st.session_state[key]
    on_words(() if value is None else (str(value),))


def _several(key: str, on_words: OnWords) -> None:
    on_words(tuple(str(value) for value in st.session_state[key]))


def _number(key: str, on_words: OnWords) -> None:
    value = st.session_state[key]
    on_words(() if value is None else (f"{value:.10g}",))


def _day(key: str, on_words: OnWords) -> None:
    value = st.session_state[key]
    on_words((value.isoformat(),) if isinstance(value, date) else ())


def _text(key: str, on_words: OnWords) -> None:
    value = str(st.session_state[key]).strip()
    on_words((value,) if value else ())
