"""Versions of a program: the text in force, publishing a changed one, and letting a cohort go over to it."""

from __future__ import annotations

import streamlit as st

from models.findings import errors
from models.vocabulary import AccountRole
from pages.widgets.days import moment
from pages.widgets.desk import Desk
from pages.widgets.notices import as_markdown, attempt, tell
from pages.widgets.program_open import show_findings, uploaded
from pages.widgets.wording import _, words
from workflows import publishing, versions
from workflows.publishing import CohortLine, ProgramLine, VersionRow


def show_text(program: ProgramLine, version: VersionRow) -> None:
    """The definition as text, and as a file."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(
            _(
                "Version {number}, published {when}. This text is everything Kith knows about the program.",
                number=version.number,
                when=moment(version.published),
            )
        )
        st.download_button(
            _("Download program.yaml"),
            version.text.encode(),
            file_name=f"{program.name}-v{version.number}.yaml",
            mime="application/yaml",
            icon=":material/download:",
            key="programs_download",
            on_click="ignore",
        )
    st.code(version.text, language="yaml", height=560, line_numbers=True)


def show_publish(desk: Desk, program: ProgramLine) -> None:
    """Upload a changed definition, see what lint says, publish it as the next version."""
    st.markdown(
        _(
            "Download the text, change it, upload it here. It becomes version {number}; cohorts that run now stay on "
            "theirs until you let them go over.",
            number=program.current + 1,
        )
    )
    if not desk.actor.may(AccountRole.OWNER):
        st.caption(_("Publishing is for owners of this Kith."))
        return
    text, file = uploaded("programs_changed_file")
    if text is None:
        return
    definition, found = publishing.check(text, file=file)
    show_findings(found)
    if definition is None or errors(found):
        return
    st.button(
        _("Publish this version"),
        type="primary",
        icon=":material/publish:",
        key="programs_publish",
        on_click=_publish,
        args=(desk, program, text, file),
    )


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _publish(desk: Desk, program: ProgramLine, text: str, file: str) -> None:
    number = attempt(lambda: publishing.publish_version(desk.actor, program.id, text, now=desk.now, file=file))
    if number == program.current:
        tell(_("The file says the same as version {number}. Nothing was published.", number=number), "info")
    elif number is not None:
        tell(_("Version {number} is published. New cohorts start on it.", number=number))


def show_going_over(desk: Desk, program: ProgramLine, numbers: list[int]) -> None:
    """Which cohort runs on which version, and whether it could run on another."""
    if not desk.actor.may(AccountRole.OWNER):
        st.caption(_("Changing the version of a running cohort is for owners of this Kith."))
        return
    running = [cohort for cohort in program.cohorts if not cohort.closed]
    if len(numbers) < 2 or not running:
        st.caption(_("There is one version only. When you have published another, cohorts can go over to it here."))
        return
    by_id = {cohort.id: cohort for cohort in running}
    which, to = st.columns(2)
    cohort_id = which.selectbox(
        _("Cohort"),
        list(by_id),
        format_func=lambda one: words(
            "{cohort} (version {number})", cohort=by_id[one].label, number=by_id[one].version
        ),
        key="programs_over_cohort",
    )
    others = [number for number in numbers if number != by_id[cohort_id].version]
    number = to.selectbox(
        _("Goes over to"), others, format_func=lambda one: words("Version {number}", number=one), key="programs_over_to"
    )
    ahead = attempt(lambda: versions.dry_run(desk.actor, cohort_id, versions.Plan(to=number), now=desk.now))
    if ahead is None:
        st.rerun()
    if ahead.open:
        st.warning(
            _("This cohort cannot go over to version {number}, because something would be lost:", number=number),
            icon=":material/block:",
        )
        st.markdown(as_markdown(ahead.open))
        return
    st.success(
        _(
            "Nothing would be lost: all {people} people and {matches} matches stay where they are, and every answer "
            "keeps its question.",
            people=len(ahead.moving),
            matches=len(ahead.rows),
        ),
        icon=":material/check_circle:",
    )
    st.button(
        _("Let the cohort go over"),
        icon=":material/upgrade:",
        key="programs_over",
        on_click=_go_over,
        args=(desk, by_id[cohort_id], number),
    )


def _go_over(desk: Desk, cohort: CohortLine, number: int) -> None:
    if attempt(lambda: versions.use_version(desk.actor, cohort.id, number, now=desk.now)) is not None:
        tell(_("‘{cohort}’ runs on version {number} now.", cohort=cohort.label, number=number))
