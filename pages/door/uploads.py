"""How much may be handed in: so many files and bytes for each open page, and for all of them together.

Streamlit limits one file and keeps any number of them in memory, also for a page that never asked for one. So each
upload is counted here before it is let in, with those that are still on their way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from streamlit import config
from streamlit.runtime import Runtime

FILES_A_PAGE = 3
FILES_AT_ONCE = 10
"""Of the largest size: all pages together."""

_UPLOAD = re.compile(r".*/_stcore/upload_file/([^/]+)/([^/]+)")
_on_their_way: dict[tuple[str, str], int] = {}


@contextmanager
def room_for(scope: Mapping[str, Any]) -> Iterator[str]:
    """While an upload is let in, it is counted. Gives "" when there is room for it, else why there is none."""
    named = _UPLOAD.fullmatch(scope["path"]) if scope.get("method") == "PUT" else None
    if named is None:
        yield ""
        return
    key = (named[1], named[2])
    largest = int(config.get_option("server.maxUploadSize")) * 1024 * 1024
    if reason := _no_room(key, _size(scope, largest), largest):
        yield reason
        return
    _on_their_way[key] = _size(scope, largest)
    try:
        yield ""
    finally:
        _on_their_way.pop(key, None)


def _no_room(key: tuple[str, str], size: int, largest: int) -> str:
    present = {(page, file): amount for page, files in _kept().items() for file, amount in files.items()}
    present |= _on_their_way
    present.pop(key, None)
    mine = [amount for (page, _), amount in present.items() if page == key[0]]
    if len(mine) >= FILES_A_PAGE or sum(mine) + size > FILES_A_PAGE * largest:
        return f"Only {FILES_A_PAGE} files can be open on one page. Take one away, or reload the page."
    if sum(present.values()) + size > FILES_AT_ONCE * largest:
        return "Too many files are being handed in at present. Try again in a minute."
    return ""


def _size(scope: Mapping[str, Any], largest: int) -> int:
    """What it says of itself; the most there can be when it says nothing."""
    said = next((value for name, value in scope["headers"] if name.lower() == b"content-length"), b"")
    return min(int(said), largest) if said.isdigit() else largest


def _kept() -> Mapping[str, Mapping[str, int]]:
    """The files that Streamlit keeps: page, file, bytes."""
    if not Runtime.exists():
        return {}
    storage = getattr(Runtime.instance().uploaded_file_mgr, "file_storage", {})
    return {
        page: {file: len(record.data) for file, record in list(files.items())} for page, files in list(storage.items())
    }
