"""What changed between two versions, as sentences: what protects less on top, in red, then the gravest kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from models.definitions import Definition
from models.i18n import mark
from pages.widgets.wording import _, language, plain
from workflows.language.changes import Change, ChangeKind
from workflows.language.in_labels import told

KINDS: Mapping[ChangeKind, tuple[str, str, str]] = {
    ChangeKind.STRUCTURE: (
        mark("Structure"),
        ":material/account_tree:",
        mark("People who are under way keep the old one until they are moved, with a plan for what is gone."),
    ),
    ChangeKind.BEHAVIOUR: (
        mark("Behaviour"),
        ":material/tune:",
        mark("Holds for new people at once, for those under way when they are moved."),
    ),
    ChangeKind.ADDITION: (
        mark("Additions"),
        ":material/add_circle:",
        mark("New people see them at once. They never block anybody."),
    ),
    ChangeKind.WORDING: (mark("Wording"), ":material/text_fields:", mark("Nothing works differently because of it.")),
}
"""Title, icon and what a kind means for people under way, the gravest first."""
MOST = 80


def show_changes(
    changes: Sequence[Change], definition: Definition | None = None, *, from_template: Sequence[Change] = ()
) -> None:
    """The changes by kind; one sentence where there are none. ``definition`` knows the labels of what they name,
    ``from_template`` are those that nobody here has made."""
    if not changes:
        st.caption(_("Nothing has changed."))
        return
    weaker = [change for change in changes if change.loosened]
    if weaker:
        title = _("{n} {n|protection becomes|protections become} weaker", n=len(weaker))
        st.error(f"**{title}**\n\n{_lines(weaker, definition, from_template)}", icon=":material/gpp_maybe:")
    for kind, (title, icon, meaning) in KINDS.items():
        these = [change for change in changes if change.kind is kind and not change.loosened]
        if these:
            st.markdown(f"{icon} **{_(title)}** · {len(these)}")
            st.caption(_(meaning))
            st.markdown(_lines(these, definition, from_template))


def _lines(changes: Sequence[Change], definition: Definition | None, from_template: Sequence[Change]) -> str:
    badge = f" :gray-badge[{_('from the template')}]"
    lines = [
        f"- {plain(told(change.said, definition, language=language()))}{badge if change in from_template else ''}"
        for change in changes[:MOST]
    ]
    if len(changes) > MOST:
        lines.append("- " + _("and {n} more", n=len(changes) - MOST))
    return "\n".join(lines)
