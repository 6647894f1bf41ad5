"""What somebody probably meant: the closest of the words that are possible."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


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
    near = get_close_matches(low, words, n=1, cutoff=0.8 if "." in low else 0.7)
    if near:
        return words[near[0]]
    last = low.rpartition(".")[2]
    ends = [candidate for key, candidate in words.items() if "." in key and key.rpartition(".")[2] == last]
    return ends[-1] if ends else None


def did_you_mean(word: str, among: Iterable[str]) -> str:
    """The end of a sentence: `` Did you mean ‘…’?``, in the language of the sentence; "" when nothing is close."""
    guess = closest(word, among)
    return f"@did_you_mean|{guess}" if guess else ""


def listed(words: Iterable[str], *, at_most: int = 12) -> str:
    """``a, b, c`` for a sentence; a long list is cut with ``…``."""
    found = list(words)
    return ", ".join(found[:at_most]) + (", …" if len(found) > at_most else "")
