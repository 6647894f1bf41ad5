"""Findings as sentences: what somebody wrote is quoted as she wrote it, what Kith counted is written as numbers are."""

from __future__ import annotations

import pytest

from models.findings import finding, sentence


def test_a_number_that_was_counted_is_written_as_the_language_writes_it() -> None:
    found = finding("text_too_long", n=12_000, most=5_000)

    assert "12,000" in sentence(found, "en")
    assert "12\u202f000" in sentence(found, "fr")


@pytest.mark.parametrize(
    "written", ["000,000", "1,500", "٣,٣٣٣", "@number|x", "@", "@|", "@home", "@number|" + "9" * 99]
)
def test_a_value_that_somebody_wrote_stays_as_it_was_written(written: str) -> None:
    found = finding("cell_email", value=written)

    assert f"“{written}”" in sentence(found, "en")
    assert written in sentence(found, "fr")
