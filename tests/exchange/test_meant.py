"""Signs that are no part of an answer: how a web form writes letters, what a list puts before its names."""

from __future__ import annotations

import pytest

from tests.exchange.pictures import a_program, a_roster

PROGRAM = a_program({"full_name": {"type": "text", "label": "Full name"}, "note": {"type": "text", "label": "Note"}})


def names(*written: str) -> list[object]:
    reading = a_roster([["Full name", "Note"], *([name, "x"] for name in written)], PROGRAM)
    assert reading.findings == ()
    return [person["full_name"] for person in reading.people]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["1. Amina Yusuf", "2. Bilal Khan"], ["Amina Yusuf", "Bilal Khan"]),
        (["1) Amina Yusuf", "2) Bilal Khan", "3) Chen Wei"], ["Amina Yusuf", "Bilal Khan", "Chen Wei"]),
        (["• Amina Yusuf", "• Bilal Khan"], ["Amina Yusuf", "Bilal Khan"]),
        (["Jos&eacute; N&uacute;&ntilde;ez", "Ann O&#39;Neil"], ["José Núñez", "Ann O'Neil"]),
        (["Amina", "-Ali Khan", "Bo"], ["Amina", "-Ali Khan", "Bo"]),  # one alone is as it is written
        (["2Pac Shakur", "50 Cent"], ["2Pac Shakur", "50 Cent"]),
    ],
)
def test_a_name_is_what_stands_behind_the_signs(written: list[str], meant: list[str]) -> None:
    assert names(*written) == meant


def test_a_text_keeps_its_numbers_and_its_own_signs() -> None:
    rows = [["Full name", "Note"], ["Amina", "1. work; R&D"], ["Bilal", "2. school &amp; home"]]
    reading = a_roster(rows, PROGRAM)

    assert [person["note"] for person in reading.people] == ["1. work; R&D", "2. school & home"]
