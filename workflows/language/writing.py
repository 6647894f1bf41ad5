"""Write a definition in its one canonical way.

Sections and words stand in a fixed order. A row is on one line if it fits, otherwise one word a line. Yes and no are
written yes and no; a text that a YAML 1.1 tool would take for something else is quoted. Reading what was written gives
the same definition, and writing that gives the same text, so a version history sees only what really changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

from models.definitions import Definition
from models.definitions.sections import (
    Candidates,
    Capacity,
    Case,
    CheckInPlan,
    Choice,
    ChoiceList,
    Consent,
    Form,
    Goals,
    Matching,
    Message,
    Must,
    Pins,
    Program,
    Question,
    Records,
    Rule,
    Stage,
    Task,
    Training,
    Translation,
)
from workflows.language.places import Path
from workflows.language.scalars import block_text, is_number, quoted
from workflows.language.shape import WHOLE, Shape, at, child, words_of

WIDTH = 118
"""The longest line that is still one row."""
_ALWAYS: Mapping[type[BaseModel], frozenset[str]] = {
    Program: frozenset({"languages", "time_zone", "format"}),
    Consent: frozenset({"required"}),
    Form: frozenset({"keep"}),
    Stage: frozenset({"type"}),
    Matching: frozenset({"shape", "capacity", "pins", "decided_by"}),
    Capacity: frozenset({"mentee", "mentor"}),
    Pins: frozenset({"by", "needs_reason"}),
    Task: frozenset({"for"}),
    Case: frozenset({"owner"}),
    Message: frozenset({"by"}),
}
"""Words that are written even where they say what the language assumes: reading aloud, one wants to hear them."""
_CONDITIONS = frozenset(["when", "then", "if", "where", "relevant", "constraint", "choice_filter", "among", "open_to"])
_LISTS = _CONDITIONS | {"schedule", "remind", "mentee", "mentor", "languages"}
"""Words that stay a list when there is only one; other lists of one are written as the one."""
_DOWNWARDS = (Definition, Program, Form, Training, Matching, Candidates, CheckInPlan, Rule, Goals, Records)
"""Items that are never squeezed into one line: they are read from top to bottom."""


class _Bare(str):
    """A text that is written without quotation marks although it looks like a number or like yes."""

    __slots__ = ()


class _Row(dict[str, Any]):
    """An item that stands on one line if it fits."""


def write(definition: Definition) -> str:
    """The canonical text of a definition, ending with a line break."""
    parts: list[str] = []
    for section, content in _tree(definition).items():
        if section == "translations":
            continue
        if parts:
            parts.append("\n")
        parts.extend(f"{line}\n" for line in _entry(section, content, 0))
    return "".join(parts)


def write_translations(entries: Mapping[str, Translation]) -> str:
    """The canonical text of the translations into one language."""
    return "".join(f"{line}\n" for name, entry in entries.items() for line in _entry(name, _tree(entry), 0))


def write_tree(tree: Mapping[str, Any], *, translations: bool = False) -> str:
    """The canonical text of a plain tree of words, for a program whose own words are not a whole definition: it extends
    another. ``translations`` are left out, as in ``write``, unless everything is to stand in one text."""
    wanted = {word: value for word, value in tree.items() if translations or word != "translations"}
    content = _worded(wanted, WHOLE)
    return "\n".join("".join(f"{line}\n" for line in _entry(word, value, 0)) for word, value in content.items())


def lines_of(path: Path, value: Any, column: int) -> list[str]:
    """The canonical lines of the last word of a path with its plain value, beginning in a column (from 0)."""
    depth, odd = divmod(column, 2)
    around = at(path[:-1])
    model = around.model if around is not None else None
    return [
        (" " * odd + line) if line else line
        for line in _entry(path[-1], _worded(value, at(path), model, path[-1]), depth)
    ]


def in_one_line(path: Path, value: Any) -> str | None:
    """The plain value of a path as it stands between brackets; None where it is read downwards."""
    around = at(path[:-1])
    worded = _worded(value, at(path), around.model if around is not None else None, path[-1])
    return quoted(worded, flow=True) if isinstance(worded, str) and "\n" in worded else _in_one_line(worded)


def tree_of(definition: Definition) -> dict[str, Any]:
    """A definition as the plain tree of words that ``write`` writes, translations included."""
    return _tree(definition)


def canonical_json(definition: Definition) -> str:
    """The definition as JSON: the form that is published and fingerprinted.

    What the language assumes is left out, so a word that the language learns later does not change old fingerprints.
    The order of items is kept, for forms and stages are ordered; that of translations says nothing, so they are sorted.
    It reads back with ``Definition.model_validate_json``.
    """
    data = definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for choices in data.get("choices", {}).values():
        choices.setdefault("choices", {})
    if "translations" in data:
        told = data["translations"]
        data["translations"] = {language: dict(sorted(told[language].items())) for language in sorted(told)}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def fingerprint(definition: Definition) -> str:
    """The SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return fingerprint_of_canonical(canonical_json(definition))


def fingerprint_of_canonical(canonical: str) -> str:
    """The same of a canonical JSON that is there already."""
    return hashlib.sha256(canonical.encode()).hexdigest()


# Definition → plain tree --------------------------------------------------------------------------------------------
def _tree(model: BaseModel) -> dict[str, Any]:
    """A model as words and values in the order of writing, without what the language assumes anyway."""
    kind = type(model)
    fields = kind.model_fields
    always = _ALWAYS.get(kind, frozenset())
    result: dict[str, Any] = {} if kind in _DOWNWARDS else _Row()
    for word, name in words_of(kind).items():
        value = getattr(model, name)
        if value is None or (word not in always and value == fields[name].get_default(call_default_factory=True)):
            continue
        result[word] = _value(model, word, value)
    return result


def _value(model: BaseModel, word: str, value: Any) -> Any:
    if isinstance(value, ChoiceList):
        return _choice_list(value)
    if isinstance(value, Must) and value == Must(rule=value.rule):
        return _value(model, word, value.rule)
    if isinstance(value, BaseModel):
        return _tree(value)
    if isinstance(value, Mapping):
        free = isinstance(model, Question)
        items = {str(name): _value(model, str(name), item) for name, item in value.items() if item is not None}
        return _Row(items) if free else items
    if isinstance(value, list | tuple):
        texts = [_value(model, word, item) for item in value if item is not None]
        return texts[0] if len(texts) == 1 and word not in _LISTS else texts
    if isinstance(value, bool):
        return _Bare("yes" if value else "no")
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int | float) or _reads_as_number(model, word, str(value)):
        return _Bare(value)
    return str(value)


def _reads_as_number(model: BaseModel, word: str, text: str) -> bool:
    """Places and the default of a number are numbers to the reader, though the model keeps them as text."""
    if not is_number(text):
        return False
    return isinstance(model, Capacity) or (isinstance(model, Question) and word == "default" and model.kind.is_number)


def _choice_list(choices: ChoiceList) -> dict[str, Any]:
    """The short spelling ``name: Text`` where it cannot be mistaken; else the words ``use``, ``note``, ``choices``."""
    names = set(choices.choices)
    if not names and choices.use is not None:
        return _Row({word: text for word, text in (("use", choices.use), ("note", choices.note)) if text is not None})
    mistaken = "choices" in names or ("use" in names and names <= {"use", "note"})
    if choices.use is None and choices.note is None and names and not mistaken:
        return {name: _choice(choice) for name, choice in choices.choices.items()}
    result: dict[str, Any] = {"use": choices.use, "note": choices.note}
    result = {word: text for word, text in result.items() if text is not None}
    return {**result, "choices": {name: _tree(choice) for name, choice in choices.choices.items()}}


def _choice(choice: Choice) -> Any:
    return choice.label if choice == Choice(label=choice.label) else _tree(choice)


def _worded(value: Any, shape: Shape | None, around: type[BaseModel] | None = None, word: str = "") -> Any:
    """A plain tree with its words in order and its rows and bare words known."""
    if isinstance(value, Mapping):
        model = shape.model if shape is not None else None
        known = list(words_of(model)) if model is not None and model is not ChoiceList else []
        order = [*(w for w in known if w in value), *(w for w in value if w not in known)]
        one_line = model not in _DOWNWARDS if model is not ChoiceList else "use" in value and "choices" not in value
        row: dict[str, Any] = _Row() if shape is not None and shape.kind in ("model", "free") and one_line else {}
        row.update({w: _worded(value[w], child(shape, w), model, w) for w in order if value[w] is not None})
        return row
    if isinstance(value, list | tuple):
        texts = [_worded(item, None) for item in value]
        return texts[0] if len(texts) == 1 and word not in _LISTS else texts
    text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    field = around.model_fields.get(words_of(around).get(word, "")) if around is not None else None
    if field is not None and field.annotation is bool and text in ("yes", "no"):
        return _Bare(text)
    counts = field is not None and field.annotation in (int, int | None)
    return _Bare(text) if is_number(text) and (counts or around is Capacity) else text


# Plain tree → text --------------------------------------------------------------------------------------------------
def _entry(word: str, value: Any, depth: int) -> Iterator[str]:
    """The lines of one word with its value, indented ``depth`` steps."""
    start = f"{'  ' * depth}{quoted(word, flow=False)}:"
    inner = "  " * (depth + 1)
    if isinstance(value, str):
        lines = None if isinstance(value, _Bare) else block_text(value)
        if lines is None:
            yield f"{start} {_scalar(value, flow=False)}"
        else:
            yield f"{start} |-"
            yield from (f"{inner}{line}" if line else "" for line in lines)
        return
    row = _in_one_line(value)
    if row is not None and len(f"{start} {row}") <= WIDTH:
        yield f"{start} {row}"
    elif isinstance(value, list):
        yield start
        yield from (f"{inner}- {_scalar(item, flow=False)}" for item in value)
    else:
        yield start
        for name, item in value.items():
            yield from _entry(name, item, depth + 1)


def _in_one_line(value: Any) -> str | None:
    """``{label: Mentee, is: participant}`` or ``[a, b]``; None where the value is read downwards."""
    if isinstance(value, str):
        return None if "\n" in value else _scalar(value, flow=True)
    if isinstance(value, list):
        parts = [_in_one_line(item) for item in value]
        return None if None in parts else f"[{', '.join(part for part in parts if part is not None)}]"
    if not value:
        return "{}"
    if not isinstance(value, _Row):
        return None
    pairs = []
    for word, item in value.items():
        text = _in_one_line(item)
        if text is None:
            return None
        pairs.append(f"{quoted(word, flow=True)}: {text}")
    return f"{{{', '.join(pairs)}}}"


def _scalar(value: Any, *, flow: bool) -> str:
    if isinstance(value, _Bare):
        return str(value)
    # A list or map inside a list is only possible in a calculation; it stands on one line wherever it stands.
    return quoted(value, flow=flow) if isinstance(value, str) else _in_one_line(value) or "{}"
