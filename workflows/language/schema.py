"""The JSON Schema of a definition, for editors: completion and red lines while somebody types.

It knows the words and their shapes; it cannot know what they mean. That is the lint's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel

from models.definitions.sections import Choice, ChoiceList, Must
from workflows.language.merging import NOT_USED
from workflows.language.shape import WHOLE, Shape, child, words_of
from workflows.language.structure import options_of

_TEXT = {"type": ["string", "number", "boolean", "null"]}
_UNUSED = {"const": NOT_USED}


def schema() -> dict[str, Any]:
    """The schema as plain data, every item once under ``$defs``. Nothing is demanded: a child says only what is its
    own, and any item of its template may be ‘not used’."""
    defs: dict[str, Any] = {}
    whole = _of(WHOLE, defs)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A program of Kith",
        **whole,
        "$defs": dict(sorted(defs.items())),
    }


def schema_text() -> str:
    """The schema as the text of a file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _of(shape: Shape | None, defs: dict[str, Any]) -> dict[str, Any]:
    if shape is None or shape.kind == "free":
        return {}
    if shape.kind == "list":
        return {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
    if shape.kind == "items":
        return {"type": ["object", "null"], "additionalProperties": _or_unused(_of(shape.inner, defs))}
    if shape.kind == "value" or shape.model is None:
        return _TEXT
    name = shape.model.__name__
    if shape is WHOLE:
        return _model(shape.model, defs)
    if name not in defs:
        defs[name] = {}
        defs[name] = _item(shape.model, defs)
    return {"$ref": f"#/$defs/{name}"}


def _item(model: type[BaseModel], defs: dict[str, Any]) -> dict[str, Any]:
    if model is ChoiceList:
        listed = _or_unused(_of(Shape("model", model=Choice), defs))
        long = {"anyOf": [{"type": "object", "additionalProperties": listed}, listed]}
        return {"type": ["object", "null"], "properties": {"choices": long}, "additionalProperties": listed}
    words = _model(model, defs)
    if model is Choice:
        return {"anyOf": [words, _TEXT]}
    if model is Must:
        return {"anyOf": [words, _TEXT, {"type": "array", "items": _TEXT}]}
    return words


def _model(model: type[BaseModel], defs: dict[str, Any]) -> dict[str, Any]:
    shape = Shape("model", model=model)
    words = {word: _word(model, word, field, child(shape, word), defs) for word, field in words_of(model).items()}
    return {"type": ["object", "null"], "properties": words, "additionalProperties": False}


def _word(
    model: type[BaseModel], word: str, field: str, shape: Shape | None, defs: dict[str, Any]
) -> Mapping[str, Any]:
    options = options_of(model, word)
    if options:
        return {"enum": [*options, None, NOT_USED]}
    if model.model_fields[field].annotation is bool or bool in get_args(model.model_fields[field].annotation):
        return {"enum": ["yes", "no", True, False, None, NOT_USED]}
    return _or_unused(_of(shape, defs)) if shape is not None and shape.kind in ("model", "items") else _of(shape, defs)


def _or_unused(found: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [found, _UNUSED]}
