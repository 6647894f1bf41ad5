"""What a log may say of an error that nobody foresaw: its kind and where it happened. Its text can hold a person's
answers, and so can the text of those it came from."""

from __future__ import annotations

import traceback


def without_words(error: BaseException) -> str:
    """``KeyError``, and on the following lines the places it passed through; nothing of what it says."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
