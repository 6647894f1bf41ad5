"""Findings beside the field they speak of: what is wrong, why it matters, how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from models.definitions.reasons import reasons
from models.findings import Finding, sentence
from models.vocabulary import Severity
from pages.widgets.builder_place import Place
from pages.widgets.wording import _, language, plain
from workflows.language.places import Path

ICONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "lightbulb"}


def counted(findings: Iterable[Finding], path: Path) -> tuple[int, int]:
    """How many mistakes and how many warnings lie at a path or below."""
    here = [one.severity for one in findings if one.path[: len(path)] == path]
    return here.count(Severity.ERROR), here.count(Severity.WARNING)


def marks(found: tuple[int, int]) -> str:
    """Mistakes and warnings as a mark behind a title, for places that read Markdown."""
    wrong, doubts = found
    said = f" :red-badge[:material/error: {wrong}]" if wrong else ""
    return said + (f" :orange-badge[:material/warning: {doubts}]" if doubts else "")


def show_at(place: Place, *words: str) -> None:
    """What is found at a word of the item at hand, or in its lines."""
    path = (*place.path, *words)
    show([one for one in place.state.findings if one.path[: len(path)] == path])


def show_rest(place: Place, shown: Sequence[Path]) -> None:
    """What is found at the item and at none of its fields."""
    mine = [one for one in place.findings if not any(one.path[: len(path)] == path for path in shown)]
    show(mine)


def show(findings: Sequence[Finding]) -> None:
    """Findings one below the other, mistakes first."""
    order = list(ICONS)
    for found in sorted(dict.fromkeys(map(_key, findings)), key=lambda key: order.index(key[0])):
        severity, said, code = found
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


def _key(found: Finding) -> tuple[Severity, str, str]:
    return found.severity, sentence(found, language()), found.code


def show_guarded(findings: Sequence[Finding]) -> None:
    """What would protect people less, on top and in red: it can't be published, whatever else is right."""
    if not findings:
        return
    title = _(
        "{n} {n|protection would become|protections would become} weaker: it cannot be published like this",
        n=len(findings),
    )
    said = dict.fromkeys(f"- **{plain(one.where)}**: {plain(sentence(one, language()))}" for one in findings)
    st.error(f"**{title}**\n\n" + "\n".join(said), icon=":material/gpp_maybe:")


def show_places(findings: Sequence[Finding]) -> None:
    """Findings as a list, each with its place in words."""
    lines = [
        f"- :material/{ICONS[one.severity]}: **{plain(one.where)}**  \n  {plain(sentence(one, language()))}"
        for one in findings[:60]
    ]
    st.markdown("\n".join(lines))
