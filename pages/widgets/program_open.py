"""Opening a program: one that ships with Kith, or a file of one's own; mistakes are told before anything is done."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.definitions import Definition
from models.findings import Finding, errors, sentence
from models.vocabulary import Severity
from pages.widgets.builder_new import CHOSEN, COHORT
from pages.widgets.days import DAY_FORMAT, today_here
from pages.widgets.desk import Desk
from pages.widgets.frame import go_to_cohort
from pages.widgets.notices import attempt, tell
from pages.widgets.wording import _, language, plain, spoken, words
from workflows import drafts, publishing
from workflows.publishing import Texts

LARGEST = 1  # MB; the language refuses longer texts
_ICONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "lightbulb"}


def show_open(desk: Desk) -> None:
    """Choose a shipped program or upload one, then name its first cohort."""
    ways = {"shipped": _("One that ships with Kith"), "file": _("Upload my own")}
    way = st.segmented_control(
        _("Which program"),
        list(ways),
        format_func=ways.__getitem__,
        default="shipped",
        required=True,
        key="programs_way",
    )
    text: Texts | None
    text, file = _shipped() if way == "shipped" else uploaded("programs_file")
    if text is None:
        return
    definition, found = publishing.check(text, file=file, now=desk.now)
    shipped = way == "shipped"
    if not shipped:
        show_findings(found)
    if definition is None or errors(found):
        return
    with st.container(border=True):
        show_summary(spoken(definition))
        _show_first_cohort(desk, definition, text, file)
    if shipped:  # what is worth looking at in her own file comes before, in Kith's own program after what it is
        show_findings(found, unfolded=False)


def _shipped() -> tuple[Texts | None, str]:
    names = publishing.shipped_programs(language())
    chosen = st.selectbox(_("Program"), list(names), format_func=names.__getitem__, key="programs_shipped", width=420)
    return (publishing.shipped_files(chosen), f"{chosen}/program.yaml") if chosen else (None, "")


def uploaded(key: str) -> tuple[str | None, str]:
    """The text of a definition that was uploaded, and the name of its file; None while there is none."""
    file = st.file_uploader(
        _("A definition (program.yaml)"), type=["yaml", "yml"], key=key, max_upload_size=LARGEST, width=520
    )
    if file is None:
        st.caption(
            _("A program is one text file. Take one that ships with Kith as a pattern: it can be downloaded here.")
        )
        return None, ""
    try:
        return file.getvalue().decode("utf-8-sig"), file.name
    except UnicodeDecodeError:
        st.error(
            _(
                "‘{name}’ is no text file, so it cannot be a definition. Save it as plain text (UTF-8) and upload it "
                "again.",
                name=file.name,
            ),
            icon=":material/error:",
        )
        return None, ""


def show_findings(found: Sequence[Finding], *, unfolded: bool = True) -> None:
    """What lint says: errors stop, warnings and hints are told. Each with its line, its place, and what to do. What
    nobody here has written begins folded: its lines mean nothing to her yet."""
    wrong = errors(found)
    rest = [one for one in found if one not in wrong]
    if wrong:
        st.error(
            _("{n} {n|mistake|mistakes} must be mended in the file before the program can be opened:", n=len(wrong)),
            icon=":material/error:",
        )
        _list(wrong)
    if rest:
        title = _("{n} {n|thing|things} worth looking at – nothing stops you", n=len(rest))
        with st.expander(title, icon=":material/lightbulb:", expanded=unfolded and not wrong and len(rest) <= 3):
            _list(rest)


def _list(found: Sequence[Finding]) -> None:
    lines = []
    for one in found[:60]:
        place = f"{words('line {n}', n=one.line)} · {one.where}" if one.line else one.where
        lines.append(f"- :material/{_ICONS[one.severity]}: **{plain(place)}**  \n  {plain(sentence(one, language()))}")
    st.markdown("\n".join(lines))
    if len(found) > 60:
        st.caption(_("And {n} more.", n=len(found) - 60))


def show_summary(definition: Definition) -> None:
    """A program in a few words: its label, what it is, what it holds."""
    st.header(plain(definition.program.label), anchor=False)
    if definition.program.summary:
        st.markdown(plain(definition.program.summary))
    questions = sum(len(form.questions) for form in definition.forms.values())
    roles = ", ".join(definition.role_label(role) for role in definition.participants)
    st.caption(
        _(
            "For {roles} · {n} questions in {forms} forms · {plans} check-in {plans|plan|plans} · {rules} "
            "{rules|rule|rules}",
            roles=roles,
            n=questions,
            forms=len(definition.forms),
            plans=len(definition.check_ins),
            rules=len(definition.rules),
        )
    )


def _show_first_cohort(desk: Desk, definition: Definition, text: Texts, file: str) -> None:
    by_draft = publishing.wants_reader(desk.actor, text)
    with st.form("programs_open_form", border=False):
        name, starts = st.columns(2)
        name.text_input(
            _("Name of the first cohort"),
            placeholder=_("For example: Autumn 2026"),
            max_chars=80,
            key="programs_cohort",
        )
        starts.date_input(_("It starts on"), value=today_here(desk.now), format=DAY_FORMAT, key="programs_starts")
        if by_draft:
            st.caption(
                _(
                    "A program of your own is read by a second person before anybody takes part. It begins as a draft: "
                    "a colleague reads it, you publish it, and the cohort starts."
                )
            )
            st.form_submit_button(
                _("Begin as a draft"),
                type="primary",
                icon=":material/edit_note:",
                on_click=_draft,
                args=(desk, definition.program.label, text),
            )
        else:
            st.form_submit_button(
                _("Open this program"),
                type="primary",
                icon=":material/folder_open:",
                on_click=_open,
                args=(desk, definition.program.label, text, file),
            )


def _draft(desk: Desk, label: str, text: Texts) -> None:
    cohort, starts_on = st.session_state["programs_cohort"], st.session_state["programs_starts"]
    view = attempt(lambda: drafts.begin(desk.actor, publishing.files_of(text), now=desk.now))
    if view is not None:
        st.session_state[CHOSEN] = view.program_id
        st.session_state[COHORT] = {view.program_id: (cohort, starts_on)}
        tell(_("‘{label}’ is a draft. Under Builder a colleague reads it and you publish it.", label=label))


def _open(desk: Desk, label: str, text: Texts, file: str) -> None:
    """A callback: a quick click elsewhere would interrupt what is done while the page runs."""
    cohort, starts_on = st.session_state["programs_cohort"], st.session_state["programs_starts"]
    opened = attempt(
        lambda: publishing.open_program(desk.actor, text, cohort=cohort, starts_on=starts_on, now=desk.now, file=file)
    )
    if opened is not None:
        go_to_cohort(opened)
        tell(
            _(
                "‘{label}’ is open. Next: upload the people under Roster, or look through the program here.",
                label=label,
            )
        )
        st.session_state.pop("programs_view", None)
