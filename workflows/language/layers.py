"""The files of one program → one tree of plain data, with the place of every word.

``program.yaml`` begins a program. Any section may move out of it: all forms to ``forms.yaml``, or the form ``check_in``
to ``forms/check_in.yaml``; translations always lie in ``translations/<language>.yaml``. What a template or a pack says
is such a tree too, so they can be put together before anybody asks whether the whole is a definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from models.findings import Finding, finding
from workflows.language.guessing import closest
from workflows.language.places import Path, Place, Places, in_words
from workflows.language.scan import Scan, scan
from workflows.language.shape import WHOLE, words_of

PROGRAM = "program.yaml"
"""The file a program begins with."""
SUFFIXES = (".yaml", ".yml")
SECTIONS = tuple(words_of(WHOLE.model)) if WHOLE.model else ()
"""The sections of a definition, in the order of a program's life."""
MOST_FILES = 200
"""The most files a program lies in, its stories among them."""
MOST_BYTES = 1_000_000
"""The most bytes they have together."""
TOGETHER = "1 MB"
MOST_WORDS = 40_000
"""The most names and values in the files of one definition."""
FOLDERS = ("stories", "demo")
"""Folders of a program that hold no section."""


@dataclass(slots=True)
class Layer:
    """What the files of one program say. ``data`` is None when a file could not be read to its end."""

    data: Any = None
    places: Places = field(default_factory=Places)
    findings: list[Finding] = field(default_factory=list)


def layer_of(files: Mapping[str, str], *, first: str = PROGRAM, strangers: bool = True) -> Layer:
    """Put the files of a program together. ``strangers``: also name the files that belong to no section."""
    if first not in files:
        return Layer(findings=[replace(finding("Y19", first, name=first), file=first)])
    if found := too_much(files):
        return Layer(findings=[found])
    return join(_copy(_scanned(files[first], first)), parts_of(files, first), files if strangers else {})


def join(start: Layer, parts: Mapping[str, Layer], files: Mapping[str, str] | None = None) -> Layer:
    """``start`` with the content of the other files in its sections."""
    if start.data is not None and not isinstance(start.data, dict):
        return start
    unreadable = start.data is None
    for name, part in parts.items():
        start.findings.extend(part.findings)
        if part.data is None:
            unreadable = True
        elif not unreadable:
            _put_in(start, _prefix(name) or (), part, name)
    start.findings.extend(_strangers(files or {}))
    if unreadable:
        start.data = None
    return start


def parts_of(files: Mapping[str, str], first: str = PROGRAM) -> dict[str, Layer]:
    """The files beside ``program.yaml`` that hold a section or one item of it, in the order of the sections."""
    named = [(name, _prefix(name)) for name in files if name != first]
    placed = sorted((SECTIONS.index(prefix[0]), len(prefix), name) for name, prefix in named if prefix)
    parts: dict[str, Layer] = {}
    words = 0
    for _, _, name in placed:
        parts[name] = _copy(_scanned(files[name], name))
        if [one.code for one in parts[name].findings] == ["Y16"]:
            parts[name] = Layer(data={})  # a file that is begun, with nothing in it yet
        words += len(parts[name].places)
        if words > MOST_WORDS:
            parts[name] = Layer(findings=[_at("Y52", (), Place(name, 1, 1), limit=MOST_WORDS)])
            break
    return parts


def too_much(files: Mapping[str, str]) -> Finding | None:
    """What is wrong where a program has more files or more text than there may be."""
    if len(files) > MOST_FILES:
        return _at("Y49", (), Place(PROGRAM, 1, 1), n=len(files), most=MOST_FILES)
    if sum(len(text.encode(errors="replace")) for text in files.values()) > MOST_BYTES:
        return _at("Y50", (), Place(PROGRAM, 1, 1), limit=TOGETHER)
    return None


def is_part(name: str) -> bool:
    """Whether a file belongs to the definition: ``program.yaml``, a section, an item of one, a translation."""
    return name == PROGRAM or _prefix(name) is not None


def _prefix(name: str) -> Path | None:
    """``forms.yaml`` → ("forms",), ``forms/check_in.yaml`` → ("forms", "check_in"); None for any other file."""
    path = PurePath(name)
    if path.suffix not in SUFFIXES or len(path.parts) > 2:
        return None
    prefix = (*path.parts[:-1], path.stem)
    return prefix if prefix[0] in SECTIONS and prefix[0] != "program" else None


@lru_cache(maxsize=256)
def _scanned(text: str, name: str) -> Scan:
    return scan(text, file=name)


def _copy(read: Scan) -> Layer:
    return Layer(data=_plain(read.data), places=Places(dict(read.places)), findings=list(read.findings))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {word: _plain(item) for word, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _put_in(start: Layer, prefix: Path, part: Layer, name: str) -> None:
    """Hang the content of a file below its section. An item that is there already is named twice: Y20."""
    data: Any = part.data
    places = part.places
    if isinstance(data, dict) and list(data) == [prefix[-1]] and isinstance(data[prefix[-1]], dict):
        # The section's own name may stand above its content, as it does in program.yaml.
        data = data[prefix[-1]]
        places = Places({path[1:]: place for path, place in places if path})
    if len(prefix) == 1 and not isinstance(data, dict):
        start.findings.append(
            _at("Y36", prefix, Place(name, 1, 1), word=prefix[0], value=str(data)[:40], example="a_name")
        )
        return
    section = start.data.setdefault(prefix[0], {})
    if section is None:
        section = start.data[prefix[0]] = {}
    if not isinstance(section, dict):
        return
    items = data if len(prefix) == 1 else {prefix[1]: data}
    for word, value in items.items():
        path = (prefix[0], word)
        if word in section:
            place = places.at((word,) if len(prefix) == 1 else ()) or Place(name, 1, 1)
            other = start.places.at(path)
            start.findings.append(_at("Y20", path, place, name=word, file=other.file if other else PROGRAM))
        else:
            section[word] = value
    start.places.under(prefix, places)


def _strangers(files: Mapping[str, str]) -> Iterator[Finding]:
    """Files that look like a section but are none: a misspelt name must not silently drop half a program."""
    for name in sorted(files):
        path = PurePath(name)
        word = path.parts[0] if len(path.parts) == 2 else path.stem
        if path.suffix not in SUFFIXES or name == PROGRAM or word in (*SECTIONS, *FOLDERS):
            continue
        if guess := closest(word, SECTIONS):
            meant = f"{guess}/{path.name}" if len(path.parts) == 2 else f"{guess}{path.suffix}"
            yield _at("Y21", (), Place(name, 1, 1), name=name, guess=meant)


def _at(code: str, path: Path, place: Place, **params: object) -> Finding:
    return replace(finding(code, in_words(path) or place.file, path=path, **params), line=place.line, file=place.file)
