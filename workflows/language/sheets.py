"""A definition as sheets of text cells: one sheet a section, one row an item, the same words as in the file.

Nothing here opens a workbook. What comes back from one is read by ``from_sheets``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from workflows.language.cells import as_cell
from workflows.language.columns import KEEPING, ORIGIN, SETTINGS, WAS, Column, SheetTable, sheets
from workflows.language.places import Path, said_at
from workflows.language.shape import at, words_of

Tree = Mapping[str, Any]
Origin = Literal["template", "changed", "own", "not used"]
Mark = Literal["untranslated", "stale"]
NOT_USED = "not used"
MADE = ("extends", "adds", "made_of")
"""Where a program comes from: its own words say it, the program that was put together only what it was made of."""
BETWEEN = "::"
"""``label::fr``: the label in French."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item. ``names`` are its names by key column, ``cells`` its texts by heading (only filled ones), ``marks`` say
    of a translated cell that it is missing or older than its source."""

    path: Path
    names: Mapping[str, str]
    cells: Mapping[str, str]
    was: str = ""
    origin: Origin | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The names as one word: ``check_in.rating``."""
        return ".".join(self.names.values())

    def text(self, heading: str) -> str:
        """What stands in the cell under a heading."""
        if heading == WAS:
            return self.was
        if heading == ORIGIN:
            return self.origin or ""
        return self.names.get(heading) or self.cells.get(heading, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOfRows:
    """One sheet with its headings in order; the first is the hidden ``_was``."""

    table: SheetTable
    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.table.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """All sheets of a program. ``languages`` are those of the translations; ``kept`` translations of places that have
    no cell, as (language, path, of, text). ``lists``: the lists of choices in their order, for those with choices and
    those that are shipped stand on two sheets; ``order`` the translated texts of each language in theirs."""

    sheets: Mapping[str, SheetOfRows]
    languages: tuple[str, ...] = ()
    of: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    kept: tuple[tuple[str, str, str, str], ...] = ()
    lists: tuple[str, ...] = ()
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def sheets_of(
    tree: Tree, *, inherited: Tree | None = None, own: Tree | None = None, languages: Sequence[str] = ()
) -> Sheets:
    """The sheets of a program. ``tree`` is the whole of it as plain data; where it extends another, ``inherited`` is
    what its template and packs say and ``own`` its own words (then there is a column ``origin``). ``languages``: of the
    translations, besides those that are there already."""
    whole = long(tree)
    below = long(inherited) if inherited else None
    translations: Mapping[str, Any] = whole.get("translations") or {}
    if below is not None and isinstance(whole.get("program"), Mapping):
        said = (own or {}).get("program") or {}
        told = {word: value for word, value in whole["program"].items() if word not in MADE}
        whole["program"] = told | {word: said[word] for word in MADE if word in said}
    wanted = tuple(dict.fromkeys((*_translated_to(whole), *translations, *languages)))
    used: set[tuple[str, str]] = set()
    of: dict[tuple[str, str, str], str] = {}
    made: dict[str, SheetOfRows] = {}
    for name, table in sheets().items():
        rows = []
        for path, names, item, origin in _with_origins(table, whole, below):
            cells = {column.word: text for column in table.words if (text := as_cell(_in(item, column), column.kind))}
            marks: dict[str, Mark] = {}
            for column in (column for column in table.words if column.translated):
                source = cells.get(column.word, "")
                where = text_path(table, path, column)
                for language in wanted if source or name != SETTINGS else ():
                    heading = f"{column.word}{BETWEEN}{language}"
                    translation: Any = (translations.get(language) or {}).get(where)
                    if isinstance(translation, Mapping) and translation.get("text"):
                        used.add((language, where))
                        cells[heading] = str(translation["text"])
                        of[name, ".".join(names.values()), heading] = str(translation.get("of") or "")
                        if str(translation.get("of") or "") != source:
                            marks[heading] = "stale"
                    elif source and _to_translate(name, path):
                        marks[heading] = "untranslated"
            earlier = item.get("formerly") if isinstance(item, Mapping) else None
            was = "\n".join([path[-1] if name != SETTINGS else names["name"], *_several(earlier)])
            rows.append(Row(path=path, names=names, cells=cells, was=was, origin=origin, marks=marks))
        made[name] = SheetOfRows(table=table, headings=_headings(table, wanted, below is not None), rows=tuple(rows))
    kept = tuple(
        (language, where, str(told.get("of") or ""), str(told.get("text") or ""))
        for language, texts in translations.items()
        for where, told in (texts or {}).items()
        if isinstance(told, Mapping) and (language, where) not in used
    )
    return Sheets(
        sheets=made,
        languages=wanted,
        of=of,
        kept=kept,
        lists=tuple(whole.get("choices") or ()),
        order={language: tuple(texts or ()) for language, texts in translations.items()},
    )


def text_path(table: SheetTable, path: Path, column: Column) -> str:
    """How translations call a text: ``forms.check_in.questions.met.label``; a choice without the word ``label``."""
    words = path if table.name in ("choices", SETTINGS) else (*path, *column.path)
    return ".".join(words)


def fingerprint_of(text: str) -> str:
    """A short fingerprint of a cell's text: enough to see whether it was changed, too little to read it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def fingerprints(made: Sheets) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """(sheet, key of the row) → heading → fingerprint of what was exported there."""
    return {
        (name, row.key): {
            heading: fingerprint_of(text) for heading in (*sheet.headings[1:],) if (text := row.text(heading))
        }
        for name, sheet in made.sheets.items()
        for row in sheet.rows
    }


def _headings(table: SheetTable, languages: Sequence[str], origin: bool) -> tuple[str, ...]:
    found = [WAS]
    for column in table.columns:
        found.append(column.word)
        if column.translated:
            found.extend(f"{column.word}{BETWEEN}{language}" for language in languages)
    return (*found, *((ORIGIN,) if origin else ()))


def _translated_to(tree: Tree) -> tuple[str, ...]:
    """The languages of the program other than the one it is written in."""
    program = tree.get("program")
    languages = program.get("languages") if isinstance(program, Mapping) else None
    return tuple(_several(languages))[1:]


def _to_translate(sheet: str, path: Path) -> bool:
    """Whether a text is one that people read: of the settings only the program's own name and summary are."""
    return sheet != SETTINGS or path in (("program", "label"), ("program", "summary"))


def _several(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _in(item: Any, column: Column) -> Any:
    return item if isinstance(item, str | list) else said_at(item, column.path)


# Items --------------------------------------------------------------------------------------------------------------
def _with_origins(
    table: SheetTable, whole: Tree, below: Tree | None
) -> Iterator[tuple[Path, Mapping[str, str], Any, Origin | None]]:
    """Every item of a sheet. What the program does not use of its template stands where the template has it."""
    mine = {path: (names, item) for path, names, item in items_of(table, whole)}
    if below is None:
        yield from ((path, names, item, None) for path, (names, item) in mine.items())
        return
    theirs = {path: (names, item) for path, names, item in items_of(table, below)}
    unused = [path for path in theirs if path not in mine]
    order = list(mine)
    for path in unused:
        known = list(theirs)
        before = [one for one in known[: known.index(path)] if one in order and one[:-1] == path[:-1]]
        order.insert(order.index(before[-1]) + 1 if before else _start_of(order, path), path)
    origin: Origin
    for path in order:
        if path not in mine:
            origin = "not used"
            yield path, *theirs[path], origin
        elif path not in theirs:
            origin = "own"
            yield path, *mine[path], origin
        else:
            same = _same(table, mine[path][1], theirs[path][1])
            origin = "template" if same else "changed"
            yield path, *mine[path], origin


def _start_of(order: Sequence[Path], path: Path) -> int:
    """Where the siblings of a path begin; the end where there are none."""
    return next((number for number, one in enumerate(order) if one[:-1] == path[:-1]), len(order))


def _same(table: SheetTable, one: Any, other: Any) -> bool:
    return all(as_cell(_in(one, c), c.kind) == as_cell(_in(other, c), c.kind) for c in table.words)


def items_of(table: SheetTable, tree: Tree) -> Iterator[tuple[Path, Mapping[str, str], Any]]:
    """The items of one sheet in order: path, names by key column, words. ``tree`` in its long spelling."""
    if table.name == SETTINGS:
        for section in KEEPING:
            shape = at((section,))
            said = tree.get(section)
            told: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
            model = shape.model if shape is not None else None
            for word in words_of(model) if model is not None else ():
                kind: Any = "names" if isinstance(told.get(word), list) else "text"
                if text := as_cell(told.get(word), kind):
                    yield (section, word), {"name": f"{section}.{word}"}, {"value": text}
        return
    yield from _below(table, table.at, tree, (), {})


def _below(
    table: SheetTable, rest: Path, node: Any, path: Path, names: Mapping[str, str]
) -> Iterator[tuple[Path, Mapping[str, str], Any]]:
    if not rest:
        if table.name != "shipped_lists" or _stands_alone(node):
            yield path, names, node if isinstance(node, Mapping) else {}
        return
    word, *more = rest
    if path[:1] == ("choices",) and len(path) == 2:
        node = node.get("choices") if isinstance(node, Mapping) else None
    if not isinstance(node, Mapping):
        return
    if not word.startswith("{"):
        yield from _below(table, tuple(more), node.get(word), (*path, word), names)
        return
    for name, item in node.items():
        yield from _below(table, tuple(more), item, (*path, str(name)), {**names, word[1:-1]: str(name)})


def _stands_alone(choices: Any) -> bool:
    """A list has a row of its own when it is shipped, has a note, or has no choices that would name it."""
    return (
        not isinstance(choices, Mapping)
        or any(choices.get(word) for word in ("use", "note"))
        or not choices.get("choices")
    )


def long(tree: Tree) -> dict[str, Any]:
    """A plain tree with every short spelling written out: lists of choices, choices, hard rules, lists of one."""
    return {str(word): _long(value, (str(word),)) for word, value in tree.items() if value is not None}


def short(tree: Tree) -> dict[str, Any]:
    """A tree in the spelling that is written: hard rules as their lines, lists of choices as name and text."""
    own = dict(tree)
    if isinstance(own.get("matching"), Mapping):
        own["matching"] = {name: _short_model(model) for name, model in own["matching"].items()}
    if isinstance(own.get("choices"), Mapping):
        own["choices"] = {name: _short_list(told) for name, told in own["choices"].items()}
    return own


def _short_model(model: Any) -> Any:
    if not isinstance(model, Mapping) or not isinstance(model.get("must"), Mapping):
        return model
    rules = {
        name: rule["rule"] if isinstance(rule, Mapping) and list(rule) == ["rule"] else rule
        for name, rule in model["must"].items()
    }
    return {**model, "must": rules}


def _short_list(told: Any) -> Any:
    if not isinstance(told, Mapping) or not isinstance(told.get("choices", {}), Mapping):
        return told
    choices = {
        word: choice["label"] if isinstance(choice, Mapping) and list(choice) == ["label"] else choice
        for word, choice in told.get("choices", {}).items()
    }
    rest = {word: value for word, value in told.items() if word != "choices"}
    mistaken = "choices" in choices or ("use" in choices and set(choices) <= {"use", "note"})
    if not rest and not mistaken:
        return choices
    return {**rest, "choices": choices} if choices or "use" not in rest else rest


def _long(value: Any, path: Path) -> Any:
    shape = at(path)
    if value == NOT_USED or path[0] == "translations":
        return value
    if path[0] == "choices" and len(path) == 2:
        return _long_list(value, path)
    if path[0] == "matching" and len(path) == 4 and path[2] == "must" and not isinstance(value, Mapping):
        return {"rule": _several(value)}
    if shape is not None and shape.kind == "list":
        return _several(value)
    if isinstance(value, Mapping) and shape is not None and shape.kind in ("model", "items"):
        return {str(word): _long(item, (*path, str(word))) for word, item in value.items()}
    return value


def _long_list(value: Any, path: Path) -> Any:
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("choices"), Mapping) or ("use" in value and set(value) <= {"use", "note"}):
        told, choices = {word: item for word, item in value.items() if word != "choices"}, value.get("choices") or {}
    else:
        told, choices = {}, value
    return {
        **told,
        "choices": {
            str(name): choice if isinstance(choice, Mapping) or choice == NOT_USED else {"label": choice}
            for name, choice in choices.items()
        },
    }
