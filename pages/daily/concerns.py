"""Concerns: cases with an owner and a clock, read only by those whom the program names."""

import streamlit as st

from models.findings import Refused
from pages.widgets.concern_card import clock, show_concern
from pages.widgets.emptiness import need_cohort, show_empty
from pages.widgets.notices import as_markdown, attempt, show_notices, tell
from pages.widgets.told_apart import told_apart
from pages.widgets.ways import CASE
from pages.widgets.wording import _, plain, words
from workflows import concerns

desk = st.session_state.desk
st.title(_("Concerns"), anchor=False)
show_notices()

need_cohort(
    desk,
    "support",
    _("Here you look after whatever worries somebody. It begins when a program is open and people are in it."),
)

now = concerns.concerns(desk.actor, desk.cohort_id, now=desk.now)
here = now.standing


def leave() -> None:
    """Back to the list."""
    st.session_state.pop(CASE, None)


def look(case: str) -> None:
    """On to one case."""
    st.session_state[CASE] = case


@st.dialog(_("Open a case"), width="medium")
def open_case() -> None:
    """About whom, of what kind, and what is known."""
    streams = [*here.state.matches, *here.state.people]
    st.radio(
        _("What is it?"),
        list(now.kinds),
        format_func=lambda name: plain(now.kinds[name]),
        key="concerns_new_kind",
    )
    about = st.selectbox(
        _("Whom is it about?"),
        streams,
        index=None,
        placeholder=words("Choose a pair or a person"),
        format_func=told_apart(streams, here.name, here.contact),
        key="concerns_new_about",
    )
    st.text_area(_("What is known"), key="concerns_new_note", height=120)
    if st.button(
        _("Open case"),
        type="primary",
        disabled=about is None,
        key="concerns_new_save",
        on_click=save_case,
    ):
        st.rerun()


def save_case() -> None:
    """A callback: a quick click elsewhere would interrupt what is done while the page runs."""
    kind, about, text = (st.session_state[f"concerns_new_{part}"] for part in ("kind", "about", "note"))
    case = attempt(lambda: concerns.open_by_hand(desk.actor, desk.cohort_id, about, kind, note=text, now=desk.now))
    if case is None:
        return
    tell(_("A case was opened: {kind}, {names}.", kind=now.kinds[kind], names=here.name(about)))
    try:
        concerns.card(desk.actor, desk.cohort_id, case, now=desk.now)
        look(case)
    except Refused as refused:
        tell(as_markdown(refused.findings), "info")


chosen = st.session_state.get(CASE)
if chosen is not None:
    st.button(_("All concerns"), icon=":material/arrow_back:", type="tertiary", on_click=leave, key="concerns_back")
    try:
        show_concern(desk, now, concerns.card(desk.actor, desk.cohort_id, chosen, now=desk.now))
    except Refused as refused:
        leave()
        st.error(as_markdown(refused.findings), icon=":material/lock:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    views = {"open": _("Open · {n}", n=len(now.open)), "closed": _("Closed · {n}", n=len(now.closed))}
    view = st.segmented_control(
        _("Cases"), list(views), format_func=views.__getitem__, default="open", required=True, key="concerns_view"
    )
    someone = bool(here.state.people or here.state.matches)
    if now.kinds and someone and st.button(_("Open a case"), icon=":material/add:", key="concerns_new"):
        open_case()

shown = now.open if view == "open" else now.closed
if not shown:
    if view == "open":
        show_empty(
            "favorite",
            _("No open concern"),
            _(
                "A case opens by itself when the program says so, for example after a low rating, or by hand when "
                "somebody tells you something. It has an owner and a time by which it is answered."
            ),
        )
    else:
        st.info(_("No case was closed yet."))
    st.stop()

if len(shown) > 10:
    wanted = st.text_input(_("Search for a name"), key="concerns_search", icon=":material/search:").casefold()
    shown = tuple(one for one in shown if wanted in f"{one.names} {one.label}".casefold())
with st.container(border=True, gap="small"):
    for one in shown[:50]:
        with st.container(horizontal=True, vertical_alignment="center", key=f"concerns_row_{one.id}"):
            with st.container(gap=None, width="stretch"):
                icon = "lock" if one.sensitive else "support"
                st.markdown(f":material/{icon}: **{plain(one.label)}** &ensp;{plain(one.names)}")
                late = one.closed is None and (one.days_left or 0) < 0
                color = "red" if late else "orange" if one.days_left == 0 and one.closed is None else "gray"
                st.markdown(f":small[:{color}-badge[{clock(one, now)}] {plain(one.why) or _('Opened by hand')}]")
            st.button(
                _("Open"), key=f"concerns_look_{one.id}", icon=":material/arrow_forward:", on_click=look, args=(one.id,)
            )
