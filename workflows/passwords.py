"""Passwords: how they are kept, and what is not accepted as one."""

from __future__ import annotations

from functools import lru_cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from models.findings import Finding, finding
from models.text import unstorable

SHORTEST, LONGEST = 12, 200

# Source: OWASP's password storage recommendation for argon2id; 39 ms here. Stronger settings cost a small machine more
# than they cost an attacker with graphics cards.
_HASHER = PasswordHash((Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1),))

# Each hash takes 19 MiB and a core: a flood of sign-ins must not starve the people already at work.
_AT_ONCE = BoundedSemaphore(2)

_GUESSED_FIRST = ("password", "passwort", "motdepasse", "qwerty", "azerty", "123456", "letmein", "welcome", "iloveyou")


def hash_password(password: str) -> str:
    """The text to store. It carries its own salt and settings."""
    with _AT_ONCE:
        return _HASHER.hash(_as_bytes(password))


def _as_bytes(password: str) -> bytes:
    """Every text can be tried, also one with half of a character in it."""
    return password[:LONGEST].encode("utf-8", "surrogatepass")


def verify(password: str, stored: str | None) -> bool:
    """Whether this is the password. With ``None``, for an account that does not exist, it takes just as long and says
    no, so that the time of an answer does not tell who has an account."""
    decoy = _decoy()
    with _AT_ONCE:
        right = _HASHER.verify(_as_bytes(password), stored or decoy)
    return right and stored is not None


@lru_cache
def _decoy() -> str:
    return _HASHER.hash("nobody’s password")


def complaints(password: str, *about: str) -> tuple[Finding, ...]:
    """What is wrong with a new password. ``about`` are words an attacker tries first: the person's name and e-mail."""
    if len(password) < SHORTEST:
        return (finding("password_short", shortest=SHORTEST),)
    if len(password) > LONGEST:
        return (finding("password_long", longest=LONGEST),)
    if unstorable(password):
        return (finding("text_unstorable"),)
    plain = "".join(character for character in password.casefold() if character.isalnum())
    known = {part for text in about for part in text.casefold().replace("@", " ").replace(".", " ").split()}
    rest = plain
    for word in sorted({*_GUESSED_FIRST, *(part for part in known if len(part) > 3)}, key=len, reverse=True):
        rest = rest.replace(word, "")
    # What is left when the guessable words are gone has to be more than a few digits or one key held down.
    if len(rest) < SHORTEST // 2 or len(set(rest)) < 4:
        return (finding("password_guessable"),)
    return ()
