"""A draft as text: the files it consists of, to read and to take away."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import streamlit as st

from models.findings import sentence
from models.text import file_name
from pages.widgets import builder_findings
from pages.widgets.builder_findings import ICONS
from pages.widgets.builder_place import Place
from pages.widgets.wording import _, language, plain
from workflows import building
from workflows.building import Workplace
from workflows.language.layers import PROGRAM

MOST = 40


def show_text(top: Place, workplace: Workplace) -> None:
    """The file of the draft that is chosen, with what is found in it by line."""
    files = top.draft.files
    names = sorted(files, key=lambda name: (name != PROGRAM, name))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = names[0]
        if len(names) > 1:
            name = st.selectbox(_("File"), names, key="builder_file", width=360)
        st.download_button(
            _("Download {name}", name=name.rpartition("/")[2]),
            files[name].encode(),
            file_name=file_name(name),
            mime="application/yaml",
            icon=":material/download:",
            key="builder_download",
            on_click="ignore",
        )
        if len(names) > 1:
            st.download_button(
                _("All files"),
                _zipped(files),
                file_name=file_name(f"{workplace.name}.zip"),
                mime="application/zip",
                icon=":material/folder_zip:",
                key="builder_download_all",
                on_click="ignore",
            )
    st.caption(
        _(
            "These are the same words as in the forms, as text: to read aloud, to keep in a folder, to compare. What "
            "comes from a template is not repeated here."
        )
        if top.reading.inherited
        else _("These are the same words as in the forms, as text: to read aloud, to keep in a folder, to compare.")
    )
    builder_findings.show_guarded(
        [one for one in top.state.findings if building.is_protection(one)], top.state.definition
    )
    found = [one for one in top.state.findings if one.file == name and one.line]
    for one in found[:MOST]:
        where = _("line {n}", n=one.line)
        st.markdown(f":material/{ICONS[one.severity]}: **{where}** · {plain(sentence(one, language()))}")
    st.code(files[name], language="yaml", line_numbers=True, wrap_lines=True)  # whole: keys reach all of it


def _zipped(files: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in sorted(files.items()):
            packed.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return content.getvalue()
