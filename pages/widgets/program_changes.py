"""What changed between two versions, as sentences: what protects less on top, in red, then the gravest kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from models.definitions import Definition
from models.findings import Finding
from models.i18n import mark
from pages.widgets.builder_findings import place_in_words
from pages.widgets.builder_offered import language_name
from pages.widgets.wording import _, language, plain
from workflows import drafts
from workflows.drafts import DraftState
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
    ``from_template`` are those that nobody here has made: they stand by themselves below one's own."""
    told_of = [change for change in changes if not change.is_note]
    if not told_of:
        st.caption(_("Nothing has changed."))
        return
    weaker = [change for change in told_of if change.loosened]
    if weaker:
        title = _("{n} {n|protection becomes|protections become} weaker", n=len(weaker))
        st.error(f"**{title}**\n\n{_lines(weaker, definition, from_template)}", icon=":material/gpp_maybe:")
    ours: list[Change] = []
    theirs: list[Change] = []
    for change in told_of:
        if not change.loosened:
            (theirs if change in from_template else ours).append(change)
    _show_kinds(ours, definition)
    if theirs:
        title = _("{n} {n|change comes|changes come} from the template", n=len(theirs))
        with st.expander(title, icon=":material/north_west:"):
            _show_kinds(theirs, definition)


def _show_kinds(changes: Sequence[Change], definition: Definition | None) -> None:
    for kind, (title, icon, meaning) in KINDS.items():
        these = [change for change in changes if change.kind is kind]
        if not these:
            continue
        st.markdown(f"{icon} **{_(title)}** · {len(these)}")
        st.caption(_(meaning))
        if others := [change for change in these if change.path[0] != "translations"]:
            st.markdown(_lines(others, definition))
        if translated := [change for change in these if change.path[0] == "translations"]:
            with st.expander(f"{_('Translations')} · {len(translated)}", icon=":material/translate:"):
                st.markdown(_lines(translated, definition))


def _lines(changes: Sequence[Change], definition: Definition | None, from_template: Sequence[Change] = ()) -> str:
    badge = f" :gray-badge[{_('from the template')}]"
    lines = [
        f"- {plain(told(_in_words(change, definition), definition, language=language()))}"
        + (badge if change in from_template else "")
        for change in changes[:MOST]
    ]
    if len(changes) > MOST:
        lines.append("- " + _("and {n} more", n=len(changes) - MOST))
    return "\n".join(lines)


def as_listed(found: Finding, state: DraftState) -> Finding:
    """What is found at a draft; the changes of a template that X19 quotes are told as the list above tells them, and
    the text that T02 names first stands at its place in the words of the builder."""
    if found.code == "T02":
        path = tuple(word.replace(" ", "_") for word in found.params["first"].split(" → "))
        first = place_in_words(path, state.definition) or found.params["first"]
        return replace(found, params={**found.params, "first": first})
    if found.code != "X19":
        return found
    named = (_in_words(change, state.definition) for change in drafts.gravest_first(state.from_template))
    first = " ".join(told(said, state.definition, language=language()) for said in named)
    return replace(found, params={**found.params, "first": first}, tells={})


def _in_words(change: Change, definition: Definition | None) -> Finding:
    """A change of a translation with its language and place in the words of the builder, instead of those of the
    file: *Arabic → Messages → Welcome*."""
    if change.path[0] != "translations" or len(change.path) < 3:
        return change.said
    place = place_in_words(tuple(change.path[2].split(".")), definition) or change.path[2]
    return replace(change.said, params={**change.said.params, "item": f"{language_name(change.path[1])} → {place}"})
