"""Give an item another name, and say the new name wherever the old one was said.

The item remembers its old name (``formerly``), so that people and answers in flight find it. References are found in
the places where the language has names: lists of names, lines of conditions, actions and occasions, types of questions,
placeholders of messages, translations. What is inherited keeps its name: its template calls it so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.definitions.base import NAME, as_name
from models.definitions.sections import Candidates
from models.findings import Refused, finding
from workflows.language.editing import Own, has_path, in_file, spelled, value_at, write_value
from workflows.language.places import Path, in_words
from workflows.language.shelf import Files, Shelf
from workflows.language.splicing import Text, rename_entry

_PEOPLE = (
    *("asked_of", "given_by", "filled_by", "about", "done_by", "for", "asks", "agreed_by", "led_by", "owner"),
    *("seen_by", "by", "decided_by", "of"),
)
_LINES = frozenset(
    {"when", "then", "if", "where", "relevant", "constraint", "choice_filter", "among", "open_to", "rule", "compare"}
    | {"whenever", "measure", "mentee", "mentor", "must"}
)
"""Words whose texts are phrases of the language."""
_TEXTS = frozenset(
    {"label", "summary", "hint", "constraint_message", "subject", "text", "first_steps", "note", "locked", "of"}
)


@dataclass(frozen=True, slots=True)
class Uses:
    """How a thing is referred to. ``words``: words that hold its bare name; ``phrases``: patterns in lines, in which
    ``@`` stands for the name and ``#`` for the track of a stage; ``keys``: sections whose items bear its name;
    ``dotted``: names with a dot before or behind, as in ``mentee.sector``, wherever one can stand."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    keys: tuple[Path, ...] = ()
    dotted: tuple[str, ...] = ()


_USES: Mapping[str, Uses] = {
    "roles": Uses(
        words=_PEOPLE,
        phrases=(
            r"(?<![\w.])@(?= (?:is in|is not in|has |enters |(?:and|or) \w+ within))",
            r"(?<= of )@(?= within)",
            r"(?:(?<= to )|(?<=^move )|(?<= of )|(?<= and )|(?<=asked person is )|(?<=asked person is not ))@(?![\w.])",
            r"(?<=from )@(?= \w+ to )",
        ),
        keys=(("stages",), ("transitions",), ("matching", "*", "candidates"), ("matching", "*", "capacity")),
        dotted=("@.",),
    ),
    "forms": Uses(
        words=("form",),
        phrases=(r"(?<=^ask )@(?= of )", r"(?<![\w.])@(?= is (?:not )?(?:submitted|answered|missed))"),
        dotted=("@.",),
    ),
    "consents": Uses(dotted=("consent.@",)),
    "checks": Uses(dotted=("check.@",)),
    "training": Uses(dotted=("training.@", "@.")),
    "choices": Uses(words=("areas", "reason"), phrases=(r"(?<=^select_one )@$", r"(?<=^select_multiple )@$")),
    "check_ins": Uses(phrases=(r"(?<![\w.])@(?= is (?:not )?(?:missed|answered))",)),
    "events": Uses(phrases=(r"(?<![\w.])@(?= is held)",)),
    "tasks": Uses(phrases=(r"(?<=^create task )@$",)),
    "cases": Uses(phrases=(r"(?<=^open case )@$",), dotted=("case.@",)),
    "messages": Uses(phrases=(r"(?<=^send )@(?= to )",)),
    "indicators": Uses(words=("shows",)),
    "modules": Uses(words=("prerequisites",)),
    "stages": Uses(
        words=("from", "to", "during"),
        phrases=(
            r"(?<=^move # to )@$",
            r"(?<=^# enters )@$",
            r"(?<=^# has been in )@(?= for )",
            r"(?:(?<=from # )|(?<=to # ))@(?![\w.])",
        ),
    ),
    "transitions": Uses(phrases=(r"^@(?= match$)",)),
}


def rename(files: Files, path: Path, new: str, *, shelf: Shelf | None = None) -> dict[str, str]:
    """The texts with an item under another name. Raises ``Refused``: ``N04`` (no name), ``already_named``, ``X16``
    for an item of the template, or ``X23`` for one of the two roles that are matched."""
    own = Own(files, shelf)
    path, _ = spelled(own, path, None)
    if new == path[-1]:
        return own.files
    if not NAME.match(new):
        raise Refused(finding("N04", in_words(path), path=path, value=new, guess=as_name(new)))
    beside = (*path[:-1], new)
    if own.has(beside) or own.template_has(beside):
        raise Refused(finding("already_named", in_words(path), path=path, name=new))
    if own.template_has(path) or not own.has(path):
        raise Refused(finding("X16", in_words(path), path=path, name=path[-1]))
    if path[:-1] == ("roles",) and path[-1] in Candidates.model_fields:
        raise Refused(finding("X23", in_words(path), path=path, name=path[-1]))
    data = own.layer.data
    edits = list(_references(data, path, new))
    keys = [key for key in _keys(data, path) if has_path(data, key)]
    for place, value in (*edits, *_assumed(data, path, new)):
        write_value(own, place, value)
    _remember(own, path)
    for key in sorted([*keys, path], key=len, reverse=True):
        _rename_key(own, key, new)
    _rename_translations(own, path, new)
    return own.files


def rename_in_tree(data: dict[str, Any], path: Path, new: str) -> None:
    """The same in the plain tree of a whole program, in place: the item, whatever names it, and its translations."""
    keys = [key for key in _keys(data, path) if has_path(data, key)]
    for place, value in [*_references(data, path, new), *_assumed(data, path, new)]:
        node = data
        for step in place[:-1]:
            node = node.setdefault(step, {})
        node[place[-1]] = value
    for key in sorted([*keys, path], key=len, reverse=True):
        node = value_at(data, key[:-1])
        entries = {new if name == key[-1] else name: item for name, item in node.items()}
        node.clear()
        node.update(entries)
    before, after = ".".join(path), ".".join((*path[:-1], new))
    for language, entries in dict(data.get("translations") or {}).items():
        data["translations"][language] = {
            after + name[len(before) :] if name == before or name.startswith(f"{before}.") else name: entry
            for name, entry in entries.items()
        }


def mentions(data: Mapping[str, Any], path: Path) -> tuple[Path, ...]:
    """Every place of a whole program that speaks of an item: what would stand there alone if it were gone."""
    said = [place for place, _ in _references(data, path, f"{path[-1]}_gone")]
    kept = [place for place in said if place[: len(path)] != path and place[0] != "translations"]
    return tuple(dict.fromkeys([*kept, *(key for key in _keys(data, path) if has_path(data, key))]))


def _rename_key(own: Own, path: Path, new: str) -> None:
    name, inner = own.file_of(path)
    if inner:
        own.put(name, rename_entry(Text(own.files[name], in_file(own, name, inner)), new))
        return
    text = own.files.pop(name)
    first, _, suffix = name.rpartition(".")
    own.put(f"{first.rpartition('/')[0]}/{new}.{suffix}", text)


def _remember(own: Own, path: Path) -> None:
    """``formerly``, for items that have it."""
    value = own.said(path)
    if path[0] == "choices" and len(path) == 2:
        return
    before = value.get("formerly") if isinstance(value, Mapping) else None
    names = [before] if isinstance(before, str) else list(before or ())
    write_value(own, (*path, "formerly"), [*names, path[-1]] if names else path[-1])


# References ---------------------------------------------------------------------------------------------------------
def _uses(path: Path, data: Mapping[str, Any]) -> Uses:
    section, name = path[0], path[-1]
    if section == "forms" and len(path) == 4:
        return Uses(words=("shows", "columns", "sort", "by", "given_with"), dotted=tuple(_owners(path, data)))
    if section == "choices" and len(path) > 2:
        return Uses()
    if section == "training" and len(path) == 4:
        training = path[1]
        return Uses(words=("prerequisites", "counts_as"), dotted=(f"{training}.@", f"training.{training}.@"))
    return _USES.get(section, Uses()) if len(path) == 2 or section in ("stages", "transitions") else Uses(words=(name,))


def _owners(path: Path, data: Mapping[str, Any]) -> Iterator[str]:
    """What stands before the dot when a question is spoken of: its form, and the role on whose profile it stands."""
    yield f"{path[1]}.@"
    yield from (f"{role}.@" for role in _about(data, path))


def _keys(data: Mapping[str, Any], path: Path) -> Iterator[Path]:
    for section in _uses(path, data).keys if len(path) == 2 else ():
        if "*" in section:
            for name in data.get(section[0]) or ():
                yield (section[0], name, *section[2:], path[-1])
        else:
            yield (*section, path[-1])


def _references(data: Mapping[str, Any], path: Path, new: str) -> Iterator[tuple[Path, Any]]:
    """Every place that names the item, with what it says afterwards."""
    uses = _uses(path, data)
    for place, value in _words(data, ()):
        if place == path:
            continue
        lines = value if isinstance(value, list) else [value]
        changed = [_said(data, place, one, uses, path, new) for one in lines]
        if changed != lines:
            yield place, changed if isinstance(value, list) else changed[0]


def _assumed(data: Mapping[str, Any], path: Path, new: str) -> Iterator[tuple[Path, Any]]:
    """What the language assumes by its name and now has to be said."""
    assumed = {"tasks": ("for",), "cases": ("owner",), "matching": ("decided_by", "pins.by")}
    if path != ("roles", "coordinator"):
        return
    for section, words in assumed.items():
        for name, item in (data.get(section) or {}).items():
            for word in words:
                place = (section, name, *word.split("."))
                if isinstance(item, Mapping) and not has_path(data, place):
                    yield place, new


def _words(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict):
        for word, item in value.items():
            yield from _words(item, (*path, word))
    elif isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        yield path, value


def _said(data: Mapping[str, Any], place: Path, text: str, uses: Uses, path: Path, new: str) -> str:
    """What one text says afterwards."""
    old, word = path[-1], place[-1]
    is_line = word in _LINES or "must" in place[:-1] or "candidates" in place[:-1]
    if place[0] == "choices" or (word in _TEXTS and (word, place[0]) != ("of", "working_lists")):
        return _in_braces(text, uses, old, new)
    if path[0] == "choices" and len(path) > 2:
        return _choice_said(data, place, text, path, new)
    if text == old and word in uses.words and _concerns(data, place, path):
        return new
    result = text
    if is_line or word == "type":
        for phrase in uses.phrases:
            pattern = phrase.replace("@", re.escape(old)).replace("#", re.escape(path[1]) if len(path) > 2 else "#")
            result = re.sub(pattern, new, result)
        if path[0] == "stages":
            result = _stages_said(result, path, new)
        if path[0] == "forms" and len(path) == 4 and place[:2] == path[:2]:
            result = re.sub(rf"^((?:or )?){re.escape(old)}(?= )", rf"\g<1>{new}", result)
    return _dotted(result, uses, old, new)


def _stages_said(text: str, path: Path, new: str) -> str:
    """``mentee is in intake or waiting``: the stages after the operator."""
    found = re.match(rf"^((?:or )?{re.escape(path[1])} is (?:not )?in )(.*)$", text)
    return found[1] + re.sub(rf"\b{re.escape(path[-1])}\b", new, found[2]) if found else text


def _dotted(text: str, uses: Uses, old: str, new: str) -> str:
    for form in uses.dotted:
        pattern = rf"(?<![\w.]){re.escape(form.replace('@', old))}" + (r"(?=\w)" if form.endswith(".") else r"(?!\w)")
        text = re.sub(pattern, form.replace("@", new), text)
    return text


def _in_braces(text: str, uses: Uses, old: str, new: str) -> str:
    return re.sub(r"\{[^{}\s]*\}", lambda found: "{" + _dotted(found[0][1:-1], uses, old, new) + "}", text)


def _concerns(data: Mapping[str, Any], place: Path, path: Path) -> bool:
    """Whether a bare name at this place can mean the item: the same word means other things elsewhere."""
    word = place[-1]
    if path[0] == "stages":
        return place[1] == path[1] if place[0] == "transitions" else True
    if path[0] == "roles":
        return not (word == "by" and place[0] in ("indicators", "messages"))
    if path[0] == "training" and len(path) == 4:
        return place[:2] == path[:2] or word == "counts_as"
    if path[0] == "forms" and len(path) == 4:
        return _is_meant(data, place, path)
    return True


def _is_meant(data: Mapping[str, Any], place: Path, path: Path) -> bool:
    """Whether a bare question is this one, and not the question of the same name in another form."""
    if place[-1] == "by" and place[0] != "indicators":
        return False
    if place[0] == "working_lists":
        return value_at(data, (*place[:2], "of")) in _about(data, path)
    others = (form for name, form in (data.get("forms") or {}).items() if name != path[1] and isinstance(form, Mapping))
    return place[0] == "consents" or not any(path[-1] in (form.get("questions") or {}) for form in others)


def _about(data: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    about = value_at(data, (*path[:2], "about"))
    return (about,) if isinstance(about, str) else tuple(about or ())


def _choice_said(data: Mapping[str, Any], place: Path, text: str, path: Path, new: str) -> str:
    """A choice where an answer from its list is spoken of."""
    old, asked = path[-1], f" {path[1]}"
    if place[0] == "forms" and place[-1] == "default":
        kind = value_at(data, (*place[:-1], "type"))
        return new if text == old and isinstance(kind, str) and kind.endswith(asked) else text
    subject = re.match(r"^(?:or )?(\S+) ", text)
    if subject is None or place[-1] in ("type", *_TEXTS):
        return text
    name = subject[1].rpartition(".")[2]
    kinds = (
        value_at(form, ("questions", name, "type"))
        for form in (data.get("forms") or {}).values()
        if isinstance(form, Mapping)
    )
    if not any(isinstance(kind, str) and kind.endswith(asked) for kind in kinds):
        return text
    first = subject.end()
    return text[:first] + re.sub(rf"(?<= ){re.escape(old)}(?=$|,| or | and )", new, text[first:])


# Translations -------------------------------------------------------------------------------------------------------
def _rename_translations(own: Own, path: Path, new: str) -> None:
    """The translations of the item's texts under its new path."""
    before = ".".join(path)
    after = ".".join((*path[:-1], new))
    for language, entries in dict(own.layer.data.get("translations") or {}).items():
        for name in list(entries or ()):
            if name == before or name.startswith(f"{before}."):
                place = ("translations", language, name)
                file, inner = own.file_of(place)
                own.put(file, rename_entry(Text(own.files[file], inner), after + name[len(before) :]))
