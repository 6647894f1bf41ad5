"""Findings beside the field they speak of: what is wrong, why it matters, how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st
from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.base import called
from models.definitions.reasons import reasons
from models.findings import Finding
from models.vocabulary import MATCH, Severity
from pages.widgets.builder_offered import language_name
from pages.widgets.builder_place import Place, spelled
from pages.widgets.builder_words import FIELDS, INNER, SECTIONS, field_title
from pages.widgets.wording import _, language, plain, words
from workflows.language.in_labels import told
from workflows.language.places import Path

_QUOTED = re.compile(r"(‘|«\s)([a-z_]+)(’|\s»)")
ICONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "lightbulb"}
UNFINISHED = frozenset({"R10", "C03", "F09", "S05", "P05"})
"""What is found in a thing of which nothing is said yet: a rule that does nothing, a list without choices, a form that
asks nothing, a stage to which no step leads, a check no step waits for. It stops her at publishing as ever; before
that it is no mistake she made, but what she is about to do."""


def icon_of(found: Finding) -> str:
    """The icon before a finding."""
    return "edit_note" if found.code in UNFINISHED else ICONS[found.severity]


class Count(NamedTuple):
    """How much is found somewhere: mistakes, warnings, and what is still to fill in."""

    wrong: int = 0
    doubts: int = 0
    open: int = 0


def counted(findings: Iterable[Finding], *paths: Path) -> Count:
    """How much is found at some paths or below."""
    here = [one for one in findings if any(one.path[: len(path)] == path for path in paths)]
    told = [one.severity for one in here if one.code not in UNFINISHED]
    return Count(told.count(Severity.ERROR), told.count(Severity.WARNING), len(here) - len(told))


def marks(found: Count) -> str:
    """What is found as marks behind a title, for places that read Markdown."""
    said = f" :red-badge[:material/error: {found.wrong}]" if found.wrong else ""
    said += f" :orange-badge[:material/warning: {found.doubts}]" if found.doubts else ""
    return said + (f" :blue-badge[:material/edit_note: {found.open}]" if found.open else "")


def show_at(place: Place, *words: str) -> None:
    """What is found at a word of the item at hand, or in its lines."""
    path = (*place.path, *words)
    show([one for one in place.state.findings if one.path[: len(path)] == path], place.state.definition)


def show_rest(place: Place, shown: Sequence[Path]) -> None:
    """What is found at the item and at none of its fields."""
    mine = [one for one in place.findings if not any(one.path[: len(path)] == path for path in shown)]
    show(mine, place.state.definition)


def show(findings: Sequence[Finding], definition: Definition | None) -> None:
    """Findings one below the other, mistakes first."""
    order = list(ICONS)
    for found in sorted(dict.fromkeys(_key(one, definition) for one in findings), key=lambda key: order.index(key[0])):
        severity, said, code = found
        if code in UNFINISHED:  # why it matters would be a reproach before she has typed anything
            st.info(_("Still to fill in: {what}", what=said), icon=":material/edit_note:")
            continue
        why = reasons().get(code)
        text = f":material/{ICONS[severity]}: {plain(said)}"
        if severity is Severity.ERROR:
            st.error(text if why is None else f"{text}  \n{_because(code)}")
        elif severity is Severity.WARNING:
            st.warning(text if why is None else f"{text}  \n{_because(code)}")
        else:
            st.caption(text)


def _because(code: str) -> str:
    """Why it matters, and an example."""
    reason = reasons()[code]
    said = plain(reason.said(language()))
    return f"{said} {_('Example:')} `{reason.example}`" if reason.example else said


def _key(found: Finding, definition: Definition | None) -> tuple[Severity, str, str]:
    return found.severity, in_words(found, definition), found.code


def show_guarded(findings: Sequence[Finding], definition: Definition | None) -> None:
    """What would protect people less, on top and in red: it can't be published, whatever else is right."""
    if not findings:
        return
    title = _(
        "{n} {n|protection would become|protections would become} weaker: it cannot be published like this",
        n=len(findings),
    )
    said = dict.fromkeys(f"- {in_place(one, definition, between=': ')}" for one in findings)
    st.error(f"**{title}**\n\n" + "\n".join(said), icon=":material/gpp_maybe:")


def show_places(findings: Sequence[Finding], definition: Definition | None) -> None:
    """Findings as a list, each with its place in words."""
    below = "  \n  "
    lines = (f":material/{icon_of(one)}: {in_place(one, definition, between=below)}" for one in findings[:60])
    st.markdown("\n".join(f"- {line}" for line in lines))


def in_place(found: Finding, definition: Definition | None, *, between: str = "  \n") -> str:
    """One finding with its place before it, both in the words of the screen, as Markdown."""
    place, said = where(found, definition), plain(in_words(found, definition))
    return f"**{plain(place)}**{between}{said}" if place else said


def in_words(found: Finding, definition: Definition | None) -> str:
    """The sentence of a finding. A field or a part of the program that it quotes is called as its form calls it, and
    not as the file: ‘Should take’ instead of ‘should_take’."""
    sheet = SECTIONS[found.path[0]].sheet if found.path and found.path[0] in SECTIONS else ""

    def quoted(match: re.Match[str]) -> str:
        word = match[2]
        if word in SECTIONS:
            return f"{match[1]}{words(SECTIONS[word].title)}{match[3]}"
        if "_" in word and word in FIELDS:
            return f"{match[1]}{words(field_title(sheet, word))}{match[3]}"
        return match[0]

    return _QUOTED.sub(quoted, told(found, definition, language=language()))


def where(found: Finding, definition: Definition | None) -> str:
    """The place of a finding as the builder calls it: *Steps → Mentee → Accept → From*. Without a path it stays."""
    return place_in_words(found.path, definition) or found.where


def place_in_words(path: Path, definition: Definition | None) -> str:
    """A place as the builder calls it; "" for one that it does not show."""
    if len(path) > 1 and path[0] == "translations":
        return f"{words('Translations')} → {language_name(path[1])}"
    if not path or path[0] not in SECTIONS:
        return ""
    section = SECTIONS[path[0]]
    sheet, said = section.sheet, [words(section.title)]
    at: Any = getattr(definition, path[0], None)
    for number, word in enumerate(path[1:], 1):
        tracked = number == 1 and path[0] in ("stages", "transitions")
        at = at.get(word) if isinstance(at, Mapping) else getattr(at, word, None)
        if tracked:
            said.append(words("Match") if word == MATCH or definition is None else definition.role_label(word))
        elif isinstance(at, Mapping) and word in INNER:
            sheet = word
            said.append(words(INNER[word][0]).partition(":")[0])
        elif isinstance(at, BaseModel):
            said.append(called(at, spelled(word)))
        else:
            said.append(words(field_title(sheet, word)) if word in FIELDS else spelled(word))
    return " → ".join(said)
