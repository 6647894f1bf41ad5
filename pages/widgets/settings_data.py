"""Taking everything away, the demo, backups, and what was done outside cohorts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.i18n import mark
from models.vocabulary import AccountRole
from pages.widgets.days import day_in_tables, on_the_clock
from pages.widgets.desk import Desk
from pages.widgets.frame import go_to_cohort
from pages.widgets.notices import as_markdown, attempt, tell
from pages.widgets.roster_way import show_way_back
from pages.widgets.uploads import drop
from pages.widgets.wording import _, words
from workflows import accounts, backup, demonstration, lists, restoring
from workflows.accounts import Noted
from workflows.actors import ROLE_TITLES

_BACKUP = "settings_backup"
_SAID = {
    "setup_opened": mark("The link for the first account was made"),
    "first_account": mark("The first account was made"),
    "account_created": mark("An account was made for {about}"),
    "invited": mark("{about} was invited"),
    "reset_link_made": mark("A link for a new password was made for {about}"),
    "role_changed": mark("{about} became {role}"),
    "deactivated": mark("The account of {about} was closed"),
    "reactivated": mark("The account of {about} was opened again"),
    "password_chosen": mark("A password was chosen by a link"),
    "password_changed": mark("The password was changed"),
    "account_changed": mark("Name or language were changed"),
    "signed_in": mark("Signed in"),
    "sign_in_ended": mark("A browser was signed out"),
    "published": mark("Version {number} of a program was published"),
    "version_used": mark("A cohort went over to version {to}"),
    "version_move_begun": mark("People and pairs began to go over to version {to}"),
    "version_move_undone": mark("The move of people and pairs to another version was taken back"),
    "version_made_current": mark("Version {number} of a program was made current again"),
    "version_retired": mark("Version {number} of a program was retired"),
    "draft_reviewed": mark("The changes in a draft were read by a second person"),
    "draft_discarded": mark("A draft was thrown away"),
    "cohort_started": mark("A cohort was started"),
    "demo_loaded": mark("The demo was loaded"),
    "program_put_away": mark("A program was put away"),
    "program_brought_back": mark("A program was brought back"),
    "program_deleted": mark("A program was deleted with everything in it"),
    "exported": mark("Something was exported as a workbook: {what}"),
    "opened_sensitive": mark("Sensitive answers were opened"),
    "roster_discarded": mark("An uploaded roster was discarded"),
    "backup_made": mark("A backup was made"),
    "backup_restored": mark("A backup was restored"),
}


def show_data(desk: Desk) -> None:
    """What can be taken away, and what can be brought back."""
    owner = desk.actor.may(AccountRole.OWNER)
    with st.container(border=True):
        st.markdown(f"**{_('Take a cohort away')}**")
        _show_export(desk)
    if owner:
        with st.container(border=True):
            st.markdown(f"**{_('Backup')}**")
            _show_backup(desk)
        with st.container(border=True):
            st.markdown(f"**{_('Restore')}**")
            _show_restore(desk)
        with st.container(border=True):
            st.markdown(f"**{_('Demo')}**")
            _show_demo(desk)


def _show_export(desk: Desk) -> None:
    if desk.cohort is None:
        st.caption(_("There is no cohort yet."))
        return
    st.markdown(
        _("Everything of {cohort} in one Excel workbook. It holds people: keep it safe.", cohort=desk.cohort.title)
    )
    sensitive = st.checkbox(_("With sensitive answers"), key="settings_sensitive")
    st.download_button(
        _("Everything of this cohort as Excel"),
        lambda: lists.everything(desk.actor, desk.cohort_id, now=desk.now, language=desk.language, sensitive=sensitive)[
            1
        ],
        file_name=words("everything {day}.xlsx", day=desk.today.isoformat()),
        icon=":material/inventory_2:",
        key="settings_everything",
        on_click="ignore",
    )
    show_way_back()


def _show_backup(desk: Desk) -> None:
    st.markdown(
        _(
            "One file with everything, sealed by a passphrase. Keep the file away from this machine and the passphrase "
            "away from the file. Whoever loses the passphrase has no backup: nobody can open it, not even its makers."
        )
    )
    with st.form("settings_backup_form", border=False, clear_on_submit=True):
        first, second = st.columns(2)
        first.text_input(_("Passphrase"), type="password", key="settings_passphrase")
        second.text_input(_("Passphrase once more"), type="password", key="settings_passphrase_again")
        st.form_submit_button(_("Make a backup"), icon=":material/encrypted:", on_click=_make_backup, args=(desk,))
    made = st.session_state.get(_BACKUP)
    if made is not None and st.download_button(
        _("Download the backup"),
        made[1],
        file_name=made[0],
        mime="application/octet-stream",
        icon=":material/download:",
        type="primary",
        key="settings_backup_download",
    ):
        st.session_state.pop(_BACKUP, None)
        st.rerun()


# What writes is done in callbacks: those run first, so a quick second click can't interrupt and lose the first.
def _make_backup(desk: Desk) -> None:
    passphrase = st.session_state["settings_passphrase"]
    if passphrase != st.session_state["settings_passphrase_again"]:
        tell(_("The two passphrases differ. Type the same one twice."), "error")
        return
    made = attempt(lambda: backup.backup_for_download(desk.actor, passphrase, now=desk.now))
    if made is not None:
        st.session_state[_BACKUP] = made
        tell(_("The backup is ready and was read back. Download it below."))


def _show_restore(desk: Desk) -> None:
    st.markdown(
        _(
            "Look into a backup here to be sure that it is whole. Putting it in the place of everything is done on the "
            "machine itself, while Kith is stopped, so that nobody is at work in what is being replaced:"
        )
    )
    st.code("python -m workflows restore FILE --passphrase-file PASSPHRASE.txt", language=None, wrap_lines=True)
    with st.form("settings_restore_form", border=False, clear_on_submit=True):
        file = st.file_uploader(
            _("A backup of Kith"), type=["kithbackup"], key="settings_restore_file", max_upload_size=10
        )
        passphrase = st.text_input(_("Its passphrase"), type="password", key="settings_restore_passphrase")
        if st.form_submit_button(_("Look into it"), icon=":material/search:"):
            if file is None:
                tell(_("Choose the file of a backup first."), "warning")
            else:
                whose = attempt(lambda: restoring.whose_upload(desk.actor, file.name, file.getvalue(), passphrase))
                if whose is not None:
                    tell(as_markdown(whose.findings()), "warning" if whose.foreign else "success")
                drop(file)
            st.rerun()
    st.caption(
        _("Files of more than 10 MB are looked into on the machine: restore checks them before it changes anything.")
    )


def _show_demo(desk: Desk) -> None:
    st.markdown(
        _(
            "A program with invented people, to try everything out. If it is here already, it is only put on the desk. "
            "You put it away, or delete it, in Programs."
        )
    )
    st.button(
        _("Load the demo"),
        icon=":material/theater_comedy:",
        key="settings_demo",
        on_click=_load_demo,
        args=(desk,),
    )


def _load_demo(desk: Desk) -> None:
    with st.spinner(_("Playing what happened to 120 invented people …")):
        loaded = attempt(lambda: demonstration.load_demo(desk.actor, today=desk.today))
    if loaded is not None:
        go_to_cohort(loaded)
        tell(_("The demo is on the desk."))


def show_noted(desk: Desk) -> None:
    """What was done outside cohorts, the latest first."""
    st.caption(_("What was done outside the cohorts: accounts, versions, exports, backups. The latest 200."))
    found = accounts.noted(desk.actor)
    table = pd.DataFrame(
        {
            "at": [on_the_clock(one.at, desk.zone).replace(tzinfo=None) for one in found],
            "what": [_said(one) for one in found],
            "by": [one.by or words("Kith itself") for one in found],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        alt=words("What was done outside the cohorts, the latest first"),
        key="settings_noted",
        column_config={
            "at": st.column_config.DatetimeColumn(words("When"), format=f"{day_in_tables()}, HH:mm", width="medium"),
            "what": st.column_config.TextColumn(words("What"), width="large"),
            "by": st.column_config.TextColumn(words("By")),
        },
    )


def _said(one: Noted) -> str:
    sentence = _SAID.get(one.type)
    if sentence is None:
        return one.type.replace("_", " ")
    titles = {str(role): title for role, title in ROLE_TITLES.items()}
    role = words(titles.get(str(one.data.get("to")), ""))
    what = {"report": words("a report"), "program": words("a whole cohort")}.get(str(one.data.get("what")), "")
    number, to = str(one.data.get("number", "")), str(one.data.get("to", ""))
    return words(sentence, about=one.about or "—", role=role, what=what, number=number, to=to)
