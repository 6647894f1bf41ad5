"""Texts that people type, as what they are written into can hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text import file_name


@pytest.mark.parametrize(
    ("asked", "called"),
    [
        ("report 2026-11-23.xlsx", "report 2026-11-23.xlsx"),
        ("../../etc/passwd.yaml", "etc-passwd.yaml"),
        ("Mentors / Mentees: new?.xlsx", "Mentors - Mentees- new.xlsx"),
        ("évaluation – été.xlsx", "évaluation – été.xlsx"),
        ("قائمة\u200f الأشخاص.xlsx", "قائمة الأشخاص.xlsx"),
        ("a\u202excod.xlsx", "axcod.xlsx"),
        ("line\nbreak.zip", "line break.zip"),
        ("...", "kith"),
        ("x" * 300 + ".xlsx", "x" * 80 + ".xlsx"),
    ],
)
def test_a_file_is_called_as_near_to_what_is_asked_as_any_computer_allows(asked: str, called: str) -> None:
    assert file_name(asked) == called


@given(st.text())
def test_no_name_leads_out_of_its_folder(asked: str) -> None:
    called = file_name(f"{asked}.xlsx")
    assert called.endswith(".xlsx")
    assert not set(called) & set('\\/:*?"<>|\0\n\r\t')
    assert 5 < len(called) <= 85
    assert not called.startswith((".", "-", " "))
