"""Text → plain data and places: the YAML 1.2 that the language allows, and nothing more.

The data is built here from the events of a parser instead of by its loader. So nothing is ever constructed but maps,
lists and texts; anchors, tags and merge keys are refused before anything is expanded; depth is counted, not recursed
into; and every word is text (``no`` stays ``no``, ``007`` keeps its zeros) until a model asks for a number or for yes
and no.

A text is first read by the parser in C. One that it does not take is read again from its beginning by the parser in
Python, whose word on what is wrong counts: its events are called the same and have the same marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from yaml import YAMLError as QuickError

from models.findings import Finding, finding
from models.plain_yaml import events
from workflows.language.places import Path, Place, Places, in_words

MAX_BYTES = 500_000
"""The largest file, in bytes. The largest program we know, put together and with five languages in one file, has half
of it."""
SIZE = "500 kB"
MAX_WORDS = 20_000
"""The most names and values in one file: they take the time of reading, letters hardly any. That same program has
twelve thousand."""
MAX_FINDINGS = 100
"""After so many mistakes the file is not read any further: nobody mends more at a time."""
MAX_DEPTH = 40
"""The deepest nesting; the language itself needs six levels."""
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TAB = re.compile(r"^ *\t(?=[^\s])", re.MULTILINE)
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What nobody can read: control characters, halves of letters, and marks that show a text in another order than it has.
"""
_SPECIAL = re.compile(r"found character '(?P<character>[^\\])' that cannot start any token")


@dataclass(slots=True)
class Scan:
    """What one text holds. ``data`` is None when it could not be read to its end."""

    data: Any = None
    places: Places = field(default_factory=Places)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A map or list whose end has not come yet. ``word`` is the name whose value is awaited."""

    value: dict[str, Any] | list[Any]
    path: Path
    word: str | None = None


class _Stop(Exception):  # noqa: N818 - nothing went wrong with us; reading on would not help
    """The text cannot be read any further."""


def scan(text: str, *, file: str) -> Scan:
    """Read a text. Every mistake is a finding with its line; it never raises and never takes long."""
    result = Scan()
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        result.findings.append(_at("Y01", file, None, limit=SIZE))
    elif tabs := list(_TAB.finditer(text)):
        for tab in tabs[:20]:
            result.findings.append(_at("Y03", file, text.count("\n", 0, tab.start()) + 1))
    elif quick := _quickly(text, file):
        return quick
    else:
        builder = _Builder(result, file)
        try:
            builder.build(YAML(typ="safe", pure=True).parse(text))
        except _Stop:
            result.data = None
        except YAMLError as error:
            result.data = None
            result.findings.append(_swallowed(error, builder.quoted, file) or _in_plain_words(error, text, file))
        except RecursionError:
            result.data = None
            result.findings.append(_at("Y07", file, None, limit=MAX_DEPTH))
    return result


def _quickly(text: str, file: str) -> Scan | None:
    """What the parser in C reads; None where it does not take the text."""
    result = Scan()
    if (pieces := events(text)) is None:
        return None
    try:
        _Builder(result, file).build(pieces)
    except _Stop:
        result.data = None
    except (QuickError, UnicodeError):
        return None
    return result


class _Builder:
    """Puts the events together, the open maps and lists on a stack of its own."""

    def __init__(self, result: Scan, file: str) -> None:
        self.result = result
        self.file = file
        self.stack: list[_Open] = []
        self.documents = 0
        self.words = 0
        self.quoted = -1, -1

    def build(self, pieces: Iterable[Any]) -> None:
        for event in pieces:
            self.take(event)
        if self.result.data is None and not self.result.findings:
            self.stop("Y16", None)

    def stop(self, code: str, event: Any, **params: object) -> None:
        line = None if event is None else event.start_mark.line + 1
        self.result.findings.append(_at(code, self.file, line, self.path(), **params))
        raise _Stop

    def path(self) -> Path:
        return self._path_of_next() if self.stack else ()

    def take(self, event: Any) -> None:
        kind = type(event).__name__  # the two parsers call them the same
        if kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                self.stop("Y08", event)
            if event.version or event.tags:
                self.stop("Y06", event)
        elif kind == "AliasEvent" or getattr(event, "anchor", None) is not None:
            self.stop("Y05", event)
        elif kind == "ScalarEvent":
            self.count(event)
            self.look_at(event)
            self.scalar(event)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self.count(event)
            self.open({} if kind == "MappingStartEvent" else [], event)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.stack.pop()

    def count(self, event: Any) -> None:
        """One more name or value, which has no marking."""
        self.words += 1
        if self.words > MAX_WORDS:
            self.stop("Y48", event, limit=MAX_WORDS)
        if event.tag is not None:
            self.stop("Y06", event)

    def open(self, value: dict[str, Any] | list[Any], event: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self.stop("Y07", event, limit=MAX_DEPTH)
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].word is None:
            self.stop("Y18", event)
        path = self.path()
        self.add(value, event)
        self.stack.append(_Open(value, path))

    def scalar(self, event: Any) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.word is None:
            self.word(top, event)
        else:
            empty = not event.style and event.value in _NULL
            self.add(None if empty else event.value, event)

    def look_at(self, event: Any) -> None:
        """Keep in mind a quoted text of several lines: it may end where the next one was meant to begin."""
        if event.style in ("'", '"') and event.end_mark.line > event.start_mark.line:
            self.quoted = event.start_mark.line, event.end_mark.line
        if unseen := _UNSEEN.search(event.value):
            character, line = f"U+{ord(unseen.group()):04X}", event.start_mark.line + 1
            self.result.findings.append(_at("Y27", self.file, line, self.path(), character=character))
            if len(self.result.findings) >= MAX_FINDINGS:
                raise _Stop

    def word(self, top: _Open, event: Any) -> None:
        word = event.value
        if word == "<<" and not event.style:
            self.stop("Y05", event)
        path = (*top.path, word)
        if word in top.value:
            self.result.findings.append(_at("Y04", self.file, event.start_mark.line + 1, path, name=word))
            if len(self.result.findings) >= MAX_FINDINGS:
                raise _Stop
        top.word = word
        self.place(path, event)

    def add(self, value: Any, event: Any) -> None:
        if not self.stack:
            self.result.data = value
            self.place((), event)
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            self.place(self._path_of_next(), event)
            top.value.append(value)
        else:
            # Of two values with one name the first is kept; the finding about the second stands already.
            top.value.setdefault(top.word or "", value)
            top.word = None

    def place(self, path: Path, event: Any) -> None:
        mark = event.start_mark
        self.result.places.put(path, Place(self.file, mark.line + 1, mark.column + 1))

    def _path_of_next(self) -> Path:
        top = self.stack[-1]
        if isinstance(top.value, list):
            return (*top.path, str(len(top.value)))
        return top.path if top.word is None else (*top.path, top.word)


def _at(code: str, file: str, line: int | None, path: Path = (), **params: object) -> Finding:
    return replace(finding(code, in_words(path) or file, path=path, **params), line=line, file=file)


def _swallowed(error: YAMLError, quoted: tuple[int, int], file: str) -> Finding | None:
    """Where a text lacks its closing mark, the opening one of a later text closes it, and only there it shows."""
    opened, closed = quoted
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    return None if mark is None or mark.line != closed else _at("Y11", file, opened + 1)


def _in_plain_words(error: YAMLError, text: str, file: str) -> Finding:
    """ruamel's own message as one of our sentences. What it says about tokens and blocks stays here."""
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else None
        return _at("Y15", file, line)
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return _at("Y14", file, None)
    mark, context = error.problem_mark, error.context_mark
    problem, line = str(error.problem), mark.line + 1
    if "'\\t'" in problem or "\t" in problem:
        return _at("Y03", file, line)
    if problem.startswith("mapping values are not allowed"):
        lines = text.splitlines()
        before = lines[mark.line][: mark.column] if mark.line < len(lines) else ""
        return _at("Y09" if re.search(r":\s", before) else "Y10", file, line)
    if "quoted scalar" in str(error.context) and "end of stream" in problem:
        return _at("Y11", file, context.line + 1 if context else line)
    if "unknown escape character" in problem or "expected escape sequence" in problem:
        return _at("Y23", file, line)
    if special := _SPECIAL.match(problem):
        return _at("Y13", file, line, character=special["character"])
    if "alias" in str(error.context) or "anchor" in str(error.context):
        return _at("Y05", file, line)
    if "tag" in str(error.context) or "directive" in str(error.context):
        return _at("Y06", file, line)
    if "flow" in str(error.context) or problem.startswith("expected the node content"):
        return _at("Y12", file, context.line + 1 if context and "flow" in str(error.context) else line)
    if problem.startswith("could not find expected ':'"):
        return _at("Y24", file, context.line + 1 if context else line)
    if "<scalar>" in problem:
        return _at("Y25", file, line)
    if "<block mapping start>" in problem or "found '?'" in problem or "sequence entries" in problem:
        return _at("Y10", file, line)
    return _at("Y14", file, line)
