"""Words that screens take from tables of their own: they fit the tables of the language, and nothing in them is code."""

from __future__ import annotations

from models.findings import finding
from models.vocabulary import Severity
from pages.widgets.builder_findings import in_words
from pages.widgets.builder_offered import zone_title
from pages.widgets.builder_words import ELSEWHERE, FIELDS, GROUPS, INNER, RARE, SAID, SECTIONS
from pages.widgets.program_diagram import diagram, escaped
from pages.widgets.rehearsal_result import rule_label
from tests.small_program import SMALL_PROGRAM
from workflows import publishing
from workflows.language.columns import sheets


def test_every_word_of_the_table_has_a_name_on_screen_and_the_reverse() -> None:
    words = {column.word for sheet in sheets().values() for column in sheet.words} - {"value"}
    settings = {"adds", "summary", "kept_for", "time_zone"}
    assert words - set(FIELDS) - {word for _sheet, word in ELSEWHERE} == set()
    assert set(FIELDS) - words == settings
    assert set(FIELDS) >= SAID
    for sheet, rare in RARE.items():
        assert rare <= {column.word for column in sheets()[sheet].words}, sheet


def test_every_sheet_is_a_section_or_lies_in_one() -> None:
    told = {one.sheet for one in SECTIONS.values()} | set(INNER)
    assert set(sheets()) <= told
    assert [name for names in GROUPS.values() for name in names] == list(SECTIONS) or set(SECTIONS) == {
        name for names in GROUPS.values() for name in names
    }


def test_labels_are_text_in_a_diagram() -> None:
    assert escaped('a"]; click s0 "javascript:x" #1 <b>`*_') == (
        "a#quot;]#59; click s0 #quot;javascript:x#quot; #35;1 #lt;b#gt;#96;#42;#95;"
    )
    definition = publishing.check(SMALL_PROGRAM.replace("label: Intake", "label: 'In\"take'"))[0]
    assert definition is not None
    body, alt = diagram(definition, "mentee")
    assert body.startswith("flowchart LR")  # four stages; more than six go downwards
    assert "In#quot;take" in body
    assert 'In"take' in alt


def test_a_hard_rule_is_called_as_its_program_calls_it() -> None:
    definition = publishing.valid(SMALL_PROGRAM)
    (model,) = definition.matching
    assert rule_label(definition, model, "common_language") == "Common language"
    assert rule_label(definition, model, "forbidden") == "Pairs that were ruled out"


def test_a_time_zone_is_called_by_its_city_first() -> None:
    assert zone_title("America/Toronto") == "Toronto (America)"
    assert zone_title("America/Argentina/Buenos_Aires") == "Buenos Aires (America, Argentina)"


def test_a_field_that_a_finding_quotes_is_called_as_its_form_calls_it() -> None:
    found = finding("S10", "stages → mentee → intake", path=("stages", "mentee", "intake"), stage="intake")
    assert found.severity is Severity.WARNING
    definition = publishing.valid(SMALL_PROGRAM)
    assert in_words(found, definition) == (
        "‘Intake’ has no ‘Should take’, and nothing else ends it; nobody notices when it takes too long. "
        "Add ‘Should take’."
    )
