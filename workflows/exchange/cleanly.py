"""An archive made anew for the parser, of the parts that were looked at and nothing else.

A large part goes on as it came packed: unpacked, a sheet of 100,000 rows has 110 MB, and the parser makes a copy of
what it is given. It is the stream that was unpacked and looked at, under a checksum of what was in it.

Only the standard library is imported here: this module also runs in the parser's own small process.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _NAMED_IN_UTF_8, _FIRST_DAY = 20, 0x800, 0x21
_LARGE = 1024 * 1024


class CleanArchive:
    """The archive as it grows. ``content`` is the one that its parts came in."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._file = io.BytesIO()
        self._directory: list[bytes] = []

    def add(self, member: zipfile.ZipInfo, part: bytes) -> None:
        """A member, and what it held when it was unpacked."""
        packed = member.compress_type == zipfile.ZIP_DEFLATED and len(part) > _LARGE
        kept = self._as_it_came(member) if packed else part
        name, offset = member.filename.encode(), self._file.tell()
        kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        told = (_VERSION, _NAMED_IN_UTF_8, kind, 0, _FIRST_DAY, zlib.crc32(part), len(kept), len(part), len(name), 0)
        self._file.write(_LOCAL.pack(b"PK\x03\x04", *told))
        self._file.write(name)
        self._file.write(kept)
        self._directory.append(_CENTRAL.pack(b"PK\x01\x02", _VERSION, *told, 0, 0, 0, 0, offset) + name)

    def whole(self) -> bytes:
        """The archive with its directory."""
        begins = self._file.tell()
        length = self._file.write(b"".join(self._directory))
        count = len(self._directory)
        self._file.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, length, begins, 0))
        return self._file.getvalue()

    def _as_it_came(self, member: zipfile.ZipInfo) -> memoryview:
        """The packed bytes of a member that was unpacked from them before."""
        named, extra = struct.unpack_from("<2H", self._content, member.header_offset + 26)
        begins = member.header_offset + _LOCAL.size + named + extra
        return memoryview(self._content)[begins : begins + member.compress_size]
