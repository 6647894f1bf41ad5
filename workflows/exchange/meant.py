"""What a cell means by its signs: *Jos&eacute;* as a web form wrote it, and *1. Amina* in a list that counts its names.
Only what is no part of any answer is taken away.
"""

from __future__ import annotations

import re
from html import unescape

from models.sheets.repeated import Repeated
from workflows.exchange.normalising import Target
from workflows.exchange.reading import Cell

_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}\d?);", re.IGNORECASE)
_COUNTED = re.compile(r"\s*(?:\d{1,4}\s*[.):]|[•·▪◦‣*–-])\s*(?=[^\W\d_])")
"""What a list puts before a name: *1.*, *2)*, *•*."""
_NEARLY_ALL = 0.9


def as_meant(column: Repeated[Cell], target: Target) -> Repeated[Cell]:
    """The column with its signs read. The same one where there are none, which is most of most rosters."""
    if any(type(cell) is str and "&" in cell and _ENTITY.search(cell) for cell in column.values):
        column = column.each(lambda cell: unescape(cell) if type(cell) is str and _ENTITY.search(cell) else cell)
    if target.names_a_person and _are_counted(column):
        column = column.each(lambda cell: _COUNTED.sub("", cell, count=1) if type(cell) is str else cell)
    return column


def _are_counted(column: Repeated[Cell]) -> bool:
    first = next((cell for cell in column.values if cell is not None and cell != ""), None)
    if type(first) is not str or not _COUNTED.match(first):
        return False  # nearly every column of names
    names = [cell for cell in column.values if type(cell) is str and cell and not cell.isspace()]
    return len(names) > 1 and sum(map(bool, map(_COUNTED.match, names))) >= _NEARLY_ALL * len(names)
