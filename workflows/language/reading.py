"""Read a definition: from a text, from the texts of a folder, from a file or a folder on disk.

``program.yaml`` begins a program; ``layers`` says which other files belong to it. Where the program extends a template
or adds packs, ``ancestry`` finds them on the shelf and ``merging`` puts its own words over them. Wherever a word
stands, its place is remembered, so a finding points into the right file: an inherited one into the template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path as File
from typing import Any

from models.definitions import Definition
from models.findings import Finding, errors, finding
from workflows.language.ancestry import (
    Inherited,
    inherited_by,
    put_together,
    without_own_words,
    words_behind,
    words_of_its_name,
)
from workflows.language.guessing import did_you_mean
from workflows.language.layers import MOST_BYTES, PROGRAM, SUFFIXES, Layer, is_part, join, layer_of, parts_of, too_much
from workflows.language.locks import Lock, broken, locks_in, told_otherwise
from workflows.language.merging import in_order, origins
from workflows.language.places import Path, Places, in_words, said_at
from workflows.language.scan import MAX_BYTES, SIZE, Scan, scan
from workflows.language.shape import is_item
from workflows.language.shelf import Files, Shelf, shelf_beside, shipped
from workflows.language.structure import structured

TELL_ONLY = frozenset({"X01", "X02", "X03", "X06", "X10", "X11", "X14", "X21", "Y27"})
"""Mistakes that leave a whole definition, so that it can be opened and mended. In putting together, the template's word
stands until then, and that of the version of it that is here; a text that holds what nobody sees stands as it is."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of reading. ``definition`` is the whole program, put together; it is None when a finding stands in its
    way. ``places`` knows every line.

    ``own`` is the plain tree of the program's own words, as they were written (``extends``, ``not used`` and ``after``
    included); ``inherited`` that of its template and packs, {} where it has none. ``unused`` are the paths of inherited
    items that it does not use. ``templates`` says what it was made of: ``youth@1`` → the fingerprint of its words.
    """

    definition: Definition | None
    findings: tuple[Finding, ...]
    places: Places
    file: str
    own: Mapping[str, Any] = field(default_factory=dict)
    inherited: Mapping[str, Any] = field(default_factory=dict)
    whole: Mapping[str, Any] = field(default_factory=dict)
    unused: tuple[Path, ...] = ()
    templates: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def origins(self) -> Mapping[Path, str]:
        """Whose each item and each word is: the ``template``'s, the template's but ``changed``, or the program's
        ``own``. The path of a list stands for its lines."""
        return origins(self.whole, self.inherited)


def read_files(files: Files, *, shelf: Shelf | None = None, file: str = PROGRAM) -> Reading:
    """A definition from the texts of a folder, file name → text. ``shelf``: where its template and packs are found; the
    programs that come with Kith when it is left out."""
    return _read(layer_of(files, first=file), file, shipped() if shelf is None else shelf)


def read_text(text: str, *, file: str = PROGRAM, shelf: Shelf | None = None) -> Reading:
    """A definition from one text; ``file`` is the name that findings give."""
    return _read(_alone(scan(text, file=file)), file, shipped() if shelf is None else shelf)


def read_bytes(data: bytes, *, file: str = PROGRAM, shelf: Shelf | None = None) -> Reading:
    """A definition from the bytes of a file, as they were uploaded."""
    return _read(_alone(_scan_bytes(data, file)), file, shipped() if shelf is None else shelf)


def read_path(path: File | str, *, shelf: Shelf | None = None) -> Reading:
    """A definition from a folder, or from a file. A file called ``program.yaml`` stands for its folder. Templates are
    looked for beside the folder, then among the programs that come with Kith."""
    path = File(path)
    if not path.is_dir() and path.name != PROGRAM:
        found = shelf_beside(path.parent) if shelf is None else shelf
        return _read(_alone(_scan_file(path, path.name)), path.name, found)
    folder = path if path.is_dir() else path.parent
    found = shelf_beside(folder) if shelf is None else shelf
    start = _alone(_scan_file(folder / PROGRAM, PROGRAM))
    files, failed = _texts(folder)
    if much := too_much(files):
        return _read(Layer(findings=[much]), PROGRAM, found)
    parts = parts_of(files) | {name: _alone(read) for name, read in failed.items()}
    return _read(join(start, parts, files if path.is_dir() else {}), PROGRAM, found)


def read_tree(
    tree: Mapping[str, Any], places: Places, *, findings: Sequence[Finding] = (), shelf: Shelf | None = None
) -> Reading:
    """A definition from the plain tree of a program's own words, as a workbook gives it; ``places`` are its cells."""
    layer = Layer(data=dict(tree), places=places, findings=list(findings))
    return _read(layer, PROGRAM, shipped() if shelf is None else shelf)


def _read(layer: Layer, file: str, shelf: Shelf) -> Reading:
    if layer.data is None:
        return Reading(definition=None, findings=_sorted(layer.findings), places=layer.places, file=file)
    if not isinstance(layer.data, dict):
        _, found = structured(layer.data, layer.places)
        return Reading(definition=None, findings=_sorted(layer.findings + found), places=layer.places, file=file)
    inherited = inherited_by(layer, shelf)
    data, places, findings, unused = _whole(layer, inherited, shelf)
    findings = [*layer.findings, *inherited.findings, *findings]
    definition = None
    if inherited.complete:
        definition, found = structured(data, places)
        if found and inherited.fingerprints:
            definition, found = _without_remnants(data, places, found, inherited.data)
        findings += found
    blocked = any(one.code not in TELL_ONLY for one in errors(findings))
    return Reading(
        definition=None if blocked else definition,
        findings=_sorted(findings),
        places=places,
        file=file,
        own=layer.data,
        inherited=without_own_words(inherited.data),
        whole=data,
        unused=unused,
        templates=inherited.fingerprints,
    )


def _without_remnants(
    data: Mapping[str, Any], places: Places, found: Sequence[Finding], inherited: Mapping[str, Any]
) -> tuple[Definition | None, list[Finding]]:
    """The program without the items that are a part only: words for an item of the template which a newer template no
    longer has. X21 says so where each stands; ``whole`` keeps them, so that they can be mended by form."""
    missing: dict[Path, str] = {}
    for one in found:
        item = one.path[:-1]
        if one.code != "Y31" or not is_item(item) or said_at(inherited, item) is not None:
            return None, list(found)
        missing.setdefault(item, one.path[-1])
    left: Mapping[str, Any] = data
    told: list[Finding] = []
    for item, word in missing.items():
        if any(item[:end] in missing for end in range(len(item))):
            continue  # it is gone with the item it lies in
        left = _without(left, item)
        guess = did_you_mean(item[-1], said_at(inherited, item[:-1]) or {})
        told.append(places.put_on(finding("X21", in_words(item), path=item, word=word, guess=guess)))
    definition, more = structured(left, places)
    return definition, told + more


def _without(tree: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """A tree without one place of it; the tree itself stays as it is."""
    word, *rest = path
    if not rest or not isinstance(tree.get(word), Mapping):
        return {name: value for name, value in tree.items() if name != word}
    return {**tree, word: _without(tree[word], tuple(rest))}


def _whole(
    layer: Layer, inherited: Inherited, shelf: Shelf
) -> tuple[dict[str, Any], Places, list[Finding], tuple[Path, ...]]:
    if inherited.fingerprints:
        return put_together(layer, inherited)
    alone = in_order(layer.data, layer.places)
    return alone.data, alone.places, alone.findings + _unlocked(alone.data, alone.places, shelf), ()


def _unlocked(data: Mapping[str, Any], places: Places, shelf: Shelf) -> list[Finding]:
    """X02 (X20) for a program that was put together before and no longer says what its templates lock; it is known by
    what it was made of, or by its name."""
    program = data.get("program")
    if not isinstance(program, dict):
        return []
    names = program.get("made_of") or []
    made_of = words_behind([names] if isinstance(names, str) else names, shelf)
    lost: dict[Path, Lock] = {}
    for behind in (made_of, words_of_its_name(program, shelf)):
        lost |= {one.path: one for one in broken(data, tuple(locks_in(behind)))} | dict(told_otherwise(behind, data))
    return [places.put_on(one.broken_at(path)) for path, one in lost.items()]


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (one.file or "", one.line or 0)))


def _alone(read: Scan) -> Layer:
    return Layer(data=read.data, places=read.places, findings=list(read.findings))


# Files --------------------------------------------------------------------------------------------------------------
def _texts(folder: File) -> tuple[dict[str, str], dict[str, Scan]]:
    """Every YAML file of a folder and of the folders in it, those that cannot be read with the reason. Of files that
    hold no section only the name counts; of more than there may be none is read to its end."""
    texts: dict[str, str] = {}
    failed: dict[str, Scan] = {}
    read = 0
    if not folder.is_dir():
        return texts, failed
    for path in (*sorted(folder.glob("*")), *sorted(folder.glob("*/*"))):
        name = path.relative_to(folder).as_posix()
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        text = _text_of(path, name) if is_part(name) and read <= MOST_BYTES else ""
        if isinstance(text, str):
            texts[name] = text
            read += len(text)
        elif is_part(name) and name != PROGRAM:
            failed[name] = text
    return texts, failed


def _text_of(path: File, name: str) -> str | Scan:
    try:
        with path.open("rb") as opened:
            return _decoded(opened.read(MAX_BYTES + 1), name)
    except FileNotFoundError:
        return _failed("Y19", name)
    except OSError:
        return _failed("Y26", name)


def _decoded(data: bytes, name: str) -> str | Scan:
    if len(data) > MAX_BYTES:
        return _failed("Y01", name, limit=SIZE)
    if b"\0" in data:
        return _failed("Y02", name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _failed("Y02", name, line=data.count(b"\n", 0, error.start) + 1)


def _scan_file(path: File, name: str) -> Scan:
    text = _text_of(path, name)
    return scan(text, file=name) if isinstance(text, str) else text


def _scan_bytes(data: bytes, name: str) -> Scan:
    text = _decoded(data, name)
    return scan(text, file=name) if isinstance(text, str) else text


def _failed(code: str, name: str, line: int | None = None, **params: str) -> Scan:
    return Scan(findings=[replace(finding(code, name, path=(), name=name, **params), line=line, file=name)])
