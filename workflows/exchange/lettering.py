"""Letters that look wrong: a text file does not say in which code page it was written. How else it could be read, with
words to tell by, and the same file read so. The bytes are had back from the letters: the page that gave them is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from workflows.exchange.encodings import PAGES, likeness_to_words
from workflows.exchange.guard import Objection
from workflows.exchange.reading import Cell, Workbook
from workflows.exchange.words import tidy

_WORDS = 3
"""So many cells tell one way of reading from another."""
_LOOKED_AT = 400
"""Rows, and cells in them: a page is likely or not long before."""
_OFFERED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """A code page, and what the first words are in it that are not written alike in all pages."""

    encoding: str
    words: str


def letterings(workbook: Workbook) -> tuple[Lettering, ...]:
    """The ways to read a text file whose code page was guessed: the one it was read in first, then the likeliest
    others. Empty for every other file, and where all ways give the same words."""
    if workbook.encoding not in PAGES:
        return ()
    telling = list(islice(_telling(workbook), _LOOKED_AT))
    if not telling:
        return ()
    found = {" · ".join(telling[:_WORDS]): workbook.encoding}
    ranked = []
    for page in PAGES:
        try:
            cells = [_read_in(cell, workbook.encoding, page) for cell in telling]
        except UnicodeError:
            continue
        ranked.append((likeness_to_words("\n".join(cells)), " · ".join(cells[:_WORDS]), page))
    for _, words, page in sorted(ranked, key=lambda one: (-one[0], PAGES.index(one[2]))):
        if len(found) < _OFFERED and words.isprintable():
            found.setdefault(words, page)
    return tuple(Lettering(encoding=page, words=words) for words, page in found.items()) if len(found) > 1 else ()


def lettered(workbook: Workbook, encoding: str) -> Workbook:
    """The file as it reads in another code page. Raises Objection where its bytes are none of that page."""
    if workbook.encoding not in PAGES or encoding not in PAGES:
        raise Objection("encoding_wrong", encoding=encoding)

    def read(cell: Cell) -> Cell:
        plain = not isinstance(cell, str) or cell.isascii()
        return cell if plain else _read_in(str(cell), workbook.encoding, encoding)

    try:
        sheets = [replace(sheet, rows=[tuple(map(read, row)) for row in sheet.rows]) for sheet in workbook.sheets]
    except UnicodeError as error:
        raise Objection("encoding_wrong", encoding=encoding) from error
    return replace(workbook, sheets=tuple(sheets), encoding=encoding)


def _read_in(cell: str, written: str, page: str) -> str:
    return cell.encode(written).decode(page)


def _telling(workbook: Workbook) -> Iterator[str]:
    """Short cells with letters that are not ASCII, each once."""
    seen: set[str] = set()
    for sheet in workbook.sheets:
        for row in sheet.rows[:_LOOKED_AT]:
            for cell in row:
                if isinstance(cell, str) and not cell.isascii() and len(cell) <= 40 and cell not in seen:
                    seen.add(cell)
                    yield tidy(cell)
