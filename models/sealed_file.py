"""A file that only a passphrase opens, written and read in pieces, so that it may be larger than the memory.

Layout: a line that says what it is, a line of JSON with the numbers for the key, then one sealed piece a line. The key
comes from the passphrase by scrypt; each piece is sealed by Fernet together with the file's id, its place in the order
and whether it is the last, so a piece that is missing, moved, or taken from another file is noticed like a changed one.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

FIRST_LINE = b"KITH BACKUP 1\n"
PIECE = 1 << 20  # bytes before sealing
LONGEST_LINE = PIECE * 2
_N, _R, _P = 1 << 16, 8, 1  # 64 MiB and about a quarter of a second for each guess
_FAR_TOO_MUCH = 1 << 20  # a header may not ask this machine for more than this as scrypt's n


class NotOurs(Exception):  # noqa: N818
    """The file is something else, or was changed at its beginning."""


class WrongPassphrase(Exception):  # noqa: N818
    """The passphrase does not open the file."""


class CutOrChanged(Exception):  # noqa: N818
    """The file begins well and does not go on so: it is cut, or was changed."""


def write_sealed(path: Path, passphrase: str, parts: Iterable[bytes]) -> None:
    """Write the parts, one after the other, into a new file. It is there whole or not at all."""
    salt, name = secrets.token_bytes(16), secrets.token_hex(16)
    header = {"salt": base64.b64encode(salt).decode(), "n": _N, "r": _R, "p": _P, "id": name}
    cipher = _cipher(passphrase, salt, _N, _R, _P)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(FIRST_LINE + json.dumps(header).encode() + b"\n")
            place, held = 0, b""
            for piece in _pieces(parts):
                if held:
                    file.write(_seal(cipher, name, place, False, held))
                    place += 1
                held = piece
            file.write(_seal(cipher, name, place, True, held))
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)  # fails when there is such a file already, where a rename would overwrite it
    finally:
        unfinished.unlink(missing_ok=True)
    if os.name != "nt":
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def read_sealed(path: Path, passphrase: str) -> Iterator[bytes]:
    """The pieces as they were given, joined or cut elsewhere. Raises ``NotOurs``, ``WrongPassphrase``,
    ``CutOrChanged``; what came before the exception must not be used."""
    with path.open("rb") as file:
        if file.readline(len(FIRST_LINE)) != FIRST_LINE:
            raise NotOurs
        try:
            header = json.loads(file.readline(1000))
            name, salt = str(header["id"]), base64.b64decode(header["salt"])
            n, r, p = int(header["n"]), int(header["r"]), int(header["p"])
            if not 1 < n <= _FAR_TOO_MUCH or r != _R or p != _P:
                raise NotOurs
            cipher = _cipher(passphrase, salt, n, r, p)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError, MemoryError) as error:
            raise NotOurs from error  # a number without end, brackets without end, more memory than there is
        place, last = 0, False
        while not last:
            line = file.readline(LONGEST_LINE)
            try:
                opened = cipher.decrypt(line.rstrip(b"\n"))
            except InvalidToken as error:
                raise (CutOrChanged if place else _at_first(line)) from error
            said, _, packed = opened.partition(b"\n")
            expected = [f"{name} {place} {what}".encode() for what in ("more", "last")]
            if said not in expected or not line.endswith(b"\n"):
                raise CutOrChanged
            last = said == expected[1]
            place += 1
            yield _unpacked(packed)
        if file.read(1):
            raise CutOrChanged


def _unpacked(packed: bytes) -> bytes:
    """A piece as it was given. None was larger than ``PIECE``; one that says otherwise was made to fill the memory."""
    opener = zlib.decompressobj()
    try:
        piece = opener.decompress(packed, PIECE + 1)
    except zlib.error as error:
        raise CutOrChanged from error
    if len(piece) > PIECE or not opener.eof:
        raise CutOrChanged
    return piece


def _at_first(line: bytes) -> type[Exception]:
    """The first piece does not open: when it is whole, it is the passphrase."""
    return WrongPassphrase if line.endswith(b"\n") and len(line) > 100 else CutOrChanged


def _seal(cipher: Fernet, name: str, place: int, last: bool, piece: bytes) -> bytes:
    said = f"{name} {place} {'last' if last else 'more'}\n".encode()
    return cipher.encrypt(said + zlib.compress(piece, 6)) + b"\n"


def _pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        for begin in range(0, len(part), PIECE):
            yield part[begin : begin + PIECE]


def _cipher(passphrase: str, salt: bytes, n: int, r: int, p: int) -> Fernet:
    key = Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode("utf-8", "surrogatepass"))
    return Fernet(base64.urlsafe_b64encode(key))
