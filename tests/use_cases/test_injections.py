"""What people type and what files are called is text everywhere, whatever it would mean elsewhere."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from sqlmodel import select

from models.database import reading
from models.tables import RosterUpload
from models.vocabulary import AccountRole
from tests.desks import ActorAs
from tests.small_program import NOW, open_small_program
from tests.workbooks import drawn
from workflows import intake
from workflows.exchange.charted import Chart, ChartedSheet, charted_workbook

THREE = "| Full name | Email |\n| Amina Yusuf | amina@example.org |"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\Users\\ruth\\people.xlsx", "people.xlsx"),
        ('people.xlsx"\r\nSet-Cookie: x', 'people.xlsx" Set-Cookie: x'),
        ("people\x00.xlsx", "people .xlsx"),
        ("\u202exslx.elpoep", "xslx.elpoep"),  # shown as people.xlsx
        ("سه‌شنبه.xlsx", "سه‌شنبه.xlsx"),  # the joiner inside is spelling
        ("a" * 200 + ".xlsx", "a" * 100 + "…" + "a" * 11 + ".xlsx"),
    ],
)
def test_a_file_keeps_its_name_and_nothing_that_leads_elsewhere(actor_as: ActorAs, told: str, kept: str) -> None:
    ruth = actor_as(AccountRole.COORDINATOR)
    intake.begin_upload(ruth, open_small_program(ruth), "mentee", told, drawn(THREE), now=NOW)

    with reading() as session:
        assert session.exec(select(RosterUpload.file_name)).one() == kept


def test_a_charts_title_is_no_reference_into_another_workbook() -> None:
    elsewhere = "=[https://attacker.example/x.xlsx]Sheet1!$A$1"
    sheet = ChartedSheet(
        title=elsewhere,
        headings=["Language", elsewhere],
        rows=[[elsewhere, 1]],
        above=[elsewhere],
        chart=Chart(kind="bar", of=1, title=elsewhere),
    )

    with zipfile.ZipFile(io.BytesIO(charted_workbook([sheet], title=elsewhere))) as parts:
        formulas = {
            name: found
            for name in parts.namelist()
            if (
                found := [
                    one for one in re.findall(r"<(?:c:)?f>([^<]*)", parts.read(name).decode()) if "attacker" in one
                ]
            )
        }
    # The chart's own references, to the sheet that bears the name, stand between quotes: a name and no file.
    assert {name: one for name, found in formulas.items() for one in found if not one.startswith("'")} == {}
