"""On what the page is read: where a grid has no room, what fits comes first."""

from __future__ import annotations

import streamlit as st

WINDOW = "kith_window"
"""The cookie in which the browser says how wide its window is (pages/door/assets/desk.js)."""


def on_phone() -> bool:
    """Whether the page is read on a phone, or in a window as narrow as one. What the window said when the page was
    opened holds while it is open; a browser that says nothing is judged by what it calls itself."""
    said = st.context.cookies.get(WINDOW, "")
    return said == "narrow" if said else "Mobi" in str(st.context.headers.get("User-Agent", ""))
