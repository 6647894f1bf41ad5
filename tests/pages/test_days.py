"""Days in tables and charts: days that can be sorted, in the order of the reader's language."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st

from pages.widgets.days import day_in_tables, day_on_axis


@pytest.mark.parametrize(
    ("language", "in_tables", "on_axis"), [("en", "D MMM YYYY", "%d %b"), ("fr", "DD/MM/YYYY", "%d/%m")]
)
def test_tables_and_charts_write_days_in_the_order_of_the_language(
    language: str, in_tables: str, on_axis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(st.session_state, "desk", SimpleNamespace(language=language))
    assert (day_in_tables(), day_on_axis()) == (in_tables, on_axis)
