"""Versions of a program: the text in force, which versions there are, and what changed from one to the next."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import streamlit as st

from models.text import file_name
from models.vocabulary import AccountRole
from pages.widgets.days import moment
from pages.widgets.desk import Desk
from pages.widgets.notices import attempt, tell
from pages.widgets.program_changes import show_changes
from pages.widgets.program_drafting import show_draft
from pages.widgets.program_moving import show_moving
from pages.widgets.wording import _
from workflows import drafts, publishing
from workflows.language.changes import compare
from workflows.publishing import ProgramLine, VersionRow


def show_text(program: ProgramLine, version: VersionRow, zone: str) -> None:
    """The definition as text, and as a file."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(
            _(
                "Version {number}, published {when}. This text is everything Kith knows about the program.",
                number=version.number,
                when=moment(version.published, zone),
            )
        )
        st.download_button(
            _("Download program.yaml"),
            version.text.encode(),
            file_name=file_name(f"{program.name}-v{version.number}.yaml"),
            mime="application/yaml",
            icon=":material/download:",
            key="programs_download",
            on_click="ignore",
        )
    st.code(version.text, language="yaml", height=560, line_numbers=True)


def show_versions(desk: Desk, program: ProgramLine, zone: str) -> None:
    """Everything about versions: the draft in work, the versions there are, and the people going over."""
    rows = publishing.versions(desk.actor, program.id)
    with st.container(border=True):
        show_draft(desk, program)
    with st.container(border=True):
        st.markdown(f"**{_('People under way')}**")
        show_moving(desk, program, [row.number for row in rows if not row.retired], zone)
    with st.container(border=True):
        st.markdown(f"**{_('Published versions')}**")
        st.caption(_("A published version never changes. A correction is the next version."))
        for row in rows:
            _show_row(desk, program, row, rows, zone)


def _show_row(desk: Desk, program: ProgramLine, row: VersionRow, rows: tuple[VersionRow, ...], zone: str) -> None:
    current = row.number == program.current
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            badge = " :blue-badge[" + _("Current") + "]" if current else ""
            badge = " :gray-badge[" + _("Retired") + "]" if row.retired else badge
            st.markdown(f"**{_('Version {number}', number=row.number)}**{badge}")
            st.caption(_told(row, zone))
        with st.popover(_("More"), icon=":material/more_horiz:", type="tertiary"):
            _download(program, row.number, row.files)
            if desk.actor.may(AccountRole.OWNER) and not current:
                st.button(
                    _("Make it current again"),
                    help=_("New cohorts begin on it. Nobody who is under way moves."),
                    icon=":material/settings_backup_restore:",
                    key=f"programs_current_{row.number}",
                    on_click=_make_current,
                    args=(desk, program, row.number),
                )
                if not row.retired:
                    st.button(
                        _("Retire it"),
                        help=_("Nobody begins on it any more. Whoever is on it stays."),
                        icon=":material/archive:",
                        key=f"programs_retire_{row.number}",
                        on_click=_retire,
                        args=(desk, program, row.number),
                    )
    earlier = next((one for one in rows if one.number < row.number), None)
    if earlier is not None:
        with st.expander(_("What changed since version {number}", number=earlier.number)):
            old, new = (publishing.definition_of(desk.actor, program.id, one.number) for one in (earlier, row))
            show_changes(compare(old, new), new)


def _told(row: VersionRow, zone: str) -> str:
    said = [_("Published {when}", when=moment(row.published, zone))]
    if row.by:
        said.append(_("by {name}", name=row.by))
    if row.reviewed_by and row.reviewed_by != row.by:
        said.append(_("read by {name}", name=row.reviewed_by))
    if row.accepted:
        names = ", ".join(sorted(set(row.accepted.values())))
        said.append(_("{n} {n|warning|warnings} accepted by {name}", n=len(row.accepted), name=names))
    return " · ".join(said)


def _download(program: ProgramLine, number: int, files: Mapping[str, str]) -> None:
    if len(files) == 1:
        (text,) = files.values()
        data, ending, mime = text.encode(), "yaml", "application/yaml"
    else:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
            for name, text in sorted(files.items()):
                folder.writestr(zipfile.ZipInfo(name), text)
        data, ending, mime = made.getvalue(), "zip", "application/zip"
    st.download_button(
        _("Download its files"),
        data,
        file_name=file_name(f"{program.name}-v{number}.{ending}"),
        mime=mime,
        icon=":material/download:",
        key=f"programs_files_{number}",
        on_click="ignore",
    )


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _make_current(desk: Desk, program: ProgramLine, number: int) -> None:
    def make() -> int:
        drafts.make_current(desk.actor, program.id, number, now=desk.now)
        return number

    if attempt(make) is not None:
        tell(_("New cohorts of ‘{label}’ begin on version {number}.", label=program.label, number=number))


def _retire(desk: Desk, program: ProgramLine, number: int) -> None:
    attempt(lambda: drafts.retire(desk.actor, program.id, number, now=desk.now))
