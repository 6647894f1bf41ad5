"""What came of a gesture: said once, above the page, also after the page ran again.

``attempt`` carries a use case's refusal to the screen as sentences with their places. Nothing else ever reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, TypeVar

import streamlit as st

from models.findings import Finding, Refused, sentence
from pages.widgets.wording import language, plain

Done = TypeVar("Done")
_KEY = "notices"


def tell(text: str, kind: Literal["success", "info", "warning", "error"] = "success") -> None:
    """Say this above the page when it is shown next. ``text`` is ready Markdown: names in it went through ``plain``."""
    st.session_state.setdefault(_KEY, []).append((kind, text))


def show_notices() -> None:
    """Show what was told since the last time. It stays in sight (``kith_notices`` in desk.css): whoever pressed
    something far down a long page would not look above it.

    Its place is kept while nothing is told: else all below would move, the browser would draw it anew, and what had
    the keyboard would lose it."""
    told = st.session_state.pop(_KEY, [])
    if not told:
        st.container()
        return
    icons = {"success": "check_circle", "info": "info", "warning": "warning", "error": "error"}
    with st.container(key="kith_notices", gap="xsmall"):
        for kind, text in told:
            getattr(st, kind)(text, icon=f":material/{icons[kind]}:")


def as_markdown(findings: Iterable[Finding]) -> str:
    """Findings as a list: the place, then the sentence. One finding stands without a bullet."""
    lines = [
        (f"{plain(finding.where)}: " if finding.where else "") + plain(sentence(finding, language()))
        for finding in findings
    ]
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def attempt(do: Callable[[], Done]) -> Done | None:
    """Do it; if it is refused, tell why instead. Answers None then."""
    try:
        return do()
    except Refused as refused:
        tell(as_markdown(refused.findings), "error")
        return None


def done(do: Callable[[], object]) -> bool:
    """``attempt`` for what answers nothing: whether it was done."""

    def whole() -> bool:
        do()
        return True

    return bool(attempt(whole))
