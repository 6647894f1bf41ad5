"""What things were called in earlier versions: a published version remembers it, so that a draft may forget it.

``formerly`` is read when people come from the version before. Two versions later nobody writes it any more, but answers
that were given under the old name, rosters that still carry it as a heading and figures that look back must be
understood for as long as there are any. So a version is published with every name its items ever had
(``remembering``), and a draft begins without those that two versions have told already (``without_old_lines``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.definitions import Definition
from workflows.language.editing import Own, take_out, value_at, write_value
from workflows.language.places import Path
from workflows.language.shape import WHOLE, Shape, child, words_of
from workflows.language.shelf import Files
from workflows.language.writing import canonical_json

FORMERLY = "formerly"


def remembering(definition: Definition, before: Sequence[Definition]) -> Definition:
    """The definition with all names its items had in the versions ``before`` it, the newest of which comes first. A
    name that something else bears by now, or says of itself that it bore, stays with that."""
    if not before:
        return definition
    told = _plain(definition)
    said = json.dumps(told)
    for older in before:
        _remember(told, _plain(older), WHOLE)
    text = json.dumps(told)
    return definition if text == said else Definition.model_validate_json(text)


def without_old_lines(files: Files, current: Definition, before: Definition) -> dict[str, str]:
    """The texts of the version ``current`` without the names that the version ``before`` it told already. Nothing is
    lost: published versions remember them."""
    if not any(FORMERLY in text for text in files.values()):
        return dict(files)
    own = Own(files)
    old, now = _plain(before), _plain(current)
    for path in list(_told_in(own.layer.data, ())):
        known = {name for item in _then(old, now, path) for name in _names(item)}
        names = _names(own.said(path))
        kept = [name for name in names if name not in known]
        if kept == names:
            continue
        if kept:
            write_value(own, (*path, FORMERLY), kept if len(kept) > 1 else kept[0])
        else:
            take_out(own, (*path, FORMERLY))
    return own.files


def _plain(definition: Definition) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(canonical_json(definition))
    return found


def _names(item: Any) -> list[str]:
    """What an item says it was called."""
    told = item.get(FORMERLY) if isinstance(item, Mapping) else None
    return [told] if isinstance(told, str) else list(map(str, told or ()))


def _remember(now: dict[str, Any], then: Mapping[str, Any], shape: Shape | None) -> None:
    """Add to each item below ``now`` what its forerunners below ``then`` were called and remember."""
    named = shape is not None and shape.kind == "items"
    claimed = {name for item in now.values() for name in _names(item)} if named else set()
    for word, value in now.items():
        inner = child(shape, word)
        if not isinstance(value, dict):
            continue
        forerunners = list(_forerunners(word, value, then)) if named else [word] if word in then else []
        items = [then[name] for name in forerunners if isinstance(then[name], Mapping)]
        if named and inner is not None and inner.model is not None and FORMERLY in words_of(inner.model):
            own = _names(value)
            known = [name for item in items for name in _names(item)]
            more = [name for name in dict.fromkeys(known) if name not in now and name not in claimed]
            if more:
                value[FORMERLY] = [*own, *more]
        for item in items:
            _remember(value, item, inner)


def _forerunners(name: str, item: Mapping[str, Any], then: Mapping[str, Any]) -> Iterator[str]:
    """The items of the version before that are this one: several where two became one."""
    yield from (one for one in dict.fromkeys((name, *_names(item))) if one in then)


def _told_in(data: Any, path: Path) -> Iterator[Path]:
    """The items of a program's own words that say what they were called."""
    if isinstance(data, Mapping):
        for word, value in data.items():
            if isinstance(value, Mapping):
                if isinstance(value.get(FORMERLY), str | list):
                    yield (*path, word)
                yield from _told_in(value, (*path, word))


def _then(old: Mapping[str, Any], now: Mapping[str, Any], path: Path) -> Iterator[Mapping[str, Any]]:
    """What stood at a path of ``now`` in the version before, whatever it and what is around it were called."""
    around: list[Mapping[str, Any]] = [old]
    for end, word in enumerate(path, start=1):
        item = value_at(now, path[:end])
        if path[0] == "choices" and end == 3 and word != "choices":  # a list of choices in its short spelling
            around = [one["choices"] for one in around if isinstance(one.get("choices"), Mapping)]
        found = [one[name] for one in around for name in (word, *_names(item)) if name in one]
        around = [one for one in found if isinstance(one, Mapping)]
    yield from around


__all__ = ["remembering", "without_old_lines"]
