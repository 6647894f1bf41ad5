"""A large workbook at work beside the page: how far it is read or taken in, the way to stop it, what came of it."""

from __future__ import annotations

import streamlit as st

from models.findings import sentence
from pages.widgets.desk import Desk
from pages.widgets.notices import tell
from pages.widgets.roster_landing import counted, go_on, open_upload
from pages.widgets.roster_mending import show_refused
from pages.widgets.wording import _, plain
from workflows import intake
from workflows.intake import Progress, Taken


@st.fragment(run_every=0.7)
def show_at_work(desk: Desk) -> None:
    """How far a large file is. It goes on whatever is done meanwhile, on this page or another."""
    found = intake.progress_of(desk.actor)
    if found is None or found.cohort_id != desk.cohort_id:
        return
    if found.begun is not None or found.taken is not None:
        intake.stop(desk.actor)
        if found.begun is not None:
            go_on(found.begun)
        if found.taken is not None:
            open_upload(found.upload_id)
            tell_taken(desk, found.upload_id, found.taken)
        st.rerun()
    with st.container(border=True):
        if found.marked is not None:
            _show_marked(desk, *found.marked)
            return
        if found.refused:
            said = "\n\n".join(plain(sentence(one, desk.language)) for one in found.refused)
            st.error(f"{said}\n\n" + _("Nothing was changed."), icon=":material/block:")
            st.button(_("Put it away"), key="roster_reading_over", on_click=_stop, args=(desk, ""))
            return
        doing, halt = _doing(found)
        st.progress(found.share, doing)
        st.button(
            halt,
            icon=":material/stop_circle:",
            key="roster_reading_stop",
            on_click=_stop,
            args=(desk, "" if found.marking else found.upload_id),
        )


def _doing(found: Progress) -> tuple[str, str]:
    """What is being done with the file, and the word that stops it."""
    name = found.file_name
    if found.marking:
        said = _("Marking every cell of ‘{file}’ that needs you. You can go on with something else.", file=name)
        return said, _("Stop marking it")
    if found.upload_id:
        said = _("Taking the rows of ‘{file}’ in. You can go on with something else.", file=name)
        return said, _("Stop: take nobody in")
    return _("Reading ‘{file}’. You can go on with something else.", file=name), _("Stop reading it")


def _show_marked(desk: Desk, name: str, content: bytes) -> None:
    """The workbook that was written beside the page, to take along."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":material/check_circle: " + _("‘{file}’ is ready.", file=name), width="stretch")
        st.download_button(
            _("Download to mend in Excel"),
            data=content,
            file_name=name,
            key="roster_marked_ready",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )
        st.button(_("Put it away"), key="roster_marked_over", on_click=_stop, args=(desk, ""))


def _stop(desk: Desk, upload_id: str) -> None:
    taken = intake.stop(desk.actor)
    if taken is not None:
        tell(_("It was too late to stop: the rows are in. You can undo the batch below."), "info")
        tell_taken(desk, upload_id, taken)
    elif upload_id and intake.progress_of(desk.actor) is None:  # else it is not known yet, and goes on being told
        tell(_("Stopped. Nobody of this workbook went in."), "info")


def tell_taken(desk: Desk, upload_id: str, taken: Taken) -> None:
    """What came of taking rows in, at the head of the page."""
    if taken.batch_id is None and not taken.refused:
        said = _(
            "Nothing was new: {n} {n|row says|rows say} what is known already. Nothing was changed.",
            n=taken.unchanged,
        )
    else:
        said = _("Done: {sum}.", sum=counted(taken.new, taken.changed, taken.unchanged))
        if taken.set_aside:
            said += " " + _("{n} {n|row waits|rows wait} here to be mended.", n=taken.set_aside)
    tell(said)
    if taken.refused:
        why = show_refused(intake.look(desk.actor, upload_id, now=desk.now), taken.refused, desk.language)
        tell(_("{n} {n|row|rows} could not go in:", n=len(taken.refused)) + "\n\n" + why, "warning")
