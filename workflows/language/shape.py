"""The shape of the language, read off the pydantic models: which words stand where, and what they hold.

Reading uses it to tell what a misplaced word may have meant, writing to put words in their order. So a new field of a
model is read and written without a second list to keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.sections import Choice, ChoiceList
from workflows.language.places import Path

LAST = ("after", "locked", "locked_from", "formerly", "note")
"""Words that every item has; they are written after its own."""


@dataclass(frozen=True, slots=True)
class Shape:
    """``model``: words of a fixed list; ``items``: names the author chose, each with the shape ``inner``; ``list``:
    texts one below the other; ``value``: one text, number or yes/no; ``free``: anything."""

    kind: Literal["model", "items", "list", "value", "free"]
    model: type[BaseModel] | None = None
    inner: Shape | None = None


VALUE, LIST, FREE = Shape("value"), Shape("list"), Shape("free")


@lru_cache(maxsize=512)
def shape_of(annotation: Any) -> Shape:
    """The shape that a type annotation of a model describes."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return shape_of(get_args(annotation)[0])
    if origin in (Union, UnionType):
        shapes = [shape_of(part) for part in get_args(annotation) if part is not type(None)]
        return next((shape for shape in shapes if shape.kind != "value"), VALUE)
    if origin is tuple:
        return LIST
    if isinstance(origin, type) and issubclass(origin, Mapping):
        inner = get_args(annotation)[1]
        return FREE if inner is Any else Shape("items", inner=shape_of(inner))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Shape("model", model=annotation)
    return VALUE


@lru_cache(maxsize=256)
def words_of(model: type[BaseModel]) -> Mapping[str, str]:
    """The words of a model as they are written, in the order of writing → the names of its fields."""
    words = {field.alias or name: name for name, field in model.model_fields.items()}
    return {word: words[word] for word in (*(w for w in words if w not in LAST), *(w for w in LAST if w in words))}


WHOLE = shape_of(Definition)


def child(shape: Shape | None, word: str) -> Shape | None:
    """What stands below ``word`` in a shape; None where the language knows no such word."""
    if shape is None or shape.kind == "value":
        return None
    if shape.kind == "free":
        return FREE
    if shape.kind == "list":
        return VALUE
    if shape.kind == "items" or shape.model is None:
        return shape.inner
    field = words_of(shape.model).get(word)
    if field is not None:
        annotation: Any = shape.model.model_fields[field].annotation
        return shape_of(annotation)
    return shape_of(Choice) if shape.model is ChoiceList else None


def is_item(path: Path) -> bool:
    """Whether something with a name of its author's choice stands at a path: a form, a question, a step."""
    around = at(path[:-1]) if path else None
    return around is not None and (around.kind == "items" or around.model is ChoiceList)


def at(path: Path) -> Shape | None:
    """The shape at a path from the top of a definition; None where the path leaves the language."""
    shape: Shape | None = WHOLE
    for word in path:
        shape = child(shape, word)
    return shape
