"""Plain data → the definition, or findings in the coordinator's words where pydantic has an objection.

Pydantic knows the structure; its messages speak of types and models, so each kind of objection is a code of ours here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from models.definitions import Definition
from models.definitions.sections import Message, Must, Preference
from models.findings import Finding, finding
from workflows.language.guessing import did_you_mean, listed
from workflows.language.places import Path, Places, in_words, position
from workflows.language.scan import MAX_FINDINGS
from workflows.language.shape import WHOLE, Shape, at, child, words_of

_NUMBERS = frozenset({"int_parsing", "int_type", "int_from_float", "float_parsing", "float_type", "int_parsing_size"})
_LIMITS = frozenset({"greater_than_equal", "less_than_equal", "greater_than", "less_than"})
_TEXTS = frozenset({"string_type", "string_sub_type"})
_LISTS = frozenset({"tuple_type", "list_type", "iterable_type"})
_MAPS = frozenset({"mapping_type", "dict_type", "model_type", "model_attributes_type"})
_OWN = {
    "yes_no": "Y38",
    "length_of_time": "Y39",
    "before_or_after": "Y40",
    "due_within": "Y41",
    "a_day": "Y54",
    "not_a_name": "N04",
    "bool_type": "Y38",
    "bool_parsing": "Y38",
}


def structured(data: Any, places: Places) -> tuple[Definition | None, list[Finding]]:
    """The definition that plain data describes. It is None as soon as there is a finding."""
    if not isinstance(data, dict):
        return None, [_placed("Y17", (), places)]
    clean = _said(data, WHOLE)
    try:
        return Definition.model_validate(clean), []
    except ValidationError as error:
        return None, list(_findings(error, clean, places))
    except RecursionError:
        return None, [_placed("Y07", (), places, limit=40)]


def _said(value: Any, shape: Shape | None) -> Any:
    """The data without what is not said: a word with nothing behind it means the language's default."""
    if shape is None or not isinstance(value, dict):
        return value
    result: dict[str, Any] = {}
    for word, content in value.items():
        inner = child(shape, word)
        known = shape.kind != "model" or shape.model is None or word in words_of(shape.model)
        if content is None and known and shape.kind == "model":
            continue
        if content is None and inner is not None and inner.kind in ("model", "items"):
            content = {}
        elif content is None and inner is not None and inner.kind == "list":
            content = []
        result[word] = _said(content, inner)
    return result


def _findings(error: ValidationError, data: Mapping[str, Any], places: Places) -> Iterator[Finding]:
    """One finding a place: of several objections to one value (a union has many) the first that is ours is best."""
    found: dict[Path, tuple[int, ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        path = _path(detail, data)
        rank = 0 if detail["type"] in _OWN else 1
        if path not in found or rank < found[path][0]:
            found[path] = (rank, detail)
    inside = {path[:end] for path in found for end in range(len(path))}
    # A list that is refused because of one of its lines is no second mistake.
    told = [path for path, (_, detail) in found.items() if path not in inside or detail["type"] == "missing"]
    for path in told[:MAX_FINDINGS]:
        yield _finding(path, found[path][1], data, places)
    if len(told) > MAX_FINDINGS:
        yield _placed("Y51", (), places, n=len(told) - MAX_FINDINGS)


def _path(detail: ErrorDetails, data: Any) -> Path:
    """Pydantic's location without what it made up (members of a union, the map inside a list of choices)."""
    path: list[str] = []
    value = data
    last = len(detail["loc"]) - 1
    for number, word in enumerate(detail["loc"]):
        if isinstance(value, dict) and str(word) in value:
            value = value[str(word)]
        elif isinstance(value, list) and isinstance(word, int) and word < len(value):
            value = value[word]
        elif not (number == last and detail["type"] == "missing"):
            continue
        path.append(str(word))
    return tuple(path)


def _finding(path: Path, detail: ErrorDetails, data: Mapping[str, Any], places: Places) -> Finding:
    kind, word = detail["type"], path[-1] if path else ""
    value = _value(data, path)
    around = at(path[:-1])
    model = around.model if around else None
    if kind == "extra_forbidden":
        return _unknown_word(path, value, model, places)
    if value == "not used":
        return _placed("Y44", path, places, name=word)
    if kind == "missing":
        return _placed("Y31", path, places, word=word, kind=_kind_word(model).replace("@", "@^"))
    if kind in _OWN:
        blanks = {key: str(text) for key, text in detail.get("ctx", {}).items()}
        return _placed(_OWN[kind], path, places, **{"value": _short(value), **blanks})
    if kind in ("literal_error", "enum"):
        options = options_of(model, word)
        hint = did_you_mean(str(value), options)
        return _placed("Y32", path, places, value=_short(value), possible=listed(options), guess=hint)
    if kind in _NUMBERS:
        return _placed("Y33", path, places, value=_short(value))
    if kind in _LIMITS:
        ctx = detail.get("ctx", {})
        code = "Y34" if "ge" in ctx or "gt" in ctx else "Y46"
        return _placed(code, path, places, value=_short(value), limit=next(iter(ctx.values()), ""))
    if kind in _TEXTS and word.isdigit() and isinstance(value, dict | list):
        return _placed("Y37", path, places, word=path[-2])
    if kind in _TEXTS:
        named = path[-2] if word.isdigit() else word  # an empty line of a list
        return _placed("Y35" if isinstance(value, dict | list) else "Y47", path, places, word=named)
    if kind in _LISTS:
        return _placed("Y37", path, places, word=word)
    if kind in _MAPS:
        return _placed("Y36", path, places, value=_short(value), word=word, example=_word_within(path))
    return _placed("Y43", path, places, value=_short(value))


def _word_within(path: Path) -> str:
    """A word that can stand below a path: one that has to be there, else the first; a name where the author chooses."""
    shape = at(path)
    if shape is None or shape.model is None:
        return "a_name"
    words = words_of(shape.model)
    if "label" in words and shape.model not in (Must, Preference, Message):
        return "label"
    owed = (word for word, field in words.items() if shape.model.model_fields[field].is_required())
    return next(owed, next(iter(words)))


def _unknown_word(path: Path, value: Any, model: type[BaseModel] | None, places: Places) -> Finding:
    word = path[-1]
    possible = list(words_of(model)) if model else []
    guess = did_you_mean(word, possible)
    if value is None and not guess:
        return _placed("Y42", path, places, word=word)
    if not guess:
        guess = f"@possible_words|{listed(possible, at_most=30)}"
    return _placed("Y30", path, places, word=word, kind=_kind_word(model), guess=guess)


def _kind_word(model: type[BaseModel] | None) -> str:
    return f"@word_{model.__name__.lower()}" if model else "@word_definition"


def options_of(model: type[BaseModel] | None, word: str) -> tuple[str, ...]:
    """What a word with a closed list can hold."""
    field = words_of(model).get(word) if model else None
    if model is None or field is None:
        return ()
    annotation: Any = model.model_fields[field].annotation
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    for part in parts:
        if get_origin(part) is Literal:
            return tuple(str(option) for option in get_args(part))
        if isinstance(part, type) and issubclass(part, Enum):
            return tuple(str(option.value) for option in part)
    return ()


def _value(data: Any, path: Path) -> Any:
    for word in path:
        if isinstance(data, dict):
            data = data.get(word)
        elif isinstance(data, list) and (number := position(word)) is not None and number < len(data):
            data = data[number]
        else:
            return None
    return data


def _short(value: Any) -> str:
    text = listed(map(str, value), at_most=3) if isinstance(value, dict | list) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _placed(code: str, path: Path, places: Places, **params: object) -> Finding:
    top = places.at(())
    where = in_words(path) or (top.file if top else "")
    return places.put_on(finding(code, where, path=path, **params))
