"""On what the page is read: a phone gets the form that fits it first."""

from __future__ import annotations

import streamlit as st


def on_phone() -> bool:
    """Whether the browser says that it runs on a phone."""
    return "Mobi" in str(st.context.headers.get("User-Agent", ""))
