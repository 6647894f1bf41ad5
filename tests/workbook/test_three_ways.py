"""Text, clicks and Excel say the same: whichever way a program goes, it comes back as it went.

Every program that comes with Kith, every pack on the base, and programs changed at random, item by item. The same is
what has the same canonical form: the fingerprint of a published version is taken of it.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Mapping

import pytest

from models.definitions import Definition
from tests.canonical import write_files
from tests.language.planted import complete
from tests.workbook.edited import EDITS, PROGRAMS, TABLES, Files, edited, numbered, read, shelf
from workflows.building import Add, Move, Put, Remove
from workflows.language.editing import value_at
from workflows.language.reading import Reading, read_files, read_text
from workflows.language.sheets import items_of, long
from workflows.language.writing import canonical_json, write_tree
from workflows.workbooks import program_workbook, read_program

EDITED = list(numbered(12))
"""A changed program for each of the shelf."""
IN_WORKBOOKS = EDITED[::2]
IN_LIBREOFFICE = EDITED[1::2]
SHIPPED = (*PROGRAMS, "complete")


def said(reading: Reading) -> str:
    """The canonical form of what a reading says."""
    assert reading.definition is not None, reading.findings
    return canonical_json(reading.definition)


def through_text(reading: Reading) -> None:
    """The builder's model written as texts and read again; the canonical form itself too."""
    assert reading.definition is not None
    assert said(read_files(write_files(reading.definition))) == said(reading)
    assert Definition.model_validate_json(said(reading)) == reading.definition


def through_the_builder(files: Files, number: int) -> None:
    """Items written again as they are, and items taken away, added again and put back where they stood."""
    chance = random.Random(number)
    reading = read(files)
    tree = long(reading.whole)
    items = [(path, item) for table in TABLES for path, _, item in items_of(table, tree)]
    again: Files = files
    for path, item in chance.sample(items, 6):
        for word, value in item.items():
            if not isinstance(value, Mapping):  # what lies below has items of its own
                again = Put((*path, word), value).on(again)
    assert said(read_files(again)) == said(reading)
    own = [(path, item) for path, item in items if value_at(reading.inherited, path) is None]
    for path, item in chance.sample(own, min(4, len(own))):
        beside = [one[-1] for one, _ in items if one[:-1] == path[:-1]]
        place = beside.index(path[-1])
        again = Remove(path).on(again)
        again = Add(path, item).on(again)
        again = Move(path, beside[place - 1] if place else None).on(again)
    assert said(read_files(again)) == said(reading)


def through_a_workbook(reading: Reading, content: bytes) -> None:
    """A workbook read, and its own words written as a text and read again."""
    returned = read_program(content, "program.xlsx")
    assert returned.deleted == returned.strange_sheets == returned.strange_columns == ()
    assert returned.taken.findings == ()
    assert said(returned.reading) == said(reading)
    own = returned.reading.own
    texts = {f"translations/{one}.yaml": write_tree(entries) for one, entries in own.get("translations", {}).items()}
    assert said(read_files({"program.yaml": write_tree(own), **texts})) == said(reading)


@pytest.mark.parametrize("name", shelf())
def test_a_shipped_program_comes_back_from_text_and_builder(name: str) -> None:
    through_text(read(shelf()[name]))
    through_the_builder(shelf()[name], 0)


@pytest.mark.parametrize(("name", "number"), EDITED)
def test_a_changed_program_comes_back_from_text_and_builder(name: str, number: int) -> None:
    files, edits = edited(name, number)
    assert len(edits) == EDITS
    through_text(read(files))
    through_the_builder(files, number)


@pytest.mark.parametrize("name", [name for name in shelf() if name not in SHIPPED])
def test_a_shipped_program_comes_back_from_its_workbook(name: str) -> None:
    # Those that LibreOffice opens and saves below need not come back without it, too.
    reading = read(shelf()[name])
    through_a_workbook(reading, program_workbook(reading))


@pytest.mark.parametrize(("name", "number"), IN_WORKBOOKS)
def test_a_changed_program_comes_back_from_its_workbook(name: str, number: int) -> None:
    reading = read(edited(name, number)[0])
    through_a_workbook(reading, program_workbook(reading))


# Another program's hand ---------------------------------------------------------------------------------------------
def asked_of_libreoffice() -> dict[str, Reading]:
    """What goes through LibreOffice: every shipped program, one that uses every word there is, and changed ones."""
    found = {name: read(shelf()[name]) for name in PROGRAMS} | {"complete": read_text(complete())}
    return found | {f"{name} {number}": read(edited(name, number)[0]) for name, number in IN_LIBREOFFICE}


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Reading, bytes]]:
    """The workbooks, opened and saved by LibreOffice without a window; it is started once for all of them."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is needed here: apt-get install libreoffice-calc-nogui"
    folder = tmp_path_factory.mktemp("office")
    readings = asked_of_libreoffice()
    names = {name: f"{number}.xlsx" for number, name in enumerate(readings)}
    for name, file in names.items():
        (folder / file).write_bytes(program_workbook(readings[name]))
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [office, profile, "--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    files = [str(folder / file) for file in names.values()]
    subprocess.run([*command, str(folder / "saved"), *files], check=True, capture_output=True, timeout=400)
    return {name: (readings[name], (folder / "saved" / file).read_bytes()) for name, file in names.items()}


@pytest.mark.parametrize("name", [*SHIPPED, *(f"{name} {number}" for name, number in IN_LIBREOFFICE)])
def test_a_workbook_saved_by_libreoffice_is_the_same_program(
    name: str, saved_by_libreoffice: dict[str, tuple[Reading, bytes]]
) -> None:
    through_a_workbook(*saved_by_libreoffice[name])
