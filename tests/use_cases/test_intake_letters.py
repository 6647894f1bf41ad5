"""A text file in a code page of its own: the coordinator sees how it could be read and says how."""

from __future__ import annotations

import pytest

from models.findings import Refused
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from workflows import intake


def test_letters_that_look_wrong_are_read_as_she_says(actor_as: ActorAs) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    cohort = open_small_program(ruth)
    text = "Full name;Email;Languages\nŁukasz Bąk;lukasz@example.org;Tigrinya\n"
    upload = intake.begin_upload(ruth, cohort, "mentee", "lista.csv", text.encode("cp1250"), now=NOW).upload_id

    def name() -> str:
        return intake.look(ruth, upload, now=NOW).reading.rows[2].texts["full_name"]

    assert name() == "Łukasz Bąk"

    intake.read_letters(ruth, upload, "cp1254", now=NOW)
    assert name() != "Łukasz Bąk"
    intake.read_letters(ruth, upload, "cp1250", now=NOW)
    assert name() == "Łukasz Bąk"

    intake.confirm_mapping(ruth, upload, {}, now=NOW)
    assert intake.take_in(ruth, upload, now=NOW).new == 1
    with pytest.raises(Refused) as refused:  # who is in keeps the name
        intake.read_letters(ruth, upload, "cp1254", now=NOW)
    assert [found.code for found in refused.value.findings] == ["rows_are_in"]
