"""Encryption at rest and look-up digests, with one key outside the database.

The key lies in ``.data/secret.key`` (mode 0600) or in ``KITH_SECRET_KEY``. Several keys, separated by commas, rotate:
the first one seals, all of them open. Losing the key loses every answer; ``backup`` therefore carries it, encrypted by
a passphrase of the owner, and Settings says so before it is needed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

__all__ = [
    "InvalidToken",
    "are_keys",
    "data_folder",
    "digest",
    "keys_in_force",
    "open_sealed",
    "replace_keys",
    "seal",
    "seal_all",
]


def data_folder() -> Path:
    """Where Kith keeps its database, key and files: ``KITH_DATA``, by default ``.data`` beside the code. Mode 0700."""
    folder = Path(os.environ.get("KITH_DATA") or Path(__file__).parents[1] / ".data")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _keys() -> tuple[str, ...]:
    given = os.environ.get("KITH_SECRET_KEY")
    if given:
        return tuple(key.strip() for key in given.split(",") if key.strip())
    path = data_folder() / "secret.key"
    if not path.exists():
        # Two processes or threads may start at once: only one may make the key, and a half-written one is never read.
        fresh = path.with_name(f".secret.{secrets.token_hex(8)}")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return tuple(path.read_text("ascii").split())


@lru_cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(value: Any) -> str:
    """JSON-ready value → encrypted text, as ``Fernet`` writes it. A day as ``{"date": "2026-09-14"}``."""
    return seal_all([value])[0]


def seal_all(values: Sequence[Any]) -> list[str]:
    """``seal`` for each of many."""
    return _sealer(_keys_now()[0]).tokens([_as_json(value).encode() for value in values])


class _Sealer:
    """``Fernet.encrypt`` with all that stays the same from text to text made ready: a large roster seals a hundred
    thousand. Source: the Fernet specification, version 0x80."""

    def __init__(self, key: str) -> None:
        both = base64.urlsafe_b64decode(key)
        self._signing = hmac.new(both[:16], digestmod=hashlib.sha256)
        self._encrypting = AES(both[16:])

    def tokens(self, texts: Sequence[bytes]) -> list[str]:
        """The texts, sealed now, each by itself: nothing in one tells of another. They are encrypted in one go, each
        behind a block of chance; what that block is encrypted to nobody could foresee, so it is where a text starts."""
        chance = os.urandom(16 * len(texts))
        plain = bytearray()
        ends: list[int] = []
        for at, text in enumerate(texts):
            over = 16 - len(text) % 16
            plain += chance[16 * at : 16 * at + 16]
            plain += text
            plain += bytes((over,)) * over
            ends.append(len(plain))
        encryptor = Cipher(self._encrypting, CBC(os.urandom(16))).encryptor()
        hidden = encryptor.update(plain) + encryptor.finalize()
        head = b"\x80" + int(time.time()).to_bytes(8, "big")
        sealed: list[str] = []
        begun = 0
        for end in ends:
            parts = head + hidden[begun:end]
            signed = self._signing.copy()
            signed.update(parts)
            sealed.append(base64.urlsafe_b64encode(parts + signed.digest()).decode("ascii"))
            begun = end
        return sealed

    def hidden(self, text: str) -> bytes | None:
        """What was sealed with this key; None where it was another, or the text is not whole."""
        try:
            whole = base64.b64decode(text.translate(_URL_SAFE), validate=True)
        except ValueError:
            return None
        parts, signature = whole[:-32], whole[-32:]
        if len(parts) < 41 or parts[0] != 0x80:
            return None
        signed = self._signing.copy()
        signed.update(parts)
        if not hmac.compare_digest(signed.digest(), signature):
            return None
        decryptor = Cipher(self._encrypting, CBC(parts[9:25])).decryptor()
        padded = decryptor.update(parts[25:]) + decryptor.finalize()
        return padded[: -padded[-1]]


_URL_SAFE = str.maketrans("-_", "+/")


@lru_cache
def _sealer(key: str) -> _Sealer:
    return _Sealer(key)


def _day_as_json(value: Any) -> Any:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"{type(value).__name__} cannot be sealed")


_as_json = json.JSONEncoder(ensure_ascii=False, default=_day_as_json).encode


def open_sealed(text: str) -> Any:
    """What was sealed. Raises ``cryptography.fernet.InvalidToken`` when the key is not the one it was sealed with."""
    keys = _keys_now()
    hidden = _sealer(keys[0]).hidden(text)
    return json.loads(_cipher(keys).decrypt(text.encode("ascii")) if hidden is None else hidden)


def digest(purpose: str, text: str) -> str:
    """A keyed digest for looking something up without storing it: e-mail addresses, link and session tokens."""
    begun = _begun(_keys_now()[-1]).copy()
    # Whatever somebody sent as her address or token can be looked up; what is no text is simply nobody's.
    begun.update(f"{purpose}:{text}".encode("utf-8", "surrogatepass"))
    return begun.hexdigest()


@lru_cache
def _begun(key: str) -> hmac.HMAC:
    return hmac.new(key.encode("ascii"), digestmod=hashlib.sha256)


def keys_in_force() -> tuple[str, ...]:
    """The keys themselves, the sealing one first: for a backup, which seals them by its passphrase."""
    return _keys_now()


def are_keys(keys: Sequence[str]) -> bool:
    """Whether all of these could open something. Without this, others put in force would lock every answer away."""
    try:
        return all(Fernet(key) is not None for key in keys)
    except ValueError:
        return False


def replace_keys(keys: Sequence[str], *, keep_as: str = "") -> None:
    """Put other keys in force: those of a backup that is restored. The file from before is kept as
    ``secret.key.<keep_as>`` when a name for it is given. Keys from the environment stay in force and are left alone."""
    if os.environ.get("KITH_SECRET_KEY"):
        return
    path = data_folder() / "secret.key"
    if keep_as and path.exists():
        os.link(path, path.with_name(f"secret.key.{keep_as}"))
    fresh = path.with_name(f".secret.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _cached_keys.cache_clear()


@lru_cache
def _cached_keys(folder: str, given: str | None) -> tuple[str, ...]:
    return _keys()


def _keys_now() -> tuple[str, ...]:
    return _cached_keys(os.environ.get("KITH_DATA", ""), os.environ.get("KITH_SECRET_KEY"))
