"""The guard: looks at a file before any parser does, and says no in a code.

It decides by content and never by name, trusts no size that an archive declares, and hands on a *clean* archive made
only of the parts it has looked at itself. So what was checked is what the parser gets: two readers can't disagree about
which member is meant, and macros, pictures and embedded objects never reach a parser.

Only the standard library is imported here: this module also runs in the parser's own small process.
"""

from __future__ import annotations

import io
import itertools
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from workflows.exchange.cleanly import CleanArchive
from workflows.exchange.failed import Failed, failed_in_document, failed_in_sheet
from workflows.exchange.oldformat import told_by_old
from workflows.exchange.unseen import (
    Hidden,
    counts_from_1904,
    hidden_in_document,
    hidden_in_sheet,
    repeats_a_row,
    struck_in_document,
    struck_in_sheet,
    struck_styles,
)

MAX_BYTES = 20 * 1024 * 1024
"""Largest file that is looked at at all; ``server.maxUploadSize`` lets no larger one in. 100,000 people have 11 MB."""
MAX_ENTRIES = 2_000
MAX_INFLATED = 300 * 1024 * 1024
MAX_RATIO = 200
"""Spreadsheets compress 5 to 30 times; a part of zeros about 1,000 times."""
RATIO_FROM = 1024 * 1024
"""Below this many inflated bytes a ratio says nothing: a short part of equal rows compresses well and harms nobody."""
MAX_DEPTH = 256
"""Nesting of elements; spreadsheet parts are about ten deep."""
_DEPTH_LOOKED_AT = 512 * 1024
_CHUNK = 256 * 1024
_CONTROL = bytes(code for code in range(1, 32) if code not in (9, 10, 13))
_CONTROL_BY_NUMBER = re.compile(rb"&#(0*([0-8]|1[124-9]|2\d|3[01])|x0*([0-8bcef]|1[0-9a-f]));", re.IGNORECASE)

Kind = Literal["xlsx", "ods", "xls", "text", "page", "xml"]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "file_is_pdf"),
    (b"\x89PNG", "file_is_picture"),
    (b"\xff\xd8\xff", "file_is_picture"),
    (b"GIF8", "file_is_picture"),
    (b"II*\x00", "file_is_picture"),
    (b"MM\x00*", "file_is_picture"),
    (b"{\\rtf", "file_is_document"),
    (b"Rar!", "file_is_archive"),
    (b"7z\xbc\xaf", "file_is_archive"),
    (b"\x1f\x8b", "file_is_archive"),
    (b"SQLite format 3", "file_not_workbook"),
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PAGES = (b"<!doctype html", b"<!--", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<style", b"<div", b"<center")
_UNPARSED = re.compile(r"(^|/)(vbaProject|media/|embeddings/|externalLinks/|drawings/|charts/|ctrlProps/|activeX/)")
"""Parts that hold no cells. They are counted and then left out of the clean archive."""


class Objection(Exception):  # noqa: N818 - the guard's "no"; it is turned into a finding for a person
    """Why a file is not read: ``code`` of the catalogue, ``params`` for the blanks of its sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {key: str(value) for key, value in params.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A file that may be parsed: what it is, and the bytes to parse. ``macros``: it carried macros, now left out.

    ``uncached`` names cells whose formula was saved without its result, by the path of their sheet's part; ``hidden``
    what her spreadsheet program doesn't show, or shows crossed out, ``failed`` the cells whose formula failed, the same
    way (by the sheet's name in an OpenDocument workbook); ``since_1904``: its days are counted from 1904.
    """

    kind: Kind
    content: bytes
    macros: bool = False
    uncached: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    since_1904: bool = False
    failed: Mapping[str, Failed] = field(default_factory=dict)


def look_at(content: bytes) -> Kind:
    """What the first bytes say this is. Cheap; runs in the server before a process is started.

    Raises Objection for what is empty, too large or plainly something else.
    """
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Objection("file_empty")
    if len(content) > MAX_BYTES:
        raise Objection("file_too_large", size=f"{len(content) / 1024**2:.0f}", limit=MAX_BYTES // 1024**2)
    for magic, code in _FOREIGN:
        if content.startswith(magic):
            raise Objection(code)
    if content.startswith(_ZIP):
        return "xlsx"  # or .ods: the members tell
    if content.startswith(_OLE):
        return "xls"
    if content.startswith((b"PK", b"PK\x05\x06")):
        raise Objection("file_damaged")
    start = content[:4096].replace(b"\x00", b"") if content[:2] in _UTF_16 else content[:4096]
    start = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"<workbook" in start and b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "xml"
    if start.startswith(_PAGES) or re.match(rb"mime-version\s*:", start):
        return "page"
    if start.startswith(b"<?xml"):
        if b"<html" not in start:
            raise Objection("file_not_workbook")
        return "page"
    if re.match(rb'\{\s*"', start) and b'"url"' in start:
        raise Objection("file_is_shortcut")
    return "text"


def admit(content: bytes) -> Admitted:
    """Look inside. Raises Objection; never reads past the caps, whatever the archive says of itself."""
    kind = look_at(content)
    if kind == "xlsx":
        return _admit_archive(content)
    if kind == "xls":
        _admit_compound(content)
        return Admitted(kind=kind, content=content, **told_by_old(content)._asdict())
    if kind == "xml":
        _check_xml(content)
    return Admitted(kind=kind, content=content)


def _admit_compound(content: bytes) -> None:
    """Old Excel files and password-protected new ones share a container."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Objection("file_has_password")
    if "WordDocument".encode("utf-16-le") in content:
        raise Objection("file_is_document")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise Objection("file_not_workbook")


def _admit_archive(content: bytes) -> Admitted:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError) as error:
        raise Objection("file_damaged") from error
    _check_directory(members)
    names = {member.filename for member in members}
    kind = _kind_of(names)
    clean = CleanArchive(content)
    inflated = 0
    uncached: dict[str, tuple[str, ...]] = {}
    hidden: dict[str, Hidden] = {}
    failed: dict[str, Failed] = {}
    since_1904 = False
    crossing: frozenset[bytes] = frozenset()
    for member in members:
        if member.is_dir():
            continue
        inflating = io.BytesIO()  # gives its bytes away without copying them
        size = 0
        for chunk in _inflate(archive, member):
            inflated += len(chunk)
            if inflated > MAX_INFLATED:
                raise Objection("file_inflates", limit=MAX_INFLATED // 1024**2)
            inflating.write(chunk)
            size += len(chunk)
            if size > max(RATIO_FROM, MAX_RATIO * max(member.compress_size, 1)):
                raise Objection("file_inflates", limit=MAX_INFLATED // 1024**2)
        part = inflating.getvalue()
        del inflating
        if member.filename.endswith((".xml", ".rels", ".vml")) or member.filename in ("mimetype",):
            _check_xml(part)
        if kind == "xlsx" and "/worksheets/" in f"/{member.filename}":
            if b"\x00" in part[:4] or repeats_a_row(part):  # UTF-16, which the parser takes for an empty sheet
                raise Objection("file_damaged")
            found = _without_result(part)
            if found:
                uncached[member.filename] = found
            if unseen := hidden_in_sheet(part):
                hidden[member.filename] = unseen
            if errors := failed_in_sheet(part):
                failed[member.filename] = errors
        elif kind == "ods" and member.filename == "content.xml":
            hidden |= hidden_in_document(part)
            for sheet, rows in struck_in_document(part).items():
                hidden[sheet] = hidden.get(sheet, Hidden())._replace(struck=rows)
            failed |= failed_in_document(part)
        elif member.filename.endswith("xl/styles.xml"):
            crossing = struck_styles(part)
        elif member.filename.endswith("workbook.xml"):
            since_1904 = counts_from_1904(part)
        if not _UNPARSED.search(member.filename):
            clean.add(member, part)
    _check_targets(archive, names)
    for name in names if crossing else ():
        if "/worksheets/" in f"/{name}" and (struck := struck_in_sheet(archive.read(name), crossing)):
            hidden[name] = hidden.get(name, Hidden())._replace(struck=struck)
    macros = any(name.endswith("vbaProject.bin") for name in names)
    return Admitted(
        kind=kind,
        content=clean.whole(),
        macros=macros,
        uncached=uncached,
        hidden=hidden,
        since_1904=since_1904,
        failed=failed,
    )


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise Objection("file_empty")
    if len(members) > MAX_ENTRIES:
        raise Objection("file_suspicious")
    if min(member.header_offset for member in members) != 0:
        raise Objection("file_suspicious")  # something is glued in front
    names = [member.filename for member in members]
    if len({name.casefold() for name in names}) != len(names):
        raise Objection("file_suspicious")
    for member in members:
        name = member.filename.replace("\\", "/")
        if (
            name.startswith("/")
            or re.match(r"^[A-Za-z]:", name)
            or ".." in name.split("/")
            or "\x00" in member.orig_filename
        ):
            raise Objection("file_suspicious")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Objection("file_suspicious")
        if member.flag_bits & 0x41:
            raise Objection("file_has_password")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Objection("file_suspicious")


def _kind_of(names: set[str]) -> Kind:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if "xl/workbook.bin" in names:
        raise Objection("file_is_binary_workbook")
    if any(name.startswith("word/") for name in names):
        raise Objection("file_is_document")
    if any(name.endswith(".iwa") for name in names):
        raise Objection("file_is_numbers")
    if any(name.lower().endswith((".xlsx", ".xls", ".csv", ".ods", ".zip")) for name in names):
        raise Objection("file_is_archive")
    # Some programs name the main part otherwise and say so in the relations; the parser follows those.
    if "[Content_Types].xml" in names and any(re.search(r"workbook\d*\.xml$", name) for name in names):
        return "xlsx"
    raise Objection("file_not_workbook")


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member in pieces, so that a lie about its size is noticed while it is told."""
    try:
        with archive.open(member) as part:
            while chunk := part.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise Objection("file_damaged") from error


def _check_xml(part: bytes) -> None:
    """No DOCTYPE in any encoding an XML reader would follow, no absurd nesting."""
    head = part[:4]
    text = part
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head:
        text = part.replace(b"\x00", b"")  # UTF-16 and UTF-32 hide ASCII between zero bytes
    elif b"\x00" in part:
        raise Objection("file_damaged")
    # A mark that seldom occurs is looked for first: a sheet of 100,000 rows has 100 MB of tags.
    if b"!" in text and b"<!" in text and re.search(rb"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise Objection("file_suspicious")
    if _too_deep(text[:_DEPTH_LOOKED_AT]):
        raise Objection("file_suspicious")
    if _has_control(text) or (b"#" in text and b"&#" in text and _CONTROL_BY_NUMBER.search(text)):
        raise Objection("file_damaged")


def _has_control(text: bytes) -> bool:
    """Whether control characters stand in it. In pieces that a processor's own memory holds: four times as fast."""
    pieces = (text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK))
    return any(len(piece.translate(None, _CONTROL)) != len(piece) for piece in pieces)


def _too_deep(text: bytes) -> bool:
    """Whether elements nest deeper than any spreadsheet part. What is longer than is looked at compresses so well, when
    it nests, that the ratio gives it away."""
    if text.count(b"</") <= MAX_DEPTH:
        return False
    depth = 0
    for found in re.finditer(rb"<(/?)[A-Za-z_][^<>]*?(/?)>", text):
        if found[1]:
            depth -= 1
        elif not found[2]:
            depth += 1
            if depth > MAX_DEPTH:
                return True
    return False


# A tag ends before the next one begins: whoever looks further for its end does so from each of ten thousand tags that
# have none. What a tag says is looked at afterwards, for the same reason.
_UNCOUNTED = re.compile(
    rb"<c\b([^<>]*)>\s*<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*(?:(?:<v\s*/>|<v>\s*</v>)\s*)?</c>",
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')


def _without_result(part: bytes) -> tuple[str, ...]:
    """Cells with a formula and no saved result: a reader of values would see them empty."""
    if b"<f" not in part:
        return ()
    places = (_PLACE.search(told) for told in _UNCOUNTED.findall(part))
    return tuple(found[1].decode() for found in itertools.islice(filter(None, places), 10_000))


def _check_targets(archive: zipfile.ZipFile, names: set[str]) -> None:
    """The workbook's sheets must lie inside the archive: nothing is fetched, nothing outside is opened."""
    for name in names:
        if not name.endswith("workbook.xml.rels"):
            continue
        relations = archive.read(name)
        for found in re.finditer(rb"<Relationship\b[^<>]*>", relations):
            tag = found[0]
            if b"/worksheet" in tag and (
                b'TargetMode="External"' in tag or re.search(rb'Target="(\w+:|/?\.\./\.\.)', tag)
            ):
                raise Objection("file_suspicious")
            target = re.search(rb'Target="([^"]*)"', tag)
            if target and b"/worksheet" in tag:
                path = target[1].decode("utf-8", "replace")
                full = path.lstrip("/") if path.startswith("/") else f"{name.split('_rels/')[0]}{path}"
                if full not in names:
                    raise Objection("file_damaged")
