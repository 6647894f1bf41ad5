"""The schema for editors: written from the models, never by hand, and no stricter than reading."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.language.merged import PACK, PARENT
from tests.language.planted import complete
from workflows.language.layers import layer_of
from workflows.language.schema import schema, schema_text

FILE = Path("docs/definition.schema.json")
SHIPPED = sorted(Path("workflows/programs").glob("**/program.yaml"))


def test_the_file_is_what_the_models_say() -> None:
    # Write it anew: python -c "from workflows.language.schema import schema_text; print(schema_text(), end='')"
    assert FILE.read_text("utf-8") == schema_text()


@pytest.mark.parametrize("text", [complete(), PARENT, PACK, *(path.read_text("utf-8") for path in SHIPPED)])
def test_what_can_be_read_fits_the_schema(text: str) -> None:
    jsonschema.validate(layer_of({"program.yaml": text}).data, schema())


@pytest.mark.parametrize(
    "data",
    [
        {"roles": {"mentee": {"lable": "Mentee"}}},
        {"roles": {"mentee": {"is": "participants"}}},
        {"forms": {"f": {"questions": {"q": {"required": "perhaps"}}}}},
        {"tasks": {"call": "Call"}},
        {"rolls": {}},
    ],
)
def test_a_misspelt_word_gets_a_red_line(data: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema())


def test_an_item_of_a_template_may_be_not_used() -> None:
    jsonschema.validate(
        {"tasks": {"call": "not used"}, "choices": {"c": {"a": "not used"}}, "forms": "not used"}, schema()
    )
    assert json.loads(schema_text())["title"] == "A program of Kith"


@pytest.mark.parametrize("word", ["required", "type", "sensitivity", "relevant", "label"])
def test_a_word_with_nothing_behind_it_means_the_default_here_as_in_reading(word: str) -> None:
    data = {"forms": {"f": {"questions": {"q": {"label": "Q", word: None}}}}}
    jsonschema.validate(data, schema())
