"""A form as an XLSForm, and an XLSForm as a form: behind ‘More’ of a form."""

from __future__ import annotations

import streamlit as st

from pages.widgets.builder_nav import go
from pages.widgets.builder_place import Place
from pages.widgets.notices import as_markdown, attempt, tell
from pages.widgets.wording import _
from workflows import building

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_forms(place: Place) -> None:
    """Take this form away, or bring another one in."""
    name = place.path[-1]
    st.divider()
    st.markdown(f"**{_('For Kobo, ODK or Excel')}**")
    if place.state.definition is not None:
        st.download_button(
            _("Download as XLSForm"),
            lambda: building.xlsform(place.draft, name),
            file_name=f"{name}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            key=place.key("xlsform"),
            on_click="ignore",
        )
    count = f"{place.key('xlsform_in')}_number"
    key = place.key(f"xlsform_in_{st.session_state.get(count, 0)}")
    st.file_uploader(
        _("Bring an XLSForm in, as a new form"),
        type=["xlsx", "xls", "ods"],
        key=key,
        max_upload_size=10,
        on_change=_take,
        args=(place, key, count),
    )


def _take(place: Place, key: str, count: str) -> None:
    file = st.session_state.get(key)
    if file is None:
        return
    desk = place.desk
    taken = attempt(
        lambda: building.take_xlsform(
            desk.actor, place.draft, file.getvalue(), file.name, like=place.path[-1], now=desk.now
        )
    )
    if taken is None:
        return
    st.session_state[count] = st.session_state.get(count, 0) + 1
    go(("forms", taken.name))
    said = _(
        "{n} {n|question|questions} of ‘{file}’ came in as a new form. Undo takes it back.",
        n=taken.questions,
        file=file.name,
    )
    tell(said)
    if taken.findings:
        tell(as_markdown(taken.findings), "info")


__all__ = ["show_forms"]
