"""A document to be read on paper: titles, sentences, lists, tables and pictures, as HTML for A4 and as plain text.

The HTML stands alone: no script, no address of another machine, nothing but text in it. Whatever a definition says is
escaped, and the page itself forbids what it does not need.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

from models.i18n import colon
from workflows.language.translating import is_right_to_left

_WIDTH = 96
_SIZES = (9.5, 9.0, 8.5, 8.2, 7.9, 7.6, 7.3, 7.0)
_ACROSS, _DOWN = 1050, 580
_NUMBERED = re.compile(r"\d+\. ")
_QUOTED = re.compile(r"(‘|«\s?)([^‘’«»]*?)(’|\s?»)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a document.

    ``texts`` are the title, the sentences or the entries of a list; ``rows`` the rows of a table, whose ``texts`` are
    its headings; ``picture`` is SVG. ``level`` counts titles from 1. ``tells`` are the paths of the words that each of
    the texts was made from, where the document says so. ``own``: the texts are the definition's own words alone, and
    run in the direction of their script, whatever language the document is in.
    """

    kind: Literal["title", "sentence", "aside", "list", "table", "picture"]
    texts: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    picture: str = ""
    level: int = 2
    tells: tuple[tuple[str, ...], ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document in one language. ``tight``: it is to find room on one page."""

    title: str
    language: str
    parts: tuple[Part, ...]
    tight: bool = False


# Plain text ---------------------------------------------------------------------------------------------------------
def as_text(document: Document) -> str:
    """The document without pictures, in lines short enough to read."""
    lines = [document.title, "=" * min(len(document.title), _WIDTH)]
    for part in document.parts:
        lines += _plain(part, document.language)
    return "\n".join(lines).strip() + "\n"


def _plain(part: Part, language: str) -> list[str]:
    if part.kind == "title":
        text = " ".join(part.texts)
        return ["", text, ("-" if part.level == 2 else "·") * min(len(text), _WIDTH)]
    if part.kind == "list":
        return [line for text in part.texts for line in _wrapped(text, "" if _NUMBERED.match(text) else "- ", "  ")]
    if part.kind == "table":
        lines = []
        for row in part.rows:
            told = enumerate(_told(part, row))
            cells = [f"{title}{colon(language)}{cell}" if number else cell for number, (title, cell) in told]
            lines += _wrapped(" · ".join(cells), "- ", "  ")
        return lines
    return [line for text in part.texts for line in _wrapped(text, "", "")]


def _told(part: Part, row: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(title, cell) for title, cell in zip(part.texts, row, strict=True) if cell]


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )


# HTML ---------------------------------------------------------------------------------------------------------------
_AUTO = ' dir="auto"'
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = """
@page { size: A4; margin: 14mm 16mm; }
* { box-sizing: border-box; }
html { font: 10.5pt/1.5 "Noto Sans", "Noto Sans Arabic", "Noto Naskh Arabic", "Segoe UI", "DejaVu Sans", Arial,
  sans-serif; color: #1d2430; background: #fff; }
body { max-width: 180mm; margin: 12mm auto; padding: 0 6mm; overflow-wrap: anywhere; }
h1 { font-size: 22pt; line-height: 1.2; margin: 0 0 2mm; color: #12304f; }
h2 { font-size: 14pt; line-height: 1.3; margin: 9mm 0 2mm; padding-bottom: 1mm; color: #12304f;
  border-bottom: 0.5pt solid #9fb2c6; break-after: avoid; }
h3 { font-size: 11.5pt; margin: 5mm 0 1mm; break-after: avoid; }
p { margin: 0 0 1.5mm; orphans: 2; widows: 2; }
p.aside { color: #55606e; font-size: 9.5pt; }
ul { margin: 0 0 2mm; padding-inline-start: 5mm; }
ul.numbered { list-style: none; padding-inline-start: 6mm; }
ul.numbered li { text-indent: -6mm; margin-bottom: 1.4mm; }
p:has(+ ul), p:has(+ table), figure:has(+ ul) { break-after: avoid; }
li { margin: 0 0 0.8mm; break-inside: avoid; }
table { width: 100%; border-collapse: collapse; margin: 1mm 0 3mm; font-size: 9.5pt; line-height: 1.4; }
table { table-layout: fixed; }
th, td { text-align: start; vertical-align: top; padding: 1.1mm 2mm 1.1mm 0; border-bottom: 0.4pt solid #d5dce4; }
th { font-weight: 600; color: #3a4655; }
th:first-child { width: 40%; }
th:nth-child(2) { width: 21%; }
thead { display: table-header-group; }
tr, figure { break-inside: avoid; }
figure { margin: 2mm 0 4mm; text-align: center; }
figure svg { max-width: 100%; max-height: 215mm; height: auto; }
.tight { line-height: 1.32; }
.tight h1 { font-size: 1.9em; }
.tight h2 { font-size: 1.25em; margin: 2.6mm 0 0.7mm; padding-bottom: 0.3mm; }
.tight p, .tight ul { margin-bottom: 0.7mm; }
.tight ul.numbered { list-style: none; padding-inline-start: 6mm; }
ul.numbered li { text-indent: -6mm; margin-bottom: 1.4mm; }
p:has(+ ul), p:has(+ table), figure:has(+ ul) { break-after: avoid; }
li { margin-bottom: 0.2mm; }
.tight p.aside { font-size: 1em; }
@media print { body { max-width: none; margin: 0; padding: 0; } }
"""


def as_html(document: Document) -> str:
    """The document as one HTML page that prints well on A4."""
    side = "rtl" if is_right_to_left(document.language) else "ltr"
    body = "\n".join(_html(part) for part in document.parts)
    tight = f' class="tight" style="font-size: {_size(document):g}pt"' if document.tight else ""
    return (
        f'<!doctype html>\n<html lang="{escape(document.language)}" dir="{side}"{tight}>\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body>\n<h1 dir="auto">{escape(document.title)}</h1>\n{body}\n</body>\n</html>\n'
    )


def _size(document: Document) -> float:
    """The size of letters, in points, in which a tight document finds room on one page; never smaller than can be
    read. A line of 180 mm holds about 1050 letters divided by their size."""
    for size in _SIZES:
        across, down = _ACROSS / size, _DOWN / size
        lines = 3.0
        for part in document.parts:
            lines += 2.1 if part.kind == "title" else 0.4
            lines += 0 if part.kind == "title" else sum(len(text) // across + 1.1 for text in part.texts)
        if lines <= down:
            return size
    return _SIZES[-1]


def _html(part: Part) -> str:
    side = _AUTO if part.own else ""
    if part.kind == "title":
        return _around(f"h{part.level}", _safe(" ".join(part.texts)), side)
    if part.kind == "list":
        more = ' class="numbered"' if all(_NUMBERED.match(text) for text in part.texts) else ""
        return _around("ul", "".join(_around("li", _safe(text), side) for text in part.texts), more)
    if part.kind == "table":
        return _table(part)
    if part.kind == "picture":
        return _around("figure", part.picture)
    aside = ' class="aside"' if part.kind == "aside" else ""
    return "\n".join(_around("p", _safe(text), side + aside) for text in part.texts)


def _table(part: Part) -> str:
    used = [number for number in range(len(part.texts)) if any(row[number] for row in part.rows)]
    head = "".join(_around("th", _safe(part.texts[number]), ' scope="col"') for number in used)
    # The first cell is the question in the definition's own words.
    cells = (
        "".join(_around("td", _safe(row[number]), "" if number else _AUTO) for number in used) for row in part.rows
    )
    rows = "".join(_around("tr", row) for row in cells)
    return _around("table", _around("thead", _around("tr", head)) + _around("tbody", rows))


def _around(tag: str, inner: str, more: str = "") -> str:
    return f"<{tag}{more}>{inner}</{tag}>"


def _safe(text: str) -> str:
    """Text, escaped. What stands in quotation marks is somebody's own words: they keep their own direction."""
    return _QUOTED.sub(r"\1<bdi>\2</bdi>\3", escape(text))


def sentences(*texts: str) -> Part:
    """Sentences as one paragraph; empty ones are left out."""
    return Part(kind="sentence", texts=(" ".join(text for text in texts if text),))


def entries(texts: Iterable[str]) -> tuple[Part, ...]:
    """A list, or nothing where it would be empty."""
    told = tuple(text for text in texts if text)
    return (Part(kind="list", texts=told),) if told else ()
