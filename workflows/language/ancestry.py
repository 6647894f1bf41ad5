"""What a program takes from elsewhere: the template it ``extends`` and the packs it ``adds``, found and put together.

The order is: the template (which is itself put together in this way, down to a small base), over it the packs, one
after the other, over these the program's own words. Two packs that say different things at one place are a mistake
(X10): nobody should have to know their order. A program extends one other, of one version (``youth@1``), and no chain
is longer than three. A pack neither extends nor adds anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.findings import Finding, errors, finding
from workflows.language.guessing import did_you_mean
from workflows.language.layers import PROGRAM, Layer, layer_of
from workflows.language.locks import told_otherwise
from workflows.language.merging import OWN_WORDS, merge
from workflows.language.places import Path, Place, Places, in_words
from workflows.language.shelf import PACKS, Shelf, shipped
from workflows.language.translating import inherited_translations

MAX_DEPTH = 3
"""So many programs may stand behind one another, the first not counted: nobody can read more."""
_NAMED = re.compile(r"^([a-z][a-z0-9_]{0,99})(?:@([1-9][0-9]{0,5}))?$")
EXTENDS: Path = ("program", "extends")
ADDS: Path = ("program", "adds")
MOST_PACKS = 20
"""So many packs may be added. There are seven."""
_MOST = 64


@dataclass(slots=True, kw_only=True)
class Inherited:
    """Everything a program gets from its template and its packs, as one tree. ``fingerprints``: what went into it,
    ``youth@1`` → the fingerprint of what it says. ``complete`` is False where something could not be found or read."""

    data: dict[str, Any] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    findings: list[Finding] = field(default_factory=list)
    fingerprints: dict[str, str] = field(default_factory=dict)
    complete: bool = True


_known: dict[str, Inherited] = {}


def inherited_by(layer: Layer, shelf: Shelf) -> Inherited:
    """What a program inherits; nothing where it neither extends nor adds. It is worked out once for the programs that
    come with Kith, which do not change while Kith runs; nobody may change what is answered."""
    program = _program(layer.data)
    key = repr((program.get("name"), program.get("extends"), program.get("adds")))
    known = _known.get(key) if shelf is shipped() else None
    if known is not None:
        return known
    found = _inherited(layer, shelf, (program.get("name"),), 0)
    # Findings speak of lines of this program; without any, the next text of it inherits the same.
    if shelf is shipped() and found.complete and not found.findings and len(key) < 1000:
        if len(_known) >= _MOST:
            _known.clear()
        _known[key] = found
    return found


def _inherited(layer: Layer, shelf: Shelf, chain: tuple[Any, ...], depth: int) -> Inherited:
    result = Inherited()
    program = _program(layer.data)
    if program.get("extends") is not None:
        _extend(result, layer, shelf, chain, depth)
    if program.get("adds") is not None:
        _add(result, layer, shelf)
    return result


def _program(data: Any) -> Mapping[str, Any]:
    program = data.get("program") if isinstance(data, dict) else None
    return program if isinstance(program, dict) else {}


# The template -------------------------------------------------------------------------------------------------------
def _extend(result: Inherited, layer: Layer, shelf: Shelf, chain: tuple[Any, ...], depth: int) -> None:
    text = _program(layer.data)["extends"]
    read = _NAMED.match(text) if isinstance(text, str) else None
    if not isinstance(text, str):
        _missing(result, layer, "Y35", EXTENDS, word="extends")
        return
    name = read[1] if read else text.partition("@")[0].strip()
    found = _find(shelf, name, (name, f"{PACKS}/{name}"))
    if found is not None and _name_of(found) in chain and name not in chain:
        found = _find(shipped(), name, (name,)) or found  # it lies in a folder that is called like its template
    if found is None:
        known = [one.removeprefix(f"{PACKS}/") for one in shelf]
        _missing(result, layer, "X04", EXTENDS, name=name, guess=did_you_mean(name, known))
        return
    template = _named(found, name)
    version = _version(template)
    if read is None or read[2] is None:
        _missing(result, layer, "X05", EXTENDS, text=text, name=f"{name}@{version}")
    elif name in chain:
        way = " → ".join(str(one) for one in (*chain, name))
        _missing(result, layer, "X07", EXTENDS, name=name, way=way)
    elif depth >= MAX_DEPTH:
        _missing(result, layer, "X08", EXTENDS, limit=MAX_DEPTH, way=" → ".join(str(one) for one in (*chain, name)))
    else:
        if int(read[2]) != version:
            # The draft of a coordinator outlives a version of its template: it stays open to be read and changed.
            result.findings.append(_at(layer, "X06", EXTENDS, name=name, wanted=read[2], there=version))
        behind = _inherited(template, shelf, (*chain, name), depth + 1)
        _over(behind, template)
        result.fingerprints |= behind.fingerprints | {f"{name}@{version}": _fingerprint(behind.data)}
        result.findings += behind.findings
        result.complete = result.complete and behind.complete
        result.data, result.places = behind.data, behind.places


def _over(below: Inherited, above: Layer) -> None:
    """Put a template over what it inherits itself."""
    below.findings += above.findings
    if not isinstance(above.data, dict):
        below.complete = False
        return
    merged = merge(without_own_words(below.data), _lists_in_short(above.data), below.places, above.places)
    below.findings += merged.findings
    below.data, below.places = merged.data, merged.places


def _find(shelf: Shelf, name: str, places: tuple[str, ...]) -> Mapping[str, str] | None:
    if not _NAMED.match(name):
        return None
    return next((shelf[place] for place in places if place in shelf), None)


def _name_of(files: Mapping[str, str]) -> Any:
    """What a program on the shelf calls itself."""
    return _program(layer_of(files, strangers=False).data).get("name")


def _named(files: Mapping[str, str], name: str) -> Layer:
    """The words of a template, every place and finding with its name before the file."""
    layer = layer_of(files, strangers=False)
    table = {path: replace(place, file=f"{name}/{place.file}") for path, place in layer.places}
    findings = [replace(one, file=f"{name}/{one.file or PROGRAM}") for one in layer.findings]
    return Layer(data=layer.data, places=Places(table), findings=findings)


def _version(layer: Layer) -> int:
    text = str(_program(layer.data).get("version", 1))
    return int(text) if text.isdecimal() and len(text) < 6 else 1


# Packs --------------------------------------------------------------------------------------------------------------
def _add(result: Inherited, layer: Layer, shelf: Shelf) -> None:
    """The packs in their order over the template."""
    names = _program(layer.data)["adds"]
    names = [names] if isinstance(names, str) else names
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        _missing(result, layer, "Y37", ADDS, word="adds")
        return
    if len(names) > MOST_PACKS:
        _missing(result, layer, "X17", ADDS, n=len(names), most=MOST_PACKS)
        return
    said: dict[Path, tuple[str, Any]] = {}
    for number, text in enumerate(names):
        path = (*ADDS, str(number)) if isinstance(_program(layer.data)["adds"], list) else ADDS
        read = _NAMED.match(text)
        name = read[1] if read else text.partition("@")[0].strip()
        found = _find(shelf, name, (f"{PACKS}/{name}",))
        if found is None:
            known = [one.removeprefix(f"{PACKS}/") for one in shelf if one.startswith(f"{PACKS}/")]
            _missing(result, layer, "X09", path, name=name, guess=did_you_mean(name, known))
            continue
        pack = _named(found, name)
        version = _version(pack)
        if read is not None and read[2] is not None and int(read[2]) != version:
            result.findings.append(_at(layer, "X06", path, name=name, wanted=read[2], there=version))
        if f"{name}@{version}" in result.fingerprints:
            continue  # the template has it, with the template's own words over it
        if {"extends", "adds"} & set(_program(pack.data)):
            _missing(result, layer, "X12", path, name=name)
        else:
            _put_pack(result, layer, path, name, f"{name}@{version}", pack, said)


def _put_pack(
    result: Inherited,
    layer: Layer,
    path: Path,
    name: str,
    title: str,
    pack: Layer,
    said: dict[Path, tuple[str, Any]],
) -> None:
    result.findings += pack.findings
    if not isinstance(pack.data, dict):
        result.complete = False
        return
    data = {section: value for section, value in _lists_in_short(pack.data).items() if section != "program"}
    quarrels = len(result.findings)
    for leaf, value in _leaves(data, ()):
        other = said.setdefault(leaf, (name, value))
        if other[1] != value:
            params = {"first": other[0], "second": name, "place": in_words(leaf)}
            result.findings.append(_at(layer, "X10", path, **params))
    merged = merge(result.data, data, result.places, pack.places)
    if len(result.findings) == quarrels:
        result.findings += merged.findings
    result.data, result.places = merged.data, merged.places
    result.fingerprints[title] = _fingerprint(data)


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict) and value:
        for word, item in value.items():
            yield from _leaves(item, (*path, word))
    else:
        yield path, value


def words_behind(made_of: Sequence[str], shelf: Shelf) -> dict[str, Any]:
    """What stands behind a program that was put together: the words of its templates and packs as far as they are still
    on the shelf in the same version."""
    behind = Inherited()
    # It is written by the machine: only by hand could it name more than there may be.
    for text in list(dict.fromkeys(map(str, made_of)))[: MAX_DEPTH + 1 + MOST_PACKS * (MAX_DEPTH + 1)]:
        read = _NAMED.match(text)
        found = _find(shelf, read[1], (read[1], f"{PACKS}/{read[1]}")) if read else None
        if read and found is not None:
            layer = _named(found, read[1])
            if read[2] == str(_version(layer)):
                _over(behind, layer)
    return behind.data


def words_of_its_name(program: Mapping[str, Any], shelf: Shelf) -> dict[str, Any]:
    """What the program of this name and type says that comes with Kith, put together; {} where none does. A text that
    calls itself by this name is that program, whether or not it still says what it was made of."""
    name, kind = str(program.get("name")), program.get("type")
    own = shelf.get(name) if _NAMED.match(name) else None
    if own is None or kind is None:
        return {}
    layer = _named(own, name)
    found = inherited_by(layer, shelf) if isinstance(layer.data, dict) else Inherited()
    if not found.fingerprints or _program(layer.data).get("type", _program(found.data).get("type")) != kind:
        return {}
    merged = merge(without_own_words(found.data), _lists_in_short(layer.data), found.places, layer.places)
    return merged.data


# What is inherited and what is not ----------------------------------------------------------------------------------
def without_own_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """A template without what it says about itself alone."""
    program = {word: value for word, value in _program(data).items() if word not in OWN_WORDS}
    return {section: program if section == "program" else value for section, value in data.items()}


def _lists_in_short(data: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of choices in their short spelling where they have one, so that two layers can be compared."""
    lists = data.get("choices")
    if not isinstance(lists, dict):
        return dict(data)
    short = {}
    for name, value in lists.items():
        inner = value.get("choices") if isinstance(value, dict) and set(value) == {"choices"} else None
        lifted = isinstance(inner, dict) and inner and not {"choices", "use", "note"} & set(inner)
        short[name] = inner if lifted else value
    return {section: short if section == "choices" else value for section, value in data.items()}


def put_together(layer: Layer, inherited: Inherited) -> tuple[dict[str, Any], Places, list[Finding], tuple[Path, ...]]:
    """A program's own words over what it inherits: the tree, its places, findings, and what is not used any more.

    The tree says what it is made of and no longer extends or adds: it can be read alone.
    """
    own = _lists_in_short(layer.data)
    merged = merge(without_own_words(inherited.data), own, inherited.places, layer.places)
    program = _program(merged.data)
    if program:
        kept = {word: value for word, value in program.items() if word not in ("extends", "adds")}
        merged.data["program"] = kept | {"made_of": list(inherited.fingerprints)}
    if isinstance(merged.data.get("translations"), dict):
        merged.data["translations"] = inherited_translations(merged.data, layer.data)
        for path, lock in told_otherwise(inherited.data, layer.data):
            place = layer.places.at(path) or Place(PROGRAM, 1, 1)
            merged.findings.append(replace(lock.broken_at(path), line=place.line, file=place.file))
    return merged.data, merged.places, merged.findings, tuple(merged.unused)


def _fingerprint(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _missing(result: Inherited, layer: Layer, code: str, path: Path, **params: object) -> None:
    result.findings.append(_at(layer, code, path, **params))
    if errors(result.findings[-1:]):
        result.complete = False


def _at(layer: Layer, code: str, path: Path, **params: object) -> Finding:
    place = layer.places.at(path) or Place(PROGRAM, 1, 1)
    return replace(finding(code, in_words(path), path=path, **params), line=place.line, file=place.file)
