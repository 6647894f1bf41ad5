"""Read a definition: from a text, from a file, or from a folder whose sections lie in files of their name.

``program.yaml`` begins a program. Any section may move out of it: all forms to ``forms.yaml``, or the form ``check_in``
to ``forms/check_in.yaml``. Wherever a word stands, its place is remembered, so a finding points into the right file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path as File
from typing import Any

from models.definitions import Definition
from models.findings import Finding, errors, finding
from workflows.language.guessing import closest
from workflows.language.places import Path, Place, Places, in_words
from workflows.language.scan import MAX_BYTES, Scan, scan
from workflows.language.shape import WHOLE, words_of
from workflows.language.structure import structured

PROGRAM = "program.yaml"
"""The file a program begins with."""
SUFFIXES = (".yaml", ".yml")
SECTIONS = tuple(words_of(WHOLE.model)) if WHOLE.model else ()
"""The sections of a definition, in the order of a program's life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading. ``definition`` is None when a finding stands in its way; ``places`` knows every line."""

    definition: Definition | None
    findings: tuple[Finding, ...]
    places: Places
    file: str


def read_text(text: str, *, file: str = PROGRAM) -> Reading:
    """A definition from a text; ``file`` is the name that findings give."""
    return _read(scan(text, file=file), file)


def read_bytes(data: bytes, *, file: str = PROGRAM) -> Reading:
    """A definition from the bytes of a file, as they were uploaded."""
    return _read(_scan_bytes(data, file), file)


def read_path(path: File | str) -> Reading:
    """A definition from a folder, or from a file. A file called ``program.yaml`` stands for its folder."""
    path = File(path)
    if path.is_dir():
        return _read_folder(path, path / PROGRAM, whole=True)
    if path.name == PROGRAM:
        return _read_folder(path.parent, path, whole=False)
    return _read(_scan_file(path, path.name), path.name)


def _read(read: Scan, file: str) -> Reading:
    if errors(read.findings) and read.data is None:
        return Reading(definition=None, findings=tuple(read.findings), places=read.places, file=file)
    if waits := _waits_for(read.data):
        placed = (read.places.put_on(one) for one in waits)
        return Reading(definition=None, findings=(*read.findings, *placed), places=read.places, file=file)
    definition, found = structured(read.data, read.places)
    findings = (*read.findings, *found)
    return Reading(
        definition=None if errors(findings) else definition,
        findings=tuple(sorted(findings, key=lambda one: (one.file or "", one.line or 0))),
        places=read.places,
        file=file,
    )


def _waits_for(data: Any) -> tuple[Finding, ...]:
    """What this program takes from elsewhere: a child or its packs cannot be judged by its own words alone."""
    program = data.get("program") if isinstance(data, dict) else None
    if not isinstance(program, dict):
        return ()
    found = []
    if program.get("extends"):
        found.append(finding("Y22", "program → extends", path=("program", "extends"), name=str(program["extends"])))
    if program.get("adds"):
        packs = program["adds"] if isinstance(program["adds"], list) else [program["adds"]]
        found.append(finding("Y27", "program → adds", path=("program", "adds"), name=", ".join(map(str, packs))))
    return tuple(found)


def _scan_file(path: File, name: str) -> Scan:
    try:
        with path.open("rb") as opened:
            return _scan_bytes(opened.read(MAX_BYTES + 1), name)
    except FileNotFoundError:
        return _failed("Y19", name)
    except OSError:
        return _failed("Y26", name)


def _scan_bytes(data: bytes, name: str) -> Scan:
    if len(data) > MAX_BYTES:
        return _failed("Y01", name, limit="1 MB")
    if b"\0" in data:
        return _failed("Y02", name)
    try:
        return scan(data.decode("utf-8-sig"), file=name)
    except UnicodeDecodeError as error:
        return _failed("Y02", name, line=data.count(b"\n", 0, error.start) + 1)


def _failed(code: str, name: str, line: int | None = None, **params: str) -> Scan:
    return Scan(findings=[replace(finding(code, name, path=(), name=name, **params), line=line, file=name)])


# Folders ------------------------------------------------------------------------------------------------------------
def _read_folder(folder: File, first: File, *, whole: bool) -> Reading:
    """Put the files of a folder together. ``whole``: also name the files that belong to no section."""
    start = _scan_file(first, first.name)
    if start.data is not None and not isinstance(start.data, dict):
        return _read(start, first.name)
    unreadable = start.data is None
    for prefix, path in _parts(folder):
        name = str(path.relative_to(folder))
        part = _scan_file(path, name)
        start.findings.extend(part.findings)
        if part.data is None:
            unreadable = True
        elif not unreadable:
            _put_in(start, prefix, part, name)
    start.findings.extend(_strangers(folder, whole))
    if unreadable:
        start.data = None
    return _read(start, first.name)


def _parts(folder: File) -> Iterator[tuple[Path, File]]:
    """The files beside ``program.yaml`` that hold a section or one item of it, with the path they belong to."""
    for section in SECTIONS:
        if section == "program":
            continue
        for suffix in SUFFIXES:
            if (path := folder / f"{section}{suffix}").is_file():
                yield (section,), path
        inside = folder / section
        if inside.is_dir():
            for path in sorted(inside.iterdir()):
                if path.suffix in SUFFIXES and path.is_file():
                    yield (section, path.stem), path


def _put_in(start: Scan, prefix: Path, part: Scan, name: str) -> None:
    """Hang the content of a file below its section. An item that is there already is named twice: Y20."""
    data: Any = part.data
    places = part.places
    if isinstance(data, dict) and list(data) == [prefix[-1]] and isinstance(data[prefix[-1]], dict):
        # The section's own name may stand above its content, as it does in program.yaml.
        data = data[prefix[-1]]
        places = Places({path[1:]: place for path, place in places if path})
    if len(prefix) == 1 and not isinstance(data, dict):
        start.findings.append(_at("Y36", prefix, Place(name, 1, 1), word=prefix[0], value=str(data)[:40]))
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


def _strangers(folder: File, whole: bool) -> Iterator[Finding]:
    """Files that look like a section but are none: a misspelt name must not silently drop half a program."""
    if not whole or not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.suffix not in SUFFIXES or path.stem in SECTIONS or path.name == PROGRAM:
            continue
        if guess := closest(path.stem, SECTIONS):
            yield _at("Y21", (), Place(path.name, 1, 1), name=path.name, guess=f"{guess}{path.suffix}")


def _at(code: str, path: Path, place: Place, **params: object) -> Finding:
    return replace(finding(code, in_words(path) or place.file, path=path, **params), line=place.line, file=place.file)
