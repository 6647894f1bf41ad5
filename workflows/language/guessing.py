"""What somebody probably meant: the closest of the words that are possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(slots=True)
class _Patience:
    """How many words may still be compared with a misspelt one."""

    left: int


_PATIENCE: ContextVar[_Patience | None] = ContextVar("patience", default=None)


@contextmanager
def guessing_at_most(words: int) -> Iterator[None]:
    """Within it, no more than so many words are compared; after that only a difference of case or space is guessed. A
    thousand misspelt names among a thousand others would else be a million comparisons."""
    before = _PATIENCE.set(_Patience(words))
    try:
        yield
    finally:
        _PATIENCE.reset(before)


def closest(word: str, among: Iterable[str]) -> str | None:
    """The nearest possible word, or None when none is near.

    Names with a dot share much of their letters (``mentor.``), so they must be nearer to be similar; failing that,
    one that ends alike is meant: ``mentee.hobby`` for ``mentor.hobby``.
    """
    words = {candidate.lower(): candidate for candidate in reversed(list(among))}
    low = word.strip().lower()
    for spelled in (low, low.replace(" ", "_").replace("-", "_")):
        if spelled in words:
            return words[spelled]
    if len(low) > _LONGEST or not _patient(len(words)):
        return None
    near = get_close_matches(low, words, n=1, cutoff=0.8 if "." in low else 0.7)
    if near:
        return words[near[0]]
    last = low.rpartition(".")[2]
    ends = [candidate for key, candidate in words.items() if "." in key and key.rpartition(".")[2] == last]
    return ends[-1] if ends else None


_LONGEST = 100
"""Longer than any name: comparing it letter by letter would take its time and find nothing."""


def _patient(words: int) -> bool:
    patience = _PATIENCE.get()
    if patience is None:
        return True
    if patience.left < words:
        return False
    patience.left -= words
    return True


def did_you_mean(word: str, among: Iterable[str]) -> str:
    """The end of a sentence: `` Did you mean ‘…’?``, in the language of the sentence; "" when nothing is close."""
    guess = closest(word, among)
    return f"@did_you_mean|{guess}" if guess else ""


def listed(words: Iterable[str], *, at_most: int = 12) -> str:
    """``a, b, c`` for a sentence; a long list is cut with ``…``."""
    found = list(words)
    return ", ".join(found[:at_most]) + (", …" if len(found) > at_most else "")
