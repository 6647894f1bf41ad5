"""The professional program passes the product's own reading, lint and canonical writing."""

from __future__ import annotations

from models.vocabulary import Severity
from tests.programs.shelf import FOLDER
from workflows.language.lint import lint
from workflows.language.reading import read_path
from workflows.language.writing import write

PROGRAM = FOLDER / "program.yaml"


def test_it_can_be_published_without_ticking_off_a_warning():
    reading = read_path(PROGRAM)
    assert reading.findings == ()
    assert reading.definition is not None
    serious = [found for found in lint(reading.definition) if found.severity is not Severity.HINT]
    assert [(found.code, found.where) for found in serious] == []


def test_it_is_written_in_the_one_canonical_way():
    """Below its opening remark the file is what the product itself would write, so an edit changes only what it changes."""
    definition = read_path(PROGRAM).definition
    assert definition is not None
    remark, _, text = PROGRAM.read_text("utf-8").partition("\n\n")
    assert all(line.startswith("#") for line in remark.splitlines())
    assert text == write(definition)
